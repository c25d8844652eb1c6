//! R65: accounts that work from elsewhere: devices that are admitted, sessions that go on only there, and cookies that are of no use elsewhere.

use crate::kit::{Answer, Kit, PASSWORD};
use axum::body::Body;
use axum::http::{Method, Request, header};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use rstest::rstest;
use serde_json::{Value, json};
use std::time::Duration;
use store::Backend;

/// A browser with a key of its own.
struct Browser {
    random: SystemRandom,
    pair: EcdsaKeyPair,
    cookie: String,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

impl Browser {
    fn new() -> Self {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref(), &random).expect("a key");
        Self { random, pair, cookie: String::new() }
    }

    /// A browser of somebody else to whom a cookie was copied.
    fn with_cookie_of(other: &Self) -> Self {
        Self { cookie: other.cookie.clone(), ..Self::new() }
    }

    fn signed(&self, nonce: &str) -> String {
        hex(self.pair.sign(&self.random, format!("firstline device {nonce}").as_bytes()).expect("signs").as_ref())
    }

    fn device(&self, nonce: &str) -> Value {
        json!({ "nonce": nonce, "public_key": hex(self.pair.public_key().as_ref()), "signature": self.signed(nonce) })
    }

    async fn send(&self, kit: &Kit, method: Method, uri: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(uri).header("x-firstline", "1").header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0 <b>");
        if !self.cookie.is_empty() {
            request = request.header(header::COOKIE, &self.cookie);
        }
        kit.raw(request.body(body.map_or_else(Body::empty, |body| Body::from(body.to_string()))).expect("a request")).await
    }

    async fn get(&self, kit: &Kit, uri: &str) -> Answer {
        self.send(kit, Method::GET, uri, None).await
    }

    fn take_cookie(&mut self, answer: &Answer) {
        let set = answer.headers.get(header::SET_COOKIE).and_then(|c| c.to_str().ok()).expect("a cookie");
        self.cookie = set.split(';').next().expect("a cookie").to_owned();
    }

    /// Signs in as a browser does: asked what to sign, it signs.
    async fn sign_in(&mut self, kit: &Kit, login: &str) -> Answer {
        let asked = self.sign_in_with(kit, login, None).await;
        let nonce = nonce(&asked);
        assert_eq!(asked.refused(401), "access.device_needed");
        let answer = self.sign_in_with(kit, login, Some(self.device(&nonce))).await;
        if answer.status.is_success() {
            self.take_cookie(&answer);
        }
        answer
    }

    async fn sign_in_with(&self, kit: &Kit, login: &str, device: Option<Value>) -> Answer {
        self.send(kit, Method::POST, "/api/session", Some(json!({ "login": login, "password": PASSWORD, "device": device }))).await
    }

    async fn prove(&self, kit: &Kit, nonce: &str) -> Answer {
        self.send(kit, Method::POST, "/api/session/proof", Some(json!({ "nonce": nonce, "signature": self.signed(nonce) }))).await
    }
}

fn nonce(answer: &Answer) -> String {
    answer.body["params"]["nonce"].as_str().unwrap_or_else(|| panic!("something to sign: {}", answer.body)).to_owned()
}

async fn account(kit: &Kit, login: &str) -> Value {
    let accounts = kit.get("admin", "/api/accounts").await.ok();
    accounts["items"].as_array().expect("accounts").iter().find(|a| a["login"] == login).expect("the account").clone()
}

fn path(account: &Value, rest: &str) -> String {
    format!("/api/accounts/{}/{rest}", account["id"].as_str().expect("an id"))
}

async fn decide(kit: &Kit, login: &str, at: usize, step: &str) -> Answer {
    let account = account(kit, login).await;
    let device = account["devices"][at]["id"].as_str().expect("a device").to_owned();
    kit.post("admin", &path(&account, &format!("devices/{device}/{step}")), json!({})).await
}

