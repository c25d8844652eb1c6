//! Signing in and out, setting up, accounts, grants and the onboarding.

mod devices;
mod passwords;
mod known;
mod sessions;

pub use devices::{DeviceStep, SigningDevice};
pub(crate) use known::Known;
pub use sessions::{SESSION_HOURS, Session, SignedIn, same_secret};

use crate::context::with;
use crate::error::required;
use crate::{App, Error, Page, Place, Problem};
use domain::access::devices::WAITS_MS;
use domain::access::{Actor, Grant, Permission, Role, Scope, WeakPassword, check_password};
use domain::areas::AreaPath;
use domain::ids::{AccountId, AreaId, GrantId, TeamId};
use domain::journal::{EventKind, SubjectKind};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use store::{AccountRecord, DeviceRecord, NewAccount};

/// An account as administrators see it.
#[derive(Debug, Clone)]
pub struct AccountView {
    pub record: AccountRecord,
    pub grants: Vec<GrantView>,
    /// From which it works, once did, or asks to; only of one that works from elsewhere.
    pub devices: Vec<DeviceRecord>,
}

/// A grant with its area and team named.
#[derive(Debug, Clone)]
pub struct GrantView {
    pub id: GrantId,
    pub role: Role,
    pub area: Option<Place>,
    pub team: Option<(TeamId, String)>,
    pub until_ms: Option<i64>,
}

/// An account to be opened with its first role.
#[derive(Debug, Clone)]
pub struct OpenAccount {
    pub login: String,
    pub name: String,
    pub agency: String,
    pub password: String,
    /// The language they are spoken to in at first; Chinese unless said.
    pub language: Option<String>,
    /// Works from elsewhere, from devices that are admitted.
    pub remote: bool,
    pub grant: NewGrant,
}

/// A role to be given.
#[derive(Debug, Clone, Copy)]
pub struct NewGrant {
    pub role: Role,
    pub area: AreaId,
    pub team: Option<TeamId>,
    pub until_ms: Option<i64>,
}

fn check_new_password(password: &str, login: &str) -> Result<(), Error> {
    let code = match check_password(password, login) {
        Ok(()) => return Ok(()),
        Err(WeakPassword::TooShort) => "access.password_too_short",
        Err(WeakPassword::TooLong) => "access.password_too_long",
        Err(WeakPassword::Common) => "access.password_common",
        Err(WeakPassword::ContainsLogin) => "access.password_contains_login",
    };
    Err(Problem::new(code).at("password").into())
}

fn check_login(login: &str) -> Result<String, Error> {
    let login = required("login", login, 64)?.to_lowercase();
    if login.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@')) {
        Ok(login)
    } else {
        Err(Problem::new("access.login_letters").at("login").into())
    }
}

impl App {
    /// Says whether the first administrator is still to be set up.
    ///
    /// # Errors
    /// Fails when the store cannot be reached.
    pub async fn needs_setup(&self) -> Result<bool, Error> {
        Ok(self.store.has_no_account().await?)
    }

    /// Sets up the first administrator, over everything.
    ///
    /// # Errors
    /// Refuses when there is one already, or the name or password will not do.
    pub async fn set_up(&self, login: &str, name: &str, password: &str, language: &str) -> Result<AccountId, Error> {
        let login = check_login(login)?;
        let name = required("name", name, 100)?;
        check_new_password(password, &login)?;
        let hash = passwords::hash(password).await?;
        let tx = self.store.begin().await?;
        if !self.store.has_no_account().await? {
            return Err(Error::Conflict("access.already_set_up"));
        }
        let now = self.now_ms();
        let area = AreaPath::root();
        let new = NewAccount { login, name, agency: String::new(), area: area.clone(), password_hash: hash, language: language.to_owned(), remote: false };
        let id = tx.insert_account(&new, now).await?;
        let grant = Grant { role: Role::Administrator, area: area.clone(), team: None, until_ms: None };
        tx.insert_grant(id, &grant, None, now).await?;
        tx.commit(self.event(Some(id), EventKind::SystemSetUp, SubjectKind::Account, id.0, &area)).await?;
        Ok(id)
    }

