use rstest::rstest;

use super::super::*;

fn guessed(header: &str) -> Option<String> {
    guess_column(header, &[]).map(|(field, _)| field.key().into_owned())
}

#[rstest]
#[case("姓名", "name")]
#[case("姓名（必填）", "name")]
#[case("*姓名", "name")]
#[case("证件号码", "identity_number")]
#[case("身份证号", "identity_number")]
#[case("证件类型", "identity_kind")]
#[case("联系电话", "telephone")]
#[case("本人联系电话", "telephone")]
#[case("手机号", "telephone")]
#[case("流调对象联系电话", "telephone")]
#[case("备用电话", "telephone_2")]
#[case("出生日期", "birth_date")]
#[case("现住址", "current_address")]
#[case("户籍地址", "address")]
#[case("所属社区", "community")]
#[case("所属街道/镇", "township")]
#[case("县(市、区)", "county")]
#[case("职业", "occupation")]
#[case("工作单位", "work_unit")]
#[case("涉疫场所", "place")]
#[case("到访时间", "visited_on")]
#[case("备注", "note")]
#[case("监护人电话", "guardian_telephone")]
#[case("优先级", "priority")]
#[case("Name", "name")]
#[case("Full name", "name")]
#[case("First Name", "given_name")]
#[case("Phone number", "telephone")]
#[case("Contact's mobile phone", "telephone")]
#[case("DOB", "birth_date")]
#[case("Date of birth", "birth_date")]
#[case("National ID", "identity_number")]
#[case("Passport No.", "identity_number")]
#[case("gender", "sex")]
#[case("age_years", "age")]
#[case("case_id", "source_id")]
#[case("id", "source_id")]
#[case("District", "county")]
#[case("Village", "community")]
#[case("dt_onset", "fact:date_of_onset")]
#[case("date_of_onset", "fact:date_of_onset")]
#[case("Date of symptom onset", "fact:date_of_onset")]
#[case("发病日期", "fact:date_of_onset")]
#[case("date_of_infection", "fact:date_of_infection")]
#[case("date_of_hospitalisation", "fact:date_of_hospitalisation")]
#[case("date_of_outcome", "fact:date_of_outcome")]
#[case("dt_start_exp", "fact:date_of_exposure_start")]
#[case("dt_end_exp", "fact:date_of_exposure_end")]
#[case("dt_diag", "fact:date_of_diagnosis")]
#[case("dt_report", "fact:date_of_report")]
#[case("dt_death", "fact:date_of_death")]
#[case("末次接触日期", "fact:date_of_last_contact")]
#[case("loc_hosp", "fact:hospital")]
#[case("place_infect", "fact:place_of_infection")]
#[case("reporting_ctry", "fact:reporting_country")]
#[case("age_class", "fact:age_group")]
#[case("week_report", "fact:week_report")]
#[case("outcome", "fact:outcome")]
#[case("是否会游泳", "fact:是否会游泳")]
#[case("telephone", "telephone")]
#[case("fact:anything", "fact:anything")]
fn headers_of_both_languages_are_guessed(#[case] header: &str, #[case] key: &str) {
    assert_eq!(guessed(header).as_deref(), Some(key));
}

#[rstest]
#[case("序号")]
#[case("No.")]
#[case("firstline_row")]
#[case("")]
#[case("***")]
fn columns_that_say_nothing_are_ignored(#[case] header: &str) {
    assert_eq!(guessed(header), None);
}

#[test]
fn values_speak_where_the_header_does_not() {
    let ids = ["11010519491231002X", "440524188001010014"].map(Cell::text);
    let phones = ["13812340412", "0668-2881234", "无"].map(Cell::text);
    assert_eq!(guess_column("列3", &ids).unwrap().0, Field::IdentityNumber);
    assert_eq!(guess_column("编号", &ids).unwrap().0, Field::IdentityNumber);
    assert_eq!(guess_column("", &phones).unwrap().0, Field::Telephone);
    assert_eq!(guess_column("编号", &["53e71", "d1fafd"].map(Cell::text)).unwrap().0, Field::SourceId);
}

#[test]
fn no_field_of_a_person_is_guessed_twice() {
    let headers = ["姓名", "电话", "手机", "地址", "住址", "姓名"].map(str::to_owned);
    let guesses = guess_columns(&headers, &[]);
    let keys: Vec<String> = guesses.iter().map(|guess| guess.as_ref().map_or(String::new(), |(field, _)| field.key().into_owned())).collect();
    assert_eq!(keys, ["name", "telephone", "telephone_2", "address", "current_address", "fact:姓名"]);
}

/// A table drawn as text: rows between slashes, cells between bars.
fn rows(table: &str) -> Vec<Vec<Cell>> {
    table.split(" / ").map(|row| row.split('|').map(Cell::text).collect()).collect()
}

#[rstest]
#[case("姓名|电话 / 王小英|13812340412", 0)]
#[case("茂南区涉疫人员名单|| / 填报单位：||日期：2022-09-15 / 姓名|证件号码|电话 / 王小英||13812340412", 2)]
#[case("人员名单 /  / 序号|姓名|联系电话 / 1|王小英|13812340412", 2)]
#[case("case_id|date_of_onset / d1fafd|2014-04-07", 0)]
#[case("colour|shape / red|round", 0)]
#[case("Title| / colour|shape / red|round", 1)]
fn the_header_row_is_found_below_titles(#[case] table: &str, #[case] at: usize) {
    assert_eq!(find_header_row(&rows(table)), at);
}

#[test]
fn a_table_that_begins_with_data_is_told() {
    assert!(looks_like_data(&rows("王小英|13812340412|11010519491231002X")[0]));
    assert!(!looks_like_data(&rows("姓名|电话|证件号码")[0]));
}

#[rstest]
#[case("配偶身份证号")]
#[case("父亲姓名")]
#[case("Mother's date of birth")]
#[case("紧急联系人电话")]
fn what_is_told_of_a_relative_is_not_the_persons_own(#[case] header: &str) {
    let ids = ["440902198503071231", "440902198604080012"].map(Cell::text);
    let guessed = guess_column(header, &ids).map(|(field, _)| field);
    assert!(matches!(guessed, Some(Field::Fact(_) | Field::Telephone2)), "{guessed:?}");
}
