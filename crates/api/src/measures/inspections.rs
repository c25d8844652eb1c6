//! Inspections of homes.

use super::{Kept, Names, code, name};
use crate::actor::Actor;
use crate::problem::{Answer, Json, Path, Problem, optional_id, optional_time};
use crate::router::Api;
use crate::wire::time;
use app::measures::{Inspection, InspectionView};
use axum::extract::State;
use domain::ids::PersonId;
use domain::measures::InspectionResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What was found at the home of a quarantine.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HomeInspection {
    pub id: String,
    /// Which one it was; none where it was corrected.
    pub number: Option<usize>,
    pub at: String,
    /// `in_order`, `not_kept`, `needs_help` or `nobody_there`.
    pub result: String,
    pub note: String,
    pub by: String,
    /// It is to be read instead of another one.
    pub is_correction: bool,
    /// Another one is to be read instead.
    pub is_corrected: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InspectionBody {
    /// `in_order`, `not_kept`, `needs_help` or `nobody_there`.
    pub result: String,
    /// None is now; of a correction, the moment of the one that was wrong.
    pub at: Option<String>,
    /// Has to be there but where all is in order.
    pub note: Option<String>,
    /// The inspection that was wrong.
    pub corrects: Option<String>,
}

pub(super) fn inspection(view: InspectionView, names: &Names) -> HomeInspection {
    let record = view.record;
    HomeInspection {
        id: record.id.to_string(),
        number: view.number,
        at: time(record.at_ms),
        result: record.result.code().to_owned(),
        note: record.note,
        by: name(names, record.by),
        is_correction: record.corrects.is_some(),
        is_corrected: record.is_corrected,
    }
}

/// Keeps what was found at the home of a quarantine, or corrects it.
#[utoipa::path(post, path = "/api/measures/people/{person_id}/inspections", operation_id = "measures_inspect", tag = "measures", request_body = InspectionBody, params(("person_id" = String, Path)),
    responses((status = 200, body = Kept), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn record_inspection(State(api): State<Api>, actor: Actor, Path(person_id): Path<PersonId>, Json(body): Json<InspectionBody>) -> Answer<axum::Json<Kept>> {
    let inspection = Inspection {
        result: code(&body.result, "result", InspectionResult::from_code)?,
        at: optional_time(body.at.as_deref(), "at")?,
        note: body.note.unwrap_or_default(),
        corrects: optional_id(body.corrects.as_deref(), "corrects")?,
    };
    let kept = api.app.record_inspection(&actor.actor, person_id, inspection).await?;
    Ok(axum::Json(Kept { id: kept.to_string() }))
}
