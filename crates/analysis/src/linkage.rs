//! Record linkage: which records of one or two tables are one person, and how sure that is.
//!
//! Records are read into columns of distinct values (`columns`), meet under keys (`plan`,
//! `blocking`), and are compared field by field (`kinds`, `compare`). What a level of agreement
//! weighs is learnt from the records themselves (`learn`, `model`) and added up for each pair
//! (`score`); candidates that rule each other out are weighed against each other (`rivals`), and
//! pairs become clusters (`cluster`). The same input gives the same output on any number of cores.

mod blocking;
mod cluster;
mod columns;
mod compare;
mod headers;
pub mod kinds;
mod learn;
mod model;
mod nicknames;
mod plan;
mod rivals;
mod score;
mod settings;

pub use columns::Scope;
pub use model::Model;
pub use settings::{FieldSettings, Key, Settings, SettingsError};

use rayon::prelude::*;

use crate::files::{FileError, Source};
use blocking::Blocks;
use columns::Records;
use compare::Comparison;
use plan::Plan;
use score::Scorer;

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
        probability_of(self.odds)
    }
}

fn probability_of(odds: f32) -> f64 {
    1.0 / (1.0 + (-f64::from(odds)).exp())
}

/// Why nothing was linked.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    File(#[from] FileError),
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
    pub model: Model,
}

/// Odds below which a pair takes no part in anything further.
const KEPT: f32 = -7.0;

/// Links one table within itself, or two.
pub fn link(settings: Settings, left: &dyn Source, right: Option<&dyn Source>, scope: Scope, threshold: f64, with_clusters: bool) -> Result<Linked, LinkError> {
    let settings = settings.complete(left.headers(), right.map(Source::headers))?;
    let clock = std::time::Instant::now();
    let lap = |what: &str| {
        if std::env::var_os("LINK_LAPS").is_some() {
            let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
            let of: Vec<&str> = stat.split(' ').collect();
            eprintln!("{:7.3} cpu {:6.2} + {:5.2} {what}", clock.elapsed().as_secs_f64(), of[13].parse::<f64>().unwrap_or(0.0) / 100.0, of[14].parse::<f64>().unwrap_or(0.0) / 100.0);
        }
    };
    let records = Records::read(&settings, left, right, scope)?;
    lap("read");
    let plan = Plan::new(&settings, &records);
    if std::env::var_os("LINK_LAPS").is_some() {
        for rule in &plan.rules {
            eprintln!("    {}", rule.iter().map(|at| match plan.atoms[*at] { plan::Atom::Part { field, part } => format!("{}:{part:?}", settings.fields[field].name), plan::Atom::Names { .. } => "names".to_owned() }).collect::<Vec<_>>().join(" + "));
        }
    }
    lap("plan");
    let blocks = Blocks::new(&records, &plan);
    lap("blocks");
    let model = learn::learn(&records, &Comparison::new(&records), &blocks);
    lap("learn");
    let scorer = Scorer::new(&records, &model);
    let found = blocks.visit_rows(
        &records,
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
    lap("score");
    rivals::weigh(&scorer, &mut pairs);
    lap("rivals");
    let clusters = if with_clusters { cluster::cluster(&scorer, &pairs, 0.0) } else { Vec::new() };
    lap("cluster");
    if std::env::var_os("LINK_MODEL").is_some() {
        for (class, shares) in model::Class::ALL.iter().zip(&model.shares) {
            eprintln!("{class:?} {:.0}", model.pairs[*class as usize]);
            for (field, shares) in settings.fields.iter().zip(shares) {
                eprintln!("    {:14} {}", field.name, shares.iter().map(|share| format!("{share:.6}")).collect::<Vec<_>>().join(" "));
            }
        }
    }
    let least = (threshold / (1.0 - threshold)).ln();
    pairs.retain(|pair| f64::from(pair.odds) >= least);
    Ok(Linked { pairs, clusters, candidates, model })
}
