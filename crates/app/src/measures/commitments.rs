//! Commitments: asked for by a code that is spoken, answered by the person at an address they know, or on paper. Answering changes no measure.

use super::Measured;
use crate::context::with;
use crate::error::required;
use crate::people::mask_person_name;
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission};
use domain::ids::{CommitmentId, PersonId};
use domain::journal::{Event, EventKind, SubjectKind};
use domain::measures::{COMMITMENT_OPEN_MS, CommitmentError, CommitmentState, CommitmentText, SignedOn, answer_commitment};
use domain::names::fold;
use domain::telephones::{OWN_DIGITS, SPOKEN_DIGITS, digits, last_digits};
use jiff::Timestamp;
use serde_json::json;
use store::{CommitmentAnswer, CommitmentRecord, NewCommitment};

/// The longest name that somebody signs with.
const LONGEST_NAME: usize = 60;

/// A commitment that somebody was just asked for.
#[derive(Debug, Clone)]
pub struct AskedCommitment {
    pub id: CommitmentId,
    /// Said once; without a telephone there is none, and the answer comes on paper.
    pub code: Option<String>,
    pub expires_ms: i64,
}

/// A commitment on the page of a person; the name is masked.
#[derive(Debug, Clone)]
pub struct CommitmentView {
    pub record: CommitmentRecord,
    pub name: Option<String>,
    /// Signed with the name that we know.
    pub is_their_name: bool,
    pub is_open: bool,
    pub asked_by: String,
    pub noted_by: Option<String>,
}

/// What whoever has the code and the telephone is shown: the text, and no name.
#[derive(Debug, Clone)]
pub struct OpenedCommitment {
    pub text: CommitmentText,
    pub hash: String,
    pub state: CommitmentState,
    pub answered_ms: Option<i64>,
}

/// A commitment to be printed.
#[derive(Debug, Clone)]
pub struct PrintedCommitment {
    pub text: CommitmentText,
    pub hash: String,
    pub state: CommitmentState,
    pub signed_on: Option<SignedOn>,
    pub name: Option<String>,
    /// On the clocks of the place.
    pub answered: Option<jiff::Zoned>,
}

