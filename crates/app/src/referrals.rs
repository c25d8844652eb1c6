//! Referrals: asking a partner for help, and what came back. Joint action is one that has to be approved.

mod follow_up;
mod steps;

use crate::context::{millis, with};
use crate::error::required;
use crate::people::PersonLine;
use crate::reactions::number;
use crate::{App, Error, Page, Problem};
use domain::access::{Actor, Permission, Scope};
use domain::areas::AreaPath;
use domain::ids::{AccountId, AreaId, PersonId, ReferralId, TaskId};
use domain::journal::{EventKind, SubjectKind};
use domain::packs::Partner;
use domain::people::PersonState;
use domain::referrals::{PartnerRule, ReferralState, ScopeItem, allowed_scope, can_be_shown, opens_as};
use domain::tasks::TaskKind;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
pub use follow_up::FollowUpReport;
pub use steps::StepReport;
use store::{NewReferral, NewTask, ReferralCounts, ReferralFilter, ReferralRecord, StepRecord, TaskRecord, Tx};

/// Which requests are asked for.
#[derive(Debug, Clone, Default)]
pub struct ReferralQuery {
    /// A name, or a whole number.
    pub text: String,
    pub area: Option<AreaId>,
    pub state: Option<ReferralState>,
    pub partner: Option<String>,
    pub overdue: bool,
    /// Only whoever is to be asked again by today, of whatever state.
    pub follow_up: bool,
}

/// A request and whom it is about.
#[derive(Debug, Clone)]
pub struct ReferralView {
    pub record: ReferralRecord,
    pub person: PersonLine,
    pub asker: Option<String>,
    pub overdue: bool,
    /// The partner may still be shown what it was told.
    pub can_be_shown: bool,
    pub is_mine: bool,
    /// So many days ago somebody was to be asked again; 0 is today.
    pub follow_up_days: Option<i64>,
}

/// How many requests are open, and how many people are to be asked again by today.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReferralFigures {
    pub open: ReferralCounts,
    pub follow_ups: u64,
}

/// A request with everything that was done.
#[derive(Debug, Clone)]
pub struct ReferralHistory {
    pub view: ReferralView,
    pub steps: Vec<(StepRecord, Option<String>)>,
}

/// What is asked of a partner.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub partner: String,
    pub asked: String,
    pub reason: String,
    pub scope: Vec<ScopeItem>,
    pub expires_at: Option<Timestamp>,
    pub follow_up_at: Option<Timestamp>,
}

/// What a partner is told, in clear.
#[derive(Debug, Clone)]
pub struct Told {
    pub view: ReferralView,
    pub values: Vec<(ScopeItem, Vec<String>)>,
    pub by: String,
}

const LONGEST_TEXT: usize = 2_000;
const FARTHEST_FOLLOW_UP: SignedDuration = SignedDuration::from_hours(60 * 24);

/// Work that goes on from what was done before, in the same team and with the same rank.
fn work_after(before: Option<&TaskRecord>, kind: TaskKind, person: PersonId, area: &AreaPath, now_ms: i64) -> NewTask {
    NewTask {
        kind,
        person,
        area: area.clone(),
        team: before.and_then(|t| t.team),
        rank: before.map_or(i64::from(domain::tasks::USUAL_PRIORITY), |t| t.rank),
        due_ms: now_ms,
        list: before.and_then(|t| t.list),
        from: before.map(|t| t.id),
        is_errand: false,
    }
}

impl App {
    /// Opens the request that an outcome asks for; hears the word of calls and of doors.
    pub(crate) async fn open_referral(&self, tx: Tx, params: &Value) -> Result<(), Error> {
        let outcome = params.get("outcome").and_then(Value::as_str).unwrap_or_default();
        let note = params.get("note").and_then(Value::as_str).unwrap_or_default();
        let task = tx.lock_task(TaskId(number(params, "task"))).await?;
        let partner = &self.pack.referrals.partner_for(outcome).rule;
        let new = NewReferral { task: Some(task.id), outcome: Some(outcome), asked: note, ..self.usual_request(partner, task.person, &task.area, AccountId(number(params, "by"))) };
        let opened = tx.insert_referral(&new).await?;
        let event = self.event(new.opened_by, EventKind::ReferralOpened, SubjectKind::Person, task.person.0, &task.area);
        tx.commit(with(event, json!({ "referral": opened, "partner": partner.code, "outcome": outcome, "status": new.state.code() }))).await?;
        Ok(())
    }

