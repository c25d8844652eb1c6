//! Papers about measures: issued, printed, found by their number; and the people who were released of late.

use super::code;
use crate::actor::Actor;
use crate::pdf::pdf;
use crate::people::{self, PersonLine};
use crate::problem::{Answer, Json, Problem, Query, optional_id};
use crate::router::Api;
use crate::wire::{Page, limit, time};
use crate::words::{Language, Words};
use app::measures::{Ended, FoundPaper, PaperText, PaperView, PrintedPaper, ReleasedView};
use axum::extract::State;
use axum::response::Response;
use documents::{Notice, Tongue};
use domain::ids::{PaperId, PersonId};
use domain::measures::{EndedBy, PaperKind, Period, shown_paper_number};
use domain::packs::Text;
use domain::policy::Mode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use utoipa::{IntoParams, ToSchema};

/// A paper as it was issued.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasurePaper {
    pub id: String,
    /// `start`: a measure holds; `release`: nothing holds any more.
    pub kind: String,
    /// By which it can be checked.
    pub number: String,
    pub issued_at: String,
    pub issued_by: String,
    /// It still says what is so.
    pub stands: bool,
}

/// A paper and whose it is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasurePaperFound {
    pub paper: MeasurePaper,
    pub person: PersonLine,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasurePapers {
    pub papers: Vec<MeasurePaper>,
}

