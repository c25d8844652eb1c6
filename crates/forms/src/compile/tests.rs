use proptest::prelude::*;
use rstest::rstest;

use super::{Compiled, compile};
use crate::form::{Form, Kind, QuestionType};
use crate::workbook::{Cell, Row, Sheet, Workbook, from_markdown};
use crate::{CODES, write_xform};

/// Compiles rows below `| survey |`, which is line 1, and further sheets.
fn compiled(rows: &str) -> Compiled {
    compile(&from_markdown(&format!("| survey |\n{rows}")), "trial")
}

/// Says what is wrong as `row code`, in order.
fn found(rows: &str) -> Vec<String> {
    let told = |problem: &crate::Problem| {
        let known = CODES.iter().find(|info| info.code == problem.code).unwrap_or_else(|| panic!("{} is no code", problem.code));
        assert!(problem.params.keys().all(|key| known.params.contains(key)), "{problem:?}");
        assert!(known.params.iter().all(|key| problem.params.contains_key(key)), "{problem:?}");
        format!("{} {}", problem.row.unwrap_or(0), problem.code.trim_start_matches("forms."))
    };
    compiled(rows).problems.iter().map(told).collect()
}

#[track_caller]
fn form(rows: &str) -> Form {
    let Compiled { form, problems } = compiled(rows);
    form.unwrap_or_else(|| panic!("{problems:#?}"))
}

const HEAD: &str =
    "| | type | name | label | relevant | constraint | calculation | choice_filter | repeat_count | required | default | parameters |\n";
const CHOICES: &str = "| choices |\n| | list_name | name | label |\n| | yn | yes | Yes |\n| | yn | no | No |\n";

