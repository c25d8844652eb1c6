//! One word for one thing in every layer, so that any path can be guessed.
//!
//! Owns where each layer keeps a capability; which layers one has is said in `capabilities.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::sources::Sources;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Register {
    kernel: BTreeMap<String, Entry>,
    capabilities: BTreeMap<String, Entry>,
    /// Files of a layer that belong to no capability.
    plumbing: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// What it does, in one line.
    #[serde(rename = "does")]
    _does: String,
    layers: Vec<String>,
}

/// A layer and how its path is written.
const LAYERS: &[(&str, &str, &str)] = &[
    ("domain", "crates/domain/src/", ".rs"),
    ("store", "crates/store/src/", ".rs"),
    ("app", "crates/app/src/", ".rs"),
    ("api", "crates/api/src/", ".rs"),
    ("test", "crates/server/tests/it/", ".rs"),
    ("web", "web/src/capabilities/", "/routes.tsx"),
    ("e2e", "e2e/", ".spec.ts"),
    ("docs", "docs/capabilities/", ".md"),
];

pub fn check(sources: &Sources) -> anyhow::Result<Vec<String>> {
    let Some(text) = sources.text("capabilities.toml") else {
        return Ok(vec!["capabilities.toml is missing".to_owned()]);
    };
    let register: Register = toml::from_str(text)?;
    let entries: BTreeMap<&String, &Entry> = register.kernel.iter().chain(&register.capabilities).collect();
    let mut found = Vec::new();
    for (name, entry) in &entries {
        for layer in &entry.layers {
            match LAYERS.iter().find(|(known, ..)| known == layer) {
                None => found.push(format!("capabilities.toml: {name} names the layer {layer}, which is not one")),
                Some((_, before, after)) if sources.text(&format!("{before}{name}{after}")).is_none() => {
                    found.push(format!("{before}{name}{after} is missing: capabilities.toml says that {name} has it"));
                }
                Some(_) => {}
            }
        }
    }
    for (layer, before, after) in LAYERS {
        let plumbing = register.plumbing.get(*layer).map_or(&[][..], Vec::as_slice);
        for (path, _) in sources.under(before, after) {
            let stem = &path[before.len()..path.len() - after.len()];
            if stem.contains('/') || plumbing.iter().any(|known| known == stem) {
                continue;
            }
            let known = entries.iter().any(|(name, entry)| name.as_str() == stem && entry.layers.iter().any(|has| has == layer));
            if !known {
                found.push(format!("{path}: capabilities.toml does not know it"));
            }
        }
    }
    Ok(found)
}