    /// Asks a partner for help. Whoever may not see the person's card can do so while holding the call.
    ///
    /// # Errors
    /// Names what the partner needs and was not given.
    pub async fn ask_partner(&self, actor: &Actor, person: PersonId, request: Request) -> Result<ReferralId, Error> {
        let scope = self.require(actor, Permission::ReferralsOpen)?;
        let card = self.store.person(&scope, person).await?;
        let sees_card = actor.scope(Permission::PeopleRead, self.now_ms()).covers(&card.line.area);
        let held = self.store.held_task(actor.account, self.now_ms()).await?;
        if !sees_card && held.is_none_or(|task| task.person != person) {
            return Err(Error::NotFound);
        }
        let partner = self.partner(&request.partner)?;
        let asked = text("asked", &request.asked)?;
        let reason = if partner.rule.approval { text("reason", &request.reason)? } else { request.reason.trim().to_owned() };
        let scope = allowed_scope(&partner.rule, &request.scope);
        if scope.is_empty() {
            return Err(Problem::new("referrals.needs_scope").at("scope").into());
        }
        let expires_ms = self.expiry(request.expires_at)?;
        let follow_up_ms = self.follow_up_day(partner, request.follow_up_at)?;
        let tx = self.store.begin().await?;
        let task = self.keep_visible(&tx, person, &card.line.area).await?;
        let usual = self.usual_request(&partner.rule, person, &card.line.area, actor.account);
        let new = NewReferral { task, scope: &scope, asked: &asked, reason: &reason, expires_ms, follow_up_ms, ..usual };
        let opened = tx.insert_referral(&new).await?.ok_or(Error::Conflict("conflict"))?;
        let event = self.event(Some(actor.account), EventKind::ReferralOpened, SubjectKind::Person, person.0, &card.line.area);
        tx.commit(with(event, json!({ "referral": opened, "partner": partner.rule.code, "status": new.state.code() }))).await?;
        Ok(opened)
    }

    /// Asks for the help that was promised in a call; hears the word of calls.
    pub(crate) async fn ask_as_promised(&self, tx: Tx, params: &Value) -> Result<(), Error> {
        let text = |key: &str| params.get(key).and_then(Value::as_str).unwrap_or_default();
        // Whoever was merged meanwhile is helped as who they are now.
        let told = PersonId(number(params, "person"));
        let person = self.store.carriers_of(&[told]).await?.remove(&told).unwrap_or(told);
        // A form of yesterday may name a partner that there is no more: then somebody is asked all the same.
        let partner = &self.pack.referrals.partner(text("partner")).unwrap_or_else(|| self.pack.referrals.partner_for("")).rule;
        let card = self.store.person(&Scope::everything(), person).await?;
        let task = self.keep_visible(&tx, person, &card.line.area).await?;
        let usual = self.usual_request(partner, person, &card.line.area, AccountId(number(params, "by")));
        let new = NewReferral { task, asked: text("asked"), follow_up_ms: partner.follow_up.then_some(usual.due_ms), ..usual };
        let opened = tx.insert_referral(&new).await?;
        let event = self.event(new.opened_by, EventKind::ReferralOpened, SubjectKind::Person, person.0, &card.line.area);
        tx.commit(with(event, json!({ "referral": opened, "partner": partner.code, "promised": true, "status": new.state.code() }))).await?;
        Ok(())
    }

    /// A request as a partner usually gets it: told what it may be told, in its own time.
    fn usual_request<'a>(&self, partner: &'a PartnerRule, person: PersonId, area: &'a AreaPath, by: AccountId) -> NewReferral<'a> {
        let now = self.now_ms();
        NewReferral {
            person,
            area,
            task: None,
            partner: &partner.code,
            state: opens_as(partner),
            outcome: None,
            scope: &partner.scope,
            asked: "",
            reason: "",
            opened_by: Some(by),
            opened_ms: now,
            due_ms: now + millis(partner.sla),
            expires_ms: now + millis(self.pack.referrals.expires),
            follow_up_ms: None,
        }
    }

