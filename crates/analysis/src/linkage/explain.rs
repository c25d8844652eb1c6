//! Why a pair weighs what it weighs: a bar for each field, in words and bits.

use serde::Serialize;

use super::compare::{MISSING, level_of};
use super::model::Class;
use super::score::Scorer;

/// What one field says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    pub field: String,
    /// The word of the level, or `missing`.
    pub level: &'static str,
    pub left: String,
    pub right: String,
    /// How much it speaks for one person (above 0) or against, in bits.
    pub bits: f32,
}

/// All that speaks for and against; the bits add up to the weight.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// What is believed of any two records before looking at them.
    pub beforehand: f32,
    pub bars: Vec<Bar>,
    /// What is taken back because two people under one roof would agree as well.
    pub under_one_roof: f32,
    pub weight: f32,
    pub probability: f64,
    /// What such a pair most likely is.
    pub class: Class,
}

pub(super) fn explain(scorer: &Scorer<'_>, one: u32, other: u32) -> Explanation {
    const BITS: f32 = std::f32::consts::LN_2;
    let parts = scorer.parts(one, other);
    let records = scorer.records();
    let (left, right) = (records.codes(one), records.codes(other));
    let bars = records
        .fields
        .iter()
        .enumerate()
        .map(|(at, field)| {
            let level = level_of(parts.pattern, at);
            let text = |code: u32| field.kind().shown(records.value(at, code).text);
            Bar {
                field: field.settings.name.clone(),
                level: if level == MISSING { "missing" } else { field.kind().levels()[usize::from(level)].name },
                left: text(left[at]),
                right: text(right[at]),
                bits: parts.fields[at] / BITS,
            }
        })
        .collect();
    Explanation {
        beforehand: parts.beforehand / BITS,
        bars,
        under_one_roof: parts.under_one_roof / BITS,
        weight: parts.odds / BITS,
        probability: 1.0 / (1.0 + (-f64::from(parts.odds)).exp()),
        class: parts.class,
    }
}
