//! Call sheets: people held on paper, and what is entered from it.
//!
//! Owns who may print, enter and return. What follows from an outcome is decided where calls on the
//! screen are recorded; a sheet only brings its lease and the time of the call.

use crate::calls::{By, Report, Reported};
use crate::context::with;
use crate::facts::AnsweredIn;
use crate::people::mask_person_name;
use crate::scripts::SpokenText;
use crate::{App, Error, Page, Problem};
use domain::access::{Actor, Permission, RevealPurpose, Scope};
use domain::calls::Disposition;
use domain::ids::{AccountId, SheetId, TaskId, TeamId, TelephoneId};
use domain::journal::{EventKind, SubjectKind};
use domain::people::{PersonState, TelephoneState};
use domain::sheets::{CodeError, Entered, MOST_HELD, MOST_PEOPLE, RowCode, SheetError, Stays, check_sheet, may_have_called, may_undo};
use domain::tasks::TaskState;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::{NewCallCode, NewSheet, SheetEntry, SheetPerson, SheetRecord, SheetRowRecord, TaskBefore, TaskRecord, Tx};

/// A sheet with its names and how far it is.
#[derive(Debug, Clone)]
pub struct SheetView {
    pub record: SheetRecord,
    pub team: String,
    pub holder: String,
    pub printed_by: String,
    /// Rows that are still held on paper.
    pub open: u64,
    /// Rows that went back without an entry.
    pub returned: u64,
    /// `open`, `done`, `returned` or `expired`.
    pub state: &'static str,
}

/// A row as a list shows it.
#[derive(Debug, Clone)]
pub struct SheetRowView {
    pub code: RowCode,
    /// Masked.
    pub name: String,
    /// `open`, `entered` or `returned`.
    pub state: &'static str,
    pub record: SheetRowRecord,
}

/// A row as it is printed; nothing is masked.
#[derive(Debug, Clone)]
pub struct PaperRow {
    pub code: RowCode,
    pub verification_code: String,
    pub person: SheetPerson,
}

/// A sheet as it is printed.
#[derive(Debug, Clone)]
pub struct PrintedPaper {
    pub sheet: SheetView,
    pub rows: Vec<PaperRow>,
    /// What is said in other words than the pack's.
    pub spoken: Vec<SpokenText>,
    /// The numbers on which the team is rung back.
    pub call_back: Vec<String>,
}

/// What is entered from paper.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    pub code: String,
    /// When the call was made.
    pub called_at: Option<Timestamp>,
    pub report: Report,
}

/// A sheet asked for at the end of the day's calls gets so long.
const AFTER_HOURS: SignedDuration = SignedDuration::from_hours(8);
/// Sheets made at the same moment may choose the same number; one of them chooses again.
const TRIES: usize = 5;

