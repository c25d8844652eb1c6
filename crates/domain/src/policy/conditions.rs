//! Reads conditions: all, any, not, and leaves over typed facts.
//!
//! Owns what a condition may say, and refuses one that could make somebody stricter off for knowing less.

use super::read::{Reader, members};
use super::tree::{Data, Node};
use super::{Anchor, Condition, LONGEST_DAYS, Problem, Relation, TestResult, codes};

const MOST_DEEP: usize = 8;
const KEYS: [&str; 17] = [
    "all", "any", "not", "every_other", "any_other", "exposure", "stayed", "staying", "arrived", "attribute", "age", "tested", "onset", "given",
    "negatives", "scheduled_tests", "first_tests",
];

/// Reads one condition.
pub(super) fn condition(reader: &mut Reader<'_>, node: &Node) -> Option<Condition> {
    reader.whole(node, |reader| read(reader, node, 0, false))
}

fn read(reader: &mut Reader<'_>, node: &Node, depth: usize, is_nested: bool) -> Option<Condition> {
    if depth > MOST_DEEP {
        reader.refuse(Problem::at(codes::CONDITION_DEEP, &node.at).with("most", MOST_DEEP));
        return None;
    }
    reader.keys(node, &KEYS);
    let mut said = node.entries().iter().filter(|(key, _)| KEYS.contains(&key.as_str()));
    let Some((key, inner)) = said.next() else {
        reader.refuse(Problem::at(codes::CONDITION_EMPTY, &node.at));
        return None;
    };
    if said.next().is_some() {
        let keys: Vec<&str> = node.entries().iter().map(|(key, _)| key.as_str()).collect();
        reader.refuse(Problem::at(codes::CONDITION_SEVERAL, &node.at).with("keys", keys.join(", ")));
        return None;
    }
    let list = |reader: &mut Reader<'_>| -> Option<Vec<Condition>> {
        let Data::List(items) = &inner.data else {
            reader.refuse(Problem::at(codes::TYPE_WRONG, &inner.at).with("key", key).with("wanted", "[ { … }, … ]"));
            return None;
        };
        if items.is_empty() {
            reader.refuse(Problem::at(codes::CONDITION_EMPTY, &inner.at));
            return None;
        }
        let parts: Vec<_> = items.iter().enumerate().map(|(at, item)| reader.within(format!("{key}.{}", at + 1), |reader| read(reader, item, depth + 1, is_nested))).collect();
        parts.into_iter().collect()
    };
    match key.as_str() {
        "all" => {
            let parts = list(reader)?;
            contradiction(reader, node, &parts);
            Some(Condition::All(parts))
        }
        "any" => list(reader).map(Condition::Any),
        "not" => {
            let part = reader.within("not", |reader| read(reader, inner, depth + 1, is_nested))?;
            // To know one exposure less must never make anybody stricter off.
            if triggers(&part).next().is_some() {
                reader.refuse(Problem::at(codes::NOT_OVER_TRIGGER, &inner.at));
                return None;
            }
            Some(Condition::Not(Box::new(part)))
        }
        "any_other" | "every_other" if is_nested => {
            reader.refuse(Problem::at(codes::CONDITION_DEEP, &inner.at).with("most", 1));
            None
        }
        "any_other" | "every_other" => reader.within(key, |reader| {
            reader.keys(inner, &["relation", "when"]);
            let relation = reader.required(inner, "relation").and_then(|found| reader.member(found, "relation", members!(Relation)))?;
            let when = reader.required(inner, "when").and_then(|found| read(reader, found, depth + 1, true))?;
            Some(Condition::Other { relation, is_every: key == "every_other", when: Box::new(when) })
        }),
        _ => leaf(reader, key, inner),
    }
}

fn leaf(reader: &mut Reader<'_>, key: &str, inner: &Node) -> Option<Condition> {
    let set = |reader: &mut Reader<'_>, kind: &str| {
        let words = reader.words(inner, key, kind);
        reader.record(key, inner, words.join(", "), false);
        (!words.is_empty()).then_some(words)
    };
    let days = |reader: &mut Reader<'_>, default: i64| if inner.get("within_days").is_some() { reader.number_needed(inner, "within_days", 0..=LONGEST_DAYS) } else { Some(default) };
    match key {
        "exposure" => set(reader, "exposures").map(|kinds| Condition::Exposed { kinds }),
        "arrived" => set(reader, "origins").map(|from| Condition::Arrived { from }),
        "attribute" => set(reader, "attributes").map(|any_of| Condition::Attribute { any_of }),
        "given" => set(reader, "treatments").and_then(|mut what| what.pop()).map(|what| Condition::Given { what }),
        "staying" => set(reader, "tiers").map(|tiers| Condition::Staying { tiers }),
        "onset" | "scheduled_tests" => {
            if !matches!(inner.data, Data::Truth(true)) {
                reader.refuse(Problem::at(codes::TYPE_WRONG, &inner.at).with("key", key).with("wanted", "true"));
            }
            reader.record(key, inner, true, false);
            Some(if key == "onset" { Condition::Onset } else { Condition::ScheduledTests })
        }
        "first_tests" => reader.number_at_key(inner, key, 1..=20).map(|count| Condition::FirstTests { count }),
        _ => reader.within(key, |reader| match key {
            "stayed" => {
                reader.keys(inner, &["tier", "within_days", "least_minutes"]);
                let found = reader.required(inner, "tier")?;
                let tiers = reader.words(found, "tier", "tiers");
                reader.record("tier", found, tiers.join(", "), false);
                // One that is left out holds whoever was there a moment.
                let least_minutes = reader.number_kept(inner, "least_minutes", 1..=24 * 60 * LONGEST_DAYS);
                Some(Condition::Stayed { tiers, within_days: days(reader, LONGEST_DAYS)?, least_minutes })
            }
            "age" => {
                reader.keys(inner, &["least", "most"]);
                Some(Condition::Age { least: reader.number_kept(inner, "least", 0..=150), most: reader.number_kept(inner, "most", 0..=150) })
            }
            "tested" => {
                reader.keys(inner, &["result", "within_days", "within_hours"]);
                let found = reader.required(inner, "result")?;
                let result = reader.member(found, "result", members!(TestResult))?;
                reader.record("result", found, result.code(), false);
                let within_hours = reader.number_kept(inner, "within_hours", 1..=24 * LONGEST_DAYS);
                Some(Condition::Tested { result, within_days: days(reader, LONGEST_DAYS)?, within_hours })
            }
            _ => {
                reader.keys(inner, &["count", "hours_apart", "from_day"]);
                let count = reader.number_needed(inner, "count", 1..=20)?;
                let hours_apart = reader.number_kept(inner, "hours_apart", 0..=240).unwrap_or(0);
                Some(Condition::Negatives { count, hours_apart, from_day: reader.number_kept(inner, "from_day", 0..=LONGEST_DAYS).unwrap_or(0) })
            }
        }),
    }
}

