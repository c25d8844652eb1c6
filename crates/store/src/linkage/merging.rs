//! Two people become one: every record of the one who goes is carried by the one who is kept.
//!
//! Each row that moves is written down, so that it can go back. What both have already stays with the
//! one who goes; rows of lists and events of the journal name whom they named.

use super::{LINK, LinkRow, in_order};
use crate::bulk::Bulk;
use crate::keys::{NameKey, NewKeys};
use crate::sql::Sql;
use crate::standing::{Changes, MERGED};
use crate::{Error, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, MergeId, PersonId};
use domain::names;
use domain::people::PersonState;
use domain::tasks::{Queue, TaskKind, TaskState, person_state};
use sea_orm::FromQueryResult;

/// Two people who are to become one.
#[derive(Debug, Clone)]
pub struct NewMerge<'a> {
    pub kept: PersonId,
    pub gone: PersonId,
    pub area: AreaPath,
    /// None is the system itself.
    pub by: Option<AccountId>,
    /// In thousandths of a bit.
    pub weight: Option<i64>,
    pub reason: &'a str,
    pub now_ms: i64,
}

/// A merge as it was kept.
#[derive(Debug, Clone)]
pub struct MergeRecord {
    pub id: MergeId,
    pub kept: PersonId,
    pub gone: PersonId,
    pub area: AreaPath,
    pub by: Option<AccountId>,
    pub at_ms: i64,
    pub weight: Option<i64>,
}

/// How the rows of a table are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// By `id`.
    Simple,
    /// By `id`; of rows with the same `lookup` a person has one.
    Distinct,
}

/// The tables whose rows belong to a person and move with them, each noted. Those of `call_sheet_rows` need no note: they go
/// back with their tasks. Those of `list_people` are kept for each person apart.
pub(super) const CHILDREN: [(&str, Rows); 27] = [
    ("documents", Rows::Distinct),
    ("telephones", Rows::Distinct),
    ("addresses", Rows::Distinct),
    ("answers", Rows::Simple),
    ("tasks", Rows::Simple),
    ("attempts", Rows::Simple),
    ("visits", Rows::Simple),
    ("referrals", Rows::Simple),
    ("referral_steps", Rows::Simple),
    ("call_codes", Rows::Simple),
    ("inbound_calls", Rows::Simple),
    ("feedback", Rows::Simple),
    ("facts", Rows::Simple),
    ("determination_overrides", Rows::Simple),
    ("override_notices", Rows::Simple),
    ("placements", Rows::Simple),
    ("transfer_people", Rows::Simple),
    ("contact_people", Rows::Simple),
    ("open_questions", Rows::Simple),
    ("measure_checks", Rows::Simple),
    ("needs", Rows::Simple),
    ("measure_papers", Rows::Simple),
    ("commitments", Rows::Simple),
    ("home_inspections", Rows::Simple),
    ("errands_settled", Rows::Simple),
    ("relationships", Rows::Simple),
    ("staff_warnings", Rows::Simple),
];

/// Those of them by whose numbers people are found.
pub(super) const NUMBERS: [&str; 2] = ["documents", "telephones"];

/// What a person's row says, where the other's is empty.
const FILLED: [&str; 7] = ["name", "birth_date", "age", "occupation", "work_unit", "nationality", "sex"];

#[derive(FromQueryResult)]
pub(super) struct PersonRow {
    pub id: i64,
    pub area_path: String,
    pub name: Option<String>,
    pub sex: String,
    pub birth_date: Option<String>,
    pub age: Option<i64>,
    pub occupation: Option<String>,
    pub work_unit: Option<String>,
    pub nationality: Option<String>,
    pub merged_into: Option<i64>,
}

impl PersonRow {
    fn says(&self, field: &str) -> bool {
        match field {
            "name" => self.name.is_some(),
            "birth_date" => self.birth_date.is_some(),
            "age" => self.age.is_some(),
            "occupation" => self.occupation.is_some(),
            "work_unit" => self.work_unit.is_some(),
            "nationality" => self.nationality.is_some(),
            _ => self.sex != "unknown",
        }
    }

