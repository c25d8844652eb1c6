//! A register held in memory: how long a list takes that comes at once, and how long each newcomer waits.
//!
//! What a level weighs was learnt beforehand, from other people of the same country.

use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

use analysis::files::{self, Cells, Source};
use analysis::linkage::{Learnt, Pair, Register, Scope, Settings, Task, Then, link};

use super::judge;
use super::sets::{self, Made, Tables};
use crate::bench::{Times, memory};

/// From so many people of the same country it is learnt.
const LEARNT_FROM: usize = 100_000;
/// How many come one by one.
const ONE_BY_ONE: usize = 10_000;

pub fn run(made: Made, runs: usize, python: &Path) -> anyhow::Result<()> {
    let learnt = learn(made, python)?;
    let tables = sets::generated(made, python)?;
    let (register, list) = (files::open(&tables.left)?, files::open(tables.right.as_deref().unwrap_or(&tables.left))?);
    let watch = memory::Watch::over(vec![std::process::id()]);
    let opened = Instant::now();
    let mut resident = Register::open(&learnt, &*register, None, 0.75)?;
    drop(register);
    println!("{:?}: {} people are ready after {:.2} s", made.country, resident.len(), opened.elapsed().as_secs_f64());
    let mut times = Times::default();
    let mut pairs = Vec::new();
    for _ in 0..runs {
        let begun = Instant::now();
        pairs = resident.compare(&*list, 0.5, Then::Go)?;
        times.add(begun);
    }
    let (precision, recall) = right(&tables, &pairs)?;
    println!("  {} rows at once: {:.3} s (median of {}); precision {precision:.4}, recall {recall:.4} at a probability of 0.5", list.rows(), times.at(0.5) / 1e3, runs);
    let rows = rows(&*list)?;
    for then in [Then::Go, Then::Stay] {
        let mut row = Cells::new(list.headers().to_vec());
        let mut times = Times::default();
        for cells in rows.iter().take(ONE_BY_ONE) {
            row.only(cells.iter().map(String::as_str));
            let begun = Instant::now();
            resident.compare(&row, 0.5, then)?;
            times.add(begun);
        }
        println!("  one by one, {}: {}", if then == Then::Go { "who comes goes again" } else { "who comes stays" }, times.told());
    }
    println!("  memory at most {} MiB", watch.most());
    Ok(())
}

fn learn(made: Made, python: &Path) -> anyhow::Result<Learnt> {
    let tables = sets::generated(Made { register: LEARNT_FROM, list: LEARNT_FROM, seed: made.seed + 1_000, ..made }, python)?;
    let (left, right) = (files::open(&tables.left)?, tables.right.as_deref().map(files::open).transpose()?);
    let task = Task { left: &*left, right: right.as_deref(), scope: Scope::Across, areas: None, learnt: None, threshold: 0.5, with_clusters: false, memory: u64::MAX, progress: &|_| {} };
    Ok(link(Settings::default(), task)?.learnt)
}

fn rows(list: &dyn Source) -> anyhow::Result<Vec<Vec<String>>> {
    let mut rows = vec![Vec::new(); list.rows()];
    for column in 0..list.headers().len() {
        let mut at = 0;
        list.column(column, &mut |cell| {
            rows[at].push(cell.to_owned());
            at += 1;
        })?;
    }
    Ok(rows)
}

/// Precision and recall of the pairs.
fn right(tables: &Tables, pairs: &[Pair]) -> anyhow::Result<(f64, f64)> {
    let entities = |path| -> anyhow::Result<Vec<String>> { judge::column(&*files::open(path)?, "entity") };
    let (left, list) = (entities(&tables.left)?, entities(tables.right.as_deref().unwrap_or(&tables.left))?);
    let known: HashSet<&String> = left.iter().collect();
    let right = pairs.iter().filter(|pair| left[pair.left as usize] == list[pair.right as usize]).count() as f64;
    let all = list.iter().filter(|entity| known.contains(entity)).count() as f64;
    Ok((right / pairs.len().max(1) as f64, right / all.max(1.0)))
}
