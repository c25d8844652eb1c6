//! What whoever calls or visits somebody has to be careful of. It is no judgement of the person, ends by itself, and decides nothing.

use crate::context::{millis, with};
use crate::error::required;
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission};
use domain::areas::AreaPath;
use domain::ids::{PersonId, WarningId};
use domain::journal::{EventKind, SubjectKind};
use domain::people::WarningKind;
use serde_json::json;
use std::collections::HashMap;
use store::{NewWarning, WarningRecord};

/// A warning that stands, with who noted it.
#[derive(Debug, Clone)]
pub struct WarningView {
    pub record: WarningRecord,
    pub noted_by: String,
}

/// What happened, in a few words.
const LONGEST_NOTE: usize = 200;

impl App {
    /// Returns the warnings that stand for a person, for whoever may see them or has them on the telephone.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody out of reach.
    pub async fn warnings(&self, actor: &Actor, person: PersonId) -> Result<Vec<WarningView>, Error> {
        let (person, _) = self.in_reach(actor, person).await?;
        Ok(self.warnings_by_person(&[person]).await?.remove(&person).unwrap_or_default())
    }

    /// Returns the warnings that stand for people whom somebody visits or fetches.
    pub(crate) async fn warnings_by_person(&self, people: &[PersonId]) -> Result<HashMap<PersonId, Vec<WarningView>>, Error> {
        let found = self.store.warnings_of(people, self.now_ms()).await?;
        let names = self.store.account_names(&found.values().flatten().map(|one| one.noted_by.0).collect::<Vec<_>>()).await?;
        let view = |record: WarningRecord| WarningView { noted_by: names.get(&record.noted_by.0).cloned().unwrap_or_default(), record };
        Ok(found.into_iter().map(|(person, records)| (person, records.into_iter().map(view).collect())).collect())
    }

    /// Notes that staff were threatened or in danger with somebody.
    ///
    /// # Errors
    /// Names what is missing; [`Error::NotFound`] for somebody out of reach.
    pub async fn note_warning(&self, actor: &Actor, person: PersonId, kind: &str, note: &str) -> Result<WarningId, Error> {
        let (person, area) = self.in_reach(actor, person).await?;
        let kind = WarningKind::from_code(kind).ok_or_else(|| Problem::new("people.unknown_warning").at("warning"))?;
        let note = required("note", note, LONGEST_NOTE)?;
        let now = self.now_ms();
        let new = NewWarning { person, area: &area, kind, note: &note, by: actor.account, at_ms: now, until_ms: now + millis(self.pack.doors.warning_expires) };
        let tx = self.store.begin().await?;
        let id = tx.insert_warning(&new).await?;
        let event = self.event(Some(actor.account), EventKind::WarningNoted, SubjectKind::Person, person.0, &area);
        tx.commit(with(event, json!({ "warning": kind.code() }))).await?;
        Ok(id)
    }

    /// Withdraws a warning, with a reason.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody out of reach; [`Error::Conflict`] where it stands no longer.
    pub async fn withdraw_warning(&self, actor: &Actor, person: PersonId, id: WarningId, reason: &str) -> Result<(), Error> {
        let (person, area) = self.in_reach(actor, person).await?;
        let reason = required("reason", reason, LONGEST_NOTE)?;
        let kind = self.store.warnings_of(&[person], self.now_ms()).await?.remove(&person).and_then(|all| all.into_iter().find(|one| one.id == id)).map(|one| one.kind);
        let kind = kind.ok_or(Error::Conflict("people.warning_gone"))?;
        let tx = self.store.begin().await?;
        if !tx.withdraw_warning(person, id, actor.account, &reason, self.now_ms()).await? {
            return Err(Error::Conflict("people.warning_gone"));
        }
        let event = self.event(Some(actor.account), EventKind::WarningWithdrawn, SubjectKind::Person, person.0, &area);
        tx.commit(with(event, json!({ "warning": kind.code() }))).await?;
        Ok(())
    }

    /// Finds somebody within reach of whoever sees people, or on the telephone with the caller.
    async fn in_reach(&self, actor: &Actor, person: PersonId) -> Result<(PersonId, AreaPath), Error> {
        let (scope, _) = self.near(actor, Permission::PeopleRead, person).await?;
        self.carrier_in(&scope, person).await
    }
}
