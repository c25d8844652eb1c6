//! One edition out of its merged tree. Owns what an edition says of itself; rules are read elsewhere.

use super::library::{Drafts, Head};
use super::problem::Problem;
use super::read::{Reader, Words, members};
use super::tree::{Data, Node};
use super::{DayZero, Edition, LONGEST_DAYS, Signed, SignedAt, Source, Status, codes, rules};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

const EDITION: [&str; 15] = [
    "version", "title", "status", "valid_from", "valid_until", "time_zone", "day0", "extends", "drop", "rules", "look_back_days", "signed", "locality", "reviewed", "note",
];

/// Makes an edition; what is wrong with it is told in full.
pub(super) fn edition(
    pack: &str,
    head: &Head,
    sources: &BTreeMap<String, Source>,
    words: &Words,
    node: &Node,
    hash: String,
    drafts: Drafts,
) -> (Option<Edition>, Vec<Problem>) {
    let mut reader = Reader::new(sources, words, drafts);
    reader.keys(node, &EDITION);
    let version = reader.text(node, "version").map(str::to_owned);
    let title = reader.texts(node, "title");
    let status = reader.required(node, "status").and_then(|found| reader.member(found, "status", members!(Status)));
    let valid_from = reader.required(node, "valid_from").and_then(|found| {
        let date = reader.date(found, "valid_from")?;
        reader.record("valid_from", found, date, false);
        Some(date)
    });
    let valid_until = node.get("valid_until").and_then(|found| {
        let date = reader.date(found, "valid_until")?;
        reader.record("valid_until", found, date, false);
        Some((date, found))
    });
    if let (Some(from), Some((until, found))) = (valid_from, valid_until)
        && until <= from
    {
        reader.refuse(Problem::at(codes::VALIDITY_REVERSED, &found.at).with("from", from).with("until", until));
    }
    let day_zero = reader.required(node, "day0").and_then(|found| {
        let day_zero = reader.member(found, "day0", members!(DayZero))?;
        reader.record("day0", found, day_zero.code(), false);
        Some(day_zero)
    });
    let zone = node.get("time_zone").or(head.time_zone.as_ref());
    let time_zone = zone.and_then(|found| time_zone(&mut reader, found));
    if zone.is_none() {
        reader.refuse(Problem::at(codes::KEY_MISSING, &node.at).with("key", "time_zone"));
    }
    let look_back_days = reader.number(node, "look_back_days", 0..=LONGEST_DAYS);
    let rules = rules::rules(&mut reader, node, day_zero.unwrap_or(DayZero::Anchor));
    let signed = signed(&mut reader, node);
    let locality = node.get("locality").and_then(Node::text).map(str::to_owned);
    let problems = reader.problems;
    let has_error = problems.iter().any(|problem| problem.severity == super::Severity::Error);
    let made = || {
        Some(Edition {
            pack: pack.to_owned(),
            version: version?,
            locality,
            title: title?,
            status: status?,
            valid_from: valid_from?,
            valid_until: valid_until.map(|(date, _)| date),
            time_zone: time_zone?,
            day_zero: day_zero?,
            look_back_days,
            rules,
            vocabulary: words.iter().map(|(kind, words)| (kind.clone(), words.keys().cloned().collect())).collect(),
            words: words.values().flatten().map(|(code, text)| (code.clone(), text.clone())).collect(),
            sources: sources.clone(),
            values: reader.values,
            signed,
            hash,
        })
    };
    (if has_error { None } else { made() }, problems)
}

fn time_zone(reader: &mut Reader<'_>, found: &Node) -> Option<TimeZone> {
    let name = found.bare().text().unwrap_or_default();
    match TimeZone::get(name) {
        Ok(zone) if !name.is_empty() => Some(zone),
        _ => {
            reader.refuse(Problem::at(codes::TIME_ZONE_UNKNOWN, &found.at).with("name", name));
            None
        }
    }
}

fn signed(reader: &mut Reader<'_>, node: &Node) -> Vec<Signed> {
    let Some(Data::List(items)) = node.get("signed").map(|found| &found.data) else { return Vec::new() };
    let mut all = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let read = reader.within(format!("signed.{}", at + 1), |reader| {
            reader.keys(item, &["path", "reason", "signed_by", "signed_on", "until"]);
            let (path, reason, by) = (reader.text(item, "path"), reader.text(item, "reason"), reader.text(item, "signed_by"));
            let mut date = |key: &str| reader.required(item, key).and_then(|found| reader.date(found, key));
            let (signed_on, until) = (date("signed_on"), date("until"));
            let at = SignedAt { file: item.at.file.to_string(), line: item.at.line, column: item.at.column };
            let said = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
            Some(Signed { path: path?.to_owned(), reason: said(reason?)?, signed_by: said(by?)?, signed_on: signed_on?, until: until?, at })
        });
        all.extend(read);
    }
    all
}
