//! How often somebody may ask for what is dear or dangerous: a bucket of turns for each.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Instant;

/// Turns that refill with time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    pub burst: f64,
    pub per_second: f64,
}

/// Ten wrong passwords, then one every half minute.
pub(crate) const SIGN_IN: Rate = Rate { burst: 10.0, per_second: 1.0 / 30.0 };
/// From one address, a whole team signing in at nine.
pub(crate) const SIGN_IN_ADDRESS: Rate = Rate { burst: 120.0, per_second: 1.0 };
/// Looking at hidden values: faster than anybody works, slower than anybody copies a register.
pub(crate) const REVEAL: Rate = Rate { burst: 60.0, per_second: 0.5 };
/// Proofs of a device, of which one is owed in five minutes; a copied cookie elsewhere does not use them up.
pub(crate) const PROOF: Rate = Rate { burst: 30.0, per_second: 0.2 };
/// Checking call numbers: a desk that answers for many, not a machine that tries them all.
pub(crate) const CHECK_CODE: Rate = Rate { burst: 30.0, per_second: 0.2 };
/// Searching people.
pub(crate) const SEARCH: Rate = Rate { burst: 120.0, per_second: 2.0 };

/// Buckets kept at most before those that are full again are forgotten.
const MOST: usize = 50_000;

/// All buckets of this process.
#[derive(Debug, Default)]
pub(crate) struct Limits(Mutex<HashMap<String, (f64, Instant)>>);

impl Limits {
    /// Takes a turn, or says in how many seconds there is one.
    pub(crate) fn take(&self, key: String, rate: Rate) -> Result<(), app::Error> {
        let Ok(mut buckets) = self.0.lock() else { return Ok(()) };
        let now = Instant::now();
        if buckets.len() > MOST {
            buckets.retain(|_, (_, seen)| now.duration_since(*seen).as_secs() < 3_600);
        }
        let (turns, seen) = buckets.entry(key).or_insert((rate.burst, now));
        *turns = (*turns + now.duration_since(*seen).as_secs_f64() * rate.per_second).min(rate.burst);
        *seen = now;
        if *turns >= 1.0 {
            *turns -= 1.0;
            return Ok(());
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few seconds")]
        let wait = ((1.0 - *turns) / rate.per_second).ceil() as u64;
        Err(app::Error::RateLimited(wait))
    }

    /// Gives a turn back: it was not what is being limited.
    pub(crate) fn give_back(&self, key: &str) {
        if let Ok(mut buckets) = self.0.lock()
            && let Some((turns, _)) = buckets.get_mut(key)
        {
            *turns += 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_burst_somebody_has_to_wait_and_others_do_not() {
        let limits = Limits::default();
        let rate = Rate { burst: 3.0, per_second: 0.1 };
        for _ in 0..3 {
            assert!(limits.take("a".to_owned(), rate).is_ok());
        }
        assert!(matches!(limits.take("a".to_owned(), rate), Err(app::Error::RateLimited(1..=10))));
        assert!(limits.take("b".to_owned(), rate).is_ok());
        limits.give_back("a");
        assert!(limits.take("a".to_owned(), rate).is_ok());
    }
}
