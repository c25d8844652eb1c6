//! Papers about measures: that one holds, and that nothing holds any more. What they say comes from kept determinations alone.

use super::Measured;
use crate::context::with;
use crate::people::{PersonLine, mask_document};
use crate::trails::Place;
use crate::{App, Error, Page, Problem};
use domain::access::{Actor, Permission, Scope};
use domain::ids::{AreaId, PaperId, PersonId};
use domain::journal::EventKind;
use domain::measures::{EndedBy, Held, PaperKind, Period, course, periods, read_paper_number};
use domain::packs::Text;
use domain::policy::Mode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use store::{DeterminationRecord, MeasurePaper, PersonLineRecord, ReleasedRecord};

/// Papers that are issued or printed at once.
const MOST_PAPERS: usize = 50;
/// Answers that are read back for a paper.
const MOST_ANSWERS: u32 = 200;
/// For how long whoever was released stands on the list of the released.
const RELEASED_DAYS: i64 = 14;
/// As many areas from the widest down as a paper is signed with: the street, not the house.
const SIGNED_AREAS: usize = 4;

/// What a paper says, kept as it was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperText {
    pub name: String,
    /// Masked.
    pub document: Option<String>,
    pub periods: Vec<Period>,
    /// The rule by which the measure began.
    pub rule: Text,
    /// The day from which it was counted, and what happened on it.
    pub anchor: Option<(String, Date)>,
    pub edition: Text,
    pub policy_hash: String,
    pub facts_hash: String,
    pub ended: Option<Ended>,
    /// Where it was decided, from wide to narrow.
    pub areas: Vec<String>,
}

/// How a measure came to an end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The first day on which nothing holds.
    pub free_from: Date,
    pub by: EndedBy,
    /// The last day by the rule.
    pub rule_until: Option<Date>,
    /// The edition that says so; none where no plan is in force any more.
    pub edition: Option<Text>,
    pub policy_hash: Option<String>,
}

/// A paper and whether it still says what is so.
#[derive(Debug, Clone)]
pub struct PaperView {
    pub record: MeasurePaper,
    pub stands: bool,
    pub by: String,
}

/// A paper and whose it is.
#[derive(Debug, Clone)]
pub struct FoundPaper {
    pub paper: PaperView,
    pub person: PersonLine,
}

/// A paper to be printed.
#[derive(Debug, Clone)]
pub struct PrintedPaper {
    pub kind: PaperKind,
    pub number: String,
    pub issued: Date,
    pub text: PaperText,
}

/// Somebody who was released of late.
#[derive(Debug, Clone)]
pub struct ReleasedView {
    pub record: ReleasedRecord,
    pub person: PersonLine,
}

/// What is read of a kept answer.
#[derive(Deserialize)]
struct Kept {
    measure: Option<KeptMeasure>,
    #[serde(default)]
    explanation: Vec<KeptReason>,
}

#[derive(Deserialize)]
struct KeptMeasure {
    anchor: String,
    anchor_date: Date,
}

#[derive(Deserialize)]
struct KeptReason {
    code: String,
    params: HashMap<String, String>,
}

fn held(record: &DeterminationRecord) -> Held {
    let mode = if record.standing.rule.is_some() { record.standing.mode } else { Mode::Nothing };
    Held { mode, since_ms: record.since_ms, replaced_ms: record.replaced_ms, until: record.standing.until }
}

fn kept(record: &DeterminationRecord) -> Option<Kept> {
    serde_json::from_str(&record.content).ok()
}

