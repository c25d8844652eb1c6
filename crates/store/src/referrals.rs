//! Requests to partners, and every step that was done with them.

use crate::bulk::Bulk;
use crate::doors::{moment_cursor, read_moment_cursor};
use crate::sql::{Sql, count};
use crate::{Error, Page, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, PersonId, ReferralId, TaskId};
use domain::referrals::{FollowUp, ReferralState, ScopeItem, Step};
use sea_orm::FromQueryResult;

/// A request to be opened.
#[derive(Debug, Clone)]
pub struct NewReferral<'a> {
    pub person: PersonId,
    pub area: &'a AreaPath,
    /// The work that waits for it; none beside other work.
    pub task: Option<TaskId>,
    pub partner: &'a str,
    pub state: ReferralState,
    /// The outcome of a call or a visit that opened it.
    pub outcome: Option<&'a str>,
    pub scope: &'a [ScopeItem],
    pub asked: &'a str,
    pub reason: &'a str,
    pub opened_by: Option<AccountId>,
    pub opened_ms: i64,
    pub due_ms: i64,
    pub expires_ms: i64,
    pub follow_up_ms: Option<i64>,
}

/// A request as it is kept.
#[derive(Debug, Clone)]
pub struct ReferralRecord {
    pub id: ReferralId,
    pub person: PersonId,
    pub area: AreaPath,
    pub task: Option<TaskId>,
    pub partner: String,
    pub state: ReferralState,
    pub outcome: Option<String>,
    pub scope: Vec<ScopeItem>,
    pub asked: String,
    pub reason: String,
    pub result: Option<String>,
    /// The result of the pack in which it ended.
    pub ended: Option<String>,
    pub opened_by: Option<AccountId>,
    pub opened_ms: i64,
    pub due_ms: i64,
    pub expires_ms: i64,
    pub follow_up_ms: Option<i64>,
    pub closed_ms: Option<i64>,
    pub version: i64,
}

/// What a step changes.
#[derive(Debug, Clone)]
pub struct ReferralChange<'a> {
    pub state: ReferralState,
    pub partner: &'a str,
    pub scope: &'a [ScopeItem],
    pub due_ms: i64,
    pub expires_ms: i64,
    pub result: Option<&'a str>,
    pub ended: Option<&'a str>,
    pub closed_ms: Option<i64>,
}

/// One step as it was done.
#[derive(Debug, Clone)]
pub struct StepRecord {
    pub referral: ReferralId,
    pub account: Option<AccountId>,
    pub at_ms: i64,
    pub step: String,
    pub partner: String,
    pub note: String,
}

/// Which requests.
#[derive(Debug, Clone, Default)]
pub struct ReferralFilter {
    /// Only those of these people.
    pub people: Option<Vec<PersonId>>,
    /// Open ones of whatever state, unless one is named.
    pub state: Option<ReferralState>,
    pub partner: Option<String>,
    /// Only those that were owed before this moment.
    pub due_before_ms: Option<i64>,
    /// Only those whose day to ask again is before this moment, of whatever state, the longest due first.
    pub follow_up_before_ms: Option<i64>,
}

/// How many requests are open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReferralCounts {
    pub open: u64,
    pub proposed: u64,
    pub answered: u64,
    pub overdue: u64,
}

/// How people were when they were asked again, and when somebody asks the next time.
#[derive(Debug, Clone, Copy)]
pub struct FollowedUp<'a> {
    pub found: FollowUp,
    pub note: &'a str,
    pub next_ms: Option<i64>,
    pub by: AccountId,
    pub at_ms: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    person_id: i64,
    area_path: String,
    task_id: Option<i64>,
    partner: String,
    state: String,
    outcome: Option<String>,
    scope: String,
    asked: Option<Vec<u8>>,
    reason: Option<Vec<u8>>,
    result: Option<Vec<u8>>,
    ended: Option<String>,
    opened_by: Option<i64>,
    opened_ms: i64,
    due_ms: i64,
    expires_ms: i64,
    follow_up_ms: Option<i64>,
    closed_ms: Option<i64>,
    version: i64,
}

const COLUMNS: &str = "id, person_id, area_path, task_id, partner, state, outcome, scope, asked, reason, result, ended, opened_by, opened_ms, due_ms, expires_ms, \
    follow_up_ms, closed_ms, version";

