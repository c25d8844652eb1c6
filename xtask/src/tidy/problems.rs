//! The codes of everything that can go wrong, and the sentences people see for them.
//!
//! Owns where codes are named and where sentences are kept.

use std::collections::{BTreeMap, BTreeSet};

use super::sources::{Sources, is_test};

/// Sentences by code.
pub type Sentences = BTreeMap<String, String>;

/// How code names a problem.
const NAMED_BY: [&str; 4] = ["Problem::new(", "Problem::invalid(", "Conflict(", "Unreadable::new("];
/// Files that are catalogues: every text of theirs that looks like a code is one.
const CATALOGUES: [&str; 5] = [
    "crates/domain/src/intake/codes.rs",
    "crates/domain/src/linkage.rs",
    "crates/domain/src/policy/codes.rs",
    "crates/forms/src/codes.rs",
    "crates/tables/src/error.rs",
];

/// Returns every code, sorted.
pub fn codes() -> anyhow::Result<BTreeSet<String>> {
    Ok(codes_in(&Sources::read(&crate::process::root())?))
}

/// Returns the sentences of one language.
pub fn sentences(language: &str) -> anyhow::Result<Sentences> {
    sentences_in(&Sources::read(&crate::process::root())?, language)
}

fn codes_in(sources: &Sources) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let callers = sources.under("crates/app/src/", ".rs").chain(sources.under("crates/api/src/", ".rs")).chain(sources.under("crates/server/src/commands/", ".rs"));
    for (_, text) in callers.filter(|(path, _)| !is_test(path)) {
        for named_by in NAMED_BY {
            for after in text.split(named_by).skip(1) {
                codes.extend(first_literal(after).filter(|code| looks_like_code(code)).map(str::to_owned));
            }
        }
        for after in text.split("WeakPassword::").skip(1) {
            codes.extend(first_literal(after).filter(|code| code.contains('.') && looks_like_code(code)).map(str::to_owned));
        }
    }
    for (_, text) in CATALOGUES.iter().filter_map(|path| Some((path, sources.text(path)?))) {
        codes.extend(text.split('"').skip(1).step_by(2).filter(|literal| literal.contains('.') && looks_like_code(literal)).map(str::to_owned));
    }
    codes
}

/// Returns the first text among the arguments that follow on the line.
fn first_literal(after: &str) -> Option<&str> {
    let (before, rest) = after.lines().next()?.split_once('"')?;
    if before.contains(')') && !before.contains("=>") { None } else { rest.split('"').next() }
}

fn looks_like_code(text: &str) -> bool {
    !text.is_empty() && text.split('.').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
}

fn sentences_in(sources: &Sources, language: &str) -> anyhow::Result<Sentences> {
    let mut sentences = Sentences::new();
    for (_, text) in locales(sources, language) {
        let words: BTreeMap<String, String> = serde_json::from_str(text)?;
        for (key, sentence) in words {
            if let Some(code) = key.strip_prefix("problem.") {
                sentences.insert(code.trim_end_matches("_one").trim_end_matches("_other").to_owned(), sentence);
            }
        }
    }
    Ok(sentences)
}

fn locales<'a>(sources: &'a Sources, language: &str) -> Vec<(&'a str, &'a str)> {
    let suffix = format!("/locales/{language}.json");
    sources.under("web/src/", ".json").filter(|(path, _)| path.ends_with(&suffix)).collect()
}

/// Every code has a sentence.
pub fn words(sources: &Sources) -> anyhow::Result<Vec<String>> {
    let known = sentences_in(sources, "en")?;
    Ok(codes_in(sources).into_iter().filter(|code| !known.contains_key(code)).map(|code| format!("no locale has problem.{code}")).collect())
}

/// Both languages have the same keys, file by file.
pub fn same_keys(sources: &Sources) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for (path, text) in locales(sources, "en") {
        let other = path.replace("en.json", "zh-CN.json");
        let Some(chinese) = sources.text(&other) else {
            found.push(format!("{other} is missing"));
            continue;
        };
        let keys = |text: &str| serde_json::from_str::<BTreeMap<String, serde_json::Value>>(text).map(|words| words.into_keys().collect::<BTreeSet<_>>());
        let (english, chinese) = (keys(text)?, keys(chinese)?);
        found.extend(english.symmetric_difference(&chinese).map(|key| format!("{path} and {other}: {key} is in only one of them")));
    }
    Ok(found)
}
