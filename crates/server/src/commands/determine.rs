//! Decides about everybody in a table of facts, without a database.
//!
//! Owns what the command is asked and what it tells. What a row means and what follows, `domain` says.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use analysis::determinations::{Decisions, People, Plan, Register, TableError, decide, read_areas, read_people};
use analysis::files::{self, DecisionRow};
use anyhow::Context;
use clap::Args;
use domain::determinations::{AreaPeriod, Determination, Person, determine};
use domain::policy::{Colour, Edition, Mode};
use jiff::Timestamp;
use serde_json::json;

use super::packs::{Folder, edition_at, library};
use crate::progress;

/// Decides what an edition of a plan means for everybody in a table of facts, and by which of them.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLE)]
pub struct Determine {
    /// A table with one fact a row: CSV, Parquet or Arrow; - is standard input.
    facts: PathBuf,
    /// A table of the times during which areas had a tier: id, area, tier, from, until, recorded, withdrawn.
    #[arg(long, value_name = "FILE")]
    areas: Option<PathBuf>,
    /// The edition, as PACK@VERSION, or PACK for the one that holds at the time.
    #[arg(long, value_name = "PACK")]
    pack: String,
    /// The day, decided at its end, or the moment, such as 2022-07-05T12:00:00+08:00.
    #[arg(long, value_name = "TIME")]
    as_of: String,
    /// Where the decisions go. CSV, or Parquet or Arrow by its ending.
    #[arg(long, value_name = "DECISIONS")]
    out: PathBuf,
    #[command(flatten)]
    folder: Folder,
    /// How many rows that cannot be read are told.
    #[arg(long, value_name = "N", default_value_t = 20)]
    show: usize,
    /// Print one JSON object as the last line.
    #[arg(long)]
    json: bool,
}

const EXAMPLE: &str = r"Example:
  firstline determine facts.csv --areas areas.csv --pack covid-19-china@9 \
    --as-of 2022-07-05T12:00:00+08:00 --out decisions.csv

facts.csv, where columns that nothing stands in may be left out:
  person,fact,kind,what,from,until,areas,other,result,specimen,ct,transit,ongoing,recorded,withdrawn
  li,e1,exposure,close_contact,2022-07-01,,,,,,,,,,
  li,t1,test,,2022-07-02T09:00:00+08:00,,,,negative,oropharyngeal,38,,,,
  wu,e2,exposure,second_contact,2022-07-01,,,li,,,,,,,
  wu,s1,stay,,2022-07-01,2022-07-03,lane-9 street-1,,,,,,,,
  wu,b1,born,,2013-07-05,,,,,,,,,,
  wu,r1,related,guardian,,,,li,,,,,,,

areas.csv:
  id,area,tier,from,until
  a1,lane-9,high,2022-07-01,2022-07-08

kind is one of arrival, attribute, born, exposure, given, onset, related, stay, test. what is the kind of
exposure, the origin, the attribute, the treatment or the relation, in the words of the pack. other is
from whom an exposure came, or to whom somebody is related. Times are days or moments with their offset.

decisions.csv has person, rule, mode, colour, phase, day, until, facts, missing, tasks, policy_hash: one
row for everybody in facts.csv, in the order in which they are first named there.
A row that cannot be read is told with its number, and nothing is written.
Exit codes: 0 done, 1 failed, 2 wrongly asked.";

