//! Links tables of people without a database.

mod stream;
mod tree;

use analysis::files::{self, Source};
use analysis::linkage::{Explanation, Ids, Learnt, Linked, Scope, Settings, Stage, Task, explain, link};
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::addresses::Divisions;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use crate::progress;

/// Finds which records of one or two tables are one person, and how sure that is.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLE, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Link {
    #[command(subcommand)]
    command: Option<Other>,
    #[command(flatten)]
    tables: Tables,
    /// Where the pairs go: left_id, right_id, weight, probability. CSV, or Parquet or Arrow by its ending.
    #[arg(long, value_name = "PAIRS", required = true)]
    out: Option<PathBuf>,
    /// Where the clusters go: id, cluster, for every record.
    #[arg(long, value_name = "FILE")]
    clusters: Option<PathBuf>,
    /// The probability from which a pair is written.
    #[arg(long, value_name = "P", default_value_t = 0.5, value_parser = probability)]
    threshold: f64,
    /// Keep what was learnt, for --model of a later run.
    #[arg(long, value_name = "FILE")]
    save_model: Option<PathBuf>,
    /// How many MiB may be taken, about; tables that need more are linked part by part. Half of what is free without it.
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(1..1 << 40))]
    memory: Option<u64>,
    /// Print one JSON object as the last line.
    #[arg(long)]
    json: bool,
}

/// Which tables, and how they are read.
#[derive(Debug, Args)]
struct Tables {
    /// A table of people: CSV, Parquet or Arrow; - is standard input.
    #[arg(required = true)]
    left: Option<PathBuf>,
    /// Another table; without it, records that stand in the first one twice are looked for.
    right: Option<PathBuf>,
    /// With two tables: look within each of them, too.
    #[arg(long)]
    within: bool,
    /// Fields, their kinds and the keys under which records meet, in TOML; found from the headers
    /// and the data without it.
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// What an earlier run learnt.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    #[command(flatten)]
    tree: tree::Tree,
}

#[derive(Debug, Subcommand)]
enum Other {
    /// Show what speaks for and against one pair.
    Explain {
        #[command(flatten)]
        tables: Tables,
        /// The identifiers of the two records.
        #[arg(long, num_args = 2, required = true, value_names = ["LEFT_ID", "RIGHT_ID"])]
        pair: Vec<String>,
        /// Print it as one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Hold a register in memory and answer for each record on standard input as soon as it comes: CSV with headers in; matches
    /// out, the likeliest first, or one line without left_id for somebody who is new.
    Stream(stream::Stream),
}

const EXAMPLE: &str = r#"Examples:
  firstline link register.csv list.csv --out pairs.csv
  firstline link list.parquet --out pairs.csv --clusters clusters.csv --json
  firstline link explain register.csv list.csv --pair R17 L4
  firstline link register.csv list.csv --out pairs.csv --save-model model.json
  firstline link stream register.csv --model model.json < newcomers.csv
  firstline link register.csv list.csv --areas counties.csv --areas towns.csv --out pairs.csv

Columns are recognised by their headers, English or Chinese: rec_id or id, name, given_name, surname,
national_id, phone, birth_date, sex, postcode, address, district, birth_place, occupation, and others
that mean these. A settings file says it otherwise:

  id = "case_no"
  blocking = [["national_id"], ["phone"], ["birth_date", "name:sound"]]

  [[fields]]
  name = "name"
  kind = "name"          # name, given_name, surname, identifier, telephone, date, sex, code,
  columns = ["patient"]  # place, address, text

  [[fields]]
  name = "national_id"
  kind = "identifier"

  [[fields]]
  name = "phone"
  kind = "telephone"
  shared = true          # people under one roof have the same

  [[fields]]
  name = "birth_date"
  kind = "date"

The weight of a pair is in bits: each bit doubles the odds that the two are one person.
Exit codes: 0 done, 1 failed, 2 wrongly asked."#;

fn probability(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value > 0.0 && value < 1.0 => Ok(value),
        _ => Err("a probability lies between 0 and 1".to_owned()),
    }
}

/// The text of a table takes at most one of so many parts of the memory.
const PARTS_OF_TEXT: u64 = 8;

/// The tables, opened.
struct Opened {
    left: Box<dyn Source>,
    right: Option<Box<dyn Source>>,
    settings: Settings,
    learnt: Option<Learnt>,
    areas: Option<Divisions>,
    scope: Scope,
}

impl Tables {
    /// Opens them; a text table that is too large for so many bytes is copied into a folder.
    fn open(&self, memory: u64, beside: &Path) -> anyhow::Result<Opened> {
        let Some(left) = &self.left else { bail!("no table is named") };
        if self.within && self.right.is_none() {
            bail!("--within is for two tables; one table is always looked at within");
        }
        let text = |path: &Path| std::fs::read_to_string(path).with_context(|| path.display().to_string());
        let learnt: Option<Learnt> = match &self.model {
            Some(path) => Some(serde_json::from_str(&text(path)?).with_context(|| format!("{} is no model", path.display()))?),
            None => None,
        };
        let settings = match (&self.settings, &learnt) {
            (Some(path), _) => Settings::parse(&text(path)?).with_context(|| path.display().to_string())?,
            (None, Some(learnt)) => learnt.settings.clone(),
            (None, None) => Settings::default(),
        };
        let areas = self.tree.read()?;
        let scope = if self.right.is_some() && !self.within { Scope::Across } else { Scope::All };
        let open = |path| files::open_large(path, memory / PARTS_OF_TEXT, beside);
        // Both at once: reading a text table is work for one core.
        let (left, right) = std::thread::scope(|scope| {
            let right = self.right.as_deref().map(|path| scope.spawn(move || open(path)));
            (open(left), right.map(|reading| reading.join().unwrap_or_else(|_| unreachable!("readers do not panic"))))
        });
        Ok(Opened { left: left?, right: right.transpose()?, settings, learnt, areas, scope })
    }
}

