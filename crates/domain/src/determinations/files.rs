//! Facts and worked examples written as TOML, by hand: for packs' examples and for trying a policy on one person.
//!
//! Owns their form, and comparing what an example expects with what is decided.

use super::{AreaPeriod, Determination, Fact, FactId, Facts, Moment, Person, PersonId, What, determine};
use crate::policy::{Policy, Problem, codes};
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct WrittenFact {
    id: FactId,
    recorded: Option<Timestamp>,
    withdrawn: Option<Timestamp>,
    #[serde(flatten)]
    what: What,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPerson {
    id: PersonId,
    #[serde(default)]
    facts: Vec<WrittenFact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenArea {
    id: FactId,
    area: String,
    tier: String,
    from: Moment,
    until: Option<Moment>,
}

/// Facts as somebody writes them down; what says nothing of its recording was known from the beginning.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFacts {
    #[serde(default)]
    facts: Vec<WrittenFact>,
    #[serde(default)]
    others: Vec<WrittenPerson>,
    #[serde(default)]
    areas: Vec<WrittenArea>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenExample {
    title: String,
    version: String,
    as_of: Timestamp,
    then: BTreeMap<String, toml::Value>,
    #[serde(default)]
    facts: Vec<WrittenFact>,
    #[serde(default)]
    others: Vec<WrittenPerson>,
    #[serde(default)]
    areas: Vec<WrittenArea>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenExamples {
    example: Vec<WrittenExample>,
}

impl From<WrittenFact> for Fact {
    fn from(written: WrittenFact) -> Self {
        Self { id: written.id, recorded: written.recorded.unwrap_or(Timestamp::MIN), withdrawn: written.withdrawn, what: written.what, journey: None }
    }
}

impl From<WrittenFacts> for Facts {
    fn from(written: WrittenFacts) -> Self {
        let facts = |facts: Vec<WrittenFact>| facts.into_iter().map(Fact::from).collect();
        let area = |area: WrittenArea| AreaPeriod {
            id: area.id,
            area: area.area,
            tier: area.tier,
            from: area.from,
            until: area.until,
            recorded: Timestamp::MIN,
            withdrawn: None,
        };
        Self {
            person: Person { id: "person".to_owned(), facts: facts(written.facts) },
            others: written.others.into_iter().map(|other| Person { id: other.id, facts: facts(other.facts) }).collect(),
            areas: written.areas.into_iter().map(area).collect(),
        }
    }
}

/// What cannot be read, with its line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct Unreadable {
    pub line: usize,
    pub message: String,
}

fn unreadable(text: &str, error: &toml::de::Error) -> Unreadable {
    let at = error.span().map_or(0, |span| span.start.min(text.len()));
    Unreadable { line: text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1, message: error.message().to_owned() }
}

/// Reads the facts of one person.
///
/// # Errors
/// Says what cannot be read and where.
pub fn read_facts(text: &str) -> Result<Facts, Unreadable> {
    toml::from_str::<WrittenFacts>(text).map(Facts::from).map_err(|error| unreadable(text, &error))
}

/// What an example expects and what was decided instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differs {
    pub title: String,
    pub what: String,
    pub expected: String,
    pub found: String,
}

/// Plays the worked examples of a pack; returns how many there are and what differs.
///
/// # Errors
/// Says what cannot be read and where.
pub fn play(text: &str, policy: &Policy) -> Result<(usize, Vec<Differs>), Unreadable> {
    let examples: WrittenExamples = toml::from_str(text).map_err(|error| unreadable(text, &error))?;
    let count = examples.example.len();
    let mut differing = Vec::new();
    for example in examples.example {
        let title = example.title;
        let differs = |what: &str, expected: String, found: String| Differs { title: title.clone(), what: what.to_owned(), expected, found };
        let Some(version) = policy.version(&example.version) else {
            let known = policy.versions.iter().map(|known| known.edition.version.as_str()).collect::<Vec<_>>().join(", ");
            differing.push(differs("version", example.version, known));
            continue;
        };
        let shown = shown(&determine(&Facts::from(WrittenFacts { facts: example.facts, others: example.others, areas: example.areas }), &version.edition, example.as_of), version.edition.time_zone.clone());
        for (key, expected) in &example.then {
            let (expected, found) = (written(expected), shown.get(key.as_str()).cloned());
            if found.as_ref() != Some(&expected) {
                let known = || format!("? {}", shown.keys().copied().collect::<Vec<_>>().join(", "));
                differing.push(differs(key, expected, found.unwrap_or_else(known)));
            }
        }
    }
    Ok((count, differing))
}

/// Plays the examples of a file and says as problems what does not hold.
#[must_use]
pub fn check_examples(file: &str, text: &str, policy: &Policy) -> (usize, Vec<Problem>) {
    match play(text, policy) {
        Err(error) => (0, vec![Problem::of_example(file, error.line, codes::TOML_INVALID).with("message", error.message)]),
        Ok((count, differing)) => {
            let line = |title: &str| text.lines().position(|line| line.contains(title)).map_or(1, |at| at + 1);
            let told = differing.into_iter().map(|found| {
                let problem = Problem::of_example(file, line(&found.title), codes::EXAMPLE_DIFFERS).with("title", &found.title);
                problem.with("what", found.what).with("expected", found.expected).with("found", found.found)
            });
            (count, told.collect())
        }
    }
}

fn written(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => items.iter().map(written).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Shows a determination in the words of examples.
fn shown(found: &Determination, zone: jiff::tz::TimeZone) -> BTreeMap<&'static str, String> {
    let joined = |parts: Vec<String>| parts.join(", ");
    let moment = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
    let measure = found.measure.as_ref();
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let task = |task: &super::Task| task.due.map_or_else(|| task.code.to_owned(), |due| format!("{} {}", task.code, moment(due)));
    BTreeMap::from([
        ("rule", measure.map_or("none".to_owned(), |measure| measure.rule.clone())),
        ("mode", found.mode().code().to_owned()),
        ("colour", found.colour().code().to_owned()),
        ("monitoring", measure.map(|measure| measure.monitoring.code().to_owned()).unwrap_or_default()),
        ("inspect_every_days", measure.and_then(|measure| measure.inspect_every_days).map(|days| days.to_string()).unwrap_or_default()),
        ("day", measure.map(|measure| measure.day.to_string()).unwrap_or_default()),
        ("phase", measure.map(|measure| measure.phase.to_string()).unwrap_or_default()),
        ("phase_until", date(measure.and_then(|measure| measure.phase_until))),
        ("until", date(measure.and_then(|measure| measure.until))),
        ("variant", measure.and_then(|measure| measure.variant.clone()).unwrap_or_default()),
        ("promoted_from", measure.and_then(|measure| measure.promoted_from.clone()).unwrap_or_default()),
        ("exceptions", measure.map(|measure| joined(measure.exceptions.clone())).unwrap_or_default()),
        ("room_with", measure.and_then(|measure| measure.room_with.clone()).unwrap_or_default()),
        ("tests", joined(measure.into_iter().flat_map(|measure| &measure.tests).map(|test| format!("{} {}×{}", test.date, test.specimen, test.count)).collect())),
        ("missing", joined(measure.into_iter().flat_map(|measure| &measure.missing).map(|missing| format!("{} {}/{}", missing.code, missing.have, missing.need)).collect())),
        ("because", joined(measure.into_iter().flat_map(|measure| measure.because().iter().cloned()).collect())),
        ("also", joined(found.also.iter().map(|other| other.rule.clone()).collect())),
        ("not_now", joined(found.not_now.iter().map(|rule| format!("{} {} {}", rule.rule, if rule.is_over { "until" } else { "from" }, date(rule.date))).collect())),
        ("offers", joined(found.offers.iter().map(|offer| format!("{} {} {}", offer.what, moment(offer.deadline), if offer.is_open { "open" } else { "late" })).collect())),
        ("tasks", joined(found.tasks.iter().map(task).collect())),
        ("reasons", joined(found.explanation.iter().map(|reason| reason.code.to_owned()).collect())),
    ])
}

/// Returns what each example asks about.
#[cfg(test)]
pub(super) fn each_for_tests<'p>(text: &str, policy: &'p Policy) -> Vec<(&'p crate::policy::Edition, Facts, Timestamp)> {
    let examples: WrittenExamples = toml::from_str(text).expect("examples");
    let asked = examples.example.into_iter().map(|example| {
        let facts = WrittenFacts { facts: example.facts, others: example.others, areas: example.areas };
        (&policy.version(&example.version).expect("a version").edition, Facts::from(facts), example.as_of)
    });
    asked.collect()
}
