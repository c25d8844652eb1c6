//! Lists: receiving them, deciding doubtful rows, and the ledger in which every row is accounted for.

mod corrections;
mod decide;
mod files;
mod link;
mod named;
mod preview;
mod receive;
mod rows;

pub use decide::{BulkDecision, BulkDone, Decision, RowDecision};
pub use files::Upload;
pub use named::NAMED_FIELDS;
pub use preview::{ColumnView, FieldView, Preview, PreviewProblem};
pub use receive::Received;
pub use corrections::Corrected;
pub use rows::{ExportedRow, ExportedRows, ROW_COLUMN, RowProblem, RowView, params_of};

use crate::context::with;
use crate::error::required;
use crate::{App, Error, Page, Place, Problem};
use domain::access::{Actor, ListPurpose, Permission, Scope};
use domain::areas::{Area, AreaPath};
use domain::dates::DateOrder;
use domain::ids::{AccountId, AreaId, ListId, TeamId, UploadId};
use domain::intake::{Cell, Field, Mapping, ids_share_width};
use domain::journal::{EventKind, SubjectKind};
use domain::people::{PersonState, StateCounts};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use store::{ListRecord, MappingRecord, NewList, ProblemCount, Reception};
use tables::ReadOptions;

/// The word left when people were received; see `reactions.rs`.
pub(crate) const PEOPLE_RECEIVED: &str = "intake.people_received";

/// What is said of a list when it is received.
#[derive(Debug, Clone, Default)]
pub struct ReceiveList {
    pub name: String,
    pub source: String,
    pub basis: String,
    pub purpose: String,
    pub area: Option<AreaId>,
    pub team: Option<TeamId>,
    pub options: ReadOptions,
    /// Header, or `#` and the column's number from 1, and the field it becomes; `None` ignores it.
    pub columns: Option<BTreeMap<String, Option<String>>>,
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    pub date_order: Option<DateOrder>,
    pub remember_as: Option<String>,
}

/// How the file of a list is read; kept with the list, so that it can be read on after a kill.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct ListSettings {
    pub options: ReadOptions,
    pub headers: Vec<String>,
    pub mapping: Mapping,
}

/// A list with its people counted and its area, team and receiver named.
#[derive(Debug, Clone)]
pub struct ListView {
    pub record: ListRecord,
    pub area: Option<Place>,
    pub team: Option<(TeamId, String)>,
    pub received_by: Option<(AccountId, String)>,
    pub people: StateCounts,
}

/// What a saved mapping holds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct SavedMapping {
    pub columns: BTreeMap<String, Option<String>>,
    #[serde(default)]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    pub date_order: Option<DateOrder>,
}

/// Says whether the people of a list are to be called.
fn calls_people(list: &ListRecord) -> bool {
    ListPurpose::from_code(&list.purpose).is_some_and(ListPurpose::calls_people)
}

/// Returns what the people on rows of a list have in common.
fn reception_of(list: &ListRecord, now_ms: i64) -> Reception {
    let state = if calls_people(list) { PersonState::Waiting } else { PersonState::NoTask };
    Reception { list: list.id, source: list.source.clone(), state, now_ms }
}

/// Joins headers so that the same table is known again.
pub(crate) fn headers_key(headers: &[String]) -> String {
    headers.iter().map(|h| h.trim().to_lowercase()).collect::<Vec<_>>().join("\u{1f}")
}

/// Turns what was chosen for headers into a mapping of column numbers.
pub(crate) fn mapping_of(
    headers: &[String],
    columns: &BTreeMap<String, Option<String>>,
    values: &BTreeMap<String, BTreeMap<String, String>>,
    order: Option<DateOrder>,
) -> Result<Mapping, Error> {
    let mut mapping = Mapping { date_order: order.unwrap_or_default(), ..Mapping::default() };
    for (header, key) in columns {
        let Some(key) = key else { continue };
        let field = Field::from_key(key).ok_or_else(|| Problem::new("intake.unknown_field").at("columns").with("field", key))?;
        let index = match header.strip_prefix('#').and_then(|n| n.parse::<usize>().ok()) {
            Some(number) => number.checked_sub(1),
            None => headers.iter().position(|h| h == header),
        };
        let index = index.filter(|i| *i < headers.len()).ok_or_else(|| Problem::new("intake.unknown_column").at("columns").with("column", header))?;
        mapping.columns.push((index, field));
    }
    mapping.columns.sort();
    for (key, replaced) in values {
        let field = Field::from_key(key).ok_or_else(|| Problem::new("intake.unknown_field").at("values").with("field", key))?;
        mapping.values.insert(field, replaced.clone());
    }
    if mapping.columns.is_empty() {
        return Err(Problem::new("intake.nothing_mapped").at("columns").into());
    }
    Ok(mapping)
}

