//! Who is known to be signed in: what was read of sessions a moment ago, so that not every request asks the database.
//!
//! Owns for how long that holds. The database is the truth: a change of this process ends what was read before it at once,
//! one of another process is noticed when the moment is over.

use domain::access::Actor;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// For how long a session or right that was ended in another process may still be used.
pub(crate) const HOLDS: Duration = Duration::from_secs(3);
/// So many sessions are remembered, as many as a city has people at work; beyond, the old ones are forgotten first.
const MOST: usize = 32_768;

/// Sessions by the hash of their token.
#[derive(Default)]
pub(crate) struct Known(Mutex<HashMap<Vec<u8>, Entry>>);

struct Entry {
    actor: Actor,
    ends_ms: i64,
    read: Instant,
    /// How often rights had changed when this was read.
    changes: u64,
}

impl Known {
    fn entries(&self) -> MutexGuard<'_, HashMap<Vec<u8>, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns whose session it is, if that still holds.
    pub(crate) fn get(&self, hash: &[u8], now_ms: i64, changes: u64) -> Option<Actor> {
        let entries = self.entries();
        let entry = entries.get(hash)?;
        let holds = entry.changes == changes && entry.ends_ms > now_ms && entry.read.elapsed() < HOLDS;
        holds.then(|| entry.actor.clone())
    }

    /// Keeps what was read while rights had changed so often.
    pub(crate) fn keep(&self, hash: Vec<u8>, actor: &Actor, ends_ms: i64, changes: u64) {
        let mut entries = self.entries();
        if entries.len() >= MOST {
            entries.retain(|_, entry| entry.changes == changes && entry.read.elapsed() < HOLDS);
        }
        if entries.len() < MOST {
            entries.insert(hash, Entry { actor: actor.clone(), ends_ms, read: Instant::now(), changes });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::AccountId;

    #[test]
    fn a_session_is_known_until_it_ends_or_rights_change() {
        let known = Known::default();
        let actor = Actor { account: AccountId(7), grants: Vec::new(), onboarded: true };
        known.keep(vec![1], &actor, 1_000, 3);
        assert!(known.get(&[1], 999, 3).is_some_and(|found| found.account == actor.account));
        assert!(known.get(&[2], 999, 3).is_none(), "another session");
        assert!(known.get(&[1], 1_000, 3).is_none(), "it has ended");
        assert!(known.get(&[1], 999, 4).is_none(), "rights have changed since");
    }

    #[test]
    fn what_was_read_long_ago_does_not_hold() {
        let known = Known::default();
        let actor = Actor { account: AccountId(7), grants: Vec::new(), onboarded: true };
        known.keep(vec![1], &actor, i64::MAX, 0);
        if let Some(entry) = known.entries().get_mut([1].as_slice()) {
            entry.read = Instant::now().checked_sub(HOLDS).expect("the machine has run for longer");
        }
        assert!(known.get(&[1], 0, 0).is_none());
    }

    #[test]
    fn it_never_grows_beyond_its_size() {
        let known = Known::default();
        let actor = Actor { account: AccountId(7), grants: Vec::new(), onboarded: true };
        for at in 0..=MOST {
            known.keep(at.to_be_bytes().to_vec(), &actor, i64::MAX, 0);
        }
        assert_eq!(known.entries().len(), MOST);
    }
}
