//! Errors as `application/problem+json`: a stable code and its parameters, never prose.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Why something was not done.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Problem {
    pub code: String,
    pub status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    pub params: BTreeMap<String, String>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &str) -> Self {
        Self { code: code.to_owned(), status: status.as_u16(), field: None, params: BTreeMap::new() }
    }

    pub(crate) fn invalid(code: &str, field: &str) -> Self {
        Self { field: Some(field.to_owned()), ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, code) }
    }

    /// Adds a parameter of its text; what was given is cut where it is long.
    pub(crate) fn with(mut self, name: &str, given: &str) -> Self {
        self.params.insert(name.to_owned(), given.chars().take(64).collect());
        self
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found")
    }
}

impl From<app::Error> for Problem {
    fn from(error: app::Error) -> Self {
        match error {
            app::Error::Rejected(problem) => Self {
                field: problem.field,
                params: problem.params,
                ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, &problem.code)
            },
            app::Error::NotFound => Self::not_found(),
            app::Error::SignedOut => Self::new(StatusCode::UNAUTHORIZED, "access.signed_out"),
            app::Error::WrongLogin => Self::new(StatusCode::UNAUTHORIZED, "access.wrong_login"),
            app::Error::NotProved(problem) => Self { params: problem.params, ..Self::new(StatusCode::UNAUTHORIZED, &problem.code) },
            app::Error::Forbidden => Self::new(StatusCode::FORBIDDEN, "access.forbidden"),
            app::Error::OnboardingRequired => Self::new(StatusCode::FORBIDDEN, "access.onboarding_required"),
            app::Error::Conflict(code) => Self::new(StatusCode::CONFLICT, code),
            app::Error::RateLimited(seconds) => Self {
                params: BTreeMap::from([("seconds".to_owned(), seconds.to_string())]),
                ..Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited")
            },
            app::Error::Unavailable(reason) => {
                tracing::error!(%reason, "unavailable");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry = self.params.get("seconds").cloned();
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if let Some(seconds) = retry.and_then(|s| s.parse().ok()) {
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

/// What a handler answers.
pub(crate) type Answer<T> = Result<T, Problem>;

/// A JSON body; what cannot be read is a problem with the reason.
pub(crate) struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(body)) => Ok(Self(body)),
            Err(rejection) => {
                let status = match rejection.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => StatusCode::PAYLOAD_TOO_LARGE,
                    StatusCode::UNSUPPORTED_MEDIA_TYPE => StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    _ => StatusCode::UNPROCESSABLE_ENTITY,
                };
                let mut problem = Problem::new(status, "invalid.body");
                problem.params.insert("reason".to_owned(), rejection.body_text());
                Err(problem)
            }
        }
    }
}

/// The query of a URL; what cannot be read is a problem.
pub(crate) struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(rejection) => {
                let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid.query");
                problem.params.insert("reason".to_owned(), rejection.body_text());
                Err(problem)
            }
        }
    }
}

/// Identifiers in a URL; what is not one is not found.
pub(crate) struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(path)| Self(path)).map_err(|_| Problem::not_found())
    }
}

/// Reads an identifier given in a body or a query.
pub(crate) fn id<T: std::str::FromStr>(text: &str, field: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::invalid("invalid.id", field))
}

/// Reads an identifier that need not be given.
pub(crate) fn optional_id<T: std::str::FromStr>(text: Option<&str>, field: &str) -> Result<Option<T>, Problem> {
    text.filter(|t| !t.is_empty()).map(|t| id(t, field)).transpose()
}

/// Reads a moment that need not be given.
pub(crate) fn optional_time(text: Option<&str>, field: &str) -> Result<Option<jiff::Timestamp>, Problem> {
    text.filter(|t| !t.is_empty()).map(|t| t.parse().map_err(|_| Problem::invalid("invalid.time", field))).transpose()
}
