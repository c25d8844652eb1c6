//! What happens to a person on the way into a list.

use super::names::Names;
use super::people::{Chance, Country, Home, Person, Row, address, ways};

/// How often each thing happens: 1 is the usual dirt.
pub fn spoil(country: Country, person: &Person, names: &Names, dirt: f64, chance: &mut Chance) -> Row {
    let mut person = person.clone();
    // Some rows are written with care and some in a hurry.
    let dirt = dirt * if chance.is(0.3) { 2.2 } else { 0.5 };
    let hits = |chance: &mut Chance, share: f64| chance.is((share * dirt).min(0.9));
    if hits(chance, 0.08) {
        person.home = Home { street: chance.below(names.streets.len()), house: 1 + chance.below(400) as u32, room: 101 + chance.below(2000) as u32, ..person.home };
    }
    if hits(chance, 0.10) {
        person.phone = format!("{}{:07}", &person.phone[..person.phone.len() - 7], chance.below(10_000_000));
    }
    if !person.male && hits(chance, 0.03) && country == Country::Latin {
        person.surname = names.surname(chance);
    }
    let mut row = Row::clean(country, &person, names);
    let (year, month, day) = person.born;
    if hits(chance, 0.02) {
        row.born = format!("{year:04}-{day:02}-{month:02}");
    } else if hits(chance, 0.04) {
        row.born = typo(&row.born, chance);
    } else if hits(chance, 0.01) {
        row.born = format!("{year:04}-01-01");
    }
    match country {
        Country::Latin => {
            if hits(chance, 0.04) {
                row.given = match names.nickname(&row.given, chance) {
                    Some(short) => short,
                    None => row.given[..1].to_owned(),
                };
            } else if hits(chance, 0.07) {
                row.given = typo(&row.given, chance);
            }
            if hits(chance, 0.07) {
                row.surname = typo(&row.surname, chance);
            }
        }
        Country::Chinese => {
            if hits(chance, 0.09) {
                row.given = names.homophone(&row.given, chance);
            } else if hits(chance, 0.03) {
                row.given = names.other_letter(&row.given, chance);
            }
            if hits(chance, 0.02) {
                row.surname = names.homophone(&row.surname, chance);
            }
            if hits(chance, 0.01) {
                row.given = if person.male { "先生" } else { "女士" }.to_owned();
            }
        }
    }
    if hits(chance, 0.03) {
        std::mem::swap(&mut row.given, &mut row.surname);
    }
    if hits(chance, 0.07) {
        row.id = typo(&row.id, chance);
    }
    if hits(chance, 0.05) {
        row.phone = typo(&row.phone, chance);
    }
    if hits(chance, 0.45) {
        row.address = address(country, &person.home, names, 1 + chance.below(ways(country)));
    }
    if hits(chance, 0.06) {
        row.address = typo(&row.address, chance);
    }
    for (field, share) in [(&mut row.id, 0.3), (&mut row.phone, 0.2), (&mut row.born, 0.08), (&mut row.sex, 0.05), (&mut row.address, 0.15), (&mut row.district, 0.1)] {
        if hits(chance, share) {
            field.clear();
        }
    }
    if hits(chance, 0.01) {
        row.given.clear();
    }
    if hits(chance, 0.02) {
        row.sex = if row.sex == "M" || row.sex == "男" { if country == Country::Latin { "F" } else { "女" } } else if country == Country::Latin { "M" } else { "男" }.to_owned();
    }
    row
}

/// One slip of a finger: another letter, one less, one more, or two swapped.
pub fn typo(text: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 2 {
        return text.to_owned();
    }
    let at = chance.below(letters.len() - 1);
    let like = |letter: char, chance: &mut Chance| {
        if letter.is_ascii_digit() { char::from(b'0' + chance.below(10) as u8) } else { char::from(b'A' + chance.below(26) as u8) }
    };
    match chance.below(4) {
        0 => letters[at] = like(letters[at], chance),
        1 => {
            letters.remove(at);
        }
        2 => {
            let letter = like(letters[at], chance);
            letters.insert(at, letter);
        }
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}
