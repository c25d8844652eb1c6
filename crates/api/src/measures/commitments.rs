//! Commitments: asked for and noted by whoever works with measures; opened and answered without an account by whoever has the spoken code.

use super::papers::Clerk;
use crate::pdf::pdf;
use crate::actor::Actor;
use crate::limits::CHECK_CODE;
use crate::problem::{Answer, Json, Path, Problem};
use crate::router::{Api, Peer};
use crate::wire::{Text, time};
use crate::words::Language;
use app::measures::{CommitmentView, PrintedCommitment};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use documents::Notice;
use domain::ids::{CommitmentId, PersonId};
use domain::measures::{CommitmentState, SignedOn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody was asked to sign, and what they answered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Commitment {
    pub id: String,
    pub mode: String,
    pub edition: String,
    /// `asked`, `signed` or `declined`.
    pub state: String,
    /// The code that was said still opens it.
    pub is_open: bool,
    pub asked_at: String,
    pub asked_by: String,
    pub expires_at: String,
    pub answered_at: Option<String>,
    /// `telephone` or `paper`.
    pub signed_on: Option<String>,
    /// As it was signed, masked.
    pub name: Option<String>,
    /// Signed with the name that is known.
    pub is_their_name: bool,
    /// Who noted what was answered on paper.
    pub noted_by: Option<String>,
}

/// Somebody is asked: the code is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AskedCommitment {
    pub id: String,
    /// Six digits to be said; without a telephone there is none, and the answer comes on paper.
    pub code: Option<String>,
    pub expires_at: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommitmentNoteBody {
    /// The name under the paper; none is declined.
    pub name: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommitmentPrintBody {
    /// In which the paper speaks: `zh-CN` or `en`.
    #[serde(default)]
    pub language: Language,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommitmentCodeBody {
    /// The six digits that were said.
    pub code: String,
    /// The last four digits of one's own telephone.
    pub last_digits: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommitmentAnswerBody {
    pub code: String,
    pub last_digits: String,
    /// Of the text that was shown.
    pub text_hash: String,
    /// One's own name signs it; none declines.
    pub name: Option<String>,
}

/// The text that somebody is asked to sign.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenedCommitment {
    /// Without such a commitment, nothing else is told.
    pub ours: bool,
    pub title: Option<Text>,
    pub text: Option<Text>,
    pub edition: Option<String>,
    pub text_hash: Option<String>,
    /// `asked`, `signed` or `declined`.
    pub state: Option<String>,
    pub answered_at: Option<String>,
}

pub(super) fn commitment(view: CommitmentView) -> Commitment {
    let record = view.record;
    Commitment {
        id: record.id.to_string(),
        mode: record.mode.code().to_owned(),
        edition: record.edition,
        state: record.state.code().to_owned(),
        is_open: view.is_open,
        asked_at: time(record.asked_ms),
        asked_by: view.asked_by,
        expires_at: time(record.expires_ms),
        answered_at: record.answered_ms.map(time),
        signed_on: record.signed_on.map(|on| on.code().to_owned()),
        name: view.name,
        is_their_name: view.is_their_name,
        noted_by: view.noted_by,
    }
}

/// Asks somebody under a measure for a commitment. The code in the answer is to be said on the telephone; nothing is ever sent.
#[utoipa::path(post, path = "/api/measures/people/{person_id}/commitments", operation_id = "measures_ask_commitment", tag = "measures", params(("person_id" = String, Path)),
    responses((status = 200, body = AskedCommitment), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn ask_commitment(State(api): State<Api>, actor: Actor, Path(person_id): Path<PersonId>) -> Answer<axum::Json<AskedCommitment>> {
    let asked = api.app.ask_commitment(&actor.actor, person_id).await?;
    Ok(axum::Json(AskedCommitment { id: asked.id.to_string(), code: asked.code, expires_at: time(asked.expires_ms) }))
}

/// Notes what somebody answered on paper.
#[utoipa::path(post, path = "/api/measures/commitments/{commitment_id}/answer", operation_id = "measures_note_commitment", tag = "measures", request_body = CommitmentNoteBody, params(("commitment_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn note_commitment(State(api): State<Api>, actor: Actor, Path(commitment_id): Path<CommitmentId>, Json(body): Json<CommitmentNoteBody>) -> Answer<StatusCode> {
    api.app.note_commitment(&actor.actor, commitment_id, body.name.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Returns a commitment as a PDF: to be signed by hand, or as it was signed. Journalled.
#[utoipa::path(post, path = "/api/measures/commitments/{commitment_id}/print", operation_id = "measures_print_commitment", tag = "measures", request_body = CommitmentPrintBody, params(("commitment_id" = String, Path)),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/pdf"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn print_commitment(State(api): State<Api>, actor: Actor, Path(commitment_id): Path<CommitmentId>, Json(body): Json<CommitmentPrintBody>) -> Answer<Response> {
    let printed = api.app.print_commitment(&actor.actor, commitment_id).await?;
    pdf("commitment", vec![notice(&printed, body.language)]).await
}

/// Shows the text of a commitment to whoever knows the spoken code and how their own telephone ends. Tells no name.
#[utoipa::path(post, path = "/api/commitments/open", operation_id = "commitments_open", tag = "measures", request_body = CommitmentCodeBody,
    responses((status = 200, body = OpenedCommitment), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn open_commitment(State(api): State<Api>, Peer(peer): Peer, Json(body): Json<CommitmentCodeBody>) -> Answer<axum::Json<OpenedCommitment>> {
    api.limits.take(format!("commitment {peer}"), CHECK_CODE)?;
    let nothing = OpenedCommitment { ours: false, title: None, text: None, edition: None, text_hash: None, state: None, answered_at: None };
    let found = api.app.open_commitment(&body.code, &body.last_digits).await?;
    Ok(axum::Json(found.map_or(nothing, |opened| OpenedCommitment {
        ours: true,
        title: Some(Text::from(&opened.text.title)),
        text: Some(Text::from(&opened.text.text)),
        edition: Some(opened.text.edition),
        text_hash: Some(opened.hash),
        state: Some(opened.state.code().to_owned()),
        answered_at: opened.answered_ms.map(time),
    })))
}

/// Keeps what somebody answers on their telephone. Declining changes no measure, and neither does signing.
#[utoipa::path(post, path = "/api/commitments/answer", operation_id = "commitments_answer", tag = "measures", request_body = CommitmentAnswerBody,
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn answer_commitment(State(api): State<Api>, Peer(peer): Peer, Json(body): Json<CommitmentAnswerBody>) -> Answer<StatusCode> {
    api.limits.take(format!("commitment {peer}"), CHECK_CODE)?;
    api.app.answer_commitment((&body.code, &body.last_digits), &body.text_hash, body.name.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn notice(printed: &PrintedCommitment, language: Language) -> Notice {
    let clerk = Clerk::of(language);
    let name = printed.name.clone();
    let at = printed.answered.as_ref().map(|at| format!("{} {}", clerk.date(at.date()), at.strftime("%H:%M")));
    let answered = match (printed.state, printed.signed_on) {
        (CommitmentState::Asked, _) => "commitment_asked",
        (CommitmentState::Declined, _) => "commitment_declined",
        (CommitmentState::Signed, Some(SignedOn::Paper)) => "commitment_on_paper",
        (CommitmentState::Signed, _) => "commitment_on_telephone",
    };
    let mut rows = vec![("row_commitment_edition", printed.text.edition.clone()), ("row_commitment_state", clerk.say(answered, []))];
    rows.extend(at.clone().map(|at| ("row_commitment_at", at)));
    let blank = "＿＿＿＿＿＿＿＿".to_owned();
    Notice {
        tongue: clerk.tongue(),
        title: clerk.text(&printed.text.title).to_owned(),
        number: String::new(),
        lead: String::new(),
        rows: rows.into_iter().map(|(label, value)| (clerk.say(label, []), value)).collect(),
        paragraphs: clerk.text(&printed.text.text).lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
        signed: match printed.state {
            CommitmentState::Declined => Vec::new(),
            CommitmentState::Asked | CommitmentState::Signed => {
                vec![clerk.say("commitment_signature", [("name", name.unwrap_or_else(|| blank.clone()))]), clerk.say("commitment_day", [("date", at.unwrap_or(blank))])]
            }
        },
        foot: clerk.say("commitment_foot", [("edition", printed.text.edition.clone()), ("hash", printed.hash.chars().take(16).collect())]),
    }
}
