use super::*;
use std::path::Path;

/// Returns every file of policies that is shipped, by its path from the folder of packs.
pub fn shipped() -> BTreeMap<String, String> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs"));
    let mut files = BTreeMap::new();
    for pack in std::fs::read_dir(root).expect("packs").map(|entry| entry.expect("an entry").path()) {
        let name = pack.file_name().expect("a name").to_string_lossy().into_owned();
        for folder in ["", "policy/", "local/", "examples/"] {
            for file in std::fs::read_dir(pack.join(folder)).into_iter().flatten().map(|entry| entry.expect("an entry").path()) {
                let file_name = file.file_name().expect("a name").to_string_lossy().into_owned();
                if file_name.ends_with(".toml") && (!folder.is_empty() || file_name == "policy.toml") {
                    files.insert(format!("{name}/{folder}{file_name}"), std::fs::read_to_string(&file).expect("text"));
                }
            }
        }
    }
    files
}

#[test]
fn every_pack_that_is_shipped_can_be_read() {
    let (library, problems) = read(&shipped());
    assert_eq!(library.policies.len(), 6);
    let errors: Vec<_> = problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(library.policies.iter().map(|policy| policy.versions.len()).sum::<usize>(), 8);
}

const HEAD: &str = r#"title = { zh = "甲", en = "A" }
time_zone = "Asia/Shanghai"
sources = [
  { id = "plan", evidence = "official", cite = "the plan" },
  { id = "talk", evidence = "unchecked", cite = "hearsay" },
]
[words.exposures]
near = { zh = "近", en = "near" }
far = { zh = "远", en = "far" }
[words.tiers]
high = { zh = "高", en = "high" }
[words.attributes]
pregnant = { zh = "孕", en = "pregnant" }
[words.specimens]
throat = { zh = "咽", en = "throat" }
[words.relations]
carer = { zh = "照护人", en = "carer" }
[words.treatments]
vaccine = { zh = "疫苗", en = "vaccine" }
"#;

const EDITION: &str = r#"version = "1"
title = { zh = "一", en = "One" }
status = "active"
valid_from = 2022-01-01
valid_until = 2023-01-01
day0 = "anchor"
source = "plan"
reviewer = "A. Reader"
look_back_days = 2

[[rules]]
id = "near"
title = { zh = "近", en = "Near" }
when = { exposure = ["near"] }
anchor = "last_exposure"
transfer_hours = 12
phases = [
  { mode = "central_quarantine", days = 7, colour = "red" },
  { mode = "home_monitoring", days = 3, colour = "yellow", monitoring = "active" },
]
tests = [{ days = [1, 4, 7], specimen = "throat" }]
release = { scheduled_tests = true }
exceptions = [{ id = "small", when = { age = { most = 14 } }, mode_at_most = "home_quarantine", room_with = "carer" }]
offers = [{ id = "vaccine", anchor = "first_exposure", within_hours = 72 }]
"#;

fn files(edition: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("a/policy.toml".to_owned(), HEAD.to_owned()), ("a/policy/1.toml".to_owned(), edition.to_owned())])
}

fn changed(from: &str, to: &str) -> String {
    assert!(EDITION.contains(from), "{from:?}");
    EDITION.replacen(from, to, 1)
}

/// The file of a place that extends edition 1.
fn local(rule: &str) -> BTreeMap<String, String> {
    let text = format!(
        "version = \"town\"\nlocality = \"3302\"\nextends = \"1\"\ntitle = {{ zh = \"镇\", en = \"Town\" }}\nstatus = \"active\"\nvalid_from = 2022-03-01\nvalid_until = 2022-04-01\nsource = \"plan\"\nreviewer = \"B. Reader\"\n{rule}"
    );
    let mut files = files(EDITION);
    files.insert("a/local/town.toml".to_owned(), text);
    files
}

