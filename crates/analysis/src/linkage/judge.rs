//! Weighs two people whom a register knows, one pair at a time, with what was learnt beforehand.
//!
//! A register grows by one record as well as by a million, so it cannot be learnt from each time. Owns
//! the models that are shipped, for Chinese and for Latin names, how they are read and made, and the
//! keys under which people meet. Knows no database: how many people have a value is asked.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::columns::as_f64;
use super::compare::MISSING;
use super::explain::{Bar, Explanation};
use super::kinds::{Kind, Known, Marks, Part, Value, fingerprint, mix};
use super::model::{CLASSES, Class, STRANGERS};
use super::settings::{FieldSettings, Settings};
use super::{Learnt, LinkError};

/// How likely somebody who is new to a register stands in it already, as long as nothing else is known.
const KNOWN_BEFOREHAND: f64 = 0.1;
/// How many people live where a register is kept, at least: a young one holds few of those who may yet come.
const TOWN: f64 = 10_000.0;
/// The share of people who have a value that is not among the common ones.
const UNCOMMON: f64 = 1e-5;

/// A model that was learnt once, from tables like those that will come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Trained {
    pub learnt: Learnt,
    /// How many records it was learnt from, left and right.
    pub records: [f64; 2],
    /// For each field the values that many people have, and the share of people who have them.
    pub common: Vec<Vec<(String, f64)>>,
}

/// Weighs pairs of people.
#[derive(Debug)]
pub struct Judge {
    trained: Trained,
    /// The shares of common values by their fingerprints.
    common: Vec<HashMap<u64, f64>>,
    /// For each class the pairs that somebody new is part of; strangers are as many as there are people.
    beforehand: [f64; CLASSES],
}

/// A person as a judge reads them: for each field all values that are known.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    values: Vec<Vec<(String, Marks)>>,
}

/// What a register knows of its values.
pub trait Crowd {
    /// How many people it has.
    fn people(&self) -> f64;
    /// How many of them have a value, where that is known; the value is as it was read.
    fn with(&self, field: &str, value: &str) -> Option<f64>;
}

static CHINESE: LazyLock<Judge> = LazyLock::new(|| Judge::shipped(include_str!("trained/chinese.toml")));
static LATIN: LazyLock<Judge> = LazyLock::new(|| Judge::shipped(include_str!("trained/latin.toml")));

