//! Errands: what plans ask of people becomes work for the telephone, in the transaction that decided.
//!
//! One piece for each person, however much is asked, and none when nothing is. Must not know what an errand means: the pack says what is
//! done with each.

use crate::context::{millis, with};
use crate::{App, Error};
use domain::ids::{PersonId, TaskId};
use domain::journal::{Event, EventKind, SubjectKind};
use domain::tasks::errands::{Errand, Ringing, Step, ringing, step};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use store::{DeterminationRecord, ErrandTask, ErrandTerms, NewErrand, Tx};

/// What plans ask of one person, all of it.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub person: PersonId,
    pub errands: Vec<Errand>,
}

/// Returns what an answer asks, as it is kept.
pub(crate) fn kept_errands(record: &DeterminationRecord) -> Vec<Errand> {
    #[derive(Default, Deserialize)]
    struct Content {
        tasks: Vec<Errand>,
    }
    let content: Content = serde_json::from_str(&record.content).unwrap_or_default();
    content.tasks.into_iter().map(|errand| Errand { pack: record.pack.clone(), ..errand }).collect()
}

impl App {
    /// Opens, hurries and withdraws work by what is asked of some people now; returns what has to be journalled.
    pub(crate) async fn run_errands(&self, tx: &Tx, asked: &[Asked]) -> Result<Vec<Event>, Error> {
        let people: Vec<PersonId> = asked.iter().map(|one| one.person).collect();
        let open = tx.open_work_of(&people).await?;
        let rung: Vec<PersonId> = asked.iter().filter(|one| !one.errands.is_empty()).map(|one| one.person).collect();
        let settled = tx.errands_settled(&rung).await?;
        let (mut new, mut hurried, mut withdrawn) = (Vec::new(), Vec::new(), Vec::new());
        for one in asked {
            let nothing = BTreeSet::new();
            let needed = ringing(&self.pack.errands, &one.errands, settled.get(&one.person).unwrap_or(&nothing));
            match (step(needed, open.get(&one.person).map_or(&[], Vec::as_slice)), needed) {
                (Step::Open, Some(needed)) => new.push(self.new_errand(one.person, needed)),
                (Step::Hurry(task), Some(needed)) => hurried.push((task, needed.rank)),
                (Step::Withdraw(task), _) => withdrawn.push(task),
                _ => {}
            }
        }
        tx.hurry_tasks(&hurried).await?;
        let later = self.called_later();
        let terms = ErrandTerms { now_ms: self.now_ms(), later: &later, ends: &self.pack.ends_errands };
        let told = |kind, one: ErrandTask| {
            let event = self.event(None, kind, SubjectKind::Task, one.task.0, &one.area);
            with(event, json!({ "person": one.person, "kind": one.kind.code(), "because": "determination" }))
        };
        let opened = tx.open_errands(&new, terms).await?.into_iter().map(|one| told(EventKind::TasksOpened, one));
        let mut events: Vec<Event> = opened.collect();
        events.extend(tx.withdraw_errands(&withdrawn, self.now_ms()).await?.into_iter().map(|one| told(EventKind::TaskWithdrawn, one)));
        Ok(events)
    }

    /// Of two that are equally urgent the one whose deadline is nearer than a first contact usually is comes first.
    fn new_errand(&self, person: PersonId, needed: Ringing) -> NewErrand {
        let (now_ms, first_contact) = (self.now_ms(), millis(self.pack.calls.first_contact));
        let due_ms = needed.due.map_or(i64::MAX, |due| due.as_millisecond());
        NewErrand { person, rank: needed.rank, due_ms: now_ms.min(due_ms.saturating_sub(first_contact)), sla_ms: due_ms.min(now_ms + first_contact) }
    }

    /// Notes that all that was asked of a person is settled with their call or visit, which closes in this transaction.
    ///
    /// Whoever decided about them meanwhile did so of what was asked before; so they are looked at again.
    pub(crate) async fn settle_errands(&self, tx: &Tx, person: PersonId, task: TaskId) -> Result<(), Error> {
        let answers = tx.current_determinations(&[person]).await?;
        if answers.is_empty() {
            return Ok(());
        }
        let rings = |errand: &Errand| self.pack.errands.iter().any(|rule| rule.rings && rule.code == errand.code);
        let keys: BTreeSet<String> = answers.iter().flat_map(kept_errands).filter(rings).map(|errand| errand.key()).collect();
        let before = tx.errands_settled(&[person]).await?.remove(&person).unwrap_or_default();
        tx.settle_errands(person, task, &keys.difference(&before).cloned().collect(), self.now_ms()).await?;
        Ok(tx.determine_again(&[person]).await?)
    }
}
