//! Whom those who are new may be: everybody who stands under one of their keys.
//!
//! Keys fall at random places of their index. Kept person by person, each costs a page of the log; so those of all who are
//! new are put in their order first, and a page is written once for many.

use super::Read;
use crate::{App, Error};
use analysis::linkage::Judge;
use domain::areas::AreaPath;
use domain::ids::PersonId;
use domain::names;
use futures::{StreamExt, TryStreamExt, stream};
use std::collections::HashMap;
use store::MOST_UNDER_ONE_KEY;

/// People who are read at a time.
const READ: usize = 2_000;
/// Keys that are kept in one transaction: few enough that nobody who calls has to wait.
const KEPT: usize = 10_000;
/// How much is done at once: some are read, or looked up, while those before them are kept.
const AT_ONCE: usize = 2;
/// People with whom one person is compared at most.
const MOST_CANDIDATES: usize = 200;

/// Keys, and who has them.
type Keys = Vec<(i64, PersonId)>;

/// With whom somebody is to be compared; of two who are both new, one is told of the other.
#[derive(Debug, Default)]
pub(super) struct Candidates(HashMap<PersonId, Vec<PersonId>>);

impl Candidates {
    pub(super) fn of(&self, person: PersonId) -> &[PersonId] {
        self.0.get(&person).map_or(&[], Vec::as_slice)
    }

    /// Adds those who meet under one key: who was there before, and who is new, in the order of their numbers.
    fn meet(&mut self, known: &[PersonId], new: &[(i64, PersonId)]) {
        let is_new = |person: PersonId| new.binary_search_by_key(&person, |(_, one)| *one).is_ok();
        let late = new.iter().map(|(_, person)| *person).filter(|person| !known.contains(person));
        let there: Vec<PersonId> = known.iter().copied().chain(late).take(MOST_UNDER_ONE_KEY.max(known.len())).collect();
        for (_, person) in new {
            let is_there = there.contains(person);
            for other in there.iter().filter(|other| *other != person && !(is_there && **other > *person && is_new(**other))) {
                let all = self.0.entry(*person).or_default();
                if all.len() < MOST_CANDIDATES && !all.contains(other) {
                    all.push(*other);
                }
            }
        }
    }
}

impl App {
    /// Keeps the keys of people who are new, and tells with whom they are to be compared.
    pub(super) async fn meet(&self, ids: &[PersonId]) -> Result<Candidates, Error> {
        let batches: Vec<Vec<PersonId>> = ids.chunks(READ).map(<[_]>::to_vec).collect();
        let keys: Vec<Keys> = stream::iter(batches).map(|some| self.clone().keys_of(some)).buffered(AT_ONCE).try_collect().await?;
        let mut keys = keys.concat();
        keys.sort_unstable();
        let mut met = stream::iter(whole_keys(&keys)).map(|part| self.clone().keep_keys(part)).buffered(AT_ONCE);
        let mut candidates = Candidates::default();
        while let Some((part, under)) = met.try_next().await? {
            for new in part.chunk_by(|one, other| one.0 == other.0) {
                candidates.meet(under.get(&new[0].0).map_or(&[], Vec::as_slice), new);
            }
        }
        Ok(candidates)
    }

    /// Reads people, and lets them be found by how their names sound; returns their keys.
    async fn keys_of(self, ids: Vec<PersonId>) -> Result<Keys, Error> {
        let people = self.store.people_as_linked(&ids).await?;
        let app = self.clone();
        let read = move || {
            let read: Vec<Read> = people.into_iter().map(Read::new).collect();
            let keys: Keys = read.iter().flat_map(|one| app.block_keys(one).into_iter().map(|key| (key, one.person.id))).collect();
            let sound = |one: &Read| Some((names::accent_key(one.person.name.as_deref()?), one.person.area.clone(), one.person.id));
            let sounds: Vec<(String, AreaPath, PersonId)> = read.iter().filter_map(sound).collect();
            (keys, sounds)
        };
        let (keys, sounds) = tokio::task::spawn_blocking(read).await.map_err(|error| Error::Unavailable(error.to_string()))?;
        self.store.keep_sounds(&sounds).await?;
        Ok(keys)
    }

    /// The keys under which somebody is looked for. They tell of numbers, so they are made with the secret.
    fn block_keys(&self, read: &Read) -> Vec<i64> {
        Judge::chinese().keys(&read.profile).into_iter().map(|key| self.store.cipher().short_lookup("block", &key.to_string())).collect()
    }

    /// Keeps keys; returns who stood under them before.
    async fn keep_keys(self, keys: Keys) -> Result<(Keys, HashMap<i64, Vec<PersonId>>), Error> {
        let mut asked: Vec<i64> = keys.iter().map(|(key, _)| *key).collect();
        asked.dedup();
        let under = self.store.people_under(&asked).await?;
        self.store.keep_keys(&keys, &under).await?;
        Ok((keys, under))
    }
}

/// Cuts keys in their order into parts; no key is in two.
fn whole_keys(keys: &[(i64, PersonId)]) -> Vec<Keys> {
    let mut parts: Vec<Keys> = Vec::new();
    for under in keys.chunk_by(|one, other| one.0 == other.0) {
        match parts.last_mut() {
            Some(part) if part.len() + under.len() <= KEPT => part.extend_from_slice(under),
            _ => parts.push(under.to_vec()),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(ids: impl IntoIterator<Item = i64>) -> Vec<PersonId> {
        ids.into_iter().map(PersonId).collect()
    }

    fn under(key: i64, ids: impl IntoIterator<Item = i64>) -> Keys {
        ids.into_iter().map(|id| (key, PersonId(id))).collect()
    }

    #[test]
    fn whoever_is_new_meets_who_was_there_and_each_other_once() {
        let mut candidates = Candidates::default();
        candidates.meet(&people([1, 2]), &under(7, [5, 6]));
        candidates.meet(&people([2]), &under(8, [5, 6]));
        assert_eq!((candidates.of(PersonId(5)), candidates.of(PersonId(6))), (&people([1, 2])[..], &people([1, 2, 5])[..]));
        assert!(candidates.of(PersonId(1)).is_empty());
    }

    #[test]
    fn whoever_is_looked_at_again_does_not_meet_themselves() {
        let mut candidates = Candidates::default();
        candidates.meet(&people([3, 9]), &under(7, [3, 5, 9]));
        assert_eq!((candidates.of(PersonId(3)), candidates.of(PersonId(5)), candidates.of(PersonId(9))), (&[][..], &people([3])[..], &people([3, 5])[..]));
    }

    #[test]
    fn a_key_that_everybody_has_stays_bounded() {
        let mut candidates = Candidates::default();
        let all = under(7, 0..10_000);
        candidates.meet(&[], &all);
        let most = i64::try_from(MOST_UNDER_ONE_KEY).expect("small");
        assert!(all.iter().all(|(_, person)| candidates.of(*person).len() == usize::try_from(person.0.min(most)).expect("small")));
        assert_eq!(whole_keys(&all).len(), 1, "a key is never cut");
    }

    #[test]
    fn parts_hold_all_keys_in_their_order() {
        let keys: Keys = (0..25_000).map(|at| (at / 3, PersonId(at))).collect();
        let parts = whole_keys(&keys);
        assert_eq!((parts.len(), parts.concat()), (3, keys));
    }
}
