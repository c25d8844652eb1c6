//! The division tree.

use crate::actor::Actor;
use crate::problem::{Answer, Path, Problem, Query, optional_id};
use crate::router::Api;
use crate::wire::{Page, limit};
use axum::extract::State;
use domain::ids::AreaId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A node of the division tree.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Area {
    pub id: String,
    pub code: String,
    pub code_system: String,
    pub name: String,
    pub level: u16,
    pub kind: String,
    pub parent_id: Option<String>,
    pub path: String,
    pub has_children: bool,
    /// A tier that is not official.
    pub overlay: bool,
    /// The name only fills a gap in the code list.
    pub placeholder: bool,
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AreaCounts {
    pub children: u64,
    pub people: u64,
    pub open_tasks: u64,
    pub lists: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AreaDetail {
    pub area: Area,
    /// From the widest to this one.
    pub trail: Vec<Area>,
    pub counts: AreaCounts,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct AreasQuery {
    pub parent: Option<String>,
    /// The beginning of a name, or a whole code.
    pub q: Option<String>,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

fn area(area: domain::areas::Area, has_children: bool) -> Area {
    Area {
        id: area.id.to_string(),
        code: area.code,
        code_system: area.code_system,
        placeholder: domain::areas::is_placeholder(&area.name),
        name: area.name,
        level: area.level,
        kind: area.kind,
        parent_id: area.parent.map(|p| p.to_string()),
        path: area.path.as_str().to_owned(),
        has_children,
        overlay: area.overlay,
        valid_from: area.valid_from.map(|d| d.to_string()),
        valid_to: area.valid_to.map(|d| d.to_string()),
    }
}

/// Returns areas: below one, by name or code, or the widest of the scope.
#[utoipa::path(get, path = "/api/areas", operation_id = "areas_list", tag = "areas", params(AreasQuery),
    responses((status = 200, body = Page<Area>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn list(State(api): State<Api>, actor: Actor, Query(query): Query<AreasQuery>) -> Answer<axum::Json<Page<Area>>> {
    let parent = optional_id(query.parent.as_deref(), "parent")?;
    let page = api.app.areas(&actor.actor, parent, query.q.as_deref(), query.after.as_deref(), limit(query.limit)).await?;
    Ok(axum::Json(Page::of(page, |(a, has_children)| area(a, has_children))))
}

/// Returns an area, the areas above it and what hangs on it.
#[utoipa::path(get, path = "/api/areas/{area_id}", operation_id = "areas_get", tag = "areas", params(("area_id" = String, Path)),
    responses((status = 200, body = AreaDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get(State(api): State<Api>, actor: Actor, Path(area_id): Path<AreaId>) -> Answer<axum::Json<AreaDetail>> {
    let (found, trail, counts) = api.app.area(&actor.actor, area_id).await?;
    let counts = AreaCounts { children: counts.children, people: counts.people, open_tasks: counts.open_tasks, lists: counts.lists };
    let trail = trail.into_iter().map(|a| area(a, true)).collect();
    Ok(axum::Json(AreaDetail { area: area(found, counts.children > 0), trail, counts }))
}
