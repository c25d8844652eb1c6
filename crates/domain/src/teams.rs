//! The numbers on which a team is rung back: its office's, never a caller's own.
//!
//! Knows neither who is in a team nor where its numbers are kept.

use crate::telephones::{TelephoneKind, parse_one};

/// A person who was called can choose among so many, and a caller can read them out.
pub const MOST_CALL_BACK: usize = 5;

/// Says what is wrong with the numbers on which a team is rung back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallBackError {
    #[error("{0:?} is not a telephone number")]
    Unreadable(String),
    #[error("there are more than {MOST_CALL_BACK}")]
    TooMany,
}

/// Reads the numbers on which a team is rung back, in the order written and none twice; an empty line is no number.
///
/// # Errors
/// Names the first that is no number, or says that there are too many.
pub fn call_back_numbers(written: &[String]) -> Result<Vec<String>, CallBackError> {
    let mut numbers: Vec<String> = Vec::new();
    for text in written.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        let found = parse_one(text).filter(|found| found.kind != TelephoneKind::Unknown);
        let found = found.ok_or_else(|| CallBackError::Unreadable(text.chars().take(40).collect()))?;
        let number = match found.extension {
            Some(extension) => format!("{}-{extension}", found.number),
            None => found.number,
        };
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    if numbers.len() > MOST_CALL_BACK { Err(CallBackError::TooMany) } else { Ok(numbers) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_to_ring_back_are_read_as_people_write_them_and_kept_once() {
        let read = |written: &[&str]| call_back_numbers(&written.iter().map(|&text| text.to_owned()).collect::<Vec<_>>());
        let kept = |numbers: &[&str]| Ok(numbers.iter().map(|&text| text.to_owned()).collect::<Vec<_>>());
        for (written, expected) in [
            (&["0668 2881234", "", " ０６６８－２８８５６７８ "][..], kept(&["0668-2881234", "0668-2885678"])),
            (&["0668-2881234-801", "0668-2881234"], kept(&["0668-2881234-801", "0668-2881234"])),
            (&["12345", "400-810-1234", "13812340412", "12345"], kept(&["12345", "4008101234", "13812340412"])),
            (&[], kept(&[])),
            (&["区指挥部"], Err(CallBackError::Unreadable("区指挥部".to_owned()))),
            (&["12"], Err(CallBackError::Unreadable("12".to_owned()))),
            (&["0668-2881234 0668-2885678"], Err(CallBackError::Unreadable("0668-2881234 0668-2885678".to_owned()))),
            (&["12320", "12345", "12348", "12355", "12356", "12315"], Err(CallBackError::TooMany)),
        ] {
            assert_eq!(read(written), expected, "{written:?}");
        }
    }

    #[test]
    fn what_is_kept_is_read_again_as_it_is() {
        let once = call_back_numbers(&["0668-2881234-801".to_owned(), "+852 61234567".to_owned(), "400 810 1234".to_owned()]).expect("numbers");
        assert_eq!(call_back_numbers(&once), Ok(once.clone()));
    }
}
