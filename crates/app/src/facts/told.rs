//! Stays that were told in calls and are no facts yet: nobody knows which area it is, or when, or it was not confirmed.
//!
//! Somebody who knows the district places them; what was told beside the place goes along.

use super::FactView;
use super::answered::{AnsweredIn, MarkedAnswer, STAY};
use crate::forms::Known;
use crate::trails::Place;
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission, Scope};
use domain::areas::{Area, AreaPath, names_in, place_in};
use domain::determinations::{StayTold, What, may_record, stay_told};
use domain::ids::{AreaId, FactId, PersonId};
use domain::people::AnswerState;
use std::collections::HashMap;
use store::AnswerRecord;

domain::coded! {
    /// Why a stay that was told is no fact.
    NotYet {
        /// Somebody has to say which area it is.
        Unplaced = "unplaced",
        /// The person did not say when.
        Undated = "undated",
        /// The caller did not confirm it with the person.
        Claimed = "claimed",
    }
}

/// A stay that was told and is no fact yet.
#[derive(Debug, Clone)]
pub struct ToldStay {
    /// Where in the questionnaire it was told.
    pub at: String,
    pub told: StayTold,
    pub not_yet: NotYet,
    /// Areas that could be meant, the likeliest first.
    pub suggested: Vec<Place>,
}

/// Areas that are looked at for one text, and those that are offered.
const MOST_CALLED: u32 = 1_000;
const MOST_SUGGESTED: usize = 4;
/// The first letters of a text that are tried as the beginning of a name, from the most to the fewest.
const BEGINNINGS: std::ops::RangeInclusive<usize> = 2..=6;

