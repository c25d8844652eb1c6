//! Owns the reading of days: birth, visit, and facts that are dates by their name.

use jiff::civil::Date;

use super::super::columns::{has_letters, tokens};
use super::super::{Cell, CellKind, FactValue, Field, Problem, QualityRules, Severity, codes};
use super::{Assessor, Column, Draft, plain};
use crate::dates::{self, DateOrder, DateProblem, DateReading};
use crate::names::looks_like_placeholder;

/// What the name of a column says of its dates.
#[derive(Debug, Default)]
pub(super) struct DateColumn {
    is_date: bool,
    may_be_future: bool,
    families: u64,
}

impl DateColumn {
    /// Judges a field by its name.
    pub(super) fn of(field: &Field, rules: &QualityRules) -> Self {
        let name = match field {
            Field::Fact(name) => name.as_str(),
            Field::VisitedOn => "date_of_visit",
            Field::BirthDate => "date_of_birth",
            _ => return Self::default(),
        };
        let tokens = tokens(name);
        let says = |words: &[String]| words.iter().any(|word| tokens.iter().any(|token| token == word) || !word.is_ascii() && name.contains(word.as_str()));
        let families = rules.families.iter().enumerate().take(64).filter(|(_, (_, words))| says(words)).fold(0, |mask, (at, _)| mask | 1 << at);
        let is_date = says(&rules.markers);
        Self { is_date, may_be_future: says(&rules.future), families: if is_date { families } else { 0 } }
    }
}

/// Returns the width that the ids with letters in a column share, when letters and digits mix.
///
/// A spreadsheet turns an id like `53e71` into a number; beside ids of one width such a number
/// stands out.
#[must_use]
pub fn ids_share_width(samples: &[Cell]) -> Option<usize> {
    let mut widths = samples.iter().filter(|cell| cell.kind == CellKind::Text && has_letters(&cell.text)).map(|cell| cell.text.trim().chars().count());
    let first = widths.next()?;
    widths.all(|width| width == first).then_some(first)
}

/// A day as read, and whether it came from a bare serial number.
struct Day {
    reading: DateReading,
    is_serial: bool,
}

fn read_day(text: &str, cell: &Cell, order: DateOrder) -> Result<Day, DateProblem> {
    let bare = text.len() == 5 || cell.kind == CellKind::Number && (3..=12).contains(&text.len());
    if bare && let Ok(serial) = text.parse::<f64>() {
        // Four digits of a year are a year, not a day of 1905.
        if (1850.0..=2100.0).contains(&serial) && serial.fract() == 0.0 {
            return Err(DateProblem::Incomplete);
        }
        if serial < 80_000.0
            && let Some(moment) = dates::from_serial(serial, false)
        {
            let time = (serial.fract() != 0.0).then(|| moment.time());
            return Ok(Day { reading: DateReading { date: moment.date(), time, is_ambiguous: false }, is_serial: true });
        }
    }
    dates::read_date(text, order).map(|reading| Day { reading, is_serial: false })
}

fn unread(field: &Field, problem: DateProblem, text: &str, severity: Severity) -> Problem {
    let code = match problem {
        DateProblem::Incomplete => codes::DATE_INCOMPLETE,
        DateProblem::Unreadable | DateProblem::NoSuchDay => codes::DATE_UNREADABLE,
    };
    Problem::new(field.clone(), code, severity).with("text", plain::shorten(text))
}

fn note_reading(field: &Field, day: &Day, text: &str, draft: &mut Draft) {
    let code = match (day.is_serial, day.reading.is_ambiguous) {
        (true, _) => codes::DATE_FROM_SERIAL,
        (false, true) => codes::DATE_AMBIGUOUS,
        (false, false) => return,
    };
    draft.note(Problem::new(field.clone(), code, Severity::Note).with("text", plain::shorten(text)).with("read", day.reading.date));
}

