//! Commitments, each with the text as it was shown.
//!
//! One is found from outside by a spoken code together with the last digits of the person's telephone; neither is kept in the clear.

use super::mode;
use crate::sql::Sql;
use crate::{Error, Lookup, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, CommitmentId, PersonId};
use domain::measures::{CommitmentState, SignedOn};
use domain::policy::Mode;
use domain::telephones::spoken_code;
use sea_orm::FromQueryResult;

/// A commitment to be asked for.
#[derive(Debug, Clone)]
pub struct NewCommitment<'a> {
    pub person: PersonId,
    pub area: &'a AreaPath,
    pub mode: Mode,
    pub edition: &'a str,
    pub text_hash: &'a str,
    /// The text, as JSON.
    pub content: &'a str,
    /// How the person's telephone ends; without one there is no code.
    pub last_digits: Option<&'a str>,
    pub by: AccountId,
    pub now_ms: i64,
    pub expires_ms: i64,
}

/// A commitment as it is kept.
#[derive(Debug, Clone)]
pub struct CommitmentRecord {
    pub id: CommitmentId,
    pub person: PersonId,
    pub area: AreaPath,
    pub mode: Mode,
    pub edition: String,
    pub text_hash: String,
    pub content: String,
    pub has_code: bool,
    pub state: CommitmentState,
    pub asked_ms: i64,
    pub asked_by: AccountId,
    pub expires_ms: i64,
    pub answered_ms: Option<i64>,
    pub signed_on: Option<SignedOn>,
    /// As they wrote it.
    pub name: Option<String>,
    /// Who noted what was answered on paper.
    pub noted_by: Option<AccountId>,
}

/// What somebody answered.
#[derive(Debug, Clone)]
pub struct CommitmentAnswer<'a> {
    pub on: SignedOn,
    /// Nobody who declines gives a name.
    pub name: Option<&'a str>,
    pub noted_by: Option<AccountId>,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    person_id: i64,
    area_path: String,
    mode: String,
    edition: String,
    text_hash: String,
    content: Vec<u8>,
    has_code: i64,
    state: String,
    asked_ms: i64,
    asked_by: i64,
    expires_ms: i64,
    answered_ms: Option<i64>,
    signed_on: Option<String>,
    name: Option<Vec<u8>>,
    noted_by: Option<i64>,
}

const COMMITMENT: &str = "SELECT id, person_id, area_path, mode, edition, text_hash, content, CAST(CASE WHEN lookup IS NULL THEN 0 ELSE 1 END AS BIGINT) AS has_code, state, \
    asked_ms, asked_by, expires_ms, answered_ms, signed_on, name, noted_by FROM commitments WHERE ";

impl Row {
    fn record(self, store: &Store) -> Result<CommitmentRecord, Error> {
        Ok(CommitmentRecord {
            content: store.cipher().open("commitments.content", self.id, &self.content)?,
            name: self.name.map(|sealed| store.cipher().open("commitments.name", self.id, &sealed)).transpose()?,
            id: CommitmentId(self.id),
            person: PersonId(self.person_id),
            area: AreaPath::from_stored(self.area_path),
            mode: mode(&self.mode),
            edition: self.edition,
            text_hash: self.text_hash,
            has_code: self.has_code > 0,
            state: CommitmentState::from_code(&self.state).unwrap_or(CommitmentState::Asked),
            asked_ms: self.asked_ms,
            asked_by: AccountId(self.asked_by),
            expires_ms: self.expires_ms,
            answered_ms: self.answered_ms,
            signed_on: self.signed_on.as_deref().and_then(SignedOn::from_code),
            noted_by: self.noted_by.map(AccountId),
        })
    }
}

impl Tx {
    /// Keeps that somebody is asked, and returns the code that opens it; codes said before for what is not answered yet open nothing any more.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn ask_commitment(&self, new: &NewCommitment<'_>) -> Result<(CommitmentId, Option<String>), Error> {
        Sql::new("UPDATE commitments SET lookup = NULL WHERE state = 'asked' AND person_id = ").bind(new.person.0).run(self.db()).await?;
        let id = self.store().ids().next_id();
        let code = new.last_digits.map(|_| spoken_code(&self.store().cipher().lookup("commitment", &id.to_string())));
        let lookup = code.as_deref().zip(new.last_digits).map(|(code, last)| self.store().commitment_lookup(code, last).to_vec());
        let content = self.store().cipher().seal("commitments.content", id, new.content.as_bytes());
        Sql::new("INSERT INTO commitments (id, person_id, area_path, mode, edition, text_hash, content, lookup, state, asked_ms, asked_by, expires_ms) VALUES (").bind(id)
            .text(", ").bind(new.person.0).text(", ").bind(new.area.as_str()).text(", ").bind(new.mode.code()).text(", ").bind(new.edition).text(", ").bind(new.text_hash)
            .text(", ").bind(content).text(", ").bind(lookup).text(", 'asked', ").bind(new.now_ms).text(", ").bind(new.by.0).text(", ").bind(new.expires_ms).text(")")
            .run(self.db()).await?;
        Ok((CommitmentId(id), code))
    }

    /// Keeps an answer, unless there was one meanwhile.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it was answered.
    pub async fn answer_commitment(&self, id: CommitmentId, answer: &CommitmentAnswer<'_>, now_ms: i64) -> Result<(), Error> {
        let state = if answer.name.is_some() { CommitmentState::Signed } else { CommitmentState::Declined };
        let name = answer.name.map(|name| self.store().cipher().seal("commitments.name", id.0, name.as_bytes()));
        let kept = Sql::new("UPDATE commitments SET state = ").bind(state.code()).text(", answered_ms = ").bind(now_ms).text(", signed_on = ").bind(answer.on.code())
            .text(", name = ").bind(name).text(", noted_by = ").bind(answer.noted_by.map(|by| by.0)).text(" WHERE state = 'asked' AND id = ").bind(id.0).run(self.db()).await?;
        if kept == 0 { Err(Error::Conflict { constraint: "commitments_state".to_owned() }) } else { Ok(()) }
    }
}

impl Store {
    fn commitment_lookup(&self, code: &str, last_digits: &str) -> Lookup {
        self.cipher().lookup("commitment-code", &format!("{code}/{last_digits}"))
    }

    /// Returns the newest commitment that a code opens, together with the end of a telephone number.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn commitment_of_code(&self, code: &str, last_digits: &str, now_ms: i64) -> Result<Option<CommitmentRecord>, Error> {
        let sql = Sql::new(COMMITMENT).text("lookup = ").bind(self.commitment_lookup(code, last_digits).to_vec()).text(" AND expires_ms > ").bind(now_ms).text(" ORDER BY id DESC LIMIT 1");
        sql.one::<Row>(&self.read).await?.map(|row| row.record(self)).transpose()
    }

    /// Returns the commitments of somebody, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn commitments_of(&self, person: PersonId) -> Result<Vec<CommitmentRecord>, Error> {
        let sql = Sql::new(COMMITMENT).text("person_id = ").bind(person.0).text(" ORDER BY id DESC LIMIT 100");
        sql.all::<Row>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns a commitment of the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn commitment(&self, scope: &Scope, id: CommitmentId) -> Result<CommitmentRecord, Error> {
        let sql = Sql::new(COMMITMENT).text("id = ").bind(id.0).text(" AND ").in_scope("area_path", scope);
        sql.one::<Row>(&self.read).await?.ok_or(Error::NotFound)?.record(self)
    }
}
