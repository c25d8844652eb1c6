//! Which pairs are looked at: records meet under keys, each pair once, no block without a bound.
//!
//! Candidate pairs are never held: whoever wants them is called for each. A block too large to be
//! looked at whole is put in order by other fields, and only neighbours in it meet.

use rayon::prelude::*;

use super::columns::{NONE, Records, Scope};
use super::kinds::{Kind, Part, mix};
use super::plan::{Atom, Plan};
use super::slips;

/// The most pairs of one block that are looked at.
const LARGEST_BLOCK: u64 = 40_000;
/// In a larger block a record meets so many neighbours in each order.
const NEIGHBOURS: usize = 8;
/// In all there are so many pairs of neighbours, and one for each record in each order.
const MOST_NEIGHBOURS: usize = 20_000_000;
/// How many records of a key one task goes through.
const TASK: usize = 16_384;
/// How many rows are fetched together: as many as stay close at hand.
const FETCHED: usize = 2048;

/// A record with what is compared of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    pub record: u32,
    pub cells: &'a [u32],
}

/// Which rule brought two records together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule(usize);

/// The records under their keys.
pub(crate) struct Blocks {
    left: u32,
    scope: Scope,
    rules: usize,
    /// The keys of a record stand together; 0 where it has none, or where its block was too large.
    keys: Vec<u32>,
    /// For each rule the records in the order of their keys: key above, record below.
    orders: Vec<Vec<u64>>,
    /// Pairs out of blocks that were too large, and those of which one may have mistyped the other's number.
    beside: Vec<(u32, u32)>,
}

impl Blocks {
    pub(crate) fn new(records: &Records, plan: &Plan) -> Self {
        let rules = plan.rules.len();
        let every: Vec<u32> = (0..).take(records.len()).collect();
        let mut keys = keys_of(records, plan, &every);
        let mut orders = orders_of(&keys, rules);
        let large = set_large_apart(records, &mut orders, &mut keys, rules);
        let mut beside = neighbours(records, large);
        let slips = slips::pairs(records);
        if !slips.is_empty() {
            beside.extend(slips);
            beside.par_sort_unstable();
            beside.dedup();
        }
        #[allow(clippy::cast_possible_truncation)]
        let left = records.left as u32;
        Self { left, scope: records.scope, rules, keys, orders, beside }
    }

    /// Calls for each pair under each rule that brings it together, the smaller record first; returns
    /// what the tasks made, in an order that does not depend on how many worked. Who wants a pair once
    /// asks `is_first`; most pairs are not worth asking for.
    pub(crate) fn visit<T: Send>(&self, make: impl Fn() -> T + Sync, each: impl Fn(&mut T, Rule, u32, u32) + Sync) -> Vec<T> {
        let block_by_block = |state: &mut T, rule, order: &[u64]| {
            for block in order.chunk_by(|a, b| a >> 32 == b >> 32).filter(|block| block.len() > 1) {
                self.visit_places(block, &mut |left, right| each(state, rule, record_of(block[left]), record_of(block[right])));
            }
        };
        self.work(make, block_by_block, &each)
    }

    /// Goes through the orders task by task, and then through the pairs of neighbours.
    fn work<T: Send>(
        &self,
        make: impl Fn() -> T + Sync,
        order: impl Fn(&mut T, Rule, &[u64]) + Sync,
        pair: impl Fn(&mut T, Rule, u32, u32) + Sync,
    ) -> Vec<T> {
        let in_order = self.tasks().into_par_iter().map(|(rule, entries)| {
            let mut state = make();
            order(&mut state, Rule(rule), entries);
            state
        });
        let mut made: Vec<T> = in_order.collect();
        let beside = self.beside.par_chunks(TASK).map(|pairs| {
            let mut state = make();
            for &(left, right) in pairs {
                pair(&mut state, Rule(self.rules), left, right);
            }
            state
        });
        made.par_extend(beside);
        made
    }

    /// The orders cut into tasks between two keys.
    fn tasks(&self) -> Vec<(usize, &[u64])> {
        let mut tasks: Vec<(usize, &[u64])> = Vec::new();
        for (rule, order) in self.orders.iter().enumerate() {
            let mut rest = order.as_slice();
            while !rest.is_empty() {
                let mut end = TASK.min(rest.len());
                while end < rest.len() && rest[end] >> 32 == rest[end - 1] >> 32 {
                    end += 1;
                }
                tasks.push((rule, &rest[..end]));
                rest = &rest[end..];
            }
        }
        tasks
    }

    /// Calls for each pair of a block with the places of both in it.
    fn visit_places(&self, block: &[u64], each: &mut impl FnMut(usize, usize)) {
        let split = match self.scope {
            Scope::Across => block.partition_point(|entry| record_of(*entry) < self.left),
            Scope::All => block.len(),
        };
        for left in 0..split {
            for right in if self.scope == Scope::Across { split } else { left + 1 }..block.len() {
                each(left, right);
            }
        }
    }

