//! Reads what a pack says of people under a measure: how often they are checked and their homes inspected, what is an alert, and what they are asked to sign.

use super::Text;
use crate::measures::{CheckRule, CommitmentText};
use serde::Deserialize;
use std::collections::BTreeSet;

/// How people under a measure are looked after.
#[derive(Debug, Clone)]
pub struct LookedAfter {
    pub checks: CheckRule,
    /// A home in quarantine is looked at once in so many days.
    pub inspect_every_days: u32,
    /// Everything that is asked in a check, in its order.
    pub symptoms: Vec<Symptom>,
    /// What people are asked to sign; of two for one mode the later one.
    pub commitments: Vec<CommitmentText>,
}

/// What somebody is asked for in a check.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Symptom {
    pub code: String,
    pub title: Text,
    /// It is an alert alone.
    #[serde(default)]
    pub alert: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MeasuresFile {
    checks: ChecksFile,
    inspections: InspectionsFile,
    symptoms: Vec<Symptom>,
    #[serde(default)]
    commitments: Vec<CommitmentText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChecksFile {
    per_day: u32,
    alert_temperature: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InspectionsFile {
    every_days: u32,
}

/// Nobody is woken every hour.
const MOST_CHECKS: u32 = 12;
/// No quarantine is longer.
const MOST_DAYS: u32 = 60;

pub(super) fn looked_after(file: MeasuresFile) -> Result<LookedAfter, String> {
    let mut codes = BTreeSet::new();
    if let Some(twice) = file.symptoms.iter().find(|s| !codes.insert(s.code.as_str())) {
        return Err(format!("symptom {:?} stands twice", twice.code));
    }
    if let Some(empty) = file.commitments.iter().find(|c| c.modes.is_empty() || [&c.edition, &c.title.zh, &c.title.en, &c.text.zh, &c.text.en].iter().any(|text| text.trim().is_empty())) {
        return Err(format!("commitment {:?} names a mode, a title and a text in both languages", empty.edition));
    }
    if !(1..=MOST_CHECKS).contains(&file.checks.per_day) {
        return Err(format!("per_day lies between 1 and {MOST_CHECKS}"));
    }
    if !(1..=MOST_DAYS).contains(&file.inspections.every_days) {
        return Err(format!("every_days lies between 1 and {MOST_DAYS}"));
    }
    if !(35.0..=42.0).contains(&file.checks.alert_temperature) {
        return Err("alert_temperature lies between 35.0 and 42.0 °C".to_owned());
    }
    #[expect(clippy::cast_possible_truncation, reason = "it lies between 35 and 42")]
    let alert_temperature = (file.checks.alert_temperature * 10.0).round() as i64;
    let symptoms = file.symptoms.iter().map(|s| (s.code.clone(), s.alert)).collect();
    Ok(LookedAfter { checks: CheckRule { per_day: file.checks.per_day, alert_temperature, symptoms }, inspect_every_days: file.inspections.every_days, symptoms: file.symptoms, commitments: file.commitments })
}