impl Assessor<'_> {
    /// Reads a birth date; an unreadable one weighs less when an identity number tells it.
    pub(super) fn birth_date(&self, text: &str, cell: &Cell, today: Date, draft: &mut Draft) {
        let field = Field::BirthDate;
        if looks_like_placeholder(text) || crate::names::is_only_zeros(text) {
            return draft.note(Problem::new(field, codes::PLACEHOLDER, Severity::Note).with("text", text));
        }
        let day = match read_day(text, cell, self.mapping.date_order) {
            Ok(day) => day,
            Err(problem) => {
                draft.unread_birth_date = Some(unread(&field, problem, text, Severity::Doubt));
                return;
            }
        };
        note_reading(&field, &day, text, draft);
        let date = day.reading.date;
        draft.record.birth_date = Some(date);
        match crate::people::age_on(date, today) {
            None => draft.note(Problem::new(field, codes::BIRTH_DATE_FUTURE, Severity::Doubt).with("date", date)),
            Some(years) if years > u16::from(self.rules.limits.oldest) => {
                let problem = Problem::new(field, codes::BIRTH_DATE_TOO_OLD, Severity::Doubt);
                draft.note(problem.with("date", date).with("limit", self.rules.limits.oldest));
            }
            Some(_) => {}
        }
    }

    /// Keeps when the person was there; a day is written the same however the list wrote it.
    pub(super) fn visited_on(&self, text: &str, cell: &Cell, column: &Column<'_>, draft: &mut Draft) {
        if looks_like_placeholder(text) {
            return draft.note(Problem::new(Field::VisitedOn, codes::PLACEHOLDER, Severity::Note).with("text", text));
        }
        self.check_length(text, &Field::VisitedOn, draft);
        let Ok(day) = read_day(text, cell, self.mapping.date_order) else {
            // Times of a visit are often spans in words; they are kept as they are.
            draft.record.visited_on = Some(text.to_owned());
            return;
        };
        note_reading(&Field::VisitedOn, &day, text, draft);
        let date = day.reading.date;
        draft.days.push((column.dates.families, Field::VisitedOn, date));
        draft.record.visited_on = Some(match day.reading.time {
            Some(time) if time != jiff::civil::Time::midnight() => match end_of_span(text) {
                Some(end) => format!("{date} {}–{}", time.strftime("%H:%M"), end.strftime("%H:%M")),
                None => format!("{date} {}", time.strftime("%H:%M")),
            },
            _ => date.to_string(),
        });
    }

    /// Keeps a fact as a day, a number or text.
    pub(super) fn fact(&self, name: &str, text: &str, cell: &Cell, column: &Column<'_>, today: Date, draft: &mut Draft) {
        let value = if column.dates.is_date {
            if looks_like_placeholder(text) || crate::names::is_only_zeros(text) {
                return;
            }
            match read_day(text, cell, self.mapping.date_order) {
                Ok(day) => {
                    note_reading(column.field, &day, text, draft);
                    let date = day.reading.date;
                    if date > today && !column.dates.may_be_future {
                        draft.note(Problem::new(column.field.clone(), codes::DATE_FUTURE, Severity::Note).with("date", date));
                    }
                    draft.days.push((column.dates.families, column.field.clone(), date));
                    FactValue::Date(date)
                }
                Err(problem) => {
                    draft.note(unread(column.field, problem, text, Severity::Note));
                    FactValue::Text(text.to_owned())
                }
            }
        } else {
            self.check_words(text, column, draft);
            self.check_length(text, column.field, draft);
            undated(text)
        };
        draft.record.facts.insert(name.to_owned(), value);
    }
}

/// Reads a value whose column says nothing of dates, the same from every file format.
fn undated(text: &str) -> FactValue {
    let bytes = text.as_bytes();
    if bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-'
        && let Ok(date) = dates::parse_date(text, DateOrder::Ymd)
    {
        return FactValue::Date(date);
    }
    let starts_as_number = matches!(bytes.first(), Some(b'0'..=b'9' | b'-'));
    if starts_as_number
        && bytes.len() <= 24
        && let Ok(number) = text.parse::<f64>()
        && number.is_finite()
        && number.to_string() == text
    {
        return FactValue::Number(number);
    }
    FactValue::Text(text.to_owned())
}

/// Returns until when somebody was there, where two times are written. What a computer writes, with a T in it, ends with a time zone.
fn end_of_span(text: &str) -> Option<jiff::civil::Time> {
    let plain: String = text.chars().map(crate::names::width::narrow).collect();
    let (start, end) = plain.rsplit_once(['-', '–', '—', '~', '至', '到'])?;
    let is_span = !plain.contains('T') && start.contains(':');
    is_span.then(|| jiff::civil::Time::strptime("%H:%M", end.trim()).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::end_of_span;
    use jiff::civil::time;

    #[test]
    fn a_span_keeps_its_end_and_a_time_zone_is_none() {
        for (text, end) in [
            ("2022-09-12 10:00-11:00", Some(time(11, 0, 0, 0))),
            ("2022/9/12 9:05~10:30", Some(time(10, 30, 0, 0))),
            ("2022年9月12日10：00至11：30", Some(time(11, 30, 0, 0))),
            ("2022-09-12 10:30", None),
            ("2022-09-12", None),
            ("2022-09-12T10:00:00-05:00", None),
            ("2022-09-12T02:00:00+08:00", None),
        ] {
            assert_eq!(end_of_span(text), end, "{text}");
        }
    }
}
