//! `firstline link stream`: a register in memory answers for each newcomer before the next one comes.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

const FIRSTLINE: &str = env!("CARGO_BIN_EXE_firstline");

/// Learns a model from two tables of people who do not exist.
fn learn(folder: &std::path::Path) {
    const GIVEN: [&str; 12] = ["anna", "peter", "maria", "john", "susan", "karl", "ingrid", "paul", "helen", "oscar", "julia", "frank"];
    const SURNAMES: [&str; 11] = ["miller", "baker", "fischer", "novak", "rossi", "jensen", "martin", "dubois", "garcia", "silva", "haas"];
    let (mut register, mut list) = ("id,given_name,surname,birth_date,phone\n".to_owned(), "id,given_name,surname,birth_date,phone\n".to_owned());
    for at in 0..1_200_usize {
        let (given, surname) = (GIVEN[at * 7 % 12], SURNAMES[at * 5 % 11]);
        let born = format!("{}-{:02}-{:02}", 1940 + at * 13 % 70, 1 + at * 3 % 12, 1 + at * 11 % 28);
        let _ = writeln!(register, "R{at},{given},{surname},{born},6{:08}", at * 7_654_321 % 100_000_000);
        if at % 2 == 0 {
            let given = if at % 10 == 0 { &given[..given.len() - 1] } else { given };
            let _ = writeln!(list, "L{at},{given},{surname},{born},6{:08}", at * 7_654_321 % 100_000_000);
        }
    }
    std::fs::write(folder.join("register.csv"), register).expect("written");
    std::fs::write(folder.join("list.csv"), list).expect("written");
    let linked = Command::new(FIRSTLINE).current_dir(folder).args(["link", "register.csv", "list.csv", "--out", "pairs.csv", "--save-model", "model.json"]).output().expect("runs");
    assert!(linked.status.success(), "{}", String::from_utf8_lossy(&linked.stderr));
}

#[test]
fn each_newcomer_is_answered_before_the_next_and_found_again_when_they_stay() {
    let folder = tempfile::tempdir().expect("a folder");
    learn(folder.path());
    let mut child = Command::new(FIRSTLINE)
        .current_dir(folder.path())
        .args(["link", "stream", "register.csv", "--model", "model.json", "--stay"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut coming = child.stdin.take().expect("an input");
    let mut answers = BufReader::new(child.stdout.take().expect("an output")).lines().map(|line| line.expect("a line"));
    let mut ask = |row: &str| {
        coming.write_all(format!("{row}\n").as_bytes()).expect("asked");
        coming.flush().expect("asked");
        answers.next().expect("an answer")
    };
    assert_eq!(ask("id,given_name,surname,birth_date,phone"), "left_id,right_id,weight,probability");
    let known = std::fs::read_to_string(folder.path().join("register.csv")).expect("read");
    let row = known.lines().find(|line| line.starts_with("R10,")).expect("stands there").trim_start_matches("R10,");
    assert!(ask(&format!("N1,{row}")).starts_with("R10,N1,"));
    assert_eq!(ask("N2,wolfgang,abendroth,1961-03-04,655501234"), ",N2,,");
    assert!(ask("N3,wolfgang,abendroth,1961-03-04,655501234").starts_with("N2,N3,"), "who stayed is known");
    drop(coming);
    assert!(child.wait().expect("ends").success());
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    learn(folder.path());
    let run = |register: &str, model: &str, coming: &str| {
        let mut child = Command::new(FIRSTLINE)
            .current_dir(folder.path())
            .args(["link", "stream", register, "--model", model])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        // Who fails before reading hears nothing of it.
        let _ = child.stdin.take().expect("an input").write_all(coming.as_bytes());
        let ended = child.wait_with_output().expect("ends");
        assert_eq!(ended.status.code(), Some(1));
        String::from_utf8_lossy(&ended.stderr).into_owned()
    };
    let told = run("register.csv", "model.json", "colour,shape\nred,round\n");
    assert!(told.contains("colour, shape") && told.contains("surname"), "{told}");
    assert!(run("register.csv", "list.csv", "id\n").contains("list.csv is no model"));
    assert!(run("nobody.csv", "model.json", "id\n").contains("nobody.csv"));
}

#[test]
fn tables_that_need_more_memory_than_they_may_take_are_linked_part_by_part() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut register, mut list) = ("id,name,birth_date,phone\n".to_owned(), "id,name,birth_date,phone\n".to_owned());
    for at in 0..6_000_usize {
        let row = format!("person {} {},{}-{:02}-{:02},6{:08}", at * 37 % 701, at * 7 % 331, 1940 + at * 13 % 70, 1 + at * 3 % 12, 1 + at * 11 % 28, at * 7_654_321 % 100_000_000);
        let _ = writeln!(register, "R{at},{row}");
        if at % 3 == 0 {
            let _ = writeln!(list, "L{at},{row}");
        }
    }
    std::fs::write(folder.path().join("register.csv"), register).expect("written");
    std::fs::write(folder.path().join("list.csv"), list).expect("written");
    let link = |out: &str, memory: &[&str]| {
        let linked = Command::new(FIRSTLINE).current_dir(folder.path()).args(["link", "register.csv", "list.csv", "--out", out, "--clusters", "clusters.csv"]).args(memory).output().expect("runs");
        assert!(linked.status.success(), "{}", String::from_utf8_lossy(&linked.stderr));
        let pairs = std::fs::read_to_string(folder.path().join(out)).expect("read");
        let mut ids: Vec<(String, String)> =
            pairs.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>()).map(|cells| (cells[0].clone(), cells[1].clone())).collect();
        ids.sort_unstable();
        ids
    };
    let whole = link("whole.csv", &[]);
    assert_eq!(whole.len(), 2_000);
    assert!(whole.iter().all(|(one, other)| one[1..] == other[1..]));
    assert_eq!(link("parts.csv", &["--memory", "1"]), whole);
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").filter_map(|file| file.ok()?.file_name().into_string().ok()).filter(|name| name.starts_with('.')).collect();
    assert!(left.is_empty(), "what was copied is gone: {left:?}");
}
