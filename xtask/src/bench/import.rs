//! Receiving a list of a million rows while somebody calls.

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
}

impl Import {
    pub fn run(&self) -> anyhow::Result<()> {
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
