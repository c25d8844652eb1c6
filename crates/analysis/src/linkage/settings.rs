//! What is compared, and by which keys records meet: data, written in TOML or found from the headers.

use serde::{Deserialize, Serialize};

use super::headers;
use super::kinds::{Kind, Part};

/// The most fields that are compared.
pub const MOST_FIELDS: usize = 15;

/// What to compare and how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The column that names a record; `rec_id`, `id` or `unique_id` unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The fields that are compared.
    #[serde(default)]
    pub fields: Vec<FieldSettings>,
    /// By which keys records meet; found from the data unless given.
    #[serde(default)]
    pub blocking: Vec<Vec<Key>>,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldSettings {
    pub name: String,
    pub kind: Kind,
    /// The headers under which it stands; its name unless given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Whether people under one roof have the same; each kind knows unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared: Option<bool>,
}

impl FieldSettings {
    /// Where the field stands among these headers.
    #[must_use]
    pub fn column_of(&self, headers: &[String]) -> Option<usize> {
        let stands = |header: &String, name: &String| header.trim().eq_ignore_ascii_case(name.trim());
        if self.columns.is_empty() {
            return headers.iter().position(|header| stands(header, &self.name));
        }
        self.columns.iter().find_map(|name| headers.iter().position(|header| stands(header, name)))
    }

    pub(crate) fn is_shared(&self) -> bool {
        self.shared.unwrap_or_else(|| self.kind.is_shared())
    }
}

/// A part of a field that two records must have in common, written `birth_date` or `birth_date:year`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Key {
    pub field: String,
    pub part: Part,
}

impl TryFrom<String> for Key {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (field, part) = text.split_once(':').unwrap_or((&text, "whole"));
        let part = Part::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(part))
            .map_err(|_| format!("`{part}` in the key `{text}` is no part of a value"))?;
        Ok(Self { field: field.to_owned(), part })
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        match key.part {
            Part::Whole => key.field,
            part => format!("{}:{}", key.field, toml::Value::try_from(part).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()),
        }
    }
}

/// Why settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    #[error("the settings cannot be read: {0}")]
    Unreadable(String),
    #[error("no column is recognised among: {0}; name the columns in the settings")]
    NothingToCompare(String),
    #[error("more than {MOST_FIELDS} fields")]
    TooManyFields,
    #[error("the field `{0}` stands twice")]
    FieldTwice(String),
    #[error("the field `{field}` is in none of the columns: {headers}")]
    NoSuchColumn { field: String, headers: String },
    #[error("the blocking key `{0}` names no field")]
    NoSuchField(String),
    #[error("the blocking key `{key}` asks for a part that a field of its kind does not have")]
    NoSuchPart { key: String },
}

impl Settings {
    /// Reads settings as somebody wrote them.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        toml::from_str(text).map_err(|error| SettingsError::Unreadable(error.to_string()))
    }

    /// Completes what was not said from the headers of both sides, and checks the whole.
    pub fn complete(mut self, left: &[String], right: Option<&[String]>) -> Result<Self, SettingsError> {
        if self.fields.is_empty() {
            self.fields = headers::recognise(left, right);
            if self.fields.is_empty() {
                return Err(SettingsError::NothingToCompare(left.join(", ")));
            }
        }
        if self.fields.len() > MOST_FIELDS {
            return Err(SettingsError::TooManyFields);
        }
        for (at, field) in self.fields.iter().enumerate() {
            if self.fields[..at].iter().any(|other| other.name == field.name) {
                return Err(SettingsError::FieldTwice(field.name.clone()));
            }
            let stands = |headers: &[String]| field.column_of(headers).is_some();
            if !stands(left) && !right.is_some_and(stands) {
                return Err(SettingsError::NoSuchColumn { field: field.name.clone(), headers: left.join(", ") });
            }
        }
        for key in self.blocking.iter().flatten() {
            let Some(field) = self.fields.iter().find(|field| field.name == key.field) else {
                return Err(SettingsError::NoSuchField(key.field.clone()));
            };
            if key.part != Part::Whole && !field.kind.parts().contains(&key.part) {
                return Err(SettingsError::NoSuchPart { key: key.clone().into() });
            }
        }
        Ok(self)
    }

    /// Where the column stands that names a record.
    #[must_use]
    pub fn id_of(&self, headers: &[String]) -> Option<usize> {
        match &self.id {
            Some(name) => headers.iter().position(|header| header.trim().eq_ignore_ascii_case(name)),
            None => headers::id_of(headers),
        }
    }
}
