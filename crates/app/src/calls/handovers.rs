//! Who promised whom a call, and what is handed over at the end of a shift.

use crate::context::with;
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission};
use domain::ids::{AccountId, PersonId, TaskId, TeamId};
use domain::journal::{EventKind, SubjectKind};
use serde_json::json;
use store::NewHandover;

/// A call that the asker promised.
#[derive(Debug, Clone)]
pub struct Promised {
    pub task: TaskId,
    pub person: PersonId,
    /// Masked.
    pub name: String,
    pub team: Option<TeamId>,
    pub due_ms: i64,
    pub outcome: Option<String>,
}

/// A hand-over that somebody has not seen yet.
#[derive(Debug, Clone)]
pub struct Handover {
    pub id: i64,
    pub from: String,
    /// None is everybody of the team.
    pub to: Option<String>,
    pub team: String,
    pub calls: u64,
    pub note: String,
    pub at_ms: i64,
    pub seen_ms: Option<i64>,
}

const LONGEST_NOTE: usize = 1_000;
/// A hand-over that nobody saw in this time is of a shift long past.
const KEPT_MS: i64 = 2 * 86_400_000;

impl App {
    /// Returns the calls that the asker promised, soonest first.
    ///
    /// # Errors
    /// Refuses whoever may not call.
    pub async fn promised_calls(&self, actor: &Actor) -> Result<Vec<Promised>, Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        let tasks = self.store.promised_tasks(actor.account).await?;
        let names = self.store.person_names(&scope, &tasks.iter().map(|t| t.person).collect::<Vec<_>>()).await?;
        Ok(tasks.into_iter().filter(|t| scope.covers(&t.area)).map(|t| Promised {
            task: t.id,
            person: t.person,
            name: crate::people::mask_person_name(names.get(&t.person).map(String::as_str)),
            team: t.team,
            due_ms: t.due_ms,
            outcome: t.outcome,
        }).collect())
    }

    /// Returns the colleagues of the asker's teams.
    ///
    /// # Errors
    /// Refuses whoever may not call.
    pub async fn colleagues(&self, actor: &Actor) -> Result<Vec<(AccountId, String, TeamId)>, Error> {
        self.require(actor, Permission::CallsWork)?;
        let mut colleagues = Vec::new();
        for team in actor.teams(self.now_ms()) {
            let members = self.store.callers_of(team, self.now_ms()).await?;
            colleagues.extend(members.into_iter().filter(|(id, _)| *id != actor.account).map(|(id, name)| (id, name, team)));
        }
        Ok(colleagues)
    }

    /// Hands the calls that the asker promised in a team to a colleague, or to everybody of the team.
    ///
    /// # Errors
    /// Names a team that is not the asker's, or a colleague who is not of it.
    pub async fn hand_over(&self, actor: &Actor, team: TeamId, to: Option<AccountId>, note: &str) -> Result<u64, Error> {
        self.require(actor, Permission::CallsWork)?;
        if note.chars().count() > LONGEST_NOTE {
            return Err(Problem::new("invalid.too_long").at("note").with("most", LONGEST_NOTE).into());
        }
        if !actor.teams(self.now_ms()).contains(&team) {
            return Err(Problem::new("calls.not_your_team").at("team_id").into());
        }
        if let Some(to) = to
            && (to == actor.account || !self.colleagues(actor).await?.iter().any(|(id, _, of)| *id == to && *of == team))
        {
            return Err(Problem::new("calls.not_a_colleague").at("to_account_id").into());
        }
        let area = self.store.team(&domain::access::Scope::everything(), team).await?.area;
        let tx = self.store.begin().await?;
        let new = NewHandover { from: actor.account, to, team, area: &area, note: note.trim(), now_ms: self.now_ms() };
        let (id, calls) = tx.hand_over(&new).await?;
        let event = self.event(Some(actor.account), EventKind::CallsHandedOver, SubjectKind::Team, team.0, &area);
        tx.commit(with(event, json!({ "handover": id.to_string(), "to": to, "calls": calls }))).await?;
        Ok(calls)
    }

    /// Returns the hand-overs to the asker that nobody has seen yet.
    ///
    /// # Errors
    /// Refuses whoever may not call.
    pub async fn handovers(&self, actor: &Actor) -> Result<Vec<Handover>, Error> {
        self.require(actor, Permission::CallsWork)?;
        let found = self.store.handovers_for(actor.account, &actor.teams(self.now_ms()), self.now_ms() - KEPT_MS).await?;
        self.handover_views(found).await
    }

    /// Returns the newest hand-overs of a team.
    ///
    /// # Errors
    /// Refuses whoever may not see the team's board.
    pub async fn handovers_of_team(&self, actor: &Actor, team: TeamId) -> Result<Vec<Handover>, Error> {
        let scope = self.require(actor, Permission::TeamsBoard)?;
        self.store.team(&scope, team).await?;
        let found = self.store.handovers_of_team(team, self.now_ms() - KEPT_MS).await?;
        self.handover_views(found).await
    }

    async fn handover_views(&self, found: Vec<store::HandoverRecord>) -> Result<Vec<Handover>, Error> {
        let accounts: Vec<i64> = found.iter().flat_map(|h| [Some(h.from.0), h.to.map(|a| a.0)]).flatten().collect();
        let names = self.store.account_names(&accounts).await?;
        let teams = self.store.team_names(&found.iter().map(|h| h.team.0).collect::<Vec<_>>()).await?;
        Ok(found.into_iter().map(|h| Handover {
            id: h.id,
            from: names.get(&h.from.0).cloned().unwrap_or_default(),
            to: h.to.and_then(|a| names.get(&a.0).cloned()),
            team: teams.get(&h.team.0).cloned().unwrap_or_default(),
            calls: h.calls,
            note: h.note,
            at_ms: h.at_ms,
            seen_ms: h.seen_ms,
        }).collect())
    }

    /// Notes that the asker has seen a hand-over.
    ///
    /// # Errors
    /// [`store::Error::NotFound`] when it is for somebody else.
    pub async fn see_handover(&self, actor: &Actor, id: i64) -> Result<(), Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        let tx = self.store.begin().await?;
        tx.note_handover_seen(id, actor.account, &actor.teams(self.now_ms()), self.now_ms()).await?;
        let area = scope.area();
        let event = self.event(Some(actor.account), EventKind::HandoverSeen, SubjectKind::Account, actor.account.0, &area);
        tx.commit(with(event, json!({ "handover": id.to_string() }))).await?;
        Ok(())
    }
}
