use super::*;
use domain::determinations::{AreaPeriod, Determination, Fact, Moment, Person, What, determine};
use domain::policy::{self, Condition, Edition, Library, Relation, TestResult};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

/// The packs that are shipped, and the one of the benchmark, which says what those do not.
fn packs() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for root in ["/../../packs", "/../../xtask/src/bench/determine/packs"] {
        let root = format!("{}{root}", env!("CARGO_MANIFEST_DIR"));
        for pack in std::fs::read_dir(Path::new(&root)).expect("packs").map(|entry| entry.expect("an entry").path()) {
            let name = pack.file_name().expect("a name").to_string_lossy().into_owned();
            for folder in ["", "policy/", "local/"] {
                for file in std::fs::read_dir(pack.join(folder)).into_iter().flatten().map(|entry| entry.expect("an entry").path()) {
                    let file_name = file.file_name().expect("a name").to_string_lossy().into_owned();
                    if file_name.ends_with(".toml") && (!folder.is_empty() || file_name == "policy.toml") {
                        files.insert(format!("{name}/{folder}{file_name}"), std::fs::read_to_string(&file).expect("text"));
                    }
                }
            }
        }
    }
    files
}

static LIBRARY: LazyLock<Library> = LazyLock::new(|| policy::read(&packs()).0);

fn editions() -> impl Iterator<Item = &'static Edition> {
    LIBRARY.policies.iter().flat_map(|policy| &policy.versions).flat_map(|version| [&version.edition, &version.certain])
}

/// An edition whose rules columns can say, with what few of the shipped ones say.
fn plain(edition: &Edition) -> Edition {
    let mut plain = edition.clone();
    for (at, rule) in plain.rules.iter_mut().enumerate() {
        rule.variants.clear();
        rule.exceptions.clear();
        rule.promotion = None;
        rule.positive_below_ct = Some(35);
        let negatives = Condition::Negatives { count: 2, hours_apart: 24, from_day: 1 };
        let tested = Condition::Tested { result: TestResult::Positive, within_days: 400, within_hours: Some(96) };
        rule.course.ends_when = match at % 4 {
            0 => Some(Condition::FirstTests { count: 2 }),
            1 => Some(Condition::Any(vec![negatives, Condition::All(vec![tested.clone(), Condition::Not(Box::new(Condition::FirstTests { count: 1 }))])])),
            2 => Some(negatives),
            _ => None,
        };
        rule.when = Condition::Any(vec![rule.when.clone(), tested]);
    }
    plain
}

fn edition(pack: &str, version: &str) -> &'static Edition {
    &LIBRARY.policy(pack).expect(pack).version(version).expect(version).edition
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

const KINDS: [&str; 9] =
    ["close_contact", "second_contact", "general_contact", "confirmed_co_location", "closed_loop_job", "contact", "funeral", "household", "shared_air"];
const TIERS: [&str; 6] = ["high", "medium", "mid", "low", "lockdown", "nothing_of_ours"];
const AREAS: [&str; 4] = ["x", "y", "z", "nowhere"];

fn moment() -> impl Strategy<Value = Moment> {
    let whole = |minutes: i64| Moment::At(at("2022-06-01T00:00:00Z").checked_add(SignedDuration::from_mins(minutes)).expect("a moment"));
    prop_oneof![
        8 => (0_i64..60 * 24).prop_map(move |hours| whole(hours * 60)),
        4 => (0_i64..60 * 24 * 60).prop_map(whole),
        // As far apart as plans ask for, to the minute.
        12 => (0_i64..40).prop_map(move |days| whole(days * 1440)),
        8 => (0_i64..60).prop_map(|n| Moment::Day(jiff::civil::date(2022, 6, 1).checked_add(jiff::Span::new().days(n)).expect("a day"))),
        1 => Just(Moment::Day(jiff::civil::date(1899, 12, 31))),
        1 => Just(Moment::Day(jiff::civil::date(1931, 5, 3))),
        1 => Just(Moment::At(at("2022-06-20T11:12:13.5Z"))),
    ]
}

