//! Columns that come from columns: tables of numbers, sorted by person, and their facts told again one by one.
//!
//! Owns filling days and beginnings. The numbers of facts are their ids; people are named by their place.

use std::collections::HashMap;

use domain::determinations::{AreaPeriod, Fact, Facts, Person, What};
use domain::policy::TestResult;
use jiff::Timestamp;
use rayon::prelude::*;

use super::calendar::Calendar;
use super::columns::{Areas, Columns, Exposures, NO_DAY, OPEN, Stays, Tests, rows, starts};
use super::kernel::{OF_AREA, Register};

impl Columns {
    /// Makes columns for so many people of whom nothing is known yet.
    #[must_use]
    pub fn resident(calendar: Calendar, people: usize, kinds: Vec<String>, areas: &[String]) -> Self {
        let area_names: HashMap<String, u32> = areas.iter().zip(0..).map(|(name, at)| (name.clone(), at)).collect();
        let nobody = || vec![0; people + 1];
        Self {
            areas: Areas::new(&[], &area_names, &calendar),
            calendar,
            marks: vec![0; people],
            stays: Stays { starts: nobody(), ..Stays::default() },
            tests: Tests { starts: nobody(), ..Tests::default() },
            exposures: Exposures { starts: nobody(), ..Exposures::default() },
            kinds,
            area_names,
        }
    }

    /// Takes stays, sorted by person; moments as `Calendar` numbers them.
    pub fn put_stays(&mut self, person: &[u32], area: Vec<u32>, from: Vec<i32>, until: Vec<i32>, fact: Vec<u32>) {
        let (from_day, until_day) = (self.days(&from), self.days(&until));
        self.stays = Stays { starts: self.starts(person), area, from, until, from_day, until_day, fact };
    }

    /// Takes tests, sorted by person and moment.
    pub fn put_tests(&mut self, person: &[u32], taken: Vec<i32>, result: Vec<u8>, fact: Vec<u32>) {
        let (day, ct) = (self.days(&taken), vec![u8::MAX; taken.len()]);
        self.tests = Tests { starts: self.starts(person), taken, day, result, ct, fact };
    }

    /// Takes exposures, sorted by person.
    pub fn put_exposures(&mut self, person: &[u32], kind: Vec<u16>, first: &[i32], last: &[i32], fact: Vec<u32>) {
        let (first_day, last_day) = (self.days(first), self.days(last));
        self.exposures = Exposures { starts: self.starts(person), kind, first_day, last_day, fact };
    }

    fn starts(&self, person: &[u32]) -> Vec<u32> {
        assert!(person.is_sorted(), "rows are sorted by person");
        starts(self.len(), person.iter().copied())
    }

    fn days(&self, moments: &[i32]) -> Vec<i16> {
        moments.par_iter().map(|moment| if *moment == OPEN { NO_DAY } else { self.calendar.day(moment >> 1) }).collect()
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
        let stays = rows(&columns.stays.starts, at).map(|at| {
            let stays = &columns.stays;
            let until = (stays.until[at] != OPEN).then(|| moment(stays.until[at]));
            fact(stays.fact[at], What::Stay { areas: vec![self.names[stays.area[at] as usize].to_owned()], from: moment(stays.from[at]), until, transit: false })
        });
        let tests = rows(&columns.tests.starts, at).map(|at| {
            let (tests, result) = (&columns.tests, TestResult::ALL[usize::from(columns.tests.result[at])]);
            fact(tests.fact[at], What::Test { taken: moment(tests.taken[at]), result, specimen: None, ct: None })
        });
        let exposures = rows(&columns.exposures.starts, at).map(|at| {
            let (table, day) = (&columns.exposures, |day: i16| domain::determinations::Moment::Day(columns.calendar.date(i32::from(day))));
            let kind = columns.kinds[usize::from(table.kind[at])].clone();
            fact(table.fact[at], What::Exposure { kind, first: day(table.first_day[at]), last: Some(day(table.last_day[at])), ongoing: false, source: None })
        });
        let areas = rows(&columns.stays.starts, at).filter_map(|at| self.areas.get(self.names[columns.stays.area[at] as usize])).flatten();
        let areas = areas.map(|area| (*area).clone()).collect();
        Facts { person: Person { id: person.to_string(), facts: stays.chain(tests).chain(exposures).collect() }, others: Vec::new(), areas }
    }

    fn number(&self, _person: u32, id: &str) -> u32 {
        let area = self.by_id.get(id).map(|at| super::columns::number(*at) | OF_AREA);
        area.or_else(|| id.parse().ok()).unwrap_or(u32::MAX)
    }
}
