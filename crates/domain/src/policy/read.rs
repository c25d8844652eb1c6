//! Reads typed values out of a tree, and writes down who answers for each.
//!
//! Owns the refusals that every key can meet: missing, unknown, of the wrong kind, out of range, without a source.

use super::codes;
use super::library::Drafts;
use super::nearest::nearest;
use super::problem::Problem;
use super::tree::{Data, Node, Place};
use super::{EARLIEST_YEAR, Source, Value};
use crate::packs::Text;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The words a pack declares, by their kind.
pub(super) type Words = BTreeMap<String, BTreeMap<String, Text>>;

/// Keys that may stand in every table.
const ALWAYS: [&str; 4] = ["source", "reviewer", "reviewed", "note"];

pub(super) struct Reader<'a> {
    pub problems: Vec<Problem>,
    pub values: Vec<Value>,
    pub sources: &'a BTreeMap<String, Source>,
    pub words: &'a Words,
    pub drafts: Drafts,
    path: Vec<String>,
}

impl<'a> Reader<'a> {
    pub fn new(sources: &'a BTreeMap<String, Source>, words: &'a Words, drafts: Drafts) -> Self {
        Self { problems: Vec::new(), values: Vec::new(), sources, words, drafts, path: Vec::new() }
    }

    /// Reads a part; one that comes to nothing without a word is refused, too: it would silently be missing.
    pub fn whole<T>(&mut self, node: &Node, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.problems.len();
        let found = read(self);
        if found.is_none() && self.problems.len() == before {
            self.refuse(Problem::at(codes::CONDITION_EMPTY, &node.at));
        }
        found
    }

