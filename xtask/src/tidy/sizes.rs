//! How long files and functions may be.
//!
//! Owns the ceilings, and the exceptions in `xtask/ratchet.toml`: an exception fails when the file
//! grows, and when it shrinks without the number being lowered. Generated files have no size.

use std::collections::BTreeMap;

use super::sources::{Sources, is_test};

const GENERATED: [&str; 4] = ["web/src/api/schema.ts", "crates/api/openapi.json", "web/package-lock.json", "e2e/package-lock.json"];
const FUNCTION: usize = 80;
const USES: usize = 30;

pub fn check(sources: &Sources) -> anyhow::Result<Vec<String>> {
    let ratchet: BTreeMap<String, usize> = toml::from_str(sources.text("xtask/ratchet.toml").unwrap_or_default())?;
    let mut sizes = Vec::new();
    for (path, text) in sources.under("", "") {
        if GENERATED.contains(&path) {
            continue;
        }
        if let Some(most) = ceiling(path) {
            sizes.push((path.to_owned(), length(path, text), most));
        }
        if path.ends_with(".rs") && !is_test(path) {
            sizes.push((format!("{path} uses"), text.lines().filter(|line| line.trim_start().starts_with("use ")).count(), USES));
            sizes.extend(functions(text).into_iter().map(|(name, lines)| (format!("{path} fn {name}"), lines, FUNCTION)));
        }
    }
    let mut found = Vec::new();
    for (what, lines, most) in &sizes {
        match ratchet.get(what) {
            None if lines > most => found.push(format!("{what}: {lines}, at most {most}")),
            Some(allowed) if lines > allowed => found.push(format!("{what}: {lines}, it was {allowed}")),
            Some(allowed) if lines < allowed => found.push(format!("{what}: {lines}; lower its number in xtask/ratchet.toml from {allowed}, or take it out at {most}")),
            _ => {}
        }
    }
    for what in ratchet.keys().filter(|what| !sizes.iter().any(|(known, ..)| known == *what)) {
        found.push(format!("{what}: xtask/ratchet.toml names what is not there"));
    }
    Ok(found)
}

/// The most lines that a file of its kind may have.
fn ceiling(path: &str) -> Option<usize> {
    let is = |endings: &[&str]| endings.iter().any(|ending| path.ends_with(ending));
    match () {
        () if path.contains("/migrations/") => Some(120),
        () if is_test(path) && is(&[".rs", ".ts", ".tsx"]) => Some(600),
        () if path.ends_with(".rs") => Some(500),
        () if is(&[".ts", ".tsx", ".mjs"]) => Some(300),
        () if path.starts_with("packs/") && path.ends_with(".toml") => Some(300),
        () => None,
    }
}

/// Counts lines; tests at the end of a Rust file do not count.
fn length(path: &str, text: &str) -> usize {
    let tests = path.ends_with(".rs").then(|| text.find("#[cfg(test)]\nmod tests {")).flatten();
    text[..tests.unwrap_or(text.len())].lines().count()
}

/// Finds the functions of formatted Rust and their lengths.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let Some(name) = function_name(code) else { continue };
        let end = format!("{}}}", &line[..line.len() - code.len()]);
        if let Some(length) = lines[at..].iter().position(|line| *line == end) {
            found.push((name.to_owned(), length + 1));
        }
    }
    found
}

fn function_name(code: &str) -> Option<&str> {
    let mut rest = code;
    loop {
        let (word, after) = rest.split_once(' ')?;
        match word {
            "fn" => return after.split(['(', '<']).next(),
            "pub" | "pub(crate)" | "pub(super)" | "const" | "async" => rest = after,
            _ => return None,
        }
    }
}
