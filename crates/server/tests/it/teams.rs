//! Teams: boards, and giving out work.

use crate::kit::{Kit, people_csv};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_board_shows_who_is_on_what_since_when_and_counts_each_call() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(5)).await;
    let team = kit.team("一队").await.to_string();
    let call = kit.next("caller1").await.expect("somebody");
    kit.at("10:04");
    let done = kit.next("caller2").await.expect("somebody");
    kit.at("10:08");
    kit.report("caller2", &done, json!({ "outcome": "complete" })).await.ok();
    let board = kit.get("supervisor", &format!("/api/teams/{team}/board")).await.ok();
    let caller = |login: &str| board["callers"].as_array().expect("callers").iter().find(|c| c["account"]["name"] == login).expect("the caller").clone();
    assert_eq!((caller("caller1")["state"].clone(), caller("caller1")["since"].clone()), (json!("calling"), json!("2022-09-15T02:00:00Z")));
    assert_eq!(caller("caller1")["person"], call["person"]["name"]);
    let two = caller("caller2");
    assert_eq!((two["attempts"].clone(), two["closed"].clone(), two["minutes_per_call"].clone()), (json!(1), json!(1), json!(4.0)));
    assert_eq!((board["queue"]["ready"].clone(), board["queue"]["leased"].clone(), board["queue"]["closed_today"].clone()), (json!(3), json!(1), json!(1)));
    let forecast = &board["forecast"];
    assert_eq!(forecast["will_fit"].as_u64().expect("a number") + forecast["will_not_fit"].as_u64().expect("a number"), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn overflow_goes_to_another_team_and_what_is_in_hand_stays() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(6)).await;
    let held = kit.next("caller1").await.expect("somebody");
    assert!(kit.next("caller3").await.is_none());
    let (from, to) = (kit.team("一队").await.to_string(), kit.team("二队").await.to_string());
    let moved = kit.post("supervisor", "/api/tasks/assign", json!({ "from_team": from, "to_team": to, "count": 3 })).await.ok();
    assert_eq!(moved["moved"], 3);
    assert!(kit.next("caller3").await.is_some());
    assert_eq!(kit.next("caller1").await.expect("still held")["task_id"], held["task_id"]);
    let far = kit.team("电白队").await.to_string();
    let refused = kit.post("supervisor", "/api/tasks/assign", json!({ "from_team": to, "to_team": far })).await;
    assert_eq!(refused.refused(422), "teams.not_in_scope");
    let events = kit.get("auditor", "/api/journal?kind=tasks_assigned").await.ok();
    assert_eq!(events["items"][0]["params"]["moved"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_without_a_team_waits_until_somebody_gives_it_out() {
    let kit = Kit::new().await;
    let upload = kit.upload("clerk", "l.csv", people_csv(4)).await.ok()["upload_id"].clone();
    let body = json!({ "upload_id": upload, "name": "n", "source": "s", "basis": "b", "purpose": "screening", "area_id": kit.area("440902").await });
    let list = kit.post("clerk", "/api/lists", body).await.ok();
    let list = kit.finished(list["id"].as_str().expect("id")).await;
    assert_eq!(kit.get("supervisor", "/api/tasks/unassigned").await.ok()["count"], 4);
    let body = json!({ "list_id": list["id"], "to_team": kit.team("二队").await.to_string() });
    assert_eq!(kit.post("supervisor", "/api/tasks/assign", body).await.ok()["moved"], 4);
    assert!(kit.next("caller3").await.is_some());
}

#[tokio::test]
async fn two_teams_of_one_area_cannot_have_one_name() {
    let kit = Kit::new().await;
    let body = json!({ "name": "三队", "agency": "区财政局", "area_id": kit.area("440902").await });
    kit.post("admin", "/api/teams", body.clone()).await.ok();
    assert_eq!(kit.post("admin", "/api/teams", body).await.refused(422), "teams.name_taken");
}
