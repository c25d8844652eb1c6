//! Teams: who is in them, what they are on, and who gets which work.

mod moves;
mod plan;

use crate::context::with;
use crate::error::required;
use crate::people::mask_person_name;
use crate::{App, Error, Place, Problem};
use domain::access::{Actor, Grant, Permission, Role, Scope};
use domain::areas::AreaPath;
use domain::ids::{AccountId, AreaId, TeamId};
use domain::journal::{EventKind, SubjectKind};
use domain::teams::{CallBackError, MOST_CALL_BACK, call_back_numbers};
pub use moves::{Assign, MoveView, UNDO_MS};
pub use plan::{BoardForecast, Plan, PlannedMove};
use serde_json::json;
use std::collections::BTreeMap;
use store::{BoardCaller, Handover, QueueCounts, StuckSince, StuckTask, TeamRecord};

/// A team with its area named and its queue counted.
#[derive(Debug, Clone)]
pub struct TeamView {
    pub record: TeamRecord,
    pub area: Option<Place>,
    pub members: u64,
    pub counts: QueueCounts,
}

/// A caller on the board.
#[derive(Debug, Clone)]
pub struct CallerView {
    pub caller: BoardCaller,
    pub attempts: u64,
    pub reached: u64,
    pub closed: u64,
    pub minutes_per_call: Option<f64>,
}

/// A team at work.
#[derive(Debug, Clone)]
pub struct Board {
    pub team: TeamView,
    pub callers: Vec<CallerView>,
    pub closed_today: u64,
    pub door: u64,
    pub stuck: Vec<(StuckTask, String)>,
    pub forecast: Option<BoardForecast>,
    /// How often each outcome was recorded today.
    pub outcomes: BTreeMap<String, u64>,
    /// Those in hand whom a call sheet holds.
    pub on_paper: u64,
    /// What waits for somebody to take it over.
    pub handovers: Vec<Handover>,
    /// Calls that hurt a caller, after which nothing was offered yet.
    pub hard_calls: u64,
    pub plan: Plan,
    /// Work that came or went lately.
    pub moves: Vec<MoveView>,
}

/// Attempts after which somebody should look at a task.
const STUCK_AT: u32 = 5;
/// A call that lasts so long was forgotten, or needs help.
const IN_HAND_LONG_MS: i64 = 45 * 60_000;
/// Whoever has been due for a day falls through the cadence.
const OVERDUE_MS: i64 = 24 * 3_600_000;

impl App {
    /// Returns the teams in reach.
    ///
    /// # Errors
    /// Refuses whoever may neither manage teams nor see a board.
    pub async fn teams(&self, actor: &Actor) -> Result<Vec<TeamView>, Error> {
        let mut scope = actor.scope(Permission::TeamsBoard, self.now_ms());
        for permission in [Permission::TeamsManage, Permission::IntakeImport] {
            if scope.is_empty() {
                scope = actor.scope(permission, self.now_ms());
            }
        }
        if scope.is_empty() {
            self.require(actor, Permission::TeamsBoard)?;
        }
        self.wake().await?;
        let records = self.store.teams(&scope).await?;
        let paths: Vec<AreaPath> = records.iter().map(|r| r.area.clone()).collect();
        let places = self.places(&paths).await?;
        let mut teams = Vec::new();
        for record in records {
            let counts = self.store.queue_counts(&scope, Some(record.id)).await?;
            let members = self.store.team_members(record.id, self.now_ms()).await?.len() as u64;
            teams.push(TeamView { area: places.get(&record.area).cloned(), members, counts, record });
        }
        Ok(teams)
    }

    /// Sets up a team.
    ///
    /// # Errors
    /// Refuses an area out of reach and a name that the area has already.
    pub async fn create_team(&self, actor: &Actor, name: &str, agency: &str, area: AreaId) -> Result<TeamView, Error> {
        let scope = self.require(actor, Permission::TeamsManage)?;
        let area = self.store.area(&scope, area).await.map_err(|_| Problem::new("areas.not_in_scope").at("area_id"))?;
        let id = self.create_team_in(Some(actor.account), name, agency, area.id, &area.path).await?;
        let record = self.store.team(&scope, id).await?;
        let places = self.places(std::slice::from_ref(&record.area)).await?;
        Ok(TeamView { area: places.get(&record.area).cloned(), members: 0, counts: QueueCounts::default(), record })
    }

