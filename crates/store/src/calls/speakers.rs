//! Which languages callers speak, and which a call needs.

use crate::bulk::Bulk;
use crate::sql::Sql;
use crate::{Error, Store, TaskRecord, Tx};
use domain::ids::{AccountId, TaskId};
use sea_orm::FromQueryResult;
use std::collections::HashMap;

#[derive(FromQueryResult)]
struct Row {
    language: String,
}

impl Tx {
    /// Keeps which languages somebody speaks, in place of those before.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn set_languages(&self, account: AccountId, languages: &[String]) -> Result<(), Error> {
        Sql::new("DELETE FROM speakers WHERE account_id = ").bind(account.0).run(self.db()).await?;
        let mut bulk = Bulk::into("speakers", &["account_id", "language"]).ignore_conflicts();
        for language in languages {
            bulk.row([account.0.into(), language.as_str().into()]);
        }
        bulk.insert(self.db()).await?;
        Ok(())
    }

    /// Notes the language that the person of a call needs.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn set_needed_language(&self, task: TaskId, language: &str) -> Result<(), Error> {
        Sql::new("UPDATE tasks SET language = ").bind(language).text(" WHERE id = ").bind(task.0).run(self.db()).await?;
        Ok(())
    }

    /// Says whether somebody of a call's team other than this one speaks a language.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn has_speaker(&self, task: &TaskRecord, language: &str, but: AccountId, now_ms: i64) -> Result<bool, Error> {
        let sql = Sql::new("SELECT COUNT(*) AS n FROM speakers s JOIN grants g ON g.account_id = s.account_id WHERE s.language = ").bind(language)
            .text(" AND s.account_id <> ").bind(but.0).text(" AND g.team_id = ").bind(task.team.map(|t| t.0))
            .text(" AND ").grant_holds(now_ms);
        Ok(sql.number(self.db()).await? > 0)
    }

    /// Returns the languages that some people speak, in one order for all.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn languages_of(&self, accounts: &[AccountId]) -> Result<HashMap<AccountId, Vec<String>>, Error> {
        #[derive(FromQueryResult)]
        struct Spoken {
            account_id: i64,
            language: String,
        }
        let sql = Sql::new("SELECT account_id, language FROM speakers WHERE account_id IN ").list(accounts.iter().map(|account| account.0)).text(" ORDER BY language");
        let mut spoken: HashMap<AccountId, Vec<String>> = HashMap::new();
        for row in sql.all::<Spoken>(self.db()).await? {
            spoken.entry(AccountId(row.account_id)).or_default().push(row.language);
        }
        Ok(spoken)
    }
}

impl Store {
    /// Returns the languages somebody speaks.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn languages_of(&self, account: AccountId) -> Result<Vec<String>, Error> {
        let sql = Sql::new("SELECT language FROM speakers WHERE account_id = ").bind(account.0).text(" ORDER BY language");
        Ok(sql.all::<Row>(&self.read).await?.into_iter().map(|row| row.language).collect())
    }
}
