//! Measures: looking after people while one holds. Reads what was determined; nothing here makes, changes or ends it.

mod calendar;
mod commitments;
mod conversations;
mod daily;
mod inspections;
mod papers;
mod rooms;
mod transfers;

pub use calendar::{MeasureCalendar, OnDay};
pub use commitments::{AskedCommitment, CommitmentView, OpenedCommitment, PrintedCommitment};
pub use conversations::{Conversation, Question};
pub use daily::{Check, NeedView};
pub use inspections::{Inspection, InspectionView, Inspections};
pub use papers::{Ended, FoundPaper, PaperText, PaperView, PrintedPaper, ReleasedView};
pub use rooms::{FacilityView, Place, RoomView};
pub use transfers::{Arrival, Plan, TransferView, TravellerView};

use crate::people::PersonLine;
use crate::{App, Error, Page, Problem};
use domain::access::{Actor, Permission, Scope};
use domain::areas::AreaPath;
use domain::ids::{AccountId, AreaId, PersonId};
use domain::journal::{Event, EventKind, SubjectKind};
use domain::measures::{OpenWork, Party, part_began};
use domain::people::age_on;
use domain::policy::Mode;
use std::collections::HashMap;
use store::{ContactRecord, Due, MeasureFilter, MeasureRecord, Measured};
pub use store::{CheckRecord, FacilityFacts, Holds, MeasureCounts, NeedRecord, PlacementRecord, QuestionRecord};

/// Which people under a measure are asked for.
#[derive(Debug, Clone, Default)]
pub struct MeasureQuery {
    /// A name, or a whole number.
    pub text: String,
    pub area: Option<AreaId>,
    pub mode: Option<Mode>,
    pub open: Option<OpenWork>,
}

/// Somebody under a measure, and where they stay.
#[derive(Debug, Clone)]
pub struct MeasureView {
    pub record: MeasureRecord,
    pub person: PersonLine,
    pub stay: Option<PlacementRecord>,
    pub transfer_today: bool,
}

/// Everything about one person under a measure, in the order of work.
#[derive(Debug, Clone)]
pub struct MeasurePage {
    pub person: PersonLine,
    /// None where no measure holds now: what was is still there.
    pub holds: Option<Holds>,
    pub check_owed: bool,
    pub checks_per_day: u32,
    pub placements: Vec<PlacementRecord>,
    pub transfers: Vec<TransferView>,
    /// Who was named in a conversation with them, or is known by the same number.
    pub household: Vec<PersonLine>,
    pub contacts: Vec<Numbered>,
    pub questions: Vec<QuestionRecord>,
    pub checks: Vec<CheckRecord>,
    pub inspections: Inspections,
    pub needs: Vec<NeedRecord>,
    /// Newest first.
    pub papers: Vec<PaperView>,
    /// Newest first.
    pub commitments: Vec<CommitmentView>,
    /// The names of everybody who did any of this.
    pub names: HashMap<i64, String>,
}

/// A conversation and which one it was with the household; those with others have no number.
#[derive(Debug, Clone)]
pub struct Numbered {
    pub record: ContactRecord,
    pub number: Option<usize>,
}

const LONGEST_TEXT: usize = 2_000;
const MOST_HOUSEHOLD: u32 = 20;

impl App {
    fn due(&self) -> Due {
        let now_ms = self.now_ms();
        let asked = &self.pack.measures;
        Due { now_ms, tomorrow_ms: self.tomorrow_ms(), day_began_ms: self.today_ms(), checks_per_day: asked.checks.per_day, inspect_every_days: asked.inspect_every_days }
    }

