//! Owns the reading of fields that are kept much as written: names, words, places.

use super::super::clean::{is_mark, without_invisible};
use super::super::{Cell, Field, Problem, Severity, codes};
use super::{Assessor, Column, Draft};
use crate::addresses::{Address, structure};
use crate::names::width::trim;
use crate::names::{PersonName, looks_like_placeholder};
use crate::people::Sex;

/// Notes a cell that the file itself marks as unreadable.
pub(super) fn unreadable(field: &Field, cell: &Cell, draft: &mut Draft) {
    if cell.text.eq_ignore_ascii_case("#n/a") {
        return draft.note(Problem::new(field.clone(), codes::PLACEHOLDER, Severity::Note).with("text", "#N/A"));
    }
    let matters = matches!(
        field,
        Field::Name | Field::GivenName | Field::Surname | Field::IdentityNumber | Field::SourceId | Field::Telephone | Field::BirthDate
    );
    let severity = if matters { Severity::Doubt } else { Severity::Note };
    draft.note(Problem::new(field.clone(), codes::CELL_UNREADABLE, severity).with("text", shorten(&cell.text)));
}

/// Cuts a text to what a sentence can show.
pub(super) fn shorten(text: &str) -> String {
    let mut shown: String = text.chars().take(24).collect();
    if text.chars().nth(24).is_some() {
        shown.push('…');
    }
    shown
}

impl Assessor<'_> {
    /// Reads a field that is kept as written, or looked up in a vocabulary.
    pub(super) fn plain(&self, text: &str, cell: &Cell, column: &Column<'_>, draft: &mut Draft) {
        let field = column.field;
        if allows_no_placeholder(field) && looks_like_placeholder(text) {
            return draft.note(Problem::new(field.clone(), codes::PLACEHOLDER, Severity::Note).with("text", text));
        }
        self.check_words(text, column, draft);
        let text = without_invisible(text);
        let text = text.as_ref();
        let some = || Some(text.to_owned());
        let record = &mut draft.record;
        match field {
            Field::Name | Field::GivenName | Field::Surname | Field::GuardianName => return self.name(text, cell, field, draft),
            Field::Sex => record.sex = column.vocabulary.map_or(Sex::from_code(text), |words| words.code(text).and_then(Sex::from_code)),
            Field::Age => return self.age(text, draft),
            Field::Priority => record.priority = priority(column.vocabulary.and_then(|words| words.code(text)).unwrap_or(text)),
            Field::Occupation => record.occupation = some(),
            Field::WorkUnit => record.work_unit = some(),
            Field::Nationality => record.nationality = some(),
            Field::Area => record.area.text = some(),
            Field::AreaCode => record.area.code = area_code(text, &mut draft.problems),
            Field::Province => record.area.province = some(),
            Field::City => record.area.city = some(),
            Field::County => record.area.county = some(),
            Field::Township => record.area.township = some(),
            Field::Community => record.area.community = some(),
            Field::Address => record.address = Some(Address { raw: text.to_owned(), structured: structure(text) }),
            Field::CurrentAddress => record.current_address = Some(Address { raw: text.to_owned(), structured: structure(text) }),
            Field::Reason => record.reason = some(),
            Field::Place => record.place = some(),
            Field::Language => record.language = some(),
            Field::Note => record.note = some(),
            // The fields with a reading of their own never come here.
            _ => {}
        }
        self.check_length(text, field, draft);
    }

    /// Notes a word that the field's vocabulary does not list.
    pub(super) fn check_words(&self, text: &str, column: &Column<'_>, draft: &mut Draft) {
        if let Some(words) = column.vocabulary
            && let Some(severity) = words.unlisted
            && words.code(text).is_none()
        {
            draft.note(Problem::new(column.field.clone(), codes::VALUE_UNLISTED, severity).with("text", shorten(text)));
        }
    }

    pub(super) fn check_length(&self, text: &str, field: &Field, draft: &mut Draft) {
        let limit = self.rules.limits.longest_text;
        if text.len() > limit {
            let length = text.chars().count();
            if length > limit {
                let problem = Problem::new(field.clone(), codes::TEXT_TOO_LONG, Severity::Doubt);
                draft.note(problem.with("length", length).with("limit", limit));
            }
        }
    }

    fn name(&self, text: &str, cell: &Cell, field: &Field, draft: &mut Draft) {
        if trim(&cell.text).chars().any(|ch| ch.is_control() || is_mark(ch)) {
            draft.note(Problem::new(field.clone(), codes::NAME_CONTROL_CHARACTERS, Severity::Note));
        }
        let limit = self.rules.limits.longest_name;
        if text.len() > limit {
            let length = text.chars().count();
            if length > limit {
                let problem = Problem::new(field.clone(), codes::NAME_TOO_LONG, Severity::Doubt);
                draft.note(problem.with("length", length).with("limit", limit));
            }
        }
        if *field == Field::Name && crate::names::looks_like_no_name(text) {
            draft.note(Problem::new(field.clone(), codes::NAME_UNLIKELY, Severity::Doubt));
        }
        match field {
            Field::GivenName => text.clone_into(&mut draft.given_name),
            Field::Surname => text.clone_into(&mut draft.surname),
            Field::GuardianName => draft.record.guardian.get_or_insert_default().name = Some(PersonName { entered: text.to_owned() }),
            _ => draft.record.name = Some(PersonName { entered: text.to_owned() }),
        }
    }

    fn age(&self, text: &str, draft: &mut Draft) {
        let digits = text.chars().map(crate::names::width::narrow).take_while(char::is_ascii_digit).collect::<String>();
        let rest: String = text.chars().skip(digits.len()).collect();
        let rest = rest.trim().to_lowercase();
        let is_bare = rest.is_empty() || rest.starts_with('.');
        let a_year = if is_bare { Some(draft.ages_a_year.unwrap_or(1)) } else { units_a_year(&rest) };
        match (digits.parse::<u16>(), a_year) {
            (Ok(count), Some(a_year)) if count / a_year <= u16::from(self.rules.limits.oldest) => draft.record.age = u8::try_from(count / a_year).ok(),
            (Ok(count), Some(a_year)) => {
                let problem = Problem::new(Field::Age, codes::AGE_IMPLAUSIBLE, Severity::Doubt);
                draft.note(problem.with("age", count / a_year).with("limit", self.rules.limits.oldest));
            }
            _ => draft.note(Problem::new(Field::Age, codes::AGE_UNREADABLE, Severity::Note).with("text", shorten(text))),
        }
    }
}

