//! Checks and compiles questionnaires, without a database.

use anyhow::Context;
use api::{Language, Words};
use clap::{Args, Subcommand};
use domain::intake::CellKind;
use forms::workbook::{Cell, Row, Sheet, Workbook, from_markdown};
use forms::{Compiled, Problem, Severity, check_words, compile, write_xform};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A questionnaire as text is not longer; workbooks have bounds of their own.
const TEXT_BYTES: u64 = 8 << 20;

#[derive(Debug, Subcommand)]
pub enum Forms {
    /// Read XLSForms and name everything that is wrong with them, row by row.
    Check(Check),
    /// Write an XLSForm as XForm XML.
    Compile(Compile),
}

/// Exit codes: 0 every form can be used, 1 one cannot, 2 wrongly asked.
#[derive(Debug, Args)]
pub struct Check {
    /// Forms: .xlsx, .xls or .md.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The language of the sentences: zh or en; by default that of the terminal.
    #[arg(long)]
    language: Option<String>,
    /// Print one JSON object for each form, as the last lines.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub struct Compile {
    /// A form: .xlsx, .xls or .md.
    file: PathBuf,
    /// Where the XForm goes.
    #[arg(long, value_name = "FORM.xml")]
    out: PathBuf,
    /// The language of the sentences: zh or en; by default that of the terminal.
    #[arg(long)]
    language: Option<String>,
}

impl Forms {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Check(check) => check.run(),
            Self::Compile(compile) => compile.run(),
        }
    }
}

impl Check {
    fn run(&self) -> anyhow::Result<ExitCode> {
        let words = self.language.as_deref().map_or_else(Language::of_terminal, Language::of).words();
        let known = known()?;
        let mut code = ExitCode::SUCCESS;
        let mut objects = Vec::new();
        for file in &self.files {
            let object = match read(file)? {
                Ok(workbook) => {
                    let compiled = compiled(&workbook, file, &known);
                    if compiled.form.is_none() {
                        code = ExitCode::FAILURE;
                    }
                    if !self.json {
                        tell(file, &compiled, words);
                    }
                    object(file, &compiled, words)
                }
                Err(error) => {
                    code = ExitCode::FAILURE;
                    let sentence = error.sentence(words);
                    if !self.json {
                        println!("{}: {sentence}", file.display());
                    }
                    json!({ "file": file, "usable": false, "problems": [{ "code": error.code, "severity": "error", "params": error.params, "sentence": sentence }] })
                }
            };
            objects.push(object);
        }
        if self.json {
            objects.iter().for_each(|object| println!("{object}"));
        }
        Ok(code)
    }
}