/// A condition that can never hold is a slip of whoever wrote it.
fn contradiction(reader: &mut Reader<'_>, node: &Node, parts: &[Condition]) {
    for part in parts {
        let Condition::Not(inner) = part else { continue };
        if parts.contains(inner) {
            reader.refuse(Problem::at(codes::CONDITION_CONTRADICTS, &node.at).with("what", "not"));
        }
    }
    let ages = |pick: fn(&Condition) -> Option<i64>| parts.iter().filter_map(pick).collect::<Vec<_>>();
    let least = ages(|part| if let Condition::Age { least, .. } = part { *least } else { None });
    let most = ages(|part| if let Condition::Age { most, .. } = part { *most } else { None });
    if least.iter().max() > most.iter().min() && !most.is_empty() {
        reader.refuse(Problem::at(codes::CONDITION_CONTRADICTS, &node.at).with("what", "age"));
    }
}

/// Returns the anchors that a condition's facts can give, not looking into other people.
pub(super) fn triggers(condition: &Condition) -> Box<dyn Iterator<Item = Anchor> + '_> {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => Box::new(parts.iter().flat_map(triggers)),
        Condition::Exposed { .. } => Box::new([Anchor::FirstExposure, Anchor::LastExposure].into_iter()),
        Condition::Stayed { .. } => Box::new(std::iter::once(Anchor::Leaving)),
        // Whoever is in the area has arrived in it, or it came over them.
        Condition::Staying { .. } => Box::new(std::iter::once(Anchor::Arrival)),
        Condition::Arrived { .. } => Box::new(std::iter::once(Anchor::Arrival)),
        Condition::Tested { result: TestResult::Positive, .. } => Box::new(std::iter::once(Anchor::PositiveSample)),
        Condition::Onset => Box::new(std::iter::once(Anchor::Onset)),
        _ => Box::new(std::iter::empty()),
    }
}

/// Says whether a condition looks at the tests of the course.
pub(super) fn needs_schedule(condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().any(needs_schedule),
        Condition::Not(part) => needs_schedule(part),
        Condition::ScheduledTests => true,
        _ => false,
    }
}

impl std::fmt::Display for Condition {
    /// In the words of the language, so that two editions can be compared by eye.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let within = |days: &i64| if *days == LONGEST_DAYS { String::new() } else { format!(" within {days} days") };
        let list = |parts: &[Condition]| parts.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        match self {
            Self::All(parts) => write!(f, "all({})", list(parts)),
            Self::Any(parts) => write!(f, "any({})", list(parts)),
            Self::Not(part) => write!(f, "not({part})"),
            Self::Exposed { kinds } => write!(f, "exposure {}", kinds.join("|")),
            Self::Stayed { tiers, within_days, least_minutes } => {
                let least = least_minutes.map_or_else(String::new, |least| format!(" for {least} minutes"));
                write!(f, "stayed {}{least}{}", tiers.join("|"), within(within_days))
            }
            Self::Staying { tiers } => write!(f, "staying {}", tiers.join("|")),
            Self::Arrived { from } => write!(f, "arrived {}", from.join("|")),
            Self::Attribute { any_of } => write!(f, "attribute {}", any_of.join("|")),
            Self::Age { least, most } => write!(f, "age {}–{}", least.map_or_else(String::new, |n| n.to_string()), most.map_or_else(String::new, |n| n.to_string())),
            Self::Tested { result, within_days, within_hours } => {
                let hours = within_hours.map_or_else(String::new, |hours| format!(" within {hours} hours"));
                write!(f, "tested {}{hours}{}", result.code(), within(within_days))
            }
            Self::Onset => f.write_str("onset"),
            Self::Given { what } => write!(f, "given {what}"),
            Self::Negatives { count, hours_apart, from_day } => write!(f, "negatives {count}, {hours_apart} h apart, from day {from_day}"),
            Self::ScheduledTests => f.write_str("scheduled_tests"),
            Self::FirstTests { count } => write!(f, "first_tests {count}"),
            Self::Other { relation, is_every, when } => write!(f, "{} {}: {when}", if *is_every { "every" } else { "any" }, relation.code()),
        }
    }
}
