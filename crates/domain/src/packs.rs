//! Packs: the rules that differ by disease or by edition, as dated data.
//!
//! Reads the texts of a pack folder and refuses, with file and reason, what it cannot rely on.
//! Knows no file system: texts come in, a pack goes out.

use crate::calls::{CallPolicy, Disposition, Language, Need, OutcomeRule, PartOfDay, Segment};
use crate::people::TelephoneState;
use crate::determinations::TASKS;
use crate::support::SupportRule;
use crate::tasks::HIGHEST_PRIORITY;
use crate::tasks::errands::ErrandRule;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::SignedDuration;
use script::spoken;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

mod handed_over;
mod looked_after;
mod named;
mod onboarding;
mod script;

pub use looked_after::{LookedAfter, Symptom};
pub use named::NamedInCalls;
pub use onboarding::{Lesson, Onboarding, Pledge, QuizQuestion};
pub use handed_over::{Doors, Partner, ReferralResult, Referrals, VisitOutcome};

/// One text in every language of the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    pub zh: String,
    pub en: String,
}

/// An outcome as callers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub rule: OutcomeRule,
    pub title: Text,
    pub key: String,
    pub group: String,
    /// It hurts the caller, who is asked to take a moment.
    pub harms_caller: bool,
}

/// One kind of support that is offered to a caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportKind {
    pub rule: SupportRule,
    pub title: Text,
}

/// One way to answer a question of choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub code: String,
    pub title: Text,
}

/// What a caller says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    pub opening: Text,
    pub verify: Text,
    /// What is said first to somebody who is upset.
    pub upset: Text,
    pub closing: Text,
}

/// An objection people raise, and an answer to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objection {
    pub code: String,
    pub title: Text,
    pub answer: Text,
}

/// Where people complain and object, as callers tell them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complaints {
    pub telephone: String,
    pub office: Text,
}

/// A pack that passed every check.
#[derive(Debug, Clone)]
pub struct Pack {
    pub id: String,
    pub version: String,
    pub title: Text,
    /// SHA-256 over all files, in hexadecimal: what a decision cites.
    pub hash: String,
    pub calls: CallPolicy,
    pub outcomes: Vec<Outcome>,
    /// What is dialled before a number so that the caller's own is not shown; empty where devices do that, or nothing does.
    pub hide_number: String,
    /// What is done with what plans ask of people.
    pub errands: Vec<ErrandRule>,
    /// Outcomes after which nobody is rung up for an errand any more.
    pub ends_errands: Vec<String>,
    pub named: NamedInCalls,
    /// What is offered to a caller after a hard call.
    pub support: Vec<SupportKind>,
    pub doors: Doors,
    pub referrals: Referrals,
    pub measures: LookedAfter,
    /// The name of the questionnaire, and its Markdown tables.
    pub form: (String, String),
    pub script: Script,
    pub complaints: Complaints,
    pub segments: Vec<Segment>,
    pub languages: Vec<Language>,
    /// Why people decline to answer a question.
    pub refusals: Vec<Choice>,
    pub objections: Vec<Objection>,
    pub onboarding: Onboarding,
    /// The text of `intake.toml`, read by the intake capability.
    pub intake: String,
}

impl Pack {
    /// Returns the outcome with this code.
    #[must_use]
    pub fn outcome(&self, code: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|o| o.rule.code == code)
    }

    /// Says whether an outcome hurts the caller.
    #[must_use]
    pub fn harms_caller(&self, outcome: &str) -> bool {
        self.outcome(outcome).is_some_and(|o| o.harms_caller)
    }

    /// Returns the kind of support with this code.
    #[must_use]
    pub fn support(&self, code: &str) -> Option<&SupportKind> {
        self.support.iter().find(|s| s.rule.code == code)
    }

    /// Returns the segment with this code.
    #[must_use]
    pub fn segment(&self, code: &str) -> Option<&Segment> {
        self.segments.iter().find(|s| s.code == code)
    }

    /// Returns the language with this code.
    #[must_use]
    pub fn language(&self, code: &str) -> Option<&Language> {
        self.languages.iter().find(|l| l.code == code)
    }

    /// Returns the reason for declining with this code.
    #[must_use]
    pub fn refusal(&self, code: &str) -> Option<&Choice> {
        self.refusals.iter().find(|r| r.code == code)
    }

    /// Returns the questions whose quiz answer is wrong or missing.
    #[must_use]
    pub fn wrong_answers(&self, answers: &BTreeMap<String, String>) -> Vec<String> {
        let wrong = self.onboarding.quiz.iter().filter(|q| answers.get(&q.id) != Some(&q.right));
        wrong.map(|q| q.id.clone()).collect()
    }
}

