use std::collections::BTreeMap;

use rstest::rstest;

use super::{What, check};
use crate::form::Form;
use crate::instance::InstanceError;
use crate::workbook::from_markdown;
use crate::xpath::Context;

pub(crate) fn context() -> Context {
    let now = "2026-11-22T09:30:00+08:00[Asia/Shanghai]".parse().expect("a moment");
    Context { now, seed: 1, properties: BTreeMap::new() }
}

fn form() -> Form {
    let text = "| survey |\n\
        | | type | name | label::zh | label::en | required | relevant | constraint | constraint_message::zh | constraint_message::en | calculation | choice_filter | repeat_count | parameters |\n\
        | | select_one yn | ill | 不舒服吗？ | Are you ill? | yes | | | | | | | | |\n\
        | | date | since | 从哪天？ | Since when? | yes | ${ill} = 'yes' | . <= today() | 还没到。 | Not yet. | | | | |\n\
        | | integer | people | 几个人？ | How many? | | | | | | | | | |\n\
        | | range | worry | 担心吗？ | Worried? | | | | | | | | | start=0 end=10 step=2 |\n\
        | | select_multiple sign | signs | 症状 | Signs | | | | | | | kind = ${ill} | | |\n\
        | | begin repeat | person | 人 | Person | | | | | | | | ${people} | |\n\
        | | text | name | 姓名 | Name | yes | | | | | | | | |\n\
        | | end repeat | | | | | | | | | | | | |\n\
        | | calculate | double | | | | | | | | ${people} * 2 | | | |\n\
        | | calculate | stamp | | | | | | | | now() | | | |\n\
        | | calculate | hash | | | | | | | | digest(${ill}, 'MD5') | | | |\n\
        | choices |\n| | list_name | name | label::zh | label::en | kind |\n| | yn | yes | 是 | Yes | |\n| | yn | no | 否 | No | |\n\
        | | sign | fever | 发烧 | Fever | yes |\n| | sign | tired | 累 | Tired | no |\n| settings |\n| | form_id | default_language |\n| | trial | zh |\n";
    let compiled = crate::compile(&from_markdown(text), "x");
    compiled.form.unwrap_or_else(|| panic!("{:#?}", compiled.problems))
}

fn findings(answers: &str) -> Vec<(String, What)> {
    let report = check(&form(), &format!("<data id=\"trial\">{answers}</data>"), &context(), None).expect("it can be read");
    let told = report.findings.into_iter().map(|finding| (finding.path.trim_start_matches("/data/").to_owned(), finding.what));
    // The digest is the same everywhere.
    told.filter(|(path, _)| path != "hash").collect()
}

#[rstest]
#[case("<ill>no</ill>", &[])]
#[case("", &[("ill", What::Required)])]
#[case("<ill>perhaps</ill>", &[("ill", What::Choice)])]
#[case("<ill>yes</ill>", &[("since", What::Required)])]
#[case("<ill>yes</ill><since>2026-12-24</since>", &[("since", What::Constraint)])]
#[case("<ill>yes</ill><since>yesterday</since>", &[("since", What::Type)])]
#[case("<ill>no</ill><since>2026-11-01</since>", &[("since", What::Irrelevant)])]
#[case("<ill>no</ill><people>two</people>", &[("people", What::Type)])]
#[case("<ill>no</ill><worry>3</worry>", &[("worry", What::Type)])]
#[case("<ill>no</ill><worry>4</worry>", &[])]
#[case("<ill>no</ill><signs>tired</signs>", &[])]
#[case("<ill>no</ill><signs>tired fever</signs>", &[("signs", What::Choice)])]
#[case("<ill>no</ill><colour>red</colour>", &[("colour", What::Unknown)])]
#[case("<ill>no</ill><ill>yes</ill>", &[("ill[2]", What::Unknown)])]
#[case("<ill>no</ill><people>1</people><person><name>甲</name></person>", &[])]
#[case("<ill>no</ill><people>1</people><person><name/></person>", &[("person[1]/name", What::Required)])]
#[case("<ill>no</ill><people>2</people><person><name>甲</name></person>", &[("person", What::Repeat)])]
#[case("<orx:meta xmlns:orx='x'><orx:instanceID>uuid:1</orx:instanceID></orx:meta><ill>no</ill>", &[])]
fn what_is_wrong_with_answers_is_found(#[case] answers: &str, #[case] expected: &[(&str, What)]) {
    let expected: Vec<(String, What)> = expected.iter().map(|(path, what)| ((*path).to_owned(), *what)).collect();
    assert_eq!(findings(answers), expected, "{answers}");
}

