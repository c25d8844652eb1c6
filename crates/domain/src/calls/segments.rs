//! People with hours and words of their own, and the languages people speak.
//!
//! A segment holds nobody back for good: whoever has nobody else to call may call them early.

use super::{CallPolicy, PartOfDay, next_in_hours};
use crate::packs::Text;
use jiff::Timestamp;

/// People who are best called at their own hours, and are greeted in their own way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    pub code: String,
    pub title: Text,
    /// Parts of an occupation's name.
    pub occupations: Vec<String>,
    /// Everybody younger than this, whatever their occupation.
    pub under: Option<u16>,
    /// When they are best reached; empty is as everybody.
    pub parts_of_day: Vec<PartOfDay>,
    /// What is said first.
    pub opening: Text,
}

/// A language or dialect that callers may speak and people may need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    pub code: String,
    pub title: Text,
    /// Parts of the words by which lists call it.
    pub words: Vec<String>,
}

fn says(text: &str, words: &[String]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.contains(&word.to_lowercase()))
}

/// Returns the segment of a person: by age where it is known, then the first that the occupation names.
#[must_use]
pub fn segment_of<'a>(segments: &'a [Segment], occupation: &str, age: Option<u16>) -> Option<&'a Segment> {
    let by_age = age.and_then(|age| segments.iter().find(|s| s.under.is_some_and(|under| age < under)));
    by_age.or_else(|| if occupation.trim().is_empty() { None } else { segments.iter().find(|s| says(occupation, &s.occupations)) })
}

/// Returns the language that a list names in its own words.
#[must_use]
pub fn language_of<'a>(languages: &'a [Language], said: &str) -> Option<&'a Language> {
    if said.trim().is_empty() { None } else { languages.iter().find(|l| l.code == said.trim() || says(said, &l.words)) }
}

/// Returns when people of a segment are first called: now, where they have no hours of their own.
#[must_use]
pub fn first_call(policy: &CallPolicy, segment: &Segment, now: Timestamp) -> Timestamp {
    if segment.parts_of_day.is_empty() { now } else { next_in_hours(&policy.time_zone, &segment.parts_of_day, now, None) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Time;
    use crate::calls::tests::{at, policy};

    fn drivers() -> Segment {
        Segment {
            code: "drivers".to_owned(),
            title: Text { zh: "司机".to_owned(), en: "Drivers".to_owned() },
            occupations: vec!["司机".to_owned(), "Driver".to_owned()],
            under: None,
            parts_of_day: vec![(Time::constant(12, 0, 0, 0), Time::constant(13, 30, 0, 0)), (Time::constant(18, 0, 0, 0), Time::constant(21, 0, 0, 0))],
            opening: Text { zh: "师傅".to_owned(), en: "Hello".to_owned() },
        }
    }

    #[test]
    fn drivers_are_called_when_they_do_not_drive() {
        let (policy, drivers) = (policy(), drivers());
        for (now, first) in [
            ("2022-04-19T10:00", "2022-04-19T12:00"),
            ("2022-04-19T12:10", "2022-04-19T12:10"),
            ("2022-04-19T13:30", "2022-04-19T18:00"),
            ("2022-04-19T21:00", "2022-04-20T12:00"),
        ] {
            assert_eq!(first_call(&policy, &drivers, at(now)), at(first), "{now}");
        }
        let anytime = Segment { parts_of_day: Vec::new(), ..drivers };
        assert_eq!(first_call(&policy, &anytime, at("2022-04-19T10:00")), at("2022-04-19T10:00"));
    }

    #[test]
    fn occupations_and_languages_are_known_by_parts_of_words() {
        let segments = [drivers()];
        for (occupation, found) in [("大货车司机", true), ("TRUCK DRIVER", true), ("教师", false), ("", false)] {
            assert_eq!(segment_of(&segments, occupation, None).is_some(), found, "{occupation:?}");
        }
        let children = Segment { code: "children".to_owned(), under: Some(18), occupations: Vec::new(), ..drivers() };
        let segments = [drivers(), children];
        for (occupation, age, code) in [("学徒司机", Some(17), "children"), ("司机", Some(18), "drivers"), ("", Some(9), "children")] {
            assert_eq!(segment_of(&segments, occupation, age).map(|s| s.code.as_str()), Some(code), "{occupation} {age:?}");
        }
        let languages = [Language { code: "yue".to_owned(), title: drivers().title, words: vec!["粤".to_owned(), "广东话".to_owned()] }];
        for (said, found) in [("只会说粤语", true), ("广东话", true), ("yue", true), ("普通话", false), (" ", false)] {
            assert_eq!(language_of(&languages, said).is_some(), found, "{said:?}");
        }
    }
}