type Span = (Moment, Option<Moment>);

/// Times that make sense more often than chance would have it.
fn span() -> impl Strategy<Value = Span> {
    prop_oneof![
        1 => (moment(), prop::option::of(moment())),
        1 => moment().prop_map(|at| (at, None)),
        2 => (0_i64..55 * 24, 1_i64..9 * 24).prop_map(|(from, hours)| {
            let moment = |hours: i64| Moment::At(at("2022-06-01T00:00:00Z").checked_add(SignedDuration::from_hours(hours)).expect("a moment"));
            (moment(from), Some(moment(from + hours)))
        }),
    ]
}

fn what() -> impl Strategy<Value = What> {
    let name = |names: &'static [&'static str]| prop::sample::select(names).prop_map(str::to_owned);
    let source = prop::option::weighted(0.2, name(&["p1", "p2"]));
    let kind = prop_oneof![1 => name(&KINDS), 2 => name(&["general_contact", "contact"])];
    let exposure = (kind, span(), prop::bool::weighted(0.1), source).prop_map(|(kind, (first, last), ongoing, source)| What::Exposure { kind, first, last, ongoing, source });
    let result = prop_oneof![1 => prop::sample::select(TestResult::ALL), 2 => Just(TestResult::Negative)];
    let test = (moment(), result, prop::option::of(33_i64..38)).prop_map(|(taken, result, ct)| What::Test { taken, result, specimen: None, ct });
    let stay = (prop::collection::vec(name(&AREAS), 1..3), span(), prop::bool::weighted(0.1)).prop_map(|(areas, (from, until), transit)| What::Stay { areas, from, until, transit });
    prop_oneof![
        3 => exposure,
        8 => test,
        12 => stay,
        1 => prop_oneof![
            moment().prop_map(|at| What::Arrival { from: "abroad".to_owned(), at }),
            moment().prop_map(|at| What::Onset { at }),
            moment().prop_map(|at| What::Given { what: "immunoglobulin".to_owned(), at }),
            name(&["immune", "pregnant"]).prop_map(|is| What::Attribute { is, from: None, until: None }),
            (1990_i16..2022).prop_map(|year| What::Born { on: jiff::civil::date(year, 2, 28) }),
            Just(What::Related { relation: Relation::Guardian, to: "p1".to_owned() }),
        ],
    ]
}

fn recorded() -> impl Strategy<Value = (Timestamp, Option<Timestamp>)> {
    let withdrawn = prop::option::weighted(0.05, Just(at("2022-07-01T00:00:00Z")));
    (prop_oneof![19 => Just(Timestamp::MIN), 1 => Just(at("2022-07-20T00:00:00Z"))], withdrawn)
}

fn people() -> impl Strategy<Value = (Vec<Person>, Vec<AreaPeriod>)> {
    let person = prop::collection::vec((0_u8..60, recorded(), what()), 0..10);
    let area = (prop::sample::select(&AREAS[..]), prop::sample::select(&TIERS[..]), span());
    (prop::collection::vec(person, 1..6), prop::collection::vec(area, 0..9)).prop_map(|(people, areas)| {
        let fact = |(id, (recorded, withdrawn), what)| Fact { id: format!("f{id:02}"), recorded, withdrawn, what, journey: None };
        let people = people.into_iter().enumerate().map(|(at, facts)| Person { id: format!("p{at}"), facts: facts.into_iter().map(fact).collect() });
        let area = |(at, (area, tier, (from, until))): (usize, (&str, &str, Span))| AreaPeriod {
            id: format!("a{at}"),
            area: area.to_owned(),
            tier: tier.to_owned(),
            from,
            until,
            recorded: Timestamp::MIN,
            withdrawn: None,
        };
        (people.collect(), areas.into_iter().enumerate().map(area).collect())
    })
}

