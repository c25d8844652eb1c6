//! Conversations about a measure, and the questions that wait for an answer.

use super::{Kept, Names, code, name, optional_code};
use crate::actor::Actor;
use crate::problem::{Answer, Json, Path, Problem, id};
use crate::router::Api;
use crate::wire::time;
use app::measures::{Conversation, Numbered, Question, QuestionRecord};
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::{PersonId, QuestionId};
use domain::measures::{Channel, Consent, Party};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where one person stood after a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContactPerson {
    pub person_id: String,
    /// `not_asked`, `agreed`, `wavering` or `refused`; none where it was with somebody else.
    pub consent: Option<String>,
    /// What they agreed to.
    pub note: String,
}

/// A conversation about a measure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasureContact {
    pub id: String,
    /// Which one it was with the household; those with others have no number.
    pub number: Option<usize>,
    pub at: String,
    /// `call`, `message` or `visit`.
    pub channel: String,
    /// `household`, `neighbourhood`, `disease_control`, `facility`, `transport` or `other`.
    pub party: String,
    pub by: String,
    pub note: String,
    pub people: Vec<ContactPerson>,
}

/// What somebody asked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenQuestion {
    pub id: String,
    pub person_id: String,
    pub asked: String,
    pub asked_at: String,
    /// Whom they asked.
    pub asked_to: String,
    pub answer: Option<String>,
    /// Who knew the answer.
    pub source: String,
    pub answered_at: Option<String>,
    pub answered_by: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaidBody {
    pub person_id: String,
    /// `not_asked`, `agreed`, `wavering` or `refused`.
    pub consent: Option<String>,
    pub note: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskedBody {
    pub person_id: String,
    pub asked: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContactBody {
    /// `call`, `message` or `visit`.
    pub channel: String,
    /// `household`, `neighbourhood`, `disease_control`, `facility`, `transport` or `other`.
    pub party: String,
    pub note: Option<String>,
    /// Whom it was about.
    pub people_said: Option<Vec<SaidBody>>,
    /// What was asked and could not be answered at once.
    pub questions: Option<Vec<AskedBody>>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuestionBody {
    pub asked: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerBody {
    pub answer: String,
    /// Who knew it.
    pub source: Option<String>,
}

pub(super) fn contact(numbered: Numbered, names: &Names) -> MeasureContact {
    let record = numbered.record;
    MeasureContact {
        id: record.id.to_string(),
        number: numbered.number,
        at: time(record.at_ms),
        channel: record.channel.code().to_owned(),
        party: record.party.code().to_owned(),
        by: name(names, record.by),
        note: record.note,
        people: record.people.into_iter().map(|said| ContactPerson {
            person_id: said.person.to_string(),
            consent: said.consent.map(|c| c.code().to_owned()),
            note: said.note,
        }).collect(),
    }
}

pub(super) fn question(record: QuestionRecord, names: &Names) -> OpenQuestion {
    OpenQuestion {
        id: record.id.to_string(),
        person_id: record.person.to_string(),
        asked: record.asked,
        asked_at: time(record.asked_ms),
        asked_to: name(names, record.asked_to),
        answer: record.answer,
        source: record.source,
        answered_at: record.answered_ms.map(time),
        answered_by: record.answered_by.map(|by| name(names, by)),
    }
}

/// Keeps a conversation about a measure, with whom, and where everybody stands.
#[utoipa::path(post, path = "/api/measures/contacts", operation_id = "measures_discuss", tag = "measures", request_body = ContactBody,
    responses((status = 200, body = Kept), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn discuss(State(api): State<Api>, actor: Actor, Json(body): Json<ContactBody>) -> Answer<axum::Json<Kept>> {
    let people = body.people_said.unwrap_or_default().into_iter().map(|said| {
        Ok((id(&said.person_id, "people")?, optional_code(said.consent.as_deref(), "consent", Consent::from_code)?, said.note.unwrap_or_default()))
    });
    let said = Conversation {
        channel: code(&body.channel, "channel", Channel::from_code)?,
        party: code(&body.party, "party", Party::from_code)?,
        note: body.note.unwrap_or_default(),
        people: people.collect::<Answer<_>>()?,
        questions: body.questions.unwrap_or_default().into_iter().map(|q| Ok((id(&q.person_id, "questions")?, q.asked))).collect::<Answer<_>>()?,
    };
    let kept = api.app.discuss_measure(&actor.actor, said).await?;
    Ok(axum::Json(Kept { id: kept.to_string() }))
}

/// Keeps a question that came up between two conversations.
#[utoipa::path(post, path = "/api/measures/people/{person_id}/questions", operation_id = "measures_ask", tag = "measures", request_body = QuestionBody, params(("person_id" = String, Path)),
    responses((status = 200, body = Kept), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn ask(State(api): State<Api>, actor: Actor, Path(person_id): Path<PersonId>, Json(body): Json<QuestionBody>) -> Answer<axum::Json<Kept>> {
    let kept = api.app.note_question(&actor.actor, person_id, &body.asked).await?;
    Ok(axum::Json(Kept { id: kept.to_string() }))
}

/// Keeps the answer to a question, and who knew it.
#[utoipa::path(post, path = "/api/measures/questions/{question_id}/answer", operation_id = "measures_answer", tag = "measures", request_body = AnswerBody, params(("question_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn answer(State(api): State<Api>, actor: Actor, Path(question_id): Path<QuestionId>, Json(body): Json<AnswerBody>) -> Answer<StatusCode> {
    let found = Question { answer: body.answer, source: body.source.unwrap_or_default() };
    api.app.answer_question(&actor.actor, question_id, found).await?;
    Ok(StatusCode::NO_CONTENT)
}
