//! Reads a file row by row into the ledger of its list. It can be killed at any moment and goes on
//! where it stopped: rows and ledger are committed together.

use super::link::{JudgedRow, Known, Linking, RowKeys};
use super::preview::read_problem;
use super::{ListSettings, ReceiveList, calls_people, reception_of};
use crate::context::with;
use crate::intake::PEOPLE_RECEIVED;
use crate::{App, Error, Problem};
use domain::access::Scope;
use domain::ids::{ListId, UploadId};
use domain::intake::{Assessment, Assessor, Problem as RowProblem, Record, Verdict};
use domain::journal::{EventKind, SubjectKind};
use serde_json::json;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use store::{Chunk, ListRecord, KnownKeys};
use tables::{Finished, ReadError, Reader, Row};
use tokio::sync::mpsc;

/// How a reception ended.
#[derive(Debug, Clone)]
pub struct Received {
    pub list: ListRecord,
    pub seconds: f64,
}

/// Rows read and judged at once.
const BATCH: usize = 500;
/// Batches that wait to be written: while a transaction runs, the next one is judged.
const AHEAD: usize = 16;
/// A transaction is to take no longer than this, so that callers are not kept waiting.
const TARGET: Duration = Duration::from_millis(250);
const FEWEST: usize = 400;
const MOST: usize = 12_000;
/// Rows after which their keys are settled, and the log is moved into the database file.
const SETTLE_EVERY: usize = 60_000;
/// Left between two transactions for other processes that want to write.
const GAP: Duration = Duration::from_millis(4);
/// A list of so many rows changes how large the tables are.
const LARGE: u64 = 200_000;

/// Lists this process is reading.
static READING: Mutex<Vec<ListId>> = Mutex::new(Vec::new());

struct Turn(ListId);

impl Turn {
    fn take(list: ListId) -> Option<Self> {
        let mut reading = READING.lock().ok()?;
        if reading.contains(&list) {
            return None;
        }
        reading.push(list);
        Some(Self(list))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Ok(mut reading) = READING.lock() {
            reading.retain(|l| *l != self.0);
        }
    }
}

enum Step {
    Rows(Vec<JudgedRow>),
    End(Finished),
    Failed(ReadError),
}

impl App {
    /// Receives a file of the caller's own from the command line, to the end; a reception of the same
    /// file under the same name that was cut off is taken up where it stopped.
    ///
    /// # Errors
    /// Says why the file cannot be read, or what is missing.
    pub async fn receive_here(&self, path: &Path, receive: ReceiveList, mut progress: impl FnMut(u64) + Send) -> Result<Received, Error> {
        let started = Instant::now();
        let hashed = path.to_owned();
        let (sha256, bytes) = tokio::task::spawn_blocking(move || super::files::hash_file(&hashed)).await
            .map_err(|e| Error::Unavailable(e.to_string()))?
            .map_err(|e| Problem::new("intake.file_unreadable").with("reason", e))?;
        let cut_off = self.store.lists_of_file(&sha256).await?.into_iter().find(|l| l.state == "receiving" && l.name == receive.name.trim());
        let list = match cut_off {
            Some(list) => list.id,
            None => {
                let id = UploadId(self.store.ids().next_id());
                let filename = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                self.inspect(path, &receive.options).await?;
                self.keep_upload(None, id, &filename, bytes, &sha256).await?;
                let upload = self.store.upload(id).await?;
                self.open_list(&Scope::everything(), None, &upload, path, receive).await?
            }
        };
        self.read_list(list, path, &mut progress).await?;
        self.react().await?;
        let list = self.store.list(&Scope::everything(), list).await?;
        Ok(Received { list, seconds: started.elapsed().as_secs_f64() })
    }

    /// Takes up lists whose reception was cut off and whose file is still here.
    pub(crate) async fn resume_lists(&self) -> Result<(), Error> {
        self.discard_old_files().await?;
        for list in self.store.unfinished_lists().await? {
            if let Some(path) = self.kept_file(list.upload) {
                self.read_list(list.id, &path, &mut |_| {}).await?;
            }
        }
        Ok(())
    }

