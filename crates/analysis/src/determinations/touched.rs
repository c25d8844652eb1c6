//! From an area to those who were there: whom a change of its tier can touch.

use super::calendar::Calendar;
use super::columns::{Columns, OPEN, Starts, number, rows, starts};
use domain::determinations::Moment;

/// For each area, who was there, in their order.
#[derive(Debug)]
pub struct Touched {
    starts: Starts,
    /// The end in seconds, and who.
    stays: Vec<(i32, u32)>,
}

impl Touched {
    /// Turns the stays of everybody around.
    #[must_use]
    pub fn new(columns: &Columns) -> Self {
        let starts = starts(columns.area_names.len(), columns.stays.iter().map(|stay| stay.area));
        let mut next = starts.clone();
        let mut turned = vec![(0_i32, 0_u32); columns.stays.len()];
        for person in 0..columns.len() {
            for stay in columns.stays(person) {
                let place = &mut next[stay.area as usize];
                turned[*place as usize] = (if stay.until == OPEN { i32::MAX } else { stay.until >> 1 }, number(person));
                *place += 1;
            }
        }
        Self { starts, stays: turned }
    }

    /// Returns those who can have been in an area on a day or later, in their order.
    #[must_use]
    pub fn since(&self, area: u32, day: Moment, calendar: &Calendar) -> Vec<u32> {
        // Of somebody who is only known to have been there on the day, the day's beginning is the end.
        let least = calendar.place(day).map_or(i32::MIN, |(_, day)| calendar.beginning(day));
        let own = &self.stays[rows(&self.starts, area as usize)];
        let mut people: Vec<u32> = own.iter().filter(|(until, _)| *until >= least).map(|(_, person)| *person).collect();
        people.dedup();
        people
    }
}
