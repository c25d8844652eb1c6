//! Facts: written down once, decided about at once, withdrawn when wrong; and the registry of risk areas.

mod answered;
mod told;

use crate::kit::{Kit, people_csv};
use domain::determinations::{Journey, Transport};
use rstest::rstest;
use serde_json::{Value, json};
use store::Backend;

/// Two people, by their identifiers.
pub async fn two_people(kit: &Kit) -> (String, String) {
    kit.receive("people.csv", people_csv(2)).await;
    let found = kit.post("clerk", "/api/people/search", json!({ "state": "waiting" })).await.ok();
    let id = |at: usize| found["items"][at]["id"].as_str().expect("a person").to_owned();
    (id(0), id(1))
}

/// Puts an edition of a plan in force in the district, by two people.
pub async fn put_in_force(kit: &Kit, pack: &str, version: &str) -> String {
    let area = kit.area("440902").await;
    let body = json!({ "pack": pack, "version": version, "area_id": area, "reason": "省指挥部通知" });
    let id = kit.post("epidemiologist", "/api/activations", body).await.ok()["id"].as_str().expect("id").to_owned();
    kit.app.try_proposals().await.expect("tries");
    kit.post("commander", &format!("/api/activations/{id}/confirm"), json!({})).await.ok();
    kit.app.determine_all().await.expect("decides");
    id
}

/// Writes a fact down and returns its identifier.
pub async fn record(kit: &Kit, person: &str, mut fact: Value) -> String {
    fact["pack"] = json!("covid-19-china");
    kit.post("epidemiologist", &format!("/api/people/{person}/facts"), fact).await.ok()["id"].as_str().expect("id").to_owned()
}

/// Returns the one answer in force.
pub async fn holds(kit: &Kit, person: &str) -> Value {
    let found = kit.get("epidemiologist", &format!("/api/people/{person}/determinations")).await.ok();
    found["current"][0].clone()
}

