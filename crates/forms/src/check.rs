//! Answers against their form: what is missing, wrong or not asked for, and what was answered.
//!
//! Owns the findings. The browser looks at the same rules first; this is the look that counts.

#[cfg(test)]
pub(crate) mod tests;
mod types;

use serde::Serialize;

use crate::form::{Appears, Form, Kind, NodeId, QuestionType};
use crate::instance::{Instance, InstanceError};
use crate::xpath::Context;

/// What is wrong at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// It has to be answered and is not.
    Required,
    /// The answer is of another type.
    Type,
    /// The answer is none of the choices that are offered.
    Choice,
    /// The answer breaks the question's own rule.
    Constraint,
    /// An answer to what is not asked; it is not kept.
    Irrelevant,
    /// The form has no such place.
    Unknown,
    /// A repeat has more or fewer rounds than it says.
    Repeat,
    /// A rule could not be looked at here.
    Unchecked,
}

/// Something about answers that somebody should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The place, such as `/data/trip[2]/place`.
    pub path: String,
    /// The name of the question.
    pub name: String,
    pub label: String,
    pub what: What,
    /// The form's own words for it, or why a rule could not be looked at.
    pub message: Option<String>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    pub path: String,
    pub name: String,
    /// Which round of each repeat around it, from the outermost, from 1.
    pub repeats: Vec<usize>,
    pub value: String,
    /// The type as sheets write it.
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub relevant: bool,
    pub read_only: bool,
}

/// What a look at answers gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    pub findings: Vec<Finding>,
    pub answers: Vec<Answer>,
    /// Questions that people are asked, with all rounds.
    pub asked: usize,
    pub answered: usize,
    /// Those of them that have to be answered.
    pub required: usize,
    pub required_answered: usize,
    /// What was promised to whoever answered so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<Promise>,
}

/// A note that promises somebody's help, and that applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Promise {
    pub path: String,
    pub partner: String,
    /// The note in the form.
    #[serde(skip)]
    pub node: NodeId,
}

impl Report {
    /// Says whether nothing stands against the answers; what could not be looked at does not.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.findings.iter().all(|finding| finding.what == What::Unchecked)
    }
}

/// Checks answers that somebody sent, and tells what is wrong in a language of the form.
///
/// # Errors
///
/// Fails when they cannot be read or answer another form.
pub fn check(form: &Form, xml: &str, context: &Context, language: Option<&str>) -> Result<Report, InstanceError> {
    let mut instance = Instance::parse(form, xml, context)?;
    if let Some(language) = language {
        instance.set_language(language);
    }
    Ok(judge(&instance))
}

/// Looks at answers as they are.
#[must_use]
pub fn judge(instance: &Instance<'_>) -> Report {
    let mut report = Report::default();
    for element in instance.elements() {
        let node = instance.node(element);
        let spec = &instance.form().nodes[node];
        if let Kind::Question(kind) = spec.kind {
            judge_question(instance, element, kind, &mut report);
        } else if instance.is_relevant(element) {
            judge_rounds(instance, element, &mut report);
        }
    }
    for path in instance.unknown() {
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        report.findings.push(Finding { path: path.clone(), name, label: String::new(), what: What::Unknown, message: None });
    }
    for (element, why) in instance.unchecked() {
        report.findings.push(found(instance, element, What::Unchecked, Some(why.to_owned())));
    }
    report
}

fn judge_question(instance: &Instance<'_>, element: u32, kind: QuestionType, report: &mut Report) {
    let spec = &instance.form().nodes[instance.node(element)];
    let relevant = instance.is_relevant(element);
    let value = instance.value(element);
    let say = |what, message: Option<String>| found(instance, element, what, message);
    let read_only = holds(instance, spec.read_only.as_ref(), element, report);
    if !relevant && instance.was_given(element) && kind.is_answered() {
        report.findings.push(say(What::Irrelevant, None));
    }
    let is_asked = relevant && kind.is_answered() && spec.appears == Appears::Always;
    let required = is_asked && holds(instance, spec.required.as_ref(), element, report);
    if is_asked {
        report.asked += 1;
        report.required += usize::from(required);
        report.answered += usize::from(!value.is_empty());
        report.required_answered += usize::from(required && !value.is_empty());
    }
    if required && value.is_empty() {
        report.findings.push(say(What::Required, instance.told(&spec.texts.required_message, element)));
    }
    if relevant && !value.is_empty() {
        judge_value(instance, element, kind, report);
    }
    if relevant && !spec.partner.is_empty() {
        report.promises.push(Promise { path: instance.path(element), partner: spec.partner.clone(), node: instance.node(element) });
    }
    if !matches!(kind, QuestionType::InstanceId | QuestionType::InstanceName | QuestionType::Audit | QuestionType::Note) {
        report.answers.push(Answer {
            path: instance.path(element),
            name: spec.name.clone(),
            repeats: repeats(instance, element),
            value: value.to_owned(),
            kind: kind.code(),
            relevant,
            read_only,
        });
    }
}

