//! Call sheets on paper: the codes of their rows, how large they are and how long they hold people,
//! when a call on paper can have been made, and what may be undone.
//!
//! Knows no outcome of a call: what follows from one is decided in `calls`, on paper as on the screen.

use crate::calls::Disposition;
use jiff::{SignedDuration, Timestamp};

/// People on one sheet at most: two digits, and what one pair of hands can ring in a shift.
pub const MOST_PEOPLE: u32 = 60;
/// People whom the sheets of one caller hold at once.
pub const MOST_HELD: u64 = 120;
/// A sheet is for a shift, not for a week: whoever is on it is called by nobody else.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(24);
/// A sheet for less than this is not worth its paper.
pub const SHORTEST: SignedDuration = SignedDuration::from_mins(10);

/// Letters that are not taken for a digit or for each other; as many as a prime, so that the check holds.
const CHECKS: &[u8; 23] = b"ABCDEFGHJKLMNPQRSTUVXYZ";

/// Which row of which sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowCode {
    pub sheet: u32,
    pub row: u32,
}

/// Says why a code is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    #[error("not of the form of a code")]
    Unreadable,
    #[error("the letter does not fit the digits")]
    Mistyped,
    #[error("of another sheet")]
    OtherSheet(u32),
}

impl RowCode {
    /// Returns the letter that fits the digits: every single wrong digit and every two that changed
    /// places give another one.
    #[must_use]
    pub fn check(self) -> char {
        let digits = u64::from(self.sheet) * 100 + u64::from(self.row);
        let (mut rest, mut weight, mut sum) = (digits, 1, 0);
        while rest > 0 {
            weight = weight * 5 % 23;
            sum += rest % 10 * weight;
            rest /= 10;
        }
        char::from(CHECKS[usize::try_from(sum % 23).unwrap_or(0)])
    }

    /// Writes what stands on the row: `07K`.
    #[must_use]
    pub fn short(self) -> String {
        format!("{:02}{}", self.row, self.check())
    }

    /// Writes the code with its sheet: `1042-07K`.
    #[must_use]
    pub fn long(self) -> String {
        format!("{}-{}", self.sheet, self.short())
    }

    /// Reads a code as it was typed at a sheet: with the number of the sheet or without, in any case, with
    /// spaces and dashes or without. The letter covers the sheet, so that a code of another sheet is noticed.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn read(text: &str, sheet: u32) -> Result<Self, CodeError> {
        let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
        let letter = plain.chars().last().filter(char::is_ascii_uppercase).ok_or(CodeError::Unreadable)?;
        let digits = &plain[..plain.len() - 1];
        if digits.is_empty() || digits.len() > 10 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CodeError::Unreadable);
        }
        let (of, row) = if digits.len() > 2 { digits.split_at(digits.len() - 2) } else { ("", digits) };
        let of = if of.is_empty() { sheet } else { of.parse().map_err(|_| CodeError::Unreadable)? };
        let code = Self { sheet: of, row: row.parse().map_err(|_| CodeError::Unreadable)? };
        match code.check() == letter {
            true if of != sheet => Err(CodeError::OtherSheet(of)),
            true => Ok(code),
            false => Err(CodeError::Mistyped),
        }
    }
}

/// Says why a sheet cannot be as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    #[error("too few or too many people")]
    People,
    #[error("too short or too long")]
    Until,
    #[error("the caller holds too many on paper")]
    HoldsEnough,
}

/// Checks what a new sheet is to hold and until when.
///
/// # Errors
/// Says what cannot be.
pub fn check_sheet(people: u32, held_already: u64, until: Timestamp, now: Timestamp) -> Result<(), SheetError> {
    if people == 0 || people > MOST_PEOPLE {
        return Err(SheetError::People);
    }
    if until < now + SHORTEST || until > now + LONGEST {
        return Err(SheetError::Until);
    }
    if held_already + u64::from(people) > MOST_HELD { Err(SheetError::HoldsEnough) } else { Ok(()) }
}

/// Says whether a call can have been made then: after the sheet was printed, before its end, and not later than now.
#[must_use]
pub fn may_have_called(at: Timestamp, printed: Timestamp, until: Timestamp, now: Timestamp) -> bool {
    printed <= at && at <= until.min(now)
}

/// How things stand with the person of an entry that is to be undone.
#[derive(Debug, Clone, Copy)]
pub struct Entered {
    /// The sheet was returned or its time has passed: nobody holds the person by it any more.
    pub is_over: bool,
    pub disposition: Option<Disposition>,
    /// Somebody has taken the person since, or did before the entry.
    pub was_taken: bool,
    /// Another task of the person is open.
    pub has_other_task: bool,
}

/// Says why an entry stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stays {
    #[error("the sheet no longer holds the person")]
    SheetOver,
    #[error("somebody else was given the person")]
    HandedOver,
    #[error("somebody has called since")]
    Taken,
}

