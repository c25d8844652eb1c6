//! Who stands under a key: of a register that is held in memory, and of those who come to it.

use std::collections::HashMap;

use rayon::prelude::*;

use super::blocking::{keys_of, orders_of, record_of};
use super::columns::Records;
use super::plan::Plan;
use super::slips;

/// A key under which more records stand says too little: who has only such keys is not found.
const MOST_UNDER_ONE: usize = 1_000;

/// The records under their keys.
pub(crate) struct Index {
    plan: Plan,
    rules: Vec<Under>,
}

/// The records under the keys of one rule.
struct Under {
    /// Where keys begin with the same bits: from here to the next.
    starts: Vec<u32>,
    shift: u32,
    /// Key above, record below, in order.
    entries: Vec<u64>,
    /// Those who came later.
    later: HashMap<u32, Vec<u32>>,
}

impl Under {
    fn new(entries: Vec<u64>) -> Self {
        let bits = entries.len().max(2).ilog2();
        let shift = 32 - bits;
        let mut starts = vec![0_u32; (1 << bits) + 1];
        for entry in &entries {
            starts[(entry >> 32 >> shift) as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Self { starts, shift, entries, later: HashMap::new() }
    }

    fn under(&self, key: u32, found: &mut Vec<u32>) {
        let bucket = (u64::from(key) >> self.shift) as usize;
        let entries = &self.entries[self.starts[bucket] as usize..self.starts[bucket + 1] as usize];
        let from = entries.partition_point(|entry| entry >> 32 < u64::from(key));
        let to = from + entries[from..].partition_point(|entry| entry >> 32 == u64::from(key));
        let later = self.later.get(&key).map_or(&[][..], Vec::as_slice);
        if to - from + later.len() <= MOST_UNDER_ONE {
            found.extend(entries[from..to].iter().map(|entry| record_of(*entry)));
            found.extend(later);
        }
    }
}

impl Index {
    pub(crate) fn new(plan: Plan, records: &Records) -> Self {
        let every: Vec<u32> = (0..).take(records.len()).collect();
        let mut orders = orders_of(&keys_of(records, &plan, &every), plan.rules.len());
        let slips = slips::keys(records, &plan, &every);
        if !slips.is_empty() {
            for (rule, key, record) in slips {
                orders[rule].push(u64::from(key) << 32 | u64::from(record));
            }
            // In order but for the last.
            orders.par_iter_mut().for_each(|order| order.sort());
        }
        Self { rules: orders.into_par_iter().map(Under::new).collect(), plan }
    }

    /// Takes in records that have come.
    pub(crate) fn add(&mut self, records: &Records, new: &[u32]) {
        let keys = keys_of(records, &self.plan, new);
        for (record, keys) in new.iter().zip(keys.chunks(self.rules.len().max(1))) {
            for (rule, key) in self.rules.iter_mut().zip(keys).filter(|(_, key)| **key != 0) {
                rule.later.entry(*key).or_default().push(*record);
            }
        }
        for (rule, key, record) in slips::keys(records, &self.plan, new) {
            self.rules[rule].later.entry(key).or_default().push(record);
        }
    }

    /// For each of some records whoever has a key in common with it, each once and in order.
    pub(crate) fn meet(&self, records: &Records, of: &[u32], mut each: impl FnMut(u32, &[u32])) {
        let keys = keys_of(records, &self.plan, of);
        let mut found = Vec::new();
        for (record, keys) in of.iter().zip(keys.chunks(self.rules.len().max(1))) {
            found.clear();
            for (rule, key) in self.rules.iter().zip(keys).filter(|(_, key)| **key != 0) {
                rule.under(*key, &mut found);
            }
            for (rule, key, _) in slips::keys(records, &self.plan, std::slice::from_ref(record)) {
                self.rules[rule].under(key, &mut found);
            }
            found.sort_unstable();
            found.dedup();
            each(*record, &found);
        }
    }
}
