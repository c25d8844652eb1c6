//! Conversations about a measure, with whom and what came of them, and the questions that are still open.
//!
//! Who was once named in a conversation together belongs to one thread.

use crate::sql::Sql;
use crate::{Error, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, ContactId, PersonId, QuestionId};
use domain::measures::{Channel, Consent, Party};
use sea_orm::FromQueryResult;

/// Where one person stands after a conversation, and what they agreed to.
#[derive(Debug, Clone)]
pub struct Said {
    pub person: PersonId,
    /// None where the conversation was with somebody else.
    pub consent: Option<Consent>,
    pub note: String,
}

/// A conversation to be kept.
#[derive(Debug, Clone)]
pub struct NewContact<'a> {
    pub area: &'a AreaPath,
    pub at_ms: i64,
    pub channel: Channel,
    pub party: Party,
    pub by: AccountId,
    pub note: &'a str,
    pub people: &'a [Said],
}

/// A conversation as it was kept.
#[derive(Debug, Clone)]
pub struct ContactRecord {
    pub id: ContactId,
    pub at_ms: i64,
    pub channel: Channel,
    pub party: Party,
    pub by: AccountId,
    pub note: String,
    pub people: Vec<Said>,
}

/// What somebody asked.
#[derive(Debug, Clone)]
pub struct QuestionRecord {
    pub id: QuestionId,
    pub person: PersonId,
    pub asked: String,
    pub asked_ms: i64,
    /// Whom they asked.
    pub asked_to: AccountId,
    pub answer: Option<String>,
    /// Who knew the answer.
    pub source: String,
    pub answered_ms: Option<i64>,
    pub answered_by: Option<AccountId>,
}

#[derive(FromQueryResult)]
struct QuestionRow {
    id: i64,
    person_id: i64,
    asked: Vec<u8>,
    asked_ms: i64,
    asked_to: i64,
    answer: Option<Vec<u8>>,
    answered_ms: Option<i64>,
    answered_by: Option<i64>,
    source: Option<Vec<u8>>,
}

const QUESTION: &str = "SELECT id, person_id, asked, asked_ms, asked_to, answer, answered_ms, answered_by, source FROM open_questions WHERE ";
/// A thread has no more than a household ever needs.
const MOST_CONTACTS: i64 = 200;

impl QuestionRow {
    fn record(self, store: &Store) -> Result<QuestionRecord, Error> {
        let text = |column: &str, sealed: Option<Vec<u8>>| sealed.map(|s| store.cipher().open(column, self.id, &s)).transpose();
        Ok(QuestionRecord {
            asked: store.cipher().open("open_questions.asked", self.id, &self.asked)?,
            answer: text("open_questions.answer", self.answer)?,
            source: text("open_questions.source", self.source)?.unwrap_or_default(),
            id: QuestionId(self.id),
            person: PersonId(self.person_id),
            asked_ms: self.asked_ms,
            asked_to: AccountId(self.asked_to),
            answered_ms: self.answered_ms,
            answered_by: self.answered_by.map(AccountId),
        })
    }
}

impl Tx {
    /// Keeps a conversation, and where everybody stands after it.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_measure_contact(&self, new: &NewContact<'_>) -> Result<ContactId, Error> {
        let (id, cipher) = (self.store().ids().next_id(), self.store().cipher());
        let note = cipher.seal("measure_contacts.note", id, new.note.as_bytes());
        Sql::new("INSERT INTO measure_contacts (id, area_path, at_ms, channel, party, account_id, note) VALUES (").bind(id).text(", ").bind(new.area.as_str()).text(", ").bind(new.at_ms)
            .text(", ").bind(new.channel.code()).text(", ").bind(new.party.code()).text(", ").bind(new.by.0).text(", ").bind(note).text(")").run(self.db()).await?;
        let mut people = crate::bulk::Bulk::into("contact_people", &["id", "contact_id", "person_id", "consent", "note"]);
        for said in new.people {
            let row = self.store().ids().next_id();
            let note = cipher.seal("contact_people.note", row, said.note.as_bytes());
            people.row([row.into(), id.into(), said.person.0.into(), said.consent.map(|c| c.code().to_owned()).into(), note.into()]);
        }
        people.insert(self.db()).await?;
        Ok(ContactId(id))
    }

    /// Keeps a question.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_open_question(&self, person: PersonId, asked: &str, to: AccountId, now_ms: i64) -> Result<QuestionId, Error> {
        let id = self.store().ids().next_id();
        let asked = self.store().cipher().seal("open_questions.asked", id, asked.as_bytes());
        Sql::new("INSERT INTO open_questions (id, person_id, asked, asked_ms, asked_to) VALUES (").bind(id).text(", ").bind(person.0).text(", ").bind(asked).text(", ").bind(now_ms)
            .text(", ").bind(to.0).text(")").run(self.db()).await?;
        Ok(QuestionId(id))
    }

    /// Keeps an answer, and who knew it; says whether there was none.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn answer_open_question(&self, id: QuestionId, answer: &str, source: &str, by: AccountId, now_ms: i64) -> Result<bool, Error> {
        let cipher = self.store().cipher();
        let answered = Sql::new("UPDATE open_questions SET answer = ").bind(cipher.seal("open_questions.answer", id.0, answer.as_bytes())).text(", source = ")
            .bind(cipher.seal("open_questions.source", id.0, source.as_bytes())).text(", answered_ms = ").bind(now_ms).text(", answered_by = ").bind(by.0)
            .text(" WHERE answered_ms IS NULL AND id = ").bind(id.0).run(self.db()).await?;
        Ok(answered > 0)
    }
}