#[test]
fn findings_speak_the_language_that_was_asked_for() {
    let sent = "<data id=\"trial\"><ill>yes</ill><since>2026-12-24</since></data>";
    let told = |language| {
        let report = check(&form(), sent, &context(), language).expect("it can be read");
        let finding = report.findings.into_iter().find(|finding| finding.what == What::Constraint).expect("the date is ahead");
        (finding.label, finding.message.unwrap_or_default())
    };
    assert_eq!(told(None), ("从哪天？".to_owned(), "还没到。".to_owned()));
    assert_eq!(told(Some("en")), ("Since when?".to_owned(), "Not yet.".to_owned()));
}

#[test]
fn what_is_computed_is_computed_again_but_the_clock_of_before_stands() {
    let sent = "<data><ill>no</ill><people>2</people><double>99</double><stamp>2026-11-01T08:00:00.000+08:00</stamp><person><name>a</name></person><person><name>b</name></person></data>";
    let report = check(&form(), sent, &context(), None).expect("it can be read");
    let value = |name: &str| report.answers.iter().find(|answer| answer.name == name).map(|answer| answer.value.clone());
    assert_eq!(value("double").as_deref(), Some("4"));
    assert_eq!(value("stamp").as_deref(), Some("2026-11-01T08:00:00.000+08:00"));
    let second = report.answers.iter().find(|answer| answer.path == "/data/person[2]/name").expect("the second person");
    assert_eq!((second.repeats.as_slice(), second.value.as_str(), second.kind), (&[2][..], "b", "text"));
    assert!(report.findings.iter().all(|finding| finding.what == What::Unchecked && finding.name == "hash"), "{:?}", report.findings);
    assert!(report.is_sound());
    assert_eq!((report.asked, report.answered, report.required, report.required_answered), (6, 4, 3, 3));
}

#[rstest]
#[case("", InstanceError::NotXml)]
#[case("<data>", InstanceError::NotXml)]
#[case("<data></data><data></data>", InstanceError::NotXml)]
#[case("<!DOCTYPE data [<!ENTITY a 'b'>]><data>&a;</data>", InstanceError::NotXml)]
#[case("<data>&unknown;</data>", InstanceError::NotXml)]
#[case("<data id='else'></data>", InstanceError::OtherForm("else".to_owned()))]
#[case("<person/>", InstanceError::OtherForm("person".to_owned()))]
fn what_is_no_answer_is_refused(#[case] xml: &str, #[case] error: InstanceError) {
    assert_eq!(check(&form(), xml, &context(), None).expect_err("refused"), error, "{xml}");
}

#[test]
fn answers_have_bounds() {
    let deep = format!("<data>{}{}</data>", "<a>".repeat(100), "</a>".repeat(100));
    let wide = format!("<data>{}</data>", "<a/>".repeat(100_001));
    let long = format!("<data><ill>{}</ill></data>", "x".repeat(5 << 20));
    for xml in [deep, wide, long] {
        assert_eq!(check(&form(), &xml, &context(), None).expect_err("refused"), InstanceError::TooLarge);
    }
}

proptest::proptest! {
    #[test]
    fn no_answers_break_the_check(xml in "(<data>|</data>|<ill>|</ill>|<person>|</person>|<name/>|yes|&amp;|&#x41;|<!--|-->|<people>|</people>|99999999|[a-z]| ){0,20}") {
        let _ = check(&form(), &xml, &context(), None);
        let _ = check(&form(), &format!("<data>{xml}</data>"), &context(), None);
    }
}
