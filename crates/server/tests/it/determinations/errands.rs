//! What a plan asks of people becomes one call for each of them, and none when nothing is asked.

use crate::facts::{put_in_force, record};
use crate::kit::{Kit, people_csv};
use rstest::rstest;
use serde_json::{Value, json};
use store::Backend;

/// So many people of a list with whom the calls of the list are closed, and the list.
async fn called(kit: &Kit, people: usize) -> (Vec<String>, String) {
    let list = kit.receive("people.csv", people_csv(people)).await["id"].as_str().expect("id").to_owned();
    let mut ids = Vec::new();
    while let Some(call) = kit.next("caller1").await {
        ids.push(call["person"]["id"].as_str().expect("a person").to_owned());
        kit.report("caller1", &call, json!({ "outcome": "complete" })).await.ok();
    }
    assert_eq!(ids.len(), people);
    (ids, list)
}

/// The tasks of a person that are open: kind and state.
async fn open(kit: &Kit, person: &str) -> Vec<(String, String)> {
    let card = kit.get("supervisor", &format!("/api/people/{person}")).await.ok();
    let text = |task: &Value, name: &str| task[name].as_str().expect("text").to_owned();
    card["tasks"].as_array().expect("tasks").iter().filter(|task| task["closed_at"].is_null()).map(|task| (text(task, "kind"), text(task, "state"))).collect()
}

async fn counts(kit: &Kit, list: &str, state: &str) -> Value {
    kit.get("clerk", &format!("/api/lists/{list}")).await.ok()["people"][state].clone()
}

fn contact(until: &str) -> Value {
    json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-12", "until": until })
}

async fn withdraw(kit: &Kit, person: &str, fact: &str) {
    kit.post("epidemiologist", &format!("/api/people/{person}/facts/{fact}/withdraw"), json!({ "reason": "认错了人" })).await.ok();
}

/// What follows from the one answer in force, as a caller with the person in hand sees it.
async fn follows(kit: &Kit, who: &str, person: &str) -> Vec<Value> {
    let found = kit.get(who, &format!("/api/people/{person}/determinations")).await.ok();
    found["current"][0]["tasks"].as_array().expect("tasks").clone()
}

