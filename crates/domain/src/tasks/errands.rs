//! Errands: what plans ask to be said to people or heard from them, and when somebody is rung up for it.
//!
//! Owns that one person has one piece of work for all their errands, and none without one. Knows no plan: what is asked is a code, and
//! the pack says what is done with each.

use super::{HIGHEST_PRIORITY, Queue, TaskKind, TaskState};
use crate::coded;
use crate::ids::TaskId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

coded! {
    /// What is done with an errand in a conversation.
    ErrandHow { Tell = "tell", Ask = "ask" }
}

/// What a pack says of errands of one code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrandRule {
    pub code: String,
    pub how: ErrandHow,
    /// Somebody is rung up for it; without that it is said when they are rung up for something else.
    pub rings: bool,
    pub priority: i16,
}

/// What a plan asks of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    #[serde(default)]
    pub pack: String,
    pub code: String,
    /// What it is about: a rule, a specimen, a fact.
    pub about: String,
    pub due: Option<Timestamp>,
    pub facts: Vec<String>,
}

impl Errand {
    /// Names it. As long as the same facts cause it, it is the same from day to day and under every edition; what no fact causes is
    /// the same as long as it has the same end.
    #[must_use]
    pub fn key(&self) -> String {
        let mut hash = Sha256::new();
        let due = self.due.filter(|_| self.facts.is_empty()).map(|due| due.to_string()).unwrap_or_default();
        for part in [&self.pack, &self.code, &self.about, &due].into_iter().chain(&self.facts) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Says whether the person can be asked about it: a doubt about a fact of somebody else, or about an area, is not theirs.
    #[must_use]
    pub fn is_theirs(&self, own: &BTreeSet<String>) -> bool {
        !self.code.starts_with("check_fact_") || own.contains(&self.about)
    }
}

/// How urgently somebody is to be rung up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ringing {
    pub rank: i64,
    /// The first end of what helps only until then.
    pub due: Option<Timestamp>,
}

/// Returns whether somebody is to be rung up for what is asked and not settled yet, and how urgently.
#[must_use]
pub fn ringing(rules: &[ErrandRule], errands: &[Errand], settled: &BTreeSet<String>) -> Option<Ringing> {
    let open = errands.iter().filter_map(|errand| Some((errand, rules.iter().find(|rule| rule.rings && rule.code == errand.code)?)));
    open.filter(|(errand, _)| !settled.contains(&errand.key())).fold(None, |first: Option<Ringing>, (errand, rule)| {
        let rank = i64::from(HIGHEST_PRIORITY - rule.priority);
        let (before, due) = first.map_or((rank, None), |first| (first.rank, first.due));
        Some(Ringing { rank: before.min(rank), due: due.into_iter().chain(errand.due).min() })
    })
}

/// Work of a person that is not closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenWork {
    pub id: TaskId,
    pub kind: TaskKind,
    pub state: TaskState,
    pub queue: Queue,
    pub rank: i64,
    /// It was opened for errands alone.
    pub is_errand: bool,
    pub is_promised: bool,
}

impl OpenWork {
    /// What somebody has in hand, promised or handed to a senior caller is a human's by now.
    fn may_be_withdrawn(&self) -> bool {
        self.is_errand && !self.is_promised && self.queue == Queue::Normal && matches!(self.state, TaskState::Ready | TaskState::Later)
    }
}

/// What becomes of the work of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Leave,
    /// Nobody is about to speak with them.
    Open,
    /// Somebody will, but not soon enough.
    Hurry(TaskId),
    /// Nothing is asked any more.
    Withdraw(TaskId),
}

