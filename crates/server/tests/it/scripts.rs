//! Scripts: what callers say is edited in a district, edition by edition, and heard with the next person.

use crate::kit::{Kit, people_csv};
use rstest::rstest;
use serde_json::{Value, json};
use store::Backend;

async fn library(kit: &Kit, login: &str, key: &str) -> Value {
    let library = kit.get(login, "/api/scripts").await.ok();
    library["texts"].as_array().expect("texts").iter().find(|text| text["key"] == key).cloned().unwrap_or_else(|| panic!("{key} in {library}"))
}

async fn edit(kit: &Kit, login: &str, key: &str, body: Value) -> crate::kit::Answer {
    kit.post(login, &format!("/api/scripts/{key}/editions"), body).await
}

fn spoken(call: &Value, key: &str) -> Value {
    call["spoken"].as_array().expect("texts").iter().find(|each| each["key"] == key).map_or(Value::Null, |each| each["text"]["zh"].clone())
}

fn hello(number: i64, zh: &str) -> Value {
    json!({ "number": number, "zh": zh, "en": "Hello from {area}.", "why": "shorter" })
}

/// R49: a supervisor words the library anew; callers get it with their next person, older editions stay and come back with one step.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_edited_text_is_said_to_the_next_person_and_older_ones_come_back(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    kit.receive("l.csv", people_csv(6)).await;
    let before = library(&kit, "supervisor", "opening").await;
    assert_eq!((before["text"].clone(), before["edition"].clone(), before["number"].clone()), (before["own"].clone(), Value::Null, json!(0)));
    let in_hand = kit.next("caller1").await.expect("somebody");
    kit.at("10:05");
    edit(&kit, "supervisor", "opening", hello(0, "您好，我是{area}的{caller}。")).await.ok();
    let again = kit.get("caller1", "/api/calls/queue").await.ok()["current"].clone();
    assert_eq!(spoken(&again, "opening"), Value::Null, "a text does not change in the middle of a call");
    kit.report("caller1", &in_hand, json!({ "outcome": "complete" })).await.ok();
    let next = kit.next("caller1").await.expect("somebody");
    assert_eq!(spoken(&next, "opening"), "您好，我是{area}的{caller}。");
    kit.report("caller1", &next, json!({ "outcome": "complete" })).await.ok();

    let now = library(&kit, "admin", "opening").await;
    assert_eq!((now["text"]["zh"].clone(), now["edition"]["by"].clone(), now["edition"]["why"].clone(), now["edition"]["at"].clone()), (json!("您好，我是{area}的{caller}。"), json!("supervisor"), json!("shorter"), json!("2022-09-15T02:05:00Z")));
    assert_eq!(edit(&kit, "admin", "opening", hello(0, "晚了一步")).await.refused(409), "scripts.edited_meanwhile");
    kit.at("10:10");
    edit(&kit, "admin", "opening", hello(1, "您好！")).await.ok();
    kit.at("10:15");
    edit(&kit, "supervisor", "opening", json!({ "number": 2, "back_to": 1 })).await.ok();
    let third = kit.next("caller1").await.expect("somebody");
    assert_eq!(spoken(&third, "opening"), "您好，我是{area}的{caller}。");
    kit.report("caller1", &third, json!({ "outcome": "complete" })).await.ok();
    kit.at("10:20");
    edit(&kit, "supervisor", "opening", json!({ "number": 3, "back_to": 0 })).await.ok();
    let fourth = kit.next("caller1").await.expect("somebody");
    assert_eq!(spoken(&fourth, "opening"), Value::Null, "the pack's own");

    let editions = kit.get("supervisor", "/api/scripts/opening/editions?limit=3").await.ok();
    let told: Vec<(i64, Value, bool)> = editions["items"].as_array().expect("editions").iter().map(|e| (e["number"].as_i64().unwrap_or(0), e["back_to"].clone(), e["text"].is_null())).collect();
    assert_eq!(told, [(4, json!(0), true), (3, json!(1), false), (2, Value::Null, false)]);
    let rest = kit.get("supervisor", &format!("/api/scripts/opening/editions?after={}", editions["next"].as_str().expect("more"))).await.ok();
    assert_eq!((rest["items"][0]["number"].clone(), rest["items"][0]["text"]["en"].clone()), (json!(1), json!("Hello from {area}.")));
    let journal = kit.get("auditor", "/api/journal?kind=script_edited").await.ok();
    assert_eq!((journal["items"].as_array().map(Vec::len), journal["items"][3]["params"]["text"].clone(), journal["items"][3]["params"]["why"].clone()), (Some(4), json!("opening"), json!("shorter")));
    kit.insist_on_promises().await;
}

