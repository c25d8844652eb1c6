//! Facts of people, written in the words of a plan, and the registry of risk areas.

use crate::actor::Actor;
use crate::problem::{Answer, Json, Path, Problem, Query, id, optional_id};
use crate::router::Api;
use crate::wire::{AreaName, Page, limit, time};
use app::facts::{self, FactToRecord, FactView, JourneyView, RiskAreaToRecord, RiskAreaView};
use axum::extract::State;
use axum::http::StatusCode;
use domain::determinations::{Evidence, Journey, Moment, Protection, Transport, What};
use domain::ids::{AreaId, FactId, PersonId, RiskAreaId};
use domain::policy::{Relation, TestResult};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Something that is known of a person.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct KnownFact {
    pub id: String,
    /// `exposure`, `stay`, `arrival`, `test`, `onset`, `given`, `attribute`, `related` or `born`.
    pub kind: String,
    /// A word of the plan: the kind of exposure, the origin, the treatment, the attribute, the relation.
    pub what: Option<String>,
    /// A moment in RFC 3339, or a day.
    pub from: Option<String>,
    pub until: Option<String>,
    pub ongoing: bool,
    /// Only passed through.
    pub transit: bool,
    pub result: Option<String>,
    pub specimen: Option<String>,
    pub ct: Option<i64>,
    pub area: Option<AreaName>,
    pub other_id: Option<String>,
    /// Masked.
    pub other: Option<String>,
    /// `walking`, `bicycle`, `own_car`, `taxi`, `bus`, `train`, `plane`, `ship` or `other`, for a stay.
    pub transport: Option<String>,
    pub transport_number: Option<String>,
    /// Who was there, too.
    pub companions: Vec<Companion>,
    /// Who else was there, in the words in which it was told.
    pub company: Option<String>,
    /// Whether they covered mouth and nose: `always`, `sometimes` or `never`, for a stay.
    pub protection: Option<String>,
    /// `said`, `ticket`, `telephone_record`, `camera`, `payment`, `check_in` or `other`, for a stay.
    pub evidence: Option<String>,
    pub evidence_note: Option<String>,
    /// Which tiers the place of a stay had meanwhile.
    pub tiers: Vec<StayTier>,
    pub recorded_at: String,
    /// None is a list or a program.
    pub recorded_by: Option<String>,
    pub withdrawn_at: Option<String>,
    pub withdrawn_by: Option<String>,
    /// In somebody's words, or a code: `answered_otherwise`, `entry_undone`.
    pub reason: Option<String>,
    /// It is a confirmed answer that was given in a call.
    pub is_answer: bool,
}

/// Somebody who was there, too.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Companion {
    pub id: String,
    /// Masked.
    pub name: Option<String>,
}

/// A tier that the place of a stay had meanwhile, under a plan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StayTier {
    pub pack: String,
    pub tier: String,
    /// The place itself, or an area that it lies in.
    pub area: Option<AreaName>,
    pub since: String,
    pub until: Option<String>,
}

/// A stay that somebody told of in a call, and that is no fact yet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ToldStay {
    /// Where in the questionnaire it was told.
    pub at: String,
    /// Where they were, in their words.
    pub place: String,
    /// A moment in RFC 3339, or a day.
    pub from: Option<String>,
    pub until: Option<String>,
    pub transport: Option<String>,
    pub transport_number: Option<String>,
    pub company: Option<String>,
    pub protection: Option<String>,
    /// `unplaced`: somebody has to say which area it is; `undated`: when is not known; `claimed`: it was not confirmed.
    pub not_yet: String,
    /// Areas that could be meant, the likeliest first.
    pub suggested: Vec<AreaName>,
}

/// All that is known of a person for the rules.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Facts {
    pub items: Vec<KnownFact>,
    /// Stays that were told and are no facts yet.
    pub told: Vec<ToldStay>,
}

/// Which area a stay was in that somebody told of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ToldStayBody {
    /// Where in the questionnaire it was told.
    pub at: String,
    pub area_id: String,
    #[serde(default)]
    pub transit: bool,
}

