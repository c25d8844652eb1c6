//! Accounts that work from elsewhere: their devices, and the proof that a bound session goes on with.

use super::{Account, Session, account, signed_in};
use crate::actor::{Actor, token};
use crate::limits::PROOF;
use crate::problem::{Answer, Json, Path, Problem};
use crate::router::{Api, Peer};
use crate::wire::time;
use app::DeviceRecord;
use app::access::{DeviceStep, SigningDevice};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::ids::{AccountId, DeviceId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A browser from which somebody works elsewhere, or asks to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Device {
    pub id: String,
    /// Browser and system; empty where neither is known.
    pub name: String,
    /// Six digits that its owner sees, too.
    pub code: String,
    /// `waiting`, `admitted`, `refused` or `withdrawn`.
    pub state: String,
    pub asked_at: String,
    pub decided_at: Option<String>,
}

/// What the device signed at sign-in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeviceProof {
    /// As it was given with `access.device_needed`.
    pub nonce: String,
    /// A point of P-256, uncompressed, in hexadecimal.
    pub public_key: String,
    /// ECDSA with SHA-256 over `firstline device ` and the nonce: both numbers after one another, in hexadecimal.
    pub signature: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProofBody {
    /// As it was given with `access.proof_due`.
    pub nonce: String,
    /// As at sign-in.
    pub signature: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RemoteBody {
    pub remote: bool,
}

impl From<DeviceProof> for SigningDevice {
    fn from(proof: DeviceProof) -> Self {
        Self { nonce: proof.nonce, public_key: proof.public_key, signature: proof.signature }
    }
}

pub(super) fn device(record: DeviceRecord) -> Device {
    Device {
        id: record.id.to_string(),
        name: record.name,
        code: record.code,
        state: record.state.code().to_owned(),
        asked_at: time(record.made_ms),
        decided_at: record.decided_ms.map(time),
    }
}

/// Proves that a session is still in the browser in which it began. It goes on under another cookie; 204 when it has just got one.
#[utoipa::path(post, path = "/api/session/proof", operation_id = "access_prove", tag = "access", request_body = ProofBody,
    responses((status = 200, body = Session), (status = 204), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn prove(State(api): State<Api>, Peer(peer): Peer, headers: HeaderMap, Json(body): Json<ProofBody>) -> Answer<Response> {
    let token = token(&headers).ok_or(app::Error::SignedOut)?;
    let end: String = token.chars().rev().take(8).collect();
    api.limits.take(format!("proof {peer} {end}"), PROOF)?;
    Ok(match api.app.prove(&token, &body.nonce, &body.signature).await? {
        Some(signed) => signed_in(&api, signed),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// Says whether somebody works from elsewhere; their sessions end.
#[utoipa::path(put, path = "/api/accounts/{account_id}/remote", operation_id = "access_set_remote", tag = "access", request_body = RemoteBody,
    params(("account_id" = String, Path)),
    responses((status = 200, body = Account), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_remote(State(api): State<Api>, actor: Actor, Path(account_id): Path<AccountId>, Json(body): Json<RemoteBody>) -> Answer<axum::Json<Account>> {
    Ok(axum::Json(account(api.app.set_remote(&actor.actor, account_id, body.remote).await?)))
}

/// Lets somebody work from a device.
#[utoipa::path(post, path = "/api/accounts/{account_id}/devices/{device_id}/admit", operation_id = "access_admit_device", tag = "access",
    params(("account_id" = String, Path), ("device_id" = String, Path)),
    responses((status = 200, body = Account), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn admit_device(State(api): State<Api>, actor: Actor, Path((account_id, device_id)): Path<(AccountId, DeviceId)>) -> Answer<axum::Json<Account>> {
    Ok(axum::Json(account(api.app.decide_device(&actor.actor, account_id, device_id, DeviceStep::Admit).await?)))
}

/// Refuses a device that waits.
#[utoipa::path(post, path = "/api/accounts/{account_id}/devices/{device_id}/refuse", operation_id = "access_refuse_device", tag = "access",
    params(("account_id" = String, Path), ("device_id" = String, Path)),
    responses((status = 200, body = Account), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn refuse_device(State(api): State<Api>, actor: Actor, Path((account_id, device_id)): Path<(AccountId, DeviceId)>) -> Answer<axum::Json<Account>> {
    Ok(axum::Json(account(api.app.decide_device(&actor.actor, account_id, device_id, DeviceStep::Refuse).await?)))
}

/// Withdraws a device that was admitted; its sessions end at once.
#[utoipa::path(post, path = "/api/accounts/{account_id}/devices/{device_id}/withdraw", operation_id = "access_withdraw_device", tag = "access",
    params(("account_id" = String, Path), ("device_id" = String, Path)),
    responses((status = 200, body = Account), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn withdraw_device(State(api): State<Api>, actor: Actor, Path((account_id, device_id)): Path<(AccountId, DeviceId)>) -> Answer<axum::Json<Account>> {
    Ok(axum::Json(account(api.app.decide_device(&actor.actor, account_id, device_id, DeviceStep::Withdraw).await?)))
}
