use std::collections::BTreeMap;
use std::fs::File;

use domain::intake::{Assessor, Field, Mapping, QualityRules, Record, Verdict, guess_columns};
use tables::ReadOptions;

use super::*;

const AREAS: &str = "code,name\n44,\"广东省\"\n4409,\"茂名市\"\n440902,\"茂南区\"\n440902001,\"河东街道\"\n440902001001,\"建设社区\"\n440902001002,\"龙山社区\"\n330381003004,\"虹北社区\"\n";

fn args(folder: &std::path::Path, name: &str, rows: u64) -> GenerateList {
    let areas = folder.join("villages.csv");
    std::fs::write(&areas, AREAS).unwrap();
    let encoding = if name.ends_with(".csv") { "gb18030" } else { "utf-8" };
    let county = "440902".to_owned();
    GenerateList { rows, seed: 7, duplicates: 0.15, dirty: 0.2, areas, county, out: folder.join(name), encoding: encoding.to_owned() }
}

/// Verdicts and records of a list, read as the product reads it, with people counted once.
fn judged(path: &std::path::Path) -> (Expected, Vec<(Verdict, Record)>) {
    let (headers, rows) = tables::read_trusted(&mut File::open(path).unwrap(), &ReadOptions::default()).unwrap();
    assert_eq!(headers, HEADERS);
    let cells: Vec<_> = rows.iter().map(|row| row.cells.clone()).collect();
    let guesses = guess_columns(&headers, &cells);
    assert!(guesses[0].is_none(), "the running number is ignored");
    let columns: Vec<(usize, Field)> = guesses.into_iter().enumerate().filter_map(|(at, guess)| Some((at, guess?.0))).collect();
    assert_eq!(columns.len(), 11);
    assert!(columns.iter().all(|(_, field)| !matches!(field, Field::Fact(_))));
    let mapping = Mapping { columns, ..Mapping::default() };
    let rules = QualityRules::from_toml(include_str!("../../../packs/base/intake.toml")).unwrap();
    let assessor = Assessor::new(&mapping, &rules);
    let mut known: BTreeMap<String, ()> = BTreeMap::new();
    let mut counts = Expected::default();
    let mut found = Vec::new();
    for cells in &cells {
        let assessment = assessor.assess(cells, jiff::civil::date(2022, 9, 15));
        let identity = assessment.record.identities.first().map(|identity| identity.number.clone());
        match assessment.verdict {
            Verdict::Accept if identity.is_some_and(|number| known.insert(number, ()).is_some()) => counts.merged += 1,
            Verdict::Accept => counts.accepted += 1,
            Verdict::Hold => counts.held += 1,
            Verdict::Reject => counts.rejected += 1,
        }
        found.push((assessment.verdict, assessment.record));
    }
    (counts, found)
}

#[test]
fn three_formats_say_the_same_and_come_out_as_planted() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = Vec::new();
    for name in ["list.xlsx", "list.csv", "list.jsonl"] {
        let args = args(folder.path(), name, 2000);
        let summary = generate(&args).unwrap();
        let (counts, records) = judged(&args.out);
        assert_eq!(records.len(), 2000, "{name}");
        assert_eq!(counts, summary.expected, "{name}");
        assert_eq!(summary.duplicates_exact + summary.duplicates_dressed, 300);
        assert_eq!(summary.dirty.values().sum::<u64>(), 400);
        assert_eq!(summary.dirty.len(), Dirt::ALL.len());
        all.push((name, summary, records));
    }
    let (_, summary, records) = &all[0];
    for (name, other, others) in &all[1..] {
        assert_eq!(other, summary, "{name}");
        for (at, (one, other)) in records.iter().zip(others).enumerate() {
            // What was typed differs between formats where a spreadsheet rounded it; what was read does not.
            assert_eq!(one, other, "{name} row {at}");
        }
    }
}

#[test]
fn the_seed_decides_everything() {
    let folder = tempfile::tempdir().unwrap();
    let first = args(folder.path(), "a.jsonl", 50);
    let again = GenerateList { out: folder.path().join("b.jsonl"), ..first.clone() };
    let other = GenerateList { out: folder.path().join("c.jsonl"), seed: 8, ..first.clone() };
    for args in [&first, &again, &other] {
        generate(args).unwrap();
    }
    let read = |args: &GenerateList| std::fs::read(&args.out).unwrap();
    assert_eq!(read(&first), read(&again));
    assert_ne!(read(&first), read(&other));
}

#[test]
fn no_two_people_share_a_number() {
    let folder = tempfile::tempdir().unwrap();
    let args = args(folder.path(), "x.csv", 1);
    let areas = Areas::read(&args.areas, &args.county).unwrap();
    let mut identities = std::collections::HashSet::new();
    let mut telephones = std::collections::HashSet::new();
    for at in 0..20_000 {
        let person = Person::new(3, at, &areas);
        assert!(domain::identity::parse(&person.identity, None).is_ok(), "{}", person.identity);
        assert!(identities.insert(person.identity[6..].to_owned()));
        assert!(telephones.insert(person.telephone));
    }
}

#[test]
fn nonsense_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let good = args(folder.path(), "x.csv", 10);
    assert!(generate(&GenerateList { rows: 0, ..good.clone() }).is_err());
    assert!(generate(&GenerateList { duplicates: 0.9, dirty: 0.9, ..good.clone() }).is_err());
    assert!(generate(&GenerateList { county: "99".to_owned(), ..good.clone() }).is_err());
    assert!(generate(&GenerateList { out: folder.path().join("x.pdf"), ..good }).is_err());
}