impl Determine {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let started = Instant::now();
        let library = library(&self.folder)?;
        let (edition, as_of) = edition_at(&library, &self.pack, &self.as_of)?;
        let bar = progress::stages(4);
        bar.set_message("reading");
        let Some((people, areas)) = self.read()? else { return Ok(ExitCode::FAILURE) };
        bar.inc(1);
        bar.set_message("laying out columns");
        let everybody = People::new(&people, &areas);
        let columns = everybody.columns(&edition.time_zone, as_of);
        bar.inc(1);
        bar.set_message("deciding");
        let plan = Plan::new(edition, &columns);
        let decisions = decide(&plan, &columns, &everybody);
        let rows = everybody.each(|person| row(&everybody, person, &people[person as usize].id, &decisions, edition, as_of));
        bar.inc(1);
        bar.set_message("writing");
        files::write_decisions(&self.out, &rows, &edition.hash)?;
        bar.finish_and_clear();
        self.tell(&people, &rows, edition, started.elapsed().as_secs_f64());
        Ok(ExitCode::SUCCESS)
    }

    /// Reads both tables; nothing where rows cannot be read, which are told.
    fn read(&self) -> anyhow::Result<Option<(Vec<Person>, Vec<AreaPeriod>)>> {
        let areas = match &self.areas {
            Some(path) => self.told(read_areas(&*files::open(path)?))?,
            None => Some(Vec::new()),
        };
        let people = self.told(read_people(&*files::open(&self.facts)?))?;
        Ok(people.zip(areas))
    }

    fn told<T>(&self, read: Result<T, TableError>) -> anyhow::Result<Option<T>> {
        match read {
            Ok(read) => Ok(Some(read)),
            Err(error) => {
                let TableError::Rows { bad, .. } = &error else { return Err(error).context("the table cannot be used") };
                eprintln!("firstline: {error}; nothing was written");
                bad.iter().take(self.show).for_each(|row| eprintln!("  {row}"));
                if bad.len() > self.show {
                    eprintln!("  and {} more; --show tells more of them", bad.len() - self.show);
                }
                Ok(None)
            }
        }
    }

    fn tell(&self, people: &[Person], rows: &[DecisionRow], edition: &Edition, seconds: f64) {
        let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
        rows.iter().for_each(|row| *rules.entry(if row.rule.is_empty() { "none" } else { &row.rule }).or_default() += 1);
        let facts: usize = people.iter().map(|person| person.facts.len()).sum();
        if self.json {
            let seconds = (seconds * 1e3).round() / 1e3;
            let edition = json!({ "pack": edition.pack, "version": edition.version, "policy_hash": edition.hash });
            return println!("{}", json!({ "persons": people.len(), "facts": facts, "rules": rules, "edition": edition, "seconds": seconds, "peak_mib": progress::peak_mib() }));
        }
        for (rule, count) in &rules {
            println!("{count:>10}  {rule}");
        }
        println!("{} people, {facts} facts, {}@{}, {seconds:.2} s", people.len(), edition.pack, edition.version);
    }
}

/// Whoever nothing can be due for is told by the columns; whoever may have more is decided in full.
fn row(everybody: &People<'_>, person: u32, id: &str, decisions: &Decisions, edition: &Edition, as_of: Timestamp) -> DecisionRow {
    if decisions.get(person as usize).has_more {
        return in_full(&determine(&everybody.facts(person), edition, as_of), edition);
    }
    let (mode, colour) = (Mode::Nothing.code().to_owned(), Colour::Green.code().to_owned());
    DecisionRow { person: id.to_owned(), mode, colour, ..DecisionRow::default() }
}