#[track_caller]
fn refused(files: &BTreeMap<String, String>, code: &str, line: u32) -> Problem {
    let (_, problems) = read(files);
    let found = problems.iter().find(|problem| problem.code == code);
    let found = found.unwrap_or_else(|| panic!("{code} is not among {problems:#?}"));
    assert_eq!(found.line, Some(line), "{found:#?}");
    let info = CODES.iter().find(|info| info.code == code).expect("a code");
    assert_eq!(found.params.keys().copied().collect::<std::collections::BTreeSet<_>>(), info.params.iter().copied().collect(), "{code}");
    found.clone()
}

#[test]
fn the_small_policy_of_these_tests_has_no_problem() {
    let (library, problems) = read(&files(EDITION));
    assert_eq!(problems, []);
    let edition = &library.policy("a").expect("a").versions[0].edition;
    let value = |path: &str| edition.values.iter().find(|value| value.path == path).unwrap_or_else(|| panic!("{path}"));
    let days = value("rules.near.phases.1.days");
    assert_eq!((days.shown.as_str(), days.source.as_str(), days.reviewer.as_str(), days.line), ("7", "plan", "A. Reader", 18));
    assert_eq!(edition.rules[0].course.phases[1].until.map(|edge| edge.day), Some(10));
}

#[test]
fn what_a_policy_gets_wrong_is_named_with_code_file_and_line() {
    for (from, to, code, line) in [
        ("version = \"1\"", "version = \"1", "policy.toml_invalid", 1),
        ("look_back_days = 2", "lock_back_days = 2", "policy.key_unknown_near", 9),
        ("look_back_days = 2", "unheard_of = 2", "policy.key_unknown", 9),
        ("look_back_days = 2", "look_back_days = 4000", "policy.number_out_of_range", 9),
        ("look_back_days = 2", "look_back_days = \"two\"", "policy.type_wrong", 9),
        ("look_back_days = 2", "look_back_days = { value = 2, source = \"rumour\" }", "policy.source_unknown", 9),
        ("look_back_days = 2", "look_back_days = { value = 2, source = \"talk\" }", "policy.active_with_drafts", 1),
        ("day0 = \"anchor\"\n", "", "policy.key_missing", 1),
        ("valid_from = 2022-01-01", "valid_from = 1822-01-01", "policy.date_too_early", 4),
        ("valid_until = 2023-01-01", "valid_until = 2021-01-01", "policy.validity_reversed", 5),
        ("day0 = \"anchor\"", "day0 = \"anchor\"\ntime_zone = \"Moon/Base\"", "policy.time_zone_unknown", 7),
        ("source = \"plan\"\n", "", "policy.source_missing", 4),
        ("reviewer = \"A. Reader\"\n", "reviewer = \" \"\n", "policy.reviewer_missing", 4),
        ("exposure = [\"near\"]", "exposure = [\"neer\"]", "policy.word_unknown_near", 14),
        ("exposure = [\"near\"]", "exposure = [\"a thing of another pack\"]", "policy.word_unknown", 14),
        ("when = { exposure = [\"near\"] }", "when = {}", "policy.condition_empty", 14),
        ("when = { exposure = [\"near\"] }", "when = { exposure = \"near\", onset = true }", "policy.condition_several", 14),
        ("when = { exposure = [\"near\"] }", "when = { not = { exposure = \"near\" } }", "policy.not_over_trigger", 14),
        (
            "when = { exposure = [\"near\"] }",
            "when = { all = [{ exposure = \"near\" }, { attribute = \"pregnant\" }, { not = { attribute = \"pregnant\" } }] }",
            "policy.condition_contradicts",
            14,
        ),
        ("anchor = \"last_exposure\"", "anchor = \"arrival\"", "policy.anchor_without_trigger", 11),
        ("mode = \"central_quarantine\"", "mode = \"none\"", "policy.phase_stricter_later", 19),
        ("days = 7, colour = \"red\"", "from = { anchor = \"last_exposure\", day = 5 }, until = { anchor = \"last_exposure\", day = 2 }", "policy.phase_reversed", 18),
        ("days = [1, 4, 7]", "days = [1, 4, 17]", "policy.test_day_outside", 21),
        ("tests = [{ days = [1, 4, 7], specimen = \"throat\" }]\n", "", "policy.release_without_tests", 11),
        ("mode_at_most = \"home_quarantine\"", "mode_at_most = \"isolation\"", "policy.exception_stricter", 23),
        ("offers = [", "promote = { to = \"near\", when = { tested = { result = \"positive\" } } }\noffers = [", "policy.promotion_cycle", 11),
        ("look_back_days = 2", "look_back_days = 2\nextends = \"0\"", "policy.extends_unknown", 10),
        ("look_back_days = 2", "look_back_days = 2\nextends = \"1\"", "policy.extends_cycle", 1),
    ] {
        let found = refused(&files(&changed(from, to)), code, line);
        assert_eq!(found.file, "a/policy/1.toml", "{code}");
    }
}