    /// Returns where somebody may look after people, or the part of it that they ask about.
    async fn measures_within(&self, actor: &Actor, area: Option<AreaId>) -> Result<Scope, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let Some(area) = area else { return Ok(scope) };
        let area = self.store.area(&scope, area).await?;
        Ok(scope.within(&area.path))
    }

    fn measure_event(&self, actor: &Actor, kind: EventKind, person: PersonId, area: &AreaPath) -> Event {
        self.event(Some(actor.account), kind, SubjectKind::Person, person.0, area)
    }

    /// Returns people of the scope; somebody out of reach is not found.
    async fn measured_people(&self, scope: &Scope, people: &[PersonId]) -> Result<Vec<Measured>, Error> {
        let carriers = self.store.carriers_of(people).await?;
        let mut wanted: Vec<PersonId> = people.iter().map(|p| carriers.get(p).copied().unwrap_or(*p)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let found = self.store.measured(scope, &wanted).await?;
        if found.len() == wanted.len() && !found.is_empty() { Ok(found) } else { Err(Error::NotFound) }
    }

    async fn measured_person(&self, scope: &Scope, person: PersonId) -> Result<Measured, Error> {
        self.measured_people(scope, &[person]).await?.pop().ok_or(Error::NotFound)
    }

    /// Returns somebody of the scope for whom a measure holds.
    async fn under_measure(&self, scope: &Scope, person: PersonId) -> Result<Measured, Error> {
        let person = self.measured_person(scope, person).await?;
        if person.holds.is_some() { Ok(person) } else { Err(Error::Conflict("measures.no_measure")) }
    }

    fn years(&self, person: &Measured) -> Option<u16> {
        let birth = person.birth_date.as_deref().and_then(|d| d.parse().ok());
        birth.and_then(|b| age_on(b, self.today())).or_else(|| person.age.and_then(|age| u16::try_from(age).ok()))
    }

    /// Returns masked lines of those people who are in reach.
    async fn lines_in(&self, scope: &Scope, people: &[PersonId]) -> Result<HashMap<PersonId, PersonLine>, Error> {
        let mut lines = self.lines_of(people).await?;
        lines.retain(|_, line| line.area.as_ref().is_some_and(|place| scope.covers(&place.path)));
        Ok(lines)
    }

    /// Returns a page of the people under a measure, what is urgent first, and how many there are of each kind.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an area out of reach.
    pub async fn measures(&self, actor: &Actor, query: &MeasureQuery, after: Option<&str>, limit: u32) -> Result<(Page<MeasureView>, Vec<MeasureCounts>), Error> {
        let scope = self.measures_within(actor, query.area).await?;
        let due = self.due();
        let people = self.narrowed_to(actor, &scope, &query.text).await?;
        let filter = MeasureFilter { people, mode: query.mode, open: query.open };
        let page = self.store.measures(&scope, &filter, due, after, limit).await?;
        let ids: Vec<PersonId> = page.items.iter().map(|r| r.person).collect();
        let mut lines = self.lines_of(&ids).await?;
        let mut stays: HashMap<PersonId, PlacementRecord> = self.store.stays_of(&ids).await?.into_iter().map(|stay| (stay.person, stay)).collect();
        let items = page.items.into_iter().filter_map(|record| {
            let person = lines.remove(&record.person)?;
            Some(MeasureView { stay: stays.remove(&record.person), transfer_today: record.transfer_ms.is_some_and(|at| at < due.tomorrow_ms), person, record })
        });
        Ok((Page { items: items.collect(), next: page.next }, self.store.measure_counts(&scope, due).await?))
    }

    /// Returns everything about one person under a measure. Journalled, as every look at a card.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody out of reach.
    pub async fn measure(&self, actor: &Actor, id: PersonId) -> Result<MeasurePage, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let measured = self.measured_person(&scope, id).await?;
        let id = measured.person;
        let tx = self.store.begin().await?;
        tx.commit(self.measure_event(actor, EventKind::PersonViewed, id, &measured.area)).await?;
        let thread = self.store.thread_of(&scope, id).await?;
        let contacts = numbered(self.store.measure_contacts(&thread).await?);
        let questions = self.store.questions_of(&thread).await?;
        let placements = self.store.placements_of(id).await?;
        let transfers = self.transfer_views(&scope, self.store.transfers_of(id).await?).await?;
        let papers = self.paper_views(self.store.measure_papers_of(id).await?).await?;
        let commitments = self.commitment_views(id).await?;
        let inspections = self.inspections(&scope, id, measured.holds.as_ref()).await?;
        let (checks, needs) = (self.store.checks_of(id).await?, self.store.needs_of(id).await?);
        let mut household = thread;
        household.extend(self.store.sharing_telephones(&scope, id, MOST_HOUSEHOLD).await?);
        household.sort_unstable();
        household.dedup();
        let mut lines = self.lines_in(&scope, &household).await?;
        let person = lines.remove(&id).ok_or(Error::NotFound)?;
        let mut household: Vec<PersonLine> = lines.into_values().collect();
        household.sort_by_key(|line| line.id);
        let checks_per_day = measured.holds.as_ref().and_then(|holds| holds.checks_per_day).unwrap_or(self.pack.measures.checks.per_day);
        let part_began_ms = part_began(self.today_ms(), self.now_ms(), checks_per_day);
        let names = self.store.account_names(&doers(&contacts, &questions, &placements, (&checks, &needs, &inspections.visits))).await?;
        Ok(MeasurePage {
            person,
            check_owed: measured.holds.as_ref().is_some_and(|h| h.mode != Mode::StayInArea) && !checks.iter().any(|c| c.at_ms >= part_began_ms),
            checks_per_day,
            holds: measured.holds,
            placements,
            transfers,
            household,
            contacts,
            questions,
            checks,
            inspections,
            needs,
            papers,
            commitments,
            names,
        })
    }
}

/// Counts the conversations with the household, from the first one on.
fn numbered(newest_first: Vec<ContactRecord>) -> Vec<Numbered> {
    let mut left = newest_first.iter().filter(|c| c.party == Party::Household).count();
    let number = |record: ContactRecord| {
        let number = (record.party == Party::Household).then_some(left);
        left -= usize::from(number.is_some());
        Numbered { record, number }
    };
    newest_first.into_iter().map(number).collect()
}

fn doers(contacts: &[Numbered], questions: &[QuestionRecord], placements: &[PlacementRecord], (checks, needs, visits): (&[CheckRecord], &[NeedRecord], &[InspectionView])) -> Vec<i64> {
    let mut who: Vec<AccountId> = contacts.iter().map(|c| c.record.by).collect();
    who.extend(questions.iter().flat_map(|q| [Some(q.asked_to), q.answered_by]).flatten());
    who.extend(placements.iter().flat_map(|p| [Some(p.placed_by), p.left_by]).flatten());
    who.extend(checks.iter().flat_map(|c| [Some(c.by), c.done_by]).flatten());
    who.extend(visits.iter().map(|v| v.record.by));
    who.extend(needs.iter().flat_map(|n| [Some(n.opened_by), n.taken_by, n.done_by]).flatten());
    who.sort_unstable();
    who.dedup();
    who.into_iter().map(|a| a.0).collect()
}

/// Reads a text of several lines that need not be there.
fn optional(field: &str, given: &str) -> Result<String, Error> {
    let lines: Vec<&str> = given.trim().lines().map(str::trim_end).collect();
    let text = lines.join("\n");
    if text.chars().count() > LONGEST_TEXT {
        return Err(Problem::new("invalid.too_long").at(field).with("most", LONGEST_TEXT).into());
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Problem::new("invalid.control_characters").at(field).into());
    }
    Ok(text)
}

/// Reads a text of several lines.
fn needed(field: &str, given: &str) -> Result<String, Error> {
    let text = optional(field, given)?;
    if text.is_empty() { Err(Problem::new("invalid.empty").at(field).into()) } else { Ok(text) }
}
