//! People who are named in calls: received like those on any list, linked with whoever named them, and rung once.

use crate::kit::{Kit, answered, people_csv};
use rstest::rstest;
use serde_json::{Value, json};
use store::Backend;

/// Reports a complete call in which visitors were named: name, from where, since when, telephone.
async fn names(kit: &Kit, visitors: &[[&str; 4]]) -> String {
    let call = kit.next("caller1").await.expect("somebody waits");
    let mut answers = answered();
    answers["has_visitors"] = json!({ "value": "yes" });
    answers["visitor_number"] = json!({ "value": visitors.len().to_string() });
    for (at, told) in visitors.iter().enumerate() {
        for (question, value) in ["visitor_name", "visitor_from", "visitor_since", "visitor_telephone"].iter().zip(told).filter(|(_, value)| !value.is_empty()) {
            answers[format!("visitor[{}]/{question}", at + 1)] = json!({ "value": value });
        }
    }
    kit.report("caller1", &call, json!({ "outcome": "complete", "answers": answers })).await.ok();
    kit.app.react().await.expect("reacts");
    call["person"]["id"].as_str().expect("an id").to_owned()
}

async fn relationships(kit: &Kit, person: &str) -> Vec<Value> {
    kit.get("clerk", &format!("/api/people/{person}/relationships")).await.ok()["items"].as_array().expect("relationships").clone()
}

async fn lists(kit: &Kit) -> Vec<Value> {
    kit.get("clerk", "/api/lists").await.ok()["items"].as_array().expect("lists").clone()
}

/// R29: visitors become people who are linked with whoever named them, and are rung; those from a place with a tier first.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn visitors_who_are_named_are_people_of_their_own_and_are_rung_once(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    kit.receive("l.csv", people_csv(2)).await;
    let high = json!({ "pack": "covid-19-china", "area_id": kit.area("440904").await, "tier": "high", "since": "2022-09-05", "source": "市指挥部第 1 号通告" });
    kit.post("epidemiologist", "/api/risk-areas", high).await.ok();
    let host = names(&kit, &[["陈一", "湛江", "2022-09-13", "13911110001"], ["陈二", "茂名市电白区", "2022-09-12", "13911110002"], ["陈三", "深圳", "", ""]]).await;

    let named = relationships(&kit, &host).await;
    assert_eq!(named.len(), 3, "{named:?}");
    assert!(named.iter().all(|one| one["kind"] == "visitor" && one["is_named_by_them"] == true && one["person_id"].is_string() && one["name"].as_str().is_some_and(|name| name.starts_with('陈'))));
    let visitor = named[0]["person_id"].as_str().expect("an id");
    let back = relationships(&kit, visitor).await;
    assert_eq!((back.len(), back[0]["is_named_by_them"].as_bool(), back[0]["person_id"].as_str()), (1, Some(false), Some(host.as_str())));

    // They stand on a list of the day, with the basis and purpose of the list for which their host was rung, and every row is accounted for.
    let found = lists(&kit).await;
    let list = found.iter().find(|list| list["name"].as_str().is_some_and(|name| name.contains("通话中说到的人"))).expect("the list of the day");
    assert_eq!((list["basis"].as_str(), list["purpose"].as_str(), list["rows"]["accepted"].as_u64(), list["state"].as_str()), (Some("传染病防治法"), Some("venue_exposure"), Some(3), Some("complete")), "{list}");

    // Whoever comes from a place that had its tier is rung before all others; whoever left no number is asked for at the door.
    let first = kit.next("caller1").await.expect("somebody");
    let listed = &first["reason"];
    assert_eq!((listed["reason"].as_str(), listed["place"].as_str(), listed["visited_on"].as_str()), (Some("最近来访的亲友"), Some("茂名市电白区"), Some("2022-09-12")), "{first}");
    kit.report("caller1", &first, json!({ "outcome": "complete", "answers": answered() })).await.ok();
    let doors = kit.post("clerk", "/api/people/search", json!({ "state": "door" })).await.ok();
    assert_eq!(doors["items"].as_array().expect("people").len(), 1, "{doors}");

    // The other person on the list has the same visitor: one person, rung once.
    let other = loop {
        let call = kit.next("caller1").await.expect("somebody");
        if call["person"]["name"].as_str().is_some_and(|name| name.starts_with('王')) {
            let mut answers = answered();
            answers["has_visitors"] = json!({ "value": "yes" });
            answers["visitor_number"] = json!({ "value": "1" });
            answers["visitor[1]/visitor_name"] = json!({ "value": "陈一" });
            answers["visitor[1]/visitor_telephone"] = json!({ "value": "139 1111 0001" });
            kit.report("caller1", &call, json!({ "outcome": "complete", "answers": answers })).await.ok();
            break call["person"]["id"].as_str().expect("an id").to_owned();
        }
        kit.report("caller1", &call, json!({ "outcome": "complete", "answers": answered() })).await.ok();
    };
    kit.app.react().await.expect("reacts");
    let same = relationships(&kit, &other).await;
    let chen = named.iter().find(|one| relationship_row(one) == 1).expect("the first row")["person_id"].clone();
    assert_eq!(same[0]["person_id"], chen, "the same visitor: {same:?}");
    assert_eq!(relationships(&kit, chen.as_str().expect("an id")).await.len(), 2);
    assert!(kit.next("caller1").await.is_none_or(|call| call["person"]["id"] != chen) || lists(&kit).await.len() == 2, "nobody is rung twice");
    assert_eq!(lists(&kit).await.len(), 2, "one list of the day");
    kit.insist_on_promises().await;
}

fn relationship_row(one: &Value) -> i64 {
    one["row"].as_i64().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_anew_of_a_visitor_is_theirs() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody waits");
    let host = call["person"]["id"].as_str().expect("an id").to_owned();
    let mut answers = answered();
    answers["has_visitors"] = json!({ "value": "yes" });
    answers["visitor_number"] = json!({ "value": "1" });
    answers["visitor[1]/visitor_name"] = json!({ "value": "陈一" });
    kit.report("caller1", &call, json!({ "outcome": "partial", "answers": answers })).await.ok();
    kit.app.react().await.expect("reacts");
    let before = relationships(&kit, &host).await;
    assert_eq!(before.len(), 1);

    kit.at("16:30");
    let call = kit.next("caller1").await.expect("the same person");
    assert_eq!(call["person"]["id"].as_str(), Some(host.as_str()));
    answers["visitor[1]/visitor_telephone"] = json!({ "value": "13911110001" });
    kit.report("caller1", &call, json!({ "outcome": "complete", "answers": answers })).await.ok();
    kit.app.react().await.expect("reacts");
    let after = relationships(&kit, &host).await;
    assert_eq!((after.len(), after[0]["person_id"].clone()), (1, before[0]["person_id"].clone()), "one visitor, with a number now: {after:?}");
    let chen = kit.get("clerk", &format!("/api/people/{}", before[0]["person_id"].as_str().expect("an id"))).await.ok();
    assert_eq!(chen["telephones"].as_array().expect("numbers").len(), 1);
    kit.insist_on_promises().await;
}
