//! Facts out of a table into the database.

use crate::config::Place;
use crate::progress;
use analysis::determinations::{TableError, read_people};
use analysis::files;
use anyhow::Context;
use app::facts::FactProblem;
use clap::Subcommand;
use std::path::PathBuf;
use std::process::ExitCode;

/// What is known of people for the rules.
#[derive(Debug, Subcommand)]
pub enum Facts {
    /// Keeps every fact of a table; the rules in force decide within seconds. Nothing is kept where one person or area is not known.
    #[command(after_long_help = EXAMPLE)]
    Import {
        /// A table with one fact a row, as `firstline determine` reads it: CSV, Parquet or Arrow; - is standard input.
        facts: PathBuf,
        /// How many problems are told.
        #[arg(long, value_name = "N", default_value_t = 20)]
        show: usize,
        /// Decide about everybody at once, and not by a server that runs.
        #[arg(long)]
        decide: bool,
    },
}

const EXAMPLE: &str = r"Example:
  firstline facts import facts.csv

facts.csv, where columns that nothing stands in may be left out:
  person,fact,kind,what,from,until,areas,other,result,specimen,ct,transit,ongoing
  44090219800203002X,e1,exposure,close_contact,2022-07-01,,,,,,,,
  44090219800203002X,t1,test,,2022-07-02T09:00:00+08:00,,,,negative,oropharyngeal,38,,

A stay can say more; none of it decides anything:
  person,fact,kind,from,until,areas,transport,transport_number,companions,evidence,evidence_note
  44090219800203002X,s1,stay,2022-07-01,2022-07-02,440902001,train,D2281,440902199003074515,ticket,from the railway

person and other are the number of a document that is on file, or an identifier of Firstline. areas are codes
of the division tree. companions are people like other, apart by a space. transport: walking, bicycle, own_car, taxi, bus, train, plane,
ship, other. evidence: said, ticket, telephone_record, camera, payment, check_in, other. The same fact of the same person is kept once, so that the table can be sent again.
Exit codes: 0 done, 1 failed, 2 wrongly asked.";

impl Facts {
    pub async fn run(self, place: &Place) -> anyhow::Result<ExitCode> {
        let Self::Import { facts, show, decide } = self;
        let people = match read_people(&*files::open(&facts)?) {
            Ok(people) => people,
            Err(TableError::Rows { bad, .. }) => return Ok(told(bad, show)),
            Err(error) => return Err(error).context("the table cannot be used"),
        };
        let app = place.open().await?;
        let bar = progress::rows("facts");
        let done = app.import_facts(people, |done| bar.set_position(done)).await.map_err(super::refused)?;
        bar.finish_and_clear();
        let done = match done {
            Ok(done) => done,
            Err(problems) => return Ok(told(problems.iter().map(sentence).collect(), show)),
        };
        println!("{} facts of {} people, {} of them new", done.facts, done.people, done.new);
        if decide {
            let started = std::time::Instant::now();
            let decided = app.determine_all().await.map_err(super::refused)?;
            println!("{decided} people decided about in {:.1} s", started.elapsed().as_secs_f64());
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn told<T: std::fmt::Display>(bad: Vec<T>, show: usize) -> ExitCode {
    eprintln!("firstline: {} problems; nothing was kept", bad.len());
    bad.iter().take(show).for_each(|each| eprintln!("  {each}"));
    if bad.len() > show {
        eprintln!("  and {} more; --show tells more of them", bad.len() - show);
    }
    ExitCode::FAILURE
}

fn sentence(problem: &FactProblem) -> String {
    match problem {
        FactProblem::UnknownPerson(name) => format!("nobody is known by {name}: receive a list with them first"),
        FactProblem::SeveralPeople(name) => format!("several people are known by {name}: name the one by their identifier"),
        FactProblem::UnknownArea(code) => format!("no area has the code {code}: `firstline areas import` brings the tree"),
        FactProblem::OwnCompanion(fact) => format!("{fact}: somebody is named as their own companion; take them out of companions"),
        FactProblem::HasRecorded(fact) => format!("{fact}: leave recorded and withdrawn empty, they are the moment at which it is kept"),
    }
}