impl App {
    /// Puts people of a team on a sheet; nobody else gets them until they are entered, given back, or
    /// the sheet's time has passed. A caller does so for himself, whoever leads the team for any of its members.
    ///
    /// # Errors
    /// Refuses other people's sheets, teams out of reach, and more than one pair of hands can call.
    pub async fn open_sheet(&self, actor: &Actor, team: TeamId, holder: Option<AccountId>, people: u32, until: Option<Timestamp>) -> Result<SheetView, Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        let lead = actor.scope(Permission::TeamsManage, self.now_ms());
        let holder = holder.unwrap_or(actor.account);
        let own = holder == actor.account && actor.teams(self.now_ms()).contains(&team);
        let record = self.store.team(if own { &scope } else { &lead }, team).await.map_err(|_| Problem::new("teams.not_in_scope").at("team_id"))?;
        if !own && !self.store.team_members(team, self.now_ms()).await?.iter().any(|member| member.account == holder) {
            return Err(Problem::new("sheets.not_a_member").at("holder_id").into());
        }
        let until = until.unwrap_or_else(|| self.usual_end());
        let held = self.store.held_on_paper(holder, self.now_ms()).await?;
        check_sheet(people, held, until, self.now()).map_err(refused)?;
        self.wake().await?;
        let new = NewSheet {
            team,
            area: record.area.clone(),
            holder,
            printed_by: actor.account,
            people,
            now_ms: self.now_ms(),
            until_ms: until.as_millisecond(),
        };
        let within = scope.within(&record.area);
        for tried in 1.. {
            let tx = self.store.begin().await?;
            let (id, people) = match tx.insert_sheet(&within, &new).await {
                Ok(Some(held)) => held,
                Ok(None) => return Err(Problem::new("sheets.nobody_waits").at("team_id").into()),
                Err(store::Error::Conflict { .. }) if tried < TRIES => continue,
                Err(error) => return Err(error.into()),
            };
            let event = self.event(Some(actor.account), EventKind::SheetOpened, SubjectKind::Sheet, id.0, &record.area);
            tx.commit(with(event, json!({ "holder": holder, "team": team, "people": people, "until_ms": new.until_ms }))).await?;
            return self.sheet_view(self.store.sheet(&scope, actor.account, id).await?).await;
        }
        Err(Error::Conflict("conflict"))
    }

    /// Returns the end of today's calls, or a shift from now when that is near.
    fn usual_end(&self) -> Timestamp {
        let zone = self.pack.calls.time_zone.clone();
        let end = self.pack.calls.parts_of_day.last().and_then(|part| self.today().to_datetime(part.1).to_zoned(zone).ok());
        let end = end.map(|end| end.timestamp()).filter(|end| *end > self.now() + SignedDuration::from_hours(1));
        end.unwrap_or(self.now() + AFTER_HOURS)
    }

    /// Returns one's sheets, and those of the teams one leads, newest first.
    ///
    /// # Errors
    /// Refuses whoever may not call.
    pub async fn sheets(&self, actor: &Actor, after: Option<&str>, limit: u32) -> Result<Page<SheetView>, Error> {
        self.require(actor, Permission::CallsWork)?;
        let lead = actor.scope(Permission::TeamsManage, self.now_ms());
        let page = self.store.sheets(&lead, actor.account, after, limit).await?;
        let accounts: Vec<i64> = page.items.iter().flat_map(|sheet| [sheet.holder.0, sheet.printed_by.0]).collect();
        let accounts = self.store.account_names(&accounts).await?;
        let teams = self.store.team_names(&page.items.iter().map(|sheet| sheet.team.0).collect::<Vec<_>>()).await?;
        let name = |names: &std::collections::HashMap<i64, String>, id: i64| names.get(&id).cloned().unwrap_or_default();
        let now = self.now_ms();
        Ok(page.map(|sheet| view(name(&teams, sheet.team.0), name(&accounts, sheet.holder.0), name(&accounts, sheet.printed_by.0), sheet, now)))
    }

    async fn sheet_view(&self, sheet: SheetRecord) -> Result<SheetView, Error> {
        let accounts = self.store.account_names(&[sheet.holder.0, sheet.printed_by.0]).await?;
        let teams = self.store.team_names(&[sheet.team.0]).await?;
        let name = |id: AccountId| accounts.get(&id.0).cloned().unwrap_or_default();
        let team = teams.get(&sheet.team.0).cloned().unwrap_or_default();
        Ok(view(team, name(sheet.holder), name(sheet.printed_by), sheet, self.now_ms()))
    }

    /// Returns a sheet for whoever holds, printed or leads it.
    async fn own_sheet(&self, actor: &Actor, id: SheetId) -> Result<(Scope, SheetRecord), Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        let lead = actor.scope(Permission::TeamsManage, self.now_ms());
        Ok((scope, self.store.sheet(&lead, actor.account, id).await?))
    }

    /// Returns a sheet and its rows, masked.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody else's sheet.
    pub async fn sheet(&self, actor: &Actor, id: SheetId) -> Result<(SheetView, Vec<SheetRowView>), Error> {
        let (_, sheet) = self.own_sheet(actor, id).await?;
        let rows = self.store.sheet_rows(id).await?.into_iter().map(|row| self.sheet_line(&sheet, row)).collect();
        Ok((self.sheet_view(sheet).await?, rows))
    }

    fn sheet_line(&self, sheet: &SheetRecord, row: SheetRowRecord) -> SheetRowView {
        let over = row.returned_ms.is_some() || is_over(sheet, self.now_ms());
        SheetRowView {
            code: RowCode { sheet: sheet.number, row: row.row },
            name: mask_person_name(row.person_name.as_deref()),
            state: if row.entered_ms.is_some() { "entered" } else if over { "returned" } else { "open" },
            record: row,
        }
    }

    /// Returns what is printed: full names and numbers of everybody whose row is open. Journalled as a look
    /// at hidden values before anything is told.
    ///
    /// # Errors
    /// Refuses somebody else's sheet, and one that is over.
    pub async fn sheet_paper(&self, actor: &Actor, id: SheetId) -> Result<PrintedPaper, Error> {
        let (scope, sheet) = self.own_sheet(actor, id).await?;
        if actor.reveal_scope(RevealPurpose::Calling, self.now_ms()).is_empty() {
            return Err(Error::Forbidden);
        }
        if is_over(&sheet, self.now_ms()) {
            return Err(Error::Conflict("sheets.over"));
        }
        let people = self.store.sheet_people(&scope, id).await?;
        let tx = self.store.begin().await?;
        let event = self.event(Some(actor.account), EventKind::ValueRevealed, SubjectKind::Sheet, id.0, &sheet.area);
        let ids: Vec<_> = people.iter().map(|person| person.person).collect();
        let codes: Vec<NewCallCode<'_>> = people.iter().flat_map(|person| person.telephones.iter().map(|telephone| NewCallCode {
            lookup: self.code_lookup(person.task, person.printed_token, &telephone.number),
            task: person.task,
            token: person.printed_token,
            person: person.person,
            account: sheet.holder,
            team: Some(sheet.team),
            area: &sheet.area,
            purpose: person.purpose.as_deref().unwrap_or_default(),
        })).collect();
        tx.keep_call_codes(&codes, self.now_ms()).await?;
        tx.commit(with(event, json!({ "item": "call_sheet", "purpose": RevealPurpose::Calling.code(), "count": ids.len(), "people": ids }))).await?;
        let rows = people.into_iter().map(|person| PaperRow {
            code: RowCode { sheet: sheet.number, row: person.row },
            verification_code: self.verification_code(person.task, person.printed_token),
            person,
        });
        Ok(PrintedPaper {
            rows: rows.collect(),
            spoken: self.spoken_in(&sheet.area, sheet.printed_ms).await?,
            call_back: self.store.team(&Scope::everything(), sheet.team).await?.call_back,
            sheet: self.sheet_view(sheet).await?,
        })
    }

    /// Returns the row of a code, to be compared with the paper.
    ///
    /// # Errors
    /// Says what is wrong with the code.
    pub async fn sheet_row(&self, actor: &Actor, id: SheetId, code: &str) -> Result<SheetRowView, Error> {
        let (_, sheet) = self.own_sheet(actor, id).await?;
        self.row_of(&sheet, code).await
    }

    async fn row_of(&self, sheet: &SheetRecord, code: &str) -> Result<SheetRowView, Error> {
        let code = RowCode::read(code, sheet.number).map_err(|error| match error {
            CodeError::Unreadable => Problem::new("sheets.code_unreadable").at("code"),
            CodeError::Mistyped => Problem::new("sheets.code_mistyped").at("code"),
            CodeError::OtherSheet(number) => Problem::new("sheets.other_sheet").at("code").with("number", number),
        })?;
        let rows = self.store.sheet_rows(sheet.id).await?;
        let row = rows.into_iter().find(|row| row.row == code.row);
        row.map(|row| self.sheet_line(sheet, row)).ok_or_else(|| Problem::new("sheets.no_such_row").at("code").with("people", sheet.people).into())
    }

    /// Enters what came of a call from paper. The same entry a second time changes nothing.
    ///
    /// # Errors
    /// Names what is wrong with the code, the time, or what the outcome needs.
    pub async fn enter_row(&self, actor: &Actor, id: SheetId, mut entry: Entry) -> Result<(SheetRowView, Reported), Error> {
        let (scope, sheet) = self.own_sheet(actor, id).await?;
        let row = self.row_of(&sheet, &entry.code).await?.record;
        let at = self.time_of_call(&sheet, entry.called_at)?;
        if row.entered_ms.is_some() && row.outcome.as_deref() != Some(entry.report.outcome.as_str()) {
            return Err(Error::Conflict("sheets.row_entered"));
        }
        entry.report.token = row.token;
        let checked = self.check_report(&scope, row.task, entry.report.clone(), Some((&sheet.area, sheet.printed_ms))).await?;
        let tx = self.store.begin().await?;
        if tx.lock_sheet_row(id, row.row).await?.token != row.token {
            return Err(Error::Conflict("conflict"));
        }
        let task = tx.lock_task(row.task).await?;
        let undo = undo_state(&tx, &task).await?;
        let by = By { caller: sheet.holder, writer: actor.account, at, on_paper: true };
        let recorded = self.record_in(&tx, by, row.task, &checked).await?;
        let mut events = recorded.events.into_iter();
        if let Some(mut event) = events.next() {
            let kept = SheetEntry { called_ms: at.as_millisecond(), attempt: recorded.attempt, outcome: &entry.report.outcome, late: recorded.reported.late, undo: &undo };
            tx.enter_sheet_row(id, row.row, &kept, self.now_ms()).await?;
            event.params["sheet"] = json!(sheet.number);
            event.params["row"] = json!(row.row);
            event.params["called_ms"] = json!(kept.called_ms);
            self.commit(tx, event, events.collect()).await?;
        }
        let entered = self.row_of(&sheet, &entry.code).await?;
        Ok((entered, recorded.reported))
    }

    fn time_of_call(&self, sheet: &SheetRecord, said: Option<Timestamp>) -> Result<Timestamp, Error> {
        let moment = |ms| Timestamp::from_millisecond(ms).unwrap_or_default();
        let (printed, until) = (moment(sheet.printed_ms), moment(sheet.until_ms));
        let at = said.unwrap_or_else(|| self.now().min(until));
        if may_have_called(at, printed, until, self.now()) {
            return Ok(at);
        }
        let clock = |at: Timestamp| at.to_zoned(self.pack.calls.time_zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
        Err(Problem::new("sheets.time_out_of_life").at("called_at").with("from", clock(printed)).with("to", clock(until.min(self.now()))).into())
    }

    /// Undoes the newest entry of a sheet, while nothing has followed from it: the sheet holds the person again,
    /// and what was recorded stays as a note.
    ///
    /// # Errors
    /// Says why an entry stays.
    pub async fn undo_entry(&self, actor: &Actor, id: SheetId) -> Result<SheetRowView, Error> {
        let (_, sheet) = self.own_sheet(actor, id).await?;
        let tx = self.store.begin().await?;
        let (row, undo) = tx.newest_entry(id).await.map_err(|error| match error {
            store::Error::NotFound => Error::Conflict("sheets.nothing_to_undo"),
            other => other.into(),
        })?;
        let task = tx.lock_task(row.task).await?;
        let entered = Entered {
            is_over: is_over(&sheet, self.now_ms()),
            disposition: task.disposition.as_deref().and_then(Disposition::from_code),
            was_taken: row.late || task.lease_token != row.token || task.state == TaskState::Leased,
            has_other_task: tx.has_other_task(row.person, row.task).await?,
        };
        may_undo(entered).map_err(|stays| match stays {
            Stays::SheetOver => Error::Conflict("sheets.undo_over"),
            Stays::HandedOver => Error::Conflict("sheets.undo_handed_over"),
            Stays::Taken => Error::Conflict("sheets.undo_taken"),
        })?;
        let mut events = Vec::new();
        if let Some(attempt) = row.attempt {
            tx.undo_attempt(attempt, row.person).await?;
            events = self.undo_answered_facts(&tx, &AnsweredIn { person: row.person, area: &task.area, attempt, by: actor.account }).await?;
        }
        for (telephone, state) in kept_telephones(&undo) {
            tx.set_telephone_state(row.person, telephone, state).await?;
        }
        let number = |key: &str| undo.get(key).and_then(Value::as_i64).unwrap_or(0);
        let text = |key: &str| undo.get(key).and_then(Value::as_str);
        let before = TaskBefore {
            attempts: number("attempts"),
            queue: text("queue").unwrap_or("normal"),
            due_ms: number("due_ms"),
            outcome: text("outcome"),
            disposition: text("disposition"),
        };
        tx.hold_on_sheet(&sheet, &row, &before).await?;
        // The entry ended a visit that was planned beside the call.
        let doors: Vec<TaskId> = undo.get("doors").and_then(|kept| serde_json::from_value(kept.clone()).ok()).unwrap_or_default();
        if !doors.is_empty() {
            tx.reopen_doors(row.person, &doors).await?;
        }
        tx.unsettle_errands(row.task).await?;
        tx.determine_again(&[row.person]).await?;
        tx.set_person_state(row.person, PersonState::Waiting).await?;
        let event = self.event(Some(actor.account), EventKind::EntryUndone, SubjectKind::Task, row.task.0, &task.area);
        let event = with(event, json!({ "person": row.person, "sheet": sheet.number, "row": row.row, "outcome": row.outcome, "attempt": row.attempt }));
        self.commit(tx, event, events).await?;
        let code = RowCode { sheet: sheet.number, row: row.row };
        self.row_of(&sheet, &code.long()).await
    }

    /// Gives everybody who was not entered back to the queue.
    ///
    /// # Errors
    /// [`Error::Conflict`] when that was done already.
    pub async fn return_sheet(&self, actor: &Actor, id: SheetId) -> Result<SheetView, Error> {
        let (_, sheet) = self.own_sheet(actor, id).await?;
        let tx = self.store.begin().await?;
        let back = tx.return_sheet(id, self.now_ms()).await.map_err(|error| match error {
            store::Error::Conflict { .. } => Error::Conflict("sheets.returned_already"),
            other => other.into(),
        })?;
        let event = self.event(Some(actor.account), EventKind::SheetReturned, SubjectKind::Sheet, id.0, &sheet.area);
        tx.commit(with(event, json!({ "back": back, "entered": sheet.entered }))).await?;
        let (_, sheet) = self.own_sheet(actor, id).await?;
        self.sheet_view(sheet).await
    }
}

