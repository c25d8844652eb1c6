//! Tables that do not fit into memory: each part of them is compared with each, and at the end whoever met is looked at together.
//!
//! Which part a row is in is left to chance, so that each tells as much of the whole as any other, however a table is sorted. How
//! frequent a value is in all is taken from the parts at hand. Pairs are held, records are not.

use domain::addresses::Divisions;
use rayon::prelude::*;

use super::cluster;
use super::columns::{Records, Scope, as_f64};
use super::plan::people_of;
use super::{Blocks, Clock, Comparison, LinkError, Linked, Learnt, Model, Pair, Plan, Scorer, Settings, Stage, Tables, Task, Weights};
use super::{least, rivals, score_all};
use super::kinds::{LONGEST, mix};
use crate::files::{Part, Source};

/// What a record takes for each of its fields, beside the text: codes, keys, and values that are mostly its own.
const BYTES_A_CELL: u64 = 72;
/// So many rows tell how long cells are.
const LOOKED_AT: usize = 2_000;
/// The fewest rows that are held at once, however little memory there is.
const FEWEST: usize = 2_000;

/// How many rows of the tables can be held at once; nothing where that is all of them.
pub(super) fn at_once(settings: &Settings, task: &Task<'_>) -> Result<Option<usize>, LinkError> {
    let settings = settings.clone().complete(task.left.headers(), task.right.map(Source::headers))?;
    let tables = || std::iter::once(task.left).chain(task.right);
    let rows: u64 = tables().map(|table| table.rows() as u64).sum();
    let fields = settings.fields.len() as u64;
    // However long the cells are: most tables need no look of their own.
    if rows * fields * (BYTES_A_CELL + LONGEST as u64) <= task.memory {
        return Ok(None);
    }
    let mut bytes = 0;
    for table in tables() {
        let sample = Part::new(table, (0..).take(table.rows()).step_by((table.rows() / LOOKED_AT).max(1)).collect());
        let mut letters = 0;
        for column in settings.fields.iter().filter_map(|field| field.column_of(table.headers())) {
            sample.column(column, &mut |cell| letters += cell.len().min(LONGEST))?;
        }
        bytes += (fields * BYTES_A_CELL + (letters / sample.rows().max(1)) as u64) * table.rows() as u64;
    }
    let fit = u128::from(rows) * u128::from(task.memory) / u128::from(bytes.max(1));
    // Not so few that nothing can be learnt from them.
    Ok((bytes > task.memory).then(|| usize::try_from(fit).unwrap_or(usize::MAX).max(FEWEST)))
}

/// One part of one table, and where its records stand among all.
struct Of<'a> {
    part: Part<'a>,
    /// How many records stand before its table.
    before: u32,
    /// How many records there are for each that it has.
    scale: f64,
}

impl Of<'_> {
    fn record(&self, at: u32) -> u32 {
        self.before + self.part.row(at)
    }
}

/// Which part is compared with which.
struct Round {
    one: usize,
    /// Nothing where a part is compared within itself.
    other: Option<usize>,
}

struct Cut<'a> {
    areas: Option<&'a Divisions>,
    parts: Vec<Of<'a>>,
    rounds: Vec<Round>,
    /// Some rows of each table, as many as are held at once.
    some: Vec<Of<'a>>,
}

impl<'a> Cut<'a> {
    /// Cuts tables so that no more than so many rows are held at once.
    fn new(task: &Task<'a>, at_once: usize) -> Self {
        let (left, right) = (task.left.rows(), task.right.map_or(0, Source::rows));
        let half = (at_once / 2).max(1);
        // What one side does not need is the other's.
        let shared = match task.scope {
            _ if right <= half => [at_once.saturating_sub(right).max(1), right],
            _ if left <= half => [left, at_once.saturating_sub(left).max(1)],
            _ => [half, half],
        };
        let sizes = if task.scope == Scope::Across { shared } else { [half, half] };
        let (mut parts, mut some) = (Vec::new(), Vec::new());
        let mut of_left = 0;
        for (side, source) in [Some(task.left), task.right].into_iter().enumerate().filter_map(|(side, source)| Some((side, source?))) {
            #[allow(clippy::cast_possible_truncation)]
            let before = if side == 0 { 0 } else { left as u32 };
            let of = |rows, count| Of { part: Part::new(source, rows), before, scale: as_f64(count) };
            let rows = by_chance(source.rows(), sizes[side]);
            let count = rows.len();
            parts.extend(rows.into_iter().map(|rows| of(rows, count)));
            let mut rows = by_chance(source.rows(), shared[side]);
            some.push(of(rows.swap_remove(0), rows.len() + 1));
            if side == 0 {
                of_left = parts.len();
            }
        }
        let rounds = match task.scope {
            Scope::Across => (0..of_left).flat_map(|one| (of_left..parts.len()).map(move |other| Round { one, other: Some(other) })).collect(),
            Scope::All => {
                let all = parts.len();
                (0..all).flat_map(|one| (one..all).map(move |other| Round { one, other: (other != one).then_some(other) })).collect()
            }
        };
        Self { areas: task.areas, parts, rounds, some }
    }