#[test]
fn a_rule_or_a_version_stands_once_and_a_condition_has_a_bottom() {
    let again = format!("{EDITION}\n[[rules]]\nid = \"near\"\n");
    assert_eq!(refused(&files(&again), "policy.repeated", 26).params["first"], "11");
    let mut twice = files(EDITION);
    twice.insert("a/policy/2.toml".to_owned(), EDITION.to_owned());
    refused(&twice, "policy.repeated", 1);
    let deep = format!("when = {}{{ exposure = \"near\" }}{}", "{ all = [".repeat(12), "] }".repeat(12));
    refused(&files(&changed("when = { exposure = [\"near\"] }", &deep)), "policy.condition_deep", 14);
}

#[test]
fn a_pack_without_its_head_and_a_file_that_is_too_large_are_refused() {
    let mut headless = files(EDITION);
    headless.remove("a/policy.toml");
    refused(&headless, "policy.file_missing", 1);
    let (_, problems) = read(&files(&"#".repeat(2 << 20)));
    assert!(problems.iter().any(|problem| problem.code == "policy.too_large"), "{problems:#?}");
}

#[test]
fn editions_of_one_plan_neither_overlap_nor_leave_a_day_unsaid() {
    let with_second = |from: &str| {
        let mut files = files(EDITION);
        let second = EDITION.replace("version = \"1\"", "version = \"2\"").replace("valid_from = 2022-01-01", from).replace("valid_until = 2023-01-01\n", "");
        files.insert("a/policy/2.toml".to_owned(), second);
        files
    };
    refused(&with_second("valid_from = 2022-12-31"), "policy.versions_overlap", 4);
    assert_eq!(refused(&with_second("valid_from = 2023-01-03"), "policy.versions_gap", 4).severity, Severity::Warning);
    let (library, problems) = read(&with_second("valid_from = 2023-01-01"));
    assert_eq!(problems, []);
    let on = |year, month, day| library.policy("a").expect("a").on(jiff::civil::date(year, month, day)).map(|version| version.edition.version.clone());
    assert_eq!((on(2021, 12, 31), on(2022, 12, 31), on(2023, 1, 1)), (None, Some("1".to_owned()), Some("2".to_owned())));
}

#[test]
fn packs_that_extend_each_other_in_a_circle_are_refused() {
    let mut circle = files(EDITION);
    circle.insert("a/policy.toml".to_owned(), HEAD.replacen("time_zone", "extends = \"b\"\ntime_zone", 1));
    circle.insert("b/policy.toml".to_owned(), "title = { zh = \"乙\", en = \"B\" }\nextends = \"a\"\n".to_owned());
    assert_eq!(refused(&circle, "policy.extends_cycle", 1).params["chain"], "a → b → a");
}