    /// Where the name is found: as it is written, and as it sounds.
    pub(super) fn name_keys(&self) -> Vec<(NameKey, String)> {
        let name = self.name.as_deref().unwrap_or_default();
        vec![(NameKey::Name, names::fold(name)), (NameKey::Pinyin, names::pinyin_and_initials(name)), (NameKey::Sound, names::accent_key(name))]
    }
}

#[derive(FromQueryResult)]
pub(super) struct OpenTask {
    pub id: i64,
    pub person_id: i64,
    pub kind: String,
    pub state: String,
    pub queue: String,
}

/// A call or a visit: one of them at a time is enough.
fn is_contact(task: &OpenTask) -> bool {
    task.kind != TaskKind::Referral.code()
}

/// Somebody is on the telephone, or at the door, with both: whoever merges has to wait.
pub const BOTH_IN_HAND: &str = "both_in_hand";
/// One of the two was merged meanwhile.
pub const ALREADY_MERGED: &str = "already_merged";
/// Both are with a partner.
pub const BOTH_REFERRED: &str = "both_referred";

pub(super) fn conflict(constraint: &str) -> Error {
    Error::Conflict { constraint: constraint.to_owned() }
}

impl Tx {
    /// Makes two people one.
    ///
    /// # Errors
    /// [`Error::Conflict`] when one of them was merged already, or work on both is in hand.
    pub async fn merge_people(&self, merge: &NewMerge<'_>) -> Result<MergeId, Error> {
        let people = self.lock_people(&[merge.kept, merge.gone]).await?;
        let find = |id: PersonId| people.iter().find(|row| row.id == id.0).ok_or(Error::NotFound);
        let (kept, gone) = (find(merge.kept)?, find(merge.gone)?);
        if kept.merged_into.is_some() || gone.merged_into.is_some() || kept.id == gone.id {
            return Err(conflict(ALREADY_MERGED));
        }
        let id = self.store().ids().next_id();
        let filled: Vec<&str> = FILLED.into_iter().filter(|field| gone.says(field) && !kept.says(field)).collect();
        let mut bulk = Bulk::into("merges", &["id", "kept", "gone", "area_path", "account_id", "at_ms", "weight", "filled", "reason"]);
        let reason = self.store().cipher().seal("merges.reason", id, merge.reason.as_bytes());
        bulk.row([
            id.into(), kept.id.into(), gone.id.into(), merge.area.as_str().into(), merge.by.map(|a| a.0).into(), merge.now_ms.into(), merge.weight.into(),
            filled.join(",").into(), reason.into(),
        ]);
        self.insert_later(bulk).await?;
        self.close_one_of_two(id, kept.id, gone.id, merge.now_ms).await?;
        self.move_children(id, kept.id, gone.id).await?;
        self.stand_together(id, PersonId(kept.id), PersonId(gone.id)).await?;
        self.known_by_both_names(kept, gone).await?;
        for field in filled {
            self.later(Sql::new("UPDATE people SET ").text(field).text(" = (SELECT ").text(field).text(" FROM people WHERE id = ").bind(gone.id)
                .text(") WHERE id = ").bind(kept.id)).await?;
        }
        self.later(Sql::new("UPDATE people SET name_key = (SELECT name_key FROM people WHERE id = ").bind(gone.id).text(") WHERE name_key = '' AND id = ").bind(kept.id)).await?;
        self.later(Sql::new("UPDATE people SET merged_into = ").bind(kept.id).text(" WHERE id = ").bind(gone.id).text(" OR merged_into = ").bind(gone.id)).await?;
        self.move_links(id, kept.id, gone.id).await?;
        self.link_again(&[PersonId(kept.id)]).await?;
        self.determine_again(&[PersonId(kept.id), PersonId(gone.id)]).await?;
        self.later(Sql::new("DELETE FROM people_to_link WHERE person_id = ").bind(gone.id)).await?;
        Ok(MergeId(id))
    }

    /// Returns people and keeps others from merging them until this transaction ends.
    pub(super) async fn lock_people(&self, people: &[PersonId]) -> Result<Vec<PersonRow>, Error> {
        Sql::new("SELECT id, area_path, name, sex, birth_date, age, occupation, work_unit, nationality, merged_into FROM people WHERE id IN ")
            .list(people.iter().map(|p| p.0)).text(" ORDER BY id").text(self.row_lock()).all::<PersonRow>(self.db()).await
    }

