//! Is this row somebody who is known already?
//!
//! Owns the interface by which intake asks, and the answer by exact keys. Knows no database: who
//! shares a key with the row is an argument.

use crate::ids::PersonId;

/// Somebody who shares a key with the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub person: PersonId,
    /// The folded name; empty where none is known.
    pub name_key: String,
}

/// What the row says and who shares it.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// The row's folded name; empty without one.
    pub name_key: &'a str,
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
        if let Some(same) = evidence.by_source_id.first() {
            return Link::Same(same.person);
        }
        // A source that numbers its people says that this one is another.
        if evidence.has_source_id && evidence.name_key.is_empty() {
            return Link::New;
        }
        let same_name = evidence.by_telephone.iter().find(|c| !c.name_key.is_empty() && c.name_key == evidence.name_key);
        match same_name {
            Some(same) => Link::Same(same.person),
            None => by_number_alone(evidence),
        }
    }
}

/// A number without a name is whoever alone is known by it: he will be asked.
fn by_number_alone(evidence: &Evidence<'_>) -> Link {
    match evidence.by_telephone {
        [only] if !evidence.has_identity && (evidence.name_key.is_empty() || only.name_key.is_empty()) => Link::Same(only.person),
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
        list.iter().map(|&(id, name)| Candidate { person: PersonId(id), name_key: name.to_owned() }).collect()
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
            by_identity: &[],
            by_source_id: &[],
            by_telephone: &by_telephone,
            has_identity: true,
            has_source_id: false,
        };
        assert_eq!(Exact.link(&evidence), Link::New);
    }
}
