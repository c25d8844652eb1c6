//! Words for files that leave, from the sentences of the web app: said once, in both languages.

use domain::packs::Text;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;
use utoipa::ToSchema;

/// In which language a file speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub enum Language {
    /// Chinese as written in the mainland.
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
}

/// The words of one language, by key.
#[derive(Debug)]
pub struct Words(HashMap<String, String>);

macro_rules! locales {
    ($($folder:literal),+) => {
        static CHINESE: LazyLock<Words> = LazyLock::new(|| Words::read(&[$(include_str!(concat!("../../../web/src/", $folder, "/locales/zh-CN.json"))),+]));
        static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::read(&[$(include_str!(concat!("../../../web/src/", $folder, "/locales/en.json"))),+]));
    };
}

locales!(
    "ui",
    "capabilities/determinations",
    "capabilities/forms",
    "capabilities/intake",
    "capabilities/measures",
    "capabilities/people",
    "capabilities/policy",
    "capabilities/reports"
);

impl Language {
    /// Reads a language as accounts and environments name it: `zh-CN`, `zh_CN.UTF-8`, `en`.
    #[must_use]
    pub fn of(name: &str) -> Self {
        if name.to_ascii_lowercase().starts_with("zh") { Self::Chinese } else { Self::English }
    }

    /// Returns the language of the terminal.
    #[must_use]
    pub fn of_terminal() -> Self {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty());
        Self::of(set.as_deref().unwrap_or_default())
    }

    /// Returns a text of a pack in the language.
    #[must_use]
    pub fn of_text(self, text: &Text) -> &str {
        match self {
            Self::Chinese => &text.zh,
            Self::English => &text.en,
        }
    }

    /// Writes a day as a paper does.
    #[must_use]
    pub fn date(self, date: Date) -> String {
        let form = match self {
            Self::Chinese => "%Y年%-m月%-d日",
            Self::English => "%-d %B %Y",
        };
        date.strftime(form).to_string()
    }

    /// Returns the words of the language.
    #[must_use]
    pub fn words(self) -> &'static Words {
        match self {
            Self::Chinese => &CHINESE,
            Self::English => &ENGLISH,
        }
    }
}

impl Words {
    fn read(texts: &[&str]) -> Self {
        let read = |text: &&str| serde_json::from_str::<HashMap<String, String>>(text).unwrap_or_default();
        Self(texts.iter().flat_map(read).collect())
    }

    /// Returns the words of a key; without any, the key itself.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.0.get(key).map_or(key, String::as_str)
    }

    /// Says a sentence with its parameters; one that is not there is its key.
    #[must_use]
    pub fn say<'a>(&self, key: &str, params: impl IntoIterator<Item = (&'a str, String)>) -> String {
        let sentence = self.text(key).to_owned();
        params.into_iter().fold(sentence, |text, (name, value)| text.replace(&format!("{{{{{name}}}}}"), &value))
    }

    /// Returns the word for a field of a row.
    pub fn field<'a>(&'a self, field: &'a str) -> &'a str {
        if let Some(fact) = field.strip_prefix("fact:") {
            return fact;
        }
        self.0.get(&format!("field.{field}")).map_or(field, String::as_str)
    }

    /// Says what was found in a row and what to do.
    #[must_use]
    pub fn row_problem(&self, field: &str, code: &str, params: &BTreeMap<String, String>) -> String {
        let because = if code == "intake.required_missing" && params.contains_key("because") { "_because" } else { "" };
        let key = format!("problem.{code}{because}");
        if !self.0.contains_key(&key) {
            return code.to_owned();
        }
        let shown = |name: &str, value: &str| -> String {
            let families: &[&str] = match name {
                "before" | "after" | "because" => return self.field(value).to_owned(),
                "said" | "found" => &["sex", "document_kind"],
                "reason" => &["reason"],
                _ => &[],
            };
            families.iter().find_map(|family| self.0.get(&format!("{family}.{value}"))).map_or(value, String::as_str).to_owned()
        };
        let named = params.iter().map(|(name, value)| (name.as_str(), shown(name, value)));
        self.say(&key, [("field", self.field(field).to_owned())].into_iter().chain(named))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_found_in_a_row_has_a_sentence_in_both_languages() {
        for language in [Language::Chinese, Language::English] {
            for code in domain::intake::CODES {
                let params = code.params.iter().map(|name| ((*name).to_owned(), "7".to_owned())).collect();
                let sentence = language.words().row_problem("name", code.code, &params);
                assert!(sentence != code.code && !sentence.contains("{{"), "{}: {sentence}", code.code);
            }
        }
    }

    #[test]
    fn whatever_a_policy_or_a_determination_says_has_a_sentence_in_both_languages() {
        let problems = domain::policy::CODES.iter().map(|code| (format!("problem.{}", code.code), code.params));
        let reasons = domain::determinations::REASONS.iter().map(|(code, params)| (format!("determination.reason.{code}"), *params));
        for (key, params) in problems.chain(reasons) {
            for language in [Language::Chinese, Language::English] {
                let sentence = language.words().say(&key, params.iter().map(|name| (*name, "7".to_owned())));
                assert!(sentence != key && !sentence.contains("{{"), "{key}: {sentence}");
            }
        }
    }

    #[test]
    fn fields_and_values_are_named_in_the_reader_s_language() {
        let params = BTreeMap::from([("said".to_owned(), "male".to_owned()), ("found".to_owned(), "female".to_owned())]);
        let said = Language::of("zh_CN.UTF-8").words().row_problem("sex", "intake.sex_contradicts_identity", &params);
        assert!(said.contains('男') && said.contains('女'), "{said}");
        assert_eq!(Language::of("C.UTF-8").words().field("identity_number"), "Identity number");
        assert_eq!(Language::English.words().field("fact:ward"), "ward");
    }
}
