//! Killed at any moment: what was acknowledged is there, and what was begun goes on.

use crate::kit::people_csv;
use domain::access::Scope;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const FIRSTLINE: &str = env!("CARGO_BIN_EXE_firstline");

fn firstline(data: &Path, args: &[&str]) -> Output {
    Command::new(FIRSTLINE).args(args).env("FIRSTLINE_DATA", data).env_remove("FIRSTLINE_DATABASE_URL").env("PW", "a long walk in the hills").output().expect("runs")
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn district(data: &Path) {
    let areas = data.join("areas.csv");
    std::fs::write(&areas, "code,name,parent\n44,广东省,\n4409,茂名市,44\n440902,茂南区,4409\n").expect("written");
    let output = firstline(data, &["areas", "import", areas.to_str().expect("utf-8"), "--system", "nbs", "--vintage", "2023", "--root", "CN:中国"]);
    assert!(output.status.success(), "{}", text(&output));
}

fn import(data: &Path, file: &Path) -> Command {
    let mut command = Command::new(FIRSTLINE);
    command.args(["import", file.to_str().expect("utf-8"), "--list", "big", "--source", "s", "--basis", "b", "--purpose", "screening", "--area", "440902", "--json"]);
    command.env("FIRSTLINE_DATA", data).env_remove("FIRSTLINE_DATABASE_URL").stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

fn ledger(output: &[u8]) -> serde_json::Value {
    let last = String::from_utf8_lossy(output).lines().last().unwrap_or_default().to_owned();
    serde_json::from_str(&last).unwrap_or_else(|_| panic!("no ledger in {last:?}"))
}

/// Looks into the database behind the back of whoever writes it.
async fn look(data: &Path) -> store::Store {
    let key = std::fs::read_to_string(data.join("firstline.key")).expect("a key");
    let cipher = store::Cipher::from_hex(key.trim()).expect("valid");
    store::Store::open(&format!("sqlite://{}", data.join("firstline.db").display()), cipher).await.expect("opens")
}

#[tokio::test]
async fn an_import_killed_at_any_moment_goes_on_where_it_stopped_and_counts_each_row_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    district(data);
    let file = data.join("big.csv");
    std::fs::write(&file, people_csv(12_000)).expect("written");
    let store = look(data).await;
    let everything = Scope::everything();
    for mark in [1, 400, 1_000, 2_500, 5_000] {
        let mut child = import(data, &file).spawn().expect("starts");
        while child.try_wait().expect("asks").is_none() {
            let begun = store.lists(&everything, None, 9).await.expect("lists").items;
            if begun.first().is_some_and(|list| list.received() >= mark) {
                break;
            }
        }
        child.kill().expect("killed");
        child.wait().expect("gone");
        let begun = store.lists(&everything, None, 9).await.expect("lists").items;
        assert_eq!((begun.len(), begun[0].state.as_str()), (1, "receiving"), "killed on the way");
        assert!((mark..12_000).contains(&begun[0].received()), "{} rows of at least {mark}", begun[0].received());
    }
    let output = import(data, &file).output().expect("runs");
    let ledger = ledger(&output.stdout);
    assert_eq!((ledger["rows"].as_u64(), ledger["accepted"].as_u64(), ledger["people"].as_u64()), (Some(12_000), Some(12_000), Some(12_000)), "{ledger}");
    let verified = firstline(data, &["verify"]);
    assert!(verified.status.success(), "{}", text(&verified));
}

struct Server {
    child: Mutex<Child>,
    address: String,
}

impl Server {
    fn start(data: &Path) -> Self {
        let mut child = Command::new(FIRSTLINE).args(["serve", "--listen", "127.0.0.1:0"]).env("FIRSTLINE_DATA", data).env_remove("FIRSTLINE_DATABASE_URL")
            .stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
        let address = line.trim().rsplit("http://").next().expect("an address").to_owned();
        Self { child: Mutex::new(child), address }
    }

    /// Sends one request over a connection of its own; none when the server is gone.
    fn post(&self, cookie: &str, path: &str, body: &str) -> Option<(u16, String, String)> {
        let mut stream = std::net::TcpStream::connect(&self.address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nX-Firstline: 1\r\nCookie: {cookie}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = Vec::new();
        std::io::Read::read_to_end(&mut stream, &mut answer).ok()?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let cookie = head.lines().find_map(|l| l.strip_prefix("set-cookie: ")).and_then(|c| c.split(';').next()).unwrap_or_default();
        Some((status, cookie.to_owned(), body.to_owned()))
    }

    fn kill(&self) {
        let mut child = self.child.lock().expect("nobody else");
        child.kill().expect("killed");
        child.wait().expect("gone");
    }
}

#[test]
fn outcomes_that_were_acknowledged_survive_a_killed_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    district(data);
    for args in [
        vec!["teams", "create", "一队", "--agency", "court", "--area", "440902"],
        vec!["accounts", "create", "caller", "--name", "Caller", "--agency", "court", "--role", "caller", "--area", "440902", "--team", "一队", "--onboarded", "--password-env", "PW"],
    ] {
        let output = firstline(data, &args);
        assert!(output.status.success(), "{}", text(&output));
    }
    let file = data.join("list.csv");
    std::fs::write(&file, people_csv(400)).expect("written");
    let output = import(data, &file).arg("--team").arg("一队").output().expect("runs");
    assert_eq!(ledger(&output.stdout)["accepted"], 400);
    let mut acknowledged = 0_u64;
    for _ in 0..4 {
        let server = Server::start(data);
        let (status, cookie, _) = server.post("", "/api/session", r#"{"login":"caller","password":"a long walk in the hills"}"#).expect("answers");
        assert_eq!(status, 200);
        let done = AtomicU64::new(0);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while let Some((200, _, call)) = server.post(&cookie, "/api/calls/next", "{}") {
                    let call: serde_json::Value = serde_json::from_str(&call).expect("json");
                    let body = format!(r#"{{"token":{},"outcome":"complete","incomplete_reason":"a test"}}"#, call["token"]);
                    let path = format!("/api/calls/{}/outcome", call["task_id"].as_str().expect("a task"));
                    match server.post(&cookie, &path, &body) {
                        Some((200, _, _)) => done.fetch_add(1, Ordering::SeqCst),
                        Some((status, _, body)) => panic!("{status} {body}"),
                        None => break,
                    };
                }
            });
            let patience = Instant::now() + Duration::from_secs(60);
            while done.load(Ordering::SeqCst) < 15 && Instant::now() < patience {
                std::thread::sleep(Duration::from_millis(1));
            }
            // In the middle of the next one.
            server.kill();
        });
        acknowledged += done.into_inner();
    }
    assert!(acknowledged >= 60, "{acknowledged} outcomes");
    let verified = firstline(data, &["verify", "--json"]);
    assert!(verified.status.success(), "{}", text(&verified));
    let counted = firstline(data, &["import", file.to_str().expect("utf-8"), "--list", "again", "--source", "s", "--basis", "b", "--purpose", "screening", "--area", "440902"]);
    let told = text(&counted);
    let closed: u64 = told.split("closed ").nth(1).and_then(|t| t.split(|c: char| !c.is_ascii_digit()).next()).and_then(|n| n.parse().ok()).unwrap_or(0);
    assert!(closed >= acknowledged, "{closed} closed of {acknowledged} acknowledged: {told}");
}

