//! What somebody decides: whether two people are one, and that two who were merged are two after all.

use super::{Known, Read, area_of_both, weigh};
use crate::context::with;
use crate::error::required;
use crate::people::{AddressView, DocumentView, ListView, PersonLine, TelephoneView, address_view, document_view, list_view, telephone_view};
use crate::{App, Error, Page, Problem};
use domain::access::{Actor, Permission, RevealPurpose, Scope};
use domain::areas::AreaPath;
use domain::ids::{LinkId, MergeId, PersonId};
use domain::journal::{Event, EventKind, SubjectKind};
use domain::linkage::LinkState;
use domain::tasks::TaskState;
use serde_json::json;
use std::collections::HashMap;
use store::{ALREADY_MERGED, ALREADY_UNDONE, BOTH_IN_HAND, BOTH_REFERRED, IN_HAND, LinkRecord, MergeRecord, NewLink, NewMerge, Tx};

/// A pair, masked.
#[derive(Debug, Clone)]
pub struct LinkView {
    pub record: LinkRecord,
    pub one: Option<PersonLine>,
    pub other: Option<PersonLine>,
    pub decided_by: Option<String>,
}

/// One of the two, with all that helps to decide, masked.
#[derive(Debug, Clone)]
pub struct LinkSide {
    pub line: PersonLine,
    pub documents: Vec<DocumentView>,
    pub telephones: Vec<TelephoneView>,
    pub addresses: Vec<AddressView>,
    pub lists: Vec<ListView>,
    pub attempts: usize,
    pub last_reached_ms: Option<i64>,
    /// The kinds of tasks that are open.
    pub open: Vec<String>,
    pub in_hand: bool,
}

/// What was hidden of one of the two.
#[derive(Debug, Clone)]
pub struct Shown {
    pub person: PersonId,
    pub name: Option<String>,
    pub birth_date: Option<String>,
    pub documents: Vec<String>,
    pub telephones: Vec<String>,
    pub addresses: Vec<String>,
}

/// What somebody decides of a pair.
#[derive(Debug, Clone)]
pub struct LinkDecision {
    /// `same` or `different`.
    pub decision: String,
    /// Of two who are one, who is kept; whoever was known first unless said.
    pub keep: Option<PersonId>,
    pub reason: String,
}

/// A merge with names.
#[derive(Debug, Clone)]
pub struct MergeView {
    pub record: MergeRecord,
    pub gone: Option<PersonLine>,
    pub by: Option<String>,
}

/// How many pairs wait, and how many people have not been compared yet.
#[derive(Debug, Clone, Copy, Default)]
pub struct LinkFigures {
    pub open: u64,
    pub same: u64,
    pub different: u64,
    pub to_compare: u64,
}

const LONGEST_REASON: usize = 500;

impl App {
    /// Returns a page of pairs in a state, the likeliest first, and how many there are.
    ///
    /// # Errors
    /// Refuses whoever may not review.
    pub async fn links(&self, actor: &Actor, state: LinkState, after: Option<&str>, limit: u32) -> Result<(Page<LinkView>, LinkFigures), Error> {
        let scope = self.require(actor, Permission::LinkageReview)?;
        let page = self.store.links(&scope, state, after, limit).await?;
        let counts = self.store.count_links(&scope).await?;
        let count = |state| counts.get(&state).copied().unwrap_or(0);
        let figures = LinkFigures {
            open: count(LinkState::Open),
            same: count(LinkState::Same),
            different: count(LinkState::Different),
            to_compare: self.store.count_to_link().await?,
        };
        let items = self.link_views(page.items).await?;
        Ok((Page { items, next: page.next }, figures))
    }

    /// Returns a pair with both sides. Journalled as a look at both.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a pair out of reach.
    pub async fn link(&self, actor: &Actor, id: LinkId) -> Result<(LinkView, [LinkSide; 2]), Error> {
        let scope = self.require(actor, Permission::LinkageReview)?;
        let record = self.store.link(&scope, id).await?;
        let sides = [self.link_side(&scope, record.one).await?, self.link_side(&scope, record.other).await?];
        let tx = self.store.begin().await?;
        let [first, second] = [record.one, record.other].map(|person| self.event(Some(actor.account), EventKind::PersonViewed, SubjectKind::Person, person.0, &record.area));
        tx.commit_all(first, vec![second]).await?;
        let view = self.link_views(vec![record]).await?.pop().ok_or(Error::NotFound)?;
        Ok((view, sides))
    }

