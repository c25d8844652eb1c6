//! Who reacts to what. Capabilities never call each other: one leaves word, and this file says who hears it.

use crate::facts::AnsweredIn;
use crate::forms::Known;
use crate::{App, Error, calls, doors, intake};
use domain::areas::AreaPath;
use domain::journal::Event;
use serde_json::Value;
use std::collections::HashMap;
use store::{Tx, Word};

impl App {
    /// Hears every word that was left; returns how many. A reaction and the end of its word commit together.
    ///
    /// # Errors
    /// Fails when the store cannot be reached. A reaction that fails is noted and tried again later.
    pub async fn react(&self) -> Result<u64, Error> {
        let (mut heard, mut failed) = (0, 0);
        loop {
            let tx = self.store.begin().await?;
            let Some(word) = tx.take_word().await? else { return Ok(heard) };
            let id = word.id;
            match self.reaction(tx, word).await {
                Ok(()) => heard += 1,
                Err(error) => {
                    tracing::error!(%error, "a reaction failed");
                    failed += 1;
                    self.store.begin().await?.note_failed_word(id, &error.to_string()).await?;
                    if failed > 3 {
                        return Err(error);
                    }
                }
            }
        }
    }

    async fn reaction(&self, tx: store::Tx, word: Word) -> Result<(), Error> {
        match word.kind.as_str() {
            // intake → calls: people who were received are to be called.
            intake::PEOPLE_RECEIVED => self.open_calls(tx, &word.params).await,
            // calls, doors → referrals: somebody was handed over to a partner.
            calls::CALL_REFERRED | doors::VISIT_REFERRED => self.open_referral(tx, &word.params).await,
            // calls → referrals: what a note of the questionnaire promised is asked for.
            calls::HELP_PROMISED => self.ask_as_promised(tx, &word.params).await,
            // calls → intake: whoever was named in a call is received.
            calls::PEOPLE_NAMED => self.receive_named(tx, &word.params).await,
            // calls → support: a call hurt its caller.
            calls::CALL_WAS_HARD => self.note_hard_call(tx, &word.params).await,
            other => Err(Error::Unavailable(format!("nobody reacts to {other:?}"))),
        }
    }

    /// calls → facts: what was answered is a fact. At once, and not by a word: the call and what it means are true together.
    pub(crate) async fn answers_were_kept(&self, tx: &Tx, call: &AnsweredIn<'_>, places: &HashMap<String, AreaPath>, known: &Known, new: Known) -> Result<Vec<Event>, Error> {
        let keys = new.keys().cloned().collect();
        let mut answers = known.clone();
        answers.extend(new);
        self.keep_answered_facts(tx, call, places, &answers, &keys).await
    }

    /// Commits, and tells the job when word was left, so that nobody waits for its next round.
    pub(crate) async fn commit(&self, tx: Tx, first: Event, rest: Vec<Event>) -> Result<(), Error> {
        let has_word = tx.has_word();
        tx.commit_all(first, rest).await?;
        if has_word {
            self.outbox.notify_one();
        }
        Ok(())
    }
}

/// Reads a number from what was left as word.
pub(crate) fn number(params: &Value, key: &str) -> i64 {
    params.get(key).and_then(Value::as_i64).unwrap_or(0)
}
