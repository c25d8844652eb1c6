//! The registry of risk areas: which area had which tier under which plan, since when and until when.

use crate::sql::Sql;
use crate::{Error, Page, Store, Tx};
use domain::areas::AreaPath;
use domain::ids::{AccountId, AreaId, RiskAreaId};
use sea_orm::{ConnectionTrait, FromQueryResult};

/// A period to be kept. Times are a moment or a day, as they were written.
#[derive(Debug, Clone)]
pub struct NewRiskArea<'a> {
    pub pack: &'a str,
    pub area: AreaId,
    pub place: &'a AreaPath,
    pub tier: &'a str,
    pub since: &'a str,
    pub until: Option<&'a str>,
    /// Who announced it.
    pub source: &'a str,
    pub recorded_ms: i64,
    pub by: Option<AccountId>,
}

/// A period as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskAreaRecord {
    pub id: RiskAreaId,
    pub pack: String,
    pub area: AreaId,
    pub place: AreaPath,
    pub tier: String,
    pub since: String,
    pub until: Option<String>,
    pub source: String,
    pub recorded_ms: i64,
    pub recorded_by: Option<AccountId>,
    pub withdrawn_ms: Option<i64>,
    pub withdrawn_by: Option<AccountId>,
    pub reason: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    pack: String,
    area_id: i64,
    place: String,
    tier: String,
    since: String,
    until: Option<String>,
    source: String,
    recorded_ms: i64,
    recorded_by: Option<i64>,
    withdrawn_ms: Option<i64>,
    withdrawn_by: Option<i64>,
    reason: Option<String>,
}

const COLUMNS: &str = "SELECT id, pack, area_id, place, tier, since, until, source, recorded_ms, recorded_by, withdrawn_ms, withdrawn_by, reason FROM risk_areas WHERE ";
/// Places that a statement asks for.
const ASKED: usize = 2_000;

impl From<Row> for RiskAreaRecord {
    fn from(row: Row) -> Self {
        Self {
            id: RiskAreaId(row.id),
            pack: row.pack,
            area: AreaId(row.area_id),
            place: AreaPath::from_stored(row.place),
            tier: row.tier,
            since: row.since,
            until: row.until,
            source: row.source,
            recorded_ms: row.recorded_ms,
            recorded_by: row.recorded_by.map(AccountId),
            withdrawn_ms: row.withdrawn_ms,
            withdrawn_by: row.withdrawn_by.map(AccountId),
            reason: row.reason,
        }
    }
}

async fn risk_areas_at(db: &impl ConnectionTrait, places: &[&str]) -> Result<Vec<RiskAreaRecord>, Error> {
    let mut found = Vec::new();
    for batch in places.chunks(ASKED) {
        let sql = Sql::new(COLUMNS).text("place IN ").list(batch.iter().map(|place| (*place).to_owned())).text(" ORDER BY id");
        found.extend(sql.all::<Row>(db).await?.into_iter().map(RiskAreaRecord::from));
    }
    Ok(found)
}

impl Tx {
    /// Keeps a period.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_risk_area(&self, new: &NewRiskArea<'_>) -> Result<RiskAreaId, Error> {
        let id = self.store().ids().next_id();
        Sql::new("INSERT INTO risk_areas (id, pack, area_id, place, tier, since, until, source, recorded_ms, recorded_by) VALUES (").bind(id).text(", ").bind(new.pack).text(", ")
            .bind(new.area.0).text(", ").bind(new.place.as_str()).text(", ").bind(new.tier).text(", ").bind(new.since).text(", ").bind(new.until.map(str::to_owned)).text(", ")
            .bind(new.source).text(", ").bind(new.recorded_ms).text(", ").bind(new.by.map(|a| a.0)).text(")").run(self.db()).await?;
        Ok(RiskAreaId(id))
    }

    /// Withdraws a period; it stays where it is and no longer counts. Says whether it counted until now.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn withdraw_risk_area(&self, id: RiskAreaId, reason: &str, by: AccountId, now_ms: i64) -> Result<bool, Error> {
        let changed = Sql::new("UPDATE risk_areas SET withdrawn_ms = ").bind(now_ms).text(", withdrawn_by = ").bind(by.0).text(", reason = ").bind(reason)
            .text(" WHERE withdrawn_ms IS NULL AND id = ").bind(id.0).run(self.db()).await?;
        Ok(changed > 0)
    }

    /// Returns every period of these places and of no other, those that were withdrawn too.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn risk_areas_at(&self, places: &[&str]) -> Result<Vec<RiskAreaRecord>, Error> {
        risk_areas_at(self.db(), places).await
    }

    /// Has everybody looked at again who was in a place or in a part of it.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn determine_visitors(&self, place: &AreaPath) -> Result<u64, Error> {
        Sql::new("INSERT INTO people_to_determine (person_id) SELECT DISTINCT f.person_id FROM fact_places p JOIN facts f ON f.id = p.fact_id WHERE p.place >= ").bind(place.as_str())
            .text(" AND p.place < ").bind(place.range_end()).text(" ON CONFLICT DO NOTHING").run(self.db()).await
    }
}

impl Store {
    /// Returns every period of these places and of no other, those that were withdrawn too.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn risk_areas_at(&self, places: &[&str]) -> Result<Vec<RiskAreaRecord>, Error> {
        risk_areas_at(&self.read, places).await
    }

    /// Returns a page of the registry of one plan or of all, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn risk_areas(&self, pack: Option<&str>, within: Option<&AreaPath>, after: Option<&str>, limit: u32) -> Result<Page<RiskAreaRecord>, Error> {
        let mut sql = Sql::new(COLUMNS).text("1=1");
        if let Some(pack) = pack {
            sql = sql.text(" AND pack = ").bind(pack);
        }
        if let Some(place) = within {
            sql = sql.text(" AND place >= ").bind(place.as_str()).text(" AND place < ").bind(place.range_end());
        }
        if let Some(id) = after.and_then(domain::ids::decode) {
            sql = sql.text(" AND id < ").bind(id);
        }
        let rows = sql.text(" ORDER BY id DESC LIMIT ").bind(i64::from(limit) + 1).all::<Row>(&self.read).await?;
        Ok(Page::cut(rows.into_iter().map(RiskAreaRecord::from).collect(), limit, |record: &RiskAreaRecord| record.id.to_string()))
    }

    /// Returns a period.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn risk_area(&self, id: RiskAreaId) -> Result<RiskAreaRecord, Error> {
        Sql::new(COLUMNS).text("id = ").bind(id.0).one::<Row>(&self.read).await?.map(RiskAreaRecord::from).ok_or(Error::NotFound)
    }
}
