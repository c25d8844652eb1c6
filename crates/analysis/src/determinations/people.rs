//! People with their facts, one by one: where columns come from, and who answers what columns cannot.
//!
//! Owns putting facts into columns, and finding somebody's facts, others' and areas' again.

use std::collections::{HashMap, HashSet};

use domain::determinations::{AreaPeriod, Fact, Facts, Person, Sieve, What};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rayon::prelude::*;

use super::calendar::Calendar;
use super::columns::{Areas, Begin, Columns, Exposure, NO_DAY, OPEN, Starts, Stay, Test, ct_number, marks, number, place_of, placed, result_number, rows};
use super::kernel::{OF_AREA, Register};

/// People and what is known of areas; each person stands here once.
#[derive(Debug)]
pub struct People<'a> {
    people: &'a [Person],
    areas: &'a [AreaPeriod],
    by_id: HashMap<&'a str, usize>,
    areas_by_name: HashMap<&'a str, Vec<usize>>,
    areas_by_id: HashMap<&'a str, usize>,
    /// The facts of each person in the order of their ids; their places are the numbers of facts.
    starts: Starts,
    facts: Vec<&'a Fact>,
}

impl<'a> People<'a> {
    /// Takes people, each of them once, and areas.
    #[must_use]
    pub fn new(people: &'a [Person], areas: &'a [AreaPeriod]) -> Self {
        let by_id = people.iter().enumerate().map(|(at, person)| (person.id.as_str(), at)).collect();
        let mut areas_by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut areas_by_id = HashMap::new();
        for (at, area) in areas.iter().enumerate() {
            areas_by_id.entry(area.id.as_str()).or_insert(at);
            areas_by_name.entry(&area.area).or_default().push(at);
        }
        let mut starts: Starts = vec![0];
        let mut facts: Vec<&Fact> = Vec::new();
        for person in people {
            let first = facts.len();
            facts.extend(&person.facts);
            facts[first..].sort_by(|a, b| a.id.cmp(&b.id));
            starts.push(number(facts.len()));
        }
        Self { people, areas, by_id, areas_by_name, areas_by_id, starts, facts }
    }