impl Compile {
    fn run(&self) -> anyhow::Result<ExitCode> {
        let words = self.language.as_deref().map_or_else(Language::of_terminal, Language::of).words();
        let workbook = match read(&self.file)? {
            Ok(workbook) => workbook,
            Err(error) => {
                println!("{}: {}", self.file.display(), error.sentence(words));
                return Ok(ExitCode::FAILURE);
            }
        };
        let compiled = compiled(&workbook, &self.file, &known()?);
        tell(&self.file, &compiled, words);
        let Some(form) = compiled.form else { return Ok(ExitCode::FAILURE) };
        std::fs::write(&self.out, write_xform(&form)).with_context(|| format!("{} cannot be written", self.out.display()))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The words that a form can take from elsewhere, by their kind.
type Known = BTreeMap<String, Vec<String>>;

/// Returns those of the plans that are shipped and of the pack that calls are made by.
fn known() -> anyhow::Result<Known> {
    Ok(crate::packs::words(&crate::packs::pack("base")?))
}

/// Compiles a form, and looks at the words that it uses.
fn compiled(workbook: &Workbook, file: &Path, known: &Known) -> Compiled {
    let mut compiled = compile(workbook, &stem(file));
    let wrong = compiled.form.as_ref().map(|form| check_words(form, known)).unwrap_or_default();
    if !wrong.is_empty() {
        compiled.form = None;
        compiled.problems.extend(wrong);
        compiled.problems.sort_by_key(|problem| problem.row);
    }
    compiled
}

fn stem(file: &Path) -> String {
    file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Why a file cannot be read as a form at all.
#[derive(Debug, PartialEq)]
struct Unreadable {
    code: String,
    params: BTreeMap<String, String>,
}

impl Unreadable {
    fn new(code: &str, params: [(&str, String); 1]) -> Self {
        Self { code: code.to_owned(), params: params.map(|(key, value)| (key.to_owned(), value)).into() }
    }

    fn sentence(&self, words: &Words) -> String {
        words.say(&format!("problem.{}", self.code), self.params.iter().map(|(key, value)| (key.as_str(), value.clone())))
    }
}

impl From<tables::ReadError> for Unreadable {
    fn from(error: tables::ReadError) -> Self {
        Self { code: error.code().to_owned(), params: error.params().into_iter().collect() }
    }
}

/// Reads a form: text here, a workbook in the confined child.
fn read(path: &Path) -> anyhow::Result<Result<Workbook, Unreadable>> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md")) {
        let mut bytes = Vec::new();
        file.take(TEXT_BYTES + 1).read_to_end(&mut bytes).with_context(|| format!("{} cannot be read", path.display()))?;
        return Ok(text(bytes).map(|text| from_markdown(&text)));
    }
    Ok(tables::sheets(&crate::config::reader()?, file).map(workbook).map_err(Unreadable::from))
}

/// Text that is not UTF-8 would become a form with strange letters, which nobody sees before the first call.
fn text(bytes: Vec<u8>) -> Result<String, Unreadable> {
    if bytes.len() as u64 > TEXT_BYTES {
        return Err(Unreadable::new("forms.file_too_large", [("most", (TEXT_BYTES >> 20).to_string())]));
    }
    String::from_utf8(bytes).map_err(|error| {
        let lines = error.as_bytes()[..error.utf8_error().valid_up_to()].split(|byte| *byte == b'\n').count();
        Unreadable::new("forms.not_unicode", [("row", lines.to_string())])
    })
}

fn workbook(sheets: Vec<tables::RawSheet>) -> Workbook {
    Workbook { sheets: sheets.into_iter().map(sheet).collect() }
}

fn sheet(sheet: tables::RawSheet) -> Sheet {
    let row = |row: tables::Row| Row {
        number: u32::try_from(row.number).unwrap_or(u32::MAX),
        cells: row.cells.into_iter().map(cell).collect(),
    };
    Sheet { name: sheet.name, rows: sheet.rows.into_iter().map(row).collect(), merged: sheet.merged }
}

fn cell(cell: domain::intake::Cell) -> Cell {
    // A spreadsheet's number for a whole million is written with an exponent; questionnaires mean digits.
    if cell.kind == CellKind::Error { Cell::Unreadable(cell.text) } else { Cell::Text(cell.text) }
}

fn sentence(problem: &Problem, words: &Words) -> String {
    words.say(&format!("problem.{}", problem.code), problem.params.iter().map(|(key, value)| (*key, value.clone())))
}

fn tell(file: &Path, compiled: &Compiled, words: &Words) {
    println!("{}", file.display());
    for problem in &compiled.problems {
        let weight = words.say(if problem.severity == Severity::Error { "forms.error" } else { "forms.warning" }, []);
        let mut place = problem.sheet.clone();
        if let Some(row) = problem.row {
            place = format!("{place} {}", words.say("forms.row", [("row", row.to_string())]));
        }
        if let Some(column) = &problem.column {
            place = format!("{place}, {}", words.say("forms.column", [("column", column.clone())]));
        }
        println!("  {weight}: {place}: {}", sentence(problem, words));
    }
    match &compiled.form {
        Some(form) => println!("  {}{}", words.say("forms.sound", []), summary(&form.summary(), words)),
        None => {
            let counts = [("errors", compiled.count(Severity::Error).to_string()), ("warnings", compiled.count(Severity::Warning).to_string())];
            println!("  {}", words.say("forms.unusable", counts));
        }
    }
}

fn summary(summary: &forms::Summary, words: &Words) -> String {
    let counts = [
        ("questions", summary.questions),
        ("groups", summary.groups),
        ("repeats", summary.repeats),
        ("choices", summary.choices),
        ("languages", summary.languages),
    ];
    words.say("forms.summary", counts.map(|(name, count)| (name, count.to_string())))
}

fn object(file: &Path, compiled: &Compiled, words: &Words) -> serde_json::Value {
    let problems: Vec<serde_json::Value> = compiled
        .problems
        .iter()
        .map(|problem| {
            json!({
                "code": problem.code, "severity": problem.severity, "sheet": problem.sheet, "row": problem.row, "column": problem.column,
                "params": problem.params, "sentence": sentence(problem, words),
            })
        })
        .collect();
    let form = compiled.form.as_ref();
    json!({
        "file": file, "usable": form.is_some(), "id": form.map(|form| &form.id), "version": form.map(|form| &form.version),
        "languages": form.map(|form| &form.languages), "summary": form.map(forms::Form::summary), "problems": problems,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_not_utf8_or_too_long_is_refused_with_its_line_and_a_remedy() {
        let gbk = b"| survey | |\n|---|---|\n| | \xC4\xFA |".to_vec();
        let refused = text(gbk).expect_err("GBK");
        assert_eq!(refused, Unreadable::new("forms.not_unicode", [("row", "3".to_owned())]));
        let huge = text(vec![b'x'; usize::try_from(TEXT_BYTES).expect("small") + 1]).expect_err("nine megabytes");
        assert_eq!(huge.code, "forms.file_too_large");
        for language in [Language::English, Language::Chinese] {
            let said = (refused.sentence(language.words()), huge.sentence(language.words()));
            assert!(said.0.contains('3') && said.0.contains("UTF-8") && said.1.contains('8'), "{said:?}");
        }
        assert_eq!(text("| 您好 |".as_bytes().to_vec()).expect("UTF-8"), "| 您好 |");
    }
}
