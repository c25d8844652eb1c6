use std::process::Command;

fn probe() -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_tables-child")).arg("probe").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_reader_can_open_start_and_reach_nothing() {
    let found = probe();
    for act in ["read a file", "write a file", "list a folder", "start a program", "reach the network", "raise its own limit"] {
        assert!(found.contains(&format!("{act}: refused\n")), "{found}");
    }
}

#[test]
fn the_reader_runs_with_an_empty_environment() {
    let (_folder, program) = super::script("test -n \"$HOME\" && kill -KILL $$; exit 101");
    let error = tables::Reader::spawn(&program, super::file_of(b"a,b\n"), &tables::ReadOptions::default()).unwrap_err();
    assert_eq!(error.code(), "tables.damaged", "HOME of the parent reached the child");
}
