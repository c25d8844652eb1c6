//! Passwords: hashed with Argon2id, a few at a time.

use crate::Error;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

/// Hashing is made slow on purpose; more than two at once would stall everybody else.
static TURNS: Semaphore = Semaphore::const_new(2);

fn argon2() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).expect("the parameters are valid");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let _turn = TURNS.acquire().await.map_err(|e| Error::Unavailable(e.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::Unavailable(e.to_string()))
}

/// Hashes a new password.
pub(super) async fn hash(password: &str) -> Result<String, Error> {
    let password = password.to_owned();
    in_turn(move || argon2().hash_password(password.as_bytes()).map(|h| h.to_string()))
        .await?
        .map_err(|e| Error::Unavailable(e.to_string()))
}

/// Says whether a password is the one that was hashed.
pub(super) async fn verify(password: &str, hash: &str) -> Result<bool, Error> {
    let (password, hash) = (password.to_owned(), hash.to_owned());
    in_turn(move || PasswordHash::new(&hash).is_ok_and(|h| argon2().verify_password(password.as_bytes(), &h).is_ok())).await
}

/// Takes as long as a real check, for logins that do not exist.
pub(super) async fn pretend() -> Result<(), Error> {
    in_turn(|| argon2().hash_password(b"nobody").is_ok()).await.map(|_| ())
}