impl Row {
    fn record(self, store: &Store) -> Result<ReferralRecord, Error> {
        let text = |column: &str, sealed: Option<Vec<u8>>| sealed.map(|s| store.cipher().open(column, self.id, &s)).transpose();
        Ok(ReferralRecord {
            asked: text("referrals.asked", self.asked)?.unwrap_or_default(),
            reason: text("referrals.reason", self.reason)?.unwrap_or_default(),
            result: text("referrals.result", self.result)?,
            id: ReferralId(self.id),
            person: PersonId(self.person_id),
            area: AreaPath::from_stored(self.area_path),
            task: self.task_id.map(TaskId),
            partner: self.partner,
            state: ReferralState::from_code(&self.state).unwrap_or(ReferralState::Open),
            outcome: self.outcome,
            scope: self.scope.split(' ').filter_map(ScopeItem::from_code).collect(),
            ended: self.ended,
            opened_by: self.opened_by.map(AccountId),
            opened_ms: self.opened_ms,
            due_ms: self.due_ms,
            expires_ms: self.expires_ms,
            follow_up_ms: self.follow_up_ms,
            closed_ms: self.closed_ms,
            version: self.version,
        })
    }
}

fn codes(scope: &[ScopeItem]) -> String {
    scope.iter().map(|item| item.code()).collect::<Vec<_>>().join(" ")
}

impl Tx {
    /// Keeps a new request, unless the work that waits for it has one.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_referral(&self, new: &NewReferral<'_>) -> Result<Option<ReferralId>, Error> {
        let (id, cipher) = (self.store().ids().next_id(), self.store().cipher());
        let mut bulk = Bulk::into(
            "referrals",
            &[
                "id", "person_id", "area_path", "task_id", "partner", "state", "outcome", "scope", "asked", "reason", "opened_by", "opened_ms", "due_ms", "expires_ms",
                "follow_up_ms", "version",
            ],
        )
        .ignore_conflicts();
        bulk.row([
            id.into(),
            new.person.0.into(),
            new.area.as_str().into(),
            new.task.map(|t| t.0).into(),
            new.partner.into(),
            new.state.code().into(),
            new.outcome.map(str::to_owned).into(),
            codes(new.scope).into(),
            cipher.seal("referrals.asked", id, new.asked.as_bytes()).into(),
            cipher.seal("referrals.reason", id, new.reason.as_bytes()).into(),
            new.opened_by.map(|a| a.0).into(),
            new.opened_ms.into(),
            new.due_ms.into(),
            new.expires_ms.into(),
            new.follow_up_ms.into(),
            0_i64.into(),
        ]);
        Ok((bulk.insert(self.db()).await? > 0).then_some(ReferralId(id)))
    }

    /// Moves a request on, unless somebody else has meanwhile; keeps the step.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the request is no longer as it was read.
    pub async fn move_referral(&self, was: &ReferralRecord, change: &ReferralChange<'_>, step: Step, account: AccountId, note: &str, now_ms: i64) -> Result<(), Error> {
        let sealed = change.result.map(|text| self.store().cipher().seal("referrals.result", was.id.0, text.as_bytes()));
        let mut sql = Sql::new("UPDATE referrals SET state = ").bind(change.state.code()).text(", partner = ").bind(change.partner).text(", scope = ").bind(codes(change.scope))
            .text(", due_ms = ").bind(change.due_ms).text(", expires_ms = ").bind(change.expires_ms).text(", ended = ").bind(change.ended.map(str::to_owned))
            .text(", closed_ms = ").bind(change.closed_ms);
        if step == Step::Decline {
            sql = sql.text(", follow_up_ms = NULL");
        }
        if let Some(sealed) = sealed {
            sql = sql.text(", result = ").bind(sealed);
        }
        let moved = sql.text(", version = version + 1 WHERE id = ").bind(was.id.0).text(" AND version = ").bind(was.version).run(self.db()).await?;
        if moved == 0 {
            return Err(Error::Conflict { constraint: "referrals_version".to_owned() });
        }
        self.keep_step(was, step.code(), change.partner, account, note, now_ms).await
    }

    /// Keeps that somebody was asked again, and when the next time is; none ends it.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the request is no longer as it was read.
    pub async fn follow_up_referral(&self, was: &ReferralRecord, how: FollowedUp<'_>) -> Result<(), Error> {
        let kept = Sql::new("UPDATE referrals SET follow_up_ms = ").bind(how.next_ms).text(", version = version + 1 WHERE id = ").bind(was.id.0).text(" AND version = ")
            .bind(was.version).run(self.db()).await?;
        if kept == 0 {
            return Err(Error::Conflict { constraint: "referrals_version".to_owned() });
        }
        self.keep_step(was, &format!("follow_up_{}", how.found.code()), &was.partner, how.by, how.note, how.at_ms).await
    }

    async fn keep_step(&self, was: &ReferralRecord, step: &str, partner: &str, account: AccountId, note: &str, now_ms: i64) -> Result<(), Error> {
        let id = self.store().ids().next_id();
        let mut bulk = Bulk::into("referral_steps", &["id", "referral_id", "person_id", "account_id", "at_ms", "step", "partner", "note"]);
        let note = self.store().cipher().seal("referral_steps.note", id, note.as_bytes());
        bulk.row([id.into(), was.id.0.into(), was.person.0.into(), account.0.into(), now_ms.into(), step.into(), partner.into(), note.into()]);
        bulk.insert(self.db()).await?;
        Ok(())
    }

    /// Ends the work that waited for a request.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn close_referral_task(&self, task: TaskId, outcome: &str, disposition: &str, pack: &str, now_ms: i64) -> Result<(), Error> {
        Sql::new("UPDATE tasks SET state = 'closed', outcome = ").bind(outcome).text(", disposition = ").bind(disposition).text(", pack = ").bind(pack)
            .text(", closed_ms = ").bind(now_ms).text(" WHERE state <> 'closed' AND id = ").bind(task.0).run(self.db()).await?;
        Ok(())
    }
}

