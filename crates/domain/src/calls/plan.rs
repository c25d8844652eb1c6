//! What a supervisor can do when the work does not fit: how many callers are missing, and which team has room.
//!
//! Knows counts and paces only, no person and no task.

use jiff::SignedDuration;

/// What lies before a team, and with how many hands and at what pace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TeamLoad {
    pub open: u64,
    pub callers: u64,
    /// People whom one caller closes in an hour.
    pub pace: f64,
}

/// How many people could go to another team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overflow<T> {
    pub to: T,
    pub people: u64,
    /// How many more the team could close in the time left, before these come.
    pub room: u64,
}

/// Returns the pace of one caller from the last hour, or from the usual length of a call where nobody has
/// closed one yet.
#[must_use]
pub fn pace(closed_per_hour: f64, callers: u64, usual: SignedDuration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    let callers = callers as f64;
    if closed_per_hour > 0.0 && callers > 0.0 { closed_per_hour / callers } else { 3_600.0 / usual.as_secs_f64().max(1.0) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "counts of people fit")]
fn capacity(load: TeamLoad, hours_left: f64) -> u64 {
    (load.callers as f64 * load.pace.max(0.0) * hours_left.max(0.0)).floor() as u64
}

/// Returns how many callers more would close everybody in the time left; none when no number would.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "counts of people fit")]
pub fn callers_missing(load: TeamLoad, hours_left: f64) -> Option<u64> {
    let each = load.pace.max(0.0) * hours_left.max(0.0);
    if each < 1.0 {
        return None;
    }
    Some(((load.open as f64 / each).ceil() as u64).saturating_sub(load.callers))
}

/// Proposes whom to ask: the team with the most room first, and no more than it can close.
#[must_use]
pub fn overflow<T: Copy>(here: TeamLoad, others: &[(T, TeamLoad)], hours_left: f64) -> Vec<Overflow<T>> {
    let mut left = here.open.saturating_sub(capacity(here, hours_left));
    let mut rooms: Vec<(T, u64)> = others.iter().map(|(team, load)| (*team, capacity(*load, hours_left).saturating_sub(load.open))).collect();
    rooms.sort_by_key(|(_, room)| std::cmp::Reverse(*room));
    let mut moves = Vec::new();
    for (to, room) in rooms {
        let people = left.min(room);
        if people == 0 {
            break;
        }
        left -= people;
        moves.push(Overflow { to, people, room });
    }
    moves
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(open: u64, callers: u64) -> TeamLoad {
        TeamLoad { open, callers, pace: 15.0 }
    }

    #[test]
    fn two_thousand_people_in_five_hours_take_twenty_seven_callers() {
        // Q3 of the field: 4 minutes a call, before counting those who do not answer.
        let pace = pace(0.0, 0, SignedDuration::from_mins(4));
        assert_eq!(callers_missing(TeamLoad { open: 2_000, callers: 13, pace }, 5.0), Some(14));
        assert_eq!(callers_missing(TeamLoad { open: 2_000, callers: 27, pace }, 5.0), Some(0));
    }

    #[test]
    fn the_pace_is_the_teams_own_once_it_has_one() {
        let own = pace(39.0, 13, SignedDuration::from_mins(4));
        assert!((own - 3.0).abs() < 1e-9);
        assert_eq!(callers_missing(TeamLoad { open: 100, callers: 13, pace: own }, 2.0), Some(4));
    }

    #[test]
    fn no_number_of_callers_closes_anybody_when_the_day_is_over() {
        assert_eq!(callers_missing(load(10, 3), 0.0), None);
        assert_eq!(callers_missing(load(0, 3), 5.0), Some(0));
    }

    #[test]
    fn what_does_not_fit_goes_where_there_is_room_and_no_further() {
        // 13 callers close 975 of 2,000; the others have room for 300, 0 and 425.
        let others = [('a', load(0, 4)), ('b', load(500, 5)), ('c', load(100, 7))];
        let moves = overflow(load(2_000, 13), &others, 5.0);
        assert_eq!(moves, [Overflow { to: 'c', people: 425, room: 425 }, Overflow { to: 'a', people: 300, room: 300 }]);
        let few = overflow(load(1_000, 13), &others, 5.0);
        assert_eq!(few, [Overflow { to: 'c', people: 25, room: 425 }]);
        assert!(overflow(load(900, 13), &others, 5.0).is_empty());
    }
}
