//! Owns the findings that take more than one field: contradictions, order of days, what is
//! missing, and whether the row names anybody.

use jiff::civil::Date;

use super::super::clean::clean;
use super::super::{Cell, Field, Problem, Severity, codes};
use super::plain::shorten;
use super::{Assessor, Draft};
use crate::identity::IdentityState;
use crate::names::{PersonName, is_ideograph};
use crate::people::{Sex, age_on};
use crate::telephones::TelephoneProblem;

impl Assessor<'_> {
    /// Adds what the fields say together.
    pub(super) fn look_across(&self, row: &[Cell], today: Date, draft: &mut Draft) {
        self.look_beyond_headers(row, draft);
        join_name(draft);
        let from_identity = draft.record.identities.iter().find_map(|identity| Some((identity.birth_date?, identity.sex)));
        compare_with_identity(from_identity, draft);
        weigh_telephones(draft);
        compare_age(today, draft);
        self.order_days(draft);
        self.check_needs(row, draft);
        if self.rules.door {
            check_door(draft);
        }
        let record = &draft.record;
        let is_told = draft.problems.iter().any(|problem| problem.severity == Severity::Fatal);
        if !is_told && record.name.is_none() && record.identities.is_empty() && record.source_id.is_none() && record.telephones.is_empty() {
            draft.note(Problem::new(Field::Name, codes::NOBODY, Severity::Fatal));
        }
    }

    /// A cell beyond the headers is a remark in a workbook; in a text one comma too many has moved the rest.
    fn look_beyond_headers(&self, row: &[Cell], draft: &mut Draft) {
        let Some(width) = self.mapping.width else { return };
        let Some(last) = row.iter().rposition(|cell| !cell.is_blank()).filter(|last| *last >= width) else { return };
        draft.note(if self.mapping.is_delimited {
            Problem::new(Field::Note, codes::ROW_WIDER, Severity::Doubt).with("cells", last + 1).with("columns", width)
        } else {
            let text = clean(&row[last].text);
            Problem::new(Field::Note, codes::CELLS_WITHOUT_HEADER, Severity::Note).with("text", shorten(&text)).with("columns", width)
        });
    }

    fn order_days(&self, draft: &mut Draft) {
        if draft.days.len() < 2 && (draft.days.is_empty() || draft.record.birth_date.is_none()) {
            return;
        }
        let days = std::mem::take(&mut draft.days);
        for order in &self.rules.orders {
            let of = |family: usize| days.iter().filter(move |(families, ..)| families >> family & 1 == 1);
            for (_, before, first) in of(order.before) {
                for (_, after, second) in of(order.after).filter(|(_, after, _)| after != before) {
                    let apart = (*second - *first).get_days();
                    let compared = |code| {
                        let problem = Problem::new(after.clone(), code, order.severity).with("before", before).with("before_date", first);
                        problem.with("after", after).with("after_date", second).with("days", apart.abs())
                    };
                    if apart < 0 {
                        draft.note(compared(codes::DATES_OUT_OF_ORDER));
                    } else if let Some(limit) = order.max_days.filter(|limit| apart > *limit) {
                        draft.note(compared(codes::DATES_TOO_FAR_APART).with("limit", limit));
                    }
                }
            }
        }
    }

    fn check_needs(&self, row: &[Cell], draft: &mut Draft) {
        for need in &self.needs {
            if self.value(&need.field, row).is_some() {
                continue;
            }
            let mut problem = Problem::new(need.field.clone(), codes::REQUIRED_MISSING, need.severity);
            if let Some(when) = &need.when {
                let Some(value) = self.value(when, row) else { continue };
                let code = self.rules.vocabularies.get(when).and_then(|words| words.code(&value));
                if !need.is.is_empty() && !need.is.iter().any(|wanted| Some(wanted.as_str()) == code || *wanted == value) {
                    continue;
                }
                problem = problem.with("because", when).with("because_value", value);
            }
            draft.note(problem);
        }
    }

    /// Returns what stands in the columns of a field.
    fn value(&self, field: &Field, row: &[Cell]) -> Option<String> {
        let texts = self.columns.iter().filter(|column| column.field == field).filter_map(|column| row.get(column.index));
        texts.map(|cell| clean(&cell.text)).find(|text| !text.is_empty()).map(std::borrow::Cow::into_owned)
    }
}