/// What a decision says, in the words of a determination.
type Told<'a> = (Option<&'a str>, usize, usize, usize, i64, Option<jiff::civil::Date>, BTreeSet<&'a str>);

fn told<'a>(plan: &Plan<'a>, people: &People<'a>, columns: &Columns, decision: &Decision<'_>) -> Told<'a> {
    let until = decision.until.map(|days| columns.calendar.date(days));
    let cited = decision.cited.iter().map(|number| people.id(*number)).collect();
    (decision.rule.map(|place| plan.rule(place)), decision.mode, decision.colour, decision.phase, i64::from(decision.day), until, cited)
}

fn exactly(found: &Determination) -> Told<'_> {
    let (mode, colour) = (found.mode() as usize, found.colour() as usize);
    match &found.measure {
        None => (None, mode, colour, 0, 0, None, BTreeSet::new()),
        Some(measure) => (Some(&measure.rule), mode, colour, measure.phase, measure.day, measure.until, measure.because().iter().map(String::as_str).collect()),
    }
}

proptest! {
    #[test]
    fn everybody_is_decided_as_they_would_be_one_by_one((people, areas) in people(), minutes in prop_oneof![20_i64 * 24 * 60..70 * 24 * 60, (15_i64..45).prop_map(|days| days * 24 * 60)], is_whole in prop::bool::weighted(0.7)) {
        let fraction = SignedDuration::from_millis(if is_whole { 0 } else { 250 });
        let as_of = at("2022-06-01T00:00:00Z").checked_add(SignedDuration::from_mins(minutes) + fraction).expect("a moment");
        let register = People::new(&people, &areas);
        for zone in ["Asia/Shanghai", "America/New_York"] {
            let zone = TimeZone::get(zone).expect("a zone");
            let columns = register.columns(&zone, as_of);
            for mut edition in editions().flat_map(|edition| [edition.clone(), plain(edition)]) {
                edition.time_zone = zone.clone();
                let plan = Plan::new(&edition, &columns);
                let decisions = decide(&plan, &columns, &register);
                for at in 0..people.len() {
                    let found = determine(&register.facts(u32::try_from(at).expect("few")), &edition, as_of);
                    let decision = decisions.get(at);
                    prop_assert_eq!(told(&plan, &register, &columns, &decision), exactly(&found), "{} {} {}: {:#?}", edition.pack, edition.version, found.person, found);
                    let has_more = !found.tasks.is_empty() || found.measure.as_ref().is_some_and(|measure| !measure.missing.is_empty());
                    prop_assert!(decision.has_more || !has_more, "{} {}: {:#?}", edition.pack, edition.version, found);
                }
            }
        }
    }

    #[test]
    fn an_area_that_changes_touches_all_who_are_decided_otherwise((people, areas) in people(), tier in prop::sample::select(&TIERS[..]), (from, until) in span(), hours in 20_i64 * 24..70 * 24) {
        let as_of = at("2022-06-01T00:00:00Z").checked_add(SignedDuration::from_hours(hours)).expect("a moment");
        let mut changed = areas.clone();
        changed.push(AreaPeriod { id: "new".to_owned(), area: "x".to_owned(), tier: tier.to_owned(), from, until, recorded: Timestamp::MIN, withdrawn: None });
        let (before, after) = (People::new(&people, &areas), People::new(&people, &changed));
        let zone = TimeZone::get("Asia/Shanghai").expect("a zone");
        let (old, mut new) = (before.columns(&zone, as_of), before.columns(&zone, as_of));
        new.set_areas(&changed);
        let Some(area) = new.area_names.get("x").copied() else { return Ok(()) };
        let touched = Touched::new(&old).since(area, from, &old.calendar);
        for edition in editions() {
            let was = decide(&Plan::new(edition, &old), &old, &before);
            let plan = Plan::new(edition, &new);
            let is = decide(&plan, &new, &after);
            let other = changes(&was, &is);
            prop_assert!(other.iter().all(|person| touched.contains(person)), "{:?} {:?}", other, touched);
            let again = decide_some(&plan, &new, &after, &touched);
            for (at, person) in touched.iter().enumerate() {
                prop_assert_eq!(again.get(at), is.get(*person as usize));
            }
        }
    }
}