    fn read(&self, settings: &Settings, round: &Round) -> Result<Records, LinkError> {
        let one = &self.parts[round.one];
        let other = round.other.map(|other| &self.parts[other]);
        let scope = if other.is_some() { Scope::Across } else { Scope::All };
        let mut records = Records::read(settings, &one.part, other.map(|of| &of.part as &dyn Source), scope, self.areas)?;
        records.some_of([one.scale, other.map_or(1.0, |of| of.scale)]);
        Ok(records)
    }

    /// Reads some of all records.
    fn read_some(&self, settings: &Settings, scope: Scope) -> Result<Records, LinkError> {
        let right = self.some.get(1).map(|of| &of.part as &dyn Source);
        let mut records = Records::read(settings, &self.some[0].part, right, scope, self.areas)?;
        records.some_of([self.some[0].scale, self.some.get(1).map_or(1.0, |of| of.scale)]);
        Ok(records)
    }

    /// A pair of a round by the places of its records among all.
    fn pair(&self, round: &Round, split: usize, pair: Pair) -> Pair {
        let place = |record: u32| match round.other {
            Some(other) if record as usize >= split => self.parts[other].record(record - u32::try_from(split).unwrap_or(u32::MAX)),
            _ => self.parts[round.one].record(record),
        };
        let (one, other) = (place(pair.left), place(pair.right));
        Pair { left: one.min(other), right: one.max(other), ..pair }
    }
}

/// The rows of a table, shared out by chance among parts of about a size.
fn by_chance(rows: usize, size: usize) -> Vec<Vec<u32>> {
    let count = rows.div_ceil(size.max(1)).max(1);
    let mut parts: Vec<Vec<u32>> = vec![Vec::with_capacity(rows / count + 1); count];
    for row in (0_u32..).take(rows) {
        parts[usize::try_from(mix(u64::from(row)) % count as u64).unwrap_or_default()].push(row);
    }
    parts
}

/// Links tables of which no more than so many rows are held at once.
pub(super) fn link(settings: Settings, task: &Task<'_>, at_once: usize) -> Result<Linked, LinkError> {
    let mut clock = Clock::new(task.progress);
    let settings = settings.complete(task.left.headers(), task.right.map(Source::headers))?;
    let cut = Cut::new(task, at_once);
    let records = cut.read_some(&settings, task.scope)?;
    clock.over(Stage::Read);
    let people = people_of(&records) * cut.some[0].scale;
    let plan = Plan::for_many(&settings, &records, people);
    clock.over(Stage::Planned);
    let model = {
        let tables = Tables::new(&records);
        super::model(&settings, &Comparison::new(&records, &tables), &Blocks::new(&records, &plan), task)?
    };
    drop(records);
    clock.over(Stage::Learnt);
    let (mut pairs, mut candidates) = (Vec::new(), 0);
    for (round, number) in cut.rounds.iter().zip(1..) {
        let records = cut.read(&settings, round)?;
        let blocks = Blocks::new(&records, &plan);
        let tables = Tables::new(&records);
        let comparison = Comparison::new(&records, &tables);
        let weights = Weights::new(&comparison, &model, &model.pairs);
        let (found, met) = score_all(&Scorer::new(comparison, &weights), &blocks);
        pairs.extend(found.into_iter().map(|pair| cut.pair(round, records.left, pair)));
        candidates += met;
        (task.progress)(Stage::Part { done: number, of: cut.rounds.len() });
    }
    pairs.par_sort_unstable_by_key(|pair| (pair.left, pair.right));
    clock.over(Stage::Compared);
    let mut crowd = cut.read(&settings, &cut.rounds[0])?;
    crowd.index();
    let together = Together { settings: &settings, task, model: &model, crowd: &crowd };
    let (mut pairs, clusters) = together.weigh(pairs, at_once / 2)?;
    clock.over(Stage::Weighed);
    pairs.retain(|pair| f64::from(pair.odds) >= least(task.threshold));
    Ok(Linked { pairs, clusters, candidates, learnt: Learnt { settings, model }, stages: clock.stages })
}

/// Whoever met, looked at together.
struct Together<'a> {
    settings: &'a Settings,
    task: &'a Task<'a>,
    model: &'a Model,
    /// Some of all records, for how frequent values are.
    crowd: &'a Records,
}

