//! Owns the guesses: which row holds the headers, and which field a header and its first values
//! mean. A guess is an offer; the clerk decides.

mod words;

use super::columns::{has_letters, tokens};
use super::{Cell, CellKind, Field};
use crate::identity::{self, IdentityKind};
use crate::telephones::{self, TelephoneKind};

/// How many rows from the top may hold the headers.
const SEARCHED_ROWS: usize = 30;

/// Guesses what a column becomes, and how sure the guess is from 0 to 1.
///
/// A header that no field knows becomes a fact of that name; a running number is ignored.
#[must_use]
pub fn guess_column(header: &str, samples: &[Cell]) -> Option<(Field, f32)> {
    let header = header.trim();
    if let Some(field) = Field::from_key(header) {
        return Some((field, 1.0));
    }
    let by_content = content(samples);
    let guess = match by_words(header) {
        Guess::Ignored => None,
        Guess::Field(Field::SourceId, sure) => match by_content {
            // “编号” and “id” are both used for the national number.
            Some(Field::IdentityNumber) => Some((Field::IdentityNumber, 0.8)),
            _ => Some((Field::SourceId, sure)),
        },
        Guess::Field(field, sure) => Some((field, sure)),
        Guess::Unknown => match by_content {
            Some(field) => Some((field, 0.6)),
            None => Field::fact(header).map(|field| (field, 0.3)),
        },
    };
    match guess {
        Some((field, _)) if is_of_oneself(&field) && names_somebody_else(header) => Field::fact(header).map(|fact| (fact, 0.5)),
        guess => guess,
    }
}

/// Fields that would give the person somebody else's identity.
fn is_of_oneself(field: &Field) -> bool {
    matches!(field, Field::Name | Field::IdentityNumber | Field::IdentityKind | Field::BirthDate | Field::Sex | Field::Age | Field::AgeUnit | Field::Telephone)
}

/// Reports whether a header speaks of a relative or somebody to be asked, not of the person.
fn names_somebody_else(header: &str) -> bool {
    let lower = header.to_lowercase();
    words::SOMEBODY_ELSE.iter().any(|word| if word.is_ascii() { tokens(&lower).join(" ").contains(word) } else { lower.contains(word) })
}

/// Guesses every column of a list, each field of a person at most once.
#[must_use]
pub fn guess_columns(headers: &[String], rows: &[Vec<Cell>]) -> Vec<Option<(Field, f32)>> {
    let column = |at: usize| rows.iter().take(200).filter_map(|row| row.get(at)).cloned().collect::<Vec<_>>();
    let mut guesses: Vec<_> = headers.iter().enumerate().map(|(at, header)| guess_column(header, &column(at))).collect();
    for at in 0..guesses.len() {
        let Some((field, sure)) = guesses[at].clone() else { continue };
        let better = |other: usize| matches!(&guesses[other], Some((known, confidence)) if *known == field && (*confidence > sure || *confidence == sure && other < at));
        if !(0..guesses.len()).any(|other| other != at && better(other)) {
            continue;
        }
        let taken = |field: &Field| guesses.iter().flatten().any(|(known, _)| known == field);
        guesses[at] = match field {
            Field::Telephone if !taken(&Field::Telephone2) => Some((Field::Telephone2, sure)),
            Field::Address if !taken(&Field::CurrentAddress) => Some((Field::CurrentAddress, sure * 0.8)),
            Field::Fact(_) => None,
            _ => Field::fact(&headers[at]).map(|fact| (fact, 0.3)),
        };
    }
    guesses
}

/// Returns the index of the row that most likely holds the headers: after titles, before data.
#[must_use]
pub fn find_header_row(rows: &[Vec<Cell>]) -> usize {
    let mut best = (0, 0);
    for (at, row) in rows.iter().take(SEARCHED_ROWS).enumerate() {
        let score = header_score(row);
        if score > best.1 {
            best = (at, score);
        }
    }
    if best.1 > 0 {
        return best.0;
    }
    rows.iter().position(|row| row.iter().filter(|cell| !cell.is_blank()).count() >= 2).unwrap_or(0)
}

/// Returns how much a row looks like headers: its known words first, then its texts.
#[must_use]
pub fn header_score(row: &[Cell]) -> usize {
    let filled: Vec<&Cell> = row.iter().filter(|cell| !cell.is_blank()).collect();
    let known = filled.iter().filter(|cell| !matches!(by_words(&cell.text), Guess::Unknown)).count();
    // A merged title has one cell and may well hold the word 名单.
    if known == 0 || filled.len() == 1 && row.len() > 1 || looks_like_data(row) {
        return 0;
    }
    let texts = filled.iter().filter(|cell| cell.kind == CellKind::Text && cell.text.chars().count() <= 40).count();
    known * 100 + texts
}

