//! Owns the quality rules that a pack sets for lists: vocabularies, the order of dates, what is
//! needed when. Knows how to read them from text and look a word up, not what a row says.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::{Field, Severity};

/// Why a pack's rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesProblem {
    /// The text is not what these rules look like.
    #[error("the quality rules cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// A rule names something that no rule defines.
    #[error("the rule on {rule} names {name}, which is not defined")]
    Undefined {
        /// The rule.
        rule: &'static str,
        /// The name it uses.
        name: String,
    },
}

/// The rules of a pack, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct QualityRules {
    pub(super) limits: Limits,
    pub(super) vocabularies: BTreeMap<Field, Vocabulary>,
    pub(super) markers: Vec<String>,
    pub(super) families: Vec<(String, Vec<String>)>,
    pub(super) future: Vec<String>,
    pub(super) orders: Vec<Order>,
    pub(super) needs: Vec<Need>,
    pub(super) door: bool,
    pub(super) numbers: Numbers,
}

/// Whose forms identity and telephone numbers must have to pass unquestioned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Numbers {
    /// Chinese documents and numbers; others only when they say what they are.
    #[default]
    China,
    /// Any: what is no Chinese number is kept as written, unchecked.
    Any,
}

/// Bounds of what is plausible.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Limits {
    pub(super) oldest: u8,
    pub(super) longest_name: usize,
    pub(super) longest_text: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { oldest: 130, longest_name: crate::names::LONGEST, longest_text: 4000 }
    }
}

/// The words of a field and the code each stands for.
#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    words: HashMap<String, String>,
    pub(super) unlisted: Option<Severity>,
}

impl Vocabulary {
    /// Returns the code of a word, however its case and width.
    pub(super) fn code(&self, word: &str) -> Option<&str> {
        if let Some(code) = self.words.get(word) {
            return Some(code);
        }
        self.words.get(&folded(word)).map(String::as_str)
    }
}

/// Two kinds of date of which one cannot come after the other.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) before: usize,
    pub(super) after: usize,
    pub(super) severity: Severity,
    pub(super) max_days: Option<i32>,
}

/// A field that must not be empty, always or when another has a certain value.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Need {
    pub(super) field: Field,
    #[serde(default)]
    pub(super) when: Option<Field>,
    #[serde(default)]
    pub(super) is: Vec<String>,
    pub(super) severity: Severity,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    #[serde(default)]
    limits: Limits,
    #[serde(default)]
    address_reaches_door: bool,
    #[serde(default)]
    numbers: Numbers,
    #[serde(default)]
    vocabulary: BTreeMap<Field, VocabularyText>,
    #[serde(default)]
    dates: DatesText,
    #[serde(default)]
    order: Vec<OrderText>,
    #[serde(default)]
    need: Vec<Need>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VocabularyText {
    unlisted: Option<Severity>,
    words: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct DatesText {
    #[serde(default)]
    markers: Vec<String>,
    #[serde(default)]
    future: Vec<String>,
    #[serde(default)]
    families: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderText {
    before: String,
    after: String,
    severity: Severity,
    max_days: Option<i32>,
}

impl QualityRules {
    /// Reads the rules of a pack, written in TOML.
    ///
    /// # Errors
    ///
    /// Names the line that cannot be read, or the rule that names something undefined.
    pub fn from_toml(text: &str) -> Result<Self, RulesProblem> {
        let text: Text = toml::from_str(text)?;
        let families: Vec<(String, Vec<String>)> = text.dates.families.into_iter().collect();
        let family = |name: &str| {
            families
                .iter()
                .position(|(known, _)| known == name)
                .ok_or_else(|| RulesProblem::Undefined { rule: "order", name: name.to_owned() })
        };
        let orders = text.order.iter().map(|order| {
            let (before, after) = (family(&order.before)?, family(&order.after)?);
            Ok(Order { before, after, severity: order.severity, max_days: order.max_days })
        });
        let orders = orders.collect::<Result<_, RulesProblem>>()?;
        let vocabularies = text.vocabulary.into_iter().map(|(field, vocabulary)| (field, Vocabulary::from_text(vocabulary))).collect();
        Ok(Self {
            limits: text.limits,
            vocabularies,
            markers: text.dates.markers,
            future: text.dates.future,
            families,
            orders,
            needs: text.need,
            door: text.address_reaches_door,
            numbers: text.numbers,
        })
    }
}

impl Vocabulary {
    fn from_text(text: VocabularyText) -> Self {
        let mut words = HashMap::new();
        for (code, synonyms) in text.words {
            words.insert(folded(&code), code.clone());
            for word in synonyms {
                words.insert(folded(&word), code.clone());
            }
        }
        Self { words, unlisted: text.unlisted }
    }
}

fn folded(word: &str) -> String {
    word.chars().map(crate::names::width::narrow).filter(|ch| !ch.is_whitespace()).flat_map(char::to_lowercase).collect()
}
