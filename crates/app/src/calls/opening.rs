//! Opening calls for people who were received.

use crate::context::{millis, with};
use crate::reactions::number;
use crate::{App, Error};
use domain::access::Scope;
use domain::calls::{Segment, first_call};
use domain::ids::ListId;
use domain::journal::{EventKind, SubjectKind};
use serde_json::{Value, json};
use store::{OpenTasks, Tx};

impl App {
    /// Opens calls for the people of some rows of a list, and commits.
    pub(crate) async fn open_calls(&self, tx: Tx, params: &Value) -> Result<(), Error> {
        let list = self.store.list(&Scope::everything(), ListId(number(params, "list"))).await?;
        let now_ms = self.now_ms();
        let reuse = millis(self.pack.calls.reuse);
        let first_contact = millis(self.pack.calls.first_contact);
        let open = OpenTasks {
            list: list.id,
            first_row: number(params, "first_row"),
            last_row: number(params, "last_row"),
            team: list.team,
            now_ms,
            sla_ms: list.received_ms + first_contact,
            reuse_since_ms: now_ms - reuse,
            later: self.called_later(),
        };
        let (calls, doors) = tx.open_calls(&open).await?;
        let event = self.event(None, EventKind::TasksOpened, SubjectKind::List, list.id.0, &list.area);
        tx.commit(with(event, json!({ "calls": calls, "doors": doors, "first_row": open.first_row, "last_row": open.last_row }))).await?;
        Ok(())
    }

    /// Returns the segments whose hours are not now, and when they begin.
    pub(crate) fn called_later(&self) -> Vec<(String, i64)> {
        let now = self.now();
        let first = |segment: &Segment| (segment.code.clone(), first_call(&self.pack.calls, segment, now));
        self.pack.segments.iter().map(first).filter(|(_, at)| *at > now).map(|(code, at)| (code, at.as_millisecond())).collect()
    }
}
