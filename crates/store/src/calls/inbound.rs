//! People who ring back.

use crate::sql::{Sql, count};
use crate::{Error, Store, Tx};
use domain::ids::{AccountId, PersonId};

impl Tx {
    /// Notes that a person rang back and who took the call.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn note_inbound(&self, person: PersonId, account: AccountId, now_ms: i64) -> Result<(), Error> {
        let id = self.store().ids().next_id();
        Sql::new("INSERT INTO inbound_calls (id, person_id, account_id, at_ms) VALUES (").bind(id).text(", ").bind(person.0).text(", ").bind(account.0)
            .text(", ").bind(now_ms).text(")").run(self.db()).await?;
        Ok(())
    }
}

impl Store {
    /// Counts how often a person rang back since a time.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn inbound_count(&self, person: PersonId, since_ms: i64) -> Result<u64, Error> {
        Ok(count(inbound_since(person, since_ms).number(&self.read).await?))
    }
}

pub(super) fn inbound_since(person: PersonId, since_ms: i64) -> Sql {
    Sql::new("SELECT COUNT(*) AS n FROM inbound_calls WHERE person_id = ").bind(person.0).text(" AND at_ms >= ").bind(since_ms)
}
