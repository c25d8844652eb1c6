//! The one work item of every capability: its kinds, states and clock.
//!
//! Owns when a task is ready, whose it is and for how long. Knows nothing of telephones or doors.

pub mod errands;

use crate::coded;
use crate::people::PersonState;

coded! {
    /// What kind of work it is.
    TaskKind {
        /// A telephone call.
        Call = "call",
        /// A visit at the door.
        Door = "door",
        /// Work handed to another team or agency.
        Referral = "referral",
    }
}

coded! {
    /// Where a task stands.
    TaskState {
        /// Can be taken now.
        Ready = "ready",
        /// Becomes ready when it is due.
        Later = "later",
        /// Somebody holds it.
        Leased = "leased",
        /// Ended in a terminal disposition.
        Closed = "closed",
    }
}

coded! {
    /// Which of a team's queues a task waits in.
    Queue { Normal = "normal", Senior = "senior" }
}

/// Priorities run from 0 to 9; 9 is taken first.
pub const HIGHEST_PRIORITY: i16 = 9;
/// The priority of a row that says nothing about it.
pub const USUAL_PRIORITY: i16 = 4;

/// Returns where a person stands whose newest task is this one.
#[must_use]
pub fn person_state(kind: TaskKind, state: TaskState, queue: Queue) -> PersonState {
    match (kind, state, queue) {
        (_, TaskState::Closed, _) => PersonState::Closed,
        (TaskKind::Door, _, _) => PersonState::Door,
        (TaskKind::Referral, _, _) => PersonState::Referred,
        (TaskKind::Call, _, Queue::Senior) => PersonState::Escalated,
        (TaskKind::Call, TaskState::Later, Queue::Normal) => PersonState::Later,
        (TaskKind::Call, TaskState::Ready | TaskState::Leased, Queue::Normal) => PersonState::Waiting,
    }
}

/// Says whether the holder of a lease token may still write the outcome.
///
/// A token that is no longer the newest is late: somebody else holds, or has held, the task since.
#[must_use]
pub fn lease_holds(state: TaskState, held_token: i64, newest_token: i64) -> bool {
    state != TaskState::Closed && held_token == newest_token
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_is_lost_to_a_newer_token_and_to_a_closed_task() {
        assert!(lease_holds(TaskState::Leased, 3, 3));
        assert!(lease_holds(TaskState::Ready, 3, 3), "time ran out, but nobody has taken it since");
        assert!(!lease_holds(TaskState::Leased, 3, 4));
        assert!(!lease_holds(TaskState::Closed, 3, 3));
    }

    #[test]
    fn only_a_closed_task_closes_a_person() {
        for &kind in TaskKind::ALL {
            for &state in TaskState::ALL {
                for &queue in Queue::ALL {
                    let closed = person_state(kind, state, queue) == PersonState::Closed;
                    assert_eq!(closed, state == TaskState::Closed);
                }
            }
        }
    }
}
