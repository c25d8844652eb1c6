//! From sheets to a form, or to everything that is wrong with them.
//!
//! Owns the order of the steps. A step goes on past what it cannot read, so that an author sees
//! all problems at once; a form comes out only if none of them is an error.

mod choices;
mod cycles;
mod expressions;
mod facts;
mod fraud;
mod headers;
mod kinds;
mod languages;
mod named;
mod partners;
mod places;
mod questions;
mod rules;
mod settings;
mod sheets;
mod survey;
#[cfg(test)]
mod tests;
mod texts;

pub use named::WHO;

use crate::form::Form;
use crate::problem::{Problem, Severity};
use crate::workbook::Workbook;
use std::collections::BTreeMap;
pub(crate) use questions::bounds as range_bounds;

/// What became of a workbook.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The form; none if there was an error.
    pub form: Option<Form>,
    /// Everything its author should know, in the order of sheets and rows.
    pub problems: Vec<Problem>,
}

impl Compiled {
    /// Counts the problems of a weight.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|problem| problem.severity == severity).count()
    }
}

/// Compiles a workbook. The fallback is what the form is called where it does not say so, such as
/// the name of its file.
#[must_use]
pub fn compile(workbook: &Workbook, fallback: &str) -> Compiled {
    let mut problems = Vec::new();
    let form = build(workbook, fallback, &mut problems);
    problems.sort_by_key(|problem| (sheet_rank(&problem.sheet), problem.row));
    problems.dedup();
    let is_sound = problems.iter().all(|problem| problem.severity == Severity::Warning);
    Compiled { form: form.filter(|_| is_sound), problems }
}

/// Checks the words that a form takes from elsewhere, of plans and of a pack: of each kind of word, those that there are.
#[must_use]
pub fn check_words(form: &Form, words: &BTreeMap<String, Vec<String>>) -> Vec<Problem> {
    let partners = words.get("partners").map_or(&[][..], Vec::as_slice);
    [facts::check(form, words), partners::check(form, partners), named::check(form, words)].concat()
}

fn sheet_rank(sheet: &str) -> usize {
    ["survey", "choices"].iter().position(|known| sheet.eq_ignore_ascii_case(known)).unwrap_or(2)
}

fn build(workbook: &Workbook, fallback: &str, problems: &mut Vec<Problem>) -> Option<Form> {
    let found = sheets::find(workbook, problems);
    let survey = headers::read(found.survey?, headers::Which::Survey, problems);
    let choices = found.choices.map(|sheet| headers::read(sheet, headers::Which::Choices, problems));
    let settings = found.settings.map(|sheet| headers::read(sheet, headers::Which::Settings, problems));
    let survey = survey?;
    let choices = choices.flatten();
    let settings = settings::read(settings.flatten().as_ref(), fallback, problems);
    let languages = languages::gather(&survey, choices.as_ref(), &settings, problems);

    let mut draft = survey::read(&survey, choices.as_ref(), settings.allows_twins, problems);
    questions::check(&mut draft, &survey, problems);
    draft.add_meta(&settings);
    let survey::Draft { nodes, sources, lists, counts, or_else } = draft;
    let mut form = Form {
        id: settings.id,
        title: settings.title,
        version: settings.version,
        languages: languages.all.clone(),
        default_language: languages.default.clone(),
        nodes,
        lists,
        style: settings.style,
    };
    let given = Given { survey: &survey, choices: choices.as_ref(), sources: &sources, languages: &languages };
    rules::resolve(&mut form, &given, &rules::Added { counts, or_else: &or_else, instance_name: settings.instance_name }, problems);
    texts::resolve(&mut form, &given, &or_else, problems);
    languages::check(&form, &given, problems);
    cycles::check(&form, &survey.sheet, problems);
    fraud::check(&form, &survey.sheet, problems);
    Some(form)
}

/// What later steps look up in the sheets.
struct Given<'a> {
    survey: &'a headers::Table,
    choices: Option<&'a headers::Table>,
    /// The line of each node; none for what the compiler added.
    sources: &'a [Option<usize>],
    languages: &'a languages::Languages,
}

impl<'a> Given<'a> {
    fn line(&self, node: crate::form::NodeId) -> Option<&'a headers::Line> {
        self.sources.get(node).copied().flatten().and_then(|at| self.survey.lines.get(at))
    }
}