fn judge_value(instance: &Instance<'_>, element: u32, kind: QuestionType, report: &mut Report) {
    let spec = &instance.form().nodes[instance.node(element)];
    let value = instance.value(element);
    if !types::fits(kind, value, &spec.parameters) {
        report.findings.push(found(instance, element, What::Type, None));
        return;
    }
    if spec.list.is_some() {
        match instance.offered(element) {
            Ok(offered) => {
                let is_offered = |name: &str| offered.iter().any(|known| known == name);
                let fits = if kind.is_several() { value.split_whitespace().all(is_offered) } else { is_offered(value) };
                if !fits {
                    report.findings.push(found(instance, element, What::Choice, None));
                }
            }
            Err(error) => report.findings.push(found(instance, element, What::Unchecked, Some(error.to_string()))),
        }
    }
    let Some(constraint) = &spec.constraint else { return };
    match instance.holds(constraint, element) {
        Ok(true) => {}
        Ok(false) => {
            let message = instance.told(&spec.texts.constraint_message, element);
            report.findings.push(found(instance, element, What::Constraint, message));
        }
        Err(error) => report.findings.push(found(instance, element, What::Unchecked, Some(error.to_string()))),
    }
}

/// Compares the rounds of counted repeats below an element with what their formulas say.
fn judge_rounds(instance: &Instance<'_>, element: u32, report: &mut Report) {
    let form = instance.form();
    for child in &form.nodes[instance.node(element)].children {
        let Some(count) = form.nodes[*child].count.as_ref().filter(|_| form.nodes[*child].kind == Kind::Repeat) else { continue };
        let rounds: Vec<u32> = instance.rounds(element, *child);
        // A repeat that is not asked for may be left out.
        if rounds.iter().any(|round| !instance.is_relevant(*round)) {
            continue;
        }
        match instance.wanted(count, element, *child) {
            Ok(wanted) if wanted != rounds.len() && !(rounds.is_empty() && form.nodes[*child].relevant.is_some()) => {
                report.findings.push(Finding {
                    path: format!("{}/{}", instance.path(element), form.nodes[*child].name),
                    name: form.nodes[*child].name.clone(),
                    label: instance.told(&form.nodes[*child].texts.label, element).unwrap_or_default(),
                    what: What::Repeat,
                    message: Some(format!("{} / {wanted}", rounds.len())),
                });
            }
            Ok(_) => {}
            Err(error) => report.findings.push(found(instance, element, What::Unchecked, Some(error.to_string()))),
        }
    }
}

fn holds(instance: &Instance<'_>, rule: Option<&crate::form::Expression>, element: u32, report: &mut Report) -> bool {
    match rule.map(|rule| instance.holds(rule, element)) {
        None => false,
        Some(Ok(holds)) => holds,
        Some(Err(error)) => {
            report.findings.push(found(instance, element, What::Unchecked, Some(error.to_string())));
            false
        }
    }
}

fn found(instance: &Instance<'_>, element: u32, what: What, message: Option<String>) -> Finding {
    let spec = &instance.form().nodes[instance.node(element)];
    Finding {
        path: instance.path(element),
        name: spec.name.clone(),
        label: instance.told(&spec.texts.label, element).unwrap_or_default(),
        what,
        message,
    }
}

fn repeats(instance: &Instance<'_>, element: u32) -> Vec<usize> {
    let path = instance.path(element);
    path.split('/').filter_map(|part| part.split_once('[')?.1.strip_suffix(']')?.parse().ok()).collect()
}

impl Instance<'_> {
    /// Says whether an answer was given, asked for or not.
    fn was_given(&self, element: u32) -> bool {
        !self.given(element).is_empty()
    }

    fn rounds(&self, parent: u32, repeat: NodeId) -> Vec<u32> {
        self.children(parent).into_iter().filter(|child| self.node(*child) == repeat).collect()
    }
}
