//! Reads rules: when, from which day, which phases, tests, release, offers, and for whom differently.

use super::conditions::{condition, needs_schedule, triggers};
use super::library::Drafts;
use super::read::{Reader, members};
use super::tree::{Data, Node};
use super::{Anchor, Colour, Course, DayZero, Edge, Exception, LONGEST_DAYS, Mode, Monitoring, Offer, Phase, Problem, Promotion, Rule, TestDay, Variant, codes};
use std::collections::BTreeMap;

const COURSE: [&str; 4] = ["phases", "tests", "release", "ends_when"];
const RULE: [&str; 14] = [
    "id", "title", "when", "anchor", "window_days", "variants", "exceptions", "promote", "offers", "transfer_hours", "phases", "tests", "release", "positive_below_ct",
];
const MOST_RULES: usize = 200;

/// Reads the rules of an edition, in their order.
pub(super) fn rules(reader: &mut Reader<'_>, root: &Node, day_zero: DayZero) -> Vec<Rule> {
    let Some(list) = reader.required(root, "rules") else { return Vec::new() };
    let (mut rules, mut seen) = (Vec::new(), BTreeMap::new());
    if list.items().len() > MOST_RULES {
        reader.refuse(Problem::at(codes::TOO_LARGE, &list.at).with("most", MOST_RULES));
        return rules;
    }
    for node in list.items() {
        let Some(id) = reader.text(node, "id") else { continue };
        // A whole rule that nobody has checked is a draft like a value.
        if reader.drafts == Drafts::LeftOut && reader.is_draft(node) {
            continue;
        }
        if reader.is_new(&mut seen, id, node) {
            rules.extend(reader.within(format!("rules.{id}"), |reader| reader.whole(node, |reader| rule(reader, node, id, day_zero))));
        }
    }
    promotions(reader, list, &rules);
    rules
}

fn rule(reader: &mut Reader<'_>, node: &Node, id: &str, day_zero: DayZero) -> Option<Rule> {
    reader.keys(node, &[&RULE[..], &COURSE[3..]].concat());
    let title = reader.texts(node, "title");
    let when = reader.required(node, "when").and_then(|found| reader.within("when", |reader| condition(reader, found)));
    let anchor = anchored(reader, node);
    if let (Some(when), Some(anchor)) = (&when, anchor)
        && !triggers(when).any(|given| given == anchor)
    {
        reader.refuse(Problem::at(codes::ANCHOR_WITHOUT_TRIGGER, &node.at).with("rule", id).with("anchor", anchor.code()));
    }
    let course = course(reader, node, id, anchor?, day_zero);
    let variants = list(reader, node, "variants", |reader, node, name| {
        reader.keys(node, &[&["id", "when"][..], &COURSE].concat());
        let when = needed_condition(reader, node)?;
        Some(Variant { id: name.to_owned(), when, course: self::course(reader, node, id, anchor?, day_zero)? })
    });
    let course = course?;
    let exceptions = list(reader, node, "exceptions", |reader, node, name| exception(reader, node, name, id, &course));
    let promotion = reader.optional(node, "promote").and_then(|found| {
        reader.within("promote", |reader| {
            reader.keys(found, &["to", "when"]);
            let to = reader.text(found, "to")?.to_owned();
            reader.record("to", found, &to, true);
            Some(Promotion { to, when: needed_condition(reader, found)? })
        })
    });
    let offers = list(reader, node, "offers", offer);
    let window_days = reader.number_kept(node, "window_days", 0..=LONGEST_DAYS).or_else(|| course.last_day()).unwrap_or(LONGEST_DAYS);
    let transfer_hours = reader.number(node, "transfer_hours", 1..=240);
    let positive_below_ct = reader.number_kept(node, "positive_below_ct", 1..=60);
    let id = id.to_owned();
    Some(Rule { id, title: title?, when: when?, anchor: anchor?, window_days, course, variants, exceptions, promotion, offers, transfer_hours, positive_below_ct })
}

fn anchored(reader: &mut Reader<'_>, node: &Node) -> Option<Anchor> {
    let found = reader.required(node, "anchor")?;
    let anchor = reader.member(found, "anchor", members!(Anchor))?;
    reader.record("anchor", found, anchor.code(), false);
    Some(anchor)
}

/// Reads parts that have an id each, and no id twice.
fn list<T>(reader: &mut Reader<'_>, node: &Node, key: &str, mut read: impl FnMut(&mut Reader<'_>, &Node, &str) -> Option<T>) -> Vec<T> {
    // What lets people off is never left out as a draft; an offer can be.
    let found = if key == "offers" { reader.optional(node, key) } else { node.get(key) };
    let Some(found) = found else { return Vec::new() };
    let mut seen = BTreeMap::new();
    let mut parts = Vec::new();
    for item in found.items() {
        let Some(id) = reader.text(item, "id") else { continue };
        if reader.is_new(&mut seen, id, item) {
            parts.extend(reader.within(format!("{key}.{id}"), |reader| reader.whole(item, |reader| read(reader, item, id))));
        }
    }
    parts
}