#[test]
fn hours_are_counted_to_the_second_as_they_are_one_by_one() {
    let as_of = at("2022-06-29T00:00:00+08:00");
    let ago = |seconds: i64| Moment::At(as_of.checked_sub(SignedDuration::from_secs(seconds)).expect("a moment"));
    let test = |id: &str, seconds: i64, result: TestResult| Fact { id: id.to_owned(), recorded: Timestamp::MIN, withdrawn: None, what: What::Test { taken: ago(seconds), result, specimen: None, ct: None }, journey: None };
    let hour = 3600;
    let mut people = Vec::new();
    for seconds in [96 * hour - 1, 96 * hour, 96 * hour + 1] {
        people.push(Person { id: format!("positive {seconds}"), facts: vec![test("p", seconds, TestResult::Positive)] });
    }
    for apart in [24 * hour - 1, 24 * hour, 24 * hour + 1] {
        let negatives = [test("n1", 50 * hour, TestResult::Negative), test("n2", 50 * hour - apart, TestResult::Negative)];
        people.push(Person { id: format!("apart {apart}"), facts: [test("p", 90 * hour, TestResult::Positive)].into_iter().chain(negatives).collect() });
    }
    let register = People::new(&people, &[]);
    let mut held = BTreeSet::new();
    for version in ["a", "b"] {
        let mut edition = plain(edition("bench", version));
        // Only the positive, and it ends by two negatives.
        edition.rules.truncate(1);
        edition.rules[0].when = Condition::Tested { result: TestResult::Positive, within_days: 400, within_hours: Some(96) };
        edition.rules[0].course.ends_when = Some(Condition::Negatives { count: 2, hours_apart: 24, from_day: 0 });
        let columns = register.columns(&edition.time_zone, as_of);
        let plan = Plan::new(&edition, &columns);
        let decisions = decide(&plan, &columns, &register);
        for (at, person) in people.iter().enumerate() {
            let found = determine(&register.facts(u32::try_from(at).expect("few")), &edition, as_of);
            assert_eq!(told(&plan, &register, &columns, &decisions.get(at)), exactly(&found), "{}", person.id);
            held.extend(found.measure.is_some().then_some(at));
        }
    }
    assert_eq!(held, BTreeSet::from([0, 1, 3]));
}

/// A crowd in which every rule of the benchmark's plan finds somebody.
fn crowd(count: usize) -> (Vec<Person>, Vec<AreaPeriod>) {
    let moment = |minutes: usize| Moment::At(at("2022-06-01T00:00:00+08:00").checked_add(SignedDuration::from_mins(i64::try_from(minutes).expect("few"))).expect("a moment"));
    let fact = |id: String, what: What| Fact { id, recorded: Timestamp::MIN, withdrawn: None, what, journey: None };
    let person = |n: usize| {
        let area = |n: usize| vec![AREAS[n % 3].to_owned()];
        let mut facts = vec![fact("home".to_owned(), What::Stay { areas: area(n / 7), from: moment(0), until: None, transit: false })];
        facts.push(fact("s".to_owned(), What::Stay { areas: area(n), from: moment(n * 7 % 30_000), until: Some(moment(n * 7 % 30_000 + 60 + n % 9_000)), transit: false }));
        facts.push(fact("t".to_owned(), What::Test { taken: moment(n * 13 % 40_000), result: if n.is_multiple_of(11) { TestResult::Positive } else { TestResult::Negative }, specimen: None, ct: None }));
        if n.is_multiple_of(17) {
            let kind = if n.is_multiple_of(2) { "close_contact" } else { "general_contact" };
            facts.push(fact("e".to_owned(), What::Exposure { kind: kind.to_owned(), first: moment(n * 3 % 40_000), last: None, ongoing: false, source: None }));
        }
        Person { id: n.to_string(), facts }
    };
    let area = |(id, area, tier, from, until): (&str, &str, &str, usize, Option<usize>)| AreaPeriod {
        id: id.to_owned(),
        area: area.to_owned(),
        tier: tier.to_owned(),
        from: moment(from),
        until: until.map(moment),
        recorded: Timestamp::MIN,
        withdrawn: None,
    };
    let areas = [("a0", "x", "high", 20_000, Some(60_000)), ("a1", "y", "medium", 10_000, None), ("a2", "y", "high", 5_000, Some(30_000)), ("a3", "z", "medium", 25_000, Some(35_000))];
    ((0..count).map(person).collect(), areas.into_iter().map(area).collect())
}