impl App {
    /// Returns which areas the places are that answers tell of, as far as that is beyond doubt.
    pub(crate) async fn places_told<'a>(&self, answers: impl Iterator<Item = (&'a String, &'a str)>) -> Result<HashMap<String, AreaPath>, Error> {
        let mut places = HashMap::new();
        for (_, text) in answers.filter(|(key, _)| self.questionnaire.facts_of(key).iter().any(|marked| marked.mark == STAY)) {
            if !places.contains_key(text) && let Some(place) = self.place_told(text).await? {
                places.insert(text.to_owned(), place);
            }
        }
        Ok(places)
    }

    /// Returns the area that a text names beyond doubt.
    pub(crate) async fn place_told(&self, text: &str) -> Result<Option<AreaPath>, Error> {
        Ok(place_in(text, &self.called_in(text).await?))
    }

    async fn called_in(&self, text: &str) -> Result<Vec<Area>, Error> {
        let names = names_in(text);
        if names.is_empty() { Ok(Vec::new()) } else { Ok(self.store.areas_called(&names, MOST_CALLED).await?) }
    }

    /// Returns the stays that a person told of and that are no facts.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody out of reach.
    pub async fn stays_told(&self, actor: &Actor, person: PersonId, facts: &[FactView]) -> Result<Vec<ToldStay>, Error> {
        let scope = self.require(actor, Permission::FactsRead)?;
        let person = self.carrier_in(&scope, person).await?.0;
        let answers = crate::people::newest_answers(&self.store.answers_of(person).await?);
        let is_fact = |place: &str| facts.iter().any(|fact| fact.record.is_answer_at(place));
        let mut stays = Vec::new();
        let near = self.store.area_of_person(&scope, person).await?;
        for (at, told) in self.told(&answers).into_iter().filter(|(at, _)| !is_fact(at)) {
            let not_yet = match (&told.from, told.is_confirmed) {
                (None, _) => NotYet::Undated,
                (_, false) => NotYet::Claimed,
                _ => NotYet::Unplaced,
            };
            let suggested = self.suggested(&near, &told.place).await?;
            stays.push(ToldStay { at, told, not_yet, suggested });
        }
        Ok(stays)
    }

    fn told(&self, answers: &Known) -> Vec<(String, StayTold)> {
        let marked = self.marked(answers, |_| true);
        let told = |place: &str, answers: &[MarkedAnswer]| stay_told(&answers.iter().map(|answer| answer.at(place)).collect::<Vec<_>>());
        marked.iter().filter_map(|(place, answers)| Some((place.clone(), told(place, answers)?))).collect()
    }

    /// Returns areas that could be meant: the one that is named, all that are called so, or that begin so; those nearby first.
    async fn suggested(&self, near: &AreaPath, text: &str) -> Result<Vec<Place>, Error> {
        let called = self.called_in(text).await?;
        let mut paths: Vec<AreaPath> = place_in(text, &called).into_iter().chain(called.into_iter().map(|area| area.path)).collect();
        let letters: Vec<char> = text.trim().chars().collect();
        for length in BEGINNINGS.rev().filter(|length| *length <= letters.len()) {
            if !paths.is_empty() {
                break;
            }
            let beginning: String = letters[..length].iter().collect();
            paths = self.store.areas_named(&Scope::everything(), &beginning, super::MOST_PLACES).await?.into_iter().map(|area| area.path).collect();
        }
        let shared = |path: &AreaPath| near.trail().iter().filter(|above| above.contains(path)).count();
        let sure = paths.first().cloned();
        paths.sort_by_key(|path| (Some(path) != sure.as_ref(), std::cmp::Reverse(shared(path))));
        paths.dedup();
        paths.truncate(MOST_SUGGESTED);
        let mut places = self.places(&paths).await?;
        Ok(paths.iter().filter_map(|path| places.remove(path)).collect())
    }

    /// Says which area a stay was in that somebody told of, and decides at once about the person and those who depend on them.
    ///
    /// # Errors
    /// Refuses one that was not told, has no day, or is a fact already.
    pub async fn place_stay(&self, actor: &Actor, person: PersonId, at: &str, area: AreaId, transit: bool) -> Result<FactId, Error> {
        let scope = self.require(actor, Permission::FactsRecord)?;
        let (person, own) = self.carrier_in(&scope, person).await?;
        let kept = self.store.answers_of(person).await?;
        let answers = crate::people::newest_answers(&kept);
        let told = self.told(&answers).into_iter().find(|(place, _)| place == at).map(|(_, told)| told).ok_or(Error::NotFound)?;
        let attempt = self.told_in(&kept, at).ok_or(Error::NotFound)?;
        let place = self.store.area(&Scope::everything(), area).await.map_err(|_| Problem::new("facts.no_area").at("area_id"))?;
        let from = told.from.ok_or_else(|| Problem::new("facts.stay_undated").at("at"))?;
        let what = What::Stay { areas: vec![place.path.as_str().to_owned()], from, until: told.until, transit };
        let edition = self.library.policies.iter().filter_map(|policy| policy.versions.last()).next().map(|version| &version.edition);
        if let Some(edition) = edition {
            may_record(&what, edition, self.now()).map_err(|refused| Problem::new(refused.code).at(refused.field).with("given", refused.given))?;
        }
        let tx = self.store.begin().await?;
        if tx.facts_of(&[person]).await?.iter().any(|fact| fact.is_answer_at(at)) {
            return Err(Error::Conflict("facts.stay_placed"));
        }
        let call = AnsweredIn { person, area: &own, attempt, by: actor.account };
        let (id, event) = self.put_answered(&tx, &call, &what, Some(&told.journey), at).await?;
        let events = self.determine_with_dependents(&tx, person).await?;
        self.commit(tx, event, events).await?;
        Ok(id)
    }

    /// Returns the call in which the place of a stay was told.
    fn told_in(&self, answers: &[AnswerRecord], at: &str) -> Option<domain::ids::AttemptId> {
        let is_it = |answer: &&AnswerRecord| {
            answer.state != AnswerState::Refused && self.questionnaire.facts_of(&answer.field).iter().any(|marked| marked.mark == STAY && marked.place == at)
        };
        answers.iter().find(is_it)?.attempt
    }
}
