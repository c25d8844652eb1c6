//! What holds for a person and why. There is no request that sets it; two people can make it milder for a while (`overrides`).

pub(crate) mod notices;
pub(crate) mod overrides;

use crate::actor::Actor;
use crate::problem::{Answer, Path, Problem};
use crate::router::Api;
use crate::wire::{AreaName, Text, time};
use app::DeterminationRecord;
use axum::extract::State;
use domain::ids::PersonId;
use domain::policy::Library;
use domain::tasks::errands::{Errand, ErrandRule};
use overrides::{Override, shown};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;

/// A reason: a code, what its sentence needs, and the facts it rests on.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Reason {
    pub code: String,
    pub params: BTreeMap<String, String>,
    pub facts: Vec<String>,
}

/// A test of the course.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct TestDue {
    pub day: i64,
    pub date: String,
    pub specimen: String,
    pub count: i64,
    /// The results that are on file for the day.
    pub done: Vec<String>,
}

/// Work that follows for somebody.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct PolicyTask {
    pub code: String,
    pub about: String,
    pub due: Option<String>,
    pub facts: Vec<String>,
    /// What is done with it in a conversation: `tell` or `ask`; nothing where it is not spoken of.
    #[serde(default)]
    pub how: Option<String>,
    /// Somebody is rung up for it.
    #[serde(default)]
    pub rings: bool,
    /// When a call or a visit settled it.
    #[serde(default)]
    pub settled_at: Option<String>,
}

/// What somebody falls under.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Measure {
    pub rule: String,
    pub mode: String,
    pub colour: String,
    pub monitoring: String,
    pub checks_per_day: i64,
    /// Counted from one.
    pub phase: i64,
    pub anchor: String,
    pub anchor_date: String,
    /// The number of the day.
    pub day: i64,
    pub phase_until: Option<String>,
    /// The last day; none while it depends on an area.
    pub until: Option<String>,
    /// With whom a room may be shared.
    pub room_with: Option<String>,
    pub tests: Vec<TestDue>,
}

/// What is read of an answer as it was kept.
#[derive(Debug, Deserialize)]
struct Content {
    today: String,
    measure: Option<Measure>,
    explanation: Vec<Reason>,
    tasks: Vec<PolicyTask>,
}

/// What the facts of a person mean under one plan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Determination {
    pub id: String,
    pub pack: String,
    pub pack_title: Option<Text>,
    pub version: String,
    pub version_title: Option<Text>,
    /// Over the files of the edition.
    pub policy_hash: String,
    pub facts_hash: String,
    pub mode: String,
    pub colour: String,
    pub rule: Option<String>,
    pub until: Option<String>,
    /// Since when it says the same.
    pub since: String,
    pub as_of: String,
    /// The calendar day of the place.
    pub today: String,
    pub replaced_at: Option<String>,
    pub measure: Option<Measure>,
    pub explanation: Vec<Reason>,
    pub tasks: Vec<PolicyTask>,
}

/// What the codes in reasons mean.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PolicyWords {
    pub rules: BTreeMap<String, Text>,
    pub words: BTreeMap<String, Text>,
}

/// What holds for a person, and what held before.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonDeterminations {
    /// One for each plan.
    pub current: Vec<Determination>,
    /// Newest first.
    pub earlier: Vec<Determination>,
    /// By plan.
    pub words: BTreeMap<String, PolicyWords>,
    /// What holds of what two people let them off.
    pub overrides: Vec<Override>,
    /// The areas that reasons name, by path.
    pub areas: BTreeMap<String, AreaName>,
    /// Something new is known that was not looked at yet.
    pub is_pending: bool,
}

/// Writes into what follows what is done with it, and whether that was done.
fn spoken_of(pack: &str, task: PolicyTask, rules: &[ErrandRule], settled: &HashMap<String, i64>) -> PolicyTask {
    let due = task.due.as_deref().and_then(|due| due.parse().ok());
    let errand = Errand { pack: pack.to_owned(), code: task.code.clone(), about: task.about.clone(), due, facts: task.facts.clone() };
    let rule = rules.iter().find(|rule| rule.code == task.code);
    PolicyTask {
        how: rule.map(|rule| rule.how.code().to_owned()),
        rings: rule.is_some_and(|rule| rule.rings),
        settled_at: settled.get(&errand.key()).copied().map(time),
        ..task
    }
}

fn determination(library: &Library, record: DeterminationRecord, rules: &[ErrandRule], settled: &HashMap<String, i64>) -> Determination {
    let policy = library.policy(&record.pack);
    let content: Option<Content> = serde_json::from_str(&record.content).ok();
    let (today, measure, explanation, tasks) = content.map_or_else(Default::default, |read| (read.today, read.measure, read.explanation, read.tasks));
    let tasks = tasks.into_iter().map(|task| spoken_of(&record.pack, task, rules, settled)).collect();
    Determination {
        id: record.id.to_string(),
        pack_title: policy.map(|policy| Text::from(&policy.title)),
        version_title: policy.and_then(|policy| policy.version(&record.version)).map(|version| Text::from(&version.edition.title)),
        pack: record.pack,
        version: record.version,
        policy_hash: record.policy_hash,
        facts_hash: record.facts_hash,
        mode: record.standing.mode.code().to_owned(),
        colour: record.standing.colour.code().to_owned(),
        rule: record.standing.rule,
        until: record.standing.until.map(|until| until.to_string()),
        since: time(record.since_ms),
        as_of: time(record.as_of_ms),
        today,
        replaced_at: record.replaced_ms.map(time),
        measure,
        explanation,
        tasks,
    }
}

/// The titles of rules and the words of a plan, from all its editions.
pub(crate) fn words_of(library: &Library, pack: &str) -> PolicyWords {
    let editions = || library.policy(pack).into_iter().flat_map(|policy| &policy.versions).map(|version| &version.edition);
    PolicyWords {
        rules: editions().flat_map(|edition| &edition.rules).map(|rule| (rule.id.clone(), Text::from(&rule.title))).collect(),
        words: editions().flat_map(|edition| &edition.words).map(|(code, text)| (code.clone(), Text::from(text))).collect(),
    }
}

/// Returns what holds for a person, why, and what held before.
#[utoipa::path(get, path = "/api/people/{person_id}/determinations", operation_id = "determinations_of_person", tag = "determinations", params(("person_id" = String, Path)),
    responses((status = 200, body = PersonDeterminations), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn of_person(State(api): State<Api>, actor: Actor, Path(person): Path<PersonId>) -> Answer<axum::Json<PersonDeterminations>> {
    let found = api.app.determinations_of(&actor.actor, person).await?;
    let (library, rules) = (api.app.library(), api.app.pack().errands.as_slice());
    let packs: Vec<String> = found.current.iter().chain(&found.earlier).map(|one| one.pack.clone()).collect();
    Ok(axum::Json(PersonDeterminations {
        words: packs.into_iter().map(|pack| (pack.clone(), words_of(library, &pack))).collect(),
        current: found.current.into_iter().map(|one| determination(library, one, rules, &found.settled)).collect(),
        earlier: found.earlier.into_iter().map(|one| determination(library, one, rules, &found.settled)).collect(),
        overrides: found.overrides.into_iter().map(|view| shown(library, view)).collect(),
        areas: found.areas.into_iter().map(|(path, place)| (path.as_str().to_owned(), AreaName::from(place))).collect(),
        is_pending: found.is_pending,
    }))
}
