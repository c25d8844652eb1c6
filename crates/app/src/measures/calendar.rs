//! A month of measures: what is on which day, and whom it concerns. Reads what was determined, and changes nothing.

use crate::people::PersonLine;
use crate::{App, Error, Page};
use domain::access::{Actor, Permission, Scope};
use domain::determinations::DayKind;
use domain::ids::{AreaId, PersonId};
use jiff::civil::Date;
use jiff::{ToSpan, Unit};
use std::collections::BTreeMap;
use store::{Holds, Look};

/// The days of a month on which something is, each with how many people it concerns.
#[derive(Debug, Clone)]
pub struct MeasureCalendar {
    pub today: Date,
    pub first: Date,
    pub days: BTreeMap<Date, BTreeMap<DayKind, u64>>,
}

/// Somebody whom a day concerns.
#[derive(Debug, Clone)]
pub struct OnDay {
    pub person: PersonLine,
    /// None where no measure holds now.
    pub holds: Option<Holds>,
}

impl App {
    /// Says whether somebody may look after people under a measure, before anybody reads what was sent.
    ///
    /// # Errors
    /// Refuses whoever may not.
    pub fn may_work_on_measures(&self, actor: &Actor) -> Result<(), Error> {
        self.require(actor, Permission::MeasuresWork).map(drop)
    }

    /// Returns what is on the days of a month, by default of this one.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an area out of reach.
    pub async fn measure_calendar(&self, actor: &Actor, area: Option<AreaId>, month: Option<Date>) -> Result<MeasureCalendar, Error> {
        let scope = self.measures_within(actor, area).await?;
        let today = self.today();
        let first = month.unwrap_or(today).first_of_month();
        let last = first.last_of_month();
        let mut days: BTreeMap<Date, BTreeMap<DayKind, u64>> = BTreeMap::new();
        for day in self.store.count_days(&scope, first, last.tomorrow().unwrap_or(last)).await? {
            days.entry(day.date).or_default().insert(day.kind, day.people);
        }
        // Checks and inspections follow from what holds now; of a day that is over nobody is asked for one.
        if last >= today {
            for lookers in self.store.count_lookers(&scope, self.due()).await? {
                let until = lookers.until.unwrap_or(last).min(last);
                let mut add = |date: Date, kind| *days.entry(date).or_default().entry(kind).or_default() += lookers.people;
                let mut date = first.max(today);
                while date <= until {
                    add(date, DayKind::Check);
                    date = date.saturating_add(1.day());
                }
                if let Some(due) = lookers.inspection_in.map(|days| today.saturating_add(days.days())).filter(|due| (first..=until).contains(due)) {
                    add(due, DayKind::Inspection);
                }
            }
        }
        Ok(MeasureCalendar { today, first, days })
    }

    /// Returns a page of the people whom a day concerns.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an area out of reach.
    pub async fn people_on_day(&self, actor: &Actor, area: Option<AreaId>, (day, kind): (Date, DayKind), (after, limit): (Option<&str>, u32)) -> Result<Page<OnDay>, Error> {
        let scope = self.measures_within(actor, area).await?;
        let page = match kind {
            DayKind::Start | DayKind::End | DayKind::Test | DayKind::Offer => self.store.people_on_day(&scope, day, kind, after, limit).await?,
            DayKind::Check | DayKind::Inspection if day < self.today() => Page { items: Vec::new(), next: None },
            DayKind::Check => self.store.lookers_on(&scope, day, Look::Check, self.due(), after, limit).await?,
            DayKind::Inspection => {
                let days = self.today().until((Unit::Day, day)).map_or(0, |span| i64::from(span.get_days()));
                self.store.lookers_on(&scope, day, Look::Inspection { days }, self.due(), after, limit).await?
            }
        };
        self.on_day(&scope, page).await
    }

    async fn on_day(&self, scope: &Scope, page: Page<PersonId>) -> Result<Page<OnDay>, Error> {
        let mut lines = self.lines_in(scope, &page.items).await?;
        let mut holds: BTreeMap<PersonId, Option<Holds>> = self.store.measured(scope, &page.items).await?.into_iter().map(|one| (one.person, one.holds)).collect();
        let items = page.items.into_iter().filter_map(|id| Some(OnDay { person: lines.remove(&id)?, holds: holds.remove(&id).flatten() }));
        Ok(Page { items: items.collect(), next: page.next })
    }
}
