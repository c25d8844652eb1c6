//! Small marks that keep code readable: headers, TODOs with an issue, no pack named in code.

use std::collections::BTreeSet;

use super::sources::{Sources, is_test};

/// Every Rust file opens with what it owns.
pub fn headers(sources: &Sources) -> anyhow::Result<Vec<String>> {
    let silent = sources.rust().filter(|(path, text)| !is_test(path) && !text.trim_start().starts_with("//!"));
    Ok(silent.map(|(path, _)| format!("{path}: it does not say what it owns (`//!`)")).collect())
}

/// A thing left to do is an issue.
pub fn todos(sources: &Sources) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    let code = sources.rust().chain(sources.under("web/src/", ".ts")).chain(sources.under("web/src/", ".tsx")).chain(sources.under("e2e/", ".ts"));
    for (path, text) in code.filter(|(path, _)| !path.starts_with("xtask/src/tidy")) {
        for (at, line) in text.lines().enumerate() {
            let Some((_, after)) = line.split_once("TODO").or_else(|| line.split_once("FIXME")) else { continue };
            let has_issue = after.strip_prefix("(#").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            if !has_issue {
                found.push(format!("{path}:{}: write TODO(#issue)", at + 1));
            }
        }
    }
    Ok(found)
}

/// A disease or an edition is data; only the executable, which ships the packs, names one.
pub fn pack_names(sources: &Sources) -> anyhow::Result<Vec<String>> {
    let ids: BTreeSet<&str> = heads(sources).filter_map(|path| path.split('/').nth(1)).collect();
    let mut found = Vec::new();
    for (path, text) in sources.under("crates/", ".rs").filter(|(path, _)| !is_test(path) && !path.starts_with("crates/server/")) {
        for id in &ids {
            let literal = format!("\"{id}\"");
            for (at, _) in text.lines().enumerate().filter(|(_, line)| line.contains(&literal)) {
                found.push(format!("{path}:{}: the pack {id} is data, not code", at + 1));
            }
        }
    }
    Ok(found)
}

/// Returns the files that make a folder a pack: the rules of calling, a policy, or both.
fn heads(sources: &Sources) -> impl Iterator<Item = &str> {
    sources.under("packs/", "/pack.toml").chain(sources.under("packs/", "/policy.toml")).map(|(path, _)| path)
}

/// Every file of a pack, its examples too, is TOML that can be read; its rules are tested in `domain`.
pub fn packs(sources: &Sources) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for (path, text) in sources.under("packs/", ".toml") {
        if let Err(error) = text.parse::<toml::Table>() {
            found.push(format!("{path}: {}", error.message()));
        }
    }
    for path in heads(sources) {
        let folder = path.trim_end_matches("pack.toml").trim_end_matches("policy.toml");
        if sources.under(&format!("{folder}examples/"), ".toml").next().is_none() {
            found.push(format!("{folder}examples: a pack shows what it means by examples"));
        }
    }
    Ok(found)
}