impl Together<'_> {
    /// Weighs rivals against each other, or makes clusters, group by group; so many records at a time.
    fn weigh(&self, pairs: Vec<Pair>, at_once: usize) -> Result<(Vec<Pair>, Vec<u32>), LinkError> {
        let split = self.task.left.rows();
        let count = split + self.task.right.map_or(0, Source::rows);
        let wants_clusters = self.task.with_clusters || self.task.scope == Scope::All;
        let mut clusters: Vec<u32> = if wants_clusters { (0..).take(count).collect() } else { Vec::new() };
        let mut weighed = Vec::with_capacity(pairs.len());
        for (records, mut pairs) in groups(count, pairs, at_once.max(2)) {
            let place = |record: u32| records.binary_search(&record).ok().and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX);
            for pair in &mut pairs {
                (pair.left, pair.right) = (place(pair.left), place(pair.right));
            }
            let clusters_of = self.weigh_group(&records, split, &mut pairs)?;
            weighed.extend(pairs.into_iter().map(|pair| Pair { left: records[pair.left as usize], right: records[pair.right as usize], ..pair }));
            for (record, cluster) in records.iter().zip(clusters_of) {
                clusters[*record as usize] = records[cluster as usize];
            }
        }
        weighed.par_sort_unstable_by_key(|pair| (pair.left, pair.right));
        Ok((weighed, clusters))
    }

    /// Weighs the pairs among some records, counted by their places; returns the cluster of each, where clusters are asked for.
    fn weigh_group(&self, records: &[u32], split: usize, pairs: &mut Vec<Pair>) -> Result<Vec<u32>, LinkError> {
        let of_left = records.partition_point(|record| (*record as usize) < split);
        let left = Part::new(self.task.left, records[..of_left].to_vec());
        #[allow(clippy::cast_possible_truncation)]
        let right = self.task.right.map(|right| Part::new(right, records[of_left..].iter().map(|record| record - split as u32).collect()));
        let mut read = Records::read(self.settings, &left, right.as_ref().map(|right| right as &dyn Source), self.task.scope, self.task.areas)?;
        read.count_as(self.crowd);
        let tables = Tables::new(&read);
        let comparison = Comparison::new(&read, &tables);
        let weights = Weights::new(&comparison, self.model, &self.model.pairs);
        let scorer = Scorer::new(comparison, &weights);
        Ok(match self.task.scope {
            Scope::Across => {
                rivals::weigh(&scorer, pairs);
                if self.task.with_clusters { cluster::cluster(&scorer, pairs).of } else { Vec::new() }
            }
            Scope::All => {
                let clusters = cluster::cluster(&scorer, pairs);
                clusters.settle(pairs);
                clusters.of
            }
        })
    }
}

/// Records in order, and all pairs among them.
type Group = (Vec<u32>, Vec<Pair>);

/// Puts together whoever is connected by pairs, and as many such groups as fit. Where more are connected than fit, the weakest pairs
/// are left out.
pub(super) fn groups(count: usize, mut pairs: Vec<Pair>, at_once: usize) -> Vec<Group> {
    let mut least = f32::NEG_INFINITY;
    let roots = loop {
        pairs.retain(|pair| pair.odds >= least);
        let roots = connected(count, &pairs);
        let mut sizes = vec![0_u32; count];
        roots.iter().for_each(|root| sizes[*root as usize] += 1);
        if least > 0.0 || sizes.iter().all(|size| *size as usize <= at_once) {
            break roots;
        }
        least = if least < super::KEPT { super::KEPT + 1.0 } else { least + 1.0 };
    };
    let mut members: Vec<(u32, u32)> = pairs.iter().flat_map(|pair| [pair.left, pair.right]).map(|record| (roots[record as usize], record)).collect();
    members.par_sort_unstable();
    members.dedup();
    // Of each root the group that takes it.
    let mut group_of: Vec<u32> = vec![u32::MAX; count];
    let mut groups: Vec<Group> = Vec::new();
    for connected in members.chunk_by(|one, other| one.0 == other.0) {
        if groups.last().is_none_or(|(records, _)| records.len() + connected.len() > at_once) {
            groups.push((Vec::new(), Vec::new()));
        }
        group_of[connected[0].0 as usize] = u32::try_from(groups.len() - 1).unwrap_or(u32::MAX);
        if let Some((records, _)) = groups.last_mut() {
            records.extend(connected.iter().map(|(_, record)| *record));
        }
    }
    groups.iter_mut().for_each(|(records, _)| records.sort_unstable());
    for pair in pairs {
        groups[group_of[roots[pair.left as usize] as usize] as usize].1.push(pair);
    }
    groups
}

/// For each record the smallest one that it is connected with.
fn connected(count: usize, pairs: &[Pair]) -> Vec<u32> {
    let mut parents: Vec<u32> = (0..).take(count).collect();
    fn root(parents: &mut [u32], mut record: u32) -> u32 {
        while parents[record as usize] != record {
            parents[record as usize] = parents[parents[record as usize] as usize];
            record = parents[record as usize];
        }
        record
    }
    for pair in pairs {
        let (one, other) = (root(&mut parents, pair.left), root(&mut parents, pair.right));
        parents[one.max(other) as usize] = one.min(other);
    }
    (0..).take(count).map(|record| root(&mut parents, record)).collect()
}
