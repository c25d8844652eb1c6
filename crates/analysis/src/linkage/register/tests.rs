use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::files::CsvTable;
use crate::linkage::tests::{households, task};
use crate::linkage::{Settings, link};

fn table(text: &str) -> CsvTable {
    CsvTable::read(Path::new("table.csv"), text.as_bytes()).expect("a table")
}

/// A register, and a list of those of whom it has a second record.
fn apart(houses: u64, seed: u64) -> (String, String) {
    let text = households(houses, seed);
    let (head, rows) = text.split_once('\n').expect("a header");
    let (once, again): (Vec<&str>, Vec<&str>) = rows.lines().partition(|row| row.split(',').next().is_some_and(|id| id.ends_with('a')));
    (format!("{head}\n{}\n", once.join("\n")), format!("{head}\n{}\n", again.join("\n")))
}

fn learnt(left: &CsvTable, right: &CsvTable) -> Learnt {
    link(Settings::default(), task(left, Some(right))).expect("linked").learnt
}

fn places(pairs: &[Pair]) -> BTreeSet<(u32, u32)> {
    pairs.iter().map(|pair| (pair.left, pair.right)).collect()
}

#[test]
fn a_register_finds_whom_linking_finds() {
    let (register, list) = apart(400, 1);
    let (register, list) = (table(&register), table(&list));
    let linked = link(Settings::default(), task(&register, Some(&list))).expect("linked");
    let first = u32::try_from(register.rows()).expect("few rows");
    let sure: BTreeSet<(u32, u32)> = linked.pairs.iter().filter(|pair| pair.probability() > 0.9).map(|pair| (pair.left, pair.right - first)).collect();
    assert!(sure.len() > 300);
    let mut asked = Register::open(&linked.learnt, &register, None, 0.9).expect("opened");
    let found = places(&asked.compare(&list, 0.5, Then::Go).expect("compared"));
    let missed = sure.difference(&found).count();
    let more = found.len().saturating_sub(linked.pairs.len());
    assert!(missed * 100 <= sure.len(), "{missed} of {} missed", sure.len());
    assert!(more * 50 <= sure.len(), "{more} more than {}", linked.pairs.len());
}

#[test]
fn whoever_is_forgotten_leaves_the_register_as_it_was() {
    let (register, list) = apart(150, 2);
    let (register, list) = (table(&register), table(&list));
    let other = table("id,given_name,surname,birth_date,phone,address,national_id\nq,zebedee,quux,1899-01-02,999,nowhere 1,42\n");
    let learnt = learnt(&register, &list);
    let mut asked = Register::open(&learnt, &register, None, 0.5).expect("opened");
    let first = asked.compare(&list, 0.01, Then::Go).expect("compared");
    for coming in [&other, &list, &other] {
        asked.compare(coming, 0.5, Then::Go).expect("compared");
    }
    assert_eq!(asked.len(), register.rows());
    assert_eq!(asked.compare(&list, 0.01, Then::Go).expect("compared"), first);
    let mut fresh = Register::open(&learnt, &register, None, 0.5).expect("opened");
    assert_eq!(fresh.compare(&list, 0.01, Then::Go).expect("compared"), first);
}

#[test]
fn whoever_stays_is_found_by_those_who_come_later() {
    let (register, list) = apart(150, 3);
    let (head, rows) = register.split_once('\n').expect("a header");
    let mut rows: Vec<&str> = rows.lines().collect();
    let later = rows.split_off(rows.len() / 2);
    let (half, rest, list) = (table(&format!("{head}\n{}\n", rows.join("\n"))), table(&format!("{head}\n{}\n", later.join("\n"))), table(&list));
    let whole = table(&register);
    let learnt = learnt(&whole, &list);
    let mut growing = Register::open(&learnt, &half, None, 0.9).expect("opened");
    growing.compare(&rest, 0.5, Then::Stay).expect("compared");
    assert_eq!(growing.len(), whole.rows());
    let mut at_once = Register::open(&learnt, &whole, None, 0.9).expect("opened");
    let (one, other) = (places(&growing.compare(&list, 0.9, Then::Go).expect("compared")), places(&at_once.compare(&list, 0.9, Then::Go).expect("compared")));
    // The keys were chosen for half of them.
    let differing = one.symmetric_difference(&other).count();
    assert!(other.len() > 100 && differing * 50 <= other.len(), "{differing} of {} differ", other.len());
}

#[test]
fn a_model_for_other_fields_is_refused_and_a_thousand_of_one_name_do_not_explode() {
    let (register, list) = apart(60, 4);
    let learnt = learnt(&table(&register), &table(&list));
    let mut many = "id,given_name,surname,birth_date,phone,address,national_id\n".to_owned();
    for at in 0..5_000 {
        many.push_str(&format!("{at},anna,miller,,,,\n"));
    }
    let mut asked = Register::open(&learnt, &table(&many), None, 0.5).expect("opened");
    let one = table("id,given_name,surname,birth_date,phone,address,national_id\nq,anna,miller,,,,\n");
    assert!(asked.compare(&one, 0.5, Then::Stay).expect("compared").is_empty());
    let other = table("id,surname\n1,miller\n");
    assert!(Register::open(&Learnt { settings: Settings::parse("[[fields]]\nname = \"surname\"\nkind = \"surname\"").expect("settings"), ..learnt }, &other, None, 0.5).is_err());
}
