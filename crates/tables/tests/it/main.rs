//! The confined reader as a process: it answers, it is bounded, it ends.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod confined;
mod hostile;
mod life;

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::time::Duration;

use tables::{Program, ReadError, ReadOptions, Reader, Row, RowStream};

fn program() -> Program {
    Program::new(env!("CARGO_BIN_EXE_tables-child"))
}

fn file_of(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    file
}

fn open(bytes: &[u8]) -> Result<RowStream, ReadError> {
    Reader::spawn(&program(), file_of(bytes), &ReadOptions::default())
}

fn rows(bytes: &[u8]) -> Result<Vec<Row>, ReadError> {
    open(bytes)?.collect()
}

/// Every file of this folder is part of the one test binary.
#[test]
fn no_test_file_is_forgotten() {
    let text = include_str!("main.rs");
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs");
        assert!(module == "main" || text.contains(&format!("mod {module};")), "{name} is not listed");
    }
}

/// A program that stands in for the reader.
fn script(body: &str) -> (tempfile::TempDir, Program) {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reader");
    std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    let program = Program::new(path).bounded(384, 60, Duration::from_millis(400));
    (folder, program)
}
