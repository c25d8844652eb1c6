//! How good a linkage is: pairs told against pairs true, at every threshold and at the default one.

use std::collections::HashMap;
use std::path::Path;

use analysis::files::{self, Source};
use anyhow::Context;
use serde::Deserialize;

use super::Link;
use super::sets::Tables;
use crate::process::{self, command, target};

/// What came out of a run. F1 at the best and at the default threshold.
#[derive(Debug, Clone, Deserialize)]
pub struct Result {
    pub tool: String,
    pub best: f64,
    pub default: f64,
    pub precision: f64,
    pub recall: f64,
    pub clusters: Option<f64>,
    pub seconds: f64,
    pub mib: f64,
}

pub fn print(set: &str, tool: &str, result: &Result) {
    let clusters = result.clusters.map_or_else(|| "-".to_owned(), |clusters| format!("{clusters:.5}"));
    println!(
        "{:24} {:8.5} {:8.5} {:9.4} {:9.4} {:>9} {:8.2} {:8.0}",
        format!("{set:13}{tool}"),
        result.best,
        result.default,
        result.precision,
        result.recall,
        clusters,
        result.seconds,
        result.mib
    );
}

/// Runs the executable; time and memory are those of a run for what is asked, quality of one that tells all.
pub fn ours(link: &Link, tables: &Tables) -> anyhow::Result<Result> {
    let firstline = target().join("demo/firstline");
    let (pairs, clusters) = (target().join("bench/pairs.parquet"), target().join("bench/clusters.parquet"));
    let is_one = tables.right.is_none() || link.within;
    let run = |threshold: &str| -> anyhow::Result<serde_json::Value> {
        let mut run = command(&firstline);
        run.arg("link").arg(&tables.left).args(&tables.right).arg("--out").arg(&pairs).args(["--json", "--threshold", threshold]);
        if link.within && tables.right.is_some() {
            run.arg("--within");
        }
        if is_one {
            run.arg("--clusters").arg(&clusters);
        }
        let said = process::output(&mut run)?;
        serde_json::from_str(said.lines().last().context("nothing was said")?).context("no object was said")
    };
    let mut runs = (0..link.runs).map(|_| run("0.5")).collect::<anyhow::Result<Vec<_>>>()?;
    runs.sort_by(|one, other| seconds(one).total_cmp(&seconds(other)));
    let median = &runs[link.runs / 2];
    run("0.01")?;
    let truth = Truth::read(tables, is_one)?;
    let (best, default, precision, recall) = truth.pairs(&pairs)?;
    let clusters = if is_one { Some(truth.clusters(&clusters)?) } else { None };
    Ok(Result { tool: "firstline".to_owned(), best, default, precision, recall, clusters, seconds: seconds(median), mib: median["peak_mib"].as_f64().unwrap_or(0.0) })
}

fn seconds(said: &serde_json::Value) -> f64 {
    said["seconds"].as_f64().unwrap_or(f64::INFINITY)
}

/// Who is who.
struct Truth {
    left: HashMap<String, String>,
    right: HashMap<String, String>,
    pairs: f64,
}

impl Truth {
    fn read(tables: &Tables, is_one: bool) -> anyhow::Result<Self> {
        let read = |path: &Path| -> anyhow::Result<HashMap<String, String>> {
            let table = files::open(path)?;
            Ok(column(&*table, "rec_id")?.into_iter().zip(column(&*table, "entity")?).collect())
        };
        let mut left = read(&tables.left)?;
        let mut right = tables.right.as_deref().map(read).transpose()?.unwrap_or_default();
        if is_one {
            left.extend(right.drain());
        }
        let count = |table: &HashMap<String, String>| {
            let mut counts: HashMap<String, f64> = HashMap::new();
            table.values().for_each(|entity| *counts.entry(entity.clone()).or_default() += 1.0);
            counts
        };
        let (in_left, in_right) = (count(&left), count(&right));
        let pairs = if is_one {
            in_left.values().map(|count| count * (count - 1.0) / 2.0).sum()
        } else {
            in_left.iter().map(|(entity, count)| count * in_right.get(entity).copied().unwrap_or(0.0)).sum()
        };
        Ok(Self { left, right, pairs })
    }

    fn f1(&self, right: f64, told: f64) -> f64 {
        2.0 * right / (told + self.pairs)
    }

    /// The best F1 over all thresholds, that at 0.5, and precision and recall there.
    fn pairs(&self, path: &Path) -> anyhow::Result<(f64, f64, f64, f64)> {
        let table = files::open(path)?;
        let others = if self.right.is_empty() { &self.left } else { &self.right };
        let (left, right, weight) = (column(&*table, "left_id")?, column(&*table, "right_id")?, column(&*table, "weight")?);
        let mut pairs: Vec<(f64, bool)> = left
            .iter()
            .zip(&right)
            .zip(&weight)
            .map(|((one, other), weight)| (weight.parse().unwrap_or(f64::NEG_INFINITY), self.left.get(one).is_some_and(|entity| others.get(other) == Some(entity))))
            .collect();
        pairs.sort_by(|one, other| other.0.total_cmp(&one.0));
        let (mut best, mut right, mut told) = (0.0_f64, 0.0, 0.0);
        let mut at_default = (0.0, 0.0);
        for (at, (weight, is_right)) in pairs.iter().enumerate() {
            told += 1.0;
            right += f64::from(u8::from(*is_right));
            if pairs.get(at + 1).is_none_or(|next| next.0 < *weight) {
                best = best.max(self.f1(right, told));
            }
            if *weight >= 0.0 {
                at_default = (right, told);
            }
        }
        let (right, told) = at_default;
        Ok((best, self.f1(right, told), right / told.max(1.0), right / self.pairs))
    }

    /// F1 of all pairs within clusters.
    fn clusters(&self, path: &Path) -> anyhow::Result<f64> {
        let table = files::open(path)?;
        let mut clusters: HashMap<String, HashMap<&str, f64>> = HashMap::new();
        for (id, cluster) in column(&*table, "id")?.iter().zip(column(&*table, "cluster")?) {
            let entity = self.left.get(id).map_or("", String::as_str);
            *clusters.entry(cluster).or_default().entry(entity).or_default() += 1.0;
        }
        let pairs = |count: f64| count * (count - 1.0) / 2.0;
        let right: f64 = clusters.values().flat_map(HashMap::values).map(|count| pairs(*count)).sum();
        let told: f64 = clusters.values().map(|cluster| pairs(cluster.values().sum())).sum();
        Ok(self.f1(right, told))
    }
}

pub fn column(table: &dyn Source, name: &str) -> anyhow::Result<Vec<String>> {
    let at = table.headers().iter().position(|header| header == name).with_context(|| format!("no column {name}"))?;
    let mut cells = Vec::with_capacity(table.rows());
    table.column(at, &mut |cell| cells.push(cell.to_owned()))?;
    Ok(cells)
}
