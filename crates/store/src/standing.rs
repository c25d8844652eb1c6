//! Where people stand on lists: kept for each person, and counted for each list in the same transaction.
//!
//! Counting a list of a million people takes a tenth of a second, and every page of lists shows the counts.

use crate::sql::{Sql, count};
use crate::{Error, OpenTasks, Store, Tx};
use domain::ids::{ListId, PersonId};
use domain::people::{PersonState, StateCounts};
use sea_orm::FromQueryResult;
use std::collections::{BTreeMap, HashMap};

/// By how much the count of each list and state changes; in order, so that two never wait for each other.
pub(crate) type Changes = BTreeMap<(i64, String), i64>;

/// Where somebody of `list_people` stands by their newest open task.
const BY_WORK: &str = "COALESCE((SELECT CASE WHEN t.kind = 'door' THEN 'door' WHEN t.kind = 'referral' THEN 'referred' \
    WHEN t.queue = 'senior' THEN 'escalated' WHEN t.state = 'later' THEN 'later' ELSE 'waiting' END \
    FROM tasks t WHERE t.person_id = list_people.person_id AND t.state <> 'closed' ORDER BY t.id DESC LIMIT 1), 'closed')";

/// Somebody's place on a list that is counted with the person they were merged into.
pub(crate) const MERGED: &str = "merged";

impl Tx {
    /// Notes where a person stands on every list that asks for calls.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn set_person_state(&self, person: PersonId, state: PersonState) -> Result<(), Error> {
        const NO_TASK: &str = "no_task";
        let mut changes = Changes::new();
        for ((list, before), people) in self.states(&|sql: Sql| sql.text("person_id = ").bind(person.0)).await? {
            if before != NO_TASK && before != MERGED && before != state.code() {
                *changes.entry((list, state.code().to_owned())).or_default() += people;
                *changes.entry((list, before)).or_default() -= people;
            }
        }
        if !changes.is_empty() {
            self.later(Sql::new("UPDATE list_people SET state = ").bind(state.code()).text(" WHERE state NOT IN ('no_task', 'merged') AND person_id = ").bind(person.0)).await?;
        }
        self.change_counts(changes).await
    }

    /// Those who are to be called again by now wait again.
    pub(crate) async fn people_wait_again(&self, now_ms: i64) -> Result<(), Error> {
        let update = Sql::new("UPDATE list_people SET state = 'waiting' WHERE state = 'later'");
        self.restate(update, |sql| {
            sql.text("person_id IN (SELECT person_id FROM tasks WHERE state = 'later' AND queue = 'normal' AND kind = 'call' AND due_ms <= ").bind(now_ms).text(")")
        }).await
    }

    /// Whoever of the rows has been dealt with, or waits elsewhere, stands so on this list too.
    pub(crate) async fn people_stand_as_elsewhere(&self, open: &OpenTasks) -> Result<(), Error> {
        let update = Sql::new("UPDATE list_people SET state = ").text(BY_WORK).text(
            " WHERE NOT EXISTS (SELECT 1 FROM tasks n WHERE n.person_id = list_people.person_id AND n.kind = 'call' AND n.state = 'ready' AND n.queue = 'normal')",
        );
        self.restate(update, |sql| {
            sql.text("list_id = ").bind(open.list.0).text(" AND person_id IN ").named_by(open)
                .text(" AND row_no BETWEEN ").bind(open.first_row).text(" AND ").bind(open.last_row)
        }).await
    }

    /// Notes where people stand whose work was opened or withdrawn, on every list that asks for calls.
    pub(crate) async fn people_stand_by_their_work(&self, people: &[PersonId]) -> Result<(), Error> {
        if people.is_empty() {
            return Ok(());
        }
        let update = Sql::new("UPDATE list_people SET state = ").text(BY_WORK).text(" WHERE state NOT IN ('no_task', 'merged')");
        self.restate(update, |sql| sql.text("person_id IN ").list(people.iter().map(|person| person.0))).await
    }

    /// Counts people who are new on a list.
    pub(crate) async fn count_new_on_list(&self, list: ListId, state: PersonState, people: i64) -> Result<(), Error> {
        self.change_counts(Changes::from([((list.0, state.code().to_owned()), people)])).await
    }

    /// Changes where some people stand, and the counts by what has become different.
    async fn restate(&self, update: Sql, which: impl Fn(Sql) -> Sql) -> Result<(), Error> {
        let before = self.states(&which).await?;
        which(update.text(" AND ")).run(self.db()).await?;
        let mut changes = self.states(&which).await?;
        for (key, people) in before {
            *changes.entry(key).or_default() -= people;
        }
        self.change_counts(changes).await
    }

    /// Counts some people by where they stand, and keeps others from changing it meanwhile.
    async fn states(&self, which: &impl Fn(Sql) -> Sql) -> Result<Changes, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            list_id: i64,
            state: String,
        }
        let rows = which(Sql::new("SELECT list_id, state FROM list_people WHERE ")).text(self.row_lock()).all::<Row>(self.db()).await?;
        let mut states = Changes::new();
        for row in rows {
            *states.entry((row.list_id, row.state)).or_default() += 1;
        }
        Ok(states)
    }

    pub(crate) async fn change_counts(&self, changes: Changes) -> Result<(), Error> {
        for ((list, state), people) in changes.into_iter().filter(|(_, people)| *people != 0) {
            self.later(Sql::new("INSERT INTO list_states (list_id, state, people) VALUES (").bind(list).text(", ").bind(state).text(", ").bind(people)
                .text(") ON CONFLICT (list_id, state) DO UPDATE SET people = list_states.people + excluded.people")).await?;
        }
        Ok(())
    }
}

impl Store {
    /// Counts the people of lists by where they stand.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn list_people_counts(&self, lists: &[ListId]) -> Result<HashMap<i64, StateCounts>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            list_id: i64,
            state: String,
            people: i64,
        }
        let sql = Sql::new("SELECT list_id, state, people FROM list_states WHERE list_id IN ").list(lists.iter().map(|l| l.0));
        let mut counts = HashMap::new();
        for row in sql.all::<Row>(&self.read).await? {
            if let Some(state) = PersonState::from_code(&row.state) {
                counts.entry(row.list_id).or_insert_with(StateCounts::default).add(state, count(row.people));
            }
        }
        Ok(counts)
    }
}
