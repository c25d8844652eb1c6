//! Doors: what waits there, lists on paper, and what came of a visit.

mod paper;

use crate::context::{millis, with};
use crate::people::{PersonLine, WarningView};
use crate::{App, Error, Page, Problem};
use domain::access::{Actor, Permission, Scope};
use domain::doors::{VisitDecision, VisitError, VisitGiven, VisitNeed, record_visit};
use domain::ids::{AreaId, PersonId, PrintId, TaskId, TeamId};
use domain::journal::{EventKind, SubjectKind};
use domain::packs::VisitOutcome;
use domain::people::PersonState;
use domain::tasks::{Queue, TaskKind, TaskState, person_state};
use domain::telephones::{self, Telephone};
use jiff::Timestamp;
pub use paper::{PrintLine, PrintSummary, PrintView, Sheet, SheetRow};
use serde_json::json;
use std::collections::HashMap;
use store::{DoorCounts, DoorFilter, NewTask, NewVisit, TaskRecord, Tx};

/// Left as word when a visit hands somebody over to a partner.
pub(crate) const VISIT_REFERRED: &str = "visit_referred";

/// Which doors are asked for.
#[derive(Debug, Clone, Default)]
pub struct DoorQuery {
    /// A name, or a whole number.
    pub text: String,
    pub area: Option<AreaId>,
    pub team: Option<TeamId>,
    /// Only those that can be visited now, or only those that cannot.
    pub ready: Option<bool>,
    pub overdue: bool,
}

/// An open door.
#[derive(Debug, Clone)]
pub struct Door {
    pub task: TaskRecord,
    pub person: PersonLine,
    pub team: Option<(TeamId, String)>,
    pub why: Option<Why>,
    pub due_by_ms: i64,
    pub overdue: bool,
    /// What a visitor has to be careful of.
    pub warnings: Vec<WarningView>,
}

/// Why a door was opened: the outcome that handed it over.
#[derive(Debug, Clone)]
pub struct Why {
    pub outcome: String,
    pub note: String,
    pub at_ms: i64,
    pub by: Option<String>,
}

/// What somebody reports of a visit.
#[derive(Debug, Clone, Default)]
pub struct VisitReport {
    /// Which visit it is; a report that was made already has an older one.
    pub token: i64,
    pub outcome: String,
    pub note: String,
    pub next_at: Option<Timestamp>,
    /// A number at which the person can be reached.
    pub telephone: String,
    pub print: Option<PrintId>,
}

/// What became of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitReported {
    pub disposition: String,
    pub state: PersonState,
    pub next_ms: Option<i64>,
}

const LONGEST_NOTE: usize = 2_000;

impl App {
    fn door_sla_ms(&self) -> i64 {
        millis(self.pack.doors.policy.sla)
    }

    /// Returns the part of the asker's areas that is asked for.
    async fn doors_scope(&self, actor: &Actor, area: Option<AreaId>) -> Result<Scope, Error> {
        let scope = self.require(actor, Permission::DoorsWork)?;
        Ok(match area {
            Some(area) => scope.within(&self.store.area(&scope, area).await?.path),
            None => scope,
        })
    }

    /// Returns a page of open doors, those that are due first at its head, and how many there are.
    ///
    /// # Errors
    /// Refuses whoever may not work at doors.
    pub async fn doors(&self, actor: &Actor, query: &DoorQuery, after: Option<&str>, limit: u32) -> Result<(Page<Door>, DoorCounts), Error> {
        let scope = self.doors_scope(actor, query.area).await?;
        self.wake().await?;
        let late = self.now_ms() - self.door_sla_ms();
        let filter = DoorFilter {
            people: self.narrowed_to(actor, &scope, &query.text).await?,
            team: query.team,
            ready: query.ready,
            due_before_ms: query.overdue.then_some(late),
        };
        let counts = self.store.door_counts(&scope, late).await?;
        let page = self.store.doors(&scope, &filter, after, limit).await?;
        Ok((Page { items: self.door_views(page.items).await?, next: page.next }, counts))
    }

    async fn door_views(&self, tasks: Vec<TaskRecord>) -> Result<Vec<Door>, Error> {
        let people: Vec<PersonId> = tasks.iter().map(|t| t.person).collect();
        let mut lines = self.lines_of(&people).await?;
        let mut warnings = self.warnings_by_person(&people).await?;
        let teams = self.store.team_names(&tasks.iter().filter_map(|t| t.team.map(|t| t.0)).collect::<Vec<_>>()).await?;
        let mut whys = self.whys(&tasks).await?;
        let (sla, now) = (self.door_sla_ms(), self.now_ms());
        Ok(tasks.into_iter().filter_map(|task| {
            let due_by_ms = task.due_ms + sla;
            Some(Door {
                person: lines.remove(&task.person)?,
                team: task.team.and_then(|t| teams.get(&t.0).map(|name| (t, name.clone()))),
                why: task.from.and_then(|from| whys.remove(&from)),
                due_by_ms,
                warnings: warnings.remove(&task.person).unwrap_or_default(),
                overdue: task.state != TaskState::Closed && due_by_ms < now,
                task,
            })
        }).collect())
    }

