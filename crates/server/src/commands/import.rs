//! Receives a list from a file, to the end, with the reconciliation printed.

use crate::config::Place;
use crate::progress;
use anyhow::Context;
use api::Language;
use app::intake::{ReceiveList, params_of};
use app::{App, RowFilter};
use clap::Args;
use domain::access::Scope;
use domain::dates::DateOrder;
use domain::intake::Severity;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use store::ListRecord;
use tables::{OutCell, ReadOptions};

#[derive(Debug, Args)]
pub struct Import {
    /// A table: .csv, .xlsx, .xls or .jsonl.
    file: PathBuf,
    /// What the list is called.
    #[arg(long)]
    list: String,
    /// The organisation that sent it.
    #[arg(long)]
    source: String,
    /// The legal basis on which it was collected.
    #[arg(long)]
    basis: String,
    /// What it was collected for: contact_tracing, venue_exposure, returnees, screening,
    /// case_investigation, monitoring, welfare, administration.
    #[arg(long)]
    purpose: String,
    /// The code of the area it belongs to; by default the only root.
    #[arg(long)]
    area: Option<String>,
    /// The team that calls the people on it.
    #[arg(long)]
    team: Option<String>,
    /// A TOML or JSON file that says what each column becomes; else a saved mapping or guesses.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// The sheet of a workbook; by default the first that looks like a list.
    #[arg(long)]
    sheet: Option<String>,
    /// The row of the headers, as a spreadsheet counts.
    #[arg(long)]
    header_row: Option<u64>,
    /// The encoding of a text, such as gb18030; by default it is guessed.
    #[arg(long)]
    encoding: Option<String>,
    /// What stands between the cells of a text; by default it is guessed.
    #[arg(long)]
    delimiter: Option<char>,
    /// The order of day and month where a date leaves it open: ymd, dmy or mdy.
    #[arg(long)]
    date_order: Option<String>,
    /// Write what became of each row: row, outcome, field, reason (a code), remedy (a suggested value, or
    /// what to do in the language of the terminal).
    #[arg(long, value_name = "FILE")]
    rows_out: Option<PathBuf>,
    /// Print one JSON object as the last line.
    #[arg(long)]
    json: bool,
}

/// What a mapping file holds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingFile {
    columns: BTreeMap<String, String>,
    #[serde(default)]
    values: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    date_order: Option<DateOrder>,
}

impl Import {
    pub async fn run(&self, place: &Place) -> anyhow::Result<ExitCode> {
        let app = place.open().await?;
        let receive = self.receive_list(&app).await?;
        let bar = progress::rows(&self.list);
        let shown = bar.clone();
        let received = app.receive_here(&self.file, receive, move |rows| shown.set_position(rows)).await.map_err(super::refused);
        bar.finish_and_clear();
        let received = received?;
        if let Some(path) = &self.rows_out {
            write_rows(&app, &received.list, path).await?;
        }
        self.tell(&app, &received.list, received.seconds).await?;
        Ok(if received.list.held + received.list.rejected > 0 { ExitCode::from(3) } else { ExitCode::SUCCESS })
    }

    async fn receive_list(&self, app: &App) -> anyhow::Result<ReceiveList> {
        let mapping = self.mapping_file()?;
        let area = match &self.area {
            Some(code) => Some(app.store().area_by_code(code).await?.with_context(|| format!("no area has the code {code}"))?.id),
            None => app.store().areas_below(&Scope::everything(), None, None, 1).await?.items.first().map(|a| a.id),
        };
        let team = match &self.team {
            Some(name) => {
                let teams = app.store().teams(&Scope::everything()).await?;
                Some(teams.iter().find(|t| t.name == *name || t.id.to_string() == *name).with_context(|| format!("no team is called {name}"))?.id)
            }
            None => None,
        };
        let date_order = match self.date_order.as_deref() {
            None => mapping.as_ref().and_then(|m| m.date_order),
            Some(code) => Some(DateOrder::from_code(code).with_context(|| format!("--date-order is ymd, dmy or mdy, not {code}"))?),
        };
        Ok(ReceiveList {
            name: self.list.clone(),
            source: self.source.clone(),
            basis: self.basis.clone(),
            purpose: self.purpose.clone(),
            area,
            team,
            options: ReadOptions { sheet: self.sheet.clone(), header_row: self.header_row, encoding: self.encoding.clone(), delimiter: self.delimiter },
            values: mapping.as_ref().map(|m| m.values.clone()).unwrap_or_default(),
            columns: mapping.map(|m| m.columns.into_iter().map(|(k, v)| (k, (!v.is_empty()).then_some(v))).collect()),
            date_order,
            remember_as: None,
        })
    }