    /// Beside other work a request holds nobody up; alone it keeps the person visibly open, with work of its own.
    async fn keep_visible(&self, tx: &Tx, person: PersonId, area: &AreaPath) -> Result<Option<TaskId>, Error> {
        if tx.has_open_task(person, None).await? {
            return Ok(None);
        }
        let (before, now) = (self.store.tasks_of(person).await?.into_iter().next(), self.now_ms());
        let new = work_after(before.as_ref(), TaskKind::Referral, person, area, now);
        let task = tx.open_task(&new, now).await?;
        tx.set_person_state(person, PersonState::Referred).await?;
        Ok(task)
    }

    pub(crate) fn partner(&self, code: &str) -> Result<&Partner, Error> {
        Ok(self.pack.referrals.partner(code).ok_or_else(|| Problem::new("referrals.unknown_partner").at("partner"))?)
    }

    fn expiry(&self, wished: Option<Timestamp>) -> Result<i64, Error> {
        let longest = self.now() + self.pack.referrals.expires;
        let at = wished.unwrap_or(longest);
        if at <= self.now() || at > longest {
            let hours = self.pack.referrals.expires.as_hours();
            return Err(Problem::new("referrals.expiry_out_of_range").at("expires_at").with("hours", hours).into());
        }
        Ok(at.as_millisecond())
    }

    fn follow_up_day(&self, partner: &Partner, wished: Option<Timestamp>) -> Result<Option<i64>, Error> {
        match wished {
            None if partner.rule.follow_up => Err(Problem::new("referrals.needs_follow_up").at("follow_up_at").into()),
            Some(at) if at < self.now() || at > self.now() + FARTHEST_FOLLOW_UP => {
                Err(Problem::new("referrals.follow_up_out_of_range").at("follow_up_at").with("days", 60).into())
            }
            at => Ok(at.map(Timestamp::as_millisecond)),
        }
    }

    /// Returns a page of requests, and how many are open.
    ///
    /// # Errors
    /// Refuses whoever may not work on requests.
    pub async fn referrals(&self, actor: &Actor, query: &ReferralQuery, after: Option<&str>, limit: u32) -> Result<(Page<ReferralView>, ReferralFigures), Error> {
        let mut scope = self.require(actor, Permission::ReferralsWork)?;
        if let Some(area) = query.area {
            scope = scope.within(&self.store.area(&scope, area).await?.path);
        }
        let filter = ReferralFilter {
            people: self.narrowed_to(actor, &scope, &query.text).await?,
            state: query.state,
            partner: query.partner.clone(),
            due_before_ms: query.overdue.then(|| self.now_ms()),
            follow_up_before_ms: query.follow_up.then(|| self.tomorrow_ms()),
        };
        let figures = ReferralFigures { open: self.store.referral_counts(&scope, self.now_ms()).await?, follow_ups: self.store.follow_ups(&scope, self.tomorrow_ms()).await? };
        let page = self.store.referrals(&scope, &filter, after, limit).await?;
        Ok((Page { items: self.referral_views(actor, page.items).await?, next: page.next }, figures))
    }

    /// Returns a page of what the asker has asked of partners, with what came of it.
    ///
    /// # Errors
    /// Refuses whoever may not ask a partner.
    pub async fn my_referrals(&self, actor: &Actor, after: Option<&str>, limit: u32) -> Result<Page<ReferralView>, Error> {
        let scope = self.require(actor, Permission::ReferralsOpen)?;
        let page = self.store.referrals_by(actor.account, after, limit).await?;
        let mine: Vec<ReferralRecord> = page.items.into_iter().filter(|r| scope.covers(&r.area)).collect();
        Ok(Page { items: self.referral_views(actor, mine).await?, next: page.next })
    }