impl Judge {
    /// The judge of Chinese registers.
    #[must_use]
    pub fn chinese() -> &'static Self {
        &CHINESE
    }

    /// The judge of registers in Latin letters.
    #[must_use]
    pub fn latin() -> &'static Self {
        &LATIN
    }

    /// The shipped judge that knows names like this one.
    #[must_use]
    pub fn of_name(name: &str) -> &'static Self {
        if name.chars().any(domain::names::is_ideograph) { Self::chinese() } else { Self::latin() }
    }

    fn shipped(text: &str) -> Self {
        let trained = toml::from_str(text).expect("what is shipped can be read");
        Self::new(trained).expect("what is shipped is sound")
    }

    /// A judge with a model of one's own.
    ///
    /// # Errors
    /// Fails where the model is not for its fields.
    pub fn new(trained: Trained) -> Result<Self, LinkError> {
        let Learnt { settings, model } = &trained.learnt;
        if !model.fits(settings) || trained.common.len() != settings.fields.len() {
            let fields = settings.fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>().join(", ");
            return Err(LinkError::OtherModel { learnt: format!("{} fields", trained.common.len()), given: fields });
        }
        let common = trained.common.iter().map(|values| values.iter().map(|(value, share)| (fingerprint(value), *share)).collect()).collect();
        let of_one = model.pairs[0] + model.pairs[1];
        let mut beforehand = [0.0; CLASSES];
        for (at, (class, pairs)) in Class::ALL.iter().zip(model.pairs).enumerate() {
            beforehand[at] = if class.is_one_person() { KNOWN_BEFOREHAND * pairs / of_one.max(1e-9) } else { pairs / trained.records[1].max(1.0) };
        }
        Ok(Self { common, beforehand, trained })
    }

    /// The fields it reads and the keys under which people meet.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.trained.learnt.settings
    }

    fn fields(&self) -> &[FieldSettings] {
        &self.trained.learnt.settings.fields
    }

    /// Reads a person from cells, each with the name of its field; a field may come more than once.
    #[must_use]
    pub fn read<'a>(&self, cells: impl IntoIterator<Item = (&'a str, &'a str)>) -> Profile {
        let mut profile = Profile { values: vec![Vec::new(); self.fields().len()] };
        let mut text = String::new();
        for (name, cell) in cells {
            let Some(at) = self.fields().iter().position(|field| field.name == name) else { continue };
            let Some(marks) = self.fields()[at].kind.read(cell, Known::default(), &mut text) else { continue };
            if !profile.values[at].iter().any(|(known, _)| *known == text) {
                profile.values[at].push((text.clone(), marks));
            }
        }
        profile
    }

    /// The keys under which a person is looked for; whoever may be the same person has one of them.
    #[must_use]
    pub fn keys(&self, profile: &Profile) -> Vec<u64> {
        let mut keys = Vec::new();
        for (rule, parts) in (1_u64..).zip(&self.trained.learnt.settings.blocking) {
            let mut found = vec![mix(rule)];
            for key in parts {
                let Some(at) = self.fields().iter().position(|field| field.name == key.field) else { continue };
                let kind = self.fields()[at].kind;
                let values = profile.values[at].iter().map(|(text, marks)| Value { text, marks: *marks });
                // Whoever mistyped a number is looked for under those that may be meant, too.
                let meant = values.clone().filter(|_| key.part == Part::Whole).flat_map(|value| kind.meant(value)).map(|number| fingerprint(&number));
                let values: Vec<u64> = values.filter_map(|value| kind.part(value, key.part)).chain(meant).collect();
                found = found.iter().flat_map(|before| values.iter().map(move |value| mix(before ^ value))).collect();
            }
            keys.extend(found);
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Weighs two people, and says why.
    #[must_use]
    pub fn weigh(&self, left: &Profile, right: &Profile, crowd: &dyn Crowd) -> Explanation {
        let model = &self.trained.learnt.model;
        let mut lanes = self.beforehand.map(|pairs| pairs.max(1e-30).ln());
        lanes[STRANGERS] = crowd.people().max(TOWN).ln();
        let mut bars = Vec::with_capacity(self.fields().len());
        let mut told = Vec::with_capacity(self.fields().len());
        for (at, field) in self.fields().iter().enumerate() {
            let Some(best) = self.best(at, field, &left.values[at], &right.values[at], crowd) else {
                bars.push(bar(field, MISSING, left.values[at].first(), right.values[at].first()));
                told.push([0.0; CLASSES]);
                continue;
            };
            // Who may choose among several finds something in common the sooner.
            let choices = as_f64(left.values[at].len() * right.values[at].len()).ln();
            let mut tells = [0.0; CLASSES];
            for (class, tell) in Class::ALL.iter().zip(&mut tells) {
                let by_chance = !class.explains(field.kind, field.is_shared(), field.kind.top());
                let said = model.ln(*class as usize, at, usize::from(best.level)) + if by_chance { best.rarity } else { 0.0 };
                *tell = if class.is_one_person() { said } else { (said + choices).min(said.max(0.0)) };
            }
            for (lane, tell) in lanes.iter_mut().zip(tells) {
                *lane += tell;
            }
            bars.push(bar(field, best.level, Some(best.left), Some(best.right)));
            told.push(tells);
        }
        explanation(&lanes, bars, &told)
    }

    /// The two values of a field that agree best.
    fn best<'a>(&self, at: usize, field: &FieldSettings, left: &'a [(String, Marks)], right: &'a [(String, Marks)], crowd: &dyn Crowd) -> Option<Best<'a>> {
        let mut best: Option<Best<'a>> = None;
        for one in left {
            for other in right {
                let is_same = one.0 == other.0;
                let level = if is_same { field.kind.top() } else { field.kind.compare(value_of(one), value_of(other)) };
                let rarity = if is_same { self.rarity(at, field, &one.0, crowd) } else { 0.0 };
                if best.as_ref().is_none_or(|best| level > best.level || level == best.level && rarity < best.rarity) {
                    best = Some(Best { level, rarity, left: one, right: other });
                }
            }
        }
        best
    }

    /// The logarithm of how frequent a value is among other people, against the average.
    fn rarity(&self, at: usize, field: &FieldSettings, value: &str, crowd: &dyn Crowd) -> f64 {
        let people = crowd.people().max(TOWN);
        let share = match crowd.with(&field.name, value) {
            Some(have) => (have - 1.0).max(0.5) / people,
            None => self.common[at].get(&fingerprint(value)).copied().unwrap_or_else(|| uncommon(field.kind, people)),
        };
        share.ln() - self.trained.learnt.model.ln(STRANGERS, at, usize::from(field.kind.top()))
    }
}

struct Best<'a> {
    level: u8,
    rarity: f64,
    left: &'a (String, Marks),
    right: &'a (String, Marks),
}

