//! The confined process that parses files from outside.
//!
//! Owns its entry point: the file arrives as standard input, frames leave by standard output, and
//! before the first byte is parsed the process gives up memory beyond a bound, files, sockets and
//! other programs. Must not be called from a process that does anything else.

mod confine;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::os::fd::AsFd;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};

use crate::frames::{FrameWriter, Headers};
use crate::read::{self, Given};
use crate::{Finished, ReadError, ReadOptions, inspect, limits};

/// The name of the hidden command that leads here.
pub const COMMAND: &str = "read-table";

/// What is wanted of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Work {
    /// A first look.
    Inspect,
    /// The rows of one table.
    Rows,
    /// Every sheet as it is.
    Sheets,
}

/// What the child is asked to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) work: Work,
    pub(crate) options: ReadOptions,
    pub(crate) memory_mib: u64,
    pub(crate) cpu_seconds: u64,
}

impl Task {
    pub(crate) fn new(work: Work, options: &ReadOptions) -> Self {
        let (memory_mib, cpu_seconds) = (limits::CHILD_MEMORY_MIB, limits::CHILD_CPU_SECONDS);
        Self { work, options: options.clone(), memory_mib, cpu_seconds }
    }
}

/// Does one task, given as JSON in the first argument, and says how it went.
///
/// Call it before anything else in `main` when the first argument is [`COMMAND`]: no thread may
/// run yet, for the confinement holds for the calling thread and those it starts.
pub fn run(mut args: impl Iterator<Item = String>) -> ExitCode {
    let Some(task) = args.next().and_then(|text| serde_json::from_str::<Task>(&text).ok()) else {
        eprintln!("{COMMAND} is not for people: it takes one task as JSON");
        return ExitCode::from(64);
    };
    // A file that breaks a parser is told by the exit code; the parser's own words help nobody.
    std::panic::set_hook(Box::new(|_| eprintln!("{COMMAND} gave up on a file that broke its parser")));
    let input = io::stdin().as_fd().try_clone_to_owned().map(File::from);
    let output = io::stdout().as_fd().try_clone_to_owned().map(File::from);
    let (Ok(mut input), Ok(output)) = (input, output) else { return ExitCode::from(66) };
    if let Err(problem) = confine::confine(task.memory_mib, task.cpu_seconds) {
        eprintln!("{COMMAND} cannot be confined and reads nothing: {problem}");
        return ExitCode::from(71);
    }
    let mut frames = FrameWriter::new(BufWriter::with_capacity(256 << 10, output));
    let sent = match work(&mut input, &task, &mut frames) {
        Ok(sent) => sent,
        Err(error) => frames.send(b'E', &error),
    };
    // A parent that has gone away needs no answer.
    if sent.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(74) }
}

fn work<W: Write>(input: &mut File, task: &Task, frames: &mut FrameWriter<W>) -> Result<io::Result<()>, ReadError> {
    match task.work {
        Work::Inspect => {
            let inspection = inspect::look(input, &task.options)?;
            return Ok(frames.send(b'I', &inspection));
        }
        Work::Sheets => {
            let sheets = read::sheets(input)?;
            let sent = sheets.iter().try_for_each(|sheet| frames.send(b'S', sheet));
            return Ok(sent.and_then(|()| frames.send(b'D', &Finished::default())));
        }
        Work::Rows => {}
    }
    let mut sent = Ok(());
    let (_, finished) = read::read(input, &task.options, &mut |given| {
        sent = match given {
            Given::Headers { headers, row } => frames.send(b'H', &Headers { headers, row }),
            Given::Row(row) => frames.row(&row),
            Given::Alive => frames.alive(),
        };
        if sent.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(sent.and_then(|()| frames.send(b'D', &finished)))
}

/// Confines this process and prints which forbidden acts are refused; for tests of the walls.
pub fn probe() -> ExitCode {
    if let Err(problem) = confine::confine(limits::CHILD_MEMORY_MIB, limits::CHILD_CPU_SECONDS) {
        eprintln!("{problem}");
        return ExitCode::from(71);
    }
    let acts: [(&str, bool); 6] = [
        ("read a file", File::open("/etc/hostname").is_ok()),
        ("write a file", File::create("/tmp/firstline-probe").is_ok()),
        ("list a folder", std::fs::read_dir("/").is_ok()),
        ("start a program", std::process::Command::new("/bin/true").spawn().is_ok()),
        ("reach the network", std::net::TcpListener::bind("127.0.0.1:0").is_ok()),
        ("raise its own limit", rlimit::Resource::NOFILE.set(17, 17).is_ok()),
    ];
    for (act, succeeded) in acts {
        println!("{act}: {}", if succeeded { "succeeded" } else { "refused" });
    }
    ExitCode::SUCCESS
}
