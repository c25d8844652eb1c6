//! Facts as rows of a table: one row, one fact, each cell as text.
//!
//! Owns which columns there are, which of them a kind of fact has, and what is wrong with a row. Knows no file.

use super::{AreaPeriod, Evidence, Fact, Journey, Moment, Protection, Transport, What};
use crate::policy::{Relation, TestResult};
use jiff::Timestamp;
use jiff::civil::Date;

/// The columns of a table of facts; `person`, `fact` and `kind` have to be there.
pub const COLUMNS: [&str; 22] = [
    "person", "fact", "kind", "what", "from", "until", "areas", "other", "result", "specimen", "ct", "transit", "ongoing", "transport", "transport_number",
    "companions", "company", "protection", "evidence", "evidence_note", "recorded", "withdrawn",
];

/// The columns of a table of areas' tiers; `id`, `area`, `tier` and `from` have to be there.
pub const AREA_COLUMNS: [&str; 7] = ["id", "area", "tier", "from", "until", "recorded", "withdrawn"];

/// The kinds of facts, each with the columns it has besides those that every row has.
pub const KINDS: [(&str, &[&str]); 9] = [
    ("arrival", &["what", "from"]),
    ("attribute", &["what", "from", "until"]),
    ("born", &["from"]),
    ("exposure", &["what", "from", "until", "other", "ongoing"]),
    ("given", &["what", "from"]),
    ("onset", &["from"]),
    ("related", &["what", "other"]),
    ("stay", &["areas", "from", "until", "transit", "transport", "transport_number", "companions", "company", "protection", "evidence", "evidence_note"]),
    ("test", &["from", "result", "specimen", "ct"]),
];

const EVERY: [&str; 5] = ["person", "fact", "kind", "recorded", "withdrawn"];

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("it is empty, and has to say something")]
    Missing,
    #[error("a row of this kind has no such column; leave it empty")]
    Unused,
    #[error("“{0}” is not known; write one of {1}")]
    Word(String, String),
    #[error("“{0}” is no time; write 2022-07-02 or 2022-07-02T09:00:00+08:00")]
    Time(String),
    #[error("“{0}” is no day; write 2022-07-02")]
    Day(String),
    #[error("“{0}” is no moment; write 2022-07-02T09:00:00+08:00")]
    Moment(String),
    #[error("“{0}” is no whole number")]
    Number(String),
    #[error("“{0}” is neither yes nor no; write true or false")]
    Truth(String),
    #[error("it does not fit what else the row says; a number goes with a bus, train, plane or ship, a note with evidence")]
    Unfitting,
    #[error("it is too long; a number has 20 characters at most, a note 300, companions are 50 at most")]
    TooLong,
}

impl Wrong {
    /// Returns a code that does not change.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unused => "unused",
            Self::Word(..) => "word",
            Self::Time(_) => "time",
            Self::Day(_) => "day",
            Self::Moment(_) => "moment",
            Self::Number(_) => "number",
            Self::Truth(_) => "truth",
            Self::Unfitting => "unfitting",
            Self::TooLong => "too_long",
        }
    }
}

/// What is wrong with a row, and in which column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{column}: {wrong}")]
pub struct Problem {
    pub column: &'static str,
    pub wrong: Wrong,
}

type Read<T> = Result<T, Problem>;

/// One row, whose cells are asked for by the name of their column; one that is not there is empty.
struct Row<F>(F);

