//! A merge is undone: both people have again what they had, and what was done meanwhile stays where it
//! was done, but for work on a task, which goes with its task.

use super::merging::{CHILDREN, CLOSED, COPY, MERGE, MergeRow, NUMBERS, PLACE, Rows, conflict};
use crate::keys::NameKey;
use crate::sql::Sql;
use crate::standing::{Changes, MERGED};
use crate::{Error, Tx};
use domain::ids::{AccountId, MergeId, PersonId};
use domain::people::PersonState;
use domain::tasks::TaskState;
use sea_orm::FromQueryResult;

/// It was undone before.
pub const ALREADY_UNDONE: &str = "already_undone";
/// Somebody has a task in hand that would go back.
pub const IN_HAND: &str = "in_hand";

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Begins a statement that speaks of `below`: somebody, and whoever came into them.
fn below(person: i64) -> Sql {
    Sql::new("WITH RECURSIVE below(id) AS (SELECT CAST(").bind(person)
        .text(" AS BIGINT) UNION SELECT m.gone FROM merges m JOIN below b ON m.kept = b.id WHERE m.undone_ms IS NULL) ")
}

#[derive(FromQueryResult)]
struct Noted {
    row_id: i64,
    row_no: i64,
    before: Option<String>,
}

impl Tx {
    /// Undoes a merge.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it was undone already, or a task that would go back is in hand.
    pub async fn undo_merge(&self, id: MergeId, by: AccountId, now_ms: i64) -> Result<(), Error> {
        let merge = Sql::new(MERGE).text("id = ").bind(id.0).text(self.row_lock()).one::<MergeRow>(self.db()).await?.ok_or(Error::NotFound)?;
        if merge.undone_ms.is_some() {
            return Err(conflict(ALREADY_UNDONE));
        }
        let people = self.lock_people(&[PersonId(merge.gone)]).await?;
        let gone = people.first().ok_or(Error::NotFound)?;
        // Whoever was kept may have gone into somebody else since.
        let carrier = gone.merged_into.ok_or_else(|| conflict(ALREADY_UNDONE))?;
        self.lock_people(&[PersonId(carrier)]).await?;
        let held = Sql::new("SELECT COUNT(*) AS n FROM tasks t JOIN merge_rows r ON r.row_id = t.id WHERE r.child = 'tasks' AND t.state = 'leased' AND r.merge_id = ").bind(id.0);
        if held.number(self.db()).await? > 0 {
            return Err(conflict(IN_HAND));
        }
        self.children_go_back(id.0, carrier, merge.gone).await?;
        self.open_again(merge.gone).await?;
        self.open_again(carrier).await?;
        self.later(Sql::new("UPDATE merges SET undone_ms = ").bind(now_ms).text(", undone_by = ").bind(by.0).text(" WHERE id = ").bind(id.0)).await?;
        self.take_out(merge.gone).await?;
        self.lift(carrier).await?;
        self.stand_apart(id.0, PersonId(carrier), PersonId(merge.gone)).await?;
        self.empty_again(&merge, carrier).await?;
        self.unlearn_names(carrier, merge.gone).await?;
        self.later(Sql::new("DELETE FROM links WHERE merge_id = ").bind(id.0).text(" AND state <> 'same' AND (decided_ms IS NULL OR decided_ms <= ").bind(merge.at_ms).text(")")).await?;
        self.link_again(&[PersonId(carrier), PersonId(merge.gone)]).await?;
        self.determine_again(&[PersonId(carrier), PersonId(merge.gone)]).await?;
        self.later(Sql::new("UPDATE links SET state = 'open' WHERE state = 'moved' AND id IN (SELECT row_id FROM merge_rows WHERE child = 'links' AND merge_id = ").bind(id.0).text(")")).await?;
        Ok(())
    }

