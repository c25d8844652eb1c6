//! Linkage: everybody new is compared with whoever they may be; what is sure is merged, what is doubtful
//! is shown to somebody, and what was decided is remembered.
//!
//! `meeting` tells who is to be compared with whom, `finding` is the job that compares them, `review` what somebody decides, `thresholds` from where nobody has to.

mod finding;
mod meeting;
mod review;
mod thresholds;

pub use review::{LinkDecision, LinkFigures, LinkSide, LinkView, MergeView, Shown};
pub use thresholds::ThresholdsView;

use analysis::linkage::{Crowd, Judge, Profile};
use domain::areas::AreaPath;
use domain::identity::IdentityState;
use domain::ids::PersonId;
use domain::linkage::Against;
use domain::names;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use store::LinkedPerson;

/// A person as the judge reads them.
struct Read {
    person: LinkedPerson,
    profile: Profile,
}

impl Read {
    fn new(person: LinkedPerson) -> Self {
        let mut cells: Vec<(&str, &str)> = Vec::new();
        cells.extend(person.name.as_deref().map(|name| ("name", name)));
        cells.extend(person.birth_date.as_deref().map(|date| ("birth_date", date)));
        cells.extend((person.sex != "unknown").then_some(("sex", person.sex.as_str())));
        cells.extend(person.documents.iter().filter(|d| counts(&d.kind)).map(|d| ("identity", d.number.as_str())));
        cells.extend(person.telephones.iter().map(|t| ("telephone", t.number.as_str())));
        cells.extend(person.addresses.iter().map(|address| ("address", address.as_str())));
        // Both judges read alike; they differ in what they make of it.
        let profile = Judge::chinese().read(cells);
        Self { person, profile }
    }
}

/// A number in some source's own register says nothing of the person, nor does one that was made for want of any.
fn counts(kind: &str) -> bool {
    !matches!(kind, "source_id" | "temporary")
}

/// How many people there are, and who of those who are compared has a telephone number.
struct Known {
    people: f64,
    telephones: HashMap<String, HashSet<PersonId>>,
}

impl Known {
    fn new<'a>(people: u64, read: impl Iterator<Item = &'a Read>) -> Self {
        let mut telephones: HashMap<String, HashSet<PersonId>> = HashMap::new();
        for one in read {
            for telephone in &one.person.telephones {
                telephones.entry(telephone.number.clone()).or_default().insert(one.person.id);
            }
        }
        #[allow(clippy::cast_precision_loss)]
        Self { people: people as f64, telephones }
    }
}

impl Crowd for Known {
    fn people(&self) -> f64 {
        self.people
    }

    fn with(&self, field: &str, value: &str) -> Option<f64> {
        let people = if field == "telephone" { self.telephones.get(value)? } else { return None };
        #[allow(clippy::cast_precision_loss)]
        Some(people.len() as f64)
    }
}

/// What a pair weighs, in thousandths of a bit, and why, as it is kept.
struct Weighed {
    weight: i64,
    bars: Value,
    against: Against,
}

#[allow(clippy::cast_possible_truncation)]
fn thousandths(bits: f32) -> i64 {
    (f64::from(bits) * 1000.0).round() as i64
}

fn weigh(one: &Read, other: &Read, known: &Known) -> Weighed {
    let is_chinese = |read: &Read| read.person.name.as_deref().is_some_and(|name| name.chars().any(names::is_ideograph));
    let judge = if is_chinese(one) || is_chinese(other) { Judge::chinese() } else { Judge::latin() };
    let told = judge.weigh(&one.profile, &other.profile, known);
    let bars: Vec<Value> = told.bars.iter().map(|bar| json!({ "field": bar.field, "level": bar.level, "bits": thousandths(bar.bits) })).collect();
    let bars = json!({ "beforehand": thousandths(told.beforehand), "fields": bars, "under_one_roof": thousandths(told.under_one_roof), "class": told.class });
    let against = if !documents_allow(one, other) {
        Against::Documents
    } else if one.person.area.contains(&other.person.area) || other.person.area.contains(&one.person.area) {
        Against::Nothing
    } else {
        Against::Areas
    };
    Weighed { weight: thousandths(told.weight), bars, against }
}

/// Two good documents of one kind that differ are two people's, unless somebody knows better.
fn documents_allow(one: &Read, other: &Read) -> bool {
    let good = |read: &Read| -> Vec<(String, String)> {
        let is_good = |state: &str| state == IdentityState::Valid.code();
        read.person.documents.iter().filter(|d| counts(&d.kind) && is_good(&d.state)).map(|d| (d.kind.clone(), d.number.clone())).collect()
    };
    let (ours, theirs) = (good(one), good(other));
    !ours.iter().any(|(kind, number)| theirs.iter().any(|(other_kind, other)| kind == other_kind && number != other) && !theirs.contains(&(kind.clone(), number.clone())))
}

/// The lowest area that holds both: whoever decides must see both.
fn area_of_both(one: &AreaPath, other: &AreaPath) -> AreaPath {
    one.trail().into_iter().rev().find(|area| area.contains(other)).unwrap_or_else(AreaPath::root)
}