/// Reads what the numbers of the age column count.
pub(super) fn age_unit(text: &str, draft: &mut Draft) {
    draft.ages_a_year = units_a_year(&text.to_lowercase());
    if draft.ages_a_year.is_none() {
        draft.note(Problem::new(Field::AgeUnit, codes::AGE_UNREADABLE, Severity::Note).with("text", shorten(text)));
    }
}

/// Returns how many of a unit make a year.
fn units_a_year(unit: &str) -> Option<u16> {
    let unit = unit.trim();
    if ["个月", "月", "月龄", "m", "mo", "mos", "mth"].contains(&unit) || unit.starts_with("month") {
        return Some(12);
    }
    if ["周龄", "星期", "w", "wk"].contains(&unit) || unit.starts_with("week") {
        return Some(52);
    }
    if ["天", "日", "日龄", "d"].contains(&unit) || unit.starts_with("day") {
        return Some(365);
    }
    (unit.starts_with(['岁', '周', 'y']) || unit == "年" || unit == "a").then_some(1)
}

/// Fields in which “无” cannot be an answer.
fn allows_no_placeholder(field: &Field) -> bool {
    !matches!(field, Field::Sex | Field::Occupation | Field::WorkUnit | Field::Nationality | Field::Reason | Field::Note | Field::Language)
}

/// Priorities go from 1, the most urgent, to 9.
fn priority(text: &str) -> Option<u8> {
    text.parse().ok().filter(|priority| (1..=9).contains(priority))
}

fn area_code(text: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let code: String = text.chars().map(crate::names::width::narrow).filter(|ch| !ch.is_whitespace()).collect();
    let fits = (2..=15).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !fits {
        problems.push(Problem::new(Field::AreaCode, codes::AREA_CODE_UNREADABLE, Severity::Note).with("text", shorten(text)));
    }
    fits.then_some(code)
}
