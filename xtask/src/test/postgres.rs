//! A PostgreSQL server for one run: made in a temporary folder, gone at the end.
//!
//! Owns its life. It listens on loopback only, at a port that was free, and trusts whoever asks
//! there; it holds nothing but what tests put into it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, bail, ensure};

use crate::process::{self, command, find};
use crate::test::tools::is_root;

/// A running server; it is stopped when this is dropped.
pub struct Postgres {
    programs: PathBuf,
    folder: tempfile::TempDir,
    port: u16,
    child: Option<Child>,
}

/// Finds the folder of the newest server's programs; Debian keeps them off the path.
pub fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .max();
    newest.map(|(_, folder)| folder).or_else(|| find("initdb").and_then(|path| path.parent().map(Path::to_owned)))
}

/// Starts a description of one of the server's programs.
#[cfg(feature = "load")]
pub fn command_of(program: &str) -> anyhow::Result<Command> {
    let programs = programs().context("PostgreSQL is not installed: run `cargo xtask test --only tools`")?;
    Ok(command(programs.join(program)))
}

impl Postgres {
    /// Starts a server for tests, which need no durability against power cuts, only speed.
    pub fn start() -> anyhow::Result<Self> {
        Self::start_with(&["fsync=off"])
    }

    /// Starts a server that keeps what it acknowledged, as one in use would.
    pub fn start_durable() -> anyhow::Result<Self> {
        Self::start_with(&[])
    }

    fn start_with(more: &[&str]) -> anyhow::Result<Self> {
        let programs = programs().context("PostgreSQL is not installed: run `cargo xtask test --only tools`")?;
        let folder = tempfile::Builder::new().prefix("firstline-postgres-").tempdir()?;
        if is_root() {
            process::run(command("chown").arg("postgres").arg(folder.path()))?;
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut server = Self { programs, folder, port, child: None };
        let mut initdb = server.program("initdb");
        initdb.args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"]).arg(server.data());
        process::output(&mut initdb)?;
        let settings = ["listen_addresses=127.0.0.1", "max_connections=300", "shared_buffers=128MB"];
        let log = std::fs::File::create(server.log())?;
        let mut start = server.program("postgres");
        start.arg("-D").arg(server.data()).args(["-p", &port.to_string(), "-k"]).arg(server.folder.path());
        start.args(settings.iter().chain(more).flat_map(|setting| ["-c", setting]));
        server.child = Some(start.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn().context("PostgreSQL cannot be started")?);
        server.wait()?;
        println!("   PostgreSQL is at {}", server.url());
        Ok(server)
    }

    /// Returns where it is.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Stops it and removes its folder.
    pub fn stop(self) {}

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// Waits until it answers.
    fn wait(&mut self) -> anyhow::Result<()> {
        let port = self.port.to_string();
        for _ in 0..300 {
            let ended = self.child.as_mut().map(Child::try_wait).transpose()?.flatten().is_some();
            ensure!(!ended, "PostgreSQL did not start:\n{}", std::fs::read_to_string(self.log()).unwrap_or_default());
            let mut ready = self.program("pg_isready");
            ready.args(["-q", "-h", "127.0.0.1", "-p", &port]).stdout(Stdio::null());
            if ready.status()?.success() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(100));
        }
        bail!("PostgreSQL did not answer within 30 s:\n{}", std::fs::read_to_string(self.log()).unwrap_or_default())
    }

    /// The server refuses to run as root; then it runs as the user its package made. It ends with us
    /// even when we are killed.
    fn program(&self, name: &str) -> Command {
        let mut program = command("setpriv");
        program.arg("--pdeathsig=INT");
        if is_root() {
            program.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
        }
        program.arg("--").arg(self.programs.join(name)).current_dir(self.folder.path());
        program
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = self.program("pg_ctl");
        stop.args(["--wait", "--silent", "--mode=immediate", "-D"]).arg(self.data()).arg("stop");
        if let Err(error) = process::output(&mut stop) {
            eprintln!("PostgreSQL could not be stopped: {error:#}");
        }
        if let Some(mut child) = self.child.take() {
            let _ = child.wait();
        }
    }
}
