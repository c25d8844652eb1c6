//! Transfers: an appointment away from the door, what to bring, and the arrival that closes it.

use super::{needed, optional};
use crate::context::with;
use crate::people::{PersonLine, WarningView};
use crate::{App, Error, Page, Problem};
use domain::access::{Actor, Permission, Scope};
use domain::ids::{FacilityId, PersonId, TransferId};
use domain::journal::EventKind;
use domain::measures::{ArrivalBy, Destination, Packing, Protection, TransferError, TransferState, TransferStep, arrive, late_from, move_transfer};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{NewTransfer, TransferRecord, Traveller};

/// A transfer to be planned.
#[derive(Debug, Clone)]
pub struct Plan {
    pub people: Vec<PersonId>,
    pub destination: Destination,
    pub facility: Option<FacilityId>,
    pub place: String,
    pub at: Timestamp,
    pub due: Option<Timestamp>,
    pub pick_up: String,
    pub vehicle: String,
    pub escort: String,
    pub protection: Vec<Protection>,
    pub packing: Vec<Packing>,
    pub weather: String,
}

/// Somebody has arrived.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub person: PersonId,
    pub by: ArrivalBy,
    pub note: String,
    pub version: i64,
}

/// One of those who are moved.
#[derive(Debug, Clone)]
pub struct TravellerView {
    pub record: Traveller,
    pub person: PersonLine,
    pub confirmed_by: Option<String>,
    /// What whoever fetches them has to be careful of.
    pub warnings: Vec<WarningView>,
}

/// A transfer and who travels.
#[derive(Debug, Clone)]
pub struct TransferView {
    pub record: TransferRecord,
    pub people: Vec<TravellerView>,
    pub facility: Option<String>,
    pub planned_by: Option<String>,
    pub late: bool,
}

const FARTHEST: SignedDuration = SignedDuration::from_hours(14 * 24);
/// An appointment that was made on the telephone may be written down a little later.
const BACK: SignedDuration = SignedDuration::from_hours(1);
const MOST_TRAVELLERS: usize = 50;

impl App {
    pub(super) async fn transfer_views(&self, scope: &Scope, records: Vec<TransferRecord>) -> Result<Vec<TransferView>, Error> {
        let travellers = self.store.travellers(&records.iter().map(|t| t.id).collect::<Vec<_>>()).await?;
        let lines = self.lines_in(scope, &travellers.iter().map(|t| t.person).collect::<Vec<_>>()).await?;
        let mut warnings = self.warnings_by_person(&travellers.iter().map(|t| t.person).collect::<Vec<_>>()).await?;
        let accounts: Vec<i64> = records.iter().map(|r| r.planned_by.0).chain(travellers.iter().filter_map(|t| t.confirmed_by.map(|a| a.0))).collect();
        let names = self.store.account_names(&accounts).await?;
        let houses = self.store.facility_names(&records.iter().filter_map(|r| r.facility).collect::<Vec<_>>()).await?;
        let now = self.now_ms();
        let mut views: Vec<TransferView> = records.into_iter().map(|record| TransferView {
            facility: record.facility.and_then(|f| houses.get(&f).cloned()),
            planned_by: names.get(&record.planned_by.0).cloned(),
            late: record.closed_ms.is_none() && record.late_ms < now,
            people: Vec::new(),
            record,
        }).collect();
        for record in travellers {
            let view = views.iter_mut().find(|view| view.record.id == record.transfer);
            if let (Some(view), Some(person)) = (view, lines.get(&record.person)) {
                let confirmed_by = record.confirmed_by.and_then(|a| names.get(&a.0).cloned());
                let warnings = warnings.remove(&record.person).unwrap_or_default();
                view.people.push(TravellerView { person: person.clone(), confirmed_by, warnings, record });
            }
        }
        Ok(views)
    }