fn value_of((text, marks): &(String, Marks)) -> Value<'_> {
    Value { text, marks: *marks }
}

/// The share of people who have a value that nobody counts.
fn uncommon(kind: Kind, people: f64) -> f64 {
    match kind {
        Kind::Identifier | Kind::Telephone | Kind::Address => 0.5 / people,
        Kind::Sex => 0.5,
        // Days of birth are about as many as there are days in a life.
        Kind::Date => 1.0 / 25_000.0,
        _ => UNCOMMON,
    }
}

fn bar(field: &FieldSettings, level: u8, left: Option<&(String, Marks)>, right: Option<&(String, Marks)>) -> Bar {
    let text = |value: Option<&(String, Marks)>| value.map(|(text, _)| field.kind.shown(text)).unwrap_or_default();
    Bar {
        field: field.name.clone(),
        level: if level == MISSING { "missing" } else { field.kind.levels()[usize::from(level)].name },
        left: text(left),
        right: text(right),
        bits: 0.0,
    }
}

/// Takes the odds apart as they are told: each field against strangers, then what a household takes back.
#[allow(clippy::cast_possible_truncation)]
fn explanation(lanes: &[f64; CLASSES], mut bars: Vec<Bar>, told: &[[f64; CLASSES]]) -> Explanation {
    const BITS: f64 = std::f64::consts::LN_2;
    let odds = odds_of(lanes, |_| true);
    let against_strangers = odds_of(lanes, |class| class.is_one_person() || class == Class::Strangers);
    let writing = usize::from(lanes[1] > lanes[0]);
    let mut explained = 0.0;
    for (bar, tells) in bars.iter_mut().zip(told) {
        let said = tells[writing] - tells[STRANGERS];
        explained += said;
        bar.bits = (said / BITS) as f32;
    }
    let likeliest = (0..CLASSES).max_by(|a, b| lanes[*a].total_cmp(&lanes[*b])).unwrap_or(STRANGERS);
    Explanation {
        beforehand: ((against_strangers - explained) / BITS) as f32,
        bars,
        under_one_roof: ((odds - against_strangers) / BITS) as f32,
        weight: (odds / BITS) as f32,
        probability: 1.0 / (1.0 + (-odds).exp()),
        class: Class::ALL[likeliest],
    }
}

/// The logarithm of one person's share against that of all others who count.
fn odds_of(lanes: &[f64; CLASSES], counts: impl Fn(Class) -> bool) -> f64 {
    let most = lanes.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (mut one, mut two) = (0.0, 0.0);
    for (class, lane) in Class::ALL.iter().zip(lanes).filter(|(class, _)| counts(**class)) {
        let share = (lane - most).exp();
        if class.is_one_person() { one += share } else { two += share }
    }
    f64::max(one, 1e-300).ln() - f64::max(two, 1e-300).ln()
}
