//! Which edition is in force where: proposals, what they would change, who confirmed them, and who was told.

use crate::bulk::Bulk;
use crate::sql::{Sql, count};
use crate::{Error, Page, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::determinations::{Change, Standing};
use domain::ids::{AccountId, ActivationId, PersonId};
use domain::policy::ActivationState;
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::collections::HashMap;

/// A proposal to be kept.
#[derive(Debug, Clone)]
pub struct NewActivation<'a> {
    pub pack: &'a str,
    pub version: &'a str,
    pub policy_hash: &'a str,
    pub area: &'a AreaPath,
    /// The activation that is to end without another one in its place.
    pub ends: Option<ActivationId>,
    pub reason: &'a str,
    pub by: AccountId,
    pub now_ms: i64,
}

/// An edition that somebody wants in force, or that is or was; or that one of them ends.
#[derive(Debug, Clone)]
pub struct ActivationRecord {
    pub id: ActivationId,
    pub pack: String,
    pub version: String,
    pub policy_hash: String,
    pub area: AreaPath,
    pub state: ActivationState,
    /// What it ends, where it puts nothing in force.
    pub ends: Option<ActivationId>,
    pub reason: String,
    pub proposed_by: AccountId,
    pub proposed_ms: i64,
    /// What trying it on everybody showed, as JSON.
    pub tried: Option<serde_json::Value>,
    pub tried_ms: Option<i64>,
    pub confirmed_by: Option<AccountId>,
    pub confirmed_ms: Option<i64>,
    pub ended_ms: Option<i64>,
}

/// What an edition changes for one person.
#[derive(Debug, Clone)]
pub struct ChangeRecord {
    pub activation: ActivationId,
    pub person: PersonId,
    pub area: AreaPath,
    pub change: Change,
    pub before: Option<Standing>,
    pub after: Standing,
    pub told: Option<(i64, AccountId)>,
    pub explained: Option<(i64, AccountId)>,
}

/// What an edition changes for one person, to be kept.
#[derive(Debug, Clone)]
pub struct NewChange {
    pub person: PersonId,
    pub area: AreaPath,
    pub change: Change,
    pub before: Option<Standing>,
    pub after: Standing,
}

/// What editions change for some people, sealed and ready to be kept.
pub struct ChangeRows {
    store: Store,
    rows: Bulk,
}

impl ChangeRows {
    /// Adds what an activation changes for one person.
    pub fn add(&mut self, activation: ActivationId, new: &NewChange) {
        let seal = |context, standing: &Standing| self.store.cipher().seal(context, new.person.0, serde_json::json!(standing).to_string().as_bytes());
        let before = new.before.as_ref().map(|standing| seal("policy_changes.before", standing));
        let after = seal("policy_changes.after", &new.after);
        self.rows.row([activation.0.into(), new.person.0.into(), new.area.as_str().into(), new.change.code().into(), before.into(), after.into()]);
    }

    /// Adds what is changed for others.
    pub fn append(&mut self, other: Self) {
        self.rows.append(other.rows);
    }
}

/// Which changes are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct ChangeFilter {
    pub change: Option<Change>,
    /// Only those who were not told yet.
    pub untold: bool,
}

/// How a person was reached about a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// In writing.
    Message,
    /// By voice.
    Call,
}