    /// Like `visit`, with the rows of both records: those of a task are fetched together, because going
    /// for each by itself is what takes the time.
    pub(crate) fn visit_rows<T: Send>(&self, records: &Records, make: impl Fn() -> T + Sync, each: impl Fn(&mut T, Rule, Row<'_>, Row<'_>) + Sync) -> Vec<T> {
        let width = records.width();
        let part_by_part = |state: &mut T, rule, order: &[u64]| {
            let mut fetched: Vec<u32> = Vec::with_capacity(order.len().min(TASK * 2) * width);
            for part in self.worthwhile(order) {
                fetched.clear();
                for entry in part.iter().copied().flatten() {
                    fetched.extend_from_slice(records.codes(record_of(*entry)));
                }
                let mut at = 0;
                for block in part {
                    let row = |place: usize| Row { record: record_of(block[place]), cells: &fetched[(at + place) * width..][..width] };
                    self.visit_places(block, &mut |left, right| each(state, rule, row(left), row(right)));
                    at += block.len();
                }
            }
        };
        let row = |record: u32| Row { record, cells: records.codes(record) };
        self.work(make, part_by_part, |state, rule, left, right| each(state, rule, row(left), row(right)))
    }

    /// The blocks of a task in which anybody can meet, some at a time.
    fn worthwhile<'a>(&self, order: &'a [u64]) -> Vec<Vec<&'a [u64]>> {
        let mut parts = Vec::new();
        let mut part = Vec::new();
        let mut length = 0;
        for block in order.chunk_by(|a, b| a >> 32 == b >> 32) {
            let meets = match self.scope {
                Scope::Across => record_of(block[0]) < self.left && record_of(block[block.len() - 1]) >= self.left,
                Scope::All => block.len() > 1,
            };
            if meets {
                part.push(block);
                length += block.len();
                if length > FETCHED {
                    parts.push(std::mem::take(&mut part));
                    length = 0;
                }
            }
        }
        parts.push(part);
        parts
    }

    /// Whether no earlier rule brought these two together.
    pub(crate) fn is_first(&self, Rule(rule): Rule, left: u32, right: u32) -> bool {
        let left = &self.keys[left as usize * self.rules..][..rule];
        let right = &self.keys[right as usize * self.rules..][..rule];
        !left.iter().zip(right).any(|(a, b)| a == b && *a != 0)
    }

    /// How many pairs there are under all rules.
    pub(crate) fn pairs(&self) -> u64 {
        let blocks = self.orders.iter().flat_map(|order| order.chunk_by(|a, b| a >> 32 == b >> 32));
        #[allow(clippy::cast_possible_truncation)]
        let pairs = blocks.map(|block| match self.scope {
            Scope::Across => {
                let left = block.partition_point(|entry| (*entry as u32) < self.left);
                (left * (block.len() - left)) as u64
            }
            Scope::All => (block.len() * (block.len() - 1) / 2) as u64,
        });
        pairs.sum::<u64>() + self.beside.len() as u64
    }
}

/// The keys of some records, those of each together; 0 where it has none.
pub(crate) fn keys_of(records: &Records, plan: &Plan, of: &[u32]) -> Vec<u32> {
    let rules = plan.rules.len();
    // Of few records it is quicker to look at their own values than at all there are.
    let all_values: Vec<Vec<u32>> = if of.len() * 8 > records.len() { plan.atoms.par_iter().map(|atom| hashes_of(records, *atom)).collect() } else { Vec::new() };
    let mut keys = vec![0_u32; of.len() * rules];
    if rules > 0 {
        keys.par_chunks_mut(rules * 4096).zip(of.par_chunks(4096)).for_each(|(keys, of)| {
            for (keys, record) in keys.chunks_mut(rules).zip(of) {
                let codes = records.codes(*record);
                let hash = |atom: usize, field: usize| match all_values.get(atom) {
                    Some(hashes) => hashes[codes[field] as usize],
                    None => hash_of(records, plan.atoms[atom], codes[field]),
                };
                for ((key, rule), number) in keys.iter_mut().zip(&plan.rules).zip(0_u64..) {
                    *key = key_of(rule, number, plan, hash);
                }
            }
        });
    }
    keys
}

/// For each rule the records, counted from 0, in the order of their keys: key above, record below.
pub(crate) fn orders_of(keys: &[u32], rules: usize) -> Vec<Vec<u64>> {
    (0..rules)
        .into_par_iter()
        .map(|rule| {
            let of_rule = keys.iter().skip(rule).step_by(rules).zip(0_u64..);
            let mut order: Vec<u64> = of_rule.filter(|(key, _)| **key != 0).map(|(key, record)| u64::from(*key) << 32 | record).collect();
            order.sort_unstable();
            order
        })
        .collect()
}

