//! A district switched through three editions of one plan, as two people do it, beside an oracle that has the rules once more in Python.
//!
//! Owns the comparison: who is listed as changed, what held before, what holds now, and by which fact. A difference fails.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::Determine;
use super::running::{MOST, district};
use crate::bench::{COUNTY, Place};
use crate::demo::plan::{self, PACK};
use crate::demo::SUBDISTRICT;
use crate::http::{Client, text};
use crate::process::{self, command, root};

/// The day of all three switches; what counts is what each says of that day.
const TODAY: &str = "2022-11-12";
const MOMENT: &str = "2022-11-12T09:00:00+08:00";
/// Since when two sub-districts have had their tier.
const SINCE: &str = "2022-10-30";
const TIERS: [(&str, &str); 2] = [(SUBDISTRICT, "high"), ("440902002", "medium")];
const EDITIONS: [&str; 3] = ["8", "9", "20"];
/// Of so many of the changed, the fact behind it is compared, too.
const REASONS: usize = 300;

/// Rule, mode, phase and last day.
type Standing = (String, String, i64, String);
/// By document; with the fact that says so.
type Expected = BTreeMap<String, (Standing, String)>;
/// By document: in which direction, from what, to what.
type Told = BTreeMap<String, (String, Option<Standing>, Option<Standing>)>;

pub fn run(asked: &Determine) -> anyhow::Result<()> {
    let (place, list, number) = district(MOMENT, asked.people, asked.seed)?;
    let (facts, oracle) = (place.data.join("facts.csv"), root().join("xtask/src/bench/determine/oracle.py"));
    process::run(command("python3").arg(&oracle).arg("facts").arg(&list).arg(&facts).args([&asked.seed.to_string(), TODAY]))?;
    let server = place.serve()?;
    let (mut doctor, mut commander, mut clerk) = (server.sign_in("epidemiologist")?, server.sign_in("commander")?, server.sign_in("clerk0")?);
    let mut supervisor = server.sign_in("supervisor")?;
    let area = plan::place(&mut doctor, COUNTY)?;
    for (code, tier) in TIERS {
        let area = plan::place(&mut doctor, code)?;
        doctor.send("/api/risk-areas", &json!({ "pack": PACK, "area_id": area, "tier": tier, "since": SINCE, "source": "bench" }))?;
    }
    process::output(place.firstline().args(["facts", "import"]).arg(&facts))?;
    let documents = documents(&mut clerk, &number, &list)?;
    let mut before = Expected::new();
    for edition in EDITIONS {
        let (activation, tried) = plan::propose(&mut doctor, &area, edition, "bench", MOST)?;
        commander.send(&format!("{activation}/confirm"), &json!({}))?;
        doctor.wait(&activation, MOST, |activation| activation["waiting"] == 0)?;
        let after = expected(&place, &oracle, &facts, edition)?;
        let told = changes(&mut supervisor, &activation, &documents)?;
        let counts = compare(edition, &before, &after, &told)?;
        let reasons = reasons(&mut doctor, &documents, &after, &told)?;
        println!("edition {edition}: {} held, {} changed as the oracle expects ({counts}), the fact behind it the same for {reasons}; the trial said {}", after.len(), told.len(), tried["trial"]["all"]);
        before = after;
    }
    drop(server);
    process::run(place.firstline().arg("verify"))
}

/// Returns the documents of everybody on the list, by their number with us.
fn documents(clerk: &mut Client, list: &str, file: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let rows: Vec<String> = std::fs::read_to_string(file)?.lines().skip(1).filter_map(|row| row.split(',').nth(3).map(str::to_owned)).collect();
    let mut found = BTreeMap::new();
    each(clerk, &format!("/api/lists/{list}/rows?limit=500"), |row| {
        // The file's first row is its headers.
        let at = usize::try_from(row["row"].as_i64().context("a row has no number")? - 2)?;
        found.insert(text(row, "person_id")?.to_owned(), rows.get(at).context("a row is not on the list")?.clone());
        Ok(())
    })?;
    ensure!(found.len() == rows.len(), "{} of {} people are on the list", found.len(), rows.len());
    Ok(found)
}

