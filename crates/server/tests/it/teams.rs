//! Teams: boards, and giving out work.

use crate::kit::{Kit, PASSWORD, people_csv};
use app::access::{NewGrant, OpenAccount};
use axum::http::Method;
use domain::access::Role;
use rstest::rstest;
use serde_json::json;
use store::Backend;

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
    assert_eq!((caller("caller1")["list"].clone(), caller("caller1").get("person")), (json!("l.csv"), None), "what it is for, never who it is");
    assert!(call["person"]["name"].is_string());
    assert_eq!(board["outcomes"], json!({ "complete": 1 }));
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

#[tokio::test(flavor = "multi_thread")]
async fn a_move_is_undone_for_whoever_is_untouched_and_says_what_became_of_the_rest() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(6)).await;
    let (from, to) = (kit.team("一队").await.to_string(), kit.team("二队").await.to_string());
    let moved = kit.post("supervisor", "/api/tasks/assign", json!({ "from_team": from, "to_team": to, "count": 5, "lowest_first": true })).await.ok();
    let undo = format!("/api/tasks/moves/{}/undo", moved["move_id"].as_str().expect("a move"));
    for outcome in ["complete", "no_answer"] {
        let call = kit.next("caller3").await.expect("somebody");
        kit.report("caller3", &call, json!({ "outcome": outcome })).await.ok();
    }
    kit.next("caller3").await.expect("in hand");
    let board = kit.get("supervisor", &format!("/api/teams/{from}/board")).await.ok();
    let line = &board["moves"][0];
    assert_eq!((line["moved"].clone(), line["can_undo"].clone(), line["to"]["name"].clone()), (json!(5), json!(true), json!("二队")));
    assert_eq!(kit.post("stranger", &undo, json!({})).await.refused(403), "access.forbidden");
    let told = kit.post("supervisor", &undo, json!({})).await.ok();
    assert_eq!(told, json!({ "back": 2, "closed": 1, "in_hand": 1, "called": 1, "moved_on": 0 }));
    assert_eq!(kit.post("supervisor", &undo, json!({})).await.refused(409), "teams.undone_already");
    let queue = kit.get("caller1", "/api/calls/queue").await.ok();
    assert_eq!(queue["teams"][0]["ready"], 3, "one had stayed, two are back");
    let again = kit.post("supervisor", "/api/tasks/assign", json!({ "from_team": from, "to_team": to })).await.ok();
    kit.at("10:31");
    let late = format!("/api/tasks/moves/{}/undo", again["move_id"].as_str().expect("a move"));
    assert_eq!(kit.post("supervisor", &late, json!({})).await.refused(409), "teams.undo_too_late");
    let nothing = kit.post("supervisor", "/api/tasks/assign", json!({ "from_team": from, "to_team": to })).await.ok();
    assert_eq!(nothing, json!({ "moved": 0, "move_id": null }));
    assert_eq!(kit.post("supervisor", "/api/tasks/assign", json!({ "from_team": to, "to_team": to })).await.refused(422), "teams.same_team");
    kit.insist_on_promises().await;
}

/// Q3: what does not fit one shift is seen early, with the callers who are missing and the team that has room.
#[tokio::test(flavor = "multi_thread")]
async fn the_plan_says_how_many_callers_are_missing_and_who_has_room() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(40)).await;
    kit.at("20:00");
    let team = kit.team("一队").await.to_string();
    let plan = kit.get("supervisor", &format!("/api/teams/{team}/board")).await.ok()["plan"].clone();
    assert_eq!((plan["callers"].clone(), plan["hours_left"].clone()), (json!(3), json!(1.0)));
    assert_eq!((plan["usual_pace"].clone(), plan["pace"].clone()), (json!(true), json!(15.0)), "nobody has closed a call yet");
    assert_eq!((plan["will_not_fit"].clone(), plan["missing"].clone()), (json!(0), json!(0)), "three callers close 45 in an hour");
    kit.at("20:30");
    let plan = kit.get("supervisor", &format!("/api/teams/{team}/board")).await.ok()["plan"].clone();
    assert_eq!((plan["will_not_fit"].clone(), plan["missing"].clone()), (json!(18), json!(3)), "40 people in half an hour take six callers");
    let other = &plan["moves"][0];
    assert_eq!((other["to"]["name"].clone(), other["room"].clone(), other["people"].clone()), (json!("二队"), json!(7), json!(7)), "one caller, half an hour: {plan}");
    let body = json!({ "from_team": team, "to_team": other["to"]["id"], "count": other["people"], "lowest_first": true });
    assert_eq!(kit.post("supervisor", "/api/tasks/assign", body).await.ok()["moved"], 7);
    kit.at("21:00");
    let plan = kit.get("supervisor", &format!("/api/teams/{team}/board")).await.ok()["plan"].clone();
    assert_eq!((plan["missing"].clone(), plan["moves"].clone()), (json!(null), json!([])), "the day is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_stuck_is_shown_with_its_reason_and_released_with_one_key() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(3)).await;
    let team = kit.team("一队").await.to_string();
    let call = kit.next("caller1").await.expect("somebody");
    for minute in ["10:14", "10:28", "10:42", "10:50"] {
        kit.at(minute);
        let task = call["task_id"].as_str().expect("an id");
        kit.post("caller1", &format!("/api/calls/{task}/extend"), json!({ "token": call["token"] })).await.ok();
    }
    let given_over = kit.next("caller2").await.expect("somebody");
    kit.report("caller2", &given_over, json!({ "outcome": "ask_for_visit", "note": "deaf" })).await.ok();
    let board = kit.get("supervisor", &format!("/api/teams/{team}/board")).await.ok();
    let stuck = &board["stuck"][0];
    assert_eq!((stuck["task_id"].clone(), stuck["why"].clone(), stuck["held"].clone()), (call["task_id"].clone(), json!("in_hand_long"), json!(true)));
    assert_eq!((board["handovers"][0]["kind"].clone(), board["handovers"][0]["waiting"].clone()), (json!("door"), json!(1)));
    let release = format!("/api/tasks/{}/release", stuck["task_id"].as_str().expect("an id"));
    assert_eq!(kit.post("supervisor", &release, json!({})).await.status, 204);
    assert_eq!(kit.post("supervisor", &release, json!({})).await.refused(409), "teams.not_held");
    assert_eq!(kit.next("caller2").await.expect("released")["task_id"], call["task_id"]);
    let late = kit.report("caller1", &call, json!({ "outcome": "no_answer" })).await.ok();
    assert_eq!(late["late"], true, "what was heard before is not lost");
    kit.insist_on_promises().await;
}

