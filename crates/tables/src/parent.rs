//! The side that starts the confined child and takes its rows.
//!
//! Owns the child's life: its environment is empty, it is killed when it is silent too long or
//! nobody listens any more, and its death is told as a reason. Must not parse a file itself.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs::File;
use std::io::{BufReader, Seek, SeekFrom};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use crate::child::{Task, Work};
use crate::frames::{Frame, Headers, read_frame};
use crate::{Finished, Inspection, RawSheet, ReadError, ReadOptions, Row, child, limits};

/// The frames that may wait for the consumer: a few MiB at most.
const WAITING_FRAMES: usize = 4;

/// The executable that holds the child's entry point, and the words that lead to it.
#[derive(Debug, Clone)]
pub struct Program {
    path: PathBuf,
    environment: Vec<(&'static str, &'static str)>,
    memory_mib: u64,
    cpu_seconds: u64,
    patience: Duration,
}

impl Program {
    /// Names the executable; it must call [`child::run`] when its first argument is
    /// [`child::COMMAND`].
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            environment: Vec::new(),
            memory_mib: limits::CHILD_MEMORY_MIB,
            cpu_seconds: limits::CHILD_CPU_SECONDS,
            patience: Duration::from_secs(limits::PATIENCE_SECONDS),
        }
    }

    /// Names the executable that is running now.
    ///
    /// # Errors
    ///
    /// Fails when the system does not know it.
    pub fn current() -> std::io::Result<Self> {
        std::env::current_exe().map(Self::new)
    }

    /// Sets a variable of the child, which has no other: its allocator must not reserve more than
    /// the child may have.
    #[must_use]
    pub fn with(mut self, variable: &'static str, value: &'static str) -> Self {
        self.environment.push((variable, value));
        self
    }

    /// Changes the bounds of the child.
    #[must_use]
    pub fn bounded(mut self, memory_mib: u64, cpu_seconds: u64, patience: Duration) -> Self {
        (self.memory_mib, self.cpu_seconds, self.patience) = (memory_mib, cpu_seconds, patience);
        self
    }
}

/// Starts readers.
#[derive(Debug)]
pub struct Reader;

impl Reader {
    /// Starts a child on a file and waits for its headers.
    ///
    /// # Errors
    ///
    /// Says why the file cannot be read.
    pub fn spawn(program: &Program, file: File, options: &ReadOptions) -> Result<RowStream, ReadError> {
        let mut link = Link::start(program, file, &Task::new(Work::Rows, options))?;
        loop {
            match link.next()? {
                Frame::Headers(Headers { headers, row }) => {
                    let header_row = (row > 0).then_some(row);
                    return Ok(RowStream { link, headers, header_row, ready: VecDeque::new(), finished: None, is_over: false });
                }
                Frame::Alive => {}
                Frame::Failed(error) => return Err(error),
                Frame::Done(_) => return Err(ReadError::Empty),
                Frame::Rows(_) | Frame::Inspection(_) | Frame::Sheet(_) => return Err(ReadError::Stopped),
            }
        }
    }
}

/// Looks at a file in a child of its own.
///
/// # Errors
///
/// Says why the file cannot be read.
pub fn inspect(program: &Program, file: File, options: &ReadOptions) -> Result<Inspection, ReadError> {
    let mut link = Link::start(program, file, &Task::new(Work::Inspect, options))?;
    loop {
        match link.next()? {
            Frame::Inspection(inspection) => return Ok(*inspection),
            Frame::Alive => {}
            Frame::Failed(error) => return Err(error),
            _ => return Err(ReadError::Stopped),
        }
    }
}

/// Reads every sheet of a workbook as it is, in a child of its own.
///
/// # Errors
///
/// Says why the file cannot be read.
pub fn sheets(program: &Program, file: File) -> Result<Vec<RawSheet>, ReadError> {
    let mut link = Link::start(program, file, &Task::new(Work::Sheets, &ReadOptions::default()))?;
    let mut sheets = Vec::new();
    loop {
        match link.next()? {
            Frame::Sheet(sheet) if sheets.len() < limits::RAW_SHEETS => sheets.push(sheet),
            Frame::Done(_) => return Ok(sheets),
            Frame::Alive => {}
            Frame::Failed(error) => return Err(error),
            _ => return Err(ReadError::Stopped),
        }
    }
}

