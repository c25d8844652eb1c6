//! A month of measures: every count is a door to exactly those people, and nobody out of reach is counted.

use super::under;
use crate::facts::{holds, record};
use crate::kit::Kit;
use domain::access::Role;
use rstest::rstest;
use serde_json::{Value, json};
use store::Backend;

/// What is on the days of September, as `15 start 3`.
async fn month(kit: &Kit, query: &str) -> Vec<String> {
    let found = kit.get("supervisor", &format!("/api/measures/calendar?month=2022-09{query}")).await.ok();
    let mut shown = Vec::new();
    for day in found["days"].as_array().expect("days") {
        let date = day["date"].as_str().expect("a date");
        for (kind, people) in day["people"].as_object().expect("kinds") {
            shown.push(format!("{} {kind} {people}", &date[8..]));
        }
    }
    shown
}

/// Whom a day concerns, read page by page.
async fn on(kit: &Kit, day: &str, kind: &str) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = kit.get("supervisor", &format!("/api/measures/calendar/people?day={day}&kind={kind}&limit=2{after}")).await.ok();
        found.extend(page["items"].as_array().expect("people").iter().map(|each| each["person"]["id"].as_str().expect("an id").to_owned()));
        let Some(next) = page["next"].as_str() else { return found };
        after = format!("&after={next}");
    }
}

