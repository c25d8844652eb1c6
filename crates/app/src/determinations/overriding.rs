//! Two people let somebody off: one asks with a reason and an end, another confirms, and it is over by itself.
//!
//! What the rules say stays as it is and is decided on as before; only what follows from it is milder for a while.

use super::edition_for;
use crate::context::with;
use crate::error::required;
use crate::people::PersonLine;
use crate::{App, Error, Page, Problem};
use domain::access::{Actor, Permission};
use domain::areas::AreaPath;
use domain::determinations::{LONGEST_OVERRIDE_DAYS, OverrideError, OverrideNews, OverrideReason, OverrideState, OverrideWish, Standing, determine, may_ask_override, may_confirm_override};
use domain::ids::{OverrideId, PersonId};
use domain::journal::{EventKind, SubjectKind};
use domain::policy::Mode;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;
use std::collections::HashMap;
use store::{NewOverride, NewOverrideNotice, OverrideRecord, Tx};
pub use store::OverrideFilter;

/// What somebody wants to let a person off.
#[derive(Debug, Clone)]
pub struct OverrideToAsk {
    pub pack: String,
    pub mode: Option<Mode>,
    /// Another place, in words.
    pub place: Option<String>,
    /// An earlier last day.
    pub until: Option<Date>,
    pub reason: OverrideReason,
    pub note: String,
    /// The last day on which it holds.
    pub last_day: Date,
}

/// An override with names.
#[derive(Debug, Clone)]
pub struct OverrideView {
    pub record: OverrideRecord,
    pub state: OverrideState,
    /// The last day on which it holds or held.
    pub last_day: Date,
    pub person: Option<PersonLine>,
    pub asked_by: String,
    pub confirmed_by: Option<String>,
    pub withdrawn_by: Option<String>,
    /// Whether the asker may confirm it now.
    pub may_confirm: bool,
    /// Whether the asker may take it back now.
    pub may_withdraw: bool,
}

/// What the rules themselves say of somebody now.
struct ByRule {
    standing: Standing,
    today: Date,
    zone: TimeZone,
}

const LONGEST_NOTE: usize = 500;
const LONGEST_PLACE: usize = 200;
/// Overrides of one person that are shown at most.
const MOST: u32 = 50;

impl App {
    /// Returns the overrides of a person, newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody out of reach.
    pub async fn overrides_of(&self, actor: &Actor, person: PersonId) -> Result<Vec<OverrideView>, Error> {
        let scope = self.require(actor, Permission::FactsRead)?;
        let person = self.carrier_in(&scope, person).await?.0;
        self.override_views(actor, self.store.overrides_of(person, MOST).await?).await
    }

    /// Returns a page of the overrides in the asker's areas, newest first.
    ///
    /// # Errors
    /// Refuses whoever may let nobody off.
    pub async fn overrides(&self, actor: &Actor, filter: OverrideFilter, after: Option<&str>, limit: u32) -> Result<Page<OverrideView>, Error> {
        let scope = self.require(actor, Permission::DeterminationsOverride)?;
        let page = self.store.overrides(&scope, filter, self.now_ms(), after, limit).await?;
        Ok(Page { items: self.override_views(actor, page.items).await?, next: page.next })
    }

    /// Says whether somebody may let people off, before anybody reads what was sent.
    ///
    /// # Errors
    /// Refuses whoever may not.
    pub fn may_override(&self, actor: &Actor) -> Result<(), Error> {
        self.require(actor, Permission::DeterminationsOverride).map(drop)
    }