#[test]
fn a_value_that_nobody_checked_keeps_its_edition_from_being_switched_on() {
    let draft = EDITION.replace("status = \"active\"", "status = \"draft\"").replace("transfer_hours = 12", "transfer_hours = { value = 12, source = \"talk\" }");
    let (library, problems) = read(&files(&draft));
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["policy.draft_values"]);
    let version = &library.policies[0].versions[0];
    let drafts = may_be_activated(&version.edition).expect_err("a draft");
    assert_eq!(drafts.iter().map(|draft| (draft.path.as_str(), draft.line)).collect::<Vec<_>>(), [("rules.near.transfer_hours", 16)]);
    // Without it the rest holds, and says nothing of a transfer.
    assert_eq!(may_be_activated(&version.certain), Ok(()));
    assert_eq!((version.edition.rules[0].transfer_hours, version.certain.rules[0].transfer_hours), (Some(12), None));
    let (library, _) = read(&files(&EDITION.replace("days = 7,", "days = { value = 7, source = \"talk\" },").replace("\"active\"\nvalid", "\"draft\"\nvalid")));
    assert!(may_be_activated(&library.policies[0].versions[0].certain).is_err(), "what an edition cannot do without is not left out");
}

#[test]
fn what_lets_people_off_is_not_left_out_as_a_draft() {
    for (from, to) in [
        ("mode_at_most = \"home_quarantine\"", "mode_at_most = { value = \"home_quarantine\", source = \"talk\" }"),
        ("age = { most = 14 }", "age = { most = 14 }, source = \"talk\""),
        ("tests = [{ days = [1, 4, 7], specimen = \"throat\" }]", "tests = [{ days = [1, 4, 7], specimen = \"throat\", source = \"talk\" }]\nwindow_days = { value = 3, source = \"talk\" }"),
    ] {
        let (library, problems) = read(&files(&changed(from, to).replacen("\"active\"", "\"draft\"", 1)));
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["policy.draft_values"], "{to}");
        let certain = &library.policies[0].versions[0].certain;
        assert!(may_be_activated(certain).is_err(), "{to}");
        assert_eq!(certain.rules[0].exceptions.len(), 1);
    }
}

#[test]
fn a_part_that_comes_to_nothing_is_refused_and_not_forgotten() {
    refused(&files(&changed("exposure = [\"near\"]", "exposure = []")), "policy.condition_empty", 14);
    refused(&files(&changed("release = { scheduled_tests = true }", "release = { attribute = [] }")), "policy.condition_empty", 22);
}

#[test]
fn the_shipped_editions_say_which_may_be_switched_on() {
    let (library, _) = read(&shipped());
    let may = |certain: bool| -> Vec<String> {
        let versions = library.policies.iter().flat_map(|policy| &policy.versions);
        let picked = versions.map(|version| if certain { &version.certain } else { &version.edition });
        picked.filter(|edition| may_be_activated(edition).is_ok()).map(|edition| format!("{}@{}", edition.pack, edition.version)).collect()
    };
    assert_eq!(may(false), ["base@1", "ebola-who@1", "measles@1", "mpox-who@1"]);
    assert_eq!(may(true), ["base@1", "covid-19-china@8", "covid-19-china@9", "covid-19-china@20", "ebola-who@1", "measles@1", "mpox-who@1"]);
}

#[test]
fn a_place_that_is_freer_than_the_plan_needs_nobody() {
    let freer = "[[rules]]\nid = \"near\"\nphases = [{ mode = \"home_quarantine\", days = 5, colour = \"yellow\" }]\ntests = [{ days = [1, 4] }]\nrelease = { scheduled_tests = true }\n";
    let (library, problems) = read(&local(freer));
    assert_eq!(problems, []);
    assert_eq!(library.policies[0].version("town").and_then(|town| town.edition.locality.clone()), Some("3302".to_owned()));
}

