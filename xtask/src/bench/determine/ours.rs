//! Our side: the peer's tables read into resident columns, decided, and written.
//!
//! Owns what the numbers of the tables mean: minutes since day 0, whose 28th day begins now.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use analysis::determinations::{Calendar, Columns, Decisions, OPEN, Plan, Resident, Touched, changes, decide, decide_some, result_number};
use analysis::files::{ParquetTable, write_resident};
use anyhow::Context;
use domain::determinations::{AreaPeriod, Moment};
use domain::policy::{Library, TestResult};
use jiff::{SignedDuration, Timestamp};

const AREAS: usize = 600;
/// The beginning of day 28, in minutes.
const NOW: i32 = 28 * 1440;
/// The area that becomes one of high risk two days ago.
pub const AREA: usize = 7;
/// From here the numbers of facts that are no stays count; those of stays are the peer's.
const HOMES: u32 = 1_000_000_000;
const TESTS: u32 = 1_200_000_000;
const CONTACTS: u32 = 1_600_000_000;

/// The moment for which everybody is decided.
pub fn now() -> Timestamp {
    "2022-06-29T00:00:00+08:00".parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Reads the plan, and what is wrong with it if anything is.
pub fn library() -> anyhow::Result<Library> {
    let folder = crate::process::root().join("xtask/src/bench/determine/packs");
    let files = ["bench/policy.toml", "bench/policy/a.toml", "bench/policy/b.toml"];
    let files: BTreeMap<String, String> = files.into_iter().map(|file| Ok((file.to_owned(), std::fs::read_to_string(folder.join(file)).context(file)?))).collect::<anyhow::Result<_>>()?;
    let (library, problems) = domain::policy::read(&files);
    for problem in problems {
        eprintln!("{problem:?}");
    }
    Ok(library)
}

/// Times in seconds, and what was found.
pub struct Ours {
    pub columns: Columns,
    pub areas: Vec<AreaPeriod>,
    pub touched: Vec<u32>,
    pub a: Decisions,
    pub b: Decisions,
    /// Of those whom the area touches.
    pub c: Decisions,
    pub changed: usize,
    pub seconds: BTreeMap<&'static str, Vec<f64>>,
    pub mib: u64,
}

/// Reads, decides and writes; all but reading as often as asked.
pub fn run(folder: &Path, out: &Path, library: &Library, runs: usize) -> anyhow::Result<Ours> {
    let edition = |version: &str| library.policy("bench").and_then(|policy| policy.version(version)).map(|version| &version.edition).with_context(|| format!("bench@{version} cannot be used"));
    let (a, b) = (edition("a")?, edition("b")?);
    let mut seconds: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
    let mut timed = |name: &'static str, begun: Instant| seconds.entry(name).or_default().push(begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    let (mut columns, areas) = read(folder, a.time_zone.clone())?;
    timed("read", begun);
    let begun = Instant::now();
    let index = Touched::new(&columns);
    timed("index", begun);
    let mut found = None;
    for _ in 0..runs {
        // What the run before found is no part of what this one needs.
        drop(found.take());
        columns.set_areas(&areas);
        let register = Resident::new(&columns, &areas);
        let begun = Instant::now();
        let under_a = decide(&Plan::new(a, &columns), &columns, &register);
        timed("a", begun);
        let begun = Instant::now();
        let under_b = decide(&Plan::new(b, &columns), &columns, &register);
        timed("b", begun);
        let begun = Instant::now();
        let changed = changes(&under_a, &under_b).len();
        timed("difference", begun);
        let begun = Instant::now();
        let since = moment(NOW - 2880);
        let mut more = areas.clone();
        more.push(AreaPeriod { id: "new".to_owned(), area: AREA.to_string(), tier: "high".to_owned(), from: since, until: Some(moment(NOW + 14 * 1440)), recorded: Timestamp::MIN, withdrawn: None });
        columns.set_areas(&more);
        let touched = index.since(u32::try_from(AREA)?, since, &columns.calendar);
        let register = Resident::new(&columns, &more);
        let again = decide_some(&Plan::new(b, &columns), &columns, &register, &touched);
        timed("one_area", begun);
        found = Some((under_a, under_b, changed, touched, again));
    }
    let (a, b, changed, touched, c) = found.context("no run was asked for")?;
    let begun = Instant::now();
    write_resident(&out.join("ours.parquet"), &a)?;
    timed("write", begun);
    Ok(Ours { columns, areas, touched, a, b, c, changed, seconds, mib: peak_mib() })
}

fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")).and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn moment(minutes: i32) -> Moment {
    Moment::At(now() + SignedDuration::from_mins(i64::from(minutes - NOW)))
}

