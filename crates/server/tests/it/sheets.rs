//! Call sheets: people held on paper, entered, undone, returned.

use crate::kit::{Kit, answered, people_csv};
use axum::http::Method;
use serde_json::{Value, json};

/// Makes a sheet for a caller of the first team as the supervisor, and reads it as printed.
async fn sheet(kit: &Kit, holder: &str, people: u32) -> (Value, Vec<Value>) {
    let team = kit.team("一队").await.to_string();
    let members = kit.get("supervisor", &format!("/api/teams/{team}")).await.ok();
    let holder = members["members"].as_array().expect("members").iter().find(|m| m["account"]["name"] == holder).expect("a member")["account"]["id"].clone();
    let sheet = kit.post("supervisor", "/api/sheets", json!({ "team_id": team, "holder_id": holder, "people": people })).await.ok();
    let paper = kit.post("supervisor", &format!("/api/sheets/{}/print", id(&sheet)), json!({})).await.ok();
    (sheet, paper["rows"].as_array().expect("rows").clone())
}

fn id(of: &Value) -> &str {
    of["id"].as_str().expect("an id")
}

async fn enter(kit: &Kit, login: &str, sheet: &Value, code: &Value, outcome: &str, more: Value) -> crate::kit::Answer {
    let mut body = json!({ "code": code, "report": { "token": 0, "outcome": outcome } });
    for (key, value) in more.as_object().expect("an object") {
        if key == "called_at" { body[key] = value.clone() } else { body["report"][key] = value.clone() }
    }
    kit.post(login, &format!("/api/sheets/{}/entries", id(sheet)), body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_on_a_sheet_is_given_to_nobody_and_the_holder_still_takes_calls_on_the_screen() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(6)).await;
    let (made, rows) = sheet(&kit, "caller1", 4).await;
    assert_eq!((made["people"].clone(), made["open"].clone(), made["holder"]["name"].clone()), (json!(4), json!(4), json!("caller1")));
    assert_eq!(made["until"], "2022-09-15T13:00:00Z", "the end of the day's calls");
    let on_screen = kit.next("caller1").await.expect("somebody who is on no sheet");
    let other = kit.next("caller2").await.expect("the last one");
    assert!(kit.next("supervisor").await.is_none());
    assert_eq!(kit.next("caller1").await.expect("still held")["task_id"], on_screen["task_id"]);
    assert!(rows.iter().all(|row| row["name"].as_str().expect("a name").starts_with("王测")), "{rows:?}");
    assert_eq!(rows[0]["telephones"], json!(["13800000000"]), "in full");
    assert_eq!(rows[0]["verification_code"].as_str().expect("a code").len(), 6);
    let team = kit.team("一队").await.to_string();
    let board = kit.get("supervisor", &format!("/api/teams/{team}/board")).await.ok();
    assert_eq!((board["queue"]["leased"].clone(), board["queue"]["on_paper"].clone()), (json!(2), json!(4)));
    assert_eq!(board["callers"].as_array().expect("callers").len(), 3, "nobody stands there twice");
    kit.report("caller1", &on_screen, json!({ "outcome": "complete" })).await.ok();
    kit.report("caller2", &other, json!({ "outcome": "complete" })).await.ok();
    assert!(kit.next("caller1").await.is_none());
    let looks = kit.get("auditor", "/api/journal?kind=value_revealed").await.ok();
    let look = &looks["items"][0];
    assert_eq!((look["params"]["count"].clone(), look["params"]["people"].as_array().expect("ids").len(), look["params"]["purpose"].clone()), (json!(4), 4, json!("calling")));
    kit.insist_on_promises().await;
}

