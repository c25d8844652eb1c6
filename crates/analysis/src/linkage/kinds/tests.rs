use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn level_of(kind: Kind, left: &str, right: &str) -> &'static str {
    let (mut one, mut other) = (String::new(), String::new());
    let (Some(left), Some(right)) = (kind.read(left, false, &mut one), kind.read(right, false, &mut other)) else { return "missing" };
    let (left, right) = (Value { text: &one, marks: left }, Value { text: &other, marks: right });
    let level = if one == other { kind.top() } else { kind.compare(left, right) };
    kind.levels()[usize::from(level)].name
}

#[rstest]
#[case("MARY", "mary", "same")]
#[case("José", "Jose", "same")]
#[case("William", "Bill", "nickname")]
#[case("Micheal", "Michael", "one_slip")]
#[case("Jon", "J", "initial_or_part")]
#[case("Anne-Marie", "Anne", "initial_or_part")]
#[case("Robert", "Susan", "different")]
#[case("晓英", "小英", "sounds_the_same")]
#[case("志强", "子强", "sounds_the_same")]
#[case("建国", "建军", "one_slip")]
#[case("建国", "秀兰", "different")]
fn given_names(#[case] left: &str, #[case] right: &str, #[case] level: &str) {
    assert_eq!(level_of(Kind::GivenName, left, right), level);
    assert_eq!(level_of(Kind::GivenName, right, left), level);
}

#[rstest]
#[case("王小英", "王曉英", "sounds_the_same")]
#[case("王小英", "王晓英", "sounds_the_same")]
#[case("國強", "国强", "same")]
#[case("黄小妮", "黄小里", "sounds_alike")]
#[case("陈志强", "陈子强", "sounds_alike")]
#[case("沈建国", "沈先生", "surname_and_title")]
#[case("沈建国", "沈秀兰", "same_surname")]
#[case("沈建国", "沈建军", "one_slip")]
#[case("阿卜杜拉·买买提", "阿卜杜拉•买买提", "same")]
#[case("古丽·买买提", "古丽", "part")]
#[case("王伟", "李秀兰", "different")]
#[case("𠮷田", "𠮷田", "same")]
#[case("John Smith", "Smith, John", "sounds_the_same")]
#[case("John Paul Smith", "John Smith", "part")]
#[case("John Smith", "John Smyth", "one_slip")]
#[case("John Smith", "Mary Smith", "same_surname")]
#[case("John Smith", "Peter Jones", "different")]
fn whole_names(#[case] left: &str, #[case] right: &str, #[case] level: &str) {
    assert_eq!(level_of(Kind::Name, left, right), level);
    assert_eq!(level_of(Kind::Name, right, left), level);
}

#[rstest]
#[case("11010519491231002X", "11010519491231002x", "same")]
#[case("130503670401001", "130503196704010016", "same")]
// One digit mistyped: the check digit says so.
#[case("11010519491231002X", "11010519491231003X", "one_slip")]
#[case("11010519491231002X", "11010519491321002X", "one_slip")]
// Twins: both prove themselves, so neither is the other mistyped.
#[case("11010519491231002X", "110105194912310046", "both_proven_and_different")]
#[case("AB123456", "AB123465", "one_slip")]
#[case("AB123456", "CD998877", "different")]
// Several documents of one person, in any order.
#[case("11010519491231002X、H01234567", "h01234567", "same")]
#[case("H01234567/11010519491231002X", "11010519491231002X; H01234567", "same")]
#[case("11010519491231002X、H01234567", "110105194912310046", "different")]
// Short parts are parts of one number.
#[case("AB/123456", "AB123456", "same")]
fn identifiers(#[case] left: &str, #[case] right: &str, #[case] level: &str) {
    assert_eq!(level_of(Kind::Identifier, left, right), level);
}

#[rstest]
#[case("138 1234 5678", "+8613812345678", "same")]
#[case("13812345678", "13812345687", "one_slip")]
#[case("0668-2881234", "2881234", "one_slip")]
#[case("13812345678", "13912345670", "two_slips")]
#[case("13812345678", "18800001111", "different")]
#[case("无", "13812345678", "missing")]
#[case("13812345678、0668-2881234", "13812345678", "same")]
#[case("0668-2881234/13812345678", "138 1234 5678；06682881234", "same")]
#[case("13812345678或13912345670", "18800001111，13912345679", "one_slip")]
fn telephones(#[case] left: &str, #[case] right: &str, #[case] level: &str) {
    assert_eq!(level_of(Kind::Telephone, left, right), level);
}

#[rstest]
#[case("1990-05-06", "19900506", "same")]
#[case("1990年5月6日", "1990/5/6", "same")]
#[case("06/05/1990", "1990-05-06", "same")]
#[case("1990-05-06", "1990-06-05", "day_and_month_swapped")]
#[case("1990-05-06", "1990-05-16", "one_digit_off")]
#[case("1990-05-06", "1909-05-06", "one_digit_off")]
#[case("1990-05-06", "1990", "same_year")]
#[case("1990-05-06", "1990-01-01", "same_year")]
#[case("1990-05-06", "1972-05-06", "two_of_three_parts")]
#[case("1990-05-06", "1991-11-23", "about_the_same_year")]
#[case("1990-05-06", "1945-11-23", "different")]
#[case("1990-05-06", "hello", "missing")]
fn dates(#[case] left: &str, #[case] right: &str, #[case] level: &str) {
    assert_eq!(level_of(Kind::Date, left, right), level);
}