/// R61: people ring the team, never a caller. Whoever was called sees the numbers, and so does the caller, on the screen and on paper.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_team_is_rung_back_on_numbers_that_its_callers_and_the_people_called_see(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    kit.receive("l.csv", people_csv(3)).await;
    let team = kit.team("一队").await;
    let path = format!("/api/teams/{team}/call-back");
    assert_eq!(kit.next("caller1").await.expect("somebody")["call_back"], json!([]), "none was said");
    let numbers = json!(["0668-2881234", "4008101234"]);
    let set = kit.put("admin", &path, json!({ "numbers": ["0668 2881234", " ", "400-810-1234", "0668-2881234"] })).await.ok();
    assert_eq!(set["call_back"], numbers);
    let wrong = kit.put("supervisor", &path, json!({ "numbers": ["指挥部"] })).await;
    assert_eq!((wrong.body["field"].clone(), wrong.body["params"]["number"].clone()), (json!("numbers"), json!("指挥部")));
    assert_eq!(wrong.refused(422), "teams.call_back_unreadable");
    let many = json!({ "numbers": ["12320", "12345", "12348", "12355", "12356", "12315"] });
    assert_eq!(kit.put("supervisor", &path, many).await.refused(422), "teams.call_back_too_many");
    let far = format!("/api/teams/{}/call-back", kit.team("电白队").await);
    assert_eq!(kit.put("supervisor", &far, json!({ "numbers": [] })).await.status, 404);
    let call = kit.next("caller1").await.expect("in hand");
    assert_eq!(call["call_back"], numbers);
    let task = call["task_id"].as_str().expect("a task");
    let body = json!({ "token": call["token"], "telephone_id": call["telephones"][0]["id"] });
    let dialled = kit.post("caller1", &format!("/api/calls/{task}/dial"), body).await.ok();
    let number = dialled["number"].as_str().expect("a number");
    let asked = json!({ "code": call["verification_code"], "last_digits": &number[number.len() - 4..] });
    let checked = kit.anonymous(Method::POST, "/api/call-numbers/check", Some(asked)).await.ok();
    assert_eq!((checked["ours"].clone(), checked["call_back"].clone()), (json!(true), numbers.clone()));
    let sheet = kit.post("caller2", "/api/sheets", json!({ "team_id": team.to_string(), "people": 1 })).await.ok();
    let paper = kit.post("caller2", &format!("/api/sheets/{}/print", sheet["id"].as_str().expect("a sheet")), json!({})).await.ok();
    assert_eq!(paper["call_back"], numbers);
    let event = kit.get("auditor", "/api/journal?kind=call_back_set").await.ok()["items"][0].clone();
    assert_eq!((event["params"]["numbers"].clone(), event["params"]["before"].clone()), (numbers, json!([])));
    kit.insist_on_promises().await;
}

/// R8: whoever is lent to a team works on its people, and on nobody of the agency they come from.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_caller_sees_follows_the_team_and_not_the_agency_they_come_from() {
    let mut kit = Kit::new().await;
    kit.receive("l.csv", people_csv(2)).await;
    let (team, own) = (kit.team("一队").await, kit.team("二队").await);
    let area = kit.app.store().area_by_code("440902").await.expect("asks").expect("an area").id;
    let grant = NewGrant { role: Role::Caller, area, team: Some(team), until_ms: None };
    let open = OpenAccount { login: "lent".to_owned(), name: "lent".to_owned(), agency: "区司法局".to_owned(), password: PASSWORD.to_owned(), language: None, remote: false, grant };
    let account = kit.app.open_account_here(open, true).await.expect("an account");
    kit.sign_in("lent").await;
    let members = kit.get("supervisor", &format!("/api/teams/{team}")).await.ok();
    assert_eq!(members["team"]["agency"], "区法院");
    let lent = members["members"].as_array().expect("members").iter().find(|m| m["account"]["name"] == "lent").expect("a member").clone();
    assert_eq!(lent["account"]["agency"], "区司法局", "where they come from is said");
    let call = kit.next("lent").await.expect("somebody of the team's");
    assert_eq!(call["team"]["name"], "一队");
    kit.report("lent", &call, json!({ "outcome": "complete" })).await.ok();
    let body = json!({ "from_team": team.to_string(), "to_team": own.to_string() });
    assert_eq!(kit.post("supervisor", "/api/tasks/assign", body).await.ok()["moved"], 1);
    assert!(kit.next("lent").await.is_none(), "the team of their own agency has somebody, and they do not");
    assert_eq!(kit.next("caller3").await.expect("somebody")["team"]["name"], "二队");
    kit.ask("supervisor", Method::DELETE, &format!("/api/teams/{team}/members/{account}"), None).await.ok();
    assert_eq!(kit.get("lent", "/api/calls/queue").await.refused(403), "access.forbidden");
}