    /// Rows that moved go back, and with a task whatever was done on it since.
    async fn children_go_back(&self, merge: i64, carrier: i64, gone: i64) -> Result<(), Error> {
        let back = |table: &str| Sql::new("UPDATE ").text(table).text(" SET person_id = ").bind(gone).text(" WHERE person_id = ").bind(carrier);
        let noted = |child: &str| Sql::new("SELECT row_id FROM merge_rows WHERE merge_id = ").bind(merge).text(" AND child = '").text(child).text("'");
        for (table, _) in CHILDREN {
            // They may lie with somebody between: whoever was kept, and went further.
            let theirs = || Sql::new("id IN (").then(noted(table)).text(")");
            if NUMBERS.contains(&table) {
                self.hand_over_numbers(table, theirs(), gone).await?;
            }
            self.later(Sql::new("UPDATE ").text(table).text(" SET person_id = ").bind(gone).text(" WHERE ").then(theirs())).await?;
        }
        for table in ["attempts", "visits", "referrals", "call_codes", "feedback", "call_sheet_rows", "errands_settled"] {
            self.later(back(table).text(" AND task_id IN (").then(noted("tasks")).text(")")).await?;
        }
        self.later(back("answers").text(" AND attempt_id IN (SELECT id FROM attempts WHERE person_id = ").bind(gone).text(")")).await?;
        self.later(back("referral_steps").text(" AND referral_id IN (SELECT id FROM referrals WHERE person_id = ").bind(gone).text(")")).await?;
        // A task that followed on one of theirs is theirs, too.
        self.later(back("tasks").text(" AND from_task IN (").then(noted("tasks")).text(")")).await?;
        // If whoever was kept goes back later, too, these are not taken along.
        for (table, _) in CHILDREN {
            let above = Sql::new("WITH RECURSIVE above(id) AS (SELECT kept FROM merges WHERE id = ").bind(merge)
                .text(" UNION SELECT m.kept FROM merges m JOIN above a ON m.gone = a.id WHERE m.undone_ms IS NULL) ");
            self.later(above.text("DELETE FROM merge_rows WHERE child = '").text(table)
                .text("' AND merge_id IN (SELECT m.id FROM merges m JOIN above a ON m.gone = a.id WHERE m.undone_ms IS NULL) AND row_id IN (SELECT id FROM ").text(table)
                .text(" WHERE person_id = ").bind(gone).text(")")).await?;
        }
        Ok(())
    }

    /// Whoever has neither call nor visit open, but had one that a merge has closed, has it open again.
    async fn open_again(&self, person: i64) -> Result<(), Error> {
        #[derive(FromQueryResult)]
        struct Closed {
            id: i64,
            before: String,
        }
        let open = Sql::new("SELECT COUNT(*) AS n FROM tasks WHERE state <> 'closed' AND kind <> 'referral' AND person_id = ").bind(person);
        if open.number(self.db()).await? > 0 {
            return Ok(());
        }
        let closed = Sql::new("SELECT t.id, r.before FROM tasks t JOIN merge_rows r ON r.row_id = t.id AND r.child = '").text(CLOSED)
            .text("' WHERE t.state = 'closed' AND t.outcome = 'merged' AND t.person_id = ").bind(person)
            .text(" ORDER BY CASE t.kind WHEN 'call' THEN 0 ELSE 1 END, t.id, r.merge_id LIMIT 1");
        let Some(task) = closed.one::<Closed>(self.db()).await? else { return Ok(()) };
        let state = if task.before == TaskState::Leased.code() { TaskState::Ready.code().to_owned() } else { task.before };
        self.later(Sql::new("UPDATE tasks SET state = ").bind(state).text(", outcome = NULL, disposition = NULL, closed_ms = NULL WHERE id = ").bind(task.id)).await
    }

    /// What somebody who is merged still had in common with the one who went is the carrier's now.
    async fn lift(&self, carrier: i64) -> Result<(), Error> {
        #[derive(FromQueryResult)]
        struct Merged {
            id: i64,
            gone: i64,
        }
        let merged = Sql::new("SELECT m.id, m.gone FROM people p JOIN merges m ON m.gone = p.id AND m.undone_ms IS NULL WHERE p.merged_into = ").bind(carrier).text(" ORDER BY m.id");
        for merge in merged.all::<Merged>(self.db()).await? {
            for child in CHILDREN.into_iter().filter(|(_, rows)| *rows == Rows::Distinct) {
                self.move_rows(merge.id, child, carrier, merge.gone).await?;
            }
        }
        Ok(())
    }

    /// Whoever came into the carrier through this person goes out with them.
    async fn take_out(&self, gone: i64) -> Result<(), Error> {
        self.later(below(gone).text("UPDATE people SET merged_into = ").bind(gone).text(" WHERE id IN (SELECT id FROM below) AND id <> ").bind(gone)).await?;
        self.later(Sql::new("UPDATE people SET merged_into = NULL WHERE id = ").bind(gone)).await
    }