#[rstest]
#[case("| | txet | a | A |", &["3 type_unknown_near"])]
#[case("| | gizmo | a | A |", &["3 type_unknown"])]
#[case("| | | a | A |", &["3 type_missing"])]
#[case("| | text | | A |", &["3 name_missing"])]
#[case("| | text | 1a b | A |", &["3 name_invalid"])]
#[case("| | text | a | A |\n| | text | a | A |", &["4 name_repeated"])]
#[case("| | text | a | |", &["3 label_missing"])]
#[case("| | text | meta | A |", &["3 name_reserved"])]
#[case("| | select_one | a | A |", &["3 list_missing"])]
#[case("| | select_one yn | a | A |", &["3 choices_missing"])]
#[case("| | select_one_from_file a.csv | a | A |", &["3 file_list_unsupported"])]
#[case("| | select_one_external x | a | A |", &["3 external_list_unsupported"])]
#[case("| | image | a | A |", &["3 type_not_by_telephone"])]
#[case("| | begin group | g | G |\n| | text | a | A |", &["3 group_not_closed"])]
#[case("| | text | a | A |\n| | end group | | |", &["4 group_not_opened"])]
#[case("| | begin group | g | G |\n| | text | a | A |\n| | end repeat | | |", &["5 group_crossed"])]
#[case("| | begin group | g | G |\n| | end group | | |", &["3 group_empty"])]
#[case("| | begin loop over x | g | G |\n| | text | a | A |\n| | end loop | | |", &["3 loop_unsupported"])]
#[case("| | text | a | A | ${ab} = 1 |", &["3 reference_unknown_near"])]
#[case("| | text | a | A | ${zebra} = 1 |", &["3 reference_unknown"])]
#[case("| | text | a | A | ${a b} = 1 |", &["3 reference_malformed"])]
#[case("| | text | a | A ${zebra} |", &["3 reference_unknown"])]
#[case("| | text | a | A |\n| | text | b | B | ${last-saved#a} = 1 |", &["4 reference_last_saved"])]
#[case("| | text | a | A | | . == 1 |", &["3 expression_operator"])]
#[case("| | text | a | A | | . > |", &["3 expression_ends"])]
#[case("| | text | a | A | | (. > 1 |", &["3 expression_bracket"])]
#[case("| | text | a | A | | . = 'x |", &["3 expression_quote"])]
#[case("| | text | a | A |\n| | text | b | B | ${a = 1 |", &["4 expression_reference"])]
#[case("| | text | a | A | | . 1 |", &["3 expression_unexpected"])]
#[case("| | text | a | A |\n| | text | b | B | a = 1 |", &["4 expression_question_name"])]
#[case("| | text | a | A |\n| | text | b | B | /data/c = 1 |", &["4 expression_path_unknown"])]
#[case("| | text | a | A | | regex(., '[0-9]+') |", &["3 regex_loose"])]
#[case("| | text | a | A | | selcted(., 'b') |", &["3 function_unknown_near"])]
#[case("| | text | a | A | | zebra(.) |", &["3 function_unknown"])]
#[case("| | text | a | A | | if(., 1) |", &["3 function_arguments"])]
#[case("| | calculate | a | | | | pulldata('f', 'a', 'b', 'c') |", &["3 function_unsupported"])]
#[case("| | calculate | a | | | | digest('f', 'MD5') |", &["3 function_unchecked"])]
#[case("| | calculate | a | | | | instance('x')/root/item |", &["3 instance_unknown"])]
#[case("| | calculate | a | |", &["3 calculation_missing"])]
#[case("| | calculate | a | A | | | 1 |", &["3 calculation_shown"])]
#[case("| | text | a | A | | | | | 3 |", &["3 count_elsewhere"])]
#[case("| | text | a | A | | | | a = 1 |", &["3 filter_elsewhere"])]
#[case("| | note | a | A | | | | | | yes |", &["3 required_pointless"])]
#[case("| | text | a | A | | | | | | perhaps |", &["3 yes_unreadable"])]
#[case("| | integer | a | A | | | | | | | x |", &["3 default_wrong"])]
#[case("| | range | a | A | | | | | | | | start=1 end=1 |", &["3 range_wrong"])]
#[case("| | text | a | A | | | | | | | | rows |", &["3 parameter_malformed"])]
#[case("| | text | a | A | | | | | | | | colour=red |", &["3 parameter_unknown"])]
fn a_defect_is_named_with_its_row(#[case] rows: &str, #[case] expected: &[&str]) {
    assert_eq!(found(&format!("{HEAD}{rows}\n")), expected, "{rows}");
}

#[rstest]
#[case("| | select_one yes_no | a | A |", "", &["3 list_unknown", "6 list_unused"])]
#[case("| | select_one yn | a | A |", "| | yn | yes | again |\n", &["8 choice_repeated"])]
#[case("| | select_multiple yn | a | A |", "| | yn | not sure | ? |\n", &["8 choice_spaces"])]
#[case("| | select_one yn | a | A |", "| | yn | not sure | ? |\n", &[])]
#[case("| | select_one yn | a | A |", "| | yn | | ? |\n", &["8 choice_name_missing"])]
#[case("| | select_one yn | a | A |", "| | | x | ? |\n", &["8 choice_list_missing"])]
#[case("| | select_one yn | a | A |", "| | yn | x | |\n", &["8 choice_label_missing"])]
#[case("| | select_one yn | a | A |", "| | other list | x | X |\n", &["8 list_spaces", "8 list_unused"])]
#[case("| | select_one yn | a | A | | | | | | | perhaps |", "", &["3 default_no_choice"])]
#[case("| | select_one yn or_other | a | A | | | | x = 1 |", "", &["3 or_else_filtered"])]
#[case("| | select_one ${a} | b | A |", "", &["3 list_from_repeat_unsupported", "6 list_unused"])]
fn a_defect_of_a_list_is_named_with_its_row(#[case] row: &str, #[case] choices: &str, #[case] expected: &[&str]) {
    assert_eq!(found(&format!("{HEAD}{row}\n{CHOICES}{choices}")), expected, "{row}");
}

