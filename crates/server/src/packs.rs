//! The packs that are shipped inside the executable.

use app::forms::Questionnaire;
use domain::packs::{Pack, read};
use rust_embed::RustEmbed;
use std::collections::BTreeMap;

#[derive(RustEmbed)]
#[folder = "../../packs"]
#[include = "*.toml"]
#[include = "*/forms/*.md"]
#[exclude = "*/examples/*"]
struct Packs;

/// Returns a pack by its folder's name.
///
/// # Errors
/// Names every problem of the pack with its file.
pub fn load(id: &str) -> anyhow::Result<(Pack, Questionnaire)> {
    let prefix = format!("{id}/");
    let mut files = BTreeMap::new();
    for path in Packs::iter() {
        if let (Some(name), Some(file)) = (path.strip_prefix(&prefix), Packs::get(&path)) {
            files.insert(name.to_owned(), String::from_utf8_lossy(&file.data).into_owned());
        }
    }
    let refused = |lines: Vec<String>| anyhow::anyhow!("the pack {id} cannot be used:\n{}", lines.join("\n"));
    let pack = read(&files).map_err(|problems| refused(problems.iter().map(|p| format!("packs/{id}/{p}")).collect()))?;
    let (name, text) = &pack.form;
    let questionnaire = Questionnaire::compile(name, text).map_err(refused)?;
    Ok((pack, questionnaire))
}
