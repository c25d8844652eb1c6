//! Use cases: permission, load, decide, save with its event.
//!
//! The screen, the command line and the jobs call the same functions. Knows no HTTP, no JSON of
//! the outside and no SQL.

pub mod access;
pub mod areas;
pub mod calls;
mod context;
pub mod determinations;
pub mod doors;
mod error;
pub mod facts;
pub mod feedback;
pub mod forms;
pub mod intake;
pub mod jobs;
pub mod journal;
pub mod linkage;
pub mod live;
pub mod measures;
pub mod overview;
pub mod people;
pub mod policy;
mod reactions;
pub mod referrals;
pub mod reports;
pub mod scripts;
pub mod sheets;
pub mod support;
mod tasks;
pub mod teams;
mod trails;

pub use context::{App, Clock, FileClock, Settings, SystemClock};
pub use error::{Error, Problem};
pub use store::{ChangeFilter, DeterminationRecord, DeviceRecord, FeedbackFilter, Handover, JournalFilter, MappingRecord, MovedBack, OriginRecord, Page, RowFilter, StuckTask, Told};
pub use trails::Place;
