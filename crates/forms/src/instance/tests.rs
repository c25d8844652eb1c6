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
