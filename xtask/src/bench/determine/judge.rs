//! The peer in the same run, what both found compared person by person, and the figures.

use std::collections::BTreeMap;
use std::path::Path;

use analysis::determinations::{Decisions, Plan, Register, Resident, decide_some};
use analysis::files::ParquetTable;
use anyhow::{Context, ensure};
use domain::policy::{Edition, Library};
use serde::Deserialize;
use serde_json::json;

use super::Determine;
use super::ours::{self, Ours};
use crate::bench::{machine, peers};
use crate::process::{self, command, target};

/// What the peer says of itself.
#[derive(Debug, Deserialize)]
struct Peer {
    tool: String,
    seconds: BTreeMap<String, f64>,
    changed: usize,
    touched: usize,
    gib: f64,
}

/// The order of the rules in the peer's numbers; 8 is nothing.
const RULES: [&str; 7] = ["positive", "close_contact", "general_contact", "from_high_area", "from_medium_area", "in_high_area", "test_due"];
/// What the peer writes for a last day that there is none of.
const NO_END: i32 = 1_000_000;

pub fn run(asked: &Determine) -> anyhow::Result<()> {
    let folder = target().join(format!("bench/determine/{}-{}", asked.persons, asked.seed));
    let python = peers::environment()?;
    let script = || {
        let mut script = command(&python);
        script.arg("xtask/src/bench/determine/peer.py");
        script
    };
    if !folder.join("complete").exists() {
        std::fs::create_dir_all(&folder)?;
        process::run(script().args(["tables", &asked.seed.to_string(), &asked.persons.to_string()]).arg(&folder))?;
        std::fs::File::create(folder.join("complete"))?;
    }
    println!("{}", machine());
    println!("{} people, seed {}; both are asked for calendar days, as plans say, and for the strictest rule", asked.persons, asked.seed);
    let library = ours::library()?;
    let mut ours = ours::run(&folder, &folder, &library, asked.runs)?;
    exactly(&mut ours, &library)?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut peers = Vec::new();
    for _ in 0..if asked.without_peer { 0 } else { asked.runs } {
        let said = process::output(script().arg("run").arg(&folder).arg(threads.to_string()).arg(params(&library)?.to_string()).arg(&folder))?;
        peers.push(serde_json::from_str::<Peer>(said.lines().rfind(|line| line.starts_with('{')).context("the peer said nothing")?)?);
    }
    tell(&ours, &peers);
    if let Some(peer) = peers.last() {
        ensure!(peer.changed == ours.changed, "{} changed, the peer says {}", ours.changed, peer.changed);
        let everybody: Vec<u32> = (0..u32::try_from(asked.persons)?).collect();
        compare(&folder, "ra", edition(&library, "a")?, &ours.a, &everybody)?;
        compare(&folder, "rb", edition(&library, "b")?, &ours.b, &everybody)?;
        compare(&folder, "rc", edition(&library, "b")?, &ours.c, &ours.touched)?;
        println!("both decide the same for everybody: rule, colour, last day, and the peer's evidence is among the facts cited");
    }
    Ok(())
}

fn edition<'l>(library: &'l Library, version: &str) -> anyhow::Result<&'l Edition> {
    library.policy("bench").and_then(|policy| policy.version(version)).map(|version| &version.edition).with_context(|| format!("bench@{version}"))
}

/// The numbers of both editions, for the peer's SQL.
fn params(library: &Library) -> anyhow::Result<serde_json::Value> {
    let of = |version: &str| -> anyhow::Result<serde_json::Value> {
        let edition = edition(library, version)?;
        ensure!(edition.rules.iter().map(|rule| rule.id.as_str()).eq(RULES), "the peer knows the rules {RULES:?}; run --without-peer for others");
        let number = |path: &str| -> anyhow::Result<i64> {
            let value = edition.values.iter().find(|value| value.path == format!("rules.{path}"));
            value.and_then(|value| value.shown.parse().ok()).with_context(|| format!("bench@{version}: the peer cannot be asked without rules.{path}"))
        };
        let days = |rule: &str| number(&format!("{rule}.phases.1.days"));
        Ok(json!({
            "positive_within": number("positive.when.tested.within_days")?, "positive_days": days("positive")?, "close_days": days("close_contact")?,
            "general_days": days("general_contact")?, "high_within": number("from_high_area.when.stayed.within_days")?,
            "high_minutes": number("from_high_area.when.stayed.least_minutes")?, "high_days": days("from_high_area")?,
            "medium_within": number("from_medium_area.when.stayed.within_days")?, "medium_days": days("from_medium_area")?,
            "test_hours": number("test_due.when.all.2.not.tested.within_hours")?,
        }))
    };
    Ok(json!({ "a": of("a")?, "b": of("b")? }))
}