    /// Returns a page of the transfers that have not ended, what is late first.
    ///
    /// # Errors
    /// Refuses whoever may not.
    pub async fn transfers(&self, actor: &Actor, after: Option<&str>, limit: u32) -> Result<Page<TransferView>, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let page = self.store.transfers(&scope, after, limit).await?;
        Ok(Page { items: self.transfer_views(&scope, page.items).await?, next: page.next })
    }

    /// Plans a transfer of one or several people.
    ///
    /// # Errors
    /// Names what is missing, and whoever is to be moved already.
    pub async fn plan_transfer(&self, actor: &Actor, plan: Plan) -> Result<TransferId, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        if plan.people.len() > MOST_TRAVELLERS {
            return Err(Problem::new("measures.too_many_travellers").at("people").with("most", MOST_TRAVELLERS).into());
        }
        let people = self.measured_people(&scope, &plan.people).await?;
        if let Some(facility) = plan.facility {
            self.store.facility(&scope, facility).await?;
        }
        let place = if plan.facility.is_some() { optional("place", &plan.place)? } else { needed("place", &plan.place)? };
        let (pick_up, vehicle, escort) = (needed("pick_up", &plan.pick_up)?, optional("vehicle", &plan.vehicle)?, optional("escort", &plan.escort)?);
        let weather = optional("weather", &plan.weather)?;
        if plan.at < self.now() - BACK || plan.at > self.now() + FARTHEST {
            return Err(Problem::new("measures.appointment_out_of_range").at("at").with("days", FARTHEST.as_hours() / 24).into());
        }
        let (at_ms, due_ms) = (plan.at.as_millisecond(), plan.due.map(Timestamp::as_millisecond));
        if due_ms.is_some_and(|due| due < at_ms) {
            return Err(Problem::new("measures.due_before_appointment").at("due").into());
        }
        let ids: Vec<PersonId> = people.iter().map(|p| p.person).collect();
        let tx = self.store.begin().await?;
        for &person in &ids {
            tx.lock_person_of_measure(person).await?;
        }
        if tx.is_any_moved(&ids).await? {
            return Err(Error::Conflict("measures.has_transfer"));
        }
        let area = &people[0].area;
        let new = NewTransfer {
            area, people: &ids, destination: plan.destination, facility: plan.facility, place: &place, at_ms, due_ms, late_ms: late_from(at_ms, due_ms), pick_up: &pick_up, vehicle: &vehicle,
            escort: &escort, protection: &plan.protection, packing: &plan.packing, weather: &weather, by: actor.account, now_ms: self.now_ms(),
        };
        let id = tx.insert_transfer(&new).await?;
        let mut events = people.iter().map(|person| {
            let event = self.measure_event(actor, EventKind::TransferPlanned, person.person, &person.area);
            with(event, json!({ "transfer": id, "destination": plan.destination.code(), "at_ms": at_ms, "people": ids.len() }))
        });
        let first = events.next().ok_or(Error::NotFound)?;
        tx.commit_all(first, events.collect()).await?;
        Ok(id)
    }

    /// Says that people were picked up, or why they are not moved.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the transfer has moved on meanwhile.
    pub async fn move_transfer(&self, actor: &Actor, id: TransferId, step: TransferStep, version: i64, reason: &str) -> Result<(), Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let was = self.transfer_as_read(&scope, id, version).await?;
        let reason = optional("reason", reason)?;
        let to = move_transfer(was.state, step, &reason).map_err(refusal)?;
        let tx = self.store.begin().await?;
        tx.move_transfer(&was, step, to, &reason, self.now_ms()).await.map_err(faster)?;
        let people: Vec<PersonId> = self.store.travellers(&[id]).await?.into_iter().map(|t| t.person).collect();
        let mut events = people.iter().map(|&person| {
            with(self.measure_event(actor, EventKind::TransferMoved, person, &was.area), json!({ "transfer": id, "step": step.code(), "status": to.code() }))
        });
        let first = events.next().ok_or(Error::NotFound)?;
        tx.commit_all(first, events.collect()).await?;
        Ok(())
    }

    /// Says that somebody has arrived; the last one closes the transfer.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the transfer has moved on meanwhile, or they had arrived.
    pub async fn confirm_arrival(&self, actor: &Actor, id: TransferId, arrival: Arrival) -> Result<TransferState, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let was = self.transfer_as_read(&scope, id, arrival.version).await?;
        let person = self.measured_person(&scope, arrival.person).await?;
        let note = optional("note", &arrival.note)?;
        let travellers = self.store.travellers(&[id]).await?;
        if !travellers.iter().any(|t| t.person == person.person) {
            return Err(Error::NotFound);
        }
        let left = travellers.iter().filter(|t| t.arrived_ms.is_none() && t.person != person.person).count();
        let to = arrive(was.state, left).map_err(refusal)?;
        let who = Traveller { transfer: id, person: person.person, arrived_ms: None, arrived_by: Some(arrival.by), note, confirmed_by: Some(actor.account) };
        let tx = self.store.begin().await?;
        tx.arrive(&was, &who, to, self.now_ms()).await.map_err(faster)?;
        let event = self.measure_event(actor, EventKind::ArrivalConfirmed, person.person, &person.area);
        tx.commit(with(event, json!({ "transfer": id, "by": arrival.by.code(), "status": to.code() }))).await?;
        Ok(to)
    }

    async fn transfer_as_read(&self, scope: &Scope, id: TransferId, version: i64) -> Result<TransferRecord, Error> {
        let was = self.store.transfer(scope, id).await?;
        if was.version == version { Ok(was) } else { Err(Error::Conflict("measures.moved_on")) }
    }
}

fn faster(error: store::Error) -> Error {
    if matches!(error, store::Error::Conflict { .. }) { Error::Conflict("measures.moved_on") } else { error.into() }
}

fn refusal(error: TransferError) -> Error {
    match error {
        TransferError::NotNow => Error::Conflict("measures.moved_on"),
        TransferError::NeedsReason => Problem::new("measures.needs_reason").at("reason").into(),
    }
}