fn in_full(found: &Determination, edition: &Edition) -> DecisionRow {
    let task = |task: &domain::determinations::Task| {
        let due = task.due.map(|due| due.to_zoned(edition.time_zone.clone()).strftime("%Y-%m-%dT%H:%M%:z").to_string());
        [Some(task.code.to_owned()), Some(task.about.clone()).filter(|about| !about.is_empty()), due].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let tasks = found.tasks.iter().map(task).collect::<Vec<_>>().join("; ");
    let (person, mode, colour) = (found.person.clone(), found.mode().code().to_owned(), found.colour().code().to_owned());
    let Some(measure) = &found.measure else { return DecisionRow { person, mode, colour, tasks, ..DecisionRow::default() } };
    DecisionRow {
        person,
        rule: measure.rule.clone(),
        mode,
        colour,
        phase: i64::try_from(measure.phase).ok(),
        day: Some(measure.day),
        until: measure.until.map(|until| until.to_string()).unwrap_or_default(),
        facts: measure.because().iter().map(String::as_str).collect::<Vec<_>>().join(" "),
        missing: measure.missing.iter().map(|missing| format!("{} {}/{}", missing.code, missing.have, missing.need)).collect::<Vec<_>>().join("; "),
        tasks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    const FACTS: &str = "\
person,fact,kind,what,from,until,areas,other,result,specimen,ct,transit,ongoing,recorded,withdrawn
li,e1,exposure,close_contact,2022-07-01,,,,,,,,,,
li,t1,test,,2022-07-02T09:00:00+08:00,,,,negative,oropharyngeal,38,,,,
wu,s1,stay,,2022-07-01,2022-07-03,lane-9 street-1,,,,,,,,
ma,t2,test,,2022-07-09,,,,negative,,,,,,
he,t3,test,,2022-07-02,,,,negative,,,,,,
he,e3,exposure,close_contact,2022-07-01,,,,,,,,,2022-07-20T00:00:00Z,
";
    const AREAS: &str = "id,area,tier,from,until\na1,lane-9,high,2022-07-01,2022-07-08\n";

    fn command(folder: &Path, facts: &str, out: &str) -> Determine {
        std::fs::write(folder.join("facts.csv"), facts).expect("facts");
        std::fs::write(folder.join("areas.csv"), AREAS).expect("areas");
        Determine {
            facts: folder.join("facts.csv"),
            areas: Some(folder.join("areas.csv")),
            pack: "covid-19-china@9".to_owned(),
            as_of: "2022-07-05T12:00:00+08:00".to_owned(),
            out: folder.join(out),
            folder: Folder { packs: None },
            show: 20,
            json: true,
        }
    }

    fn column(path: &Path, name: &str) -> Vec<String> {
        let table = files::open(path).expect("decisions");
        let at = table.headers().iter().position(|header| header == name).expect(name);
        let mut cells = Vec::new();
        table.column(at, &mut |cell| cells.push(cell.to_owned())).expect(name);
        cells
    }

    #[test]
    fn everybody_in_a_table_is_decided_by_the_facts_that_were_known() {
        let folder = tempfile::tempdir().expect("a folder");
        for out in ["out.csv", "out.parquet"] {
            assert_eq!(command(folder.path(), FACTS, out).run().expect("decisions"), ExitCode::SUCCESS);
            let of = |name: &str| column(&folder.path().join(out), name);
            assert_eq!(of("person"), ["li", "wu", "ma", "he"]);
            assert_eq!(of("rule"), ["close_contact", "from_high_area", "", ""]);
            assert_eq!(of("mode"), ["central_quarantine", "central_quarantine", "none", "none"]);
            assert_eq!(of("colour"), ["red", "red", "green", "green"]);
            assert_eq!(of("phase"), ["1", "1", "", ""]);
            assert_eq!(of("day"), ["4", "2", "", ""]);
            assert_eq!(of("until"), ["2022-07-11", "2022-07-10", "", ""]);
            assert_eq!(of("facts"), ["e1", "a1 s1", "", ""]);
            assert_eq!(of("missing"), ["scheduled_tests 1/6", "", "", ""]);
            assert!(of("tasks")[2].starts_with("check_fact_in_future t2"), "{:?}", of("tasks"));
            assert!(of("policy_hash").iter().all(|hash| hash.len() == 64));
        }
    }

    #[test]
    fn a_table_that_cannot_be_read_writes_nothing_and_leaves_what_was_there() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("out.csv"), "of yesterday").expect("a file");
        let bad = FACTS.replace("li,t1,test,,2022-07-02T09:00:00+08:00", "li,t1,test,,yesterday");
        assert_eq!(command(folder.path(), &bad, "out.csv").run().expect("told"), ExitCode::FAILURE);
        assert_eq!(std::fs::read_to_string(folder.path().join("out.csv")).expect("a file"), "of yesterday");
        std::fs::write(folder.path().join("bad.csv"), &bad).expect("facts");
        let Err(TableError::Rows { bad, .. }) = read_people(&*files::open(&folder.path().join("bad.csv")).expect("a table")) else { panic!("bad rows") };
        assert_eq!(bad.iter().map(ToString::to_string).collect::<Vec<_>>(), ["row 3, from: “yesterday” is no time; write 2022-07-02 or 2022-07-02T09:00:00+08:00"]);
        for (from, to, told) in [("kind,what", "kind,wath", "wath"), ("person,", "who,", "person")] {
            let error = command(folder.path(), &FACTS.replacen(from, to, 1), "out.csv").run().expect_err("refused");
            assert!(format!("{error:#}").contains(told), "{error:#}");
        }
        let unknown = Determine { pack: "covid-19-china@10".to_owned(), ..command(folder.path(), FACTS, "out.csv") };
        assert!(unknown.run().is_err_and(|error| error.to_string().contains("covid-19-china@20")));
    }

    #[test]
    fn the_example_of_the_help_is_one_that_works() {
        let folder = tempfile::tempdir().expect("a folder");
        let part = |head: &str| {
            let lines = EXAMPLE.lines().skip_while(|line| !line.starts_with(head)).skip(1);
            lines.take_while(|line| line.starts_with("  ")).map(str::trim_start).fold(String::new(), |text, line| text + line + "\n")
        };
        assert_eq!(part("areas.csv:"), AREAS);
        assert_eq!(command(folder.path(), &part("facts.csv"), "out.csv").run().expect("decisions"), ExitCode::SUCCESS);
        assert_eq!(column(&folder.path().join("out.csv"), "rule"), ["close_contact", "from_high_area"]);
    }
}
