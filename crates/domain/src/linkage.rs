//! Is this row somebody who is known already?
//!
//! Owns the interface by which intake asks, and the answer by exact keys. Knows no database: who
//! shares a key with the row is an argument.

mod review;

pub use review::{Against, Bin, Cost, HIGHEST, LEAST, LEAST_MERGE, LinkState, Thresholds, USUAL, Verdict, cost, thresholds_for};

use crate::ids::PersonId;
use crate::people::Sex;
use jiff::civil::Date;

/// Somebody who shares a key with the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub person: PersonId,
    /// The folded name; empty where none is known.
    pub name_key: String,
    pub birth_date: Option<Date>,
    pub sex: Option<Sex>,
    /// An identity document of theirs is known.
    pub has_identity: bool,
}

/// What the row says and who shares it.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// The row's folded name; empty without one.
    pub name_key: &'a str,
    pub birth_date: Option<Date>,
    pub sex: Option<Sex>,
    /// People with the same identity document.
    pub by_identity: &'a [Candidate],
    /// People with the same number in the same source's own register.
    pub by_source_id: &'a [Candidate],
    /// People with the same telephone number.
    pub by_telephone: &'a [Candidate],
    /// The row names an identity document of its own.
    pub has_identity: bool,
    /// The row names a number in the source's own register.
    pub has_source_id: bool,
}

/// What a linker says of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// It is this person.
    Same(PersonId),
    /// It may be this person; somebody has to look.
    Doubtful(PersonId, Doubt),
    /// Nobody known.
    New,
}

crate::coded! {
    /// Why a link is doubtful.
    Doubt {
        /// The identity number is known under another name.
        OtherName = "linkage.identity_known_under_other_name",
        /// Two documents of the row belong to two people.
        TwoPeople = "linkage.documents_of_two_people",
        /// The number in the source's own register is known under another name.
        NumberReused = "linkage.source_number_known_under_other_name",
        /// The same name and telephone or source number, but another identity document.
        OtherIdentity = "linkage.known_with_other_identity",
        /// The same name and telephone or source number, but another birth date or sex.
        OtherBirth = "linkage.known_with_other_birth_date_or_sex",
    }
}