/// Checks whether nothing has followed from an entry.
///
/// # Errors
/// Says what has.
pub fn may_undo(entered: Entered) -> Result<(), Stays> {
    if matches!(entered.disposition, Some(Disposition::Door | Disposition::Refer)) {
        return Err(Stays::HandedOver);
    }
    if entered.was_taken || entered.has_other_task {
        return Err(Stays::Taken);
    }
    if entered.is_over { Err(Stays::SheetOver) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn a_wrong_digit_and_two_that_changed_places_are_noticed() {
        for sheet in [1001_u32, 1042, 9899, 10_345] {
            for row in 1..=MOST_PEOPLE {
                let code = RowCode { sheet, row };
                let written = format!("{sheet}{row:02}");
                for at in 0..written.len() {
                    for digit in b'0'..=b'9' {
                        let mut other = written.clone().into_bytes();
                        if other[at] == digit { continue }
                        other[at] = digit;
                        let mistyped = format!("{}{}", String::from_utf8(other).expect("digits"), code.check());
                        assert_eq!(RowCode::read(&mistyped, sheet), Err(CodeError::Mistyped), "{mistyped} for {}", code.long());
                    }
                    let mut swapped = written.clone().into_bytes();
                    if at + 1 < swapped.len() && swapped[at] != swapped[at + 1] {
                        swapped.swap(at, at + 1);
                        let swapped = format!("{}{}", String::from_utf8(swapped).expect("digits"), code.check());
                        assert_eq!(RowCode::read(&swapped, sheet), Err(CodeError::Mistyped), "{swapped}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = RowCode { sheet: 1042, row: 7 };
        for text in [code.short(), code.short().to_lowercase(), code.long(), code.long().replace('-', " "), format!("7{}", code.check())] {
            assert_eq!(RowCode::read(&text, 1042), Ok(code), "{text}");
        }
        assert_eq!(RowCode::read(&code.long(), 1041), Err(CodeError::OtherSheet(1042)));
        assert_eq!(RowCode::read(&code.short(), 1041), Err(CodeError::Mistyped), "without its sheet it fits no other");
    }

    #[rstest]
    #[case("")]
    #[case("K")]
    #[case("07")]
    #[case("七K")]
    #[case("07É")]
    #[case("12345678901K")]
    #[case("9999999907K")]
    fn what_is_no_code_is_refused(#[case] text: &str) {
        assert!(RowCode::read(text, 1042).is_err());
    }

    fn at(text: &str) -> Timestamp {
        format!("2022-09-15T{text}:00+08:00").parse().expect("a time")
    }

    #[rstest]
    #[case(20, 0, "18:00", Ok(()))]
    #[case(0, 0, "18:00", Err(SheetError::People))]
    #[case(61, 0, "18:00", Err(SheetError::People))]
    #[case(20, 101, "18:00", Err(SheetError::HoldsEnough))]
    #[case(20, 0, "10:05", Err(SheetError::Until))]
    #[case(20, 0, "09:00", Err(SheetError::Until))]
    fn a_sheet_is_for_one_pair_of_hands_and_one_shift(#[case] people: u32, #[case] held: u64, #[case] until: &str, #[case] expected: Result<(), SheetError>) {
        assert_eq!(check_sheet(people, held, at(until), at("10:00")), expected);
        assert_eq!(check_sheet(20, 0, at("10:00") + LONGEST + SHORTEST, at("10:00")), Err(SheetError::Until));
    }

    #[rstest]
    #[case("10:00", true)]
    #[case("11:30", true)]
    #[case("09:59", false)]
    #[case("12:01", false)]
    fn a_call_on_paper_was_made_in_the_life_of_its_sheet_and_not_ahead(#[case] called: &str, #[case] may: bool) {
        assert_eq!(may_have_called(at(called), at("10:00"), at("18:00"), at("12:00")), may);
        assert!(!may_have_called(at("18:30"), at("10:00"), at("18:00"), at("20:00")));
    }

    #[test]
    fn an_entry_is_undone_only_while_nothing_followed_from_it() {
        let entered = Entered { is_over: false, disposition: Some(Disposition::Retry), was_taken: false, has_other_task: false };
        assert_eq!(may_undo(entered), Ok(()));
        assert_eq!(may_undo(Entered { disposition: Some(Disposition::Close), ..entered }), Ok(()));
        for disposition in [Disposition::Door, Disposition::Refer] {
            assert_eq!(may_undo(Entered { disposition: Some(disposition), ..entered }), Err(Stays::HandedOver));
        }
        assert_eq!(may_undo(Entered { was_taken: true, ..entered }), Err(Stays::Taken));
        assert_eq!(may_undo(Entered { has_other_task: true, ..entered }), Err(Stays::Taken));
        assert_eq!(may_undo(Entered { is_over: true, ..entered }), Err(Stays::SheetOver));
    }
}
