//! Record linkage: which records of one or two tables are one person, and how sure that is.
//!
//! Records are read into columns of distinct values (`columns`), meet under keys (`plan`,
//! `blocking`), and are compared field by field (`kinds`, `compare`). What a level of agreement
//! weighs is learnt from the records themselves (`learn`, `model`) and added up for each pair
//! (`score`); candidates that rule each other out are weighed against each other (`rivals`), and
//! pairs become clusters (`cluster`). A register that grows by one person at a time is weighed with what was
//! learnt beforehand (`judge`), or a whole register is held ready to be asked (`register`, `index`). The same input gives the same output on any number of cores.

mod blocking;
mod cluster;
mod columns;
mod compare;
mod explain;
mod headers;
mod ids;
mod index;
mod judge;
pub mod kinds;
mod learn;
mod model;
mod nicknames;
mod parts;
mod plan;
mod register;
mod rivals;
mod score;
mod settings;
mod slips;
#[cfg(test)]
mod tests;
mod training;

pub use columns::Scope;
pub use explain::{Bar, Explanation};
pub use ids::Ids;
pub use judge::{Crowd, Judge, Profile, Trained};
pub use model::{Class, Model};
pub use register::{Register, Then};
pub use settings::{FieldSettings, Key, Settings, SettingsError};
pub use training::train;

use std::time::{Duration, Instant};

use domain::addresses::Divisions;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::files::{FileError, Source};
use blocking::Blocks;
use columns::Records;
use compare::{Comparison, Tables};
use plan::Plan;
use score::{Scorer, Weights};

/// Two records that may be one person. Records are counted from 0, those of the right side behind
/// those of the left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    pub left: u32,
    pub right: u32,
    /// The natural logarithm of the odds that they are.
    pub odds: f32,
}

impl Pair {
    /// The weight in bits: the logarithm of the odds to the base of two.
    #[must_use]
    pub fn weight(&self) -> f32 {
        self.odds / std::f32::consts::LN_2
    }

    /// The probability that they are one person.
    #[must_use]
    pub fn probability(&self) -> f64 {
        1.0 / (1.0 + (-f64::from(self.odds)).exp())
    }
}

/// Why nothing was linked.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("the model was learnt for other fields: {learnt}; these are {given}")]
    OtherModel { learnt: String, given: String },
    #[error("the model was learnt by another version, which has other levels of `{field}`: learn it again")]
    OtherLevels { field: String },
}

/// What is linked, and how.
#[derive(Clone, Copy)]
pub struct Task<'a> {
    pub left: &'a dyn Source,
    /// The other table; without it records are looked for that stand in the first one twice.
    pub right: Option<&'a dyn Source>,
    /// Whether records of one table are compared with each other, too, where there are two.
    pub scope: Scope,
    /// The division tree by which addresses are read; without it divisions are told by their endings.
    pub areas: Option<&'a Divisions>,
    /// What was learnt earlier; without it the records are learnt from.
    pub learnt: Option<&'a Learnt>,
    /// The probability from which a pair is told.
    pub threshold: f64,
    /// Whether clusters are asked for.
    pub with_clusters: bool,
    /// How many bytes of records may be held at once, about; tables that need more are linked part by part.
    pub memory: u64,
    /// Told when each stage is over.
    pub progress: &'a (dyn Fn(Stage) + Sync),
}

/// The stages of linking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Read,
    Planned,
    Learnt,
    Compared,
    Weighed,
    /// Of tables that do not fit into memory, so many parts were compared.
    Part { done: usize, of: usize },
}

/// The settings in full, and what was learnt with them: enough to link again without learning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Learnt {
    pub settings: Settings,
    pub model: Model,
}

/// What was found.
#[derive(Debug)]
pub struct Linked {
    /// The pairs at or above the threshold, in order.
    pub pairs: Vec<Pair>,
    /// The cluster of each record, named by its first record; nothing unless asked for.
    pub clusters: Vec<u32>,
    /// How many pairs were looked at.
    pub candidates: u64,
    pub learnt: Learnt,
    /// How long each stage took.
    pub stages: Vec<(Stage, Duration)>,
}

/// Odds below which a pair takes no part in anything further.
const KEPT: f32 = -5.0;

