mod headers;
mod outbreaks;
mod shape;

use jiff::civil::date;
use proptest::prelude::*;
use rstest::rstest;

use super::*;

const TODAY: Date = date(2022, 9, 15);
/// A number whose check digit is right: a woman born on 31 December 1949.
const HER: &str = "11010519491231002X";

fn rules() -> QualityRules {
    QualityRules::from_toml(include_str!("../../../../packs/base/intake.toml")).unwrap()
}

fn field(key: &str) -> Field {
    Field::from_key(key).unwrap_or_else(|| panic!("no field {key}"))
}

fn row(values: &[(&str, Cell)]) -> (Vec<Cell>, Mapping) {
    let columns = values.iter().enumerate().map(|(at, (key, _))| (at, field(key))).collect();
    (values.iter().map(|(_, cell)| cell.clone()).collect(), Mapping { columns, ..Mapping::default() })
}

fn judged(values: &[(&str, &str)]) -> Assessment {
    let cells: Vec<(&str, Cell)> = values.iter().map(|(key, text)| (*key, Cell::text(*text))).collect();
    let (row, mapping) = row(&cells);
    assess(&row, &mapping, &rules(), TODAY)
}

fn judged_cell(key: &str, cell: Cell) -> Assessment {
    let (row, mapping) = row(&[("name", Cell::text("王小英")), (key, cell)]);
    assess(&row, &mapping, &rules(), TODAY)
}

fn codes_of(assessment: &Assessment) -> Vec<&str> {
    assessment.problems.iter().map(|problem| problem.code.strip_prefix("intake.").unwrap()).collect()
}

/// One row, the verdict on it, and every code it gets.
fn check(values: &[(&str, &str)], verdict: Verdict, codes: &[&str]) -> Assessment {
    let assessment = judged(values);
    assert_eq!((assessment.verdict, codes_of(&assessment).as_slice()), (verdict, codes), "{values:?}\n{:?}", assessment.problems);
    assessment
}

#[test]
fn a_clean_row_is_accepted_without_a_word() {
    let assessment = check(
        &[
            ("name", "王小英"),
            ("sex", "女"),
            ("identity_number", HER),
            ("telephone", "13812340412"),
            ("birth_date", "1949-12-31"),
            ("current_address", "河东街道5栋1单元101室"),
            ("community", "河东社区"),
            ("occupation", "退休"),
            ("place", "福华市场"),
            ("visited_on", "2022/9/12 10:30"),
            ("note", "无"),
        ],
        Verdict::Accept,
        &[],
    );
    let record = assessment.record;
    assert_eq!(record.name.unwrap().entered, "王小英");
    assert_eq!(record.identities[0].number, HER);
    assert_eq!(record.telephones[0].number, "13812340412");
    assert_eq!((record.sex, record.birth_date), (Some(Sex::Female), Some(date(1949, 12, 31))));
    assert_eq!(record.current_address.unwrap().structured.room.as_deref(), Some("101"));
    assert_eq!(record.visited_on.as_deref(), Some("2022-09-12 10:30"));
    assert_eq!(record.note.as_deref(), Some("无"));
}

#[rstest]
#[case(&[("name", "王小英")])]
#[case(&[("telephone", "13812340412")])]
#[case(&[("source_id", "53e71")])]
#[case(&[("identity_number", HER)])]
fn any_one_thing_that_names_a_person_is_enough(#[case] values: &[(&str, &str)]) {
    check(values, Verdict::Accept, &[]);
}

#[rstest]
#[case(&[("community", "河东社区")], &["nobody"])]
#[case(&[("name", "无"), ("telephone", "不详")], &["placeholder", "placeholder", "nobody"])]
#[case(&[("name", ""), ("identity_number", " ")], &["nobody"])]
fn a_row_that_names_nobody_is_rejected(#[case] values: &[(&str, &str)], #[case] codes: &[&str]) {
    check(values, Verdict::Reject, codes);
}

#[rstest]
#[case("identity_number", Cell::text("4.40902E+17"), "intake.identity_lost_digits")]
#[case("identity_number", Cell::of(CellKind::Number, "4.40902199001E17"), "intake.identity_lost_digits")]
#[case("identity_number", Cell::of(CellKind::Number, "440902199001010000"), "intake.identity_lost_digits")]
#[case("source_id", Cell::of(CellKind::Number, "5.3E72"), "intake.identity_lost_digits")]
#[case("source_id", Cell::text("5.3E+72"), "intake.identity_lost_digits")]
fn numbers_that_a_spreadsheet_has_rounded_are_rejected(#[case] key: &str, #[case] cell: Cell, #[case] code: &str) {
    let assessment = judged_cell(key, cell);
    assert_eq!((assessment.verdict, assessment.problems[0].code.as_ref()), (Verdict::Reject, code));
}

