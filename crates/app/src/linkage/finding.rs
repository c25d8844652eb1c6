//! The job: whoever is new, or of whom something new is known, is compared with whoever they may be.

use super::meeting::Candidates;
use super::{Known, Read, Weighed, area_of_both, weigh};
use crate::context::with;
use crate::{App, Error};
use domain::areas::AreaPath;
use domain::ids::PersonId;
use domain::journal::{Event, EventKind, SubjectKind};
use domain::linkage::{LinkState, Thresholds, Verdict};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use store::{NewLink, NewMerge, ToLink, Tx};

/// People whose keys are put in order together; what they hold is a few hundred megabytes at the very most.
const TOGETHER: u32 = 250_000;
/// People who are compared in one transaction, and people of whom nobody need be compared.
const COMPARED: usize = 500;
const DONE: usize = 10_000;
/// How much better, in thousandths of a bit, the best of several must be than the next.
const CLEARLY: i64 = 5_000;

/// A pair that is worth telling.
struct Found {
    one: usize,
    other: usize,
    weighed: Weighed,
    verdict: Verdict,
}

/// Everybody who is compared in one transaction, and with whom.
struct Round {
    read: Vec<Read>,
    pairs: Vec<(usize, usize)>,
    known: Known,
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
            let waiting = self.store.people_to_link(TOGETHER).await?;
            if waiting.is_empty() {
                return Ok(looked_at);
            }
            // Counting them takes long, and a few more change nothing.
            let people = match people {
                Some(people) => people,
                None => *people.insert(self.store.about_how_many_people().await?),
            };
            let candidates = self.meet(&waiting.iter().map(|one| one.person).collect::<Vec<_>>()).await?;
            for waiting in rounds(&waiting, &candidates) {
                if self.store.is_receiving().await? {
                    return Ok(looked_at);
                }
                match self.link_round(waiting, &candidates, people).await {
                    Ok(()) => looked_at += waiting.len() as u64,
                    // Another process was quicker, or something new is known of somebody: they are still waiting.
                    Err(Error::Conflict(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }

    async fn link_round(&self, waiting: &[ToLink], candidates: &Candidates, people: u64) -> Result<(), Error> {
        let round = self.round(waiting, candidates, people).await?;
        let thresholds = self.thresholds().await?;
        let known = self.store.links_of(&round.looked_at()).await?;
        let decided: HashSet<(PersonId, PersonId)> = known.into_iter().map(|link| (link.one, link.other)).collect();
        let (round, found) = tokio::task::spawn_blocking(move || {
            let found = round.found(thresholds, &decided);
            (round, found)
        })
        .await
        .map_err(|error| Error::Unavailable(error.to_string()))?;
        self.keep(waiting, &round, found).await
    }

    /// Reads those who have somebody to be compared with, and those they may be.
    async fn round(&self, waiting: &[ToLink], candidates: &Candidates, people: u64) -> Result<Round, Error> {
        let with_somebody = || waiting.iter().map(|one| (one.person, candidates.of(one.person))).filter(|(_, others)| !others.is_empty());
        let mut all: Vec<PersonId> = with_somebody().flat_map(|(person, others)| others.iter().copied().chain([person])).collect();
        all.sort_unstable();
        all.dedup();
        let read: Vec<Read> = self.store.people_as_linked(&all).await?.into_iter().map(Read::new).collect();
        let place: HashMap<PersonId, usize> = read.iter().enumerate().map(|(at, read)| (read.person.id, at)).collect();
        // Whoever was merged since is compared again as who they are now.
        let pairs = with_somebody().flat_map(|(person, others)| others.iter().map(move |other| (person, *other)))
            .filter_map(|(person, other)| Some((*place.get(&person)?, *place.get(&other)?))).collect();
        let known = Known::new(people, read.iter());
        Ok(Round { read, pairs, known })
    }

    async fn keep(&self, waiting: &[ToLink], round: &Round, found: Vec<Found>) -> Result<(), Error> {
        let tx = self.store.begin().await?;
        tx.have_linked(waiting).await?;
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
        let event = with(event, json!({ "people": waiting.len(), "merged": merged.len(), "to_review": review }));
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

/// Cuts people into those of one transaction.
fn rounds<'a>(waiting: &'a [ToLink], candidates: &Candidates) -> Vec<&'a [ToLink]> {
    let mut rounds = Vec::new();
    let (mut from, mut compared) = (0, 0);
    for (at, one) in waiting.iter().enumerate() {
        compared += usize::from(!candidates.of(one.person).is_empty());
        if compared == COMPARED || at + 1 - from == DONE || at + 1 == waiting.len() {
            rounds.push(&waiting[from..=at]);
            (from, compared) = (at + 1, 0);
        }
    }
    rounds
}

impl Round {
    fn looked_at(&self) -> Vec<PersonId> {
        let mut people: Vec<PersonId> = self.pairs.iter().map(|(one, _)| self.read[*one].person.id).collect();
        people.dedup();
        people
    }

    /// All pairs worth telling, the likeliest first.
    fn found(&self, thresholds: Thresholds, decided: &HashSet<(PersonId, PersonId)>) -> Vec<Found> {
        let mut found = Vec::new();
        for (one, other) in self.pairs.iter().copied() {
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
