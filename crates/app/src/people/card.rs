//! A person's card: what holds now, and one timeline of everything.

use super::{PersonLine, mask_document};
use crate::trails::placed;
use crate::{App, Error, Place};
use domain::areas::AreaPath;
use domain::ids::{AccountId, AddressId, DocumentId, ListId, TaskId, TelephoneId};
use domain::intake::{Field, masked};
use domain::people::{AnswerState, TelephoneState, mask_address};
use domain::referrals::ReferralState;
use domain::telephones;
use serde_json::{Value, json};
use std::collections::HashMap;
use store::{AddressRecord, AnswerRecord, AttemptRecord, DocumentRecord, JournalRecord, Named, OriginRecord, PersonCard, PersonHistory, TaskRecord, TelephoneRecord};

/// A person's card, masked.
#[derive(Debug, Clone)]
pub struct PersonView {
    pub line: PersonLine,
    pub occupation: Option<String>,
    pub work_unit: Option<String>,
    pub nationality: Option<String>,
    pub documents: Vec<DocumentView>,
    pub telephones: Vec<TelephoneView>,
    pub addresses: Vec<AddressView>,
    pub lists: Vec<ListView>,
    pub tasks: Vec<TaskView>,
    /// What partners were asked for and has not come back.
    pub requests: Vec<RequestView>,
    pub answers: Vec<AnswerView>,
    pub timeline: Vec<TimelineEntry>,
}

/// A request to a partner that is open.
#[derive(Debug, Clone)]
pub struct RequestView {
    pub partner: String,
    pub state: ReferralState,
    pub opened_ms: i64,
    pub due_ms: i64,
}

/// An identity document, masked.
#[derive(Debug, Clone)]
pub struct DocumentView {
    pub id: DocumentId,
    pub kind: String,
    pub masked: String,
    pub state: String,
    pub origin: OriginRecord,
}

/// A telephone number, masked.
#[derive(Debug, Clone)]
pub struct TelephoneView {
    pub id: TelephoneId,
    pub kind: String,
    pub masked: String,
    pub state: TelephoneState,
    /// It is not the person's own but a guardian's.
    pub of_guardian: bool,
    pub origin: OriginRecord,
    pub shared_with: u64,
}

/// An address, masked.
#[derive(Debug, Clone)]
pub struct AddressView {
    pub id: AddressId,
    pub kind: String,
    pub masked: String,
    pub reaches_door: bool,
    pub area: Option<Place>,
    pub origin: OriginRecord,
}

/// A list the person stands on and why.
#[derive(Debug, Clone)]
pub struct ListView {
    pub id: ListId,
    pub name: String,
    pub source: String,
    pub row: u64,
    pub outcome: String,
    pub received_ms: i64,
    pub reason: Option<String>,
    pub place: Option<String>,
    pub visited_on: Option<String>,
}

/// A task of the person.
#[derive(Debug, Clone)]
pub struct TaskView {
    pub record: TaskRecord,
    pub team: Option<String>,
}

/// An answer or fact, newest first, with its source.
#[derive(Debug, Clone)]
pub struct AnswerView {
    pub field: String,
    pub value: String,
    pub state: AnswerState,
    pub at_ms: i64,
    pub by: Option<String>,
    pub list: Option<String>,
}

/// Something that happened to the person.
#[derive(Debug, Clone)]
pub struct TimelineEntry {
    pub at_ms: i64,
    pub kind: String,
    pub by: Option<String>,
    pub team: Option<String>,
    pub params: Value,
}

/// Journal events that tell something of a person which no attempt or list tells.
const TOLD_BY_JOURNAL: [&str; 10] =
    ["value_revealed", "warning_noted", "warning_withdrawn", "person_viewed", "holdings_viewed", "holdings_told", "holdings_printed", "row_decided", "people_merged", "merge_undone"];

impl App {
    pub(crate) async fn person_view(&self, card: PersonCard, history: PersonHistory, mut names: Named) -> Result<PersonView, Error> {
        let PersonHistory { attempts, answers, tasks, events } = history;
        let handed = self.handed_over(card.line.id).await?;
        let unnamed: Vec<i64> = handed.accounts().filter(|id| !names.accounts.contains_key(id)).collect();
        if !unnamed.is_empty() {
            names.accounts.extend(self.store.account_names(&unnamed).await?);
        }
        let mut paths: Vec<AreaPath> = card.addresses.iter().filter_map(|a| a.area.clone()).collect();
        paths.push(card.line.area.clone());
        let areas = names.areas.iter().map(|a| (a.path.clone(), a.clone())).collect();
        let places = placed(&paths, &areas);
        let mut timeline = timeline(&card, &attempts, &tasks, &events, &names);
        timeline.extend(handed.entries(&names));
        let requests = handed.open_requests();
        timeline.sort_by_key(|e| std::cmp::Reverse(e.at_ms));
        Ok(PersonView {
            line: self.line(&card.line, &places),
            requests,
            occupation: card.occupation,
            work_unit: card.work_unit,
            nationality: card.nationality,
            documents: card.documents.into_iter().map(document_view).collect(),
            telephones: card.telephones.into_iter().map(telephone_view).collect(),
            addresses: card.addresses.into_iter().map(|address| address_view(address, &places)).collect(),
            answers: self.answer_views(answers, &card.lists, &names),
            lists: card.lists.into_iter().map(list_view).collect(),
            tasks: tasks.into_iter().map(|record| TaskView { team: record.team.and_then(|t| names.teams.get(&t.0).cloned()), record }).collect(),
            timeline,
        })
    }

