//! What every use case stands on: the store, the pack, the clock and the folders.

use crate::Error;
use crate::access::Known;
use crate::calls::{Desk, Quiet};
use crate::forms::Questionnaire;
use crate::scripts::Editions;
use domain::access::{Actor, Permission, Scope};
use domain::areas::AreaPath;
use domain::ids::AccountId;
use domain::intake::QualityRules;
use domain::journal::{Event, EventKind, SubjectKind};
use domain::linkage::{Exact, Linker};
use domain::packs::Pack;
use domain::policy::Library;
use jiff::{SignedDuration, Timestamp};
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use store::Store;
use tokio::sync::Notify;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Returns the time now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that a test sets by writing a time into a file.
#[derive(Debug, Clone)]
pub struct FileClock(pub PathBuf);

impl Clock for FileClock {
    fn now(&self) -> Timestamp {
        let written = std::fs::read_to_string(&self.0).ok();
        written.and_then(|text| text.trim().parse().ok()).unwrap_or_else(Timestamp::now)
    }
}

/// What the application is started with.
pub struct Settings {
    /// Where files that were sent are kept until they have been read.
    pub files: PathBuf,
    /// The program that reads untrusted files in a process of its own.
    pub reader: tables::Program,
    pub clock: Arc<dyn Clock>,
}

/// The application. Every request clones it several times: it is one pointer.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What the application is made of.
pub struct Parts {
    pub(crate) store: Store,
    pub(crate) pack: Arc<Pack>,
    pub(crate) questionnaire: Arc<Questionnaire>,
    pub(crate) rules: Arc<QualityRules>,
    pub(crate) library: Arc<Library>,
    pub(crate) linker: Arc<dyn Linker>,
    pub(crate) settings: Settings,
    pub(crate) outbox: Notify,
    pub(crate) quiet: Quiet,
    pub(crate) desk: Desk,
    pub(crate) known: Known,
    pub(crate) editions: Editions,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Puts the application together.
    #[must_use]
    pub fn new(store: Store, pack: Pack, questionnaire: Questionnaire, rules: QualityRules, library: Library, settings: Settings) -> Self {
        Self(Arc::new(Parts {
            store,
            pack: Arc::new(pack),
            questionnaire: Arc::new(questionnaire),
            rules: Arc::new(rules),
            library: Arc::new(library),
            linker: Arc::new(Exact),
            settings,
            outbox: Notify::new(),
            quiet: Quiet::default(),
            desk: Desk::default(),
            known: Known::default(),
            editions: Editions::default(),
        }))
    }

    /// Returns the time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.settings.clock.now()
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.now().as_millisecond()
    }

    /// Returns the pack in force.
    #[must_use]
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// Returns the questionnaire of the pack.
    #[must_use]
    pub fn questionnaire(&self) -> &Questionnaire {
        &self.questionnaire
    }

    /// Returns the plans that are shipped.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// Returns the store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Says whether requests can be served.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn ready(&self) -> Result<(), Error> {
        Ok(self.store.ping().await?)
    }

    /// What a decision cites: id, version and the beginning of the hash.
    pub(crate) fn pack_cited(&self) -> String {
        format!("{}@{}#{}", self.pack.id, self.pack.version, &self.pack.hash[..12])
    }

    /// Returns where a verb is allowed to somebody.
    ///
    /// # Errors
    /// Says whether rights or only the training is missing.
    pub(crate) fn require(&self, actor: &Actor, permission: Permission) -> Result<Scope, Error> {
        let scope = actor.scope(permission, self.now_ms());
        if !scope.is_empty() {
            return Ok(scope);
        }
        if actor.owes_onboarding(self.now_ms()) { Err(Error::OnboardingRequired) } else { Err(Error::Forbidden) }
    }

    pub(crate) fn event(&self, actor: Option<AccountId>, kind: EventKind, subject: SubjectKind, subject_id: i64, area: &AreaPath) -> Event {
        Event {
            kind,
            at_ms: self.now_ms(),
            actor,
            subject,
            subject_id,
            area: area.clone(),
            params: serde_json::Value::Object(serde_json::Map::new()),
        }
    }

    /// Returns the time now on the clocks of the place.
    pub(crate) fn local_now(&self) -> jiff::Zoned {
        self.now().to_zoned(self.pack.calls.time_zone.clone())
    }

    /// Returns the start of today in the pack's time zone.
    pub(crate) fn today_ms(&self) -> i64 {
        let zone = self.pack.calls.time_zone.clone();
        let day = self.now().to_zoned(zone.clone()).date();
        self.day_ms(day)
    }

    /// Returns the start of tomorrow in the pack's time zone.
    pub(crate) fn tomorrow_ms(&self) -> i64 {
        self.day_ms(self.today().tomorrow().unwrap_or(self.today()))
    }

    pub(crate) fn day_ms(&self, day: jiff::civil::Date) -> i64 {
        let zone = self.pack.calls.time_zone.clone();
        day.to_zoned(zone).map_or(0, |z| z.timestamp().as_millisecond())
    }

    /// Returns today's date in the pack's time zone.
    #[must_use]
    pub fn today(&self) -> jiff::civil::Date {
        self.now().to_zoned(self.pack.calls.time_zone.clone()).date()
    }
}

/// Adds details to an event.
pub(crate) fn with(mut event: Event, params: serde_json::Value) -> Event {
    event.params = params;
    event
}

/// Returns a duration of the pack in the unit of times that are kept.
pub(crate) fn millis(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(0)
}
