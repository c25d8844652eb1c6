//! Facts that count at a moment, in narrow rows of one width for each kind, sorted by person. Knows no plan.
//!
//! What is asked of one person lies side by side: whoever looks at a few of millions waits for memory, and for nothing else.
//!
//! A moment is twice the seconds from now, odd where only the day is known; beside it stands the calendar day, so that
//! deciding asks no time zone. What fits no column marks its person.

use std::collections::HashMap;
use std::ops::Range;

use domain::determinations::{AreaPeriod, Moment, Sieve};
use domain::policy::TestResult;

use super::calendar::Calendar;

/// The end of what goes on.
pub const OPEN: i32 = i32::MAX;
/// The day of an end that is not known.
pub const NO_DAY: i16 = i16::MAX;

/// What somebody has besides what stands in columns.
pub mod marks {
    /// A fact that fits no column: everything of this person is decided one by one.
    pub const ODD: u8 = 1;
    pub const ARRIVAL: u8 = 2;
    pub const ATTRIBUTE: u8 = 4;
    pub const BORN: u8 = 8;
    pub const GIVEN: u8 = 16;
    pub const ONSET: u8 = 32;
    pub const RELATED: u8 = 64;
    /// Something that a human may have to look at.
    pub const DOUBT: u8 = 128;
}

/// Where each person's rows begin and end.
pub type Starts = Vec<u32>;

/// Being in an area; passing through is not.
#[derive(Debug, Clone, Copy)]
pub struct Stay {
    pub area: u32,
    pub from: i32,
    /// `OPEN` where no end is known.
    pub until: i32,
    pub fact: u32,
    pub from_day: i16,
    pub until_day: i16,
}

/// A sample.
#[derive(Debug, Clone, Copy)]
pub struct Test {
    pub taken: i32,
    pub fact: u32,
    pub day: i16,
    /// The place of the result in `TestResult::ALL`.
    pub result: u8,
    /// The cycle threshold; 255 where there is none.
    pub ct: u8,
}

/// An exposure; only its days count.
#[derive(Debug, Clone, Copy)]
pub struct Exposure {
    pub fact: u32,
    pub kind: u16,
    pub first_day: i16,
    pub last_day: i16,
}

/// Where each person's rows begin. The next person's beginnings are this one's ends.
#[derive(Debug, Default, Clone, Copy)]
pub struct Begin {
    pub stays: u32,
    pub tests: u32,
    pub exposures: u32,
    /// The bits of `marks`.
    pub marks: u8,
}

/// A time during which an area had a tier, begun before now.
#[derive(Debug, Clone, Copy)]
pub struct Period {
    pub tier: u16,
    pub from: i32,
    /// `OPEN` where no end is known.
    pub until: i32,
    pub from_day: i16,
    /// `NO_DAY` where no end is known.
    pub until_day: i16,
    /// Whether it still has the tier.
    pub is_open: bool,
    /// Its place among all areas' times that were given.
    pub number: u32,
    /// It fits no number: whoever was in the area is decided one by one.
    pub is_odd: bool,
}

/// The tiers of areas.
#[derive(Debug, Default, Clone)]
pub struct Areas {
    pub tiers: Vec<String>,
    pub(super) starts: Starts,
    pub(super) periods: Vec<Period>,
    /// Whether a human has to look at one of them.
    pub is_in_doubt: bool,
}

/// Everybody's facts.
#[derive(Debug, Clone)]
pub struct Columns {
    pub calendar: Calendar,
    /// One for each person, and the ends of the last.
    pub(super) people: Vec<Begin>,
    pub(super) stays: Vec<Stay>,
    /// Of each person in the order in which they were taken.
    pub(super) tests: Vec<Test>,
    pub(super) exposures: Vec<Exposure>,
    pub kinds: Vec<String>,
    pub area_names: HashMap<String, u32>,
    pub areas: Areas,
}

impl Columns {
    /// How many people there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.people.len() - 1
    }

    /// Says whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes what is known of areas in place of what was known.
    pub fn set_areas(&mut self, given: &[AreaPeriod]) {
        self.areas = Areas::new(given, &self.area_names, &self.calendar);
    }

    /// Returns where the rows of the next person begin.
    pub(super) fn next(&self) -> Begin {
        Begin { stays: number(self.stays.len()), tests: number(self.tests.len()), exposures: number(self.exposures.len()), marks: 0 }
    }

    #[inline]
    pub(super) fn marks(&self, person: usize) -> u8 {
        self.people[person].marks
    }

    #[inline]
    pub(super) fn stays(&self, person: usize) -> &[Stay] {
        &self.stays[self.people[person].stays as usize..self.people[person + 1].stays as usize]
    }

    #[inline]
    pub(super) fn tests(&self, person: usize) -> &[Test] {
        &self.tests[self.people[person].tests as usize..self.people[person + 1].tests as usize]
    }

    #[inline]
    pub(super) fn exposures(&self, person: usize) -> &[Exposure] {
        &self.exposures[self.people[person].exposures as usize..self.people[person + 1].exposures as usize]
    }
}

