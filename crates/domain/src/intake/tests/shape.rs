use std::collections::BTreeMap;

use rstest::rstest;

use super::super::*;
use super::{HER, TODAY, check, row, rules};

#[test]
fn every_field_has_one_key_and_reads_back() {
    let mut keys = Vec::new();
    for (field, key, _) in Field::all() {
        assert_eq!(Field::from_key(key).as_ref(), Some(field));
        assert_eq!(field.key(), key);
        assert!(!keys.contains(&key));
        keys.push(key);
    }
    assert_eq!(Field::from_key("fact:发病日期"), Some(Field::Fact("发病日期".to_owned())));
    assert_eq!(Field::from_key("fact:"), None);
    assert_eq!(Field::from_key("nonsense"), None);
}

#[test]
fn codes_are_stable_words_and_none_twice() {
    for (at, info) in CODES.iter().enumerate() {
        let word = info.code.strip_prefix("intake.").unwrap();
        assert!(word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{word}");
        assert!(CODES[..at].iter().all(|other| other.code != info.code));
    }
}

#[test]
fn mapping_and_record_survive_being_kept() {
    let (row, mut mapping) = row(&[("name", Cell::text("王小英")), ("fact:x", Cell::of(CellKind::Number, "1"))]);
    mapping.values.insert(Field::Sex, BTreeMap::from([("a".to_owned(), "b".to_owned())]));
    mapping.source_id_width = Some(6);
    let kept: Mapping = serde_json::from_str(&serde_json::to_string(&mapping).unwrap()).unwrap();
    assert_eq!(kept, mapping);
    let cells: Vec<Cell> = serde_json::from_str(&serde_json::to_string(&row).unwrap()).unwrap();
    assert_eq!(cells, row);
    assert_eq!(serde_json::to_string(&Cell::text("a")).unwrap(), r#"{"t":"a"}"#);
}

#[test]
fn a_correction_is_judged_like_a_row() {
    let (held, mapping) = row(&[("name", Cell::text("王小英")), ("identity_number", Cell::text("110105194912310021"))]);
    let values = BTreeMap::from([(Field::IdentityNumber, HER.to_owned()), (Field::Telephone, "13812340412".to_owned())]);
    let (mended, mapping) = apply_values(&held, &mapping, &values);
    let assessment = assess(&mended, &mapping, &rules(), TODAY);
    assert_eq!(assessment.verdict, Verdict::Accept);
    assert_eq!(assessment.record.telephones[0].number, "13812340412");
    assert_eq!(assessment.record.identities[0].number, HER);
}

#[rstest]
#[case("name", "王小英", "王*英")]
#[case("identity_number", "11010519491231002X", "110*************2X")]
#[case("telephone", "13812340412/0668-2881234", "138****0412 / 0668-****234")]
#[case("telephone", "微信 138 1234", "微信 *** ****")]
#[case("birth_date", "1949-12-31", "1949-**-**")]
#[case("current_address", "茂名市茂南区河东街道5栋", "茂名市茂南区***")]
#[case("community", "河东社区", "河东社区")]
#[case("source_id", "SK_14", "SK_14")]
fn values_are_hidden_by_what_they_are(#[case] key: &str, #[case] text: &str, #[case] shown: &str) {
    assert_eq!(masked(&Field::from_key(key).unwrap(), text), shown);
}

#[test]
fn rules_that_name_nothing_are_refused() {
    let broken = "[[order]]\nbefore = \"breakfast\"\nafter = \"lunch\"\nseverity = \"doubt\"\n";
    assert!(matches!(QualityRules::from_toml(broken), Err(RulesProblem::Undefined { .. })));
    assert!(QualityRules::from_toml("[limits]\nyoungest = 3\n").is_err());
    assert!(QualityRules::from_toml("").is_ok());
}

#[test]
fn rules_of_contact_management_ask_for_what_is_missing() {
    check(
        &[("name", "王小英"), ("fact:isolation_mode", "集中"), ("fact:isolation_site", "")],
        Verdict::Accept,
        &["required_missing"],
    );
    check(&[("name", "王小英"), ("fact:isolation_mode", "居家"), ("fact:isolation_reason", "")], Verdict::Accept, &["required_missing"]);
    check(&[("name", "王小英"), ("fact:discovery_path", "")], Verdict::Accept, &["required_missing"]);
    check(&[("name", "王小英"), ("fact:discovery_path", "听说的")], Verdict::Accept, &["value_unlisted"]);
    check(&[("name", "王小英"), ("fact:isolation_mode", "集中"), ("fact:isolation_site", "一号点")], Verdict::Accept, &[]);
}

#[test]
fn an_unreadable_row_says_why() {
    let problem = Problem::unreadable_row("bad_json");
    assert_eq!((problem.severity, problem.code.as_ref()), (Severity::Fatal, "intake.row_unreadable"));
    assert_eq!(problem.params["reason"], "bad_json");
}

/// Prints how many rows a second are judged; run it in release with `--no-capture`.
#[test]
#[ignore = "a measurement, not a check"]
fn rows_a_second() {
    let keys = [
        "name", "sex", "identity_number", "telephone", "birth_date", "current_address", "community", "occupation", "place", "visited_on",
        "note", "fact:batch",
    ];
    let texts = [
        "王小英", "女", HER, "138 1234 0412", "1949-12-31", "茂名市茂南区河东街道河东社区5栋1单元101室", "河东社区", "退休", "福华市场",
        "2022/9/12 10:30", "需要回访", "7",
    ];
    let values: Vec<(&str, Cell)> = keys.into_iter().zip(texts.map(Cell::text)).collect();
    let (row, mapping) = row(&values);
    let rules = rules();
    let assessor = Assessor::new(&mapping, &rules);
    let started = std::time::Instant::now();
    let rows = 500_000;
    let accepted = (0..rows).filter(|_| assessor.assess(&row, TODAY).verdict == Verdict::Accept).count();
    let seconds = started.elapsed().as_secs_f64();
    assert_eq!(accepted, rows);
    println!("{:.0} rows a second", f64::from(u32::try_from(rows).unwrap()) / seconds);
}

#[rstest]
#[case("fact:配偶姓名", "王小英", "王*英")]
#[case("fact:contact_name", "John Smith", "J*** S***")]
#[case("fact:hiv_status", "positive", "***")]
#[case("fact:政治面貌", "群众", "***")]
#[case("fact:ward", "B3", "B3")]
#[case("fact:trace", "yes", "yes")]
#[case("fact:remarks", "问 13812340412", "问 138******12")]
fn facts_that_name_or_harm_somebody_are_hidden(#[case] fact: &str, #[case] text: &str, #[case] shown: &str) {
    assert_eq!(masked(&Field::from_key(fact).unwrap(), text), shown);
}
