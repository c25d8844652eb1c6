//! Accounts, their grants and their sessions.

mod devices;

pub use devices::{BoundSession, DeviceRecord, NewDevice, Proof};

use crate::sql::{Rows, Sql, together};
use crate::{Error, Page, Store, Tx};
use domain::access::devices::DeviceState;
use domain::access::{Grant, Role, Scope};
use domain::areas::AreaPath;
use domain::ids::{AccountId, AreaId, DeviceId, GrantId, TeamId};
use sea_orm::FromQueryResult;

/// An account as it is kept, without its password.
#[derive(Debug, Clone)]
pub struct AccountRecord {
    pub id: AccountId,
    pub login: String,
    pub name: String,
    pub agency: String,
    pub area: AreaPath,
    pub language: String,
    pub active: bool,
    pub onboarded_ms: Option<i64>,
    pub seen_ms: Option<i64>,
    /// Works from elsewhere, from devices that were admitted.
    pub remote: bool,
    pub grants: Vec<GrantRecord>,
}

/// A grant as it is kept.
#[derive(Debug, Clone)]
pub struct GrantRecord {
    pub id: GrantId,
    pub grant: Grant,
    pub area_id: Option<AreaId>,
}

/// An account to be kept.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub login: String,
    pub name: String,
    pub agency: String,
    pub area: AreaPath,
    pub password_hash: String,
    pub language: String,
    pub remote: bool,
}

/// A session that is in force.
#[derive(Debug, Clone)]
pub struct SessionRecord {
    pub account: AccountId,
    pub created_ms: i64,
    pub seen_ms: i64,
}

/// Whose session it is, and until when.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub account: AccountRecord,
    pub ends_ms: i64,
    /// The device it is bound to, and when that last proved itself.
    pub device: Option<(DeviceId, i64)>,
}

const COLUMNS: &str = "id, login, name, agency, area_path, language, state, onboarded_ms, seen_ms, remote";

#[derive(FromQueryResult)]
struct AccountRow {
    id: i64,
    login: String,
    name: String,
    agency: String,
    area_path: String,
    language: String,
    state: String,
    onboarded_ms: Option<i64>,
    seen_ms: Option<i64>,
    remote: i64,
}

impl From<AccountRow> for AccountRecord {
    fn from(row: AccountRow) -> Self {
        Self {
            id: AccountId(row.id),
            login: row.login,
            name: row.name,
            agency: row.agency,
            area: AreaPath::from_stored(row.area_path),
            language: row.language,
            active: row.state == "active",
            onboarded_ms: row.onboarded_ms,
            seen_ms: row.seen_ms,
            remote: row.remote != 0,
            grants: Vec::new(),
        }
    }
}

#[derive(FromQueryResult)]
struct GrantRow {
    id: i64,
    account_id: i64,
    role: String,
    area_id: Option<i64>,
    area_path: String,
    team_id: Option<i64>,
    until_ms: Option<i64>,
}

impl Tx {
    /// Keeps an account.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the login is taken.
    pub async fn insert_account(&self, new: &NewAccount, now_ms: i64) -> Result<AccountId, Error> {
        let id = self.store().ids().next_id();
        Sql::new("INSERT INTO accounts (id, login, name, agency, area_path, password_hash, language, remote, state, created_ms) VALUES ")
            .text("(").bind(id).text(", ").bind(new.login.as_str()).text(", ").bind(new.name.as_str()).text(", ").bind(new.agency.as_str())
            .text(", ").bind(new.area.as_str()).text(", ").bind(new.password_hash.as_str()).text(", ").bind(new.language.as_str())
            .text(", ").bind(i64::from(new.remote)).text(", 'active', ").bind(now_ms).text(")")
            .run(self.db()).await?;
        Ok(AccountId(id))
    }

