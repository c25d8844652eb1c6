//! Asking again: whoever was handed to a partner is asked on the day that was said, until somebody ends it.

use super::FARTHEST_FOLLOW_UP;
use crate::context::with;
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission};
use domain::ids::ReferralId;
use domain::journal::{EventKind, SubjectKind};
use domain::referrals::{FollowUp, FollowUpError, asks_again};
use jiff::Timestamp;
use serde_json::json;
use store::FollowedUp;

/// How somebody was who was asked again.
#[derive(Debug, Clone)]
pub struct FollowUpReport {
    pub found: FollowUp,
    /// As it was read; somebody else may have been faster.
    pub version: i64,
    pub note: String,
    /// When somebody asks the next time.
    pub next_at: Option<Timestamp>,
}

impl App {
    /// Keeps how somebody was, and sets the next day or ends the matter.
    ///
    /// # Errors
    /// Names what is missing; [`Error::Conflict`] when nobody is to be asked, or somebody else has asked meanwhile.
    pub async fn follow_up(&self, actor: &Actor, id: ReferralId, report: FollowUpReport) -> Result<(), Error> {
        let was = self.referral_as_read(actor, id, report.version, &report.note).await?;
        if was.follow_up_ms.is_none() {
            return Err(Error::Conflict("referrals.nothing_to_follow_up"));
        }
        let (now, tomorrow) = (self.now_ms(), self.tomorrow_ms());
        let said = report.next_at.map(Timestamp::as_millisecond);
        let farthest = (self.now() + FARTHEST_FOLLOW_UP).as_millisecond();
        if said.is_some_and(|at| at < tomorrow || at > farthest) {
            return Err(Problem::new("referrals.follow_up_out_of_range").at("next_at").with("days", FARTHEST_FOLLOW_UP.as_hours() / 24).into());
        }
        let next_ms = asks_again(report.found, said, tomorrow, &report.note).map_err(refusal)?;
        let tx = self.store.begin().await?;
        let how = FollowedUp { found: report.found, note: report.note.trim(), next_ms, by: actor.account, at_ms: now };
        let kept = tx.follow_up_referral(&was, how).await;
        kept.map_err(|e| if matches!(e, store::Error::Conflict { .. }) { Error::Conflict("referrals.moved_on") } else { e.into() })?;
        let event = self.event(Some(actor.account), EventKind::FollowedUp, SubjectKind::Person, was.person.0, &was.area);
        tx.commit(with(event, json!({ "referral": id, "found": report.found.code(), "next_ms": next_ms }))).await?;
        Ok(())
    }

    /// Counts who is to be asked again by today; nothing for whoever does not do so.
    pub(crate) async fn follow_ups(&self, actor: &Actor) -> Result<Option<u64>, Error> {
        let scope = actor.scope(Permission::ReferralsWork, self.now_ms());
        if scope.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.store.follow_ups(&scope, self.tomorrow_ms()).await?))
    }

    /// Returns how many days ago a moment was, on the calendar of the place; none is in a day to come.
    pub(super) fn days_since(&self, at_ms: i64) -> Option<i64> {
        let at = Timestamp::from_millisecond(at_ms).ok()?.to_zoned(self.pack.calls.time_zone.clone()).date();
        let days = i64::from(at.until(self.today()).ok()?.get_days());
        (days >= 0).then_some(days)
    }
}

fn refusal(error: FollowUpError) -> Error {
    match error {
        FollowUpError::NeedsDay => Problem::new("referrals.needs_next_day").at("next_at").into(),
        FollowUpError::NeedsNote => Problem::new("referrals.needs_note_to_end").at("note").into(),
    }
}
