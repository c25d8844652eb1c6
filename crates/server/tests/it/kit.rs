//! The kit: a district on a fresh database, and people who use it over HTTP.
//!
//! `Kit::new().await` is a district with two teams, a clerk, callers, a supervisor, an auditor and
//! an administrator, at ten in the morning of a day in 2022. `kit.as_("clerk")` acts as one of them.

use api::{Api, router};
use app::access::{NewGrant, OpenAccount};
use app::areas::{AreaImport, AreaRow};
use app::forms::Questionnaire;
use app::live::Live;
use app::overview::LastCheck;
use app::{App, FileClock, Settings};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use domain::access::Role;
use domain::intake::QualityRules;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use store::Backend;
use store::testing::Fresh;
use tower::ServiceExt;

/// Everybody's password.
pub const PASSWORD: &str = "a long walk in the hills";

/// A district and its users.
pub struct Kit {
    pub app: App,
    pub fresh: Fresh,
    router: Router,
    clock: PathBuf,
    cookies: BTreeMap<String, String>,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub body: Value,
    pub bytes: Vec<u8>,
    pub headers: axum::http::HeaderMap,
}

impl Answer {
    /// Insists on success and returns the body.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.body);
        self.body
    }

    /// Insists on a refusal with this status and returns the problem's code.
    #[track_caller]
    pub fn refused(self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// Reads the pack that is shipped, and its questionnaire.
pub fn pack() -> (domain::packs::Pack, Questionnaire) {
    let folder = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/base"));
    let names = ["pack.toml", "calls.toml", "named.toml", "script.toml", "access.toml", "doors.toml", "referrals.toml", "measures.toml", "intake.toml", "forms/first-call.md"];
    let files = names.map(|name| (name.to_owned(), std::fs::read_to_string(folder.join(name)).expect("text")));
    let pack = domain::packs::read(&files.into()).expect("the base pack is sound");
    let questionnaire = Questionnaire::compile(&pack.form.0, &pack.form.1).expect("its form compiles");
    (pack, questionnaire)
}

/// Reads the plans that are shipped.
pub fn plans() -> domain::policy::Library {
    let root = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs"));
    let mut files = BTreeMap::new();
    for pack in std::fs::read_dir(root).expect("packs").map(|entry| entry.expect("an entry").path()) {
        let name = pack.file_name().expect("a name").to_string_lossy().into_owned();
        for folder in ["", "policy/", "local/"] {
            for file in std::fs::read_dir(pack.join(folder)).into_iter().flatten().map(|entry| entry.expect("an entry").path()) {
                let file_name = file.file_name().expect("a name").to_string_lossy().into_owned();
                if file_name.ends_with(".toml") && (!folder.is_empty() || file_name == "policy.toml") {
                    files.insert(format!("{name}/{folder}{file_name}"), std::fs::read_to_string(&file).expect("text"));
                }
            }
        }
    }
    domain::policy::read(&files).0
}

impl Kit {
    /// Makes a district on SQLite.
    pub async fn new() -> Self {
        Self::on(Backend::Sqlite).await
    }

    /// Makes a district on a database.
    pub async fn on(backend: Backend) -> Self {
        let fresh = Fresh::on(backend).await;
        let clock = fresh.folder().join("clock");
        std::fs::write(&clock, "2022-09-15T02:00:00Z").expect("the clock is set");
        let (pack, questionnaire) = pack();
        let rules = QualityRules::from_toml(&pack.intake).expect("the rules are sound");
        let settings = Settings {
            files: fresh.folder().join("files"),
            reader: tables::Program::new(env!("CARGO_BIN_EXE_firstline")).with("MIMALLOC_ARENA_RESERVE", "32MiB"),
            clock: Arc::new(FileClock(clock.clone())),
        };
        let app = App::new(fresh.store.clone(), pack, questionnaire, rules, plans(), settings);
        let api = Api::new(app.clone(), Live::default(), LastCheck::default(), Some("SETUPCODE1".to_owned()), false);
        let mut kit = Self { router: router(api, Router::new()), app, fresh, clock, cookies: BTreeMap::new() };
        kit.settle().await;
        kit
    }

    async fn settle(&mut self) {
        let row = |code: &str, name: &str, parent: &str| AreaRow { code: code.to_owned(), name: name.to_owned(), parent: parent.to_owned(), kind: "area".to_owned(), ..AreaRow::default() };
        let rows = vec![
            row("CN", "中国", ""),
            row("44", "广东省", "CN"),
            row("4409", "茂名市", "44"),
            row("440902", "茂南区", "4409"),
            row("440902001", "红旗街道", "440902"),
            row("440902001001", "新湖社区居委会", "440902001"),
            row("440902002", "河西街道", "440902"),
            row("440902002001", "福华社区居委会", "440902002"),
            row("440904", "电白区", "4409"),
        ];
        let import = AreaImport { code_system: "nbs".to_owned(), vintage: "2023".to_owned(), below: None };
        self.app.import_areas(&import, rows, |_| {}).await.expect("areas");
        for (name, agency, area) in [("一队", "区法院", "440902"), ("二队", "区司法局", "440902"), ("电白队", "电白区", "440904")] {
            self.app.create_team_here(name, agency, area).await.expect("a team");
        }
        for (login, role, area, team) in [
            ("admin", Role::Administrator, "440902", None),
            ("clerk", Role::DataClerk, "440902", None),
            ("supervisor", Role::Supervisor, "440902", Some("一队")),
            ("caller1", Role::Caller, "440902", Some("一队")),
            ("caller2", Role::Caller, "440902", Some("一队")),
            ("caller3", Role::Caller, "440902", Some("二队")),
            ("epidemiologist", Role::Epidemiologist, "440902", None),
            ("commander", Role::Commander, "440902", None),
            ("auditor", Role::Auditor, "440902", None),
            ("stranger", Role::DataClerk, "440904", None),
        ] {
            self.open_account(login, role, area, team, true).await;
            self.sign_in(login).await;
        }
    }

    /// Opens an account whose name is its login.
    pub async fn open_account(&self, login: &str, role: Role, area: &str, team: Option<&str>, onboarded: bool) {
        let area = self.app.store().area_by_code(area).await.expect("asks").expect("an area");
        let team = match team {
            Some(name) => Some(self.team(name).await),
            None => None,
        };
        let grant = NewGrant { role, area: area.id, team, until_ms: None };
        let open = OpenAccount { login: login.to_owned(), name: login.to_owned(), agency: "区卫健局".to_owned(), password: PASSWORD.to_owned(), language: None, remote: false, grant };
        self.app.open_account_here(open, onboarded).await.expect("an account");
    }

    /// Returns the team of this name.
    pub async fn team(&self, name: &str) -> domain::ids::TeamId {
        let teams = self.app.store().teams(&domain::access::Scope::everything()).await.expect("teams");
        teams.iter().find(|t| t.name == name).expect("the team").id
    }

    /// Returns the identifier of an area by its code.
    pub async fn area(&self, code: &str) -> String {
        self.app.store().area_by_code(code).await.expect("asks").expect("an area").id.to_string()
    }

    /// Signs somebody in and keeps the cookie.
    pub async fn sign_in(&mut self, login: &str) -> Value {
        let answer = self.anonymous(Method::POST, "/api/session", Some(json!({ "login": login, "password": PASSWORD }))).await;
        let cookie = answer.headers.get(header::SET_COOKIE).and_then(|c| c.to_str().ok()).unwrap_or_default();
        self.cookies.insert(login.to_owned(), cookie.split(';').next().unwrap_or_default().to_owned());
        answer.ok()
    }

    /// Returns the file that holds the time.
    pub fn clock(&self) -> &std::path::Path {
        &self.clock
    }

    /// Sets the time of day in Shanghai.
    pub fn at(&self, time: &str) {
        let moment: jiff::Timestamp = format!("2022-09-15T{time}:00+08:00").parse().expect("a time");
        std::fs::write(&self.clock, moment.to_string()).expect("the clock is set");
    }

    /// Goes on at noon of the next day; the supervisor, whose session has ended, signs in again.
    pub async fn next_day(&mut self) {
        std::fs::write(&self.clock, "2022-09-16T04:00:00Z").expect("the clock is set");
        self.sign_in("supervisor").await;
    }

    /// Asks as nobody.
    pub async fn anonymous(&self, method: Method, uri: &str, body: Option<Value>) -> Answer {
        self.send(None, method, uri, body).await
    }

    /// Asks as somebody.
    pub async fn ask(&self, login: &str, method: Method, uri: &str, body: Option<Value>) -> Answer {
        let cookie = self.cookies.get(login).unwrap_or_else(|| panic!("{login} has not signed in"));
        self.send(Some(cookie), method, uri, body).await
    }

    /// Reads as somebody.
    pub async fn get(&self, login: &str, uri: &str) -> Answer {
        self.ask(login, Method::GET, uri, None).await
    }

    /// Posts as somebody.
    pub async fn post(&self, login: &str, uri: &str, body: Value) -> Answer {
        self.ask(login, Method::POST, uri, Some(body)).await
    }

    /// Puts as somebody.
    pub async fn put(&self, login: &str, uri: &str, body: Value) -> Answer {
        self.ask(login, Method::PUT, uri, Some(body)).await
    }

    async fn send(&self, cookie: Option<&str>, method: Method, uri: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(uri).header("x-firstline", "1");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let request = match body {
            Some(body) => request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        self.raw(request.expect("a request")).await
    }

    /// Sends a request as it is.
    pub async fn raw(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.expect("a body").to_bytes().to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        assert_ne!(status.as_u16(), 500, "{body}");
        Answer { status, body, bytes, headers }
    }

    /// Sends a file as the clerk and returns its upload.
    pub async fn upload(&self, login: &str, name: &str, bytes: impl Into<Vec<u8>>) -> Answer {
        let cookie = &self.cookies[login];
        let request = Request::builder().method(Method::POST).uri(format!("/api/uploads?filename={name}"))
            .header("x-firstline", "1").header(header::COOKIE, cookie).body(Body::from(bytes.into()));
        self.raw(request.expect("a request")).await
    }

    /// Receives a file as a list for the first team and waits until it is complete.
    pub async fn receive(&self, name: &str, bytes: impl Into<Vec<u8>>) -> Value {
        let upload = self.upload("clerk", name, bytes).await.ok();
        let team = self.team("一队").await.to_string();
        let body = json!({
            "upload_id": upload["upload_id"], "name": name, "source": "市指挥部", "basis": "传染病防治法", "purpose": "venue_exposure",
            "area_id": self.area("440902").await, "team_id": team,
        });
        let list = self.post("clerk", "/api/lists", body).await.ok();
        self.finished(list["id"].as_str().expect("an id")).await
    }

    /// Waits until a list has been read and its calls are open.
    pub async fn finished(&self, id: &str) -> Value {
        for _ in 0..600 {
            let list = self.get("clerk", &format!("/api/lists/{id}")).await.ok();
            if list["state"] != "receiving" {
                self.app.react().await.expect("reacts");
                return self.get("clerk", &format!("/api/lists/{id}")).await.ok();
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("the list {id} was never read to its end");
    }

    /// Takes the next person as a caller.
    pub async fn next(&self, login: &str) -> Option<Value> {
        let answer = self.post(login, "/api/calls/next", json!({})).await;
        if answer.status == StatusCode::NO_CONTENT { None } else { Some(answer.ok()) }
    }

    /// Reports an outcome of a call in hand.
    pub async fn report(&self, login: &str, call: &Value, outcome: Value) -> Answer {
        let mut body = outcome;
        body["token"] = call["token"].clone();
        if body["outcome"] == "complete" && body.get("answers").is_none() && body.get("form").is_none() {
            body["answers"] = answered();
        }
        let task = call["task_id"].as_str().expect("a task");
        self.post(login, &format!("/api/calls/{task}/outcome"), body).await
    }

    /// Insists that every promise holds.
    pub async fn insist_on_promises(&self) {
        let found = self.app.verify_here().await.expect("verifies");
        assert!(found.is_clean(), "{:?} {:?}", found.chain, found.findings);
    }
}

/// Answers to the required questions of the base pack.
pub fn answered() -> Value {
    json!({ "was_there": { "value": "yes" }, "symptoms": { "value": "no" }, "current_address": { "value": "", "state": "refused" } })
}

/// A list of so many clean people as CSV.
pub fn people_csv(people: usize) -> String {
    let mut csv = "姓名,性别,联系电话,现住址,涉疫场所\n".to_owned();
    for n in 0..people {
        csv.push_str(&format!("王测{n},女,138{n:08},茂南区河西街道福华社区{n}号,福华市场\n"));
    }
    csv
}