/// Reads a listing to its end.
fn each(by: &mut Client, path: &str, mut one: impl FnMut(&Value) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut after = String::new();
    loop {
        let page = by.read(&format!("{path}{after}"))?;
        page["items"].as_array().into_iter().flatten().try_for_each(&mut one)?;
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return Ok(()),
        }
    }
}

/// Asks the oracle what an edition says of everybody.
fn expected(place: &Place, oracle: &Path, facts: &Path, edition: &str) -> anyhow::Result<Expected> {
    let out: PathBuf = place.data.join("expected.csv");
    process::run(command("python3").arg(oracle).arg("answers").arg(facts).arg(&out).args([edition, TODAY, SINCE]))?;
    let read = |row: &str| -> anyhow::Result<(String, (Standing, String))> {
        let cells: Vec<&str> = row.trim_end().split(',').collect();
        let [person, rule, mode, phase, until, because] = cells[..] else { anyhow::bail!("{row}") };
        Ok((person.to_owned(), ((rule.to_owned(), mode.to_owned(), phase.parse()?, until.to_owned()), because.to_owned())))
    };
    std::fs::read_to_string(&out)?.lines().skip(1).map(read).collect()
}

/// Everybody whom the switch lists as changed, by their document, with what held and what holds.
fn changes(by: &mut Client, activation: &str, documents: &BTreeMap<String, String>) -> anyhow::Result<Told> {
    let standing = |told: &Value| told["rule"].as_str().map(|rule| (rule.to_owned(), told["mode"].as_str().unwrap_or_default().to_owned(), told["phase"].as_i64().unwrap_or_default(), told["until"].as_str().unwrap_or_default().to_owned()));
    let mut found = BTreeMap::new();
    each(by, &format!("{activation}/changes?limit=200"), |change| {
        let person = text(change, "person_id")?;
        let document = documents.get(person).context("somebody changed who is not on the list")?;
        found.insert(document.clone(), (text(change, "change")?.to_owned(), standing(&change["before"]), standing(&change["after"])));
        Ok(())
    })?;
    Ok(found)
}

/// Fails at the first difference between who changed and who should have, from what and to what.
fn compare(edition: &str, before: &Expected, after: &Expected, told: &Told) -> anyhow::Result<String> {
    let standing = |of: &Expected, person: &str| of.get(person).map(|(standing, _)| standing.clone());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for person in before.keys().chain(after.keys()) {
        let should = (standing(before, person), standing(after, person));
        let listed = told.get(person).map(|(_, before, after)| (before.clone(), after.clone()));
        ensure!(listed == (should.0 != should.1).then(|| should.clone()), "edition {edition}: {person} should go from {:?} to {:?}, but is listed as {listed:?}", should.0, should.1);
    }
    for (person, (change, before, after)) in told {
        ensure!(before != after, "edition {edition}: {person} is listed, but nothing changes: {before:?}");
        *counts.entry(change).or_default() += 1;
    }
    Ok(counts.iter().map(|(change, people)| format!("{people} {change}")).collect::<Vec<_>>().join(", "))
}

/// Reads why it holds for some of those who changed: the fact that counts must be the oracle's.
fn reasons(by: &mut Client, documents: &BTreeMap<String, String>, after: &Expected, told: &Told) -> anyhow::Result<usize> {
    let held = documents.iter().filter_map(|(person, document)| Some((person, told.contains_key(document).then(|| after.get(document)).flatten()?)));
    let step = (told.len() / REASONS).max(1);
    let mut compared = 0;
    for (person, (_, because)) in held.step_by(step) {
        let found = by.read(&format!("/api/people/{person}/determinations"))?;
        let facts = by.read(&format!("/api/people/{person}/facts"))?;
        let cited = found["current"].to_string();
        let (kind, day) = because.split_once(' ').context("the oracle names no fact")?;
        let is_cited = facts["items"].as_array().into_iter().flatten().any(|fact| fact["kind"] == kind && fact["from"].as_str().is_some_and(|from| from.starts_with(day)) && fact["id"].as_str().is_some_and(|id| cited.contains(id)));
        ensure!(is_cited, "{person} is held because of {because}, which is not cited: {cited}");
        compared += 1;
    }
    Ok(compared)
}
