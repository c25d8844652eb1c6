//! Feedback: what people say reaches whoever answers for it, and the caller whom it thanks.

use crate::kit::{Kit, people_csv};
use rstest::rstest;
use serde_json::{Value, json};
use store::Backend;

async fn account(kit: &Kit, login: &str) -> String {
    kit.get(login, "/api/session").await.ok()["account"]["id"].as_str().expect("an id").to_owned()
}

async fn note(kit: &Kit, login: &str, body: Value) -> String {
    kit.post(login, "/api/feedback", body).await.ok()["id"].as_str().expect("an id").to_owned()
}

fn texts(answer: &Value) -> Vec<&str> {
    answer["items"].as_array().expect("items").iter().filter_map(|each| each["text"].as_str()).collect()
}

/// R57: thanks and complaints are kept with the call, answered in time, and shown to the caller whom they thank.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_people_say_is_kept_answered_and_shown_to_whom_it_thanks(#[case] backend: Backend) {
    let mut kit = Kit::on(backend).await;
    kit.receive("l.csv", people_csv(2)).await;
    let call = kit.next("caller1").await.expect("somebody");
    let (me, colleague) = (account(&kit, "caller1").await, account(&kit, "caller2").await);
    note(&kit, "caller1", json!({ "kind": "thanks", "text": "so kind of you", "task_id": call["task_id"], "about_account_id": me })).await;
    kit.report("caller1", &call, json!({ "outcome": "complete", "incomplete_reason": "no time" })).await.ok();
    note(&kit, "caller1", json!({ "kind": "correction", "text": "her name is written wrongly", "task_id": call["task_id"] })).await;
    note(&kit, "caller1", json!({ "kind": "complaint", "text": "he shouted at her", "about_account_id": colleague })).await;
    kit.next_day().await;
    for login in ["caller1", "caller2"] {
        kit.sign_in(login).await;
    }
    let wish = note(&kit, "caller1", json!({ "kind": "wish", "text": "a list of open pharmacies" })).await;

    let all = kit.get("supervisor", "/api/feedback").await.ok();
    assert_eq!(texts(&all), ["a list of open pharmacies", "he shouted at her", "her name is written wrongly", "so kind of you"]);
    assert_eq!((all["open"].clone(), all["overdue"].clone()), (json!(3), json!(2)));
    assert_eq!(all["days"], json!([
        { "day": "2022-09-16", "thanks": 0, "complaint": 0, "wish": 1, "correction": 0 },
        { "day": "2022-09-15", "thanks": 1, "complaint": 1, "wish": 0, "correction": 1 },
    ]));
    let thanks = &all["items"][3];
    assert_eq!((thanks["person"]["id"].clone(), thanks["about"].clone(), thanks["answer_by"].clone()), (call["person"]["id"].clone(), json!("caller1"), Value::Null));
    assert_eq!(all["items"][2]["answer_by"], "2022-09-16T02:00:00Z");
    let first = kit.get("supervisor", "/api/feedback?open=true&limit=1").await.ok();
    assert_eq!(texts(&first), ["her name is written wrongly"], "what is owed first");
    let rest = kit.get("supervisor", &format!("/api/feedback?open=true&after={}", first["next"].as_str().expect("more"))).await.ok();
    assert_eq!(texts(&rest), ["he shouted at her", "a list of open pharmacies"]);
    assert_eq!(texts(&kit.get("supervisor", "/api/feedback?kind=wish").await.ok()), ["a list of open pharmacies"]);

    let answer = format!("/api/feedback/{wish}/answer");
    kit.post("supervisor", &answer, json!({ "answer": "it hangs on the wall\nand lies here" })).await.ok();
    assert_eq!(kit.post("supervisor", &answer, json!({ "answer": "again" })).await.refused(409), "feedback.answered");
    let open = kit.get("supervisor", "/api/feedback?open=true").await.ok();
    assert_eq!((open["open"].clone(), open["overdue"].clone()), (json!(2), json!(2)));

    let mine = kit.get("caller1", "/api/feedback/mine").await.ok();
    assert_eq!(texts(&mine), ["a list of open pharmacies", "he shouted at her", "her name is written wrongly", "so kind of you"]);
    assert_eq!((mine["items"][0]["answer"].clone(), mine["items"][0]["answered_by"].clone()), (json!("it hangs on the wall\nand lies here"), json!("supervisor")));
    assert_eq!(texts(&kit.get("caller2", "/api/feedback/mine").await.ok()), [""; 0], "a complaint does not reach whom it is about");
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_about_a_supervisor_is_not_theirs_to_read_or_answer() {
    let kit = Kit::new().await;
    let supervisor = account(&kit, "supervisor").await;
    let id = note(&kit, "caller1", json!({ "kind": "complaint", "text": "she was rude", "about_account_id": supervisor })).await;
    let seen = kit.get("supervisor", "/api/feedback").await.ok();
    assert_eq!((texts(&seen), seen["open"].clone(), seen["days"].clone()), (vec![], json!(0), json!([])));
    assert_eq!(kit.post("supervisor", &format!("/api/feedback/{id}/answer"), json!({ "answer": "no" })).await.refused(404), "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_kept_is_named() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    for (login, body, status, problem) in [
        ("caller1", json!({ "kind": "praise", "text": "x" }), 422, "feedback.unknown_kind"),
        ("caller1", json!({ "kind": "wish", "text": "  \n" }), 422, "invalid.empty"),
        ("caller1", json!({ "kind": "wish", "text": "x".repeat(2_001) }), 422, "invalid.too_long"),
        ("caller1", json!({ "kind": "wish", "text": "x", "about_account_id": "0sa4zvdm00c00" }), 422, "feedback.not_a_colleague"),
        ("caller2", json!({ "kind": "wish", "text": "x", "task_id": call["task_id"] }), 404, "not_found"),
    ] {
        assert_eq!(kit.post(login, "/api/feedback", body.clone()).await.refused(status), problem, "{body}");
    }
}
