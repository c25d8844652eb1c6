//! The pack in force, as screens need it.

use crate::actor::Actor;
use crate::problem::{Answer, Problem};
use crate::router::Api;
use crate::wire::Text;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// What a caller can say of a call.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Outcome {
    pub code: String,
    /// `close`, `retry`, `call_back`, `escalate`, `door` or `refer`.
    pub disposition: String,
    pub title: Text,
    /// The key that chooses it.
    pub key: String,
    /// `reached`, `not_reached`, `number` or `other`.
    pub group: String,
    /// `call_back_at`, `note`, `field`, `guardian`, `language`, `answers`.
    pub needs: Vec<String>,
    pub counts_as_attempt: bool,
    /// It hurts the caller, who is asked to take a moment.
    pub harms_caller: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Choice {
    pub code: String,
    pub title: Text,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Question {
    pub key: String,
    /// As XLSForms name it: `text`, `integer`, `date`, `select_one`.
    pub kind: String,
    pub title: Text,
    pub help: Option<Text>,
    pub choices: Vec<Choice>,
    /// Everybody is asked, and an answer is owed.
    pub required: bool,
}

/// People with hours and words of their own.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Segment {
    pub code: String,
    pub title: Text,
    /// Parts of the day in which they are best reached, as `08:30`; none is as everybody.
    pub parts_of_day: Vec<[String; 2]>,
    /// What is said first.
    pub opening: Text,
}

/// A language that callers may speak and people may need.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SpokenLanguage {
    pub code: String,
    pub title: Text,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Script {
    pub opening: Text,
    pub verify: Text,
    /// What is said first to somebody who is upset.
    pub upset: Text,
    pub closing: Text,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Objection {
    pub code: String,
    pub title: Text,
    pub answer: Text,
}

/// What is offered to a caller after a call that hurt them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SupportKind {
    pub code: String,
    pub title: Text,
    /// What it is has to be said in words.
    pub needs_note: bool,
}

/// What a visitor can say of a visit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VisitOutcome {
    pub code: String,
    /// `close`, `retry`, `call` or `refer`.
    pub disposition: String,
    pub title: Text,
    /// The key that chooses it.
    pub key: String,
    /// `note`, `telephone`.
    pub needs: Vec<String>,
}

/// Whom we ask for help.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Partner {
    pub code: String,
    pub title: Text,
    pub sla_hours: i64,
    /// A second person approves before anything goes out.
    pub approval: bool,
    /// What it may be told at most.
    pub scope: Vec<String>,
    /// A day on which to ask again belongs to it.
    pub follow_up: bool,
}

/// What can come of a request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReferralResult {
    pub code: String,
    /// `close` or `call`.
    pub disposition: String,
    pub title: Text,
}

/// The pack in force.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pack {
    pub id: String,
    pub version: String,
    pub hash: String,
    pub title: Text,
    pub time_zone: String,
    /// What is dialled before a number so that the caller's own is not shown; empty is nothing.
    pub hide_number: String,
    pub outcomes: Vec<Outcome>,
    pub support: Vec<SupportKind>,
    pub visit_outcomes: Vec<VisitOutcome>,
    pub partners: Vec<Partner>,
    pub referral_results: Vec<ReferralResult>,
    /// A request can be looked at for so many hours at most.
    pub referral_expires_hours: i64,
    pub questions: Vec<Question>,
    pub script: Script,
    pub segments: Vec<Segment>,
    pub languages: Vec<SpokenLanguage>,
    /// Why people decline to answer a question.
    pub refusals: Vec<Choice>,
    pub objections: Vec<Objection>,
    /// What people under a measure are asked in a check.
    pub symptoms: Vec<Choice>,
    pub max_attempts: u32,
    pub lease_seconds: i64,
}

fn outcome(outcome: &domain::packs::Outcome) -> Outcome {
    Outcome {
        code: outcome.rule.code.clone(),
        disposition: outcome.rule.disposition.code().to_owned(),
        title: (&outcome.title).into(),
        key: outcome.key.clone(),
        group: outcome.group.clone(),
        needs: outcome.rule.needs.iter().map(|n| n.code().to_owned()).collect(),
        counts_as_attempt: outcome.rule.counts_as_attempt,
        harms_caller: outcome.harms_caller,
    }
}