fn a_call() -> Vec<(String, String)> {
    vec![("call".to_owned(), "ready".to_owned())]
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_a_plan_asks_is_one_call_and_is_settled_with_it(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let (people, list) = called(&kit, 1).await;
    let li = &people[0];
    put_in_force(&kit, "covid-19-china", "9").await;
    assert_eq!(open(&kit, li).await, [], "nothing is known of them, and nothing asked");
    record(&kit, li, contact("2022-09-13")).await;
    assert_eq!((open(&kit, li).await, counts(&kit, &list, "waiting").await, counts(&kit, &list, "closed").await), (a_call(), json!(1), json!(0)));
    record(&kit, li, json!({ "kind": "onset", "from": "2022-09-14" })).await;
    kit.app.determine_all().await.expect("decides");
    assert_eq!(open(&kit, li).await, a_call(), "however much is asked, one call");
    assert!(kit.next("caller3").await.is_none(), "another team's");
    let call = kit.next("caller1").await.expect("the team that called them first");
    assert_eq!(call["person"]["id"].as_str(), Some(li.as_str()));
    let test = follows(&kit, "caller1", li).await.into_iter().find(|task| task["code"] == "test").expect("a sample is due");
    assert_eq!((&test["how"], &test["rings"], &test["settled_at"]), (&json!("tell"), &json!(true), &Value::Null));
    kit.report("caller1", &call, json!({ "outcome": "complete" })).await.ok();
    for _ in 0..2 {
        kit.app.determine_all().await.expect("decides");
        assert_eq!((open(&kit, li).await, counts(&kit, &list, "closed").await), (vec![], json!(1)), "what was told is not told again");
    }
    let test = follows(&kit, "supervisor", li).await.into_iter().find(|task| task["code"] == "test").expect("a sample is due");
    assert!(test["settled_at"].is_string(), "{test}");
    // Another exposure is another matter.
    record(&kit, li, contact("2022-09-14")).await;
    assert_eq!(open(&kit, li).await, a_call());
    kit.insist_on_promises().await;
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_call_for_what_is_asked_no_longer_is_withdrawn_and_one_in_hand_when_it_is_put_back(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let (people, list) = called(&kit, 1).await;
    let li = &people[0];
    put_in_force(&kit, "covid-19-china", "9").await;
    let fact = record(&kit, li, contact("2022-09-13")).await;
    withdraw(&kit, li, &fact).await;
    assert_eq!((open(&kit, li).await, counts(&kit, &list, "closed").await), (vec![], json!(1)));
    assert!(kit.next("caller1").await.is_none());
    let events = kit.get("auditor", "/api/journal?limit=200").await.ok().to_string();
    assert!(["tasks_opened", "task_withdrawn"].iter().all(|kind| events.contains(kind)));
    // It is asked again, and somebody has them on the line when it ends.
    let fact = record(&kit, li, contact("2022-09-13")).await;
    let call = kit.next("caller1").await.expect("a call");
    withdraw(&kit, li, &fact).await;
    let still = kit.next("caller1").await.expect("nobody takes it out of their hand");
    assert_eq!(still["task_id"], call["task_id"]);
    let task = call["task_id"].as_str().expect("a task");
    let back = kit.post("caller1", &format!("/api/calls/{task}/release"), json!({ "token": call["token"] })).await;
    assert!(back.status.is_success(), "{}", back.body);
    kit.app.determine_all().await.expect("decides");
    assert_eq!(open(&kit, li).await, []);
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_rung_up_or_visited_anyway_is_told_then() {
    let kit = Kit::new().await;
    kit.receive("people.csv", people_csv(1)).await;
    put_in_force(&kit, "covid-19-china", "9").await;
    let call = kit.next("caller1").await.expect("somebody");
    let li = call["person"]["id"].as_str().expect("a person");
    record(&kit, li, contact("2022-09-13")).await;
    assert_eq!(open(&kit, li).await, [("call".to_owned(), "leased".to_owned())], "the call of the list is enough");
    kit.report("caller1", &call, json!({ "outcome": "ask_for_visit", "note": "想见面谈" })).await.ok();
    kit.app.determine_all().await.expect("decides");
    assert_eq!(open(&kit, li).await, [("door".to_owned(), "ready".to_owned())]);
    assert_eq!(follows(&kit, "supervisor", li).await.iter().filter(|task| !task["settled_at"].is_null()).count(), 0, "the visit is still to come");
    kit.insist_on_promises().await;
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn without_a_number_it_is_a_visit_and_after_a_death_nothing(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    put_in_force(&kit, "covid-19-china", "9").await;
    kit.receive("people.csv", people_csv(2)).await;
    let first = kit.next("caller1").await.expect("somebody");
    kit.report("caller1", &first, json!({ "outcome": "deceased", "note": "家属告知" })).await.ok();
    let second = kit.next("caller1").await.expect("somebody");
    kit.report("caller1", &second, json!({ "outcome": "complete" })).await.ok();
    let id = |call: &Value| call["person"]["id"].as_str().expect("a person").to_owned();
    let (dead, alive) = (id(&first), id(&second));
    kit.fresh.tamper("UPDATE telephones SET state = 'wrong'").await;
    for person in [&dead, &alive] {
        record(&kit, person, contact("2022-09-13")).await;
    }
    assert_eq!(open(&kit, &dead).await, []);
    assert_eq!(open(&kit, &alive).await, [("door".to_owned(), "ready".to_owned())]);
    kit.insist_on_promises().await;
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_switch_opens_one_call_for_everybody_it_asks_something_of_and_its_end_withdraws_them(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let (people, list) = called(&kit, 7).await;
    for person in &people[..5] {
        record(&kit, person, contact("2022-09-13")).await;
    }
    assert_eq!(counts(&kit, &list, "waiting").await, json!(0), "no plan is in force");
    let activation = put_in_force(&kit, "covid-19-china", "9").await;
    assert_eq!((counts(&kit, &list, "waiting").await, counts(&kit, &list, "closed").await), (json!(5), json!(2)));
    let ending = kit.post("epidemiologist", &format!("/api/activations/{activation}/end"), json!({ "reason": "省指挥部通知" })).await.ok();
    kit.app.try_proposals().await.expect("tries");
    kit.post("commander", &format!("/api/activations/{}/confirm", ending["id"].as_str().expect("id")), json!({})).await.ok();
    kit.app.determine_all().await.expect("decides");
    assert_eq!((counts(&kit, &list, "waiting").await, counts(&kit, &list, "closed").await), (json!(0), json!(7)));
    kit.insist_on_promises().await;
}

/// Steps in an order that no human would think of; the same ones each time.
#[rstest]
#[case::sqlite(Backend::Sqlite, 1)]
#[case::postgres(Backend::Postgres, 2)]
#[tokio::test(flavor = "multi_thread")]
async fn in_any_order_nobody_has_two_calls_and_nobody_of_whom_nothing_is_asked_has_one(#[case] backend: Backend, #[case] seed: u64) {
    let kit = Kit::on(backend).await;
    let (people, _) = called(&kit, 3).await;
    put_in_force(&kit, "covid-19-china", "9").await;
    let mut facts: Vec<Vec<String>> = vec![Vec::new(); people.len()];
    let mut state = seed;
    let mut chance = |of: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("fits") % of
    };
    for _ in 0..40 {
        let at = chance(people.len());
        match chance(6) {
            0 | 1 => facts[at].push(record(&kit, &people[at], contact(["2022-09-12", "2022-09-13", "2022-09-14"][chance(3)])).await),
            2 => if let Some(fact) = facts[at].pop() { withdraw(&kit, &people[at], &fact).await },
            3 => if let Some(call) = kit.next("caller1").await { kit.report("caller1", &call, json!({ "outcome": "complete" })).await.ok(); },
            4 => if let Some(call) = kit.next("caller2").await { kit.report("caller2", &call, json!({ "outcome": "no_answer" })).await.ok(); },
            _ => { kit.app.determine_all().await.expect("decides"); }
        }
        for (person, facts) in people.iter().zip(&facts) {
            let open = open(&kit, person).await;
            assert!(open.len() <= 1, "{open:?}");
            assert!(!facts.is_empty() || open.is_empty(), "{open:?}");
        }
    }
    kit.app.determine_all().await.expect("decides");
    for person in &people {
        let waits = follows_if_any(&kit, person).await.iter().any(|task| task["rings"] == true && task["settled_at"].is_null());
        assert_eq!(waits, !open(&kit, person).await.is_empty(), "asked and not settled is rung up for, and nothing else");
    }
    kit.insist_on_promises().await;
}

async fn follows_if_any(kit: &Kit, person: &str) -> Vec<Value> {
    let found = kit.get("supervisor", &format!("/api/people/{person}/determinations")).await.ok();
    found["current"][0]["tasks"].as_array().cloned().unwrap_or_default()
}
