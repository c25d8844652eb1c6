//! Whoever is let off is told so, and when it ends early: first in writing, then by voice, as with another edition.

use crate::context::with;
use crate::people::PersonLine;
use crate::{App, Error, Page};
use domain::access::{Actor, Permission};
use domain::ids::OverrideNoticeId;
use domain::journal::{EventKind, SubjectKind};
use jiff::civil::Date;
use serde_json::json;
use store::{OverrideNoticeRecord, Told};

/// What somebody is told of an override, with names.
#[derive(Debug, Clone)]
pub struct OverrideNoticeView {
    pub record: OverrideNoticeRecord,
    pub person: Option<PersonLine>,
    /// The last day on which the override holds, where it is not taken back before.
    pub last_day: Date,
    pub told_by: Option<String>,
    pub explained_by: Option<String>,
}

impl App {
    /// Returns a page of what people in the asker's areas are told of overrides, newest first.
    ///
    /// # Errors
    /// Refuses whoever may not tell people.
    pub async fn override_notices(&self, actor: &Actor, untold: bool, after: Option<&str>, limit: u32) -> Result<Page<OverrideNoticeView>, Error> {
        let scope = self.require(actor, Permission::PolicyNotify)?;
        let page = self.store.override_notices(&scope, untold, self.now_ms(), after, limit).await?;
        let accounts: Vec<i64> = page.items.iter().flat_map(|r| [r.told, r.explained]).flatten().map(|(_, by)| by.0).collect();
        let names = self.store.account_names(&accounts).await?;
        let lines = self.lines_of(&page.items.iter().map(|r| r.person).collect::<Vec<_>>()).await?;
        Ok(page.map(|record| OverrideNoticeView {
            person: lines.get(&record.person).cloned(),
            last_day: self.last_day(&record.pack, record.expires_ms),
            told_by: record.told.and_then(|(_, by)| names.get(&by.0).cloned()),
            explained_by: record.explained.and_then(|(_, by)| names.get(&by.0).cloned()),
            record,
        }))
    }

    /// Notes that a person was told of an override.
    ///
    /// # Errors
    /// [`Error::NotFound`] for what is so no longer: nobody is told of it any more.
    pub async fn note_override_told(&self, actor: &Actor, id: OverrideNoticeId, how: Told) -> Result<(), Error> {
        let scope = self.require(actor, Permission::PolicyNotify)?;
        let notice = self.store.override_notice(&scope, id, self.now_ms()).await?;
        let tx = self.store.begin().await?;
        if tx.note_override_told(id, how, actor.account, self.now_ms()).await? {
            let event = self.event(Some(actor.account), EventKind::NoticeGiven, SubjectKind::Person, notice.person.0, &notice.area);
            let how = if how == Told::Message { "message" } else { "call" };
            tx.commit(with(event, json!({ "override_notice": id, "news": notice.news, "how": how }))).await?;
        }
        Ok(())
    }
}
