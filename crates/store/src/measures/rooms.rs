//! Houses in which people stay, their rooms, and who is in them. The database itself holds one person to a room.

use crate::sql::{Sql, count};
use crate::{Error, Page, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, FacilityId, PersonId, PlacementId, RoomId};
use domain::measures::Ground;
use sea_orm::FromQueryResult;
use std::collections::HashMap;

/// What people want to know of a house before they go there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FacilityFacts {
    pub name: String,
    pub address: String,
    pub telephone: String,
    pub cleaning: String,
    pub meals: String,
    pub cost: String,
    pub payer: String,
}

/// A house as it is kept.
#[derive(Debug, Clone)]
pub struct FacilityRecord {
    pub id: FacilityId,
    pub area: AreaPath,
    pub facts: FacilityFacts,
    pub version: i64,
    pub rooms: u64,
    /// Rooms in which somebody is.
    pub taken: u64,
}

/// A room.
#[derive(Debug, Clone)]
pub struct RoomRecord {
    pub id: RoomId,
    pub facility: FacilityId,
    pub name: String,
    pub beds: u32,
}

/// A stay to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewPlacement<'a> {
    pub person: PersonId,
    pub room: RoomId,
    pub facility: FacilityId,
    pub from_ms: i64,
    pub until_ms: Option<i64>,
    /// None is alone in the room, as everybody is.
    pub ground: Option<Ground>,
    pub note: &'a str,
    pub by: AccountId,
    pub now_ms: i64,
}

/// A stay as it was kept.
#[derive(Debug, Clone)]
pub struct PlacementRecord {
    pub id: PlacementId,
    pub person: PersonId,
    pub room: RoomId,
    pub room_name: String,
    pub facility: FacilityId,
    pub facility_name: String,
    pub from_ms: i64,
    pub until_ms: Option<i64>,
    pub ground: Option<Ground>,
    pub note: String,
    pub placed_ms: i64,
    pub placed_by: AccountId,
    pub left_ms: Option<i64>,
    pub left_by: Option<AccountId>,
    pub left_note: String,
}

#[derive(FromQueryResult)]
struct FacilityRow {
    id: i64,
    area_path: String,
    name: String,
    address: String,
    telephone: String,
    cleaning: String,
    meals: String,
    cost: String,
    payer: String,
    version: i64,
    rooms: i64,
    taken: i64,
}

const FACILITY: &str = "SELECT f.id, f.area_path, f.name, f.address, f.telephone, f.cleaning, f.meals, f.cost, f.payer, f.version, \
    (SELECT COUNT(*) FROM rooms r WHERE r.facility_id = f.id) AS rooms, \
    (SELECT COUNT(DISTINCT x.room_id) FROM placements x WHERE x.facility_id = f.id AND x.left_ms IS NULL) AS taken FROM facilities f WHERE ";

impl From<FacilityRow> for FacilityRecord {
    fn from(row: FacilityRow) -> Self {
        let facts = FacilityFacts {
            name: row.name, address: row.address, telephone: row.telephone, cleaning: row.cleaning, meals: row.meals, cost: row.cost, payer: row.payer,
        };
        Self { id: FacilityId(row.id), area: AreaPath::from_stored(row.area_path), facts, version: row.version, rooms: count(row.rooms), taken: count(row.taken) }
    }
}

#[derive(FromQueryResult)]
struct RoomRow {
    id: i64,
    facility_id: i64,
    name: String,
    beds: i64,
}

impl From<RoomRow> for RoomRecord {
    fn from(row: RoomRow) -> Self {
        Self { id: RoomId(row.id), facility: FacilityId(row.facility_id), name: row.name, beds: u32::try_from(row.beds).unwrap_or(0) }
    }
}

#[derive(FromQueryResult)]
struct PlacementRow {
    id: i64,
    person_id: i64,
    room_id: i64,
    room_name: String,
    facility_id: i64,
    facility_name: String,
    from_ms: i64,
    until_ms: Option<i64>,
    ground: Option<String>,
    note: Vec<u8>,
    placed_ms: i64,
    placed_by: i64,
    left_ms: Option<i64>,
    left_by: Option<i64>,
    left_note: Option<Vec<u8>>,
}

const PLACEMENT: &str = "SELECT x.id, x.person_id, x.room_id, r.name AS room_name, x.facility_id, f.name AS facility_name, x.from_ms, x.until_ms, x.ground, x.note, x.placed_ms, \
    x.placed_by, x.left_ms, x.left_by, x.left_note FROM placements x JOIN rooms r ON r.id = x.room_id JOIN facilities f ON f.id = x.facility_id WHERE ";

