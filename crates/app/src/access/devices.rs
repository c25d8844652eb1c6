//! Devices of accounts that work from elsewhere: admitted by an administrator, and proving themselves.
//!
//! Owns what a device signs, and what a signature is checked against. A device is a key pair that a browser made and does not give out;
//! here is only its public half. What is to be signed is made by this installation alone, for one account or device, and is taken once.

use super::sessions::{SESSION_HOURS, hex, new_token, token_hash};
use super::{AccountView, SignedIn};
use crate::context::with;
use crate::{App, Error, Problem};
use domain::access::devices::{DeviceState, MOST_WAITING, NONCE_HOLDS_MS, WAITS_MS, device_name};
use domain::access::{Actor, Permission};
use domain::areas::AreaPath;
use domain::ids::{AccountId, DeviceId};
use domain::journal::{EventKind, SubjectKind};
use domain::telephones::spoken_code;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::json;
use store::{NewDevice, Proof};

/// What a browser says of itself when somebody signs in.
#[derive(Debug, Clone, Default)]
pub struct SigningDevice {
    pub nonce: String,
    /// A point of P-256, uncompressed, in hexadecimal.
    pub public_key: String,
    /// Over [`signed_text`], both numbers after one another, in hexadecimal.
    pub signature: String,
}

/// What follows from signing in on a device.
pub(super) enum Decided {
    Admitted(DeviceId, i64),
    Not(Error),
}

/// What is decided about a device.
#[derive(Debug, Clone, Copy)]
pub enum DeviceStep {
    Admit,
    Refuse,
    Withdraw,
}

/// A proof that comes so soon after another one does not change the token again.
const JUST_PROVED_MS: i64 = 30_000;

/// What is signed: a signature for anything else is none here.
fn signed_text(nonce: &str) -> String {
    format!("firstline device {nonce}")
}

fn from_hex(text: &str, bytes: usize) -> Option<Vec<u8>> {
    let fits = text.len() == bytes * 2 && text.is_ascii();
    let digit = |at: usize| char::from(text.as_bytes()[at]).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    fits.then(|| (0..bytes).map(|at| Some(digit(at * 2)? * 16 + digit(at * 2 + 1)?)).collect())?
}

fn is_signed(public_key: &[u8], nonce: &str, signature: &str) -> bool {
    let Some(signature) = from_hex(signature, 64) else { return false };
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public_key).verify(signed_text(nonce).as_bytes(), &signature).is_ok()
}

fn proof_wrong() -> Error {
    Error::NotProved(Problem::new("access.proof_wrong"))
}

impl App {
    /// Makes something to be signed soon, once, for what is named.
    fn nonce(&self, bound: &str) -> String {
        let (made_ms, id) = (self.now_ms(), self.store.ids().next_id());
        format!("{made_ms}-{id}-{}", self.nonce_mark(bound, made_ms, id))
    }

    fn nonce_mark(&self, bound: &str, made_ms: i64, id: i64) -> String {
        hex(&self.store.cipher().lookup("device-nonce", &format!("{bound}/{made_ms}/{id}")))
    }

    /// Returns the number of what was signed, if it was made here for what is named and not long ago.
    fn read_nonce(&self, bound: &str, nonce: &str) -> Option<i64> {
        let mut parts = nonce.split('-');
        let (made_ms, id, mark) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
        let age = self.now_ms() - made_ms;
        let holds = super::same_secret(mark, &self.nonce_mark(bound, made_ms, id)) && (0..=NONCE_HOLDS_MS).contains(&age);
        holds.then_some(id)
    }

    /// Says what the device of a session has to sign before the session goes on.
    pub(super) fn proof_due(&self, device: DeviceId) -> Error {
        Error::NotProved(Problem::new("access.proof_due").with("nonce", self.nonce(&format!("device {device}"))))
    }