#[test]
fn a_place_that_is_stricter_needs_a_dated_signature_that_outlives_the_measure() {
    let longer = "[[rules]]\nid = \"near\"\nphases = [{ mode = \"central_quarantine\", days = 8, colour = \"red\" }, { mode = \"home_monitoring\", days = 2, colour = \"yellow\", monitoring = \"active\" }]\n";
    let found = refused(&local(longer), "policy.stricter_than_parent", 12);
    assert_eq!((found.params["path"].as_str(), found.params["theirs"].as_str(), found.params["ours"].as_str()), ("rules.near.phases.1.last_day", "7", "8"));
    let signed = |until: &str| format!("signed = [{{ path = \"rules.near.phases.1.last_day\", reason = \"beds\", signed_by = \"C. Head\", signed_on = 2022-02-20, until = {until} }}]\n{longer}");
    assert_eq!(read(&local(&signed("2022-04-01"))).1, []);
    refused(&local(&signed("2022-03-15")), "policy.signed_expired", 10);
    refused(&local(&signed("2022-04-01").replace("2022-02-20", "2022-03-02")), "policy.signed_late", 10);
    let other = signed("2022-04-01").replace("phases.1.last_day\"", "phases.2.last_day\"");
    refused(&local(&other), "policy.stricter_than_parent", 13);
    refused(&local(&other), "policy.signed_unused", 10);
    refused(&local("drop = [\"nobody\"]\n"), "policy.drop_unknown", 10);
    refused(&files(&changed("look_back_days = 2", "drop = [\"near\"]")), "policy.drop_unknown", 9);
}

/// The file of a place whose only rule has two phases at home, the first inspected as is said.
fn at_home(first: &str, second: &str) -> String {
    format!("[[rules]]\nid = \"near\"\nphases = [{{ mode = \"home_quarantine\", days = 4{first} }}, {{ mode = \"home_quarantine\", days = 3{second} }}]\ntests = [{{ days = [1, 4] }}]\n")
}

#[test]
fn each_phase_says_how_often_a_home_is_inspected() {
    let files = files(&changed("days = 7, colour = \"red\"", "days = 7, colour = \"red\", inspect_every_days = 2"));
    let (library, problems) = read(&files);
    assert_eq!(problems, []);
    assert_eq!(library.policies[0].versions[0].edition.rules[0].course.phases.iter().map(|phase| phase.inspect_every_days).collect::<Vec<_>>(), [Some(2), None]);
    let example = |day: &str, then: &str| {
        format!("[[example]]\ntitle = \"x\"\nversion = \"1\"\nas_of = \"2022-02-{day}T10:00:00+08:00\"\nfacts = [{{ id = \"e1\", exposure = {{ kind = \"near\", first = \"2022-02-01\" }} }}]\nthen = {{ {then} }}\n")
    };
    for (day, phase, days) in [("03", 1, "2"), ("09", 2, "")] {
        let (count, found) = crate::determinations::check_examples("x", &example(day, &format!("phase = {phase}, inspect_every_days = \"{days}\"")), &library.policies[0]);
        assert_eq!((count, found), (1, Vec::new()));
    }
    refused(&self::files(&changed("days = 7, colour = \"red\"", "days = 7, colour = \"red\", inspect_every_days = 0")), "policy.number_out_of_range", 18);
}

/// More often is stricter, and how often it is where a plan says nothing of it cannot be told.
#[rstest::rstest]
#[case::less_often(4, ", inspect_every_days = 5", ", inspect_every_days = 3", true)]
#[case::more_often(4, ", inspect_every_days = 1", ", inspect_every_days = 3", false)]
#[case::later_more_often(4, ", inspect_every_days = 3", ", inspect_every_days = 1", false)]
#[case::not_said(4, "", ", inspect_every_days = 3", false)]
#[case::more_often_from_an_earlier_day_on(5, ", inspect_every_days = 3", ", inspect_every_days = 2", false)]
fn a_place_that_inspects_more_often_than_the_plan_needs_a_signature(#[case] days: u32, #[case] first: &str, #[case] second: &str, #[case] may: bool) {
    let plan = changed("{ mode = \"central_quarantine\", days = 7, colour = \"red\" }", &format!("{{ mode = \"home_quarantine\", days = {days}, inspect_every_days = 3 }}"))
        .replace("mode = \"home_monitoring\", days = 3, colour = \"yellow\", monitoring = \"active\"", "mode = \"home_quarantine\", days = 3, inspect_every_days = 2")
        .replace("[1, 4, 7]", "[1, 4]");
    let mut files = local(&at_home(first, second));
    files.insert("a/policy/1.toml".to_owned(), plan);
    let (_, problems) = read(&files);
    assert_eq!(problems.is_empty(), may, "{problems:#?}");
    assert!(problems.iter().all(|problem| problem.code == "policy.stricter_than_parent"), "{problems:#?}");
}