/// R60: what was written by hand is entered row by row, under the rules of the screen and at the time of the call.
#[tokio::test(flavor = "multi_thread")]
async fn calls_on_paper_are_entered_under_the_same_rules_and_at_the_time_they_were_made() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(4)).await;
    let (made, rows) = sheet(&kit, "caller1", 3).await;
    kit.at("15:00");
    let found = kit.get("caller1", &format!("/api/sheets/{}/rows/{}", id(&made), rows[0]["code"].as_str().expect("a code"))).await.ok();
    assert_eq!((found["name"].clone(), found["state"].clone()), (json!("王*0"), json!("open")));
    assert_eq!(enter(&kit, "caller1", &made, &rows[0]["code"], "complete", json!({})).await.refused(422), "calls.needs_answers");
    assert_eq!(enter(&kit, "caller1", &made, &rows[1]["code"], "call_back_later", json!({})).await.refused(422), "calls.needs_call_back_at");
    let at = |time: &str| json!(format!("2022-09-15T{time}:00+08:00"));
    for early in ["09:59", "15:01"] {
        assert_eq!(enter(&kit, "caller1", &made, &rows[1]["code"], "busy", json!({ "called_at": at(early) })).await.refused(422), "sheets.time_out_of_life");
    }
    let done = enter(&kit, "caller1", &made, &rows[0]["code"], "complete", json!({ "answers": answered(), "called_at": at("11:10") })).await.ok();
    assert_eq!((done["recorded"]["state"].clone(), done["row"]["state"].clone()), (json!("closed"), json!("entered")));
    let later = enter(&kit, "caller1", &made, &rows[1]["code"], "call_back_later", json!({ "call_back_at": at("19:00"), "called_at": at("11:20") })).await.ok();
    assert_eq!(later["recorded"]["next_attempt"], "2022-09-15T11:00:00Z");
    // Agreed for two in the afternoon, entered at three: owed at once.
    enter(&kit, "supervisor", &made, &rows[2]["code"], "call_back_later", json!({ "call_back_at": at("14:00"), "called_at": at("11:30") })).await.ok();
    let hours = kit.get("supervisor", "/api/reports/hours").await.ok();
    assert_eq!(hours[11]["attempts"], 3, "in the hour of the calls, not of the typing");
    let counters = kit.get("caller1", "/api/calls/counters").await.ok();
    assert_eq!((counters["attempts"].clone(), counters["closed"].clone()), (json!(3), json!(1)), "they are the holder's, whoever typed");
    let list = kit.get("caller1", "/api/sheets").await.ok();
    assert_eq!((list["items"][0]["state"].clone(), list["items"][0]["entered"].clone()), (json!("done"), json!(3)));
    let mut waiting = vec![kit.next("caller2").await.expect("one was on no sheet")["person"]["id"].clone()];
    waiting.push(kit.next("supervisor").await.expect("and one is due")["person"]["id"].clone());
    assert!(kit.next("caller1").await.is_none());
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_is_told_apart_and_an_entry_twice_changes_nothing() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(4)).await;
    let (one, rows) = sheet(&kit, "caller1", 2).await;
    let (two, others) = sheet(&kit, "caller2", 2).await;
    let long = format!("{}-{}", two["number"], others[0]["code"].as_str().expect("a code"));
    let code = rows[0]["code"].as_str().expect("a code");
    let letter = if code.ends_with('A') { 'B' } else { 'A' };
    let beyond = domain::sheets::RowCode { sheet: u32::try_from(one["number"].as_u64().expect("a number")).expect("small"), row: 9 }.short();
    for (wrong, problem) in [
        ("", "sheets.code_unreadable"),
        ("first", "sheets.code_unreadable"),
        (&format!("01{letter}"), "sheets.code_mistyped"),
        (&long, "sheets.other_sheet"),
        (&beyond, "sheets.no_such_row"),
    ] {
        assert_eq!(enter(&kit, "caller1", &one, &json!(wrong), "busy", json!({})).await.refused(422), problem, "{wrong}");
    }
    let first = enter(&kit, "caller1", &one, &json!(code), "busy", json!({})).await.ok();
    let second = enter(&kit, "caller1", &one, &json!(code.to_lowercase()), "busy", json!({})).await.ok();
    assert_eq!(first, second);
    assert_eq!(enter(&kit, "caller1", &one, &json!(code), "no_answer", json!({})).await.refused(409), "sheets.row_entered");
    assert_eq!(kit.get("caller1", "/api/calls/counters").await.ok()["attempts"], 1);
    assert_eq!(enter(&kit, "caller2", &one, &json!(rows[1]["code"]), "busy", json!({})).await.refused(404), "not_found");
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_entry_is_undone_until_somebody_has_the_person_and_then_it_says_why_not() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(4)).await;
    let (made, rows) = sheet(&kit, "caller1", 4).await;
    let undo = || async { kit.post("caller1", &format!("/api/sheets/{}/undo", id(&made)), json!({})).await };
    assert_eq!(undo().await.refused(409), "sheets.nothing_to_undo");
    for _ in 0..2 {
        enter(&kit, "caller1", &made, &rows[0]["code"], "complete", json!({ "answers": answered() })).await.ok();
        let back = undo().await.ok();
        assert_eq!((back["state"].clone(), back["code"].clone()), (json!("open"), rows[0]["code"].clone()));
        assert_eq!(kit.get("caller1", "/api/calls/counters").await.ok()["attempts"], 0, "it does not count");
        kit.insist_on_promises().await;
    }
    let again = kit.post("caller1", &format!("/api/sheets/{}/print", id(&made)), json!({})).await.ok();
    assert_eq!(again["rows"][0]["verification_code"], rows[0]["verification_code"], "the paper stays true");
    assert!(kit.next("caller2").await.is_none(), "the sheet holds the person again");
    enter(&kit, "caller1", &made, &rows[0]["code"], "no_answer", json!({})).await.ok();
    enter(&kit, "caller1", &made, &rows[1]["code"], "ask_for_visit", json!({ "note": "deaf" })).await.ok();
    assert_eq!(undo().await.refused(409), "sheets.undo_handed_over");
    enter(&kit, "caller1", &made, &rows[2]["code"], "busy", json!({})).await.ok();
    kit.at("10:30");
    kit.next("caller2").await.expect("busy a while ago");
    assert_eq!(undo().await.refused(409), "sheets.undo_taken");
    let journal = kit.get("auditor", "/api/journal?kind=entry_undone").await.ok();
    assert_eq!(journal["items"].as_array().expect("events").len(), 2);
    kit.insist_on_promises().await;
}

