//! Passing a call on: to a senior caller, or to somebody who speaks the person's language.

use crate::context::with;
use crate::{App, Error, Problem};
use domain::access::Actor;
use domain::ids::TaskId;
use domain::journal::{EventKind, SubjectKind};
use domain::tasks::{Queue, TaskKind, TaskState, person_state};
use serde_json::json;

/// To whom a call is passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransferTo {
    Senior,
    /// Whoever speaks this language, by the pack's code.
    Language(String),
}

impl App {
    /// Passes the person in hand on; what was typed goes along, and it is no attempt. A language that nobody
    /// else of the team speaks goes to a senior caller. Returns the queue in which the person waits.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the lease has passed on.
    pub async fn transfer_call(&self, actor: &Actor, id: TaskId, token: i64, to: &TransferTo) -> Result<Queue, Error> {
        let (_, task) = self.held(actor, id, token).await?;
        let tx = self.store.begin().await?;
        let (queue, language) = match to {
            TransferTo::Senior => (Queue::Senior, None),
            TransferTo::Language(code) => {
                let language = self.pack.language(code).ok_or_else(|| Problem::new("calls.unknown_language").at("language"))?;
                let spoken = tx.has_speaker(&task, &language.code, actor.account, self.now_ms()).await?;
                (if spoken { Queue::Normal } else { Queue::Senior }, Some(language.code.as_str()))
            }
        };
        tx.transfer_task(id, actor.account, token, queue, language).await.map_err(|_| Error::Conflict("calls.lease_lost"))?;
        tx.set_person_state(task.person, person_state(TaskKind::Call, TaskState::Ready, queue)).await?;
        let event = self.event(Some(actor.account), EventKind::CallTransferred, SubjectKind::Task, id.0, &task.area);
        tx.commit(with(event, json!({ "person": task.person, "queue": queue.code(), "language": language }))).await?;
        Ok(queue)
    }

    /// Returns the languages the asker speaks.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn my_languages(&self, actor: &Actor) -> Result<Vec<String>, Error> {
        Ok(self.store.languages_of(actor.account).await?)
    }

    /// Keeps which languages the asker speaks, in place of those before.
    ///
    /// # Errors
    /// Names a language that the pack does not have.
    pub async fn say_languages(&self, actor: &Actor, languages: &[String]) -> Result<(), Error> {
        let scope = self.require(actor, domain::access::Permission::CallsWork)?;
        if let Some(unknown) = languages.iter().find(|code| self.pack.language(code).is_none()) {
            return Err(Problem::new("calls.unknown_language").at("languages").with("language", unknown).into());
        }
        let area = scope.area();
        let tx = self.store.begin().await?;
        tx.set_languages(actor.account, languages).await?;
        let event = self.event(Some(actor.account), EventKind::LanguagesSaid, SubjectKind::Account, actor.account.0, &area);
        tx.commit(with(event, json!({ "languages": languages }))).await?;
        Ok(())
    }
}