    async fn stand_apart(&self, merge: i64, carrier: PersonId, gone: PersonId) -> Result<(), Error> {
        let noted = |child: &str| {
            Sql::new("SELECT row_id, row_no, before FROM merge_rows WHERE child = '").text(child).text("' AND merge_id = ").bind(merge)
        };
        let (places, copies) = (noted(PLACE).all::<Noted>(self.db()).await?, noted(COPY).all::<Noted>(self.db()).await?);
        let standing = self.standing_of(gone).await?;
        let mut changes = Changes::new();
        for place in places {
            let before = place.before.unwrap_or_default();
            let state = if before == PersonState::NoTask.code() { before } else { standing.code().to_owned() };
            let set = Sql::new("UPDATE list_people SET state = ").bind(state.as_str()).text(" WHERE state = '").text(MERGED).text("' AND list_id = ").bind(place.row_id)
                .text(" AND person_id = ").bind(gone.0);
            if set.run(self.db()).await? > 0 {
                *changes.entry((place.row_id, MERGED.to_owned())).or_default() -= 1;
                *changes.entry((place.row_id, state)).or_default() += 1;
            }
        }
        // Whoever was kept may have gone further, with this place.
        let mut carriers: Vec<i64> = self.merged_into(carrier.0).await?;
        carriers.push(carrier.0);
        let chain = self.places_of(&carriers).await?;
        for copy in copies {
            let Some(place) = chain.iter().find(|place| place.list_id == copy.row_id && place.row_no == copy.row_no && place.state != MERGED) else { continue };
            // A row that named the one who was kept came on this list since.
            let own = Sql::new("SELECT COUNT(*) AS n FROM list_rows WHERE outcome = 'merged' AND list_id = ").bind(copy.row_id).text(" AND person_id = ").bind(carrier.0);
            if own.number(self.db()).await? > 0 {
                continue;
            }
            for place in chain.iter().filter(|other| other.list_id == place.list_id && other.row_no == place.row_no) {
                self.later(Sql::new("DELETE FROM list_people WHERE list_id = ").bind(place.list_id).text(" AND person_id = ").bind(place.person_id)).await?;
                *changes.entry((place.list_id, place.state.clone())).or_default() -= 1;
            }
        }
        self.change_counts(changes).await?;
        let standing = self.standing_of(carrier).await?;
        self.set_person_state(carrier, standing).await
    }

    /// Whoever carried the one who goes is no longer found by names that went with them.
    async fn unlearn_names(&self, carrier: i64, gone: i64) -> Result<(), Error> {
        let mut left = self.merged_into(gone).await?;
        left.push(gone);
        let leaving = self.name_keys_of(left).await?;
        let mut holders = self.merged_into(carrier).await?;
        holders.push(carrier);
        for holder in holders {
            let staying = self.name_keys_of(self.came_through(holder).await?).await?;
            let keys: Vec<String> = leaving.iter().filter(|key| !staying.contains(key)).map(|(kind, text)| kind.of(text)).collect();
            for table in crate::keys::NAME_TABLES {
                self.later(Sql::new("DELETE FROM ").text(table).text(" WHERE name_key IN ").list(keys.iter().map(String::as_str))
                    .text(" AND area_path = (SELECT area_path FROM people WHERE id = ").bind(holder).text(") AND person_id = ").bind(holder)).await?;
            }
        }
        Ok(())
    }

    async fn name_keys_of(&self, people: Vec<i64>) -> Result<Vec<(NameKey, String)>, Error> {
        let people = self.lock_people(&people.into_iter().map(PersonId).collect::<Vec<_>>()).await?;
        Ok(people.iter().flat_map(super::merging::PersonRow::name_keys).collect())
    }

    /// Somebody, and whoever was merged into them, or into one of those.
    async fn came_through(&self, person: i64) -> Result<Vec<i64>, Error> {
        let rows = below(person).text("SELECT id FROM below").all::<Id>(self.db()).await?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    async fn merged_into(&self, carrier: i64) -> Result<Vec<i64>, Error> {
        let rows = Sql::new("SELECT id FROM people WHERE merged_into = ").bind(carrier).all::<Id>(self.db()).await?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    /// What the one who goes had lent is taken back, where nobody has changed it; also from those to whom
    /// it was lent on.
    async fn empty_again(&self, merge: &MergeRow, carrier: i64) -> Result<(), Error> {
        for field in merge.filled.split(',').filter(|field| !field.is_empty()) {
            let empty = if field == "sex" { "'unknown'" } else { "NULL" };
            let borrowers = |sql: Sql| {
                sql.text("(id = ").bind(merge.kept).text(" OR (id = ").bind(carrier).text(" OR merged_into = ").bind(carrier)
                    .text(") AND EXISTS (SELECT 1 FROM merges m WHERE m.undone_ms IS NULL AND m.kept = people.id AND ',' || m.filled || ',' LIKE ").bind(format!("%,{field},%"))
                    .text("))")
            };
            self.later(borrowers(Sql::new("UPDATE people SET ").text(field).text(" = ").text(empty).text(" WHERE ")).text(" AND ").text(field)
                .text(" = (SELECT g.").text(field).text(" FROM people g WHERE g.id = ").bind(merge.gone).text(")")).await?;
            if field == "name" {
                self.later(borrowers(Sql::new("UPDATE people SET name_key = '' WHERE name IS NULL AND "))).await?;
            }
        }
        Ok(())
    }
}
