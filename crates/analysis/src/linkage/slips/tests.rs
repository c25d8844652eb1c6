use std::fmt::Write;
use std::path::Path;

use proptest::prelude::*;
use rstest::rstest;

use super::super::blocking::Blocks;
use super::super::columns::Scope;
use super::super::kinds::{Known, Value};
use super::super::tests::task;
use super::super::{Judge, Register, Settings, Then, link};
use super::*;
use crate::files::CsvTable;

fn table(text: &str) -> CsvTable {
    CsvTable::read(Path::new("table.csv"), text.as_bytes()).expect("a table")
}

/// A number that proves itself.
fn number(person: usize) -> String {
    let digits = format!("4409{:02}19{:02}{:02}{:02}{:03}", 1 + person % 80, 30 + person * 7 % 70, 1 + person % 12, 1 + person * 5 % 28, person % 1000);
    let check = domain::identity::check_digit(&digits).expect("digits");
    format!("{digits}{check}")
}

/// Only equal numbers bring people together.
fn settings() -> Settings {
    Settings::parse(
        r#"
        blocking = [["national_id"]]
        [[fields]]
        name = "name"
        kind = "name"
        [[fields]]
        name = "national_id"
        kind = "identifier"
        "#,
    )
    .expect("settings")
}

fn met(left: &[&str], right: &[&str]) -> Vec<(u32, u32)> {
    let table = |numbers: &[&str]| table(&numbers.iter().enumerate().fold("id,name,national_id\n".to_owned(), |text, (at, number)| text + &format!("{at},,{number}\n")));
    let (left, right) = (table(left), table(right));
    let settings = settings();
    let records = Records::read(&settings, &left, Some(&right), Scope::Across, None).expect("records");
    let blocks = Blocks::new(&records, &Plan::new(&settings, &records));
    blocks.visit(Vec::new, |met, rule, one, other| if blocks.is_first(rule, one, other) { met.push((one, other)) }).concat()
}

const RIGHT: &str = "11010519491231002X";

#[rstest]
#[case::one_digit("11010519491231003X", true)]
#[case::neighbours_swapped("11010519491231020X", true)]
#[case::in_the_birth_date("11010519491221002X", true)]
#[case::the_check_digit("110105194912310021", true)]
#[case::with_spaces("110105 19491231 003x", true)]
#[case::beside_another("H01234567、11010519491231003X", true)]
#[case::the_same(RIGHT, true)]
#[case::a_twin("110105194912310046", false)]
#[case::two_digits("11010519491231013X", false)]
#[case::of_another_form("E1234567", false)]
fn a_mistyped_number_meets_the_right_one(#[case] written: &str, #[case] meets: bool) {
    let expected = if meets { vec![(0, 1)] } else { Vec::new() };
    assert_eq!(met(&[RIGHT], &[written]), expected);
    assert_eq!(met(&[written], &[RIGHT]), expected);
}

#[test]
fn a_pair_is_told_that_nothing_else_brings_together() {
    const NAMES: [&str; 20] = ["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高", "罗"];
    let mut text = "id,name,national_id\n".to_owned();
    for person in 0..400 {
        let name = format!("{}{}{}", NAMES[person % 20], NAMES[person / 20], NAMES[person * 7 % 20]);
        let _ = writeln!(text, "{person}.a,{name},{}", number(person));
        if person % 4 == 0 {
            let mut again = number(person);
            if person % 8 == 0 {
                let digit = if again.as_bytes()[15] == b'7' { "1" } else { "7" };
                again.replace_range(15..16, digit);
            }
            let _ = writeln!(text, "{person}.b,{name},{again}");
        }
    }
    let table = table(&text);
    let linked = link(settings(), task(&table, None)).expect("linked");
    assert_eq!(linked.pairs.len(), 100);

    // A register in memory finds them, too: whoever comes may have mistyped, or stand there mistyped.
    let (head, rows) = text.split_once('\n').expect("a header");
    let (first, again): (Vec<&str>, Vec<&str>) = rows.lines().partition(|row| row.split(',').next().is_some_and(|id| id.ends_with('a')));
    let (first, again) = (self::table(&format!("{head}\n{}", first.join("\n"))), self::table(&format!("{head}\n{}", again.join("\n"))));
    for (register, list) in [(&first, &again), (&again, &first)] {
        let found = Register::open(&linked.learnt, register, None, 0.5).expect("opened").compare(list, 0.5, Then::Go).expect("compared");
        assert_eq!(found.len(), 100);
    }
    let mut growing = Register::open(&linked.learnt, &self::table(&format!("{head}\n")), None, 0.5).expect("opened");
    growing.compare(&again, 0.5, Then::Stay).expect("compared");
    assert_eq!(growing.compare(&first, 0.5, Then::Go).expect("compared").len(), 100);
}

#[test]
fn in_the_product_a_mistyped_number_has_the_key_of_the_right_one() {
    let keys = |number: &str| Judge::chinese().keys(&Judge::chinese().read([("identity", number)]));
    let right = keys(RIGHT);
    assert_eq!(right.len(), 1);
    assert!(keys("11010519491231003X").contains(&right[0]));
    assert!(!keys("110105194912310046").contains(&right[0]));
}

proptest! {
    #[test]
    fn a_number_that_proves_itself_asks_for_nothing_and_any_other_for_few(digits in "[1-6][0-9]{5}(19|20)[0-9]{6}[0-9]{3}[0-9X]", person in 0_usize..1_000_000) {
        let mut text = String::new();
        let right = number(person);
        let marks = Kind::Identifier.read(&right, Known::default(), &mut text).expect("a number");
        let meant = Kind::Identifier.meant(Value { text: &text, marks });
        prop_assert!(meant.is_empty());
        if let Some(marks) = Kind::Identifier.read(&digits, Known::default(), &mut text) {
            let meant = Kind::Identifier.meant(Value { text: &text, marks });
            prop_assert!(meant.len() <= 40);
        }
    }
}
