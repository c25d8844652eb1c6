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

#[test]
fn with_the_division_tree_addresses_are_known_that_leave_endings_and_levels_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("counties.csv"), "code,name,parent,kind,valid_to\n44,广东省,,,\n4409,茂名市,44,,\n440902,茂南区,4409,,\n440904,电白区,4409,,\n").expect("written");
    std::fs::write(path("towns.csv"), "code,name,parent,aliases\n440902001,河东街道,440902,东关街道\n440904001,水东街道,440904,\n").expect("written");
    // Everybody else lives somewhere, so that there is something to learn from.
    let mut text = "id,name,birth_date,address\nA,王小英,1980-02-03,茂南东关福华路12号三栋二单元301室\nB,王小英,1980-02-03,广东省茂名市茂南区河东街道福华路12号3-2-301\nC,王小英,1980-02-03,电白区福华路12号3栋2单元301\n".to_owned();
    for at in 0..300_usize {
        let name = ["李伟", "张强", "刘芳", "陈静", "杨帆"][at % 5];
        let _ = writeln!(text, "{at},{name},19{:02}-{:02}-{:02},茂南区新湖路{}号{}栋", 40 + at % 50, 1 + at % 12, 1 + at % 28, 1 + at * 7 % 90, 1 + at % 9);
    }
    std::fs::write(path("people.csv"), text).expect("written");
    let run = |pair: [&str; 2], areas: &[&str]| {
        let mut run = Command::new(FIRSTLINE);
        run.current_dir(folder.path()).args(["link", "explain", "people.csv", "--json", "--pair"]).args(pair);
        for table in areas {
            run.args(["--areas", table]);
        }
        run.output().expect("runs")
    };
    let told = |pair: [&str; 2], areas: &[&str]| {
        let ended = run(pair, areas);
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        let told: serde_json::Value = serde_json::from_slice(&ended.stdout).expect("an object");
        let bar = told["bars"].as_array().and_then(|bars| bars.iter().find(|bar| bar["field"] == "address")).cloned().expect("a bar");
        (bar["level"].as_str().unwrap_or_default().to_owned(), bar["left"].as_str().unwrap_or_default().to_owned())
    };
    let tree = ["counties.csv", "towns.csv"];
    assert_eq!(told(["A", "B"], &tree), ("same".to_owned(), "广东 茂名 茂南 河东 福华路 12号3栋2单元301室".to_owned()));
    assert_eq!(told(["B", "C"], &tree).0, "other_division");
    // Without it only what the endings tell is known.
    assert_ne!(told(["A", "B"], &[]).0, "same");
    let refused = run(["A", "B"], &["people.csv"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("people.csv needs the columns code and name"));
}
