//! The questionnaire that callers go through: what it asks, how it begins for a person, and what was answered.
//!
//! Owns the keys by which answers are kept: the name of a question, with the number of its round where
//! it is asked several times. Knows no call: whoever asks decides what follows.

mod editions;
mod marks;

pub(crate) use marks::NamedPerson;

use crate::Problem;
use domain::packs::{Choice, Text};
use domain::people::AnswerState;
use forms::workbook::from_markdown;
use forms::xpath::Context;
use forms::{Appears, Form, Instance, InstanceError, Kind, Localized, QuestionType, Report, Severity, What, compile, judge, write_xform};
use jiff::Zoned;
use std::collections::{BTreeMap, HashMap};

/// More rounds of a repeat than anybody tells on the telephone.
const MOST_ROUNDS: usize = 100;

/// A questionnaire that compiled.
#[derive(Debug)]
pub struct Questionnaire {
    form: Form,
    xml: String,
    questions: Vec<Question>,
    /// The node of each key, without the numbers of rounds.
    nodes: HashMap<String, usize>,
    /// The key of each question by its place, without the numbers of rounds.
    keys: HashMap<String, String>,
}

/// What people are asked.
#[derive(Debug, Clone)]
pub struct Question {
    pub key: String,
    /// The type as sheets write it.
    pub kind: &'static str,
    pub title: Text,
    pub help: Option<Text>,
    pub choices: Vec<Choice>,
    /// Everybody is asked, and an answer is owed.
    pub is_required: bool,
}

/// Answers as they are kept: what was said, and how sure somebody is of it.
pub type Known = HashMap<String, (String, AnswerState)>;

/// A person's questionnaire as it begins, or goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Begun {
    /// The answers as an XForm instance.
    pub instance: String,
    /// How sure somebody is of each of them, by path.
    pub states: BTreeMap<String, AnswerState>,
    /// Why somebody would not answer, by path: the pack's code.
    #[serde(default)]
    pub reasons: BTreeMap<String, String>,
}

/// What somebody sends: the instance of the form, or values by key.
#[derive(Debug, Clone)]
pub enum Sent {
    Instance(Begun),
    Values(BTreeMap<String, (String, Option<AnswerState>)>),
}

impl Default for Sent {
    fn default() -> Self {
        Self::Values(BTreeMap::new())
    }
}

/// What was found in answers that were sent.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    /// What was answered or refused, by key.
    pub answers: BTreeMap<String, (String, Option<AnswerState>)>,
    /// Some required question has neither answer nor refusal.
    pub is_incomplete: bool,
    /// The first answer that cannot be.
    pub wrong: Option<Problem>,
    /// How many questions this person is asked.
    pub asked: u32,
    /// How many of them have an answer or a refusal.
    pub settled: u32,
    /// What was promised to whoever answered so.
    pub promises: Vec<HelpPromised>,
}

/// Help that was promised: whose, and because of what.
#[derive(Debug, Clone)]
pub struct HelpPromised {
    pub partner: String,
    /// The questions it depends on, by key.
    pub keys: Vec<String>,
    /// What was asked there and answered, as it is told to the partner.
    pub asked: Vec<String>,
}

impl Questionnaire {
    /// Compiles a questionnaire from its Markdown tables.
    ///
    /// # Errors
    /// Names every defect with its row.
    pub fn compile(id: &str, text: &str) -> Result<Self, Vec<String>> {
        let compiled = compile(&from_markdown(text), id);
        let Some(form) = compiled.form else {
            let errors = compiled.problems.iter().filter(|problem| problem.severity == Severity::Error);
            return Err(errors.map(|p| format!("forms/{id}.md: sheet {}, row {}: {} {:?}", p.sheet, p.row.unwrap_or_default(), p.code, p.params)).collect());
        };
        let asked: Vec<(String, usize)> = (0..form.nodes.len()).filter(|node| is_asked(&form, *node)).map(|node| (base_key(&form, node), node)).collect();
        Ok(Self {
            xml: write_xform(&form),
            questions: asked.iter().map(|(key, node)| question(&form, key, *node)).collect(),
            keys: asked.iter().map(|(key, node)| (form.nodes[*node].path.clone(), key.clone())).collect(),
            nodes: asked.into_iter().collect(),
            form,
        })
    }

