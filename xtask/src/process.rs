//! Runs other programs: shown, checked, and with their failure said in one sentence.
//!
//! Owns where the project lies and how a command is started. Must not know what the commands are for.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;

use anyhow::{Context, bail};

/// Returns the folder of the project.
pub fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// Returns the folder that cargo builds into.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Builds the executable as tests have it, and says where it lies: by itself all its dependencies would be compiled again,
/// with fewer features.
pub fn firstline() -> anyhow::Result<PathBuf> {
    run(linting()?.args(["build", "--quiet", "--workspace", "--tests"]))?;
    Ok(target().join("debug/firstline"))
}

/// Returns cargo with clippy in the compiler's place for the project's own crates, whose warnings are errors: what is built is
/// looked over on the way, and dependencies are compiled once. `cargo clippy` would compile them all a second time.
pub fn linting() -> anyhow::Result<Command> {
    if output(cargo().args(["clippy", "--version"])).is_err() {
        run(command("rustup").args(["component", "add", "clippy"]))?;
    }
    let sysroot = output(command(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).args(["--print", "sysroot"]))?;
    let driver = Path::new(sysroot.trim()).join("bin/clippy-driver");
    let driver = if driver.is_file() { driver } else { find("clippy-driver").context("clippy-driver is missing")? };
    let mut cargo = cargo();
    cargo.env("RUSTC_WORKSPACE_WRAPPER", driver).env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
    Ok(cargo)
}

/// Starts a description of a command in the project's folder.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// Returns cargo as this program was started by it, but with nothing that cargo told this program of itself: build scripts that
/// look at it would run again, and half of the dependencies after them, each time somebody builds without xtask in between.
pub fn cargo() -> Command {
    let mut cargo = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let of_us = |name: &str| ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"].iter().any(|start| name.starts_with(start)) || name == "OUT_DIR";
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(of_us)) {
        cargo.env_remove(name);
    }
    cargo
}

/// Finds a program on the path.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

/// Runs a command to its end and fails when it does.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command_status(command)?;
    check(command, status)
}

/// Runs a command and returns what it wrote to standard output.
pub fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("{} cannot be started", name(command)))?;
    check(command, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command, shows what it writes as it comes, and returns the lines with its status.
pub fn watched(command: &mut Command) -> anyhow::Result<(ExitStatus, Vec<String>)> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} cannot be started", name(command)))?;
    let (send, receive) = mpsc::channel();
    let streams: [Option<Box<dyn Read + Send>>; 2] =
        [child.stdout.take().map(|s| Box::new(s) as _), child.stderr.take().map(|s| Box::new(s) as _)];
    let readers: Vec<_> = streams
        .into_iter()
        .flatten()
        .map(|stream| {
            let send = send.clone();
            thread::spawn(move || {
                let mut lines = BufReader::new(stream);
                let mut line = Vec::new();
                while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                    let text = String::from_utf8_lossy(&line).trim_end().to_owned();
                    line.clear();
                    if send.send(text).is_err() {
                        break;
                    }
                }
            })
        })
        .collect();
    drop(send);
    let mut seen = Vec::new();
    for line in receive {
        // Somebody may have closed the pipe we write to; the command still runs to its end.
        let _ = writeln!(std::io::stdout(), "{line}");
        seen.push(line);
    }
    for reader in readers {
        let _ = reader.join();
    }
    Ok((child.wait()?, seen))
}

/// Fails with one sentence when a command did.
pub fn check(command: &Command, status: ExitStatus) -> anyhow::Result<()> {
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

fn command_status(command: &mut Command) -> anyhow::Result<ExitStatus> {
    command.status().with_context(|| format!("{} cannot be started", name(command)))
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

/// Writes a command as one would type it.
pub fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let words = command.get_args().map(|arg| arg.to_string_lossy().into_owned());
    std::iter::once(program).chain(words).collect::<Vec<_>>().join(" ")
}