    /// Sets up a team for the command line.
    ///
    /// # Errors
    /// Refuses a name that the area has already.
    pub async fn create_team_here(&self, name: &str, agency: &str, area_code: &str) -> Result<TeamId, Error> {
        let area = self.store.area_by_code(area_code).await?.ok_or_else(|| Problem::new("areas.unknown").with("code", area_code))?;
        self.create_team_in(None, name, agency, area.id, &area.path).await
    }

    async fn create_team_in(&self, by: Option<AccountId>, name: &str, agency: &str, area: AreaId, path: &AreaPath) -> Result<TeamId, Error> {
        let name = required("name", name, 100)?;
        let agency = required("agency", agency, 100)?;
        let tx = self.store.begin().await?;
        let id = tx.insert_team(&name, &agency, area, path, self.now_ms()).await?;
        let event = self.event(by, EventKind::TeamCreated, SubjectKind::Team, id.0, path);
        tx.commit(with(event, json!({ "name": name, "agency": agency }))).await?;
        Ok(id)
    }

    /// Sets the numbers on which a team is rung back. They are its office's: nobody is asked for a number of their own.
    ///
    /// # Errors
    /// Refuses a team out of reach, names the first that is no number, and says when there are too many.
    pub async fn set_call_back(&self, actor: &Actor, team: TeamId, written: &[String]) -> Result<TeamView, Error> {
        let scope = self.require(actor, Permission::TeamsManage)?;
        let record = self.store.team(&scope, team).await?;
        let numbers = call_back_numbers(written).map_err(|error| match error {
            CallBackError::Unreadable(text) => Problem::new("teams.call_back_unreadable").at("numbers").with("number", text),
            CallBackError::TooMany => Problem::new("teams.call_back_too_many").at("numbers").with("most", MOST_CALL_BACK),
        })?;
        let tx = self.store.begin().await?;
        tx.set_call_back(team, &numbers).await?;
        let event = self.event(Some(actor.account), EventKind::CallBackSet, SubjectKind::Team, team.0, &record.area);
        tx.commit(with(event, json!({ "before": record.call_back, "numbers": numbers }))).await?;
        self.team_view(&scope, team).await.map(|(view, _)| view)
    }

    /// Returns a team and its members.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a team out of reach.
    pub async fn team(&self, actor: &Actor, id: TeamId) -> Result<(TeamView, Vec<BoardCaller>), Error> {
        let scope = match self.require(actor, Permission::TeamsBoard) {
            Ok(scope) => scope,
            Err(_) => self.require(actor, Permission::TeamsManage)?,
        };
        self.team_view(&scope, id).await
    }

    async fn team_view(&self, scope: &Scope, id: TeamId) -> Result<(TeamView, Vec<BoardCaller>), Error> {
        let record = self.store.team(scope, id).await?;
        let members = self.store.team_members(id, self.now_ms()).await?;
        let places = self.places(std::slice::from_ref(&record.area)).await?;
        let counts = self.store.queue_counts(scope, Some(id)).await?;
        Ok((TeamView { area: places.get(&record.area).cloned(), members: members.len() as u64, counts, record }, members))
    }

    /// Takes somebody into a team as a caller, for a time or without end.
    ///
    /// # Errors
    /// Refuses accounts and teams out of reach.
    pub async fn join_team(&self, actor: &Actor, team: TeamId, account: AccountId, until_ms: Option<i64>) -> Result<(), Error> {
        let scope = self.require(actor, Permission::TeamsManage)?;
        let record = self.store.team(&scope, team).await?;
        let found = self.store.account_in(&scope, account).await?;
        if until_ms.is_some_and(|until| until <= self.now_ms()) {
            return Err(Problem::new("access.until_in_the_past").at("until").into());
        }
        if found.grants.iter().any(|g| g.grant.team == Some(team) && g.grant.holds_at(self.now_ms())) {
            return Err(Problem::new("teams.member_already").at("account_id").into());
        }
        let grant = Grant { role: Role::Caller, area: record.area.clone(), team: Some(team), until_ms };
        let tx = self.store.begin().await?;
        let id = tx.insert_grant(account, &grant, Some(record.area_id), self.now_ms()).await?;
        let event = self.event(Some(actor.account), EventKind::GrantGiven, SubjectKind::Account, account.0, &record.area);
        tx.commit(with(event, json!({ "grant": id, "team": team, "role": "caller", "until_ms": until_ms }))).await?;
        Ok(())
    }

