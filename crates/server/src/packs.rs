//! The packs that are shipped inside the executable.

use domain::packs::{Pack, read};
use rust_embed::RustEmbed;
use std::collections::BTreeMap;

#[derive(RustEmbed)]
#[folder = "../../packs"]
#[include = "*.toml"]
#[exclude = "*/examples/*"]
struct Packs;

/// Returns a pack by its folder's name.
///
/// # Errors
/// Names every problem of the pack with its file.
pub fn load(id: &str) -> anyhow::Result<Pack> {
    let prefix = format!("{id}/");
    let mut files = BTreeMap::new();
    for path in Packs::iter() {
        if let (Some(name), Some(file)) = (path.strip_prefix(&prefix), Packs::get(&path)) {
            files.insert(name.to_owned(), String::from_utf8_lossy(&file.data).into_owned());
        }
    }
    read(&files).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(|p| format!("packs/{id}/{p}")).collect();
        anyhow::anyhow!("the pack {id} cannot be used:\n{}", lines.join("\n"))
    })
}
