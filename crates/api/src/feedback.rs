//! Feedback: what people say of our work, and what they are answered.

use crate::actor::Actor;
use crate::people::{self, PersonLine};
use crate::problem::{Answer, Json, Path, Problem, Query, id, optional_id};
use crate::router::Api;
use crate::wire::{limit, time};
use app::FeedbackFilter;
use app::feedback::{FeedbackFigures, FeedbackView, Said};
use axum::extract::State;
use axum::http::StatusCode;
use domain::feedback::FeedbackKind;
use domain::ids::FeedbackId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FeedbackBody {
    /// `thanks`, `complaint`, `wish` or `correction`.
    pub kind: String,
    pub text: String,
    /// The call in which it was said.
    pub task_id: Option<String>,
    /// Who said it, where it was not in a call.
    pub person_id: Option<String>,
    /// The caller it is about: the asker or a colleague.
    pub about_account_id: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FeedbackNoted {
    pub id: String,
}

/// Something that was said.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Feedback {
    pub id: String,
    pub kind: String,
    pub person: Option<PersonLine>,
    /// The caller it is about.
    pub about: Option<String>,
    pub text: String,
    pub told_by: String,
    pub at: String,
    /// None needs no answer.
    pub answer_by: Option<String>,
    pub overdue: bool,
    pub answer: Option<String>,
    pub answered_by: Option<String>,
    pub answered_at: Option<String>,
}

/// How much of each kind was said on a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FeedbackDay {
    pub day: String,
    pub thanks: u64,
    pub complaint: u64,
    pub wish: u64,
    pub correction: u64,
}

/// A page of what was said, and the figures above it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FeedbackPage {
    pub items: Vec<Feedback>,
    pub next: Option<String>,
    pub open: u64,
    pub overdue: u64,
    /// The last days on which anything was said, newest first.
    pub days: Vec<FeedbackDay>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MyFeedback {
    pub items: Vec<Feedback>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct FeedbackQuery {
    pub kind: Option<String>,
    /// Only what waits for an answer.
    #[serde(default)]
    pub open: bool,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FeedbackAnswer {
    pub answer: String,
}

fn kind(code: &str) -> Answer<FeedbackKind> {
    let unknown = || app::Error::from(app::Problem::new("feedback.unknown_kind").at("kind"));
    Ok(FeedbackKind::from_code(code).ok_or_else(unknown)?)
}

fn feedback(view: FeedbackView) -> Feedback {
    let record = view.record;
    Feedback {
        id: record.id.to_string(),
        kind: record.kind.code().to_owned(),
        person: view.person.map(people::line),
        about: view.about,
        text: record.said,
        told_by: view.told_by,
        at: time(record.at_ms),
        answer_by: record.due_ms.map(time),
        overdue: view.overdue,
        answer: record.answer,
        answered_by: view.answered_by,
        answered_at: record.answered_ms.map(time),
    }
}

fn days(api: &Api, figures: &FeedbackFigures) -> Vec<FeedbackDay> {
    let zone = &api.app.pack().calls.time_zone;
    let mut days: Vec<(u64, FeedbackDay)> = Vec::new();
    for counted in &figures.per_day {
        if days.last().is_none_or(|(day, _)| *day != counted.day) {
            let noon = figures.from_ms + i64::try_from(counted.day).unwrap_or(0) * 86_400_000 + 43_200_000;
            let day = jiff::Timestamp::from_millisecond(noon).unwrap_or_default().to_zoned(zone.clone()).date().to_string();
            days.push((counted.day, FeedbackDay { day, thanks: 0, complaint: 0, wish: 0, correction: 0 }));
        }
        let Some((_, day)) = days.last_mut() else { continue };
        match counted.kind {
            FeedbackKind::Thanks => day.thanks = counted.n,
            FeedbackKind::Complaint => day.complaint = counted.n,
            FeedbackKind::Wish => day.wish = counted.n,
            FeedbackKind::Correction => day.correction = counted.n,
        }
    }
    days.into_iter().rev().map(|(_, day)| day).collect()
}

/// Keeps what somebody said, in a call or by ringing in.
#[utoipa::path(post, path = "/api/feedback", operation_id = "feedback_note", tag = "feedback", request_body = FeedbackBody,
    responses((status = 200, body = FeedbackNoted), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn note(State(api): State<Api>, actor: Actor, Json(body): Json<FeedbackBody>) -> Answer<axum::Json<FeedbackNoted>> {
    let said = Said {
        kind: kind(&body.kind)?,
        text: body.text,
        task: body.task_id.as_deref().map(|task| id(task, "task_id")).transpose()?,
        person: body.person_id.as_deref().map(|person| id(person, "person_id")).transpose()?,
        about: optional_id(body.about_account_id.as_deref(), "about_account_id")?,
    };
    let noted = api.app.note_feedback(&actor.actor, said).await?;
    Ok(axum::Json(FeedbackNoted { id: noted.to_string() }))
}

/// Returns a page of what was said. Nobody reads a complaint about themselves.
#[utoipa::path(get, path = "/api/feedback", operation_id = "feedback_list", tag = "feedback", params(FeedbackQuery),
    responses((status = 200, body = FeedbackPage), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn list(State(api): State<Api>, actor: Actor, Query(query): Query<FeedbackQuery>) -> Answer<axum::Json<FeedbackPage>> {
    let filter = FeedbackFilter { kind: query.kind.as_deref().filter(|k| !k.is_empty()).map(kind).transpose()?, open: query.open };
    let (page, figures) = api.app.feedback(&actor.actor, filter, query.after.as_deref(), limit(query.limit)).await?;
    let days = days(&api, &figures);
    Ok(axum::Json(FeedbackPage { items: page.items.into_iter().map(feedback).collect(), next: page.next, open: figures.open, overdue: figures.overdue, days }))
}

/// Returns the newest that the asker was thanked for, or wrote down, with what was answered.
#[utoipa::path(get, path = "/api/feedback/mine", operation_id = "feedback_mine", tag = "feedback",
    responses((status = 200, body = MyFeedback), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn mine(State(api): State<Api>, actor: Actor) -> Answer<axum::Json<MyFeedback>> {
    let items = api.app.my_feedback(&actor.actor).await?.into_iter().map(feedback).collect();
    Ok(axum::Json(MyFeedback { items }))
}

/// Answers what was said, which closes it.
#[utoipa::path(post, path = "/api/feedback/{feedback_id}/answer", operation_id = "feedback_answer", tag = "feedback", request_body = FeedbackAnswer, params(("feedback_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn answer(State(api): State<Api>, actor: Actor, Path(feedback_id): Path<FeedbackId>, Json(body): Json<FeedbackAnswer>) -> Answer<StatusCode> {
    api.app.answer_feedback(&actor.actor, feedback_id, &body.answer).await?;
    Ok(StatusCode::NO_CONTENT)
}
