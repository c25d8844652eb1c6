//! Signing in and out, and what a session stands for.

use super::devices::{Decided, SigningDevice};
use super::known::Holds;
use super::{GrantView, grant_views, passwords};
use crate::context::with;
use crate::{App, Error, Place};
use domain::access::devices::PROOF_HOLDS_MS;
use domain::access::{Actor, Permission};
use domain::areas::AreaPath;
use domain::ids::AccountId;
use domain::journal::{EventKind, SubjectKind};
use rand::Rng;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::AccountRecord;

/// A session ends after so many hours, whatever happens.
pub const SESSION_HOURS: i64 = 12;
const HOUR_MS: i64 = 3_600_000;

/// Somebody who has just signed in: the token is told once and never kept.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub token: String,
    pub session: Session,
}

/// Who is asking, with everything a screen needs to know of it.
#[derive(Debug, Clone)]
pub struct Session {
    pub actor: Actor,
    pub account: AccountRecord,
    pub grants: Vec<GrantView>,
    pub permissions: Vec<Permission>,
    pub home: Option<Place>,
    pub owes_onboarding: bool,
}

pub(super) fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

pub(super) fn new_token() -> String {
    let mut bytes = [0_u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    hex(&bytes)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

impl App {
    /// Signs somebody in with login and password.
    ///
    /// # Errors
    /// Answers alike for a wrong password, an unknown login and a locked account. Only who knows the password learns that the account
    /// works from elsewhere: [`Error::NotProved`] says what its device has to sign, or that it was not admitted.
    pub async fn sign_in(&self, login: &str, password: &str, signing: Option<&SigningDevice>, user_agent: &str) -> Result<SignedIn, Error> {
        let login = login.trim().to_lowercase();
        let found = match self.store.login(&login).await {
            Ok(found) => found,
            Err(store::Error::NotFound) => {
                passwords::pretend().await?;
                return Err(Error::WrongLogin);
            }
            Err(other) => return Err(other.into()),
        };
        let (id, hash, active, remote) = found;
        if !passwords::verify(password, &hash).await? || !active {
            self.note_failed(id).await?;
            return Err(Error::WrongLogin);
        }
        if !remote {
            return self.open_session(id).await;
        }
        match self.sign_in_device(id, signing, user_agent).await? {
            Decided::Admitted(device, nonce) => self.open_bound_session(id, device, nonce).await,
            Decided::Not(error) => {
                if signing.is_some() {
                    self.note_failed(id).await?;
                }
                Err(error)
            }
        }
    }

    async fn note_failed(&self, id: AccountId) -> Result<(), Error> {
        let tx = self.store.begin().await?;
        Ok(tx.commit(self.event(Some(id), EventKind::SignInFailed, SubjectKind::Account, id.0, &AreaPath::root())).await?)
    }

    /// Opens a session for an account that has proved itself.
    ///
    /// # Errors
    /// Fails when the store cannot be reached.
    pub async fn open_session(&self, id: AccountId) -> Result<SignedIn, Error> {
        let token = new_token();
        let now = self.now_ms();
        let tx = self.store.begin().await?;
        tx.insert_session(&token_hash(&token), id, now, now + SESSION_HOURS * HOUR_MS).await?;
        tx.commit(self.event(Some(id), EventKind::SignedIn, SubjectKind::Account, id.0, &AreaPath::root())).await?;
        let session = self.session(&token).await?;
        Ok(SignedIn { token, session })
    }

    /// Signs out.
    ///
    /// # Errors
    /// Fails when the store cannot be reached.
    pub async fn sign_out(&self, actor: &Actor, token: &str) -> Result<(), Error> {
        let tx = self.store.begin().await?;
        tx.end_session(&token_hash(token)).await?;
        let event = self.event(Some(actor.account), EventKind::SignedOut, SubjectKind::Account, actor.account.0, &AreaPath::root());
        tx.commit(with(event, json!({}))).await?;
        Ok(())
    }

    /// Returns who is asking with a token, and when the device of a bound session has to prove itself again. Rights are read anew when any
    /// have changed in this process, and after [`super::known::HOLDS`] at the latest.
    ///
    /// # Errors
    /// [`Error::SignedOut`] without a session in force, [`Error::NotProved`] when its device owes a proof.
    pub async fn actor(&self, token: &str) -> Result<(Actor, Option<i64>), Error> {
        let (hash, now, changes) = (token_hash(token), self.now_ms(), self.store.access_changes());
        if let Some(found) = self.known.get(&hash, now, changes) {
            return Ok(found);
        }
        let (actor, _, holds) = self.read_actor(&hash, now).await?;
        // Counted before reading: a change in between makes this worthless at once.
        self.known.keep(hash, &actor, holds, changes);
        Ok((actor, holds.proof_due_ms))
    }

    async fn read_actor(&self, hash: &[u8], now: i64) -> Result<(Actor, AccountRecord, Holds), Error> {
        let found = match self.store.signed_in(hash, now).await {
            Ok(found) => found,
            // Its device has proved itself since, and this browser may be the one: it did not hear of its new token.
            Err(store::Error::NotFound) => return Err(self.store.bound_session(hash, now).await?.map_or(Error::SignedOut, |bound| self.proof_due(bound.device))),
            Err(other) => return Err(other.into()),
        };
        let account = found.account;
        if !account.active || (account.remote && found.device.is_none()) {
            return Err(Error::SignedOut);
        }
        let proof_due_ms = found.device.map(|(_, proved_ms)| proved_ms + PROOF_HOLDS_MS);
        if let Some((device, _)) = found.device.filter(|_| proof_due_ms.is_some_and(|due| due <= now)) {
            return Err(self.proof_due(device));
        }
        let grants = account.grants.iter().map(|g| g.grant.clone()).collect();
        let actor = Actor { account: account.id, grants, onboarded: account.onboarded_ms.is_some() };
        Ok((actor, account, Holds { ends_ms: found.ends_ms, proof_due_ms }))
    }

    /// Returns everything a screen needs to know of who is asking.
    ///
    /// # Errors
    /// [`Error::SignedOut`] without a session in force.
    pub async fn session(&self, token: &str) -> Result<Session, Error> {
        let now = self.now_ms();
        let (actor, mut account, _) = self.read_actor(&token_hash(token), now).await?;
        account.grants.retain(|g| g.grant.holds_at(now));
        let mut paths: Vec<AreaPath> = account.grants.iter().map(|g| g.grant.area.clone()).collect();
        paths.push(account.area.clone());
        let teams: Vec<i64> = account.grants.iter().filter_map(|g| g.grant.team.map(|t| t.0)).collect();
        let (places, names) = (self.places(&paths).await?, self.store.team_names(&teams).await?);
        Ok(Session {
            grants: grant_views(&account, &places, &names),
            permissions: actor.permissions(now).into_iter().collect(),
            home: places.get(&account.area).cloned(),
            owes_onboarding: actor.owes_onboarding(now),
            actor,
            account,
        })
    }
}

/// Compares two secrets in a time that tells nothing of them.
#[must_use]
pub fn same_secret(a: &str, b: &str) -> bool {
    use subtle::ConstantTimeEq;
    a.len() == b.len() && bool::from(a.as_bytes().ct_eq(b.as_bytes()))
}