    /// Gives an account a role over an area.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_grant(&self, account: AccountId, grant: &Grant, area: Option<AreaId>, now_ms: i64) -> Result<GrantId, Error> {
        let id = self.store().ids().next_id();
        Sql::new("INSERT INTO grants (id, account_id, role, area_id, area_path, team_id, until_ms, given_ms) VALUES (").bind(id)
            .text(", ").bind(account.0).text(", ").bind(grant.role.code()).text(", ").bind(area.map(|a| a.0)).text(", ").bind(grant.area.as_str())
            .text(", ").bind(grant.team.map(|t| t.0)).text(", ").bind(grant.until_ms).text(", ").bind(now_ms).text(")")
            .run(self.db()).await?;
        Ok(GrantId(id))
    }

    /// Ends a grant.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the account has no such grant in force.
    pub async fn end_grant(&self, account: AccountId, grant: GrantId, now_ms: i64) -> Result<(), Error> {
        let changed = Sql::new("UPDATE grants SET ended_ms = ").bind(now_ms).text(" WHERE ended_ms IS NULL AND id = ").bind(grant.0)
            .text(" AND account_id = ").bind(account.0).run(self.db()).await?;
        if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Ends an account's membership of a team.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not a member.
    pub async fn end_membership(&self, account: AccountId, team: TeamId, now_ms: i64) -> Result<(), Error> {
        let changed = Sql::new("UPDATE grants SET ended_ms = ").bind(now_ms).text(" WHERE ended_ms IS NULL AND team_id = ").bind(team.0)
            .text(" AND account_id = ").bind(account.0).run(self.db()).await?;
        if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Lets an account in or locks it out; a locked account has no session left.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn set_account_active(&self, account: AccountId, active: bool) -> Result<(), Error> {
        let state = if active { "active" } else { "disabled" };
        Sql::new("UPDATE accounts SET state = ").bind(state).text(" WHERE id = ").bind(account.0).run(self.db()).await?;
        if active { Ok(()) } else { self.end_sessions(account).await }
    }

    /// Sets a new password; all sessions end.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn set_password(&self, account: AccountId, hash: &str) -> Result<(), Error> {
        Sql::new("UPDATE accounts SET password_hash = ").bind(hash).text(" WHERE id = ").bind(account.0).run(self.db()).await?;
        self.end_sessions(account).await
    }

    /// Sets the language in which the account is spoken to.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn set_language(&self, account: AccountId, language: &str) -> Result<(), Error> {
        Sql::new("UPDATE accounts SET language = ").bind(language).text(" WHERE id = ").bind(account.0).run(self.db()).await?;
        Ok(())
    }

    /// Notes that training was passed and which pledge was signed, in whose name.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn set_onboarded(&self, account: AccountId, pledge: &str, now_ms: i64) -> Result<(), Error> {
        Sql::new("UPDATE accounts SET onboarded_ms = ").bind(now_ms).text(", pledge = ").bind(pledge).text(" WHERE id = ").bind(account.0)
            .run(self.db()).await?;
        Ok(())
    }

    /// Opens a session; only the hash of its token is kept.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_session(&self, token_hash: &[u8], account: AccountId, now_ms: i64, expires_ms: i64) -> Result<(), Error> {
        Sql::new("INSERT INTO sessions (token, account_id, created_ms, expires_ms, seen_ms) VALUES (").bind(token_hash.to_vec()).text(", ")
            .bind(account.0).text(", ").bind(now_ms).text(", ").bind(expires_ms).text(", ").bind(now_ms).text(")").run(self.db()).await?;
        Sql::new("DELETE FROM sessions WHERE expires_ms < ").bind(now_ms).run(self.db()).await?;
        Sql::new("UPDATE accounts SET seen_ms = ").bind(now_ms).text(" WHERE id = ").bind(account.0).run(self.db()).await?;
        Ok(())
    }

    /// Ends one session.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn end_session(&self, token_hash: &[u8]) -> Result<(), Error> {
        Sql::new("DELETE FROM sessions WHERE token = ").bind(token_hash.to_vec()).run(self.db()).await?;
        Ok(())
    }

    pub(super) async fn end_sessions(&self, account: AccountId) -> Result<(), Error> {
        Sql::new("DELETE FROM sessions WHERE account_id = ").bind(account.0).run(self.db()).await?;
        Ok(())
    }
}

