//! Support: calls that hurt a caller, and what a supervisor offers after them. Nothing here compares callers.

use crate::context::with;
use crate::people::PersonLine;
use crate::reactions::number;
use crate::{App, Error, Page, Problem};
use domain::access::{Actor, Permission, Scope};
use domain::ids::{AccountId, AttemptId, TaskId, TeamId};
use domain::journal::{Event, EventKind, SubjectKind};
use domain::support::{Offer, SupportError, may_offer, may_withdraw};
use serde_json::{Value, json};
use store::{HardCallRecord, NewHardCall, NewOffer, Tx};

/// A call that hurt a caller, with names.
#[derive(Debug, Clone)]
pub struct HardCallView {
    pub record: HardCallRecord,
    pub person: Option<PersonLine>,
    pub caller: String,
    pub team: Option<String>,
    pub offered_by: Option<String>,
    pub can_withdraw: bool,
}

const LONGEST_NOTE: usize = 500;
const MOST_OF_MINE: u32 = 20;
/// What was offered longer ago is no news.
const NEWS_MS: i64 = 7 * 86_400_000;

fn stands(record: &HardCallRecord) -> Offer {
    match (record.offered_ms, record.seen_ms) {
        (None, _) => Offer::None,
        (Some(_), None) => Offer::Made,
        (Some(_), Some(_)) => Offer::Seen,
    }
}

impl App {
    /// Keeps a call that hurt its caller; hears the word of calls, and commits.
    pub(crate) async fn note_hard_call(&self, tx: Tx, params: &Value) -> Result<(), Error> {
        let task = tx.lock_task(TaskId(number(params, "task"))).await?;
        let team = params.get("team").and_then(Value::as_i64).map(TeamId);
        let new = NewHardCall {
            attempt: AttemptId(number(params, "attempt")),
            caller: AccountId(number(params, "by")),
            team,
            area: &task.area,
            at_ms: number(params, "at_ms"),
        };
        tx.insert_hard_call(&new).await?;
        let event = self.event(None, EventKind::HardCallNoted, SubjectKind::Account, new.caller.0, &task.area);
        tx.commit(with(event, json!({ "attempt": new.attempt }))).await?;
        Ok(())
    }

    /// Returns a page of the calls that hurt a caller, newest first, and how many wait for an offer.
    ///
    /// # Errors
    /// Refuses whoever does not look after callers.
    pub async fn hard_calls(&self, actor: &Actor, only_open: bool, after: Option<&str>, limit: u32) -> Result<(Page<HardCallView>, u64), Error> {
        let scope = self.require(actor, Permission::SupportOffer)?;
        let page = self.store.hard_calls(&scope, only_open, after, limit).await?;
        let open = self.store.open_hard_calls(&scope, None).await?;
        let items = self.hard_call_views(page.items).await?;
        Ok((Page { items, next: page.next }, open))
    }

    /// Returns what was offered to the asker lately.
    ///
    /// # Errors
    /// Refuses whoever may not call.
    pub async fn my_support(&self, actor: &Actor) -> Result<Vec<HardCallView>, Error> {
        self.require(actor, Permission::CallsWork)?;
        let found = self.store.support_for(actor.account, self.now_ms() - NEWS_MS, MOST_OF_MINE).await?;
        self.hard_call_views(found).await
    }

    /// Offers something to the caller of a call.
    ///
    /// # Errors
    /// Names a kind that the pack has not; [`Error::Conflict`] when somebody has offered something already.
    pub async fn offer_support(&self, actor: &Actor, attempt: AttemptId, kind: &str, note: &str) -> Result<(), Error> {
        let scope = self.require(actor, Permission::SupportOffer)?;
        if note.chars().count() > LONGEST_NOTE {
            return Err(Problem::new("invalid.too_long").at("note").with("most", LONGEST_NOTE).into());
        }
        let rule = &self.pack.support(kind).ok_or_else(|| Problem::new("support.unknown_kind").at("support"))?.rule;
        let record = self.store.hard_call(&scope, attempt).await?;
        may_offer(stands(&record), rule, note).map_err(refusal)?;
        let tx = self.store.begin().await?;
        if !tx.offer_support(attempt, NewOffer { kind, note: note.trim(), by: actor.account, at_ms: self.now_ms() }).await? {
            return Err(refusal(SupportError::Offered));
        }
        tx.commit(with(self.about(actor, EventKind::SupportOffered, &record), json!({ "attempt": attempt, "support": kind }))).await?;
        Ok(())
    }

    /// Takes an offer back, while the caller has not seen it.
    ///
    /// # Errors
    /// [`Error::Conflict`] when there is none, or the caller has seen it.
    pub async fn withdraw_support(&self, actor: &Actor, attempt: AttemptId) -> Result<(), Error> {
        let scope = self.require(actor, Permission::SupportOffer)?;
        let record = self.store.hard_call(&scope, attempt).await?;
        may_withdraw(stands(&record)).map_err(refusal)?;
        let tx = self.store.begin().await?;
        if !tx.withdraw_support(attempt).await? {
            return Err(refusal(SupportError::Seen));
        }
        tx.commit(with(self.about(actor, EventKind::SupportWithdrawn, &record), json!({ "attempt": attempt, "support": record.kind }))).await?;
        Ok(())
    }

    /// Notes that the asker has seen what was offered. A second time changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] when nothing was offered to the asker there.
    pub async fn see_support(&self, actor: &Actor, attempt: AttemptId) -> Result<(), Error> {
        self.require(actor, Permission::CallsWork)?;
        let record = self.store.hard_call(&Scope::everything(), attempt).await?;
        if record.caller != actor.account || record.offered_ms.is_none() {
            return Err(Error::NotFound);
        }
        let tx = self.store.begin().await?;
        if tx.note_support_seen(attempt, actor.account, self.now_ms()).await? {
            tx.commit(with(self.about(actor, EventKind::SupportSeen, &record), json!({ "attempt": attempt }))).await?;
        }
        Ok(())
    }

    fn about(&self, actor: &Actor, kind: EventKind, record: &HardCallRecord) -> Event {
        self.event(Some(actor.account), kind, SubjectKind::Account, record.caller.0, &record.area)
    }

    async fn hard_call_views(&self, records: Vec<HardCallRecord>) -> Result<Vec<HardCallView>, Error> {
        let accounts: Vec<i64> = records.iter().flat_map(|r| [Some(r.caller.0), r.offered_by.map(|a| a.0)]).flatten().collect();
        let names = self.store.account_names(&accounts).await?;
        let teams = self.store.team_names(&records.iter().filter_map(|r| r.team.map(|t| t.0)).collect::<Vec<_>>()).await?;
        let lines = self.lines_of(&records.iter().map(|r| r.person).collect::<Vec<_>>()).await?;
        Ok(records.into_iter().map(|record| HardCallView {
            person: lines.get(&record.person).cloned(),
            caller: names.get(&record.caller.0).cloned().unwrap_or_default(),
            team: record.team.and_then(|t| teams.get(&t.0).cloned()),
            offered_by: record.offered_by.and_then(|a| names.get(&a.0).cloned()),
            can_withdraw: may_withdraw(stands(&record)).is_ok(),
            record,
        }).collect())
    }
}

fn refusal(error: SupportError) -> Error {
    match error {
        SupportError::Offered => Error::Conflict("support.offered"),
        SupportError::NothingOffered => Error::Conflict("support.nothing_offered"),
        SupportError::Seen => Error::Conflict("support.seen"),
        SupportError::NeedsNote => Problem::new("support.needs_note").at("note").into(),
    }
}