/// What somebody writes down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactBody {
    /// The plan in whose words it is written.
    pub pack: String,
    /// `exposure`, `stay`, `arrival`, `test`, `onset`, `given`, `attribute` or `related`.
    pub kind: String,
    pub what: Option<String>,
    /// A moment in RFC 3339, or a day.
    pub from: Option<String>,
    pub until: Option<String>,
    #[serde(default)]
    pub ongoing: bool,
    #[serde(default)]
    pub transit: bool,
    pub area_id: Option<String>,
    pub other_id: Option<String>,
    /// `negative`, `positive`, `inconclusive` or `pending`.
    pub result: Option<String>,
    pub specimen: Option<String>,
    pub ct: Option<i64>,
    /// How they travelled, for a stay: `walking`, `bicycle`, `own_car`, `taxi`, `bus`, `train`, `plane`, `ship` or `other`.
    pub transport: Option<String>,
    /// Of the bus line, the train, the flight, the ship.
    pub transport_number: Option<String>,
    /// Who was there, too, for a stay.
    #[serde(default)]
    pub companions: Vec<String>,
    /// Who else was there, in words.
    pub company: Option<String>,
    /// `always`, `sometimes` or `never`.
    pub protection: Option<String>,
    /// How a stay is known: `said`, `ticket`, `telephone_record`, `camera`, `payment`, `check_in` or `other`.
    pub evidence: Option<String>,
    pub evidence_note: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FactRecorded {
    pub id: String,
}

/// Why something no longer counts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithdrawBody {
    pub reason: String,
}