/// Links one table within itself, or two.
pub fn link(settings: Settings, task: Task<'_>) -> Result<Linked, LinkError> {
    if let Some(at_once) = parts::at_once(&settings, &task)? {
        return parts::link(settings, &task, at_once);
    }
    let mut clock = Clock::new(task.progress);
    let (settings, records) = read(settings, &task)?;
    clock.over(Stage::Read);
    let blocks = Blocks::new(&records, &Plan::new(&settings, &records));
    clock.over(Stage::Planned);
    let tables = Tables::new(&records);
    let comparison = Comparison::new(&records, &tables);
    let model = model(&settings, &comparison, &blocks, &task)?;
    clock.over(Stage::Learnt);
    let weights = Weights::new(&comparison, &model, &model.pairs);
    let scorer = Scorer::new(comparison, &weights);
    let (mut pairs, candidates) = score_all(&scorer, &blocks);
    clock.over(Stage::Compared);
    let clusters = match task.scope {
        Scope::Across => {
            rivals::weigh(&scorer, &mut pairs);
            if task.with_clusters { cluster::cluster(&scorer, &pairs).of } else { Vec::new() }
        }
        Scope::All => {
            let clusters = cluster::cluster(&scorer, &pairs);
            clusters.settle(&mut pairs);
            clusters.of
        }
    };
    clock.over(Stage::Weighed);
    pairs.retain(|pair| f64::from(pair.odds) >= least(task.threshold));
    Ok(Linked { pairs, clusters, candidates, learnt: Learnt { settings, model }, stages: clock.stages })
}

/// The odds of a probability.
fn least(threshold: f64) -> f64 {
    (threshold / (1.0 - threshold)).ln()
}

/// How long each stage takes.
struct Clock<'a> {
    since: Instant,
    stages: Vec<(Stage, Duration)>,
    progress: &'a (dyn Fn(Stage) + Sync),
}

impl<'a> Clock<'a> {
    fn new(progress: &'a (dyn Fn(Stage) + Sync)) -> Self {
        Self { since: Instant::now(), stages: Vec::new(), progress }
    }

    fn over(&mut self, stage: Stage) {
        self.stages.push((stage, self.since.elapsed()));
        self.since = Instant::now();
        (self.progress)(stage);
    }
}

/// Tells for some pairs of records what speaks for and against their being one person.
pub fn explain(settings: Settings, task: Task<'_>, pairs: &[(u32, u32)]) -> Result<Vec<Explanation>, LinkError> {
    let (settings, records) = read(settings, &task)?;
    let blocks = Blocks::new(&records, &Plan::new(&settings, &records));
    let tables = Tables::new(&records);
    let comparison = Comparison::new(&records, &tables);
    let model = model(&settings, &comparison, &blocks, &task)?;
    let weights = Weights::new(&comparison, &model, &model.pairs);
    let scorer = Scorer::new(comparison, &weights);
    Ok(pairs.iter().map(|(one, other)| explain::explain(&scorer, *one, *other)).collect())
}

fn read(settings: Settings, task: &Task<'_>) -> Result<(Settings, Records), LinkError> {
    let settings = settings.complete(task.left.headers(), task.right.map(Source::headers))?;
    let records = Records::read(&settings, task.left, task.right, task.scope, task.areas)?;
    Ok((settings, records))
}

fn model(settings: &Settings, comparison: &Comparison<'_>, blocks: &Blocks, task: &Task<'_>) -> Result<Model, LinkError> {
    let Some(learnt) = task.learnt else { return Ok(learn::learn(comparison, blocks)) };
    let names = |settings: &Settings| settings.fields.iter().map(|field| format!("{} ({:?})", field.name, field.kind)).collect::<Vec<_>>().join(", ");
    let is_same = names(&learnt.settings) == names(settings);
    match learnt.model.unfit(settings) {
        Some(field) if is_same => Err(LinkError::OtherLevels { field }),
        None if is_same && learnt.model.fits(settings) => Ok(learnt.model.clone()),
        _ => Err(LinkError::OtherModel { learnt: names(&learnt.settings), given: names(settings) }),
    }
}

/// All pairs that met and are worth keeping, in order, and how many met.
fn score_all(scorer: &Scorer<'_>, blocks: &Blocks) -> (Vec<Pair>, u64) {
    let found = blocks.visit_rows(
        scorer.records(),
        || (0_u64, Vec::new()),
        |(count, pairs), rule, left, right| {
            *count += 1;
            if let Some(odds) = scorer.odds(left.cells, right.cells)
                && odds > KEPT
                && blocks.is_first(rule, left.record, right.record)
            {
                pairs.push(Pair { left: left.record, right: right.record, odds });
            }
        },
    );
    let candidates = found.iter().map(|(count, _)| count).sum();
    let mut pairs: Vec<Pair> = found.into_iter().flat_map(|(_, pairs)| pairs).collect();
    pairs.par_sort_unstable_by_key(|pair| (pair.left, pair.right));
    (pairs, candidates)
}
