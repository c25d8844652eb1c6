//! Transfers: when and where people are met, what they bring, and who has arrived.

use crate::doors::{moment_cursor, read_moment_cursor};
use crate::sql::Sql;
use crate::{Error, Page, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, FacilityId, PersonId, TransferId};
use domain::measures::{ArrivalBy, Destination, Packing, Protection, TransferState, TransferStep};
use sea_orm::FromQueryResult;

/// A transfer to be kept.
#[derive(Debug, Clone)]
pub struct NewTransfer<'a> {
    pub area: &'a AreaPath,
    pub people: &'a [PersonId],
    pub destination: Destination,
    pub facility: Option<FacilityId>,
    /// Where it goes, in words.
    pub place: &'a str,
    pub at_ms: i64,
    pub due_ms: Option<i64>,
    pub late_ms: i64,
    pub pick_up: &'a str,
    pub vehicle: &'a str,
    pub escort: &'a str,
    pub protection: &'a [Protection],
    pub packing: &'a [Packing],
    pub weather: &'a str,
    pub by: AccountId,
    pub now_ms: i64,
}

/// A transfer as it is kept.
#[derive(Debug, Clone)]
pub struct TransferRecord {
    pub id: TransferId,
    pub area: AreaPath,
    pub destination: Destination,
    pub facility: Option<FacilityId>,
    pub place: String,
    pub at_ms: i64,
    pub due_ms: Option<i64>,
    pub late_ms: i64,
    pub pick_up: String,
    pub vehicle: String,
    pub escort: String,
    pub protection: Vec<Protection>,
    pub packing: Vec<Packing>,
    pub weather: String,
    pub state: TransferState,
    pub reason: String,
    pub planned_ms: i64,
    pub planned_by: AccountId,
    pub picked_up_ms: Option<i64>,
    pub closed_ms: Option<i64>,
    pub version: i64,
}

/// One of those who are moved.
#[derive(Debug, Clone)]
pub struct Traveller {
    pub transfer: TransferId,
    pub person: PersonId,
    pub arrived_ms: Option<i64>,
    pub arrived_by: Option<ArrivalBy>,
    pub note: String,
    pub confirmed_by: Option<AccountId>,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    area_path: String,
    destination: String,
    facility_id: Option<i64>,
    place: Vec<u8>,
    at_ms: i64,
    due_ms: Option<i64>,
    late_ms: i64,
    pick_up: Vec<u8>,
    vehicle: Vec<u8>,
    escort: Vec<u8>,
    protection: String,
    packing: String,
    weather: Vec<u8>,
    state: String,
    reason: Option<Vec<u8>>,
    planned_ms: i64,
    planned_by: i64,
    picked_up_ms: Option<i64>,
    closed_ms: Option<i64>,
    version: i64,
}

const TRANSFER: &str = "SELECT t.id, t.area_path, t.destination, t.facility_id, t.place, t.at_ms, t.due_ms, t.late_ms, t.pick_up, t.vehicle, t.escort, t.protection, t.packing, \
    t.weather, t.state, t.reason, t.planned_ms, t.planned_by, t.picked_up_ms, t.closed_ms, t.version FROM transfers t WHERE ";

impl Row {
    fn record(self, store: &Store) -> Result<TransferRecord, Error> {
        let text = |column: &str, sealed: &[u8]| store.cipher().open(column, self.id, sealed);
        Ok(TransferRecord {
            place: text("transfers.place", &self.place)?,
            pick_up: text("transfers.pick_up", &self.pick_up)?,
            vehicle: text("transfers.vehicle", &self.vehicle)?,
            escort: text("transfers.escort", &self.escort)?,
            weather: text("transfers.weather", &self.weather)?,
            reason: self.reason.as_deref().map(|sealed| text("transfers.reason", sealed)).transpose()?.unwrap_or_default(),
            id: TransferId(self.id),
            area: AreaPath::from_stored(self.area_path),
            destination: Destination::from_code(&self.destination).unwrap_or(Destination::Facility),
            facility: self.facility_id.map(FacilityId),
            at_ms: self.at_ms,
            due_ms: self.due_ms,
            late_ms: self.late_ms,
            protection: self.protection.split(' ').filter_map(Protection::from_code).collect(),
            packing: self.packing.split(' ').filter_map(Packing::from_code).collect(),
            state: TransferState::from_code(&self.state).unwrap_or(TransferState::Planned),
            planned_ms: self.planned_ms,
            planned_by: AccountId(self.planned_by),
            picked_up_ms: self.picked_up_ms,
            closed_ms: self.closed_ms,
            version: self.version,
        })
    }
}

