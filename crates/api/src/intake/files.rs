//! Files: sending one and looking at it.

use super::read_options;
use crate::actor::Actor;
use crate::problem::{Answer, Json, Path, Problem, Query};
use crate::router::Api;
use crate::wire::{Named, Text, same, time};
use axum::body::Body;
use axum::extract::State;
use domain::ids::UploadId;
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// A list that came from the same file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SeenAs {
    pub list: Named,
    pub received_at: String,
}

/// A file that was sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Upload {
    pub upload_id: String,
    pub filename: String,
    pub bytes: u64,
    pub sha256: String,
    pub seen_as: Option<SeenAs>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct UploadQuery {
    pub filename: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewBody {
    pub sheet: Option<String>,
    pub header_row: Option<u64>,
    pub encoding: Option<String>,
    pub delimiter: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sheet {
    pub name: String,
    pub hidden: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProblemCount {
    pub code: String,
    pub count: u64,
}

/// A column and what it is taken for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Column {
    pub index: usize,
    pub header: String,
    /// None is ignored.
    pub field: Option<String>,
    /// From 0 to 1.
    pub confidence: f32,
    pub samples: Vec<String>,
    pub problems: Vec<ProblemCount>,
}

/// What a column can become.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldChoice {
    pub key: String,
    pub title: Text,
    pub group: String,
}

/// Something about the whole file that is worth knowing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FileWarning {
    pub code: String,
    pub params: BTreeMap<String, String>,
}

/// The first look at a file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Preview {
    /// `csv`, `xlsx`, `xls` or `jsonl`.
    pub format: String,
    pub encoding: Option<String>,
    pub delimiter: Option<String>,
    pub sheets: Vec<Sheet>,
    pub sheet: Option<String>,
    pub header_row: Option<u64>,
    pub columns: Vec<Column>,
    /// The first rows as they stand in the file.
    pub rows: Vec<Vec<String>>,
    pub sampled: usize,
    pub has_more: bool,
    /// The name of the saved mapping that was recognised.
    pub mapping: Option<String>,
    /// What its words mean, by field: what stands in a cell, and the code for it.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// The order of day and month in dates made of numbers: `ymd`, `dmy` or `mdy`.
    pub date_order: String,
    pub fields: Vec<FieldChoice>,
    pub warnings: Vec<FileWarning>,
}

const SHOWN_ROWS: usize = 20;

/// Takes a file as the raw body of the request.
#[utoipa::path(post, path = "/api/uploads", operation_id = "intake_upload", tag = "intake", params(UploadQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Upload), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn upload(State(api): State<Api>, actor: Actor, Query(query): Query<UploadQuery>, body: Body) -> Answer<axum::Json<Upload>> {
    let mut incoming = api.app.begin_upload(&actor.actor).await?;
    let mut stream = body.into_data_stream();
    while let Some(bytes) = stream.next().await {
        let bytes = bytes.map_err(|_| Problem::invalid("intake.upload_broken_off", "file"))?;
        incoming.write(&bytes).await?;
    }
    let upload = api.app.finish_upload(&actor.actor, incoming, query.filename.as_deref().unwrap_or_default()).await?;
    Ok(axum::Json(Upload {
        upload_id: upload.record.id.to_string(),
        filename: upload.record.filename,
        bytes: upload.record.bytes,
        sha256: upload.record.sha256,
        seen_as: upload.seen_as.map(|l| SeenAs { list: Named::of(l.id, l.name), received_at: time(l.received_ms) }),
    }))
}

/// Looks at a file that was sent: its columns, what they are taken for, and what would be wrong.
#[utoipa::path(post, path = "/api/uploads/{upload_id}/preview", operation_id = "intake_preview", tag = "intake", request_body = PreviewBody,
    params(("upload_id" = String, Path)),
    responses((status = 200, body = Preview), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn preview(State(api): State<Api>, actor: Actor, Path(upload_id): Path<UploadId>, Json(body): Json<PreviewBody>) -> Answer<axum::Json<Preview>> {
    let options = read_options(body.sheet, body.header_row, body.encoding, body.delimiter)?;
    let look = api.app.preview_upload(&actor.actor, upload_id, options).await?;
    let inspection = look.inspection;
    let width = inspection.headers.len();
    let cells = |row: &tables::Row| (0..width).map(|i| row.cells.get(i).map(|c| c.text.clone()).unwrap_or_default()).collect();
    Ok(axum::Json(Preview {
        format: format!("{:?}", inspection.format).to_lowercase(),
        encoding: inspection.encoding,
        delimiter: inspection.delimiter.map(String::from),
        sheets: inspection.sheets.into_iter().map(|s| Sheet { name: s.name, hidden: s.hidden }).collect(),
        sheet: inspection.sheet,
        header_row: inspection.header_row,
        rows: inspection.sample.iter().take(SHOWN_ROWS).map(cells).collect(),
        sampled: inspection.sample.len(),
        has_more: inspection.has_more,
        columns: look.columns.into_iter().map(|c| Column {
            index: c.index,
            header: c.header,
            field: c.field,
            confidence: c.confidence,
            samples: c.samples,
            problems: c.problems.into_iter().map(|p| ProblemCount { code: p.code, count: p.count }).collect(),
        }).collect(),
        mapping: look.mapping,
        values: look.values,
        date_order: look.date_order.code().to_owned(),
        fields: look.fields.into_iter().map(|f| FieldChoice { title: same(&f.key), key: f.key, group: f.group }).collect(),
        warnings: inspection.warnings.into_iter().map(|w| FileWarning { code: w.code, params: w.params }).collect(),
    }))
}