    /// Returns answers in the order of the questionnaire, the newest to a question first.
    fn answer_views(&self, mut answers: Vec<AnswerRecord>, lists: &[store::PersonListRecord], names: &Named) -> Vec<AnswerView> {
        answers.sort_by_key(|answer| self.questionnaire.order_of(&answer.field));
        answers.into_iter().map(|a| AnswerView {
            by: a.account.and_then(|id| name_of(names, id)),
            list: a.list.and_then(|id| lists.iter().find(|l| l.list == id)).map(|l| l.name.clone()),
            value: self.shown_answer(&a),
            field: a.field,
            state: a.state,
            at_ms: a.at_ms,
        }).collect()
    }

    /// What points to somebody is hidden; all else that a caller was told is shown as it was written, and what a list brought as lists are shown.
    fn shown_answer(&self, answer: &AnswerRecord) -> String {
        let of_list = answer.list.and_then(|_| Field::from_key(&format!("fact:{}", answer.field)));
        let told = of_list.or_else(|| self.questionnaire.points_to(&answer.field)).filter(|_| answer.state != AnswerState::Refused);
        match told {
            Some(field) => masked(&field, &answer.value),
            None => answer.value.clone(),
        }
    }
}

pub(crate) fn document_view(document: DocumentRecord) -> DocumentView {
    DocumentView { id: document.id, masked: mask_document(&document.kind, &document.number), kind: document.kind, state: document.state, origin: document.origin }
}

pub(crate) fn telephone_view(telephone: TelephoneRecord) -> TelephoneView {
    TelephoneView {
        id: telephone.id,
        masked: telephones::mask(&telephone.number),
        kind: telephone.kind,
        state: telephone.state,
        of_guardian: telephone.origin.source == crate::calls::GUARDIAN,
        origin: telephone.origin,
        shared_with: telephone.shared_with,
    }
}

pub(crate) fn address_view(address: AddressRecord, places: &HashMap<AreaPath, Place>) -> AddressView {
    AddressView {
        id: address.id,
        kind: address.kind,
        masked: mask_address(&address.entered),
        reaches_door: address.structured.is_some_and(|s| s.get("room").is_some_and(|r| !r.is_null())),
        area: address.area.and_then(|p| places.get(&p).cloned()),
        origin: address.origin,
    }
}

pub(super) fn name_of(names: &Named, account: AccountId) -> Option<String> {
    names.accounts.get(&account.0).cloned()
}

fn text_of(context: &Value, key: &str) -> Option<String> {
    context.get(key).and_then(Value::as_str).map(str::to_owned)
}

pub(crate) fn list_view(list: store::PersonListRecord) -> ListView {
    ListView {
        reason: text_of(&list.context, "reason"),
        place: text_of(&list.context, "place"),
        visited_on: text_of(&list.context, "visited_on"),
        id: list.list,
        name: list.name,
        source: list.source,
        row: list.row,
        outcome: list.outcome,
        received_ms: list.received_ms,
    }
}

fn timeline(card: &PersonCard, attempts: &[AttemptRecord], tasks: &[TaskRecord], journal: &[JournalRecord], names: &Named) -> Vec<TimelineEntry> {
    let mut entries = Vec::new();
    for attempt in attempts {
        entries.push(TimelineEntry {
            at_ms: attempt.at_ms,
            kind: if attempt.disposition == "undone" { "entry_undone" } else if attempt.late { "late_note" } else { "call" }.to_owned(),
            by: name_of(names, attempt.account),
            team: attempt.team.and_then(|t| names.teams.get(&t.0).cloned()),
            params: json!({ "outcome": attempt.outcome, "disposition": attempt.disposition, "reached": attempt.reached, "note": attempt.note, "asked": attempt.asked, "settled": attempt.settled }),
        });
    }
    for list in &card.lists {
        entries.push(TimelineEntry {
            at_ms: list.received_ms,
            kind: "listed".to_owned(),
            by: None,
            team: None,
            params: json!({ "list": list.name, "source": list.source, "row": list.row, "outcome": list.outcome }),
        });
    }
    for task in tasks {
        entries.push(TimelineEntry {
            at_ms: task.opened_ms,
            kind: "task_opened".to_owned(),
            by: None,
            team: task.team.and_then(|t| names.teams.get(&t.0).cloned()),
            params: json!({ "task": task.kind.code() }),
        });
    }
    for event in journal.iter().filter(|e| TOLD_BY_JOURNAL.contains(&e.kind.as_str())) {
        entries.push(TimelineEntry {
            at_ms: event.at_ms,
            kind: event.kind.clone(),
            by: event.actor.and_then(|a| name_of(names, a)),
            team: None,
            params: event.params.clone(),
        });
    }
    entries
}

/// Returns the newest answer to each field, for filling in what is known.
pub(crate) fn newest_answers(answers: &[AnswerRecord]) -> HashMap<String, (String, AnswerState)> {
    let mut newest = HashMap::new();
    for answer in answers {
        newest.entry(answer.field.clone()).or_insert_with(|| (answer.value.clone(), answer.state));
    }
    newest
}

impl TaskView {
    /// Returns the task's identifier.
    #[must_use]
    pub fn id(&self) -> TaskId {
        self.record.id
    }
}
