use crate::check::tests::context;
use crate::instance::{Instance, InstanceError};
use crate::workbook::from_markdown;

fn form(rows: &str) -> crate::Form {
    let head = "| survey |\n| | type | name | label | relevant | calculation | repeat_count | default |\n";
    let compiled = crate::compile(&from_markdown(&format!("{head}{rows}")), "trial");
    compiled.form.unwrap_or_else(|| panic!("{:#?}", compiled.problems))
}

#[test]
fn a_place_that_is_not_there_is_told() {
    let form = form("| | begin repeat | r | R |\n| | text | a | A |\n| | end repeat | | |\n");
    let mut instance = Instance::blank(&form, &context());
    for path in ["/data/r[2]/a", "/data/b", "data", "", "/data/r[0]/a", "/data/r[x]/a"] {
        assert!(matches!(instance.set(path, "1"), Err(InstanceError::NoSuchPlace(_))), "{path}");
        assert!(instance.add_repeat(path).is_err() && instance.remove_repeat(path).is_err(), "{path}");
    }
    assert!(instance.remove_repeat("/data/r[1]/a").is_err(), "a question is no round");
}

#[test]
fn rounds_stay_together_between_what_is_around_them() {
    let form = form("| | text | a | A |\n| | begin repeat | r | R |\n| | text | b | B |\n| | end repeat | | |\n| | text | c | C |\n");
    let mut instance = Instance::blank(&form, &context());
    instance.remove_repeat("/data/r[1]").expect("the first");
    instance.add_repeat("/data/r").expect("again");
    instance.add_repeat("/data/r").expect("a second");
    let paths: Vec<String> = instance.elements().into_iter().map(|element| instance.path(element)).collect();
    assert_eq!(paths[1..7], ["/data/a", "/data/r[1]", "/data/r[1]/b", "/data/r[2]", "/data/r[2]/b", "/data/c"]);
}

#[test]
fn answers_go_through_xml_whatever_they_hold() {
    let form = form("| | text | a | A |\n");
    let mut instance = Instance::blank(&form, &context());
    for text in ["<b>&amp;]]>", "“引号” \"'", "a\nb"] {
        instance.set("/data/a", text).expect("the question");
        let back = Instance::parse(&form, &instance.to_xml(), &context()).expect("it can be read");
        assert_eq!(back.find("/data/a").map(|element| back.value(element).to_owned()).as_deref(), Some(text));
    }
}

#[test]
fn a_count_that_nobody_means_is_bounded() {
    let form = form("| | integer | n | N |\n| | begin repeat | r | R | | | ${n} |\n| | text | a | A |\n| | end repeat | | |\n");
    let mut instance = Instance::blank(&form, &context());
    instance.set("/data/n", "999999999").expect("the question");
    assert!(instance.find("/data/r[1000]").is_some() && instance.find("/data/r[1001]").is_none());
}

#[test]
fn groups_in_rounds_dates_and_what_is_computed_once_hold_together() {
    let form = form(
        "| | date | day | D |\n| | calculate | said | | | format-date(${day}, '%Y年%n月%e日') | | |\n\
         | | calculate | until | | | format-date(date(decimal-date-time(${day}) + 14), '%Y-%m-%d') | | |\n| | calculate | first | | | once(${day}) | | |\n\
         | | begin repeat | stay | S |\n| | begin group | place | P |\n| | text | town | T |\n| | calculate | nth | | | position(../..) | | |\n\
         | | end group | | |\n| | end repeat | | |\n\
         | | calculate | second | | | indexed-repeat(${town}, ${stay}, 2) | | |\n| | calculate | all | | | join('、', ${town}) | | |\n\
         | | calculate | rounds | | | count(${stay}) | | |\n",
    );
    let mut instance = Instance::blank(&form, &context());
    instance.set("/data/day", "2022-09-05").expect("the day");
    instance.add_repeat("/data/stay").expect("a second round");
    for (round, town) in [(1, "茂名"), (2, "广州")] {
        instance.set(&format!("/data/stay[{round}]/place/town"), town).expect("the town");
    }
    instance.set("/data/day", "2022-12-30").expect("another day");
    let value = |path: &str| instance.find(path).map(|element| instance.value(element).to_owned()).unwrap_or_default();
    assert_eq!((value("/data/said"), value("/data/until"), value("/data/first")), ("2022年12月30日".into(), "2023-01-13".into(), "2022-09-05".into()));
    assert_eq!((value("/data/second"), value("/data/all"), value("/data/rounds")), ("广州".into(), "茂名、广州".into(), "2".into()));
    assert_eq!((value("/data/stay[1]/place/nth"), value("/data/stay[2]/place/nth")), ("1".into(), "2".into()));
}