fn visit_outcome(outcome: &domain::packs::VisitOutcome) -> VisitOutcome {
    VisitOutcome {
        code: outcome.rule.code.clone(),
        disposition: outcome.rule.disposition.code().to_owned(),
        title: (&outcome.title).into(),
        key: outcome.key.clone(),
        needs: outcome.rule.needs.iter().map(|n| n.code().to_owned()).collect(),
    }
}

fn partner(partner: &domain::packs::Partner) -> Partner {
    Partner {
        code: partner.rule.code.clone(),
        title: (&partner.title).into(),
        sla_hours: partner.rule.sla.as_hours(),
        approval: partner.rule.approval,
        scope: partner.rule.scope.iter().map(|item| item.code().to_owned()).collect(),
        follow_up: partner.rule.follow_up,
    }
}

fn question(question: &app::forms::Question) -> Question {
    Question {
        key: question.key.clone(),
        kind: question.kind.to_owned(),
        title: (&question.title).into(),
        help: question.help.as_ref().map(Text::from),
        choices: question.choices.iter().map(|c| Choice { code: c.code.clone(), title: (&c.title).into() }).collect(),
        required: question.is_required,
    }
}

fn segment(segment: &domain::calls::Segment) -> Segment {
    let short = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
    Segment {
        code: segment.code.clone(),
        title: (&segment.title).into(),
        parts_of_day: segment.parts_of_day.iter().map(|&(from, to)| [short(from), short(to)]).collect(),
        opening: (&segment.opening).into(),
    }
}

/// The form that callers go through.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Form {
    pub id: String,
    pub version: String,
    /// XForm XML.
    pub xml: String,
}

/// Returns the form that callers go through.
#[utoipa::path(get, path = "/api/packs/active/form", operation_id = "packs_form", tag = "packs", responses((status = 200, body = Form), (status = 401, body = Problem)))]
pub(crate) async fn form(State(api): State<Api>, _actor: Actor) -> Answer<axum::Json<Form>> {
    let form = api.app.questionnaire();
    Ok(axum::Json(Form { id: form.id().to_owned(), version: form.version().to_owned(), xml: form.xml().to_owned() }))
}

/// Returns the pack in force.
#[utoipa::path(get, path = "/api/packs/active", operation_id = "packs_active", tag = "packs", responses((status = 200, body = Pack), (status = 401, body = Problem)))]
pub(crate) async fn active(State(api): State<Api>, _actor: Actor) -> Answer<axum::Json<Pack>> {
    let pack = api.app.pack();
    Ok(axum::Json(Pack {
        id: pack.id.clone(),
        version: pack.version.clone(),
        hash: pack.hash.clone(),
        title: (&pack.title).into(),
        time_zone: pack.calls.time_zone.iana_name().unwrap_or("UTC").to_owned(),
        hide_number: pack.hide_number.clone(),
        outcomes: pack.outcomes.iter().map(outcome).collect(),
        support: pack.support.iter().map(|s| SupportKind { code: s.rule.code.clone(), title: (&s.title).into(), needs_note: s.rule.needs_note }).collect(),
        visit_outcomes: pack.doors.outcomes.iter().map(visit_outcome).collect(),
        partners: pack.referrals.partners.iter().map(partner).collect(),
        referral_results: pack.referrals.results.iter().map(|r| ReferralResult { code: r.code.clone(), disposition: r.disposition.code().to_owned(), title: (&r.title).into() }).collect(),
        referral_expires_hours: pack.referrals.expires.as_hours(),
        questions: api.app.questionnaire().questions().iter().map(question).collect(),
        script: Script {
            opening: (&pack.script.opening).into(),
            verify: (&pack.script.verify).into(),
            upset: (&pack.script.upset).into(),
            closing: (&pack.script.closing).into(),
        },
        segments: pack.segments.iter().map(segment).collect(),
        languages: pack.languages.iter().map(|l| SpokenLanguage { code: l.code.clone(), title: (&l.title).into() }).collect(),
        refusals: pack.refusals.iter().map(|r| Choice { code: r.code.clone(), title: (&r.title).into() }).collect(),
        objections: pack.objections.iter().map(|o| Objection { code: o.code.clone(), title: (&o.title).into(), answer: (&o.answer).into() }).collect(),
        symptoms: pack.measures.symptoms.iter().map(|s| Choice { code: s.code.clone(), title: (&s.title).into() }).collect(),
        max_attempts: pack.calls.max_attempts,
        lease_seconds: pack.calls.lease.as_secs(),
    }))
}