    /// Returns the name of the form.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.form.id
    }

    /// Returns the version of the form.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.form.version
    }

    /// Returns the form as XForm XML.
    #[must_use]
    pub fn xml(&self) -> &str {
        &self.xml
    }

    /// Returns what people are asked, in the order of the form.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// Says whether there is a question of a key.
    #[must_use]
    pub fn asks(&self, key: &str) -> bool {
        self.path_of(key).is_some()
    }

    /// Returns what is wrong with the words that the form uses, of plans and of the pack: of each kind of word, those that there are.
    #[must_use]
    pub fn wrong_words(&self, words: &BTreeMap<String, Vec<String>>) -> Vec<String> {
        let id = &self.form.id;
        forms::check_words(&self.form, words).iter().map(|p| format!("forms/{id}.md: row {}: {} {:?}", p.row.unwrap_or_default(), p.code, p.params)).collect()
    }

    /// Begins the questionnaire with what is known of a person: why they are listed, by the name of a hidden question, and what was answered.
    #[must_use]
    pub fn begin(&self, now: &Zoned, listed: &[(&str, Option<&str>)], known: &Known) -> Begun {
        let (instance, states, reasons) = self.begun(now, listed, known);
        Begun { instance: instance.to_xml(), states, reasons }
    }

    /// Goes on with a draft; what the form of today no longer asks is left out of it.
    #[must_use]
    pub fn resume(&self, now: &Zoned, draft: &Begun) -> Option<Begun> {
        let instance = Instance::parse(&self.form, &draft.instance, &context(now)).ok()?;
        Some(Begun { instance: instance.to_xml(), states: draft.states.clone(), reasons: draft.reasons.clone() })
    }

    /// Looks at what was sent.
    ///
    /// # Errors
    /// Refuses what is no answer to this form.
    pub fn take(&self, now: &Zoned, known: &Known, sent: &Sent) -> Result<Taken, Problem> {
        let homeless = if let Sent::Instance(begun) = sent { self.homeless(begun) } else { BTreeMap::new() };
        let (instance, states, reasons) = match sent {
            Sent::Instance(begun) => {
                let instance = Instance::parse(&self.form, &begun.instance, &context(now)).map_err(|error| match error {
                    InstanceError::OtherForm(_) => Problem::new("calls.other_form").at("form"),
                    InstanceError::TooLarge => Problem::new("calls.form_too_large").at("form"),
                    InstanceError::NotXml | InstanceError::NoSuchPlace(_) => Problem::new("calls.form_unreadable").at("form"),
                })?;
                (instance, begun.states.clone(), begun.reasons.clone())
            }
            Sent::Values(values) => {
                let (mut instance, mut states, mut reasons) = self.begun(now, &[], known);
                let mut sent = values.iter().map(|(key, said)| {
                    let unknown = || Problem::new("calls.unknown_question").at(key);
                    Ok((*self.nodes.get(&without_rounds(key)).ok_or_else(unknown)?, self.path_of(key).ok_or_else(unknown)?, said))
                }).collect::<Result<Vec<_>, Problem>>()?;
                // What is counted or asked because of another answer comes after it.
                sent.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
                for (_, path, (value, state)) in sent {
                    if *state == Some(AnswerState::Refused) {
                        reasons.insert(path.clone(), value.clone());
                    } else {
                        self.put(&mut instance, &path, value);
                    }
                    match state {
                        Some(state) => states.insert(path, *state),
                        None => states.remove(&path),
                    };
                }
                (instance, states, reasons)
            }
        };
        let mut taken = self.taken(&judge(&instance), &states, &reasons);
        for (key, answer) in homeless {
            taken.answers.entry(key).or_insert(answer);
        }
        Ok(taken)
    }

    fn begun(&self, now: &Zoned, listed: &[(&str, Option<&str>)], known: &Known) -> (Instance<'_>, BTreeMap<String, AnswerState>, BTreeMap<String, String>) {
        let mut instance = Instance::blank(&self.form, &context(now));
        for (name, value) in listed {
            let hidden = self.form.nodes.iter().find(|node| node.name == *name && node.kind == Kind::Question(QuestionType::Hidden));
            if let (Some(node), Some(value)) = (hidden, value) {
                self.put(&mut instance, &node.path, value);
            }
        }
        let mut told: Vec<(usize, String, &str, AnswerState)> = known
            .iter()
            .filter_map(|(key, (value, state))| {
                let path = self.path_of(key)?;
                Some((*self.nodes.get(&without_rounds(key))?, path, value.as_str(), *state))
            })
            .collect();
        // What is counted or asked because of another answer comes after it.
        told.sort();
        let (mut states, mut reasons) = (BTreeMap::new(), BTreeMap::new());
        for (_, path, value, state) in told {
            if state != AnswerState::Refused {
                self.put(&mut instance, &path, value);
            } else if !value.is_empty() {
                reasons.insert(path.clone(), value.to_owned());
            }
            states.insert(path, state);
        }
        (instance, states, reasons)
    }

    /// Puts a value where a path says, with the rounds that it takes.
    fn put(&self, instance: &mut Instance<'_>, path: &str, value: &str) {
        let mut at = 0;
        while let Some(open) = path[at..].find('[').map(|found| found + at) {
            let Some(close) = path[open..].find(']').map(|found| found + open) else { return };
            let Ok(wanted) = path[open + 1..close].parse::<usize>() else { return };
            for _ in 0..wanted.min(MOST_ROUNDS) {
                if instance.find(&path[..=close]).is_some() || instance.add_repeat(&path[..open]).is_err() {
                    break;
                }
            }
            at = close;
        }
        // A round that a count does not allow is not there; what it held is in the person's history.
        let _ = instance.set(path, value);
    }

    fn taken(&self, report: &Report, states: &BTreeMap<String, AnswerState>, reasons: &BTreeMap<String, String>) -> Taken {
        let mut taken = Taken::default();
        for finding in &report.findings {
            match finding.what {
                What::Required => taken.is_incomplete |= states.get(&finding.path) != Some(&AnswerState::Refused),
                What::Type | What::Choice | What::Constraint | What::Repeat if taken.wrong.is_none() => {
                    let message = finding.message.clone().unwrap_or_default();
                    taken.wrong = Some(Problem::new("calls.answer_impossible").at(&self.key_of(&finding.path)).with("question", &finding.label).with("message", message));
                }
                _ => {}
            }
        }
        for answer in report.answers.iter().filter(|answer| answer.relevant) {
            let state = states.get(&answer.path).copied();
            let is_refused = state == Some(AnswerState::Refused);
            if !self.keys.contains_key(&without_rounds(&answer.path)) {
                continue;
            }
            taken.asked += 1;
            if is_refused || !answer.value.is_empty() {
                taken.settled += 1;
                let value = if is_refused { reasons.get(&answer.path).cloned().unwrap_or_default() } else { answer.value.clone() };
                taken.answers.insert(self.key_of(&answer.path), (value, state));
            }
        }
        taken.promises = report.promises.iter().map(|promise| self.promised(promise, &report.answers, states)).collect();
        taken
    }

    /// Tells what was answered in the group of a promise, as far as it concerns whose help was promised.
    fn promised(&self, promise: &forms::Promise, answers: &[forms::Answer], states: &BTreeMap<String, AnswerState>) -> HelpPromised {
        let group = |path: &str| path.rsplit_once('/').map(|(group, _)| group.to_owned());
        let condition = self.form.nodes[promise.node].relevant.as_ref();
        let said = answers.iter().filter(|answer| {
            answer.relevant && !answer.value.is_empty() && group(&answer.path) == group(&promise.path) && states.get(&answer.path) != Some(&AnswerState::Refused)
        });
        HelpPromised {
            partner: promise.partner.clone(),
            keys: condition.iter().flat_map(|condition| &condition.reads).filter_map(|node| self.keys.get(&self.form.nodes[*node].path).cloned()).collect(),
            asked: said.filter_map(|answer| self.told(answer, condition)).collect(),
        }
    }

    /// Tells one answer to whoever is asked because of a condition: of several things chosen those that it names, and nothing that was asked
    /// because of others.
    fn told(&self, answer: &forms::Answer, condition: Option<&forms::Expression>) -> Option<String> {
        let key = self.keys.get(&without_rounds(&answer.path))?;
        let (place, question) = (*self.nodes.get(key)?, self.questions.iter().find(|question| question.key == *key)?);
        let names = |text: &str| condition.is_some_and(|condition| condition.texts().contains(&text));
        let reads = |node: &usize| condition.is_some_and(|condition| condition.reads.contains(node));
        if self.form.nodes[place].relevant.as_ref().is_some_and(|why| why.reads.iter().any(reads) && !why.texts().into_iter().any(names)) {
            return None;
        }
        let title = self.own(&question.title);
        if question.choices.is_empty() {
            return Some(format!("{title} {}", answer.value));
        }
        let chosen: Vec<&str> = answer.value.split(' ').filter(|code| !reads(&place) || names(code)).map(|code| self.chosen(question, code)).collect();
        (!chosen.is_empty()).then(|| format!("{title} {}", chosen.join(", ")))
    }

    /// Returns what was chosen in the words of the form; what is no choice as it is.
    fn chosen<'a>(&'a self, question: &'a Question, code: &'a str) -> &'a str {
        question.choices.iter().find(|choice| choice.code == code).map_or(code, |choice| self.own(&choice.title))
    }

    /// Returns a text in the language of the form.
    pub(crate) fn own<'a>(&self, text: &'a Text) -> &'a str {
        if self.form.default_language.to_lowercase().contains("zh") { &text.zh } else { &text.en }
    }

    /// Returns the key of a place: its rounds and its name.
    fn key_of(&self, path: &str) -> String {
        let plain = without_rounds(path);
        let base = self.keys.get(&plain).unwrap_or(&plain);
        let rounds = path.split('/').filter(|part| part.ends_with(']'));
        rounds.chain([base.as_str()]).collect::<Vec<_>>().join("/")
    }

    /// Returns the place of a key.
    fn path_of(&self, key: &str) -> Option<String> {
        let node = *self.nodes.get(&without_rounds(key))?;
        let rounds: Vec<&str> = key.split('/').filter(|part| part.ends_with(']')).collect();
        let mut path = String::new();
        let mut used = 0;
        for part in self.form.nodes[node].path.split('/').skip(1) {
            path.push('/');
            match rounds.get(used).filter(|round| round.split('[').next() == Some(part)) {
                Some(round) => {
                    used += 1;
                    path.push_str(round);
                }
                None => path.push_str(part),
            }
        }
        (used == rounds.len()).then_some(path)
    }
}

