//! Tables that leave as files.

use crate::problem::{Answer, Problem};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tables::OutCell;
use utoipa::ToSchema;

/// The format of a file that leaves.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FileFormat {
    Xlsx,
    Csv,
}

/// Answers with a table as a file; no cell of it can act as a formula.
pub(crate) fn file(format: FileFormat, name: &str, headers: &[String], rows: Vec<Vec<OutCell>>) -> Answer<Response> {
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let failed = |reason: String| {
        tracing::error!(%reason, "a file could not be written");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "unavailable")
    };
    let (bytes, kind, ending) = match format {
        FileFormat::Xlsx => {
            let bytes = tables::write_xlsx("Firstline", &headers, rows.into_iter()).map_err(|e| failed(e.to_string()))?;
            (bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
        }
        FileFormat::Csv => {
            let mut bytes = Vec::new();
            tables::write_csv(&mut bytes, &headers, rows.into_iter()).map_err(|e| failed(e.to_string()))?;
            (bytes, "text/csv; charset=utf-8", "csv")
        }
    };
    let disposition = format!("attachment; filename=\"{name}.{ending}\"");
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response())
}