    /// Asks that somebody be let off; it changes nothing until a second person confirms it.
    ///
    /// # Errors
    /// Names the field that does not fit.
    pub async fn ask_override(&self, actor: &Actor, person: PersonId, wish: OverrideToAsk) -> Result<OverrideId, Error> {
        let scope = self.require(actor, Permission::DeterminationsOverride)?;
        let (person, area) = self.carrier_in(&scope, person).await?;
        let note = required("note", &wish.note, LONGEST_NOTE)?;
        let place = wish.place.as_deref().map(|place| required("place", place, LONGEST_PLACE)).transpose()?;
        let tx = self.store.begin().await?;
        let answer = self.by_rule(&tx, person, &wish.pack).await?.ok_or_else(|| refusal(OverrideError::NothingHolds))?;
        let asked = OverrideWish { mode: wish.mode, until: wish.until, has_place: place.is_some(), last_day: wish.last_day };
        may_ask_override(asked, &answer.standing, answer.today).map_err(refusal)?;
        let Some(rule) = &answer.standing.rule else { return Err(refusal(OverrideError::NothingHolds)) };
        let end = wish.last_day.tomorrow().and_then(|day| day.to_zoned(answer.zone)).map_err(|_| refusal(OverrideError::Expiry))?;
        let until = wish.until.map(|until| until.to_string());
        let new = NewOverride {
            person, pack: &wish.pack, rule, mode: wish.mode, until: until.as_deref(), place: place.as_deref(), reason: wish.reason, note: &note, by: actor.account, now_ms: self.now_ms(),
            expires_ms: end.timestamp().as_millisecond(),
        };
        let id = tx.insert_override(&new).await?;
        let event = self.event(Some(actor.account), EventKind::OverrideAsked, SubjectKind::Person, person.0, &area);
        let params = json!({ "override": id, "pack": wish.pack, "rule": rule, "mode": wish.mode, "until": wish.until, "reason": wish.reason, "last_day": wish.last_day });
        self.commit(tx, with(event, params), Vec::new()).await?;
        Ok(id)
    }

    /// Confirms an override, as the second person; the person is decided about at once.
    ///
    /// # Errors
    /// Says why it is not confirmed.
    pub async fn confirm_override(&self, actor: &Actor, id: OverrideId) -> Result<(), Error> {
        let (tx, record, area) = self.override_in_reach(actor, id).await?;
        let state = record.state(self.now_ms());
        // Whoever asked is told so whatever the rules say by now.
        let answer = self.by_rule(&tx, record.person, &record.pack).await?.ok_or_else(|| refusal(OverrideError::AnotherRule))?;
        may_confirm_override(state, record.asked_by, actor.account, &record.rule, &answer.standing).map_err(refusal)?;
        tx.confirm_override(&record, actor.account, self.now_ms()).await?;
        let after = answer.standing.clone().let_off([&record.terms()], answer.today);
        self.draft_notice(&tx, &record, OverrideNews::Begun, &after).await?;
        let events = self.determine_in(&tx, &[record.person]).await?;
        let event = self.event(Some(actor.account), EventKind::OverrideConfirmed, SubjectKind::Person, record.person.0, &area);
        self.commit(tx, with(event, json!({ "override": id, "rule": record.rule, "asked_by": record.asked_by.0, "reason": record.reason })), events).await
    }

    /// Takes an override back, or refuses it; the person is decided about at once.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is over already.
    pub async fn withdraw_override(&self, actor: &Actor, id: OverrideId) -> Result<(), Error> {
        let (tx, record, area) = self.override_in_reach(actor, id).await?;
        let state = record.state(self.now_ms());
        if !is_open(state) {
            return Err(Error::Conflict("determinations.override_over"));
        }
        // What never held is nothing that anybody is told.
        if state == OverrideState::InForce {
            let answer = self.by_rule(&tx, record.person, &record.pack).await?;
            self.draft_notice(&tx, &record, OverrideNews::EndedEarly, &answer.map_or_else(Standing::free, |answer| answer.standing)).await?;
        }
        tx.withdraw_override(id, actor.account, self.now_ms()).await?;
        let events = self.determine_in(&tx, &[record.person]).await?;
        let event = self.event(Some(actor.account), EventKind::OverrideWithdrawn, SubjectKind::Person, record.person.0, &area);
        self.commit(tx, with(event, json!({ "override": id, "rule": record.rule })), events).await
    }

    async fn override_in_reach(&self, actor: &Actor, id: OverrideId) -> Result<(Tx, OverrideRecord, AreaPath), Error> {
        let scope = self.require(actor, Permission::DeterminationsOverride)?;
        let tx = self.store.begin().await?;
        let record = tx.lock_override(id).await?;
        if !scope.covers(&record.area) {
            return Err(Error::NotFound);
        }
        let area = record.area.clone();
        Ok((tx, record, area))
    }

