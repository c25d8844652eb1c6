//! Devices of accounts that work from elsewhere, and the sessions that are bound to them.

use crate::sql::{Rows, Sql};
use crate::{Error, Store, Tx};
use domain::access::devices::DeviceState;
use domain::ids::{AccountId, DeviceId};
use sea_orm::FromQueryResult;

/// A device as it is kept.
#[derive(Debug, Clone)]
pub struct DeviceRecord {
    pub id: DeviceId,
    pub account: AccountId,
    pub public_key: Vec<u8>,
    pub name: String,
    /// Six digits by which its owner and an administrator mean the same one.
    pub code: String,
    pub state: DeviceState,
    pub made_ms: i64,
    pub decided_ms: Option<i64>,
}

/// A device that asks to be admitted.
#[derive(Debug, Clone, Copy)]
pub struct NewDevice<'a> {
    pub account: AccountId,
    pub public_key: &'a [u8],
    pub name: &'a str,
    pub code: &'a str,
    /// What it signed.
    pub nonce: i64,
}

/// A session and the device that has to prove itself for it.
#[derive(Debug, Clone)]
pub struct BoundSession {
    pub account: AccountId,
    pub device: DeviceId,
    pub public_key: Vec<u8>,
    pub proved_ms: i64,
    /// The token that was given is the one of now, and not the one before.
    pub is_current: bool,
}

/// What a proof changes of a session.
#[derive(Debug, Clone, Copy)]
pub struct Proof<'a> {
    /// With which the proof came.
    pub token: &'a [u8],
    /// With which the session goes on.
    pub next: &'a [u8],
    pub nonce: i64,
    pub now_ms: i64,
}

#[derive(FromQueryResult)]
struct DeviceRow {
    id: i64,
    account_id: i64,
    public_key: Vec<u8>,
    name: String,
    code: String,
    state: String,
    made_ms: i64,
    decided_ms: Option<i64>,
}

impl DeviceRow {
    fn record(self) -> Option<DeviceRecord> {
        Some(DeviceRecord {
            id: DeviceId(self.id),
            account: AccountId(self.account_id),
            state: DeviceState::from_code(&self.state)?,
            public_key: self.public_key,
            name: self.name,
            code: self.code,
            made_ms: self.made_ms,
            decided_ms: self.decided_ms,
        })
    }
}

const COLUMNS: &str = "SELECT id, account_id, public_key, name, code, state, made_ms, decided_ms FROM devices WHERE ";

pub(super) fn devices_of(accounts: impl IntoIterator<Item = i64>) -> Sql {
    Sql::new(COLUMNS).text("account_id IN ").list(accounts).text(" ORDER BY id")
}

pub(super) fn devices(rows: &Rows) -> Result<Vec<DeviceRecord>, Error> {
    Ok(rows.all::<DeviceRow>()?.into_iter().filter_map(DeviceRow::record).collect())
}

