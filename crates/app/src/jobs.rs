//! What goes on by itself: reactions, waking tasks, sealing the journal, checking the promises,
//! taking up lists whose reception was cut off, and comparing whoever is new.

use crate::overview::LastCheck;
use crate::{App, Error};
use std::time::Duration;

/// Words are heard at once; this is for those left by another process.
const REACT_EVERY: Duration = Duration::from_secs(2);
const SEAL_EVERY: Duration = Duration::from_secs(5);
const VERIFY_EVERY: Duration = Duration::from_mins(10);
/// How long somebody new may wait to be compared.
const LINK_EVERY: Duration = Duration::from_secs(1);
/// How long whoever has to be looked at again may wait.
const DETERMINE_EVERY: Duration = Duration::from_secs(1);
const RESUME_EVERY: Duration = Duration::from_secs(20);

/// Keys that are worth settling; below, the small table stays in memory anyway.
pub(crate) const WORTH_SETTLING: u32 = 50_000;

/// Work that is done again and again.
#[derive(Debug, Clone, Copy)]
enum Job {
    Wake,
    Seal,
    Verify,
    Resume,
    Link,
    Determine,
}

impl App {
    /// Starts all jobs; they end with the process.
    pub fn start_jobs(&self, last: &LastCheck) {
        tokio::spawn(self.clone().hear());
        for (job, pause) in [(Job::Wake, REACT_EVERY), (Job::Seal, SEAL_EVERY), (Job::Verify, VERIFY_EVERY), (Job::Resume, RESUME_EVERY), (Job::Link, LINK_EVERY), (Job::Determine, DETERMINE_EVERY)] {
            tokio::spawn(self.clone().again_and_again(job, pause, last.clone()));
        }
    }

    async fn hear(self) {
        loop {
            if let Err(error) = self.react().await {
                tracing::warn!(%error, "reactions will be tried again");
                tokio::time::sleep(REACT_EVERY).await;
            }
            // A time-out is as good as word: another process may have left some.
            let _ = tokio::time::timeout(REACT_EVERY, self.outbox.notified()).await;
        }
    }

    async fn again_and_again(self, job: Job, pause: Duration, last: LastCheck) {
        loop {
            if let Err(error) = self.once(job, &last).await {
                tracing::warn!(%error, ?job, "a job failed and will be tried again");
            }
            tokio::time::sleep(pause).await;
        }
    }

    async fn once(&self, job: Job, last: &LastCheck) -> Result<(), Error> {
        match job {
            Job::Wake => self.wake().await,
            Job::Seal => {
                self.seal_journal().await?;
                self.store.settle_keys(WORTH_SETTLING).await?;
                Ok(self.store.checkpoint().await?)
            }
            Job::Verify => {
                last.keep(self.verify_here().await?);
                Ok(())
            }
            Job::Resume => self.resume_lists().await,
            Job::Link => self.link_new_people().await.map(drop),
            Job::Determine => {
                self.determine_all().await?;
                self.try_proposals().await.map(drop)
            }
        }
    }
}