/// Callers who share commits: whoever heard of a lease or an outcome before the server was killed finds it in the journal.
#[tokio::test(flavor = "multi_thread")]
async fn what_many_callers_heard_at_once_survives_a_killed_server() {
    const CALLERS: usize = 5;
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    district(data);
    let team = firstline(data, &["teams", "create", "一队", "--agency", "court", "--area", "440902"]);
    assert!(team.status.success(), "{}", text(&team));
    for caller in 0..CALLERS {
        let login = format!("caller{caller}");
        let made = firstline(data, &["accounts", "create", &login, "--name", &login, "--agency", "court", "--role", "caller", "--area", "440902", "--team", "一队", "--onboarded", "--password-env", "PW"]);
        assert!(made.status.success(), "{}", text(&made));
    }
    let file = data.join("list.csv");
    std::fs::write(&file, people_csv(600)).expect("written");
    let output = import(data, &file).arg("--team").arg("一队").output().expect("runs");
    assert_eq!(ledger(&output.stdout)["accepted"], 600);
    let heard = Mutex::new(Vec::new());
    for _ in 0..3 {
        let server = Server::start(data);
        let cookies: Vec<String> = (0..CALLERS).map(|caller| {
            let body = format!(r#"{{"login":"caller{caller}","password":"a long walk in the hills"}}"#);
            server.post("", "/api/session", &body).expect("answers").1
        }).collect();
        let done = AtomicU64::new(0);
        std::thread::scope(|scope| {
            for cookie in &cookies {
                scope.spawn(|| work_until_killed(&server, cookie, &heard, &done));
            }
            let patience = Instant::now() + Duration::from_secs(60);
            while done.load(Ordering::SeqCst) < 60 && Instant::now() < patience {
                std::thread::sleep(Duration::from_millis(1));
            }
            server.kill();
        });
    }
    let heard = heard.into_inner().expect("nobody else");
    assert!(heard.len() >= 180, "{} answers", heard.len());
    let verified = firstline(data, &["verify", "--json"]);
    assert!(verified.status.success(), "{}", text(&verified));
    let journal = look(data).await.journal(&Scope::everything(), &store::JournalFilter::default(), 10_000).await.expect("read").items;
    let leases = heard.iter().filter(|(kind, ..)| *kind == "call_taken");
    assert_eq!(leases.clone().collect::<std::collections::HashSet<_>>().len(), leases.count(), "no lease was heard of twice");
    for (kind, task, token) in heard {
        let there = |event: &&store::JournalRecord| event.kind == kind && event.params["token"] == token && domain::ids::encode(event.subject_id) == task;
        assert_eq!(journal.iter().filter(there).count(), 1, "{kind} of {task} with {token}");
    }
}

/// Takes the next person and records an outcome, again and again; notes what was heard, with what is the same twice left out.
fn work_until_killed(server: &Server, cookie: &str, heard: &Mutex<Vec<(&'static str, String, i64)>>, done: &AtomicU64) {
    let note = |kind, task: &str, token| heard.lock().expect("nobody panics").push((kind, task.to_owned(), token));
    let mut before = String::new();
    while let Some((200, _, call)) = server.post(cookie, "/api/calls/lease", "{}") {
        let call: serde_json::Value = serde_json::from_str(&call).expect("json");
        let (task, token) = (call["task_id"].as_str().expect("a task"), call["token"].as_i64().expect("a token"));
        // Whoever was cut off before hears of the same lease again.
        let is_known = heard.lock().expect("nobody panics").contains(&("call_taken", task.to_owned(), token));
        assert!(before.is_empty() || !is_known, "the same person after an outcome");
        if !is_known {
            note("call_taken", task, token);
        }
        let body = format!(r#"{{"token":{token},"outcome":"complete","incomplete_reason":"a test"}}"#);
        let Some((status, _, answer)) = server.post(cookie, &format!("/api/calls/{task}/outcome"), &body) else { return };
        assert_eq!(status, 200, "{answer}");
        note("outcome_recorded", task, token);
        done.fetch_add(1, Ordering::SeqCst);
        before = task.to_owned();
    }
}
