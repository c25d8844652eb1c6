//! What two people let somebody off: asked for by one, confirmed by another, over by itself.
//!
//! Knows no rule: whether it makes an answer milder is decided elsewhere. Place and note are encrypted.

use super::ASKED;
use crate::sql::Sql;
use crate::{Error, Page, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::determinations::{Override, OverrideReason, OverrideState};
use domain::ids::{AccountId, OverrideId, PersonId};
use domain::policy::Mode;
use sea_orm::FromQueryResult;

/// An override that is asked for.
#[derive(Debug, Clone)]
pub struct NewOverride<'a> {
    pub person: PersonId,
    pub pack: &'a str,
    pub rule: &'a str,
    pub mode: Option<Mode>,
    /// A day.
    pub until: Option<&'a str>,
    pub place: Option<&'a str>,
    pub reason: OverrideReason,
    pub note: &'a str,
    pub by: AccountId,
    pub now_ms: i64,
    /// From then on it no longer holds.
    pub expires_ms: i64,
}

/// An override as it is kept.
#[derive(Debug, Clone)]
pub struct OverrideRecord {
    pub id: OverrideId,
    pub person: PersonId,
    pub area: AreaPath,
    pub pack: String,
    pub rule: String,
    pub mode: Option<Mode>,
    /// A day.
    pub until: Option<String>,
    pub place: Option<String>,
    pub reason: OverrideReason,
    pub note: String,
    pub asked_by: AccountId,
    pub asked_ms: i64,
    pub expires_ms: i64,
    pub confirmed: Option<(i64, AccountId)>,
    pub withdrawn: Option<(i64, AccountId)>,
}

/// Which overrides are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverrideFilter {
    /// Those that wait for a second person.
    Asked,
    InForce,
    /// Those that hold no longer, or never did.
    Over,
}

impl OverrideRecord {
    /// Returns where it stands at a moment.
    #[must_use]
    pub fn state(&self, now_ms: i64) -> OverrideState {
        if self.withdrawn.is_some_and(|(at, _)| at <= now_ms) {
            OverrideState::Withdrawn
        } else if now_ms >= self.expires_ms {
            OverrideState::Expired
        } else if self.confirmed.is_some_and(|(at, _)| at <= now_ms) {
            OverrideState::InForce
        } else {
            OverrideState::Asked
        }
    }

    /// Returns what it lets somebody off.
    #[must_use]
    pub fn terms(&self) -> Override {
        Override { rule: self.rule.clone(), mode: self.mode, until: self.until.as_deref().and_then(|until| until.parse().ok()) }
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    person_id: i64,
    area_path: String,
    pack: String,
    rule: String,
    mode: Option<String>,
    until: Option<String>,
    place: Option<Vec<u8>>,
    reason: String,
    note: Vec<u8>,
    asked_by: i64,
    asked_ms: i64,
    expires_ms: i64,
    confirmed_by: Option<i64>,
    confirmed_ms: Option<i64>,
    withdrawn_by: Option<i64>,
    withdrawn_ms: Option<i64>,
}

const OVERRIDE: &str = "SELECT o.id, o.person_id, p.area_path, o.pack, o.rule, o.mode, o.until, o.place, o.reason, o.note, o.asked_by, o.asked_ms, o.expires_ms, o.confirmed_by, \
    o.confirmed_ms, o.withdrawn_by, o.withdrawn_ms FROM determination_overrides o JOIN people p ON p.id = o.person_id WHERE ";

impl Row {
    fn record(self, store: &Store) -> Result<OverrideRecord, Error> {
        Ok(OverrideRecord {
            place: self.place.map(|sealed| store.cipher().open("determination_overrides.place", self.id, &sealed)).transpose()?,
            note: store.cipher().open("determination_overrides.note", self.id, &self.note)?,
            id: OverrideId(self.id),
            person: PersonId(self.person_id),
            area: AreaPath::from_stored(self.area_path),
            pack: self.pack,
            rule: self.rule,
            mode: self.mode.as_deref().and_then(Mode::from_code),
            until: self.until,
            reason: OverrideReason::from_code(&self.reason).unwrap_or(OverrideReason::Care),
            asked_by: AccountId(self.asked_by),
            asked_ms: self.asked_ms,
            expires_ms: self.expires_ms,
            confirmed: self.confirmed_ms.zip(self.confirmed_by.map(AccountId)),
            withdrawn: self.withdrawn_ms.zip(self.withdrawn_by.map(AccountId)),
        })
    }
}

impl Tx {
    /// Keeps an override that is asked for; it changes nothing until it is confirmed.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_override(&self, new: &NewOverride<'_>) -> Result<OverrideId, Error> {
        let id = self.store().ids().next_id();
        let place = new.place.map(|place| self.store().cipher().seal("determination_overrides.place", id, place.as_bytes()));
        let note = self.store().cipher().seal("determination_overrides.note", id, new.note.as_bytes());
        Sql::new("INSERT INTO determination_overrides (id, person_id, pack, rule, mode, until, place, reason, note, asked_by, asked_ms, expires_ms) VALUES (").bind(id).text(", ")
            .bind(new.person.0).text(", ").bind(new.pack).text(", ").bind(new.rule).text(", ").bind(new.mode.map(Mode::code)).text(", ").bind(new.until)
            .text(", ").bind(place).text(", ").bind(new.reason.code()).text(", ").bind(note).text(", ").bind(new.by.0).text(", ").bind(new.now_ms).text(", ").bind(new.expires_ms)
            .text(")").run(self.db()).await?;
        Ok(OverrideId(id))
    }

