use crate::determinations::{Facts, determine, read_facts};
use super::*;
use crate::policy::{self, Library};
use jiff::Timestamp;
use jiff::civil::date;

fn library() -> Library {
    policy::read(&policy::shipped_for_tests()).0
}

fn facts(text: &str) -> Facts {
    read_facts(text).expect("facts")
}

fn days(library: &Library, (pack, version): (&str, &str), text: &str, as_of: &str, before: Option<&Standing>) -> (Standing, Vec<String>) {
    let edition = &library.policy(pack).expect("a pack").version(version).expect("a version").edition;
    let answer = determine(&facts(text), edition, as_of.parse::<Timestamp>().expect("a moment"));
    let standing = answer.standing();
    let shown = |day: AnswerDay| format!("{} {}{}", day.kind.code(), day.date.strftime("%m-%d"), if day.has_happened { "!" } else { "" });
    (standing.clone(), answer.days(edition, &standing, before).into_iter().map(shown).collect())
}

const CONTACT: &str = "facts = [{ id = \"e1\", exposure = { kind = \"close_contact\", first = \"2022-07-01\" } }";

#[test]
fn a_contact_has_a_first_day_tests_and_a_last_day_and_what_is_on_file_is_due_no_more() {
    let library = library();
    let nine = ("covid-19-china", "9");
    let (held, found) = days(&library, nine, &format!("{CONTACT}]"), "2022-07-02T10:00:00+08:00", None);
    assert_eq!(found, ["start 07-02!", "end 07-11", "test 07-02", "test 07-03", "test 07-04", "test 07-06", "test 07-08", "test 07-11"]);
    let tested = format!("{CONTACT}, {{ id = \"t1\", test = {{ taken = \"2022-07-02T18:00:00+08:00\", result = \"negative\", specimen = \"oropharyngeal\" }} }}]");
    let (_, found) = days(&library, nine, &tested, "2022-07-03T10:00:00+08:00", Some(&held));
    assert_eq!(found, ["end 07-11", "test 07-03", "test 07-04", "test 07-06", "test 07-08", "test 07-11"], "it began once");
    let (free, found) = days(&library, nine, &format!("{CONTACT}]"), "2022-07-12T00:30:00+08:00", Some(&held));
    assert_eq!(found, ["end 07-11!"], "it ran out the day before");
    let (_, found) = days(&library, nine, &format!("{CONTACT}]"), "2022-07-13T00:30:00+08:00", Some(&free));
    assert_eq!(found, Vec::<String>::new(), "and ended once");
    let (_, found) = days(&library, nine, "facts = []", "2022-07-05T10:00:00+08:00", Some(&held));
    assert_eq!(found, ["end 07-05!"], "what was wrong was withdrawn: it ends today");
}

#[test]
fn whoever_is_let_off_altogether_has_no_test_and_a_milder_last_day_is_the_last_day() {
    let library = library();
    let edition = &library.policy("covid-19-china").expect("a pack").version("9").expect("a version").edition;
    let answer = determine(&facts(&format!("{CONTACT}]")), edition, "2022-07-04T10:00:00+08:00".parse().expect("a moment"));
    let earlier = Standing { until: Some(date(2022, 7, 5)), ..answer.standing() };
    let ends = |standing: &Standing, before: Option<&Standing>| answer.days(edition, standing, before).into_iter().filter(|day| day.kind == DayKind::End).collect::<Vec<_>>();
    assert_eq!(ends(&earlier, Some(&answer.standing())), [AnswerDay { kind: DayKind::End, date: date(2022, 7, 5), has_happened: false }]);
    let free = answer.days(edition, &Standing::free(), Some(&answer.standing()));
    assert_eq!(free, [AnswerDay { kind: DayKind::End, date: date(2022, 7, 4), has_happened: true }]);
    assert_eq!(Standing::free().ended(date(2022, 7, 4)), None);
}

#[test]
fn a_quarantine_to_come_and_an_offer_that_runs_out_have_their_days() {
    let library = library();
    let exposed = "facts = [{ id = \"e1\", exposure = { kind = \"shared_air\", first = \"2026-12-01T10:00:00+08:00\" } }]";
    let (_, found) = days(&library, ("measles", "1"), exposed, "2026-12-02T10:00:00+08:00", None);
    assert_eq!(found, ["start 12-06", "offer 12-04", "offer 12-07"]);
    let (_, found) = days(&library, ("measles", "1"), exposed, "2026-12-06T10:00:00+08:00", None);
    assert_eq!(found, ["start 12-06!", "end 12-22", "offer 12-07"]);
    let monitored = "facts = [{ id = \"e1\", exposure = { kind = \"contact\", first = \"2026-12-01\" } }]";
    let (_, found) = days(&library, ("base", "1"), monitored, "2026-12-02T10:00:00+08:00", None);
    assert_eq!(found, Vec::<String>::new(), "whoever is only looked after is under no measure");
}
