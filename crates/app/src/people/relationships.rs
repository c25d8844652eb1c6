//! Whom somebody named in calls, and who named them.

use crate::{App, Error};
use domain::access::{Actor, Permission};
use domain::ids::PersonId;
use std::collections::BTreeSet;
use store::RelationshipRecord;

/// A relationship, seen from one of the two.
#[derive(Debug, Clone)]
pub struct RelationshipView {
    pub record: RelationshipRecord,
    /// Masked; nothing while nobody has decided about the row.
    pub name: Option<String>,
    /// The asker may open the other's card.
    pub is_in_reach: bool,
}

impl App {
    /// Returns whom a person named in calls and who named them, newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody out of reach.
    pub async fn relationships(&self, actor: &Actor, person: PersonId) -> Result<Vec<RelationshipView>, Error> {
        let scope = self.require(actor, Permission::PeopleRead)?;
        let person = self.carrier_in(&scope, person).await?.0;
        let mut told = BTreeSet::new();
        let mut records = self.store.relationships_of(person).await?;
        // Who named themselves were two and are one; what was corrected stands once.
        records.retain(|record| record.other != Some(person) && (!record.is_named_by_them || told.insert(record.place.clone())));
        let lines = self.store.person_lines(&records.iter().filter_map(|record| record.other).collect::<Vec<_>>()).await?;
        Ok(records.into_iter().map(|record| {
            let line = record.other.and_then(|other| lines.get(&other));
            RelationshipView { name: line.map(|line| super::mask_person_name(line.name.as_deref())), is_in_reach: line.is_some_and(|line| scope.covers(&line.area)), record }
        }).collect())
    }
}