/// A call on paper that is complete ends the visit beside it; taken back, the visit is planned again.
#[tokio::test(flavor = "multi_thread")]
async fn undoing_a_complete_call_opens_the_door_it_closed() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    kit.report("caller1", &call, json!({ "outcome": "ask_for_visit", "note": "deaf" })).await.ok();
    let taken = kit.post("caller2", "/api/calls/inbound", json!({ "person_id": call["person"]["id"] })).await.ok();
    kit.post("caller2", &format!("/api/calls/{}/release", taken["task_id"].as_str().expect("a task")), json!({ "token": taken["token"] })).await.ok();
    let doors = || async { kit.post("supervisor", "/api/doors/search", json!({})).await.ok()["items"].as_array().map(Vec::len) };
    assert_eq!(doors().await, Some(1));
    let (made, rows) = sheet(&kit, "caller1", 1).await;
    for _ in 0..2 {
        enter(&kit, "caller1", &made, &rows[0]["code"], "complete", json!({ "answers": answered() })).await.ok();
        assert_eq!(doors().await, Some(0), "nobody knocks for what was told on the telephone");
        kit.post("caller1", &format!("/api/sheets/{}/undo", id(&made)), json!({})).await.ok();
        assert_eq!(doors().await, Some(1), "the visit is planned again");
        kit.insist_on_promises().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promise_that_is_undone_is_none() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let (made, rows) = sheet(&kit, "caller1", 1).await;
    let promised = || async { kit.get("caller1", "/api/calls/shift").await.ok()["promised"].as_array().map(Vec::len) };
    enter(&kit, "caller1", &made, &rows[0]["code"], "call_back_later", json!({ "call_back_at": "2022-09-15T08:00:00Z" })).await.ok();
    assert_eq!(promised().await, Some(1));
    kit.post("caller1", &format!("/api/sheets/{}/undo", id(&made)), json!({})).await.ok();
    assert_eq!(promised().await, Some(0));
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_entered_goes_back_when_the_sheet_is_returned_or_its_time_is_over() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(4)).await;
    let (one, rows) = sheet(&kit, "caller1", 2).await;
    let (two, others) = sheet(&kit, "caller2", 2).await;
    enter(&kit, "caller1", &one, &rows[0]["code"], "complete", json!({ "answers": answered() })).await.ok();
    let back = kit.post("caller1", &format!("/api/sheets/{}/return", id(&one)), json!({})).await.ok();
    assert_eq!((back["state"].clone(), back["entered"].clone(), back["returned"].clone()), (json!("returned"), json!(1), json!(1)));
    assert_eq!(kit.post("caller1", &format!("/api/sheets/{}/return", id(&one)), json!({})).await.refused(409), "sheets.returned_already");
    assert_eq!(kit.post("caller1", &format!("/api/sheets/{}/print", id(&one)), json!({})).await.refused(409), "sheets.over");
    let taken = kit.next("caller3").await;
    assert!(taken.is_none(), "of another team");
    let taken = kit.next("supervisor").await.expect("given back");
    // The paper is found after all: somebody has the person now, so it is kept as a note.
    let late = enter(&kit, "caller1", &one, &rows[1]["code"], "no_answer", json!({})).await.ok();
    assert_eq!((late["recorded"]["late"].clone(), late["row"]["late"].clone()), (json!(true), json!(true)));
    kit.report("supervisor", &taken, json!({ "outcome": "complete" })).await.ok();
    kit.at("21:00");
    let over = kit.get("caller2", &format!("/api/sheets/{}", id(&two))).await.ok();
    assert_eq!((over["sheet"]["state"].clone(), over["rows"][0]["state"].clone()), (json!("expired"), json!("returned")));
    // Nobody has the first one yet: what the paper says still counts, at a time within its life.
    enter(&kit, "caller2", &two, &others[0]["code"], "complete", json!({ "answers": answered() })).await.ok();
    assert!(kit.next("caller1").await.is_some(), "the wake gave the other one back");
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_prints_for_himself_and_a_supervisor_for_the_team_and_nobody_more_than_can_be_called() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(5)).await;
    let (first, second, far) = (kit.team("一队").await.to_string(), kit.team("二队").await.to_string(), kit.team("电白队").await.to_string());
    let own = kit.post("caller1", "/api/sheets", json!({ "team_id": first, "people": 2 })).await.ok();
    assert_eq!((own["holder"]["name"].clone(), own["printed_by"]["name"].clone()), (json!("caller1"), json!("caller1")));
    let holder = &own["holder"]["id"];
    for (login, body, status, code) in [
        ("caller1", json!({ "team_id": second, "people": 2 }), 422, "teams.not_in_scope"),
        ("caller2", json!({ "team_id": first, "holder_id": holder, "people": 2 }), 422, "teams.not_in_scope"),
        ("supervisor", json!({ "team_id": far, "people": 2 }), 422, "teams.not_in_scope"),
        ("supervisor", json!({ "team_id": second, "holder_id": holder, "people": 2 }), 422, "sheets.not_a_member"),
        ("supervisor", json!({ "team_id": first, "holder_id": holder, "people": 0 }), 422, "sheets.how_many"),
        ("supervisor", json!({ "team_id": first, "holder_id": holder, "people": 61 }), 422, "sheets.how_many"),
        ("supervisor", json!({ "team_id": first, "holder_id": holder, "people": 2, "until": "2022-09-15T01:00:00Z" }), 422, "sheets.until"),
        ("supervisor", json!({ "team_id": first, "holder_id": "me", "people": 2 }), 422, "invalid.id"),
        ("caller3", json!({ "team_id": second, "people": 2 }), 422, "sheets.nobody_waits"),
        ("clerk", json!({ "team_id": first, "people": 2 }), 403, "access.forbidden"),
    ] {
        assert_eq!(kit.post(login, "/api/sheets", body.clone()).await.refused(status), code, "{login} {body}");
    }
    assert!(kit.get("caller2", "/api/sheets").await.ok()["items"].as_array().expect("sheets").is_empty());
    for (method, path) in [(Method::GET, ""), (Method::POST, "/print"), (Method::POST, "/undo"), (Method::POST, "/return")] {
        let answer = kit.ask("caller2", method, &format!("/api/sheets/{}{path}", id(&own)), Some(json!({}))).await;
        assert_eq!(answer.refused(404), "not_found", "{path}");
    }
    assert_eq!(kit.get("supervisor", "/api/sheets").await.ok()["items"].as_array().expect("sheets").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn undoing_an_entry_takes_back_the_facts_that_were_answered_and_brings_back_what_they_replaced() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let tested = |result: &str| json!({ "answers": { "last_test": { "value": "2022-09-14", "state": "confirmed" }, "last_test_result": { "value": result, "state": "confirmed" } } });
    let call = kit.next("caller2").await.expect("somebody");
    let mut first = tested("negative");
    first["outcome"] = json!("busy");
    kit.report("caller2", &call, first).await.ok();
    kit.at("13:00");
    let (made, rows) = sheet(&kit, "caller1", 1).await;
    enter(&kit, "caller1", &made, &rows[0]["code"], "partial", tested("positive")).await.ok();
    let counting = || async {
        let facts = kit.get("epidemiologist", &format!("/api/people/{}/facts", call["person"]["id"].as_str().expect("id"))).await.ok();
        facts["items"].as_array().expect("facts").iter().filter(|fact| fact["withdrawn_at"].is_null()).map(|fact| fact["result"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(counting().await, ["positive"]);
    kit.post("caller1", &format!("/api/sheets/{}/undo", id(&made)), json!({})).await.ok();
    assert_eq!(counting().await, ["negative"]);
    kit.insist_on_promises().await;
}