    /// Drafts what a person is told: where the answer in force leaves them, and where they stand from now on.
    async fn draft_notice(&self, tx: &Tx, of: &OverrideRecord, news: OverrideNews, after: &Standing) -> Result<(), Error> {
        let current = tx.current_determinations(&[of.person]).await?;
        let before = current.into_iter().find(|one| one.pack == of.pack).map_or_else(Standing::free, |one| one.standing);
        Ok(tx.draft_override_notice(&NewOverrideNotice { of, news, before: &before, after, now_ms: self.now_ms() }).await?)
    }

    /// Decides about somebody without any override; nothing is kept.
    async fn by_rule(&self, tx: &Tx, person: PersonId, pack: &str) -> Result<Option<ByRule>, Error> {
        let round = self.what_is_known(tx, &[person], tx.activations_in_force().await?).await?;
        let Some(person) = round.people.iter().find(|one| one.merged_into.is_none() && round.is_known(one.id)) else { return Ok(None) };
        let edition = edition_for(&round.activations, pack, &person.area).and_then(|activation| round.edition(activation));
        Ok(edition.map(|edition| {
            let answer = determine(&round.facts(person, pack), edition, self.now());
            ByRule { standing: answer.standing(), today: answer.today, zone: edition.time_zone.clone() }
        }))
    }

    pub(super) async fn override_views(&self, actor: &Actor, records: Vec<OverrideRecord>) -> Result<Vec<OverrideView>, Error> {
        let scope = actor.scope(Permission::DeterminationsOverride, self.now_ms());
        let accounts: Vec<i64> = records.iter().flat_map(|r| [Some(r.asked_by), r.confirmed.map(|(_, by)| by), r.withdrawn.map(|(_, by)| by)]).flatten().map(|a| a.0).collect();
        let names = self.store.account_names(&accounts).await?;
        let mut people: Vec<PersonId> = records.iter().map(|r| r.person).collect();
        people.dedup();
        let lines: HashMap<PersonId, PersonLine> = self.lines_of(&people).await?;
        let now_ms = self.now_ms();
        Ok(records.into_iter().map(|record| {
            let state = record.state(now_ms);
            let may = scope.covers(&record.area) && is_open(state);
            OverrideView {
                last_day: self.last_day(&record.pack, record.expires_ms),
                person: lines.get(&record.person).cloned(),
                asked_by: names.get(&record.asked_by.0).cloned().unwrap_or_default(),
                confirmed_by: record.confirmed.and_then(|(_, by)| names.get(&by.0).cloned()),
                withdrawn_by: record.withdrawn.and_then(|(_, by)| names.get(&by.0).cloned()),
                may_confirm: may && state == OverrideState::Asked && record.asked_by != actor.account,
                may_withdraw: may,
                state,
                record,
            }
        }).collect())
    }

    /// The day before the moment at which it ends, where its plan is at home.
    pub(super) fn last_day(&self, pack: &str, expires_ms: i64) -> Date {
        let end = jiff::Timestamp::from_millisecond(expires_ms - 1).unwrap_or_default();
        end.to_zoned(self.library.time_zone(pack)).date()
    }
}

/// Says whether it can still be taken back.
fn is_open(state: OverrideState) -> bool {
    matches!(state, OverrideState::Asked | OverrideState::InForce)
}

fn refusal(error: OverrideError) -> Error {
    let problem = match error {
        OverrideError::NothingHolds => Problem::new("determinations.nothing_to_override").at("pack"),
        OverrideError::Empty => Problem::new("determinations.override_empty").at("mode"),
        OverrideError::NotMilder => Problem::new("determinations.override_not_milder").at("mode"),
        OverrideError::NotEarlier => Problem::new("determinations.override_not_earlier").at("until"),
        OverrideError::DayPast => Problem::new("determinations.override_day_past").at("until"),
        OverrideError::Expiry => Problem::new("determinations.override_expiry").at("last_day").with("days", LONGEST_OVERRIDE_DAYS),
        OverrideError::SamePerson => return Error::Conflict("determinations.override_same_person"),
        OverrideError::NotAsked => return Error::Conflict("determinations.override_over"),
        OverrideError::AnotherRule => return Error::Conflict("determinations.override_another_rule"),
    };
    problem.into()
}
