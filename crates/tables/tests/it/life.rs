use std::time::{Duration, Instant};

use super::*;
use tables::inspect;

fn large_csv() -> Vec<u8> {
    let mut text = String::from("姓名,电话\n");
    for number in 0..400_000 {
        text.push_str(&format!("王小英,138{number:08}\n"));
    }
    text.into_bytes()
}

#[test]
fn rows_come_in_order_with_headers_and_counts() {
    let mut stream = open("姓名,电话\n王小英,13812340412\n\n李四,\n".as_bytes()).unwrap();
    assert_eq!(stream.headers(), ["姓名", "电话"]);
    assert_eq!(stream.header_row(), Some(1));
    assert!(stream.finished().is_none());
    let numbers: Vec<u64> = stream.by_ref().map(|row| row.unwrap().number).collect();
    assert_eq!(numbers, [2, 4]);
    let finished = stream.finished().unwrap();
    assert_eq!((finished.rows, finished.blank_rows), (2, 1));
}

#[test]
fn a_large_file_arrives_whole() {
    let found = rows(&large_csv()).unwrap();
    assert_eq!(found.len(), 400_000);
    assert_eq!(found[399_999].cells[1].text, "13800399999");
}

#[test]
fn an_inspection_gives_a_sample_and_says_that_there_is_more() {
    let found = inspect(&program(), file_of(&large_csv()), &ReadOptions::default()).unwrap();
    assert_eq!((found.sample.len(), found.has_more), (tables::limits::SAMPLED_ROWS, true));
    let small = inspect(&program(), file_of("姓名\n王小英\n".as_bytes()), &ReadOptions::default()).unwrap();
    assert_eq!((small.sample.len(), small.has_more, small.header_row), (1, false, Some(1)));
}

#[test]
fn a_consumer_that_goes_away_ends_the_child() {
    let bytes = large_csv();
    let started = Instant::now();
    let mut stream = open(&bytes).unwrap();
    assert!(stream.next().unwrap().is_ok());
    drop(stream);
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn errors_of_the_file_arrive_with_their_codes() {
    assert_eq!(open(b"").unwrap_err(), ReadError::Empty);
    assert_eq!(open(b"%PDF-1.4").unwrap_err().code(), "tables.unsupported");
    let options = ReadOptions { sheet: Some("x".to_owned()), encoding: Some("nope".to_owned()), ..ReadOptions::default() };
    let error = Reader::spawn(&program(), file_of(b"a,b\n1,2\n"), &options).unwrap_err();
    assert_eq!((error.code(), error.params()["encoding"].as_str()), ("tables.encoding_unknown", "nope"));
}

#[test]
fn a_silent_child_is_ended() {
    let (_folder, program) = script("exec /bin/sleep 60");
    let started = Instant::now();
    let error = Reader::spawn(&program, file_of(b"a,b\n"), &ReadOptions::default()).unwrap_err();
    assert_eq!(error.code(), "tables.timed_out");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_childs_death_is_told_as_a_reason() {
    let cases = [
        ("kill -ABRT $$", "tables.too_large"),
        ("kill -SEGV $$", "tables.too_large"),
        ("kill -XCPU $$", "tables.timed_out"),
        ("kill -KILL $$", "tables.stopped"),
        ("exit 101", "tables.damaged"),
        ("exit 0", "tables.stopped"),
        ("exit 3", "tables.stopped"),
        ("echo this is no frame; exit 0", "tables.stopped"),
        ("head -c 100 /dev/zero; exit 0", "tables.stopped"),
    ];
    for (body, code) in cases {
        let (_folder, program) = script(body);
        let error = Reader::spawn(&program, file_of(b"a,b\n1,2\n"), &ReadOptions::default()).unwrap_err();
        assert_eq!(error.code(), code, "{body}");
    }
}

#[test]
fn a_program_that_is_not_there_stops_nothing_else() {
    let error = Reader::spawn(&Program::new("/no/such/program"), file_of(b"a,b\n"), &ReadOptions::default()).unwrap_err();
    assert_eq!(error, ReadError::Stopped);
}

/// Prints how many rows a second come through the child and are judged; run it in release.
#[test]
#[ignore = "a measurement, not a check"]
fn rows_a_second() {
    use domain::intake::{Assessor, Field, Mapping, QualityRules, Verdict, guess_columns};
    let mut text = String::from("姓名,性别,证件号码,联系电话,出生日期,现住址,所属社区,职业,涉疫场所,到访时间,备注,批次\n");
    for number in 0..1_000_000 {
        text.push_str(&format!(
            "王小英,女,11010519491231002X,138{number:08},1949-12-31,茂名市茂南区河东街道5栋1单元{number}室,河东社区,退休,福华市场,2022/9/12 10:30,,7\n"
        ));
    }
    let file = file_of(text.as_bytes());
    drop(text);
    let rules = QualityRules::from_toml(include_str!("../../../../packs/base/intake.toml")).unwrap();
    let started = Instant::now();
    let stream = Reader::spawn(&program(), file, &ReadOptions::default()).unwrap();
    let guesses = guess_columns(stream.headers(), &[]);
    let columns: Vec<(usize, Field)> = guesses.into_iter().enumerate().filter_map(|(at, guess)| Some((at, guess?.0))).collect();
    let mapping = Mapping { columns, ..Mapping::default() };
    let assessor = Assessor::new(&mapping, &rules);
    let today = domain::dates::parse_date("2022-09-15", domain::dates::DateOrder::Ymd).unwrap();
    let accepted = stream.filter(|row| assessor.assess(&row.as_ref().unwrap().cells, today).verdict == Verdict::Accept).count();
    assert_eq!(accepted, 1_000_000);
    println!("{:.0} rows a second", 1e6 / started.elapsed().as_secs_f64());
}
