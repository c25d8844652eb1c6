//! Two people let somebody off for a while: never one, never more strictly, never for good.

mod errands;
mod notices;

use crate::facts::{holds, put_in_force, record, two_people};
use crate::kit::Kit;
use rstest::rstest;
use serde_json::{Value, json};
use store::Backend;

async fn ask(kit: &Kit, who: &str, person: &str, change: Value) -> crate::kit::Answer {
    let mut body = json!({ "pack": "covid-19-china", "mode": "home_quarantine", "reason": "care", "note": "照顾不能独居的母亲", "last_day": "2022-09-20" });
    for (key, value) in change.as_object().expect("changes") {
        body[key] = value.clone();
    }
    kit.post(who, &format!("/api/people/{person}/overrides"), body).await
}

async fn confirm(kit: &Kit, who: &str, id: &str) -> crate::kit::Answer {
    kit.post(who, &format!("/api/overrides/{id}/confirm"), json!({})).await
}

fn id_of(answer: Value) -> String {
    answer["id"].as_str().expect("id").to_owned()
}

/// Somebody in central quarantine until the 23rd; today is the 15th.
async fn close_contact(kit: &Kit) -> (String, String) {
    let (li, wang) = two_people(kit).await;
    put_in_force(kit, "covid-19-china", "9").await;
    record(kit, &li, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-12", "until": "2022-09-13" })).await;
    (li, wang)
}

fn stands(answer: &Value) -> (&str, &str, &str) {
    let text = |name: &str| answer[name].as_str().unwrap_or_default();
    (text("mode"), text("colour"), text("until"))
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn two_people_let_somebody_off_and_it_is_over_by_itself(#[case] backend: Backend) {
    let mut kit = Kit::on(backend).await;
    let (li, wang) = close_contact(&kit).await;
    let id = id_of(ask(&kit, "supervisor", &li, json!({ "place": "母亲家，高凉北路12号" })).await.ok());
    assert_eq!(stands(&holds(&kit, &li).await), ("central_quarantine", "red", "2022-09-23"), "one person changes nothing");
    assert_eq!(confirm(&kit, "supervisor", &id).await.refused(409), "determinations.override_same_person");
    let waiting = kit.get("epidemiologist", "/api/overrides").await.ok();
    assert_eq!((waiting["items"][0]["id"].as_str(), waiting["items"][0]["may_confirm"].as_bool()), (Some(id.as_str()), Some(true)));
    assert_eq!(kit.get("supervisor", "/api/overrides").await.ok()["items"][0]["may_confirm"], false, "whoever asked is not offered it");
    confirm(&kit, "epidemiologist", &id).await.ok();
    assert_eq!(confirm(&kit, "epidemiologist", &id).await.refused(409), "determinations.override_over");
    assert_eq!(stands(&holds(&kit, &li).await), ("home_quarantine", "red", "2022-09-23"));
    let found = kit.get("epidemiologist", &format!("/api/people/{li}/determinations")).await.ok();
    let shown = &found["overrides"][0];
    assert_eq!((shown["reason"].as_str(), shown["place"].as_str(), shown["last_day"].as_str()), (Some("care"), Some("母亲家，高凉北路12号"), Some("2022-09-20")), "{shown}");
    assert!(shown["asked_by"].is_string() && shown["confirmed_by"].is_string() && shown["asked_by"] != shown["confirmed_by"], "{shown}");
    assert!(found["current"][0]["explanation"].to_string().contains("central_quarantine"), "what the rule itself says stays readable");
    assert_eq!(kit.get("epidemiologist", &format!("/api/people/{wang}/overrides")).await.ok()["items"], json!([]));
    assert!(kit.app.verify_here().await.expect("checks").is_clean());
    std::fs::write(kit.clock(), "2022-09-20T15:59:00Z").expect("the clock is set");
    kit.app.determine_all().await.expect("decides");
    kit.sign_in("epidemiologist").await;
    assert_eq!(holds(&kit, &li).await["mode"], "home_quarantine", "until the end of its last day");
    std::fs::write(kit.clock(), "2022-09-20T16:00:00Z").expect("the clock is set");
    kit.app.determine_all().await.expect("decides");
    assert_eq!(stands(&holds(&kit, &li).await), ("home_monitoring", "yellow", "2022-09-23"), "the rule's own answer is back");
    assert_eq!(kit.get("epidemiologist", "/api/overrides?state=over").await.ok()["items"][0]["state"], "expired");
    assert!(kit.app.verify_here().await.expect("checks").is_clean());
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_override_can_only_be_milder_and_names_the_field_that_is_not() {
    let kit = Kit::new().await;
    let (li, wang) = close_contact(&kit).await;
    for (change, code, field) in [
        (json!({ "mode": "isolation" }), "determinations.override_not_milder", "mode"),
        (json!({ "mode": "central_quarantine" }), "determinations.override_not_milder", "mode"),
        (json!({ "mode": "none" }), "determinations.override_not_milder", "mode"),
        (json!({ "mode": null }), "determinations.override_empty", "mode"),
        (json!({ "mode": "prison" }), "facts.unknown_word", "mode"),
        (json!({ "until": "2022-09-30" }), "determinations.override_not_earlier", "until"),
        (json!({ "until": "2022-09-14" }), "determinations.override_day_past", "until"),
        (json!({ "until": "soon" }), "facts.no_date", "until"),
        (json!({ "last_day": "2022-09-29" }), "determinations.override_expiry", "last_day"),
        (json!({ "last_day": "2022-09-14" }), "determinations.override_expiry", "last_day"),
        (json!({ "reason": "friend" }), "facts.unknown_word", "reason"),
        (json!({ "note": " " }), "invalid.empty", "note"),
        (json!({ "pack": "measles" }), "determinations.nothing_to_override", "pack"),
    ] {
        let answer = ask(&kit, "supervisor", &li, change.clone()).await;
        assert_eq!((answer.body["code"].as_str(), answer.body["field"].as_str()), (Some(code), Some(field)), "{change}");
    }
    let nobody = ask(&kit, "supervisor", &wang, json!({})).await;
    assert_eq!(nobody.refused(422), "determinations.nothing_to_override", "whoever is under no measure cannot be put under one");
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_last_day_ends_a_measure_and_a_withdrawal_brings_the_rule_back(#[case] backend: Backend) {
    let mut kit = Kit::on(backend).await;
    let (li, _) = close_contact(&kit).await;
    let first = id_of(ask(&kit, "epidemiologist", &li, json!({ "mode": null, "until": "2022-09-15", "last_day": "2022-09-28" })).await.ok());
    confirm(&kit, "supervisor", &first).await.ok();
    assert_eq!(stands(&holds(&kit, &li).await), ("central_quarantine", "red", "2022-09-15"));
    kit.next_day().await;
    for who in ["epidemiologist", "supervisor", "auditor"] {
        kit.sign_in(who).await;
    }
    kit.app.determine_all().await.expect("decides");
    assert_eq!(stands(&holds(&kit, &li).await), ("none", "green", ""));
    assert_eq!(kit.post("supervisor", "/api/measures/search", json!({})).await.ok()["items"], json!([]), "nobody looks after them as if they were held");
    assert!(kit.app.verify_here().await.expect("checks").is_clean());
    // Another one takes its place: later again, and never later than the rule.
    let second = id_of(ask(&kit, "supervisor", &li, json!({ "mode": null, "until": "2022-09-20", "last_day": "2022-09-28" })).await.ok());
    confirm(&kit, "epidemiologist", &second).await.ok();
    assert_eq!(stands(&holds(&kit, &li).await), ("central_quarantine", "red", "2022-09-20"));
    assert_eq!(kit.post("supervisor", &format!("/api/overrides/{first}/withdraw"), json!({})).await.refused(409), "determinations.override_over");
    kit.post("supervisor", &format!("/api/overrides/{second}/withdraw"), json!({})).await.ok();
    assert_eq!(stands(&holds(&kit, &li).await), ("central_quarantine", "red", "2022-09-23"));
    let third = id_of(ask(&kit, "supervisor", &li, json!({})).await.ok());
    kit.post("epidemiologist", &format!("/api/overrides/{third}/withdraw"), json!({})).await.ok();
    assert_eq!(confirm(&kit, "epidemiologist", &third).await.refused(409), "determinations.override_over", "what was refused cannot be confirmed");
    let events = kit.get("auditor", "/api/journal?limit=200").await.ok().to_string();
    assert!(["override_asked", "override_confirmed", "override_withdrawn"].iter().all(|kind| events.contains(kind)));
    assert!(kit.app.verify_here().await.expect("checks").is_clean());
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_override_holds_for_the_rule_that_was_looked_at_and_for_no_other() {
    let kit = Kit::new().await;
    let (li, wang) = close_contact(&kit).await;
    record(&kit, &wang, json!({ "kind": "exposure", "what": "second_contact", "from": "2022-09-13", "other_id": li })).await;
    let id = id_of(ask(&kit, "supervisor", &wang, json!({ "mode": "home_monitoring" })).await.ok());
    let late = id_of(ask(&kit, "supervisor", &wang, json!({ "mode": "stay_in_area" })).await.ok());
    confirm(&kit, "epidemiologist", &id).await.ok();
    assert_eq!(holds(&kit, &wang).await["mode"], "home_monitoring");
    let test = record(&kit, &li, json!({ "kind": "test", "from": "2022-09-14T09:00:00+08:00", "result": "positive" })).await;
    assert_eq!(holds(&kit, &wang).await["mode"], "central_quarantine", "what was said of the contact of a contact does not weaken another rule");
    assert_eq!(confirm(&kit, "epidemiologist", &late).await.refused(409), "determinations.override_another_rule");
    kit.post("epidemiologist", &format!("/api/people/{li}/facts/{test}/withdraw"), json!({ "reason": "标本弄混" })).await.ok();
    assert_eq!(holds(&kit, &wang).await["mode"], "home_monitoring");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_override_goes_with_the_records_it_is_about_and_comes_back_with_them() {
    let kit = Kit::new().await;
    let (li, wang) = two_people(&kit).await;
    put_in_force(&kit, "covid-19-china", "9").await;
    record(&kit, &wang, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-13" })).await;
    let id = id_of(ask(&kit, "supervisor", &wang, json!({})).await.ok());
    confirm(&kit, "epidemiologist", &id).await.ok();
    let link = kit.post("clerk", "/api/links", json!({ "one_id": li, "other_id": wang })).await.ok();
    let link = link["id"].as_str().expect("id");
    kit.post("clerk", &format!("/api/links/{link}/decide"), json!({ "decision": "same", "reason": "同一人" })).await.ok();
    kit.app.determine_all().await.expect("decides");
    assert_eq!(holds(&kit, &li).await["mode"], "home_quarantine", "whoever is one is let off as one");
    let merges = kit.get("clerk", &format!("/api/people/{li}/merges")).await.ok();
    let merge = merges["items"][0]["id"].as_str().expect("a merge");
    kit.post("clerk", &format!("/api/merges/{merge}/separate"), json!({ "reason": "两个人" })).await.ok();
    kit.app.determine_all().await.expect("decides");
    assert_eq!((holds(&kit, &li).await, holds(&kit, &wang).await["mode"].clone()), (Value::Null, json!("home_quarantine")));
    assert_eq!(kit.get("epidemiologist", &format!("/api/people/{li}/overrides")).await.ok()["items"], json!([]));
    assert!(kit.app.verify_here().await.expect("checks").is_clean());
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_decide_at_once_one_is_first_and_nobody_confirms_what_was_refused(#[case] backend: Backend) {
    let mut kit = Kit::on(backend).await;
    for login in ["second", "third", "elsewhere"] {
        kit.open_account(login, domain::access::Role::Epidemiologist, if login == "elsewhere" { "440904" } else { "440902" }, None, true).await;
        kit.sign_in(login).await;
    }
    let (li, _) = close_contact(&kit).await;
    for _ in 0..5 {
        let id = id_of(ask(&kit, "supervisor", &li, json!({})).await.ok());
        assert_eq!(confirm(&kit, "elsewhere", &id).await.status.as_u16(), 404, "another district's people are not theirs");
        let refuse = format!("/api/overrides/{id}/withdraw");
        let (one, other, refusal) = tokio::join!(confirm(&kit, "second", &id), confirm(&kit, "third", &id), kit.post("epidemiologist", &refuse, json!({})));
        assert!([&one, &other].iter().filter(|answer| answer.status.is_success()).count() <= 1, "{} {}", one.body, other.body);
        assert!(refusal.status.is_success(), "what holds and what waits can both be taken back: {}", refusal.body);
        let found = kit.get("epidemiologist", &format!("/api/people/{li}/overrides")).await.ok()["items"][0].clone();
        assert_eq!(found["state"], "withdrawn", "{found}");
        assert_eq!(holds(&kit, &li).await["mode"], "central_quarantine");
    }
    assert!(kit.app.verify_here().await.expect("checks").is_clean());
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_holds_two_people_a_reason_and_an_end(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let (li, _) = close_contact(&kit).await;
    let id = id_of(ask(&kit, "supervisor", &li, json!({})).await.ok());
    for change in ["confirmed_by = asked_by, confirmed_ms = asked_ms", "reason = 'friend'", "expires_ms = asked_ms + 86400000 * 15", "mode = 'isolation'", "mode = NULL", "confirmed_ms = asked_ms"] {
        let refused = kit.fresh.refuses(&format!("UPDATE determination_overrides SET {change}")).await;
        assert!(refused.is_some_and(|why| why.to_lowercase().contains("check")), "{change} is refused");
    }
    confirm(&kit, "epidemiologist", &id).await.ok();
    assert!(kit.app.verify_here().await.expect("checks").is_clean());
    kit.fresh.tamper("UPDATE determination_overrides SET mode = 'stay_in_area'").await;
    let found: Vec<&str> = kit.app.verify_here().await.expect("checks").findings.iter().map(|finding| finding.code).collect();
    assert_eq!(found, ["standing_differs"], "what was written over is found");
}
