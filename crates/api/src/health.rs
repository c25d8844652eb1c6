//! Is it alive, is it ready, which version.

use crate::router::Api;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// Which program this is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Version {
    pub version: &'static str,
    pub pack: String,
}

/// Says that the process is alive.
#[utoipa::path(get, path = "/healthz", operation_id = "health_alive", tag = "health", responses((status = 200, body = String)))]
pub(crate) async fn alive() -> &'static str {
    "ok"
}

/// Says whether requests can be served.
#[utoipa::path(get, path = "/readyz", operation_id = "health_ready", tag = "health", responses((status = 200, body = String), (status = 503, body = String)))]
pub(crate) async fn ready(State(api): State<Api>) -> (StatusCode, &'static str) {
    match api.app.ready().await {
        Ok(()) => (StatusCode::OK, "ready"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be reached"),
    }
}

/// Says which version this is.
#[utoipa::path(get, path = "/version", operation_id = "health_version", tag = "health", responses((status = 200, body = Version)))]
pub(crate) async fn version(State(api): State<Api>) -> axum::Json<Version> {
    let pack = api.app.pack();
    axum::Json(Version { version: env!("CARGO_PKG_VERSION"), pack: format!("{}@{}", pack.id, pack.version) })
}