fn is_over(sheet: &SheetRecord, now_ms: i64) -> bool {
    sheet.returned_ms.is_some() || sheet.until_ms <= now_ms
}

fn view(team: String, holder: String, printed_by: String, record: SheetRecord, now_ms: i64) -> SheetView {
    let left = record.people.saturating_sub(record.entered);
    let open = if is_over(&record, now_ms) { 0 } else { left.saturating_sub(record.given_back) };
    let state = match () {
        () if left == 0 => "done",
        () if record.returned_ms.is_some() => "returned",
        () if record.until_ms <= now_ms => "expired",
        () => "open",
    };
    SheetView { open, returned: left - open, state, team, holder, printed_by, record }
}

fn refused(error: SheetError) -> Error {
    match error {
        SheetError::People => Problem::new("sheets.how_many").at("people").with("most", MOST_PEOPLE).into(),
        SheetError::Until => Problem::new("sheets.until").at("until").with("minutes", domain::sheets::SHORTEST.as_mins()).with("hours", domain::sheets::LONGEST.as_hours()).into(),
        SheetError::HoldsEnough => Problem::new("sheets.holds_enough").at("people").with("most", MOST_HELD).into(),
    }
}

/// Notes how things stand before an entry.
async fn undo_state(tx: &Tx, task: &TaskRecord) -> Result<Value, Error> {
    let telephones: Vec<_> = tx.telephone_states(task.person).await?.into_iter().map(|(id, state)| json!([id, state])).collect();
    Ok(json!({
        "doors": tx.open_doors_of(task.person).await?,
        "attempts": task.attempts, "queue": task.queue.code(), "due_ms": task.due_ms, "outcome": task.outcome, "disposition": task.disposition,
        "telephones": telephones,
    }))
}

fn kept_telephones(undo: &Value) -> Vec<(TelephoneId, TelephoneState)> {
    undo.get("telephones").and_then(|kept| serde_json::from_value(kept.clone()).ok()).unwrap_or_default()
}