#[rstest]
#[case("| | typ | name | label |\n| | text | a | A |\n", &["2 header_near"])]
#[case("| | type | label |\n| | text | A |\n", &["2 header_missing"])]
#[case("| | type | name | label | label |\n| | text | a | A | B |\n", &["2 header_repeated"])]
#[case("| | type | name | label | lable::English |\n| | text | a | A | B |\n", &["2 header_unknown_near"])]
#[case("| | type | name | label | colour |\n| | text | a | A | red |\n", &["2 header_unknown"])]
#[case("| | type | name | label | image |\n| | text | a | A | a.png |\n", &["2 header_unsupported"])]
#[case("| | type | name | label | |\n| | text | a | A | B |\n", &["3 header_empty"])]
#[case("| | type | name | label | bind::relevant | relevance |\n| | text | a | A | | |\n", &["2 header_repeated"])]
#[case("| | type | name | label | constraint_message |\n| | text | a | A | no |\n", &["3 message_pointless"])]
#[case("| | type | name | label | trigger | calculation |\n| | text | a | A | b | 1 |\n", &["3 trigger_malformed"])]
#[case("", &["0 survey_empty"])]
fn a_defect_of_a_header_is_named(#[case] rows: &str, #[case] expected: &[&str]) {
    assert_eq!(found(rows), expected, "{rows}");
}

#[rstest]
#[case("| | text | a | A |\n| setings |\n| | form_id |\n| | x |\n", &["0 sheet_doubtful"])]
#[case("| | select_one yn | a | A |\n| chocies |\n| | list_name | name |\n| | yn | x |\n", &["0 sheet_misspelt", "3 choices_missing"])]
#[case("| | text | a | A |\n| external_choices |\n| | x |\n", &["0 sheet_unsupported"])]
#[case("| | text | a | A |\n| entities |\n| | x |\n", &["0 sheet_ignored"])]
#[case("| | text | a | A |\n| survey |\n| | x |\n", &["0 sheet_repeated"])]
#[case("| | text | a | A |\n| settings |\n| | form_id | colour | public_key |\n| | x y | red | k |\n| | z | | |\n",
    &["6 form_id_spaces", "6 setting_unknown", "6 setting_ignored", "7 settings_several"])]
fn a_defect_of_a_sheet_is_named(#[case] rows: &str, #[case] expected: &[&str]) {
    let mut found = found(&format!("{HEAD}{rows}"));
    let mut expected: Vec<&str> = expected.to_vec();
    found.sort();
    expected.sort_unstable();
    assert_eq!(found, expected, "{rows}");
}

#[test]
fn a_workbook_without_questions_says_what_is_missing() {
    let codes = |text: &str| compile(&from_markdown(text), "x").problems.iter().map(|problem| problem.code).collect::<Vec<_>>();
    assert_eq!(codes(""), ["forms.sheet_missing"]);
    assert_eq!(codes("| sruvey |\n| | type | name |\n| | text | a |\n| choices |\n| | x |\n"), ["forms.sheet_misspelt"]);
}

#[test]
fn a_single_sheet_is_the_questions_whatever_it_is_called() {
    let compiled = compile(&from_markdown("| Sheet1 |\n| | type | name | label |\n| | text | a | A |\n"), "x");
    assert!(compiled.form.is_some(), "{:?}", compiled.problems);
}

#[rstest]
#[case("| | calculate | a | | | | ${b} |\n| | calculate | b | | | | ${a} |", "a (3) → b (4) → a (3)")]
#[case("| | text | a | A | ${b} = 1 |\n| | text | b | B | ${a} = 1 |", "a (3) → b (4) → a (3)")]
#[case("| | text | a | A | ${a} = 1 |", "a (3) → a (3)")]
#[case("| | begin group | g | G | ${a} = 1 |\n| | text | a | A |\n| | end group | | |", "g (3) → a (4) → g (3)")]
fn a_circle_is_told_with_everything_on_it(#[case] rows: &str, #[case] chain: &str) {
    let problems = compiled(&format!("{HEAD}{rows}\n")).problems;
    let circle = problems.iter().find(|problem| problem.code == "forms.cycle").unwrap_or_else(|| panic!("{problems:#?}"));
    assert_eq!(circle.params["chain"], chain);
    assert_eq!(problems.len(), 1, "{problems:#?}");
}

