//! Owns what a column can become and the stable key of each. Knows no headers.

use std::borrow::Cow;
use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a column becomes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each member is the field of its name")]
pub enum Field {
    Name,
    GivenName,
    Surname,
    IdentityNumber,
    IdentityKind,
    SourceId,
    Telephone,
    Telephone2,
    Sex,
    BirthDate,
    Age,
    AgeUnit,
    Occupation,
    WorkUnit,
    Nationality,
    GuardianName,
    GuardianTelephone,
    Area,
    AreaCode,
    Province,
    City,
    County,
    Township,
    Community,
    Address,
    CurrentAddress,
    Reason,
    Place,
    VisitedOn,
    Priority,
    Language,
    Note,
    /// A fact without a field of its own, kept under this name.
    Fact(String),
}

/// The fields with a key of their own, the keys, and the group a screen shows them in.
const KEYS: [(Field, &str, &str); 32] = [
    (Field::Name, "name", "person"),
    (Field::GivenName, "given_name", "person"),
    (Field::Surname, "surname", "person"),
    (Field::IdentityNumber, "identity_number", "identity"),
    (Field::IdentityKind, "identity_kind", "identity"),
    (Field::SourceId, "source_id", "identity"),
    (Field::Telephone, "telephone", "contact"),
    (Field::Telephone2, "telephone_2", "contact"),
    (Field::Sex, "sex", "person"),
    (Field::BirthDate, "birth_date", "person"),
    (Field::Age, "age", "person"),
    (Field::AgeUnit, "age_unit", "person"),
    (Field::Occupation, "occupation", "person"),
    (Field::WorkUnit, "work_unit", "person"),
    (Field::Nationality, "nationality", "person"),
    (Field::GuardianName, "guardian_name", "contact"),
    (Field::GuardianTelephone, "guardian_telephone", "contact"),
    (Field::Area, "area", "place"),
    (Field::AreaCode, "area_code", "place"),
    (Field::Province, "province", "place"),
    (Field::City, "city", "place"),
    (Field::County, "county", "place"),
    (Field::Township, "township", "place"),
    (Field::Community, "community", "place"),
    (Field::Address, "address", "place"),
    (Field::CurrentAddress, "current_address", "place"),
    (Field::Reason, "reason", "exposure"),
    (Field::Place, "place", "exposure"),
    (Field::VisitedOn, "visited_on", "exposure"),
    (Field::Priority, "priority", "handling"),
    (Field::Language, "language", "handling"),
    (Field::Note, "note", "handling"),
];

/// The longest name of a fact, in characters.
const LONGEST_FACT: usize = 64;

impl Field {
    /// Returns every field with a key of its own, with its key and group, in the order shown.
    pub fn all() -> impl Iterator<Item = (&'static Field, &'static str, &'static str)> {
        KEYS.iter().map(|(field, key, group)| (field, *key, *group))
    }

    /// Returns the stable key.
    #[must_use]
    pub fn key(&self) -> Cow<'static, str> {
        match self {
            Self::Fact(name) => Cow::Owned(format!("fact:{name}")),
            _ => Cow::Borrowed(KEYS.iter().find(|(field, ..)| field == self).map_or("", |(_, key, _)| key)),
        }
    }

    /// Returns the field of a key, or none for a key unknown.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        if let Some(name) = key.strip_prefix("fact:") {
            let fits = !name.is_empty() && name.chars().count() <= LONGEST_FACT && !name.chars().any(char::is_control);
            return fits.then(|| Self::Fact(name.to_owned()));
        }
        KEYS.iter().find(|(_, known, _)| *known == key).map(|(field, ..)| field.clone())
    }

    /// Returns the fact of a header, its letters lowered and its spaces underscored.
    #[must_use]
    pub fn fact(header: &str) -> Option<Self> {
        let mut name = String::new();
        for ch in header.trim().chars().map(crate::names::width::narrow) {
            if ch.is_alphanumeric() {
                name.extend(ch.to_lowercase());
            } else if !name.ends_with('_') {
                name.push('_');
            }
        }
        let name: String = name.trim_matches('_').chars().take(LONGEST_FACT).collect();
        (!name.is_empty()).then_some(Self::Fact(name))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.key())
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.key())
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = Cow::<str>::deserialize(deserializer)?;
        Self::from_key(&key).ok_or_else(|| D::Error::custom(format!("no field has the key {key}")))
    }
}