/// A time during which an area had a tier under a plan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RiskArea {
    pub id: String,
    pub pack: String,
    pub area: Option<AreaName>,
    pub tier: String,
    /// A moment in RFC 3339, or a day.
    pub since: String,
    pub until: Option<String>,
    /// Who announced it.
    pub source: String,
    pub recorded_at: String,
    pub recorded_by: Option<String>,
    pub withdrawn_at: Option<String>,
    pub withdrawn_by: Option<String>,
    pub reason: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RiskAreaBody {
    pub pack: String,
    pub area_id: String,
    pub tier: String,
    pub since: String,
    pub until: Option<String>,
    pub source: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct RiskAreasQuery {
    /// Only of this plan.
    pub pack: Option<String>,
    /// Only this area and its parts.
    pub area: Option<String>,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlacesQuery {
    /// The beginning of a name, or a whole code.
    #[serde(default)]
    pub q: String,
}

/// Areas by name, also outside the asker's own.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Places {
    pub items: Vec<AreaName>,
}

fn written(moment: Moment) -> String {
    match moment {
        Moment::At(at) => at.to_string(),
        Moment::Day(day) => day.to_string(),
    }
}

fn tier(of: app::facts::StayTier) -> StayTier {
    let record = of.record;
    StayTier { pack: record.pack, tier: record.tier, area: of.area.map(AreaName::from), since: record.since, until: record.until }
}

fn fact(view: FactView) -> KnownFact {
    let record = view.record;
    let JourneyView { journey, companions } = view.journey.unwrap_or_default();
    let base = KnownFact {
        id: record.id.to_string(),
        kind: record.kind,
        area: view.area.map(AreaName::from),
        other_id: record.other.map(|other| other.to_string()),
        other: view.other,
        transport: journey.transport.map(|transport| transport.code().to_owned()),
        transport_number: journey.transport_number,
        companions: companions.into_iter().map(|(id, name)| Companion { id: id.to_string(), name }).collect(),
        company: journey.company,
        protection: journey.protection.map(|protection| protection.code().to_owned()),
        evidence: journey.evidence.map(|evidence| evidence.code().to_owned()),
        evidence_note: journey.evidence_note,
        tiers: view.tiers.into_iter().map(tier).collect(),
        recorded_at: time(record.recorded_ms),
        recorded_by: view.recorded_by,
        withdrawn_at: record.withdrawn_ms.map(time),
        withdrawn_by: view.withdrawn_by,
        reason: record.reason,
        is_answer: record.answered.is_some(),
        ..KnownFact::default()
    };
    match view.what {
        What::Born { on } => KnownFact { from: Some(on.to_string()), ..base },
        What::Attribute { is, from, until } => KnownFact { what: Some(is), from: from.map(|day| day.to_string()), until: until.map(|day| day.to_string()), ..base },
        What::Exposure { kind, first, last, ongoing, .. } => KnownFact { what: Some(kind), from: Some(written(first)), until: last.map(written), ongoing, ..base },
        What::Arrival { from, at } => KnownFact { what: Some(from), from: Some(written(at)), ..base },
        What::Stay { from, until, transit, .. } => KnownFact { from: Some(written(from)), until: until.map(written), transit, ..base },
        What::Test { taken, result, specimen, ct } => KnownFact { from: Some(written(taken)), result: Some(result.code().to_owned()), specimen, ct, ..base },
        What::Onset { at } => KnownFact { from: Some(written(at)), ..base },
        What::Given { what, at } => KnownFact { what: Some(what), from: Some(written(at)), ..base },
        What::Related { relation, .. } => KnownFact { what: Some(relation.code().to_owned()), ..base },
    }
}

/// Reads a moment or a day.
fn moment(field: &'static str, text: Option<&str>) -> Result<Option<Moment>, Problem> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Problem::invalid("facts.no_date", field).with("given", text))
}

fn missing(field: &str) -> Problem {
    Problem::invalid("invalid.empty", field)
}

fn unknown(field: &str, given: &str) -> Problem {
    Problem::invalid("facts.unknown_word", field).with("given", given)
}

fn what(body: &FactBody) -> Result<What, Problem> {
    let from = moment("from", body.from.as_deref())?;
    let until = moment("until", body.until.as_deref())?;
    let begun = || from.ok_or_else(|| missing("from"));
    let word = || body.what.clone().filter(|word| !word.is_empty()).ok_or_else(|| missing("what"));
    let day = |moment: Option<Moment>| moment.map(|moment| moment.date(&jiff::tz::TimeZone::UTC));
    Ok(match body.kind.as_str() {
        "exposure" => What::Exposure { kind: word()?, first: begun()?, last: until, ongoing: body.ongoing, source: None },
        "stay" => What::Stay { areas: Vec::new(), from: begun()?, until, transit: body.transit },
        "arrival" => What::Arrival { from: word()?, at: begun()? },
        "test" => {
            let result = body.result.as_deref().ok_or_else(|| missing("result"))?;
            let result = TestResult::from_code(result).ok_or_else(|| unknown("result", result))?;
            What::Test { taken: begun()?, result, specimen: body.specimen.clone().filter(|specimen| !specimen.is_empty()), ct: body.ct }
        }
        "onset" => What::Onset { at: begun()? },
        "given" => What::Given { what: word()?, at: begun()? },
        "attribute" => What::Attribute { is: word()?, from: day(from), until: day(until) },
        "related" => {
            let relation = word()?;
            let relation = Relation::from_code(&relation).filter(|relation| *relation != Relation::Source).ok_or_else(|| unknown("what", &relation))?;
            What::Related { relation, to: String::new() }
        }
        other => return Err(unknown("kind", other)),
    })
}

fn journey(body: &FactBody) -> Result<Journey, Problem> {
    let given = |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let transport = given(&body.transport).map(|code| Transport::from_code(&code).ok_or_else(|| unknown("transport", &code))).transpose()?;
    let evidence = given(&body.evidence).map(|code| Evidence::from_code(&code).ok_or_else(|| unknown("evidence", &code))).transpose()?;
    let protection = given(&body.protection).map(|code| Protection::from_code(&code).ok_or_else(|| unknown("protection", &code))).transpose()?;
    Ok(Journey {
        transport, transport_number: given(&body.transport_number), companions: body.companions.clone(), company: given(&body.company), protection, evidence,
        evidence_note: given(&body.evidence_note),
    })
}

/// Returns all that is known of a person for the rules, newest first; what was withdrawn too.
#[utoipa::path(get, path = "/api/people/{person_id}/facts", operation_id = "facts_list", tag = "facts", params(("person_id" = String, Path)),
    responses((status = 200, body = Facts), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn list(State(api): State<Api>, actor: Actor, Path(person): Path<PersonId>) -> Answer<axum::Json<Facts>> {
    let facts = api.app.facts(&actor.actor, person).await?;
    let told = api.app.stays_told(&actor.actor, person, &facts).await?;
    Ok(axum::Json(Facts { items: facts.into_iter().map(fact).collect(), told: told.into_iter().map(told_stay).collect() }))
}

/// Writes a fact down; the person and those who depend on them are decided about at once.
#[utoipa::path(post, path = "/api/people/{person_id}/facts", operation_id = "facts_record", tag = "facts", request_body = FactBody, params(("person_id" = String, Path)),
    responses((status = 201, body = FactRecorded), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn record(State(api): State<Api>, actor: Actor, Path(person): Path<PersonId>, Json(body): Json<FactBody>) -> Answer<(StatusCode, axum::Json<FactRecorded>)> {
    api.app.may_record_facts(&actor.actor)?;
    let new = FactToRecord {
        what: what(&body)?,
        journey: Some(journey(&body)?),
        area: optional_id::<AreaId>(body.area_id.as_deref(), "area_id")?,
        other: optional_id::<PersonId>(body.other_id.as_deref(), "other_id")?,
        pack: body.pack,
    };
    let id = api.app.record_fact(&actor.actor, person, new).await?;
    Ok((StatusCode::CREATED, axum::Json(FactRecorded { id: id.to_string() })))
}

fn told_stay(stay: facts::ToldStay) -> ToldStay {
    let journey = stay.told.journey;
    ToldStay {
        at: stay.at,
        place: stay.told.place,
        from: stay.told.from.map(written),
        until: stay.told.until.map(written),
        transport: journey.transport.map(|transport| transport.code().to_owned()),
        transport_number: journey.transport_number,
        company: journey.company,
        protection: journey.protection.map(|protection| protection.code().to_owned()),
        not_yet: stay.not_yet.code().to_owned(),
        suggested: stay.suggested.into_iter().map(AreaName::from).collect(),
    }
}

/// Says which area a stay was in that somebody told of; it becomes a fact, and the person and those who depend on them are decided about.
#[utoipa::path(post, path = "/api/people/{person_id}/told_stays", operation_id = "facts_place", tag = "facts", request_body = ToldStayBody, params(("person_id" = String, Path)),
    responses((status = 201, body = FactRecorded), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn place(State(api): State<Api>, actor: Actor, Path(person): Path<PersonId>, Json(body): Json<ToldStayBody>) -> Answer<(StatusCode, axum::Json<FactRecorded>)> {
    api.app.may_record_facts(&actor.actor)?;
    let area = crate::problem::id::<AreaId>(&body.area_id, "area_id")?;
    let id = api.app.place_stay(&actor.actor, person, &body.at, area, body.transit).await?;
    Ok((StatusCode::CREATED, axum::Json(FactRecorded { id: id.to_string() })))
}

/// Withdraws a fact that was wrong.
#[utoipa::path(post, path = "/api/people/{person_id}/facts/{fact_id}/withdraw", operation_id = "facts_withdraw", tag = "facts", request_body = WithdrawBody,
    params(("person_id" = String, Path), ("fact_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn withdraw(State(api): State<Api>, actor: Actor, Path((person, fact)): Path<(PersonId, FactId)>, Json(body): Json<WithdrawBody>) -> Answer<StatusCode> {
    api.app.withdraw_fact(&actor.actor, person, fact, &body.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Finds areas by name for facts: somebody can have been anywhere.
#[utoipa::path(get, path = "/api/places", operation_id = "facts_places", tag = "facts", params(PlacesQuery),
    responses((status = 200, body = Places), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn places(State(api): State<Api>, actor: Actor, Query(query): Query<PlacesQuery>) -> Answer<axum::Json<Places>> {
    let places = api.app.places_named(&actor.actor, &query.q).await?;
    Ok(axum::Json(Places { items: places.into_iter().map(AreaName::from).collect() }))
}

fn risk_area(view: RiskAreaView) -> RiskArea {
    let record = view.record;
    RiskArea {
        id: record.id.to_string(),
        pack: record.pack,
        area: view.area.map(AreaName::from),
        tier: record.tier,
        since: record.since,
        until: record.until,
        source: record.source,
        recorded_at: time(record.recorded_ms),
        recorded_by: view.recorded_by,
        withdrawn_at: record.withdrawn_ms.map(time),
        withdrawn_by: view.withdrawn_by,
        reason: record.reason,
    }
}

/// Returns a page of the registry of risk areas of a plan, newest first.
#[utoipa::path(get, path = "/api/risk-areas", operation_id = "risk_areas_list", tag = "facts", params(RiskAreasQuery),
    responses((status = 200, body = Page<RiskArea>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn risk_areas(State(api): State<Api>, actor: Actor, Query(query): Query<RiskAreasQuery>) -> Answer<axum::Json<Page<RiskArea>>> {
    let within = optional_id::<AreaId>(query.area.as_deref(), "area")?;
    let page = api.app.risk_areas(&actor.actor, query.pack.as_deref(), within, query.after.as_deref(), limit(query.limit)).await?;
    Ok(axum::Json(Page::of(page, risk_area)))
}

/// Writes a time down during which an area had a tier; whoever was there is decided about again.
#[utoipa::path(post, path = "/api/risk-areas", operation_id = "risk_areas_record", tag = "facts", request_body = RiskAreaBody,
    responses((status = 201, body = FactRecorded), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn record_risk_area(State(api): State<Api>, actor: Actor, Json(body): Json<RiskAreaBody>) -> Answer<(StatusCode, axum::Json<FactRecorded>)> {
    let until = body.until.filter(|until| !until.is_empty());
    let new = RiskAreaToRecord { area: id::<AreaId>(&body.area_id, "area_id")?, pack: body.pack, tier: body.tier, since: body.since, until, source: body.source };
    let id = api.app.record_risk_area(&actor.actor, new).await?;
    Ok((StatusCode::CREATED, axum::Json(FactRecorded { id: id.to_string() })))
}

/// Withdraws an entry of the registry that was wrong; whoever was there is decided about again.
#[utoipa::path(post, path = "/api/risk-areas/{risk_area_id}/withdraw", operation_id = "risk_areas_withdraw", tag = "facts", request_body = WithdrawBody,
    params(("risk_area_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn withdraw_risk_area(State(api): State<Api>, actor: Actor, Path(risk_area): Path<RiskAreaId>, Json(body): Json<WithdrawBody>) -> Answer<StatusCode> {
    api.app.withdraw_risk_area(&actor.actor, risk_area, &body.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
