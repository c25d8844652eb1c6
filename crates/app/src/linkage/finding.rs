//! The job: whoever is new, or of whom something new is known, is compared with whoever they may be.

use super::{Known, Read, Weighed, area_of_both, weigh};
use crate::context::with;
use crate::{App, Error};
use analysis::linkage::Judge;
use domain::areas::AreaPath;
use domain::ids::PersonId;
use domain::journal::{Event, EventKind, SubjectKind};
use domain::linkage::{LinkState, Thresholds, Verdict};
use domain::names;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use store::{NewLink, NewMerge, Tx};

/// People who are looked at in one transaction.
const AT_ONCE: u32 = 500;
/// People with whom one person is compared at most.
const MOST_CANDIDATES: usize = 200;
/// How much better, in thousandths of a bit, the best of several must be than the next.
const CLEARLY: i64 = 5_000;

/// A pair that is worth telling.
struct Found {
    one: usize,
    other: usize,
    weighed: Weighed,
    verdict: Verdict,
}

/// Everybody who is compared in one round: those who are looked at first, then those they may be.
struct Round {
    read: Vec<Read>,
    /// So many of them are looked at.
    new: usize,
    keys: Vec<Vec<i64>>,
    known: Known,
    under: HashMap<i64, Vec<PersonId>>,
}

