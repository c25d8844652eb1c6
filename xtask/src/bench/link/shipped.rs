//! Learns the models again that are shipped, from people of our own generator.

use std::path::Path;

use analysis::files::{self, Cells};
use analysis::linkage::{Scope, Settings, Task, Trained, train};
use anyhow::Context;

use super::judge::column;
use super::people::Country;
use super::sets::{self, Made};
use crate::process;

/// Another seed than those that are measured.
const SEED: u64 = 77;
const REGISTER: usize = 200_000;
const LIST: usize = 100_000;

const HEADERS: [&str; 6] = ["name", "identity", "telephone", "birth_date", "sex", "address"];

pub fn run(python: &Path) -> anyhow::Result<()> {
    for (country, name) in [(Country::Chinese, "chinese"), (Country::Latin, "latin")] {
        let out = process::root().join(format!("crates/analysis/src/linkage/trained/{name}.toml"));
        // Read as data: when a ladder has changed, nobody can judge by what was learnt before.
        let before: Trained = toml::from_str(&std::fs::read_to_string(&out).with_context(|| out.display().to_string())?)?;
        let tables = sets::generated(Made { country, register: REGISTER, list: LIST, seed: SEED, dirt: 1.0 }, python)?;
        let left = people(&tables.left)?;
        let right = people(&tables.right.context("a list was made")?)?;
        // Fields and keys are written by hand; what they weigh is learnt.
        let settings: Settings = before.learnt.settings;
        let task = Task { left: &left, right: Some(&right), scope: Scope::Across, areas: None, learnt: None, threshold: 0.5, with_clusters: false, memory: u64::MAX, progress: &|_| {} };
        let trained: Trained = train(settings, &task)?;
        let head = format!("# Learnt by `cargo xtask bench link --ship` from a register of {REGISTER} people and a list of {LIST}, seed {SEED}.\n\n");
        std::fs::write(&out, head + &toml::to_string(&trained)?).with_context(|| out.display().to_string())?;
        println!("{name}: learnt");
    }
    Ok(())
}

/// A table as the product reads people: with whole names.
fn people(path: &Path) -> anyhow::Result<Cells> {
    let table = files::open(path)?;
    let whole = table.headers().iter().any(|header| header == "name");
    let names = if whole {
        column(&*table, "name")?
    } else {
        column(&*table, "given_name")?.into_iter().zip(column(&*table, "surname")?).map(|(given, surname)| format!("{given} {surname}")).collect()
    };
    let columns = [names, column(&*table, "national_id")?, column(&*table, "phone")?, column(&*table, "birth_date")?, column(&*table, "sex")?, column(&*table, "address")?];
    let mut people = Cells::new(HEADERS.map(str::to_owned).to_vec());
    for row in 0..table.rows() {
        people.push(columns.iter().map(|column| column[row].as_str()));
    }
    Ok(people)
}