/// A minute as columns number it.
fn number(minute: i32) -> i32 {
    (minute - NOW) * 120
}

/// The number of a fact that is no stay.
fn numbered(since: u32, at: usize) -> u32 {
    since + u32::try_from(at).unwrap_or(0)
}

fn read(folder: &Path, zone: jiff::tz::TimeZone) -> anyhow::Result<(Columns, Vec<AreaPeriod>)> {
    let open = |name: &str| ParquetTable::open(&folder.join(format!("{name}.parquet")));
    let unsigned = |numbers: Vec<i32>| numbers.into_iter().map(i32::cast_unsigned).collect::<Vec<u32>>();
    let homes = open("person")?.numbers("home_area")?;
    let names: Vec<String> = (0..AREAS).map(|area| area.to_string()).collect();
    let kinds = vec!["close_contact".to_owned(), "general_contact".to_owned()];
    let mut columns = Columns::resident(Calendar::new(zone, now()), homes.len(), kinds, &names);

    let table = open("contact")?;
    let (person, since, category) = (unsigned(table.numbers("person")?), table.numbers("since")?, table.numbers("category")?);
    columns.put_exposures(&person, |at| (u16::from(category[at] == 2), number(since[at]), number(since[at]), numbered(CONTACTS, at)));
    drop((person, since, category));

    let table = open("test")?;
    let (person, taken, positive) = (unsigned(table.numbers("person")?), table.numbers("t")?, table.numbers("positive")?);
    let results = [result_number(TestResult::Negative), result_number(TestResult::Positive)];
    columns.put_tests(&person, |at| (number(taken[at]), results[usize::from(positive[at] == 1)], numbered(TESTS, at)));
    drop((person, taken, positive));

    // Whoever lives somewhere is there until something else is known: the first stay of each.
    let table = open("stay")?;
    let person = unsigned(table.numbers("person")?);
    let mut whose = Vec::with_capacity(person.len() + homes.len());
    let mut next = person.iter().copied().peekable();
    for at in 0..u32::try_from(homes.len())? {
        whose.push(at);
        while let Some(same) = next.next_if_eq(&at) {
            whose.push(same);
        }
    }
    drop(person);
    let (area, from, until, fact) = (table.numbers("area")?, table.numbers("t0")?, table.numbers("t1")?, table.numbers("stay")?);
    columns.put_stays(&whose, |at| {
        let person = whose[at] as usize;
        if at == 0 || whose[at - 1] != whose[at] {
            return (homes[person].cast_unsigned(), number(0), OPEN, numbered(HOMES, person));
        }
        // As many homes stand before it as there are people up to its own.
        let at = at - person - 1;
        (area[at].cast_unsigned(), number(from[at]), number(until[at]), fact[at].cast_unsigned())
    });
    drop((whose, area, from, until, fact));

    let table = open("area_risk")?;
    let (area, level, from, until) = (table.numbers("area")?, table.numbers("level")?, table.numbers("t0")?, table.numbers("t1")?);
    let areas = (0..area.len()).map(|at| AreaPeriod {
        id: format!("area {at}"),
        area: area[at].to_string(),
        tier: if level[at] == 2 { "high" } else { "medium" }.to_owned(),
        from: moment(from[at]),
        until: Some(moment(until[at])),
        recorded: Timestamp::MIN,
        withdrawn: None,
    });
    let areas: Vec<AreaPeriod> = areas.collect();
    columns.set_areas(&areas);
    Ok((columns, areas))
}