fn context(now: &Zoned) -> Context {
    Context { now: now.clone(), seed: 0, properties: BTreeMap::new() }
}

fn is_asked(form: &Form, node: usize) -> bool {
    let node = &form.nodes[node];
    matches!(node.kind, Kind::Question(kind) if kind.is_answered()) && node.appears == Appears::Always
}

/// Returns the name of a question, or its way from the root where another has the name, too.
fn base_key(form: &Form, node: usize) -> String {
    let name = &form.nodes[node].name;
    let is_alone = (0..form.nodes.len()).filter(|other| is_asked(form, *other) && form.nodes[*other].name == *name).count() <= 1;
    if is_alone { name.clone() } else { form.nodes[node].path.trim_start_matches(&format!("/{}/", form.root_name())).replace('/', ".") }
}

/// Takes the rounds out of a key or path: `visitor[2]/visitor_name` is kept as `visitor_name`, `/data/visitor[2]/name` as `/data/visitor/name`.
fn without_rounds(text: &str) -> String {
    if text.starts_with('/') {
        let parts = text.split('/').map(|part| part.split('[').next().unwrap_or_default());
        return parts.collect::<Vec<_>>().join("/");
    }
    text.split('/').filter(|part| !part.ends_with(']')).collect::<Vec<_>>().join("/")
}

