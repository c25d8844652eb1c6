//! The web app's own sentences, for people at a terminal.
//!
//! Owns which language a terminal speaks. The sentences stay in the web's locales: one place for both.

use std::collections::BTreeMap;

const ENGLISH: [&str; 2] =
    [include_str!("../../../web/src/capabilities/forms/locales/en.json"), include_str!("../../../web/src/capabilities/intake/locales/en.json")];
const CHINESE: [&str; 2] = [
    include_str!("../../../web/src/capabilities/forms/locales/zh-CN.json"),
    include_str!("../../../web/src/capabilities/intake/locales/zh-CN.json"),
];

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    Zh,
    En,
}

impl Language {
    /// Returns the language of the terminal: Chinese where its locale says so, else English.
    #[must_use]
    pub fn of_terminal() -> Self {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        if set.is_some_and(|value| value.starts_with("zh")) { Self::Zh } else { Self::En }
    }
}

/// Sentences by their keys.
pub struct Words {
    sentences: BTreeMap<String, String>,
}

impl Words {
    /// Returns the sentences of a language.
    #[must_use]
    pub fn of(language: Language) -> Self {
        let files = if language == Language::Zh { CHINESE } else { ENGLISH };
        let sentences = files.iter().filter_map(|text| serde_json::from_str::<BTreeMap<String, String>>(text).ok());
        Self { sentences: sentences.flatten().collect() }
    }

    /// Says a sentence; one that is not there is its key.
    #[must_use]
    pub fn say<'a>(&self, key: &str, params: impl IntoIterator<Item = (&'a str, String)>) -> String {
        let mut sentence = self.sentences.get(key).cloned().unwrap_or_else(|| key.to_owned());
        for (name, value) in params {
            sentence = sentence.replace(&format!("{{{{{name}}}}}"), &value);
        }
        sentence
    }
}
