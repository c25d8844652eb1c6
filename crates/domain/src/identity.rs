//! Identity documents: which kind a number is, whether it can be right, and how it is shown.
//!
//! Owns the forms of documents and the check digit of the resident identity number. Must not know where a number came from nor guess where its holder lives: the address
//! part names the county of first registration and stays with a person for life.

mod check;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::names::width::{is_invisible, narrow, trim};
use crate::people::Sex;
pub use check::{check_digit, repairs, to_18};

crate::coded! {
    /// The kinds of document that can name a person.
    IdentityKind {
        /// The resident identity number of 18 characters.
        ResidentId = "resident_id",
        /// The residence permit for people of Hong Kong, Macao and Taiwan.
        ResidencePermit = "residence_permit",
        /// The mainland travel permit of Hong Kong and Macao residents.
        HkMacaoPermit = "hk_macao_permit",
        /// The mainland travel permit of Taiwan residents.
        TaiwanPermit = "taiwan_permit",
        /// The permanent residence card of a foreign citizen, in either form.
        ForeignPermanentResident = "foreign_permanent_resident",
        /// A passport of any country.
        Passport = "passport",
        /// A medical certificate of birth, for the newborn without a number.
        BirthCertificate = "birth_certificate",
        /// The name a source gave the person, such as a case number.
        SourceId = "source_id",
        /// Any other document.
        Other = "other",
        /// A number issued by this system to a person without documents.
        Temporary = "temporary",
    }
}

crate::coded! {
    /// How far a number was proven by its own form.
    IdentityState {
        /// The check digit agrees.
        Valid = "valid",
        /// A number of 15 digits, out of use since 2013, converted.
        Legacy = "legacy",
        /// The form is known but carries no proof.
        Unchecked = "unchecked",
        /// The form is broken; kept because a person decided to.
        Invalid = "invalid",
    }
}

/// One identity document as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The kind of document.
    pub kind: IdentityKind,
    /// The canonical number: equal for equal documents however they were written.
    pub number: String,
    /// How far the number was proven.
    pub state: IdentityState,
    /// The text as entered.
    pub original: String,
    /// The birth date the number carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<Date>,
    /// The sex the number carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Whether the number was written with 15 digits.
    #[serde(default)]
    pub converted_from_15: bool,
}

/// Why a text is not an identity number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityProblem {
    /// A spreadsheet rounded the number: its last digits are gone.
    #[error("a spreadsheet has rounded the number")]
    ScientificNotation,
    /// The number of characters fits no document.
    #[error("no document has {len} characters")]
    WrongLength {
        /// The characters counted.
        len: usize,
    },
    /// The check digit contradicts the other digits.
    #[error("the check digit is wrong")]
    CheckDigit {
        /// Numbers one slip away that could be right.
        repairs: Vec<String>,
    },
    /// The birth date inside the number does not exist.
    #[error("the birth date inside does not exist")]
    BirthDate,
    /// The cell says that there is none.
    #[error("the cell says that there is none")]
    Placeholder,
    /// It has the form of no document.
    #[error("it has the form of no document")]
    Unreadable,
}

/// Reads an identity number of any kind.
///
/// # Errors
///
/// Says why the text is not a number that can be relied on.
pub fn parse(text: &str, hint: Option<IdentityKind>) -> Result<Identity, IdentityProblem> {
    let entered = trim(text);
    if crate::names::looks_like_placeholder(entered) || crate::names::is_only_zeros(entered) {
        return Err(IdentityProblem::Placeholder);
    }
    if is_scientific(entered) {
        return Err(IdentityProblem::ScientificNotation);
    }
    match hint {
        Some(kind @ (IdentityKind::SourceId | IdentityKind::Other | IdentityKind::Temporary)) => free_form(entered, kind),
        _ => {
            let number = canonical(entered);
            by_form(&number, hint).map(|found| Identity { original: entered.to_owned(), ..found })
        }
    }
}

/// Returns what would be kept of an unreadable number when a person decides to keep it.
#[must_use]
pub fn keep_invalid(text: &str, hint: Option<IdentityKind>) -> Identity {
    let number = canonical(trim(text));
    let likely = if number.len() >= 15 && number.bytes().take(14).all(|byte| byte.is_ascii_digit()) {
        IdentityKind::ResidentId
    } else {
        IdentityKind::Other
    };
    Identity { state: IdentityState::Invalid, original: trim(text).to_owned(), ..unchecked(hint.unwrap_or(likely), number) }
}

/// Reports whether a spreadsheet has turned a number into powers of ten, as in `4.40902E+17`.
///
/// A text like `53e71` without point or sign is a name, not a number.
#[must_use]
pub fn is_scientific(text: &str) -> bool {
    let Some(at) = text.find(['e', 'E']) else { return false };
    let (mantissa, exponent) = (&text[..at], &text[at + 1..]);
    let mantissa = mantissa.strip_prefix(['-', '\'']).unwrap_or(mantissa);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let marked = mantissa.contains('.') || exponent.starts_with('+');
    marked && whole.len() == 1 && digits.len() <= 3 && is_number(whole) && is_number(fraction) && is_number(digits)
}

