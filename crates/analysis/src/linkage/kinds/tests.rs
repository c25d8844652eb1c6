use domain::addresses::Division;
use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn level_of(kind: Kind, left: &str, right: &str) -> &'static str {
    let (mut one, mut other) = (String::new(), String::new());
    let (Some(left), Some(right)) = (kind.read(left, Known::default(), &mut one), kind.read(right, Known::default(), &mut other)) else { return "missing" };
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
// One door in words, in hyphens and in Chinese numbers.
#[case("锦绣花园3栋2单元301", "锦绣花园3-2-301", "same")]
#[case("锦绣花园3栋2单元301", "锦绣花园三栋二单元301室", "same")]
#[case("锦绣花园3栋2单元3楼301", "锦绣花园3-2-301", "same")]
#[case("锦绣花园A座1203", "锦绣花园a座1203室", "same")]
#[case("后路村3组12号", "后路村委会三组12号", "same")]
#[case("福华路12号3栋2单元501室", "福华路3号楼2门501", "part")]
#[case("锦绣花园3栋2单元301", "锦绣花园3栋301", "part")]
#[case("锦绣花园3栋2单元301", "锦绣花园3栋2单元501", "same_building")]
#[case("锦绣花园3栋2单元301", "锦绣花园5栋2单元301", "same_street")]
#[case("锦绣花园12号", "锦绣花园12栋", "spelt_otherwise")]
// Divisions that one leaves out, and those that contradict.
#[case("茂名市茂南区福华路12号3栋301", "福华路12号3栋301室", "spelt_otherwise")]
#[case("茂名市茂南区福华路12号3栋301", "茂南区河东街道福华路12号3栋301", "spelt_otherwise")]
#[case("广东茂名茂南区福华路12号", "茂南区福华路12号", "spelt_otherwise")]
#[case("义乌市稠城街道福华路12号", "金华市义乌市福华路12号", "spelt_otherwise")]
#[case("茂南区福华路12号3栋301", "电白区福华路12号3栋301", "other_division")]
#[case("深圳市福华路12号3栋301", "茂名市福华路12号3栋301", "other_division")]
#[case("新坡镇后路村3组12号", "公馆镇后路村3组12号", "other_division")]
#[case("河东社区福华路12号", "河西社区福华路12号", "spelt_otherwise")]
#[case("后路村3组12号", "前进村3组12号", "same_numbers")]
#[case("河东街道福华路12号", "茂南区河东街道新湖路3号", "same_division")]
#[case("茂南区河东街道", "茂南区新湖路3号", "same_division")]
#[case("茂南区福华路12号", "茂南区新湖路3号", "different")]
fn addresses(#[case] left: &str, #[case] right: &str, #[case] level: &str) {
    assert_eq!(level_of(Kind::Address, left, right), level);
    assert_eq!(level_of(Kind::Address, right, left), level);
}

#[test]
fn an_address_is_told_as_it_is_written() {
    let mut text = String::new();
    for (cell, told) in [
        ("茂名市茂南区福华路12号3-2-301", "茂名 茂南 福华路 12号3栋2单元301室"),
        ("新坡镇后路村3组12号", "新坡 后路 3组12室"),
        ("12 Maple Rd Bldg 5", "maple 12-5"),
    ] {
        Kind::Address.read(cell, Known::default(), &mut text).expect("an address");
        assert_eq!(Kind::Address.shown(&text), told);
    }
}

#[test]
fn with_a_tree_names_are_known_without_their_endings() {
    let row = |code: &str, name: &str, parent: &str, kind: &str| Division {
        code: code.to_owned(),
        name: name.to_owned(),
        parent: parent.to_owned(),
        kind: kind.to_owned(),
        ..Division::default()
    };
    let tree = Divisions::new(vec![
        row("44", "广东省", "", "province"),
        row("4409", "茂名市", "44", "prefecture"),
        row("440902", "茂南区", "4409", "county"),
        row("4403", "深圳市", "44", "prefecture"),
        row("440303", "罗湖区", "4403", "county"),
    ]);
    let known = Known { areas: Some(&tree), ..Known::default() };
    let level = |left: &str, right: &str| {
        let (mut one, mut other) = (String::new(), String::new());
        let (left, right) = Kind::Address.read(left, known, &mut one).zip(Kind::Address.read(right, known, &mut other)).expect("addresses");
        let level = if one == other { Kind::Address.top() } else { Kind::Address.compare(Value { text: &one, marks: left }, Value { text: &other, marks: right }) };
        Kind::Address.levels()[usize::from(level)].name
    };
    assert_eq!(level("茂南福华路12号", "广东省茂名市茂南区福华路12号"), "same");
    // Nobody wrote in which city the district lies.
    assert_eq!(level("罗湖福华路12号", "茂名市福华路12号"), "other_division");
    assert_eq!(level_of(Kind::Address, "罗湖区福华路12号", "茂名市福华路12号"), "spelt_otherwise");
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
    prop_oneof!["[茂南河东]{2}[区镇村路]([茂南]{2}[路镇])?[1-3三]?[栋号组-]?[12二]?(单元)?[1-3]?", "[abcd ]{0,9}", "[0123]{0,12}", "[张章王李小晓英鹰国]{0,4}", "[ab12 -]{0,14}", "19[0-9]{2}-[01][0-9]-[0-3][0-9]", "[0123]{6,9}[、/][0123]{6,9}", ".{0,12}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn comparing_is_symmetric_and_within_the_ladder(at in 0..KINDS.len(), left in cell(), right in cell()) {
        let kind = KINDS[at];
        let (mut one, mut other) = (String::new(), String::new());
        if let (Some(a), Some(b)) = (kind.read(&left, Known::default(), &mut one), kind.read(&right, Known::default(), &mut other)) {
            let (a, b) = (Value { text: &one, marks: a }, Value { text: &other, marks: b });
            prop_assert!(kind.compare(a, b) <= kind.top());
            prop_assert_eq!(kind.compare(a, b), kind.compare(b, a));
        }
    }

    #[test]
    fn a_glance_never_contradicts_a_look(at in 0..KINDS.len(), left in cell(), right in cell()) {
        let kind = KINDS[at];
        let (mut one, mut other) = (String::new(), String::new());
        if let (Some(a), Some(b)) = (kind.read(&left, Known::default(), &mut one), kind.read(&right, Known::default(), &mut other))
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
