//! Every day: how people are, what was done after an alert, and what they need.

use super::{needed, optional};
use crate::context::with;
use crate::people::PersonLine;
use crate::{App, Error, Page, Problem};
use domain::access::{Actor, Permission};
use domain::ids::{AreaId, CheckId, NeedId, PersonId};
use domain::journal::EventKind;
use domain::measures::{CheckError, NO_SYMPTOM, NeedKind, NeedState, alerts, move_need};
use serde_json::json;
use store::{NeedRecord, NewCheck};

/// How somebody is.
#[derive(Debug, Clone, Default)]
pub struct Check {
    /// In tenths of a degree.
    pub temperature: Option<i64>,
    pub symptoms: Vec<String>,
    /// They have nothing of all that is asked.
    pub well: bool,
    pub note: String,
}

/// A need and whose it is.
#[derive(Debug, Clone)]
pub struct NeedView {
    pub record: NeedRecord,
    pub person: PersonLine,
    pub opened_by: Option<String>,
    pub taken_by: Option<String>,
    pub done_by: Option<String>,
}

impl App {
    /// Keeps how somebody under a measure is; returns what makes it an alert.
    ///
    /// # Errors
    /// Names what cannot be.
    pub async fn record_check(&self, actor: &Actor, person: PersonId, check: Check) -> Result<Vec<String>, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let person = self.under_measure(&scope, person).await?;
        let note = optional("note", &check.note)?;
        let found = alerts(&self.pack.measures.checks, check.temperature, &check.symptoms, check.well).map_err(|e| refusal(&e))?;
        let symptoms = if check.well { vec![NO_SYMPTOM.to_owned()] } else { check.symptoms };
        let tx = self.store.begin().await?;
        let new = NewCheck {
            person: person.person, at_ms: self.now_ms(), temperature: check.temperature, symptoms: &symptoms, note: &note, by: actor.account, alerts: &found, pack: &self.pack_cited(),
        };
        let id = tx.insert_measure_check(&new).await?;
        let event = self.measure_event(actor, EventKind::CheckRecorded, person.person, &person.area);
        tx.commit(with(event, json!({ "check": id, "alert": !found.is_empty(), "pack": self.pack_cited() }))).await?;
        Ok(found)
    }

    /// Keeps what was done after an alert.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody did so already, or the check was none.
    pub async fn handle_alert(&self, actor: &Actor, id: CheckId, done: &str) -> Result<(), Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let was = self.store.measure_check(id).await?;
        let person = self.measured_person(&scope, was.person).await?;
        let done = needed("done", done)?;
        let tx = self.store.begin().await?;
        if !tx.handle_alert(id, &done, actor.account, self.now_ms()).await? {
            return Err(Error::Conflict("measures.moved_on"));
        }
        let event = self.measure_event(actor, EventKind::AlertHandled, person.person, &person.area);
        tx.commit(with(event, json!({ "check": id }))).await?;
        Ok(())
    }

    /// Returns a page of what people need: what is open, or what is done.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an area out of reach.
    pub async fn needs(&self, actor: &Actor, area: Option<AreaId>, kind: Option<NeedKind>, is_done: bool, (after, limit): (Option<&str>, u32)) -> Result<Page<NeedView>, Error> {
        let scope = self.measures_within(actor, area).await?;
        let page = self.store.needs(&scope, kind, is_done, after, limit).await?;
        let lines = self.lines_in(&scope, &page.items.iter().map(|n| n.person).collect::<Vec<_>>()).await?;
        let accounts: Vec<i64> = page.items.iter().flat_map(|n| [Some(n.opened_by), n.taken_by, n.done_by]).flatten().map(|a| a.0).collect();
        let names = self.store.account_names(&accounts).await?;
        let name = |account: Option<domain::ids::AccountId>| account.and_then(|a| names.get(&a.0).cloned());
        let items = page.items.into_iter().filter_map(|record| Some(NeedView {
            person: lines.get(&record.person)?.clone(),
            opened_by: name(Some(record.opened_by)),
            taken_by: name(record.taken_by),
            done_by: name(record.done_by),
            record,
        }));
        Ok(Page { items: items.collect(), next: page.next })
    }

    /// Notes what somebody under a measure needs.
    ///
    /// # Errors
    /// Names what is missing.
    pub async fn note_need(&self, actor: &Actor, person: PersonId, kind: NeedKind, note: &str) -> Result<NeedId, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let person = self.under_measure(&scope, person).await?;
        let note = if kind == NeedKind::Waste { optional("note", note)? } else { needed("note", note)? };
        let tx = self.store.begin().await?;
        let id = tx.insert_need(person.person, &person.area, kind, &note, actor.account, self.now_ms()).await?;
        let event = self.measure_event(actor, EventKind::NeedNoted, person.person, &person.area);
        tx.commit(with(event, json!({ "need": id, "kind": kind.code() }))).await?;
        Ok(id)
    }

    /// Takes a need in hand, or says that it is done.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else was faster.
    pub async fn move_need(&self, actor: &Actor, id: NeedId, to: NeedState, result: &str) -> Result<(), Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let was = self.store.need(&scope, id).await?;
        let result = optional("result", result)?;
        if !move_need(was.state, to) {
            return Err(Error::Conflict("measures.moved_on"));
        }
        let tx = self.store.begin().await?;
        let moved = tx.move_need(&was, to, &result, actor.account, self.now_ms()).await;
        moved.map_err(|e| if matches!(e, store::Error::Conflict { .. }) { Error::Conflict("measures.moved_on") } else { e.into() })?;
        let event = self.measure_event(actor, EventKind::NeedMoved, was.person, &was.area);
        tx.commit(with(event, json!({ "need": id, "kind": was.kind.code(), "status": to.code() }))).await?;
        Ok(())
    }
}

fn refusal(error: &CheckError) -> Error {
    let problem = match error {
        CheckError::Temperature => Problem::new("measures.temperature_out_of_range").at("temperature"),
        CheckError::UnknownSymptom(code) => Problem::new("measures.unknown_symptom").at("symptoms").with("code", code),
        CheckError::Contradiction => Problem::new("measures.well_with_symptoms").at("symptoms"),
        CheckError::Empty => Problem::new("measures.check_empty").at("temperature"),
    };
    problem.into()
}