#[rstest]
#[case("12 MAPLE ROAD 5-1-101", "12 Maple Rd Bldg 5 Unit 1 Rm 101", "same")]
#[case("幸福小区5栋1单元101室", "幸福小区5-1-101", "same")]
#[case("幸福小区5号楼1门101", "幸福小区5幢1单元101", "same")]
#[case("12 MAPLE ROAD 5-1-101", "MAPLE ROAD 5-1-101", "part")]
#[case("12 MAPLE ROAD 5-1-101", "12 MAPEL ROAD 5-1-101", "spelt_otherwise")]
#[case("12 MAPLE ROAD 5-1-101", "9 MAPLE ROAD 2-2-102", "same_street")]
#[case("12 MAPLE ROAD 5-1-101", "77 HARBOUR VIEW 2-2-102", "different")]
fn addresses(#[case] left: &str, #[case] right: &str, #[case] level: &str) {
    assert_eq!(level_of(Kind::Address, left, right), level);
}

#[rstest]
#[case(Kind::Sex, "男", "M", "same")]
#[case(Kind::Sex, "女", "male", "different")]
#[case(Kind::Code, "TQ13 8DF", "tq138df", "same")]
#[case(Kind::Code, "tq13 8df", "tq13 8hu", "same_start")]
#[case(Kind::Code, "4223", "4232", "one_slip")]
#[case(Kind::Place, "st kilda east", "St Kilda", "part")]
#[case(Kind::Text, "naval officer", "officer (naval)", "same")]
#[case(Kind::Text, "naval officer", "officer", "some_words")]
fn others(#[case] kind: Kind, #[case] left: &str, #[case] right: &str, #[case] level: &str) {
    assert_eq!(level_of(kind, left, right), level);
}

const KINDS: [Kind; 11] = [
    Kind::Name,
    Kind::GivenName,
    Kind::Surname,
    Kind::Identifier,
    Kind::Telephone,
    Kind::Date,
    Kind::Sex,
    Kind::Code,
    Kind::Place,
    Kind::Address,
    Kind::Text,
];

/// Texts that often have something to do with each other.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof!["[abcd ]{0,9}", "[0123]{0,12}", "[张章王李小晓英鹰国]{0,4}", "[ab12 -]{0,14}", "19[0-9]{2}-[01][0-9]-[0-3][0-9]", "[0123]{6,9}[、/][0123]{6,9}", ".{0,12}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn comparing_is_symmetric_and_within_the_ladder(at in 0..KINDS.len(), left in cell(), right in cell()) {
        let kind = KINDS[at];
        let (mut one, mut other) = (String::new(), String::new());
        if let (Some(a), Some(b)) = (kind.read(&left, false, &mut one), kind.read(&right, false, &mut other)) {
            let (a, b) = (Value { text: &one, marks: a }, Value { text: &other, marks: b });
            prop_assert!(kind.compare(a, b) <= kind.top());
            prop_assert_eq!(kind.compare(a, b), kind.compare(b, a));
        }
    }

    #[test]
    fn a_glance_never_contradicts_a_look(at in 0..KINDS.len(), left in cell(), right in cell()) {
        let kind = KINDS[at];
        let (mut one, mut other) = (String::new(), String::new());
        if let (Some(a), Some(b)) = (kind.read(&left, false, &mut one), kind.read(&right, false, &mut other))
            && one != other
        {
            let (a, b) = (Value { text: &one, marks: a }, Value { text: &other, marks: b });
            if let (Some(x), Some(y)) = (kind.glance(a), kind.glance(b))
                && let Some(level) = kind.at_a_glance(x, y)
            {
                prop_assert_eq!(level, kind.compare(a, b), "{:?}: {:?} and {:?}", kind, left, right);
            }
        }
    }

    #[test]
    fn slips_are_what_an_edit_distance_says(left in "[abc]{0,7}", right in "[abc]{0,7}") {
        let true_distance = distance(left.as_bytes(), right.as_bytes());
        let counted = usize::from(slips(&left, &right));
        prop_assert_eq!(counted, true_distance.min(3));
    }

    #[test]
    fn likeness_is_a_share(left in ".{0,20}", right in ".{0,20}") {
        let likeness = jaro_winkler(&left, &right);
        prop_assert!((0.0..=1.0).contains(&likeness));
        prop_assert_eq!(likeness, jaro_winkler(&right, &left));
    }
}

/// The plain table of edit distances with neighbours swapped.
fn distance(left: &[u8], right: &[u8]) -> usize {
    let mut table = vec![vec![0; right.len() + 1]; left.len() + 1];
    for i in 0..=left.len() {
        for j in 0..=right.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let mut best = (table[i - 1][j] + 1).min(table[i][j - 1] + 1).min(table[i - 1][j - 1] + usize::from(left[i - 1] != right[j - 1]));
                if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                    best = best.min(table[i - 2][j - 2] + 1);
                }
                best
            };
        }
    }
    table[left.len()][right.len()]
}