    /// Looks at the device from which somebody signs in whose password was right.
    pub(super) async fn sign_in_device(&self, account: AccountId, signing: Option<&SigningDevice>, user_agent: &str) -> Result<Decided, Error> {
        let bound = format!("account {account}");
        let Some(signing) = signing else {
            return Ok(Decided::Not(Error::NotProved(Problem::new("access.device_needed").with("nonce", self.nonce(&bound)))));
        };
        let key = from_hex(&signing.public_key, 65).filter(|key| is_signed(key, &signing.nonce, &signing.signature));
        let Some((key, nonce)) = key.zip(self.read_nonce(&bound, &signing.nonce)) else {
            return Ok(Decided::Not(proof_wrong()));
        };
        let forget_ms = self.now_ms() - WAITS_MS;
        let known = self.store.device(account, &key).await?;
        let known = known.filter(|d| d.made_ms >= forget_ms || matches!(d.state, DeviceState::Admitted | DeviceState::Withdrawn));
        let waiting = |code: String| Decided::Not(Error::NotProved(Problem::new("access.device_waiting").with("code", code)));
        match known {
            Some(device) => Ok(match device.state {
                DeviceState::Admitted => Decided::Admitted(device.id, nonce),
                DeviceState::Waiting => waiting(device.code),
                DeviceState::Refused | DeviceState::Withdrawn => Decided::Not(Error::NotProved(Problem::new("access.device_refused"))),
            }),
            None => {
                let code = spoken_code(&self.store.cipher().lookup("device", &format!("{account}/{}", signing.public_key.to_lowercase())));
                let name = device_name(user_agent);
                let new = NewDevice { account, public_key: &key, name: &name, code: &code, nonce };
                let area = self.store.account(account).await?.area;
                let tx = self.store.begin().await?;
                let Some(id) = tx.insert_device(&new, MOST_WAITING, forget_ms, self.now_ms()).await? else {
                    return Ok(Decided::Not(Error::NotProved(Problem::new("access.devices_waiting").with("most", MOST_WAITING))));
                };
                let event = self.event(Some(account), EventKind::DeviceAsked, SubjectKind::Account, account.0, &area);
                tx.commit(with(event, json!({ "device": id, "device_name": name, "code": code }))).await?;
                Ok(waiting(code))
            }
        }
    }

    /// Takes the proof of the device that a session is bound to. The session gets another token, so that a copy of the one before
    /// leads nowhere; none when it has just got one.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a session that is bound to no device, [`Error::SignedOut`] without one in force, and refuses what was not
    /// signed by the device of this session, or was signed before.
    pub async fn prove(&self, token: &str, nonce: &str, signature: &str) -> Result<Option<SignedIn>, Error> {
        let (hash, now_ms) = (token_hash(token), self.now_ms());
        let Some(bound) = self.store.bound_session(&hash, now_ms).await? else {
            self.actor(token).await?;
            return Err(Error::NotFound);
        };
        let known = self.read_nonce(&format!("device {}", bound.device), nonce).filter(|_| is_signed(&bound.public_key, nonce, signature));
        let id = known.ok_or_else(proof_wrong)?;
        let stays = bound.is_current && (0..JUST_PROVED_MS).contains(&(now_ms - bound.proved_ms));
        let next = if stays { token.to_owned() } else { new_token() };
        let tx = self.store.begin().await?;
        if !tx.prove_session(&Proof { token: &hash, next: &token_hash(&next), nonce: id, now_ms }).await? {
            return Err(proof_wrong());
        }
        let event = self.event(Some(bound.account), EventKind::SessionProved, SubjectKind::Device, bound.device.0, &AreaPath::root());
        tx.commit(with(event, json!({}))).await?;
        self.known.forget(&hash);
        if stays { Ok(None) } else { Ok(Some(SignedIn { session: self.session(&next).await?, token: next })) }
    }

    /// Opens a session on the device that an administrator admitted.
    pub(super) async fn open_bound_session(&self, account: AccountId, device: DeviceId, nonce: i64) -> Result<SignedIn, Error> {
        let (token, now_ms) = (new_token(), self.now_ms());
        let tx = self.store.begin().await?;
        if !tx.use_nonce(device, nonce).await? {
            return Err(proof_wrong());
        }
        tx.insert_session(&token_hash(&token), account, now_ms, now_ms + SESSION_HOURS * 3_600_000).await?;
        tx.bind_session(&token_hash(&token), device, nonce, now_ms).await?;
        let event = self.event(Some(account), EventKind::SignedIn, SubjectKind::Account, account.0, &AreaPath::root());
        tx.commit(with(event, json!({ "device": device }))).await?;
        Ok(SignedIn { session: self.session(&token).await?, token })
    }