impl Store {
    /// Returns who of the scope was ever named in a conversation together with somebody, and they themselves.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn thread_of(&self, scope: &Scope, person: PersonId) -> Result<Vec<PersonId>, Error> {
        #[derive(FromQueryResult)]
        struct Named {
            id: i64,
        }
        let sql = Sql::new("SELECT DISTINCT p.id FROM contact_people a JOIN contact_people b ON b.contact_id = a.contact_id JOIN people p ON p.id = b.person_id WHERE a.person_id = ")
            .bind(person.0).text(" AND p.merged_into IS NULL AND ").in_scope("p.area_path", scope).text(" ORDER BY p.id LIMIT 50");
        let mut people: Vec<PersonId> = sql.all::<Named>(&self.read).await?.into_iter().map(|row| PersonId(row.id)).collect();
        if !people.contains(&person) {
            people.push(person);
        }
        Ok(people)
    }

    /// Returns the conversations about some people, newest first; of each what was said of them.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn measure_contacts(&self, people: &[PersonId]) -> Result<Vec<ContactRecord>, Error> {
        #[derive(FromQueryResult)]
        struct ContactRow {
            id: i64,
            at_ms: i64,
            channel: String,
            party: String,
            account_id: i64,
            note: Vec<u8>,
        }
        #[derive(FromQueryResult)]
        struct SaidRow {
            id: i64,
            contact_id: i64,
            person_id: i64,
            consent: Option<String>,
            note: Vec<u8>,
        }
        let theirs = || people.iter().map(|p| p.0);
        let sql = Sql::new("SELECT id, at_ms, channel, party, account_id, note FROM measure_contacts WHERE id IN (SELECT contact_id FROM contact_people WHERE person_id IN ").list(theirs())
            .text(") ORDER BY id DESC LIMIT ").bind(MOST_CONTACTS);
        let mut contacts = sql.all::<ContactRow>(&self.read).await?.into_iter().map(|row| Ok(ContactRecord {
            note: self.cipher().open("measure_contacts.note", row.id, &row.note)?,
            id: ContactId(row.id),
            at_ms: row.at_ms,
            channel: Channel::from_code(&row.channel).unwrap_or(Channel::Call),
            party: Party::from_code(&row.party).unwrap_or(Party::Other),
            by: AccountId(row.account_id),
            people: Vec::new(),
        })).collect::<Result<Vec<_>, Error>>()?;
        let sql = Sql::new("SELECT id, contact_id, person_id, consent, note FROM contact_people WHERE contact_id IN ").list(contacts.iter().map(|c| c.id.0))
            .text(" AND person_id IN ").list(theirs()).text(" ORDER BY id");
        for row in sql.all::<SaidRow>(&self.read).await? {
            let note = self.cipher().open("contact_people.note", row.id, &row.note)?;
            if let Some(contact) = contacts.iter_mut().find(|c| c.id.0 == row.contact_id) {
                contact.people.push(Said { person: PersonId(row.person_id), consent: row.consent.as_deref().and_then(Consent::from_code), note });
            }
        }
        Ok(contacts)
    }

    /// Returns what some people asked: what is unanswered first, then the newest.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn questions_of(&self, people: &[PersonId]) -> Result<Vec<QuestionRecord>, Error> {
        let sql = Sql::new(QUESTION).text("person_id IN ").list(people.iter().map(|p| p.0)).text(" ORDER BY CASE WHEN answered_ms IS NULL THEN 0 ELSE 1 END, id DESC LIMIT ").bind(MOST_CONTACTS);
        sql.all::<QuestionRow>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns a question.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn open_question(&self, id: QuestionId) -> Result<QuestionRecord, Error> {
        Sql::new(QUESTION).text("id = ").bind(id.0).one::<QuestionRow>(&self.read).await?.ok_or(Error::NotFound)?.record(self)
    }
}