/// Every count opens the list of exactly those people.
async fn insist_on_doors(kit: &Kit) {
    let found = kit.get("supervisor", "/api/measures/calendar?month=2022-09").await.ok();
    for day in found["days"].as_array().expect("days") {
        let date = day["date"].as_str().expect("a date");
        for kind in ["start", "end", "test", "check", "inspection", "offer"] {
            let people = on(kit, date, kind).await;
            assert_eq!(people.len() as u64, day["people"][kind].as_u64().unwrap_or(0), "{date} {kind}");
        }
    }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_month_says_what_is_on_which_day_and_each_count_opens_those_people(#[case] backend: Backend) {
    let mut kit = Kit::on(backend).await;
    let people = under(&kit, 3, "home_quarantine").await;
    let all = |days: &[&str]| days.iter().map(|day| (*day).to_owned()).collect::<Vec<_>>();
    assert_eq!(month(&kit, "").await, all(&[
        "13 test 3", "15 check 3", "15 inspection 3", "15 start 3", "16 check 3", "16 test 3", "17 check 3", "18 check 3", "19 check 3", "19 end 3", "19 test 3",
    ]), "seven days after the twelfth, tests on days 1, 4 and 7");
    record(&kit, &people[0], json!({ "kind": "test", "from": "2022-09-14T09:00:00+08:00", "result": "negative" })).await;
    kit.post("supervisor", &format!("/api/measures/people/{}/inspections", people[0]), json!({ "result": "in_order" })).await.ok();
    let facts = kit.get("epidemiologist", &format!("/api/people/{}/facts", people[2])).await.ok();
    let fact = facts["items"][0]["id"].as_str().expect("a fact").to_owned();
    kit.post("epidemiologist", &format!("/api/people/{}/facts/{fact}/withdraw", people[2]), json!({ "reason": "认错了人" })).await.ok();
    assert_eq!(month(&kit, "").await, all(&[
        "13 test 1", "15 check 2", "15 end 1", "15 inspection 1", "15 start 3", "16 check 2", "16 test 2", "17 check 2", "18 check 2", "18 inspection 1", "19 check 2", "19 end 2", "19 test 2",
    ]), "a result, a look at a home, and a measure that ended as it should never have begun");
    insist_on_doors(&kit).await;
    assert_eq!(on(&kit, "2022-09-18", "inspection").await, [people[0].clone()]);
    assert_eq!(on(&kit, "2022-09-15", "end").await, [people[2].clone()], "who is under no measure any more is still found on the day it ended");
    let page = kit.get("supervisor", "/api/measures/calendar/people?day=2022-09-19&kind=end&limit=1").await.ok();
    let name = page["items"][0]["person"]["name"].as_str().expect("a name");
    assert!(name.contains('*') && page["items"][0]["measure"]["until"] == "2022-09-19", "masked: {page}");
    let community = kit.area("440902").await;
    assert_eq!(month(&kit, &format!("&area_id={community}")).await, month(&kit, "").await);
    // Two people look after two districts.
    kit.open_account("elsewhere", Role::Supervisor, "440904", Some("电白队"), true).await;
    kit.sign_in("elsewhere").await;
    assert_eq!(kit.get("elsewhere", "/api/measures/calendar?month=2022-09").await.ok()["days"], json!([]));
    for kind in ["start", "check", "inspection"] {
        assert_eq!(kit.get("elsewhere", &format!("/api/measures/calendar/people?day=2022-09-15&kind={kind}")).await.ok()["items"], json!([]));
    }
    assert_eq!(kit.get("elsewhere", &format!("/api/measures/calendar?area_id={community}")).await.refused(404), "not_found");
    for (query, code, field) in [("?month=soon", "facts.no_date", "month"), ("/people?day=2022-09-31&kind=end", "facts.no_date", "day"), ("/people?day=2022-09-30&kind=party", "measures.unknown_code", "kind")] {
        let refused = kit.get("supervisor", &format!("/api/measures/calendar{query}")).await;
        assert_eq!((refused.body["field"].clone(), refused.refused(422)), (json!(field), code.to_owned()), "{query}");
    }
    kit.next_day().await;
    kit.app.determine_all().await.expect("decides");
    let found = kit.get("supervisor", "/api/measures/calendar").await.ok();
    assert_eq!((found["today"].as_str(), found["first"].as_str()), (Some("2022-09-16"), Some("2022-09-01")));
    assert_eq!(month(&kit, "").await, all(&[
        "13 test 1", "15 end 1", "15 start 3", "16 check 2", "16 inspection 1", "16 test 2", "17 check 2", "18 check 2", "18 inspection 1", "19 check 2", "19 end 2", "19 test 2",
    ]), "what has happened stays, what is overdue is due today");
    insist_on_doors(&kit).await;
    kit.insist_on_promises().await;
}

/// How often something has changed for somebody.
async fn decided(kit: &Kit) -> usize {
    let events = kit.get("auditor", "/api/journal?limit=200").await.ok();
    let events = events["items"].as_array().expect("events").iter();
    events.filter(|event| event["kind"] == "determined" && event["subject"]["kind"] == "person").count()
}

/// Days were not written down before there was a calendar: what the change of the database leaves behind brings them back.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn answers_that_were_kept_before_get_their_days_and_nobody_is_told_of_a_change(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let people = under(&kit, 2, "central_quarantine").await;
    let says = |answer: Value| ["mode", "colour", "until", "since", "measure", "explanation"].map(|field| answer[field].clone());
    let before = (month(&kit, "").await, says(holds(&kit, &people[0]).await), decided(&kit).await);
    assert_eq!(before.2, 2, "each of them once");
    kit.fresh.tamper("DELETE FROM determination_days").await;
    kit.fresh.tamper("UPDATE determinations SET days = ''").await;
    assert!(month(&kit, "").await.iter().all(|day| day.contains("check")));
    let change = include_str!("../../../../store/src/migrations/m20261123_calendar.sql");
    kit.fresh.tamper(change.split(';').next_back().expect("a statement")).await;
    assert_eq!(kit.app.determine_all().await.expect("decides"), 2);
    let after = month(&kit, "").await;
    assert_eq!(after, before.0.iter().filter(|day| !day.contains("start")).cloned().collect::<Vec<_>>(), "when it began was not written down");
    assert_eq!(says(holds(&kit, &people[0]).await), before.1);
    assert_eq!(decided(&kit).await, before.2, "nothing has changed for anybody");
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_became_one_is_counted_once_and_an_ended_plan_asks_for_nothing_more(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let people = under(&kit, 2, "home_quarantine").await;
    let link = kit.post("clerk", "/api/links", json!({ "one_id": people[0], "other_id": people[1] })).await.ok();
    let link = link["id"].as_str().expect("id");
    kit.post("clerk", &format!("/api/links/{link}/decide"), json!({ "decision": "same", "reason": "同一人" })).await.ok();
    kit.app.determine_all().await.expect("decides");
    let found = month(&kit, "").await;
    assert!(found.contains(&"15 start 1".to_owned()) && found.contains(&"19 end 1".to_owned()) && found.contains(&"19 check 1".to_owned()), "{found:?}");
    insist_on_doors(&kit).await;
    let active = kit.get("epidemiologist", "/api/activations").await.ok()["items"][0]["id"].as_str().expect("an activation").to_owned();
    let ending = kit.post("epidemiologist", &format!("/api/activations/{active}/end"), json!({ "reason": "省指挥部通知" })).await.ok();
    kit.app.try_proposals().await.expect("tries");
    kit.post("commander", &format!("/api/activations/{}/confirm", ending["id"].as_str().expect("id")), json!({})).await.ok();
    kit.app.determine_all().await.expect("decides");
    assert_eq!(month(&kit, "").await, ["15 end 1", "15 start 1"]);
    insist_on_doors(&kit).await;
}
