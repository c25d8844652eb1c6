use super::*;
use crate::policy::{self, Library};

fn library() -> Library {
    policy::read(&policy::shipped_for_tests()).0
}

#[test]
fn every_worked_example_of_every_pack_holds() {
    let library = library();
    for (file, text) in policy::shipped_for_tests().iter().filter(|(file, _)| file.contains("/examples/policy-")) {
        let pack = file.split('/').next().expect("a pack");
        let (count, differing) = play(text, library.policy(pack).expect(pack)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(differing.is_empty(), "{file}: {differing:#?}");
        assert!(count >= if pack.starts_with("covid") { 10 } else { 6 }, "{file}: {count} examples");
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn day(text: &str) -> Moment {
    Moment::Day(text.parse().expect("a day"))
}

fn fact(id: &str, what: What) -> Fact {
    Fact { id: id.to_owned(), recorded: Timestamp::MIN, withdrawn: None, what, journey: None }
}

fn exposure(id: &str, kind: &str, first: &str) -> Fact {
    fact(id, What::Exposure { kind: kind.to_owned(), first: day(first), last: None, ongoing: false, source: None })
}

fn of(facts: Vec<Fact>) -> Facts {
    Facts { person: Person { id: "p".to_owned(), facts }, ..Facts::default() }
}

fn edition<'a>(library: &'a Library, pack: &str, version: &str) -> &'a Edition {
    &library.policy(pack).expect(pack).version(version).expect(version).edition
}

#[test]
fn a_clock_that_jumps_back_knows_what_was_known_then() {
    let library = library();
    let nine = edition(&library, "covid-19-china", "9");
    let mut known = exposure("e", "close_contact", "2022-07-01");
    known.recorded = at("2022-07-02T03:00:00Z");
    let mut withdrawn = known.clone();
    withdrawn.withdrawn = Some(at("2022-07-04T00:00:00Z"));
    let mode = |fact: &Fact, moment: &str| determine(&of(vec![fact.clone()]), nine, at(moment)).mode();
    assert_eq!(mode(&known, "2022-07-02T02:59:59Z"), Mode::Nothing);
    assert_eq!(mode(&known, "2022-07-02T03:00:00Z"), Mode::CentralQuarantine);
    assert_eq!(mode(&withdrawn, "2022-07-03T23:59:59Z"), Mode::CentralQuarantine);
    assert_eq!(mode(&withdrawn, "2022-07-04T00:00:00Z"), Mode::Nothing);
    for far in ["0001-01-01T00:00:00Z", "9999-12-30T00:00:00Z"] {
        assert_eq!(mode(&known, far), Mode::Nothing, "{far}");
    }
}

#[test]
fn ten_thousand_facts_are_decided_and_the_last_ones_count() {
    let library = library();
    let nine = edition(&library, "covid-19-china", "9");
    let facts: Vec<Fact> = (0..10_000_i64)
        .map(|n| {
            let date = jiff::civil::date(2022, 7, 1).checked_sub(jiff::Span::new().days(n % 3_000)).expect("a day").to_string();
            match n % 3 {
                0 => exposure(&format!("e{n:05}"), "close_contact", &date),
                1 => fact(&format!("t{n:05}"), What::Test { taken: day(&date), result: crate::policy::TestResult::Negative, specimen: None, ct: None }),
                _ => fact(&format!("s{n:05}"), What::Stay { areas: vec!["x".to_owned()], from: day(&date), until: Some(day(&date)), transit: false }),
            }
        })
        .collect();
    let found = determine(&of(facts), nine, at("2022-07-04T00:00:00Z"));
    assert_eq!(found.measure.map(|measure| (measure.rule.clone(), measure.anchor_date.to_string(), measure.day)), Some(("close_contact".to_owned(), "2022-07-01".to_owned(), 3)));
}

#[test]
fn a_stay_has_the_hash_that_it_had_before_anything_was_known_of_how_somebody_travelled() {
    use sha2::{Digest, Sha256};
    let mut stay = fact("s", What::Stay { areas: vec!["x".to_owned()], from: day("2022-07-01"), until: None, transit: false });
    stay.recorded = at("2022-07-02T00:00:00Z");
    stay.journey = Some(Box::new(Journey { transport: Some(Transport::Walking), ..Journey::default() }));
    let line = "\t{\"id\":\"s\",\"recorded\":\"2022-07-02T00:00:00Z\",\"withdrawn\":null,\"what\":{\"stay\":{\"areas\":[\"x\"],\"from\":\"2022-07-01\",\"until\":null,\"transit\":false}}}";
    let bytes = [b"p".as_slice(), &(line.len() as u64).to_le_bytes(), line.as_bytes()].concat();
    let expected: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(of(vec![stay]).hash(), expected);
}

#[test]
fn an_illness_of_years_ago_makes_no_contact_an_ill_one() {
    let library = library();
    let ebola = edition(&library, "ebola-who", "1");
    let ill = fact("o", What::Onset { at: day("2020-01-01") });
    let found = determine(&of(vec![exposure("e", "funeral", "2026-12-01"), ill]), ebola, at("2026-12-03T00:00:00Z"));
    assert_eq!((found.mode(), found.measure.map(|measure| measure.rule)), (Mode::Nothing, Some("contact".to_owned())));
    assert_eq!(found.tasks.iter().map(|task| task.code).collect::<Vec<_>>(), ["check_health"]);
}

#[test]
fn a_person_depends_on_whoever_exposed_them_and_on_their_guardian() {
    let mut contact = exposure("e", "second_contact", "2022-07-01");
    let What::Exposure { source, .. } = &mut contact.what else { panic!("an exposure") };
    *source = Some("li".to_owned());
    let guardian = fact("g", What::Related { relation: policy::Relation::Guardian, to: "mother".to_owned() });
    assert_eq!(of(vec![contact, guardian]).person.depends_on().into_iter().collect::<Vec<_>>(), ["li", "mother"]);
}

/// What the how-to tells a newcomer to write, file by file.
#[test]
fn the_disease_of_the_how_to_is_a_pack_whose_example_holds() {
    let page = include_str!("../../../../docs/how-to/add-a-disease.md");
    let mut files = policy::shipped_for_tests();
    for step in page.split("`fever/").skip(1) {
        let (name, rest) = step.split_once('`').expect("a name");
        let lines = rest.lines().skip(1).take_while(|line| line.is_empty() || line.starts_with("       "));
        files.insert(format!("fever/{name}"), lines.map(str::trim_start).collect::<Vec<_>>().join("\n"));
    }
    let (library, problems) = policy::read(&files);
    assert!(problems.iter().all(|problem| !problem.file.starts_with("fever/")), "{problems:#?}");
    let (count, differing) = play(&files["fever/examples/policy-1.toml"], library.policy("fever").expect("fever")).expect("examples");
    assert_eq!((count, differing), (1, vec![]));
}

#[test]
fn an_edition_out_of_its_time_is_told() {
    let library = library();
    let found = determine(&of(vec![]), edition(&library, "covid-19-china", "9"), at("2023-07-04T00:00:00Z"));
    assert_eq!(found.explanation[0].code, "not_in_force");
}

#[test]
fn every_reason_that_is_told_is_in_the_list_with_its_parameters() {
    let library = library();
    for (file, text) in policy::shipped_for_tests().iter().filter(|(file, _)| file.contains("/examples/policy-")) {
        let pack = file.split('/').next().expect("a pack");
        for (edition, facts, moment) in files::each_for_tests(text, library.policy(pack).expect(pack)) {
            for reason in determine(&facts, edition, moment).explanation {
                let (_, params) = REASONS.iter().find(|(code, _)| *code == reason.code).unwrap_or_else(|| panic!("{}", reason.code));
                let mut known: Vec<&str> = params.to_vec();
                known.sort_unstable();
                assert_eq!(reason.params.keys().copied().collect::<Vec<_>>(), known, "{}", reason.code);
            }
        }
    }
}

/// A plan with a least length of a stay and a test within hours, beside one without.
fn edition_with(when: &str) -> Edition {
    let head = "title = { zh = \"甲\", en = \"A\" }\ntime_zone = \"Asia/Shanghai\"\nsources = [{ id = \"plan\", evidence = \"official\", cite = \"the plan\" }]\n[words.tiers]\nhigh = { zh = \"高\", en = \"high\" }\n";
    let edition = format!(
        "version = \"1\"\ntitle = {{ zh = \"一\", en = \"One\" }}\nstatus = \"active\"\nvalid_from = 2022-01-01\nday0 = \"anchor\"\nsource = \"plan\"\nreviewer = \"A. Reader\"\n[[rules]]\nid = \"r\"\ntitle = {{ zh = \"规\", en = \"R\" }}\n{when}\nphases = [{{ mode = \"home_quarantine\", days = 7 }}]\n"
    );
    let (library, problems) = policy::read(&std::collections::BTreeMap::from([("a/policy.toml".to_owned(), head.to_owned()), ("a/policy/1.toml".to_owned(), edition)]));
    assert_eq!(problems, [], "{when}");
    library.policy("a").expect("a").versions[0].edition.clone()
}

#[test]
fn whoever_was_in_an_area_for_less_than_the_plan_says_is_not_held() {
    let plan = edition_with("when = { stayed = { tier = \"high\", least_minutes = 240 } }\nanchor = \"leaving\"");
    for (from, until, is_held) in [
        (Moment::At(at("2022-07-01T10:00:00+08:00")), Moment::At(at("2022-07-01T14:00:00+08:00")), true),
        (Moment::At(at("2022-07-01T10:00:00+08:00")), Moment::At(at("2022-07-01T13:59:59+08:00")), false),
        // Two hours of it were before the area was one.
        (Moment::At(at("2022-06-30T22:00:00+08:00")), Moment::At(at("2022-07-01T03:00:00+08:00")), false),
        (day("2022-07-01"), day("2022-07-03"), true),
        // From one day to the next it can have been a moment.
        (day("2022-07-01"), day("2022-07-02"), false),
        (day("2022-07-01"), day("2022-07-01"), false),
    ] {
        let stay = fact("s", What::Stay { areas: vec!["x".to_owned()], from, until: Some(until), transit: false });
        let area = AreaPeriod { id: "a".to_owned(), area: "x".to_owned(), tier: "high".to_owned(), from: Moment::At(at("2022-07-01T00:00:00+08:00")), until: None, recorded: Timestamp::MIN, withdrawn: None };
        let facts = Facts { areas: vec![area], ..of(vec![stay]) };
        assert_eq!(determine(&facts, &plan, at("2022-07-04T00:00:00Z")).measure.is_some(), is_held, "{from:?} {until:?}");
    }
}

#[test]
fn a_test_of_so_many_hours_ago_counts_to_the_moment_and_one_known_by_its_day_by_days() {
    let plan = edition_with("when = { tested = { result = \"positive\", within_hours = 48 } }\nanchor = \"positive_sample\"");
    for (taken, is_held) in [
        (Moment::At(at("2022-07-02T10:00:00+08:00")), true),
        (Moment::At(at("2022-07-02T09:59:59+08:00")), false),
        (day("2022-07-02"), true),
        (day("2022-07-01"), false),
    ] {
        let test = fact("t", What::Test { taken, result: policy::TestResult::Positive, specimen: None, ct: None });
        assert_eq!(determine(&of(vec![test]), &plan, at("2022-07-04T10:00:00+08:00")).measure.is_some(), is_held, "{taken:?}");
    }
}

mod properties {
    use super::*;
    use crate::policy::{Relation, TestResult};
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::sync::LazyLock;

    static LIBRARY: LazyLock<Library> = LazyLock::new(library);

    const KINDS: [&str; 11] =
        ["close_contact", "second_contact", "general_contact", "confirmed_co_location", "closed_loop_job", "contact", "funeral", "household", "shared_air", "clothes", "nobody_knows"];

    fn moment() -> impl Strategy<Value = Moment> {
        prop_oneof![
            (0_i64..60).prop_map(|n| Moment::Day(jiff::civil::date(2022, 6, 1).checked_add(jiff::Span::new().days(n)).expect("a day"))),
            (0_i64..60 * 24).prop_map(|n| Moment::At(at("2022-06-01T00:00:00Z").checked_add(jiff::SignedDuration::from_hours(n)).expect("a moment"))),
            Just(Moment::Day(jiff::civil::date(1899, 12, 31))),
        ]
    }

    fn what() -> impl Strategy<Value = What> {
        let source = prop::option::of(prop_oneof![Just("li".to_owned()), Just("wu".to_owned())]);
        let exposure = (prop::sample::select(&KINDS[..]), moment(), prop::option::of(moment()), prop::bool::weighted(0.1), source)
            .prop_map(|(kind, first, last, ongoing, source)| What::Exposure { kind: kind.to_owned(), first, last, ongoing, source });
        let result = prop::sample::select(TestResult::ALL);
        let specimen = prop::option::of(prop::sample::select(&["oropharyngeal", "nasopharyngeal"][..]).prop_map(str::to_owned));
        let test = (moment(), result, specimen, prop::option::of(20_i64..40)).prop_map(|(taken, result, specimen, ct)| What::Test { taken, result, specimen, ct });
        let stay = (moment(), prop::option::of(moment()), any::<bool>()).prop_map(|(from, until, transit)| What::Stay { areas: vec!["x".to_owned()], from, until, transit });
        let word = prop::sample::select(&["immune", "pregnant"][..]);
        prop_oneof![
            6 => exposure,
            4 => test,
            2 => stay,
            1 => moment().prop_map(|at| What::Arrival { from: "abroad".to_owned(), at }),
            1 => moment().prop_map(|at| What::Onset { at }),
            1 => moment().prop_map(|at| What::Given { what: "immunoglobulin".to_owned(), at }),
            1 => word.prop_map(|is| What::Attribute { is: is.to_owned(), from: None, until: None }),
            1 => (1990_i16..2022).prop_map(|year| What::Born { on: jiff::civil::date(year, 2, 28) }),
            1 => Just(What::Related { relation: Relation::Guardian, to: "wu".to_owned() }),
        ]
    }

    fn recorded() -> impl Strategy<Value = (Timestamp, Option<Timestamp>)> {
        let withdrawn = prop::option::weighted(0.1, Just(at("2022-07-01T00:00:00Z")));
        (prop_oneof![9 => Just(Timestamp::MIN), 1 => Just(at("2022-07-20T00:00:00Z"))], withdrawn)
    }

    fn facts() -> impl Strategy<Value = Facts> {
        let some = |most| prop::collection::vec((0_u8..30, recorded(), what()), 0..most);
        let area = (prop::sample::select(&["high", "medium", "low", "lockdown"][..]), moment(), prop::option::of(moment()));
        (some(12), some(5), some(5), prop::collection::vec(area, 0..3)).prop_map(|(own, li, wu, areas)| {
            let named = |prefix: &str, facts: Vec<(u8, (Timestamp, Option<Timestamp>), What)>| {
                facts.into_iter().map(|(id, (recorded, withdrawn), what)| Fact { id: format!("{prefix}{id}"), recorded, withdrawn, what, journey: None }).collect()
            };
            let area = |(at, (tier, from, until)): (usize, (&str, Moment, Option<Moment>))| AreaPeriod {
                id: format!("a{at}"),
                area: "x".to_owned(),
                tier: tier.to_owned(),
                from,
                until,
                recorded: Timestamp::MIN,
                withdrawn: None,
            };
            Facts {
                person: Person { id: "p".to_owned(), facts: named("p", own) },
                others: vec![Person { id: "li".to_owned(), facts: named("l", li) }, Person { id: "wu".to_owned(), facts: named("w", wu) }],
                areas: areas.into_iter().enumerate().map(area).collect(),
            }
        })
    }

    fn editions() -> impl Iterator<Item = &'static Edition> {
        LIBRARY.policies.iter().flat_map(|policy| &policy.versions).map(|version| &version.edition)
    }

    fn strictness(found: &Determination) -> (Mode, Colour) {
        found.measure.as_ref().map_or((Mode::Nothing, Colour::Nothing), Measure::strictness)
    }

    proptest! {
        #[test]
        fn how_somebody_travelled_and_with_whom_changes_neither_an_answer_nor_its_hash(facts in facts(), hours in 0_i64..1_800) {
            let as_of = at("2022-06-01T00:00:00Z").checked_add(jiff::SignedDuration::from_hours(hours)).expect("a moment");
            let mut other = facts.clone();
            let journey = Journey { transport: Some(Transport::Train), companions: vec!["li".to_owned()], evidence: Some(Evidence::Ticket), ..Journey::default() };
            for fact in other.person.facts.iter_mut().chain(other.others.iter_mut().flat_map(|person| &mut person.facts)) {
                fact.journey = Some(Box::new(journey.clone()));
            }
            prop_assert_eq!(facts.hash(), other.hash());
            for edition in editions() {
                prop_assert_eq!(determine(&facts, edition, as_of), determine(&other, edition, as_of));
            }
        }

        #[test]
        fn the_order_in_which_facts_come_changes_nothing(facts in facts(), hours in 0_i64..1_800, turns in prop::collection::vec(any::<prop::sample::Index>(), 0..20)) {
            let as_of = at("2022-06-01T00:00:00Z").checked_add(jiff::SignedDuration::from_hours(hours)).expect("a moment");
            let mut other = facts.clone();
            for pair in turns.chunks_exact(2) {
                if !other.person.facts.is_empty() {
                    let count = other.person.facts.len();
                    other.person.facts.swap(pair[0].index(count), pair[1].index(count));
                }
            }
            other.others.reverse();
            other.areas.reverse();
            prop_assert_eq!(facts.hash(), other.hash());
            for edition in editions() {
                prop_assert_eq!(determine(&facts, edition, as_of), determine(&other, edition, as_of));
            }
        }

        #[test]
        fn to_know_one_exposure_less_never_makes_stricter(facts in facts(), hours in 0_i64..1_800, which in any::<prop::sample::Index>()) {
            let as_of = at("2022-06-01T00:00:00Z").checked_add(jiff::SignedDuration::from_hours(hours)).expect("a moment");
            // A name that stands for two contents stands for none: to take one away would bring the other back.
            let is_alone = |id: &str| facts.person.facts.iter().filter(|fact| fact.id == id).count() == 1;
            let exposures: Vec<&Fact> = facts.person.facts.iter().filter(|fact| matches!(fact.what, What::Exposure { .. }) && is_alone(&fact.id)).collect();
            if exposures.is_empty() {
                return Ok(());
            }
            let gone = exposures[which.index(exposures.len())].id.clone();
            let mut fewer = facts.clone();
            fewer.person.facts.retain(|fact| fact.id != gone);
            for edition in editions() {
                let (with, without) = (determine(&facts, edition, as_of), determine(&fewer, edition, as_of));
                prop_assert!(strictness(&without) <= strictness(&with), "{} {}: {:#?} {:#?}", edition.pack, edition.version, with, without);
            }
        }

        #[test]
        fn a_measure_cites_facts_that_were_known_and_valid(facts in facts(), hours in 0_i64..1_800) {
            let as_of = at("2022-06-01T00:00:00Z").checked_add(jiff::SignedDuration::from_hours(hours)).expect("a moment");
            let people = std::iter::once(&facts.person).chain(&facts.others);
            let known: BTreeSet<&str> = people.flat_map(|person| &person.facts)
                .filter(|fact| fact.recorded <= as_of && fact.withdrawn.is_none_or(|withdrawn| withdrawn > as_of))
                .map(|fact| fact.id.as_str()).chain(facts.areas.iter().map(|area| area.id.as_str())).collect();
            for edition in editions() {
                let found = determine(&facts, edition, as_of);
                for measure in found.measure.iter().chain(&found.also) {
                    prop_assert!(measure.because().iter().count() > 0);
                    prop_assert!(measure.because().iter().all(|id| known.contains(id.as_str())), "{:?}", measure);
                    prop_assert!(measure.because().iter().any(|id| id.starts_with('p')), "somebody else's facts alone: {:?}", measure);
                    prop_assert!(measure.until.is_none_or(|until| until >= found.today), "it is over: {:?}", measure);
                }
            }
        }
    }
}

