//! SQL, and nothing but SQL: one source for SQLite and PostgreSQL.
//!
//! Owns tables, indices, encryption of what is sensitive, and the rule that no transaction commits
//! without its event. Must not know rules, packs, HTTP or who is asking; it is given a
//! [`domain::access::Scope`] with every query about people.

mod access;
mod areas;
mod bulk;
mod calls;
mod cipher;
mod connection;
mod determinations;
mod doors;
mod error;
mod facts;
mod feedback;
mod ids;
mod intake;
mod journal;
mod keys;
mod linkage;
mod measures;
mod migrations;
mod packing;
mod people;
mod policy;
mod read;
mod referrals;
mod reports;
mod scripts;
mod sheets;
mod sql;
mod standing;
mod support;
mod tasks;
#[cfg(feature = "testing")]
pub mod testing;
mod teams;
mod tx;
mod verify;
mod write;

pub use access::{AccountRecord, BoundSession, DeviceRecord, GrantRecord, NewAccount, NewDevice, Proof, SessionRecord, SignedIn};
pub use areas::{AreaCounts, NewArea};
pub use calls::{AnswerRecord, AttemptRecord, CallAddress, CallCode, HandoverRecord, NewAnswer, NewAttempt, NewCallCode, NewHandover, SAID_IN_CALL, Trust};
pub use cipher::{Cipher, KeyError, Lookup};
pub use connection::{Backend, Store};
pub use determinations::{
    AnswerRows, CalendarDay, DeterminationRecord, EndedDetermination, NewDetermination, NewOverride, NewOverrideNotice, OverrideFilter, OverrideNoticeRecord, OverrideRecord, Replaces,
};
pub use doors::{DoorCounts, DoorFilter, NewPrint, NewVisit, PrintRecord, VisitRecord};
pub use error::Error;
pub use facts::{DecidedPerson, FactRecord, KnownFact, NewFact, NewRiskArea, RiskAreaRecord};
pub use feedback::{FeedbackCount, FeedbackFilter, FeedbackRecord, NewFeedback};
pub use ids::IdGenerator;
pub use intake::{
    Chunk, ChunkCounts, ChunkPerson, ChunkRow, DecidedRow, ListRecord, ListRowRecord, MappingRecord, MergedPerson, NewList,
    PersonAddition, ProblemCount, Reception, RowFilter, RowProblemRecord, UploadRecord,
};
pub use journal::{JournalFilter, JournalRecord, SealRecord, Unsealed, Word};
pub use linkage::{ALREADY_MERGED, ALREADY_UNDONE, BOTH_IN_HAND, BOTH_REFERRED, IN_HAND, LinkRecord, LinkedPerson, MOST_UNDER_ONE_KEY, MergeRecord, NewLink, NewMerge, ToLink};
pub use measures::{
    CheckRecord, CommitmentAnswer, CommitmentRecord, ContactRecord, Due, FacilityFacts, FacilityRecord, Holds, InspectionRecord, Look, Lookers, MeasureCounts, MeasureFilter, MeasurePaper, MeasureRecord, Measured, NeedRecord, NewCheck, NewCommitment, NewContact, NewInspection, NewPlacement, NewTransfer, PlacementRecord, QuestionRecord, ReleasedRecord, RoomRecord, Said, TransferRecord, Traveller,
};
pub use keys::{KnownKeys, KnownPerson, ReceivedRow};
pub use people::{
    AddressRecord, DocumentRecord, HeldGrant, KeptCount, ListedRecord, Named, NewRelationship, NewWarning, OriginRecord, PaperRecord, PersonCard, PersonHistory, PersonLineRecord, PersonListRecord, RelationshipRecord, SearchKey, TelephoneRecord, WarningRecord,
};
pub use policy::{ActivationRecord, ChangeFilter, ChangeRecord, ChangeRows, NewActivation, NewChange, Told};
pub use referrals::{FollowedUp, NewReferral, ReferralChange, ReferralCounts, ReferralFilter, ReferralRecord, StepRecord};
pub use reports::{CallerCount, CooperationCount, CountBy, HourCount, OpeningCount, OutcomeCount, OverviewCounts};
pub use scripts::{EditionRecord, NewEdition};
pub use sheets::{NewSheet, SheetEntry, SheetPerson, SheetRecord, SheetRowRecord, TaskBefore};
pub use support::{HardCallRecord, NewHardCall, NewOffer};
pub use tasks::{ErrandTask, ErrandTerms, Lease, NewErrand, NewTask, OpenTasks, TaskRecord, Taken, Takers, Wanted};
pub use teams::{BoardCaller, Handover, MoveRecord, MovedBack, NewMove, QueueCounts, StuckSince, StuckTask, TeamFigures, TeamRecord};
pub use tx::{Reached, Tx};
pub use verify::Finding;

/// A page of records and where the next one begins.
#[derive(Debug, Clone)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Cuts a page off records that were read with one more than asked for.
    pub(crate) fn cut(mut items: Vec<T>, limit: u32, cursor: impl Fn(&T) -> String) -> Self {
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next = if more { items.last().map(cursor) } else { None };
        Self { items, next }
    }

    /// Turns every record into something else.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(turn).collect(), next: self.next }
    }
}
