//! Counts over attempts and people: read-only.

use crate::sql::{Sql, count};
use crate::{Error, Store};
use domain::access::Scope;
use domain::ids::{AccountId, TeamId};
use domain::people::{PersonState, StateCounts};
use sea_orm::FromQueryResult;

/// What one caller did in a span of time.
#[derive(Debug, Clone)]
pub struct CallerCount {
    pub account: AccountId,
    pub team: Option<TeamId>,
    pub attempts: u64,
    pub reached: u64,
    pub closed: u64,
    pub working_ms: i64,
    /// When the first of the counted calls was taken.
    pub first_ms: i64,
}

/// What happened in one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourCount {
    /// Whole hours since the start of the span.
    pub hour: i64,
    pub attempts: u64,
    pub reached: u64,
    pub closed: u64,
}

/// What came of calls that began with one opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningCount {
    /// The edition of the pack, as it is cited.
    pub pack: String,
    /// The editions of the opening, where it was in other words than the pack's.
    pub opening: Option<String>,
    pub segment: Option<String>,
    pub attempts: u64,
    pub reached: u64,
    pub completed: u64,
}

/// What came of the calls of one team or one list.
#[derive(Debug, Clone)]
pub struct CooperationCount {
    /// A team or a list; none is what belongs to none.
    pub of: Option<i64>,
    pub attempts: u64,
    /// Calls in which somebody spoke.
    pub reached: u64,
    /// Of these, calls that went to their end.
    pub completed: u64,
    /// Completed calls whose length is known: those on the screen.
    pub timed: u64,
    /// The time of all calls whose length is known.
    pub working_ms: i64,
}

/// By what calls are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountBy {
    Team,
    List,
}

/// How often an outcome was recorded by a caller.
#[derive(Debug, Clone)]
pub struct OutcomeCount {
    pub account: AccountId,
    pub outcome: String,
    pub n: u64,
}

/// The figures of the overview.
#[derive(Debug, Clone, Copy, Default)]
pub struct OverviewCounts {
    pub people: StateCounts,
    pub attempts: u64,
    pub reached: u64,
    pub closed: u64,
    pub lists: u64,
    pub receiving: u64,
    pub held: u64,
    pub callers: u64,
}

#[derive(FromQueryResult)]
struct Totals {
    attempts: i64,
    reached: Option<i64>,
    closed: Option<i64>,
}

