//! What a paper about a measure can say: from when to when somebody was held, and how it came to an end.
//!
//! Reads answers as they were kept, and never makes one.

use crate::coded;
use crate::policy::Mode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

coded! {
    /// What a paper tells.
    PaperKind {
        /// That a measure holds, from when, and why.
        Start = "start",
        /// That nothing holds any more.
        Release = "release",
    }
}

coded! {
    /// How a measure came to an end; a closed list, nobody's wish is among them.
    EndedBy {
        /// The rule has run its course.
        Rule = "rule",
        /// What is known now leads to no measure.
        Facts = "facts",
        /// The plan is in force here no longer.
        Plan = "plan",
    }
}

/// An answer under which somebody was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    pub mode: Mode,
    pub since_ms: i64,
    /// None still holds.
    pub replaced_ms: Option<i64>,
    /// The last day, as it was determined.
    pub until: Option<Date>,
}

/// A time during which somebody was held in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub mode: Mode,
    pub from: Date,
    /// The last day; none is not known yet.
    pub until: Option<Date>,
}

/// Returns how many of the newest answers belong together: each holds somebody, and goes over into the next one without a gap.
#[must_use]
pub fn course(newest_first: &[Held]) -> usize {
    let follows = |pair: &[Held]| pair[1].mode != Mode::Nothing && pair[1].replaced_ms == Some(pair[0].since_ms);
    match newest_first.first() {
        Some(newest) if newest.mode != Mode::Nothing => 1 + newest_first.windows(2).take_while(|pair| follows(pair)).count(),
        _ => 0,
    }
}

/// Returns the periods of a course, the first one first. Answers that hold somebody in the same way are one period; a day on which
/// one period goes over into the next counts for the next.
#[must_use]
pub fn periods(newest_first: &[Held], day_of: impl Fn(i64) -> Date) -> Vec<Period> {
    let mut found: Vec<Period> = Vec::new();
    for held in newest_first.iter().rev() {
        let from = day_of(held.since_ms);
        // Whoever is decided about in the night after the last day was held until that day.
        let ended = held.replaced_ms.map(|at| held.until.map_or(day_of(at), |until| until.min(day_of(at))).max(from));
        let until = ended.or(held.until);
        match found.last_mut() {
            Some(last) if last.mode == held.mode => last.until = until,
            last => {
                if let Some(last) = last {
                    last.until = Some(from.yesterday().unwrap_or(from).max(last.from));
                }
                found.push(Period { mode: held.mode, from, until });
            }
        }
    }
    found
}

/// Letters of a paper's number: none that can be taken for another one.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 12;

/// Returns the number of a paper from what this installation alone can make.
#[must_use]
pub fn paper_number(made: &[u8; 16]) -> String {
    made.iter().take(LENGTH).map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

/// Reads a number as people write it: with spaces or dashes, in small letters, with an O for a nought.
#[must_use]
pub fn read_paper_number(text: &str) -> Option<String> {
    let plain = text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    });
    let number: String = plain.collect();
    (number.len() == LENGTH && number.bytes().all(|byte| LETTERS.contains(&byte))).then_some(number)
}

/// Returns a number as paper shows it.
#[must_use]
pub fn shown_paper_number(number: &str) -> String {
    let parts: Vec<String> = number.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
    parts.join("-")
}