impl Told {
    /// Where it is noted when, and by whom.
    pub(crate) fn columns(self) -> (&'static str, &'static str) {
        match self {
            Self::Message => ("told_ms", "told_by"),
            Self::Call => ("explained_ms", "explained_by"),
        }
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    pack: String,
    version: String,
    policy_hash: String,
    area_path: String,
    state: String,
    ends_id: Option<i64>,
    reason: Vec<u8>,
    proposed_by: i64,
    proposed_ms: i64,
    tried: Option<Vec<u8>>,
    tried_ms: Option<i64>,
    confirmed_by: Option<i64>,
    confirmed_ms: Option<i64>,
    ended_ms: Option<i64>,
}

const ACTIVATION: &str = "SELECT id, pack, version, policy_hash, area_path, state, ends_id, reason, proposed_by, proposed_ms, tried, tried_ms, confirmed_by, confirmed_ms, ended_ms \
    FROM policy_activations WHERE ";
const CHANGE: &str = "SELECT activation_id, person_id, area_path, direction, before, after, told_ms, told_by, explained_ms, explained_by FROM policy_changes WHERE ";
/// Activations in force at most; people make them, so that there are few.
const MOST: i64 = 1_000;

impl Row {
    fn record(self, store: &Store) -> Result<ActivationRecord, Error> {
        let tried = self.tried.map(|tried| store.cipher().open("policy_activations.tried", self.id, &tried)).transpose()?;
        Ok(ActivationRecord {
            reason: store.cipher().open("policy_activations.reason", self.id, &self.reason)?,
            tried: tried.and_then(|text| serde_json::from_str(&text).ok()),
            id: ActivationId(self.id),
            pack: self.pack,
            version: self.version,
            policy_hash: self.policy_hash,
            area: AreaPath::from_stored(self.area_path),
            state: ActivationState::from_code(&self.state).unwrap_or(ActivationState::Withdrawn),
            ends: self.ends_id.map(ActivationId),
            proposed_by: AccountId(self.proposed_by),
            proposed_ms: self.proposed_ms,
            tried_ms: self.tried_ms,
            confirmed_by: self.confirmed_by.map(AccountId),
            confirmed_ms: self.confirmed_ms,
            ended_ms: self.ended_ms,
        })
    }
}

#[derive(FromQueryResult)]
struct ChangeRow {
    activation_id: i64,
    person_id: i64,
    area_path: String,
    direction: String,
    before: Option<Vec<u8>>,
    after: Vec<u8>,
    told_ms: Option<i64>,
    told_by: Option<i64>,
    explained_ms: Option<i64>,
    explained_by: Option<i64>,
}

impl ChangeRow {
    fn record(self, store: &Store) -> Result<ChangeRecord, Error> {
        let read = |context, sealed: &[u8]| -> Result<Standing, Error> {
            let text = store.cipher().open(context, self.person_id, sealed)?;
            serde_json::from_str(&text).map_err(|_| Error::Undecryptable)
        };
        Ok(ChangeRecord {
            before: self.before.as_deref().map(|sealed| read("policy_changes.before", sealed)).transpose()?,
            after: read("policy_changes.after", &self.after)?,
            activation: ActivationId(self.activation_id),
            person: PersonId(self.person_id),
            area: AreaPath::from_stored(self.area_path),
            change: Change::from_code(&self.direction).unwrap_or(Change::Otherwise),
            told: self.told_ms.zip(self.told_by.map(AccountId)),
            explained: self.explained_ms.zip(self.explained_by.map(AccountId)),
        })
    }
}

async fn in_force(store: &Store, db: &impl ConnectionTrait) -> Result<Vec<ActivationRecord>, Error> {
    let sql = Sql::new(ACTIVATION).text("state = ").bind(ActivationState::Active.code()).text(" ORDER BY id LIMIT ").bind(MOST);
    sql.all::<Row>(db).await?.into_iter().map(|row| row.record(store)).collect()
}

impl Tx {
    /// Keeps a proposal.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_activation(&self, new: &NewActivation<'_>) -> Result<ActivationId, Error> {
        let id = self.store().ids().next_id();
        let reason = self.store().cipher().seal("policy_activations.reason", id, new.reason.as_bytes());
        Sql::new("INSERT INTO policy_activations (id, pack, version, policy_hash, area_path, state, ends_id, reason, proposed_by, proposed_ms) VALUES (").bind(id).text(", ").bind(new.pack)
            .text(", ").bind(new.version).text(", ").bind(new.policy_hash).text(", ").bind(new.area.as_str()).text(", ").bind(ActivationState::Proposed.code()).text(", ")
            .bind(new.ends.map(|ends| ends.0)).text(", ").bind(reason).text(", ").bind(new.by.0).text(", ").bind(new.now_ms).text(")").run(self.db()).await?;
        Ok(ActivationId(id))
    }