fn conflict() -> Error {
    Error::Conflict { constraint: "transfers_version".to_owned() }
}

impl Tx {
    /// Keeps a transfer with those who travel.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_transfer(&self, new: &NewTransfer<'_>) -> Result<TransferId, Error> {
        let (id, cipher) = (self.store().ids().next_id(), self.store().cipher());
        let sealed = |column: &str, text: &str| cipher.seal(column, id, text.as_bytes());
        let protection: Vec<&str> = new.protection.iter().map(|p| p.code()).collect();
        let packing: Vec<&str> = new.packing.iter().map(|p| p.code()).collect();
        Sql::new("INSERT INTO transfers (id, area_path, destination, facility_id, place, at_ms, due_ms, late_ms, pick_up, vehicle, escort, protection, packing, weather, state, \
            planned_ms, planned_by, version) VALUES (").bind(id).text(", ").bind(new.area.as_str()).text(", ").bind(new.destination.code()).text(", ").bind(new.facility.map(|f| f.0))
            .text(", ").bind(sealed("transfers.place", new.place)).text(", ").bind(new.at_ms).text(", ").bind(new.due_ms).text(", ").bind(new.late_ms)
            .text(", ").bind(sealed("transfers.pick_up", new.pick_up)).text(", ").bind(sealed("transfers.vehicle", new.vehicle)).text(", ").bind(sealed("transfers.escort", new.escort))
            .text(", ").bind(protection.join(" ")).text(", ").bind(packing.join(" ")).text(", ").bind(sealed("transfers.weather", new.weather)).text(", 'planned', ")
            .bind(new.now_ms).text(", ").bind(new.by.0).text(", 0)").run(self.db()).await?;
        let mut people = crate::bulk::Bulk::into("transfer_people", &["id", "transfer_id", "person_id", "open_ms", "late_ms"]);
        for person in new.people {
            people.row([self.store().ids().next_id().into(), id.into(), person.0.into(), Some(new.at_ms).into(), new.late_ms.into()]);
        }
        people.insert(self.db()).await?;
        Ok(TransferId(id))
    }

    /// Says whether one of some people is to be moved already.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn is_any_moved(&self, people: &[PersonId]) -> Result<bool, Error> {
        let sql = Sql::new("SELECT COUNT(*) AS n FROM transfer_people WHERE open_ms IS NOT NULL AND person_id IN ").list(people.iter().map(|p| p.0));
        Ok(sql.number(self.db()).await? > 0)
    }

    /// Moves a transfer on, unless somebody else has meanwhile. Cancelled, nobody waits for it any more.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is no longer as it was read.
    pub async fn move_transfer(&self, was: &TransferRecord, step: TransferStep, to: TransferState, reason: &str, now_ms: i64) -> Result<(), Error> {
        let mut sql = Sql::new("UPDATE transfers SET version = version + 1, state = ").bind(to.code());
        sql = match step {
            TransferStep::PickUp => sql.text(", picked_up_ms = ").bind(now_ms),
            TransferStep::Cancel => {
                let reason = self.store().cipher().seal("transfers.reason", was.id.0, reason.as_bytes());
                sql.text(", closed_ms = ").bind(now_ms).text(", reason = ").bind(reason)
            }
        };
        if sql.text(" WHERE id = ").bind(was.id.0).text(" AND version = ").bind(was.version).run(self.db()).await? == 0 {
            return Err(conflict());
        }
        if step == TransferStep::Cancel {
            Sql::new("UPDATE transfer_people SET open_ms = NULL WHERE transfer_id = ").bind(was.id.0).run(self.db()).await?;
        }
        Ok(())
    }

    /// Keeps that somebody has arrived, and where the transfer stands.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is no longer as it was read, or they had arrived before.
    pub async fn arrive(&self, was: &TransferRecord, who: &Traveller, to: TransferState, now_ms: i64) -> Result<(), Error> {
        #[derive(FromQueryResult)]
        struct Place {
            id: i64,
        }
        let closed = (to == TransferState::Arrived).then_some(now_ms);
        let moved = Sql::new("UPDATE transfers SET version = version + 1, state = ").bind(to.code()).text(", closed_ms = ").bind(closed)
            .text(", picked_up_ms = COALESCE(picked_up_ms, ").bind(now_ms).text(") WHERE id = ").bind(was.id.0).text(" AND version = ").bind(was.version).run(self.db()).await?;
        let places = Sql::new("SELECT id FROM transfer_people WHERE open_ms IS NOT NULL AND transfer_id = ").bind(was.id.0).text(" AND person_id = ").bind(who.person.0)
            .all::<Place>(self.db()).await?;
        if moved == 0 || places.is_empty() {
            return Err(conflict());
        }
        for place in places {
            let note = self.store().cipher().seal("transfer_people.arrived_note", place.id, who.note.as_bytes());
            Sql::new("UPDATE transfer_people SET open_ms = NULL, arrived_ms = ").bind(now_ms).text(", arrived_how = ").bind(who.arrived_by.map(|by| by.code().to_owned()))
                .text(", arrived_note = ").bind(note).text(", confirmed_by = ").bind(who.confirmed_by.map(|a| a.0)).text(" WHERE id = ").bind(place.id).run(self.db()).await?;
        }
        Ok(())
    }
}

