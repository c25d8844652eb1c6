//! What we hold about somebody, for whoever asks: sentences as keys and what is filled in, and a paper with the same sentences.

use super::{PersonLine, line};
use crate::actor::Actor;
use crate::limits::REVEAL;
use crate::pdf::pdf;
use crate::problem::{Answer, Json, Path, Problem};
use crate::router::Api;
use crate::wire::{Text, time};
use crate::words::{Language, Words};
use app::people::{HoldingLine, HoldingWord, HoldingsView};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use documents::{Notice, Tongue};
use domain::ids::PersonId;
use domain::people::HoldingPart;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One thing that is filled into a sentence.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct HoldingValue {
    /// The key of a word; `text` is how it is called where there is none.
    pub word: Option<String>,
    pub text: Option<String>,
    pub title: Option<Text>,
    pub day: Option<String>,
    /// The number itself, or how many there are of what is named.
    pub n: Option<u64>,
}

/// One sentence: the key of its words, and what is filled in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HoldingSentence {
    /// `data`, `source`, `told_us`, `decided`, `shared`, `looks`, `kept` or `rights`.
    pub part: String,
    pub key: String,
    pub params: BTreeMap<String, Vec<HoldingValue>>,
}

/// What we hold about somebody, in the order in which it is read out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Holdings {
    pub person: PersonLine,
    pub sentences: Vec<HoldingSentence>,
    /// When they were last told.
    pub told_at: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HoldingsBody {
    /// How it is sure who is asking: by the last four characters of an `identity` or a `telephone` number, or by a `document` that was shown.
    pub confirmed_by: String,
    #[serde(default)]
    pub last_four: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HoldingsToldBody {
    /// `identity`, `telephone` or `document`.
    pub confirmed_by: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrintHoldingsBody {
    /// In which the paper speaks: `zh-CN` or `en`.
    #[serde(default)]
    pub language: Language,
}

fn value(word: HoldingWord) -> HoldingValue {
    let several = |n: u64| (n > 1).then_some(n);
    match word {
        HoldingWord::Text(text) => HoldingValue { text: Some(text), ..HoldingValue::default() },
        HoldingWord::Number(n) => HoldingValue { n: Some(n), ..HoldingValue::default() },
        HoldingWord::Day(day) => HoldingValue { day: Some(day.to_string()), ..HoldingValue::default() },
        HoldingWord::Title(title, n) => HoldingValue { title: Some(Text::from(&title)), n: several(n), ..HoldingValue::default() },
        HoldingWord::Word(word, text, n) => HoldingValue { word: Some(word), text: Some(text), n: several(n), ..HoldingValue::default() },
    }
}

fn holdings(view: HoldingsView) -> Holdings {
    let sentence = |of: HoldingLine| HoldingSentence {
        part: of.part.code().to_owned(),
        key: of.key,
        params: of.params.into_iter().map(|(name, words)| (name.to_owned(), words.into_iter().map(value).collect())).collect(),
    };
    Holdings { person: line(view.person), sentences: view.lines.into_iter().map(sentence).collect(), told_at: view.told_ms.map(time) }
}

/// Says what is held about somebody who asks, once it is sure who is asking. Journalled.
#[utoipa::path(post, path = "/api/people/{person_id}/holdings", operation_id = "people_holdings", tag = "people", request_body = HoldingsBody, params(("person_id" = String, Path)),
    responses((status = 200, body = Holdings), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn hold(State(api): State<Api>, actor: Actor, Path(person_id): Path<PersonId>, Json(body): Json<HoldingsBody>) -> Answer<axum::Json<Holdings>> {
    api.limits.take(format!("holdings {}", actor.actor.account), REVEAL)?;
    Ok(axum::Json(holdings(api.app.holdings(&actor.actor, person_id, &body.confirmed_by, &body.last_four).await?)))
}

/// Keeps that somebody asked and was told.
#[utoipa::path(post, path = "/api/people/{person_id}/holdings/told", operation_id = "people_told_holdings", tag = "people", request_body = HoldingsToldBody, params(("person_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn told(State(api): State<Api>, actor: Actor, Path(person_id): Path<PersonId>, Json(body): Json<HoldingsToldBody>) -> Answer<StatusCode> {
    api.app.told_holdings(&actor.actor, person_id, &body.confirmed_by).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Returns the same as a paper for whoever asked. Journalled.
#[utoipa::path(post, path = "/api/people/{person_id}/holdings/print", operation_id = "people_print_holdings", tag = "people", request_body = PrintHoldingsBody, params(("person_id" = String, Path)),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/pdf"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn print(State(api): State<Api>, actor: Actor, Path(person_id): Path<PersonId>, Json(body): Json<PrintHoldingsBody>) -> Answer<Response> {
    let view = api.app.print_holdings(&actor.actor, person_id).await?;
    pdf("holdings", vec![notice(&view, body.language)]).await
}

fn said(words: &Words, language: Language, word: &HoldingWord) -> String {
    let several = |name: String, n: u64| if n > 1 { words.say("holdings.several", [("name", name), ("n", n.to_string())]) } else { name };
    match word {
        HoldingWord::Text(text) => text.clone(),
        HoldingWord::Number(n) => n.to_string(),
        HoldingWord::Day(day) => language.date(*day),
        HoldingWord::Title(title, n) => several(language.of_text(title).to_owned(), *n),
        HoldingWord::Word(key, called, n) => {
            let known = words.text(key);
            several(if known == key { called.clone() } else { known.to_owned() }, *n)
        }
    }
}

fn sentence(words: &Words, language: Language, of: &HoldingLine) -> String {
    let comma = words.text("ui.comma");
    let filled = of.params.iter().map(|(name, several)| (*name, several.iter().map(|word| said(words, language, word)).collect::<Vec<_>>().join(comma)));
    words.say(&of.key, filled)
}

fn notice(view: &HoldingsView, language: Language) -> Notice {
    let words = language.words();
    let of = |part: HoldingPart| view.lines.iter().filter(move |line| line.part == part).map(|line| sentence(words, language, line)).collect::<Vec<_>>();
    let rows = HoldingPart::ALL.iter().copied().filter(|part| *part != HoldingPart::Rights).map(|part| (words.text(&format!("holding_part.{}", part.code())).to_owned(), of(part).join("\n")));
    let day = language.date(view.day);
    let name = if view.person.name.is_empty() { words.text("ui.no_name").to_owned() } else { view.person.name.clone() };
    Notice {
        tongue: if language == Language::Chinese { Tongue::Zh } else { Tongue::En },
        title: words.text("holdings.title").to_owned(),
        number: day.clone(),
        lead: words.say("holdings.paper_lead", [("name", name), ("day", day.clone())]),
        rows: rows.filter(|(_, said)| !said.is_empty()).collect(),
        paragraphs: of(HoldingPart::Rights),
        signed: view.person.area.as_ref().map(|area| area.trail.join(" ")).into_iter().chain([day]).collect(),
        foot: words.text("holdings.paper_foot").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::people::PersonLine;
    use documents::notices;
    use domain::ids::PersonId;
    use domain::packs::Text;
    use domain::people::PersonState;
    use jiff::civil::date;

    const OFTEN: [&str; 7] = ["answered", "request_shown", "on_sheets", "on_door_lists", "visited", "look", "opened"];
    const SAID: [&str; 19] = [
        "kinds", "document", "telephone", "telephone_of_guardian", "address", "listed_facts", "also", "listed", "not_listed", "answered_what", "not_answered", "decided", "decided_until",
        "decided_nothing", "undecided", "asked_partner", "not_shared", "no_look", "no_end",
    ];

    #[test]
    fn every_sentence_is_there_in_both_languages_and_the_paper_can_be_set() {
        let words = || vec![HoldingWord::Word("sex.female".to_owned(), "female".to_owned(), 2), HoldingWord::Day(date(2022, 9, 15)), HoldingWord::Text("138****0412".to_owned()), HoldingWord::Number(3)];
        let title = || vec![HoldingWord::Title(Text { zh: "社区".to_owned(), en: "Community office".to_owned() }, 1)];
        let names = ["n", "day", "kinds", "kind", "number", "address", "source", "purpose", "basis", "questions", "plan", "rule", "facts", "items", "role", "why", "telephone"];
        let params = || names.into_iter().map(|name| (name, words())).chain([("partner", title()), ("office", title())]).collect::<BTreeMap<_, _>>();
        let often = OFTEN.iter().flat_map(|code| [format!("{code}_once"), format!("{code}_often")]);
        let rights = ["right_see", "right_correct", "right_complain"].map(str::to_owned);
        let lines = often.chain(SAID.map(str::to_owned)).map(|code| (HoldingPart::Data, code)).chain(rights.map(|code| (HoldingPart::Rights, code)));
        let lines = lines.map(|(part, code)| HoldingLine { part, key: format!("holdings.{code}"), params: params() }).collect();
        let person = PersonLine { id: PersonId(1), name: "王*英".to_owned(), sex: "female".to_owned(), birth_year: None, age: None, telephone: None, identity: None, area: None, state: PersonState::Later };
        let view = HoldingsView { person, lines, told_ms: None, day: date(2022, 9, 15) };
        for language in [Language::Chinese, Language::English] {
            let notice = notice(&view, language);
            let said = format!("{notice:?}");
            for left in ["{{", "holdings.", "holding_part."] {
                assert!(!said.contains(left), "{left} in {said}");
            }
            assert_eq!(notices(&[notice]).err(), None);
        }
    }
}
