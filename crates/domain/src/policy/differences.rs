//! What differs between two editions, value by value, and whether it is stricter or freer.
//!
//! Owns which change is which. What it cannot tell, it calls unclear; nobody may read that as freer.

use super::{Condition, Course, DayZero, Edition, LONGEST_DAYS, Phase, Rule};
use serde::Serialize;
use std::collections::BTreeSet;

crate::coded! {
    /// What a change means for the people it touches.
    Direction {
        Stricter = "stricter",
        Freer = "freer",
        /// Nobody is held longer, wider or more strictly, or less.
        Neutral = "neutral",
        Unclear = "unclear",
    }
}

/// One value that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub path: String,
    pub old: Option<String>,
    pub new: Option<String>,
    pub direction: Direction,
}

/// Returns what differs from one edition to another, in a stable order.
#[must_use]
pub fn differences(old: &Edition, new: &Edition) -> Vec<Difference> {
    let mut found = Found::default();
    let zero = |edition: &Edition| i64::from(edition.day_zero == DayZero::Anchor);
    found.number("day0", Some((zero(old), old.day_zero.code())), Some((zero(new), new.day_zero.code())));
    found.plain("look_back_days", old.look_back_days, new.look_back_days, 0);
    let zone = |edition: &Edition| edition.time_zone.iana_name().unwrap_or_default().to_owned();
    found.other("time_zone", Some(zone(old)), Some(zone(new)), Direction::Neutral);
    for rule in &old.rules {
        match new.rule(&rule.id) {
            Some(other) => found.rule(rule, other),
            None => found.other(&format!("rules.{}", rule.id), Some(rule.title.en.clone()), None, Direction::Freer),
        }
    }
    for rule in new.rules.iter().filter(|rule| old.rule(&rule.id).is_none()) {
        found.other(&format!("rules.{}", rule.id), None, Some(rule.title.en.clone()), Direction::Stricter);
    }
    found.0
}

#[derive(Default)]
struct Found(Vec<Difference>);

impl Found {
    fn other(&mut self, path: &str, old: Option<String>, new: Option<String>, direction: Direction) {
        if old != new {
            self.0.push(Difference { path: path.to_owned(), old, new, direction });
        }
    }

    /// More is stricter.
    fn number<T: ToString>(&mut self, path: &str, old: Option<(i64, T)>, new: Option<(i64, T)>) {
        let rank = |value: &Option<(i64, T)>| value.as_ref().map(|(rank, _)| *rank);
        let direction = if rank(&new) > rank(&old) { Direction::Stricter } else { Direction::Freer };
        let shown = |value: Option<(i64, T)>| value.map(|(_, shown)| shown.to_string());
        if rank(&old) != rank(&new) {
            self.other(path, shown(old), shown(new), direction);
        }
    }

    /// More is stricter; without a number it counts as `none`.
    fn plain(&mut self, path: &str, old: Option<i64>, new: Option<i64>, none: i64) {
        let direction = if new.unwrap_or(none) > old.unwrap_or(none) { Direction::Stricter } else { Direction::Freer };
        self.other(path, old.map(|n| n.to_string()), new.map(|n| n.to_string()), direction);
    }

    /// Whoever meets the condition is worse off, or better off where `is_relief`.
    fn condition(&mut self, path: &str, old: Option<&Condition>, new: Option<&Condition>, is_relief: bool) {
        let wider = |is_wider: bool| if is_wider == is_relief { Direction::Freer } else { Direction::Stricter };
        let direction = match (old, new) {
            (Some(old), Some(new)) => match (implies(old, new), implies(new, old)) {
                (true, true) => return,
                (true, false) => wider(true),
                (false, true) => wider(false),
                (false, false) => Direction::Unclear,
            },
            (None, Some(_)) => wider(true),
            (Some(_), None) => wider(false),
            (None, None) => return,
        };
        let shown = |condition: Option<&Condition>| condition.map(ToString::to_string);
        self.other(path, shown(old), shown(new), direction);
    }

