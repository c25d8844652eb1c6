//! Owns how a person's corrections meet a kept row, and how a row is shown before anyone may see
//! it whole. Knows no verdict.

use std::collections::BTreeMap;

use super::clean::clean;
use super::{Cell, Field, Mapping};
use crate::identity::{self, IdentityKind};
use crate::names;
use crate::names::width::narrow;
use crate::people::mask_address;
use crate::telephones;

/// Puts corrected values into a row; a field without a column gets one at the end.
#[must_use]
pub fn apply_values(row: &[Cell], mapping: &Mapping, values: &BTreeMap<Field, String>) -> (Vec<Cell>, Mapping) {
    let mut row = row.to_vec();
    let mut mapping = mapping.clone();
    for (field, value) in values {
        let index = match mapping.columns.iter().find(|(_, known)| known == field) {
            Some((index, _)) => *index,
            None => {
                let index = mapping.columns.iter().map(|(index, _)| index + 1).max().unwrap_or(0).max(row.len());
                mapping.columns.push((index, field.clone()));
                mapping.width = mapping.width.map(|width| width.max(index + 1));
                index
            }
        };
        if row.len() <= index {
            row.resize(index + 1, Cell::text(""));
        }
        row[index] = Cell::text(value.clone());
        // What a person typed is meant; the list's replacements were for the list's words.
        if let Some(replaced) = mapping.values.get_mut(field) {
            replaced.remove(value);
        }
    }
    (row, mapping)
}

/// Hides what a value shows of a person.
#[must_use]
pub fn masked(field: &Field, text: &str) -> String {
    let text = clean(text);
    let text = text.as_ref();
    if text.is_empty() {
        return String::new();
    }
    match field {
        Field::Name | Field::GivenName | Field::Surname | Field::GuardianName => names::mask_name(text),
        Field::IdentityNumber => {
            let kind = if text.len() >= 15 { IdentityKind::ResidentId } else { IdentityKind::Passport };
            identity::mask(kind, text)
        }
        Field::Telephone | Field::Telephone2 | Field::GuardianTelephone => {
            let cell = telephones::parse_cell(text);
            if cell.numbers.is_empty() {
                return hide_digits(text);
            }
            cell.numbers.iter().map(|number| telephones::mask(&number.number)).collect::<Vec<_>>().join(" / ")
        }
        Field::Address | Field::CurrentAddress => mask_address(text),
        Field::BirthDate => text.chars().take(4).chain("-**-**".chars()).collect(),
        Field::SourceId => text.to_owned(),
        Field::Fact(name) if says(name, NAMES) => names::mask_name(text),
        Field::Fact(name) if says(name, SENSITIVE) => "***".to_owned(),
        _ => hide_numbers(text),
    }
}

/// Facts that name somebody.
const NAMES: &[&str] = &["姓名", "名字", "name"];
/// Facts whose mere value can harm, and which no telephone call needs.
const SENSITIVE: &[&str] = &[
    "艾滋", "梅毒", "性病", "精神", "心理", "流产", "妊娠", "宗教", "信仰", "民族", "政治面貌", "吸毒", "前科", "银行", "密码", "收入", "hiv", "aids", "syphilis", "std",
    "mental", "psychiatr", "abortion", "pregnan", "religion", "ethnic", "race", "politic", "drug", "criminal", "bank", "password", "income", "salary",
];

fn says(fact: &str, words: &[&str]) -> bool {
    let tokens: Vec<&str> = fact.split('_').collect();
    words.iter().any(|word| if word.is_ascii() { tokens.iter().any(|token| token.starts_with(word)) } else { fact.contains(word) })
}

/// Hides the middle of every number so long that it may name somebody: remarks hold them, too.
fn hide_numbers(text: &str) -> String {
    const LONG: usize = 9;
    let letters: Vec<char> = text.chars().collect();
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let length = letters[at..].iter().take_while(|letter| narrow(**letter).is_ascii_digit()).count();
        for place in 0..length {
            let is_hidden = length >= LONG && place >= 3 && place + 2 < length;
            shown.push(if is_hidden { '*' } else { letters[at + place] });
        }
        at += length;
        if let Some(letter) = letters.get(at) {
            shown.push(*letter);
            at += 1;
        }
    }
    shown
}

/// Hides what a suggested value shows of a person, but for the places in which it differs from what
/// was entered: they are what somebody has to choose by. A date is shown, for it is the choice itself.
#[must_use]
pub fn masked_suggestion(field: &Field, entered: &str, suggested: &str) -> String {
    match field {
        Field::BirthDate => return suggested.to_owned(),
        Field::IdentityNumber | Field::Telephone | Field::Telephone2 => {}
        _ => return masked(field, suggested),
    }
    let hidden: Vec<char> = masked(field, suggested).chars().collect();
    let (entered, suggested): (Vec<char>, Vec<char>) = (clean(entered).chars().collect(), suggested.chars().collect());
    if entered.len() != suggested.len() || hidden.len() != suggested.len() {
        return hidden.into_iter().collect();
    }
    let places = hidden.into_iter().zip(entered).zip(suggested);
    places.map(|((hidden, entered), suggested)| if entered == suggested { hidden } else { suggested }).collect()
}

/// Returns the values of a row by field, hidden as [`masked`] hides them.
#[must_use]
pub fn masked_values(row: &[Cell], mapping: &Mapping) -> BTreeMap<Field, String> {
    let cells = mapping.columns.iter().filter_map(|(index, field)| Some((field, row.get(*index)?)));
    cells.filter(|(_, cell)| !cell.is_blank()).map(|(field, cell)| (field.clone(), masked(field, &cell.text))).collect()
}

fn hide_digits(text: &str) -> String {
    text.chars().map(|ch| if ch.is_ascii_digit() { '*' } else { ch }).collect()
}
