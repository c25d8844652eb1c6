//! Determinations: what the facts of people mean under the editions in force, kept with what it was made from.
//!
//! Nobody sets a measure: there is no way to one but through `domain::determinations::determine`. `round` brings together
//! what is decided on, `deciding` decides and keeps, `checking` makes kept answers once more. Two people can let somebody off
//! for a while (`overriding`); nobody can hold anybody.

mod checking;
mod deciding;
mod notices;
mod overriding;
mod round;

pub use notices::OverrideNoticeView;
pub use overriding::{OverrideFilter, OverrideToAsk, OverrideView};
pub(crate) use round::{Round, certain, edition_for};

use crate::trails::Place;
use crate::{App, Error};
use domain::access::{Actor, Permission};
use domain::areas::AreaPath;
use domain::determinations::OverrideState;
use domain::ids::PersonId;
use std::collections::{BTreeSet, HashMap};
use store::DeterminationRecord;

/// Earlier answers that are shown at most.
const MOST_EARLIER: u32 = 50;

/// What holds for a person and what held before.
#[derive(Debug, Clone)]
pub struct PersonDeterminations {
    /// One for each plan.
    pub current: Vec<DeterminationRecord>,
    /// Newest first.
    pub earlier: Vec<DeterminationRecord>,
    /// What holds of what two people let them off.
    pub overrides: Vec<OverrideView>,
    /// The areas that reasons name.
    pub areas: HashMap<AreaPath, Place>,
    /// Whether something new is known that was not looked at yet.
    pub is_pending: bool,
    /// What was said or asked in a call that closed, by the key of the errand, and when.
    pub settled: HashMap<String, i64>,
}

impl App {
    /// Returns what holds for a person, why, and what held before.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody out of reach.
    pub async fn determinations_of(&self, actor: &Actor, person: PersonId) -> Result<PersonDeterminations, Error> {
        // Whoever has the person on the telephone can tell them what holds, and why.
        let (scope, is_call) = self.near(actor, Permission::FactsRead, person).await?;
        let person = self.carrier_in(&scope, person).await?.0;
        let all = self.store.determinations_of(person, MOST_EARLIER).await?;
        let (current, earlier): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.replaced_ms.is_none());
        let mut named = BTreeSet::new();
        for content in current.iter().filter_map(|one| serde_json::from_str(&one.content).ok()) {
            paths_in(&content, &mut named);
        }
        let areas = self.places(&named.into_iter().map(AreaPath::from_stored).collect::<Vec<_>>()).await?;
        let is_pending = self.store.is_to_be_determined(person).await?;
        let mut overrides = self.store.overrides_of(person, MOST_EARLIER).await?;
        overrides.retain(|one| one.state(self.now_ms()) == OverrideState::InForce);
        let mut overrides = self.override_views(actor, overrides).await?;
        if is_call {
            // What two colleagues wrote to one another is not read out.
            overrides.iter_mut().for_each(|one| one.record.note.clear());
        }
        let settled = self.store.errands_settled_with(person).await?;
        Ok(PersonDeterminations { current, earlier, overrides, areas, is_pending, settled })
    }
}

/// Collects what looks like an area in the parameters of reasons.
fn paths_in(content: &serde_json::Value, found: &mut BTreeSet<String>) {
    let reasons = content.get("explanation").and_then(serde_json::Value::as_array);
    for reason in reasons.into_iter().flatten() {
        found.extend(reason.pointer("/params/area").and_then(serde_json::Value::as_str).map(str::to_owned));
    }
}
