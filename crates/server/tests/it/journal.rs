//! The journal: who did what, and proof that nobody changed it.

use crate::kit::{Kit, people_csv};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_behind_the_journals_back_is_named() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(3)).await;
    let before = kit.post("auditor", "/api/journal/verify", json!({})).await.ok();
    assert_eq!((before["chain"]["ok"].clone(), before["rows"].clone()), (json!(true), json!(3)));
    kit.fresh.tamper("UPDATE journal SET actor = 1 WHERE id = (SELECT MIN(id) FROM journal WHERE kind = 'list_received')").await;
    kit.fresh.tamper("DELETE FROM tasks WHERE id = (SELECT MIN(id) FROM tasks)").await;
    let after = kit.post("auditor", "/api/journal/verify", json!({})).await.ok();
    assert_eq!(after["chain"]["ok"], false);
    let broken: Vec<&str> = after["promises"].as_array().expect("promises").iter().filter(|p| p["state"] == "broken").filter_map(|p| p["code"].as_str()).collect();
    assert_eq!(broken, ["nothing_lost", "journal_chain"]);
    let detail = &after["promises"][0]["detail"][0];
    assert!(detail.as_str().expect("text").starts_with("open_person_without_task"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_is_read_by_kind_by_actor_and_by_person_and_only_in_reach() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    kit.report("caller1", &call, json!({ "outcome": "complete" })).await.ok();
    let taken = kit.get("auditor", "/api/journal?kind=call_taken").await.ok();
    assert_eq!((taken["items"].as_array().map(Vec::len), taken["items"][0]["actor"]["name"].clone()), (Some(1), json!("caller1")));
    let actor = taken["items"][0]["actor"]["id"].as_str().expect("id");
    let by_actor = kit.get("auditor", &format!("/api/journal?actor={actor}")).await.ok();
    let kinds: Vec<&str> = by_actor["items"].as_array().expect("events").iter().filter_map(|e| e["kind"].as_str()).collect();
    assert_eq!(kinds, ["outcome_recorded", "call_taken"], "signing in happened outside the district");
    let task = call["task_id"].as_str().expect("id");
    let by_task = kit.get("auditor", &format!("/api/journal?subject=task:{task}")).await.ok();
    assert_eq!(by_task["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(kit.get("auditor", "/api/journal?subject=person").await.refused(422), "invalid.id");
    assert_eq!(kit.get("clerk", "/api/journal").await.refused(403), "access.forbidden");
}
