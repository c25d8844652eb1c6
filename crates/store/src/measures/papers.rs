//! Papers about measures, each with what it says, and the people for whom a measure has ended of late.

use super::mode;
use crate::doors::{moment_cursor, read_moment_cursor};
use crate::sql::Sql;
use crate::{Error, Page, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, PaperId, PersonId};
use domain::measures::{PaperKind, paper_number};
use domain::policy::Mode;
use sea_orm::FromQueryResult;

/// A paper as it was issued.
#[derive(Debug, Clone)]
pub struct MeasurePaper {
    pub id: PaperId,
    pub person: PersonId,
    pub area: AreaPath,
    pub kind: PaperKind,
    pub number: String,
    /// What it says, as JSON.
    pub content: String,
    pub issued_ms: i64,
    pub issued_by: AccountId,
}

/// Somebody for whom a measure has ended, and nothing holds now.
#[derive(Debug, Clone)]
pub struct ReleasedRecord {
    pub person: PersonId,
    /// In which way they were held at the end.
    pub mode: Mode,
    pub rule: String,
    pub ended_ms: i64,
    /// The release paper that they have since.
    pub paper: Option<PaperId>,
}

#[derive(FromQueryResult)]
struct PaperRow {
    id: i64,
    person_id: i64,
    area_path: String,
    kind: String,
    number: String,
    content: Vec<u8>,
    issued_ms: i64,
    issued_by: i64,
}

const PAPER: &str = "SELECT id, person_id, area_path, kind, number, content, issued_ms, issued_by FROM measure_papers WHERE ";

impl PaperRow {
    fn record(self, store: &Store) -> Result<MeasurePaper, Error> {
        Ok(MeasurePaper {
            content: store.cipher().open("measure_papers.content", self.id, &self.content)?,
            id: PaperId(self.id),
            person: PersonId(self.person_id),
            area: AreaPath::from_stored(self.area_path),
            kind: PaperKind::from_code(&self.kind).unwrap_or(PaperKind::Start),
            number: self.number,
            issued_ms: self.issued_ms,
            issued_by: AccountId(self.issued_by),
        })
    }
}

#[derive(FromQueryResult)]
struct ReleasedRow {
    id: i64,
    person_id: i64,
    mode: String,
    rule: String,
    ended_ms: i64,
    paper: Option<i64>,
}

/// A decision that holds somebody, by its alias.
fn holds_somebody(alias: &str) -> String {
    format!("{alias}.rule IS NOT NULL AND {alias}.mode <> 'none'")
}

impl Tx {
    /// Keeps a paper with a number of its own.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_paper(&self, (person, area): (PersonId, &AreaPath), kind: PaperKind, content: &str, by: AccountId, now_ms: i64) -> Result<MeasurePaper, Error> {
        let id = self.store().ids().next_id();
        let number = paper_number(&self.store().cipher().lookup("paper", &id.to_string()));
        let sealed = self.store().cipher().seal("measure_papers.content", id, content.as_bytes());
        Sql::new("INSERT INTO measure_papers (id, person_id, area_path, kind, number, content, issued_ms, issued_by) VALUES (").bind(id).text(", ").bind(person.0).text(", ")
            .bind(area.as_str()).text(", ").bind(kind.code()).text(", ").bind(number.as_str()).text(", ").bind(sealed).text(", ").bind(now_ms).text(", ").bind(by.0).text(")")
            .run(self.db()).await?;
        Ok(MeasurePaper { id: PaperId(id), person, area: area.clone(), kind, number, content: content.to_owned(), issued_ms: now_ms, issued_by: by })
    }
}

impl Store {
    /// Returns the papers of somebody, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn measure_papers_of(&self, person: PersonId) -> Result<Vec<MeasurePaper>, Error> {
        let sql = Sql::new(PAPER).text("person_id = ").bind(person.0).text(" ORDER BY id DESC LIMIT 100");
        sql.all::<PaperRow>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns papers of the scope in the order in which they were issued; those out of reach are left out.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn measure_papers(&self, scope: &Scope, papers: &[PaperId]) -> Result<Vec<MeasurePaper>, Error> {
        let sql = Sql::new(PAPER).text("id IN ").list(papers.iter().map(|p| p.0)).text(" AND ").in_scope("area_path", scope).text(" ORDER BY id");
        sql.all::<PaperRow>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns the paper of a number.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn measure_paper_of_number(&self, scope: &Scope, number: &str) -> Result<MeasurePaper, Error> {
        let sql = Sql::new(PAPER).text("number = ").bind(number).text(" AND ").in_scope("area_path", scope);
        sql.one::<PaperRow>(&self.read).await?.ok_or(Error::NotFound)?.record(self)
    }

    /// Returns a page of the people of the scope for whom a measure has ended since a moment and nothing holds now, the latest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn released(&self, scope: &Scope, since_ms: i64, after: Option<&str>, limit: u32) -> Result<Page<ReleasedRecord>, Error> {
        let mut sql = Sql::new(
            "SELECT d.id, d.person_id, d.mode, d.rule, d.replaced_ms AS ended_ms, (SELECT MAX(x.id) FROM measure_papers x WHERE x.person_id = d.person_id AND x.kind = 'release' \
             AND x.issued_ms >= d.replaced_ms) AS paper FROM determinations d JOIN people p ON p.id = d.person_id WHERE d.replaced_ms IS NOT NULL AND ",
        )
        .text(&holds_somebody("d")).text(" AND d.replaced_ms >= ").bind(since_ms).text(" AND p.merged_into IS NULL AND ").in_scope("p.area_path", scope)
        .text(" AND NOT EXISTS (SELECT 1 FROM determinations o WHERE o.person_id = d.person_id AND ").text(&holds_somebody("o"))
        .text(" AND (o.replaced_ms IS NULL OR o.replaced_ms > d.replaced_ms OR o.replaced_ms = d.replaced_ms AND o.id > d.id))");
        if let Some((ended, id)) = read_moment_cursor(after) {
            sql = sql.text(" AND (d.replaced_ms < ").bind(ended).text(" OR d.replaced_ms = ").bind(ended).text(" AND d.id < ").bind(id).text(")");
        }
        let rows = sql.text(" ORDER BY d.replaced_ms DESC, d.id DESC LIMIT ").bind(i64::from(limit) + 1).all::<ReleasedRow>(&self.read).await?;
        Ok(Page::cut(rows, limit, |row| moment_cursor(row.ended_ms, row.id)).map(|row| ReleasedRecord {
            person: PersonId(row.person_id),
            mode: mode(&row.mode),
            rule: row.rule,
            ended_ms: row.ended_ms,
            paper: row.paper.map(PaperId),
        }))
    }
}