#[rstest]
#[case("card", "请提供银行卡号")]
#[case("code", "请把收到的验 证 码告诉我")]
#[case("p", "支付宝密码是多少")]
#[case("p", "What is your PIN?")]
#[case("p", "Please tell me the one-time password")]
#[case("cvv", "三位数字")]
#[case("bankCard_no", "Number")]
#[case("yanzhengma", "号码")]
#[case("p", "ＣＶＶ 是多少")]
#[case("p", "Quel est votre mot de passe ?")]
#[case("p", "Назовите пароль")]
#[case("p", "請說驗證碼")]
fn what_fraudsters_ask_for_is_refused(#[case] name: &str, #[case] label: &str) {
    assert_eq!(found(&format!("{HEAD}| | text | {name} | {label} |\n")), ["3 fraud"], "{label}");
}

#[rstest]
#[case("opening", "note", "我们不会问银行卡和验证码。")]
#[case("pinyin", "text", "名字的拼音（pinyin）怎么写？")]
#[case("happiness", "text", "How happy are you? Opinions count.")]
#[case("on_account", "text", "Did you stay at home on account of the fever?")]
#[case("card", "text", "医保卡带了吗？")]
fn what_is_only_mentioned_or_looks_alike_is_not(#[case] name: &str, #[case] kind: &str, #[case] label: &str) {
    assert_eq!(found(&format!("{HEAD}| | {kind} | {name} | {label} |\n")), Vec::<String>::new(), "{label}");
}

#[test]
fn languages_that_miss_something_are_told_once() {
    let head = "| | type | name | label::中文(zh) | label::English (en) | hint |\n";
    let rows = "| | text | a | 甲 | A | h |\n| | text | b | 乙 | | |\n| | text | c | 丙 | | |\n";
    assert_eq!(found(&format!("{head}{rows}")), ["0 language_mixed", "4 translation_missing"]);
    let settings = "| settings |\n| | default_language |\n| | Deutsch |\n";
    let plain = head.replace(" hint |", "");
    assert_eq!(found(&format!("{plain}| | text | a | 甲 | A |\n{settings}")), ["6 language_default_unknown"]);
    let clash = "| | type | name | label | label::English |\n| | text | a | A | A |\n| settings |\n| | default_language |\n| | English |\n";
    assert_eq!(found(clash), ["0 language_clash"]);
    let missing = "| | type | name | label::中文 | label::English | hint::中文 |\n| | text | a | 甲 | A | 提示 |\n";
    assert_eq!(found(missing), ["0 translation_header_missing"]);
}

