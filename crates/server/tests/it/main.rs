//! The whole server, as its users meet it: over HTTP, on a real database, with real files.
//!
//! One binary; `every_file_is_listed` keeps the list of files honest.

mod access;
mod areas;
mod calls;
mod determinations;
mod doors;
mod facts;
mod faults;
mod feedback;
mod intake;
mod journal;
mod kit;
mod link;
mod linkage;
mod measures;
mod openapi;
mod people;
mod policy;
mod referrals;
mod reports;
mod scripts;
mod sheets;
mod support;
mod teams;
mod unauthorized;
mod workbench;

#[test]
fn every_file_is_listed() {
    let source = include_str!("main.rs");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it");
    for entry in std::fs::read_dir(folder).expect("the folder") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let stem = name.trim_end_matches(".rs");
        assert!(stem == "main" || source.contains(&format!("mod {stem};")), "{name} is not listed in main.rs");
    }
}
