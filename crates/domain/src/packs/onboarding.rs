//! What somebody learns, is asked and signs before seeing a person's data.

use super::{Choice, Text};
use serde::{Deserialize, Serialize};

/// What somebody learns and signs before seeing a person's data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Onboarding {
    pub lessons: Vec<Lesson>,
    pub quiz: Vec<QuizQuestion>,
    pub pledge: Pledge,
}

/// One short lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    pub id: String,
    pub title: Text,
    pub text: Text,
}

/// One question of the quiz.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuizQuestion {
    pub id: String,
    pub question: Text,
    pub choices: Vec<Choice>,
    pub right: String,
}

/// The confidentiality pledge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pledge {
    pub version: String,
    pub text: Text,
}