    /// Opens an account with its first role, for the command line: nobody is asking.
    ///
    /// # Errors
    /// As [`App::open_account`].
    pub async fn open_account_here(&self, open: OpenAccount, onboarded: bool) -> Result<AccountId, Error> {
        let id = self.open_account_in(&Scope::everything(), None, open).await?;
        if onboarded {
            let tx = self.store.begin().await?;
            tx.set_onboarded(id, "command line", self.now_ms()).await?;
            let event = self.event(None, EventKind::OnboardingPassed, SubjectKind::Account, id.0, &AreaPath::root());
            tx.commit(with(event, json!({ "by": "command line" }))).await?;
        }
        Ok(id)
    }

    /// Opens an account with its first role.
    ///
    /// # Errors
    /// Refuses a login that is taken, a weak password, or an area or team out of reach.
    pub async fn open_account(&self, actor: &Actor, open: OpenAccount) -> Result<AccountView, Error> {
        let scope = self.require(actor, Permission::AccountsManage)?;
        let id = self.open_account_in(&scope, Some(actor.account), open).await?;
        self.account_view(&scope, id).await
    }

    async fn open_account_in(&self, scope: &Scope, by: Option<AccountId>, open: OpenAccount) -> Result<AccountId, Error> {
        let login = check_login(&open.login)?;
        let name = required("name", &open.name, 100)?;
        let agency = required("agency", &open.agency, 100)?;
        check_new_password(&open.password, &login)?;
        let language = open.language.unwrap_or_else(|| "zh-CN".to_owned());
        check_language(&language)?;
        let (grant, area) = self.new_grant(scope, open.grant).await?;
        let password_hash = passwords::hash(&open.password).await?;
        let tx = self.store.begin().await?;
        let now = self.now_ms();
        let new = NewAccount { login, name, agency, area: area.clone(), password_hash, language, remote: open.remote };
        let id = tx.insert_account(&new, now).await?;
        tx.insert_grant(id, &grant, Some(open.grant.area), now).await?;
        let event = self.event(by, EventKind::AccountCreated, SubjectKind::Account, id.0, &area);
        tx.commit(with(event, json!({ "role": grant.role.code(), "until_ms": grant.until_ms, "remote": open.remote }))).await?;
        Ok(id)
    }

    async fn new_grant(&self, scope: &Scope, new: NewGrant) -> Result<(Grant, AreaPath), Error> {
        let area = self.store.area(scope, new.area).await.map_err(|_| Problem::new("areas.not_in_scope").at("area_id"))?;
        if let Some(team) = new.team {
            self.store.team(scope, team).await.map_err(|_| Problem::new("teams.not_in_scope").at("team_id"))?;
        }
        if new.until_ms.is_some_and(|until| until <= self.now_ms()) {
            return Err(Problem::new("access.until_in_the_past").at("until").into());
        }
        if new.role == Role::Caller && new.team.is_none() {
            return Err(Problem::new("access.caller_needs_team").at("team_id").into());
        }
        let grant = Grant { role: new.role, area: area.path.clone(), team: new.team, until_ms: new.until_ms };
        Ok((grant, area.path))
    }

    /// Returns a page of accounts.
    ///
    /// # Errors
    /// Refuses whoever may not manage accounts.
    pub async fn accounts(&self, actor: &Actor, after: Option<&str>, limit: u32) -> Result<Page<AccountView>, Error> {
        let scope = self.require(actor, Permission::AccountsManage)?;
        let page = self.store.accounts(&scope, after, limit).await?;
        Ok(Page { items: self.account_views(page.items).await?, next: page.next })
    }