/// Makes a fact of a row, and says whose it is.
///
/// # Errors
/// Says which cell is wrong and what to write there.
pub fn fact<'c>(cell: impl Fn(&'static str) -> &'c str) -> Read<(&'c str, Fact)> {
    let row = Row(cell);
    let known = |code: &str| KINDS.into_iter().find(|(kind, _)| *kind == code);
    let (kind, columns) = row.member("kind", known, &KINDS, |(kind, _)| kind)?;
    if let Some(column) = COLUMNS.into_iter().find(|column| !EVERY.contains(column) && !columns.contains(column) && row.text(column).is_some_and(|text| !is_no(text))) {
        return Err(Problem { column, wrong: Wrong::Unused });
    }
    let named = |column| row.needed(column).map(str::to_owned);
    let what = match kind {
        "arrival" => What::Arrival { from: named("what")?, at: row.time_needed("from")? },
        "attribute" => What::Attribute { is: named("what")?, from: row.day("from")?, until: row.day("until")? },
        "born" => What::Born { on: row.day("from")?.ok_or(Problem { column: "from", wrong: Wrong::Missing })? },
        "exposure" => What::Exposure {
            kind: named("what")?,
            first: row.time_needed("from")?,
            last: row.time("until")?,
            ongoing: row.truth("ongoing")?,
            source: row.text("other").map(str::to_owned),
        },
        "given" => What::Given { what: named("what")?, at: row.time_needed("from")? },
        "onset" => What::Onset { at: row.time_needed("from")? },
        "related" => What::Related { relation: row.member("what", Relation::from_code, Relation::ALL, Relation::code)?, to: named("other")? },
        "stay" => What::Stay {
            areas: row.needed("areas")?.split_whitespace().map(str::to_owned).collect(),
            from: row.time_needed("from")?,
            until: row.time("until")?,
            transit: row.truth("transit")?,
        },
        _ => What::Test {
            taken: row.time_needed("from")?,
            result: row.member("result", TestResult::from_code, TestResult::ALL, TestResult::code)?,
            specimen: row.text("specimen").map(str::to_owned),
            ct: row.number("ct")?,
        },
    };
    let (recorded, withdrawn) = row.recorded()?;
    let journey = row.journey()?;
    Ok((row.needed("person")?, Fact { id: named("fact")?, recorded, withdrawn, what, journey }))
}

/// Makes a time during which an area had a tier of a row.
///
/// # Errors
/// Says which cell is wrong and what to write there.
pub fn area<'c>(cell: impl Fn(&'static str) -> &'c str) -> Read<AreaPeriod> {
    let row = Row(cell);
    let named = |column| row.needed(column).map(str::to_owned);
    let (recorded, withdrawn) = row.recorded()?;
    Ok(AreaPeriod { id: named("id")?, area: named("area")?, tier: named("tier")?, from: row.time_needed("from")?, until: row.time("until")?, recorded, withdrawn })
}

fn is_no(text: &str) -> bool {
    ["false", "no", "0"].contains(&text)
}