    /// Shows what is hidden of both, to compare it. Journalled for both before it is shown.
    ///
    /// # Errors
    /// Refuses whoever may not look at values to keep data right.
    pub async fn show_link(&self, actor: &Actor, id: LinkId) -> Result<[Shown; 2], Error> {
        let scope = self.require(actor, Permission::LinkageReview)?;
        let allowed = actor.reveal_scope(RevealPurpose::DataQuality, self.now_ms());
        let record = self.store.link(&scope, id).await?;
        if !allowed.covers(&record.area) {
            return Err(Problem::new("people.purpose_not_yours").at("purpose").into());
        }
        let mut shown = Vec::new();
        let mut events = Vec::new();
        for person in [record.one, record.other] {
            let card = self.store.person(&scope, person).await?;
            let event = self.event(Some(actor.account), EventKind::ValueRevealed, SubjectKind::Person, person.0, &card.line.area);
            events.push(with(event, json!({ "item": "link", "link": id, "purpose": RevealPurpose::DataQuality.code() })));
            shown.push(Shown {
                person,
                name: card.line.name,
                birth_date: card.line.birth_date,
                documents: card.documents.into_iter().map(|d| d.number).collect(),
                telephones: card.telephones.into_iter().map(|t| t.number).collect(),
                addresses: card.addresses.into_iter().map(|a| a.entered).collect(),
            });
        }
        let (Some(last), Ok(shown)) = (events.pop(), shown.try_into()) else { return Err(Error::NotFound) };
        self.store.begin().await?.commit_all(last, events).await?;
        Ok(shown)
    }

    /// Decides a pair that is open.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it was decided meanwhile, or work on both is in hand.
    pub async fn decide_link(&self, actor: &Actor, id: LinkId, decision: LinkDecision) -> Result<(), Error> {
        let scope = self.require(actor, Permission::LinkageReview)?;
        let LinkDecision { decision, keep, reason } = decision;
        let to = match LinkState::from_code(&decision) {
            Some(to @ (LinkState::Same | LinkState::Different)) => to,
            _ => return Err(Problem::new("linkage.unknown_decision").at("decision").into()),
        };
        let reason = if reason.trim().is_empty() { String::new() } else { required("reason", &reason, LONGEST_REASON)? };
        let link = self.store.link(&scope, id).await?;
        let tx = self.store.begin().await?;
        tx.decide_link(id, (LinkState::Open, to), Some(actor.account), &reason, self.now_ms()).await.map_err(decided)?;
        let mut events = Vec::new();
        if to == LinkState::Same {
            let (kept, gone) = match keep {
                Some(keep) if keep == link.other => (link.other, link.one),
                Some(keep) if keep != link.one => return Err(Problem::new("linkage.not_of_this_pair").at("keep").into()),
                _ => (link.one, link.other),
            };
            let merge = NewMerge { kept, gone, area: link.area.clone(), by: Some(actor.account), weight: Some(link.weight), reason: &reason, now_ms: self.now_ms() };
            let merged = tx.merge_people(&merge).await.map_err(refused)?;
            let event = self.event(Some(actor.account), EventKind::PeopleMerged, SubjectKind::Person, kept.0, &link.area);
            events.push(with(event, json!({ "merge": merged, "gone": gone, "weight": link.weight, "reason": reason })));
        }
        let event = self.event(Some(actor.account), EventKind::LinkDecided, SubjectKind::Link, id.0, &link.area);
        let event = with(event, json!({ "one": link.one, "other": link.other, "state": to.code(), "weight": link.weight, "reason": reason }));
        tx.commit_all(event, events).await?;
        Ok(())
    }

    /// Opens a pair again that was decided; two who were made one are two again.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is open already, or a task that would go back is in hand.
    pub async fn reopen_link(&self, actor: &Actor, id: LinkId) -> Result<(), Error> {
        let scope = self.require(actor, Permission::LinkageReview)?;
        let link = self.store.link(&scope, id).await?;
        if !matches!(link.state, LinkState::Same | LinkState::Different) {
            return Err(Error::Conflict("linkage.not_decided"));
        }
        let merge = self.merge_of(&scope, &link).await?;
        let tx = self.store.begin().await?;
        tx.decide_link(id, (link.state, LinkState::Open), None, "", self.now_ms()).await.map_err(decided)?;
        let mut events = Vec::new();
        if let Some(merge) = merge {
            events.push(self.undo(&tx, actor, &merge, "").await?);
        }
        let event = self.event(Some(actor.account), EventKind::LinkDecided, SubjectKind::Link, id.0, &link.area);
        let event = with(event, json!({ "one": link.one, "other": link.other, "state": LinkState::Open.code() }));
        tx.commit_all(event, events).await?;
        Ok(())
    }

