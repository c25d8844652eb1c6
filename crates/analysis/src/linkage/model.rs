//! What pairs are made of, and what each tells.
//!
//! A pair of records is of one of a few classes. Two records of one person, written with care or
//! without. Two people by chance. And, because people under one roof share surname, address and
//! telephone for one reason and not for three: two people of a household, twins, or a parent and a
//! child of the same name. Each class says how often a field stands on which level; all but the two
//! of one person borrow from chance whatever their reason does not explain.

use serde::{Deserialize, Serialize};

use super::kinds::Kind;

/// The number of classes.
pub(crate) const CLASSES: usize = 6;

/// Where strangers stand among the classes.
pub(crate) const STRANGERS: usize = 2;

/// What a pair of records can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// One person, written with care.
    Careful,
    /// One person, written carelessly.
    Careless,
    /// Two people who have nothing to do with each other.
    Strangers,
    /// Two people under one roof.
    Household,
    /// Two people under one roof, born on one day.
    Twins,
    /// Two people under one roof with one name.
    Namesakes,
}

impl Class {
    pub(crate) const ALL: [Self; CLASSES] = [Self::Careful, Self::Careless, Self::Strangers, Self::Household, Self::Twins, Self::Namesakes];

    pub(crate) fn is_one_person(self) -> bool {
        matches!(self, Self::Careful | Self::Careless)
    }

    /// Whether the class has a reason of its own for a level of a field, or leaves it to chance.
    pub(crate) fn explains(self, kind: Kind, shared: bool, level: u8) -> bool {
        let surname_alone = kind == Kind::Name && level <= super::kinds::SAME_SURNAME;
        match self {
            Self::Careful | Self::Careless => true,
            Self::Strangers => false,
            Self::Household => shared || surname_alone,
            Self::Twins => shared || surname_alone || kind == Kind::Date || kind == Kind::Identifier && level != kind.top(),
            Self::Namesakes => shared || matches!(kind, Kind::GivenName | Kind::Name),
        }
    }
}

/// How often each level of a field is seen in a class.
pub(crate) type Shares = Vec<f64>;

/// Everything that was learnt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// How many pairs there are of each class.
    pub(crate) pairs: [f64; CLASSES],
    /// For each class and field the shares of its levels.
    pub(crate) shares: Vec<Vec<Shares>>,
}

impl Model {
    /// Whether the model has a share for each level of these fields, and no nonsense in it.
    pub(crate) fn fits(&self, settings: &super::Settings) -> bool {
        let shares = |shares: &Vec<Shares>| {
            shares.len() == settings.fields.len()
                && shares.iter().zip(&settings.fields).all(|(shares, field)| {
                    shares.len() == field.kind.levels().len() && shares.iter().all(|share| (0.0..=1.0).contains(share))
                })
        };
        self.shares.len() == CLASSES && self.shares.iter().all(shares) && self.pairs.iter().all(|pairs| pairs.is_finite() && *pairs >= 0.0)
    }

    /// The field of which the model has more or fewer levels than there are, where it is for so many fields.
    pub(crate) fn unfit(&self, settings: &super::Settings) -> Option<String> {
        let shares = self.shares.iter().filter(|shares| shares.len() == settings.fields.len());
        let unfit = |(shares, field): (&Shares, &super::FieldSettings)| (shares.len() != field.kind.levels().len()).then(|| field.name.clone());
        shares.flat_map(|shares| shares.iter().zip(&settings.fields)).find_map(unfit)
    }

    /// The natural logarithm of how often a level of a field is seen in a class.
    pub(crate) fn ln(&self, class: usize, field: usize, level: usize) -> f64 {
        self.shares[class][field][level].max(1e-12).ln()
    }
}
