//! A course laid on the calendar: which phase is today, which tests are due when.

use super::TestDue;
use super::conditions::{days_between, plus_days, result_of};
use super::facts::{Known, What};
use crate::policy::{Anchor, Course, DayZero, Edge, Phase, TestResult};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The days from which an episode is counted.
pub(super) type Anchors = BTreeMap<Anchor, Date>;

/// A phase with its dates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dated<'p> {
    pub phase: &'p Phase,
    /// Counted from one.
    pub number: usize,
    pub from: Date,
    pub until: Option<Date>,
}

/// Lays a course on the calendar; nothing where a day is missing from which it is counted.
pub(super) fn dated<'p>(course: &'p Course, anchors: &Anchors, zero: DayZero) -> Option<Vec<Dated<'p>>> {
    let date = |edge: Edge| anchors.get(&edge.anchor).map(|anchor| plus_days(*anchor, edge.day - first(zero)));
    let place = |(at, phase): (usize, &'p Phase)| {
        let until = match phase.until {
            Some(edge) => Some(date(edge)?),
            None => None,
        };
        Some(Dated { phase, number: at + 1, from: date(phase.from)?, until })
    };
    course.phases.iter().enumerate().map(place).collect()
}

/// The number of the anchor's own day.
pub(super) fn first(zero: DayZero) -> i64 {
    match zero {
        DayZero::Anchor => 0,
        DayZero::DayBefore => 1,
    }
}

/// Returns the tests of a course with what is on file: a sample counts for the last test that was due when it was taken.
pub(super) fn schedule(known: &Known<'_>, course: &Course, anchor: Date, below_ct: Option<i64>) -> Vec<TestDue> {
    let zero = first(known.edition.day_zero);
    let mut due: Vec<TestDue> = course
        .tests
        .iter()
        .map(|test| TestDue { day: test.day, date: plus_days(anchor, test.day - zero), specimen: test.specimen.clone(), count: test.count, done: Vec::new() })
        .collect();
    for fact in &known.own {
        let Some((taken, TestResult::Negative)) = result_of(fact, below_ct) else { continue };
        let day = days_between(anchor, known.date(taken)) + zero;
        let specimen = match &fact.what {
            What::Test { specimen, .. } => specimen.as_deref(),
            _ => None,
        };
        let Some(last) = due.iter().map(|test| test.day).filter(|due| *due <= day).max() else { continue };
        // Of two tests on one day, the one that asks for this specimen; one sample too many is none too few.
        let is_open = |test: &TestDue| i64::try_from(test.done.len()).unwrap_or(i64::MAX) < test.count;
        let fits = |test: &TestDue| test.day == last && is_open(test) && (specimen.is_none() || test.specimen.is_empty() || specimen == Some(test.specimen.as_str()));
        if let Some(test) = due.iter_mut().find(|test| fits(test)) {
            test.done.push(fact.id.clone());
        }
    }
    due
}