#[test]
fn references_are_relative_inside_of_a_repeat_only() {
    let rows = "| | text | top | T |\n| | begin repeat | r | R |\n| | text | a | A |\n| | begin group | g | G |\n\
                | | text | b | B | ${a} = ${top} |\n| | end group | | |\n| | end repeat | | |\n| | calculate | n | | | | count(${r}) + count(${a}) |\n\
                | | note | m | first: ${a} |\n";
    assert_eq!(found(&format!("{HEAD}{rows}")), ["11 reference_into_repeat"]);
    let form = form(&format!("{HEAD}{rows}"));
    let node = |name: &str| form.nodes.iter().find(|node| node.name == name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(node("b").relevant.as_ref().map(|rule| rule.xpath.as_str()), Some(" ../../a  =  /data/top "));
    assert_eq!(node("n").calculation.as_ref().map(|rule| rule.xpath.as_str()), Some("count( /data/r ) + count( /data/r/a )"));
}

#[test]
fn old_words_and_shapes_mean_what_they_did() {
    let head = "| | TYPE | Name | Caption | Relevance | Read Only | bind:jr:constraintMsg | Constraint |\n";
    let rows = "| | add select one prompt using yn | a | A | | | | |\n| | select all that apply from yn | b | B | selected(${a}, \u{2018}yes\u{2019}) | | | |\n\
                | | int | c | C | | TRUE | small | . < 10 |\n| | begin_group | g | G | | | | |\n| | Date Time | d | D | | | | |\n| | end_group | | | | | | |\n";
    let form = form(&format!("{head}{rows}{CHOICES}"));
    let kinds: Vec<Kind> = form.nodes.iter().take(6).map(|node| node.kind).collect();
    let question = Kind::Question;
    let expected = [
        Kind::Root,
        question(QuestionType::SelectOne),
        question(QuestionType::SelectMultiple),
        question(QuestionType::Integer),
        Kind::Group,
        question(QuestionType::DateTime),
    ];
    assert_eq!(kinds, expected);
    assert!(form.nodes[3].read_only.is_some() && !form.nodes[3].texts.constraint_message.is_empty());
}

#[test]
fn merged_and_unreadable_cells_are_named() {
    let text = |text: &str| Cell::Text(text.to_owned());
    let rows = vec![
        Row { number: 1, cells: vec![text("type"), text("name"), text("label")] },
        Row { number: 2, cells: vec![text("text"), text("a"), Cell::Unreadable("#REF!".to_owned())] },
    ];
    let workbook = Workbook { sheets: vec![Sheet { name: "survey".to_owned(), rows, merged: vec!["A2:A3".to_owned()] }] };
    let codes: Vec<&str> = compile(&workbook, "x").problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["forms.merged_cells", "forms.cell_unreadable", "forms.label_missing"]);
}

fn cells() -> impl Strategy<Value = String> {
    let words = [
        "",
        "type",
        "name",
        "label",
        "label::中文",
        "relevant",
        "constraint",
        "calculation",
        "list_name",
        "choice_filter",
        "default",
        "repeat_count",
        "parameters",
        "trigger",
        "text",
        "integer",
        "select_one a",
        "select_multiple a or_other",
        "begin group",
        "end group",
        "begin repeat",
        "end repeat",
        "calculate",
        "note",
        "range",
        "a",
        "b",
        "a",
        "${a}",
        "${b} + 1",
        "${a",
        "'",
        "count(${b})",
        "indexed-repeat(${a}, ${b}, 1)",
        "yes",
        "start=1",
        "A ${a} ${b}",
        "银行卡",
        "😀",
        "${last-saved#a}",
        ". > 1",
        "bind::x",
        "media::image",
    ];
    prop_oneof![6 => proptest::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => ".{0,6}"]
}

fn tables() -> impl Strategy<Value = Workbook> {
    let row = proptest::collection::vec(cells(), 0..8);
    let rows = proptest::collection::vec(row, 0..10);
    let head = prop_oneof![
        Just(vec!["type", "name", "label", "relevant", "calculation", "choice_filter", "repeat_count", "default"]),
        Just(vec!["list_name", "name", "label", "a"]),
        Just(vec!["form_id", "default_language", "instance_name"]),
        Just(vec![]),
    ];
    let name = proptest::sample::select(vec!["survey", "choices", "settings", "setings", "x"]);
    let sheet = (name, head, rows).prop_map(|(name, head, rows)| {
        let head = head.into_iter().map(str::to_owned).collect::<Vec<String>>();
        let rows = std::iter::once(head).chain(rows).enumerate();
        let row = |(at, cells): (usize, Vec<String>)| Row {
            number: u32::try_from(at + 1).unwrap_or(0),
            cells: cells.into_iter().map(Cell::Text).collect(),
        };
        Sheet { name: name.to_owned(), rows: rows.map(row).collect(), merged: Vec::new() }
    });
    proptest::collection::vec(sheet, 0..4).prop_map(|sheets| Workbook { sheets })
}

