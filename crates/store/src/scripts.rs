//! Editions of what callers say. Editions are added, never changed.

use crate::sql::Sql;
use crate::{Error, Page, Store, Tx};
use domain::areas::AreaPath;
use domain::ids::{AccountId, EditionId};
use sea_orm::FromQueryResult;

/// Editions that are held ready at most; people write them, so that there are few.
const MOST: i64 = 5_000;

/// An edition to be added.
#[derive(Debug, Clone)]
pub struct NewEdition<'a> {
    pub area: &'a AreaPath,
    pub key: &'a str,
    /// One more than the newest of this text in this area.
    pub number: i64,
    /// None is as the pack has it.
    pub text: Option<(&'a str, &'a str)>,
    /// The older edition whose words these are.
    pub like: Option<i64>,
    pub why: &'a str,
    pub by: AccountId,
    pub at_ms: i64,
}

/// An edition as it is kept.
#[derive(Debug, Clone)]
pub struct EditionRecord {
    pub id: EditionId,
    pub area: AreaPath,
    pub key: String,
    pub number: i64,
    /// Chinese and English; none is as the pack has it.
    pub text: Option<(String, String)>,
    pub like: Option<i64>,
    pub why: String,
    pub by: AccountId,
    pub at_ms: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    area_path: String,
    text_key: String,
    number: i64,
    zh: Option<String>,
    en: Option<String>,
    like_number: Option<i64>,
    why: String,
    account_id: i64,
    at_ms: i64,
}

const COLUMNS: &str = "id, area_path, text_key, number, zh, en, like_number, why, account_id, at_ms";

impl From<Row> for EditionRecord {
    fn from(row: Row) -> Self {
        Self {
            id: EditionId(row.id),
            area: AreaPath::from_stored(row.area_path),
            key: row.text_key,
            number: row.number,
            text: row.zh.zip(row.en),
            like: row.like_number,
            why: row.why,
            by: AccountId(row.account_id),
            at_ms: row.at_ms,
        }
    }
}

impl Tx {
    /// Adds an edition.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else has added one of this number.
    pub async fn insert_edition(&self, new: &NewEdition<'_>) -> Result<EditionId, Error> {
        let id = self.store().ids().next_id();
        let (zh, en) = new.text.unzip();
        Sql::new("INSERT INTO script_editions (").text(COLUMNS).text(") VALUES (").bind(id).text(", ").bind(new.area.as_str()).text(", ").bind(new.key).text(", ")
            .bind(new.number).text(", ").bind(zh.map(str::to_owned)).text(", ").bind(en.map(str::to_owned)).text(", ").bind(new.like).text(", ").bind(new.why).text(", ")
            .bind(new.by.0).text(", ").bind(new.at_ms).text(")").run(self.db()).await?;
        Ok(EditionId(id))
    }
}

impl Store {
    /// Returns the editions of every text and area, the oldest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn editions(&self) -> Result<Vec<EditionRecord>, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM script_editions ORDER BY id DESC LIMIT ").bind(MOST);
        Ok(sql.all::<Row>(&self.read).await?.into_iter().rev().map(EditionRecord::from).collect())
    }

    /// Returns a page of the editions of a text in an area, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn editions_of(&self, area: &AreaPath, key: &str, after: Option<&str>, limit: u32) -> Result<Page<EditionRecord>, Error> {
        let before: i64 = after.and_then(|number| number.parse().ok()).unwrap_or(i64::MAX);
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM script_editions WHERE area_path = ").bind(area.as_str()).text(" AND text_key = ").bind(key)
            .text(" AND number < ").bind(before).text(" ORDER BY number DESC LIMIT ").bind(i64::from(limit) + 1);
        let rows = sql.all::<Row>(&self.read).await?.into_iter().map(EditionRecord::from).collect();
        Ok(Page::cut(rows, limit, |edition| edition.number.to_string()))
    }

    /// Returns the edition of this number of a text in an area.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn edition(&self, area: &AreaPath, key: &str, number: i64) -> Result<EditionRecord, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM script_editions WHERE area_path = ").bind(area.as_str()).text(" AND text_key = ").bind(key)
            .text(" AND number = ").bind(number);
        sql.one::<Row>(&self.read).await?.map(EditionRecord::from).ok_or(Error::NotFound)
    }
}
