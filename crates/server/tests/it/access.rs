//! Signing in, rights that end by themselves, onboarding, and protection of the door.

mod devices;

use crate::kit::{Kit, PASSWORD};
use axum::body::Body;
use axum::http::{Method, Request};
use domain::access::Role;
use domain::areas::AreaPath;
use domain::journal::{Event, EventKind, SubjectKind};
use rstest::rstest;
use serde_json::json;
use std::time::{Duration, Instant};
use store::Backend;

#[tokio::test]
async fn a_wrong_password_an_unknown_login_and_a_locked_account_are_answered_alike() {
    let kit = Kit::new().await;
    let account = kit.get("admin", "/api/accounts").await.ok()["items"].as_array().expect("accounts").iter().find(|a| a["login"] == "caller1").expect("caller1")["id"].clone();
    kit.post("admin", &format!("/api/accounts/{}/disable", account.as_str().expect("id")), json!({})).await.ok();
    for (login, password) in [("clerk", "wrong password!"), ("nobody", PASSWORD), ("caller1", PASSWORD)] {
        let answer = kit.anonymous(Method::POST, "/api/session", Some(json!({ "login": login, "password": password }))).await;
        assert_eq!(answer.refused(401), "access.wrong_login", "{login}");
    }
}

#[tokio::test]
async fn a_locked_account_is_out_with_its_next_request() {
    let kit = Kit::new().await;
    kit.get("caller1", "/api/calls/queue").await.ok();
    let accounts = kit.get("admin", "/api/accounts").await.ok();
    let id = accounts["items"].as_array().expect("accounts").iter().find(|a| a["login"] == "caller1").expect("caller1")["id"].as_str().expect("id").to_owned();
    kit.post("admin", &format!("/api/accounts/{id}/disable"), json!({})).await.ok();
    assert_eq!(kit.get("caller1", "/api/calls/queue").await.refused(401), "access.signed_out");
}