/// Of two who save at the same moment one is told: an edition has one number.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_save_at_once_one_does(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let tries = (0..6).map(|n| edit(&kit, if n % 2 == 0 { "supervisor" } else { "admin" }, "closing", hello(0, &format!("再见{n}"))));
    let answers = futures::future::join_all(tries).await;
    let mut statuses: Vec<u16> = answers.iter().map(|a| a.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409], "{answers:?}");
    assert!(answers.iter().filter(|a| a.status.as_u16() == 409).all(|a| a.body["code"] == "scripts.edited_meanwhile"));
    assert_eq!(kit.get("supervisor", "/api/scripts/closing/editions").await.ok()["items"].as_array().map(Vec::len), Some(1));
}

/// R37: openings are compared by the words that were heard, not by those of today.
#[tokio::test(flavor = "multi_thread")]
async fn calls_are_counted_under_the_edition_that_was_heard() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(4)).await;
    let first = kit.next("caller1").await.expect("somebody");
    kit.at("10:05");
    edit(&kit, "supervisor", "opening", hello(0, "您好！")).await.ok();
    edit(&kit, "supervisor", "closing", hello(0, "再见！")).await.ok();
    kit.report("caller1", &first, json!({ "outcome": "complete" })).await.ok();
    for _ in 0..2 {
        let call = kit.next("caller1").await.expect("somebody");
        kit.report("caller1", &call, json!({ "outcome": "complete" })).await.ok();
    }
    let lines = kit.get("commander", "/api/reports/openings").await.ok();
    let told: Vec<(Value, Value)> = lines.as_array().expect("lines").iter().map(|line| (line["attempts"].clone(), line["spoken"][0]["number"].clone())).collect();
    assert_eq!(told, [(json!(2), json!(1)), (json!(1), Value::Null)], "what is said at the end opens nothing");
}

/// What a district says is said there: not next door, and nobody next door changes it.
#[tokio::test(flavor = "multi_thread")]
async fn a_text_holds_in_its_area_and_is_edited_by_whoever_answers_for_it() {
    let mut kit = Kit::new().await;
    kit.open_account("neighbour", domain::access::Role::Supervisor, "440904", None, true).await;
    kit.sign_in("neighbour").await;
    edit(&kit, "supervisor", "objection.fraud", hello(0, "您说得对，请打 12345。")).await.ok();
    let theirs = library(&kit, "neighbour", "objection.fraud").await;
    assert_eq!((theirs["edition"].clone(), theirs["number"].clone()), (Value::Null, json!(0)));
    let mut body = hello(0, "换一个说法");
    body["area_id"] = json!(kit.area("440902").await);
    assert_eq!(edit(&kit, "neighbour", "opening", body.clone()).await.refused(404), "not_found");
    body["area_id"] = json!(kit.area("440902002").await);
    edit(&kit, "supervisor", "opening", body).await.ok();
    let street = kit.get("supervisor", &format!("/api/scripts?area_id={}", kit.area("440902002").await)).await.ok();
    assert_eq!((street["texts"][0]["text"]["zh"].clone(), street["texts"][0]["edition"]["area"]["name"].clone()), (json!("换一个说法"), json!("河西街道")));
    let fraud = street["texts"].as_array().expect("texts").iter().find(|t| t["key"] == "objection.fraud").expect("there").clone();
    assert_eq!((fraud["text"]["zh"].clone(), fraud["number"].clone()), (json!("您说得对，请打 12345。"), json!(0)), "from the wider area");
    assert_eq!(library(&kit, "supervisor", "opening").await["edition"], Value::Null, "the street's is the street's");
    // People who live in that street hear it.
    kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    assert_eq!(spoken(&call, "objection.fraud"), "您说得对，请打 12345。");
}

/// Genuine callers never send nor dictate a link, and what nobody fills in is not said.
#[tokio::test(flavor = "multi_thread")]
async fn what_callers_must_not_say_is_refused_by_name() {
    let kit = Kit::new().await;
    for (key, change, code, field) in [
        ("opening", json!({ "zh": "" }), "invalid.empty", "zh"),
        ("opening", json!({ "en": " " }), "invalid.empty", "en"),
        ("opening", json!({ "zh": "长".repeat(301) }), "invalid.too_long", "zh"),
        ("opening", json!({ "en": "Open wjw.gov.cn now" }), "scripts.link", "en"),
        ("opening", json!({ "zh": "您好{身份证}" }), "scripts.unknown_placeholder", "zh"),
        ("verify", json!({}), "scripts.needs_code", "zh"),
        ("opening", json!({ "why": " " }), "invalid.empty", "why"),
    ] {
        let mut body = hello(0, "您好");
        body.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        let answer = edit(&kit, "supervisor", key, body).await;
        assert_eq!((answer.body["code"].clone(), answer.body["field"].clone()), (json!(code), json!(field)), "{key} {}", answer.body);
        assert_eq!(answer.status.as_u16(), 422);
    }
    for (key, body) in [("anthem", hello(0, "您好")), ("objection.none", hello(0, "您好")), ("opening", json!({ "number": 0, "back_to": 7 }))] {
        assert_eq!(edit(&kit, "supervisor", key, body).await.refused(404), "not_found", "{key}");
    }
}