/// Something in a pack that cannot be relied on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackProblem {
    pub file: String,
    pub message: String,
}

impl std::fmt::Display for PackProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file, self.message)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackFile {
    id: String,
    version: String,
    title: Text,
    time_zone: String,
    #[serde(rename = "sources")]
    _sources: Vec<String>,
    #[serde(rename = "reviewer")]
    _reviewer: String,
    #[serde(rename = "valid_from")]
    _valid_from: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CallsFile {
    max_attempts: u32,
    waits: Vec<String>,
    parts_of_day: Vec<[String; 2]>,
    lease: String,
    reuse: String,
    first_contact: String,
    own_call_back: String,
    #[serde(default = "usual_call")]
    usual_call: String,
    #[serde(default)]
    hide_number: String,
    outcomes: Vec<OutcomeFile>,
    #[serde(default)]
    support: Vec<SupportFile>,
    #[serde(default)]
    errands: Vec<ErrandRule>,
    #[serde(default)]
    ends_errands: Vec<String>,
    form: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SupportFile {
    code: String,
    title: Text,
    #[serde(default)]
    needs_note: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutcomeFile {
    code: String,
    disposition: Disposition,
    title: Text,
    key: String,
    group: String,
    #[serde(default)]
    needs: Vec<Need>,
    #[serde(default)]
    after: Option<String>,
    #[serde(default)]
    reached: bool,
    #[serde(default)]
    telephone: Option<TelephoneState>,
    counts_as_attempt: bool,
    #[serde(default)]
    harms_caller: bool,
}

/// Reads a pack from the texts of its files, named as in its folder.
///
/// # Errors
/// Returns every problem found, each with its file.
pub fn read(files: &BTreeMap<String, String>) -> Result<Pack, Vec<PackProblem>> {
    let mut problems = Vec::new();
    let pack = parse::<PackFile>(files, "pack.toml", &mut problems);
    let calls = parse::<CallsFile>(files, "calls.toml", &mut problems);
    let named = parse::<NamedInCalls>(files, "named.toml", &mut problems);
    let script = parse::<script::ScriptFile>(files, "script.toml", &mut problems);
    let onboarding = parse::<Onboarding>(files, "access.toml", &mut problems);
    let doors = parse::<handed_over::DoorsFile>(files, "doors.toml", &mut problems);
    let referrals = parse::<handed_over::ReferralsFile>(files, "referrals.toml", &mut problems);
    let measures = parse::<looked_after::MeasuresFile>(files, "measures.toml", &mut problems);
    let (Some(pack), Some(calls), Some(named), Some(script), Some(onboarding), Some(doors), Some(referrals), Some(measures)) = (pack, calls, named, script, onboarding, doors, referrals, measures) else {
        return Err(problems);
    };
    let mut refuse = |file: &str, message: String| problems.push(PackProblem { file: file.to_owned(), message });
    let policy = call_policy(&pack, &calls).map_err(|m| refuse("calls.toml", m)).ok();
    let doors = handed_over::doors(doors).map_err(|m| refuse("doors.toml", m)).ok();
    let referrals = handed_over::referrals(referrals).map_err(|m| refuse("referrals.toml", m)).ok();
    let measures = looked_after::looked_after(measures).map_err(|m| refuse("measures.toml", m)).ok();
    let outcomes: Vec<Outcome> = calls
        .outcomes
        .into_iter()
        .filter_map(|o| outcome(o).map_err(|m| refuse("calls.toml", m)).ok())
        .collect();
    let support: Vec<SupportKind> = calls.support.into_iter().map(support).collect();
    let spoken = spoken(script).map_err(|found| found.into_iter().for_each(|m| refuse("script.toml", m))).ok();
    let visits = doors.iter().flat_map(|doors| &doors.outcomes).map(|visit| visit.rule.code.as_str());
    let known: BTreeSet<&str> = outcomes.iter().map(|outcome| outcome.rule.code.as_str()).chain(visits).collect();
    for message in check_outcomes(&outcomes).into_iter().chain(check_support(&outcomes, &support)).chain(check_errands(&calls.errands, &calls.ends_errands, &known)) {
        refuse("calls.toml", message);
    }
    for message in named.check() {
        refuse("named.toml", message);
    }
    if !is_prefix(&calls.hide_number) {
        refuse("calls.toml", format!("hide_number: {:?} is not what a telephone dials before a number, such as \"*67\" or \"#31#\"", calls.hide_number));
    }
    let form = files.get(&format!("forms/{}.md", calls.form)).cloned();
    if form.is_none() {
        refuse("calls.toml", format!("form: there is no forms/{}.md", calls.form));
    }
    for question in &onboarding.quiz {
        if !question.choices.iter().any(|c| c.code == question.right) {
            refuse("access.toml", format!("quiz question {:?}: {:?} is not one of its choices", question.id, question.right));
        }
    }
    match (policy, form, spoken, doors, referrals, measures) {
        (Some(policy), Some(form), Some(spoken), Some(doors), Some(referrals), Some(measures)) if problems.is_empty() => Ok(Pack {
            id: pack.id,
            version: pack.version,
            title: pack.title,
            hash: hash(files),
            calls: policy,
            outcomes,
            hide_number: calls.hide_number,
            errands: calls.errands,
            ends_errands: calls.ends_errands,
            named,
            support,
            doors,
            referrals,
            measures,
            form: (calls.form, form),
            script: spoken.script,
            complaints: spoken.complaints,
            segments: spoken.segments,
            languages: spoken.languages,
            refusals: spoken.refusals,
            objections: spoken.objections,
            onboarding,
            intake: files.get("intake.toml").cloned().unwrap_or_default(),
        }),
        _ => Err(problems),
    }
}

fn parse<T: serde::de::DeserializeOwned>(
    files: &BTreeMap<String, String>,
    name: &str,
    problems: &mut Vec<PackProblem>,
) -> Option<T> {
    let parsed = match files.get(name) {
        Some(text) => toml::from_str(text).map_err(|e| e.to_string()),
        None => Err("the file is missing".to_owned()),
    };
    parsed.map_err(|message| problems.push(PackProblem { file: name.to_owned(), message })).ok()
}

/// Three to five minutes, as the field counted.
fn usual_call() -> String {
    "4m".to_owned()
}

/// Says whether a telephone can dial this before a number.
fn is_prefix(text: &str) -> bool {
    text.len() <= 8 && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '*' | '#'))
}

fn duration(text: &str) -> Result<SignedDuration, String> {
    text.parse().map_err(|_| format!("{text:?} is not a duration such as \"45m\""))
}

fn time_of_day(text: &str) -> Result<Time, String> {
    text.parse().map_err(|_| format!("{text:?} is not a time such as \"08:30\""))
}

fn parts_of_day(written: &[[String; 2]]) -> Result<Vec<PartOfDay>, String> {
    let parts: Vec<PartOfDay> = written.iter().map(|[from, to]| Ok((time_of_day(from)?, time_of_day(to)?))).collect::<Result<_, String>>()?;
    if parts.iter().any(|(from, to)| from >= to) || !parts.is_sorted() {
        return Err("parts_of_day must be given in order, each from an earlier to a later time".to_owned());
    }
    Ok(parts)
}

fn call_policy(pack: &PackFile, calls: &CallsFile) -> Result<CallPolicy, String> {
    let parts = parts_of_day(&calls.parts_of_day)?;
    if parts.is_empty() {
        return Err("parts_of_day must not be empty".to_owned());
    }
    if calls.max_attempts == 0 || calls.waits.is_empty() {
        return Err("max_attempts and waits must not be empty".to_owned());
    }
    Ok(CallPolicy {
        max_attempts: calls.max_attempts,
        waits: calls.waits.iter().map(|w| duration(w)).collect::<Result<_, _>>()?,
        parts_of_day: parts,
        own_call_back: duration(&calls.own_call_back)?,
        lease: duration(&calls.lease)?,
        reuse: duration(&calls.reuse)?,
        first_contact: duration(&calls.first_contact)?,
        usual_call: duration(&calls.usual_call)?,
        time_zone: TimeZone::get(&pack.time_zone).map_err(|e| e.to_string())?,
    })
}

fn outcome(file: OutcomeFile) -> Result<Outcome, String> {
    let after = file.after.as_deref().map(duration).transpose()?;
    if file.disposition == Disposition::CallBack && !file.needs.contains(&Need::CallBackAt) {
        return Err(format!("outcome {:?}: a call back needs \"call_back_at\"", file.code));
    }
    Ok(Outcome {
        rule: OutcomeRule {
            code: file.code,
            disposition: file.disposition,
            counts_as_attempt: file.counts_as_attempt,
            reached: file.reached,
            after,
            needs: file.needs,
            telephone: file.telephone,
        },
        title: file.title,
        key: file.key,
        group: file.group,
        harms_caller: file.harms_caller,
    })
}

fn check_outcomes(outcomes: &[Outcome]) -> Vec<String> {
    let mut problems = Vec::new();
    let (mut codes, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for outcome in outcomes {
        if !codes.insert(&outcome.rule.code) {
            problems.push(format!("outcome {:?} stands twice", outcome.rule.code));
        }
        if !outcome.key.is_empty() && !keys.insert(&outcome.key) {
            problems.push(format!("outcome {:?}: key {:?} is taken", outcome.rule.code, outcome.key));
        }
    }
    if !outcomes.iter().any(|o| o.rule.disposition == Disposition::Close) {
        problems.push("no outcome closes a call".to_owned());
    }
    problems
}

fn support(file: SupportFile) -> SupportKind {
    SupportKind { rule: SupportRule { code: file.code, needs_note: file.needs_note }, title: file.title }
}

fn check_support(outcomes: &[Outcome], support: &[SupportKind]) -> Vec<String> {
    let codes: Vec<&str> = support.iter().map(|s| s.rule.code.as_str()).collect();
    let twice = codes.iter().enumerate().filter(|(at, code)| codes[..*at].contains(code)).map(|(_, code)| format!("support {code:?} stands twice"));
    let mut problems: Vec<String> = twice.collect();
    if support.is_empty() && outcomes.iter().any(|o| o.harms_caller) {
        problems.push("an outcome harms callers, and there is no [[support]] to offer them".to_owned());
    }
    problems
}

fn check_errands(errands: &[ErrandRule], ends: &[String], outcomes: &BTreeSet<&str>) -> Vec<String> {
    let mut problems = Vec::new();
    for (at, rule) in errands.iter().enumerate() {
        if errands[..at].iter().any(|before| before.code == rule.code) {
            problems.push(format!("errand {:?} stands twice", rule.code));
        }
        if !TASKS.contains(&rule.code.as_str()) {
            problems.push(format!("errand {:?} is asked by no plan; plans ask {}", rule.code, TASKS.join(", ")));
        }
        if !(0..=HIGHEST_PRIORITY).contains(&rule.priority) {
            problems.push(format!("errand {:?}: priority lies between 0 and {HIGHEST_PRIORITY}", rule.code));
        }
    }
    problems.extend(ends.iter().filter(|code| !outcomes.contains(code.as_str())).map(|code| format!("ends_errands: there is no outcome {code:?}")));
    problems
}

fn hash(files: &BTreeMap<String, String>) -> String {
    let mut hash = Sha256::new();
    for (name, text) in files {
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests;
