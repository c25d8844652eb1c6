//! The call in hand: dialling, what is typed so far, and holding on or letting go.

use crate::calls::Draft;
use crate::calls::desk::Done;
use crate::context::with;
use crate::people::RevealItem;
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission, RevealPurpose, Scope};
use domain::ids::{TaskId, TelephoneId};
use domain::journal::{EventKind, SubjectKind};
use domain::tasks::{TaskState, lease_holds};
use jiff::Timestamp;
use serde_json::json;
use store::{Lease, TaskRecord};

const LONGEST_DRAFT: usize = 200_000;

impl App {
    /// Returns a task that the asker holds by this token.
    pub(super) async fn held(&self, actor: &Actor, id: TaskId, token: i64) -> Result<(Scope, TaskRecord), Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        let task = self.store.task(&scope, id).await?;
        let mine = task.lease_owner == Some(actor.account) && task.state == TaskState::Leased && lease_holds(task.state, token, task.lease_token);
        if mine { Ok((scope, task)) } else { Err(Error::Conflict("calls.lease_lost")) }
    }

    /// Shows the number to dial and whom to ask for, of the person in hand only. Both are journalled.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the lease has passed on.
    pub async fn dial(&self, actor: &Actor, id: TaskId, token: i64, telephone: TelephoneId) -> Result<(String, Option<String>), Error> {
        let (scope, task) = self.held(actor, id, token).await?;
        let card = self.store.person(&scope, task.person).await?;
        let number = card.telephones.iter().find(|t| t.id == telephone).map(|t| t.number.clone()).ok_or(Error::NotFound)?;
        let shown = |item: RevealItem| {
            let event = self.event(Some(actor.account), EventKind::ValueRevealed, SubjectKind::Person, task.person.0, &card.line.area);
            with(event, json!({ "item": item.code(), "purpose": RevealPurpose::Calling.code() }))
        };
        let named = card.line.name.as_ref().map(|_| shown(RevealItem::Name));
        self.keep_code(actor, &task, &number, shown(RevealItem::Telephone(telephone.0)), named).await?;
        Ok((number, card.line.name))
    }

    /// Keeps what was typed so far, and shows that the caller is alive.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the lease has passed on.
    pub async fn save_draft(&self, actor: &Actor, id: TaskId, token: i64, draft: &Draft) -> Result<Timestamp, Error> {
        let (_, task) = self.held(actor, id, token).await?;
        let draft = serde_json::to_value(draft).unwrap_or_default();
        if draft.to_string().len() > LONGEST_DRAFT {
            return Err(Problem::new("invalid.too_long").at("answers").with("most", LONGEST_DRAFT).into());
        }
        let event = self.event(Some(actor.account), EventKind::AnswersDrafted, SubjectKind::Task, id.0, &task.area);
        let now = self.now();
        self.write(move |tx| Box::pin(async move {
            tx.save_draft(id, token, &draft, now.as_millisecond()).await.map_err(|_| Error::Conflict("calls.lease_lost"))?;
            Ok(Done { value: now, events: vec![event] })
        })).await
    }

    /// Holds the person in hand for longer.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the lease has passed on.
    pub async fn extend_lease(&self, actor: &Actor, id: TaskId, token: i64) -> Result<i64, Error> {
        let (_, task) = self.held(actor, id, token).await?;
        let until = self.lease_end_ms();
        let (owner, event) = (actor.account, self.event(Some(actor.account), EventKind::LeaseExtended, SubjectKind::Task, id.0, &task.area));
        self.write(move |tx| Box::pin(async move {
            tx.extend_lease(id, owner, token, until).await.map_err(|_| Error::Conflict("calls.lease_lost"))?;
            Ok(Done { value: until, events: vec![event] })
        })).await
    }

    /// Gives the person in hand back to the queue.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the lease has passed on.
    pub async fn release_call(&self, actor: &Actor, id: TaskId, token: i64) -> Result<(), Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        let lease = Lease { task: id, owner: actor.account, token };
        if self.give_back(&scope, lease).await?.is_none() {
            // Whether it was never theirs to see or has passed on meanwhile.
            self.store.task(&scope, id).await?;
            return Err(Error::Conflict("calls.lease_lost"));
        }
        Ok(())
    }
}