impl<'c, F: Fn(&'static str) -> &'c str> Row<F> {
    fn text(&self, column: &'static str) -> Option<&'c str> {
        Some((self.0)(column).trim()).filter(|text| !text.is_empty())
    }

    fn needed(&self, column: &'static str) -> Read<&'c str> {
        self.text(column).ok_or(Problem { column, wrong: Wrong::Missing })
    }

    fn member<T: Copy>(&self, column: &'static str, of: impl Fn(&str) -> Option<T>, all: &[T], code: impl Fn(T) -> &'static str) -> Read<T> {
        let word = self.needed(column)?;
        let known = || all.iter().map(|member| code(*member)).collect::<Vec<_>>().join(", ");
        of(word).ok_or_else(|| Problem { column, wrong: Wrong::Word(word.to_owned(), known()) })
    }

    fn time(&self, column: &'static str) -> Read<Option<Moment>> {
        let Some(text) = self.text(column) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| Problem { column, wrong: Wrong::Time(text.to_owned()) })
    }

    fn time_needed(&self, column: &'static str) -> Read<Moment> {
        self.time(column)?.ok_or(Problem { column, wrong: Wrong::Missing })
    }

    fn day(&self, column: &'static str) -> Read<Option<Date>> {
        let Some(text) = self.text(column) else { return Ok(None) };
        let day = if text.len() == 10 { text.parse().ok() } else { None };
        day.map(Some).ok_or_else(|| Problem { column, wrong: Wrong::Day(text.to_owned()) })
    }

    fn moment(&self, column: &'static str) -> Read<Option<Timestamp>> {
        let Some(text) = self.text(column) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| Problem { column, wrong: Wrong::Moment(text.to_owned()) })
    }

    fn number(&self, column: &'static str) -> Read<Option<i64>> {
        let Some(text) = self.text(column) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| Problem { column, wrong: Wrong::Number(text.to_owned()) })
    }

    fn truth(&self, column: &'static str) -> Read<bool> {
        match self.text(column) {
            None => Ok(false),
            Some(text) if is_no(text) => Ok(false),
            Some("true" | "yes" | "1") => Ok(true),
            Some(text) => Err(Problem { column, wrong: Wrong::Truth(text.to_owned()) }),
        }
    }

    /// How somebody travelled and with whom, and how that is known; none where the row says nothing of it.
    fn journey(&self) -> Read<Option<Box<Journey>>> {
        let own = |column| self.text(column).map(str::to_owned);
        let journey = Journey {
            transport: self.text("transport").map(|_| self.member("transport", Transport::from_code, Transport::ALL, Transport::code)).transpose()?,
            transport_number: own("transport_number"),
            companions: self.text("companions").map(|text| text.split_whitespace().map(str::to_owned).collect()).unwrap_or_default(),
            company: own("company"),
            protection: self.text("protection").map(|_| self.member("protection", Protection::from_code, Protection::ALL, Protection::code)).transpose()?,
            evidence: self.text("evidence").map(|_| self.member("evidence", Evidence::from_code, Evidence::ALL, Evidence::code)).transpose()?,
            evidence_note: own("evidence_note"),
        };
        let wrong = |code| if matches!(code, "facts.number_unasked" | "facts.evidence_missing") { Wrong::Unfitting } else { Wrong::TooLong };
        journey.check().map_err(|refused| Problem { column: refused.field, wrong: wrong(refused.code) })?;
        Ok((!journey.is_empty()).then(|| Box::new(journey)))
    }

    /// What says nothing of its recording was known from the beginning.
    fn recorded(&self) -> Read<(Timestamp, Option<Timestamp>)> {
        Ok((self.moment("recorded")?.unwrap_or(Timestamp::MIN), self.moment("withdrawn")?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: &str) -> Read<(&str, Fact)> {
        fact(|column| cells.split(';').find_map(|cell| cell.split_once('=').filter(|(name, _)| *name == column)).map_or("", |(_, text)| text))
    }

    fn at(text: &str) -> Moment {
        Moment::At(text.parse().expect("a moment"))
    }

    fn day(text: &str) -> Moment {
        Moment::Day(text.parse().expect("a day"))
    }

    #[test]
    fn every_kind_of_fact_has_a_row() {
        let source = Some("li".to_owned());
        for (cells, what) in [
            ("kind=arrival;what=abroad;from=2022-07-01", What::Arrival { from: "abroad".to_owned(), at: day("2022-07-01") }),
            ("kind=attribute;what=immune;until=2022-07-01", What::Attribute { is: "immune".to_owned(), from: None, until: "2022-07-01".parse().ok() }),
            ("kind=born;from=2013-07-05", What::Born { on: "2013-07-05".parse().expect("a day") }),
            (
                "kind=exposure;what=close_contact;from=2022-06-30;until=2022-07-01T08:00:00+08:00;other=li;ongoing=yes",
                What::Exposure { kind: "close_contact".to_owned(), first: day("2022-06-30"), last: Some(at("2022-07-01T00:00:00Z")), ongoing: true, source },
            ),
            ("kind=given;what=vaccine;from=2022-07-01", What::Given { what: "vaccine".to_owned(), at: day("2022-07-01") }),
            ("kind=onset;from=2022-07-01", What::Onset { at: day("2022-07-01") }),
            ("kind=related;what=guardian;other=li", What::Related { relation: Relation::Guardian, to: "li".to_owned() }),
            (
                "kind=stay;areas= lane-9  street-1;from=2022-07-01;transit=0;ongoing=false",
                What::Stay { areas: vec!["lane-9".to_owned(), "street-1".to_owned()], from: day("2022-07-01"), until: None, transit: false },
            ),
            (
                "kind=test;from=2022-07-01;result=negative;specimen=oropharyngeal;ct=38",
                What::Test { taken: day("2022-07-01"), result: TestResult::Negative, specimen: Some("oropharyngeal".to_owned()), ct: Some(38) },
            ),
        ] {
            let fact = Fact { id: "f".to_owned(), recorded: Timestamp::MIN, withdrawn: None, what, journey: None };
            assert_eq!(read(&format!("person=p;fact=f;{cells}")), Ok(("p", fact)), "{cells}");
        }
    }

    #[test]
    fn a_row_of_a_stay_says_how_and_with_whom_and_how_that_is_known() {
        let (_, fact) = read("person=p;fact=f;kind=stay;areas=x;from=2022-07-01;transport=train;transport_number=D2281;companions=li  wu;company=两位同事;protection=sometimes;evidence=ticket;evidence_note=铁路").expect("a stay");
        let journey = Journey {
            transport: Some(Transport::Train),
            transport_number: Some("D2281".to_owned()),
            companions: vec!["li".to_owned(), "wu".to_owned()],
            company: Some("两位同事".to_owned()),
            protection: Some(Protection::Sometimes),
            evidence: Some(Evidence::Ticket),
            evidence_note: Some("铁路".to_owned()),
        };
        assert_eq!(fact.journey.as_deref(), Some(&journey));
    }

    #[test]
    fn a_row_that_cannot_be_read_names_the_column_and_what_to_write() {
        for (cells, told) in [
            ("person=p;fact=f", "kind: it is empty"),
            ("person=p;fact=f;kind=stey", "kind: “stey” is not known; write one of arrival, attribute, born"),
            ("fact=f;kind=onset;from=2022-07-01", "person: it is empty"),
            ("person=p;kind=onset;from=2022-07-01", "fact: it is empty"),
            ("person=p;fact=f;kind=onset", "from: it is empty"),
            ("person=p;fact=f;kind=onset;from=1 July", "from: “1 July” is no time; write 2022-07-02"),
            ("person=p;fact=f;kind=onset;from=2022-07-01;what=fever", "what: a row of this kind has no such column"),
            ("person=p;fact=f;kind=born;from=2022-07-01T00:00:00Z", "from: “2022-07-01T00:00:00Z” is no day"),
            ("person=p;fact=f;kind=test;from=2022-07-01;result=none", "result: “none” is not known; write one of negative, positive"),
            ("person=p;fact=f;kind=test;from=2022-07-01;result=negative;ct=low", "ct: “low” is no whole number"),
            ("person=p;fact=f;kind=stay;from=2022-07-01", "areas: it is empty"),
            ("person=p;fact=f;kind=stay;areas=x;from=2022-07-01;transit=perhaps", "transit: “perhaps” is neither yes nor no"),
            ("person=p;fact=f;kind=stay;areas=x;from=2022-07-01;transport=sledge", "transport: “sledge” is not known; write one of walking, bicycle"),
            ("person=p;fact=f;kind=stay;areas=x;from=2022-07-01;transport=taxi;transport_number=D1", "transport_number: it does not fit"),
            ("person=p;fact=f;kind=stay;areas=x;from=2022-07-01;transport=bus;transport_number=123456789012345678901", "transport_number: it is too long"),
            ("person=p;fact=f;kind=stay;areas=x;from=2022-07-01;evidence_note=seen", "evidence: it does not fit"),
            ("person=p;fact=f;kind=onset;from=2022-07-01;companions=li", "companions: a row of this kind has no such column"),
            ("person=p;fact=f;kind=onset;from=2022-07-01;recorded=2022-07-01", "recorded: “2022-07-01” is no moment"),
        ] {
            let problem = read(cells).expect_err(cells);
            assert!(problem.to_string().starts_with(told), "{cells}: {problem}");
            assert!(!problem.wrong.code().is_empty());
        }
    }
}
