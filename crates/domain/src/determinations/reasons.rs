//! Why a determination is what it is: codes with parameters, each with the facts it rests on.
//!
//! Owns which reasons there are and in which order they are told. Sentences live in the web's locales.

use super::Determination;
use super::conditions::overlap;
use super::facts::{FactId, Known, What};
use crate::policy::Condition;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    pub code: &'static str,
    /// Codes, dates and numbers for the sentence.
    pub params: BTreeMap<&'static str, String>,
    pub facts: Vec<FactId>,
}

/// Every reason with the parameters its sentence can use.
pub const REASONS: &[(&str, &[&str])] = &[
    ("also", &["rule", "mode", "colour"]),
    ("exception", &["exception", "mode"]),
    ("measure", &["rule", "anchor", "date", "day", "mode", "colour"]),
    ("missing_first_tests", &["have", "need", "of"]),
    ("missing_negatives", &["have", "need"]),
    ("missing_scheduled_tests", &["have", "need"]),
    ("not_in_force", &["version", "date"]),
    ("not_yet", &["rule", "date"]),
    ("nothing", &[]),
    ("objection", &[]),
    ("offer", &["what", "deadline"]),
    ("offer_too_late", &["what", "deadline"]),
    ("over", &["rule", "date"]),
    ("phase_until", &["date"]),
    ("promoted", &["rule", "to"]),
    ("room_with", &["relation"]),
    ("test_next", &["date", "specimen", "count"]),
    ("transit_only", &["area", "tier"]),
    ("until", &["date"]),
    ("until_area", &[]),
    ("variant", &["variant"]),
];

struct Told(Vec<Reason>);

impl Told {
    fn say<const N: usize>(&mut self, code: &'static str, params: [(&'static str, String); N], facts: Vec<FactId>) {
        self.0.push(Reason { code, params: params.into(), facts });
    }
}

/// Explains a determination: what holds and by which facts, until when, what is missing, what does not hold and why.
pub(super) fn explain(found: &Determination, known: &Known<'_>) -> Vec<Reason> {
    let mut told = Told(Vec::new());
    if !known.edition.holds_on(found.today) {
        told.say("not_in_force", [("version", found.version.clone()), ("date", found.today.to_string())], Vec::new());
    }
    match &found.measure {
        None => told.say("nothing", [], Vec::new()),
        Some(measure) => {
            told.measure(measure);
            for other in &found.also {
                let params = [("rule", other.rule.clone()), ("mode", other.mode.code().to_owned()), ("colour", other.colour.code().to_owned())];
                told.say("also", params, other.because().iter().cloned().collect());
            }
        }
    }
    for offer in &found.offers {
        let code = if offer.is_open { "offer" } else { "offer_too_late" };
        let deadline = offer.deadline.to_zoned(known.edition.time_zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
        told.say(code, [("what", offer.what.clone()), ("deadline", deadline)], offer.because.iter().cloned().collect());
    }
    for rule in &found.not_now {
        let code = if rule.is_over { "over" } else { "not_yet" };
        let date = rule.date.map(|date| date.to_string()).unwrap_or_default();
        told.say(code, [("rule", rule.rule.clone()), ("date", date)], rule.because.iter().cloned().collect());
    }
    told.transit(known);
    if found.measure.as_ref().is_some_and(super::Measure::restricts) {
        told.say("objection", [], Vec::new());
    }
    told.0
}

impl Told {
    fn measure(&mut self, measure: &super::Measure) {
        let because = || measure.because().iter().cloned().collect::<Vec<_>>();
        let (mode, colour) = (measure.mode.code().to_owned(), measure.colour.code().to_owned());
        let params = [
            ("rule", measure.rule.clone()),
            ("anchor", measure.anchor.code().to_owned()),
            ("date", measure.anchor_date.to_string()),
            ("day", measure.day.to_string()),
            ("mode", mode.clone()),
            ("colour", colour),
        ];
        self.say("measure", params, because());
        if let Some(rule) = &measure.promoted_from {
            self.say("promoted", [("rule", rule.clone()), ("to", measure.rule.clone())], because());
        }
        if let Some(variant) = &measure.variant {
            self.say("variant", [("variant", variant.clone())], Vec::new());
        }
        for exception in &measure.exceptions {
            self.say("exception", [("exception", exception.clone()), ("mode", mode.clone())], Vec::new());
        }
        if let Some(relation) = &measure.room_with {
            self.say("room_with", [("relation", relation.clone())], Vec::new());
        }
        if let Some(date) = measure.phase_until.filter(|date| Some(*date) != measure.until) {
            self.say("phase_until", [("date", date.to_string())], Vec::new());
        }
        match measure.until {
            Some(date) => self.say("until", [("date", date.to_string())], Vec::new()),
            None => self.say("until_area", [], Vec::new()),
        }
        for missing in &measure.missing {
            let params = [("have", missing.have.to_string()), ("need", missing.need.to_string())];
            match missing.code {
                "first_tests" => {
                    let [have, need] = params;
                    self.say("missing_first_tests", [have, need, ("of", missing.of.clone().unwrap_or_default())], Vec::new());
                }
                "scheduled_tests" => self.say("missing_scheduled_tests", params, Vec::new()),
                _ => self.say("missing_negatives", params, Vec::new()),
            }
        }
        let next = measure.tests.iter().find(|test| i64::try_from(test.done.len()).unwrap_or(i64::MAX) < test.count && test.day >= measure.day);
        if let Some(test) = next {
            let params = [("date", test.date.to_string()), ("specimen", test.specimen.clone()), ("count", test.count.to_string())];
            self.say("test_next", params, Vec::new());
        }
    }

    /// Passing through is not being there, and whoever is asked about it sees that it was seen.
    fn transit(&mut self, known: &Known<'_>) {
        let mut tiers = BTreeSet::new();
        known.edition.rules.iter().for_each(|rule| tiers_of(&rule.when, &mut tiers));
        for fact in known.own.iter().filter(|fact| matches!(fact.what, What::Stay { transit: true, .. })) {
            for area in known.areas.iter().filter(|area| tiers.contains(area.tier.as_str()) && overlap(known, fact, area)) {
                self.say("transit_only", [("area", area.area.clone()), ("tier", area.tier.clone())], vec![fact.id.clone(), area.id.clone()]);
            }
        }
    }
}

fn tiers_of<'a>(condition: &'a Condition, tiers: &mut BTreeSet<&'a str>) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| tiers_of(part, tiers)),
        Condition::Stayed { tiers: named, .. } | Condition::Staying { tiers: named } => tiers.extend(named.iter().map(String::as_str)),
        _ => {}
    }
}
