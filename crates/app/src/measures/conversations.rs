//! Conversations about a measure: with whom, where everybody stands, and the questions that wait for an answer.

use super::{needed, optional};
use crate::context::with;
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission};
use domain::ids::{ContactId, PersonId, QuestionId};
use domain::journal::EventKind;
use domain::measures::{Channel, Consent, Party};
use serde_json::json;
use store::{NewContact, Said};

/// A conversation as it was had.
#[derive(Debug, Clone)]
pub struct Conversation {
    pub channel: Channel,
    pub party: Party,
    pub note: String,
    /// Whom it was about, where each stands, and what they agreed to.
    pub people: Vec<(PersonId, Option<Consent>, String)>,
    /// What was asked and could not be answered at once, by whom.
    pub questions: Vec<(PersonId, String)>,
}

/// An answer that was found.
#[derive(Debug, Clone)]
pub struct Question {
    pub answer: String,
    /// Who knew it.
    pub source: String,
}

const MOST_PEOPLE: usize = 20;
const MOST_QUESTIONS: usize = 20;

impl App {
    /// Keeps a conversation about a measure, and what was asked in it.
    ///
    /// # Errors
    /// Names what is missing.
    pub async fn discuss_measure(&self, actor: &Actor, said: Conversation) -> Result<ContactId, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        if said.people.len() > MOST_PEOPLE || said.questions.len() > MOST_QUESTIONS {
            return Err(Problem::new("measures.too_many_at_once").at("people").with("most", MOST_PEOPLE).into());
        }
        let people = self.measured_people(&scope, &said.people.iter().map(|(person, ..)| *person).collect::<Vec<_>>()).await?;
        let note = optional("note", &said.note)?;
        let with_household = said.party == Party::Household;
        let asked_nobody = said.people.iter().all(|(_, consent, _)| consent.is_none_or(|c| c == Consent::NotAsked));
        if note.is_empty() && (!with_household || asked_nobody) && said.questions.is_empty() {
            return Err(Problem::new("measures.conversation_empty").at("note").into());
        }
        let carriers = self.store.carriers_of(&said.people.iter().map(|(person, ..)| *person).collect::<Vec<_>>()).await?;
        let mut each = Vec::new();
        for (person, consent, note) in &said.people {
            let person = carriers.get(person).copied().unwrap_or(*person);
            let consent = with_household.then(|| consent.unwrap_or(Consent::NotAsked));
            each.push(Said { person, consent, note: optional("people", note)? });
        }
        let tx = self.store.begin().await?;
        let now_ms = self.now_ms();
        let new = NewContact { area: &people[0].area, at_ms: now_ms, channel: said.channel, party: said.party, by: actor.account, note: &note, people: &each };
        let id = tx.insert_measure_contact(&new).await?;
        let mut events = Vec::new();
        for person in &people {
            let consent = each.iter().find(|s| s.person == person.person).and_then(|s| s.consent).map(Consent::code);
            let event = self.measure_event(actor, EventKind::MeasureDiscussed, person.person, &person.area);
            events.push(with(event, json!({ "contact": id, "channel": said.channel.code(), "party": said.party.code(), "consent": consent })));
        }
        for (person, asked) in &said.questions {
            let person = carriers.get(person).copied().unwrap_or(*person);
            let who = people.iter().find(|p| p.person == person).ok_or_else(|| Problem::new("measures.question_of_somebody_else").at("questions"))?;
            let question = tx.insert_open_question(person, &needed("questions", asked)?, actor.account, now_ms).await?;
            events.push(with(self.measure_event(actor, EventKind::QuestionAsked, person, &who.area), json!({ "question": question })));
        }
        let first = events.remove(0);
        tx.commit_all(first, events).await?;
        Ok(id)
    }

    /// Keeps a question that came up between two conversations.
    ///
    /// # Errors
    /// Names what is missing.
    pub async fn note_question(&self, actor: &Actor, person: PersonId, asked: &str) -> Result<QuestionId, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let person = self.measured_person(&scope, person).await?;
        let asked = needed("asked", asked)?;
        let tx = self.store.begin().await?;
        let id = tx.insert_open_question(person.person, &asked, actor.account, self.now_ms()).await?;
        let event = self.measure_event(actor, EventKind::QuestionAsked, person.person, &person.area);
        tx.commit(with(event, json!({ "question": id }))).await?;
        Ok(id)
    }

    /// Keeps the answer to a question, and who knew it.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it was answered already.
    pub async fn answer_question(&self, actor: &Actor, id: QuestionId, found: Question) -> Result<(), Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let was = self.store.open_question(id).await?;
        let person = self.measured_person(&scope, was.person).await?;
        let (answer, source) = (needed("answer", &found.answer)?, optional("source", &found.source)?);
        let tx = self.store.begin().await?;
        if !tx.answer_open_question(id, &answer, &source, actor.account, self.now_ms()).await? {
            return Err(Error::Conflict("measures.moved_on"));
        }
        let event = self.measure_event(actor, EventKind::QuestionAnswered, person.person, &person.area);
        tx.commit(with(event, json!({ "question": id }))).await?;
        Ok(())
    }
}