    fn rule(&mut self, old: &Rule, new: &Rule) {
        let path = |key: &str| format!("rules.{}.{key}", old.id);
        self.condition(&path("when"), Some(&old.when), Some(&new.when), false);
        self.other(&path("anchor"), Some(old.anchor.code().to_owned()), Some(new.anchor.code().to_owned()), Direction::Unclear);
        // A window that is as long as the course has changed with it.
        let is_own = |rule: &Rule| rule.course.last_day() != Some(rule.window_days);
        if is_own(old) || is_own(new) {
            self.plain(&path("window_days"), Some(old.window_days), Some(new.window_days), 0);
        }
        self.course(&format!("rules.{}", old.id), &old.course, &new.course);
        self.plain(&path("positive_below_ct"), old.positive_below_ct, new.positive_below_ct, i64::MAX);
        let hours = |rule: &Rule| rule.transfer_hours.map(|hours| hours.to_string());
        self.other(&path("transfer_hours"), hours(old), hours(new), Direction::Neutral);
        for variant in &old.variants {
            let other = new.variants.iter().find(|other| other.id == variant.id);
            let at = path(&format!("variants.{}", variant.id));
            match other {
                None => self.other(&at, Some(shown_as_it_is(variant)), None, Direction::Unclear),
                Some(other) => {
                    if variant.when != other.when {
                        self.other(&format!("{at}.when"), Some(variant.when.to_string()), Some(other.when.to_string()), Direction::Unclear);
                    }
                    self.course(&at, &variant.course, &other.course);
                }
            }
        }
        for variant in new.variants.iter().filter(|variant| old.variants.iter().all(|other| other.id != variant.id)) {
            self.other(&path(&format!("variants.{}", variant.id)), None, Some(shown_as_it_is(variant)), Direction::Unclear);
        }
        self.exceptions(old, new);
        match (&old.promotion, &new.promotion) {
            (Some(before), Some(after)) => {
                self.other(&path("promote.to"), Some(before.to.clone()), Some(after.to.clone()), Direction::Unclear);
                self.condition(&path("promote.when"), Some(&before.when), Some(&after.when), false);
            }
            (None, Some(after)) => self.other(&path("promote"), None, Some(after.to.clone()), Direction::Stricter),
            (Some(before), None) => self.other(&path("promote"), Some(before.to.clone()), None, Direction::Freer),
            (None, None) => {}
        }
        let offers = |rule: &Rule| rule.offers.iter().map(|offer| format!("{} {} h", offer.what, offer.within_hours)).collect::<Vec<_>>().join("; ");
        self.other(&path("offers"), Some(offers(old)), Some(offers(new)), Direction::Neutral);
    }

    fn exceptions(&mut self, old: &Rule, new: &Rule) {
        let path = |id: &str| format!("rules.{}.exceptions.{id}", old.id);
        for exception in &old.exceptions {
            let at = path(&exception.id);
            let Some(other) = new.exceptions.iter().find(|other| other.id == exception.id) else {
                self.other(&at, Some(exception.id.clone()), None, Direction::Stricter);
                continue;
            };
            self.condition(&format!("{at}.when"), Some(&exception.when), Some(&other.when), true);
            let mode = |exception: &super::Exception| exception.mode_at_most.map(|mode| (mode as i64, mode.code()));
            let (before, after) = (mode(exception).unwrap_or((i64::MAX, "—")), mode(other).unwrap_or((i64::MAX, "—")));
            self.number(&format!("{at}.mode_at_most"), Some(before), Some(after));
            let direction = if other.room_with.is_none() { Direction::Stricter } else if exception.room_with.is_none() { Direction::Freer } else { Direction::Unclear };
            self.other(&format!("{at}.room_with"), exception.room_with.clone(), other.room_with.clone(), direction);
        }
        for exception in new.exceptions.iter().filter(|exception| old.exceptions.iter().all(|other| other.id != exception.id)) {
            self.other(&path(&exception.id), None, Some(exception.id.clone()), Direction::Freer);
        }
    }