    pub(super) async fn open_tasks_of(&self, people: &[i64]) -> Result<Vec<OpenTask>, Error> {
        Sql::new("SELECT id, person_id, kind, state, queue FROM tasks WHERE state <> 'closed' AND person_id IN ").list(people.iter().copied()).text(" ORDER BY id")
            .all::<OpenTask>(self.db()).await
    }

    /// Of two open calls or doors one is enough: the one that is in hand, or else a call, or else that of the one who is
    /// kept. Nobody is rung and visited for want of a number that the other one has.
    async fn close_one_of_two(&self, merge: i64, kept: i64, gone: i64, now_ms: i64) -> Result<(), Error> {
        let open = self.open_tasks_of(&[kept, gone]).await?;
        for theirs in open.iter().filter(|task| task.person_id == gone) {
            let Some(ours) = open.iter().find(|task| task.person_id == kept && is_contact(task) == is_contact(theirs)) else { continue };
            if !is_contact(theirs) {
                return Err(conflict(BOTH_REFERRED));
            }
            let is_held = |task: &OpenTask| task.state == TaskState::Leased.code();
            if is_held(ours) && is_held(theirs) {
                return Err(conflict(BOTH_IN_HAND));
            }
            let is_better = is_held(theirs) || !is_held(ours) && theirs.kind == TaskKind::Call.code() && ours.kind != theirs.kind;
            let closed = if is_better { ours } else { theirs };
            let mut bulk = Bulk::into("merge_rows", &["merge_id", "child", "row_id", "row_no", "before"]);
            bulk.row([merge.into(), CLOSED.into(), closed.id.into(), 0_i64.into(), closed.state.as_str().into()]);
            self.insert_later(bulk).await?;
            self.later(Sql::new("UPDATE tasks SET state = 'closed', outcome = 'merged', disposition = 'close', closed_ms = ").bind(now_ms)
                .text(" WHERE id = ").bind(closed.id)).await?;
        }
        Ok(())
    }

    async fn move_children(&self, merge: i64, kept: i64, gone: i64) -> Result<(), Error> {
        self.later(Sql::new("UPDATE call_sheet_rows SET person_id = ").bind(kept).text(" WHERE person_id = ").bind(gone)).await?;
        for (table, rows) in CHILDREN {
            self.move_rows(merge, (table, rows), kept, gone).await?;
        }
        Ok(())
    }

    /// Moves the rows of one table, and notes which.
    pub(super) async fn move_rows(&self, merge: i64, (table, rows): (&str, Rows), kept: i64, gone: i64) -> Result<(), Error> {
        let theirs = |sql: Sql| {
            let sql = sql.text("person_id = ").bind(gone);
            match rows {
                Rows::Simple => sql,
                Rows::Distinct => sql.text(" AND lookup NOT IN (SELECT lookup FROM ").text(table).text(" WHERE person_id = ").bind(kept).text(")"),
            }
        };
        if NUMBERS.contains(&table) {
            self.hand_over_numbers(table, theirs(Sql::default()), kept).await?;
        }
        let noted = Sql::new("INSERT INTO merge_rows (merge_id, child, row_id, row_no) SELECT ").bind(merge).text(", '").text(table).text("', id, 0 FROM ").text(table);
        self.later(theirs(noted.text(" WHERE "))).await?;
        self.later(theirs(Sql::new("UPDATE ").text(table).text(" SET person_id = ").bind(kept).text(" WHERE "))).await
    }