impl Store {
    /// Says whether nobody has been set up yet.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn has_no_account(&self) -> Result<bool, Error> {
        Ok(Sql::new("SELECT COUNT(*) AS n FROM (SELECT 1 FROM accounts LIMIT 1) AS a").number(&self.read).await? == 0)
    }

    /// Returns the account and password hash behind a login name, whether it is let in, and whether it works from elsewhere.
    ///
    /// # Errors
    /// [`Error::NotFound`] without such an account.
    pub async fn login(&self, login: &str) -> Result<(AccountId, String, bool, bool), Error> {
        #[derive(FromQueryResult)]
        struct Login {
            id: i64,
            password_hash: String,
            state: String,
            remote: i64,
        }
        let sql = Sql::new("SELECT id, password_hash, state, remote FROM accounts WHERE login = ").bind(login);
        let row = sql.one::<Login>(&self.read).await?.ok_or(Error::NotFound)?;
        Ok((AccountId(row.id), row.password_hash, row.state == "active", row.remote != 0))
    }

    /// Returns the password hash of an account.
    ///
    /// # Errors
    /// [`Error::NotFound`] without such an account.
    pub async fn password_hash(&self, account: AccountId) -> Result<String, Error> {
        #[derive(FromQueryResult)]
        struct Hash {
            password_hash: String,
        }
        let sql = Sql::new("SELECT password_hash FROM accounts WHERE id = ").bind(account.0);
        Ok(sql.one::<Hash>(&self.read).await?.ok_or(Error::NotFound)?.password_hash)
    }

    /// Returns the session with this token hash, if it is in force.
    ///
    /// # Errors
    /// [`Error::NotFound`] without one.
    pub async fn session(&self, token_hash: &[u8], now_ms: i64) -> Result<SessionRecord, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            account_id: i64,
            created_ms: i64,
            seen_ms: i64,
        }
        let sql = Sql::new("SELECT account_id, created_ms, seen_ms FROM sessions WHERE expires_ms > ").bind(now_ms).text(" AND token = ").bind(token_hash.to_vec());
        let row = sql.one::<Row>(&self.read).await?.ok_or(Error::NotFound)?;
        Ok(SessionRecord { account: AccountId(row.account_id), created_ms: row.created_ms, seen_ms: row.seen_ms })
    }

    /// Returns whose session this is, with the grants of the account, when it ends, and what it is bound to.
    ///
    /// # Errors
    /// [`Error::NotFound`] without a session in force.
    pub async fn signed_in(&self, token_hash: &[u8], now_ms: i64) -> Result<SignedIn, Error> {
        #[derive(FromQueryResult)]
        struct Ends {
            expires_ms: i64,
            device_id: Option<i64>,
            proved_ms: Option<i64>,
        }
        let whose = |sql: Sql| sql.text("(SELECT account_id FROM sessions WHERE expires_ms > ").bind(now_ms).text(" AND token = ").bind(token_hash.to_vec()).text(")");
        let account = whose(Sql::new("SELECT ").text(COLUMNS).text(" FROM accounts WHERE id = "));
        let grants = whose(Sql::new(GRANTS).text("account_id = ")).text(" ORDER BY id");
        let ends = Sql::new("SELECT expires_ms, device_id, proved_ms FROM sessions WHERE token = ").bind(token_hash.to_vec());
        let [account, grants, ends] = together(&self.read, [account, grants, ends]).await?;
        let account = account.one::<AccountRow>()?.ok_or(Error::NotFound)?;
        let ends = ends.one::<Ends>()?.ok_or(Error::NotFound)?;
        Ok(SignedIn {
            account: granted(vec![account.into()], &grants)?.remove(0),
            ends_ms: ends.expires_ms,
            device: ends.device_id.map(DeviceId).zip(ends.proved_ms),
        })
    }

    /// Returns an account with its grants, whoever asks: for signing in.
    ///
    /// # Errors
    /// [`Error::NotFound`] without such an account.
    pub async fn account(&self, id: AccountId) -> Result<AccountRecord, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM accounts WHERE id = ").bind(id.0);
        let row = sql.one::<AccountRow>(&self.read).await?.ok_or(Error::NotFound)?;
        Ok(self.with_grants(vec![row.into()]).await?.remove(0))
    }

    /// Returns an account whose home lies in the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn account_in(&self, scope: &Scope, id: AccountId) -> Result<AccountRecord, Error> {
        let account = self.account(id).await?;
        if scope.covers(&account.area) { Ok(account) } else { Err(Error::NotFound) }
    }

    /// Returns a page of the accounts whose home lies in the scope.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn accounts(&self, scope: &Scope, after: Option<&str>, limit: u32) -> Result<Page<AccountRecord>, Error> {
        let mut sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM accounts WHERE ").in_scope("area_path", scope);
        if let Some(after) = after {
            sql = sql.text(" AND login > ").bind(after);
        }
        let rows = sql.text(" ORDER BY login LIMIT ").bind(i64::from(limit) + 1).all::<AccountRow>(&self.read).await?;
        let page = Page::cut(rows.into_iter().map(AccountRecord::from).collect(), limit, |a: &AccountRecord| a.login.clone());
        Ok(Page { items: self.with_grants(page.items).await?, next: page.next })
    }

    /// Returns the names of accounts, for showing who did something.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn account_names(&self, ids: &[i64]) -> Result<std::collections::HashMap<i64, String>, Error> {
        #[derive(FromQueryResult)]
        struct Name {
            id: i64,
            name: String,
        }
        let sql = Sql::new("SELECT id, name FROM accounts WHERE id IN ").list(ids.iter().copied());
        Ok(sql.all::<Name>(&self.read).await?.into_iter().map(|n| (n.id, n.name)).collect())
    }

    /// Returns the devices of accounts that may be worked from, or once might, or ask for it since a time.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn devices(&self, accounts: &[AccountId], since_ms: i64) -> Result<Vec<DeviceRecord>, Error> {
        let [rows] = together(&self.read, [devices::devices_of(accounts.iter().map(|a| a.0))]).await?;
        let mut found = devices::devices(&rows)?;
        found.retain(|each| each.made_ms >= since_ms || !matches!(each.state, DeviceState::Waiting | DeviceState::Refused));
        Ok(found)
    }

    async fn with_grants(&self, accounts: Vec<AccountRecord>) -> Result<Vec<AccountRecord>, Error> {
        let sql = Sql::new(GRANTS).text("account_id IN ").list(accounts.iter().map(|a| a.id.0)).text(" ORDER BY id");
        let [grants] = together(&self.read, [sql]).await?;
        granted(accounts, &grants)
    }
}

const GRANTS: &str = "SELECT id, account_id, role, area_id, area_path, team_id, until_ms FROM grants WHERE ended_ms IS NULL AND ";

fn granted(mut accounts: Vec<AccountRecord>, grants: &Rows) -> Result<Vec<AccountRecord>, Error> {
    for row in grants.all::<GrantRow>()? {
        let Some(role) = Role::from_code(&row.role) else { continue };
        let grant = Grant {
            role,
            area: AreaPath::from_stored(row.area_path),
            team: row.team_id.map(TeamId),
            until_ms: row.until_ms,
        };
        if let Some(account) = accounts.iter_mut().find(|a| a.id.0 == row.account_id) {
            account.grants.push(GrantRecord { id: GrantId(row.id), grant, area_id: row.area_id.map(AreaId) });
        }
    }
    Ok(accounts)
}
