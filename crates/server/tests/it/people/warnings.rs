//! Staff who were in danger: whoever goes there next is told, nobody else, and nothing follows from it. And what becomes of somebody who is upset.

use crate::kit::{Kit, people_csv};
use serde_json::{Value, json};
use store::Backend;

const HAPPENED: &str = "举刀威胁上门人员";

fn kinds(of: &Value) -> Vec<&str> {
    of["warnings"].as_array().expect("warnings").iter().filter_map(|one| one["kind"].as_str()).collect()
}

/// Before dialling, on the list of doors and on its paper; not what a partner is told. It is withdrawn with a reason, or ends by itself.
#[rstest::rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_danger_to_staff_is_told_to_whoever_goes_there_and_decides_nothing(#[case] backend: Backend) {
    let mut kit = Kit::on(backend).await;
    kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    let person = call["person"]["id"].as_str().expect("id").to_owned();
    let uri = format!("/api/people/{person}/warnings");
    let before = kit.get("supervisor", &format!("/api/people/{person}/determinations")).await.ok();
    let body = json!({ "warning": "weapon", "note": HAPPENED });
    assert_eq!(kit.post("caller2", &uri, body.clone()).await.refused(403), "access.forbidden", "not on their telephone");
    assert_eq!(kit.post("stranger", &uri, body.clone()).await.refused(404), "not_found");
    assert_eq!(kit.get("stranger", &uri).await.refused(404), "not_found");
    assert_eq!(kit.post("caller1", &uri, json!({ "warning": "nasty", "note": HAPPENED })).await.refused(422), "people.unknown_warning");
    assert_eq!(kit.post("caller1", &uri, json!({ "warning": "weapon", "note": " " })).await.refused(422), "invalid.empty");
    kit.post("caller1", &uri, body).await.ok();
    kit.post("supervisor", &uri, json!({ "warning": "dog", "note": "院里有大狗" })).await.ok();
    assert_eq!(kinds(&kit.get("caller1", &uri).await.ok()), ["weapon", "dog"]);
    let after = kit.get("supervisor", &format!("/api/people/{person}/determinations")).await.ok();
    assert_eq!(before, after, "nothing is decided by it, and nothing waits to be");

    let ask = json!({ "person_id": person, "partner": "community", "asked": "送菜", "scope": ["name", "address"] });
    kit.post("caller1", "/api/referrals", ask).await.ok();
    kit.report("caller1", &call, json!({ "outcome": "ask_for_visit", "note": "请上门" })).await.ok();
    kit.app.react().await.expect("reacts");
    let doors = kit.post("supervisor", "/api/doors/search", json!({})).await.ok();
    assert_eq!(kinds(&doors["items"][0]), ["weapon", "dog"]);
    let print = kit.post("supervisor", "/api/doors/prints", json!({ "purpose": "上门" })).await.ok();
    let sheet = kit.post("supervisor", &format!("/api/doors/prints/{}/sheet", print["print_id"].as_str().expect("id")), json!({})).await.ok();
    assert_eq!((kinds(&sheet["rows"][0]), &sheet["rows"][0]["warnings"][0]["note"]), (vec!["weapon", "dog"], &json!(HAPPENED)));
    let asked = kit.post("supervisor", "/api/referrals/search", json!({})).await.ok();
    let referral = asked["items"][0]["id"].as_str().expect("a request");
    let told = kit.post("supervisor", &format!("/api/referrals/{referral}/told"), json!({})).await.ok();
    assert!(!told.to_string().contains(HAPPENED) && !told.to_string().contains("warning"), "{told}");

    let id = kit.get("supervisor", &uri).await.ok()["warnings"][0]["id"].as_str().expect("id").to_owned();
    let withdraw = format!("{uri}/{id}/withdraw");
    assert_eq!(kit.post("supervisor", &withdraw, json!({ "reason": "" })).await.refused(422), "invalid.empty");
    assert_eq!(kit.post("stranger", &withdraw, json!({ "reason": "no" })).await.refused(404), "not_found");
    kit.post("supervisor", &withdraw, json!({ "reason": "记错了人" })).await.ok();
    assert_eq!(kit.post("supervisor", &withdraw, json!({ "reason": "again" })).await.refused(409), "people.warning_gone");
    assert_eq!(kinds(&kit.get("supervisor", &uri).await.ok()), ["dog"]);
    let journal = kit.get("auditor", "/api/journal?kind=warning_noted").await.ok();
    assert_eq!(journal["items"].as_array().map(Vec::len), Some(2));
    assert!(!journal.to_string().contains(HAPPENED), "the words are not in the journal");
    let card = kit.get("supervisor", &format!("/api/people/{person}")).await.ok();
    let told: Vec<&str> = card["timeline"].as_array().expect("timeline").iter().filter_map(|entry| entry["kind"].as_str()).collect();
    assert!(told.contains(&"warning_noted") && told.contains(&"warning_withdrawn"), "{told:?}");

    std::fs::write(kit.clock(), "2022-10-15T01:59:00Z").expect("the clock is set");
    kit.sign_in("supervisor").await;
    assert_eq!(kinds(&kit.get("supervisor", &uri).await.ok()), ["dog"]);
    std::fs::write(kit.clock(), "2022-10-15T02:01:00Z").expect("the clock is set");
    assert_eq!(kinds(&kit.get("supervisor", &uri).await.ok()), [""; 0], "it ends by itself");
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_is_upset_is_left_alone_and_then_rung_by_a_senior_caller() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    assert_eq!(kit.report("caller1", &call, json!({ "outcome": "upset" })).await.refused(422), "calls.needs_note");
    let reported = kit.report("caller1", &call, json!({ "outcome": "upset", "note": "连着几天没睡" })).await.ok();
    assert_eq!((&reported["disposition"], &reported["next_attempt"]), (&json!("escalate"), &json!("2022-09-15T06:00:00Z")));
    kit.at("13:50");
    assert!(kit.next("caller1").await.is_none() && kit.next("supervisor").await.is_none(), "time to cool off");
    kit.at("14:01");
    assert!(kit.next("caller1").await.is_none(), "somebody senior takes it");
    assert_eq!(kit.next("supervisor").await.expect("the one who was upset")["person"]["id"], call["person"]["id"]);
    kit.insist_on_promises().await;
}