#[test]
fn what_one_place_had_signed_for_is_not_signed_for_in_another() {
    let longer = "signed = [{ path = \"rules.near.phases.2.last_day\", reason = \"beds\", signed_by = \"C. Head\", signed_on = 2022-02-20, until = 2022-04-01 }]\n[[rules]]\nid = \"near\"\nphases = [{ mode = \"central_quarantine\", days = 7, colour = \"red\" }, { mode = \"home_monitoring\", days = 4, colour = \"yellow\", monitoring = \"active\" }]\n";
    let mut both = local(longer);
    assert_eq!(read(&both).1, []);
    let street = local("").remove("a/local/town.toml").expect("a town").replace("\"town\"", "\"street\"").replace("3302", "3303").replace("extends = \"1\"", "extends = \"town\"");
    both.insert("a/local/street.toml".to_owned(), street);
    assert_eq!(refused(&both, "policy.stricter_than_parent", 1).file, "a/local/street.toml");
    let mut alone = local("");
    alone.insert("a/local/town.toml".to_owned(), EDITION.replace("version = \"1\"", "version = \"town\"\nlocality = \"3302\""));
    refused(&alone, "policy.key_missing", 1);
    let mut again = local("");
    again.insert("a/local/again.toml".to_owned(), again["a/local/town.toml"].replace("\"town\"", "\"again\""));
    refused(&again, "policy.versions_overlap", 6);
}

#[test]
fn a_difference_says_which_way_it_goes() {
    let (library, _) = read(&shipped());
    let covid = library.policy("covid-19-china").expect("covid");
    let edition = |version: &str| &covid.version(version).expect(version).edition;
    let found = differences(edition("8"), edition("9"));
    let of = |path: &str| found.iter().find(|found| found.path == path).map(|found| (found.old.as_deref(), found.new.as_deref(), found.direction));
    assert_eq!(of("rules.close_contact.phases.1.last_day"), Some((Some("14"), Some("7"), Direction::Freer)));
    assert_eq!(of("rules.close_contact.phases.2.last_day"), Some((Some("21"), Some("10"), Direction::Freer)));
    assert_eq!(of("rules.second_contact.phases.1.mode"), Some((Some("central_quarantine"), Some("home_quarantine"), Direction::Freer)));
    assert_eq!(of("rules.second_contact.promote"), Some((None, Some("close_contact"), Direction::Stricter)));
    assert_eq!(of("look_back_days"), Some((Some("4"), Some("2"), Direction::Freer)));
    let found = differences(edition("9"), edition("20"));
    assert!(found.iter().any(|found| found.path == "rules.second_contact" && found.new.is_none() && found.direction == Direction::Freer));
    assert_eq!(differences(edition("9"), edition("9")), []);
}