impl App {
    /// Looks at everybody who is new, until nobody is left; returns how many that were.
    ///
    /// # Errors
    /// Fails when the store cannot be reached; those who were looked at until then are done.
    pub async fn link_new_people(&self) -> Result<u64, Error> {
        let mut looked_at = 0;
        let mut people = None;
        loop {
            // A list that is being received comes first: its rows are linked by exact keys as they are read.
            if self.store.is_receiving().await? {
                return Ok(looked_at);
            }
            let ids = self.store.people_to_link(AT_ONCE).await?;
            if ids.is_empty() {
                return Ok(looked_at);
            }
            // Counting them takes as long as a round, and a few more change nothing.
            let people = match people {
                Some(people) => people,
                None => *people.insert(self.store.about_how_many_people().await?),
            };
            match self.link_round(&ids, people).await {
                Ok(()) => looked_at += ids.len() as u64,
                // Another process was quicker.
                Err(Error::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
    }

    async fn link_round(&self, ids: &[PersonId], people: u64) -> Result<(), Error> {
        let round = self.round(ids, people).await?;
        let thresholds = self.thresholds().await?;
        let known = self.store.links_of(&round.read.iter().take(round.new).map(|read| read.person.id).collect::<Vec<_>>()).await?;
        let decided: HashSet<(PersonId, PersonId)> = known.into_iter().map(|link| (link.one, link.other)).collect();
        let (round, found) = tokio::task::spawn_blocking(move || {
            let found = round.pairs(thresholds, &decided);
            (round, found)
        })
        .await
        .map_err(|error| Error::Unavailable(error.to_string()))?;
        self.keep(ids, &round, found).await
    }

    async fn round(&self, ids: &[PersonId], people: u64) -> Result<Round, Error> {
        let mut read: Vec<Read> = self.store.people_as_linked(ids).await?.into_iter().map(Read::new).collect();
        let new = read.len();
        let keys: Vec<Vec<i64>> = read.iter().map(|one| self.block_keys(one)).collect();
        let mut asked: Vec<i64> = keys.iter().flatten().copied().collect();
        asked.sort_unstable();
        asked.dedup();
        let under = self.store.people_under(&asked).await?;
        let looked_at: HashSet<PersonId> = read.iter().map(|one| one.person.id).collect();
        let mut others: Vec<PersonId> = under.values().flatten().copied().filter(|id| !looked_at.contains(id)).collect();
        others.sort_unstable();
        others.dedup();
        read.extend(self.store.people_as_linked(&others).await?.into_iter().map(Read::new));
        let known = Known::new(people, read.iter());
        Ok(Round { read, new, keys, known, under })
    }

    /// The keys under which somebody is looked for. They tell of numbers, so they are made with the secret.
    fn block_keys(&self, read: &Read) -> Vec<i64> {
        Judge::chinese().keys(&read.profile).into_iter().map(|key| self.store.cipher().short_lookup("block", &key.to_string())).collect()
    }

    async fn keep(&self, ids: &[PersonId], round: &Round, found: Vec<Found>) -> Result<(), Error> {
        let keys: Vec<(i64, PersonId)> = round.keys.iter().zip(&round.read).flat_map(|(keys, read)| keys.iter().map(|key| (*key, read.person.id))).collect();
        let sounds: Vec<(String, AreaPath, PersonId)> = round.read[..round.new].iter()
            .filter_map(|read| Some((names::accent_key(read.person.name.as_deref()?), read.person.area.clone(), read.person.id)))
            .collect();
        let tx = self.store.begin().await?;
        tx.have_linked(ids).await?;
        tx.keep_keys(&keys, &round.under).await?;
        tx.keep_sounds(&sounds).await?;
        let mut links = Vec::new();
        let mut merged = Vec::new();
        let mut gone: HashSet<usize> = HashSet::new();
        for pair in found {
            // Whoever was merged a moment ago is compared again as who they are now.
            if gone.contains(&pair.one) || gone.contains(&pair.other) {
                continue;
            }
            let merge = if pair.verdict == Verdict::Merge { self.merge_unasked(&tx, round, &pair).await? } else { None };
            if let Some(event) = merge {
                merged.push(event);
                let is_newer = round.read[pair.one].person.id > round.read[pair.other].person.id;
                gone.insert(if is_newer { pair.one } else { pair.other });
                links.push(link_of(round, pair, LinkState::Same));
            } else {
                links.push(link_of(round, pair, LinkState::Open));
            }
        }
        let review = links.len() - merged.len();
        tx.insert_links(&links, self.now_ms()).await?;
        let event = self.event(None, EventKind::PeopleLinked, SubjectKind::System, 0, &AreaPath::root());
        let event = with(event, json!({ "people": ids.len(), "merged": merged.len(), "to_review": review }));
        self.commit(tx, event, merged).await?;
        Ok(())
    }

    /// Merges a pair that is sure; nothing where work on both is in hand, so that somebody has to look.
    async fn merge_unasked(&self, tx: &Tx, round: &Round, pair: &Found) -> Result<Option<Event>, Error> {
        let (one, other) = (&round.read[pair.one].person, &round.read[pair.other].person);
        // Whoever was known first is kept.
        let (kept, gone) = if one.id < other.id { (one, other) } else { (other, one) };
        let area = area_of_both(&kept.area, &gone.area);
        let merge = NewMerge { kept: kept.id, gone: gone.id, area: area.clone(), by: None, weight: Some(pair.weighed.weight), reason: "", now_ms: self.now_ms() };
        tx.begin_part().await?;
        match tx.merge_people(&merge).await {
            Ok(id) => {
                tx.keep_part().await?;
                let event = self.event(None, EventKind::PeopleMerged, SubjectKind::Person, kept.id.0, &area);
                Ok(Some(with(event, json!({ "merge": id, "gone": gone.id, "weight": pair.weighed.weight }))))
            }
            Err(store::Error::Conflict { .. }) => {
                tx.undo_part().await?;
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn link_of(round: &Round, pair: Found, state: LinkState) -> NewLink {
    let (one, other) = (&round.read[pair.one].person, &round.read[pair.other].person);
    NewLink { one: one.id, other: other.id, area: area_of_both(&one.area, &other.area), state, weight: pair.weighed.weight, bars: pair.weighed.bars }
}

impl Round {
    /// All pairs worth telling, the likeliest first.
    fn pairs(&self, thresholds: Thresholds, decided: &HashSet<(PersonId, PersonId)>) -> Vec<Found> {
        let place: HashMap<PersonId, usize> = self.read.iter().enumerate().map(|(at, read)| (read.person.id, at)).collect();
        let mut together: HashMap<i64, Vec<usize>> = HashMap::new();
        for (at, keys) in self.keys.iter().enumerate() {
            for key in keys {
                together.entry(*key).or_default().push(at);
            }
        }
        let mut found = Vec::new();
        for one in 0..self.new {
            let mut candidates: Vec<usize> = self.keys[one].iter()
                .flat_map(|key| {
                    let before = self.under.get(key).into_iter().flatten().filter_map(|id| place.get(id).copied());
                    before.chain(together[key].iter().copied().take(MOST_CANDIDATES))
                })
                // Of two who are both looked at, one meets the other.
                .filter(|other| *other != one && (*other >= self.new || *other > one))
                .collect();
            candidates.sort_unstable();
            candidates.dedup();
            candidates.truncate(MOST_CANDIDATES);
            for other in candidates {
                let (a, b) = (self.read[one].person.id, self.read[other].person.id);
                if decided.contains(&(a.min(b), a.max(b))) {
                    continue;
                }
                let weighed = weigh(&self.read[one], &self.read[other], &self.known);
                let verdict = thresholds.verdict(weighed.weight, weighed.against);
                if verdict != Verdict::Nothing {
                    found.push(Found { one, other, weighed, verdict });
                }
            }
        }
        found.sort_by_key(|pair| (-pair.weighed.weight, pair.one, pair.other));
        self.ask_where_several_fit(&mut found);
        found
    }

    /// A person is one person: where two others fit about as well and are not one themselves, somebody has to look.
    fn ask_where_several_fit(&self, found: &mut [Found]) {
        let mut of: HashMap<usize, Vec<(usize, i64)>> = HashMap::new();
        for pair in found.iter() {
            of.entry(pair.one).or_default().push((pair.other, pair.weighed.weight));
            of.entry(pair.other).or_default().push((pair.one, pair.weighed.weight));
        }
        let sure: HashSet<(usize, usize)> = found.iter().filter(|pair| pair.verdict == Verdict::Merge).map(|pair| (pair.one.min(pair.other), pair.one.max(pair.other))).collect();
        for pair in found.iter_mut().filter(|pair| pair.verdict == Verdict::Merge) {
            let rivals = |who: usize, other: usize| {
                of[&who].iter().any(|(rival, weight)| *rival != other && *weight > pair.weighed.weight - CLEARLY && !sure.contains(&(other.min(*rival), other.max(*rival))))
            };
            if rivals(pair.one, pair.other) || rivals(pair.other, pair.one) {
                pair.verdict = Verdict::Review;
            }
        }
    }
}