fn standing(mode: crate::policy::Mode, colour: Colour, until: Option<&str>) -> Standing {
    let rule = (mode != crate::policy::Mode::Nothing).then(|| "r".to_owned());
    Standing { rule, mode, colour, phase: 1, until: until.map(|day| day.parse().expect("a day")) }
}

#[test]
fn a_change_is_told_for_what_it_means() {
    use crate::policy::Mode::{CentralQuarantine, HomeQuarantine, Nothing, StayInArea};
    let cases = [
        (standing(HomeQuarantine, Colour::Yellow, Some("2022-07-07")), standing(CentralQuarantine, Colour::Red, Some("2022-07-05")), Some(Change::Stricter)),
        (standing(CentralQuarantine, Colour::Red, Some("2022-07-14")), standing(CentralQuarantine, Colour::Red, Some("2022-07-07")), Some(Change::Freer)),
        (standing(StayInArea, Colour::Yellow, Some("2022-07-14")), standing(StayInArea, Colour::Yellow, None), Some(Change::Stricter)),
        (standing(HomeQuarantine, Colour::Red, Some("2022-07-14")), standing(Nothing, Colour::Green, None), Some(Change::Freer)),
        (standing(HomeQuarantine, Colour::Red, None), standing(HomeQuarantine, Colour::Red, None), None),
    ];
    for (from, to, expected) in cases {
        assert_eq!(to.change_from(Some(&from)), expected, "{from:?} {to:?}");
    }
    assert_eq!(standing(HomeQuarantine, Colour::Green, None).change_from(None), Some(Change::Stricter), "whoever had no answer was free");
}