    /// Gives an account another role.
    ///
    /// # Errors
    /// Refuses an account, area or team out of reach.
    pub async fn give_grant(&self, actor: &Actor, account: AccountId, new: NewGrant) -> Result<AccountView, Error> {
        let scope = self.require(actor, Permission::AccountsManage)?;
        let found = self.store.account_in(&scope, account).await?;
        let (grant, _) = self.new_grant(&scope, new).await?;
        let tx = self.store.begin().await?;
        let id = tx.insert_grant(account, &grant, Some(new.area), self.now_ms()).await?;
        let event = self.event(Some(actor.account), EventKind::GrantGiven, SubjectKind::Account, account.0, &found.area);
        tx.commit(with(event, json!({ "grant": id, "role": grant.role.code(), "until_ms": grant.until_ms }))).await?;
        self.account_view(&scope, account).await
    }

    /// Ends a role of an account.
    ///
    /// # Errors
    /// Refuses to end one's own administration, and what is out of reach.
    pub async fn end_grant(&self, actor: &Actor, account: AccountId, grant: GrantId) -> Result<AccountView, Error> {
        let scope = self.require(actor, Permission::AccountsManage)?;
        let found = self.store.account_in(&scope, account).await?;
        let ending = found.grants.iter().find(|g| g.id == grant).ok_or(Error::NotFound)?;
        if account == actor.account && ending.grant.role == Role::Administrator {
            return Err(Problem::new("access.not_yourself").into());
        }
        let tx = self.store.begin().await?;
        tx.end_grant(account, grant, self.now_ms()).await?;
        let event = self.event(Some(actor.account), EventKind::GrantEnded, SubjectKind::Account, account.0, &found.area);
        tx.commit(with(event, json!({ "grant": grant, "role": ending.grant.role.code() }))).await?;
        self.account_view(&scope, account).await
    }

    /// Lets an account in or locks it out at once.
    ///
    /// # Errors
    /// Refuses to lock oneself out, and what is out of reach.
    pub async fn set_account_active(&self, actor: &Actor, account: AccountId, active: bool) -> Result<AccountView, Error> {
        let scope = self.require(actor, Permission::AccountsManage)?;
        let found = self.store.account_in(&scope, account).await?;
        if account == actor.account {
            return Err(Problem::new("access.not_yourself").into());
        }
        let tx = self.store.begin().await?;
        tx.set_account_active(account, active).await?;
        let kind = if active { EventKind::AccountEnabled } else { EventKind::AccountDisabled };
        tx.commit(self.event(Some(actor.account), kind, SubjectKind::Account, account.0, &found.area)).await?;
        self.account_view(&scope, account).await
    }

    /// Sets a new password for somebody else.
    ///
    /// # Errors
    /// Refuses a weak password and an account out of reach.
    pub async fn reset_password(&self, actor: &Actor, account: AccountId, password: &str) -> Result<(), Error> {
        let scope = self.require(actor, Permission::AccountsManage)?;
        let found = self.store.account_in(&scope, account).await?;
        self.store_password(Some(actor.account), &found, password).await
    }

    /// Changes one's own password.
    ///
    /// # Errors
    /// Refuses when the present one is wrong or the new one is weak.
    pub async fn change_password(&self, actor: &Actor, current: &str, new: &str) -> Result<(), Error> {
        let hash = self.store.password_hash(actor.account).await?;
        if !passwords::verify(current, &hash).await? {
            return Err(Problem::new("access.wrong_password").at("current").into());
        }
        let account = self.store.account(actor.account).await?;
        self.store_password(Some(actor.account), &account, new).await
    }

    async fn store_password(&self, by: Option<AccountId>, account: &AccountRecord, password: &str) -> Result<(), Error> {
        check_new_password(password, &account.login)?;
        let hash = passwords::hash(password).await?;
        let tx = self.store.begin().await?;
        tx.set_password(account.id, &hash).await?;
        tx.commit(self.event(by, EventKind::PasswordChanged, SubjectKind::Account, account.id.0, &account.area)).await?;
        Ok(())
    }

