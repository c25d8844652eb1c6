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
    holds: Holds,
    read: Instant,
    /// How often rights had changed when this was read.
    changes: u64,
}

/// For how long a session holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Holds {
    pub ends_ms: i64,
    /// When its device has to prove itself again; none where it is bound to none.
    pub proof_due_ms: Option<i64>,
}

impl Known {
    fn entries(&self) -> MutexGuard<'_, HashMap<Vec<u8>, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns whose session it is and when its device has to prove itself, if that still holds.
    pub(crate) fn get(&self, hash: &[u8], now_ms: i64, changes: u64) -> Option<(Actor, Option<i64>)> {
        let entries = self.entries();
        let Entry { actor, holds, read, changes: then } = entries.get(hash)?;
        let proved = holds.proof_due_ms.is_none_or(|due| due > now_ms);
        let known = *then == changes && holds.ends_ms > now_ms && proved && read.elapsed() < HOLDS;
        known.then(|| (actor.clone(), holds.proof_due_ms))
    }

    /// Forgets a session that has another token now.
    pub(crate) fn forget(&self, hash: &[u8]) {
        self.entries().remove(hash);
    }

    /// Keeps what was read while rights had changed so often.
    pub(crate) fn keep(&self, hash: Vec<u8>, actor: &Actor, holds: Holds, changes: u64) {
        let mut entries = self.entries();
        if entries.len() >= MOST {
            entries.retain(|_, entry| entry.changes == changes && entry.read.elapsed() < HOLDS);
        }
        if entries.len() < MOST {
            entries.insert(hash, Entry { actor: actor.clone(), holds, read: Instant::now(), changes });
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
        known.keep(vec![1], &actor, Holds { ends_ms: 1_000, proof_due_ms: None }, 3);
        assert!(known.get(&[1], 999, 3).is_some_and(|(found, due)| found.account == actor.account && due.is_none()));
        assert!(known.get(&[2], 999, 3).is_none(), "another session");
        assert!(known.get(&[1], 1_000, 3).is_none(), "it has ended");
        assert!(known.get(&[1], 999, 4).is_none(), "rights have changed since");
    }

    #[test]
    fn a_bound_session_is_known_until_its_device_has_to_prove_itself() {
        let known = Known::default();
        let actor = Actor { account: AccountId(7), grants: Vec::new(), onboarded: true };
        known.keep(vec![1], &actor, Holds { ends_ms: 1_000, proof_due_ms: Some(500) }, 0);
        assert!(known.get(&[1], 499, 0).is_some_and(|(_, due)| due == Some(500)));
        assert!(known.get(&[1], 500, 0).is_none(), "a proof is due");
        known.forget(&[1]);
        assert!(known.get(&[1], 0, 0).is_none(), "it has another token");
    }

    #[test]
    fn what_was_read_long_ago_does_not_hold() {
        let known = Known::default();
        let actor = Actor { account: AccountId(7), grants: Vec::new(), onboarded: true };
        known.keep(vec![1], &actor, Holds { ends_ms: i64::MAX, proof_due_ms: None }, 0);
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
            known.keep(at.to_be_bytes().to_vec(), &actor, Holds { ends_ms: i64::MAX, proof_due_ms: None }, 0);
        }
        assert_eq!(known.entries().len(), MOST);
    }
}