impl PlacementRow {
    fn record(self, store: &Store) -> Result<PlacementRecord, Error> {
        Ok(PlacementRecord {
            note: store.cipher().open("placements.note", self.id, &self.note)?,
            left_note: self.left_note.map(|sealed| store.cipher().open("placements.left_note", self.id, &sealed)).transpose()?.unwrap_or_default(),
            id: PlacementId(self.id),
            person: PersonId(self.person_id),
            room: RoomId(self.room_id),
            room_name: self.room_name,
            facility: FacilityId(self.facility_id),
            facility_name: self.facility_name,
            from_ms: self.from_ms,
            until_ms: self.until_ms,
            ground: self.ground.as_deref().and_then(Ground::from_code),
            placed_ms: self.placed_ms,
            placed_by: AccountId(self.placed_by),
            left_ms: self.left_ms,
            left_by: self.left_by.map(AccountId),
        })
    }
}

impl Tx {
    /// Keeps a house.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the area has one of this name.
    pub async fn insert_facility(&self, area: &AreaPath, facts: &FacilityFacts, now_ms: i64) -> Result<FacilityId, Error> {
        let id = self.store().ids().next_id();
        let mut sql = Sql::new("INSERT INTO facilities (id, area_path, name, address, telephone, cleaning, meals, cost, payer, version, opened_ms) VALUES (").bind(id);
        for text in [area.as_str(), &facts.name, &facts.address, &facts.telephone, &facts.cleaning, &facts.meals, &facts.cost, &facts.payer] {
            sql = sql.text(", ").bind(text);
        }
        sql.text(", 0, ").bind(now_ms).text(")").run(self.db()).await?;
        Ok(FacilityId(id))
    }

    /// Writes what a house says of itself; says whether it was still as it was read.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the area has another one of this name.
    pub async fn change_facility(&self, id: FacilityId, version: i64, facts: &FacilityFacts) -> Result<bool, Error> {
        let changed = Sql::new("UPDATE facilities SET name = ").bind(facts.name.as_str()).text(", address = ").bind(facts.address.as_str()).text(", telephone = ").bind(facts.telephone.as_str())
            .text(", cleaning = ").bind(facts.cleaning.as_str()).text(", meals = ").bind(facts.meals.as_str()).text(", cost = ").bind(facts.cost.as_str()).text(", payer = ")
            .bind(facts.payer.as_str()).text(", version = version + 1 WHERE id = ").bind(id.0).text(" AND version = ").bind(version).run(self.db()).await?;
        Ok(changed > 0)
    }

    /// Adds rooms; those whose name is known stay as they are. Returns how many are new.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_rooms(&self, facility: FacilityId, names: &[String], beds: u32) -> Result<u64, Error> {
        let mut rooms = crate::bulk::Bulk::into("rooms", &["id", "facility_id", "name", "beds"]).ignore_conflicts();
        for name in names {
            rooms.row([self.store().ids().next_id().into(), facility.0.into(), name.as_str().into(), i64::from(beds).into()]);
        }
        rooms.insert(self.db()).await
    }

    /// Returns a room, and keeps others from placing somebody there until this transaction ends.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn lock_room(&self, id: RoomId) -> Result<RoomRecord, Error> {
        let sql = Sql::new("SELECT id, facility_id, name, beds FROM rooms WHERE id = ").bind(id.0).text(self.row_lock());
        Ok(sql.one::<RoomRow>(self.db()).await?.ok_or(Error::NotFound)?.into())
    }

    /// Keeps others from placing somebody until this transaction ends.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn lock_person_of_measure(&self, id: PersonId) -> Result<(), Error> {
        #[derive(FromQueryResult)]
        struct Locked {
            #[expect(dead_code, reason = "only the lock is wanted")]
            id: i64,
        }
        let sql = Sql::new("SELECT id FROM people WHERE id = ").bind(id.0).text(self.row_lock());
        sql.one::<Locked>(self.db()).await?.ok_or(Error::NotFound)?;
        Ok(())
    }

    /// Returns the stays in a room that have not ended.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn lodgers_of(&self, room: &RoomRecord) -> Result<Vec<PlacementRecord>, Error> {
        let sql = Sql::new(PLACEMENT).text("x.left_ms IS NULL AND x.facility_id = ").bind(room.facility.0).text(" AND x.room_id = ").bind(room.id.0).text(" ORDER BY x.id");
        sql.all::<PlacementRow>(self.db()).await?.into_iter().map(|row| row.record(self.store())).collect()
    }

    /// Says whether somebody has a stay that has not ended.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn is_placed(&self, person: PersonId) -> Result<bool, Error> {
        Ok(Sql::new("SELECT COUNT(*) AS n FROM placements WHERE left_ms IS NULL AND person_id = ").bind(person.0).number(self.db()).await? > 0)
    }

    /// Keeps a stay.
    ///
    /// # Errors
    /// [`Error::Conflict`] where somebody is in the room, and no ground lets a second one in.
    pub async fn insert_placement(&self, new: &NewPlacement<'_>) -> Result<PlacementId, Error> {
        let id = self.store().ids().next_id();
        let note = self.store().cipher().seal("placements.note", id, new.note.as_bytes());
        Sql::new("INSERT INTO placements (id, person_id, room_id, facility_id, from_ms, until_ms, ground, note, placed_ms, placed_by) VALUES (").bind(id).text(", ").bind(new.person.0)
            .text(", ").bind(new.room.0).text(", ").bind(new.facility.0).text(", ").bind(new.from_ms).text(", ").bind(new.until_ms).text(", ").bind(new.ground.map(|g| g.code().to_owned()))
            .text(", ").bind(note).text(", ").bind(new.now_ms).text(", ").bind(new.by.0).text(")").run(self.db()).await?;
        Ok(PlacementId(id))
    }

    /// Ends a stay; says whether it had not ended.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn end_placement(&self, id: PlacementId, note: &str, by: AccountId, now_ms: i64) -> Result<bool, Error> {
        let note = self.store().cipher().seal("placements.left_note", id.0, note.as_bytes());
        let ended = Sql::new("UPDATE placements SET left_ms = ").bind(now_ms).text(", left_by = ").bind(by.0).text(", left_note = ").bind(note)
            .text(" WHERE left_ms IS NULL AND id = ").bind(id.0).run(self.db()).await?;
        Ok(ended > 0)
    }
}