/// The rows of a file, as the child gives them. Dropping it ends the child.
#[derive(Debug)]
pub struct RowStream {
    link: Link,
    headers: Vec<String>,
    header_row: Option<u64>,
    ready: VecDeque<Row>,
    finished: Option<Finished>,
    is_over: bool,
}

impl RowStream {
    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// Returns the row of the headers from 1, if the format has one.
    #[must_use]
    pub fn header_row(&self) -> Option<u64> {
        self.header_row
    }

    /// Returns what the child counted, once every row was taken.
    #[must_use]
    pub fn finished(&self) -> Option<&Finished> {
        self.finished.as_ref()
    }
}

impl Iterator for RowStream {
    type Item = Result<Row, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.ready.pop_front() {
                return Some(Ok(row));
            }
            if self.is_over {
                return None;
            }
            let error = match self.link.next() {
                Ok(Frame::Rows(rows)) => {
                    self.ready.extend(rows);
                    continue;
                }
                Ok(Frame::Alive) => continue,
                Ok(Frame::Done(finished)) => {
                    self.finished = Some(finished);
                    self.is_over = true;
                    return None;
                }
                Ok(Frame::Failed(error)) | Err(error) => error,
                Ok(Frame::Headers(_) | Frame::Inspection(_) | Frame::Sheet(_)) => ReadError::Stopped,
            };
            self.is_over = true;
            return Some(Err(error));
        }
    }
}

/// A running child and the frames it sends.
#[derive(Debug)]
struct Link {
    child: Child,
    frames: Receiver<std::io::Result<Frame>>,
    patience: Duration,
}

impl Link {
    fn start(program: &Program, mut file: File, task: &Task) -> Result<Self, ReadError> {
        file.seek(SeekFrom::Start(0))?;
        let task = Task { memory_mib: program.memory_mib, cpu_seconds: program.cpu_seconds, ..task.clone() };
        let json = serde_json::to_string(&task).map_err(|_| ReadError::Stopped)?;
        let mut child = Command::new(&program.path)
            .args([OsString::from(child::COMMAND), OsString::from(json)])
            .env_clear()
            .envs(program.environment.iter().copied())
            .stdin(file)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|_| ReadError::Stopped)?;
        let Some(output) = child.stdout.take() else { return Err(ReadError::Stopped) };
        let (sender, frames) = sync_channel(WAITING_FRAMES);
        let pump = std::thread::Builder::new().name("table rows".to_owned());
        let link = Self { child, frames, patience: program.patience };
        pump.spawn(move || pump_frames(output, &sender)).map_err(|_| ReadError::Stopped)?;
        Ok(link)
    }

    /// Waits for the next frame, or for the reason why there is none.
    fn next(&mut self) -> Result<Frame, ReadError> {
        match self.frames.recv_timeout(self.patience) {
            Ok(Ok(frame)) => Ok(frame),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(self.death()),
            Err(RecvTimeoutError::Timeout) => {
                self.end();
                Err(ReadError::TimedOut { seconds: self.patience.as_secs() })
            }
        }
    }

    /// Says why a child ended that had more to say.
    fn death(&mut self) -> ReadError {
        match self.child.wait() {
            Ok(status) => reason(status),
            Err(_) => ReadError::Stopped,
        }
    }

    fn end(&mut self) {
        // A child that ended by itself cannot be killed, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.end();
    }
}

fn pump_frames(output: ChildStdout, sender: &SyncSender<std::io::Result<Frame>>) {
    let mut output = BufReader::with_capacity(256 << 10, output);
    while let Some(frame) = read_frame(&mut output).transpose() {
        let is_end = frame.is_err();
        if sender.send(frame).is_err() || is_end {
            return;
        }
    }
}

fn reason(status: ExitStatus) -> ReadError {
    match status.signal() {
        // An allocation beyond the bound aborts; a stack beyond it faults.
        Some(libc::SIGABRT | libc::SIGSEGV | libc::SIGBUS) => ReadError::too_large("memory"),
        Some(libc::SIGXCPU) => ReadError::TimedOut { seconds: limits::CHILD_CPU_SECONDS },
        // A panic over a file is the file's fault as far as its owner can tell.
        None if status.code() == Some(101) => ReadError::damaged("file"),
        _ => ReadError::Stopped,
    }
}
