//! Live screens: tells that something changed, never what.

use crate::App;
use domain::areas::AreaPath;
use std::time::Duration;
use tokio::sync::broadcast;

/// Something changed; whoever shows it asks again.
#[derive(Debug, Clone)]
pub struct Change {
    pub kind: String,
    pub subject: String,
    pub subject_id: i64,
    pub area: AreaPath,
}

/// How often the journal is looked at: it is the one feed that all processes share.
const STEP: Duration = Duration::from_millis(700);
/// Changes told at once; more are only "much has changed".
const MOST: u32 = 500;

/// Sends changes to everybody who listens.
#[derive(Debug, Clone)]
pub struct Live(broadcast::Sender<Change>);

impl Default for Live {
    fn default() -> Self {
        Self(broadcast::channel(2_048).0)
    }
}

impl Live {
    /// Listens to changes from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Change> {
        self.0.subscribe()
    }

    /// Follows the journal until the process ends.
    pub async fn follow(self, app: App) {
        let mut newest = app.store.newest_event().await.unwrap_or(0);
        loop {
            tokio::time::sleep(STEP).await;
            if self.0.receiver_count() == 0 {
                newest = app.store.newest_event().await.unwrap_or(newest);
                continue;
            }
            let Ok(events) = app.store.events_since(newest, MOST).await else { continue };
            for (id, kind, subject, subject_id, area) in events {
                newest = newest.max(id);
                // Nobody may be listening any more; that is no failure.
                let _ = self.0.send(Change { kind, subject, subject_id, area });
            }
        }
    }
}
