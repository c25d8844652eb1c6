//! People who are named in calls are received like those on any list: each is a row that is accounted for, known people stay one person,
//! and nobody is rung twice.

use super::link::{Known, Linking, RowKeys, problem_record};
use super::{ListSettings, PEOPLE_RECEIVED, calls_people, reception_of};
use crate::context::with;
use crate::forms::NamedPerson;
use crate::reactions::number;
use crate::{App, Error};
use domain::access::{ListPurpose, Scope};
use domain::areas::Resolver;
use domain::determinations::Moment;
use domain::ids::{AccountId, AttemptId, ListId, PersonId, UploadId};
use domain::intake::{Assessor, Cell, Field, Mapping, Verdict};
use domain::journal::{EventKind, SubjectKind};
use domain::names;
use domain::people::Relationship;
use jiff::ToSpan;
use serde_json::{Value, json};
use std::collections::HashMap;
use store::{Chunk, ChunkRow, KnownKeys, ListRecord, NewList, NewRelationship, PersonCard, RelationshipRecord, Tx};

/// What can be told of somebody who is named, and the columns of their list.
pub const NAMED_FIELDS: [&str; 19] = [
    "name", "telephone", "telephone_2", "identity_number", "sex", "birth_date", "age", "occupation", "work_unit", "nationality", "address", "current_address",
    "place", "visited_on", "language", "note", "guardian_name", "guardian_telephone", "priority",
];
/// Begins what stands where other lists have the hash of their file; the list beside which it is and the day follow.
const MARK: &str = "named ";

/// Who named people, and in which call.
struct Host {
    card: PersonCard,
    attempt: AttemptId,
    /// Whom they named before, and who named them.
    before: Vec<RelationshipRecord>,
    /// Finds areas around the host.
    resolver: Resolver,
}

impl App {
    /// Receives the people who were named in a call; hears the word of calls.
    pub(crate) async fn receive_named(&self, tx: Tx, params: &Value) -> Result<(), Error> {
        let named: Vec<NamedPerson> = serde_json::from_value(params.get("named").cloned().unwrap_or_default()).unwrap_or_default();
        // Whoever was merged meanwhile named them as who they are now.
        let told = PersonId(number(params, "person"));
        let host = self.store.carriers_of(&[told]).await?.remove(&told).unwrap_or(told);
        let card = self.store.person(&Scope::everything(), host).await?;
        let asked_for = params.get("list").and_then(Value::as_i64).map(ListId);
        let by = AccountId(number(params, "by"));
        let list = self.list_of_named(&tx, asked_for, &card, by).await?;
        let host = Host { before: self.store.relationships_of(host).await?, attempt: AttemptId(number(params, "attempt")), resolver: self.resolver(&card.line.area).await?, card };
        let mut row = list.next_row;
        for person in &named {
            self.receive_one(&tx, &list, row, &host, person).await?;
            row += 1;
        }
        tx.finish_list(list.id, None, Some(row - 1), self.now_ms()).await?;
        if calls_people(&list) {
            tx.leave_word(PEOPLE_RECEIVED, json!({ "list": list.id.0, "first_row": list.next_row, "last_row": row - 1 }));
        }
        let event = self.event(Some(by), EventKind::RowsRead, SubjectKind::List, list.id.0, &list.area);
        self.commit(tx, with(event, json!({ "first_row": list.next_row, "last_row": row - 1, "named_by": host.card.line.id, "attempt": host.attempt })), Vec::new()).await
    }

    /// Opens the list of the day beside the list for which somebody was rung, with its basis, purpose, area and team; one that is there is
    /// opened again.
    async fn list_of_named(&self, tx: &Tx, asked_for: Option<ListId>, card: &PersonCard, by: AccountId) -> Result<ListRecord, Error> {
        let asked_for = asked_for.or_else(|| card.lists.first().map(|list| list.list));
        let beside = match asked_for {
            Some(id) => Some(self.store.list(&Scope::everything(), id).await?),
            None => None,
        };
        let beside = match beside.as_ref().and_then(|list| list.sha256.strip_prefix(MARK)?.split(' ').next()?.parse().ok()) {
            // Whoever was named names others: one list of the day holds them all.
            Some(first) if first != 0 => Some(self.store.list(&Scope::everything(), ListId(first)).await?),
            _ => beside,
        };
        let title = self.questionnaire.own(&self.pack.named.title);
        let day = self.today();
        let mark = format!("{MARK}{} {day}", beside.as_ref().map_or(0, |list| list.id.0));
        if let Some(there) = self.store.lists_of_file(&mark).await?.into_iter().next() {
            tx.receive_again(there.id).await?;
            return Ok(there);
        }
        let mapping = mapping();
        let headers = mapping.columns.iter().map(|(_, field)| field.key().into_owned()).collect();
        let settings = ListSettings { headers, mapping, ..ListSettings::default() };
        let new = NewList {
            name: beside.as_ref().map_or_else(|| format!("{title} · {day}"), |list| format!("{} · {title} · {day}", list.name)),
            source: title.to_owned(),
            basis: beside.as_ref().map_or_else(|| title.to_owned(), |list| list.basis.clone()),
            purpose: beside.as_ref().map_or_else(|| ListPurpose::ContactTracing.code().to_owned(), |list| list.purpose.clone()),
            area_id: beside.as_ref().and_then(|list| list.area_id),
            area: beside.as_ref().map_or_else(|| card.line.area.clone(), |list| list.area.clone()),
            team: beside.as_ref().and_then(|list| list.team),
            // No file was sent.
            upload: UploadId(0),
            filename: String::new(),
            sha256: mark,
            settings: serde_json::to_value(&settings).unwrap_or_default(),
            received_by: Some(by),
        };
        let id = tx.insert_list(&new, self.now_ms()).await?;
        Ok(tx.list_as_opened(id).await?)
    }

