//! Plans: their editions, which of them is in force where, and how another one comes into force, or one ends without another in its
//! place: proposed by one, tried on everybody, confirmed by another, and told to whom it touches.

mod notices;
mod trying;

pub use notices::{ChangeView, ChangesView};
pub use trying::{Effect, Trial};

use crate::context::with;
use crate::determinations::certain;
use crate::error::required;
use crate::trails::Place;
use crate::{App, Error, Page, Problem};
use domain::access::{Actor, Permission};
use domain::areas::AreaPath;
use domain::ids::{AccountId, ActivationId, AreaId};
use domain::journal::{EventKind, SubjectKind};
use domain::policy::{ActivationError, ActivationState, Difference, Library, Proposal, Version, differences, may_be_activated, may_confirm};
use serde_json::json;
use std::collections::HashMap;
use store::{ActivationRecord, NewActivation};

/// An activation with names.
#[derive(Debug, Clone)]
pub struct ActivationView {
    pub record: ActivationRecord,
    pub area: Option<Place>,
    pub proposed_by: String,
    pub confirmed_by: Option<String>,
    /// Whether the asker may propose that it end.
    pub may_end: bool,
    /// Whether the asker may confirm it now; else why not.
    pub may_confirm: Result<(), ActivationError>,
    /// The text of the edition is another one today: it decides nothing until somebody activates it again.
    pub is_changed: bool,
    /// How many are still to be looked at after a switch.
    pub waiting: u64,
}

const LONGEST_REASON: usize = 500;

impl App {
    /// Returns every plan that is shipped, and what is in force.
    ///
    /// # Errors
    /// Refuses whoever may not read plans.
    pub async fn policies(&self, actor: &Actor) -> Result<(&Library, Vec<ActivationView>), Error> {
        self.require(actor, Permission::PolicyRead)?;
        let records = self.store.activations_in_force().await?;
        let views = self.activation_views(actor, records).await?;
        Ok((&self.library, views))
    }