/// Returns what becomes of the work of a person. Whoever is rung up or visited anyway is told and asked then.
#[must_use]
pub fn step(needed: Option<Ringing>, open: &[OpenWork]) -> Step {
    let mut contacts = open.iter().filter(|work| work.kind != TaskKind::Referral);
    match needed {
        None => contacts.find(|work| work.may_be_withdrawn()).map_or(Step::Leave, |work| Step::Withdraw(work.id)),
        Some(needed) => match contacts.min_by_key(|work| work.rank) {
            None => Step::Open,
            Some(work) if work.rank > needed.rank => Step::Hurry(work.id),
            Some(_) => Step::Leave,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rules() -> Vec<ErrandRule> {
        let rule = |code: &str, rings, priority| ErrandRule { code: code.to_owned(), how: ErrandHow::Tell, rings, priority };
        vec![rule("offer", true, 9), rule("test", true, 6), rule("check_health", false, 9)]
    }

    fn errand(code: &str, fact: u8) -> Errand {
        Errand { pack: "p".to_owned(), code: code.to_owned(), about: "a".to_owned(), due: "2022-09-15T02:00:00Z".parse().ok(), facts: vec![fact.to_string()] }
    }

    #[test]
    fn an_errand_is_the_same_while_the_same_facts_cause_it() {
        let first = errand("test", 1);
        let later = Errand { due: "2022-09-16T02:00:00Z".parse().ok(), ..first.clone() };
        assert_eq!(first.key(), later.key(), "whoever was told of the schedule is not rung up for each of its days");
        assert_ne!(first.key(), errand("test", 2).key(), "another exposure is another matter");
        assert_ne!(first.key(), errand("offer", 1).key());
        let prepare = Errand { facts: Vec::new(), ..first };
        assert_ne!(prepare.key(), Errand { facts: Vec::new(), ..later }.key());
    }

    #[test]
    fn the_most_urgent_errand_decides_and_the_first_deadline() {
        let rank = |errands: &[Errand], settled: &[&Errand]| ringing(&rules(), errands, &settled.iter().map(|errand| errand.key()).collect()).map(|ringing| ringing.rank);
        let (test, offer, health, other) = (errand("test", 1), errand("offer", 1), errand("check_health", 1), errand("unheard_of", 1));
        for (asked, settled, wanted) in [
            (vec![], vec![], None),
            (vec![health, other], vec![], None),
            (vec![test.clone()], vec![], Some(3)),
            (vec![test.clone(), offer.clone()], vec![], Some(0)),
            (vec![test.clone(), offer.clone()], vec![&offer], Some(3)),
            (vec![test.clone(), offer.clone()], vec![&offer, &test], None),
        ] {
            assert_eq!(rank(&asked, &settled), wanted, "{asked:?} {settled:?}");
        }
    }

    #[test]
    fn only_doubts_of_ones_own_facts_are_ones_own() {
        let own = BTreeSet::from(["f1".to_owned()]);
        for (code, about, wanted) in [("check_fact_twice", "f1", true), ("check_fact_reversed", "area", false), ("check_anchor", "rule", true)] {
            assert_eq!(Errand { code: code.to_owned(), about: about.to_owned(), ..errand("test", 1) }.is_theirs(&own), wanted, "{code} {about}");
        }
    }

    #[test]
    fn what_is_a_humans_by_now_is_not_withdrawn() {
        let work = OpenWork { id: TaskId(1), kind: TaskKind::Call, state: TaskState::Ready, queue: Queue::Normal, rank: 3, is_errand: true, is_promised: false };
        for (work, wanted) in [
            (work, Step::Withdraw(TaskId(1))),
            (OpenWork { state: TaskState::Later, ..work }, Step::Withdraw(TaskId(1))),
            (OpenWork { kind: TaskKind::Door, ..work }, Step::Withdraw(TaskId(1))),
            (OpenWork { state: TaskState::Leased, ..work }, Step::Leave),
            (OpenWork { is_errand: false, ..work }, Step::Leave),
            (OpenWork { is_promised: true, ..work }, Step::Leave),
            (OpenWork { queue: Queue::Senior, ..work }, Step::Leave),
        ] {
            assert_eq!(step(None, &[work]), wanted, "{work:?}");
        }
        let needed = |rank| Some(Ringing { rank, due: None });
        for (needed, open, wanted) in [
            (needed(3), vec![], Step::Open),
            (needed(3), vec![OpenWork { kind: TaskKind::Referral, ..work }], Step::Open),
            (needed(3), vec![OpenWork { is_errand: false, ..work }], Step::Leave),
            (needed(0), vec![OpenWork { is_errand: false, ..work }], Step::Hurry(TaskId(1))),
            (needed(5), vec![OpenWork { kind: TaskKind::Door, ..work }], Step::Leave),
        ] {
            assert_eq!(step(needed, &open), wanted, "{open:?}");
        }
    }

    /// What can happen to a person, one after the other.
    #[derive(Debug, Clone)]
    enum Event {
        Decided(Vec<(u8, u8)>),
        ListCalls,
        Taken,
        NotReached,
        Closed,
    }

    fn event() -> impl Strategy<Value = Event> {
        let errands = prop::collection::vec((0_u8..3, 0_u8..3), 0..4);
        prop_oneof![4 => errands.prop_map(Event::Decided), 1 => Just(Event::ListCalls), 2 => Just(Event::Taken), 1 => Just(Event::NotReached), 2 => Just(Event::Closed)]
    }

    proptest! {
        #[test]
        fn in_any_order_somebody_has_one_piece_of_work_for_all_errands_and_none_without(events in prop::collection::vec(event(), 0..40)) {
            let codes = ["offer", "test", "check_health"];
            let mut asked: Vec<Errand> = Vec::new();
            let mut settled = BTreeSet::new();
            let mut open: Vec<OpenWork> = Vec::new();
            let new = |is_errand, rank| OpenWork { id: TaskId(1), kind: TaskKind::Call, state: TaskState::Ready, queue: Queue::Normal, rank, is_errand, is_promised: false };
            for event in events {
                match event {
                    Event::Decided(errands) => asked = errands.into_iter().map(|(code, fact)| errand(codes[usize::from(code)], fact)).collect(),
                    Event::ListCalls if open.is_empty() => open.push(new(false, 5)),
                    Event::Taken => open.iter_mut().for_each(|work| work.state = TaskState::Leased),
                    Event::NotReached => open.iter_mut().filter(|work| work.state == TaskState::Leased).for_each(|work| work.state = TaskState::Later),
                    Event::Closed if open.iter().any(|work| work.state == TaskState::Leased) => {
                        settled.extend(asked.iter().map(Errand::key));
                        open.clear();
                    }
                    Event::ListCalls | Event::Closed => {}
                }
                // Twice: a second look changes nothing.
                for _ in 0..2 {
                    let needed = ringing(&rules(), &asked, &settled);
                    match step(needed, &open) {
                        Step::Leave => {}
                        Step::Open => {
                            prop_assert!(asked.iter().any(|errand| !settled.contains(&errand.key())), "nobody is rung up for what they were told");
                            open.push(new(true, needed.expect("is needed").rank));
                        }
                        Step::Hurry(_) => open.iter_mut().for_each(|work| work.rank = needed.expect("is needed").rank),
                        Step::Withdraw(_) => open.retain(|work| !work.is_errand),
                    }
                    prop_assert!(open.len() <= 1);
                    prop_assert!(needed.is_none() || open.len() == 1);
                    prop_assert!(needed.is_some() || open.iter().all(|work| !work.is_errand || work.state == TaskState::Leased));
                }
            }
        }
    }
}