    /// Has two people looked at side by side whom nobody compared, or who weighed too little; returns their pair.
    ///
    /// # Errors
    /// Names somebody who is not there, or the same person twice.
    pub async fn propose_link(&self, actor: &Actor, one: PersonId, other: PersonId) -> Result<LinkId, Error> {
        let scope = self.require(actor, Permission::LinkageReview)?;
        let carriers = self.store.carriers_of(&[one, other]).await?;
        let (one, other) = (carriers.get(&one).copied().unwrap_or(one), carriers.get(&other).copied().unwrap_or(other));
        if one == other {
            return Err(Problem::new("linkage.one_already").at("other_id").into());
        }
        for (person, field) in [(one, "one_id"), (other, "other_id")] {
            if self.store.people(&scope, &store::SearchKey::One(person), None, 1).await?.items.is_empty() {
                return Err(Problem::new("linkage.nobody").at(field).into());
            }
        }
        let known = |links: Vec<LinkRecord>| links.into_iter().find(|link| (link.one, link.other) == (one.min(other), one.max(other)) && link.state != LinkState::Moved);
        if let Some(link) = known(self.store.links_of(&[one]).await?) {
            return Ok(link.id);
        }
        let read: Vec<Read> = self.store.people_as_linked(&[one, other]).await?.into_iter().map(Read::new).collect();
        let [a, b] = read.as_slice() else { return Err(Error::NotFound) };
        let weighed = weigh(a, b, &Known::new(self.store.about_how_many_people().await?, read.iter()));
        let area = area_of_both(&a.person.area, &b.person.area);
        let new = NewLink { one, other, area: area.clone(), state: LinkState::Open, weight: weighed.weight, bars: weighed.bars };
        let tx = self.store.begin().await?;
        tx.insert_links(&[new], self.now_ms()).await?;
        let event = self.event(Some(actor.account), EventKind::PeopleLinked, SubjectKind::Person, one.0, &area);
        tx.commit(with(event, json!({ "one": one, "other": other, "to_review": 1 }))).await?;
        known(self.store.links_of(&[one]).await?).map(|link| link.id).ok_or(Error::NotFound)
    }

    /// Returns the merges that made somebody what they are.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody out of reach.
    pub async fn merges_of(&self, actor: &Actor, person: PersonId) -> Result<Vec<MergeView>, Error> {
        let scope = self.require(actor, Permission::PeopleRead)?;
        let person = self.store.carriers_of(&[person]).await?.remove(&person).unwrap_or(person);
        self.store.people(&scope, &store::SearchKey::One(person), None, 1).await?.items.pop().ok_or(Error::NotFound)?;
        let merges = self.store.merges_of(&Scope::everything(), person).await?;
        let names = self.store.account_names(&merges.iter().filter_map(|m| m.by).map(|a| a.0).collect::<Vec<_>>()).await?;
        let lines = self.lines_of(&merges.iter().map(|m| m.gone).collect::<Vec<_>>()).await?;
        Ok(merges.into_iter().map(|record| MergeView {
            gone: lines.get(&record.gone).cloned(),
            by: record.by.and_then(|a| names.get(&a.0).cloned()),
            record,
        }).collect())
    }

    /// Takes two people apart who were merged, for ever: they are two.
    ///
    /// # Errors
    /// [`Error::Conflict`] when that was done already, or a task that would go back is in hand.
    pub async fn separate(&self, actor: &Actor, id: MergeId, reason: &str) -> Result<(), Error> {
        let scope = self.require(actor, Permission::LinkageReview)?;
        let reason = required("reason", reason, LONGEST_REASON)?;
        let merge = self.store.merge(&scope, id).await?;
        let (one, other) = (merge.kept.min(merge.gone), merge.kept.max(merge.gone));
        let known = self.store.links_of(&[one]).await?.into_iter().find(|link| (link.one, link.other) == (one, other));
        let tx = self.store.begin().await?;
        let event = self.undo(&tx, actor, &merge, &reason).await?;
        match known {
            Some(link) if link.state != LinkState::Different => {
                tx.decide_link(link.id, (link.state, LinkState::Different), Some(actor.account), &reason, self.now_ms()).await.map_err(decided)?;
            }
            Some(_) => {}
            None => {
                let new = NewLink { one, other, area: merge.area.clone(), state: LinkState::Different, weight: merge.weight.unwrap_or(0), bars: json!({}) };
                tx.insert_links(&[new], self.now_ms()).await?;
            }
        }
        tx.commit(event).await?;
        Ok(())
    }

