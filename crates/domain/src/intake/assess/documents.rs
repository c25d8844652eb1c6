//! Owns the reading of what finds a person: identity numbers, source ids, telephone numbers.

use jiff::civil::Date;

use super::super::rules::Numbers;
use super::super::{Cell, CellKind, Field, Problem, Severity, codes};
use super::{Assessor, Column, Draft, plain};
use crate::identity::{self, Identity, IdentityKind, IdentityProblem};
use crate::names::looks_like_placeholder;
use crate::names::width::narrow;
use crate::people::Sex;
use crate::telephones::{self, Telephone, TelephoneKind, TelephoneProblem};

/// The most repairs shown for one number.
const SHOWN_REPAIRS: usize = 5;

/// Reports whether a number cell no longer holds every digit: spreadsheets keep fifteen.
fn lost_digits(cell: &Cell) -> bool {
    cell.kind == CellKind::Number
        && (cell.text.contains(['E', 'e']) || cell.text.bytes().filter(u8::is_ascii_digit).count() > 15)
}

/// Reads the kind of document.
pub(super) fn kind(text: &str, column: &Column<'_>, draft: &mut Draft) {
    let code = column.vocabulary.map_or(Some(text), |words| words.code(text));
    draft.hint = code.and_then(IdentityKind::from_code);
    if draft.hint.is_none() && !looks_like_placeholder(text) {
        draft.note(Problem::new(Field::IdentityKind, codes::VALUE_UNLISTED, Severity::Note).with("text", plain::shorten(text)));
    }
}

/// Reads the number of a guardian.
pub(super) fn guardian_telephone(text: &str, draft: &mut Draft) {
    let found = telephones::parse_cell(text);
    let first: Option<Telephone> = found.numbers.into_iter().next();
    if first.is_none() && !found.problems.contains(&TelephoneProblem::Placeholder) {
        let length = text.chars().count();
        draft.note(Problem::new(Field::GuardianTelephone, codes::TELEPHONE_UNREADABLE, Severity::Note).with("length", length));
    }
    if first.is_some() {
        draft.record.guardian.get_or_insert_default().telephone = first;
    }
}

impl Assessor<'_> {
    /// Reads a cell of telephone numbers; how much an unreadable one weighs shows at the row's end.
    pub(super) fn telephone(&self, text: &str, cell: &Cell, field: &Field, draft: &mut Draft) {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if lost_digits(cell) {
            return draft.unread_telephones.push((field.clone(), TelephoneProblem::ScientificNotation, digits));
        }
        let mut found = telephones::parse_cell(text);
        found.numbers.retain(|number| {
            let is_service = number.kind == TelephoneKind::Service && self.rules.numbers != Numbers::Any;
            if is_service {
                draft.unread_telephones.push((field.clone(), TelephoneProblem::Service { number: number.number.clone() }, digits));
            }
            !is_service
        });
        for problem in std::mem::take(&mut found.problems) {
            match problem {
                TelephoneProblem::WrongLength { len: 5..=15 } | TelephoneProblem::LeadingZeroLost { .. } if self.rules.numbers == Numbers::Any => {
                    let number = text.chars().map(narrow).filter(char::is_ascii_digit).collect();
                    found.numbers.push(Telephone { kind: TelephoneKind::Unknown, number, extension: None });
                }
                TelephoneProblem::Placeholder => {
                    draft.note(Problem::new(field.clone(), codes::PLACEHOLDER, Severity::Note).with("text", text));
                }
                _ => draft.unread_telephones.push((field.clone(), problem, digits)),
            }
        }
        if found.numbers.len() > 1 {
            draft.note(Problem::new(field.clone(), codes::TELEPHONE_SEVERAL, Severity::Note).with("count", found.numbers.len()));
        } else if found.tidied
            && let Some(number) = found.numbers.first()
        {
            let shown = telephones::mask(&number.number);
            draft.note(Problem::new(field.clone(), codes::TELEPHONE_TIDIED, Severity::Note).with("shown", shown));
        }
        for number in found.numbers {
            if !draft.record.telephones.contains(&number) {
                draft.record.telephones.push(number);
            }
        }
    }

    /// Reads an identity number of the kind the row names, or of any.
    pub(super) fn identity(&self, text: &str, cell: &Cell, today: Date, draft: &mut Draft) {
        let field = Field::IdentityNumber;
        if lost_digits(cell) {
            return lost(field, cell, draft);
        }
        let shown = |number: &str| identity::mask(draft_kind(number), number);
        match identity::parse(text, draft.hint) {
            Ok(found) if found.birth_date.is_some_and(|date| date > today) => {
                draft.note(Problem::new(field, codes::IDENTITY_BIRTH_DATE, Severity::Doubt).with("shown", shown(&found.number)));
                draft.record.identities.push(identity::keep_invalid(text, draft.hint));
            }
            Ok(found) => accept(found, text, draft),
            Err(IdentityProblem::Placeholder) => {
                draft.note(Problem::new(field, codes::PLACEHOLDER, Severity::Note).with("text", text));
            }
            Err(IdentityProblem::ScientificNotation) => lost(field, cell, draft),
            Err(IdentityProblem::WrongLength { .. } | IdentityProblem::Unreadable) if self.rules.numbers == Numbers::Any => {
                if let Ok(found) = identity::parse(text, Some(IdentityKind::Other)) {
                    accept(found, text, draft);
                }
            }
            Err(problem) => {
                let kept = identity::keep_invalid(text, draft.hint);
                let length = kept.number.chars().count();
                let problem = match problem {
                    IdentityProblem::CheckDigit { repairs } => {
                        let problem = Problem::new(field, codes::IDENTITY_CHECK_DIGIT, Severity::Doubt).with("shown", shown(&kept.number));
                        let problem = problem.with("repairs", repairs.len());
                        ranked(repairs, draft).into_iter().fold(problem, |problem, repair| problem.suggest(Field::IdentityNumber, repair))
                    }
                    IdentityProblem::BirthDate => {
                        Problem::new(field, codes::IDENTITY_BIRTH_DATE, Severity::Doubt).with("shown", shown(&kept.number))
                    }
                    IdentityProblem::WrongLength { .. } => {
                        Problem::new(field, codes::IDENTITY_WRONG_LENGTH, Severity::Doubt).with("length", length)
                    }
                    _ => Problem::new(field, codes::IDENTITY_UNREADABLE, Severity::Doubt).with("length", length),
                };
                draft.note(problem);
                draft.record.identities.push(kept);
            }
        }
    }

    /// Reads the name a source gave the person.
    pub(super) fn source_id(&self, text: &str, cell: &Cell, draft: &mut Draft) {
        let field = Field::SourceId;
        if lost_digits(cell) || identity::is_scientific(text) {
            return lost(field, cell, draft);
        }
        if looks_like_placeholder(text) {
            return draft.note(Problem::new(field, codes::PLACEHOLDER, Severity::Note).with("text", text));
        }
        if let Some(width) = self.mapping.source_id_width
            && cell.kind == CellKind::Number
            && text.chars().count() != width
        {
            let problem = Problem::new(field.clone(), codes::SOURCE_ID_REWRITTEN, Severity::Doubt);
            draft.note(problem.with("shown", text).with("width", width));
        }
        if text.chars().count() > 64 {
            draft.note(Problem::new(field, codes::TEXT_TOO_LONG, Severity::Doubt).with("length", text.chars().count()).with("limit", 64));
        }
        draft.record.source_id = Some(text.to_owned());
    }
}