    /// Returns an activation, and keeps others from changing it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn lock_activation(&self, id: ActivationId) -> Result<ActivationRecord, Error> {
        let sql = Sql::new(ACTIVATION).text("id = ").bind(id.0).text(self.row_lock());
        sql.one::<Row>(self.db()).await?.ok_or(Error::NotFound)?.record(self.store())
    }

    /// Returns the activations that are in force.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn activations_in_force(&self) -> Result<Vec<ActivationRecord>, Error> {
        in_force(self.store(), self.db()).await
    }

    /// Switches a proposal on, and ends what was in force of the same plan in the same area.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn activate(&self, activation: &ActivationRecord, by: AccountId, now_ms: i64) -> Result<(), Error> {
        Sql::new("UPDATE policy_activations SET state = ").bind(ActivationState::Ended.code()).text(", ended_ms = ").bind(now_ms).text(" WHERE state = ")
            .bind(ActivationState::Active.code()).text(" AND pack = ").bind(activation.pack.as_str()).text(" AND area_path = ").bind(activation.area.as_str()).run(self.db()).await?;
        Sql::new("UPDATE policy_activations SET state = ").bind(ActivationState::Active.code()).text(", confirmed_by = ").bind(by.0).text(", confirmed_ms = ").bind(now_ms)
            .text(" WHERE id = ").bind(activation.id.0).run(self.db()).await?;
        // What it would have changed is told anew, as it changes.
        self.forget_changes(activation.id).await
    }

    /// Says whether somebody proposed already that an activation end.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn is_ending_proposed(&self, id: ActivationId) -> Result<bool, Error> {
        let sql = Sql::new("SELECT COUNT(*) AS n FROM policy_activations WHERE ends_id = ").bind(id.0).text(" AND state = ").bind(ActivationState::Proposed.code());
        Ok(sql.number(self.db()).await? > 0)
    }

    /// Ends an activation without another one in its place, as was proposed. Says whether it was in force until now.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn end_activation(&self, ending: &ActivationRecord, ends: ActivationId, by: AccountId, now_ms: i64) -> Result<bool, Error> {
        let ended = Sql::new("UPDATE policy_activations SET state = ").bind(ActivationState::Ended.code()).text(", ended_ms = ").bind(now_ms).text(" WHERE state = ")
            .bind(ActivationState::Active.code()).text(" AND id = ").bind(ends.0).run(self.db()).await?;
        Sql::new("UPDATE policy_activations SET state = ").bind(ActivationState::Ended.code()).text(", confirmed_by = ").bind(by.0).text(", confirmed_ms = ").bind(now_ms)
            .text(", ended_ms = ").bind(now_ms).text(" WHERE id = ").bind(ending.id.0).run(self.db()).await?;
        // What it would have changed is told anew, as it changes.
        self.forget_changes(ending.id).await?;
        Ok(ended > 0)
    }

    /// Returns the endings that were confirmed, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn endings(&self) -> Result<Vec<ActivationRecord>, Error> {
        let sql = Sql::new(ACTIVATION).text("ends_id IS NOT NULL AND confirmed_ms IS NOT NULL ORDER BY id DESC LIMIT ").bind(MOST);
        sql.all::<Row>(self.db()).await?.into_iter().map(|row| row.record(self.store())).collect()
    }

    /// Takes a proposal back.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn withdraw_activation(&self, id: ActivationId, now_ms: i64) -> Result<(), Error> {
        Sql::new("UPDATE policy_activations SET state = ").bind(ActivationState::Withdrawn.code()).text(", ended_ms = ").bind(now_ms).text(" WHERE id = ").bind(id.0).run(self.db()).await?;
        self.forget_changes(id).await
    }

    /// Forgets what a proposal would change.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn forget_changes(&self, id: ActivationId) -> Result<(), Error> {
        Sql::new("DELETE FROM policy_changes WHERE activation_id = ").bind(id.0).run(self.db()).await?;
        Ok(())
    }

    /// Keeps what trying a proposal on everybody showed.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn keep_trial(&self, id: ActivationId, tried: &serde_json::Value, now_ms: i64) -> Result<(), Error> {
        let tried = self.store().cipher().seal("policy_activations.tried", id.0, tried.to_string().as_bytes());
        Sql::new("UPDATE policy_activations SET tried = ").bind(tried).text(", tried_ms = ").bind(now_ms).text(" WHERE id = ").bind(id.0).run(self.db()).await?;
        Ok(())
    }

    /// Keeps what editions change for people; what was told them before stays.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn keep_changes(&self, changes: ChangeRows) -> Result<(), Error> {
        self.insert_later(changes.rows).await
    }

    /// Notes that a person was told of a change; says whether that is news.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn note_told(&self, id: ActivationId, person: PersonId, how: Told, by: AccountId, now_ms: i64) -> Result<bool, Error> {
        let (at, who) = how.columns();
        let changed = Sql::new("UPDATE policy_changes SET ").text(at).text(" = ").bind(now_ms).text(", ").text(who).text(" = ").bind(by.0).text(" WHERE ").text(at)
            .text(" IS NULL AND activation_id = ").bind(id.0).text(" AND person_id = ").bind(person.0).run(self.db()).await?;
        Ok(changed > 0)
    }
}