/// The record in an entry of an order.
#[allow(clippy::cast_possible_truncation)]
pub(crate) fn record_of(entry: u64) -> u32 {
    entry as u32
}

fn key_of(rule: &[usize], number: u64, plan: &Plan, hash: impl Fn(usize, usize) -> u32) -> u32 {
    let mut key = number + 1;
    for &atom in rule {
        let hash = match plan.atoms[atom] {
            Atom::Part { field, .. } => hash(atom, field),
            Atom::Names { given, surname } => {
                let (given, surname) = (hash(atom, given), hash(atom, surname));
                if given == 0 || surname == 0 { 0 } else { given.wrapping_add(surname) | 1 }
            }
        };
        if hash == 0 {
            return 0;
        }
        key = mix(key ^ u64::from(hash));
    }
    folded(key).max(1)
}

/// The key under a rule that asks for a number alone.
pub(crate) fn key_of_number(rule: usize, number: u64) -> u32 {
    let key = rule as u64 + 1;
    folded(mix(key ^ u64::from(folded(mix(number)) | 1))).max(1)
}

#[allow(clippy::cast_possible_truncation)]
fn folded(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// The fingerprint of an atom for each code of its dictionary; 0 where there is none.
fn hashes_of(records: &Records, atom: Atom) -> Vec<u32> {
    let (field, _) = field_of(atom);
    let dictionary = &records.dictionaries[records.fields[field].dictionary];
    #[allow(clippy::cast_possible_truncation)]
    let hashes = (0..dictionary.len() as u32).map(|code| hash_of(records, atom, code));
    hashes.collect()
}

fn hash_of(records: &Records, atom: Atom, code: u32) -> u32 {
    if code == NONE {
        return 0;
    }
    let (field, part) = field_of(atom);
    records.fields[field].kind().part(records.value(field, code), part).map_or(0, |hash| folded(mix(hash)) | 1)
}

/// Names have their codes in common, so that either field will do.
fn field_of(atom: Atom) -> (usize, Part) {
    match atom {
        Atom::Part { field, part } => (field, part),
        Atom::Names { given, .. } => (given, Part::Whole),
    }
}

/// Takes blocks that are too large out of the orders, and their keys away from their records.
fn set_large_apart(records: &Records, orders: &mut [Vec<u64>], keys: &mut [u32], rules: usize) -> Vec<Vec<u32>> {
    let mut large = Vec::new();
    for (rule, order) in orders.iter_mut().enumerate() {
        let mut found: Vec<(usize, usize)> = Vec::new();
        let mut start = 0;
        for block in order.chunk_by(|a, b| a >> 32 == b >> 32) {
            #[allow(clippy::cast_possible_truncation)]
            let left = block.partition_point(|entry| ((*entry as u32) as usize) < records.left) as u64;
            let all = block.len() as u64;
            let pairs = match records.scope {
                Scope::Across => left * (all - left),
                Scope::All => all * (all - 1) / 2,
            };
            if pairs > LARGEST_BLOCK {
                found.push((start, start + block.len()));
            }
            start += block.len();
        }
        for (from, to) in found.iter().rev() {
            #[allow(clippy::cast_possible_truncation)]
            let members: Vec<u32> = order.drain(*from..*to).map(|entry| entry as u32).collect();
            for member in &members {
                keys[*member as usize * rules + rule] = 0;
            }
            large.push(members);
        }
    }
    large
}

/// Pairs of neighbours in large blocks, in the order of each of the fields that tell people apart.
fn neighbours(records: &Records, large: Vec<Vec<u32>>) -> Vec<(u32, u32)> {
    let telling: Vec<usize> = (0..records.fields.len())
        .filter(|at| matches!(records.fields[*at].kind(), Kind::Date | Kind::GivenName | Kind::Name | Kind::Telephone | Kind::Address | Kind::Identifier))
        .collect();
    let members: usize = large.iter().map(Vec::len).sum();
    let reach = (MOST_NEIGHBOURS / (members * telling.len()).max(1)).clamp(1, NEIGHBOURS);
    let mut pairs: Vec<(u32, u32)> = large
        .into_par_iter()
        .flat_map_iter(|members| {
            let mut pairs = Vec::new();
            for &field in &telling {
                let mut order: Vec<(&str, u32)> = members
                    .iter()
                    .filter_map(|record| {
                        let code = records.codes(*record)[field];
                        (code != NONE).then(|| (records.value(field, code).text, *record))
                    })
                    .collect();
                order.sort_unstable();
                for (at, (_, one)) in order.iter().enumerate() {
                    for (_, other) in order.iter().skip(at + 1).take(reach) {
                        let (one, other) = (*one.min(other), *one.max(other));
                        if records.may_meet(one, other) {
                            pairs.push((one, other));
                        }
                    }
                }
            }
            pairs
        })
        .collect();
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}