impl Opened {
    fn task<'a>(&'a self, progress: &'a (dyn Fn(Stage) + Sync)) -> Task<'a> {
        Task { left: &*self.left, right: self.right.as_deref(), scope: self.scope, areas: self.areas.as_ref(), learnt: self.learnt.as_ref(), threshold: 0.5, with_clusters: false, memory: u64::MAX, progress }
    }
}

impl Link {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match &self.command {
            Some(Other::Explain { tables, pair, json }) => return explain_pair(tables, pair, *json),
            Some(Other::Stream(stream)) => return stream.run(),
            None => {}
        }
        let Some(out) = &self.out else { bail!("--out is not given") };
        let started = Instant::now();
        let memory = self.memory.map_or_else(|| progress::free_bytes().map_or(u64::MAX, |free| free / 2), |mib| mib << 20);
        let opened = self.tables.open(memory, folder_of(out))?;
        let bar = progress::stages(5);
        let tell = |stage| match stage {
            Stage::Part { done, of } => bar.set_message(format!("comparing, {done} of {of}")),
            stage => {
                bar.inc(1);
                bar.set_message(next_of(stage));
            }
        };
        bar.set_message("reading");
        let task = Task { threshold: self.threshold, with_clusters: self.clusters.is_some(), memory, ..opened.task(&tell) };
        let linked = link(opened.settings.clone(), task)?;
        let ids = Ids::read(&opened.settings, &*opened.left, opened.right.as_deref())?;
        files::write_pairs(out, &linked.pairs, &ids)?;
        if let Some(path) = &self.clusters {
            files::write_clusters(path, &linked.clusters, &ids)?;
        }
        if let Some(path) = &self.save_model {
            std::fs::write(path, serde_json::to_string_pretty(&linked.learnt)?).with_context(|| path.display().to_string())?;
        }
        bar.finish_and_clear();
        self.tell(&opened, &linked, started.elapsed().as_secs_f64());
        Ok(ExitCode::SUCCESS)
    }

    fn tell(&self, opened: &Opened, linked: &Linked, seconds: f64) {
        let rows_right = opened.right.as_ref().map_or(0, |right| right.rows());
        if self.json {
            let stages: serde_json::Map<String, serde_json::Value> =
                linked.stages.iter().map(|(stage, time)| (format!("{stage:?}").to_lowercase(), json!((time.as_secs_f64() * 1e3).round() / 1e3))).collect();
            println!(
                "{}",
                json!({ "rows_left": opened.left.rows(), "rows_right": rows_right, "candidates": linked.candidates, "pairs": linked.pairs.len(),
                    "seconds": (seconds * 1e3).round() / 1e3, "peak_mib": progress::peak_mib(), "stages": stages })
            );
            return;
        }
        let fields: Vec<&str> = linked.learnt.settings.fields.iter().map(|field| field.name.as_str()).collect();
        println!("compared by {}", fields.join(", "));
        println!("{} and {rows_right} rows, {} pairs looked at, {} pairs written, {seconds:.2} s", opened.left.rows(), linked.candidates, linked.pairs.len());
    }
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn next_of(stage: Stage) -> &'static str {
    match stage {
        Stage::Read => "choosing keys",
        Stage::Planned => "learning",
        Stage::Learnt | Stage::Part { .. } => "comparing",
        Stage::Compared => "weighing",
        Stage::Weighed => "writing",
    }
}

fn explain_pair(tables: &Tables, pair: &[String], as_json: bool) -> anyhow::Result<ExitCode> {
    let opened = tables.open(u64::MAX, Path::new("."))?;
    let ids = Ids::read(&opened.settings, &*opened.left, opened.right.as_deref())?;
    let find = |id: &str, in_right: bool| ids.find(id, in_right).with_context(|| format!("no record is named {id} in the {} table", if in_right { "right" } else { "left" }));
    let either = |id: &str| ids.find(id, false).map_or_else(|| find(id, opened.right.is_some()), Ok);
    let [one, other] = pair else { bail!("a pair has two records") };
    let (one, other) = if opened.scope == Scope::Across { (find(one, false)?, find(other, true)?) } else { (either(one)?, either(other)?) };
    let explanations = explain(opened.settings.clone(), opened.task(&|_| {}), &[(one.min(other), one.max(other))])?;
    for explanation in &explanations {
        if as_json {
            println!("{}", serde_json::to_string(explanation)?);
        } else {
            print(explanation);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A waterfall in letters: each field with its bits, and the sum below.
fn print(explanation: &Explanation) {
    let line = |what: &str, how: &str, bits: f32| {
        let length = (bits.abs().round() as usize).min(30);
        let mark = if bits < 0.0 { "-" } else { "+" };
        println!("{what:16} {how:26} {bits:+8.2}  {}", mark.repeat(length));
    };
    line("beforehand", "", explanation.beforehand);
    for bar in &explanation.bars {
        line(&bar.field, &bar.level.replace('_', " "), bar.bits);
        println!("{:16} {} | {}", "", shown(&bar.left), shown(&bar.right));
    }
    if explanation.under_one_roof < -0.005 {
        line("under one roof", "would agree as well", explanation.under_one_roof);
    }
    println!("{:16} {:26} {:+8.2}  probability {:.4}", "weight", "", explanation.weight, explanation.probability);
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}