impl Store {
    /// Begins to collect what editions change.
    #[must_use]
    pub fn change_rows(&self) -> ChangeRows {
        let rows = Bulk::into("policy_changes", &["activation_id", "person_id", "area_path", "direction", "before", "after"]).ignore_conflicts();
        ChangeRows { store: self.clone(), rows }
    }

    /// Returns the activations that are in force.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn activations_in_force(&self) -> Result<Vec<ActivationRecord>, Error> {
        in_force(self, &self.read).await
    }

    /// Returns the oldest proposal that was not tried yet.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn untried_activation(&self) -> Result<Option<ActivationRecord>, Error> {
        let sql = Sql::new(ACTIVATION).text("tried_ms IS NULL AND state = ").bind(ActivationState::Proposed.code()).text(" ORDER BY id LIMIT 1");
        sql.one::<Row>(&self.read).await?.map(|row| row.record(self)).transpose()
    }

    /// Returns a page of all activations, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn activations(&self, after: Option<&str>, limit: u32) -> Result<Page<ActivationRecord>, Error> {
        let before = after.and_then(domain::ids::decode).unwrap_or(i64::MAX);
        let rows = Sql::new(ACTIVATION).text("id < ").bind(before).text(" ORDER BY id DESC LIMIT ").bind(i64::from(limit) + 1).all::<Row>(&self.read).await?;
        let page = Page::cut(rows, limit, |row| domain::ids::encode(row.id));
        Ok(Page { items: page.items.into_iter().map(|row| row.record(self)).collect::<Result<_, _>>()?, next: page.next })
    }

    /// Returns an activation.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn activation(&self, id: ActivationId) -> Result<ActivationRecord, Error> {
        Sql::new(ACTIVATION).text("id = ").bind(id.0).one::<Row>(&self.read).await?.ok_or(Error::NotFound)?.record(self)
    }

    /// Returns a page of the people an edition touches in the scope.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn changes(&self, scope: &Scope, id: ActivationId, filter: ChangeFilter, after: Option<&str>, limit: u32) -> Result<Page<ChangeRecord>, Error> {
        let mut sql = Sql::new(CHANGE).text("activation_id = ").bind(id.0).text(" AND ").in_scope("area_path", scope);
        if let Some(change) = filter.change {
            sql = sql.text(" AND direction = ").bind(change.code());
        }
        if filter.untold {
            sql = sql.text(" AND told_ms IS NULL AND explained_ms IS NULL");
        }
        if let Some(person) = after.and_then(domain::ids::decode) {
            sql = sql.text(" AND person_id > ").bind(person);
        }
        let rows = sql.text(" ORDER BY person_id LIMIT ").bind(i64::from(limit) + 1).all::<ChangeRow>(&self.read).await?;
        let page = Page::cut(rows, limit, |row| domain::ids::encode(row.person_id));
        Ok(Page { items: page.items.into_iter().map(|row| row.record(self)).collect::<Result<_, _>>()?, next: page.next })
    }

    /// Returns what an edition changes for one person of the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it changes nothing for them.
    pub async fn change_for(&self, scope: &Scope, id: ActivationId, person: PersonId) -> Result<ChangeRecord, Error> {
        let sql = Sql::new(CHANGE).text("activation_id = ").bind(id.0).text(" AND person_id = ").bind(person.0).text(" AND ").in_scope("area_path", scope);
        sql.one::<ChangeRow>(&self.read).await?.ok_or(Error::NotFound)?.record(self)
    }

    /// Counts the people an edition touches in the scope, by what it means for them, and how many of those were told.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn count_changes(&self, scope: &Scope, id: ActivationId) -> Result<HashMap<Change, (u64, u64)>, Error> {
        #[derive(FromQueryResult)]
        struct Count {
            direction: String,
            n: i64,
            told: i64,
        }
        let sql = Sql::new("SELECT direction, COUNT(*) AS n, COUNT(CASE WHEN told_ms IS NOT NULL OR explained_ms IS NOT NULL THEN 1 END) AS told FROM policy_changes WHERE activation_id = ")
            .bind(id.0).text(" AND ").in_scope("area_path", scope).text(" GROUP BY direction");
        Ok(sql.all::<Count>(&self.read).await?.into_iter().filter_map(|row| Some((Change::from_code(&row.direction)?, (count(row.n), count(row.told))))).collect())
    }
}
