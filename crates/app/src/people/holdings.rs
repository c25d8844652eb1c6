//! What we hold about somebody, for whoever asks on the telephone: said line by line, masked, and kept as told.

use super::card::{address_view, document_view, telephone_view};
use super::{PersonLine, TimelineEntry};
use crate::context::with;
use crate::{App, Error, Problem};
use domain::access::{Actor, Grant, Permission, RevealPurpose, Role};
use domain::ids::{AccountId, PersonId, TaskId};
use domain::journal::{Event, EventKind, SubjectKind};
use domain::packs::{Complaints, Text};
use domain::people::{AnswerState, ConfirmedBy, HoldingPart, TelephoneState, ends_as_said};
use domain::policy::Mode;
use domain::referrals::{ReferralState, Step};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::{AnswerRecord, DeterminationRecord, HeldGrant, JournalRecord, PersonCard, PersonHistory};

/// What we hold about somebody, as it is read out.
#[derive(Debug, Clone)]
pub struct HoldingsView {
    pub person: PersonLine,
    pub lines: Vec<HoldingLine>,
    /// When somebody was last told.
    pub told_ms: Option<i64>,
    /// The day on which it is so.
    pub day: Date,
}

/// One sentence: the key of its words, and what is filled in.
#[derive(Debug, Clone)]
pub struct HoldingLine {
    pub part: HoldingPart,
    pub key: String,
    pub params: BTreeMap<&'static str, Vec<HoldingWord>>,
}

/// One thing that is filled into a sentence; several stand with commas between them.
#[derive(Debug, Clone)]
pub enum HoldingWord {
    /// As it is kept, masked where it is sensitive.
    Text(String),
    Number(u64),
    Day(Date),
    /// In the words of a pack.
    Title(Text, u64),
    /// The key of a word, how it is called where there is none, and how many of it there are.
    Word(String, String, u64),
}

use HoldingWord::{Day, Number, Title, Word};

/// Events that tell who looked.
const LOOKS: [&str; 3] = ["value_revealed", "person_viewed", "request_shown"];
const TOLD: &str = "holdings_told";
/// Answers of each plan that are read.
const MOST_ANSWERS: u32 = 50;

fn word(family: &str, code: &str) -> HoldingWord {
    Word(format!("{family}.{code}"), code.replace('_', " "), 1)
}

fn text(text: &str) -> HoldingWord {
    HoldingWord::Text(text.to_owned())
}

/// Sentences as they are put together.
struct Lines(Vec<HoldingLine>);