    fn course(&mut self, path: &str, old: &Course, new: &Course) {
        let before = self.0.len();
        for at in 0..old.phases.len().max(new.phases.len()) {
            self.phase(&format!("{path}.phases.{}", at + 1), at, old, new);
        }
        // Freer values can add up to a stricter day: a milder phase that takes days from one that is milder in another way.
        let found = &mut self.0[before..];
        let is_told = found.iter().any(|found| matches!(found.direction, Direction::Stricter | Direction::Unclear));
        if !is_told && has_stricter_day(old, new) {
            found.iter_mut().for_each(|found| found.direction = Direction::Unclear);
        }
        let days = |course: &Course| course.tests.iter().map(|test| test.day).collect::<Vec<_>>();
        let count = |course: &Course| course.tests.iter().map(|test| test.count).sum::<i64>();
        let is_within = |a: &Course, b: &Course| days(a).iter().all(|day| days(b).contains(day)) && count(a) <= count(b);
        let shown = |course: &Course| {
            let tests = course.tests.iter().map(|test| format!("{}×{} {}", test.day, test.count, test.specimen).trim_end().to_owned());
            (!course.tests.is_empty()).then(|| tests.collect::<Vec<_>>().join(", "))
        };
        let direction = match (is_within(old, new), is_within(new, old)) {
            (true, true) => Direction::Neutral,
            (true, false) => Direction::Stricter,
            (false, true) => Direction::Freer,
            (false, false) => Direction::Unclear,
        };
        self.other(&format!("{path}.tests"), shown(old), shown(new), direction);
        // To have to show more is stricter; to have to show nothing is freest.
        let release = |course: &Course| course.release.as_ref().map(ToString::to_string);
        self.other(&format!("{path}.release"), release(old), release(new), release_direction(old.release.as_ref(), new.release.as_ref()));
        self.condition(&format!("{path}.ends_when"), old.ends_when.as_ref(), new.ends_when.as_ref(), true);
    }

    fn phase(&mut self, path: &str, at: usize, old: &Course, new: &Course) {
        let (before, after) = (old.phases.get(at), new.phases.get(at));
        let (Some(before), Some(after)) = (before, after) else {
            let shown = |phase: Option<&Phase>| phase.map(|phase| format!("{} {}", phase.mode.code(), phase.until.map_or("…".to_owned(), |edge| edge.day.to_string())));
            let direction = if after.is_some() { Direction::Stricter } else { Direction::Freer };
            return self.other(path, shown(before), shown(after), direction);
        };
        let key = |key: &str| format!("{path}.{key}");
        self.number(&key("mode"), Some((before.mode as i64, before.mode.code())), Some((after.mode as i64, after.mode.code())));
        self.number(&key("colour"), Some((before.colour as i64, before.colour.code())), Some((after.colour as i64, after.colour.code())));
        let monitoring = |phase: &Phase| Some((phase.monitoring as i64, phase.monitoring.code()));
        self.number(&key("monitoring"), monitoring(before), monitoring(after));
        self.plain(&key("checks_per_day"), Some(before.checks_per_day), Some(after.checks_per_day), 0);
        self.other(&key("inspect_every_days"), shown_days(before), shown_days(after), inspected_more(before, after));
        if before.from.anchor != after.from.anchor || before.until.map(|edge| edge.anchor) != after.until.map(|edge| edge.anchor) && before.until.is_some() && after.until.is_some() {
            let anchors = |phase: &Phase| format!("{}–{}", phase.from.anchor.code(), phase.until.map_or("…", |edge| edge.anchor.code()));
            self.other(&key("anchor"), Some(anchors(before)), Some(anchors(after)), Direction::Unclear);
        }
        // A phase that begins earlier holds more days; after a stricter one, it takes them from that.
        let is_relief = at > 0 && rank(&new.phases[at]) <= rank(&new.phases[at - 1]);
        let earlier = if is_relief { Direction::Neutral } else if after.from.day < before.from.day { Direction::Stricter } else { Direction::Freer };
        self.other(&key("first_day"), Some(before.from.day.to_string()), Some(after.from.day.to_string()), earlier);
        let last = |phase: &Phase| phase.until.map_or(i64::MAX, |edge| edge.day);
        let is_longer = last(after) > last(before);
        let next_is_stricter = new.phases.get(at + 1).is_some_and(|next| rank(next) > rank(after));
        let later = if is_longer != next_is_stricter { Direction::Stricter } else { Direction::Freer };
        let shown = |phase: &Phase| Some(phase.until.map_or("…".to_owned(), |edge| edge.day.to_string()));
        self.other(&key("last_day"), shown(before), shown(after), later);
    }
}

fn shown_days(phase: &Phase) -> Option<String> {
    phase.inspect_every_days.map(|days| days.to_string())
}

/// Says whether a home is inspected more often. How often it is where a phase says nothing is not in the plan.
fn inspected_more(before: &Phase, after: &Phase) -> Direction {
    match (before.inspect_every_days, after.inspect_every_days) {
        (Some(before), Some(after)) if after >= before => Direction::Freer,
        (Some(_), Some(_)) => Direction::Stricter,
        _ => Direction::Unclear,
    }
}

