//! Finding people and turning pages among as many as `bench import` left.

use std::time::Instant;

use anyhow::{Context, ensure};
use serde_json::json;

use super::{CLERKS, Database, Place, Times, machine};
use crate::http::Client;

/// How often to ask.
#[derive(Debug, clap::Args)]
pub struct Search {
    /// How many people are expected to be there; `bench import --rows` makes them.
    #[arg(long, default_value_t = 1_000_000)]
    people: u64,
    /// The seed of the list they came from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How often each thing is asked.
    #[arg(long, default_value_t = 100)]
    times: usize,
}

impl Search {
    pub fn run(&self) -> anyhow::Result<()> {
        let machine = machine();
        let place = Place::open(Database::Sqlite, false)?;
        ensure!(place.data.join("firstline.db").exists(), "run `cargo xtask bench import --rows {}` first", self.people);
        let list = std::fs::read_to_string(place.list(self.people, self.seed)?)?;
        let rows: Vec<Vec<&str>> = list.lines().skip(1).step_by((self.people as usize / self.times).max(1)).map(|line| line.split(',').collect()).collect();
        let server = place.serve()?;
        let mut clerk = server.sign_in("clerk0")?;
        let mut clerks = (0..CLERKS).map(|at| server.sign_in(&format!("clerk{at}"))).collect::<anyhow::Result<Vec<_>>>()?;
        let lists = clerk.get("/api/lists").context("no answer")?.json();
        let largest = lists["items"].as_array().into_iter().flatten().max_by_key(|list| list["rows"]["received"].as_u64());
        let id = largest.and_then(|list| list["id"].as_str()).context("there is no list")?.to_owned();
        println!("\nsearch and pages among {} people, SQLite\n  {machine}", self.people);
        let pinyin = ["wangwei", "li", "zhangmin", "chenjie", "liu"].map(str::to_owned);
        let questions: [(&str, Vec<String>); CLERKS] = [
            ("whole name", rows.iter().map(|row| row[1].to_owned()).collect()),
            ("surname alone", rows.iter().map(|row| row[1].chars().take(1).collect()).collect()),
            ("identity number", rows.iter().map(|row| row[3].to_owned()).collect()),
            ("telephone", rows.iter().map(|row| row[4].to_owned()).collect()),
            ("pinyin", pinyin.into_iter().cycle().take(self.times).collect()),
            ("nobody", (0..self.times).map(|at| format!("无此人{at}")).collect()),
        ];
        for ((what, questions), clerk) in questions.into_iter().zip(&mut clerks) {
            search(clerk, what, questions);
        }
        self.pages(&mut clerk, "pages of lists", "/api/lists?limit=50");
        self.pages(&mut clerk, "pages of rows", &format!("/api/lists/{id}/rows?limit=50"));
        self.pages(&mut clerk, "pages of a list's people", &format!("/api/lists/{id}/people?limit=50"));
        let mut auditor = server.sign_in("auditor")?;
        self.pages(&mut auditor, "pages of the journal", "/api/journal?limit=50");
        Ok(())
    }

    /// Turns pages, each from where the last one ended.
    fn pages(&self, client: &mut Client, what: &str, path: &str) {
        let mut times = Times::default();
        let mut after = String::new();
        for _ in 0..self.times {
            let asked = Instant::now();
            let Some(answer) = client.get(&format!("{path}{after}")).filter(|answer| answer.status == 200) else { break };
            times.add(asked);
            after = answer.json()["next"].as_str().map_or_else(String::new, |next| format!("&after={next}"));
        }
        println!("  {what}: {}", times.told());
    }
}

/// Asks each question once.
fn search(client: &mut Client, what: &str, questions: Vec<String>) {
    let (mut times, mut found, mut refused) = (Times::default(), 0, 0);
    for question in questions {
        let asked = Instant::now();
        let Some(answer) = client.post("/api/people/search", &json!({ "q": question })) else { continue };
        if answer.status == 200 {
            times.add(asked);
            found += usize::from(answer.json()["items"].as_array().is_some_and(|items| !items.is_empty()));
        } else {
            refused += 1;
        }
    }
    println!("  {what}: {} ({found} found somebody, {refused} refused)", times.told());
}
