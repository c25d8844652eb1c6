//! The call number: by it the person called can make sure who rang, at an address or a desk they know.

use crate::context::with;
use crate::{App, Error, Place, Problem};
use domain::access::Actor;
use domain::ids::TaskId;
use domain::journal::{Event, EventKind, SubjectKind};
use domain::telephones::{OWN_DIGITS, SPOKEN_DIGITS, digits, last_digits, spoken_code};
use serde_json::json;
use store::{Lookup, NewCallCode, TaskRecord};

/// What somebody who was called may know of the call.
#[derive(Debug, Clone)]
pub struct CheckedCall {
    pub agency: Option<String>,
    pub team: Option<String>,
    /// The numbers on which the team is rung back.
    pub call_back: Vec<String>,
    /// The district, never the person's own street.
    pub area: Option<Place>,
    /// What the list was collected for.
    pub purpose: String,
    pub called_ms: i64,
}

/// For how long a call number can be checked.
const KEPT_MS: i64 = 7 * 86_400_000;

impl App {
    /// Six digits bound to one lease; they mean nothing without this installation's key.
    pub(crate) fn verification_code(&self, task: TaskId, token: i64) -> String {
        spoken_code(&self.store.cipher().lookup("call", &format!("{task}/{token}")))
    }

    /// Returns by what a call to a telephone number is found when somebody checks it.
    pub(crate) fn code_lookup(&self, task: TaskId, token: i64, number: &str) -> Lookup {
        self.store.call_code_lookup(&self.verification_code(task, token), &last_digits(number, OWN_DIGITS))
    }

    /// Keeps the number of a call, so that it can be checked from now on, together with what tells that it was revealed.
    pub(super) async fn keep_code(&self, actor: &Actor, task: &TaskRecord, number: &str, revealed: Event, also: Option<Event>) -> Result<(), Error> {
        let purpose = match task.list {
            Some(list) => self.store.list(&domain::access::Scope::everything(), list).await.map(|l| l.purpose).unwrap_or_default(),
            None => String::new(),
        };
        let tx = self.store.begin().await?;
        let code = NewCallCode {
            lookup: self.code_lookup(task.id, task.lease_token, number),
            task: task.id,
            token: task.lease_token,
            person: task.person,
            account: actor.account,
            team: task.team,
            area: &task.area,
            purpose: &purpose,
        };
        tx.keep_call_codes(&[code], self.now_ms()).await?;
        let event = self.event(Some(actor.account), EventKind::CallDialled, SubjectKind::Task, task.id.0, &task.area);
        let dialled = with(event, json!({ "person": task.person, "token": task.lease_token }));
        tx.commit_all(revealed, also.into_iter().chain([dialled]).collect()).await?;
        Ok(())
    }

    /// Says of which call a number is, to whoever also knows how the telephone that was called ends. None when
    /// there was no such call in the last days. Journalled; the next caller sees that it was checked.
    ///
    /// # Errors
    /// Names what is not a call number, or not the end of a telephone number.
    pub async fn check_code(&self, code: &str, number: &str) -> Result<Option<CheckedCall>, Error> {
        let (code, last) = (digits(code), last_digits(number, OWN_DIGITS));
        if code.len() != SPOKEN_DIGITS {
            return Err(Problem::new("calls.not_a_code").at("code").into());
        }
        if last.len() != OWN_DIGITS {
            return Err(Problem::new("calls.not_last_digits").at("last_digits").with("count", OWN_DIGITS).into());
        }
        let lookup = self.store.call_code_lookup(&code, &last);
        let Some(found) = self.store.call_code(lookup, self.now_ms() - KEPT_MS).await? else { return Ok(None) };
        let tx = self.store.begin().await?;
        tx.note_code_checked(found.id, self.now_ms()).await?;
        let event = self.event(None, EventKind::CallCodeChecked, SubjectKind::Person, found.person.0, &found.area);
        tx.commit(with(event, json!({ "caller": found.account }))).await?;
        let team = match found.team {
            Some(team) => self.store.team(&domain::access::Scope::everything(), team).await.ok(),
            None => None,
        };
        let path = team.as_ref().map(|t| t.area.clone());
        let places = self.places(&path.iter().cloned().collect::<Vec<_>>()).await?;
        Ok(Some(CheckedCall {
            agency: team.as_ref().map(|t| t.agency.clone()),
            call_back: team.as_ref().map(|t| t.call_back.clone()).unwrap_or_default(),
            team: team.map(|t| t.name),
            area: path.and_then(|p| places.get(&p).cloned()),
            purpose: found.purpose,
            called_ms: found.made_ms,
        }))
    }
}