    /// Says whether somebody works from elsewhere. Their sessions end: the next one begins on a device that was admitted, or needs none.
    ///
    /// # Errors
    /// Refuses to mark oneself, and what is out of reach.
    pub async fn set_remote(&self, actor: &Actor, account: AccountId, remote: bool) -> Result<AccountView, Error> {
        let scope = self.require(actor, Permission::AccountsManage)?;
        let found = self.store.account_in(&scope, account).await?;
        if account == actor.account {
            return Err(Problem::new("access.not_yourself").into());
        }
        if found.remote != remote {
            let tx = self.store.begin().await?;
            tx.set_remote(account, remote).await?;
            let event = self.event(Some(actor.account), EventKind::RemoteSet, SubjectKind::Account, account.0, &found.area);
            tx.commit(with(event, json!({ "remote": remote }))).await?;
        }
        self.account_view(&scope, account).await
    }

    /// Admits a device, refuses it, or withdraws one that was admitted; its sessions are over at once.
    ///
    /// # Errors
    /// Refuses one's own devices, and what is out of reach or not in a state to be decided so.
    pub async fn decide_device(&self, actor: &Actor, account: AccountId, device: DeviceId, step: DeviceStep) -> Result<AccountView, Error> {
        let scope = self.require(actor, Permission::AccountsManage)?;
        let found = self.store.account_in(&scope, account).await?;
        if account == actor.account {
            return Err(Problem::new("access.not_yourself").into());
        }
        let (from, to, kind): (&[DeviceState], _, _) = match step {
            DeviceStep::Admit => (&[DeviceState::Waiting, DeviceState::Refused, DeviceState::Withdrawn], DeviceState::Admitted, EventKind::DeviceAdmitted),
            DeviceStep::Refuse => (&[DeviceState::Waiting], DeviceState::Refused, EventKind::DeviceRefused),
            DeviceStep::Withdraw => (&[DeviceState::Admitted], DeviceState::Withdrawn, EventKind::DeviceWithdrawn),
        };
        let tx = self.store.begin().await?;
        tx.decide_device(account, device, from, to, actor.account, self.now_ms()).await?;
        let event = self.event(Some(actor.account), kind, SubjectKind::Account, account.0, &found.area);
        tx.commit(with(event, json!({ "device": device }))).await?;
        self.account_view(&scope, account).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};

    #[test]
    fn only_the_key_that_signed_and_only_what_it_signed_is_taken() {
        let random = SystemRandom::new();
        let pair = || {
            let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref(), &random).expect("a key")
        };
        let (mine, other) = (pair(), pair());
        let signature = hex(mine.sign(&random, signed_text("1-2-ab").as_bytes()).expect("signs").as_ref());
        let key = mine.public_key().as_ref();
        assert_eq!(key.len(), 65, "a point, uncompressed");
        assert!(is_signed(key, "1-2-ab", &signature));
        assert!(!is_signed(key, "1-3-ab", &signature), "something else");
        assert!(!is_signed(other.public_key().as_ref(), "1-2-ab", &signature), "somebody else");
        let bare = hex(mine.sign(&random, b"1-2-ab").expect("signs").as_ref());
        assert!(!is_signed(key, "1-2-ab", &bare), "signed for another purpose");
        for broken in ["", "zz", &signature[2..], &format!("{signature}00"), &"密".repeat(43)] {
            assert!(!is_signed(key, "1-2-ab", broken), "{broken}");
        }
        assert!(!is_signed(&[4; 65], "1-2-ab", &signature), "no point of the curve");
        assert_eq!((from_hex("0aff", 2), from_hex("0a", 2), from_hex("+1", 1)), (Some(vec![10, 255]), None, None));
    }
}
