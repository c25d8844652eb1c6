//! The packs that are shipped inside the executable.

use app::forms::Questionnaire;
use domain::packs::{Pack, read};
use domain::people::Relationship;
use domain::policy::{Library, Severity};
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
    let pack = pack(id)?;
    let (name, text) = &pack.form;
    let questionnaire = Questionnaire::compile(name, text).map_err(|lines| refused(id, &lines))?;
    let wrong = questionnaire.wrong_words(&words(&pack));
    if !wrong.is_empty() {
        return Err(refused(id, &wrong));
    }
    Ok((pack, questionnaire))
}

/// Returns a pack by its folder's name, without looking at its questionnaire.
///
/// # Errors
/// Names every problem of the pack with its file.
pub fn pack(id: &str) -> anyhow::Result<Pack> {
    let prefix = format!("{id}/");
    let mut files = BTreeMap::new();
    for path in Packs::iter() {
        // A plan's edition is no part of how calls are made, and must not change the hash that calls cite.
        if let (Some(name), Some(file)) = (path.strip_prefix(&prefix).filter(|name| !is_policy(name)), Packs::get(&path)) {
            files.insert(name.to_owned(), String::from_utf8_lossy(&file.data).into_owned());
        }
    }
    read(&files).map_err(|problems| refused(id, &problems.iter().map(|p| format!("packs/{id}/{p}")).collect::<Vec<_>>()))
}

fn refused(id: &str, lines: &[String]) -> anyhow::Error {
    anyhow::anyhow!("the pack {id} cannot be used:\n{}", lines.join("\n"))
}

/// Returns the words that a form can take from elsewhere, by their kind: those of all plans that are shipped, and the partners of a pack.
pub fn words(pack: &Pack) -> BTreeMap<String, Vec<String>> {
    let (library, _) = domain::policy::read(&policies());
    let mut words = BTreeMap::from([("partners".to_owned(), pack.referrals.partners.iter().map(|partner| partner.rule.code.clone()).collect::<Vec<_>>())]);
    words.insert("named_fields".to_owned(), app::intake::NAMED_FIELDS.iter().map(|field| (*field).to_owned()).collect());
    words.insert("relationships".to_owned(), Relationship::ALL.iter().map(|one| one.code().to_owned()).collect());
    for (kind, codes) in library.policies.iter().flat_map(|policy| &policy.versions).flat_map(|version| &version.edition.vocabulary) {
        let known = words.entry(kind.clone()).or_default();
        known.extend(codes.iter().cloned());
        known.sort();
        known.dedup();
    }
    words
}

/// Says whether a pack holds the rules of calling.
pub fn has_calls(id: &str) -> bool {
    Packs::get(&format!("{id}/pack.toml")).is_some()
}

/// Returns the files of every policy that is shipped, by their path from the folder of packs.
pub fn policies() -> BTreeMap<String, String> {
    let is_one = |path: &str| path.split_once('/').is_some_and(|(_, name)| is_policy(name));
    let read = |path: &str| Packs::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned());
    Packs::iter().filter(|path| is_one(path)).filter_map(|path| Some((path.to_string(), read(&path)?))).collect()
}

/// Returns the policies that are shipped; an edition with an error is left out and named in the log.
pub fn library() -> Library {
    let (library, problems) = domain::policy::read(&policies());
    for problem in problems.iter().filter(|problem| problem.severity == Severity::Error) {
        tracing::error!(code = problem.code, file = problem.file, line = problem.line, "a policy cannot be used");
    }
    library
}

fn is_policy(name: &str) -> bool {
    name == "policy.toml" || name.starts_with("policy/") || name.starts_with("local/")
}