#[test]
fn a_longer_stay_or_fewer_hours_are_freer_and_the_reverse_is_stricter() {
    let edition = |when: &str| {
        let (library, problems) = read(&files(&changed("when = { exposure = [\"near\"] }", &format!("when = {{ any = [{{ exposure = \"near\" }}, {when}] }}"))));
        assert_eq!(problems, [], "{when}");
        library.policies[0].versions[0].edition.clone()
    };
    for (wide, narrow) in [
        ("{ stayed = { tier = \"high\" } }", "{ stayed = { tier = \"high\", least_minutes = 240 } }"),
        ("{ stayed = { tier = \"high\", least_minutes = 60 } }", "{ stayed = { tier = \"high\", least_minutes = 240 } }"),
        ("{ tested = { result = \"positive\" } }", "{ tested = { result = \"positive\", within_hours = 48 } }"),
        ("{ tested = { result = \"positive\", within_hours = 72 } }", "{ tested = { result = \"positive\", within_hours = 48 } }"),
    ] {
        let direction = |old: &str, new: &str| differences(&edition(old), &edition(new)).iter().map(|found| (found.path.clone(), found.direction)).collect::<Vec<_>>();
        assert_eq!(direction(wide, narrow), [("rules.near.when".to_owned(), Direction::Freer)], "{wide} {narrow}");
        assert_eq!(direction(narrow, wide), [("rules.near.when".to_owned(), Direction::Stricter)], "{wide} {narrow}");
    }
    refused(&files(&changed("exposure = [\"near\"]", "stayed = { tier = \"high\", least_minutes = 0 }")), "policy.number_out_of_range", 14);
}

mod lint {
    use super::*;
    use proptest::prelude::*;

    /// How strict each day is, counted without the rules of `differences`.
    fn days(phases: &[(usize, i64, usize)]) -> Vec<(usize, usize)> {
        let mut days = Vec::new();
        for (at, (mode, length, colour)) in phases.iter().enumerate() {
            let extra = i64::from(at == 0);
            days.extend(std::iter::repeat_n((*mode, *colour), usize::try_from(length + extra).expect("small")));
        }
        days
    }

    fn rule(phases: &[(usize, i64, usize)], tests: &[i64], kinds: &[&str]) -> String {
        let phase = |(mode, days, colour): &(usize, i64, usize)| format!("{{ mode = \"{}\", days = {days}, colour = \"{}\" }}", Mode::ALL[*mode].code(), Colour::ALL[*colour].code());
        format!(
            "[[rules]]\nid = \"near\"\ntitle = {{ zh = \"近\", en = \"Near\" }}\nanchor = \"last_exposure\"\nwhen = {{ exposure = {kinds:?} }}\nphases = [{}]\ntests = [{{ days = {tests:?} }}]\n",
            phases.iter().map(phase).collect::<Vec<_>>().join(", ")
        )
    }

    proptest! {
        #[test]
        fn whatever_is_longer_or_wider_than_the_plan_is_caught(
            ours in prop::collection::vec((0_usize..6, 1_i64..20, 0_usize..4), 1..4),
            theirs in prop::collection::vec((0_usize..6, 1_i64..20, 0_usize..4), 1..4),
            is_wider in any::<bool>(),
        ) {
            let head = &EDITION[..EDITION.find("[[rules]]").expect("rules")];
            let kinds: &[&str] = if is_wider { &["near", "far"] } else { &["near"] };
            let mut files = local(&rule(&ours, &[1], kinds));
            files.insert("a/policy/1.toml".to_owned(), format!("{head}{}", rule(&theirs, &[1], &["near"])));
            let (_, problems) = read(&files);
            prop_assert!(problems.iter().all(|problem| problem.severity == Severity::Warning || problem.code == "policy.stricter_than_parent"), "{problems:#?}");
            let (our_days, their_days) = (days(&ours), days(&theirs));
            let nothing = (0, 0);
            let is_stricter = our_days.iter().enumerate().any(|(day, (mode, colour))| {
                let (their_mode, their_colour) = their_days.get(day).unwrap_or(&nothing);
                mode > their_mode || colour > their_colour
            });
            let is_caught = problems.iter().any(|problem| problem.code == "policy.stricter_than_parent");
            prop_assert!(!(is_stricter || is_wider) || is_caught, "{our_days:?} {their_days:?}");
        }
    }
}
