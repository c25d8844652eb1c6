//! People who ring back: who it is by the number, and taking their call.

use crate::calls::Call;
use crate::context::with;
use crate::people::PersonLine;
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission, Scope};
use domain::ids::PersonId;
use domain::journal::{EventKind, SubjectKind};
use domain::tasks::{HIGHEST_PRIORITY, Queue, TaskKind, TaskState, USUAL_PRIORITY, person_state};
use domain::telephones;
use serde_json::json;
use store::{NewTask, SearchKey, TaskRecord};

/// Somebody known by the number that rings.
#[derive(Debug, Clone)]
pub struct Inbound {
    pub person: PersonLine,
    /// The newest attempt to reach them: when, what came of it, by whom.
    pub last: Option<(i64, String, Option<String>)>,
    pub attempts: u64,
    /// How often they rang back in the last days.
    pub rang_back: u64,
    /// A colleague who has them in hand now.
    pub with: Option<String>,
    /// A colleague who promised to call them.
    pub promised_by: Option<String>,
    pub has_open_call: bool,
}

/// For how long calls back are counted.
pub(super) const COUNTED_MS: i64 = 14 * 86_400_000;
/// A number that more people share than this leads to nobody.
const MOST: u32 = 20;

impl App {
    /// Finds who rings, by number. Journalled.
    ///
    /// # Errors
    /// Refuses whoever may not call; names a number that is none.
    pub async fn look_up_inbound(&self, actor: &Actor, number: &str) -> Result<Vec<Inbound>, Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        let number = telephones::parse_one(number).map(|t| t.number).ok_or_else(|| Problem::new("calls.not_a_number").at("number"))?;
        let key = SearchKey::Number(vec![self.store.cipher().lookup("telephone", &number)]);
        let page = self.lines(self.store.people(&scope, &key, None, MOST).await?).await?;
        let tx = self.store.begin().await?;
        let area = scope.area();
        let event = self.event(Some(actor.account), EventKind::PeopleSearched, SubjectKind::System, 0, &area);
        tx.commit(with(event, json!({ "by": "inbound", "found": page.items.len() }))).await?;
        let mut found = Vec::new();
        for person in page.items {
            found.push(self.inbound(person).await?);
        }
        Ok(found)
    }

    async fn inbound(&self, person: PersonLine) -> Result<Inbound, Error> {
        let attempts = self.store.attempts_of(person.id).await?;
        let open = self.open_call_of(person.id).await?;
        let last = attempts.first();
        let now = self.now_ms();
        let holder = open.as_ref().filter(|t| t.state == TaskState::Leased && t.lease_until_ms.is_some_and(|until| until > now)).and_then(|t| t.lease_owner);
        let owner = open.as_ref().and_then(|t| t.owner);
        let ids: Vec<i64> = last.map(|a| a.account).into_iter().chain(holder).chain(owner).map(|a| a.0).collect();
        let names = self.store.account_names(&ids).await?;
        Ok(Inbound {
            last: last.map(|a| (a.at_ms, a.outcome.clone(), names.get(&a.account.0).cloned())),
            attempts: attempts.len() as u64,
            rang_back: self.store.inbound_count(person.id, now - COUNTED_MS).await?,
            with: holder.and_then(|a| names.get(&a.0).cloned()),
            promised_by: owner.and_then(|a| names.get(&a.0).cloned()),
            has_open_call: open.is_some(),
            person,
        })
    }

    async fn open_call_of(&self, person: PersonId) -> Result<Option<TaskRecord>, Error> {
        let tasks = self.store.tasks_of(person).await?;
        Ok(tasks.into_iter().find(|t| t.kind == TaskKind::Call && t.state != TaskState::Closed))
    }

    /// Takes the call of a person who is on the line; a call that was closed is opened again.
    ///
    /// # Errors
    /// [`Error::Conflict`] while the asker holds somebody else, or a colleague holds this one.
    pub async fn take_inbound(&self, actor: &Actor, person: PersonId) -> Result<Call, Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        let card = self.store.person(&scope, person).await?;
        self.wake().await?;
        let tx = self.store.begin().await?;
        // Inside the transaction, as the desk asks: two windows of one caller hold one person.
        match tx.held_tasks(&[actor.account], self.now_ms()).await?.pop() {
            Some(held) if held.person == person => {
                drop(tx);
                return self.call(&scope, person, held.task).await;
            }
            Some(_) => return Err(Error::Conflict("calls.holds_another")),
            None => {}
        }
        let id = match self.open_call_of(person).await? {
            Some(task) => task.id,
            None => self.open_inbound(&tx, actor, &card.line.area, person).await?,
        };
        let Some(taken) = tx.take_task(&Scope::everything(), id, actor.account, self.now_ms(), self.lease_end_ms()).await? else {
            return Err(Error::Conflict("calls.with_a_colleague"));
        };
        tx.note_inbound(person, actor.account, self.now_ms()).await?;
        let rang = self.event(Some(actor.account), EventKind::CalledBack, SubjectKind::Person, person.0, &taken.area);
        tx.commit_all(self.taken(&taken), vec![with(rang, json!({ "task": taken.task }))]).await?;
        self.call(&scope, person, taken.task).await
    }

    async fn open_inbound(&self, tx: &store::Tx, actor: &Actor, area: &domain::areas::AreaPath, person: PersonId) -> Result<domain::ids::TaskId, Error> {
        let now = self.now_ms();
        let before = self.store.tasks_of(person).await?;
        let from = before.iter().find(|t| t.kind == TaskKind::Call);
        let new = NewTask {
            kind: TaskKind::Call,
            person,
            area: area.clone(),
            team: from.and_then(|t| t.team).or_else(|| actor.teams(now).first().copied()),
            rank: i64::from(HIGHEST_PRIORITY - USUAL_PRIORITY),
            due_ms: now,
            list: from.and_then(|t| t.list),
            from: from.map(|t| t.id),
            is_errand: false,
        };
        let opened = tx.open_task(&new, now).await?.ok_or(Error::Conflict("calls.with_a_colleague"))?;
        tx.set_person_state(person, person_state(TaskKind::Call, TaskState::Ready, Queue::Normal)).await?;
        Ok(opened)
    }
}