impl App {
    /// Issues papers: that a measure holds, or that nothing holds any more. Whoever has one that says the same keeps it.
    ///
    /// # Errors
    /// [`Error::Conflict`] where it is not so: nobody has a release paper while something holds.
    pub async fn issue_papers(&self, actor: &Actor, people: &[PersonId], kind: PaperKind) -> Result<Vec<PaperView>, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        if people.len() > MOST_PAPERS {
            return Err(Problem::new("measures.too_many_papers").at("people").with("most", MOST_PAPERS).into());
        }
        let (mut issued, mut new) = (Vec::new(), Vec::new());
        let people = self.measured_people(&scope, people).await?;
        let lines = self.store.person_lines(&people.iter().map(|one| one.person).collect::<Vec<_>>()).await?;
        let places = self.places(&people.iter().map(|one| one.area.clone()).collect::<Vec<_>>()).await?;
        for person in people {
            let line = lines.get(&person.person).ok_or(Error::NotFound)?;
            let text = self.paper_text(&person, kind, line, places.get(&person.area)).await?;
            let content = serde_json::to_string(&text).map_err(|error| Error::Unavailable(error.to_string()))?;
            let last = self.store.measure_papers_of(person.person).await?.into_iter().find(|paper| paper.kind == kind);
            match last.filter(|paper| paper.content == content) {
                Some(paper) => issued.push(paper),
                None => new.push((person, content)),
            }
        }
        if !new.is_empty() {
            let tx = self.store.begin().await?;
            let mut events = Vec::new();
            for (person, content) in new {
                let paper = tx.insert_paper((person.person, &person.area), kind, &content, actor.account, self.now_ms()).await?;
                let event = self.measure_event(actor, EventKind::PaperIssued, person.person, &person.area);
                events.push(with(event, json!({ "paper": paper.id, "kind": kind.code(), "number": paper.number })));
                issued.push(paper);
            }
            let first = events.remove(0);
            tx.commit_all(first, events).await?;
        }
        self.paper_views(issued).await
    }

    /// Returns papers as they were issued, to be printed. Journalled before they are shown.
    ///
    /// # Errors
    /// [`Error::NotFound`] where one of them is out of reach.
    pub async fn print_papers(&self, actor: &Actor, papers: &[PaperId]) -> Result<Vec<PrintedPaper>, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        if papers.len() > MOST_PAPERS {
            return Err(Problem::new("measures.too_many_papers").at("papers").with("most", MOST_PAPERS).into());
        }
        let found = self.store.measure_papers(&scope, papers).await?;
        if found.is_empty() || papers.iter().any(|wanted| !found.iter().any(|paper| paper.id == *wanted)) {
            return Err(Error::NotFound);
        }
        let mut printed = Vec::new();
        let mut events = Vec::new();
        for paper in found {
            let event = self.measure_event(actor, EventKind::PapersPrinted, paper.person, &paper.area);
            events.push(with(event, json!({ "paper": paper.id, "number": paper.number })));
            let text = serde_json::from_str(&paper.content).map_err(|error| Error::Unavailable(error.to_string()))?;
            printed.push(PrintedPaper { kind: paper.kind, issued: self.day_of(paper.issued_ms), number: paper.number, text });
        }
        let first = events.remove(0);
        self.store.begin().await?.commit_all(first, events).await?;
        Ok(printed)
    }

    /// Finds a paper by the number that somebody reads from it. Journalled: it tells whose it is.
    ///
    /// # Errors
    /// Names what is not a number; [`Error::NotFound`] where there is no such paper in reach.
    pub async fn find_paper(&self, actor: &Actor, number: &str) -> Result<FoundPaper, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let number = read_paper_number(number).ok_or_else(|| Problem::new("measures.not_a_paper_number").at("number"))?;
        let record = self.store.measure_paper_of_number(&scope, &number).await?;
        let person = self.lines_in(&scope, &[record.person]).await?.remove(&record.person).ok_or(Error::NotFound)?;
        let event = self.measure_event(actor, EventKind::PersonViewed, record.person, &record.area);
        self.store.begin().await?.commit(with(event, json!({ "paper": record.id }))).await?;
        let paper = self.paper_views(vec![record]).await?.pop().ok_or(Error::NotFound)?;
        Ok(FoundPaper { paper, person })
    }

    /// Returns a page of the people who were released in the last days, the latest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an area out of reach.
    pub async fn released(&self, actor: &Actor, area: Option<AreaId>, after: Option<&str>, limit: u32) -> Result<Page<ReleasedView>, Error> {
        let scope = self.measures_within(actor, area).await?;
        let since_ms = self.today_ms() - RELEASED_DAYS * 86_400_000;
        let page = self.store.released(&scope, since_ms, after, limit).await?;
        let lines = self.lines_in(&scope, &page.items.iter().map(|r| r.person).collect::<Vec<_>>()).await?;
        let items = page.items.into_iter().filter_map(|record| Some(ReleasedView { person: lines.get(&record.person)?.clone(), record }));
        Ok(Page { items: items.collect(), next: page.next })
    }

    pub(super) async fn paper_views(&self, papers: Vec<MeasurePaper>) -> Result<Vec<PaperView>, Error> {
        let people: Vec<PersonId> = papers.iter().map(|paper| paper.person).collect();
        let holds: HashMap<PersonId, Option<i64>> =
            self.store.measured(&Scope::everything(), &people).await?.into_iter().map(|one| (one.person, one.holds.map(|holds| holds.since_ms))).collect();
        let names = self.store.account_names(&papers.iter().map(|paper| paper.issued_by.0).collect::<Vec<_>>()).await?;
        let views = papers.into_iter().map(|record| PaperView {
            stands: match (record.kind, holds.get(&record.person).copied().flatten()) {
                (PaperKind::Start, since) => since.is_some_and(|since| since <= record.issued_ms),
                (PaperKind::Release, since) => since.is_none(),
            },
            by: names.get(&record.issued_by.0).cloned().unwrap_or_default(),
            record,
        });
        Ok(views.collect())
    }

    /// What a plan with its edition, and one of its rules, are called; whatever is not shipped any more is called by its code.
    pub(crate) fn titles(&self, record: &DeterminationRecord) -> (Text, Text) {
        let policy = self.library.policy(&record.pack);
        let edition = policy.and_then(|policy| policy.version(&record.version)).map(|version| &version.edition);
        let rule = record.standing.rule.as_deref().unwrap_or_default();
        let code = |code: &str| Text { zh: code.to_owned(), en: code.to_owned() };
        let title = policy.zip(edition).map_or_else(
            || code(&format!("{}@{}", record.pack, record.version)),
            |(policy, edition)| Text { zh: format!("{}（{}）", policy.title.zh, edition.title.zh), en: format!("{}, {}", policy.title.en, edition.title.en) },
        );
        (title, edition.and_then(|edition| edition.rule(rule)).map_or_else(|| code(rule), |rule| rule.title.clone()))
    }

    async fn paper_text(&self, person: &Measured, kind: PaperKind, line: &PersonLineRecord, place: Option<&Place>) -> Result<PaperText, Error> {
        match (kind, &person.holds) {
            (PaperKind::Start, None) => return Err(Error::Conflict("measures.no_measure")),
            (PaperKind::Release, Some(_)) => return Err(Error::Conflict("measures.still_holds")),
            _ => {}
        }
        let answers = self.store.determinations_of(person.person, MOST_ANSWERS).await?;
        let restricting = || answers.iter().filter(|one| held(one).mode != Mode::Nothing);
        let last = match kind {
            PaperKind::Start => restricting().filter(|one| one.replaced_ms.is_none()).max_by_key(|one| (one.standing.mode, one.id)),
            PaperKind::Release => restricting().max_by_key(|one| (one.replaced_ms, one.id)),
        };
        let last = last.ok_or(Error::Conflict("measures.never_held"))?;
        let of_plan: Vec<&DeterminationRecord> = answers.iter().filter(|one| one.pack == last.pack && one.id <= last.id).collect();
        let all: Vec<Held> = of_plan.iter().map(|one| held(one)).collect();
        let run = course(&all);
        let first = of_plan.get(run.saturating_sub(1)).copied().unwrap_or(last);
        let (edition, rule) = self.titles(first);
        Ok(PaperText {
            name: line.name.clone().unwrap_or_default(),
            document: line.identity.as_ref().map(|(kind, number)| mask_document(kind, number)),
            periods: periods(&all[..run], |at_ms| self.day_of(at_ms)),
            rule,
            anchor: kept(first).and_then(|kept| kept.measure).map(|measure| (measure.anchor, measure.anchor_date)),
            edition,
            policy_hash: first.policy_hash.clone(),
            facts_hash: last.facts_hash.clone(),
            ended: last.replaced_ms.map(|at| self.ended(last, at, &answers)),
            areas: place.map(|place| place.trail.iter().take(SIGNED_AREAS).cloned().collect()).unwrap_or_default(),
        })
    }

    fn ended(&self, last: &DeterminationRecord, at_ms: i64, answers: &[DeterminationRecord]) -> Ended {
        let now = answers.iter().find(|one| one.pack == last.pack && one.replaced_ms.is_none());
        let over = now.and_then(kept).and_then(|kept| {
            let of_rule = |reason: &KeptReason| reason.code == "over" && reason.params.get("rule") == last.standing.rule.as_ref();
            kept.explanation.into_iter().find(of_rule).and_then(|reason| reason.params.get("date")?.parse().ok())
        });
        Ended {
            free_from: self.day_of(at_ms),
            by: match (now, over) {
                (None, _) => EndedBy::Plan,
                (Some(_), Some(_)) => EndedBy::Rule,
                (Some(_), None) => EndedBy::Facts,
            },
            rule_until: over,
            edition: now.map(|now| self.titles(now).0),
            policy_hash: now.map(|now| now.policy_hash.clone()),
        }
    }
}