fn needed_condition(reader: &mut Reader<'_>, node: &Node) -> Option<super::Condition> {
    let found = reader.required(node, "when")?;
    reader.within("when", |reader| condition(reader, found))
}

fn exception(reader: &mut Reader<'_>, node: &Node, id: &str, rule: &str, course: &Course) -> Option<Exception> {
    reader.keys(node, &["id", "when", "mode_at_most", "room_with"]);
    let when = needed_condition(reader, node)?;
    let mode_at_most = node.get("mode_at_most").and_then(|found| {
        let mode = reader.member(found, "mode_at_most", members!(Mode))?;
        reader.record("mode_at_most", found, mode.code(), false);
        Some(mode)
    });
    let room_with = node.get("room_with").and_then(|found| {
        let mut relations = reader.words(found, "room_with", "relations");
        reader.record("room_with", found, relations.join(", "), false);
        relations.pop()
    });
    if mode_at_most.is_some_and(|mode| course.phases.iter().all(|phase| phase.mode < mode)) {
        reader.refuse(Problem::at(codes::EXCEPTION_STRICTER, &node.at).with("exception", id).with("rule", rule));
    }
    Some(Exception { id: id.to_owned(), when, mode_at_most, room_with })
}

fn offer(reader: &mut Reader<'_>, node: &Node, what: &str) -> Option<Offer> {
    reader.keys(node, &["id", "anchor", "within_hours", "when"]);
    let known: Vec<&str> = reader.words.get("treatments").into_iter().flatten().map(|(code, _)| code.as_str()).collect();
    if !known.contains(&what) {
        reader.unknown(&node.at, what, &known);
    }
    let anchor = anchored(reader, node)?;
    let within_hours = reader.number_needed(node, "within_hours", 1..=24 * LONGEST_DAYS)?;
    let when = reader.optional(node, "when").and_then(|found| reader.within("when", |reader| condition(reader, found)));
    Some(Offer { what: what.to_owned(), anchor, within_hours, when })
}

fn course(reader: &mut Reader<'_>, node: &Node, rule: &str, anchor: Anchor, day_zero: DayZero) -> Option<Course> {
    let found = reader.required(node, "phases")?;
    let mut phases: Vec<Phase> = Vec::new();
    for (at, item) in found.items().iter().enumerate() {
        let previous = phases.last().and_then(|phase| phase.until);
        let read = reader.within(format!("phases.{}", at + 1), |reader| phase(reader, item, at + 1, anchor, previous, day_zero));
        if let (Some(read), Some(last)) = (read, phases.last())
            && (read.mode, read.colour) > (last.mode, last.colour)
        {
            reader.refuse(Problem::at(codes::PHASE_STRICTER_LATER, &item.at).with("phase", at + 1));
        }
        phases.push(read?);
    }
    if phases.is_empty() {
        reader.refuse(Problem::at(codes::KEY_MISSING, &found.at).with("key", format!("{rule}.phases")));
        return None;
    }
    let tests = tests(reader, node, &phases);
    let mut ending = |key: &str, found: Option<&Node>| found.and_then(|found| reader.within(key, |reader| condition(reader, found)));
    let release = ending("release", node.get("release"));
    let ends_when = ending("ends_when", node.get("ends_when"));
    if tests.is_empty() && [&release, &ends_when].into_iter().flatten().any(needs_schedule) {
        reader.refuse(Problem::at(codes::RELEASE_WITHOUT_TESTS, &node.at).with("rule", rule));
    }
    Some(Course { phases, tests, release, ends_when })
}

