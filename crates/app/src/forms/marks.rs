//! What the marks of a form say of answers: which are facts, and which name people.

use super::{Known, Questionnaire, without_rounds};
use domain::intake::Field;
use domain::people::AnswerState;
use forms::{Kind, WHO};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Fields by whose value somebody can be found.
const POINTING: [Field; 9] = [
    Field::Name, Field::Telephone, Field::Telephone2, Field::IdentityNumber, Field::Address, Field::CurrentAddress, Field::GuardianName, Field::GuardianTelephone, Field::BirthDate,
];

/// A mark of a question, and where an answer to it belongs: answers that are one fact together have one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marked<'a> {
    pub mark: String,
    pub place: String,
    /// Of several things that can be chosen, the one it is about.
    choice: Option<&'a str>,
}

impl Marked<'_> {
    /// Returns what an answer says of it.
    pub(crate) fn said<'v>(&self, value: &'v str) -> &'v str {
        match self.choice {
            None => value,
            Some(choice) if value.split(' ').any(|chosen| chosen == choice) => "yes",
            Some(_) => "no",
        }
    }
}

/// Somebody who was named in a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NamedPerson {
    /// The round of the questionnaire, or the group.
    pub place: String,
    /// What they are to whoever named them.
    pub relationship: String,
    /// What was told of them, by what of them it is.
    pub values: BTreeMap<String, String>,
    /// Something of it was said only now.
    #[serde(skip)]
    pub is_new: bool,
}

impl Questionnaire {
    /// Returns what facts an answer is, each with its place.
    pub(crate) fn facts_of(&self, key: &str) -> Vec<Marked<'_>> {
        let Some(node) = self.nodes.get(&without_rounds(key)).map(|node| &self.form.nodes[*node]) else { return Vec::new() };
        let round = key.rsplit_once('/').map_or("", |(round, _)| round);
        let group = node.path.rsplit_once('/').map_or("", |(group, _)| group);
        let one = |mark: &str, place| vec![Marked { mark: mark.to_owned(), place, choice: None }];
        match node.fact.as_str() {
            "" => Vec::new(),
            "attributes" => {
                let choices = node.list.and_then(|list| self.form.lists.get(list)).map_or(&[][..], |list| &list.choices);
                choices.iter().map(|choice| Marked { mark: format!("attribute:{}", choice.name), place: format!("{key}={}", choice.name), choice: Some(&choice.name) }).collect()
            }
            mark if mark.starts_with("test_") || mark.starts_with("stay") => one(mark, format!("{round}{group}")),
            mark => one(mark, key.to_owned()),
        }
    }

    /// Returns the people whom answers name, where something of them was said anew; without a name or a number nobody is named.
    pub(crate) fn people_named(&self, known: &Known, new: &Known) -> Vec<NamedPerson> {
        let mut named: BTreeMap<String, NamedPerson> = BTreeMap::new();
        let said = known.iter().filter(|(key, _)| !new.contains_key(*key)).map(|told| (told, false)).chain(new.iter().map(|told| (told, true)));
        for ((key, (value, state)), is_new) in said {
            let Some(at) = self.nodes.get(&without_rounds(key)) else { continue };
            let node = &self.form.nodes[*at];
            let Some(group) = node.parent.map(|parent| &self.form.nodes[parent]).filter(|group| !node.named.is_empty() && !group.named.is_empty()) else { continue };
            let place = match (group.kind, key.rsplit_once('/')) {
                (Kind::Repeat, Some((round, _))) => round.to_owned(),
                _ => group.name.clone(),
            };
            let person = named.entry(place.clone()).or_insert_with(|| NamedPerson { place, relationship: group.named.clone(), values: BTreeMap::new(), is_new: false });
            person.is_new |= is_new;
            if *state != AnswerState::Refused && !value.is_empty() {
                person.values.insert(node.named.clone(), self.spoken(*at, value));
            }
        }
        named.into_values().filter(|person| person.is_new && WHO.iter().any(|who| person.values.contains_key(*who))).collect()
    }

    /// Returns which field of a person an answer is by whose value somebody can be found: as the form marks it, else as the question is called.
    pub(crate) fn points_to(&self, key: &str) -> Option<Field> {
        let node = self.nodes.get(&without_rounds(key)).map(|node| &self.form.nodes[*node])?;
        let ending = node.name.rsplit('_').next().unwrap_or_default();
        let field = [node.named.as_str(), node.name.as_str(), ending].into_iter().find_map(Field::from_key)?;
        Some(field).filter(|field| POINTING.contains(field))
    }

    /// Returns where a question stands in the form, with its round.
    pub(crate) fn order_of(&self, key: &str) -> (usize, usize, usize) {
        let Some(at) = self.nodes.get(&without_rounds(key)) else { return (usize::MAX, 0, 0) };
        let round = key.split_once('[').and_then(|(_, rest)| rest.split_once(']')?.0.parse().ok()).unwrap_or(0);
        let repeat = self.form.above(*at).filter(|above| self.form.nodes[*above].kind == Kind::Repeat).last();
        (repeat.unwrap_or(*at), round, *at)
    }

    /// Returns an answer as people say it: what was chosen in words.
    fn spoken(&self, node: usize, value: &str) -> String {
        let question = self.keys.get(&self.form.nodes[node].path).and_then(|key| self.questions.iter().find(|question| question.key == *key));
        question.map_or(value, |question| self.chosen(question, value)).to_owned()
    }
}
