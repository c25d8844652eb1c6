//! Holds a register in memory and answers for each record that comes as soon as it comes.

use analysis::files::{self, Cells};
use analysis::linkage::{Ids, Learnt, Register, Then};
use anyhow::{Context, ensure};
use clap::Args;
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::probability;
use crate::progress;

/// Which register, and what becomes of those who come.
#[derive(Debug, Args)]
pub struct Stream {
    /// The register: CSV, Parquet or Arrow.
    register: PathBuf,
    /// What an earlier run learnt: --save-model.
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    #[command(flatten)]
    tree: super::tree::Tree,
    /// The probability from which a match is told.
    #[arg(long, value_name = "P", default_value_t = 0.5, value_parser = probability)]
    threshold: f64,
    /// How likely somebody who comes is in the register, as long as nothing else is known.
    #[arg(long, value_name = "P", default_value_t = 0.5, value_parser = probability)]
    known: f64,
    /// Whoever comes becomes part of the register.
    #[arg(long)]
    stay: bool,
}

impl Stream {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let text = std::fs::read_to_string(&self.model).with_context(|| self.model.display().to_string())?;
        let learnt: Learnt = serde_json::from_str(&text).with_context(|| format!("{} is no model", self.model.display()))?;
        let source = files::open(&self.register)?;
        let bar = progress::stages(1);
        bar.set_message("reading the register");
        let ids = Ids::read(&learnt.settings, &*source, None)?;
        let mut register = Register::open(&learnt, &*source, self.tree.read()?, self.known)?;
        let people = register.len();
        bar.finish_and_clear();
        drop(source);
        eprintln!("{people} people; waiting for records");
        self.answer(&learnt, &ids, people, &mut register, std::io::stdin().lock(), std::io::stdout().lock())?;
        Ok(ExitCode::SUCCESS)
    }

    fn answer(&self, learnt: &Learnt, ids: &Ids, people: usize, register: &mut Register, coming: impl BufRead, mut out: impl Write) -> anyhow::Result<()> {
        let mut coming = csv::ReaderBuilder::new().flexible(true).from_reader(coming);
        let headers: Vec<String> = coming.headers().context("standard input")?.iter().map(str::to_owned).collect();
        let fields = &learnt.settings.fields;
        let known = fields.iter().any(|field| field.column_of(&headers).is_some());
        let names = || fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join(", ");
        ensure!(known, "standard input: none of the columns {} is one that is compared: {}", headers.join(", "), names());
        let id = learnt.settings.id_of(&headers);
        let mut row = Cells::new(headers);
        // Those who came and stayed stand behind those of the register.
        let mut later: Vec<String> = Vec::new();
        writeln!(out, "left_id,right_id,weight,probability")?;
        out.flush()?;
        let mut number = 0_u64;
        let mut record = csv::StringRecord::new();
        while coming.read_record(&mut record).context("standard input")? {
            number += 1;
            let name = id.and_then(|at| record.get(at)).map_or_else(|| number.to_string(), str::to_owned);
            row.only(&record);
            let then = if self.stay { Then::Stay } else { Then::Go };
            let mut pairs = register.compare(&row, self.threshold, then)?;
            pairs.sort_by(|one, other| other.odds.total_cmp(&one.odds));
            let mut lines = csv::Writer::from_writer(Vec::new());
            for pair in &pairs {
                let left = usize::try_from(pair.left)?.checked_sub(people).map_or_else(|| ids.get(pair.left), |at| &later[at]);
                lines.write_record([left, &name, &format!("{:.3}", pair.weight()), &format!("{:.6}", pair.probability())])?;
            }
            if pairs.is_empty() {
                // Whoever asks must know that the answer is whole.
                lines.write_record(["", &name, "", ""])?;
            }
            out.write_all(&lines.into_inner()?)?;
            out.flush()?;
            if self.stay {
                later.push(name);
            }
        }
        Ok(())
    }
}