    /// Returns the id of a fact or of an area's time that a decision cites.
    #[must_use]
    pub fn id(&self, cited: u32) -> &'a str {
        if cited & OF_AREA == 0 { &self.facts[cited as usize].id } else { &self.areas[(cited & !OF_AREA) as usize].id }
    }

    /// Puts into columns what counts at a moment, seen from a time zone.
    #[must_use]
    pub fn columns(&self, zone: &TimeZone, now: Timestamp) -> Columns {
        let calendar = Calendar::new(zone.clone(), now);
        let mut columns = Columns {
            people: Vec::with_capacity(self.people.len() + 1),
            stays: Vec::new(),
            tests: Vec::new(),
            exposures: Vec::new(),
            kinds: Vec::new(),
            area_names: HashMap::new(),
            areas: Areas::default(),
            calendar,
        };
        for at in 0..self.people.len() {
            self.person(at, &mut columns);
        }
        let end = columns.next();
        columns.people.push(end);
        columns.set_areas(self.areas);
        columns
    }

    fn person(&self, at: usize, columns: &mut Columns) {
        let own = rows(&self.starts, at);
        let calendar = columns.calendar.clone();
        let mut sieve = Sieve::new(&calendar.zone, calendar.now);
        let begin = columns.next();
        let mut marks = 0;
        for fact in sieve.facts(self.facts[own.clone()].iter().copied()) {
            // Of several that say the same under one id, any will do.
            let place = own.start + self.facts[own.clone()].partition_point(|known| known.id < fact.id);
            marks |= match &fact.what {
                What::Arrival { .. } => marks::ARRIVAL,
                What::Attribute { .. } => marks::ATTRIBUTE,
                What::Born { .. } => marks::BORN,
                What::Given { .. } => marks::GIVEN,
                What::Onset { .. } => marks::ONSET,
                What::Related { .. } => marks::RELATED,
                What::Exposure { kind, first, last, ongoing, .. } => {
                    let mut odd = 0;
                    let first_day = placed(&calendar, *first, &mut odd).1;
                    let last_day = if *ongoing { 0 } else { last.map_or(first_day, |last| placed(&calendar, last, &mut odd).1) };
                    let kind = place_of(&mut columns.kinds, kind);
                    columns.exposures.push(Exposure { fact: number(place), kind: kind.unwrap_or_default(), first_day, last_day });
                    if kind.is_some() { odd } else { marks::ODD }
                }
                What::Stay { transit: true, .. } => 0,
                What::Stay { areas, from, until, .. } => {
                    let mut odd = 0;
                    let from = placed(&calendar, *from, &mut odd);
                    let until = until.map_or((OPEN, NO_DAY), |until| placed(&calendar, until, &mut odd));
                    for area in areas {
                        let next = number(columns.area_names.len());
                        let area = *columns.area_names.entry(area.clone()).or_insert(next);
                        columns.stays.push(Stay { area, from: from.0, from_day: from.1, until: until.0, until_day: until.1, fact: number(place) });
                    }
                    odd
                }
                What::Test { taken, result, ct, .. } => {
                    let mut odd = 0;
                    let (taken, day) = placed(&calendar, *taken, &mut odd);
                    columns.tests.push(Test { taken, fact: number(place), day, result: result_number(*result), ct: ct_number(*ct) });
                    odd
                }
            };
        }
        // In the order in which they were taken; those of one moment in the order of their ids.
        columns.tests[begin.tests as usize..].sort_by_key(|test| test.taken >> 1);
        // Others' facts can be in doubt, too.
        if sieve.is_in_doubt() || !self.people[at].depends_on().is_empty() {
            marks |= marks::DOUBT;
        }
        columns.people.push(Begin { marks, ..begin });
    }

    fn areas_of(&self, people: &[&Person]) -> Vec<AreaPeriod> {
        let names = people.iter().flat_map(|person| &person.facts).flat_map(|fact| match &fact.what {
            What::Stay { areas, .. } => areas.as_slice(),
            _ => &[],
        });
        let names: HashSet<&str> = names.map(String::as_str).collect();
        let mut places: Vec<usize> = names.into_iter().filter_map(|name| self.areas_by_name.get(name)).flatten().copied().collect();
        places.sort_unstable();
        places.into_iter().map(|at| self.areas[at].clone()).collect()
    }

    /// Returns what a person is decided from, for everybody in order, on all cores.
    pub fn each<T: Send>(&self, of: impl Fn(u32) -> T + Send + Sync) -> Vec<T> {
        (0..number(self.people.len())).into_par_iter().map(of).collect()
    }
}

impl Register for People<'_> {
    /// The person, those they depend on, and the areas that the stays of all of them name.
    fn facts(&self, person: u32) -> Facts {
        let person = &self.people[person as usize];
        let others: Vec<&Person> = person.depends_on().into_iter().filter_map(|id| self.by_id.get(id)).map(|at| &self.people[*at]).collect();
        let all: Vec<&Person> = std::iter::once(person).chain(others.iter().copied()).collect();
        Facts { person: person.clone(), areas: self.areas_of(&all), others: others.into_iter().cloned().collect() }
    }

    fn number(&self, person: u32, id: &str) -> u32 {
        let of = |at: usize| {
            let own = rows(&self.starts, at);
            let place = own.start + self.facts[own.clone()].partition_point(|fact| fact.id.as_str() < id);
            (place < own.end && self.facts[place].id == id).then(|| number(place))
        };
        let others = || self.people[person as usize].depends_on().into_iter().filter_map(|id| self.by_id.get(id).copied()).find_map(of);
        let area = || self.areas_by_id.get(id).map_or(u32::MAX, |at| number(*at) | OF_AREA);
        of(person as usize).or_else(others).unwrap_or_else(area)
    }
}
