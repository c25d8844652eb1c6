//! A confirmed answer of the questionnaire is a fact, and decides in the moment of the call.

use super::{holds, put_in_force, record};
use crate::kit::{Kit, answered, people_csv};
use rstest::rstest;
use serde_json::{Value, json};
use store::Backend;

/// Takes the one person who waits and reports a complete call with an answer to when and with which result they were tested.
async fn tested(kit: &Kit, taken: Value, result: Value) {
    let call = kit.next("caller1").await.expect("somebody waits");
    let mut answers = answered();
    answers["last_test"] = taken;
    answers["last_test_result"] = result;
    kit.report("caller1", &call, json!({ "outcome": "complete", "answers": answers })).await.ok();
    kit.app.determine_all().await.expect("decides");
}

fn said(value: &str, state: &str) -> Value {
    json!({ "value": value, "state": state })
}

/// The tests that are written down of a person: result, whether it counts, and why not.
async fn tests(kit: &Kit, person: &str) -> Vec<(String, bool, String)> {
    let facts = kit.get("epidemiologist", &format!("/api/people/{person}/facts")).await.ok();
    let text = |fact: &Value, name: &str| fact[name].as_str().unwrap_or_default().to_owned();
    let of_calls = facts["items"].as_array().expect("facts").iter().filter(|fact| fact["kind"] == "test" && fact["is_answer"] == true);
    of_calls.map(|fact| (text(fact, "result"), fact["withdrawn_at"].is_null(), text(fact, "reason"))).collect()
}

async fn is_positive(kit: &Kit, person: &str) -> bool {
    holds(kit, person).await["tasks"].as_array().expect("tasks").iter().any(|task| task["code"] == "positive_result")
}

fn row(result: &str, counts: bool) -> (String, bool, String) {
    (result.to_owned(), counts, if counts { String::new() } else { "answered_otherwise".to_owned() })
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_confirmed_answer_decides_at_once_and_another_one_takes_its_place(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    kit.receive("people.csv", people_csv(1)).await;
    let found = kit.post("clerk", "/api/people/search", json!({ "state": "waiting" })).await.ok();
    let li = found["items"][0]["id"].as_str().expect("a person").to_owned();
    put_in_force(&kit, "covid-19-china", "9").await;
    record(&kit, &li, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-13" })).await;

    tested(&kit, said("2022-09-14", "claimed"), said("positive", "confirmed")).await;
    assert_eq!((tests(&kit, &li).await, is_positive(&kit, &li).await), (vec![], false), "what is only claimed decides nothing");

    // An earlier exposure, so that they are rung up again and the schedule stays.
    record(&kit, &li, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-11" })).await;
    tested(&kit, said("2022-09-14", "confirmed"), said("positive", "confirmed")).await;
    assert_eq!((tests(&kit, &li).await, is_positive(&kit, &li).await), (vec![row("positive", true)], true));
    let events = kit.get("auditor", "/api/journal?kind=fact_recorded").await.ok();
    assert!(events["items"][0]["params"]["attempt"].is_string() || events["items"][0]["params"]["attempt"].is_number(), "{}", events["items"][0]);

    // The result rings: nobody had told them. The same answer again is the same fact.
    tested(&kit, said("2022-09-14", "confirmed"), said("positive", "confirmed")).await;
    assert_eq!(tests(&kit, &li).await, [row("positive", true)]);

    record(&kit, &li, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-10" })).await;
    tested(&kit, said("2022-09-14", "confirmed"), said("negative", "confirmed")).await;
    assert_eq!((tests(&kit, &li).await, is_positive(&kit, &li).await), (vec![row("negative", true), row("positive", false)], false));

    record(&kit, &li, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-12" })).await;
    tested(&kit, said("", "refused"), said("", "refused")).await;
    assert_eq!(tests(&kit, &li).await, [row("negative", false), row("positive", false)], "what is taken back no longer counts");
    assert!(kit.app.verify_here().await.expect("checks").is_clean());
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_result_and_what_a_human_withdrew_is_not_written_down() {
    let kit = Kit::new().await;
    kit.receive("people.csv", people_csv(1)).await;
    let found = kit.post("clerk", "/api/people/search", json!({ "state": "waiting" })).await.ok();
    let li = found["items"][0]["id"].as_str().expect("a person").to_owned();
    put_in_force(&kit, "covid-19-china", "9").await;
    record(&kit, &li, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-13" })).await;
    tested(&kit, said("2022-09-14", "confirmed"), said("waiting", "confirmed")).await;
    assert_eq!(tests(&kit, &li).await, []);
    record(&kit, &li, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-12" })).await;
    tested(&kit, said("2022-09-14", "confirmed"), said("negative", "confirmed")).await;
    let facts = kit.get("epidemiologist", &format!("/api/people/{li}/facts")).await.ok();
    let test = facts["items"].as_array().expect("facts").iter().find(|fact| fact["kind"] == "test").expect("a test")["id"].as_str().expect("id").to_owned();
    kit.post("epidemiologist", &format!("/api/people/{li}/facts/{test}/withdraw"), json!({ "reason": "报告单是别人的" })).await.ok();
    record(&kit, &li, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-11" })).await;
    tested(&kit, said("2022-09-14", "confirmed"), said("negative", "confirmed")).await;
    assert_eq!(tests(&kit, &li).await, [("negative".to_owned(), false, "报告单是别人的".to_owned())], "an answer that nobody gave anew brings nothing back");
    kit.insist_on_promises().await;
}