    /// Reads a list's file from where it stopped to its end, and closes the ledger.
    pub(super) async fn read_list(&self, id: ListId, path: &Path, progress: &mut (dyn FnMut(u64) + Send)) -> Result<(), Error> {
        let Some(_turn) = Turn::take(id) else { return Ok(()) };
        let list = self.store.list(&Scope::everything(), id).await?;
        if list.state != "receiving" {
            return Ok(());
        }
        let mut steps = self.judge(&list, path.to_owned());
        let resolver = self.resolver(&list.area).await?;
        let mut reception = Reception { app: self, list: &list, resolver, places: HashMap::new(), next_row: list.next_row, size: FEWEST, logged: 0 };
        let mut waiting: Vec<JudgedRow> = Vec::new();
        let mut done = list.received();
        loop {
            match steps.recv().await {
                Some(Step::Rows(rows)) => {
                    waiting.extend(rows);
                    while waiting.len() >= reception.size {
                        let rest = waiting.split_off(reception.size);
                        done += waiting.len() as u64;
                        reception.write(std::mem::replace(&mut waiting, rest)).await?;
                        progress(done);
                    }
                }
                Some(Step::End(finished)) => {
                    if !waiting.is_empty() {
                        done += waiting.len() as u64;
                        reception.write(waiting).await?;
                        progress(done);
                    }
                    // Before others begin to work on so many.
                    if done > LARGE {
                        self.store.optimize().await?;
                    }
                    self.close_list(&list, None, finished.rows).await?;
                    break;
                }
                Some(Step::Failed(error)) => {
                    if !waiting.is_empty() {
                        done += waiting.len() as u64;
                        reception.write(waiting).await?;
                    }
                    let failure = json!({ "code": error.code().to_owned(), "params": error.params(), "rows_kept": done });
                    self.close_list(&list, Some(failure), done).await?;
                    self.discard_file(path).await;
                    return Err(read_problem(&error));
                }
                None => return Err(Error::Unavailable("reading stopped".to_owned())),
            }
        }
        self.discard_file(path).await;
        Ok(())
    }

    async fn close_list(&self, list: &ListRecord, failure: Option<serde_json::Value>, rows: u64) -> Result<(), Error> {
        let kind = if failure.is_some() { EventKind::ListFailed } else { EventKind::ListCompleted };
        let tx = self.store.begin().await?;
        tx.finish_list(list.id, failure.as_ref(), Some(i64::try_from(rows).unwrap_or(i64::MAX)), self.now_ms()).await?;
        let event = self.event(list.received_by, kind, SubjectKind::List, list.id.0, &list.area);
        tx.commit(with(event, json!({ "rows": rows, "failure": failure }))).await?;
        Ok(())
    }

    /// Reads and judges rows on a thread of its own, ahead of what is written.
    fn judge(&self, list: &ListRecord, path: PathBuf) -> mpsc::Receiver<Step> {
        let (sender, receiver) = mpsc::channel(AHEAD);
        let (app, list) = (self.clone(), list.clone());
        tokio::task::spawn_blocking(move || {
            let last = match judge_rows(&app, &list, &path, &sender) {
                Ok(finished) => Step::End(finished),
                Err(error) => Step::Failed(error),
            };
            // Nobody listens when the reception has been given up.
            let _ = sender.blocking_send(last);
        });
        receiver
    }
}

fn judge_rows(app: &App, list: &ListRecord, path: &Path, sender: &mpsc::Sender<Step>) -> Result<Finished, ReadError> {
    let settings: ListSettings = serde_json::from_value(list.settings.clone()).unwrap_or_default();
    let file = std::fs::File::open(path)?;
    let mut stream = Reader::spawn(&app.settings.reader, file, &settings.options)?;
    let assessor = Assessor::new(&settings.mapping, &app.rules);
    let today = app.today();
    let mut batch = Vec::with_capacity(BATCH);
    for row in stream.by_ref() {
        let row = row?;
        let number = i64::try_from(row.number).unwrap_or(i64::MAX);
        if number < list.next_row {
            continue;
        }
        batch.push(judge_row(app, &list.source, number, row, &assessor, today));
        if batch.len() == BATCH && sender.blocking_send(Step::Rows(std::mem::take(&mut batch))).is_err() {
            return Err(ReadError::Stopped);
        }
    }
    let finished = stream.finished().cloned().unwrap_or_default();
    if !batch.is_empty() && sender.blocking_send(Step::Rows(batch)).is_err() {
        return Err(ReadError::Stopped);
    }
    Ok(finished)
}

