//! Where the tables come from: public packages, or our own generator; and the peer on the same tables.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::judge::Result as Outcome;
use super::names::Names;
use super::people::{Chance, Country, Row, people};
use super::spoil::spoil;
use super::{Link, Set};
use crate::process::{self, command, target};

/// Tables with the column `entity`, which nobody who links may look at.
pub struct Tables {
    pub left: PathBuf,
    pub right: Option<PathBuf>,
}

fn script(python: &Path) -> std::process::Command {
    let mut script = command(python);
    script.arg("xtask/src/bench/link/peer.py");
    script
}

/// What the tables of our own generator hold.
#[derive(Debug, Clone, Copy)]
pub struct Made {
    pub country: Country,
    /// How many people the register has, and how many rows the list.
    pub register: usize,
    pub list: usize,
    pub seed: u64,
    pub dirt: f64,
}

/// Makes the tables, or takes those that were made before.
pub fn tables(link: &Link, set: Set, python: &Path) -> anyhow::Result<Tables> {
    let made = |country| Made { country, register: link.register, list: link.list, seed: link.seed, dirt: link.dirt };
    match set {
        Set::Latin => generated(made(Country::Latin), python),
        Set::Chinese => generated(made(Country::Chinese), python),
        _ => found(&format!("{set:?}"), &format!("{set:?}-{}", link.seed), link.seed, python, |_| Ok(())),
    }
}

/// Makes tables with our own generator, or takes those that were made before.
pub fn generated(made: Made, python: &Path) -> anyhow::Result<Tables> {
    let Made { country, register, list, seed, dirt } = made;
    found(&format!("{country:?}"), &format!("{country:?}-{register}-{list}-{seed}-{dirt}"), seed, python, |folder| generate(made, folder, python))
}

fn found(set: &str, name: &str, seed: u64, python: &Path, make: impl Fn(&Path) -> anyhow::Result<()>) -> anyhow::Result<Tables> {
    let folder = target().join("bench/link").join(name.to_lowercase());
    let (left, right) = (folder.join("left.parquet"), folder.join("right.parquet"));
    if !left.exists() {
        std::fs::create_dir_all(&folder)?;
        make(&folder)?;
        process::run(script(python).args(["tables", &set.to_lowercase(), &seed.to_string()]).arg(&folder))?;
    }
    Ok(Tables { left, right: right.exists().then_some(right) })
}

/// What the peer makes of the same tables.
pub fn peer(link: &Link, set: Set, tables: &Tables, python: &Path) -> anyhow::Result<Outcome> {
    let mut outcomes = Vec::new();
    for _ in 0..link.runs {
        let mut run = script(python);
        run.arg("peer").arg(format!("{set:?}").to_lowercase()).arg(&tables.left).args(&tables.right);
        if link.within {
            run.arg("--within");
        }
        let said = process::output(&mut run)?;
        let line = said.lines().rfind(|line| line.starts_with('{')).context("the peer said nothing")?;
        outcomes.push(serde_json::from_str::<Outcome>(line)?);
    }
    outcomes.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
    outcomes.into_iter().nth(link.runs / 2).context("no run")
}

fn generate(made: Made, folder: &Path, python: &Path) -> anyhow::Result<()> {
    let country = made.country;
    let found = process::output(command(python).args(["-c", "import names; print(names.__path__[0])"]))?;
    let names = Names::read(country, Path::new(found.trim()))?;
    let mut chance = Chance::new(made.seed);
    // A quarter of the people are in no register.
    let all = people(country, made.register * 4 / 3, &names, &mut chance);
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for person in &all {
        if chance.is(0.75) { known.push(person.entity) } else { unknown.push(person.entity) }
    }
    let mut register = writer(folder, "left", country)?;
    for entity in &known {
        put(&mut register, country, &format!("R{entity}"), &Row::clean(country, &all[*entity], &names), *entity)?;
    }
    let mut list = writer(folder, "right", country)?;
    let mut last = 0;
    for number in 0..made.list {
        // Every twelfth row repeats the one before in other words.
        if number == 0 || !chance.is(0.08) {
            last = if chance.is(0.75) { *chance.pick(&known) } else { *chance.pick(&unknown) };
        }
        let row = spoil(country, &all[last], &names, made.dirt, &mut chance);
        put(&mut list, country, &format!("L{number}"), &row, last)?;
    }
    Ok(())
}

fn writer(folder: &Path, name: &str, country: Country) -> anyhow::Result<BufWriter<File>> {
    let mut out = BufWriter::new(File::create(folder.join(format!("{name}.csv")))?);
    let names = if country == Country::Chinese { "name" } else { "given_name,surname" };
    writeln!(out, "rec_id,{names},national_id,phone,birth_date,sex,district,address,entity")?;
    Ok(out)
}

fn put(out: &mut impl Write, country: Country, id: &str, row: &Row, entity: usize) -> anyhow::Result<()> {
    let between = if country == Country::Chinese { "" } else { "," };
    let (first, second) = if country == Country::Chinese { (&row.surname, &row.given) } else { (&row.given, &row.surname) };
    writeln!(out, "{id},{first}{between}{second},{},{},{},{},{},{},E{entity}", row.id, row.phone, row.born, row.sex, row.district, row.address)?;
    Ok(())
}
