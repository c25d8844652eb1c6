//! The registry of risk areas: who announced which tier, since when and until when. Whoever was there is decided about again.

use crate::context::with;
use crate::error::required;
use crate::trails::Place;
use crate::{App, Error, Page, Problem};
use domain::access::{Actor, Permission, Scope};
use domain::areas::AreaPath;
use domain::determinations::Moment;
use domain::ids::{AreaId, RiskAreaId};
use domain::journal::{EventKind, SubjectKind};
use domain::policy::EARLIEST_YEAR;
use jiff::tz::TimeZone;
use serde_json::json;
use std::collections::HashMap;
use store::{NewRiskArea, RiskAreaRecord};

/// A period that somebody wants to write down. Times are a moment or a day.
#[derive(Debug, Clone)]
pub struct RiskAreaToRecord {
    pub pack: String,
    pub area: AreaId,
    pub tier: String,
    pub since: String,
    pub until: Option<String>,
    pub source: String,
}

/// A period with names.
#[derive(Debug, Clone)]
pub struct RiskAreaView {
    pub record: RiskAreaRecord,
    pub area: Option<Place>,
    pub recorded_by: Option<String>,
    pub withdrawn_by: Option<String>,
}

const LONGEST_SOURCE: usize = 200;

impl App {
    /// Returns a page of the registry of one plan or of all, newest first; of one area and its parts, where one is named.
    ///
    /// # Errors
    /// Refuses whoever may not read plans.
    pub async fn risk_areas(&self, actor: &Actor, pack: Option<&str>, within: Option<AreaId>, after: Option<&str>, limit: u32) -> Result<Page<RiskAreaView>, Error> {
        self.require(actor, Permission::PolicyRead)?;
        let within = match within {
            Some(id) => Some(self.store.area(&Scope::everything(), id).await?.path),
            None => None,
        };
        let page = self.store.risk_areas(pack, within.as_ref(), after, limit).await?;
        let accounts: Vec<i64> = page.items.iter().flat_map(|r| [r.recorded_by, r.withdrawn_by]).flatten().map(|a| a.0).collect();
        let names = self.store.account_names(&accounts).await?;
        let places: HashMap<AreaPath, Place> = self.places(&page.items.iter().map(|r| r.place.clone()).collect::<Vec<_>>()).await?;
        Ok(page.map(|record| RiskAreaView {
            area: places.get(&record.place).cloned(),
            recorded_by: record.recorded_by.and_then(|a| names.get(&a.0).cloned()),
            withdrawn_by: record.withdrawn_by.and_then(|a| names.get(&a.0).cloned()),
            record,
        }))
    }

    /// Writes a period down; whoever was there is decided about again.
    ///
    /// # Errors
    /// Names the field that does not fit.
    pub async fn record_risk_area(&self, actor: &Actor, new: RiskAreaToRecord) -> Result<RiskAreaId, Error> {
        self.require(actor, Permission::RiskAreasRecord)?;
        let policy = self.library.policy(&new.pack).ok_or_else(|| Problem::new("policy.unknown_pack").at("pack"))?;
        let knows = policy.versions.iter().any(|version| version.edition.vocabulary.get("tiers").is_some_and(|tiers| tiers.contains(&new.tier)));
        if !knows {
            return Err(Problem::new("facts.unknown_word").at("tier").with("given", &new.tier).into());
        }
        let source = required("source", &new.source, LONGEST_SOURCE)?;
        let area = self.store.area(&Scope::everything(), new.area).await.map_err(|_| Problem::new("facts.no_area").at("area"))?;
        let day = |field: &str, text: &str| {
            let read = text.parse::<Moment>().map(|moment| moment.date(&TimeZone::UTC)).map_err(|_| Problem::new("facts.no_date").at(field).with("given", text.chars().take(40).collect::<String>()))?;
            if read.year() < EARLIEST_YEAR { Err(Problem::new("facts.too_early").at(field).with("given", read)) } else { Ok(read) }
        };
        let since = day("since", &new.since)?;
        if let Some(until) = &new.until
            && day("until", until)? < since
        {
            return Err(Problem::new("facts.reversed").at("until").with("given", until).into());
        }
        let tx = self.store.begin().await?;
        let kept = NewRiskArea {
            pack: &new.pack,
            area: area.id,
            place: &area.path,
            tier: &new.tier,
            since: &new.since,
            until: new.until.as_deref(),
            source: &source,
            recorded_ms: self.now_ms(),
            by: Some(actor.account),
        };
        let id = tx.insert_risk_area(&kept).await?;
        let visitors = tx.determine_visitors(&area.path).await?;
        let event = self.event(Some(actor.account), EventKind::RiskAreaRecorded, SubjectKind::Area, area.id.0, &area.path);
        let event = with(event, json!({ "risk_area": id, "pack": new.pack, "tier": new.tier, "since": new.since, "until": new.until, "source": source, "people": visitors }));
        self.commit(tx, event, Vec::new()).await?;
        Ok(id)
    }

    /// Withdraws a period that was wrong; whoever was there is decided about again.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it was withdrawn already.
    pub async fn withdraw_risk_area(&self, actor: &Actor, id: RiskAreaId, reason: &str) -> Result<(), Error> {
        self.require(actor, Permission::RiskAreasRecord)?;
        let reason = required("reason", reason, LONGEST_SOURCE)?;
        let record = self.store.risk_area(id).await?;
        let tx = self.store.begin().await?;
        if !tx.withdraw_risk_area(id, &reason, actor.account, self.now_ms()).await? {
            return Err(Error::Conflict("facts.withdrawn"));
        }
        let visitors = tx.determine_visitors(&record.place).await?;
        let event = self.event(Some(actor.account), EventKind::RiskAreaWithdrawn, SubjectKind::Area, record.area.0, &record.place);
        self.commit(tx, with(event, json!({ "risk_area": id, "reason": reason, "people": visitors })), Vec::new()).await?;
        Ok(())
    }
}