impl App {
    /// Asks somebody under a measure for a commitment, and returns the code that is to be said to them.
    ///
    /// # Errors
    /// [`Error::Conflict`] where nothing holds, or the pack has no text for what does.
    pub async fn ask_commitment(&self, actor: &Actor, person: PersonId) -> Result<AskedCommitment, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let person = self.under_measure(&scope, person).await?;
        let text = self.commitment_text(&person)?;
        let content = serde_json::to_string(text).map_err(|error| Error::Unavailable(error.to_string()))?;
        let line = self.store.person_lines(&[person.person]).await?.remove(&person.person).ok_or(Error::NotFound)?;
        let last = line.telephone.as_deref().map(|number| last_digits(number, OWN_DIGITS)).filter(|last| last.len() == OWN_DIGITS);
        let now_ms = self.now_ms();
        let new = NewCommitment {
            person: person.person,
            area: &person.area,
            mode: person.holds.as_ref().map_or(domain::policy::Mode::Nothing, |holds| holds.mode),
            edition: &text.edition,
            text_hash: &text.hash(),
            content: &content,
            last_digits: last.as_deref(),
            by: actor.account,
            now_ms,
            expires_ms: now_ms + COMMITMENT_OPEN_MS,
        };
        let tx = self.store.begin().await?;
        let (id, code) = tx.ask_commitment(&new).await?;
        let event = self.measure_event(actor, EventKind::CommitmentAsked, person.person, &person.area);
        tx.commit(with(event, json!({ "commitment": id, "edition": text.edition }))).await?;
        Ok(AskedCommitment { id, code, expires_ms: new.expires_ms })
    }

    /// Shows the text to whoever knows the code and how the telephone ends; none where there is no such commitment.
    ///
    /// # Errors
    /// Names what is not a code, or not the end of a telephone number.
    pub async fn open_commitment(&self, code: &str, number: &str) -> Result<Option<OpenedCommitment>, Error> {
        let found = self.commitment_behind(code, number).await?;
        found.map(|record| {
            Ok(OpenedCommitment { text: kept_text(&record)?, hash: record.text_hash, state: record.state, answered_ms: record.answered_ms })
        }).transpose()
    }

    /// Keeps what somebody answers on their telephone to the text that they were shown: a name signs it, none declines it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such commitment; [`Error::Conflict`] when it was answered.
    pub async fn answer_commitment(&self, (code, number): (&str, &str), text_hash: &str, signs: Option<&str>) -> Result<(), Error> {
        let record = self.commitment_behind(code, number).await?.ok_or(Error::NotFound)?;
        let event = self.event(None, kind_of(signs), SubjectKind::Person, record.person.0, &record.area);
        self.keep_answer(&record, text_hash, CommitmentAnswer { on: SignedOn::Telephone, name: signs, noted_by: None }, event).await
    }

    /// Notes what somebody answered on paper.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it was answered.
    pub async fn note_commitment(&self, actor: &Actor, id: CommitmentId, signs: Option<&str>) -> Result<(), Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let record = self.store.commitment(&scope, id).await?;
        let event = self.measure_event(actor, kind_of(signs), record.person, &record.area);
        self.keep_answer(&record, &record.text_hash, CommitmentAnswer { on: SignedOn::Paper, name: signs, noted_by: Some(actor.account) }, event).await
    }

    /// Returns a commitment to be printed: to be signed by hand, or as it was signed. Journalled.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in reach.
    pub async fn print_commitment(&self, actor: &Actor, id: CommitmentId) -> Result<PrintedCommitment, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let record = self.store.commitment(&scope, id).await?;
        let event = self.measure_event(actor, EventKind::CommitmentPrinted, record.person, &record.area);
        self.store.begin().await?.commit(with(event, json!({ "commitment": id }))).await?;
        let zone = self.pack.calls.time_zone.clone();
        let answered = record.answered_ms.and_then(|at| Timestamp::from_millisecond(at).ok()).map(|at| at.to_zoned(zone));
        Ok(PrintedCommitment { text: kept_text(&record)?, hash: record.text_hash, state: record.state, signed_on: record.signed_on, name: record.name, answered })
    }

    pub(super) async fn commitment_views(&self, person: PersonId) -> Result<Vec<CommitmentView>, Error> {
        let records = self.store.commitments_of(person).await?;
        let known = self.store.person_lines(&[person]).await?.remove(&person).and_then(|line| line.name).map(|name| fold(&name));
        let accounts: Vec<i64> = records.iter().flat_map(|record| [Some(record.asked_by), record.noted_by]).flatten().map(|account| account.0).collect();
        let names = self.store.account_names(&accounts).await?;
        let views = records.into_iter().map(|record| CommitmentView {
            name: record.name.as_deref().map(|name| mask_person_name(Some(name))),
            is_their_name: record.name.as_deref().map(fold) == known,
            is_open: record.has_code && record.state == CommitmentState::Asked && record.expires_ms > self.now_ms(),
            asked_by: names.get(&record.asked_by.0).cloned().unwrap_or_default(),
            noted_by: record.noted_by.and_then(|by| names.get(&by.0).cloned()),
            record,
        });
        Ok(views.collect())
    }

    fn commitment_text(&self, person: &Measured) -> Result<&CommitmentText, Error> {
        let mode = person.holds.as_ref().map(|holds| holds.mode);
        self.pack.measures.commitments.iter().rev().find(|text| mode.is_some_and(|mode| text.modes.contains(&mode))).ok_or(Error::Conflict("measures.no_commitment"))
    }

    async fn commitment_behind(&self, code: &str, number: &str) -> Result<Option<CommitmentRecord>, Error> {
        let (code, last) = (digits(code), last_digits(number, OWN_DIGITS));
        if code.len() != SPOKEN_DIGITS {
            return Err(Problem::new("measures.not_a_code").at("code").into());
        }
        if last.len() != OWN_DIGITS {
            return Err(Problem::new("measures.not_last_digits").at("last_digits").with("count", OWN_DIGITS).into());
        }
        Ok(self.store.commitment_of_code(&code, &last, self.now_ms()).await?)
    }

    async fn keep_answer(&self, record: &CommitmentRecord, text_hash: &str, answer: CommitmentAnswer<'_>, event: Event) -> Result<(), Error> {
        let name = answer.name.map(|name| required("name", name, LONGEST_NAME)).transpose()?;
        let now_ms = self.now_ms();
        answer_commitment(record.state, answer.on, (&record.text_hash, text_hash), (record.expires_ms, now_ms)).map_err(|error| match error {
            CommitmentError::Answered => Error::Conflict("measures.commitment_answered"),
            CommitmentError::RanOut => Error::NotFound,
            CommitmentError::OtherText => Error::Conflict("measures.commitment_other_text"),
        })?;
        let on = answer.on.code();
        let tx = self.store.begin().await?;
        let kept = tx.answer_commitment(record.id, &CommitmentAnswer { name: name.as_deref(), ..answer }, now_ms).await;
        kept.map_err(|error| if matches!(error, store::Error::Conflict { .. }) { Error::Conflict("measures.commitment_answered") } else { error.into() })?;
        tx.commit(with(event, json!({ "commitment": record.id, "edition": record.edition, "text": record.text_hash, "on": on }))).await?;
        Ok(())
    }
}

fn kind_of(signs: Option<&str>) -> EventKind {
    if signs.is_some() { EventKind::CommitmentSigned } else { EventKind::CommitmentDeclined }
}

fn kept_text(record: &CommitmentRecord) -> Result<CommitmentText, Error> {
    serde_json::from_str(&record.content).map_err(|error| Error::Unavailable(error.to_string()))
}