#[test]
fn one_reason_to_reject_is_enough() {
    check(&[("source_id", "5.3E+72")], Verdict::Reject, &["identity_lost_digits"]);
}

#[rstest]
#[case(&[("identity_number", "１１０１０５１９４９１２３１００２Ｘ")], &["identity_tidied"])]
#[case(&[("identity_number", "'11010519491231002x")], &["identity_tidied"])]
#[case(&[("identity_number", "110105491231002")], &["identity_converted"])]
#[case(&[("telephone", "13812340412/13912340412")], &["telephone_several"])]
#[case(&[("telephone", "+86 138 1234 0412")], &["telephone_tidied"])]
#[case(&[("name", "王小英"), ("identity_number", "无"), ("telephone", "-")], &["placeholder", "placeholder"])]
#[case(&[("name", "王小英"), ("sex", "男女")], &["value_unlisted"])]
#[case(&[("name", "王小英"), ("occupation", "宇航员")], &["value_unlisted"])]
#[case(&[("name", "王小英"), ("fact:date_of_onset", "上周")], &["date_unreadable"])]
#[case(&[("name", "王小英"), ("birth_date", "36526")], &["date_from_serial"])]
#[case(&[("name", "王小英"), ("occupation", "护士"), ("work_unit", "")], &["required_missing"])]
#[case(&[("name", "王小英"), ("age", "很大")], &["age_unreadable"])]
#[case(&[("name", "王小英"), ("age", "30"), ("birth_date", "1949-12-31")], &["age_contradicts_birth_date"])]
#[case(&[("name", "王小英"), ("identity_kind", "护照"), ("identity_number", HER)], &["identity_kind_contradicts"])]
#[case(&[("identity_number", HER), ("birth_date", "不记得")], &["date_unreadable"])]
#[case(&[("identity_number", HER), ("telephone", "1381234")], &["telephone_unreadable"])]
#[case(&[("telephone", "13812340412"), ("telephone_2", "1381234")], &["telephone_unreadable"])]
#[case(&[("name", "王\u{1}小英")], &["name_control_characters"])]
fn notes_let_a_row_pass(#[case] values: &[(&str, &str)], #[case] codes: &[&str]) {
    check(values, Verdict::Accept, codes);
}

#[rstest]
#[case(&[("identity_number", "110105194912310021")], &["identity_check_digit"])]
#[case(&[("identity_number", "11010519491231002")], &["identity_wrong_length"])]
#[case(&[("identity_number", "无号码者")], &["identity_unreadable"])]
#[case(&[("identity_number", HER), ("birth_date", "1994-12-31")], &["birth_date_contradicts_identity"])]
#[case(&[("identity_number", HER), ("sex", "男")], &["sex_contradicts_identity"])]
#[case(&[("name", "王小英"), ("telephone", "1381234")], &["telephone_unreadable"])]
#[case(&[("name", "王小英"), ("telephone", "1.38123E+10")], &["telephone_lost_digits"])]
#[case(&[("name", "王小英"), ("telephone", "6682881234")], &["telephone_leading_zero"])]
#[case(&[("name", "王小英"), ("birth_date", "不记得")], &["date_unreadable"])]
#[case(&[("name", "王小英"), ("birth_date", "1949")], &["date_incomplete"])]
#[case(&[("name", "王小英"), ("birth_date", "2023-01-01")], &["birth_date_future"])]
#[case(&[("name", "王小英"), ("birth_date", "1880-01-01")], &["birth_date_too_old"])]
#[case(&[("name", "王小英"), ("age", "150")], &["age_implausible"])]
#[case(&[("name", "王\u{FFFD}英")], &["characters_lost"])]
#[case(
    &[("name", "王小英"), ("fact:date_of_infection", "2022-09-10"), ("fact:date_of_onset", "2022-09-01")],
    &["dates_out_of_order"]
)]
#[case(
    &[("name", "王小英"), ("fact:date_of_last_contact", "2022-08-01"), ("fact:date_of_release", "2022-10-01")],
    &["dates_too_far_apart"]
)]
fn doubts_hold_a_row(#[case] values: &[(&str, &str)], #[case] codes: &[&str]) {
    check(values, Verdict::Hold, codes);
}

