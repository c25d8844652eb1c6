//! What people are told of being let off, and that they were: drafted with the change, sent, explained.
//!
//! Of what was not told in time only the newest is left to tell. Standings are encrypted.

use crate::policy::Told;
use crate::sql::Sql;
use crate::{Error, OverrideRecord, Page, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::determinations::{OverrideNews, OverrideReason, Standing};
use domain::ids::{AccountId, OverrideNoticeId, PersonId};
use sea_orm::FromQueryResult;

/// What somebody is to be told.
#[derive(Debug, Clone)]
pub struct NewOverrideNotice<'a> {
    pub of: &'a OverrideRecord,
    pub news: OverrideNews,
    pub before: &'a Standing,
    pub after: &'a Standing,
    pub now_ms: i64,
}

/// What somebody is told of an override.
#[derive(Debug, Clone)]
pub struct OverrideNoticeRecord {
    pub id: OverrideNoticeId,
    pub person: PersonId,
    pub area: AreaPath,
    pub pack: String,
    pub news: OverrideNews,
    pub reason: OverrideReason,
    pub place: Option<String>,
    /// The rule that they are let off.
    pub rule: String,
    /// From then on the override no longer holds.
    pub expires_ms: i64,
    pub before: Standing,
    pub after: Standing,
    pub drafted_ms: i64,
    pub told: Option<(i64, AccountId)>,
    pub explained: Option<(i64, AccountId)>,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    override_id: i64,
    person_id: i64,
    area_path: String,
    pack: String,
    event: String,
    reason: String,
    place: Option<Vec<u8>>,
    rule: String,
    expires_ms: i64,
    before: Vec<u8>,
    after: Vec<u8>,
    drafted_ms: i64,
    told_ms: Option<i64>,
    told_by: Option<i64>,
    explained_ms: Option<i64>,
    explained_by: Option<i64>,
}

const NOTICE: &str = "SELECT n.id, n.override_id, n.person_id, p.area_path, n.pack, n.event, o.reason, o.place, o.rule, o.expires_ms, n.before, n.after, n.drafted_ms, n.told_ms, n.told_by, \
    n.explained_ms, n.explained_by FROM override_notices n JOIN determination_overrides o ON o.id = n.override_id JOIN people p ON p.id = n.person_id WHERE ";
const UNTOLD: &str = "n.told_ms IS NULL AND n.explained_ms IS NULL";

/// Leaves out what nobody was told and is so no longer.
fn is_news(now_ms: i64) -> Sql {
    Sql::new("NOT (").text(UNTOLD).text(" AND (n.event = ").bind(OverrideNews::Begun.code()).text(" AND o.expires_ms <= ").bind(now_ms)
        .text(" OR EXISTS (SELECT 1 FROM override_notices x WHERE x.person_id = n.person_id AND x.pack = n.pack AND x.id > n.id)))")
}

impl Row {
    fn record(self, store: &Store) -> Result<OverrideNoticeRecord, Error> {
        let read = |context, sealed: &[u8]| -> Result<Standing, Error> {
            let text = store.cipher().open(context, self.id, sealed)?;
            serde_json::from_str(&text).map_err(|_| Error::Undecryptable)
        };
        Ok(OverrideNoticeRecord {
            before: read("override_notices.before", &self.before)?,
            after: read("override_notices.after", &self.after)?,
            place: self.place.map(|sealed| store.cipher().open("determination_overrides.place", self.override_id, &sealed)).transpose()?,
            id: OverrideNoticeId(self.id),
            person: PersonId(self.person_id),
            area: AreaPath::from_stored(self.area_path),
            pack: self.pack,
            news: OverrideNews::from_code(&self.event).unwrap_or(OverrideNews::EndedEarly),
            reason: OverrideReason::from_code(&self.reason).unwrap_or(OverrideReason::Care),
            rule: self.rule,
            expires_ms: self.expires_ms,
            drafted_ms: self.drafted_ms,
            told: self.told_ms.zip(self.told_by.map(AccountId)),
            explained: self.explained_ms.zip(self.explained_by.map(AccountId)),
        })
    }
}

impl Tx {
    /// Keeps what somebody is to be told.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn draft_override_notice(&self, new: &NewOverrideNotice<'_>) -> Result<(), Error> {
        let id = self.store().ids().next_id();
        let seal = |context, standing: &Standing| self.store().cipher().seal(context, id, serde_json::json!(standing).to_string().as_bytes());
        Sql::new("INSERT INTO override_notices (id, override_id, person_id, pack, event, before, after, drafted_ms) VALUES (").bind(id).text(", ").bind(new.of.id.0).text(", ")
            .bind(new.of.person.0).text(", ").bind(new.of.pack.as_str()).text(", ").bind(new.news.code()).text(", ").bind(seal("override_notices.before", new.before)).text(", ")
            .bind(seal("override_notices.after", new.after)).text(", ").bind(new.now_ms).text(")").run(self.db()).await?;
        Ok(())
    }

    /// Notes that a person was told of an override; says whether that is news.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn note_override_told(&self, id: OverrideNoticeId, how: Told, by: AccountId, now_ms: i64) -> Result<bool, Error> {
        let (at, who) = how.columns();
        let changed = Sql::new("UPDATE override_notices SET ").text(at).text(" = ").bind(now_ms).text(", ").text(who).text(" = ").bind(by.0).text(" WHERE ").text(at)
            .text(" IS NULL AND id = ").bind(id.0).run(self.db()).await?;
        Ok(changed > 0)
    }
}

impl Store {
    /// Returns a page of what people of the scope are told, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn override_notices(&self, scope: &Scope, untold: bool, now_ms: i64, after: Option<&str>, limit: u32) -> Result<Page<OverrideNoticeRecord>, Error> {
        let before = after.and_then(domain::ids::decode).unwrap_or(i64::MAX);
        let sql = Sql::new(NOTICE).text("n.id < ").bind(before).text(" AND ").in_scope("p.area_path", scope).text(" AND ").then(is_news(now_ms));
        let sql = if untold { sql.text(" AND ").text(UNTOLD) } else { sql };
        let rows = sql.text(" ORDER BY n.id DESC LIMIT ").bind(i64::from(limit) + 1).all::<Row>(&self.read).await?;
        let page = Page::cut(rows, limit, |row| domain::ids::encode(row.id));
        Ok(Page { items: page.items.into_iter().map(|row| row.record(self)).collect::<Result<_, _>>()?, next: page.next })
    }

    /// Returns what a person of the scope is to be told or was.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none, and for what is so no longer.
    pub async fn override_notice(&self, scope: &Scope, id: OverrideNoticeId, now_ms: i64) -> Result<OverrideNoticeRecord, Error> {
        let sql = Sql::new(NOTICE).text("n.id = ").bind(id.0).text(" AND ").in_scope("p.area_path", scope).text(" AND ").then(is_news(now_ms));
        sql.one::<Row>(&self.read).await?.ok_or(Error::NotFound)?.record(self)
    }
}