impl Lines {
    fn say<const N: usize>(&mut self, part: HoldingPart, code: &str, params: [(&'static str, Vec<HoldingWord>); N]) {
        self.0.push(HoldingLine { part, key: format!("holdings.{code}"), params: params.into() });
    }

    /// How often something was, and when last: once has a sentence of its own.
    fn say_often(&mut self, part: HoldingPart, code: &str, days: &[Date], params: Vec<(&'static str, HoldingWord)>) {
        let Some(last) = days.iter().max() else { return };
        let mut filled: BTreeMap<&'static str, Vec<HoldingWord>> = params.into_iter().map(|(name, word)| (name, vec![word])).collect();
        filled.insert("n", vec![Number(days.len() as u64)]);
        filled.insert("day", vec![Day(*last)]);
        let key = format!("holdings.{code}{}", if days.len() == 1 { "_once" } else { "_often" });
        self.0.push(HoldingLine { part, key, params: filled });
    }
}

impl App {
    /// Returns what is held about somebody who asked, once it is sure who is asking. Journalled.
    ///
    /// # Errors
    /// Names characters that are not the last four of any number we have; [`Error::NotFound`] for somebody out of reach.
    pub async fn holdings(&self, actor: &Actor, person: PersonId, by: &str, last_four: &str) -> Result<HoldingsView, Error> {
        let (card, history, task) = self.asked_about(actor, person).await?;
        let by = confirmed(by)?;
        let known = match by {
            ConfirmedBy::Identity => card.documents.iter().any(|document| ends_as_said(&document.number, last_four)),
            ConfirmedBy::Telephone => {
                let is_theirs = |state| !matches!(state, TelephoneState::Wrong | TelephoneState::NotTheirs);
                card.telephones.iter().any(|telephone| is_theirs(telephone.state) && ends_as_said(&telephone.number, last_four))
            }
            // Nobody sees a document on the telephone.
            ConfirmedBy::Document => self.require(actor, Permission::PeopleRead).is_ok() && task.is_none(),
        };
        if !known {
            return Err(Problem::new("people.last_four_differs").at("last_four").into());
        }
        let event = self.asked(actor, EventKind::HoldingsViewed, &card);
        self.store.begin().await?.commit(with(event, json!({ "purpose": RevealPurpose::SubjectRequest.code(), "confirmed": by.code() }))).await?;
        self.holdings_view(&card, &history).await
    }

    /// Keeps that somebody asked and was told, and in which call.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody out of reach.
    pub async fn told_holdings(&self, actor: &Actor, person: PersonId, by: &str) -> Result<(), Error> {
        let (card, _, task) = self.asked_about(actor, person).await?;
        let by = confirmed(by)?;
        let event = self.asked(actor, EventKind::HoldingsTold, &card);
        self.store.begin().await?.commit(with(event, json!({ "confirmed": by.code(), "call": task }))).await?;
        Ok(())
    }

    /// Returns what is held about somebody, to be printed for them. Journalled.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody out of reach.
    pub async fn print_holdings(&self, actor: &Actor, person: PersonId) -> Result<HoldingsView, Error> {
        let (card, history, _) = self.asked_about(actor, person).await?;
        let event = self.asked(actor, EventKind::HoldingsPrinted, &card);
        self.store.begin().await?.commit(with(event, json!({ "purpose": RevealPurpose::SubjectRequest.code() }))).await?;
        self.holdings_view(&card, &history).await
    }

    fn asked(&self, actor: &Actor, kind: EventKind, card: &PersonCard) -> Event {
        self.event(Some(actor.account), kind, SubjectKind::Person, card.line.id.0, &card.line.area)
    }

    /// Finds somebody who asks: within reach of whoever sees people, or on the telephone with the caller.
    async fn asked_about(&self, actor: &Actor, person: PersonId) -> Result<(PersonCard, PersonHistory, Option<TaskId>), Error> {
        let person = self.store.carriers_of(&[person]).await?.remove(&person).unwrap_or(person);
        let task = self.store.held_task(actor.account, self.now_ms()).await?.filter(|task| task.person == person).map(|task| task.id);
        let scope = match self.require(actor, Permission::PeopleRead) {
            Err(Error::Forbidden) if task.is_some() => self.require(actor, Permission::CallsWork)?,
            scope => scope?,
        };
        let (card, history, _) = self.store.person_with_history(&scope, person).await?;
        Ok((card, history, task))
    }

    async fn holdings_view(&self, card: &PersonCard, history: &PersonHistory) -> Result<HoldingsView, Error> {
        let person = card.line.id;
        let mut lines = Lines(Vec::new());
        self.say_data(&mut lines, card, &history.answers).await?;
        self.say_sources(&mut lines, person).await?;
        self.say_answers(&mut lines, &history.answers);
        self.say_decided(&mut lines, person).await?;
        let looks = self.store.events_of_kinds(person, &LOOKS).await?;
        self.say_shared(&mut lines, person, &looks).await?;
        self.say_looks(&mut lines, &looks).await?;
        let Complaints { telephone, office } = &self.pack.complaints;
        let office = || vec![Title(office.clone(), 1)];
        lines.say(HoldingPart::Kept, "no_end", [("office", office())]);
        lines.say(HoldingPart::Rights, "right_see", []);
        lines.say(HoldingPart::Rights, "right_correct", []);
        lines.say(HoldingPart::Rights, "right_complain", [("telephone", vec![text(telephone)]), ("office", office())]);
        // The same sentence with which every answer of a plan ends.
        lines.0.push(HoldingLine { part: HoldingPart::Rights, key: "determination.reason.objection".to_owned(), params: BTreeMap::new() });
        let told_ms = self.store.events_of_kinds(person, &[TOLD]).await?.first().map(|event| event.at_ms);
        let places = self.places(std::slice::from_ref(&card.line.area)).await?;
        Ok(HoldingsView { person: self.line(&card.line, &places), lines: lines.0, told_ms, day: self.today() })
    }

    async fn say_data(&self, lines: &mut Lines, card: &PersonCard, answers: &[AnswerRecord]) -> Result<(), Error> {
        let part = HoldingPart::Data;
        let held = [
            ("name", card.line.name.is_some()),
            ("sex", card.line.sex != "unknown"),
            ("birth_date", card.line.birth_date.is_some()),
            ("age", card.line.birth_date.is_none() && card.line.age.is_some()),
            ("occupation", card.occupation.is_some()),
            ("work_unit", card.work_unit.is_some()),
            ("nationality", card.nationality.is_some()),
        ];
        let held: Vec<HoldingWord> = held.into_iter().filter(|(_, is_held)| *is_held).map(|(field, _)| word("field", field)).collect();
        if !held.is_empty() {
            lines.say(part, "kinds", [("kinds", held)]);
        }
        for document in card.documents.iter().cloned().map(document_view) {
            lines.say(part, "document", [("kind", vec![word("document_kind", &document.kind)]), ("number", vec![text(&document.masked)])]);
        }
        for telephone in card.telephones.iter().cloned().map(telephone_view) {
            let code = if telephone.of_guardian { "telephone_of_guardian" } else { "telephone" };
            lines.say(part, code, [("kind", vec![word("telephone_kind", &telephone.kind)]), ("number", vec![text(&telephone.masked)])]);
        }
        for address in card.addresses.iter().cloned().map(|address| address_view(address, &HashMap::new())) {
            lines.say(part, "address", [("kind", vec![word("address_kind", &address.kind)]), ("address", vec![text(&address.masked)])]);
        }
        let listed: BTreeSet<&str> = answers.iter().filter(|answer| answer.list.is_some()).map(|answer| answer.field.as_str()).collect();
        if !listed.is_empty() {
            lines.say(part, "listed_facts", [("kinds", listed.into_iter().map(|field| word("field", field)).collect())]);
        }
        let also: Vec<HoldingWord> = self.store.also_kept(card.line.id).await?.into_iter().map(|kept| Word(format!("holding_kind.{}", kept.kind), kept.kind.replace('_', " "), kept.n)).collect();
        if !also.is_empty() {
            lines.say(part, "also", [("kinds", also)]);
        }
        Ok(())
    }

    async fn say_sources(&self, lines: &mut Lines, person: PersonId) -> Result<(), Error> {
        let lists = self.store.lists_naming(person).await?;
        if lists.is_empty() {
            lines.say(HoldingPart::Source, "not_listed", []);
        }
        for list in lists {
            let day = vec![Day(self.day_of(list.received_ms))];
            lines.say(HoldingPart::Source, "listed", [("day", day), ("source", vec![text(&list.source)]), ("purpose", vec![word("purpose", &list.purpose)]), ("basis", vec![text(&list.basis)])]);
        }
        Ok(())
    }

    /// How much was answered, by question; never what.
    fn say_answers(&self, lines: &mut Lines, answers: &[AnswerRecord]) {
        let told: Vec<&AnswerRecord> = answers.iter().filter(|answer| answer.list.is_none() && !matches!(answer.state, AnswerState::Missing | AnswerState::Refused)).collect();
        let days: Vec<Date> = told.iter().map(|answer| self.day_of(answer.at_ms)).collect();
        if days.is_empty() {
            return lines.say(HoldingPart::ToldUs, "not_answered", []);
        }
        lines.say_often(HoldingPart::ToldUs, "answered", &days, Vec::new());
        let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
        for answer in told {
            *counted.entry(answer.field.split('/').next_back().unwrap_or_default()).or_default() += 1;
        }
        let questions = counted.into_iter().map(|(key, n)| match self.questionnaire.questions().iter().find(|question| question.key == key) {
            Some(question) => Title(question.title.clone(), n),
            None => Word(format!("field.{key}"), key.replace('_', " "), n),
        });
        lines.say(HoldingPart::ToldUs, "answered_what", [("questions", questions.collect())]);
    }

    async fn say_decided(&self, lines: &mut Lines, person: PersonId) -> Result<(), Error> {
        let part = HoldingPart::Decided;
        let answers = self.store.determinations_of(person, MOST_ANSWERS).await?;
        let current: Vec<&DeterminationRecord> = answers.iter().filter(|one| one.replaced_ms.is_none()).collect();
        if current.is_empty() {
            lines.say(part, "undecided", []);
        }
        for one in current {
            let (plan, rule) = self.titles(one);
            let (plan, rule) = (vec![Title(plan, 1)], vec![Title(rule, 1)]);
            let facts = vec![Number(cited(one))];
            match one.standing.until {
                _ if one.standing.rule.is_none() || one.standing.mode == Mode::Nothing => lines.say(part, "decided_nothing", [("plan", plan), ("facts", facts)]),
                Some(until) => lines.say(part, "decided_until", [("plan", plan), ("rule", rule), ("facts", facts), ("day", vec![Day(until)])]),
                None => lines.say(part, "decided", [("plan", plan), ("rule", rule), ("facts", facts)]),
            }
        }
        Ok(())
    }

    /// To whom something was told, and on which paper the person stood.
    async fn say_shared(&self, lines: &mut Lines, person: PersonId, looks: &[JournalRecord]) -> Result<(), Error> {
        let part = HoldingPart::Shared;
        let before = lines.0.len();
        let steps = self.store.steps_for(person).await?;
        for referral in self.store.referrals_of(person).await? {
            let was_declined = steps.iter().any(|step| step.referral == referral.id && step.step == Step::Decline.code());
            if was_declined || referral.state == ReferralState::Proposed {
                continue;
            }
            let partner = self.pack.referrals.partner(&referral.partner).map_or_else(|| text(&referral.partner), |partner| Title(partner.title.clone(), 1));
            let items = referral.scope.iter().map(|item| word("scope_item", item.code())).collect();
            lines.say(part, "asked_partner", [("day", vec![Day(self.day_of(referral.opened_ms))]), ("partner", vec![partner]), ("items", items)]);
        }
        let shown: Vec<Date> = looks.iter().filter(|event| event.kind == "request_shown").map(|event| self.day_of(event.at_ms)).collect();
        lines.say_often(part, "request_shown", &shown, Vec::new());
        let papers: Vec<TimelineEntry> = self.papers_of(person).await?;
        for (kind, code) in [("sheet_printed", "on_sheets"), ("door_printed", "on_door_lists")] {
            let days: Vec<Date> = papers.iter().filter(|paper| paper.kind == kind).map(|paper| self.day_of(paper.at_ms)).collect();
            lines.say_often(part, code, &days, Vec::new());
        }
        let visits: Vec<Date> = self.store.visits_of(person).await?.iter().map(|visit| self.day_of(visit.at_ms)).collect();
        lines.say_often(part, "visited", &visits, Vec::new());
        if lines.0.len() == before {
            lines.say(part, "not_shared", []);
        }
        Ok(())
    }

    /// How often hidden values were looked at, by purpose and role. Nobody is named.
    async fn say_looks(&self, lines: &mut Lines, looks: &[JournalRecord]) -> Result<(), Error> {
        let part = HoldingPart::Looks;
        let accounts: BTreeSet<i64> = looks.iter().filter_map(|event| event.actor.map(|actor| actor.0)).collect();
        let grants = self.store.grants_ever(&accounts.into_iter().collect::<Vec<_>>()).await?;
        let mut counted: BTreeMap<(&str, &str), Vec<Date>> = BTreeMap::new();
        for event in looks.iter().filter(|event| event.kind == "value_revealed") {
            let purpose = event.params.get("purpose").and_then(Value::as_str).and_then(RevealPurpose::from_code);
            let role = event.actor.and_then(|actor| role_of(&grants, actor, event, |role| purpose.is_some_and(|purpose| role.reveal_purposes().contains(&purpose))));
            counted.entry((role.map_or("none", Role::code), purpose.map_or("none", RevealPurpose::code))).or_default().push(self.day_of(event.at_ms));
        }
        if counted.is_empty() {
            lines.say(part, "no_look", []);
        }
        for ((role, purpose), days) in counted {
            lines.say_often(part, "look", &days, vec![("role", word("role", role)), ("why", word("reveal_purpose", purpose))]);
        }
        let opened: Vec<Date> = looks.iter().filter(|event| event.kind == "person_viewed").map(|event| self.day_of(event.at_ms)).collect();
        lines.say_often(part, "opened", &opened, Vec::new());
        Ok(())
    }

    /// Returns the day of a moment where the work is.
    pub(crate) fn day_of(&self, at_ms: i64) -> Date {
        Timestamp::from_millisecond(at_ms).unwrap_or_default().to_zoned(self.pack.calls.time_zone.clone()).date()
    }
}

fn confirmed(by: &str) -> Result<ConfirmedBy, Error> {
    ConfirmedBy::from_code(by).ok_or_else(|| Problem::new("people.unknown_confirmation").at("confirmed_by").into())
}

/// How many facts an answer names.
fn cited(one: &DeterminationRecord) -> u64 {
    let content: Value = serde_json::from_str(&one.content).unwrap_or_default();
    let reasons = content.get("explanation").and_then(Value::as_array).into_iter().flatten();
    let facts: BTreeSet<&str> = reasons.filter_map(|reason| reason.get("facts").and_then(Value::as_array)).flatten().filter_map(Value::as_str).collect();
    facts.len() as u64
}

/// In which role somebody did something: one that held then, there, and may do it.
fn role_of(grants: &HashMap<AccountId, Vec<HeldGrant>>, account: AccountId, event: &JournalRecord, may: impl Fn(Role) -> bool) -> Option<Role> {
    let held = |one: &&HeldGrant| {
        let HeldGrant { grant: Grant { area, .. }, given_ms, ended_ms } = one;
        *given_ms <= event.at_ms && ended_ms.is_none_or(|ended| event.at_ms <= ended) && one.grant.holds_at(event.at_ms) && area.contains(&event.area)
    };
    grants.get(&account)?.iter().filter(held).map(|one| one.grant.role).find(|role| may(*role))
}