proptest! {
    #[test]
    fn no_workbook_breaks_the_compiler(workbook in tables()) {
        let compiled = compile(&workbook, "x");
        let has_error = compiled.count(crate::Severity::Error) > 0;
        prop_assert_eq!(compiled.form.is_none(), has_error);
        if let Some(form) = compiled.form {
            let xml = write_xform(&form);
            let instance = crate::Instance::blank(&form, &crate::check::tests::context());
            let sent = crate::check(&form, &instance.to_xml(), &crate::check::tests::context(), None);
            prop_assert!(sent.is_ok() && xml.contains("<h:body"), "{:?}", sent);
        }
    }
}

#[test]
fn a_note_that_promises_help_says_whose() {
    let text = |kind: &str, partner: &str| format!("| survey |\n| | type | name | label | relevant | partner |\n| | text | ill | Ill? | | |\n| | {kind} | words | We ask a doctor | ${{ill}} != '' | {partner} |\n");
    let compiled = compile(&from_markdown(&text("note", "doctor")), "x");
    let form = compiled.form.as_ref().unwrap_or_else(|| panic!("{:?}", compiled.problems));
    let promised = |ill: &str| {
        let mut instance = crate::Instance::blank(form, &crate::check::tests::context());
        instance.set("/data/ill", ill).expect("there");
        crate::judge(&instance).promises.into_iter().map(|promise| (promise.path, promise.partner)).collect::<Vec<_>>()
    };
    assert_eq!(promised("yes"), [("/data/words".to_owned(), "doctor".to_owned())]);
    assert_eq!(promised(""), []);
    let there = |partner: &str| std::collections::BTreeMap::from([("partners".to_owned(), vec![partner.to_owned(), "police".to_owned()])]);
    assert_eq!(super::check_words(form, &there("doctor")), []);
    let found = super::check_words(form, &there("doctors"));
    assert_eq!((found.len(), found[0].code, found[0].row, found[0].params["known"].as_str()), (1, "forms.partner_unknown", Some(4), "doctors"));
    let compiled = compile(&from_markdown(&text("text", "doctor")), "x");
    assert!(compiled.form.is_none() && compiled.problems.iter().any(|problem| problem.code == "forms.partner_type" && problem.row == Some(4)), "{:?}", compiled.problems);
}

#[test]
fn a_group_in_which_people_are_named_asks_who_they_are() {
    let text = |rows: &str| format!("| survey |\n| | type | name | label | named |\n{rows}");
    let sound = "| | begin repeat | guest | Guest | visitor |\n| | text | who | Who? | name |\n| | date | since | Since? | visited_on |\n| | end repeat | | | |\n";
    let compiled = compile(&from_markdown(&text(sound)), "x");
    let form = compiled.form.as_ref().unwrap_or_else(|| panic!("{:?}", compiled.problems));
    let words = |relationship: &str| std::collections::BTreeMap::from([
        ("relationships".to_owned(), vec![relationship.to_owned()]), ("named_fields".to_owned(), vec!["name".to_owned(), "visited_on".to_owned()]),
    ]);
    assert_eq!(super::check_words(form, &words("visitor")), []);
    let found = super::check_words(form, &words("visitors"));
    assert_eq!((found.len(), found[0].code, found[0].row, found[0].params["known"].as_str()), (1, "forms.named_unknown", Some(3), "visitors"));
    for (rows, code) in [
        ("| | text | who | Who? | name |\n", "forms.named_alone"),
        ("| | begin group | g | G | visitor |\n| | date | since | Since? | visited_on |\n| | end group | | | |\n", "forms.named_nameless"),
        ("| | begin group | g | G | visitor |\n| | text | who | Who? | name |\n| | note | n | N | note |\n| | end group | | | |\n", "forms.named_type"),
    ] {
        let compiled = compile(&from_markdown(&text(rows)), "x");
        assert!(compiled.form.is_none() && compiled.problems.iter().any(|problem| problem.code == code), "{code}: {:?}", compiled.problems);
    }
}

