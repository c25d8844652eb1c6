//! Line lists that nobody here wrote. They are not part of this project: the folder that holds
//! them is named by `FIRSTLINE_OUTBREAK_DATA`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::super::*;
use super::{TODAY, rules};

fn table(file: &str) -> Option<(Vec<String>, Vec<Vec<Cell>>)> {
    let Some(folder) = std::env::var_os("FIRSTLINE_OUTBREAK_DATA") else {
        println!("FIRSTLINE_OUTBREAK_DATA is not set: {file} was not tried");
        return None;
    };
    let text = std::fs::read_to_string(PathBuf::from(folder).join(file)).unwrap();
    let mut lines = text.lines().map(split);
    let headers = lines.next().unwrap();
    Some((headers, lines.map(|line| line.into_iter().map(Cell::text).collect()).collect()))
}

fn split(line: &str) -> Vec<String> {
    let (mut cells, mut is_quoted) = (vec![String::new()], false);
    for ch in line.chars() {
        match ch {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            _ => cells.last_mut().unwrap().push(ch),
        }
    }
    cells
}

fn judged(headers: &[String], rows: &[Vec<Cell>]) -> (Mapping, Vec<Assessment>) {
    let guesses = guess_columns(headers, rows);
    let columns = guesses.into_iter().enumerate().filter_map(|(at, guess)| Some((at, guess?.0))).collect();
    let mapping = Mapping { columns, ..Mapping::default() };
    let rules = rules();
    let assessor = Assessor::new(&mapping, &rules);
    let assessments = rows.iter().map(|row| assessor.assess(row, TODAY)).collect();
    (mapping, assessments)
}

fn count(assessments: &[Assessment]) -> BTreeMap<(Verdict, String), usize> {
    let mut counts = BTreeMap::new();
    for assessment in assessments {
        let codes: Vec<&str> = assessment.problems.iter().map(|problem| problem.code.as_ref()).collect();
        *counts.entry((assessment.verdict, codes.join(" "))).or_default() += 1;
    }
    counts
}

#[test]
fn mers_of_2015_is_read_by_its_own_headers() {
    let Some((headers, rows)) = table("mers_korea_2015_linelist.csv") else { return };
    let (mapping, assessments) = judged(&headers, &rows);
    let keys: Vec<String> = mapping.columns.iter().map(|(_, field)| field.key().into_owned()).collect();
    assert_eq!(
        keys,
        [
            "source_id", "age", "fact:age_group", "sex", "fact:place_of_infection", "fact:reporting_country", "fact:hospital",
            "fact:date_of_onset", "fact:date_of_report", "fact:week_report", "fact:date_of_exposure_start", "fact:date_of_exposure_end",
            "fact:date_of_diagnosis", "fact:outcome", "fact:date_of_death",
        ]
    );
    assert_eq!(assessments.len(), 162);
    assert!(assessments.iter().all(|assessment| assessment.verdict == Verdict::Accept), "{:#?}", count(&assessments));
    let first = &assessments[0].record;
    assert_eq!((first.source_id.as_deref(), first.age, first.sex), (Some("SK_1"), Some(68), Some(Sex::Male)));
    assert_eq!(first.facts["date_of_onset"].shown(), "2015-05-11");
}

#[test]
fn ebola_is_read_with_its_planted_errors_held() {
    let Some((headers, rows)) = table("ebola_sim_linelist.csv") else { return };
    let (mapping, assessments) = judged(&headers, &rows);
    assert!(mapping.columns.contains(&(0, Field::SourceId)));
    assert_eq!(assessments.len(), 5888);
    let out_of_order = |row: &Vec<Cell>| {
        let day = |at: usize| crate::dates::parse_date(&row[at].text, DateOrder::Ymd).ok();
        let after = |first: usize, second: usize| day(first).zip(day(second)).is_some_and(|(first, second)| first > second);
        after(2, 3) || after(2, 4) || after(2, 5) || after(3, 5) || after(4, 5)
    };
    let planted = rows.iter().filter(|row| out_of_order(row)).count();
    let held = assessments.iter().filter(|assessment| assessment.verdict == Verdict::Hold).count();
    assert!(planted > 0);
    assert_eq!(held, planted, "{:#?}", count(&assessments));
    assert_eq!(assessments.iter().filter(|assessment| assessment.verdict == Verdict::Reject).count(), 0);
    let like_powers = assessments.iter().filter_map(|assessment| assessment.record.source_id.as_deref()).filter(|id| id.parse::<f64>().is_ok());
    assert!(like_powers.filter(|id| id.contains('e')).count() > 100, "ids like 53e71 stay text");
}
