//! What callers say, as it is edited: which texts a pack has, what a text may not say, and which edition is in force.
//!
//! A text is never changed in place: an edition is added. Knows neither who edits nor where editions are kept.

use crate::areas::AreaPath;
use crate::packs::{Pack, Text};

/// A text of the pack that can be said in other words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryText {
    /// `opening`, `verify`, `upset`, `closing`, `care.` and a segment, or `objection.` and an objection.
    pub key: String,
    /// Whom it greets, or what is objected; none for what everybody hears.
    pub title: Option<Text>,
    /// As the pack has it.
    pub own: Text,
}

/// A text in both languages, as it is proposed.
#[derive(Debug, Clone, Copy)]
pub struct Proposed<'a> {
    pub zh: &'a str,
    pub en: &'a str,
}

/// Says what is wrong with a text, and in which language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("{0} is missing")]
    Empty(&'static str),
    #[error("{0} is longer than {1}")]
    TooLong(&'static str, usize),
    #[error("{0} has a link: {1}")]
    Link(&'static str, String),
    #[error("{0} has a placeholder that nobody fills: {1}")]
    UnknownPlaceholder(&'static str, String),
    #[error("{0} lacks the call number")]
    NeedsCode(&'static str),
}

/// When which edition of a text was made where.
#[derive(Debug, Clone, Copy)]
pub struct Made<'a> {
    pub key: &'a str,
    pub area: &'a AreaPath,
    pub at_ms: i64,
}

/// What is filled in while it is said.
pub const PLACEHOLDERS: [&str; 8] = ["agency", "area", "call_back", "caller", "code", "place", "team", "visited_on"];
/// Whoever is called does not listen for long before they know who rings and why.
const LONGEST_OPENING: usize = 300;
const LONGEST: usize = 800;
/// By what somebody who dictates a link says it.
const DICTATED: [&str; 6] = ["http", "www", "://", "点com", "点cn", "dot com"];

/// Returns the texts of a pack that can be said in other words.
#[must_use]
pub fn library(pack: &Pack) -> Vec<LibraryText> {
    let spoken = [("opening", &pack.script.opening), ("verify", &pack.script.verify), ("upset", &pack.script.upset), ("closing", &pack.script.closing)];
    let text = |key: String, title: Option<&Text>, own: &Text| LibraryText { key, title: title.cloned(), own: own.clone() };
    let spoken = spoken.into_iter().map(|(key, own)| text(key.to_owned(), None, own));
    let care = pack.segments.iter().map(|s| text(care_key(&s.code), Some(&s.title), &s.opening));
    let objections = pack.objections.iter().map(|o| text(format!("objection.{}", o.code), Some(&o.title), &o.answer));
    spoken.chain(care).chain(objections).collect()
}

/// Returns the key of the words of care for people of a segment.
#[must_use]
pub fn care_key(segment: &str) -> String {
    format!("care.{segment}")
}

/// Returns how many letters a text may have in the language that needs more of them.
#[must_use]
pub fn longest(key: &str) -> usize {
    if key.starts_with("objection.") { LONGEST } else { LONGEST_OPENING }
}

/// Checks what callers are to say.
///
/// # Errors
/// Says what is wrong, the Chinese first.
pub fn check_text(key: &str, proposed: Proposed<'_>) -> Result<(), TextError> {
    for (language, text) in [("zh", proposed.zh), ("en", proposed.en)] {
        if text.trim().is_empty() {
            return Err(TextError::Empty(language));
        }
        if text.chars().count() > longest(key) {
            return Err(TextError::TooLong(language, longest(key)));
        }
        if let Some(link) = link_in(text) {
            return Err(TextError::Link(language, link));
        }
        if let Some(unknown) = unknown_placeholder(text) {
            return Err(TextError::UnknownPlaceholder(language, unknown));
        }
        // Whoever doubts the call is told by what to check it.
        if key == "verify" && !text.contains("{code}") {
            return Err(TextError::NeedsCode(language));
        }
    }
    Ok(())
}

/// Finds an address of the web, or the way one is dictated: genuine callers never send nor dictate one.
fn link_in(text: &str) -> Option<String> {
    let plain = text.to_lowercase().replace(['．', '。'], ".");
    if let Some(said) = DICTATED.iter().find(|said| plain.contains(**said)) {
        return Some((*said).to_owned());
    }
    let parts = plain.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'));
    parts.map(|part| part.trim_matches('.')).find(|part| is_address(part)).map(str::to_owned)
}

fn is_address(part: &str) -> bool {
    let Some((rest, last)) = part.rsplit_once('.') else { return false };
    let name = rest.rsplit('.').next().unwrap_or_default();
    last.len() >= 2 && last.chars().all(|c| c.is_ascii_alphabetic()) && name.len() >= 2
}

fn unknown_placeholder(text: &str) -> Option<String> {
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let found = &rest[at..];
        let Some(end) = found.strip_prefix('{').and_then(|inside| inside.find(['{', '}'])).filter(|end| found[end + 1..].starts_with('}')) else {
            return Some(found.chars().take(20).collect());
        };
        if !PLACEHOLDERS.contains(&&found[1..=end]) {
            return Some(found[..=end + 1].to_owned());
        }
        rest = &found[end + 2..];
    }
    None
}

/// Returns the edition that is in force in an area at a moment: the newest of the nearest area that has any.
pub fn in_force<'a, T>(editions: &'a [T], key: &str, area: &AreaPath, at_ms: i64, made: impl Fn(&'a T) -> Made<'a>) -> Option<&'a T> {
    let known = editions.iter().filter(|each| {
        let made = made(each);
        made.key == key && made.at_ms <= at_ms && made.area.contains(area)
    });
    // The last of several that are equal wins: editions come in the order in which they were made.
    known.max_by_key(|each| made(each).area.as_str().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_there_in_both_languages_without_links_and_with_words_that_somebody_fills() {
        let long = "长".repeat(301);
        for (key, zh, en, wrong) in [
            ("opening", "您好，我是{area}的{caller}", "Hello from {area}.", None),
            ("opening", " ", "Hello", Some(TextError::Empty("zh"))),
            ("opening", "您好", "", Some(TextError::Empty("en"))),
            ("opening", long.as_str(), "Hello", Some(TextError::TooLong("zh", 300))),
            ("objection.fraud", long.as_str(), "Hello", None),
            ("opening", "请打开 wjw.gov.cn 填表", "Hello", Some(TextError::Link("zh", "wjw.gov.cn".to_owned()))),
            ("opening", "您好", "Go to https://x", Some(TextError::Link("en", "http".to_owned()))),
            ("opening", "打开某某点com", "Hello", Some(TextError::Link("zh", "点com".to_owned()))),
            ("opening", "您好", "Ring 12345.I wait, e.g. until 5 p.m. today.", None),
            ("opening", "您好{name}", "Hello", Some(TextError::UnknownPlaceholder("zh", "{name}".to_owned()))),
            ("opening", "您好", "Hello {area", Some(TextError::UnknownPlaceholder("en", "{area".to_owned()))),
            ("opening", "您好", "Hello }", Some(TextError::UnknownPlaceholder("en", "}".to_owned()))),
            ("opening", "您好", "Hello {}", Some(TextError::UnknownPlaceholder("en", "{}".to_owned()))),
            ("verify", "报号码 {code}", "Give them the number.", Some(TextError::NeedsCode("en"))),
            ("verify", "报号码 {code}", "Give {code}.", None),
        ] {
            assert_eq!(check_text(key, Proposed { zh, en }).err(), wrong, "{key} {zh} {en}");
        }
    }

    #[test]
    fn the_nearest_area_decides_and_its_newest_edition_counts() {
        let path = |text: &str| AreaPath::from_stored(text.to_owned());
        let editions = [("opening", path("cn.44."), 10), ("opening", path("cn.44.09."), 20), ("opening", path("cn.44."), 30), ("closing", path("cn.44.09."), 40)];
        let found = |key: &str, area: &str, at_ms: i64| {
            let made = |each: &'static (&str, AreaPath, i64)| Made { key: each.0, area: &each.1, at_ms: each.2 };
            let kept: &'static [(&str, AreaPath, i64)] = Box::leak(Box::new(editions.clone()));
            in_force(kept, key, &path(area), at_ms, made).map(|each| each.2)
        };
        assert_eq!(found("opening", "cn.44.09.02.", 50), Some(20), "a wider area does not overrule");
        assert_eq!(found("opening", "cn.44.01.", 50), Some(30));
        assert_eq!(found("opening", "cn.44.01.", 29), Some(10), "as it was then");
        assert_eq!(found("opening", "cn.45.", 50), None);
        assert_eq!(found("opening", "cn.44.09.", 9), None);
    }
}
