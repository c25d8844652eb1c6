//! What callers say, to whom, and in which language: the texts of `script.toml`.

use super::{Choice, Complaints, Objection, Script, Text, parts_of_day};
use crate::calls::{Language, Segment};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScriptFile {
    script: Script,
    complaints: Complaints,
    #[serde(default)]
    segments: Vec<SegmentFile>,
    #[serde(default)]
    languages: Vec<LanguageFile>,
    #[serde(default)]
    refusals: Vec<Choice>,
    objections: Vec<Objection>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SegmentFile {
    code: String,
    title: Text,
    occupations: Vec<String>,
    #[serde(default)]
    under: Option<u16>,
    #[serde(default)]
    parts_of_day: Vec<[String; 2]>,
    opening: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LanguageFile {
    code: String,
    title: Text,
    words: Vec<String>,
}

/// What a pack says, read.
pub(super) struct Spoken {
    pub script: Script,
    pub complaints: Complaints,
    pub segments: Vec<Segment>,
    pub languages: Vec<Language>,
    pub refusals: Vec<Choice>,
    pub objections: Vec<Objection>,
}

/// Reads the file, or says what in it cannot be relied on.
pub(super) fn spoken(file: ScriptFile) -> Result<Spoken, Vec<String>> {
    let mut problems = Vec::new();
    let segments: Vec<Segment> = file.segments.into_iter().filter_map(|s| segment(s).map_err(|m| problems.push(m)).ok()).collect();
    let languages: Vec<Language> = file.languages.into_iter().map(|LanguageFile { code, title, words }| Language { code, title, words }).collect();
    let codes = [
        ("segment", segments.iter().map(|s| &s.code).collect::<Vec<_>>()),
        ("language", languages.iter().map(|l| &l.code).collect()),
        ("refusal", file.refusals.iter().map(|r| &r.code).collect()),
        ("objection", file.objections.iter().map(|o| &o.code).collect()),
    ];
    for (what, codes) in codes {
        if let Some((_, twice)) = codes.iter().enumerate().find(|(at, code)| codes[..*at].contains(code)) {
            problems.push(format!("{what} {twice:?} stands twice"));
        }
    }
    if problems.is_empty() {
        Ok(Spoken { script: file.script, complaints: file.complaints, segments, languages, refusals: file.refusals, objections: file.objections })
    } else {
        Err(problems)
    }
}

fn segment(file: SegmentFile) -> Result<Segment, String> {
    let hours = parts_of_day(&file.parts_of_day).map_err(|m| format!("segment {:?}: {m}", file.code))?;
    Ok(Segment { code: file.code, title: file.title, occupations: file.occupations, under: file.under, parts_of_day: hours, opening: file.opening })
}