fn phase(reader: &mut Reader<'_>, node: &Node, number: usize, anchor: Anchor, previous: Option<Edge>, day_zero: DayZero) -> Option<Phase> {
    reader.keys(node, &["mode", "days", "colour", "monitoring", "checks_per_day", "inspect_every_days", "from", "until", "while_in_area"]);
    let mode = reader.required(node, "mode").and_then(|found| {
        let mode = reader.member(found, "mode", members!(Mode))?;
        reader.record("mode", found, mode.code(), false);
        Some(mode)
    });
    let mut or_nothing = |key: &str, codes: &[(&'static str, usize)]| {
        let found = reader.optional(node, key)?;
        let member = reader.member(found, key, codes)?;
        reader.record(key, found, codes[member].0, true);
        Some(member)
    };
    let numbered = |codes: Vec<&'static str>| codes.into_iter().enumerate().map(|(at, code)| (code, at)).collect::<Vec<_>>();
    let colour = or_nothing("colour", &numbered(Colour::ALL.iter().map(|c| c.code()).collect())).map_or(Colour::Nothing, |at| Colour::ALL[at]);
    let monitoring = or_nothing("monitoring", &numbered(Monitoring::ALL.iter().map(|m| m.code()).collect())).map_or(Monitoring::Nothing, |at| Monitoring::ALL[at]);
    let checks_per_day = reader.number(node, "checks_per_day", 1..=24).unwrap_or(i64::from(monitoring != Monitoring::Nothing));
    let inspect_every_days = reader.number(node, "inspect_every_days", 1..=LONGEST_DAYS);
    let first = match day_zero {
        DayZero::Anchor => 0,
        DayZero::DayBefore => 1,
    };
    let follows = Edge { anchor: previous.map_or(anchor, |edge| edge.anchor), day: previous.map_or(first, |edge| edge.day + 1) };
    let from = match node.get("from") {
        Some(found) => edge(reader, found, "from")?,
        None => follows,
    };
    let until = if let Some(found) = node.get("while_in_area") {
        if !matches!(found.data, Data::Truth(true)) {
            reader.refuse(Problem::at(codes::TYPE_WRONG, &found.at).with("key", "while_in_area").with("wanted", "true"));
        }
        reader.record("while_in_area", found, true, false);
        None
    } else if let Some(found) = node.get("until") {
        Some(edge(reader, found, "until")?)
    } else {
        let days = reader.number_needed(node, "days", 1..=LONGEST_DAYS)?;
        // Seven days after the day 0 end on day 7.
        Some(Edge { anchor: from.anchor, day: if previous.is_some() { from.day + days - 1 } else { days } })
    };
    if until.is_some_and(|until| until.anchor == from.anchor && until.day < from.day) {
        reader.refuse(Problem::at(codes::PHASE_REVERSED, &node.at).with("phase", number));
    }
    Some(Phase { mode: mode?, colour, monitoring, checks_per_day, inspect_every_days, from, until })
}

fn edge(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Edge> {
    reader.within(key, |reader| {
        reader.keys(node, &["anchor", "day"]);
        let anchor = anchored(reader, node)?;
        Some(Edge { anchor, day: reader.number_needed(node, "day", 0..=LONGEST_DAYS)? })
    })
}

/// Reads the days of tests; those of a later phase are counted from its first day.
fn tests(reader: &mut Reader<'_>, node: &Node, phases: &[Phase]) -> Vec<TestDay> {
    let Some(found) = reader.optional(node, "tests") else { return Vec::new() };
    let last = phases.iter().filter_map(|phase| phase.until).map(|edge| edge.day).max().unwrap_or(LONGEST_DAYS);
    let mut tests = Vec::new();
    for (at, item) in found.items().iter().enumerate() {
        reader.within(format!("tests.{}", at + 1), |reader| {
            reader.keys(item, &["days", "specimen", "count", "phase"]);
            let specimen = reader.optional(item, "specimen").and_then(|found| {
                let mut specimens = reader.words(found, "specimen", "specimens");
                reader.record("specimen", found, specimens.join(", "), true);
                specimens.pop()
            });
            let count = reader.number(item, "count", 1..=9).unwrap_or(1);
            let phase = item.get("phase").and_then(|found| reader.plain_number(found, "phase", 1..=i64::try_from(phases.len()).unwrap_or(1))).unwrap_or(1);
            let before = if phase == 1 { 0 } else { phases[usize::try_from(phase - 1).unwrap_or(0)].from.day - 1 };
            let Some(days) = reader.required(item, "days") else { return };
            let Data::List(list) = &days.bare().data else {
                return reader.refuse(Problem::at(codes::TYPE_WRONG, &days.at).with("key", "days").with("wanted", "[1, 4, 7]"));
            };
            let written: Vec<i64> = list.iter().filter_map(|day| reader.plain_number(day, "days", 0..=LONGEST_DAYS)).collect();
            reader.record("days", days, format!("{written:?}"), true);
            for (day, node) in written.iter().map(|day| day + before).zip(list) {
                if day > last {
                    reader.refuse(Problem::at(codes::TEST_DAY_OUTSIDE, &node.at).with("day", day).with("last", last));
                }
                tests.push(TestDay { day, specimen: specimen.clone().unwrap_or_default(), count });
            }
        });
    }
    tests.sort_by(|a, b| (a.day, &a.specimen).cmp(&(b.day, &b.specimen)));
    tests
}

/// Somebody is promoted to a rule that is there, and never in a circle.
fn promotions(reader: &mut Reader<'_>, list: &Node, rules: &[Rule]) {
    let known: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    for rule in rules {
        let Some(promotion) = &rule.promotion else { continue };
        let at = list.items().iter().find(|node| node.get("id").and_then(Node::text) == Some(&rule.id)).map_or(&list.at, |node| &node.at);
        if !known.contains(&promotion.to.as_str()) {
            reader.unknown(at, &promotion.to, &known);
        }
        let mut next = Some(promotion.to.as_str());
        for _ in 0..rules.len() {
            if next == Some(&rule.id) {
                reader.refuse(Problem::at(codes::PROMOTION_CYCLE, at).with("rule", &rule.id));
                break;
            }
            next = next.and_then(|id| rules.iter().find(|rule| rule.id == id)).and_then(|rule| rule.promotion.as_ref()).map(|promotion| promotion.to.as_str());
        }
    }
}