    /// Chooses the language one is spoken to in.
    ///
    /// # Errors
    /// Refuses a language the product does not speak.
    pub async fn choose_language(&self, actor: &Actor, language: &str) -> Result<(), Error> {
        check_language(language)?;
        let tx = self.store.begin().await?;
        tx.set_language(actor.account, language).await?;
        let event = self.event(Some(actor.account), EventKind::LanguageChosen, SubjectKind::Account, actor.account.0, &AreaPath::root());
        tx.commit(with(event, json!({ "language": language }))).await?;
        Ok(())
    }

    /// Takes the quiz and the signed pledge; rights that show people's data begin after it.
    ///
    /// # Errors
    /// Names the questions that were answered wrongly.
    pub async fn pass_onboarding(&self, actor: &Actor, answers: &BTreeMap<String, String>, pledge: &str, signed_name: &str) -> Result<(), Error> {
        let wrong = self.pack.wrong_answers(answers);
        if !wrong.is_empty() {
            return Err(Problem::new("access.quiz_wrong").with("questions", wrong.join(",")).into());
        }
        if pledge != self.pack.onboarding.pledge.version {
            return Err(Problem::new("access.pledge_outdated").at("pledge_version").into());
        }
        let account = self.store.account(actor.account).await?;
        let signed = required("signed_name", signed_name, 100)?;
        if domain::names::fold(&signed) != domain::names::fold(&account.name) {
            return Err(Problem::new("access.sign_with_your_name").at("signed_name").with("name", account.name).into());
        }
        let tx = self.store.begin().await?;
        tx.set_onboarded(actor.account, pledge, self.now_ms()).await?;
        let event = self.event(Some(actor.account), EventKind::OnboardingPassed, SubjectKind::Account, actor.account.0, &account.area);
        tx.commit(with(event, json!({ "pledge": pledge, "pack": self.pack_cited() }))).await?;
        Ok(())
    }

    async fn account_view(&self, scope: &Scope, id: AccountId) -> Result<AccountView, Error> {
        let record = self.store.account_in(scope, id).await?;
        self.account_views(vec![record]).await?.pop().ok_or(Error::NotFound)
    }

    async fn account_views(&self, records: Vec<AccountRecord>) -> Result<Vec<AccountView>, Error> {
        let paths: Vec<AreaPath> = records.iter().flat_map(|r| r.grants.iter().map(|g| g.grant.area.clone())).collect();
        let teams: Vec<i64> = records.iter().flat_map(|r| r.grants.iter().filter_map(|g| g.grant.team.map(|t| t.0))).collect();
        let (places, names) = (self.places(&paths).await?, self.store.team_names(&teams).await?);
        let remote: Vec<AccountId> = records.iter().filter(|r| r.remote).map(|r| r.id).collect();
        let devices = if remote.is_empty() { Vec::new() } else { self.store.devices(&remote, self.now_ms() - WAITS_MS).await? };
        let view = |record: AccountRecord| AccountView {
            grants: grant_views(&record, &places, &names),
            devices: devices.iter().filter(|d| d.account == record.id).cloned().collect(),
            record,
        };
        Ok(records.into_iter().map(view).collect())
    }
}

pub(crate) fn grant_views(record: &AccountRecord, places: &HashMap<AreaPath, Place>, teams: &HashMap<i64, String>) -> Vec<GrantView> {
    let view = |g: &store::GrantRecord| GrantView {
        id: g.id,
        role: g.grant.role,
        area: places.get(&g.grant.area).cloned(),
        team: g.grant.team.map(|t| (t, teams.get(&t.0).cloned().unwrap_or_default())),
        until_ms: g.grant.until_ms,
    };
    record.grants.iter().map(view).collect()
}

fn check_language(language: &str) -> Result<(), Error> {
    if matches!(language, "zh-CN" | "en") { Ok(()) } else { Err(Problem::new("access.unknown_language").at("language").into()) }
}