impl Tx {
    /// Says whether an account works from elsewhere; its sessions end, which were made for another way to work.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn set_remote(&self, account: AccountId, remote: bool) -> Result<(), Error> {
        Sql::new("UPDATE accounts SET remote = ").bind(i64::from(remote)).text(" WHERE id = ").bind(account.0).run(self.db()).await?;
        self.end_sessions(account).await
    }

    /// Keeps a device that asks to be admitted, and forgets those that nobody admitted since a time. None when so many wait already.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the account has it already.
    pub async fn insert_device(&self, new: &NewDevice<'_>, most: u64, forget_ms: i64, now_ms: i64) -> Result<Option<DeviceId>, Error> {
        Sql::new("DELETE FROM devices WHERE state IN ('waiting', 'refused') AND made_ms < ").bind(forget_ms)
            .text(" AND account_id = ").bind(new.account.0).run(self.db()).await?;
        let waiting = Sql::new("SELECT COUNT(*) AS n FROM devices WHERE state = 'waiting' AND account_id = ").bind(new.account.0);
        if crate::sql::count(waiting.number(self.db()).await?) >= most {
            return Ok(None);
        }
        let id = self.store().ids().next_id();
        Sql::new("INSERT INTO devices (id, account_id, public_key, name, code, state, nonce, made_ms) VALUES (").bind(id).text(", ").bind(new.account.0)
            .text(", ").bind(new.public_key.to_vec()).text(", ").bind(new.name).text(", ").bind(new.code).text(", 'waiting', ").bind(new.nonce)
            .text(", ").bind(now_ms).text(")").run(self.db()).await?;
        Ok(Some(DeviceId(id)))
    }

    /// Says whether a device may be worked from; the sessions of one that may not end.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the account has no such device in one of these states.
    pub async fn decide_device(&self, account: AccountId, device: DeviceId, from: &[DeviceState], to: DeviceState, by: AccountId, now_ms: i64) -> Result<(), Error> {
        let changed = Sql::new("UPDATE devices SET state = ").bind(to.code()).text(", decided_ms = ").bind(now_ms).text(", decided_by = ").bind(by.0)
            .text(" WHERE id = ").bind(device.0).text(" AND account_id = ").bind(account.0).text(" AND state IN ").list(from.iter().map(|state| state.code()))
            .run(self.db()).await?;
        if changed == 0 {
            return Err(Error::NotFound);
        }
        if to != DeviceState::Admitted {
            Sql::new("DELETE FROM sessions WHERE device_id = ").bind(device.0).run(self.db()).await?;
        }
        Ok(())
    }

    /// Notes what an admitted device signed in with. Says whether that is new: the same is not taken twice.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn use_nonce(&self, device: DeviceId, nonce: i64) -> Result<bool, Error> {
        let changed = Sql::new("UPDATE devices SET nonce = ").bind(nonce).text(" WHERE state = 'admitted' AND id = ").bind(device.0)
            .text(" AND nonce < ").bind(nonce).run(self.db()).await?;
        Ok(changed == 1)
    }

    /// Binds a session to the device that has just proved itself.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn bind_session(&self, token_hash: &[u8], device: DeviceId, nonce: i64, now_ms: i64) -> Result<(), Error> {
        Sql::new("UPDATE sessions SET device_id = ").bind(device.0).text(", proved_ms = ").bind(now_ms).text(", nonce = ").bind(nonce)
            .text(" WHERE token = ").bind(token_hash.to_vec()).run(self.db()).await?;
        Ok(())
    }

    /// Notes that the device of a session has proved itself, and gives the session another token. Says whether what it signed is new:
    /// the same is not taken twice.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn prove_session(&self, proof: &Proof<'_>) -> Result<bool, Error> {
        let changed = Sql::new("UPDATE sessions SET proved_ms = ").bind(proof.now_ms).text(", nonce = ").bind(proof.nonce)
            .text(", previous = ").bind(proof.token.to_vec()).text(", token = ").bind(proof.next.to_vec())
            .text(" WHERE (token = ").bind(proof.token.to_vec()).text(" OR previous = ").bind(proof.token.to_vec())
            .text(") AND nonce < ").bind(proof.nonce).run(self.db()).await?;
        Ok(changed == 1)
    }
}

impl Store {
    /// Returns the device of an account that has this key.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn device(&self, account: AccountId, public_key: &[u8]) -> Result<Option<DeviceRecord>, Error> {
        let sql = Sql::new(COLUMNS).text("account_id = ").bind(account.0).text(" AND public_key = ").bind(public_key.to_vec());
        Ok(sql.one::<DeviceRow>(&self.read).await?.and_then(DeviceRow::record))
    }

    /// Returns the session that has this token, or had it before, with the admitted device it is bound to.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn bound_session(&self, token_hash: &[u8], now_ms: i64) -> Result<Option<BoundSession>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            token: Vec<u8>,
            account_id: i64,
            device_id: i64,
            public_key: Vec<u8>,
            proved_ms: i64,
        }
        let sql = Sql::new("SELECT s.token, s.account_id, s.device_id, d.public_key, s.proved_ms FROM sessions s JOIN devices d ON d.id = s.device_id \
             WHERE d.state = 'admitted' AND s.proved_ms IS NOT NULL AND s.expires_ms > ").bind(now_ms)
            .text(" AND (s.token = ").bind(token_hash.to_vec()).text(" OR s.previous = ").bind(token_hash.to_vec()).text(")");
        let row = sql.one::<Row>(&self.read).await?;
        Ok(row.map(|row| BoundSession {
            account: AccountId(row.account_id),
            device: DeviceId(row.device_id),
            public_key: row.public_key,
            proved_ms: row.proved_ms,
            is_current: row.token == token_hash,
        }))
    }
}