/// Who is known to be signed in is remembered for a moment; another process cannot end that moment, only time can.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn an_account_that_another_process_locks_is_out_within_five_seconds(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    kit.get("caller1", "/api/calls/queue").await.ok();
    let other = kit.fresh.again().await;
    let (account, ..) = other.login("caller1").await.expect("there");
    let tx = other.begin().await.expect("begins");
    tx.set_account_active(account, false).await.expect("locked");
    let at_ms = kit.app.now().as_millisecond();
    let event = Event { kind: EventKind::AccountDisabled, at_ms, actor: None, subject: SubjectKind::Account, subject_id: account.0, area: AreaPath::root(), params: json!({}) };
    tx.commit(event).await.expect("commits");
    let begun = Instant::now();
    while kit.get("caller1", "/api/calls/queue").await.status != 401 {
        assert!(begun.elapsed() < Duration::from_secs(5), "still in");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_right_that_was_ended_or_a_session_that_was_left_is_gone_with_the_next_request() {
    let kit = Kit::new().await;
    kit.get("caller1", "/api/calls/queue").await.ok();
    let account = kit.app.store().login("caller1").await.expect("there").0;
    let team = kit.team("一队").await;
    kit.ask("supervisor", Method::DELETE, &format!("/api/teams/{team}/members/{account}"), None).await.ok();
    assert_eq!(kit.get("caller1", "/api/calls/queue").await.refused(403), "access.forbidden");
    kit.get("caller2", "/api/calls/queue").await.ok();
    kit.ask("caller2", Method::DELETE, "/api/session", None).await.ok();
    assert_eq!(kit.get("caller2", "/api/calls/queue").await.refused(401), "access.signed_out");
}

/// R195: rights that end by themselves.
#[tokio::test]
async fn a_secondment_ends_at_its_minute_without_anybody_ending_it() {
    let mut kit = Kit::new().await;
    kit.open_account("lent", Role::Commander, "440902", None, true).await;
    kit.sign_in("lent").await;
    let accounts = kit.get("admin", "/api/accounts?limit=200").await.ok();
    let id = accounts["items"].as_array().expect("accounts").iter().find(|a| a["login"] == "lent").expect("lent")["id"].as_str().expect("id").to_owned();
    let team = kit.team("一队").await.to_string();
    let body = json!({ "account_id": id, "until": "2022-09-15T18:00:00+08:00" });
    kit.post("supervisor", &format!("/api/teams/{team}/members"), body).await.ok();
    let account = kit.app.store().account(id.parse().expect("id")).await.expect("there");
    assert!(account.onboarded_ms.is_some());
    kit.at("17:59");
    kit.get("lent", "/api/calls/queue").await.ok();
    kit.at("18:00");
    assert_eq!(kit.get("lent", "/api/calls/queue").await.refused(403), "access.forbidden");
}

/// R59: training and pledge before rights.
#[tokio::test]
async fn a_new_caller_sees_nobody_before_the_quiz_is_right_and_the_pledge_signed() {
    let mut kit = Kit::new().await;
    kit.receive("list.csv", crate::kit::people_csv(3)).await;
    kit.open_account("newcomer", Role::Caller, "440902", Some("一队"), false).await;
    let session = kit.sign_in("newcomer").await;
    assert_eq!((session["onboarding"]["required"].clone(), session["permissions"].clone()), (json!(true), json!([])));
    assert_eq!(kit.post("newcomer", "/api/calls/next", json!({})).await.refused(403), "access.onboarding_required");
    let course = kit.get("newcomer", "/api/onboarding").await.ok();
    assert!(course["quiz"][0].get("right").is_none(), "the answers are not given away");
    let version = course["pledge"]["version"].clone();
    let right = json!({ "scam": "b", "no_answer": "c", "privacy": "a", "identity": "b" });
    let wrong = json!({ "scam": "a", "no_answer": "c", "privacy": "a" });
    let refused = kit.post("newcomer", "/api/onboarding", json!({ "answers": wrong, "pledge_version": version, "signed_name": "newcomer" })).await;
    assert_eq!(refused.body["params"]["questions"], "scam,identity");
    let other_name = kit.post("newcomer", "/api/onboarding", json!({ "answers": right, "pledge_version": version, "signed_name": "somebody" })).await;
    assert_eq!(other_name.refused(422), "access.sign_with_your_name");
    let session = kit.post("newcomer", "/api/onboarding", json!({ "answers": right, "pledge_version": version, "signed_name": "Newcomer" })).await.ok();
    assert_eq!(session["permissions"], json!(["calls.work", "referrals.open"]));
    assert!(kit.next("newcomer").await.is_some());
}

#[tokio::test]
async fn a_page_of_another_site_cannot_change_anything() {
    let kit = Kit::new().await;
    let body = || Body::from(json!({ "login": "clerk", "password": PASSWORD }).to_string());
    let cases: [&[(&str, &str)]; 3] = [
        &[],
        &[("x-firstline", "1"), ("origin", "https://evil.example"), ("host", "firstline.example")],
        &[("x-firstline", "1"), ("sec-fetch-site", "cross-site")],
    ];
    for headers in cases {
        let mut request = Request::builder().method(Method::POST).uri("/api/session").header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        assert_eq!(kit.raw(request.body(body()).expect("a request")).await.refused(403), "access.other_site");
    }
}

#[tokio::test]
async fn guessing_passwords_is_slowed_down() {
    let kit = Kit::new().await;
    let mut last = 0;
    for _ in 0..14 {
        last = kit.anonymous(Method::POST, "/api/session", Some(json!({ "login": "auditor", "password": "guess guess" }))).await.status.as_u16();
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn the_first_administrator_needs_the_code_and_there_is_only_one_first() {
    let kit = Kit::new().await;
    let body = |token: &str| json!({ "token": token, "login": "second", "name": "Second", "password": PASSWORD, "language": "en" });
    assert_eq!(kit.anonymous(Method::POST, "/api/setup", Some(body("WRONG"))).await.refused(403), "access.wrong_setup_code");
    assert_eq!(kit.anonymous(Method::POST, "/api/setup", Some(body("SETUPCODE1"))).await.refused(409), "access.already_set_up");
}

#[tokio::test]
async fn every_answer_carries_strict_headers_and_api_answers_are_not_stored() {
    let kit = Kit::new().await;
    for uri in ["/api/session", "/api/nothing", "/healthz"] {
        let answer = kit.anonymous(Method::GET, uri, None).await;
        assert!(answer.headers["content-security-policy"].to_str().expect("text").contains("default-src 'self'"), "{uri}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{uri}");
        assert_eq!(answer.headers.get("cache-control").is_some_and(|c| c == "no-store"), uri.starts_with("/api/"), "{uri}");
    }
}

#[tokio::test]
async fn a_changed_password_ends_every_session() {
    let mut kit = Kit::new().await;
    let weak = kit.post("caller2", "/api/session/password", json!({ "current": PASSWORD, "new": "caller2 and more" })).await;
    assert_eq!(weak.refused(422), "access.password_contains_login");
    kit.post("caller2", "/api/session/password", json!({ "current": PASSWORD, "new": "another long walk" })).await.ok();
    assert_eq!(kit.get("caller2", "/api/session").await.refused(401), "access.signed_out");
    let old = kit.anonymous(Method::POST, "/api/session", Some(json!({ "login": "caller2", "password": PASSWORD }))).await;
    assert_eq!(old.refused(401), "access.wrong_login");
    kit.sign_in("caller3").await;
}
