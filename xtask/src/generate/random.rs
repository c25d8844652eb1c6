//! Owns chance that is the same on every machine and in every version.

/// A sequence of numbers that follows from its seed and place alone.
pub(super) struct Random(u64);

impl Random {
    /// Starts the sequence of one row.
    pub(super) fn new(seed: u64, place: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0xD6E8_FEB8_6659_FD93) ^ place.wrapping_mul(0xA076_1D64_78BD_642F));
        random.next();
        random
    }

    /// Returns the next number: the `SplitMix64` sequence.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below a bound.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// Picks one of several things.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    /// Picks a character of a text.
    pub(super) fn letter(&mut self, from: &str) -> char {
        let at = self.below(from.chars().count() as u64) as usize;
        from.chars().nth(at).unwrap()
    }
}

/// Returns the place of a number in a shuffled row of `all` numbers; no two share one.
pub(super) fn shuffled(number: u64, seed: u64, all: u64) -> u64 {
    let mut step = ((all as f64 * 0.618_033_988_7) as u64) | 1;
    while common_divisor(step, all) != 1 {
        step += 2;
    }
    let start = Random::new(seed, 0x5EED).below(all);
    ((u128::from(number) * u128::from(step) + u128::from(start)) % u128::from(all)) as u64
}

fn common_divisor(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { common_divisor(other, one % other) }
}