    /// Returns what was reported last on the calls that handed over.
    async fn whys(&self, tasks: &[TaskRecord]) -> Result<HashMap<TaskId, Why>, Error> {
        let from: Vec<TaskId> = tasks.iter().filter_map(|t| t.from).collect();
        let attempts = self.store.attempts_on(&from).await?;
        let names = self.store.account_names(&attempts.iter().map(|a| a.account.0).collect::<Vec<_>>()).await?;
        let mut whys = HashMap::new();
        for attempt in attempts {
            let by = names.get(&attempt.account.0).cloned();
            whys.entry(attempt.task).or_insert(Why { outcome: attempt.outcome, note: attempt.note, at_ms: attempt.at_ms, by });
        }
        Ok(whys)
    }

    /// Records what came of a visit; the same report a second time changes nothing.
    ///
    /// # Errors
    /// Names what the outcome needs and was not given.
    pub async fn record_visit(&self, actor: &Actor, id: TaskId, report: VisitReport) -> Result<VisitReported, Error> {
        let scope = self.require(actor, Permission::DoorsWork)?;
        let outcome = self.pack.doors.outcome(&report.outcome).ok_or_else(|| Problem::new("doors.outcome_not_in_pack").at("outcome"))?;
        if report.note.chars().count() > LONGEST_NOTE {
            return Err(Problem::new("invalid.too_long").at("note").with("most", LONGEST_NOTE).into());
        }
        let telephone = match report.telephone.trim() {
            "" => None,
            text => Some(telephones::parse_one(text).ok_or_else(|| Problem::new("doors.telephone_unreadable").at("telephone"))?),
        };
        let tx = self.store.begin().await?;
        let task = tx.lock_task(id).await?;
        if task.kind != TaskKind::Door || !scope.covers(&task.area) {
            return Err(Error::NotFound);
        }
        if let Some(kept) = tx.visit_of(id, report.token).await?
            && kept.account == actor.account
            && kept.outcome == report.outcome
        {
            let state = self.store.person_lines(&[task.person]).await?.get(&task.person).map_or(PersonState::Door, |line| line.state);
            return Ok(VisitReported { disposition: kept.disposition, state, next_ms: kept.next_ms });
        }
        if task.state == TaskState::Closed || task.lease_token != report.token {
            return Err(Error::Conflict("doors.already_reported"));
        }
        let can_be_called = telephone.is_some() || tx.has_usable_telephone(task.person).await?;
        let given = VisitGiven { note: &report.note, next_at: report.next_at, can_be_called };
        let decision = record_visit(&self.pack.doors.policy, &outcome.rule, task.attempts, given, self.now()).map_err(refusal)?;
        let state = self.apply_visit(&tx, actor, &task, outcome, (&report, telephone.as_ref()), &decision).await?;
        let event = self.event(Some(actor.account), EventKind::VisitRecorded, SubjectKind::Task, id.0, &task.area);
        let params = json!({
            "person": task.person, "visit": report.outcome, "disposition": decision.disposition.code(), "state": state.code(), "pack": self.pack_cited(),
            "print": report.print,
        });
        self.commit(tx, with(event, params), Vec::new()).await?;
        let next_ms = (decision.state == TaskState::Later).then(|| decision.due.as_millisecond());
        Ok(VisitReported { disposition: decision.disposition.code().to_owned(), state, next_ms })
    }

    async fn apply_visit(
        &self,
        tx: &Tx,
        actor: &Actor,
        task: &TaskRecord,
        outcome: &VisitOutcome,
        (report, telephone): (&VisitReport, Option<&Telephone>),
        decision: &VisitDecision,
    ) -> Result<PersonState, Error> {
        let now = self.now_ms();
        let visit = NewVisit {
            task,
            account: actor.account,
            at_ms: now,
            outcome: &report.outcome,
            decision,
            reached: outcome.rule.reached,
            print: report.print,
            note: &report.note,
            pack: &self.pack_cited(),
        };
        tx.insert_visit(&visit).await?;
        if let Some(telephone) = telephone {
            tx.add_telephone(task.person, telephone.kind.code(), &telephone.number, "visit").await?;
        }
        // Whoever goes back to the telephone is told there.
        if decision.state == TaskState::Closed && decision.opens != Some(TaskKind::Call) {
            self.settle_errands(tx, task.person, task.id).await?;
        }
        let state = match decision.opens {
            Some(kind) => {
                let is_errand = task.is_errand && kind == TaskKind::Call;
                let new = NewTask { kind, person: task.person, area: task.area.clone(), team: task.team, rank: task.rank, due_ms: now, list: task.list, from: Some(task.id), is_errand };
                let opened = tx.open_task(&new, now).await?;
                if let (TaskKind::Referral, Some(opened)) = (kind, opened) {
                    tx.leave_word(VISIT_REFERRED, json!({ "task": opened.0, "outcome": report.outcome, "note": report.note, "by": actor.account.0 }));
                }
                person_state(kind, TaskState::Ready, Queue::Normal)
            }
            None => person_state(TaskKind::Door, decision.state, Queue::Normal),
        };
        tx.set_person_state(task.person, state).await?;
        Ok(state)
    }
}

fn refusal(error: VisitError) -> Error {
    let problem = match error {
        VisitError::Needs(VisitNeed::Note) => Problem::new("doors.needs_note").at("note"),
        VisitError::Needs(VisitNeed::Telephone) => Problem::new("doors.needs_telephone").at("telephone"),
        VisitError::NextInThePast => Problem::new("doors.next_in_the_past").at("next_at"),
        VisitError::NextTooFar => Problem::new("doors.next_too_far").at("next_at").with("days", 14),
    };
    problem.into()
}