    async fn referral_views(&self, actor: &Actor, mut records: Vec<ReferralRecord>) -> Result<Vec<ReferralView>, Error> {
        let people: Vec<PersonId> = records.iter().map(|r| r.person).collect();
        let lines = self.lines_of(&people).await?;
        let names = self.store.account_names(&records.iter().filter_map(|r| r.opened_by.map(|a| a.0)).collect::<Vec<_>>()).await?;
        let now = self.now_ms();
        for record in &mut records {
            // Requests of an older edition may name no partner, or one that is gone.
            if self.pack.referrals.partner(&record.partner).is_none() {
                record.partner.clone_from(&self.pack.referrals.default_partner);
            }
        }
        Ok(records.into_iter().filter_map(|record| {
            let waits = matches!(record.state, ReferralState::Proposed | ReferralState::Open | ReferralState::Accepted);
            Some(ReferralView {
                person: lines.get(&record.person)?.clone(),
                asker: record.opened_by.and_then(|a| names.get(&a.0).cloned()),
                overdue: waits && record.due_ms < now,
                can_be_shown: can_be_shown(record.state, record.expires_ms, now),
                is_mine: record.opened_by == Some(actor.account),
                follow_up_days: record.follow_up_ms.and_then(|at| self.days_since(at)),
                record,
            })
        }).collect())
    }

    async fn referral_in(&self, actor: &Actor, scope: &Scope, id: ReferralId) -> Result<ReferralView, Error> {
        let record = self.store.referral(scope, id).await?;
        self.referral_views(actor, vec![record]).await?.pop().ok_or(Error::NotFound)
    }

    /// Returns a request with everything that was done.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in reach.
    pub async fn referral(&self, actor: &Actor, id: ReferralId) -> Result<ReferralHistory, Error> {
        let scope = self.require(actor, Permission::ReferralsWork)?;
        let view = self.referral_in(actor, &scope, id).await?;
        let steps = self.store.steps_of(id).await?;
        let names = self.store.account_names(&steps.iter().filter_map(|s| s.account.map(|a| a.0)).collect::<Vec<_>>()).await?;
        let steps = steps.into_iter().map(|step| (step.account.and_then(|a| names.get(&a.0).cloned()), step)).map(|(by, step)| (step, by)).collect();
        Ok(ReferralHistory { view, steps })
    }

    /// Shows what a partner is told, in clear, until it expires. Journalled before it is shown.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it has expired, or has not been approved.
    pub async fn show_request(&self, actor: &Actor, id: ReferralId) -> Result<Told, Error> {
        let scope = self.require(actor, Permission::ReferralsWork)?;
        let view = self.referral_in(actor, &scope, id).await?;
        if !view.can_be_shown {
            return Err(Error::Conflict("referrals.not_to_be_shown"));
        }
        let card = self.store.person(&scope, view.record.person).await?;
        let told = |item: ScopeItem| -> Vec<String> {
            match item {
                ScopeItem::Name => card.line.name.iter().cloned().collect(),
                ScopeItem::BirthDate => card.line.birth_date.iter().cloned().collect(),
                ScopeItem::Telephone => card.telephones.iter().map(|t| t.number.clone()).collect(),
                ScopeItem::Identity => card.documents.iter().map(|d| d.number.clone()).collect(),
                ScopeItem::Address => card.addresses.iter().map(|a| a.entered.clone()).collect(),
            }
        };
        let values: Vec<(ScopeItem, Vec<String>)> = view.record.scope.iter().map(|&item| (item, told(item))).collect();
        let items: Vec<&str> = view.record.scope.iter().map(|item| item.code()).collect();
        let tx = self.store.begin().await?;
        let event = self.event(Some(actor.account), EventKind::RequestShown, SubjectKind::Person, card.line.id.0, &card.line.area);
        tx.commit(with(event, json!({ "referral": id, "partner": view.record.partner, "items": items.join(" ") }))).await?;
        let by = self.store.account_names(&[actor.account.0]).await?.remove(&actor.account.0).unwrap_or_default();
        Ok(Told { view, values, by })
    }
}

/// Refuses a text that is empty or too long; it may have several lines.
fn text(field: &str, given: &str) -> Result<String, Error> {
    let lines: Vec<&str> = given.trim().lines().map(str::trim_end).collect();
    required(field, &lines.join(" "), LONGEST_TEXT)?;
    Ok(lines.join("\n"))
}