#[test]
fn a_fact_of_several_answers_needs_them_in_one_group() {
    let text = |rows: &str| format!("| survey |\n| | type | name | label | fact |\n{rows}| choices |\n| | list_name | name | label |\n| | who | pregnant | Pregnant |\n| | who | tired | Tired |\n");
    let sound = "| | begin repeat | r | R | |\n| | text | place | Where? | stay |\n| | datetime | came | When? | stay_from |\n| | text | with | With? | stay_with |\n| | end repeat | | | |\n| | select_multiple who | are | Are you? | attributes |\n";
    let compiled = compile(&from_markdown(&text(sound)), "x");
    let form = compiled.form.as_ref().unwrap_or_else(|| panic!("{:?}", compiled.problems));
    let words = |attribute: &str| std::collections::BTreeMap::from([("attributes".to_owned(), vec![attribute.to_owned()])]);
    assert_eq!(super::check_words(form, &words("pregnant")), [], "one of the choices is a word of a plan");
    assert_eq!(super::check_words(form, &words("child")).iter().map(|problem| problem.code).collect::<Vec<_>>(), ["forms.fact_word_unknown"]);
    for rows in ["| | text | place | Where? | stay |\n", "| | datetime | came | When? | stay_from |\n", "| | select_one who | result | Result? | test_result |\n"] {
        let compiled = compile(&from_markdown(&text(rows)), "x");
        assert!(compiled.form.is_none() && compiled.problems.iter().any(|problem| problem.code == "forms.fact_incomplete"), "{rows}: {:?}", compiled.problems);
    }
}

#[test]
fn an_answer_that_is_a_fact_says_which_and_has_a_type_that_fits() {
    let text = |rows: &str| format!("| survey |\n| | type | name | label | fact |\n{rows}| choices |\n| | list_name | name | label |\n| | yn | yes | Yes |\n| | yn | no | No |\n");
    let sound = "| | date | since | Since? | onset |\n| | select_one yn | expecting | Pregnant? | attribute:pregnant |\n| | datetime | came | Came? | arrival:abroad |\n";
    let compiled = compile(&from_markdown(&text(sound)), "x");
    let form = compiled.form.as_ref().unwrap_or_else(|| panic!("{:?}", compiled.problems));
    let facts: Vec<&str> = form.nodes.iter().map(|node| node.fact.as_str()).filter(|fact| !fact.is_empty()).collect();
    assert_eq!(facts, ["onset", "attribute:pregnant", "arrival:abroad"]);
    let words = |attribute: &str| std::collections::BTreeMap::from([("attributes".to_owned(), vec![attribute.to_owned()]), ("origins".to_owned(), vec!["abroad".to_owned()])]);
    assert_eq!(super::check_words(form, &words("pregnant")), []);
    let found = super::check_words(form, &words("pregnent"));
    assert_eq!((found.len(), found[0].code, found[0].row, found[0].params["known"].as_str()), (1, "forms.fact_word_unknown", Some(4), "pregnent"));
    for (row, code) in [
        ("| | date | a | A | onsett |\n", "forms.fact_unknown"),
        ("| | date | a | A | arrival |\n", "forms.fact_unknown"),
        ("| | date | a | A | onset:today |\n", "forms.fact_unknown"),
        ("| | text | a | A | onset |\n", "forms.fact_type"),
        ("| | date | a | A | test_result |\n", "forms.fact_type"),
        ("| | note | a | A | onset |\n", "forms.fact_type"),
    ] {
        let compiled = compile(&from_markdown(&text(row)), "x");
        let told: Vec<(&str, Option<u32>, Option<&str>)> = compiled.problems.iter().filter(|problem| problem.code.starts_with("forms.fact")).map(|problem| (problem.code, problem.row, problem.column.as_deref())).collect();
        assert_eq!(told, [(code, Some(3), Some("fact"))], "{row}");
        assert!(compiled.form.is_none(), "{row}");
    }
}