    /// Returns one edition of a plan.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub fn policy_version(&self, actor: &Actor, pack: &str, version: &str) -> Result<&Version, Error> {
        self.require(actor, Permission::PolicyRead)?;
        self.library.policy(pack).and_then(|policy| policy.version(version)).ok_or(Error::NotFound)
    }

    /// Returns what differs from one edition to another.
    ///
    /// # Errors
    /// [`Error::NotFound`] where one of them is not there.
    pub fn policy_differences(&self, actor: &Actor, pack: &str, from: &str, to: &str) -> Result<Vec<Difference>, Error> {
        let from = self.policy_version(actor, pack, from)?;
        let to = self.policy_version(actor, pack, to)?;
        Ok(differences(&from.certain, &to.certain))
    }

    /// Proposes that an edition be in force in an area. It changes nobody; it is tried on everybody first.
    ///
    /// # Errors
    /// Names a value that nobody has checked, and a proposal that waits already.
    pub async fn propose_activation(&self, actor: &Actor, pack: &str, version: &str, area: AreaId, reason: &str) -> Result<ActivationId, Error> {
        let scope = self.require(actor, Permission::PolicyActivate)?;
        let area = self.store.area(&scope, area).await.map_err(|_| Problem::new("facts.no_area").at("area"))?;
        let found = self.library.policy(pack).ok_or_else(|| Problem::new("policy.unknown_pack").at("pack"))?;
        let edition = &found.version(version).ok_or_else(|| Problem::new("policy.unknown_version").at("version"))?.certain;
        if let Err(drafts) = may_be_activated(edition) {
            let first = drafts.first().map(|draft| draft.path.clone()).unwrap_or_default();
            return Err(Problem::new("policy.has_drafts").at("version").with("count", drafts.len()).with("first", first).into());
        }
        let reason = required("reason", reason, LONGEST_REASON)?;
        let in_force = self.store.activations_in_force().await?;
        if in_force.iter().any(|one| one.pack == pack && one.area == area.path && one.version == version && one.policy_hash == edition.hash) {
            return Err(Problem::new("policy.in_force").at("version").into());
        }
        let tx = self.store.begin().await?;
        let new = NewActivation { pack, version, policy_hash: &edition.hash, area: &area.path, ends: None, reason: &reason, by: actor.account, now_ms: self.now_ms() };
        let id = tx.insert_activation(&new).await?;
        let event = self.event(Some(actor.account), EventKind::PolicyProposed, SubjectKind::Activation, id.0, &area.path);
        tx.commit(with(event, json!({ "pack": pack, "version": version, "policy_hash": edition.hash, "reason": reason }))).await?;
        Ok(id)
    }

    /// Proposes that an activation end without another one in its place. It changes nobody; it is tried on everybody first.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is not in force, and when somebody proposed so already.
    pub async fn propose_ending(&self, actor: &Actor, id: ActivationId, reason: &str) -> Result<ActivationId, Error> {
        let scope = self.require(actor, Permission::PolicyActivate)?;
        let reason = required("reason", reason, LONGEST_REASON)?;
        let tx = self.store.begin().await?;
        let record = tx.lock_activation(id).await?;
        if !scope.covers(&record.area) {
            return Err(Error::NotFound);
        }
        if record.state != ActivationState::Active {
            return Err(Error::Conflict("policy.not_active"));
        }
        if tx.is_ending_proposed(id).await? {
            return Err(Error::Conflict("policy.ending_proposed"));
        }
        let new = NewActivation {
            pack: &record.pack, version: &record.version, policy_hash: &record.policy_hash, area: &record.area, ends: Some(id), reason: &reason, by: actor.account, now_ms: self.now_ms(),
        };
        let ending = tx.insert_activation(&new).await?;
        let event = self.event(Some(actor.account), EventKind::PolicyProposed, SubjectKind::Activation, ending.0, &record.area);
        tx.commit(with(event, json!({ "pack": record.pack, "version": record.version, "ends": id, "reason": reason }))).await?;
        Ok(ending)
    }

    /// Returns a page of all activations, newest first.
    ///
    /// # Errors
    /// Refuses whoever may not read plans.
    pub async fn activations(&self, actor: &Actor, after: Option<&str>, limit: u32) -> Result<Page<ActivationView>, Error> {
        self.require(actor, Permission::PolicyRead)?;
        let page = self.store.activations(after, limit).await?;
        Ok(Page { items: self.activation_views(actor, page.items).await?, next: page.next })
    }

    /// Returns an activation with what trying it showed, and the names of the areas that are told apart.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn activation(&self, actor: &Actor, id: ActivationId) -> Result<(ActivationView, HashMap<AreaPath, Place>), Error> {
        self.require(actor, Permission::PolicyRead)?;
        let record = self.store.activation(id).await?;
        let trial: Trial = record.tried.clone().and_then(|tried| serde_json::from_value(tried).ok()).unwrap_or_default();
        let places = self.places(&trial.areas.into_keys().map(AreaPath::from_stored).collect::<Vec<_>>()).await?;
        let view = self.activation_views(actor, vec![record]).await?.pop().ok_or(Error::NotFound)?;
        Ok((view, places))
    }

    /// Does what was proposed, as the second person: switches an edition on, or ends one. Everybody it touches is decided about again,
    /// and is to be told.
    ///
    /// # Errors
    /// Says why it is not switched on.
    pub async fn confirm_activation(&self, actor: &Actor, id: ActivationId) -> Result<(), Error> {
        let scope = self.require(actor, Permission::PolicyActivate)?;
        let tx = self.store.begin().await?;
        let record = tx.lock_activation(id).await?;
        if !scope.covers(&record.area) {
            return Err(Error::NotFound);
        }
        may_confirm(proposal(&record), actor.account).map_err(refusal)?;
        let kind = if let Some(ends) = record.ends {
            if !tx.end_activation(&record, ends, actor.account, self.now_ms()).await? {
                return Err(Error::Conflict("policy.not_active"));
            }
            EventKind::PolicyEnded
        } else {
            if !self.is_unchanged(&record) {
                return Err(Error::Conflict("policy.edition_changed"));
            }
            tx.activate(&record, actor.account, self.now_ms()).await?;
            EventKind::PolicyActivated
        };
        let people = tx.determine_everybody(&record.area).await?;
        let event = self.event(Some(actor.account), kind, SubjectKind::Activation, id.0, &record.area);
        let params = json!({ "pack": record.pack, "version": record.version, "proposed_by": record.proposed_by.0, "people": people });
        self.commit(tx, with(event, params), Vec::new()).await
    }

    /// Takes a proposal back.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is no proposal any more.
    pub async fn withdraw_activation(&self, actor: &Actor, id: ActivationId) -> Result<(), Error> {
        let scope = self.require(actor, Permission::PolicyActivate)?;
        let tx = self.store.begin().await?;
        let record = tx.lock_activation(id).await?;
        if !scope.covers(&record.area) {
            return Err(Error::NotFound);
        }
        if record.state != ActivationState::Proposed {
            return Err(refusal(ActivationError::NotProposed));
        }
        tx.withdraw_activation(id, self.now_ms()).await?;
        let event = self.event(Some(actor.account), EventKind::PolicyWithdrawn, SubjectKind::Activation, id.0, &record.area);
        self.commit(tx, with(event, json!({ "pack": record.pack, "version": record.version })), Vec::new()).await
    }

    /// Says whether the edition of an activation is still the one that was proposed.
    fn is_unchanged(&self, activation: &ActivationRecord) -> bool {
        certain(&self.library, &activation.pack, &activation.version, &activation.policy_hash).is_some()
    }

    async fn activation_views(&self, actor: &Actor, records: Vec<ActivationRecord>) -> Result<Vec<ActivationView>, Error> {
        let scope = actor.scope(Permission::PolicyActivate, self.now_ms());
        let accounts: Vec<i64> = records.iter().flat_map(|r| [Some(r.proposed_by), r.confirmed_by]).flatten().map(|a: AccountId| a.0).collect();
        let names = self.store.account_names(&accounts).await?;
        let places = self.places(&records.iter().map(|r| r.area.clone()).collect::<Vec<_>>()).await?;
        let waiting = self.store.count_to_determine().await?;
        Ok(records.into_iter().map(|record| ActivationView {
            area: places.get(&record.area).cloned(),
            proposed_by: names.get(&record.proposed_by.0).cloned().unwrap_or_default(),
            confirmed_by: record.confirmed_by.and_then(|a| names.get(&a.0).cloned()),
            may_confirm: if scope.covers(&record.area) { may_confirm(proposal(&record), actor.account) } else { Err(ActivationError::NotProposed) },
            may_end: record.state == ActivationState::Active && scope.covers(&record.area),
            is_changed: record.ends.is_none() && !self.is_unchanged(&record),
            waiting: if record.state == ActivationState::Active || record.ends.is_some() && record.confirmed_ms.is_some() { waiting } else { 0 },
            record,
        }).collect())
    }
}

fn proposal(record: &ActivationRecord) -> Proposal {
    Proposal { state: record.state, proposed_by: record.proposed_by, is_tried: record.tried_ms.is_some() }
}

fn refusal(error: ActivationError) -> Error {
    Error::Conflict(match error {
        ActivationError::NotProposed => "policy.not_proposed",
        ActivationError::NotTried => "policy.not_tried",
        ActivationError::SamePerson => "policy.same_person",
    })
}
