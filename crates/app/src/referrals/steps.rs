//! Moving a request on: approved by a second person, accepted, answered, and ended so that nobody is lost.

use super::{LONGEST_TEXT, work_after};
use crate::context::{millis, with};
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission};
use domain::ids::ReferralId;
use domain::journal::{EventKind, SubjectKind};
use domain::people::PersonState;
use domain::referrals::{ReferralState, ResultDisposition, Step, StepError, opens_as, step};
use domain::tasks::{Queue, TaskKind, TaskState, person_state};
use serde_json::json;
use store::{ReferralChange, ReferralRecord, Tx};

/// What somebody does with a request.
#[derive(Debug, Clone)]
pub struct StepReport {
    pub step: Step,
    /// As it was read; somebody else may have been faster.
    pub version: i64,
    pub note: String,
    /// To whom it is forwarded.
    pub partner: String,
    /// In what it ends.
    pub result: String,
}

/// What a declined request ends in; it is ours, not the pack's.
const DECLINED: &str = "declined";

impl App {
    /// Returns a request that is still as it was read, for whoever works on it and has something to say of it.
    pub(super) async fn referral_as_read(&self, actor: &Actor, id: ReferralId, version: i64, note: &str) -> Result<ReferralRecord, Error> {
        let scope = self.require(actor, Permission::ReferralsWork)?;
        if note.chars().count() > LONGEST_TEXT {
            return Err(Problem::new("invalid.too_long").at("note").with("most", LONGEST_TEXT).into());
        }
        let was = self.store.referral(&scope, id).await?;
        if was.version == version { Ok(was) } else { Err(Error::Conflict("referrals.moved_on")) }
    }

    /// Does one step with a request, and ends or reopens the work that waited for it.
    ///
    /// # Errors
    /// Names what the step needs; [`Error::Conflict`] when the request has moved on meanwhile.
    pub async fn move_referral(&self, actor: &Actor, id: ReferralId, report: StepReport) -> Result<(), Error> {
        let was = self.referral_as_read(actor, id, report.version, &report.note).await?;
        let is_asker = was.opened_by == Some(actor.account);
        let mut state = step(was.state, report.step, is_asker, &report.note).map_err(refusal)?;
        let (now, note) = (self.now_ms(), report.note.trim());
        let partner = match report.step {
            Step::Forward => self.partner(&report.partner)?,
            _ => self.pack.referrals.partner(&was.partner).unwrap_or_else(|| self.pack.referrals.partner_for("")),
        };
        if report.step == Step::Forward {
            if partner.rule.code == was.partner {
                return Err(Problem::new("referrals.same_partner").at("partner").into());
            }
            state = opens_as(&partner.rule);
        }
        let goes_out = matches!(report.step, Step::Approve | Step::Forward);
        let end = match report.step {
            Step::Close => Some(self.result(&report.result)?),
            Step::Decline => Some((DECLINED, ResultDisposition::Call)),
            _ => None,
        };
        let change = ReferralChange {
            state,
            partner: &partner.rule.code,
            scope: if report.step == Step::Forward { &partner.rule.scope } else { &was.scope },
            due_ms: if goes_out { now + millis(partner.rule.sla) } else { was.due_ms },
            expires_ms: if report.step == Step::Forward { now + millis(self.pack.referrals.expires) } else { was.expires_ms },
            result: matches!(report.step, Step::Answer | Step::Return).then_some(note),
            ended: end.map(|(code, _)| code),
            closed_ms: (state == ReferralState::Closed).then_some(now),
        };
        let tx = self.store.begin().await?;
        let moved = tx.move_referral(&was, &change, report.step, actor.account, note, now).await;
        moved.map_err(|e| if matches!(e, store::Error::Conflict { .. }) { Error::Conflict("referrals.moved_on") } else { e.into() })?;
        let stands = match end {
            Some((code, disposition)) => self.end_referral(&tx, &was, code, disposition, report.step).await?,
            None => None,
        };
        let event = self.event(Some(actor.account), EventKind::ReferralMoved, SubjectKind::Person, was.person.0, &was.area);
        let params = json!({
            "referral": id, "partner": partner.rule.code, "step": report.step.code(), "status": state.code(), "result": change.ended, "state": stands.map(PersonState::code),
        });
        tx.commit(with(event, params)).await?;
        Ok(())
    }

    fn result(&self, code: &str) -> Result<(&str, ResultDisposition), Error> {
        let result = self.pack.referrals.result(code).ok_or_else(|| Problem::new("referrals.result_not_in_pack").at("result"))?;
        Ok((&result.code, result.disposition))
    }

    /// Ends the work that waited, and opens a call where the person is to be called again; without a
    /// number, a door. Beside other work nothing changes for the person.
    async fn end_referral(&self, tx: &Tx, was: &ReferralRecord, code: &str, disposition: ResultDisposition, step: Step) -> Result<Option<PersonState>, Error> {
        let now = self.now_ms();
        let again = disposition == ResultDisposition::Call;
        let kind = if tx.has_usable_telephone(was.person).await? { TaskKind::Call } else { TaskKind::Door };
        let ended = match (again, kind) {
            (false, _) => "close",
            (true, TaskKind::Door) => "door",
            (true, _) => "call",
        };
        let before = match was.task {
            Some(task) => {
                let before = tx.lock_task(task).await?;
                tx.close_referral_task(task, code, ended, &self.pack_cited(), now).await?;
                Some(before)
            }
            // A request beside other work that is declined leaves that work as it is.
            None if !again || step == Step::Decline || tx.has_open_task(was.person, None).await? => return Ok(None),
            None => self.store.tasks_of(was.person).await?.into_iter().next(),
        };
        let state = if again {
            let new = work_after(before.as_ref(), kind, was.person, &was.area, now);
            tx.open_task(&new, now).await?;
            person_state(kind, TaskState::Ready, Queue::Normal)
        } else if tx.has_open_task(was.person, Some(TaskKind::Call)).await? {
            // They were to be called meanwhile for something else.
            person_state(TaskKind::Call, TaskState::Ready, Queue::Normal)
        } else {
            PersonState::Closed
        };
        tx.set_person_state(was.person, state).await?;
        Ok(Some(state))
    }
}

fn refusal(error: StepError) -> Error {
    match error {
        StepError::NotNow => Error::Conflict("referrals.not_now"),
        StepError::OwnRequest => Problem::new("referrals.own_request").at("step").into(),
        StepError::NeedsNote => Problem::new("referrals.needs_note").at("note").into(),
    }
}