#[test]
fn a_future_birth_inside_a_valid_number_is_a_doubt() {
    let first = "11010520301231002";
    let number = format!("{first}{}", crate::identity::check_digit(first).unwrap());
    check(&[("identity_number", &number)], Verdict::Hold, &["identity_birth_date"]);
}

#[test]
fn repairs_are_offered_and_never_made() {
    let wrong = "110105194912310021";
    let assessment = check(&[("identity_number", wrong)], Verdict::Hold, &["identity_check_digit"]);
    let problem = &assessment.problems[0];
    assert!((1..=5).contains(&problem.suggestions.len()));
    assert_eq!(assessment.record.identities[0].state, crate::identity::IdentityState::Invalid);
    assert_eq!(assessment.record.identities[0].number, wrong);

    let told = check(&[("identity_number", wrong), ("birth_date", "1949-12-31"), ("sex", "女")], Verdict::Hold, &["identity_check_digit"]);
    assert_eq!(told.problems[0].suggestions[0].value, HER, "what the row says of the person ranks the repairs");
}

#[test]
fn a_contradiction_offers_what_the_number_says() {
    let assessment = check(&[("identity_number", HER), ("birth_date", "1949-12-13")], Verdict::Hold, &["birth_date_contradicts_identity"]);
    assert_eq!(assessment.problems[0].suggestions, [Suggestion { field: Field::BirthDate, value: "1949-12-31".to_owned() }]);
    assert_eq!(assessment.record.birth_date, Some(date(1949, 12, 13)), "the row's own word stays until a person decides");
}

#[test]
fn a_number_fills_birth_date_and_sex_where_the_row_is_silent() {
    let record = judged(&[("identity_number", HER)]).record;
    assert_eq!((record.birth_date, record.sex), (Some(date(1949, 12, 31)), Some(Sex::Female)));
}

#[test]
fn sentences_never_carry_a_whole_number() {
    let wrong = "110105194912310021";
    let texts = [
        vec![("identity_number", wrong), ("telephone", "138123404120000")],
        vec![("identity_number", HER), ("telephone", "+86 13812340412")],
        vec![("identity_number", "１１０１０５１９４９１２３１００２Ｘ"), ("telephone", "13812340412")],
    ];
    for values in texts {
        for problem in judged(&values).problems {
            let shown: String = problem.params.values().cloned().collect();
            assert!(!shown.contains("19491231") && !shown.contains("12340412"), "{problem:?}");
        }
    }
}

#[test]
fn an_id_that_a_spreadsheet_made_a_number_stands_out_by_its_width() {
    let samples = ["d1fafd", "53371b", "09e386"].map(Cell::text);
    assert_eq!(ids_share_width(&samples), Some(6));
    let (row, mut mapping) = row(&[("source_id", Cell::of(CellKind::Number, "53370"))]);
    mapping.source_id_width = Some(6);
    let assessment = assess(&row, &mapping, &rules(), TODAY);
    assert_eq!(codes_of(&assessment), ["source_id_rewritten"]);
    assert_eq!(assessment.verdict, Verdict::Hold);
    assert_eq!(ids_share_width(&["1", "2"].map(Cell::text)), None);
}

#[rstest]
#[case("合计")]
#[case("填表人：王五 2022年9月15日")]
#[case("备注：以上人员请于今日内完成排查")]
#[case("440902198503071231")]
#[case("？？？")]
#[case("〃")]
fn what_cannot_be_a_name_is_held(#[case] name: &str) {
    let assessment = judged(&[("name", name), ("telephone", "13812340412")]);
    assert_eq!((assessment.verdict, codes_of(&assessment)), (Verdict::Hold, vec!["name_unlikely"]));
}

#[rstest]
#[case("=cmd|' /C calc'!A0")]
#[case("<script>alert(1)</script>")]
#[case("Robert'); DROP TABLE people;--")]
#[case("王小英123")]
#[case("null")]
#[case("王🙂")]
fn odd_names_are_text_and_nothing_else(#[case] name: &str) {
    let assessment = judged(&[("name", name), ("telephone", "13812340412")]);
    assert_eq!(assessment.verdict, Verdict::Accept);
    if name != "null" {
        assert_eq!(assessment.record.name.unwrap().entered, name);
    }
}

#[rstest]
#[case("'=1+1", "=1+1")]
#[case("'+8613812340412", "+8613812340412")]
#[case("=\"011234\"", "011234")]
#[case("'t Hooft", "'t Hooft")]
fn marks_that_spreadsheets_and_our_exports_add_are_taken_off(#[case] text: &str, #[case] read: &str) {
    assert_eq!(judged(&[("name", text)]).record.name.unwrap().entered, read);
}

