//! The journal: who did what, and whether the promises held.

use crate::context::with;
use crate::{App, Error, Page, Place};
use domain::access::{Actor, Permission};
use domain::areas::AreaPath;
use domain::journal::{EventKind, SubjectKind};
use serde_json::json;
use store::{Finding, JournalFilter, JournalRecord, SealRecord};

/// An event with names.
#[derive(Debug, Clone)]
pub struct EventView {
    pub record: JournalRecord,
    pub actor: Option<String>,
    pub area: Option<Place>,
}

/// What a check of the promises found.
#[derive(Debug, Clone)]
pub struct Verification {
    pub at_ms: i64,
    /// The chain, or the first seal that does not hold.
    pub chain: Result<SealRecord, i64>,
    pub findings: Vec<Finding>,
    pub rows: u64,
    pub people: u64,
}

/// The promises, in the order they are shown.
pub const PROMISES: [&str; 4] = ["nothing_lost", "nobody_twice", "no_restriction_without_reason", "journal_chain"];

impl Verification {
    /// Says whether everything held.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.chain.is_ok() && self.findings.is_empty()
    }

    /// Says whether one promise held.
    #[must_use]
    pub fn keeps(&self, promise: &str) -> bool {
        (promise != "journal_chain" || self.chain.is_ok()) && !self.findings.iter().any(|f| f.promise == promise)
    }
}

impl App {
    /// Returns a page of events in reach, newest first.
    ///
    /// # Errors
    /// Refuses whoever may not read the journal.
    pub async fn journal(&self, actor: &Actor, filter: &JournalFilter, limit: u32) -> Result<Page<EventView>, Error> {
        let scope = self.require(actor, Permission::JournalRead)?;
        let page = self.store.journal(&scope, filter, limit).await?;
        let names = self.store.account_names(&page.items.iter().filter_map(|e| e.actor.map(|a| a.0)).collect::<Vec<_>>()).await?;
        let places = self.places(&page.items.iter().map(|e| e.area.clone()).collect::<Vec<_>>()).await?;
        Ok(page.map(|record| EventView {
            actor: record.actor.and_then(|a| names.get(&a.0).cloned()),
            area: places.get(&record.area).cloned(),
            record,
        }))
    }

    /// Checks the promises because somebody asked.
    ///
    /// # Errors
    /// Refuses whoever may not.
    pub async fn verify(&self, actor: &Actor) -> Result<Verification, Error> {
        self.require(actor, Permission::JournalVerify)?;
        let found = self.verify_here().await?;
        let tx = self.store.begin().await?;
        let event = self.event(Some(actor.account), EventKind::Verified, SubjectKind::System, 0, &AreaPath::root());
        tx.commit(with(event, json!({ "clean": found.is_clean(), "findings": found.findings.len() }))).await?;
        Ok(found)
    }

    /// Seals what is not sealed yet, then walks the chain and checks every promise against the rows.
    ///
    /// # Errors
    /// Fails when the store cannot be reached.
    pub async fn verify_here(&self) -> Result<Verification, Error> {
        self.seal_journal().await?;
        let (rows, people) = self.store.checked_sizes().await?;
        let mut findings = self.store.check_promises().await?;
        findings.extend(self.check_determinations().await?.1);
        Ok(Verification {
            at_ms: self.now_ms(),
            chain: self.store.check_chain().await?,
            findings,
            rows,
            people,
        })
    }

    /// Seals every event that no seal covered when this began.
    ///
    /// # Errors
    /// Fails when the store cannot be reached.
    pub async fn seal_journal(&self) -> Result<u64, Error> {
        let mut sealed = 0;
        loop {
            let unsealed = self.store.unsealed().await?;
            let (events, may_be_more) = (unsealed.events(), unsealed.is_full());
            if events == 0 {
                return Ok(sealed);
            }
            let done = self.store.begin().await?.seal_and_commit(unsealed, self.now_ms()).await?;
            sealed += if done { events } else { 0 };
            if done && !may_be_more {
                return Ok(sealed);
            }
        }
    }
}