impl Areas {
    /// Puts what counts of areas into columns; areas in which nobody was are left out.
    #[must_use]
    pub fn new(given: &[AreaPeriod], names: &HashMap<String, u32>, calendar: &Calendar) -> Self {
        let mut sieve = Sieve::new(&calendar.zone, calendar.now);
        let mut areas = Self::default();
        let mut rows: Vec<(u32, Period)> = Vec::new();
        let numbers: HashMap<*const AreaPeriod, u32> = given.iter().map(std::ptr::from_ref).zip(0..).collect();
        for period in sieve.areas(given.iter()) {
            let Some(area) = names.get(&period.area) else { continue };
            let tier = place_of(&mut areas.tiers, &period.tier);
            let number = numbers.get(&std::ptr::from_ref(period)).copied().unwrap_or(u32::MAX);
            let (from, until) = (calendar.place(period.from), period.until.map(|until| calendar.place(until)));
            let odd = Period { tier: tier.unwrap_or_default(), from: 0, until: 0, from_day: 0, until_day: 0, is_open: false, number, is_odd: true };
            rows.push((*area, match (from.filter(|_| tier.is_some()), until) {
                (Some(from), Some(Some(until))) => {
                    let is_open = if until.0 & 1 == 0 { until.0 > 0 } else { until.1 >= 0 };
                    Period { from: from.0, from_day: from.1, until: until.0, until_day: until.1, is_open, is_odd: false, ..odd }
                }
                (Some(from), None) => Period { from: from.0, from_day: from.1, until: OPEN, until_day: NO_DAY, is_open: true, is_odd: false, ..odd },
                _ => odd,
            }));
        }
        rows.retain(|(_, period)| period.is_odd || begins_before((period.from, period.from_day), calendar.present()));
        rows.sort_by_key(|(area, _)| *area);
        areas.is_in_doubt = sieve.is_in_doubt();
        areas.starts = starts(names.len(), rows.iter().map(|(area, _)| *area));
        areas.periods = rows.into_iter().map(|(_, period)| period).collect();
        areas
    }
}

/// Says whether a moment lies before another; of two on one day, if either is only known to the day, each does.
#[inline]
pub fn begins_before(a: (i32, i16), b: (i32, i16)) -> bool {
    if (a.0 | b.0) & 1 == 0 { a.0 < b.0 } else { a.1 <= b.1 }
}

/// Returns the rows of one area, or of one person.
#[inline]
pub fn rows(starts: &[u32], of: usize) -> Range<usize> {
    starts[of] as usize..starts[of + 1] as usize
}

/// Counts rows that are sorted by person into where each person's begin.
pub fn starts(count: usize, of: impl Iterator<Item = u32>) -> Starts {
    let mut starts = vec![0_u32; count + 1];
    of.for_each(|of| starts[of as usize + 1] += 1);
    for at in 0..count {
        starts[at + 1] += starts[at];
    }
    starts
}

/// Returns the place of a word in a list, and puts it there if it is new; nothing where there are more words than plans know.
pub fn place_of(words: &mut Vec<String>, word: &str) -> Option<u16> {
    const MOST: usize = 1024;
    let at = words.iter().position(|known| known == word).or_else(|| {
        (words.len() < MOST).then(|| {
            words.push(word.to_owned());
            words.len() - 1
        })
    });
    at.and_then(|at| u16::try_from(at).ok())
}

/// Returns a place as a number.
pub fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Returns the number of a result.
#[must_use]
pub fn result_number(result: TestResult) -> u8 {
    TestResult::ALL.iter().position(|known| *known == result).map_or(u8::MAX, |at| u8::try_from(at).unwrap_or(u8::MAX))
}

/// Returns a cycle threshold as it stands in a column; plans name 1 to 60.
#[must_use]
pub fn ct_number(ct: Option<i64>) -> u8 {
    ct.map_or(u8::MAX, |ct| u8::try_from(ct.clamp(0, 254)).unwrap_or(0))
}

/// Returns the number of a moment that has one.
pub fn placed(calendar: &Calendar, moment: Moment, marks: &mut u8) -> (i32, i16) {
    calendar.place(moment).unwrap_or_else(|| {
        *marks |= marks::ODD;
        (0, 0)
    })
}