#[test]
fn no_answer_changes_after_the_day_from_which_nobody_looks_again() {
    let library = library();
    let facts = of(vec![exposure("e", "close_contact", "2022-07-01")]);
    for version in ["8", "9", "20"] {
        let edition = edition(&library, "covid-19-china", version);
        let mut today: Date = "2022-07-01".parse().expect("a day");
        let mut settled = None;
        for _ in 0..600 {
            let noon = today.at(12, 0, 0, 0).to_zoned(edition.time_zone.clone()).expect("a moment").timestamp();
            let standing = determine(&facts, edition, noon).standing();
            match &settled {
                Some(settled) => assert_eq!(*settled, standing, "{version} {today}"),
                None if look_again(&facts, edition, noon).is_none() => settled = Some(standing),
                None => {}
            }
            today = today.tomorrow().expect("a day");
        }
        assert_eq!(settled.map(|standing| standing.rule), Some(None), "{version} settles, and free");
    }
}

#[test]
fn a_fact_is_written_in_the_words_of_the_plan() {
    let library = library();
    let edition = edition(&library, "covid-19-china", "9");
    for (what, expected) in [
        (r#"exposure = { kind = "close_contact", first = "2022-07-01", last = "2022-07-02" }"#, None),
        (r#"exposure = { kind = "cough", first = "2022-07-01" }"#, Some(("facts.unknown_word", "what"))),
        (r#"exposure = { kind = "close_contact", first = "2022-07-02", last = "2022-07-01" }"#, Some(("facts.reversed", "until"))),
        (r#"exposure = { kind = "close_contact", first = "2022-07-06" }"#, Some(("facts.in_future", "from"))),
        (r#"exposure = { kind = "close_contact", first = "1822-07-01" }"#, Some(("facts.too_early", "from"))),
        (r#"stay = { areas = [], from = "2022-07-01" }"#, Some(("facts.no_area", "area"))),
        (r#"stay = { areas = ["a"], from = "2022-07-01", until = "2022-08-01" }"#, None),
        (r#"test = { taken = "2022-07-05T09:00:00Z", result = "negative", ct = 400 }"#, Some(("facts.ct", "ct"))),
        (r#"test = { taken = "2022-07-05T13:00:00Z", result = "negative" }"#, Some(("facts.in_future", "from"))),
    ] {
        let facts = read_facts(&format!("facts = [{{ id = \"f\", {what} }}]")).expect("facts");
        let found = may_record(&facts.person.facts[0].what, edition, at("2022-07-05T12:00:00Z"));
        assert_eq!(found.err().map(|refused| (refused.code, refused.field)), expected, "{what}");
    }
}