impl App {
    /// Opens a list's ledger for a file that was sent, and begins to read it in the background.
    ///
    /// # Errors
    /// Names what is missing: source, legal basis, purpose, area, or a column for anything.
    pub async fn receive_list(&self, actor: &Actor, upload: UploadId, receive: ReceiveList) -> Result<ListView, Error> {
        let scope = self.require(actor, Permission::IntakeImport)?;
        let file = self.upload_of(actor, upload).await?;
        let list = self.open_list(&scope, Some(actor.account), &file.record, &file.path, receive).await?;
        let app = self.clone();
        let path = file.path;
        tokio::spawn(async move {
            if let Err(error) = app.read_list(list, &path, &mut |_| {}).await {
                tracing::warn!(%error, list = %list, "reading a list stopped; it will be taken up again");
            }
        });
        self.list_view(&scope, list).await
    }

    pub(crate) async fn open_list(
        &self,
        scope: &Scope,
        by: Option<AccountId>,
        upload: &store::UploadRecord,
        path: &std::path::Path,
        receive: ReceiveList,
    ) -> Result<ListId, Error> {
        let name = required("name", &receive.name, 200)?;
        let source = required("source", &receive.source, 200)?;
        let basis = required("basis", &receive.basis, 500)?;
        let purpose = ListPurpose::from_code(&receive.purpose).ok_or_else(|| Problem::new("intake.unknown_purpose").at("purpose"))?;
        let area: Option<Area> = match receive.area {
            Some(id) => Some(self.store.area(scope, id).await.map_err(|_| Problem::new("areas.not_in_scope").at("area_id"))?),
            None => None,
        };
        let area_path = match (&area, scope.paths()) {
            (Some(area), _) => area.path.clone(),
            (None, [only]) => only.clone(),
            (None, _) => return Err(Problem::new("invalid.empty").at("area_id").into()),
        };
        if let Some(team) = receive.team {
            self.store.team(&Scope::everything(), team).await.ok().filter(|t| t.area.contains(&area_path) || area_path.contains(&t.area) || scope.covers(&t.area))
                .ok_or_else(|| Problem::new("teams.not_in_scope").at("team_id"))?;
        }
        let settings = self.list_settings(scope, path, &receive).await?;
        let new = NewList {
            name,
            source,
            basis,
            purpose: purpose.code().to_owned(),
            area_id: area.map(|a| a.id),
            area: area_path.clone(),
            team: receive.team,
            upload: upload.id,
            filename: upload.filename.clone(),
            sha256: upload.sha256.clone(),
            settings: serde_json::to_value(&settings).unwrap_or_default(),
            received_by: by,
        };
        let now = self.now_ms();
        let tx = self.store.begin().await?;
        let id = tx.insert_list(&new, now).await?;
        let mut events = Vec::new();
        if let Some(remember) = receive.remember_as.as_deref().map(str::trim).filter(|r| !r.is_empty()) {
            let remember = required("remember_as", remember, 100)?;
            let saved = saved_mapping(&settings, receive.values, receive.date_order);
            let body = serde_json::to_value(&saved).unwrap_or_default();
            tx.remember_mapping(&remember, &area_path, &headers_key(&settings.headers), &body, now).await?;
            events.push(with(self.event(by, EventKind::MappingRemembered, SubjectKind::List, id.0, &area_path), json!({ "name": remember })));
        }
        let event = self.event(by, EventKind::ListReceived, SubjectKind::List, id.0, &area_path);
        let params = json!({ "name": new.name, "source": new.source, "basis": new.basis, "purpose": new.purpose, "sha256": new.sha256 });
        tx.commit_all(with(event, params), events).await?;
        Ok(id)
    }

    /// Chooses how a file is read: as told, else by a saved mapping for these headers, else by guesses.
    async fn list_settings(&self, scope: &Scope, path: &std::path::Path, receive: &ReceiveList) -> Result<ListSettings, Error> {
        let inspection = self.inspect(path, &receive.options).await?;
        let options = ReadOptions {
            sheet: inspection.sheet.clone(),
            header_row: inspection.header_row,
            encoding: inspection.encoding.clone(),
            delimiter: inspection.delimiter,
        };
        let mapping = match &receive.columns {
            Some(columns) => with_order_of(&inspection, mapping_of(&inspection.headers, columns, &receive.values, receive.date_order)?),
            None => self.guessed_mapping(scope, &inspection, receive.date_order).await?.0,
        };
        let numbered = mapping.columns.iter().find(|(_, field)| *field == Field::SourceId).map(|(index, _)| *index);
        let ids: Vec<Cell> = numbered.map_or_else(Vec::new, |i| inspection.sample.iter().filter_map(|r| r.cells.get(i)).cloned().collect());
        let mapping = Mapping {
            source_id_width: ids_share_width(&ids),
            width: Some(inspection.headers.len()),
            is_delimited: inspection.delimiter.is_some(),
            ..mapping
        };
        Ok(ListSettings { options, headers: inspection.headers, mapping })
    }

