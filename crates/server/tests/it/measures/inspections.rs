//! Inspections: a home in quarantine is looked at, and the measure stays what it was.

use super::{page, search, under};
use crate::kit::Kit;
use rstest::rstest;
use serde_json::{Value, json};
use store::Backend;

/// R144: a home in quarantine is looked at, the visits are counted, a wrong one is corrected by another one, and none of them touches the measure.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_home_is_inspected_until_somebody_was_seen_and_what_was_found_changes_no_measure(#[case] backend: Backend) {
    let mut kit = Kit::on(backend).await;
    let people = under(&kit, 2, "home_quarantine").await;
    let uri = |person: &str| format!("/api/measures/people/{person}/inspections");
    let holds_before = page(&kit, &people[0]).await["measure"].clone();
    for (body, code) in [
        (json!({ "result": "arrested" }), "measures.unknown_code"),
        (json!({ "result": "not_kept", "note": " " }), "invalid.empty"),
        (json!({ "result": "in_order", "at": "2022-09-15T08:00:00Z" }), "measures.inspection_out_of_range"),
        (json!({ "result": "in_order", "at": "2022-08-15T08:00:00Z" }), "measures.inspection_out_of_range"),
    ] {
        assert_eq!(kit.post("supervisor", &uri(&people[0]), body.clone()).await.refused(422), code, "{body}");
    }
    assert_eq!(search(&kit, json!({})).await["figures"]["open"]["inspection"], 2, "owed from the first day on");
    kit.post("supervisor", &uri(&people[0]), json!({ "result": "nobody_there", "note": "敲门无人应" })).await.ok();
    assert_eq!(page(&kit, &people[0]).await["inspection_owed"], true, "nobody was seen");
    let wrong = kit.post("epidemiologist", &uri(&people[0]), json!({ "result": "in_order", "at": "2022-09-14T08:00:00Z" })).await.ok();
    let owed = search(&kit, json!({ "open": "inspection" })).await;
    assert_eq!((owed["items"].as_array().map(Vec::len), owed["items"][0]["person"]["id"].clone(), owed["items"][0]["inspection_owed"].clone()), (Some(1), json!(people[1]), json!(true)));
    let right = json!({ "result": "not_kept", "note": "与家人同住一间，窗户打不开", "corrects": wrong["id"] });
    assert_eq!(kit.post("supervisor", &uri(&people[1]), right.clone()).await.refused(404), "not_found", "an inspection of another home");
    kit.post("supervisor", &uri(&people[0]), right.clone()).await.ok();
    assert_eq!(kit.post("supervisor", &uri(&people[0]), right).await.refused(409), "measures.moved_on", "corrected once");
    let after = page(&kit, &people[0]).await;
    let visits: Vec<Value> = after["inspections"].as_array().expect("visits").iter().map(|v| json!([v["number"], v["result"], v["note"], v["by"], v["at"]])).collect();
    assert_eq!(visits, [
        json!([2, "nobody_there", "敲门无人应", "supervisor", after["inspections"][0]["at"]]),
        json!([1, "not_kept", "与家人同住一间，窗户打不开", "supervisor", "2022-09-14T08:00:00Z"]),
        json!([null, "in_order", "", "epidemiologist", "2022-09-14T08:00:00Z"]),
    ], "the wrong one stays, and does not count; the right one is of its moment");
    assert_eq!((after["measure"].clone(), after["inspection_owed"].clone(), after["inspect_every_days"].clone()), (holds_before, json!(false), json!(3)), "what was found changes no measure");
    kit.next_day().await;
    assert_eq!(page(&kit, &people[0]).await["inspection_owed"], false, "the third day has not ended");
    kit.fresh.tamper("UPDATE determinations SET inspect_every_days = 2").await;
    let more_often = page(&kit, &people[0]).await;
    assert_eq!((more_often["inspection_owed"].clone(), more_often["inspect_every_days"].clone()), (json!(true), json!(2)), "the phase says how often");
    kit.fresh.tamper("UPDATE determinations SET inspect_every_days = 0").await;
    kit.open_account("elsewhere", domain::access::Role::Supervisor, "440904", Some("电白队"), true).await;
    kit.sign_in("elsewhere").await;
    assert_eq!(kit.post("elsewhere", &uri(&people[0]), json!({ "result": "in_order" })).await.refused(404), "not_found");
    kit.fresh.tamper("UPDATE determinations SET mode = 'home_monitoring'").await;
    assert_eq!(kit.post("supervisor", &uri(&people[1]), json!({ "result": "in_order" })).await.refused(409), "measures.no_home_quarantine");
    let last = json!({ "result": "needs_help", "note": "家里没有退烧药", "corrects": after["inspections"][0]["id"] });
    kit.post("supervisor", &uri(&people[0]), last).await.ok();
    kit.fresh.tamper("UPDATE determinations SET mode = 'home_quarantine'").await;
    kit.insist_on_promises().await;
}
