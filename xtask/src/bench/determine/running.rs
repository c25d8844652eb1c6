//! Everybody decided again in the running system after a switch of editions, and one new fact: on SQLite, over HTTP, as people would.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use serde_json::{Value, json};

use super::Determine;
use crate::bench::disk::fdatasync;
use crate::bench::{COUNTY, Database, PASSWORD, Place, Server, TEAM, Times, machine};
use crate::demo::SUBDISTRICT;
use crate::demo::plan::{self, PACK};
use crate::process;

/// The moment before the switch, with the edition that holds then, and the one after.
const BEFORE: (&str, &str) = ("2022-11-10T09:00:00+08:00", "9");
const AFTER: (&str, &str) = ("2022-11-12T09:00:00+08:00", "20");
/// The longest that a switch may take.
pub const MOST: Duration = Duration::from_secs(1_800);
/// How many new facts are written down, one after the other.
const NEW_FACTS: usize = 400;

pub fn run(asked: &Determine) -> anyhow::Result<()> {
    println!("{}", machine());
    let (place, list, _) = district(BEFORE.0, asked.people, asked.seed)?;
    switch(&place, BEFORE.1, "in force")?;
    if asked.new_facts {
        place.set_clock(AFTER.0)?;
        return new_facts(&place);
    }
    let facts = write_facts(&place.data, &list)?;
    let decide = |what: &str| -> anyhow::Result<()> {
        let begun = Instant::now();
        process::output(place.firstline().args(["facts", "import", "--decide"]).arg(&facts))?;
        println!("{} people with two facts each, {what}: {:.1} s", asked.people, begun.elapsed().as_secs_f64());
        Ok(())
    };
    decide("taken in and decided for the first time")?;
    place.set_clock(AFTER.0)?;
    // On another day much is due by itself; that is over before the switch.
    decide("read again, and whoever is due on another day decided")?;
    switch(&place, AFTER.1, "again")?;
    new_facts(&place)
}

/// Opens a district at a moment, with so many people on one list and two who decide about plans; returns the list, as a file and by its number.
pub fn district(moment: &str, people: u64, seed: u64) -> anyhow::Result<(Place, PathBuf, String)> {
    let place = Place::open_at(Database::Sqlite, moment)?;
    for role in ["epidemiologist", "commander", "supervisor"] {
        let mut create = place.firstline();
        create.args(["accounts", "create", role, "--name", role, "--agency", TEAM, "--role", role, "--area", COUNTY, "--onboarded"]);
        process::output(create.args(["--password-env", "BENCH_PASSWORD"]).env("BENCH_PASSWORD", PASSWORD))?;
    }
    let list = place.list(people, seed)?;
    let told = process::output(place.import(&list, "everybody").args(["--purpose", "administration"]))?;
    let told: Value = told.lines().last().and_then(|line| serde_json::from_str(line).ok()).context("the import said nothing")?;
    Ok((place, list, crate::http::text(&told, "list")?.to_owned()))
}

/// Starts a server, and waits until everything is done that is not measured: whoever is new is compared with everybody, what another
/// process left is sealed, and all promises are checked, as each server does when it begins.
fn serve_at_rest(place: &Place) -> anyhow::Result<Server> {
    let server = place.serve()?;
    server.sign_in("clerk0")?.wait("/api/links?state=open", MOST, |links| links["to_compare"] == 0)?;
    let is_checked = |overview: &Value| overview["promises"].as_array().is_some_and(|all| all.iter().all(|one| one["state"] != "unchecked"));
    server.sign_in("supervisor")?.wait("/api/overview", MOST, is_checked)?;
    Ok(server)
}

/// Puts an edition in force as two people do, and waits until everybody has been decided about.
fn switch(place: &Place, version: &str, what: &str) -> anyhow::Result<()> {
    let server = serve_at_rest(place)?;
    let (mut doctor, mut commander) = (server.sign_in("epidemiologist")?, server.sign_in("commander")?);
    let area = plan::place(&mut doctor, COUNTY)?;
    let begun = Instant::now();
    let (activation, tried) = plan::propose(&mut doctor, &area, version, "bench", MOST)?;
    let trial = begun.elapsed();
    let begun = Instant::now();
    commander.send(&format!("{activation}/confirm"), &json!({}))?;
    doctor.wait(&activation, MOST, |activation| activation["waiting"] == 0)?;
    let (all, decided) = (&tried["trial"]["all"], begun.elapsed());
    println!("edition {version} {what}: tried on everybody in {:.1} s ({all}), all decided and told apart in {:.1} s", trial.as_secs_f64(), decided.as_secs_f64());
    Ok(())
}

/// Writes down one fact after the other, each of another person; an answer means that what follows is decided and durable.
fn new_facts(place: &Place) -> anyhow::Result<()> {
    let server = serve_at_rest(place)?;
    let mut doctor = server.sign_in("epidemiologist")?;
    let area = plan::place(&mut doctor, COUNTY)?;
    let mut people: Vec<String> = Vec::new();
    let mut after = Value::Null;
    while people.len() < NEW_FACTS {
        let found = doctor.send("/api/people/search", &json!({ "area_id": area, "limit": 100, "after": after }))?;
        people.extend(found["items"].as_array().into_iter().flatten().filter_map(|person| Some(person["id"].as_str()?.to_owned())));
        after = found["next"].clone();
        if after.is_null() {
            break;
        }
    }
    let (disk, slow) = fdatasync(&place.data)?;
    let mut times = Times::default();
    for person in people.iter().take(NEW_FACTS) {
        let fact = json!({ "pack": PACK, "kind": "exposure", "what": "close_contact", "from": "2022-11-11" });
        let begun = Instant::now();
        doctor.send(&format!("/api/people/{person}/facts"), &fact)?;
        times.add(begun);
    }
    println!("one new fact, decided and durable: {}; fdatasync p50 {disk:.1} ms, p99 {slow:.1} ms, so the goal is {:.1} ms", times.told(), 2.0 * slow + 5.0);
    process::run(place.firstline().arg("verify"))
}

/// An exposure and a stay of everybody on a list.
fn write_facts(folder: &Path, list: &Path) -> anyhow::Result<PathBuf> {
    let out = folder.join("facts.csv");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&out)?);
    writeln!(file, "person,fact,kind,what,from,until,areas")?;
    let rows = std::fs::read_to_string(list)?;
    for (at, row) in rows.lines().skip(1).enumerate() {
        // Number, name, sex, document: none of them has a comma in it.
        let document = row.split(',').nth(3).with_context(|| format!("row {at} has no document"))?;
        let day = at % 9;
        writeln!(file, "{document},e{at},exposure,close_contact,2022-11-{:02},,", 9 - day)?;
        writeln!(file, "{document},s{at},stay,,2022-11-{:02},2022-11-{:02},{SUBDISTRICT}", 9 - day, 10 - day)?;
    }
    file.into_inner()?.sync_all()?;
    Ok(out)
}