    /// Returns a page of lists, newest first.
    ///
    /// # Errors
    /// Refuses whoever may neither import nor read reports.
    pub async fn lists(&self, actor: &Actor, after: Option<&str>, limit: u32) -> Result<Page<ListView>, Error> {
        let scope = self.lists_scope(actor)?;
        let page = self.store.lists(&scope, after, limit).await?;
        Ok(Page { items: self.list_views(page.items).await?, next: page.next })
    }

    fn lists_scope(&self, actor: &Actor) -> Result<Scope, Error> {
        match self.require(actor, Permission::IntakeImport) {
            Ok(scope) => Ok(scope),
            Err(_) => self.require(actor, Permission::ReportsRead),
        }
    }

    /// Returns a list with its reconciliation at this minute.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a list out of reach.
    pub async fn list(&self, actor: &Actor, id: ListId) -> Result<ListView, Error> {
        let scope = self.lists_scope(actor)?;
        self.list_view(&scope, id).await
    }

    pub(crate) async fn list_view(&self, scope: &Scope, id: ListId) -> Result<ListView, Error> {
        let record = self.store.list(scope, id).await?;
        self.list_views(vec![record]).await?.pop().ok_or(Error::NotFound)
    }

    pub(crate) async fn list_views(&self, records: Vec<ListRecord>) -> Result<Vec<ListView>, Error> {
        let places = self.places(&records.iter().map(|r| r.area.clone()).collect::<Vec<AreaPath>>()).await?;
        let teams = self.store.team_names(&records.iter().filter_map(|r| r.team.map(|t| t.0)).collect::<Vec<_>>()).await?;
        let names = self.store.account_names(&records.iter().filter_map(|r| r.received_by.map(|a| a.0)).collect::<Vec<_>>()).await?;
        let people = self.store.list_people_counts(&records.iter().map(|r| r.id).collect::<Vec<_>>()).await?;
        Ok(records.into_iter().map(|record| ListView {
            area: places.get(&record.area).cloned(),
            team: record.team.map(|t| (t, teams.get(&t.0).cloned().unwrap_or_default())),
            received_by: record.received_by.map(|a| (a, names.get(&a.0).cloned().unwrap_or_default())),
            people: people.get(&record.id.0).copied().unwrap_or_default(),
            record,
        }).collect())
    }

    /// Counts what was found in the rows of a list.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a list out of reach.
    pub async fn list_problems(&self, actor: &Actor, id: ListId) -> Result<Vec<ProblemCount>, Error> {
        let scope = self.lists_scope(actor)?;
        self.store.list(&scope, id).await?;
        Ok(self.store.problem_counts(id).await?)
    }

    /// Returns the saved mappings.
    ///
    /// # Errors
    /// Refuses whoever may not import.
    pub async fn mappings(&self, actor: &Actor) -> Result<Vec<(MappingRecord, BTreeMap<String, Option<String>>)>, Error> {
        let scope = self.require(actor, Permission::IntakeImport)?;
        let saved = |m: MappingRecord| {
            let body: SavedMapping = serde_json::from_value(m.body.clone()).unwrap_or_default();
            (m, body.columns)
        };
        Ok(self.store.mappings(&scope).await?.into_iter().map(saved).collect())
    }
}

fn saved_mapping(settings: &ListSettings, values: BTreeMap<String, BTreeMap<String, String>>, date_order: Option<DateOrder>) -> SavedMapping {
    let field_of = |index: usize| settings.mapping.columns.iter().find(|(i, _)| *i == index).map(|(_, f)| f.key().into_owned());
    let columns = settings.headers.iter().enumerate().map(|(i, h)| {
        let repeated = h.trim().is_empty() || settings.headers.iter().filter(|o| *o == h).count() > 1;
        (if repeated { format!("#{}", i + 1) } else { h.clone() }, field_of(i))
    });
    SavedMapping { columns: columns.collect(), values, date_order }
}

/// Reads dates that could be either in the order that the clear ones of the file show.
pub(crate) fn with_order_of(inspection: &tables::Inspection, mapping: Mapping) -> Mapping {
    let is_day = |field: &Field| matches!(field, Field::BirthDate | Field::VisitedOn) || matches!(field, Field::Fact(name) if name.starts_with("date_"));
    let columns: Vec<usize> = mapping.columns.iter().filter(|(_, field)| is_day(field)).map(|(index, _)| *index).collect();
    let texts = inspection.sample.iter().flat_map(|row| columns.iter().filter_map(|index| row.cells.get(*index))).map(|cell| cell.text.as_str());
    match domain::dates::order_of(texts) {
        Some(order) if mapping.date_order == DateOrder::Ymd => Mapping { date_order: order, ..mapping },
        _ => mapping,
    }
}
