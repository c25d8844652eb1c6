//! Columns that come from columns: tables of numbers, sorted by person, and their facts told again one by one.
//!
//! Owns filling days and beginnings. The numbers of facts are their ids; people are named by their place.

use std::collections::HashMap;

use domain::determinations::{AreaPeriod, Fact, Facts, Person, What};
use domain::policy::TestResult;
use jiff::Timestamp;
use rayon::prelude::*;

use super::calendar::Calendar;
use super::columns::{Areas, Begin, Columns, Exposure, NO_DAY, OPEN, Stay, Test, starts};
use super::kernel::{OF_AREA, Register};

impl Columns {
    /// Makes columns for so many people of whom nothing is known yet.
    #[must_use]
    pub fn resident(calendar: Calendar, people: usize, kinds: Vec<String>, areas: &[String]) -> Self {
        let area_names: HashMap<String, u32> = areas.iter().zip(0..).map(|(name, at)| (name.clone(), at)).collect();
        Self {
            areas: Areas::new(&[], &area_names, &calendar),
            calendar,
            people: vec![Begin::default(); people + 1],
            stays: Vec::new(),
            tests: Vec::new(),
            exposures: Vec::new(),
            kinds,
            area_names,
        }
    }

    /// Takes stays, sorted by person: the area, the beginning, the end and the number of each; moments as `Calendar` numbers them.
    pub fn put_stays(&mut self, person: &[u32], row: impl Fn(usize) -> (u32, i32, i32, u32) + Sync) {
        let starts = self.starts(person);
        let stay = |at: usize| {
            let (area, from, until, fact) = row(at);
            Stay { area, from, until, fact, from_day: self.day(from), until_day: self.day(until) }
        };
        self.stays = (0..person.len()).into_par_iter().map(stay).collect();
        self.people.iter_mut().zip(starts).for_each(|(person, start)| person.stays = start);
    }

    /// Takes tests, sorted by person and moment: when each was taken, its result and its number.
    pub fn put_tests(&mut self, person: &[u32], row: impl Fn(usize) -> (i32, u8, u32) + Sync) {
        let starts = self.starts(person);
        let test = |at: usize| {
            let (taken, result, fact) = row(at);
            Test { taken, fact, day: self.day(taken), result, ct: u8::MAX }
        };
        self.tests = (0..person.len()).into_par_iter().map(test).collect();
        self.people.iter_mut().zip(starts).for_each(|(person, start)| person.tests = start);
    }

    /// Takes exposures, sorted by person: the kind, the first and the last moment, and the number of each.
    pub fn put_exposures(&mut self, person: &[u32], row: impl Fn(usize) -> (u16, i32, i32, u32) + Sync) {
        let starts = self.starts(person);
        let exposure = |at: usize| {
            let (kind, first, last, fact) = row(at);
            Exposure { fact, kind, first_day: self.day(first), last_day: self.day(last) }
        };
        self.exposures = (0..person.len()).into_par_iter().map(exposure).collect();
        self.people.iter_mut().zip(starts).for_each(|(person, start)| person.exposures = start);
    }

    fn starts(&self, person: &[u32]) -> Vec<u32> {
        assert!(person.is_sorted(), "rows are sorted by person");
        starts(self.len(), person.iter().copied())
    }

    fn day(&self, moment: i32) -> i16 {
        if moment == OPEN { NO_DAY } else { self.calendar.day(moment >> 1) }
    }
}

/// Tells the facts of resident columns one by one.
#[derive(Debug)]
pub struct Resident<'c> {
    columns: &'c Columns,
    areas: HashMap<&'c str, Vec<&'c AreaPeriod>>,
    names: Vec<&'c str>,
    by_id: HashMap<&'c str, usize>,
}

impl<'c> Resident<'c> {
    /// Takes columns and the areas that they were given.
    #[must_use]
    pub fn new(columns: &'c Columns, areas: &'c [AreaPeriod]) -> Self {
        let mut names = vec![""; columns.area_names.len()];
        columns.area_names.iter().for_each(|(name, at)| names[*at as usize] = name);
        let mut of: HashMap<&str, Vec<&AreaPeriod>> = HashMap::new();
        areas.iter().for_each(|area| of.entry(&area.area).or_default().push(area));
        Self { columns, areas: of, names, by_id: areas.iter().enumerate().map(|(at, area)| (area.id.as_str(), at)).collect() }
    }
}

impl Register for Resident<'_> {
    fn facts(&self, person: u32) -> Facts {
        let (columns, at) = (self.columns, person as usize);
        let moment = |number: i32| columns.calendar.moment(number);
        let fact = |number: u32, what: What| Fact { id: number.to_string(), recorded: Timestamp::MIN, withdrawn: None, what, journey: None };
        let stays = columns.stays(at).iter().map(|stay| {
            let until = (stay.until != OPEN).then(|| moment(stay.until));
            fact(stay.fact, What::Stay { areas: vec![self.names[stay.area as usize].to_owned()], from: moment(stay.from), until, transit: false })
        });
        let tests = columns.tests(at).iter().map(|test| fact(test.fact, What::Test { taken: moment(test.taken), result: TestResult::ALL[usize::from(test.result)], specimen: None, ct: None }));
        let exposures = columns.exposures(at).iter().map(|exposure| {
            let day = |day: i16| domain::determinations::Moment::Day(columns.calendar.date(i32::from(day)));
            let kind = columns.kinds[usize::from(exposure.kind)].clone();
            fact(exposure.fact, What::Exposure { kind, first: day(exposure.first_day), last: Some(day(exposure.last_day)), ongoing: false, source: None })
        });
        let areas = columns.stays(at).iter().filter_map(|stay| self.areas.get(self.names[stay.area as usize])).flatten();
        let areas = areas.map(|area| (*area).clone()).collect();
        Facts { person: Person { id: person.to_string(), facts: stays.chain(tests).chain(exposures).collect() }, others: Vec::new(), areas }
    }

    fn number(&self, _person: u32, id: &str) -> u32 {
        let area = self.by_id.get(id).map(|at| super::columns::number(*at) | OF_AREA);
        area.or_else(|| id.parse().ok()).unwrap_or(u32::MAX)
    }
}