/// Reports whether a row holds a person's data instead of headers.
#[must_use]
pub fn looks_like_data(row: &[Cell]) -> bool {
    row.iter().any(|cell| {
        matches!(cell.kind, CellKind::Date) || is_identity(&cell.text) || is_telephone(&cell.text)
    })
}

enum Guess {
    Field(Field, f32),
    Ignored,
    Unknown,
}

fn by_words(header: &str) -> Guess {
    let plain = normalised(header);
    if plain.is_empty() {
        return Guess::Unknown;
    }
    if words::IGNORED.contains(&plain.as_str()) {
        return Guess::Ignored;
    }
    let exact = words::EXACT.iter().find(|(_, words)| words.split(' ').any(|word| word == plain));
    if let Some(field) = exact.and_then(|(key, _)| Field::from_key(key)) {
        return Guess::Field(field, 0.95);
    }
    if let Some(field) = epidemiological(header) {
        return Guess::Field(field, 0.9);
    }
    // The longest known word inside the header decides: “流调对象联系电话” is a telephone.
    let inside = words::EXACT.iter().flat_map(|(key, words)| words.split(' ').map(move |word| (*key, word)));
    let inside = inside.filter(|(_, word)| !word.is_ascii() && word.chars().count() >= 2 && plain.contains(word));
    let longest = inside.max_by_key(|(_, word)| (word.chars().count(), plain.ends_with(word)));
    if let Some(field) = longest.and_then(|(key, _)| Field::from_key(key)) {
        return Guess::Field(field, 0.7);
    }
    english(header).map_or(Guess::Unknown, |field| Guess::Field(field, 0.7))
}

/// Headers as R users write them: `dt_onset`, `date_of_outcome`, `loc_hosp`.
fn epidemiological(header: &str) -> Option<Field> {
    let tokens = tokens(header);
    let has = |words: &str| words.split(' ').any(|word| tokens.iter().any(|token| token == word));
    let is_date = has("date dt dates") || header.contains('日') || header.contains("时间");
    let table = if is_date { words::DATES } else { words::FACTS };
    let plain = normalised(header);
    let fits = |needed: &str| {
        needed.split('+').all(|part| part.split('|').any(|word| if word.is_ascii() { tokens.iter().any(|token| token == word) } else { plain.contains(word) }))
    };
    table.iter().find(|(needed, _)| fits(needed)).map(|(_, name)| Field::Fact((*name).to_owned()))
}

/// English headers of several words: the whole phrase inside a longer one.
fn english(header: &str) -> Option<Field> {
    let joined = tokens(header).join(" ");
    let padded = format!(" {joined} ");
    let found = words::PHRASES.iter().filter(|(phrase, _)| padded.contains(&format!(" {phrase} "))).max_by_key(|(phrase, _)| phrase.len())?;
    Field::from_key(found.1)
}

/// Drops what stands in brackets, marks of required fields, and everything but letters.
fn normalised(header: &str) -> String {
    let mut depth = 0_u32;
    let mut plain = String::new();
    for ch in header.chars().map(crate::names::width::narrow) {
        match ch {
            '(' | '[' | '【' | '<' => depth += 1,
            ')' | ']' | '】' | '>' => depth = depth.saturating_sub(1),
            '#' if plain.is_empty() => plain.push('#'),
            _ if depth == 0 && ch.is_alphanumeric() => plain.extend(ch.to_lowercase()),
            _ => {}
        }
    }
    plain
}

/// What most of a column's values are, whatever its header says.
fn content(samples: &[Cell]) -> Option<Field> {
    let filled: Vec<&Cell> = samples.iter().filter(|cell| !cell.is_blank()).take(200).collect();
    if filled.is_empty() {
        return None;
    }
    let most = |is: fn(&str) -> bool| filled.iter().filter(|cell| is(&cell.text)).count() * 10 >= filled.len() * 6;
    if most(is_identity) {
        return Some(Field::IdentityNumber);
    }
    if most(is_telephone) {
        return Some(Field::Telephone);
    }
    most(|text| matches!(text.trim(), "男" | "女")).then_some(Field::Sex)
}

fn is_identity(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (15..=18).contains(&digits)
        && !has_letters(text.trim().trim_end_matches(['X', 'x']))
        && identity::parse(text, None).is_ok_and(|found| found.kind != IdentityKind::Passport)
}

fn is_telephone(text: &str) -> bool {
    text.len() >= 11 && telephones::parse_cell(text).numbers.iter().any(|number| matches!(number.kind, TelephoneKind::Mobile) || number.number.contains('-'))
}
