//! Checking a call number: for anybody, without signing in.

use crate::limits::CHECK_CODE;
use crate::problem::{Answer, Json, Problem};
use crate::router::{Api, Peer};
use crate::wire::time;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeBody {
    /// The six digits that the caller said.
    pub code: String,
    /// The last four digits of the telephone that was called.
    pub last_digits: String,
}

/// Whether we made a call, and who did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckedCode {
    /// Without such a call in the last days, nothing else is told.
    pub ours: bool,
    pub agency: Option<String>,
    pub team: Option<String>,
    /// The numbers on which the team can be rung back.
    pub call_back: Vec<String>,
    /// Where the team works, from wide to narrow.
    pub area: Vec<String>,
    /// What the person was called for: a purpose of lists.
    pub purpose: Option<String>,
    pub called_at: Option<String>,
}

/// Says whether a call number is ours. It takes the end of the number that was called, too, so that nobody can use a number that was said to somebody else.
#[utoipa::path(post, path = "/api/call-numbers/check", operation_id = "calls_check_code", tag = "calls", request_body = CodeBody,
    responses((status = 200, body = CheckedCode), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn check_code(State(api): State<Api>, Peer(peer): Peer, Json(body): Json<CodeBody>) -> Answer<axum::Json<CheckedCode>> {
    api.limits.take(format!("check {peer}"), CHECK_CODE)?;
    let found = api.app.check_code(&body.code, &body.last_digits).await?;
    Ok(axum::Json(match found {
        None => CheckedCode { ours: false, agency: None, team: None, call_back: Vec::new(), area: Vec::new(), purpose: None, called_at: None },
        Some(call) => CheckedCode {
            ours: true,
            agency: call.agency,
            team: call.team,
            call_back: call.call_back,
            area: call.area.map(|a| a.trail).unwrap_or_default(),
            purpose: Some(call.purpose).filter(|p| !p.is_empty()),
            called_at: Some(time(call.called_ms)),
        },
    }))
}
