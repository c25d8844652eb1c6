use super::*;
use rstest::rstest;

fn path(text: &str) -> AreaPath {
    AreaPath::from_stored(text.to_owned())
}

fn maonan() -> Resolver {
    let mut resolver = Resolver::default();
    for (code, name, at) in [
        ("440902", "茂南区", "cn.44.09.02."),
        ("440902001", "红旗街道", "cn.44.09.02.001."),
        ("440902001001", "新湖社区居委会", "cn.44.09.02.001.001."),
        ("440902002", "河西街道", "cn.44.09.02.002."),
        ("440902002001", "新湖社区居委会", "cn.44.09.02.002.001."),
        ("440902002002", "海口村村委会", "cn.44.09.02.002.002."),
        ("440902101", "公馆镇", "cn.44.09.02.101."),
        ("440902101001", "公馆居委会", "cn.44.09.02.101.001."),
        ("440902101002", "高山村委会", "cn.44.09.02.101.002."),
        ("440902102", "高山镇", "cn.44.09.02.102."),
    ] {
        resolver.add(code, name, &path(at));
    }
    for around in ["中国", "广东省", "茂名市"] {
        resolver.add_around(around);
    }
    resolver
}

#[test]
fn an_area_contains_itself_and_what_is_below_it_and_not_its_neighbour() {
    let district = path("cn.44.09.02.");
    assert!(district.contains(&district));
    assert!(district.contains(&path("cn.44.09.02.001.")));
    assert!(!district.contains(&path("cn.44.09.021.")));
    assert!(AreaPath::root().contains(&district));
}

#[test]
fn the_range_of_an_area_holds_just_what_it_contains() {
    let district = path("cn.44.09.02.");
    for (other, inside) in [("cn.44.09.02.", true), ("cn.44.09.02.zz.", true), ("cn.44.09.020.", false), ("cn.44.09.03.", false), ("cn.44.09.", false)] {
        let in_range = other >= district.as_str() && *other < *district.range_end();
        assert_eq!(in_range, inside, "{other}");
        assert_eq!(district.contains(&path(other)), inside, "{other}");
    }
}

#[test]
fn the_trail_leads_from_the_root_to_the_area() {
    let trail: Vec<String> = path("cn.44.09.").trail().iter().map(|p| p.as_str().to_owned()).collect();
    assert_eq!(trail, ["cn.", "cn.44.", "cn.44.09."]);
}

#[test]
fn a_key_cannot_break_out_of_its_path() {
    assert_eq!(path("cn.").child("4.4").as_str(), "cn.4-4.");
}

#[rstest]
#[case("新湖社区居委会", "新湖")]
#[case("红旗街道", "红旗")]
#[case("海口镇", "海口")]
#[case("西村", "西村")]
fn the_stem_is_what_people_write(#[case] name: &str, #[case] expected: &str) {
    assert_eq!(stem(name), expected);
}

#[rstest]
#[case(&["红旗街道", "新湖社区"], Resolution::One(path("cn.44.09.02.001.001.")))]
#[case(&["新湖"], Resolution::Several(2))]
#[case(&["红旗"], Resolution::One(path("cn.44.09.02.001.")))]
#[case(&["北京", "河西街道"], Resolution::One(path("cn.44.09.02.002.")))]
#[case(&["朝阳"], Resolution::Nothing)]
fn names_from_wide_to_narrow_mean_one_area_or_say_so(#[case] names: &[&str], #[case] expected: Resolution) {
    assert_eq!(maonan().by_names(names), expected);
}

#[rstest]
#[case("广东省茂名市茂南区河西街道新湖社区5栋1单元101", Resolution::One(path("cn.44.09.02.002.001.")))]
#[case("茂南区红旗街道油城六路", Resolution::One(path("cn.44.09.02.001.")))]
#[case("新湖社区", Resolution::Several(2))]
#[case("somewhere else", Resolution::Nothing)]
#[case::town_and_its_village("茂南区公馆镇", Resolution::One(path("cn.44.09.02.101.")))]
#[case::town_by_its_full_name("茂名市高山镇88号", Resolution::One(path("cn.44.09.02.102.")))]
#[case::estate("阳光小区3栋，红旗街道", Resolution::One(path("cn.44.09.02.001.")))]
#[case::market("河东农贸市场，红旗街道", Resolution::One(path("cn.44.09.02.001.")))]
#[case::another_province("湖北省武汉市红旗区高山镇", Resolution::Nothing)]
#[case::another_city("广州市越秀区红旗街道", Resolution::Nothing)]
#[case::another_district("电白区高山镇", Resolution::Nothing)]
fn the_narrowest_area_in_an_address_is_found_in_its_context(#[case] text: &str, #[case] expected: Resolution) {
    assert_eq!(maonan().in_text(text), expected);
}