impl Store {
    /// Returns a page of the transfers of the scope that have not ended: what is late, or will be first, at the head.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn transfers(&self, scope: &Scope, after: Option<&str>, limit: u32) -> Result<Page<TransferRecord>, Error> {
        let mut sql = Sql::new(TRANSFER).text("t.closed_ms IS NULL");
        if let Some((late_ms, id)) = read_moment_cursor(after) {
            sql = sql.text(" AND (t.late_ms > ").bind(late_ms).text(" OR t.late_ms = ").bind(late_ms).text(" AND t.id > ").bind(id).text(")");
        }
        let sql = sql.text(" AND ").in_scope("t.area_path", scope).text(" ORDER BY t.late_ms, t.id LIMIT ").bind(i64::from(limit) + 1);
        let rows: Vec<TransferRecord> = sql.all::<Row>(&self.read).await?.into_iter().map(|row| row.record(self)).collect::<Result<_, _>>()?;
        Ok(Page::cut(rows, limit, |t| moment_cursor(t.late_ms, t.id.0)))
    }

    /// Returns a transfer of the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn transfer(&self, scope: &Scope, id: TransferId) -> Result<TransferRecord, Error> {
        let sql = Sql::new(TRANSFER).text("t.id = ").bind(id.0).text(" AND ").in_scope("t.area_path", scope);
        sql.one::<Row>(&self.read).await?.ok_or(Error::NotFound)?.record(self)
    }

    /// Returns the transfers of somebody, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn transfers_of(&self, person: PersonId) -> Result<Vec<TransferRecord>, Error> {
        let sql = Sql::new(TRANSFER).text("t.id IN (SELECT x.transfer_id FROM transfer_people x WHERE x.person_id = ").bind(person.0).text(") ORDER BY t.id DESC LIMIT 20");
        sql.all::<Row>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns who travels with some transfers, in the order in which they were named.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn travellers(&self, transfers: &[TransferId]) -> Result<Vec<Traveller>, Error> {
        #[derive(FromQueryResult)]
        struct TravellerRow {
            id: i64,
            transfer_id: i64,
            person_id: i64,
            arrived_ms: Option<i64>,
            arrived_how: Option<String>,
            arrived_note: Option<Vec<u8>>,
            confirmed_by: Option<i64>,
        }
        let sql = Sql::new("SELECT id, transfer_id, person_id, arrived_ms, arrived_how, arrived_note, confirmed_by FROM transfer_people WHERE transfer_id IN ")
            .list(transfers.iter().map(|t| t.0)).text(" ORDER BY transfer_id, id");
        sql.all::<TravellerRow>(&self.read).await?.into_iter().map(|row| Ok(Traveller {
            note: row.arrived_note.map(|sealed| self.cipher().open("transfer_people.arrived_note", row.id, &sealed)).transpose()?.unwrap_or_default(),
            transfer: TransferId(row.transfer_id),
            person: PersonId(row.person_id),
            arrived_ms: row.arrived_ms,
            arrived_by: row.arrived_how.as_deref().and_then(ArrivalBy::from_code),
            confirmed_by: row.confirmed_by.map(AccountId),
        })).collect()
    }
}