    /// Receives one of them as a row; what is told anew of somebody who was named before is theirs.
    async fn receive_one(&self, tx: &Tx, list: &ListRecord, row: i64, host: &Host, person: &NamedPerson) -> Result<(), Error> {
        let Some(kind) = Relationship::from_code(&person.relationship) else { return Ok(()) };
        let card = &host.card;
        let cells = self.cells_of(card, person, kind).await?;
        let entered = serde_json::to_string(&cells).unwrap_or_default();
        let assessment = Assessor::new(&mapping(), &self.rules).assess(&cells, self.today());
        let mut keys = RowKeys::of(self.store.cipher(), &list.source, &entered, &assessment.record);
        // The same words about two people are no row that came twice.
        keys.fingerprint = self.store.cipher().lookup("named", &format!("{}\u{1f}{row}", list.id));
        let told_before = host.before.iter().find(|told| told.is_named_by_them && told.place == person.place);
        let same = match told_before.and_then(|told| told.other) {
            Some(other) => self.store.person_lines(&[other]).await?.remove(&other).filter(|line| names::fold(line.name.as_deref().unwrap_or_default()) == keys.name_key).map(|line| line.id),
            None => None,
        };
        let mut asked = KnownKeys::default();
        keys.collect(&mut asked);
        let mut known = Known { rows: HashMap::new(), people: tx.known_people(&asked).await? };
        // Nobody names themselves.
        known.people.values_mut().for_each(|people| people.retain(|known| known.id != card.line.id));
        let mut places = HashMap::new();
        let mut linking = Linking {
            list_area: &card.line.area, resolver: &host.resolver, places: &mut places, ids: self.store.ids(), linker: self.linker.as_ref(), pack: &self.pack, today: self.today(), insist: false,
        };
        let mut chunk = Chunk { next_row: row + 1, ..Chunk::default() };
        let (outcome, other, problems) = match same.filter(|_| assessment.verdict == Verdict::Accept) {
            Some(same) => {
                let mut problems = assessment.problems;
                linking.add_to(same, row, &assessment.record, &keys, &mut problems, &mut chunk);
                ("merged", Some(same), problems)
            }
            None => linking.link_row(row, assessment, &keys, &mut known, &mut chunk),
        };
        chunk.rows.push(ChunkRow { row, outcome, person: other, fingerprint: keys.fingerprint, entered, problems: problems.into_iter().map(problem_record).collect() });
        tx.write_chunk(&reception_of(list, self.now_ms()), row, chunk).await?;
        if told_before.is_none_or(|told| told.other.is_none() || told.other != other) {
            let new = NewRelationship { person: card.line.id, kind, other, list: list.id, row, attempt: host.attempt, place: &person.place, told_ms: self.now_ms() };
            tx.insert_relationship(&new).await?;
        }
        Ok(())
    }

    /// Writes what was told into the columns. Visitors and whoever lives there are found where their host is; whoever comes from a place
    /// that had a tier is rung first.
    async fn cells_of(&self, card: &PersonCard, person: &NamedPerson, kind: Relationship) -> Result<Vec<Cell>, Error> {
        let mut values = person.values.clone();
        if matches!(kind, Relationship::Visitor | Relationship::Household) && !values.contains_key("current_address") && !values.contains_key("address") {
            let home = card.addresses.iter().rev().find(|address| address.kind == "current").or_else(|| card.addresses.first());
            values.extend(home.map(|home| ("current_address".to_owned(), home.entered.clone())));
        }
        if let Some(place) = values.get("place").cloned()
            && self.had_tier(&place, values.get("visited_on").map(String::as_str)).await?
        {
            values.insert("priority".to_owned(), self.pack.named.risk_priority.to_string());
        }
        let note = self.pack.named.reason(kind).map(|reason| self.questionnaire.own(reason).to_owned());
        let cells = NAMED_FIELDS.iter().map(|field| values.get(*field).cloned().unwrap_or_default()).chain(note);
        Ok(cells.map(Cell::text).collect())
    }

    /// Says whether a place had a tier in the days before somebody came from there.
    async fn had_tier(&self, place: &str, came_on: Option<&str>) -> Result<bool, Error> {
        let Some(area) = self.place_told(place).await? else { return Ok(false) };
        let came = came_on.and_then(|day| day.parse().ok()).unwrap_or_else(|| self.today());
        let from = came.saturating_sub(self.pack.named.look_back_days.days());
        self.had_tier_during(&area, (Moment::Day(from), Some(Moment::Day(came)))).await
    }
}

/// The columns of a list of people who were named; the last one says why they are rung.
fn mapping() -> Mapping {
    let columns: Vec<(usize, Field)> = NAMED_FIELDS.iter().filter_map(|key| Field::from_key(key)).chain([Field::Reason]).enumerate().collect();
    Mapping { width: Some(columns.len()), columns, ..Mapping::default() }
}