fn rank(phase: &Phase) -> (super::Mode, super::Colour, super::Monitoring) {
    (phase.mode, phase.colour, phase.monitoring)
}

/// Says whether some day is stricter in mode or colour; with several anchors it cannot be seen, and counts as stricter.
fn has_stricter_day(old: &Course, new: &Course) -> bool {
    let anchors = |course: &Course| course.phases.iter().flat_map(|phase| [Some(phase.from), phase.until]).flatten().map(|edge| edge.anchor).collect::<BTreeSet<_>>();
    if old.phases.len() + new.phases.len() > 2 && anchors(old).union(&anchors(new)).count() > 1 {
        return true;
    }
    fn phase(course: &Course, day: i64) -> Option<&Phase> {
        course.phases.iter().find(|phase| phase.from.day <= day && phase.until.is_none_or(|until| day <= until.day))
    }
    let on = |course: &Course, day: i64| {
        // To be looked after where one is freer than before is not stricter.
        phase(course, day).map_or(((0, 0, 0), 0), |phase| ((phase.mode as i64, phase.monitoring as i64, phase.checks_per_day), phase.colour as i64))
    };
    // One day beyond the longest stands for every day of an open end.
    let mut days = 0..=LONGEST_DAYS * 2;
    let mut looked_at = days.clone().filter_map(|day| phase(old, day).zip(phase(new, day))).filter(|(old, new)| old.inspect_every_days != new.inspect_every_days);
    looked_at.any(|(old, new)| inspected_more(old, new) != Direction::Freer)
        || days.any(|day| on(new, day).0 > on(old, day).0 || on(new, day).1 > on(old, day).1)
}

fn release_direction(old: Option<&Condition>, new: Option<&Condition>) -> Direction {
    match (old, new) {
        (None, _) => Direction::Stricter,
        (_, None) => Direction::Freer,
        (Some(old), Some(new)) => match (implies(new, old), implies(old, new)) {
            (true, _) => Direction::Stricter,
            (_, true) => Direction::Freer,
            _ => Direction::Unclear,
        },
    }
}

/// Says whether whoever meets `a` surely meets `b`; `false` where it cannot be seen.
fn implies(a: &Condition, b: &Condition) -> bool {
    use Condition as C;
    let within = |a: &[String], b: &[String]| a.iter().all(|word| b.contains(word));
    match (a, b) {
        _ if a == b => true,
        (C::Any(parts), _) => parts.iter().all(|part| implies(part, b)),
        (_, C::All(parts)) => parts.iter().all(|part| implies(a, part)),
        (C::All(parts), _) if parts.iter().any(|part| implies(part, b)) => true,
        (_, C::Any(parts)) => parts.iter().any(|part| implies(a, part)),
        (C::Not(a), C::Not(b)) => implies(b, a),
        (C::Exposed { kinds: a }, C::Exposed { kinds: b }) | (C::Arrived { from: a }, C::Arrived { from: b }) => within(a, b),
        (C::Attribute { any_of: a }, C::Attribute { any_of: b }) | (C::Staying { tiers: a }, C::Staying { tiers: b }) => within(a, b),
        (C::Stayed { tiers: a, within_days: near, least_minutes: long }, C::Stayed { tiers: b, within_days: far, least_minutes: short }) => {
            within(a, b) && near <= far && long >= short
        }
        (C::Age { least: a, most: b }, C::Age { least: c, most: d }) => {
            c.is_none_or(|c| a.is_some_and(|a| a >= c)) && d.is_none_or(|d| b.is_some_and(|b| b <= d))
        }
        (C::Tested { result: a, within_days: near, within_hours: hours }, C::Tested { result: b, within_days: far, within_hours: most }) => {
            a == b && near <= far && most.is_none_or(|most| hours.is_some_and(|hours| hours <= most))
        }
        (C::FirstTests { count: a }, C::FirstTests { count: b }) => a >= b,
        (C::Negatives { count: a, hours_apart: b, from_day: c }, C::Negatives { count: d, hours_apart: e, from_day: f }) => a >= d && b >= e && c >= f,
        (C::Other { relation: a, is_every: b, when: c }, C::Other { relation: d, is_every: e, when: f }) => a == d && b == e && implies(c, f),
        _ => false,
    }
}

/// Shows a part as it is, so that no change goes unseen.
fn shown_as_it_is<T: Serialize>(part: &T) -> String {
    serde_json::to_string(part).unwrap_or_default()
}
