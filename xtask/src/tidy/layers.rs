//! Which crate may know which. The arrows point one way; a crate that is not listed may know none.

use super::sources::Sources;

const MAY_KNOW: &[(&str, &[&str])] = &[
    ("analysis", &["domain"]),
    ("api", &["app", "documents", "domain", "tables"]),
    ("app", &["analysis", "domain", "forms", "store", "tables"]),
    ("documents", &[]),
    ("domain", &[]),
    ("forms", &[]),
    ("server", &["analysis", "api", "app", "domain", "forms", "store", "tables"]),
    ("store", &["domain"]),
    ("tables", &["domain"]),
];

/// Libraries that only one crate may use: it alone knows what they speak.
const KEPT_BY: &[(&str, &[&str])] = &[
    ("sea-orm", &["store"]),
    ("sea-orm-migration", &["store"]),
    ("sqlx", &[]),
    ("arrow", &["analysis"]),
    ("parquet", &["analysis"]),
    ("axum", &["api", "server"]),
    ("utoipa", &["api"]),
    ("calamine", &["tables"]),
    ("aes-gcm", &["store"]),
    ("argon2", &["app"]),
    ("clap", &["server"]),
    ("typst", &["documents"]),
    ("rand", &["app", "server", "store"]),
];

pub fn check(sources: &Sources) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for (path, text) in sources.under("crates/", "/Cargo.toml") {
        let manifest: toml::Table = text.parse()?;
        let name = path.split('/').nth(1).unwrap_or_default();
        let Some((_, may_know)) = MAY_KNOW.iter().find(|(known, _)| *known == name) else {
            found.push(format!("{path}: the crate {name} has no place in xtask/src/tidy/layers.rs"));
            continue;
        };
        let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
        for dependency in dependencies.into_iter().flat_map(toml::Table::keys) {
            let is_ours = MAY_KNOW.iter().any(|(ours, _)| ours == dependency);
            if is_ours && !may_know.contains(&dependency.as_str()) {
                found.push(format!("{path}: {name} must not know {dependency}"));
            }
            let keepers = KEPT_BY.iter().find(|(library, _)| library == dependency);
            if keepers.is_some_and(|(_, keepers)| !keepers.contains(&name)) {
                found.push(format!("{path}: {dependency} is not for {name}"));
            }
        }
    }
    for (path, text) in sources.under("crates/domain/src/", ".rs") {
        for word in ["std::fs", "std::net", "std::env", "std::process", "SystemTime::now", "Instant::now", "Timestamp::now", "Zoned::now", "async fn"] {
            if !super::sources::is_test(path) && text.contains(word) {
                found.push(format!("{path}: the rules are pure, they know no {word}"));
            }
        }
    }
    Ok(found)
}