impl Store {
    /// Returns a page of the houses of the scope, in the order in which they were opened.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn facilities(&self, scope: &Scope, after: Option<&str>, limit: u32) -> Result<Page<FacilityRecord>, Error> {
        let after = after.and_then(domain::ids::decode).unwrap_or(0);
        let sql = Sql::new(FACILITY).text("f.id > ").bind(after).text(" AND ").in_scope("f.area_path", scope).text(" ORDER BY f.id LIMIT ").bind(i64::from(limit) + 1);
        let rows: Vec<FacilityRecord> = sql.all::<FacilityRow>(&self.read).await?.into_iter().map(FacilityRecord::from).collect();
        Ok(Page::cut(rows, limit, |f| f.id.to_string()))
    }

    /// Returns a house of the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn facility(&self, scope: &Scope, id: FacilityId) -> Result<FacilityRecord, Error> {
        let sql = Sql::new(FACILITY).text("f.id = ").bind(id.0).text(" AND ").in_scope("f.area_path", scope);
        Ok(sql.one::<FacilityRow>(&self.read).await?.ok_or(Error::NotFound)?.into())
    }

    /// Returns the names of some houses.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn facility_names(&self, ids: &[FacilityId]) -> Result<HashMap<FacilityId, String>, Error> {
        #[derive(FromQueryResult)]
        struct Name {
            id: i64,
            name: String,
        }
        let sql = Sql::new("SELECT id, name FROM facilities WHERE id IN ").list(ids.iter().map(|f| f.0));
        Ok(sql.all::<Name>(&self.read).await?.into_iter().map(|row| (FacilityId(row.id), row.name)).collect())
    }

    /// Returns the rooms of a house by name.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn rooms(&self, facility: FacilityId, most: u32) -> Result<Vec<RoomRecord>, Error> {
        let sql = Sql::new("SELECT id, facility_id, name, beds FROM rooms WHERE facility_id = ").bind(facility.0).text(" ORDER BY name LIMIT ").bind(i64::from(most));
        Ok(sql.all::<RoomRow>(&self.read).await?.into_iter().map(RoomRecord::from).collect())
    }

    /// Returns the stays in a house that have not ended.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn lodgers(&self, facility: FacilityId, most: u32) -> Result<Vec<PlacementRecord>, Error> {
        let sql = Sql::new(PLACEMENT).text("x.left_ms IS NULL AND x.facility_id = ").bind(facility.0).text(" ORDER BY x.id LIMIT ").bind(i64::from(most));
        sql.all::<PlacementRow>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns the stays of some people that have not ended.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn stays_of(&self, people: &[PersonId]) -> Result<Vec<PlacementRecord>, Error> {
        let sql = Sql::new(PLACEMENT).text("x.left_ms IS NULL AND x.person_id IN ").list(people.iter().map(|p| p.0)).text(" ORDER BY x.id");
        sql.all::<PlacementRow>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns every stay of somebody, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn placements_of(&self, person: PersonId) -> Result<Vec<PlacementRecord>, Error> {
        let sql = Sql::new(PLACEMENT).text("x.person_id = ").bind(person.0).text(" ORDER BY x.id DESC LIMIT 50");
        sql.all::<PlacementRow>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns a stay.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn placement(&self, id: PlacementId) -> Result<PlacementRecord, Error> {
        Sql::new(PLACEMENT).text("x.id = ").bind(id.0).one::<PlacementRow>(&self.read).await?.ok_or(Error::NotFound)?.record(self)
    }
}