    /// On each list one of the two stands from now on; the other's place is kept, and not counted.
    async fn stand_together(&self, merge: i64, kept: PersonId, gone: PersonId) -> Result<(), Error> {
        let rows = self.places_of(&[kept.0, gone.0]).await?;
        let standing = self.standing_of(kept).await?;
        let mut changes = Changes::new();
        for theirs in rows.iter().filter(|row| row.person_id == gone.0 && row.state != MERGED) {
            let mut bulk = Bulk::into("merge_rows", &["merge_id", "child", "row_id", "row_no", "before"]);
            bulk.row([merge.into(), PLACE.into(), theirs.list_id.into(), theirs.row_no.into(), theirs.state.as_str().into()]);
            *changes.entry((theirs.list_id, theirs.state.clone())).or_default() -= 1;
            *changes.entry((theirs.list_id, MERGED.to_owned())).or_default() += 1;
            if !rows.iter().any(|row| row.person_id == kept.0 && row.list_id == theirs.list_id && row.state != MERGED) {
                bulk.row([merge.into(), COPY.into(), theirs.list_id.into(), theirs.row_no.into(), None::<String>.into()]);
                let state = if theirs.state == PersonState::NoTask.code() { theirs.state.as_str() } else { standing.code() };
                let context = self.store().cipher().open("list_people.context", gone.0, &theirs.context)?;
                let context = self.store().cipher().seal("list_people.context", kept.0, context.as_bytes());
                // A place that was left earlier is taken up again.
                self.later(Sql::new("DELETE FROM list_people WHERE list_id = ").bind(theirs.list_id).text(" AND person_id = ").bind(kept.0)).await?;
                let mut place = Bulk::into("list_people", &["list_id", "person_id", "row_no", "state", "rank", "context", "segment", "language"]);
                place.row([
                    theirs.list_id.into(), kept.0.into(), theirs.row_no.into(), state.into(), theirs.rank.into(), context.into(), theirs.segment.clone().into(),
                    theirs.language.clone().into(),
                ]);
                self.insert_later(place).await?;
                *changes.entry((theirs.list_id, state.to_owned())).or_default() += 1;
            }
            self.insert_later(bulk).await?;
        }
        self.later(Sql::new("UPDATE list_people SET state = '").text(MERGED).text("' WHERE person_id = ").bind(gone.0)).await?;
        self.change_counts(changes).await?;
        self.set_person_state(kept, standing).await
    }

    pub(super) async fn places_of(&self, people: &[i64]) -> Result<Vec<Place>, Error> {
        Sql::new("SELECT list_id, person_id, row_no, state, rank, context, segment, language FROM list_people WHERE person_id IN ").list(people.iter().copied()).text(self.row_lock())
            .all::<Place>(self.db()).await
    }

    /// Where somebody stands by their open task.
    pub(super) async fn standing_of(&self, person: PersonId) -> Result<PersonState, Error> {
        let open = self.open_tasks_of(&[person.0]).await?;
        let standing = open.last().and_then(|task| {
            Some(person_state(TaskKind::from_code(&task.kind)?, TaskState::from_code(&task.state)?, Queue::from_code(&task.queue)?))
        });
        Ok(standing.unwrap_or(PersonState::Closed))
    }

    async fn known_by_both_names(&self, kept: &PersonRow, gone: &PersonRow) -> Result<(), Error> {
        let ours = kept.name_keys();
        let mut keys = NewKeys::default();
        for (kind, text) in gone.name_keys().into_iter().filter(|key| !ours.contains(key)) {
            keys.name(kind, &text, &AreaPath::from_stored(kept.area_path.clone()), PersonId(kept.id));
        }
        for bulk in keys.bulks() {
            self.insert_later(bulk).await?;
        }
        Ok(())
    }

    /// Whoever is not the one who goes is not the one who is kept either. What was open is not asked any more: the
    /// one who is kept is compared anew.
    async fn move_links(&self, merge: i64, kept: i64, gone: i64) -> Result<(), Error> {
        let sql = Sql::new(LINK).text("state IN ('open', 'different') AND (one = ").bind(gone).text(" OR other = ").bind(gone).text(")");
        let mut bulk = Bulk::into("links", &["id", "one", "other", "area_path", "state", "weight", "found_ms", "decided_ms", "decided_by", "bars", "merge_id"]).ignore_conflicts();
        let mut moved = Bulk::into("merge_rows", &["merge_id", "child", "row_id", "row_no"]);
        let cipher = self.store().cipher();
        for row in sql.all::<LinkRow>(self.db()).await? {
            let third = if row.one == gone { row.other } else { row.one };
            if third == kept {
                continue;
            }
            if row.state == "open" {
                moved.row([merge.into(), "links".into(), row.id.into(), 0_i64.into()]);
                self.later(Sql::new("UPDATE links SET state = 'moved' WHERE id = ").bind(row.id)).await?;
                continue;
            }
            let id = self.store().ids().next_id();
            let (one, other) = in_order(PersonId(kept), PersonId(third));
            let bars = cipher.seal("links.bars", id, cipher.open("links.bars", row.id, &row.bars)?.as_bytes());
            // A doubt about the one who is kept is settled with it.
            self.later(Sql::new("DELETE FROM links WHERE state = 'open' AND one = ").bind(one).text(" AND other = ").bind(other)).await?;
            bulk.row([
                id.into(), one.into(), other.into(), row.area_path.into(), row.state.into(), row.weight.into(), row.found_ms.into(), row.decided_ms.into(),
                row.decided_by.into(), bars.into(), merge.into(),
            ]);
        }
        self.insert_later(bulk).await?;
        self.insert_later(moved).await
    }
}