/// Says whether a question is required whatever else is answered.
fn is_required(form: &Form, node: usize) -> bool {
    let of_everybody = |node: usize| form.nodes[node].relevant.is_none() && form.nodes[node].kind != Kind::Repeat;
    form.nodes[node].required.as_ref().is_some_and(|rule| rule.xpath.trim() == "true()") && of_everybody(node) && form.above(node).all(of_everybody)
}

fn question(form: &Form, key: &str, place: usize) -> Question {
    let node = &form.nodes[place];
    let list = node.list.and_then(|list| form.lists.get(list));
    let kind = if let Kind::Question(kind) = node.kind { kind.code() } else { "note" };
    Question {
        key: key.to_owned(),
        kind,
        title: text(&node.texts.label),
        help: Some(text(&node.texts.hint)).filter(|help| !help.zh.is_empty() || !help.en.is_empty()),
        is_required: is_required(form, place),
        choices: list.into_iter().flat_map(|list| &list.choices).map(|choice| Choice { code: choice.name.clone(), title: text(&choice.label) }).collect(),
    }
}

/// Returns a text in the two languages of the product; one that is missing is the other.
fn text(localized: &Localized) -> Text {
    let of = |code: &str| {
        let found = localized.iter().find(|(language, _)| language.to_lowercase().contains(code));
        found.or_else(|| localized.iter().next()).map(|(_, message)| message.plain()).unwrap_or_default()
    };
    Text { zh: of("zh"), en: of("en") }
}

#[cfg(test)]
mod tests;