/// Somebody for whom a measure has ended, and nothing holds now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReleasedPerson {
    pub person: PersonLine,
    /// In which way they were held at the end.
    pub mode: String,
    /// The rule of the plan by which they were.
    pub rule: String,
    pub ended_at: String,
    /// The release paper that they have since.
    pub paper_id: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IssuePapersBody {
    pub people: Vec<String>,
    /// `start` or `release`.
    pub paper: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrintPapersBody {
    pub papers: Vec<String>,
    /// In which the papers speak: `zh-CN` or `en`.
    #[serde(default)]
    pub language: Language,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaperNumberBody {
    /// As somebody reads it, with dashes or without.
    pub number: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReleasedQuery {
    pub area_id: Option<String>,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

pub(super) fn paper(view: PaperView) -> MeasurePaper {
    MeasurePaper {
        id: view.record.id.to_string(),
        kind: view.record.kind.code().to_owned(),
        number: shown_paper_number(&view.record.number),
        issued_at: time(view.record.issued_ms),
        issued_by: view.by,
        stands: view.stands,
    }
}

/// Reads identifiers. What is none is the identifier of nothing: whoever may not ask at all is told so first.
fn ids<T: FromStr>(texts: &[String], nothing: impl Fn(i64) -> T) -> Vec<T> {
    texts.iter().map(|text| text.parse().unwrap_or_else(|_| nothing(0))).collect()
}

/// Issues papers to people: that a measure holds, or that nothing holds any more.
#[utoipa::path(post, path = "/api/measures/papers", operation_id = "measures_issue_papers", tag = "measures", request_body = IssuePapersBody,
    responses((status = 200, body = MeasurePapers), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn issue_papers(State(api): State<Api>, actor: Actor, Json(body): Json<IssuePapersBody>) -> Answer<axum::Json<MeasurePapers>> {
    let people = ids(&body.people, PersonId);
    let kind = code(&body.paper, "paper", PaperKind::from_code)?;
    let issued = api.app.issue_papers(&actor.actor, &people, kind).await?;
    Ok(axum::Json(MeasurePapers { papers: issued.into_iter().map(paper).collect() }))
}

/// Returns papers as one PDF, each on a page of its own. Journalled.
#[utoipa::path(post, path = "/api/measures/papers/print", operation_id = "measures_print_papers", tag = "measures", request_body = PrintPapersBody,
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/pdf"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn print_papers(State(api): State<Api>, actor: Actor, Json(body): Json<PrintPapersBody>) -> Answer<Response> {
    let papers = ids(&body.papers, PaperId);
    let printed = api.app.print_papers(&actor.actor, &papers).await?;
    let name = if let [one] = &printed[..] { shown_paper_number(&one.number) } else { "papers".to_owned() };
    pdf(&name, printed.iter().map(|paper| notice(paper, body.language)).collect()).await
}

/// Finds a paper by its number. By POST: a URL is written into logs. Journalled.
#[utoipa::path(post, path = "/api/measures/papers/find", operation_id = "measures_find_paper", tag = "measures", request_body = PaperNumberBody,
    responses((status = 200, body = MeasurePaperFound), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn find_paper(State(api): State<Api>, actor: Actor, Json(body): Json<PaperNumberBody>) -> Answer<axum::Json<MeasurePaperFound>> {
    let FoundPaper { paper: view, person } = api.app.find_paper(&actor.actor, &body.number).await?;
    Ok(axum::Json(MeasurePaperFound { paper: paper(view), person: people::line(person) }))
}

/// Returns a page of the people who were released in the last days, the latest first.
#[utoipa::path(get, path = "/api/measures/released", operation_id = "measures_released", tag = "measures", params(ReleasedQuery),
    responses((status = 200, body = Page<ReleasedPerson>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn released(State(api): State<Api>, actor: Actor, Query(query): Query<ReleasedQuery>) -> Answer<axum::Json<Page<ReleasedPerson>>> {
    let area = optional_id(query.area_id.as_deref(), "area_id")?;
    let page = api.app.released(&actor.actor, area, query.after.as_deref(), limit(query.limit)).await?;
    Ok(axum::Json(Page::of(page, |ReleasedView { record, person }| ReleasedPerson {
        person: people::line(person),
        mode: record.mode.code().to_owned(),
        rule: record.rule,
        ended_at: time(record.ended_ms),
        paper_id: record.paper.map(|paper| paper.to_string()),
    })))
}

/// Who sets a paper in words.
pub(super) struct Clerk {
    language: Language,
    words: &'static Words,
}

impl Clerk {
    pub(super) fn of(language: Language) -> Self {
        Self { language, words: language.words() }
    }

    pub(super) fn tongue(&self) -> Tongue {
        match self.language {
            Language::Chinese => Tongue::Zh,
            Language::English => Tongue::En,
        }
    }

    pub(super) fn text<'t>(&self, text: &'t Text) -> &'t str {
        self.language.of_text(text)
    }

    pub(super) fn date(&self, date: Date) -> String {
        self.language.date(date)
    }

    pub(super) fn say<const N: usize>(&self, key: &str, params: [(&'static str, String); N]) -> String {
        self.words.say(&format!("paper.{key}"), params)
    }

    fn mode(&self, mode: Mode) -> String {
        self.words.text(&format!("measure_mode.{}", mode.code())).to_owned()
    }

    fn period(&self, period: &Period) -> String {
        let (mode, from) = (self.mode(period.mode), self.date(period.from));
        match period.until {
            Some(until) => self.say("period", [("mode", mode), ("from", from), ("until", self.date(until))]),
            None => self.say("period_open", [("mode", mode), ("from", from)]),
        }
    }

    fn ended(&self, text: &PaperText, ended: &Ended) -> String {
        match ended.by {
            EndedBy::Rule => self.say("ended_by_rule", [("rule", self.text(&text.rule).to_owned()), ("date", self.date(ended.rule_until.unwrap_or(ended.free_from)))]),
            EndedBy::Facts => self.say("ended_by_facts", [("date", self.date(ended.free_from))]),
            EndedBy::Plan => self.say("ended_by_plan", [("date", self.date(ended.free_from))]),
        }
    }

    fn rows(&self, text: &PaperText) -> Vec<(String, String)> {
        let mut rows = vec![("name", text.name.clone())];
        rows.extend(text.document.clone().map(|document| ("document", document)));
        rows.push(("measure", text.periods.iter().map(|period| self.period(period)).collect::<Vec<_>>().join("\n")));
        rows.push(("rule", self.text(&text.rule).to_owned()));
        rows.extend(text.anchor.as_ref().map(|(anchor, date)| {
            let anchor = self.words.text(&format!("determination.anchor.{anchor}")).to_owned();
            ("counted", self.say("counted_from", [("anchor", anchor), ("date", self.date(*date))]))
        }));
        rows.push(("edition", self.text(&text.edition).to_owned()));
        if let Some(ended) = &text.ended {
            rows.push(("ended", self.ended(text, ended)));
            rows.extend(ended.edition.as_ref().filter(|edition| **edition != text.edition).map(|edition| ("ended_edition", self.text(edition).to_owned())));
        }
        rows.into_iter().map(|(label, value)| (self.say(&format!("row_{label}"), []), value)).collect()
    }
}

fn notice(paper: &PrintedPaper, language: Language) -> Notice {
    let clerk = Clerk::of(language);
    let (text, number) = (&paper.text, shown_paper_number(&paper.number));
    // A paper is named after the strictest of what held.
    let mode = text.periods.iter().map(|period| period.mode).max().unwrap_or(Mode::Nothing);
    let (kind, from) = match (&text.ended, text.periods.first()) {
        (Some(ended), _) => ("release", ended.free_from),
        (None, Some(first)) => ("start", first.from),
        (None, None) => ("start", paper.issued),
    };
    let short = |hash: &str| hash.chars().take(12).collect::<String>();
    Notice {
        tongue: clerk.tongue(),
        title: clerk.say(&format!("title_{kind}"), [("mode", clerk.mode(mode))]),
        number: clerk.say("number", [("number", number.clone())]),
        lead: clerk.say(&format!("lead_{kind}"), [("name", text.name.clone()), ("mode", clerk.mode(mode)), ("date", clerk.date(from))]),
        rows: clerk.rows(text),
        paragraphs: [format!("paper.{kind}_means").as_str(), "determination.reason.objection", "paper.check", "paper.never"].into_iter().map(|key| clerk.words.text(key).to_owned()).collect(),
        signed: vec![text.areas.join(" "), clerk.date(paper.issued)],
        foot: clerk.say("foot", [("number", number), ("policy", short(&text.policy_hash)), ("facts", short(&text.facts_hash))]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use documents::notices;
    use jiff::civil::date;

    fn text(periods: Vec<Period>, ended: Option<Ended>) -> PaperText {
        let said = |zh: &str, en: &str| Text { zh: zh.to_owned(), en: en.to_owned() };
        PaperText {
            name: "𬱖堃喆".to_owned(),
            document: Some("440902********1234".to_owned()),
            periods,
            rule: said("密接的密接", "Contact of a contact"),
            anchor: Some(("last_exposure".to_owned(), date(2022, 9, 12))),
            edition: said("第九版", "Ninth edition"),
            policy_hash: "a".repeat(64),
            facts_hash: "b".repeat(64),
            ended,
            areas: vec!["广东省".to_owned(), "茂名市".to_owned()],
        }
    }

    #[test]
    fn every_paper_is_said_whole_in_both_languages_and_can_be_set() {
        let ways = [EndedBy::Rule, EndedBy::Facts, EndedBy::Plan];
        let other = Text { zh: "二十条".to_owned(), en: "Twenty measures".to_owned() };
        let ended = |by| Ended { free_from: date(2022, 9, 20), by, rule_until: Some(date(2022, 9, 19)), edition: Some(other.clone()), policy_hash: None };
        let ends = ways.map(|by| Some(ended(by)));
        for mode in Mode::ALL.iter().copied().filter(|mode| *mode != Mode::Nothing) {
            for (end, until) in ends.iter().cloned().map(|end| (end, Some(date(2022, 9, 19)))).chain([(None, Some(date(2022, 9, 19))), (None, None)]) {
                let kind = if end.is_some() { PaperKind::Release } else { PaperKind::Start };
                let text = text(vec![Period { mode, from: date(2022, 9, 15), until }], end);
                let paper = PrintedPaper { kind, number: "7F3K92QDXM4T".to_owned(), issued: date(2022, 9, 20), text };
                for language in [Language::Chinese, Language::English] {
                    let notice = notice(&paper, language);
                    let said = format!("{notice:?}");
                    for left in ["{{", "paper.", "measure_mode.", "determination."] {
                        assert!(!said.contains(left), "{left} in {said}");
                    }
                    assert!(said.contains("7F3K-92QD-XM4T") && said.contains("2022") && said.contains("𬱖堃喆"), "{said}");
                    assert_eq!(notices(&[notice]).err(), None);
                }
            }
        }
    }

    #[test]
    fn a_release_paper_says_in_words_what_held_and_what_ended_it() {
        let periods = vec![
            Period { mode: Mode::CentralQuarantine, from: date(2022, 9, 13), until: Some(date(2022, 9, 19)) },
            Period { mode: Mode::HomeMonitoring, from: date(2022, 9, 20), until: Some(date(2022, 9, 22)) },
        ];
        let ended = Ended { free_from: date(2022, 9, 23), by: EndedBy::Rule, rule_until: Some(date(2022, 9, 22)), edition: None, policy_hash: None };
        let paper = PrintedPaper { kind: PaperKind::Release, number: "7F3K92QDXM4T".to_owned(), issued: date(2022, 9, 23), text: text(periods, Some(ended)) };
        let said = notice(&paper, Language::Chinese);
        assert_eq!(said.title, "解除集中隔离告知书");
        assert_eq!(said.lead, "𬱖堃喆：从2022年9月23日起，没有任何管控措施限制您的活动。");
        assert_eq!(said.rows[2].1, "集中隔离：2022年9月13日至2022年9月19日\n居家健康监测：2022年9月20日至2022年9月22日");
        assert!(said.rows.iter().any(|(_, value)| value == "按“密接的密接”规则，2022年9月22日期满。"), "{:?}", said.rows);
    }
}
