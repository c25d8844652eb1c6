//! Inspections: somebody goes and looks at the home of a quarantine. What was found changes no measure.

use super::{needed, optional};
use crate::context::with;
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission, Scope};
use domain::ids::{InspectionId, PersonId};
use domain::journal::EventKind;
use domain::measures::{INSPECTION_BACK_DAYS, InspectionResult, visited_at};
use domain::policy::Mode;
use jiff::Timestamp;
use serde_json::json;
use store::{Holds, InspectionRecord, MeasureFilter, NewInspection};

/// What was found at a home.
#[derive(Debug, Clone)]
pub struct Inspection {
    pub result: InspectionResult,
    /// None is now.
    pub at: Option<Timestamp>,
    pub note: String,
    /// The one that was wrong.
    pub corrects: Option<InspectionId>,
}

/// An inspection and which one it was; one that was corrected has no number.
#[derive(Debug, Clone)]
pub struct InspectionView {
    pub record: InspectionRecord,
    pub number: Option<usize>,
}

/// The inspections of one home.
#[derive(Debug, Clone)]
pub struct Inspections {
    pub owed: bool,
    pub every_days: u32,
    /// Newest first.
    pub visits: Vec<InspectionView>,
}

impl App {
    pub(super) async fn inspections(&self, scope: &Scope, person: PersonId, holds: Option<&Holds>) -> Result<Inspections, Error> {
        let every_days = holds.and_then(|holds| holds.inspect_every_days).unwrap_or(self.pack.measures.inspect_every_days);
        let only = MeasureFilter { people: Some(vec![person]), ..MeasureFilter::default() };
        let owed = self.store.measures(scope, &only, self.due(), None, 1).await?.items.iter().any(|found| found.inspection_owed);
        let records = self.store.inspections_of(person).await?;
        let mut left = records.iter().filter(|visit| !visit.is_corrected).count();
        let number = |record: InspectionRecord| {
            let number = (!record.is_corrected).then_some(left);
            left -= usize::from(number.is_some());
            InspectionView { record, number }
        };
        Ok(Inspections { owed, every_days, visits: records.into_iter().map(number).collect() })
    }

    /// Keeps what was found at the home of a quarantine, or what is to be read instead of an inspection that was wrong.
    ///
    /// # Errors
    /// Names what cannot be; [`Error::Conflict`] for somebody who is in no quarantine at home, and for what was corrected already.
    pub async fn record_inspection(&self, actor: &Actor, person: PersonId, given: Inspection) -> Result<InspectionId, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let person = self.measured_person(&scope, person).await?;
        let corrected = match given.corrects {
            Some(id) => {
                let was = self.store.inspection(id).await?;
                if was.person != person.person {
                    return Err(Error::NotFound);
                }
                Some(was)
            }
            None if person.holds.as_ref().is_some_and(|h| h.mode == Mode::HomeQuarantine) => None,
            None => return Err(Error::Conflict("measures.no_home_quarantine")),
        };
        let note = if given.result.needs_note() { needed("note", &given.note)? } else { optional("note", &given.note)? };
        let at_ms = visited_at(given.at.map(Timestamp::as_millisecond), self.now_ms(), corrected.as_ref().map(|was| was.at_ms))
            .map_err(|_| Problem::new("measures.inspection_out_of_range").at("at").with("days", INSPECTION_BACK_DAYS))?;
        let tx = self.store.begin().await?;
        let new = NewInspection { person: person.person, at_ms, result: given.result, note: &note, by: actor.account, now_ms: self.now_ms(), corrects: given.corrects };
        let id = tx.insert_inspection(&new).await.map_err(|e| if matches!(e, store::Error::Conflict { .. }) { Error::Conflict("measures.moved_on") } else { e.into() })?;
        let event = self.measure_event(actor, EventKind::HomeInspected, person.person, &person.area);
        tx.commit(with(event, json!({ "inspection": id, "result": given.result.code(), "corrects": given.corrects }))).await?;
        Ok(id)
    }
}