impl Store {
    /// Returns a page of the requests of the scope: open ones by what is owed first, closed ones newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn referrals(&self, scope: &Scope, filter: &ReferralFilter, after: Option<&str>, limit: u32) -> Result<Page<ReferralRecord>, Error> {
        let is_closed = filter.state == Some(ReferralState::Closed);
        let mut sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM referrals WHERE ");
        sql = match filter.follow_up_before_ms {
            Some(before) => sql.text("follow_up_ms < ").bind(before),
            None => sql.text(if is_closed { "state = 'closed'" } else { "state <> 'closed'" }),
        };
        if let Some(state) = filter.state.filter(|_| !is_closed) {
            sql = sql.text(" AND state = ").bind(state.code());
        }
        if let Some(people) = &filter.people {
            sql = sql.text(" AND person_id IN ").list(people.iter().map(|p| p.0));
        }
        if let Some(partner) = &filter.partner {
            sql = sql.text(" AND partner = ").bind(partner.as_str());
        }
        if let Some(before) = filter.due_before_ms {
            sql = sql.text(" AND due_ms < ").bind(before);
        }
        let (column, beyond, order) = match filter.follow_up_before_ms {
            Some(_) => ("follow_up_ms", " > ", ""),
            None if is_closed => ("closed_ms", " < ", " DESC"),
            None => ("due_ms", " > ", ""),
        };
        if let Some((at_ms, id)) = read_moment_cursor(after) {
            sql = sql.text(" AND (").text(column).text(beyond).bind(at_ms).text(" OR ").text(column).text(" = ").bind(at_ms).text(" AND id").text(beyond).bind(id).text(")");
        }
        let sql = sql.text(" AND ").in_scope("area_path", scope).text(" ORDER BY ").text(column).text(order).text(", id").text(order).text(" LIMIT ").bind(i64::from(limit) + 1);
        let rows: Vec<ReferralRecord> = sql.all::<Row>(&self.read).await?.into_iter().map(|row| row.record(self)).collect::<Result<_, _>>()?;
        let moment = |r: &ReferralRecord| match column {
            "follow_up_ms" => r.follow_up_ms.unwrap_or(0),
            "closed_ms" => r.closed_ms.unwrap_or(0),
            _ => r.due_ms,
        };
        Ok(Page::cut(rows, limit, |r| moment_cursor(moment(r), r.id.0)))
    }

    /// Returns a page of the requests that somebody opened, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn referrals_by(&self, account: AccountId, after: Option<&str>, limit: u32) -> Result<Page<ReferralRecord>, Error> {
        let before = after.and_then(domain::ids::decode).unwrap_or(i64::MAX);
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM referrals WHERE opened_by = ").bind(account.0).text(" AND id < ").bind(before)
            .text(" ORDER BY id DESC LIMIT ").bind(i64::from(limit) + 1);
        let rows: Vec<ReferralRecord> = sql.all::<Row>(&self.read).await?.into_iter().map(|row| row.record(self)).collect::<Result<_, _>>()?;
        Ok(Page::cut(rows, limit, |r| r.id.to_string()))
    }

    /// Returns a request of the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn referral(&self, scope: &Scope, id: ReferralId) -> Result<ReferralRecord, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM referrals WHERE id = ").bind(id.0).text(" AND ").in_scope("area_path", scope);
        sql.one::<Row>(&self.read).await?.ok_or(Error::NotFound)?.record(self)
    }

    /// Returns the requests for a person, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn referrals_of(&self, person: PersonId) -> Result<Vec<ReferralRecord>, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM referrals WHERE person_id = ").bind(person.0).text(" ORDER BY id DESC LIMIT 50");
        sql.all::<Row>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns the steps of a request, first to last.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn steps_of(&self, id: ReferralId) -> Result<Vec<StepRecord>, Error> {
        self.steps(|sql| sql.text("referral_id = ").bind(id.0).text(" ORDER BY id LIMIT 200")).await
    }

    /// Returns the steps of all requests for a person, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn steps_for(&self, person: PersonId) -> Result<Vec<StepRecord>, Error> {
        self.steps(|sql| sql.text("person_id = ").bind(person.0).text(" ORDER BY id DESC LIMIT 200")).await
    }

    async fn steps(&self, which: impl FnOnce(Sql) -> Sql) -> Result<Vec<StepRecord>, Error> {
        #[derive(FromQueryResult)]
        struct StepRow {
            id: i64,
            referral_id: i64,
            account_id: Option<i64>,
            at_ms: i64,
            step: String,
            partner: String,
            note: Vec<u8>,
        }
        let sql = which(Sql::new("SELECT id, referral_id, account_id, at_ms, step, partner, note FROM referral_steps WHERE "));
        let rows = sql.all::<StepRow>(&self.read).await?;
        rows.into_iter().map(|row| Ok(StepRecord {
            note: self.cipher().open("referral_steps.note", row.id, &row.note)?,
            referral: ReferralId(row.referral_id),
            account: row.account_id.map(AccountId),
            at_ms: row.at_ms,
            step: row.step,
            partner: row.partner,
        })).collect()
    }

    /// Counts the requests of the scope whose day to ask again is before a moment.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn follow_ups(&self, scope: &Scope, before_ms: i64) -> Result<u64, Error> {
        let sql = Sql::new("SELECT COUNT(*) AS n FROM referrals WHERE follow_up_ms < ").bind(before_ms).text(" AND ").in_scope("area_path", scope);
        Ok(count(sql.number(&self.read).await?))
    }

    /// Counts the open requests of the scope.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn referral_counts(&self, scope: &Scope, now_ms: i64) -> Result<ReferralCounts, Error> {
        #[derive(FromQueryResult)]
        struct Counts {
            n: i64,
            proposed: Option<i64>,
            answered: Option<i64>,
            overdue: Option<i64>,
        }
        let sql = Sql::new(
            "SELECT COUNT(*) AS n, CAST(SUM(CASE WHEN state = 'proposed' THEN 1 ELSE 0 END) AS BIGINT) AS proposed, \
             CAST(SUM(CASE WHEN state IN ('answered', 'returned') THEN 1 ELSE 0 END) AS BIGINT) AS answered, CAST(SUM(CASE WHEN due_ms < ",
        )
        .bind(now_ms).text(" THEN 1 ELSE 0 END) AS BIGINT) AS overdue FROM referrals WHERE state <> 'closed' AND ").in_scope("area_path", scope);
        let row = sql.one::<Counts>(&self.read).await?;
        let of = |n: Option<i64>| count(n.unwrap_or(0));
        Ok(row.map_or_else(ReferralCounts::default, |r| ReferralCounts { open: count(r.n), proposed: of(r.proposed), answered: of(r.answered), overdue: of(r.overdue) }))
    }
}
