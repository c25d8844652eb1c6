//! Addresses that were confirmed in calls.

use crate::bulk::Bulk;
use crate::sql::Sql;
use crate::{Error, Tx};
use domain::areas::AreaPath;
use domain::ids::{AttemptId, PersonId};
use domain::people::AddressKind;

/// An address that was confirmed in a call.
#[derive(Debug, Clone)]
pub struct CallAddress<'a> {
    pub person: PersonId,
    pub kind: AddressKind,
    pub entered: &'a str,
    /// Where it lies, where that is sure.
    pub area: Option<&'a AreaPath>,
    pub attempt: AttemptId,
    pub at_ms: i64,
}

/// Where an address came from that was said on the telephone.
pub const SAID_IN_CALL: &str = "call";

impl Tx {
    /// Keeps an address beside those that lists brought; one of the same kind and words that was said before counts as said now.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn add_address(&self, new: &CallAddress<'_>) -> Result<(), Error> {
        let (id, cipher) = (self.store().ids().next_id(), self.store().cipher());
        // What a list says and what was confirmed are two things, though the words may be the same.
        let lookup = cipher.lookup("address", &format!("{} {} {}", SAID_IN_CALL, new.kind.code(), new.entered)).to_vec();
        Sql::new("DELETE FROM addresses WHERE person_id = ").bind(new.person.0).text(" AND lookup = ").bind(lookup.clone()).run(self.db()).await?;
        let mut bulk = Bulk::into("addresses", &["id", "person_id", "kind", "entered", "lookup", "area_path", "resolver", "source", "attempt_id", "at_ms"]);
        bulk.row([
            id.into(),
            new.person.0.into(),
            new.kind.code().into(),
            cipher.seal("addresses.entered", id, new.entered.as_bytes()).into(),
            lookup.into(),
            new.area.map(|area| area.as_str().to_owned()).into(),
            "1".into(),
            SAID_IN_CALL.into(),
            new.attempt.0.into(),
            new.at_ms.into(),
        ]);
        bulk.insert(self.db()).await?;
        Ok(())
    }
}