    async fn undo(&self, tx: &Tx, actor: &Actor, merge: &MergeRecord, reason: &str) -> Result<Event, Error> {
        tx.undo_merge(merge.id, actor.account, self.now_ms()).await.map_err(refused)?;
        let event = self.event(Some(actor.account), EventKind::MergeUndone, SubjectKind::Person, merge.kept.0, &merge.area);
        Ok(with(event, json!({ "merge": merge.id, "gone": merge.gone, "reason": reason })))
    }

    /// The merge that made a pair one, if it still holds.
    async fn merge_of(&self, scope: &Scope, link: &LinkRecord) -> Result<Option<MergeRecord>, Error> {
        if link.state != LinkState::Same {
            return Ok(None);
        }
        for gone in [link.other, link.one] {
            let merges = self.store.merges_of(scope, gone).await?;
            if let Some(merge) = merges.into_iter().find(|m| m.gone == gone && [link.one, link.other].contains(&m.kept)) {
                return Ok(Some(merge));
            }
        }
        Ok(None)
    }

    async fn link_side(&self, scope: &Scope, person: PersonId) -> Result<LinkSide, Error> {
        let (card, history, names) = self.store.person_with_history(scope, person).await?;
        let areas = names.areas.iter().map(|a| (a.path.clone(), a.clone())).collect();
        let paths: Vec<AreaPath> = card.addresses.iter().filter_map(|a| a.area.clone()).chain([card.line.area.clone()]).collect();
        let places = crate::trails::placed(&paths, &areas);
        let open: Vec<_> = history.tasks.iter().filter(|task| task.state != TaskState::Closed).collect();
        Ok(LinkSide {
            line: self.line(&card.line, &places),
            documents: card.documents.into_iter().map(document_view).collect(),
            telephones: card.telephones.into_iter().map(telephone_view).collect(),
            addresses: card.addresses.into_iter().map(|address| address_view(address, &places)).collect(),
            lists: card.lists.into_iter().map(list_view).collect(),
            attempts: history.attempts.len(),
            last_reached_ms: history.attempts.iter().filter(|attempt| attempt.reached).map(|attempt| attempt.at_ms).max(),
            in_hand: open.iter().any(|task| task.state == TaskState::Leased),
            open: open.into_iter().map(|task| task.kind.code().to_owned()).collect(),
        })
    }

    async fn link_views(&self, records: Vec<LinkRecord>) -> Result<Vec<LinkView>, Error> {
        let people: Vec<PersonId> = records.iter().flat_map(|link| [link.one, link.other]).collect();
        let lines: HashMap<PersonId, PersonLine> = self.lines_of(&people).await?;
        let accounts: Vec<i64> = records.iter().filter_map(|link| link.decided.and_then(|(_, by)| by)).map(|a| a.0).collect();
        let names = self.store.account_names(&accounts).await?;
        Ok(records.into_iter().map(|record| LinkView {
            one: lines.get(&record.one).cloned(),
            other: lines.get(&record.other).cloned(),
            decided_by: record.decided.and_then(|(_, by)| by).and_then(|a| names.get(&a.0).cloned()),
            record,
        }).collect())
    }
}

fn decided(error: store::Error) -> Error {
    match error {
        store::Error::Conflict { .. } => Error::Conflict("linkage.decided_meanwhile"),
        other => other.into(),
    }
}

/// Says why two cannot be made one, or two again, right now.
fn refused(error: store::Error) -> Error {
    let store::Error::Conflict { constraint } = &error else { return error.into() };
    Error::Conflict(match constraint.as_str() {
        BOTH_IN_HAND => "linkage.both_in_hand",
        BOTH_REFERRED => "linkage.both_referred",
        ALREADY_MERGED => "linkage.already_merged",
        ALREADY_UNDONE => "linkage.already_undone",
        IN_HAND => "linkage.in_hand",
        _ => "conflict",
    })
}
