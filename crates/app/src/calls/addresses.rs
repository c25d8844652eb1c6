//! An address that was confirmed in a call becomes one of the person's addresses, in the transaction of the call.
//!
//! Where it lies is looked up before the transaction. The area of the person stays as it is: whoever moves away is handed over
//! by an outcome.

use crate::forms::{Known, Taken};
use crate::{App, Error};
use domain::areas::{AreaPath, Resolution};
use domain::ids::{AttemptId, PersonId};
use domain::people::{AddressKind, AnswerState};
use std::collections::HashMap;
use store::{CallAddress, Tx};

/// The questions whose answers are addresses.
const ADDRESSES: [(&str, AddressKind); 2] = [("current_address", AddressKind::Current), ("home_address", AddressKind::Home)];

/// Where the confirmed addresses of a report lie.
pub(super) type Places = HashMap<&'static str, AreaPath>;

impl App {
    /// Looks up where the addresses lie that were confirmed, inside the wider area of the work.
    pub(super) async fn places_of_addresses(&self, area: &AreaPath, taken: &Taken) -> Result<Places, Error> {
        let confirmed = |key: &str| taken.answers.get(key).filter(|(value, state)| *state == Some(AnswerState::Confirmed) && !value.trim().is_empty());
        let mut places = Places::new();
        if ADDRESSES.iter().all(|(key, _)| confirmed(key).is_none()) {
            return Ok(places);
        }
        let resolver = self.resolver(&county_of(area)).await?;
        for (key, _) in ADDRESSES {
            if let Some((value, _)) = confirmed(key)
                && let Resolution::One(path) = resolver.in_text(value)
            {
                places.insert(key, path);
            }
        }
        Ok(places)
    }
}

/// The county in which an area lies, where people move about; what is wider stays itself.
fn county_of(area: &AreaPath) -> AreaPath {
    const COUNTY: usize = 4;
    area.trail().into_iter().nth(COUNTY - 1).unwrap_or_else(|| area.clone())
}

/// Keeps the addresses among what was answered anew and confirmed.
pub(super) async fn keep_addresses(tx: &Tx, person: PersonId, attempt: AttemptId, at_ms: i64, new: &Known, places: &Places) -> Result<(), Error> {
    for (key, kind) in ADDRESSES {
        if let Some((value, AnswerState::Confirmed)) = new.get(key)
            && !value.trim().is_empty()
        {
            tx.add_address(&CallAddress { person, kind, entered: value.trim(), area: places.get(key), attempt, at_ms }).await?;
        }
    }
    Ok(())
}