fn judge_row(app: &App, source: &str, number: i64, row: Row, assessor: &Assessor<'_>, today: jiff::civil::Date) -> JudgedRow {
    let entered = serde_json::to_string(&row.cells).unwrap_or_default();
    let assessment = match row.fault {
        Some(fault) => Assessment { verdict: Verdict::Reject, record: Record::default(), problems: vec![RowProblem::unreadable_row(&fault)] },
        None => assessor.assess(&row.cells, today),
    };
    let keys = RowKeys::of(app.store.cipher(), source, &entered, &assessment.record);
    JudgedRow { number, entered, assessment, keys }
}

struct Reception<'a> {
    app: &'a App,
    list: &'a ListRecord,
    resolver: domain::areas::Resolver,
    places: HashMap<String, domain::areas::Resolution>,
    next_row: i64,
    size: usize,
    /// Rows since the log was last moved.
    logged: usize,
}

impl Reception<'_> {
    /// Links rows and commits them with the list's ledger and word for those who react.
    async fn write(&mut self, rows: Vec<JudgedRow>) -> Result<(), Error> {
        let (app, list) = (self.app, self.list);
        let started = Instant::now();
        let (count, first, last) = (rows.len(), rows.first().map_or(0, |r| r.number), rows.last().map_or(0, |r| r.number));
        let mut keys = KnownKeys::default();
        for row in &rows {
            row.keys.collect(&mut keys);
        }
        let tx = app.store.begin().await?;
        let held_since = Instant::now();
        let mut known = Known {
            rows: tx.known_rows(list.id, &keys).await?,
            people: tx.known_people(&keys).await?,
        };
        let mut chunk = Chunk { next_row: last + 1, ..Chunk::default() };
        let mut linking = Linking {
            list_area: &list.area,
            resolver: &self.resolver,
            places: &mut self.places,
            ids: app.store.ids(),
            linker: app.linker.as_ref(),
            pack: &app.pack,
            today: app.today(),
            insist: false,
        };
        linking.link(rows, &mut known, &mut chunk);
        let somebody = !chunk.people.is_empty() || !chunk.merged.is_empty();
        chunk.working_ms = i64::try_from(started.elapsed().as_millis()).unwrap_or(0);
        let counts = tx.write_chunk(&reception_of(list, app.now_ms()), self.next_row, chunk).await?;
        if somebody && calls_people(list) {
            tx.leave_word(PEOPLE_RECEIVED, json!({ "list": list.id.0, "first_row": first, "last_row": last }));
        }
        let event = app.event(list.received_by, EventKind::RowsRead, SubjectKind::List, list.id.0, &list.area);
        let params = json!({
            "first_row": first, "last_row": last, "accepted": counts.accepted, "merged": counts.merged, "held": counts.held, "rejected": counts.rejected,
        });
        app.commit(tx, with(event, params), Vec::new()).await?;
        self.next_row = last + 1;
        self.adapt(count, held_since.elapsed());
        self.logged += count;
        if self.logged >= SETTLE_EVERY {
            self.logged = 0;
            app.store.settle_keys(crate::jobs::WORTH_SETTLING).await?;
            app.store.checkpoint().await?;
        }
        tokio::time::sleep(GAP).await;
        Ok(())
    }

    fn adapt(&mut self, rows: usize, took: Duration) {
        if took > TARGET {
            self.size = (self.size * 3 / 4).max(FEWEST);
        } else if rows >= self.size && took < TARGET * 2 / 3 {
            self.size = (self.size * 5 / 4).min(MOST);
        }
    }
}