/// Hides the middle of a number: first 3 and last 2 stay, less of short ones.
#[must_use]
pub fn mask(kind: IdentityKind, number: &str) -> String {
    let length = number.chars().count();
    let (head, tail) = match (kind, length) {
        (IdentityKind::SourceId | IdentityKind::Temporary, _) => return number.to_owned(),
        (_, 15..) => (3, 2),
        (_, 8..=14) => (1, 2),
        (_, 4..=7) => (1, 1),
        _ => (0, 0),
    };
    let hidden = "*".repeat(length - head - tail);
    let start: String = number.chars().take(head).collect();
    let end: String = number.chars().skip(length - tail).collect();
    format!("{start}{hidden}{end}")
}

/// Returns the canonical spelling: half width, upper case, no spaces, hyphens or apostrophes.
fn canonical(text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
        return text.to_owned();
    }
    text.chars()
        .filter(|ch| !ch.is_whitespace() && !is_invisible(*ch))
        .map(narrow)
        .filter(|ch| !matches!(ch, ' ' | '-' | '\'' | '`' | '"' | '.'))
        .map(|ch| ch.to_ascii_uppercase())
        .collect()
}

fn free_form(entered: &str, kind: IdentityKind) -> Result<Identity, IdentityProblem> {
    let length = entered.chars().count();
    if length == 0 || length > 64 {
        return Err(IdentityProblem::WrongLength { len: length });
    }
    let number: String = entered.chars().filter(|ch| !ch.is_control() && !is_invisible(*ch)).map(narrow).collect();
    Ok(Identity { original: entered.to_owned(), ..unchecked(kind, number.trim().to_owned()) })
}

fn by_form(number: &str, hint: Option<IdentityKind>) -> Result<Identity, IdentityProblem> {
    let bytes = number.as_bytes();
    if !number.is_ascii() || bytes.is_empty() {
        return Err(IdentityProblem::Unreadable);
    }
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    if hint == Some(IdentityKind::Passport) && (6..=9).contains(&bytes.len()) && digits > 0 && bytes.iter().all(u8::is_ascii_alphanumeric) {
        return Ok(unchecked(IdentityKind::Passport, number.to_owned()));
    }
    let letters = bytes.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    if letters + digits != bytes.len() && !is_eighteen(bytes) {
        return check::misread_letters(number).map_or(Err(IdentityProblem::Unreadable), |repairs| Err(IdentityProblem::CheckDigit { repairs }));
    }
    match (letters, digits) {
        _ if is_eighteen(bytes) => eighteen(number),
        (0, 15) => fifteen(number),
        (1, 8 | 10) if matches!(bytes[0], b'H' | b'M') && hint != Some(IdentityKind::Passport) => {
            Ok(unchecked(IdentityKind::HkMacaoPermit, number[..9].to_owned()))
        }
        (3, 12) => Ok(unchecked(IdentityKind::ForeignPermanentResident, number.to_owned())),
        (1, 9) if hint != Some(IdentityKind::Passport) => Ok(unchecked(IdentityKind::BirthCertificate, number.to_owned())),
        (0, 8 | 10) if hint == Some(IdentityKind::TaiwanPermit) => Ok(unchecked(IdentityKind::TaiwanPermit, number[..8].to_owned())),
        (0, 8) if hint.is_none() && check::birth_date(number).is_none() => Ok(unchecked(IdentityKind::TaiwanPermit, number.to_owned())),
        (1..=3, 5..=8) => Ok(unchecked(IdentityKind::Passport, number.to_owned())),
        (_, 3..) => Err(IdentityProblem::WrongLength { len: bytes.len() }),
        _ => Err(IdentityProblem::Unreadable),
    }
}

/// Reports whether the text has the outer form of an 18-character number.
fn is_eighteen(bytes: &[u8]) -> bool {
    bytes.len() == 18 && bytes[..17].iter().all(u8::is_ascii_digit) && (bytes[17].is_ascii_digit() || bytes[17] == b'X')
}

fn eighteen(number: &str) -> Result<Identity, IdentityProblem> {
    if check_digit(number) != number.chars().last() {
        return Err(IdentityProblem::CheckDigit { repairs: repairs(number) });
    }
    let birth_date = check::birth_date(&number[6..14]).ok_or(IdentityProblem::BirthDate)?;
    let kind = match &number[..6] {
        "810000" | "820000" | "830000" => IdentityKind::ResidencePermit,
        _ if number.starts_with('9') => IdentityKind::ForeignPermanentResident,
        _ if number.starts_with('0') => return Err(IdentityProblem::Unreadable),
        _ => IdentityKind::ResidentId,
    };
    Ok(Identity {
        state: IdentityState::Valid,
        birth_date: Some(birth_date),
        sex: Some(check::sex_of(number.as_bytes()[16])),
        ..unchecked(kind, number.to_owned())
    })
}

fn fifteen(number: &str) -> Result<Identity, IdentityProblem> {
    let full = to_18(number).ok_or(IdentityProblem::BirthDate)?;
    Ok(Identity { state: IdentityState::Legacy, converted_from_15: true, ..eighteen(&full)? })
}

fn unchecked(kind: IdentityKind, number: String) -> Identity {
    Identity {
        kind,
        number,
        state: IdentityState::Unchecked,
        original: String::new(),
        birth_date: None,
        sex: None,
        converted_from_15: false,
    }
}
