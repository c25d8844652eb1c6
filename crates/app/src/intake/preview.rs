//! The first look at a file: what its columns are taken for, and what would be wrong.

use super::{SavedMapping, headers_key, mapping_of};
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission, Scope};
use domain::dates::DateOrder;
use domain::ids::UploadId;
use domain::intake::{Assessor, Cell, Field, Mapping, guess_columns};
use std::collections::BTreeMap;
use std::path::Path;
use tables::{Inspection, ReadError, ReadOptions};

/// A column and what it is taken for.
#[derive(Debug, Clone)]
pub struct ColumnView {
    pub index: usize,
    pub header: String,
    pub field: Option<String>,
    pub confidence: f32,
    pub samples: Vec<String>,
    pub problems: Vec<PreviewProblem>,
}

/// How many of the first rows have a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewProblem {
    pub code: String,
    pub count: u64,
}

/// A field that a column can become.
#[derive(Debug, Clone)]
pub struct FieldView {
    pub key: String,
    pub group: String,
}

/// The first look at a file.
#[derive(Debug, Clone)]
pub struct Preview {
    pub inspection: Inspection,
    pub columns: Vec<ColumnView>,
    /// The name of the saved mapping that was recognised.
    pub mapping: Option<String>,
    /// What words of the file were chosen to mean, by field.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// The order of day and month in dates made of numbers.
    pub date_order: DateOrder,
    pub fields: Vec<FieldView>,
}

const SAMPLES: usize = 5;

pub(super) fn read_problem(error: &ReadError) -> Error {
    let mut problem = Problem::new(error.code());
    problem.params = error.params();
    problem.into()
}

impl App {
    pub(super) async fn inspect(&self, path: &Path, options: &ReadOptions) -> Result<Inspection, Error> {
        let (program, path, options) = (self.settings.reader.clone(), path.to_owned(), options.clone());
        let look = move || {
            let file = std::fs::File::open(&path).map_err(|e| Error::Unavailable(e.to_string()))?;
            tables::inspect(&program, file, &options).map_err(|e| read_problem(&e))
        };
        tokio::task::spawn_blocking(look).await.map_err(|e| Error::Unavailable(e.to_string()))?
    }

    /// Chooses a mapping: a saved one for the same headers, else guesses.
    pub(super) async fn guessed_mapping(&self, scope: &Scope, inspection: &Inspection, order: Option<DateOrder>) -> Result<(Mapping, Option<String>), Error> {
        let key = headers_key(&inspection.headers);
        // A mapping belongs to the area it was saved for; whoever works below it may use it too.
        let saved = self.store.mappings(&Scope::everything()).await?.into_iter().find(|m| {
            m.headers == key && (scope.covers(&m.area) || scope.paths().iter().any(|p| m.area.contains(p)))
        });
        if let Some(saved) = saved {
            let body: SavedMapping = serde_json::from_value(saved.body).unwrap_or_default();
            if let Ok(mapping) = mapping_of(&inspection.headers, &body.columns, &body.values, order.or(body.date_order)) {
                return Ok((super::with_order_of(inspection, mapping), Some(saved.name)));
            }
        }
        let rows: Vec<Vec<Cell>> = inspection.sample.iter().map(|r| r.cells.clone()).collect();
        let guesses = guess_columns(&inspection.headers, &rows);
        let columns: Vec<(usize, Field)> = guesses.into_iter().enumerate().filter_map(|(i, g)| g.map(|(field, _)| (i, field))).collect();
        if columns.is_empty() {
            return Err(Problem::new("intake.nothing_mapped").at("columns").into());
        }
        let mapping = Mapping { columns, date_order: order.unwrap_or_default(), ..Mapping::default() };
        Ok((super::with_order_of(inspection, mapping), None))
    }

    /// Looks at a file that was sent.
    ///
    /// # Errors
    /// Says why the file cannot be read.
    pub async fn preview_upload(&self, actor: &Actor, upload: UploadId, options: ReadOptions) -> Result<Preview, Error> {
        let scope = self.require(actor, Permission::IntakeImport)?;
        let file = self.upload_of(actor, upload).await?;
        let inspection = self.inspect(&file.path, &options).await?;
        let rows: Vec<Vec<Cell>> = inspection.sample.iter().map(|r| r.cells.clone()).collect();
        let (mapping, name) = match self.guessed_mapping(&scope, &inspection, None).await {
            Ok(found) => found,
            Err(Error::Rejected(_)) => (Mapping::default(), None),
            Err(other) => return Err(other),
        };
        let guesses = guess_columns(&inspection.headers, &rows);
        let problems = self.sample_problems(&rows, &mapping);
        let columns = inspection.headers.iter().enumerate().map(|(index, header)| {
            let field = mapping.columns.iter().find(|(i, _)| *i == index).map(|(_, f)| f.clone());
            let confidence = if name.is_some() { 1.0 } else { guesses.get(index).and_then(|g| g.as_ref()).map_or(0.0, |g| g.1) };
            ColumnView {
                index,
                header: header.clone(),
                problems: field.as_ref().and_then(|f| problems.get(f)).cloned().unwrap_or_default(),
                field: field.map(|f| f.key().into_owned()),
                confidence,
                samples: rows.iter().filter_map(|r| r.get(index)).filter(|c| !c.is_blank()).take(SAMPLES).map(|c| c.text.clone()).collect(),
            }
        });
        let columns = columns.collect();
        let fields = Field::all().map(|(_, key, group)| FieldView { key: key.to_owned(), group: group.to_owned() }).collect();
        let values = mapping.values.iter().map(|(field, words)| (field.key().into_owned(), words.clone())).collect();
        Ok(Preview { inspection, columns, mapping: name, values, date_order: mapping.date_order, fields })
    }

    fn sample_problems(&self, rows: &[Vec<Cell>], mapping: &Mapping) -> BTreeMap<Field, Vec<PreviewProblem>> {
        let assessor = Assessor::new(mapping, &self.rules);
        let mut counted: BTreeMap<Field, BTreeMap<String, u64>> = BTreeMap::new();
        for row in rows {
            for problem in assessor.assess(row, self.today()).problems {
                *counted.entry(problem.field).or_default().entry(problem.code.into_owned()).or_default() += 1;
            }
        }
        let list = |codes: BTreeMap<String, u64>| codes.into_iter().map(|(code, count)| PreviewProblem { code, count }).collect();
        counted.into_iter().map(|(field, codes)| (field, list(codes))).collect()
    }
}