    /// Ends somebody's membership.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    pub async fn leave_team(&self, actor: &Actor, team: TeamId, account: AccountId) -> Result<(), Error> {
        let scope = self.require(actor, Permission::TeamsManage)?;
        let record = self.store.team(&scope, team).await?;
        let tx = self.store.begin().await?;
        tx.end_membership(account, team, self.now_ms()).await?;
        let event = self.event(Some(actor.account), EventKind::GrantEnded, SubjectKind::Account, account.0, &record.area);
        tx.commit(with(event, json!({ "team": team }))).await?;
        Ok(())
    }

    /// Returns a team at work.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a team out of reach.
    pub async fn board(&self, actor: &Actor, id: TeamId) -> Result<Board, Error> {
        let scope = self.require(actor, Permission::TeamsBoard)?;
        self.wake().await?;
        let record = self.store.team(&scope, id).await?;
        let places = self.places(std::slice::from_ref(&record.area)).await?;
        let counts = self.store.queue_counts(&scope, Some(id)).await?;
        let (now, from) = (self.now_ms(), self.today_ms());
        let members = self.store.team_members(id, now).await?;
        let done = self.store.caller_counts(&scope, None, from, now + 1).await?;
        let mut callers = Vec::new();
        for caller in members {
            let mine: Vec<_> = done.iter().filter(|d| d.account == caller.account && d.team == Some(id)).collect();
            let attempts: u64 = mine.iter().map(|d| d.attempts).sum();
            let working: i64 = mine.iter().map(|d| d.working_ms).sum();
            #[expect(clippy::cast_precision_loss, reason = "minutes for people to read")]
            let minutes_per_call = (attempts > 0).then(|| working as f64 / 60_000.0 / attempts as f64);
            callers.push(CallerView {
                attempts,
                reached: mine.iter().map(|d| d.reached).sum(),
                closed: mine.iter().map(|d| d.closed).sum(),
                minutes_per_call,
                caller,
            });
        }
        let (door, closed_today) = self.store.team_results(id, from).await?;
        let since = StuckSince { attempts: STUCK_AT, taken_ms: now - IN_HAND_LONG_MS, due_ms: now - OVERDUE_MS };
        let stuck = self.store.stuck_tasks(id, since, 20).await?;
        let stuck = stuck.into_iter().map(|s| (s.clone(), mask_person_name(s.person_name.as_deref()))).collect();
        let forecast = self.forecast(&scope, Some(id), counts.open()).await?;
        let members = callers.len() as u64;
        Ok(Board {
            team: TeamView { area: places.get(&record.area).cloned(), members, counts, record },
            callers,
            closed_today,
            door,
            stuck,
            forecast,
            outcomes: self.store.team_outcomes(id, from).await?,
            on_paper: self.store.team_on_paper(id).await?,
            handovers: self.store.waiting_handovers(id).await?,
            hard_calls: self.store.open_hard_calls(&scope, Some(id)).await?,
            plan: self.plan(&scope, id).await?,
            moves: self.moves_of(&scope, id).await?,
        })
    }

    /// Counts open calls in reach that no team was given.
    ///
    /// # Errors
    /// Refuses whoever may not manage teams.
    pub async fn unassigned_tasks(&self, actor: &Actor) -> Result<u64, Error> {
        let scope = self.require(actor, Permission::TeamsManage)?;
        let counts = self.store.queue_counts(&scope, None).await?;
        Ok(counts.open() - counts.leased)
    }
}
