//! Answers to another edition of the questionnaire: what was said is kept, whatever is asked today.
//!
//! Owns how answers are read without their form. Knows neither calls nor drafts.

use super::{Begun, Known, Questionnaire, Taken, without_rounds};
use domain::people::AnswerState;
use forms::leaves;
use std::collections::BTreeMap;

/// Where words are kept that nobody can read as a form any more.
const UNREADABLE: &str = "unreadable_form";
const LONGEST_UNREADABLE: usize = 20_000;
/// Every form has these of its own accord; they are no answers.
const OF_THE_FORM: [&str; 3] = ["instanceID", "instanceName", "deprecatedID"];

/// What was said, and how sure somebody is of it.
type Said = (String, Option<AnswerState>);
type Answers = BTreeMap<String, Said>;
/// By place and name.
type Placed = BTreeMap<(String, String), Said>;

impl Questionnaire {
    /// Returns what was answered to questions that have no place in the form of today.
    pub(super) fn homeless(&self, begun: &Begun) -> Answers {
        let mut answers = read(begun).unwrap_or_default();
        let places: Vec<&str> = self.form.nodes.iter().map(|node| node.path.as_str()).collect();
        answers.retain(|(path, _), _| !places.contains(&without_rounds(path).as_str()));
        by_key(answers)
    }

    /// Takes answers as they were sent, when no form can judge them any more.
    #[must_use]
    pub fn kept(&self, begun: &Begun) -> Taken {
        let answers = read(begun).map_or_else(
            || {
                let text: String = begun.instance.chars().take(LONGEST_UNREADABLE).collect();
                BTreeMap::from([(UNREADABLE.to_owned(), (text, None))])
            },
            by_key,
        );
        Taken { answers, ..Taken::default() }
    }

    /// Adds what a draft for another edition says to what is known, so that it is not asked again.
    #[must_use]
    pub fn with_draft(&self, known: &Known, draft: &Begun) -> Known {
        let mut known = known.clone();
        for (key, (value, state)) in self.kept(draft).answers {
            if self.asks(&key) {
                known.insert(key, (value, state.unwrap_or(AnswerState::Claimed)));
            }
        }
        known
    }
}

/// Reads answers of any form; nothing when they are no XML.
fn read(begun: &Begun) -> Option<Placed> {
    let found = leaves(&begun.instance)?.into_iter().filter_map(|(path, text)| {
        let name = path.rsplit('/').next()?.to_owned();
        let state = begun.states.get(&path).copied();
        (!OF_THE_FORM.contains(&name.as_str())).then_some(((path, name), (text, state)))
    });
    Some(found.collect())
}

/// The key is the name with its rounds, as the questionnaire of its day had it.
fn by_key(answers: Placed) -> Answers {
    let keyed = answers.into_iter().map(|((path, name), answer)| {
        let rounds = path.split('/').filter(|part| part.ends_with(']') && *part != name);
        (rounds.chain([name.as_str()]).collect::<Vec<_>>().join("/"), answer)
    });
    keyed.collect()
}
