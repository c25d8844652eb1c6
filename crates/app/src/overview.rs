//! The overview: the figures of the scope, live.

use crate::journal::Verification;
use crate::teams::BoardForecast;
use crate::{App, Error};
use domain::access::{Actor, Permission};
use domain::people::PersonState;
use std::sync::{Arc, Mutex};
use store::OverviewCounts;

/// The figures of the overview, and what the last check of the promises said.
#[derive(Debug, Clone)]
pub struct Overview {
    pub counts: OverviewCounts,
    pub forecast: Option<BoardForecast>,
    pub promises: Option<Verification>,
    /// People who are to be asked again by today, for whoever does so.
    pub follow_ups: Option<u64>,
}

/// The last check of the promises, made by a job.
#[derive(Debug, Clone, Default)]
pub struct LastCheck(Arc<Mutex<Option<Verification>>>);

impl LastCheck {
    /// Keeps a new check.
    pub fn keep(&self, found: Verification) {
        if let Ok(mut kept) = self.0.lock() {
            *kept = Some(found);
        }
    }

    /// Returns the last check, if there was one.
    #[must_use]
    pub fn get(&self) -> Option<Verification> {
        self.0.lock().ok().and_then(|kept| kept.clone())
    }
}

impl App {
    /// Returns the figures of the asker's scope.
    ///
    /// # Errors
    /// Refuses whoever may not see the overview.
    pub async fn overview(&self, actor: &Actor, last: &LastCheck) -> Result<Overview, Error> {
        let scope = self.require(actor, Permission::OverviewRead)?;
        self.wake().await?;
        let counts = self.store.overview(&scope, self.today_ms(), self.now_ms()).await?;
        let open = counts.people.of(PersonState::Waiting) + counts.people.of(PersonState::Later) + counts.people.of(PersonState::Escalated);
        let forecast = self.forecast(&scope, None, open).await?;
        let follow_ups = self.follow_ups(actor).await?;
        Ok(Overview { counts, forecast, promises: last.get(), follow_ups })
    }
}