/// Marks a caller as working from elsewhere.
async fn remote(backend: Backend) -> Kit {
    let kit = Kit::on(backend).await;
    let caller = account(&kit, "caller1").await;
    let marked = kit.put("admin", &path(&caller, "remote"), json!({ "remote": true })).await.ok();
    assert_eq!((marked["remote"].clone(), marked["devices"].clone()), (json!(true), json!([])));
    kit
}

/// The same, signed in on a device that was admitted.
async fn at_work(backend: Backend) -> (Kit, Browser) {
    let kit = remote(backend).await;
    let mut browser = Browser::new();
    assert_eq!(browser.sign_in(&kit, "caller1").await.refused(401), "access.device_waiting");
    decide(&kit, "caller1", 0, "admit").await.ok();
    browser.sign_in(&kit, "caller1").await.ok();
    (kit, browser)
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_new_device_waits_until_an_administrator_admits_it(#[case] backend: Backend) {
    let kit = remote(backend).await;
    assert_eq!(kit.get("caller1", "/api/calls/queue").await.refused(401), "access.signed_out", "what was open has ended");
    let mut browser = Browser::new();
    let waits = browser.sign_in(&kit, "caller1").await;
    let code = waits.body["params"]["code"].as_str().expect("a code").to_owned();
    assert_eq!(waits.refused(401), "access.device_waiting");
    assert_eq!(code.len(), 6);
    let again = browser.sign_in(&kit, "caller1").await;
    assert_eq!(again.body["params"]["code"], code.as_str(), "it waits once");
    let device = account(&kit, "caller1").await["devices"].clone();
    assert_eq!(device.as_array().map(Vec::len), Some(1));
    assert_eq!((device[0]["code"].as_str(), device[0]["state"].as_str(), device[0]["name"].as_str()), (Some(code.as_str()), Some("waiting"), Some("Firefox · Windows")));
    decide(&kit, "caller1", 0, "admit").await.ok();
    let session = browser.sign_in(&kit, "caller1").await.ok();
    assert_eq!(session["account"]["remote"], true);
    browser.get(&kit, "/api/calls/queue").await.ok();
    for kind in ["remote_set", "device_asked", "device_admitted"] {
        assert_ne!(kit.get("auditor", &format!("/api/journal?kind={kind}")).await.ok()["items"], json!([]), "{kind}");
    }
    assert_eq!(decide(&kit, "caller1", 0, "refuse").await.status, 404, "it does not wait any more");
    kit.insist_on_promises().await;
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_reveals_nothing_of_where_somebody_works(#[case] backend: Backend) {
    let (kit, browser) = at_work(backend).await;
    let asked = nonce(&browser.sign_in_with(&kit, "caller1", None).await);
    let mut told = Vec::new();
    for login in ["caller1", "caller2", "nobody"] {
        for device in [Value::Null, browser.device(&asked)] {
            let body = json!({ "login": login, "password": "not the password", "device": device });
            let answer = browser.send(&kit, Method::POST, "/api/session", Some(body)).await;
            assert!(answer.headers.get(header::SET_COOKIE).is_none());
            told.push(answer.body.to_string());
            assert_eq!(answer.refused(401), "access.wrong_login", "{login}");
        }
    }
    told.dedup();
    assert_eq!(told.len(), 1, "all are answered alike");
    let caller = account(&kit, "caller1").await;
    kit.post("admin", &path(&caller, "disable"), json!({})).await.ok();
    assert_eq!(browser.sign_in_with(&kit, "caller1", Some(browser.device(&asked))).await.refused(401), "access.wrong_login", "locked");
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn signing_in_takes_what_this_device_signed_for_this_account_just_now_and_once(#[case] backend: Backend) {
    let (kit, browser) = at_work(backend).await;
    let other = Browser::new();
    let first = nonce(&browser.sign_in_with(&kit, "caller1", None).await);
    let forged = json!({ "nonce": first, "public_key": browser.device(&first)["public_key"], "signature": other.signed(&first) });
    assert_eq!(browser.sign_in_with(&kit, "caller1", Some(forged)).await.refused(401), "access.proof_wrong", "another key signed");
    browser.sign_in_with(&kit, "caller1", Some(browser.device(&first))).await.ok();
    assert_eq!(browser.sign_in_with(&kit, "caller1", Some(browser.device(&first))).await.refused(401), "access.proof_wrong", "a second time");
    for made_up in ["", "1-2-3", "x", &format!("{first}0")] {
        assert_eq!(browser.sign_in_with(&kit, "caller1", Some(browser.device(made_up))).await.refused(401), "access.proof_wrong", "{made_up}");
    }
    let caller = account(&kit, "caller2").await;
    kit.put("admin", &path(&caller, "remote"), json!({ "remote": true })).await.ok();
    let theirs = nonce(&browser.sign_in_with(&kit, "caller2", None).await);
    assert_eq!(browser.sign_in_with(&kit, "caller1", Some(browser.device(&theirs))).await.refused(401), "access.proof_wrong", "made for somebody else");
    let late = nonce(&browser.sign_in_with(&kit, "caller1", None).await);
    kit.at("10:03");
    assert_eq!(browser.sign_in_with(&kit, "caller1", Some(browser.device(&late))).await.refused(401), "access.proof_wrong", "too late");
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_copied_cookie_is_of_no_use_once_the_proof_is_due(#[case] backend: Backend) {
    let (kit, mut browser) = at_work(backend).await;
    let thief = Browser::with_cookie_of(&browser);
    kit.at("10:04");
    browser.get(&kit, "/api/calls/queue").await.ok();
    kit.at("10:05");
    let due = thief.get(&kit, "/api/calls/queue").await;
    let asked = nonce(&due);
    assert_eq!(due.refused(401), "access.proof_due");
    assert_eq!(thief.get(&kit, "/api/live").await.refused(401), "access.proof_due", "the stream, too");
    assert_eq!(thief.prove(&kit, &asked).await.refused(401), "access.proof_wrong", "another key");
    assert_eq!(browser.prove(&kit, "1-2-3").await.refused(401), "access.proof_wrong", "not ours");
    let asked = nonce(&browser.get(&kit, "/api/calls/queue").await);
    let proved = browser.prove(&kit, &asked).await;
    assert_eq!(browser.prove(&kit, &asked).await.refused(401), "access.proof_wrong", "a second time, by what it had before");
    browser.take_cookie(&proved);
    assert_eq!(proved.ok()["account"]["login"], "caller1");
    browser.get(&kit, "/api/calls/queue").await.ok();
    assert_eq!(browser.prove(&kit, &asked).await.refused(401), "access.proof_wrong", "a second time");
    assert_eq!(thief.get(&kit, "/api/calls/queue").await.refused(401), "access.proof_due", "the copy is of the cookie before");
    // A browser that never heard of its new cookie proves itself with the one it has.
    browser.cookie = thief.cookie.clone();
    let asked = nonce(&browser.get(&kit, "/api/calls/queue").await);
    let proved = browser.prove(&kit, &asked).await;
    browser.take_cookie(&proved);
    browser.get(&kit, "/api/calls/queue").await.ok();
    assert_eq!(thief.get(&kit, "/api/calls/queue").await.refused(401), "access.proof_due");
    kit.at("10:10");
    assert_eq!(browser.get(&kit, "/api/calls/queue").await.refused(401), "access.proof_due", "and so on");
    kit.get("caller2", "/api/calls/queue").await.ok();
    assert_eq!(kit.post("caller2", "/api/session/proof", json!({ "nonce": "", "signature": "" })).await.status, 404, "bound to no device");
    kit.insist_on_promises().await;
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_withdrawn_is_out_with_its_next_request(#[case] backend: Backend) {
    let (kit, mut browser) = at_work(backend).await;
    browser.get(&kit, "/api/calls/queue").await.ok();
    let withdrawn = decide(&kit, "caller1", 0, "withdraw").await.ok();
    assert_eq!(withdrawn["devices"][0]["state"], "withdrawn");
    assert_eq!(browser.get(&kit, "/api/calls/queue").await.refused(401), "access.signed_out");
    assert_eq!(browser.prove(&kit, "").await.refused(401), "access.signed_out");
    assert_eq!(browser.sign_in(&kit, "caller1").await.refused(401), "access.device_refused");
    decide(&kit, "caller1", 0, "admit").await.ok();
    browser.sign_in(&kit, "caller1").await.ok();
    let caller = account(&kit, "caller1").await;
    let far = kit.put("stranger", &path(&caller, "remote"), json!({ "remote": false })).await;
    assert_eq!(far.refused(403), "access.forbidden");
    let admin = account(&kit, "admin").await;
    assert_eq!(kit.put("admin", &path(&admin, "remote"), json!({ "remote": true })).await.refused(422), "access.not_yourself");
    kit.put("admin", &path(&caller, "remote"), json!({ "remote": false })).await.ok();
    assert_eq!(browser.get(&kit, "/api/calls/queue").await.refused(401), "access.signed_out");
    assert_eq!(browser.sign_in_with(&kit, "caller1", None).await.ok()["account"]["remote"], false);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn five_devices_wait_at_most_and_a_day_at_most(#[case] backend: Backend) {
    let mut kit = remote(backend).await;
    for _ in 0..5 {
        assert_eq!(Browser::new().sign_in(&kit, "caller1").await.refused(401), "access.device_waiting");
    }
    let mut sixth = Browser::new();
    assert_eq!(sixth.sign_in(&kit, "caller1").await.refused(401), "access.devices_waiting");
    decide(&kit, "caller1", 0, "refuse").await.ok();
    assert_eq!(sixth.sign_in(&kit, "caller1").await.refused(401), "access.device_waiting");
    let states: Vec<Value> = account(&kit, "caller1").await["devices"].as_array().expect("devices").iter().map(|d| d["state"].clone()).collect();
    assert_eq!((states.len(), states[0].clone(), states[5].clone()), (6, json!("refused"), json!("waiting")));
    kit.next_day().await;
    kit.sign_in("admin").await;
    assert_eq!(account(&kit, "caller1").await["devices"], json!([]), "whoever was not admitted in a day asks anew");
    assert_eq!(sixth.sign_in(&kit, "caller1").await.refused(401), "access.device_waiting");
    assert_eq!(account(&kit, "caller1").await["devices"].as_array().map(Vec::len), Some(1));
}

/// Whoever holds a stream open with a copied cookie hears nothing more once the proof is due.
#[tokio::test(flavor = "multi_thread")]
async fn a_live_stream_ends_when_the_proof_is_due() {
    let (kit, browser) = at_work(Backend::Sqlite).await;
    let later = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        kit.at("10:06");
    };
    let stream = tokio::time::timeout(Duration::from_secs(20), browser.get(&kit, "/api/live"));
    let (answer, ()) = tokio::join!(stream, later);
    answer.expect("it ends").ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_that_nobody_admitted_are_slowed_down_as_wrong_passwords_are() {
    let kit = remote(Backend::Sqlite).await;
    let mut browser = Browser::new();
    let mut answers = Vec::new();
    for _ in 0..11 {
        let asked = browser.sign_in_with(&kit, "caller1", None).await;
        if asked.status == 429 {
            answers.push(429);
            break;
        }
        answers.push(browser.sign_in(&kit, "caller1").await.status.as_u16());
    }
    assert_eq!(answers.last(), Some(&429), "{answers:?}");
    assert!(answers.len() > 8, "{answers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_opened_for_work_from_elsewhere_and_nothing_changes_for_others() {
    let kit = Kit::new().await;
    let body = json!({
        "login": "far", "name": "远程", "agency": "区司法局", "password": PASSWORD, "remote": true, "role": "commander", "area_id": kit.area("440902").await,
    });
    assert_eq!(kit.post("admin", "/api/accounts", body).await.ok()["remote"], true);
    assert_eq!(Browser::new().sign_in(&kit, "far").await.refused(401), "access.device_waiting");
    kit.at("13:00");
    assert_eq!(kit.get("caller1", "/api/session").await.ok()["account"]["remote"], false);
}
