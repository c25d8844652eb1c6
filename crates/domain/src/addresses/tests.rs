use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn parts(text: &str) -> [Option<String>; 7] {
    let found = structure(text);
    [found.road, found.lane, found.building, found.unit, found.floor, found.room, found.group]
}

fn check(text: &str, expected: [&str; 7]) {
    let expected = expected.map(|part| (!part.is_empty()).then(|| part.to_owned()));
    assert_eq!(parts(text), expected, "{text}");
}

#[rstest]
#[case("5-1-101", ["", "", "5", "1", "", "101", ""])]
#[case("5栋1单元101室", ["", "", "5", "1", "", "101", ""])]
#[case("5号楼1门101", ["", "", "5", "1", "", "101", ""])]
#[case("3幢二单元", ["", "", "3", "2", "", "", ""])]
#[case("三栋二单元一〇一室", ["", "", "3", "2", "", "101", ""])]
#[case("十二栋", ["", "", "12", "", "", "", ""])]
#[case("A座1203", ["", "", "A", "", "", "1203", ""])]
#[case("河西路12号5栋1单元3楼302", ["河西路12号", "", "5", "1", "3", "302", ""])]
#[case("中山北路128弄5号301室", ["", "128", "5", "", "", "301", ""])]
#[case("后路村3组12号", ["", "", "", "", "", "12", "3"])]
#[case("龙田镇三小组", ["", "", "", "", "", "", "3"])]
#[case("5甲栋201", ["", "", "5甲", "", "", "201", ""])]
#[case("广东省茂名市茂南区河东街道福华市场对面", ["", "", "", "", "", "", ""])]
#[case("锦绣花园5-101", ["", "", "5", "", "", "101", ""])]
#[case("", ["", "", "", "", "", "", ""])]
fn doors_are_found(#[case] text: &str, #[case] expected: [&str; 7]) {
    check(text, expected);
}

#[test]
fn a_road_is_named_without_the_divisions_before_it() {
    assert_eq!(structure("茂名市茂南区河西街道光华北路88号").road.as_deref(), Some("光华北路88号"));
}

#[rstest]
#[case("5栋1单元101室", true)]
#[case("河西路12号302室", true)]
#[case("5栋", false)]
#[case("河东社区", false)]
fn a_door_is_a_room_in_something(#[case] text: &str, #[case] reaches_door: bool) {
    assert_eq!(structure(text).reaches_door(), reaches_door);
}

proptest! {
    #[test]
    fn a_full_door_reads_back(building in 1_u16..999, unit in 1_u16..20, room in 1_u16..3000) {
        let found = structure(&format!("茂南区某小区{building}栋{unit}单元{room}室"));
        prop_assert_eq!(found.building, Some(building.to_string()));
        prop_assert_eq!(found.unit, Some(unit.to_string()));
        prop_assert_eq!(found.room, Some(room.to_string()));
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), near in "[0-9一二十百号栋单元室弄组A-Z-]{0,40}") {
        let _ = (structure(&text), structure(&near));
    }
}
