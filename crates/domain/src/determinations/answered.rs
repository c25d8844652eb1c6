//! Facts out of answers: what a questionnaire says that an answer is, once it is confirmed.
//!
//! Owns how answers become facts. Knows no form: an answer comes with its mark and with the place it was asked at.

use super::facts::{Moment, What};
use crate::policy::TestResult;

/// An answer whose question says what fact it is.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    /// Such as `onset` or `attribute:pregnant`.
    pub mark: &'a str,
    /// Which of the person's facts it is about: another answer at the same place is about the same one.
    pub place: &'a str,
    /// Empty where it was refused.
    pub value: &'a str,
    pub is_confirmed: bool,
}

/// What the answers at a place say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub what: What,
    /// Each answer it is made of was confirmed: what somebody only claims decides nothing.
    pub is_confirmed: bool,
}

/// The choice that says that somebody is something.
const YES: &str = "yes";

/// Returns what the answers at one place say together; none where that is no fact.
#[must_use]
pub fn fact_said(answers: &[Answered<'_>]) -> Option<Said> {
    let first = answers.first()?;
    let moment = |answer: &Answered<'_>| answer.value.parse::<Moment>().ok();
    let (kind, word) = first.mark.split_once(':').unwrap_or((first.mark, ""));
    let what = match kind {
        "onset" => What::Onset { at: moment(first)? },
        "arrival" => What::Arrival { from: word.to_owned(), at: moment(first)? },
        "exposure" => What::Exposure { kind: word.to_owned(), first: moment(first)?, last: None, ongoing: false, source: None },
        "attribute" if first.value == YES => What::Attribute { is: word.to_owned(), from: None, until: None },
        "test_taken" | "test_result" => {
            let of = |mark: &str| answers.iter().find(|answer| answer.mark == mark);
            let result = TestResult::from_code(of("test_result")?.value)?;
            What::Test { taken: of("test_taken").and_then(moment)?, result, specimen: None, ct: None }
        }
        _ => return None,
    };
    Some(Said { what, is_confirmed: answers.iter().all(|answer| answer.is_confirmed) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(answers: &[(&str, &str, bool)]) -> Option<(String, bool)> {
        let answers: Vec<Answered<'_>> = answers.iter().map(|&(mark, value, is_confirmed)| Answered { mark, place: "x", value, is_confirmed }).collect();
        fact_said(&answers).map(|said| (serde_json::to_string(&said.what).expect("is written"), said.is_confirmed))
    }

    #[test]
    fn answers_become_facts_by_their_marks() {
        let onset = r#"{"onset":{"at":"2022-09-14"}}"#;
        let negative = r#"{"test":{"taken":"2022-09-14","result":"negative","specimen":null,"ct":null}}"#;
        for (answers, wanted) in [
            (vec![("onset", "2022-09-14", true)], Some((onset, true))),
            (vec![("onset", "2022-09-14", false)], Some((onset, false))),
            (vec![("onset", "", true)], None),
            (vec![("onset", "last week", true)], None),
            (vec![("arrival:abroad", "2022-09-14", true)], Some((r#"{"arrival":{"from":"abroad","at":"2022-09-14"}}"#, true))),
            (vec![("exposure:contact", "2022-09-14", true)], Some((r#"{"exposure":{"kind":"contact","first":"2022-09-14","last":null,"ongoing":false,"source":null}}"#, true))),
            (vec![("attribute:pregnant", "yes", true)], Some((r#"{"attribute":{"is":"pregnant","from":null,"until":null}}"#, true))),
            (vec![("attribute:pregnant", "no", true)], None),
            (vec![("attribute:pregnant", "unsure", true)], None),
            (vec![("test_taken", "2022-09-14", true), ("test_result", "negative", true)], Some((negative, true))),
            (vec![("test_result", "negative", true), ("test_taken", "2022-09-14", false)], Some((negative, false))),
            (vec![("test_taken", "2022-09-14", true)], None),
            (vec![("test_result", "negative", true)], None),
            (vec![("test_taken", "2022-09-14", true), ("test_result", "waiting", true)], None),
            (vec![("favourite_colour", "red", true)], None),
        ] {
            assert_eq!(said(&answers), wanted.map(|(what, is_confirmed)| (what.to_owned(), is_confirmed)), "{answers:?}");
        }
    }
}
