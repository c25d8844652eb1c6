//! Makes identifiers that no other process makes.

use domain::ids::{self, PER_MILLISECOND};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Makes identifiers in the order of time; blocks of any size are contiguous.
#[derive(Debug)]
pub struct IdGenerator {
    node: u16,
    last: AtomicI64,
}

impl IdGenerator {
    /// Starts a generator for a process number that no running process shares.
    #[must_use]
    pub fn new(node: u16) -> Self {
        Self { node, last: AtomicI64::new(0) }
    }

    /// Returns a new identifier.
    pub fn next_id(&self) -> i64 {
        self.reserve(1)
    }

    /// Returns the first of so many consecutive new identifiers.
    pub fn reserve(&self, count: usize) -> i64 {
        let count = i64::try_from(count.max(1)).unwrap_or(i64::MAX >> 32);
        // The machine's clock, not the application's: a test clock must not make old identifiers again.
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(since_epoch.as_millis()).unwrap_or(0);
        let floor = ids::compose(now, self.node, 0);
        // Blocks larger than a millisecond's share spill into later milliseconds of this same node.
        let share = i64::from(PER_MILLISECOND);
        let spill = ids::compose(now + 1, self.node, 0) - floor - share;
        let mut last = self.last.load(Ordering::Relaxed);
        loop {
            let first = if last < floor {
                floor
            } else if (last & (share - 1)) + count < share {
                last + 1
            } else {
                (last | (share - 1)) + 1 + spill
            };
            match self.last.compare_exchange_weak(last, first + count - 1, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return first,
                Err(newer) => last = newer,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_rise_and_never_repeat() {
        let ids = IdGenerator::new(3);
        let mut last = 0;
        for round in 0..20_000 {
            let block = if round % 100 == 0 { 3_000 } else { 1 };
            let first = ids.reserve(block);
            assert!(first > last);
            last = first + block as i64 - 1;
        }
    }

    #[test]
    fn two_processes_never_make_the_same_one() {
        let (a, b) = (IdGenerator::new(1), IdGenerator::new(2));
        let mine: std::collections::HashSet<i64> = (0..50_000).map(|_| a.next_id()).collect();
        assert!((0..50_000).all(|_| !mine.contains(&b.next_id())));
    }
}