/// A sample of people as `domain` decides them, one by one.
fn exactly(ours: &mut Ours, library: &Library) -> anyhow::Result<()> {
    let edition = edition(library, "b")?;
    ours.columns.set_areas(&ours.areas);
    let columns = &ours.columns;
    let register = Resident::new(columns, &ours.areas);
    let plan = Plan::new(edition, columns);
    let sample: Vec<u32> = (0..u32::try_from(columns.len())?).step_by((columns.len() / 5_000).max(1)).collect();
    let decisions = decide_some(&plan, columns, &register, &sample);
    for (at, person) in sample.iter().enumerate() {
        let (decision, found) = (decisions.get(at), domain::determinations::determine(&register.facts(*person), edition, columns.calendar.now));
        let until = found.measure.as_ref().and_then(|measure| measure.until);
        let mut cited: Vec<u32> = found.measure.iter().flat_map(|measure| measure.because().iter()).map(|id| register.number(*person, id)).collect();
        cited.sort_unstable();
        let is_same = decision.rule.map(|place| plan.rule(place)) == found.measure.as_ref().map(|measure| measure.rule.as_str())
            && (decision.mode, decision.colour) == (found.mode() as usize, found.colour() as usize)
            && decision.until.map(|days| columns.calendar.date(days)) == until
            && decision.cited == cited;
        ensure!(is_same, "person {person}: {decision:?}, but one by one {found:#?}");
    }
    ensure!(ours.a.one_by_one() + ours.b.one_by_one() == 0, "columns do not say everything that this plan asks");
    println!("{} people decided one by one, too: the same rule, mode, colour, last day and facts", sample.len());
    Ok(())
}

/// Compares with what the peer wrote, person by person, and prints how many fall under each rule.
fn compare(folder: &Path, name: &str, edition: &Edition, ours: &Decisions, people: &[u32]) -> anyhow::Result<()> {
    let table = ParquetTable::open(&folder.join(format!("{name}.parquet")))?;
    let (person, rule, colour, until, evidence) = (table.numbers("person")?, table.numbers("rule_")?, table.numbers("colour")?, table.numbers("until_")?, table.numbers("evidence")?);
    ensure!(person.len() <= people.len(), "{name}: the peer decides about {} people, we about {}", person.len(), people.len());
    let mut counts = [[0_usize; 9]; 2];
    let mut at = 0;
    for (row, whose) in person.iter().enumerate() {
        // Whom an area touches, we see by the day; the peer by the minute.
        while people[at] != whose.cast_unsigned() {
            at += 1;
            ensure!(at < people.len(), "{name}: person {whose} is touched, and we did not see it");
        }
        let decision = ours.get(at);
        let ours = decision.rule.map_or(8, |place| RULES.iter().position(|rule| *rule == edition.rules[place].id).map_or(0, |at| at + 1));
        let theirs = usize::try_from(rule[row])?;
        counts[0][ours] += 1;
        counts[1][theirs] += 1;
        let is_cited = !(4..=5).contains(&ours) || decision.cited.contains(&evidence[row].cast_unsigned());
        let is_same = ours == theirs && decision.colour == usize::try_from(colour[row])? && decision.until.unwrap_or(NO_END) == until[row] && is_cited;
        ensure!(is_same, "{name}: person {whose}: {decision:?}, but the peer says rule {theirs}, colour {}, until {}, evidence {}", colour[row], until[row], evidence[row]);
    }
    ensure!(counts[0] == counts[1], "{name}: {:?} against {:?}", counts[0], counts[1]);
    println!("{name}: {:?} people under each of the eight rules, {} compared", &counts[0][1..], person.len());
    Ok(())
}

fn median(of: &[f64]) -> f64 {
    let mut of = of.to_vec();
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or(f64::NAN)
}

fn tell(ours: &Ours, peers: &[Peer]) {
    let own = |name: &str| ours.seconds.get(name).map_or(f64::NAN, |times| median(times));
    let theirs = |name: &str| median(&peers.iter().filter_map(|peer| peer.seconds.get(name).copied()).collect::<Vec<f64>>());
    println!("{:34} {:>10} {:>10} {:>8}", "seconds (median)", "firstline", peers.last().map_or("-", |peer| &peer.tool), "ratio");
    for (name, shown) in [("a", "everybody under policy A"), ("b", "everybody under policy B"), ("difference", "who is decided otherwise"), ("one_area", "one area changes")] {
        println!("{shown:34} {:10.4} {:10.4} {:8.1}", own(name), theirs(name), theirs(name) / own(name));
    }
    let (file, their_file) = (own("read") + own("a") + own("write"), theirs("read") + theirs("a") + theirs("write"));
    println!("{:34} {file:10.4} {their_file:10.4} {:8.1}", "policy A, from file to file", their_file / file);
    println!("{:34} {:10.4}", "from areas to people, laid once", own("index"));
    println!("{:34} {:10.2} {:10.2}", "memory at the most, GiB", ours.mib as f64 / 1024.0, peers.iter().map(|peer| peer.gib).fold(f64::NAN, f64::max));
    println!("{:34} {:10} {:10}", "people decided otherwise", ours.changed, peers.last().map_or(0, |peer| peer.changed));
    println!("{:34} {:10} {:10}", "people touched by the area", ours.touched.len(), peers.last().map_or(0, |peer| peer.touched));
}