/// Decides whether a row is somebody known.
pub trait Linker: Send + Sync {
    /// Returns what the evidence says.
    fn link(&self, evidence: &Evidence<'_>) -> Link;
}

/// Links by equal keys alone: documents first, then the source's own number, then telephone and name.
#[derive(Debug, Clone, Copy, Default)]
pub struct Exact;

impl Linker for Exact {
    fn link(&self, evidence: &Evidence<'_>) -> Link {
        if let [first, rest @ ..] = evidence.by_identity {
            return if rest.iter().any(|other| other.person != first.person) {
                Link::Doubtful(first.person, Doubt::TwoPeople)
            } else if names_agree(evidence.name_key, &first.name_key) {
                Link::Same(first.person)
            } else {
                Link::Doubtful(first.person, Doubt::OtherName)
            };
        }
        if let Some(known) = evidence.by_source_id.first() {
            // Small running numbers come again in every list: the number alone is not enough.
            return if names_agree(evidence.name_key, &known.name_key) {
                unless_contradicted(evidence, known)
            } else {
                Link::Doubtful(known.person, Doubt::NumberReused)
            };
        }
        // A source that numbers its people says that this one is another.
        if evidence.has_source_id && evidence.name_key.is_empty() {
            return Link::New;
        }
        let mut same_name = evidence.by_telephone.iter().filter(|c| !c.name_key.is_empty() && c.name_key == evidence.name_key).map(|c| unless_contradicted(evidence, c));
        match same_name.next() {
            Some(same @ Link::Same(_)) => same,
            Some(doubtful) => same_name.find(|link| matches!(link, Link::Same(_))).unwrap_or(doubtful),
            None => by_number_alone(evidence),
        }
    }
}

/// The same person, unless a document, the birth date or the sex says otherwise.
fn unless_contradicted(evidence: &Evidence<'_>, known: &Candidate) -> Link {
    // The row's document is not known: were it theirs, it would be.
    if evidence.has_identity && known.has_identity {
        return Link::Doubtful(known.person, Doubt::OtherIdentity);
    }
    if is_contradicted(evidence, known) { Link::Doubtful(known.person, Doubt::OtherBirth) } else { Link::Same(known.person) }
}

fn is_contradicted(evidence: &Evidence<'_>, known: &Candidate) -> bool {
    let sexes = |sex: Option<Sex>| sex.filter(|sex| matches!(sex, Sex::Male | Sex::Female));
    let differ = |a: Option<Sex>, b: Option<Sex>| a.zip(b).is_some_and(|(a, b)| a != b);
    evidence.birth_date.zip(known.birth_date).is_some_and(|(a, b)| a != b) || differ(sexes(evidence.sex), sexes(known.sex))
}

/// A number without a name is whoever alone is known by it: he will be asked.
fn by_number_alone(evidence: &Evidence<'_>) -> Link {
    match evidence.by_telephone {
        [only] if !evidence.has_identity && (evidence.name_key.is_empty() || only.name_key.is_empty()) && !is_contradicted(evidence, only) => {
            Link::Same(only.person)
        }
        _ => Link::New,
    }
}

fn names_agree(a: &str, b: &str) -> bool {
    a.is_empty() || b.is_empty() || a == b
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn people(list: &[(i64, &str)]) -> Vec<Candidate> {
        list.iter().map(|&(id, name)| Candidate { person: PersonId(id), name_key: name.to_owned(), birth_date: None, sex: None, has_identity: false }).collect()
    }

    #[rstest]
    #[case::same_document("王英", &[(1, "王英")], &[], Link::Same(PersonId(1)))]
    #[case::same_document_no_name("", &[(1, "王英")], &[], Link::Same(PersonId(1)))]
    #[case::other_name("李四", &[(1, "王英")], &[], Link::Doubtful(PersonId(1), Doubt::OtherName))]
    #[case::two_people("王英", &[(1, "王英"), (2, "王英")], &[], Link::Doubtful(PersonId(1), Doubt::TwoPeople))]
    #[case::same_number_same_name("王英", &[], &[(3, "李四"), (4, "王英")], Link::Same(PersonId(4)))]
    #[case::family_number("王英", &[], &[(3, "李四")], Link::New)]
    #[case::number_alone("", &[], &[(3, "李四")], Link::Same(PersonId(3)))]
    #[case::number_of_many("", &[], &[(3, "李四"), (4, "王英")], Link::New)]
    #[case::name_for_a_nameless("王英", &[], &[(3, "")], Link::Same(PersonId(3)))]
    #[case::nobody("王英", &[], &[], Link::New)]
    fn exact_keys_decide(#[case] name: &str, #[case] identity: &[(i64, &str)], #[case] telephone: &[(i64, &str)], #[case] expected: Link) {
        let (by_identity, by_telephone) = (people(identity), people(telephone));
        let evidence = Evidence {
            name_key: name,
            birth_date: None,
            sex: None,
            by_identity: &by_identity,
            by_source_id: &[],
            by_telephone: &by_telephone,
            has_identity: !identity.is_empty(),
            has_source_id: false,
        };
        assert_eq!(Exact.link(&evidence), expected);
    }

    #[test]
    fn a_document_of_ones_own_is_not_whoever_shares_the_telephone() {
        let by_telephone = people(&[(3, "")]);
        let evidence = Evidence {
            name_key: "",
            birth_date: None,
            sex: None,
            by_identity: &[],
            by_source_id: &[],
            by_telephone: &by_telephone,
            has_identity: true,
            has_source_id: false,
        };
        assert_eq!(Exact.link(&evidence), Link::New);
    }

    #[rstest]
    #[case::same("王英", false, None, None, Link::Same(PersonId(3)))]
    #[case::number_reused("李四", false, None, None, Link::Doubtful(PersonId(3), Doubt::NumberReused))]
    #[case::other_identity("王英", true, None, None, Link::Doubtful(PersonId(3), Doubt::OtherIdentity))]
    #[case::other_birth_date("王英", false, Some(jiff::civil::date(1995, 1, 1)), None, Link::Doubtful(PersonId(3), Doubt::OtherBirth))]
    #[case::other_sex("王英", false, None, Some(Sex::Male), Link::Doubtful(PersonId(3), Doubt::OtherBirth))]
    #[case::unknown_sex("王英", false, Some(jiff::civil::date(1970, 1, 1)), Some(Sex::Unknown), Link::Same(PersonId(3)))]
    fn what_is_said_against_it_makes_a_link_doubtful(
        #[case] name: &str,
        #[case] has_identity: bool,
        #[case] birth_date: Option<Date>,
        #[case] sex: Option<Sex>,
        #[case] expected: Link,
        #[values(true, false)] by_source_id: bool,
    ) {
        let known = [Candidate {
            person: PersonId(3),
            name_key: "王英".to_owned(),
            birth_date: Some(jiff::civil::date(1970, 1, 1)),
            sex: Some(Sex::Female),
            has_identity: true,
        }];
        let evidence = Evidence {
            name_key: name,
            birth_date,
            sex,
            by_identity: &[],
            by_source_id: if by_source_id { &known } else { &[] },
            by_telephone: if by_source_id { &[] } else { &known },
            has_identity,
            has_source_id: by_source_id,
        };
        let other_name_on_a_family_number = !by_source_id && name != "王英";
        assert_eq!(Exact.link(&evidence), if other_name_on_a_family_number { Link::New } else { expected });
    }
}
