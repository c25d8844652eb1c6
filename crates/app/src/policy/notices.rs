//! Whom an edition touches, what is different for them, and that they were told: first in writing, then by voice.

use crate::context::with;
use crate::people::PersonLine;
use crate::{App, Error, Page};
use domain::access::{Actor, Permission};
use domain::determinations::Change;
use domain::ids::{ActivationId, PersonId};
use domain::journal::{EventKind, SubjectKind};
use domain::policy::ActivationState;
use serde_json::json;
use std::collections::HashMap;
use store::{ChangeFilter, ChangeRecord, Told};

/// What an edition changes for one person, with names.
#[derive(Debug, Clone)]
pub struct ChangeView {
    pub record: ChangeRecord,
    pub person: Option<PersonLine>,
    pub told_by: Option<String>,
    pub explained_by: Option<String>,
}

/// A page of those whom an edition touches, and how many there are and were told, by what it means for them.
#[derive(Debug, Clone)]
pub struct ChangesView {
    pub page: Page<ChangeView>,
    pub counts: HashMap<Change, (u64, u64)>,
}

impl App {
    /// Returns a page of those whom an edition touches, in the asker's area.
    ///
    /// # Errors
    /// Refuses whoever may not tell people.
    pub async fn policy_changes(&self, actor: &Actor, id: ActivationId, filter: ChangeFilter, after: Option<&str>, limit: u32) -> Result<ChangesView, Error> {
        let scope = self.require(actor, Permission::PolicyNotify)?;
        let page = self.store.changes(&scope, id, filter, after, limit).await?;
        let accounts: Vec<i64> = page.items.iter().flat_map(|r| [r.told, r.explained]).flatten().map(|(_, by)| by.0).collect();
        let names = self.store.account_names(&accounts).await?;
        let mut lines = self.lines_of(&page.items.iter().map(|r| r.person).collect::<Vec<_>>()).await?;
        let page = page.map(|record| ChangeView {
            person: lines.remove(&record.person),
            told_by: record.told.and_then(|(_, by)| names.get(&by.0).cloned()),
            explained_by: record.explained.and_then(|(_, by)| names.get(&by.0).cloned()),
            record,
        });
        Ok(ChangesView { page, counts: self.store.count_changes(&scope, id).await? })
    }

    /// Notes that a person was told what is different for them.
    ///
    /// # Errors
    /// [`Error::Conflict`] while the edition is not in force.
    pub async fn note_told(&self, actor: &Actor, id: ActivationId, person: PersonId, how: Told) -> Result<(), Error> {
        let scope = self.require(actor, Permission::PolicyNotify)?;
        let change = self.store.change_for(&scope, id, person).await?;
        if self.store.activation(id).await?.state == ActivationState::Proposed {
            return Err(Error::Conflict("policy.not_in_force"));
        }
        let tx = self.store.begin().await?;
        if tx.note_told(id, person, how, actor.account, self.now_ms()).await? {
            let event = self.event(Some(actor.account), EventKind::NoticeGiven, SubjectKind::Person, person.0, &change.area);
            let how = if how == Told::Message { "message" } else { "call" };
            tx.commit(with(event, json!({ "activation": id, "how": how }))).await?;
        }
        Ok(())
    }
}
