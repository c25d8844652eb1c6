//! Receiving a list of a million rows while somebody calls.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::memory::Watch;
use super::{Database, Place, TEAM, Times, machine, raw};
use crate::http::Client;
use crate::process;

/// Where it stands how many are still to be compared.
const PAIRS: &str = "/api/links?state=open";
/// The longest that comparing may take.
const MOST: Duration = Duration::from_secs(3_600);

/// How much to receive, and where.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// How many rows.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// The number that all chance comes from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, value_enum, default_value = "sqlite")]
    database: Database,
    /// Open a call for everybody on the list, too.
    #[arg(long)]
    calls: bool,
    /// Receive only, with nobody calling meanwhile.
    #[arg(long)]
    alone: bool,
    /// So many people are known before, compared with each other; half of the list is about them, a fifth of it dirty. Waits until
    /// everybody on it was compared.
    #[arg(long, value_name = "PEOPLE", conflicts_with = "calls")]
    into: Option<u64>,
}

impl Import {
    pub fn run(&self) -> anyhow::Result<()> {
        if let Some(known) = self.into {
            return self.compared(known);
        }
        let machine = machine();
        let place = Place::open(self.database, true)?;
        let list = place.list(self.rows, self.seed)?;
        let server = place.serve()?;
        let stop = Arc::new(AtomicBool::new(false));
        let client = server.sign_in("caller")?;
        let probe = (!self.alone).then(|| {
            let stop = stop.clone();
            thread::spawn(move || next_people(client, &stop))
        });
        let mut import = place.import(&list, "bench");
        import.args(if self.calls { ["--purpose", "contact_tracing"].as_slice() } else { &["--purpose", "administration"] });
        if self.calls {
            import.args(["--team", TEAM]);
        }
        let child = import.stdout(Stdio::piped()).spawn().context("the import")?;
        let import_watch = Watch::over(vec![child.id()]);
        let both_watch = Watch::over(vec![child.id(), server.child.id()]);
        let output = child.wait_with_output()?;
        let (alone, both) = (import_watch.most(), both_watch.most());
        stop.store(true, Ordering::Relaxed);
        let mut times = probe.and_then(|probe| probe.join().ok()).unwrap_or_default();
        drop(server);
        let text = String::from_utf8_lossy(&output.stdout);
        let told: Value = text.lines().last().and_then(|line| serde_json::from_str(line).ok()).context("the import said nothing")?;
        ensure!(told["rows"] == self.rows, "not every row was received: {told}");
        let seconds = told["seconds"].as_f64().unwrap_or(f64::NAN);
        let limit = raw::measure(&place, &list)?;
        println!("\nimport of {} rows, {:?}, exact matching{}", self.rows, self.database, if self.calls { ", a call for each" } else { "" });
        println!("  {machine}");
        println!("  {seconds:.1} s, {:.0} rows/s", self.rows as f64 / seconds);
        println!("  memory at most {alone} MiB for the import and its reader, {both} MiB with the server");
        println!("  next person meanwhile: {}", if self.alone { "not asked".to_owned() } else { times.told() });
        println!("  the same rows in one plain table: {limit:.1} s, {:.0} rows/s; the import takes {:.1} times as long", self.rows as f64 / limit, seconds / limit);
        process::run(place.firstline().arg("verify"))
    }
}

impl Import {
    /// Receives a list about people of whom half are known, and waits until all of them were compared.
    fn compared(&self, known: u64) -> anyhow::Result<()> {
        println!("{}", machine());
        let place = Place::open(self.database, true)?;
        let server = place.serve()?;
        let mut clerk = server.sign_in("clerk0")?;
        let (received, all) = receive(&place, &mut clerk, &place.list(known, self.seed)?, "known before")?;
        println!("{known} people, received in {received:.1} s, compared with each other after {all:.1} s");
        let list = self.half_known(&place, known)?;
        let watch = Watch::over(vec![server.child.id()]);
        let (received, all) = receive(&place, &mut clerk, &list, "half of them known")?;
        println!("{} rows about them and others, received in {received:.1} s, all compared after {all:.1} s (goal 60 s); the server took {} MiB", self.rows, watch.most());
        let found = clerk.read(PAIRS)?;
        println!("  {} pairs wait for somebody, {} were merged", found["open"], found["same"]);
        drop(server);
        process::run(place.firstline().arg("verify"))
    }

    /// Makes a dirty list: its first half are the last of those who are known, its second half are new.
    fn half_known(&self, place: &Place, known: u64) -> anyhow::Result<PathBuf> {
        let half = (self.rows / 2).min(known);
        let skipped = (known - half) as usize;
        let long = place.dirty_list(known + self.rows - half, self.seed)?;
        let text = std::fs::read_to_string(&long)?;
        let list = place.data.join("half-known.csv");
        let mut lines = text.lines();
        let head = lines.next().context("the list is empty")?;
        let rows: Vec<&str> = std::iter::once(head).chain(lines.skip(skipped)).collect();
        std::fs::write(&list, rows.join("\n") + "\n")?;
        Ok(list)
    }
}

/// Receives a list; returns after how many seconds it was received, and after how many everybody on it was compared.
fn receive(place: &Place, clerk: &mut Client, list: &Path, name: &str) -> anyhow::Result<(f64, f64)> {
    let begun = Instant::now();
    // Rows that somebody has to look at are no failure; it says so with 3.
    let status = place.import(list, name).args(["--purpose", "administration"]).stdout(Stdio::null()).status().context("the import")?;
    ensure!(matches!(status.code(), Some(0 | 3)), "the import failed: {status}");
    let received = begun.elapsed().as_secs_f64();
    clerk.wait(PAIRS, MOST, |pairs| pairs["to_compare"] == 0)?;
    Ok((received, begun.elapsed().as_secs_f64()))
}

/// Takes the next person and gives them back, ten times a second.
fn next_people(mut client: Client, stop: &AtomicBool) -> Times {
    let mut times = Times::default();
    while !stop.load(Ordering::Relaxed) {
        let asked = Instant::now();
        let answer = client.post("/api/calls/next", &json!({}));
        if let Some(answer) = answer.filter(|answer| answer.status == 200) {
            times.add(asked);
            let call = answer.json();
            let path = format!("/api/calls/{}/release", call["task_id"].as_str().unwrap_or_default());
            client.post(&path, &json!({ "token": call["token"] }));
        }
        thread::sleep(Duration::from_millis(100));
    }
    times
}
