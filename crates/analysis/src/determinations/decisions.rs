//! Decisions in columns, in chunks of people, and what differs between two sets of them.

use rayon::prelude::*;

/// No rule applies.
pub const NONE: u8 = u8::MAX;
/// The last day of a course that has none.
pub const NO_END: i32 = i32::MAX;
/// How many people a chunk holds where everybody is decided: small enough to share out, large enough to be told by one allocation for each column.
pub const CHUNK: usize = 16_384;
/// How many where some are: so that a few thousand keep every core busy.
pub const SMALL_CHUNK: usize = 1_024;

/// Decisions about people in their order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Decisions {
    pub chunks: Vec<Chunk>,
    /// How many people each chunk but the last holds.
    pub size: usize,
}

/// Columns of decisions about some people.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// The place of the rule in its edition, or `NONE`.
    pub rule: Vec<u8>,
    /// The place of the mode in `Mode::ALL`.
    pub mode: Vec<u8>,
    /// The place of the colour in `Colour::ALL`.
    pub colour: Vec<u8>,
    pub phase: Vec<u8>,
    /// The number of today.
    pub day: Vec<i32>,
    /// The last day of the course counted from today, or `NO_END`.
    pub until: Vec<i32>,
    /// Where the facts of each person end in `cited`.
    pub ends: Vec<u32>,
    pub cited: Vec<u32>,
    /// How many were decided one by one.
    pub one_by_one: usize,
    /// Whether something may be due besides the measure, or missing: nobody else has any.
    pub has_more: Vec<bool>,
}

/// One decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision<'d> {
    pub rule: Option<usize>,
    pub mode: usize,
    pub colour: usize,
    pub phase: usize,
    pub day: i32,
    pub until: Option<i32>,
    pub cited: &'d [u32],
    pub has_more: bool,
}

impl Chunk {
    /// Makes room for so many people, of whom nothing is said yet.
    pub fn of(count: usize) -> Self {
        Self {
            rule: vec![NONE; count],
            mode: vec![0; count],
            colour: vec![1; count],
            phase: vec![0; count],
            day: vec![0; count],
            until: vec![NO_END; count],
            ends: Vec::with_capacity(count),
            has_more: vec![false; count],
            ..Self::default()
        }
    }
}

impl Decisions {
    /// How many people they are about.
    #[must_use]
    pub fn len(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.rule.len()).sum()
    }

    /// Says whether they are about nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// How many were decided one by one.
    #[must_use]
    pub fn one_by_one(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.one_by_one).sum()
    }

    /// Returns the decision about the person at a place.
    #[must_use]
    pub fn get(&self, at: usize) -> Decision<'_> {
        let (chunk, at) = (&self.chunks[at / self.size], at % self.size);
        let first = if at == 0 { 0 } else { chunk.ends[at - 1] as usize };
        Decision {
            rule: (chunk.rule[at] != NONE).then_some(usize::from(chunk.rule[at])),
            mode: usize::from(chunk.mode[at]),
            colour: usize::from(chunk.colour[at]),
            phase: usize::from(chunk.phase[at]),
            day: chunk.day[at],
            until: (chunk.until[at] != NO_END).then_some(chunk.until[at]),
            cited: &chunk.cited[first..chunk.ends[at] as usize],
            has_more: chunk.has_more[at],
        }
    }
}

/// Returns the places of those whose rule, mode, colour or last day is another one.
#[must_use]
pub fn changes(old: &Decisions, new: &Decisions) -> Vec<u32> {
    let size = old.size;
    let pairs = old.chunks.par_iter().zip(&new.chunks).enumerate();
    let found: Vec<Vec<u32>> = pairs
        .map(|(number, (old, new))| {
            let is_other = |at: &usize| old.rule[*at] != new.rule[*at] || old.mode[*at] != new.mode[*at] || old.colour[*at] != new.colour[*at] || old.until[*at] != new.until[*at];
            (0..old.rule.len()).filter(is_other).map(|at| u32::try_from(number * size + at).unwrap_or(u32::MAX)).collect()
        })
        .collect();
    found.concat()
}