#[test]
fn the_answer_is_the_same_on_any_number_of_cores_and_somebody_falls_under_every_rule() {
    let (people, areas) = crowd(40_000);
    let register = People::new(&people, &areas);
    let bench = edition("bench", "a");
    let columns = register.columns(&bench.time_zone, at("2022-06-29T00:00:00+08:00"));
    let plan = Plan::new(bench, &columns);
    let on = |threads: usize| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool").install(|| decide(&plan, &columns, &register));
    let one = on(1);
    assert!(one == on(3) && one == on(8));
    assert_eq!(one.one_by_one(), 0, "the columns say everything that this plan asks");
    let some: Vec<u32> = (0..40_000).step_by(3).collect();
    let again = decide_some(&plan, &columns, &register, &some);
    assert!(some.iter().enumerate().all(|(at, person)| again.get(at) == one.get(*person as usize)));
    let found: BTreeSet<Option<usize>> = (0..people.len()).map(|at| one.get(at).rule).collect();
    assert_eq!(found.len(), bench.rules.len() + 1, "{found:?}");
}

#[test]
fn columns_of_numbers_tell_their_facts_again() {
    let zone = TimeZone::get("Asia/Shanghai").expect("a zone");
    let calendar = Calendar::new(zone, at("2022-06-29T00:00:00+08:00"));
    let ago = |hours: i32| -hours * 7200;
    let areas = [AreaPeriod { id: "a".to_owned(), area: "x".to_owned(), tier: "high".to_owned(), from: Moment::Day("2022-06-20".parse().expect("a day")), until: None, recorded: Timestamp::MIN, withdrawn: None }];
    let mut columns = Columns::resident(calendar, 3, vec!["close_contact".to_owned()], &["x".to_owned()]);
    columns.put_stays(&[0, 2], |at| [(0, ago(90), ago(80), 10), (0, ago(50), OPEN, 11)][at]);
    columns.put_tests(&[1], |_| (ago(30), result_number(TestResult::Positive), 12));
    columns.put_exposures(&[1], |_| (0, ago(99), ago(99), 13));
    columns.set_areas(&areas);
    let register = Resident::new(&columns, &areas);
    for edition in editions() {
        let plan = Plan::new(edition, &columns);
        let decisions = decide(&plan, &columns, &register);
        for person in 0..3 {
            let found = determine(&register.facts(person), edition, columns.calendar.now);
            let decision = decisions.get(person as usize);
            assert_eq!(decision.rule.map(|place| plan.rule(place)), found.measure.as_ref().map(|measure| measure.rule.as_str()), "{} {}", edition.pack, edition.version);
            let cited: BTreeSet<u32> = found.measure.iter().flat_map(|measure| measure.because().iter()).map(|id| register.number(person, id)).collect();
            assert_eq!(decision.cited.iter().copied().collect::<BTreeSet<_>>(), cited);
        }
    }
}