    pub fn refuse(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Reads with a longer path.
    pub fn within<T>(&mut self, part: impl ToString, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(part.to_string());
        let found = read(self);
        self.path.pop();
        found
    }

    fn path_of(&self, key: &str) -> String {
        self.path.iter().map(String::as_str).chain([key]).collect::<Vec<_>>().join(".")
    }

    /// Refuses keys that nobody reads: a misspelt key would be a rule that is not there.
    pub fn keys(&mut self, node: &Node, known: &[&str]) {
        if !matches!(node.data, Data::Table(_)) {
            let key = self.path.join(".");
            self.refuse(Problem::at(codes::TYPE_WRONG, &node.at).with("key", key).with("wanted", "{ … }"));
        }
        for (key, value) in node.entries() {
            if known.contains(&key.as_str()) || ALWAYS.contains(&key.as_str()) {
                continue;
            }
            let problem = match nearest(key, known) {
                Some(near) => Problem::at(codes::KEY_UNKNOWN_NEAR, &value.at).with("near", near),
                None => Problem::at(codes::KEY_UNKNOWN, &value.at).with("known", known.join(", ")),
            };
            self.refuse(problem.with("key", key));
        }
    }

    /// Returns what stands at a key that has to be there.
    pub fn required<'n>(&mut self, node: &'n Node, key: &str) -> Option<&'n Node> {
        let found = node.get(key);
        if found.is_none() {
            let key = self.path_of(key);
            self.refuse(Problem::at(codes::KEY_MISSING, &node.at).with("key", key));
        }
        found
    }

    /// Returns what stands at a key that may be left out: drafts are, when only what is certain is wanted.
    pub fn optional<'n>(&self, node: &'n Node, key: &str) -> Option<&'n Node> {
        node.get(key).filter(|found| self.drafts == Drafts::Kept || !self.is_draft(found))
    }

    pub fn is_draft(&self, node: &Node) -> bool {
        let source = node.bare().source.as_deref().and_then(|id| self.sources.get(id));
        source.is_some_and(|source| source.evidence.is_draft())
    }

    fn wrong(&mut self, node: &Node, key: &str, wanted: &str) {
        let key = self.path_of(key);
        self.refuse(Problem::at(codes::TYPE_WRONG, &node.at).with("key", key).with("wanted", wanted));
    }

    /// Writes down a value with its source and reviewer, or says which of them is missing.
    pub fn record(&mut self, key: &str, node: &Node, shown: impl ToString, is_optional: bool) {
        let (path, inner) = (self.path_of(key), node.bare());
        let Some(source) = inner.source.as_deref() else {
            return self.refuse(Problem::at(codes::SOURCE_MISSING, &node.at).with("key", path));
        };
        let Some(known) = self.sources.get(source) else {
            let problem = Problem::at(codes::SOURCE_UNKNOWN, &node.at).with("source", source);
            if !self.problems.contains(&problem) {
                self.refuse(problem);
            }
            return;
        };
        let Some(reviewer) = inner.reviewer.as_deref().filter(|name| !name.trim().is_empty()) else {
            return self.refuse(Problem::at(codes::REVIEWER_MISSING, &node.at).with("key", path));
        };
        self.values.push(Value {
            path,
            shown: shown.to_string(),
            source: source.to_owned(),
            evidence: known.evidence,
            reviewer: reviewer.to_owned(),
            file: node.at.file.to_string(),
            line: node.at.line,
            is_optional,
        });
    }

    /// Reads a number that may be left out.
    pub fn number(&mut self, node: &Node, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let found = self.optional(node, key)?;
        self.number_at(found, key, range, true)
    }

    /// Reads a number that may be left out by whoever writes the plan, but not because it is a draft: without it somebody
    /// would be held more strictly.
    pub fn number_kept(&mut self, node: &Node, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let found = node.get(key)?;
        self.number_at(found, key, range, false)
    }

    /// Reads a number that has to be there.
    pub fn number_needed(&mut self, node: &Node, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let found = self.required(node, key)?;
        self.number_at(found, key, range, false)
    }

    /// Reads a number that stands at a key by itself.
    pub fn number_at_key(&mut self, found: &Node, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        self.number_at(found, key, range, false)
    }

    fn number_at(&mut self, found: &Node, key: &str, range: RangeInclusive<i64>, is_optional: bool) -> Option<i64> {
        let number = self.plain_number(found, key, range)?;
        self.record(key, found, number, is_optional);
        Some(number)
    }

    pub fn plain_number(&mut self, found: &Node, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let Data::Number(number) = found.bare().data else {
            self.wrong(found, key, "7");
            return None;
        };
        if !range.contains(&number) {
            let key = self.path_of(key);
            let problem = Problem::at(codes::NUMBER_OUT_OF_RANGE, &found.at).with("key", key).with("value", number);
            self.refuse(problem.with("least", range.start()).with("most", range.end()));
            return None;
        }
        Some(number)
    }

    /// Reads a text as it is; a name, not a value.
    pub fn text<'n>(&mut self, node: &'n Node, key: &str) -> Option<&'n str> {
        let found = self.required(node, key)?;
        if found.text().is_none() {
            self.wrong(found, key, "\"…\"");
        }
        found.text()
    }

    /// Reads a text in every language.
    pub fn texts(&mut self, node: &Node, key: &str) -> Option<Text> {
        let found = self.required(node, key)?;
        let (zh, en) = self.within(key, |reader| {
            reader.keys(found, &["zh", "en"]);
            (reader.text(found, "zh").map(str::to_owned), reader.text(found, "en").map(str::to_owned))
        });
        Some(Text { zh: zh?, en: en? })
    }

    /// Reads one word of a closed list; the reader of a plan sees which there are.
    pub fn member<T: Copy>(&mut self, found: &Node, key: &str, members: &[(&'static str, T)]) -> Option<T> {
        let Some(word) = found.bare().text() else {
            self.wrong(found, key, "\"…\"");
            return None;
        };
        let member = members.iter().find(|(code, _)| *code == word).map(|(_, member)| *member);
        if member.is_none() {
            let known: Vec<&str> = members.iter().map(|(code, _)| *code).collect();
            self.unknown(&found.at, word, &known);
        }
        member
    }

    /// Reads one or several words that the pack declares for a kind.
    pub fn words(&mut self, found: &Node, key: &str, kind: &str) -> Vec<String> {
        let known: Vec<&str> = self.words.get(kind).into_iter().flatten().map(|(code, _)| code.as_str()).collect();
        let mut words = Vec::new();
        for item in found.bare().items() {
            match item.text() {
                Some(word) if known.contains(&word) => words.push(word.to_owned()),
                Some(word) => self.unknown(&item.at, word, &known),
                None => self.wrong(item, key, "\"…\""),
            }
        }
        words.sort();
        words.dedup();
        words
    }

    pub fn unknown(&mut self, at: &Place, word: &str, known: &[&str]) {
        let problem = match nearest(word, known) {
            Some(near) => Problem::at(codes::WORD_UNKNOWN_NEAR, at).with("near", near),
            None => Problem::at(codes::WORD_UNKNOWN, at).with("known", known.join(", ")),
        };
        self.refuse(problem.with("word", word));
    }

    /// Reads a day; nothing in a plan happened before 1900.
    pub fn date(&mut self, found: &Node, key: &str) -> Option<Date> {
        let date = match &found.bare().data {
            Data::Date(written) if written.time.is_none() => written.date.and_then(|d| Date::new(i16::try_from(d.year).ok()?, i8::try_from(d.month).ok()?, i8::try_from(d.day).ok()?).ok()),
            Data::Text(written) => written.parse().ok(),
            _ => None,
        };
        let Some(date) = date else {
            self.wrong(found, key, "2022-06-28");
            return None;
        };
        if date.year() < EARLIEST_YEAR {
            let key = self.path_of(key);
            self.refuse(Problem::at(codes::DATE_TOO_EARLY, &found.at).with("key", key).with("date", date));
            return None;
        }
        Some(date)
    }

    /// Refuses a name that stands twice; returns whether it is new.
    pub fn is_new<'n>(&mut self, seen: &mut BTreeMap<String, u32>, name: &'n str, node: &'n Node) -> bool {
        if let Some(first) = seen.get(name) {
            self.refuse(Problem::at(codes::REPEATED, &node.at).with("name", name).with("first", first));
            return false;
        }
        seen.insert(name.to_owned(), node.at.line);
        true
    }
}

/// Returns the members of a closed list with their codes.
macro_rules! members {
    ($kind:ty) => {
        &<$kind>::ALL.iter().map(|member| (member.code(), *member)).collect::<Vec<_>>()
    };
}
pub(super) use members;
