//! Facts out of answers: what a questionnaire says that an answer is, once it is confirmed.
//!
//! Owns how answers become facts. Knows no form: an answer comes with its mark and with the place it was asked at.

use super::facts::{Moment, What};
use super::journeys::{Evidence, Journey, Protection, Transport};
use crate::areas::AreaPath;
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
    /// What was told of a stay beside where and when.
    pub journey: Option<Journey>,
    /// Each answer it is made of was confirmed: what somebody only claims decides nothing.
    pub is_confirmed: bool,
}

/// The choice that says that somebody is something.
const YES: &str = "yes";

/// A stay as it was told: where in words, and what is known of it beside that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StayTold {
    pub place: String,
    pub from: Option<Moment>,
    pub until: Option<Moment>,
    pub journey: Journey,
    pub is_confirmed: bool,
}

/// Returns the stay that the answers at one place tell of; none where they name no place.
#[must_use]
pub fn stay_told(answers: &[Answered<'_>]) -> Option<StayTold> {
    let of = |mark: &str| answers.iter().find(|answer| answer.mark == mark && !answer.value.is_empty());
    let text = |mark: &str| of(mark).map(|answer| answer.value.to_owned());
    let moment = |mark: &str| of(mark).and_then(|answer| answer.value.parse::<Moment>().ok());
    // A means of travel that has no word of ours is another one.
    let transport = of("stay_by").map(|answer| Transport::from_code(answer.value).unwrap_or(Transport::Other));
    let journey = Journey {
        transport,
        transport_number: text("stay_number").filter(|_| transport.is_some_and(Transport::has_number)),
        company: text("stay_with"),
        protection: of("stay_protection").and_then(|answer| Protection::from_code(answer.value)),
        evidence: Some(Evidence::Said),
        ..Journey::default()
    };
    // What is too long to be kept beside a fact is in the answers, whole.
    let journey = if journey.check().is_ok() { journey } else { Journey { transport_number: None, company: None, ..journey } };
    let decides = |answer: &&Answered<'_>| matches!(answer.mark, "stay" | "stay_from" | "stay_to") && !answer.value.is_empty();
    let is_confirmed = answers.iter().filter(decides).all(|answer| answer.is_confirmed);
    Some(StayTold { place: text("stay")?, from: moment("stay_from"), until: moment("stay_to"), journey, is_confirmed })
}

/// Returns what the answers at one place say together; none where that is no fact. A stay is one where its place is known to be an area.
#[must_use]
pub fn fact_said(answers: &[Answered<'_>], area: Option<&AreaPath>) -> Option<Said> {
    let first = answers.first()?;
    if first.mark.starts_with("stay") {
        let told = stay_told(answers)?;
        let what = What::Stay { areas: vec![area?.as_str().to_owned()], from: told.from?, until: told.until, transit: false };
        return Some(Said { what, journey: Some(told.journey), is_confirmed: told.is_confirmed });
    }
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
    Some(Said { what, journey: None, is_confirmed: answers.iter().all(|answer| answer.is_confirmed) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(answers: &[(&str, &str, bool)]) -> Option<(String, bool)> {
        let answers: Vec<Answered<'_>> = answers.iter().map(|&(mark, value, is_confirmed)| Answered { mark, place: "x", value, is_confirmed }).collect();
        fact_said(&answers, None).map(|said| (serde_json::to_string(&said.what).expect("is written"), said.is_confirmed))
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

    #[test]
    fn a_stay_is_told_in_words_and_a_fact_where_its_place_is_an_area() {
        let answered = |mark, value, is_confirmed| Answered { mark, place: "x", value, is_confirmed };
        let told = [
            answered("stay", "兰州市城关区张掖路", true),
            answered("stay_from", "2022-07-01T10:00:00+08:00", true),
            answered("stay_to", "2022-07-01T12:00:00+08:00", true),
            answered("stay_by", "train", false),
            answered("stay_number", "D2281", false),
            answered("stay_with", "两位同事", false),
            answered("stay_protection", "sometimes", false),
        ];
        let area = AreaPath::root().child("62").child("6201");
        let said = fact_said(&told, Some(&area)).expect("a fact");
        assert!(said.is_confirmed, "how somebody travelled need not be confirmed");
        assert_eq!(said.what.areas(), ["62.6201."], "{:?}", said.what);
        let journey = said.journey.expect("is told");
        assert_eq!((journey.transport, journey.transport_number.as_deref(), journey.company.as_deref()), (Some(Transport::Train), Some("D2281"), Some("两位同事")));
        assert_eq!((journey.protection, journey.evidence), (Some(Protection::Sometimes), Some(Evidence::Said)));
        assert_eq!(fact_said(&told, None), None, "nobody knows which area it is");
        assert_eq!(fact_said(&told[..1], Some(&area)), None, "nobody knows when");
        let claimed = [answered("stay", "兰州市", true), answered("stay_from", "2022-07-01", false)];
        assert!(!fact_said(&claimed, Some(&area)).expect("a fact").is_confirmed);
        let on_foot = [answered("stay", "兰州市", true), answered("stay_by", "on a camel", true), answered("stay_number", "7", true)];
        let journey = stay_told(&on_foot).expect("a stay").journey;
        assert_eq!((journey.transport, journey.transport_number), (Some(Transport::Other), None));
    }
}