/// A person's place on a list.
#[derive(FromQueryResult)]
pub(super) struct Place {
    pub list_id: i64,
    pub person_id: i64,
    pub row_no: i64,
    pub state: String,
    rank: i64,
    context: Vec<u8>,
    segment: Option<String>,
    language: Option<String>,
}

/// What is written down of a merge beside the rows that moved: a task that was closed, a place on a list
/// that was left, and one that was taken up.
pub(super) const CLOSED: &str = "closed";
pub(super) const PLACE: &str = "place";
pub(super) const COPY: &str = "copy";

/// Merges of one person that are told at most.
const MOST: i64 = 100;

#[derive(FromQueryResult)]
pub(super) struct MergeRow {
    pub id: i64,
    pub kept: i64,
    pub gone: i64,
    pub area_path: String,
    pub account_id: Option<i64>,
    pub at_ms: i64,
    pub weight: Option<i64>,
    pub filled: String,
    pub undone_ms: Option<i64>,
}

pub(super) const MERGE: &str = "SELECT id, kept, gone, area_path, account_id, at_ms, weight, filled, undone_ms FROM merges WHERE ";

impl From<MergeRow> for MergeRecord {
    fn from(row: MergeRow) -> Self {
        Self {
            id: MergeId(row.id),
            kept: PersonId(row.kept),
            gone: PersonId(row.gone),
            area: AreaPath::from_stored(row.area_path),
            by: row.account_id.map(AccountId),
            at_ms: row.at_ms,
            weight: row.weight,
        }
    }
}

impl Store {
    /// Returns a merge of the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn merge(&self, scope: &Scope, id: MergeId) -> Result<MergeRecord, Error> {
        let sql = Sql::new(MERGE).text("id = ").bind(id.0).text(" AND ").in_scope("area_path", scope);
        sql.one::<MergeRow>(&self.read).await?.map(MergeRecord::from).ok_or(Error::NotFound)
    }

    /// Returns the merges that hold and made somebody what they are, or took them into somebody else; newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn merges_of(&self, scope: &Scope, person: PersonId) -> Result<Vec<MergeRecord>, Error> {
        let sql = Sql::new(MERGE).in_scope("area_path", scope).text(" AND undone_ms IS NULL AND (gone = ").bind(person.0)
            .text(" OR gone IN (SELECT id FROM people WHERE merged_into = ").bind(person.0).text(")) ORDER BY id DESC LIMIT ").bind(MOST);
        Ok(sql.all::<MergeRow>(&self.read).await?.into_iter().map(MergeRecord::from).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::CHILDREN;
    use crate::Backend;
    use crate::sql::Sql;
    use crate::testing::Fresh;
    use sea_orm::FromQueryResult;

    /// Tables that name people and do not move: what is kept for each apart, and what only finds them.
    const NOT_MOVED: [&str; 11] = [
        "list_people", "list_rows", "call_sheet_rows", "name_keys", "name_keys_recent", "block_keys", "people_to_link", "people_to_determine", "determinations", "determination_days", "policy_changes",
    ];

    #[derive(FromQueryResult)]
    struct Row {
        name: String,
    }

    #[tokio::test]
    async fn every_table_that_names_people_is_thought_of() {
        let fresh = Fresh::on(Backend::Sqlite).await;
        let sql = Sql::new("SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'person_id' ORDER BY m.name");
        let tables: Vec<String> = sql.all::<Row>(&fresh.store.read).await.expect("asks").into_iter().map(|row| row.name).collect();
        let mut thought_of: Vec<&str> = CHILDREN.iter().map(|(table, _)| *table).chain(NOT_MOVED).collect();
        thought_of.sort_unstable();
        assert_eq!(tables, thought_of);
    }
}