impl Store {
    /// Counts the attempts of callers between two moments, by caller and team.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn caller_counts(&self, scope: &Scope, account: Option<AccountId>, from_ms: i64, to_ms: i64) -> Result<Vec<CallerCount>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            account_id: i64,
            team_id: Option<i64>,
            attempts: i64,
            reached: i64,
            closed: i64,
            working: i64,
            first: i64,
        }
        let mut sql = Sql::new(
            "SELECT account_id, team_id, COUNT(*) AS attempts, CAST(SUM(reached) AS BIGINT) AS reached, CAST(SUM(closed) AS BIGINT) AS closed, \
             CAST(SUM(at_ms - taken_ms) AS BIGINT) AS working, MIN(taken_ms) AS first FROM attempts WHERE at_ms >= ",
        )
        .bind(from_ms).text(" AND at_ms < ").bind(to_ms).text(" AND late = 0 AND ").in_scope("area_path", scope);
        if let Some(account) = account {
            sql = sql.text(" AND account_id = ").bind(account.0);
        }
        let rows = sql.text(" GROUP BY account_id, team_id ORDER BY attempts DESC, account_id LIMIT 2000").all::<Row>(&self.read).await?;
        Ok(rows.into_iter().map(|r| CallerCount {
            account: AccountId(r.account_id),
            team: r.team_id.map(TeamId),
            attempts: count(r.attempts),
            reached: count(r.reached),
            closed: count(r.closed),
            working_ms: r.working,
            first_ms: r.first,
        }).collect())
    }

    /// Counts outcomes by caller between two moments.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn outcome_counts(&self, scope: &Scope, account: Option<AccountId>, from_ms: i64, to_ms: i64) -> Result<Vec<OutcomeCount>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            account_id: i64,
            outcome: String,
            n: i64,
        }
        let mut sql = Sql::new("SELECT account_id, outcome, COUNT(*) AS n FROM attempts WHERE at_ms >= ").bind(from_ms).text(" AND at_ms < ").bind(to_ms)
            .text(" AND late = 0 AND ").in_scope("area_path", scope);
        if let Some(account) = account {
            sql = sql.text(" AND account_id = ").bind(account.0);
        }
        let rows = sql.text(" GROUP BY account_id, outcome").all::<Row>(&self.read).await?;
        Ok(rows.into_iter().map(|r| OutcomeCount { account: AccountId(r.account_id), outcome: r.outcome, n: count(r.n) }).collect())
    }

    /// Returns the names of lists.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn list_names(&self, ids: &[i64]) -> Result<std::collections::HashMap<i64, String>, Error> {
        #[derive(FromQueryResult)]
        struct Name {
            id: i64,
            name: String,
        }
        let sql = Sql::new("SELECT id, name FROM lists WHERE id IN ").list(ids.iter().copied());
        Ok(sql.all::<Name>(&self.read).await?.into_iter().map(|n| (n.id, n.name)).collect())
    }

    /// Counts between two moments how many of those who were reached were asked to the end, and how long it took.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn cooperation_counts(&self, scope: &Scope, by: CountBy, from_ms: i64, to_ms: i64) -> Result<Vec<CooperationCount>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            of_id: Option<i64>,
            attempts: i64,
            reached: i64,
            completed: i64,
            timed: i64,
            working: i64,
        }
        let (column, join) = match by {
            CountBy::Team => ("a.team_id", ""),
            CountBy::List => ("t.list_id", " JOIN tasks t ON t.id = a.task_id"),
        };
        let sql = Sql::new("SELECT ").text(column).text(" AS of_id, COUNT(*) AS attempts, CAST(SUM(a.reached) AS BIGINT) AS reached, \
             CAST(SUM(CASE WHEN a.closed = 1 AND a.reached = 1 THEN 1 ELSE 0 END) AS BIGINT) AS completed, \
             CAST(SUM(CASE WHEN a.closed = 1 AND a.reached = 1 AND a.at_ms > a.taken_ms THEN 1 ELSE 0 END) AS BIGINT) AS timed, \
             CAST(SUM(a.at_ms - a.taken_ms) AS BIGINT) AS working FROM attempts a").text(join).text(" WHERE a.at_ms >= ").bind(from_ms)
            .text(" AND a.at_ms < ").bind(to_ms).text(" AND a.late = 0 AND ").in_scope("a.area_path", scope).text(" GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 500");
        Ok(sql.all::<Row>(&self.read).await?.into_iter().map(|row| CooperationCount {
            of: row.of_id,
            attempts: count(row.attempts),
            reached: count(row.reached),
            completed: count(row.completed),
            timed: count(row.timed),
            working_ms: row.working,
        }).collect())
    }

    /// Counts what came of calls by the opening they began with: the edition of the pack, and whom it greets.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn opening_counts(&self, scope: &Scope, from_ms: i64, to_ms: i64) -> Result<Vec<OpeningCount>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            pack: String,
            opening: Option<String>,
            segment: Option<String>,
            attempts: i64,
            reached: i64,
            completed: i64,
        }
        let sql = Sql::new("SELECT pack, segment, opening, COUNT(*) AS attempts, CAST(SUM(reached) AS BIGINT) AS reached, \
             CAST(SUM(CASE WHEN closed = 1 AND reached = 1 THEN 1 ELSE 0 END) AS BIGINT) AS completed FROM attempts WHERE at_ms >= ").bind(from_ms)
            .text(" AND at_ms < ").bind(to_ms).text(" AND late = 0 AND ").in_scope("area_path", scope).text(" GROUP BY pack, segment, opening ORDER BY 5 DESC, 1, 2, 3 LIMIT 100");
        Ok(sql.all::<Row>(&self.read).await?.into_iter().map(|row| OpeningCount {
            pack: row.pack,
            opening: row.opening,
            segment: row.segment,
            attempts: count(row.attempts),
            reached: count(row.reached),
            completed: count(row.completed),
        }).collect())
    }

    /// Counts attempts by hour from one moment to another.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn hour_counts(&self, scope: &Scope, from_ms: i64, to_ms: i64) -> Result<Vec<HourCount>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            hour: i64,
            attempts: i64,
            reached: i64,
            closed: i64,
        }
        let sql = Sql::new("SELECT (at_ms - ").bind(from_ms).text(
            ") / 3600000 AS hour, COUNT(*) AS attempts, CAST(SUM(reached) AS BIGINT) AS reached, CAST(SUM(closed) AS BIGINT) AS closed FROM attempts WHERE at_ms >= ",
        )
        .bind(from_ms).text(" AND at_ms < ").bind(to_ms).text(" AND late = 0 AND ").in_scope("area_path", scope).text(" GROUP BY 1 ORDER BY 1");
        let rows = sql.all::<Row>(&self.read).await?;
        Ok(rows.into_iter().map(|r| HourCount { hour: r.hour, attempts: count(r.attempts), reached: count(r.reached), closed: count(r.closed) }).collect())
    }

    /// Returns the figures of the overview since a moment.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn overview(&self, scope: &Scope, since_ms: i64, now_ms: i64) -> Result<OverviewCounts, Error> {
        #[derive(FromQueryResult)]
        struct Lists {
            n: i64,
            receiving: Option<i64>,
            held: Option<i64>,
        }
        let today = Sql::new("SELECT COUNT(*) AS attempts, CAST(SUM(reached) AS BIGINT) AS reached, CAST(SUM(closed) AS BIGINT) AS closed FROM attempts WHERE at_ms >= ")
            .bind(since_ms).text(" AND late = 0 AND ").in_scope("area_path", scope).one::<Totals>(&self.read).await?;
        let lists = Sql::new("SELECT COUNT(*) AS n, CAST(SUM(CASE WHEN state = 'receiving' THEN 1 ELSE 0 END) AS BIGINT) AS receiving, CAST(SUM(held) AS BIGINT) AS held FROM lists WHERE ")
            .in_scope("area_path", scope).one::<Lists>(&self.read).await?;
        let at_doors = Sql::new("SELECT COUNT(*) AS n FROM visits WHERE disposition = 'close' AND at_ms >= ").bind(since_ms)
            .text(" AND ").in_scope("area_path", scope).number(&self.read).await?;
        let callers = Sql::new("SELECT COUNT(DISTINCT lease_owner) AS n FROM tasks WHERE state = 'leased' AND lease_until_ms > ").bind(now_ms)
            .text(" AND ").in_scope("area_path", scope).number(&self.read).await?;
        let mut counts = OverviewCounts { people: self.people_by_state(scope).await?, callers: count(callers), ..OverviewCounts::default() };
        if let Some(today) = today {
            counts.attempts = count(today.attempts);
            counts.reached = count(today.reached.unwrap_or(0));
            counts.closed = count(today.closed.unwrap_or(0)) + count(at_doors);
        }
        if let Some(lists) = lists {
            counts.lists = count(lists.n);
            counts.receiving = count(lists.receiving.unwrap_or(0));
            counts.held = count(lists.held.unwrap_or(0));
        }
        Ok(counts)
    }

    /// Counts the people of the scope by where they stand: by their open task, else closed or without a task.
    async fn people_by_state(&self, scope: &Scope) -> Result<StateCounts, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            kind: String,
            queue: String,
            state: String,
            n: i64,
        }
        let all = Sql::new("SELECT COUNT(*) AS n FROM people WHERE ").in_scope("area_path", scope).number(&self.read).await?;
        let open = Sql::new("SELECT kind, queue, state, COUNT(*) AS n FROM tasks WHERE state IN ('ready', 'later', 'leased') AND ").in_scope("area_path", scope)
            .text(" GROUP BY kind, queue, state").all::<Row>(&self.read).await?;
        let mut counts = StateCounts::default();
        for row in open {
            let kind = domain::tasks::TaskKind::from_code(&row.kind);
            let state = domain::tasks::TaskState::from_code(&row.state);
            let queue = domain::tasks::Queue::from_code(&row.queue);
            if let (Some(kind), Some(state), Some(queue)) = (kind, state, queue) {
                counts.add(domain::tasks::person_state(kind, state, queue), count(row.n));
            }
        }
        let closed = Sql::new("SELECT COUNT(DISTINCT person_id) AS n FROM tasks t WHERE t.state = 'closed' AND ").in_scope("area_path", scope)
            .text(" AND NOT EXISTS (SELECT 1 FROM tasks o WHERE o.person_id = t.person_id AND o.state <> 'closed')").number(&self.read).await?;
        counts.add(PersonState::Closed, count(closed));
        let rest = count(all).saturating_sub(counts.total());
        counts.add(PersonState::NoTask, rest);
        Ok(counts)
    }
}
