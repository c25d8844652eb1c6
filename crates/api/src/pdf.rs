//! Papers as files that are sent.

use crate::problem::{Answer, Problem};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use documents::{Notice, Refused, notices};

/// Answers with papers as a file.
pub(crate) async fn pdf(name: &str, papers: Vec<Notice>) -> Answer<Response> {
    let failed = |reason: String| {
        tracing::error!(%reason, "a paper could not be set");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "unavailable")
    };
    let set = tokio::task::spawn_blocking(move || notices(&papers)).await.map_err(|error| failed(error.to_string()))?;
    let bytes = set.map_err(|refused| match refused {
        Refused::NoLetters(letters) => Problem::invalid("measures.no_letters", "papers").with("letters", &letters),
        Refused::NotSet(reason) => failed(reason),
    })?;
    let disposition = format!("attachment; filename=\"{name}.pdf\"");
    Ok(([(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response())
}
