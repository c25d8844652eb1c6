//! From an area to those who were there: whom a change of its tier can touch.

use super::calendar::Calendar;
use super::columns::{Columns, OPEN, Starts, number, rows, starts};
use domain::determinations::Moment;

/// For each area, who was there, by the end of their stay.
#[derive(Debug)]
pub struct Touched {
    starts: Starts,
    /// The end in seconds, and who; the last are those who are still there.
    stays: Vec<(i32, u32)>,
}

impl Touched {
    /// Turns the stays of everybody around.
    #[must_use]
    pub fn new(columns: &Columns) -> Self {
        let stays = &columns.stays;
        let starts = starts(columns.area_names.len(), stays.area.iter().copied());
        let mut next = starts.clone();
        let mut turned = vec![(0_i32, 0_u32); stays.area.len()];
        for person in 0..columns.len() {
            for at in rows(&stays.starts, person) {
                let place = &mut next[stays.area[at] as usize];
                turned[*place as usize] = (if stays.until[at] == OPEN { i32::MAX } else { stays.until[at] >> 1 }, number(person));
                *place += 1;
            }
        }
        for area in 0..starts.len() - 1 {
            turned[rows(&starts, area)].sort_unstable();
        }
        Self { starts, stays: turned }
    }

    /// Returns those who can have been in an area on a day or later, in their order.
    #[must_use]
    pub fn since(&self, area: u32, day: Moment, calendar: &Calendar) -> Vec<u32> {
        let own = &self.stays[rows(&self.starts, area as usize)];
        // Of somebody who is only known to have been there on the day, the day's beginning is the end.
        let least = calendar.place(day).map_or(i32::MIN, |(_, day)| calendar.beginning(day));
        let first = own.partition_point(|(until, _)| *until < least);
        let mut people: Vec<u32> = own[first..].iter().map(|(_, person)| *person).collect();
        people.sort_unstable();
        people.dedup();
        people
    }
}