fn join_name(draft: &mut Draft) {
    if draft.record.name.is_some() || draft.given_name.is_empty() && draft.surname.is_empty() {
        return;
    }
    let (surname, given) = (&draft.surname, &draft.given_name);
    let entered = if surname.chars().chain(given.chars()).any(is_ideograph) {
        format!("{surname}{given}")
    } else {
        format!("{given} {surname}").trim().to_owned()
    };
    draft.record.name = Some(PersonName { entered });
}

/// Sets the row's birth date and sex against the identity number's, or fills them from it.
fn compare_with_identity(from_identity: Option<(Date, Option<Sex>)>, draft: &mut Draft) {
    if let Some(problem) = draft.unread_birth_date.take() {
        draft.problems.push(match from_identity {
            Some((date, _)) => Problem { severity: Severity::Note, ..problem }.suggest(Field::BirthDate, date.to_string()),
            None => problem,
        });
    }
    let Some((date, sex)) = from_identity else { return };
    match draft.record.birth_date {
        Some(said) if said != date => {
            let problem = Problem::new(Field::BirthDate, codes::BIRTH_DATE_CONTRADICTS_IDENTITY, Severity::Doubt);
            draft.note(problem.with("said", said).with("found", date).suggest(Field::BirthDate, date.to_string()));
        }
        Some(_) => {}
        None => draft.record.birth_date = Some(date),
    }
    let Some(sex) = sex else { return };
    match draft.record.sex {
        Some(said @ (Sex::Male | Sex::Female)) if said != sex => {
            let problem = Problem::new(Field::Sex, codes::SEX_CONTRADICTS_IDENTITY, Severity::Doubt);
            draft.note(problem.with("said", said.code()).with("found", sex.code()).suggest(Field::Sex, sex.code()));
        }
        None | Some(Sex::Unknown) => draft.record.sex = Some(sex),
        Some(_) => {}
    }
}

/// An unreadable number is a doubt only when nothing else leads to the person.
fn weigh_telephones(draft: &mut Draft) {
    let unread = std::mem::take(&mut draft.unread_telephones);
    if unread.is_empty() {
        return;
    }
    let has_identity = draft.record.identities.iter().any(|identity| identity.state != IdentityState::Invalid);
    let severity = if has_identity || !draft.record.telephones.is_empty() { Severity::Note } else { Severity::Doubt };
    for (field, problem, digits) in unread {
        draft.note(match problem {
            TelephoneProblem::ScientificNotation => Problem::new(field, codes::TELEPHONE_LOST_DIGITS, severity),
            TelephoneProblem::LeadingZeroLost { repair } => {
                Problem::new(field.clone(), codes::TELEPHONE_LEADING_ZERO, severity).with("length", digits).suggest(field, repair)
            }
            TelephoneProblem::Service { number } => Problem::new(field, codes::TELEPHONE_SERVICE, severity).with("number", number),
            _ => Problem::new(field, codes::TELEPHONE_UNREADABLE, severity).with("length", digits),
        });
    }
}

fn compare_age(today: Date, draft: &mut Draft) {
    let (Some(age), Some(birth)) = (draft.record.age, draft.record.birth_date) else { return };
    let Some(years) = age_on(birth, today) else { return };
    // Two years cover ages by the old count and lists written before a birthday.
    if years.abs_diff(u16::from(age)) > 2 {
        draft.note(Problem::new(Field::Age, codes::AGE_CONTRADICTS_BIRTH_DATE, Severity::Note).with("age", age).with("years", years));
    }
}

fn check_door(draft: &mut Draft) {
    let address = draft.record.current_address.as_ref().map(|address| (Field::CurrentAddress, address));
    let address = address.or_else(|| draft.record.address.as_ref().map(|address| (Field::Address, address)));
    if let Some((field, address)) = address
        && !address.structured.reaches_door()
    {
        draft.note(Problem::new(field, codes::ADDRESS_WITHOUT_DOOR, Severity::Note));
    }
}
