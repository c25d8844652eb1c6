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

/// The divisions that are read, the widest first, and what is left.
fn divided(text: &str, tree: Option<&Divisions>) -> (String, String) {
    let found = divide(text, tree);
    let names: Vec<String> = found.names.into_iter().map(Option::unwrap_or_default).collect();
    (names.join("/"), text[found.end..].to_owned())
}

#[rstest]
#[case("广东省茂名市茂南区河东街道福华社区福华路12号", "广东/茂名/茂南/河东/福华", "福华路12号")]
#[case("茂名市市辖区茂南区", "/茂名/茂南//", "")]
#[case("茂名市区河西路12号", "/茂名///", "河西路12号")]
#[case("广西壮族自治区南宁市", "广西壮族/南宁///", "")]
#[case("金华市义乌市稠城街道", "/金华/义乌/稠城/", "")]
#[case("江西省景德镇市珠山区", "江西/景德镇/珠山//", "")]
#[case("宁波市镇海区招宝山街道", "/宁波/镇海/招宝山/", "")]
#[case("荆州市沙市区中山路3号", "/荆州/沙市//", "中山路3号")]
#[case("海淀区中关村街道", "//海淀/中关村/", "")]
#[case("龙田镇后路村3组12号", "///龙田/后路", "3组12号")]
#[case("解放路街道解放路3号", "///解放路/", "解放路3号")]
#[case("第3社区幸福小区5栋", "////第3", "幸福小区5栋")]
#[case("道县李村", "//道县//李村", "")]
#[case("茂南區河東街道", "//茂南/河东/", "")]
#[case("茂南区，河东街道 5栋", "//茂南/河东/", " 5栋")]
// What only sounds like a division.
#[case("幸福小区5栋", "////", "幸福小区5栋")]
#[case("东风红旗小区5栋", "////", "东风红旗小区5栋")]
#[case("阳光城市花园5栋", "////", "阳光城市花园5栋")]
#[case("河东市场对面", "////", "河东市场对面")]
#[case("曹杨三村12号", "////", "曹杨三村12号")]
#[case("三里村路12号", "////", "三里村路12号")]
#[case("12 Maple Road", "////", "12 Maple Road")]
fn divisions_are_read_by_their_endings(#[case] text: &str, #[case] names: &str, #[case] rest: &str) {
    assert_eq!(divided(text, None), (names.to_owned(), rest.to_owned()));
}

fn tree() -> Divisions {
    let rows = [
        ("44", "广东省", ""), ("4409", "茂名市", "44"), ("440902", "茂南区", "4409"), ("440902001", "河东街道", "440902"), ("440902002", "新坡镇", "440902"),
        ("440981", "高州市", "4409"), ("440981100", "新坡镇", "440981"), ("440981101", "河源镇", "440981"), ("4416", "河源市", "44"), ("441602", "源城区", "4416"),
        ("11", "北京市", ""), ("1101", "市辖区", "11"), ("110105", "朝阳区", "1101"), ("110105001", "建外街道", "110105"),
        ("22", "吉林省", ""), ("2201", "长春市", "22"), ("220104", "朝阳区", "2201"), ("2202", "吉林市", "22"), ("220281", "蛟河市", "2202"),
    ];
    let kinds = |code: &str| match code.len() {
        2 => "province",
        4 => "prefecture",
        6 => "county",
        _ => "township",
    };
    let mut rows: Vec<Division> = rows.iter().map(|(code, name, parent)| Division {
        code: (*code).to_owned(), name: (*name).to_owned(), parent: (*parent).to_owned(), kind: kinds(code).to_owned(), ..Division::default()
    }).collect();
    rows.push(Division { code: "440902001".to_owned(), name: "东关街道".to_owned(), ..Division::default() });
    rows.push(Division { code: "110103".to_owned(), name: "崇文区".to_owned(), parent: "1101".to_owned(), kind: "county".to_owned(), has_ended: true, ..Division::default() });
    Divisions::new(rows)
}

#[rstest]
// Without endings, and with levels left out.
#[case("茂南河东福华路12号", "广东/茂名/茂南/河东/", "福华路12号")]
#[case("广东茂名茂南区福华路12号", "广东/茂名/茂南//", "福华路12号")]
#[case("茂南区河东办事处", "广东/茂名/茂南/河东/", "")]
#[case("茂南县河东街道", "广东/茂名/茂南/河东/", "")]
#[case("吉林蛟河", "吉林/吉林/蛟河//", "")]
// A name that it had before.
#[case("茂南区东关街道3号", "广东/茂名/茂南/河东/", "3号")]
// What is no more says where it lay.
#[case("北京市崇文区", "/北京///", "")]
// Of two towns of one name the one in what was read before; alone it is neither.
#[case("高州新坡镇", "广东/茂名/高州/新坡/", "")]
#[case("茂南新坡镇", "广东/茂名/茂南/新坡/", "")]
#[case("新坡镇", "///新坡/", "")]
// The town is not sent to the city that is called like it.
#[case("高州市河源镇3组", "广东/茂名/高州/河源/", "3组")]
#[case("河源5栋", "////", "河源5栋")]
#[case("河源市源城区", "广东/河源/源城//", "")]
// Two districts of one name are told apart by what stands around them.
#[case("朝阳区建外街道", "/北京/朝阳/建外/", "")]
#[case("长春朝阳区", "吉林/长春/朝阳//", "")]
#[case("朝阳5栋", "////", "朝阳5栋")]
#[case("朝阳区5栋", "//朝阳//", "5栋")]
// Roads and compounds are called after places far away.
#[case("北京东路12号", "////", "北京东路12号")]
#[case("茂南花园5栋", "////", "茂南花园5栋")]
#[case("茂南区北京路3号", "广东/茂名/茂南//", "北京路3号")]
// What the tree does not know is read by its ending, and what is inside of it stays with it.
#[case("茂南区新设镇", "广东/茂名/茂南/新设/", "")]
fn divisions_are_read_by_their_names(#[case] text: &str, #[case] names: &str, #[case] rest: &str) {
    assert_eq!(divided(text, Some(&tree())), (names.to_owned(), rest.to_owned()));
}

#[test]
fn parents_in_a_circle_and_none_at_all_come_out_without_harm() {
    let row = |code: &str, name: &str, parent: &str| Division { code: code.to_owned(), name: name.to_owned(), parent: parent.to_owned(), ..Division::default() };
    let tree = Divisions::new(vec![row("1", "茂南区", "2"), row("2", "茂名市", "1"), row("3", "", "9"), row("4", "河东", "4")]);
    assert_eq!(tree.len(), 4);
    let _ = divided("茂名市茂南区河东", Some(&tree));
}

proptest! {
    #[test]
    fn dividing_never_panics_and_leaves_a_rest(text in any::<String>(), near in "[茂名南河东省市县区镇乡村街道社路第3 ]{0,30}") {
        let tree = tree();
        for text in [&text, &near] {
            for tree in [None, Some(&tree)] {
                let found = divide(text, tree);
                prop_assert!(text.is_char_boundary(found.end));
                prop_assert!(found.names.iter().flatten().all(|name| !name.is_empty()));
            }
        }
    }
}