fn lost(field: Field, cell: &Cell, draft: &mut Draft) {
    let digits = cell.text.split(['e', 'E']).next().map_or(0, |mantissa| mantissa.bytes().filter(u8::is_ascii_digit).count());
    draft.note(Problem::new(field, codes::IDENTITY_LOST_DIGITS, Severity::Fatal).with("digits", digits));
}

fn draft_kind(number: &str) -> IdentityKind {
    if number.len() >= 15 { IdentityKind::ResidentId } else { IdentityKind::Passport }
}

fn accept(found: Identity, text: &str, draft: &mut Draft) {
    let field = Field::IdentityNumber;
    let shown = identity::mask(found.kind, &found.number);
    if found.converted_from_15 {
        draft.note(Problem::new(field.clone(), codes::IDENTITY_CONVERTED, Severity::Note).with("shown", shown));
    } else if found.number != text {
        draft.note(Problem::new(field.clone(), codes::IDENTITY_TIDIED, Severity::Note).with("shown", shown));
    }
    if let Some(hint) = draft.hint
        && hint != found.kind
    {
        let problem = Problem::new(field, codes::IDENTITY_KIND_CONTRADICTS, Severity::Note);
        draft.note(problem.with("said", hint.code()).with("found", found.kind.code()));
    }
    if !draft.record.identities.iter().any(|known| known.kind == found.kind && known.number == found.number) {
        draft.record.identities.push(found);
    }
}

/// Keeps the repairs that agree with the row's birth date and sex, if any do, and of them a handful.
fn ranked(mut repairs: Vec<String>, draft: &Draft) -> Vec<String> {
    let agrees = |number: &String| {
        let birth = draft.record.birth_date.is_some_and(|date| number[6..14] == date.strftime("%Y%m%d").to_string());
        let odd = number.as_bytes()[16] % 2 == 1;
        let sex = matches!((draft.record.sex, odd), (Some(Sex::Male), true) | (Some(Sex::Female), false));
        (birth, sex)
    };
    if draft.record.birth_date.is_some() && repairs.iter().any(|number| agrees(number).0) {
        repairs.retain(|number| agrees(number).0);
    }
    if repairs.iter().any(|number| agrees(number).1) {
        repairs.retain(|number| agrees(number).1);
    }
    repairs.sort_by_key(|number| std::cmp::Reverse(agrees(number)));
    repairs.truncate(SHOWN_REPAIRS);
    repairs
}
