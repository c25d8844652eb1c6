//! Who is asking: the session cookie.

use crate::problem::Problem;
use crate::router::Api;
use axum::extract::FromRequestParts;
use axum::http::header::{COOKIE, HeaderMap};
use axum::http::request::Parts;

pub(crate) const COOKIE_NAME: &str = "firstline_session";

/// Somebody who is signed in.
pub(crate) struct Actor {
    pub actor: domain::access::Actor,
    pub token: String,
    /// When the device of a bound session has to prove itself again.
    pub proof_due_ms: Option<i64>,
}

pub(crate) fn token(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    cookies.filter_map(|c| c.trim().split_once('=')).find(|(name, _)| *name == COOKIE_NAME).map(|(_, value)| value.to_owned())
}

impl FromRequestParts<Api> for Actor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let token = token(&parts.headers).ok_or(app::Error::SignedOut)?;
        let (actor, proof_due_ms) = api.app.actor(&token).await?;
        Ok(Self { actor, token, proof_due_ms })
    }
}

/// The cookie that carries a session; an empty token takes it away.
pub(crate) fn cookie(token: &str, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    let age = if token.is_empty() { 0 } else { app::access::SESSION_HOURS * 3_600 };
    format!("{COOKIE_NAME}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age}{secure}")
}
