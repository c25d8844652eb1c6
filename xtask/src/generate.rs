//! Makes lists of people who do not exist, as dirty as real ones, in any format.
//!
//! Owns what is planted and says how it must come out. The same seed gives the same rows in every
//! format. Must not use real persons: names are drawn from characters, numbers from a sequence.

mod areas;
mod dirt;
mod person;
mod random;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use serde::Serialize;

use areas::Areas;
use dirt::{Dirt, Outcome};
use person::{Person, Row};
use random::Random;

/// The headers of the lists, as district offices write them.
pub const HEADERS: [&str; 12] =
    ["序号", "姓名", "性别", "证件号码", "联系电话", "出生日期", "现住址", "所属社区", "职业", "涉疫场所", "到访时间", "备注"];

/// What list to make.
#[derive(Debug, Clone, clap::Args)]
pub struct GenerateList {
    /// How many rows.
    #[arg(long, default_value_t = 2000)]
    pub rows: u64,
    /// The number that all chance comes from.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The share of rows that repeat an earlier person, half of them dressed differently.
    #[arg(long, default_value_t = 0.15)]
    pub duplicates: f64,
    /// The share of rows with something wrong or odd in them.
    #[arg(long, default_value_t = 0.20)]
    pub dirty: f64,
    /// A CSV of divisions: their codes first, their names second; tables of upper levels beside it
    /// are read too.
    #[arg(long)]
    pub areas: PathBuf,
    /// The county whose communities the people live in, by the start of its code.
    #[arg(long, default_value = "440902")]
    pub county: String,
    /// The file to write; its ending names the format: xlsx, csv or jsonl.
    #[arg(long)]
    pub out: PathBuf,
    /// The encoding of a CSV or JSON file.
    #[arg(long, default_value = "utf-8")]
    pub encoding: String,
}

/// What was planted and how it must come out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// All rows.
    pub rows: u64,
    /// The number that all chance came from.
    pub seed: u64,
    /// Rows without anything odd.
    pub clean: u64,
    /// Rows that repeat an earlier row letter by letter.
    pub duplicates_exact: u64,
    /// Rows that repeat an earlier person in another dress.
    pub duplicates_dressed: u64,
    /// Rows with something wrong or odd, by kind.
    pub dirty: BTreeMap<&'static str, u64>,
    /// What must become of the rows.
    pub expected: Expected,
}

/// What must become of the rows of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Expected {
    /// New people.
    pub accepted: u64,
    /// People known from an earlier row.
    pub merged: u64,
    /// Rows for a person to look at.
    pub held: u64,
    /// Rows that cannot be taken.
    pub rejected: u64,
}

/// Makes the list and prints what was planted.
///
/// # Errors
///
/// Fails when the divisions cannot be read or the list cannot be written.
pub fn run(args: &GenerateList) -> anyhow::Result<()> {
    let summary = generate(args)?;
    println!("{}", serde_json::to_string_pretty(&summary)?);
    Ok(())
}

/// Makes the list.
///
/// # Errors
///
/// Fails when the divisions cannot be read or the list cannot be written.
pub fn generate(args: &GenerateList) -> anyhow::Result<Summary> {
    ensure!(args.rows > 0, "a list needs rows");
    ensure!(args.rows <= person::MOST, "no more than {} people can be told apart", person::MOST);
    let shares = [args.duplicates, args.dirty];
    ensure!(shares.iter().all(|share| (0.0..=1.0).contains(share)) && shares.iter().sum::<f64>() <= 1.0, "shares lie between 0 and 1");
    let areas = Areas::read(&args.areas, &args.county)?;
    let plan = Plan::new(args);
    let mut summary = Summary { rows: args.rows, seed: args.seed, ..Summary::default() };
    let rows = (0..args.rows).map(|at| plan.row(at, &areas, args.seed, &mut summary));
    let ending = args.out.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let written = match ending {
        "xlsx" => write::xlsx(&args.out, rows),
        "csv" => write::csv(&args.out, &args.encoding, rows),
        "jsonl" | "ndjson" => write::jsonl(&args.out, &args.encoding, rows),
        _ => bail!("{} must end in .xlsx, .csv or .jsonl", args.out.display()),
    };
    written.with_context(|| format!("writing {}", args.out.display()))?;
    Ok(summary)
}

/// What each row is to be, decided before any is made.
struct Plan {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Clean,
    Exact,
    Dressed,
    Dirty(Dirt),
}

impl Plan {
    fn new(args: &GenerateList) -> Self {
        let share = |of: f64| (args.rows as f64 * of).round() as u64;
        let (duplicates, dirty) = (share(args.duplicates), share(args.dirty));
        let mut parts = Vec::new();
        for at in 0..args.rows {
            parts.push(match at {
                _ if at < duplicates / 2 => Part::Exact,
                _ if at < duplicates => Part::Dressed,
                _ if at < duplicates + dirty => Part::Dirty(Dirt::ALL[(at - duplicates) as usize % Dirt::ALL.len()]),
                _ => Part::Clean,
            });
        }
        let mut random = Random::new(args.seed, u64::MAX);
        for at in (1..parts.len()).rev() {
            parts.swap(at, random.below(at as u64 + 1) as usize);
        }
        // A repetition needs somebody before it to repeat.
        if let Some(first) = parts.iter().position(|part| *part == Part::Clean) {
            parts.swap(0, first);
        }
        Self { parts }
    }

    fn row(&self, at: u64, areas: &Areas, seed: u64, summary: &mut Summary) -> Row {
        let mut random = Random::new(seed, at);
        let own = || Person::new(seed, at, areas);
        let mut row = match self.parts[at as usize] {
            Part::Clean => {
                summary.clean += 1;
                summary.expected.accepted += 1;
                own().row()
            }
            part @ (Part::Exact | Part::Dressed) => match self.earlier(at, &mut random) {
                Some(earlier) => {
                    summary.expected.merged += 1;
                    let person = Person::new(seed, earlier, areas);
                    if part == Part::Exact {
                        summary.duplicates_exact += 1;
                        person.row()
                    } else {
                        summary.duplicates_dressed += 1;
                        dirt::dress(person.row(), &mut random)
                    }
                }
                None => {
                    summary.clean += 1;
                    summary.expected.accepted += 1;
                    own().row()
                }
            },
            Part::Dirty(dirt) => {
                *summary.dirty.entry(dirt.name()).or_default() += 1;
                match dirt.outcome() {
                    Outcome::Accepted => summary.expected.accepted += 1,
                    Outcome::Held => summary.expected.held += 1,
                    Outcome::Rejected => summary.expected.rejected += 1,
                }
                dirt.soil(own(), &mut random)
            }
        };
        row.number = at + 1;
        row
    }

    /// Picks a clean row before this one.
    fn earlier(&self, at: u64, random: &mut Random) -> Option<u64> {
        let tries = std::iter::repeat_with(|| random.below(at.max(1))).take(64);
        let found = tries.into_iter().find(|earlier| self.parts[*earlier as usize] == Part::Clean);
        found.or_else(|| (0..at).find(|earlier| self.parts[*earlier as usize] == Part::Clean))
    }
}
