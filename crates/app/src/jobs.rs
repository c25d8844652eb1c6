//! What goes on by itself: reactions, waking tasks, sealing the journal, checking the promises,
//! and taking up lists whose reception was cut off.

use crate::overview::LastCheck;
use crate::{App, Error};
use std::time::Duration;

/// Words are heard at once; this is for those left by another process.
const REACT_EVERY: Duration = Duration::from_secs(2);
const SEAL_EVERY: Duration = Duration::from_secs(5);
const VERIFY_EVERY: Duration = Duration::from_mins(10);

async fn every(name: &'static str, pause: Duration, mut work: impl AsyncFnMut() -> Result<(), Error>) {
    loop {
        if let Err(error) = work().await {
            tracing::warn!(%error, job = name, "a job failed and will be tried again");
        }
        tokio::time::sleep(pause).await;
    }
}

impl App {
    /// Runs all jobs until the process ends.
    pub async fn run_jobs(self, last: LastCheck) {
        let hear = async {
            loop {
                if let Err(error) = self.react().await {
                    tracing::warn!(%error, "reactions will be tried again");
                    tokio::time::sleep(REACT_EVERY).await;
                }
                let _ = tokio::time::timeout(REACT_EVERY, self.outbox.notified()).await;
            }
        };
        let wake = every("wake", REACT_EVERY, async || self.wake().await);
        let seal = every("seal", SEAL_EVERY, async || self.seal_journal().await.map(|_| ()));
        let verify = every("verify", VERIFY_EVERY, async || {
            last.keep(self.verify_here().await?);
            Ok(())
        });
        let resume = every("resume", Duration::from_secs(20), async || self.resume_lists().await);
        tokio::join!(hear, wake, seal, verify, resume);
    }
}
