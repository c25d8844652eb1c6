use jiff::civil::date;
use proptest::prelude::*;
use rstest::rstest;

use super::*;

#[rstest]
#[case("2022-09-03")]
#[case("2022/9/3")]
#[case("2022.9.3")]
#[case("2022年9月3日")]
#[case("2022年09月03号")]
#[case("20220903")]
#[case("3-Sep-2022")]
#[case("3 September 2022")]
#[case("Sep 3, 2022")]
#[case("3rd September 2022")]
#[case("２０２２／９／３")]
#[case("2022-09-03 10:30:00")]
#[case("2022-09-03T10:30:00Z")]
#[case("2022年9月3日 10:30")]
#[case("2022年9月3日上午10时")]
#[case(" 2022-9-3 ")]
#[case("'2022-09-03")]
fn a_day_is_read_however_it_is_written(#[case] text: &str) {
    assert_eq!(parse_date(text, DateOrder::Ymd), Ok(date(2022, 9, 3)), "{text}");
}

#[rstest]
#[case("03/09/2022", DateOrder::Dmy, date(2022, 9, 3), false)]
#[case("03/09/2022", DateOrder::Mdy, date(2022, 3, 9), false)]
#[case("03/09/2022", DateOrder::Ymd, date(2022, 9, 3), true)]
#[case("13/09/2022", DateOrder::Ymd, date(2022, 9, 13), false)]
#[case("09/13/2022", DateOrder::Ymd, date(2022, 9, 13), false)]
#[case("09/09/2022", DateOrder::Ymd, date(2022, 9, 9), false)]
#[case("22/9/3", DateOrder::Ymd, date(2022, 9, 3), true)]
#[case("3/9/65", DateOrder::Dmy, date(1965, 9, 3), true)]
#[case("11.03.2020", DateOrder::Dmy, date(2020, 3, 11), false)]
fn the_order_decides_and_doubt_is_told(#[case] text: &str, #[case] order: DateOrder, #[case] day: Date, #[case] is_ambiguous: bool) {
    let reading = read_date(text, order).unwrap();
    assert_eq!((reading.date, reading.is_ambiguous), (day, is_ambiguous));
}

#[rstest]
#[case("2022-13-03", DateProblem::NoSuchDay)]
#[case("2022-02-30", DateProblem::NoSuchDay)]
#[case("30/30/2022", DateProblem::NoSuchDay)]
#[case("0000-00-00", DateProblem::NoSuchDay)]
#[case("2022", DateProblem::Incomplete)]
#[case("2022-09", DateProblem::Incomplete)]
#[case("2022年9月", DateProblem::Incomplete)]
#[case("Sep 2022", DateProblem::Incomplete)]
#[case("昨天", DateProblem::Unreadable)]
#[case("2015_21", DateProblem::Unreadable)]
#[case("9月3日", DateProblem::Unreadable)]
#[case("44807", DateProblem::Unreadable)]
#[case("", DateProblem::Unreadable)]
fn what_is_no_day_says_why(#[case] text: &str, #[case] problem: DateProblem) {
    assert_eq!(parse_date(text, DateOrder::Ymd), Err(problem), "{text}");
}

#[rstest]
#[case(1.0, false, "1900-01-01T00:00:00")]
#[case(59.0, false, "1900-02-28T00:00:00")]
#[case(61.0, false, "1900-03-01T00:00:00")]
#[case(44807.0, false, "2022-09-03T00:00:00")]
#[case(44807.5, false, "2022-09-03T12:00:00")]
#[case(44807.4375, false, "2022-09-03T10:30:00")]
#[case(43345.0, true, "2022-09-03T00:00:00")]
fn serial_numbers_count_as_spreadsheets_do(#[case] serial: f64, #[case] from_1904: bool, #[case] moment: &str) {
    assert_eq!(from_serial(serial, from_1904).unwrap().to_string(), moment);
}

#[rstest]
#[case(-1.0)]
#[case(f64::NAN)]
#[case(f64::INFINITY)]
#[case(3e6)]
fn serials_beyond_the_calendar_are_no_days(#[case] serial: f64) {
    assert_eq!(from_serial(serial, false), None);
}

#[test]
fn a_time_of_day_is_read_with_its_day() {
    assert_eq!(parse_datetime("2022/9/3 14:05", DateOrder::Ymd).unwrap().to_string(), "2022-09-03T14:05:00");
    assert_eq!(parse_datetime("3 Sep 2022 2:05 PM", DateOrder::Ymd).unwrap().to_string(), "2022-09-03T14:05:00");
    assert_eq!(parse_datetime("2022-09-03", DateOrder::Ymd).unwrap().to_string(), "2022-09-03T00:00:00");
}

proptest! {
    #[test]
    fn every_day_reads_back_in_every_order(year in 1850_i16..2100, month in 1_i8..13, day in 1_i8..29) {
        let day = date(year, month, day);
        prop_assert_eq!(parse_date(&day.to_string(), DateOrder::Ymd), Ok(day));
        prop_assert_eq!(parse_date(&day.strftime("%d/%m/%Y").to_string(), DateOrder::Dmy), Ok(day));
        prop_assert_eq!(parse_date(&day.strftime("%m/%d/%Y").to_string(), DateOrder::Mdy), Ok(day));
        prop_assert_eq!(parse_date(&day.strftime("%Y年%-m月%-d日").to_string(), DateOrder::Ymd), Ok(day));
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), near in "[0-9年月日:/ .TZ-]{0,24}", serial in any::<f64>()) {
        for order in [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy] {
            let _ = (parse_date(&text, order), parse_datetime(&near, order));
        }
        let _ = from_serial(serial, serial > 0.0);
    }
}

#[rstest]
#[case(&["02/25/2015", "07/12/2021"], Some(DateOrder::Mdy))]
#[case(&["25.02.2015", "07.12.2021", ""], Some(DateOrder::Dmy))]
#[case(&["07/12/2021", "03/04/2021"], None)]
#[case(&["25/02/2015", "02/25/2015"], None)]
#[case(&["2015-02-25", "20150225", "44000"], None)]
fn the_clear_dates_of_a_column_tell_its_order(#[case] texts: &[&str], #[case] expected: Option<DateOrder>) {
    assert_eq!(order_of(texts.iter().copied()), expected);
}
