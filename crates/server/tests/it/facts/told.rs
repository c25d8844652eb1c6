//! Stays that people tell of: where the place is beyond doubt they decide at once, otherwise somebody who knows the district places them.

use super::{holds, put_in_force, record};
use crate::kit::{Kit, answered, people_csv};
use rstest::rstest;
use serde_json::{Value, json};
use store::Backend;

/// Reports a complete call in which one stay was told, as the answers say.
async fn tells(kit: &Kit, segment: Value) {
    let call = kit.next("caller1").await.expect("somebody waits");
    let mut answers = answered();
    answers["has_travelled"] = json!({ "value": "yes" });
    for (question, value) in segment.as_object().expect("answers") {
        answers[format!("segment[1]/{question}")] = json!({ "value": value, "state": "confirmed" });
    }
    kit.report("caller1", &call, json!({ "outcome": "complete", "answers": answers })).await.ok();
    kit.app.determine_all().await.expect("decides");
}

async fn facts(kit: &Kit, person: &str) -> (Vec<Value>, Vec<Value>) {
    let found = kit.get("epidemiologist", &format!("/api/people/{person}/facts")).await.ok();
    let stays = found["items"].as_array().expect("facts").iter().filter(|fact| fact["kind"] == "stay" && fact["withdrawn_at"].is_null()).cloned().collect();
    (stays, found["told"].as_array().expect("told").clone())
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_stay_that_is_told_decides_where_its_place_is_sure_and_waits_to_be_placed_where_not(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    kit.receive("people.csv", people_csv(1)).await;
    let found = kit.post("clerk", "/api/people/search", json!({ "state": "waiting" })).await.ok();
    let li = found["items"][0]["id"].as_str().expect("a person").to_owned();
    put_in_force(&kit, "covid-19-china", "9").await;
    let street = kit.area("440902001").await;
    let high = json!({ "pack": "covid-19-china", "area_id": street, "tier": "high", "since": "2022-09-10", "source": "区指挥部第 3 号通告" });
    kit.post("epidemiologist", "/api/risk-areas", high).await.ok();

    tells(&kit, json!({
        "segment_place": "茂名市茂南区红旗街道东湖小吃店", "segment_from": "2022-09-12T10:00:00.000+08:00", "segment_to": "2022-09-12T11:30:00.000+08:00",
        "transport": "bus", "transport_number": "2 路", "companions": "两位同事", "protection": "sometimes",
    })).await;
    let (stays, told) = facts(&kit, &li).await;
    assert_eq!((stays.len(), told.len()), (1, 0), "{stays:?} {told:?}");
    let stay = &stays[0];
    assert_eq!((stay["area"]["name"].as_str(), stay["transport"].as_str(), stay["transport_number"].as_str()), (Some("红旗街道"), Some("bus"), Some("2 路")));
    assert_eq!((stay["company"].as_str(), stay["protection"].as_str(), stay["evidence"].as_str(), stay["is_answer"].as_bool()), (Some("两位同事"), Some("sometimes"), Some("said"), Some(true)));
    assert_eq!(stay["from"], "2022-09-12T02:00:00Z");
    assert_eq!(holds(&kit, &li).await["mode"], "central_quarantine", "they were there while it had its tier");

    // Told otherwise: a park is called so in every town.
    record(&kit, &li, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-11" })).await;
    tells(&kit, json!({ "segment_place": "红旗公园", "segment_from": "2022-09-12T10:00:00.000+08:00", "segment_to": "2022-09-12T11:30:00.000+08:00", "transport": "walking" })).await;
    let (stays, told) = facts(&kit, &li).await;
    assert_eq!((stays.len(), told.len()), (0, 1), "{stays:?} {told:?}");
    assert_eq!((told[0]["place"].as_str(), told[0]["not_yet"].as_str(), told[0]["suggested"][0]["name"].as_str()), (Some("红旗公园"), Some("unplaced"), Some("红旗街道")));
    let uri = format!("/api/people/{li}/told_stays");
    let at = told[0]["at"].as_str().expect("a place");
    assert_eq!(kit.post("epidemiologist", &uri, json!({ "at": "nowhere", "area_id": street })).await.refused(404), "not_found");
    kit.post("epidemiologist", &uri, json!({ "at": at, "area_id": street, "transit": true })).await.ok();
    assert_eq!(kit.post("epidemiologist", &uri, json!({ "at": at, "area_id": street })).await.refused(409), "facts.stay_placed");
    let (stays, told) = facts(&kit, &li).await;
    assert_eq!((stays[0]["area"]["name"].as_str(), stays[0]["transport"].as_str(), stays[0]["transit"].as_bool(), told.len()), (Some("红旗街道"), Some("walking"), Some(true), 0));

    // The same place with another companion stays where it was placed.
    record(&kit, &li, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-10" })).await;
    tells(&kit, json!({ "segment_place": "红旗公园", "segment_from": "2022-09-12T10:00:00.000+08:00", "segment_to": "2022-09-12T11:30:00.000+08:00", "transport": "walking", "companions": "爱人" })).await;
    let (stays, told) = facts(&kit, &li).await;
    assert_eq!((stays[0]["company"].as_str(), stays[0]["transit"].as_bool(), told.len()), (Some("爱人"), Some(true), 0), "{stays:?}");
    assert!(kit.app.verify_here().await.expect("checks").is_clean());
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stay_without_a_day_or_unconfirmed_decides_nothing_and_stands_in_the_itinerary() {
    let kit = Kit::new().await;
    kit.receive("people.csv", people_csv(1)).await;
    let found = kit.post("clerk", "/api/people/search", json!({ "state": "waiting" })).await.ok();
    let li = found["items"][0]["id"].as_str().expect("a person").to_owned();
    let call = kit.next("caller1").await.expect("somebody waits");
    let mut answers = answered();
    answers["has_travelled"] = json!({ "value": "yes" });
    answers["segment[1]/segment_place"] = json!({ "value": "茂名市电白区", "state": "confirmed" });
    answers["segment[2]/segment_place"] = json!({ "value": "茂名市电白区", "state": "claimed" });
    answers["segment[2]/segment_from"] = json!({ "value": "2022-09-12T10:00:00.000+08:00", "state": "claimed" });
    kit.report("caller1", &call, json!({ "outcome": "complete", "answers": answers })).await.ok();
    let (stays, told) = facts(&kit, &li).await;
    let not_yet: Vec<&str> = told.iter().filter_map(|told| told["not_yet"].as_str()).collect();
    assert_eq!((stays.len(), not_yet), (0, vec!["undated", "claimed"]), "{told:?}");
    let undated = json!({ "at": told[0]["at"], "area_id": kit.area("440904").await });
    assert_eq!(kit.post("epidemiologist", &format!("/api/people/{li}/told_stays"), undated).await.refused(422), "facts.stay_undated");
}
