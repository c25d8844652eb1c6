//! Remembers until when no task can become due, so that not every request asks the database.
//!
//! The database is the truth: another process may make a task due at any time, so that what was heard
//! from it holds for a moment only.

use std::sync::Mutex;

/// How long nothing is asked: nobody notices that a person waits so much longer after hours.
const MOMENT_MS: i64 = 1_000;

/// From when until when nothing is to be woken.
#[derive(Debug, Default)]
pub(crate) struct Quiet(Mutex<(i64, i64)>);

impl Quiet {
    /// Says whether nothing has become due by now, as far as was heard.
    pub(crate) fn covers(&self, now_ms: i64) -> bool {
        self.0.lock().is_ok_and(|quiet| (quiet.0..quiet.1).contains(&now_ms))
    }

    /// Notes when the next task is due, as the database said just now.
    pub(crate) fn note(&self, now_ms: i64, next_ms: Option<i64>) {
        if let Ok(mut quiet) = self.0.lock() {
            *quiet = (now_ms, next_ms.unwrap_or(i64::MAX).min(now_ms + MOMENT_MS));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_heard_holds_until_the_next_is_due_and_for_a_moment_only() {
        let quiet = Quiet::default();
        assert!(!quiet.covers(5_000), "nothing was heard yet");
        quiet.note(5_000, None);
        assert!(quiet.covers(5_000) && quiet.covers(5_999) && !quiet.covers(6_000));
        assert!(!quiet.covers(4_999), "a clock that was set back is not trusted");
        quiet.note(5_000, Some(5_010));
        assert!(quiet.covers(5_009) && !quiet.covers(5_010));
        quiet.note(5_000, Some(4_000));
        assert!(!quiet.covers(5_000), "something is due");
    }
}