    /// Returns an override, and keeps others from changing it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn lock_override(&self, id: OverrideId) -> Result<OverrideRecord, Error> {
        // An update that changes nothing locks the row alone, on both databases.
        Sql::new("UPDATE determination_overrides SET pack = pack WHERE id = ").bind(id.0).run(self.db()).await?;
        Sql::new(OVERRIDE).text("o.id = ").bind(id.0).one::<Row>(self.db()).await?.ok_or(Error::NotFound)?.record(self.store())
    }

    /// Confirms an override as the second person; one that held for the person under the same plan ends.
    ///
    /// # Errors
    /// Fails when the database refuses: nobody confirms what they asked for.
    pub async fn confirm_override(&self, record: &OverrideRecord, by: AccountId, now_ms: i64) -> Result<(), Error> {
        Sql::new("UPDATE determination_overrides SET withdrawn_by = ").bind(by.0).text(", withdrawn_ms = ").bind(now_ms).text(" WHERE confirmed_ms IS NOT NULL AND withdrawn_ms IS NULL AND person_id = ")
            .bind(record.person.0).text(" AND pack = ").bind(record.pack.as_str()).text(" AND expires_ms > ").bind(now_ms).run(self.db()).await?;
        Sql::new("UPDATE determination_overrides SET confirmed_by = ").bind(by.0).text(", confirmed_ms = ").bind(now_ms).text(" WHERE id = ").bind(record.id.0).run(self.db()).await?;
        Ok(())
    }

    /// Takes an override back, whether it held already or not.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn withdraw_override(&self, id: OverrideId, by: AccountId, now_ms: i64) -> Result<(), Error> {
        Sql::new("UPDATE determination_overrides SET withdrawn_by = ").bind(by.0).text(", withdrawn_ms = ").bind(now_ms).text(" WHERE id = ").bind(id.0).run(self.db()).await?;
        Ok(())
    }

    /// Returns the overrides of people that were ever confirmed, as this transaction sees them.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn confirmed_overrides(&self, people: &[PersonId]) -> Result<Vec<OverrideRecord>, Error> {
        let mut found = Vec::new();
        for batch in people.chunks(ASKED) {
            let sql = Sql::new(OVERRIDE).text("o.confirmed_ms IS NOT NULL AND o.person_id IN ").list(batch.iter().map(|p| p.0)).text(" ORDER BY o.person_id, o.id");
            for row in sql.all::<Row>(self.db()).await? {
                found.push(row.record(self.store())?);
            }
        }
        Ok(found)
    }
}

impl Store {
    /// Returns the overrides of a person, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn overrides_of(&self, person: PersonId, most: u32) -> Result<Vec<OverrideRecord>, Error> {
        let sql = Sql::new(OVERRIDE).text("o.person_id = ").bind(person.0).text(" ORDER BY o.id DESC LIMIT ").bind(i64::from(most));
        sql.all::<Row>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns a page of the overrides of the scope, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn overrides(&self, scope: &Scope, filter: OverrideFilter, now_ms: i64, after: Option<&str>, limit: u32) -> Result<Page<OverrideRecord>, Error> {
        let before = after.and_then(domain::ids::decode).unwrap_or(i64::MAX);
        let sql = Sql::new(OVERRIDE).text("o.id < ").bind(before).text(" AND ").in_scope("p.area_path", scope);
        let sql = match filter {
            OverrideFilter::Asked => sql.text(" AND o.confirmed_ms IS NULL AND o.withdrawn_ms IS NULL AND o.expires_ms > ").bind(now_ms),
            OverrideFilter::InForce => sql.text(" AND o.confirmed_ms IS NOT NULL AND o.withdrawn_ms IS NULL AND o.expires_ms > ").bind(now_ms),
            OverrideFilter::Over => sql.text(" AND (o.withdrawn_ms IS NOT NULL OR o.expires_ms <= ").bind(now_ms).text(")"),
        };
        let rows = sql.text(" ORDER BY o.id DESC LIMIT ").bind(i64::from(limit) + 1).all::<Row>(&self.read).await?;
        let page = Page::cut(rows, limit, |row| domain::ids::encode(row.id));
        Ok(Page { items: page.items.into_iter().map(|row| row.record(self)).collect::<Result<_, _>>()?, next: page.next })
    }
}