#[test]
fn a_name_beyond_all_measure_is_held() {
    check(&[("name", &"王".repeat(201))], Verdict::Hold, &["name_too_long"]);
    check(&[("name", &"王".repeat(200))], Verdict::Accept, &[]);
}

#[rstest]
#[case("欧阳", "小英", "欧阳小英")]
#[case("Smith", "John", "John Smith")]
#[case("", "John", "John")]
fn names_in_two_columns_are_joined_as_their_script_does(#[case] surname: &str, #[case] given: &str, #[case] name: &str) {
    let record = judged(&[("surname", surname), ("given_name", given)]).record;
    assert_eq!(record.name.unwrap().entered, name);
}

#[rstest]
#[case(Cell::of(CellKind::Error, "#REF!"), Verdict::Hold, "cell_unreadable")]
#[case(Cell::of(CellKind::Error, "!too_long"), Verdict::Hold, "cell_unreadable")]
#[case(Cell::of(CellKind::Error, "#N/A"), Verdict::Accept, "placeholder")]
fn a_cell_without_value_is_told(#[case] cell: Cell, #[case] verdict: Verdict, #[case] code: &str) {
    let assessment = judged_cell("telephone", cell);
    assert_eq!((assessment.verdict, codes_of(&assessment).as_slice()), (verdict, &[code][..]));
}

#[rstest]
#[case("male", Some(Sex::Male))]
#[case("M", Some(Sex::Male))]
#[case("1", Some(Sex::Male))]
#[case("Ｆ", Some(Sex::Female))]
#[case("女性", Some(Sex::Female))]
#[case("不详", Some(Sex::Unknown))]
fn words_for_sex_are_read_in_both_languages(#[case] text: &str, #[case] sex: Option<Sex>) {
    assert_eq!(judged(&[("name", "王小英"), ("sex", text)]).record.sex, sex);
}

#[rstest]
#[case("7", "months", Some(0))]
#[case("30", "Months", Some(2))]
#[case("8", "周龄", Some(0))]
#[case("20", "days", Some(0))]
#[case("7", "years", Some(7))]
#[case("7", "岁", Some(7))]
#[case("7岁", "月", Some(7))]
fn a_column_tells_what_the_ages_count(#[case] age: &str, #[case] unit: &str, #[case] years: Option<u8>) {
    assert_eq!(check(&[("name", "王小英"), ("age", age), ("age_unit", unit)], Verdict::Accept, &[]).record.age, years);
}

#[rstest]
#[case("110", &["telephone_service"], Verdict::Hold)]
#[case("95588", &["telephone_service"], Verdict::Hold)]
#[case("400-820-8820", &["telephone_service"], Verdict::Hold)]
#[case("12345/13812340412", &["telephone_tidied", "telephone_service"], Verdict::Accept)]
#[case("13812340412.0", &["telephone_tidied"], Verdict::Accept)]
fn a_hotline_is_nobodys_number(#[case] text: &str, #[case] codes: &[&str], #[case] verdict: Verdict) {
    let found = check(&[("name", "王小英"), ("telephone", text)], verdict, codes).record.telephones;
    assert!(found.iter().all(|telephone| telephone.number == "13812340412"), "{found:?}");
}

#[test]
fn marks_that_turn_a_name_around_are_taken_out_and_told() {
    let found = check(&[("name", "王\u{202E}小英"), ("telephone", "13812340412")], Verdict::Accept, &["name_control_characters"]);
    assert_eq!(found.record.name.unwrap().entered, "王小英");
}

#[rstest]
#[case(true, Verdict::Hold, "row_wider")]
#[case(false, Verdict::Accept, "cells_without_header")]
fn a_cell_beyond_the_headers_is_never_passed_over(#[case] is_delimited: bool, #[case] verdict: Verdict, #[case] code: &str) {
    let (mut row, mapping) = row(&[("name", Cell::text("王小英")), ("telephone", Cell::text("13812340412"))]);
    let mapping = Mapping { width: Some(2), is_delimited, ..mapping };
    row.push(Cell::text(" "));
    assert!(codes_of(&assess(&row, &mapping, &rules(), TODAY)).is_empty());
    row.push(Cell::text("已联系"));
    let found = assess(&row, &mapping, &rules(), TODAY);
    assert_eq!((found.verdict, codes_of(&found)), (verdict, vec![code]));
}

#[rstest]
#[case("35", Some(35))]
#[case("35岁", Some(35))]
#[case("8个月", Some(0))]
#[case("８", Some(8))]
#[case("0", Some(0))]
#[case("35 years", Some(35))]
fn ages_are_read_with_their_words(#[case] text: &str, #[case] age: Option<u8>) {
    assert_eq!(judged(&[("name", "王小英"), ("age", text)]).record.age, age);
}

