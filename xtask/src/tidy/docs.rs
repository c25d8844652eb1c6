//! Documents that stay true: the paths they name exist, and so do the tests they count on.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::sources::Sources;

/// The first parts of a path that is one of ours.
const TOP: [&str; 8] = ["crates", "xtask", "packs", "web", "e2e", "docs", ".ci", ".cargo"];
const REQUIREMENTS: u32 = 228;
const MOST_PER_TEST: usize = 3;

/// Paths in back-quotes and targets of links exist.
pub fn paths(sources: &Sources) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    let root = crate::process::root();
    for (path, text) in sources.under("", ".md").filter(|(path, _)| !path.contains("/data/")) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (at, line) in text.lines().enumerate() {
            let missing = |named: &str| format!("{path}:{}: {named} does not exist", at + 1);
            for named in line.split('`').skip(1).step_by(2).filter(|named| looks_like_path(named)) {
                if !sources.has(named.trim_end_matches('/')) && !root.join(named).exists() {
                    found.push(missing(named));
                }
            }
            for target in links(line) {
                let target = target.split('#').next().unwrap_or_default();
                if !target.is_empty() && !root.join(folder).join(target).exists() {
                    found.push(missing(target));
                }
            }
        }
    }
    Ok(found)
}

fn looks_like_path(text: &str) -> bool {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./@".contains(c));
    let first = text.split('/').next().unwrap_or_default();
    plain && text.contains('/') && TOP.contains(&first) && !text.starts_with("web/dist")
}

/// Returns where the links of a line lead inside the project.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:"))
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Claim {
    State(String),
    Tests(Vec<String>),
}

/// Every requirement is there, and what is said to prove it exists and proves few enough.
pub fn coverage(sources: &Sources) -> anyhow::Result<Vec<String>> {
    let Some(text) = sources.text("docs/coverage.toml") else {
        return Ok(vec!["docs/coverage.toml is missing".to_owned()]);
    };
    let claims: BTreeMap<String, Claim> = toml::from_str(text)?;
    let tests = test_names(sources);
    let mut found = Vec::new();
    let mut proves: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (requirement, claim) in &claims {
        let number = requirement.strip_prefix('R').and_then(|number| number.parse::<u32>().ok());
        if !number.is_some_and(|number| (1..=REQUIREMENTS).contains(&number)) {
            found.push(format!("docs/coverage.toml: {requirement} is no requirement"));
        }
        match claim {
            Claim::State(state) if state == "open" => {}
            Claim::State(state) => found.push(format!("docs/coverage.toml: {requirement} is \"open\" or a list of tests, not {state:?}")),
            Claim::Tests(names) if names.is_empty() => found.push(format!("docs/coverage.toml: {requirement} names no test; it is \"open\"")),
            Claim::Tests(names) => {
                for name in names {
                    if !tests.contains(name.as_str()) {
                        found.push(format!("docs/coverage.toml: {requirement} names a test that does not exist: {name}"));
                    }
                    proves.entry(name).or_default().push(requirement);
                }
            }
        }
    }
    for number in (1..=REQUIREMENTS).filter(|number| !claims.contains_key(&format!("R{number}"))) {
        found.push(format!("docs/coverage.toml: R{number} is missing"));
    }
    for (name, requirements) in proves.iter().filter(|(_, requirements)| requirements.len() > MOST_PER_TEST) {
        found.push(format!("docs/coverage.toml: {name} is to prove {}; at most {MOST_PER_TEST}", requirements.join(", ")));
    }
    Ok(found)
}

/// Returns the names of Rust tests and the titles of tests of the web and of the screens.
fn test_names(sources: &Sources) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for (_, text) in sources.rust() {
        let mut is_test = false;
        for line in text.lines().map(str::trim) {
            if line.starts_with("#[") {
                is_test |= ["test]", "rstest", "#[case", "tokio::test", "both_databases"].iter().any(|mark| line.contains(mark));
            } else if let Some(name) = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ") {
                if is_test {
                    names.insert(name.split(['(', '<']).next().unwrap_or_default());
                }
                is_test = false;
            } else if !line.starts_with("//") {
                is_test = false;
            }
        }
    }
    let web = sources.under("web/src/", ".test.ts").chain(sources.under("web/src/", ".test.tsx")).chain(sources.under("e2e/", ".spec.ts"));
    for (_, text) in web {
        for call in ["it(", "test(", "it.each(", "test.each("] {
            for after in text.split(call).skip(1) {
                let quote = after.trim_start().chars().next().unwrap_or(' ');
                if matches!(quote, '"' | '\'' | '`') {
                    names.extend(after.trim_start()[1..].split(quote).next());
                }
            }
        }
    }
    names
}