    fn mapping_file(&self) -> anyhow::Result<Option<MappingFile>> {
        let Some(path) = &self.mapping else { return Ok(None) };
        let text = std::fs::read_to_string(path).with_context(|| format!("the mapping {} cannot be read", path.display()))?;
        let json = path.extension().is_some_and(|e| e == "json");
        let read = if json { serde_json::from_str(&text).map_err(anyhow::Error::from) } else { toml::from_str(&text).map_err(anyhow::Error::from) };
        read.map(Some).with_context(|| format!("the mapping {}", path.display()))
    }

    async fn tell(&self, app: &App, list: &ListRecord, seconds: f64) -> anyhow::Result<()> {
        let people = app.store().list_people_counts(&[list.id]).await?.remove(&list.id.0).unwrap_or_default();
        if !self.json {
            println!("{}: received {} = accepted {} + already known {} + held {} + rejected {}", list.name, list.received(), list.accepted, list.merged, list.held, list.rejected);
            let states: Vec<String> = domain::people::PersonState::ALL.iter().map(|s| (s, people.of(*s))).filter(|(_, n)| *n > 0).map(|(s, n)| format!("{} {n}", s.code())).collect();
            println!("people {} = {}", people.total(), states.join(" + "));
            println!("{:.1} s, {:.0} rows/s", seconds, ratio(list.received(), seconds));
        } else {
            println!("{}", json!({
                "list": list.id, "rows": list.received(), "accepted": list.accepted, "merged": list.merged, "held": list.held, "rejected": list.rejected,
                "people": people.total(), "seconds": (seconds * 1_000.0).round() / 1_000.0, "peak_mib": progress::peak_mib(),
            }));
        }
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "for people to read")]
fn ratio(rows: u64, seconds: f64) -> f64 {
    rows as f64 / seconds.max(0.001)
}

/// Writes what became of each row; the file appears whole or not at all.
async fn write_rows(app: &App, list: &ListRecord, path: &std::path::Path) -> anyhow::Result<()> {
    let words = Language::of_terminal().words();
    let mut rows = Vec::new();
    let mut filter = RowFilter::default();
    loop {
        let page = app.store().list_rows(list.id, &filter, 2_000).await?;
        for row in page.items {
            if row.problems.is_empty() {
                rows.push([row.row.to_string(), row.outcome, String::new(), String::new(), String::new()]);
                continue;
            }
            for (field, code, severity, detail) in row.problems {
                let suggestions = detail.get("suggestions").and_then(|s| s.as_array()).cloned().unwrap_or_default();
                let remedy: Vec<&str> = suggestions.iter().filter_map(|s| s.get("value").and_then(|v| v.as_str())).collect();
                let remedy = match remedy.is_empty() {
                    false => remedy.join(" | "),
                    // What is only told asks for nothing.
                    true if severity == Severity::Note.code() => String::new(),
                    true => words.row_problem(&field, &code, &params_of(&detail)),
                };
                rows.push([row.row.to_string(), row.outcome.clone(), field, code, remedy]);
            }
        }
        match page.next.and_then(|n| n.parse().ok()) {
            Some(next) => filter.after = next,
            None => break,
        }
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(std::path::Path::new("."));
    let part = folder.join(format!(".{}.part", path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()));
    let mut file = std::fs::File::create(&part).with_context(|| format!("{} cannot be written", part.display()))?;
    let cells = rows.into_iter().map(|row| row.into_iter().map(OutCell::Text).collect());
    tables::write_csv(&mut file, &["row", "outcome", "field", "reason", "remedy"], cells)?;
    file.sync_all()?;
    std::fs::rename(&part, path)?;
    Ok(())
}