#[test]
fn where_numbers_of_any_country_pass_they_are_kept_unchecked() {
    let rules = QualityRules::from_toml("numbers = \"any\"").unwrap();
    let (row, mapping) = row(&[("identity_number", Cell::text("1984-077-12")), ("telephone", Cell::text("076 123 456"))]);
    let assessment = assess(&row, &mapping, &rules, TODAY);
    assert_eq!(assessment.verdict, Verdict::Accept, "{:?}", assessment.problems);
    assert_eq!(assessment.record.identities[0].kind, crate::identity::IdentityKind::Other);
    assert_eq!(assessment.record.telephones[0].number, "076123456");
    check(&[("name", "王小英"), ("telephone", "076 123 456")], Verdict::Hold, &["telephone_unreadable"]);
}

#[rstest]
#[case("高", Some(1))]
#[case("3", Some(3))]
#[case("100", None)]
#[case("0", None)]
fn priorities_go_from_one_to_nine(#[case] text: &str, #[case] priority: Option<u8>) {
    assert_eq!(judged(&[("name", "王小英"), ("priority", text)]).record.priority, priority);
}

#[test]
fn marks_of_direction_go_and_joined_letters_stay() {
    assert_eq!(judged(&[("name", "\u{202E}王小英\u{200B}")]).record.name.unwrap().entered, "王小英");
    assert_eq!(judged(&[("name", "می\u{200C}نا")]).record.name.unwrap().entered, "می\u{200C}نا");
}

#[test]
fn the_clerks_replacements_come_before_the_reading() {
    let (row, mut mapping) = row(&[("name", Cell::text("王小英")), ("sex", Cell::text("爷们"))]);
    mapping.values.insert(Field::Sex, [("爷们".to_owned(), "male".to_owned())].into());
    assert_eq!(assess(&row, &mapping, &rules(), TODAY).record.sex, Some(Sex::Male));
}

#[test]
fn facts_keep_what_they_are_whatever_the_file_called_them() {
    let (row, mapping) = row(&[
        ("source_id", Cell::text("a1")),
        ("fact:lon", Cell::text("-13.2")),
        ("fact:lat", Cell::of(CellKind::Number, "8.47")),
        ("fact:code", Cell::text("007")),
        ("fact:date_of_onset", Cell::text("7/4/2014")),
        ("fact:week_report", Cell::text("2015_21")),
    ]);
    let facts = assess(&row, &mapping, &rules(), TODAY).record.facts;
    assert_eq!(facts["lon"], FactValue::Number(-13.2));
    assert_eq!(facts["lat"], FactValue::Number(8.47));
    assert_eq!(facts["code"], FactValue::Text("007".to_owned()));
    assert_eq!(facts["date_of_onset"], FactValue::Date(date(2014, 4, 7)));
    assert_eq!(facts["week_report"], FactValue::Text("2015_21".to_owned()));
}

proptest! {
    #[test]
    fn no_cell_makes_it_panic(
        texts in proptest::collection::vec(any::<String>(), 31),
        kinds in proptest::collection::vec(0..CellKind::ALL.len(), 31),
        near in proptest::collection::vec("[0-9年月E+./X男女无-]{0,20}", 31),
    ) {
        let rules = rules();
        let fields: Vec<Field> = Field::all().map(|(field, ..)| field.clone()).collect();
        let mapping = Mapping { columns: fields.iter().cloned().enumerate().collect(), ..Mapping::default() };
        for texts in [texts, near] {
            let row: Vec<Cell> = texts.iter().zip(&kinds).map(|(text, kind)| Cell::of(CellKind::ALL[*kind], text.clone())).collect();
            let assessment = assess(&row, &mapping, &rules, TODAY);
            prop_assert!(assessment.problems.iter().all(|problem| CODES.iter().any(|known| known.code == problem.code)));
            for problem in &assessment.problems {
                let known = CODES.iter().find(|known| known.code == problem.code).unwrap();
                prop_assert!(problem.severity <= known.severity || problem.code == codes::VALUE_UNLISTED);
                prop_assert!(problem.params.keys().all(|key| known.params.contains(&key.as_str())), "{:?}", problem);
            }
            let _ = masked_values(&row, &mapping);
            let held = serde_json::to_string(&assessment).unwrap();
            let back: Assessment = serde_json::from_str(&held).unwrap();
            prop_assert_eq!(back.verdict, assessment.verdict);
        }
    }
}