fn reasons(answer: &Value) -> Vec<&str> {
    answer["explanation"].as_array().expect("reasons").iter().filter_map(|reason| reason["code"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_decides_at_once_and_its_withdrawal_takes_it_back() {
    let kit = Kit::new().await;
    let (li, _) = two_people(&kit).await;
    put_in_force(&kit, "covid-19-china", "9").await;
    assert_eq!(holds(&kit, &li).await, Value::Null, "nothing is known of anybody");
    let fact = record(&kit, &li, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-12", "until": "2022-09-13" })).await;
    let answer = holds(&kit, &li).await;
    assert_eq!((answer["mode"].as_str(), answer["colour"].as_str(), answer["until"].as_str()), (Some("central_quarantine"), Some("red"), Some("2022-09-23")), "{answer}");
    let because = answer["explanation"].as_array().expect("reasons").iter().find(|reason| reason["code"] == "measure").expect("the measure").clone();
    assert_eq!(because["facts"], json!([fact]), "the fact that caused it is named");
    assert!(reasons(&answer).contains(&"objection"), "where to object is told");
    let other = kit.post("epidemiologist", &format!("/api/people/{li}/facts/{fact}/withdraw"), json!({ "reason": "" })).await;
    assert_eq!(other.refused(422), "invalid.empty");
    kit.post("epidemiologist", &format!("/api/people/{li}/facts/{fact}/withdraw"), json!({ "reason": "认错了人" })).await.ok();
    let answer = holds(&kit, &li).await;
    assert_eq!((answer["mode"].as_str(), answer["colour"].as_str(), answer["rule"].as_str()), (Some("none"), Some("green"), None));
    assert_eq!(reasons(&answer), ["nothing"]);
    let again = kit.post("epidemiologist", &format!("/api/people/{li}/facts/{fact}/withdraw"), json!({ "reason": "再一次" })).await;
    assert_eq!(again.refused(409), "facts.withdrawn");
    let facts = kit.get("epidemiologist", &format!("/api/people/{li}/facts")).await.ok();
    assert_eq!((facts["items"][0]["reason"].as_str(), facts["items"][0]["what"].as_str()), (Some("认错了人"), Some("close_contact")), "nothing is lost");
    let found = kit.get("epidemiologist", &format!("/api/people/{li}/determinations")).await.ok();
    assert_eq!(found["earlier"].as_array().map(Vec::len), Some(1), "what held before stays");
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_depends_on_somebody_is_decided_about_with_them() {
    let kit = Kit::new().await;
    let (li, wang) = two_people(&kit).await;
    put_in_force(&kit, "covid-19-china", "9").await;
    record(&kit, &wang, json!({ "kind": "exposure", "what": "second_contact", "from": "2022-09-13", "other_id": li })).await;
    record(&kit, &li, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-12" })).await;
    assert_eq!(holds(&kit, &wang).await["mode"], "home_quarantine");
    // The close contact turns out ill: whoever was with them becomes a close contact in the same moment.
    let test = record(&kit, &li, json!({ "kind": "test", "from": "2022-09-14T09:00:00+08:00", "result": "positive" })).await;
    let answer = holds(&kit, &wang).await;
    assert_eq!(answer["mode"], "central_quarantine", "{answer}");
    assert!(answer["explanation"].to_string().contains(&test), "the other's result is cited");
    kit.post("epidemiologist", &format!("/api/people/{li}/facts/{test}/withdraw"), json!({ "reason": "标本弄混" })).await.ok();
    assert_eq!(holds(&kit, &wang).await["mode"], "home_quarantine");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_area_that_gains_a_tier_decides_about_whoever_was_there_and_not_about_whoever_passed_through() {
    let kit = Kit::new().await;
    let (li, wang) = two_people(&kit).await;
    put_in_force(&kit, "covid-19-china", "9").await;
    let (community, street) = (kit.area("440902001001").await, kit.area("440902001").await);
    record(&kit, &li, json!({ "kind": "stay", "area_id": community, "from": "2022-09-11", "until": "2022-09-12" })).await;
    record(&kit, &wang, json!({ "kind": "stay", "area_id": community, "from": "2022-09-11", "until": "2022-09-12", "transit": true })).await;
    assert_eq!(holds(&kit, &li).await["mode"], "none");
    let body = json!({ "pack": "covid-19-china", "area_id": street, "tier": "high", "since": "2022-09-10", "source": "区指挥部第 3 号通告" });
    let period = kit.post("epidemiologist", "/api/risk-areas", body).await.ok()["id"].as_str().expect("id").to_owned();
    kit.app.determine_all().await.expect("decides");
    let (held, passed) = (holds(&kit, &li).await, holds(&kit, &wang).await);
    assert_eq!(held["mode"], "central_quarantine", "the community lies in the street: {held}");
    assert_eq!((passed["mode"].as_str(), passed["colour"].as_str()), (Some("none"), Some("green")));
    assert_eq!(reasons(&passed), ["nothing", "transit_only"], "it was seen, and is no reason");
    kit.post("epidemiologist", &format!("/api/risk-areas/{period}/withdraw"), json!({ "reason": "通告更正" })).await.ok();
    kit.app.determine_all().await.expect("decides");
    assert_eq!(holds(&kit, &li).await["mode"], "none");
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_can_explain_what_holds_to_the_person_in_hand_and_to_nobody_else() {
    let kit = Kit::new().await;
    let (li, wang) = two_people(&kit).await;
    put_in_force(&kit, "covid-19-china", "9").await;
    for person in [&li, &wang] {
        record(&kit, person, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-13" })).await;
    }
    let call = kit.next("caller1").await.expect("somebody");
    let in_hand = call["person"]["id"].as_str().expect("id");
    let other = if in_hand == li { &wang } else { &li };
    let told = kit.get("caller1", &format!("/api/people/{in_hand}/determinations")).await.ok();
    assert_eq!(told["current"][0]["mode"], "central_quarantine");
    assert!(reasons(&told["current"][0]).contains(&"missing_scheduled_tests"), "what is missing is told: {told}");
    assert_eq!(kit.get("caller1", &format!("/api/people/{other}/determinations")).await.refused(403), "access.forbidden");
    assert_eq!(kit.get("caller1", &format!("/api/people/{in_hand}/facts")).await.refused(403), "access.forbidden");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_is_refused_by_its_field() {
    let kit = Kit::new().await;
    let (li, _) = two_people(&kit).await;
    for (fact, code, field) in [
        (json!({ "kind": "exposure", "what": "close_contact" }), "invalid.empty", "from"),
        (json!({ "kind": "exposure", "what": "cough", "from": "2022-09-12" }), "facts.unknown_word", "what"),
        (json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-99" }), "facts.no_date", "from"),
        (json!({ "kind": "exposure", "what": "close_contact", "from": "2023-09-12" }), "facts.in_future", "from"),
        (json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-12", "until": "2022-09-11" }), "facts.reversed", "until"),
        (json!({ "kind": "stay", "from": "2022-09-12" }), "facts.no_area", "area"),
        (json!({ "kind": "test", "from": "2022-09-12", "result": "green" }), "facts.unknown_word", "result"),
        (json!({ "kind": "related", "what": "guardian" }), "facts.other_missing", "other"),
        (json!({ "kind": "related", "what": "guardian", "other_id": li }), "facts.other_is_same", "other"),
        (json!({ "kind": "colour", "what": "red" }), "facts.unknown_word", "kind"),
    ] {
        let mut body = fact.clone();
        body["pack"] = json!("covid-19-china");
        let answer = kit.post("epidemiologist", &format!("/api/people/{li}/facts"), body).await;
        assert_eq!(answer.body["field"], field, "{fact}");
        assert_eq!(answer.refused(422), code, "{fact}");
    }
    let stranger = kit.post("stranger", &format!("/api/people/{li}/facts"), json!({ "pack": "covid-19-china", "kind": "onset", "from": "2022-09-12" })).await;
    assert_eq!(stranger.status.as_u16(), 404, "another district's people are not there");
}

/// A table as `firstline facts import` reads it.
fn table(person: &str, facts: &str) -> Vec<domain::determinations::Person> {
    let read = domain::determinations::read_facts(&format!("facts = [{facts}]")).expect("facts");
    vec![domain::determinations::Person { id: person.to_owned(), facts: read.person.facts }]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_facts_is_kept_once_or_not_at_all() {
    let kit = Kit::new().await;
    let (_, wang) = two_people(&kit).await;
    put_in_force(&kit, "covid-19-china", "9").await;
    let stem = "44090219800203002";
    let number = format!("{stem}{}", domain::identity::check_digit(stem).expect("seventeen digits"));
    kit.receive("documents.csv", format!("姓名,证件号码,联系电话\n王晓英,{number},13812340412\n")).await;
    let ying = kit.post("clerk", "/api/people/search", json!({ "q": "王晓英" })).await.ok()["items"][0]["id"].as_str().expect("id").to_owned();
    let contact = r#"{ id = "e1", exposure = { kind = "close_contact", first = "2022-09-13" } }"#;
    let stay = r#"{ id = "s1", stay = { areas = ["440902001"], from = "2022-09-13", until = "2022-09-14" } }"#;
    let elsewhere = r#"{ id = "s2", stay = { areas = ["999999"], from = "2022-09-13" } }"#;
    for (person, facts) in [("44090219000101000X", contact), (number.as_str(), elsewhere), ("plague", contact)] {
        let refused = kit.app.import_facts(table(person, facts), |_| {}).await.expect("asks").expect_err("is refused");
        assert_eq!(refused.len(), 1, "{refused:?}");
    }
    assert_eq!(holds(&kit, &ying).await, Value::Null, "nothing was kept");
    let both = format!("{contact}, {stay}");
    for (person, new) in [(number.as_str(), 2), (number.as_str(), 0), (wang.as_str(), 2)] {
        let done = kit.app.import_facts(table(person, &both), |_| {}).await.expect("asks").expect("is kept");
        assert_eq!((done.people, done.facts, done.new), (1, 2, new));
    }
    kit.app.determine_all().await.expect("decides");
    for person in [&ying, &wang] {
        assert_eq!(holds(&kit, person).await["mode"], "central_quarantine");
    }
    kit.insist_on_promises().await;
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_two_send_at_once_is_kept_once(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let (_, wang) = two_people(&kit).await;
    let facts: Vec<String> = (0..3_000).map(|at| format!(r#"{{ id = "s{at}", stay = {{ areas = ["440902001"], from = "2022-09-13" }} }}"#)).collect();
    let facts = facts.join(", ");
    let send = || kit.app.import_facts(table(&wang, &facts), |_| {});
    let (one, other) = tokio::join!(send(), send());
    let (one, other) = (one.expect("asks").expect("is kept"), other.expect("asks").expect("is kept"));
    assert_eq!(one.new + other.new, 3_000, "{} and {}", one.new, other.new);
    assert_eq!(send().await.expect("asks").expect("is kept").new, 0);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_stay_says_how_and_with_whom_and_which_tier_the_place_had_and_decides_nothing_by_that(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let (li, wang) = two_people(&kit).await;
    put_in_force(&kit, "covid-19-china", "9").await;
    let (community, street) = (kit.area("440902001001").await, kit.area("440902001").await);
    let stay = |from: &str, until: &str| json!({ "kind": "stay", "area_id": community, "from": from, "until": until });
    let mut told = stay("2022-09-11", "2022-09-12");
    for (key, value) in [("transport", json!("train")), ("transport_number", json!("D2281")), ("companions", json!([wang])), ("evidence", json!("ticket")), ("evidence_note", json!("铁路 12306"))] {
        told[key] = value;
    }
    record(&kit, &li, stay("2022-09-01", "2022-09-02")).await;
    record(&kit, &li, told).await;
    record(&kit, &wang, stay("2022-09-11", "2022-09-12")).await;
    let body = json!({ "pack": "covid-19-china", "area_id": street, "tier": "high", "since": "2022-09-10", "source": "区指挥部第 3 号通告" });
    let period = kit.post("epidemiologist", "/api/risk-areas", body).await.ok()["id"].as_str().expect("id").to_owned();
    kit.app.determine_all().await.expect("decides");
    let facts = kit.get("epidemiologist", &format!("/api/people/{li}/facts")).await.ok();
    let (later, earlier) = (&facts["items"][0], &facts["items"][1]);
    assert_eq!((&later["transport"], &later["transport_number"], &later["evidence"], &later["evidence_note"]), (&json!("train"), &json!("D2281"), &json!("ticket"), &json!("铁路 12306")));
    assert_eq!((later["companions"].as_array().map(Vec::len), &later["companions"][0]["id"]), (Some(1), &json!(wang)), "{later}");
    assert_eq!((later["tiers"].as_array().map(Vec::len), &later["tiers"][0]["tier"]), (Some(1), &json!("high")), "the community lies in the street");
    assert_eq!((&earlier["tiers"], &earlier["transport"], &earlier["companions"]), (&json!([]), &Value::Null, &json!([])), "the tier came later");
    let (with, without) = (holds(&kit, &li).await, holds(&kit, &wang).await);
    assert_eq!((&with["mode"], &with["rule"], &with["until"]), (&without["mode"], &without["rule"], &without["until"]), "the same is decided");
    assert_eq!(with["mode"], "central_quarantine");
    kit.post("epidemiologist", &format!("/api/risk-areas/{period}/withdraw"), json!({ "reason": "通告更正" })).await.ok();
    let facts = kit.get("epidemiologist", &format!("/api/people/{li}/facts")).await.ok();
    assert_eq!(facts["items"][0]["tiers"], json!([]), "what was withdrawn is not told");
    for (key, value, code, field) in [
        ("transport", json!("sledge"), "facts.unknown_word", "transport"),
        ("transport_number", json!("D2281"), "facts.number_unasked", "transport_number"),
        ("companions", json!([li]), "facts.other_is_same", "companions"),
        ("companions", json!(["nobody"]), "facts.unknown_person", "companions"),
        ("evidence", json!("rumour"), "facts.unknown_word", "evidence"),
        ("evidence_note", json!("铁路"), "facts.evidence_missing", "evidence"),
    ] {
        let mut body = stay("2022-09-11", "2022-09-12");
        body["pack"] = json!("covid-19-china");
        body[key] = value;
        let answer = kit.post("epidemiologist", &format!("/api/people/{li}/facts"), body).await;
        assert_eq!((answer.body["field"].as_str(), answer.body["code"].as_str()), (Some(field), Some(code)), "{key}");
    }
    let onset = json!({ "pack": "covid-19-china", "kind": "onset", "from": "2022-09-11", "transport": "bus" });
    assert_eq!(kit.post("epidemiologist", &format!("/api/people/{li}/facts"), onset).await.refused(422), "facts.journey_unasked");
    kit.app.determine_all().await.expect("decides");
    kit.insist_on_promises().await;
    assert!(kit.app.verify_here().await.expect("checks").is_clean(), "kept answers are still what they were made from");
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_table_brings_how_somebody_travelled_and_with_whom(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let (li, wang) = two_people(&kit).await;
    let stay = |companions: &[&str]| {
        let mut people = table(&li, r#"{ id = "s1", stay = { areas = ["440902001"], from = "2022-09-13", until = "2022-09-14" } }"#);
        let companions = companions.iter().map(|companion| (*companion).to_owned()).collect();
        people[0].facts[0].journey = Some(Box::new(Journey { transport: Some(Transport::Plane), transport_number: Some("CZ3101".to_owned()), companions, ..Journey::default() }));
        people
    };
    for companion in ["44090219000101000X", li.as_str()] {
        let refused = kit.app.import_facts(stay(&[companion]), |_| {}).await.expect("asks").expect_err("is refused");
        assert_eq!(refused.len(), 1, "{refused:?}");
    }
    kit.app.import_facts(stay(&[&wang]), |_| {}).await.expect("asks").expect("is kept");
    let fact = kit.get("epidemiologist", &format!("/api/people/{li}/facts")).await.ok()["items"][0].clone();
    assert_eq!((&fact["transport"], &fact["transport_number"], &fact["companions"][0]["id"]), (&json!("plane"), &json!("CZ3101"), &json!(wang)));
}
