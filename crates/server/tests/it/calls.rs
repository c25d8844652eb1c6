//! Calling: one person at a time, nobody twice, and no record closed without an end.

use crate::kit::{Kit, people_csv};
use axum::http::Method;
use domain::access::Role;
use futures::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::Backend;

fn task(call: &Value) -> &str {
    call["task_id"].as_str().expect("a task")
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn two_callers_never_hold_the_same_person_and_one_holds_one(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    kit.receive("l.csv", people_csv(4)).await;
    let (a, b) = (kit.next("caller1").await.expect("somebody"), kit.next("caller2").await.expect("somebody"));
    assert_ne!(a["task_id"], b["task_id"]);
    let again = kit.next("caller1").await.expect("the same");
    assert_eq!((again["task_id"].clone(), again["token"].clone()), (a["task_id"].clone(), a["token"].clone()), "two tabs, one person");
    assert!(kit.next("caller3").await.is_none(), "another team's queue");
    let foreign = kit.report("caller2", &a, json!({ "outcome": "no_answer" })).await;
    assert_eq!(foreign.refused(409), "calls.lease_lost", "nobody reports for the holder");
    kit.report("caller1", &a, json!({ "outcome": "complete" })).await.ok();
}

/// Those who ask at the same moment share a transaction on SQLite; what is wrong is refused to whoever sent it, and to nobody else.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn many_callers_at_once_each_get_their_own_answer(#[case] backend: Backend) {
    let mut kit = Kit::on(backend).await;
    let logins: Vec<String> = (0..12).map(|at| format!("crowd{at}")).collect();
    for login in &logins {
        kit.open_account(login, Role::Caller, "440902", Some("一队"), true).await;
        kit.sign_in(login).await;
    }
    kit.receive("l.csv", people_csv(11)).await;
    let calls = join_all(logins.iter().map(|login| kit.next(login))).await;
    let held: BTreeSet<&str> = calls.iter().flatten().map(task).collect();
    assert_eq!((calls.iter().flatten().count(), held.len()), (11, 11), "each somebody else, and one nobody");
    let has = |at: &usize| calls[*at].is_some();
    let places: Vec<usize> = (0..12).filter(has).collect();
    let reports = places.iter().enumerate().map(|(nth, &at)| {
        let call = calls[at].as_ref().expect("a call");
        let (other, outcome) = (places[(nth + 1) % places.len()], if nth % 3 == 1 { "call_back_later" } else { "no_answer" });
        // Every third reports on the call of somebody else; every third leaves out when to call back.
        kit.report(&logins[if nth % 3 == 2 { other } else { at }], call, json!({ "outcome": outcome }))
    });
    let statuses: Vec<u16> = join_all(reports).await.iter().map(|answer| answer.status.as_u16()).collect();
    let wanted: Vec<u16> = (0..places.len()).map(|nth| [200, 422, 409][nth % 3]).collect();
    assert_eq!(statuses, wanted);
    let queue = kit.get("caller1", "/api/calls/queue").await.ok();
    assert_eq!((queue["teams"][0]["later"].clone(), queue["teams"][0]["leased"].clone()), (json!(4), json!(7)));
    kit.insist_on_promises().await;
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn who_asks_twice_in_the_same_moment_holds_one_person(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    kit.receive("l.csv", people_csv(8)).await;
    let calls = join_all((0..8).map(|_| kit.next("caller1"))).await;
    let held: BTreeSet<&str> = calls.iter().flatten().map(task).collect();
    assert_eq!((calls.iter().flatten().count(), held.len()), (8, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_taken_without_the_card_which_is_asked_for_apart() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let leased = kit.post("caller1", "/api/calls/lease", json!({})).await.ok();
    assert!(leased.get("person").is_none());
    let call = kit.get("caller1", &format!("/api/calls/{}", task(&leased))).await.ok();
    assert_eq!((call["token"].clone(), call["lease_until"].clone()), (leased["token"].clone(), leased["lease_until"].clone()));
    assert_eq!(kit.post("caller1", "/api/calls/lease", json!({})).await.ok()["task_id"], leased["task_id"], "whoever holds one gets that one again");
    assert_eq!(kit.post("caller2", "/api/calls/lease", json!({})).await.status, 204);
}

/// R34: no answer is tried again at another time.
#[tokio::test(flavor = "multi_thread")]
async fn no_answer_comes_back_by_itself_and_is_not_taken_before() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    let recorded = kit.report("caller1", &call, json!({ "outcome": "no_answer" })).await.ok();
    assert_eq!((recorded["state"].clone(), recorded["next_attempt"].clone()), (json!("later"), json!("2022-09-15T02:45:00Z")));
    kit.at("10:44");
    assert!(kit.next("caller1").await.is_none());
    let queue = kit.get("caller1", "/api/calls/queue").await.ok();
    assert_eq!(queue["teams"][0]["next_due"], "2022-09-15T02:45:00Z");
    kit.at("10:45");
    assert_eq!(kit.next("caller2").await.expect("is due")["attempts"], 1);
}

/// R35: after ten attempts the work goes to the door, and nobody falls out of the count.
#[tokio::test(flavor = "multi_thread")]
async fn ten_attempts_without_an_answer_hand_over_to_the_door() {
    let mut kit = Kit::new().await;
    let list = kit.receive("l.csv", people_csv(1)).await;
    let mut recorded = Value::Null;
    let mut day = 15;
    for attempt in 1..=10 {
        let mut call = kit.next("caller1").await;
        while call.is_none() {
            day += 1;
            let moment: jiff::Timestamp = format!("2022-09-{day}T12:30:00+08:00").parse().expect("a time");
            std::fs::write(kit.fresh.folder().join("clock"), moment.to_string()).expect("the clock");
            for login in ["caller1", "clerk"] {
                kit.sign_in(login).await;
            }
            call = kit.next("caller1").await;
        }
        recorded = kit.report("caller1", &call.expect("due"), json!({ "outcome": "no_answer" })).await.ok();
        assert_eq!(recorded["state"], if attempt < 10 { "later" } else { "door" }, "attempt {attempt}");
    }
    assert_eq!(recorded["disposition"], "door");
    let list = kit.get("clerk", &format!("/api/lists/{}", list["id"].as_str().expect("id"))).await.ok();
    assert_eq!((list["people"]["door"].clone(), list["people"]["total"].clone()), (json!(1), json!(1)));
    kit.insist_on_promises().await;
}

/// R41: “gave up” is not an outcome.
/// A record that lacks a required answer closes only with a reason that is kept.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_ends_only_with_an_outcome_of_the_pack_and_what_it_needs() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    let begun = call["form"]["instance"].as_str().expect("an instance");
    let form_with = |name: &str, value: &str| json!({ "instance": begun.replace(&format!("<{name}></{name}>"), &format!("<{name}>{value}</{name}>")) });
    for (outcome, status, code) in [
        (json!({ "outcome": "gave_up" }), 422, "calls.outcome_not_in_pack"),
        (json!({ "outcome": "call_back_later" }), 422, "calls.needs_call_back_at"),
        (json!({ "outcome": "call_back_later", "call_back_at": "2022-09-15T01:00:00Z" }), 422, "calls.call_back_in_the_past"),
        (json!({ "outcome": "call_back_later", "call_back_at": "soon" }), 422, "invalid.time"),
        (json!({ "outcome": "needs_help" }), 422, "calls.needs_note"),
        (json!({ "outcome": "hung_up" }), 422, "calls.needs_field"),
        (json!({ "outcome": "complete", "answers": { "shoe_size": { "value": "43" } } }), 422, "calls.unknown_question"),
        (json!({ "outcome": "complete", "answers": {} }), 422, "calls.needs_answers"),
        (json!({ "outcome": "complete", "answers": { "symptoms": { "value": "no" } } }), 422, "calls.needs_answers"),
        (json!({ "outcome": "hung_up", "field": "shoe_size" }), 422, "calls.unknown_question"),
        (json!({ "outcome": "partial", "answers": { "current_address": { "value": "x".repeat(2_001) } } }), 422, "invalid.too_long"),
        (json!({ "outcome": "partial", "form": form_with("current_address", &"x".repeat(2_001)) }), 422, "invalid.too_long"),
        (json!({ "outcome": "partial", "form": form_with("household", "many") }), 422, "calls.answer_impossible"),
        (json!({ "outcome": "partial", "form": { "instance": "<data" } }), 422, "calls.form_unreadable"),
    ] {
        assert_eq!(kit.report("caller1", &call, outcome).await.refused(status), code);
    }
    let done = kit.report("caller1", &call, json!({ "outcome": "complete", "answers": { "symptoms": { "value": "no" } }, "incomplete_reason": "the line broke" })).await.ok();
    assert_eq!(done["state"], "closed");
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_report_twice_changes_nothing_and_another_one_is_refused() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    let first = kit.report("caller1", &call, json!({ "outcome": "busy" })).await.ok();
    let second = kit.report("caller1", &call, json!({ "outcome": "busy" })).await.ok();
    assert_eq!(first, second);
    assert_eq!(kit.report("caller1", &call, json!({ "outcome": "complete" })).await.refused(409), "calls.already_reported");
    let counters = kit.get("caller1", "/api/calls/counters").await.ok();
    assert_eq!((counters["attempts"].clone(), counters["per_outcome"]["busy"].clone()), (json!(1), json!(1)));
}

/// A late outcome is kept as a note, never lost, never doubled.
#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_after_the_lease_has_passed_on_is_kept_as_a_note() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let slow = kit.next("caller1").await.expect("somebody");
    kit.at("10:20");
    let fast = kit.next("caller2").await.expect("the lease has run out");
    assert_eq!(fast["task_id"], slow["task_id"]);
    assert_eq!(kit.ask("caller1", Method::PUT, &format!("/api/calls/{}/draft", task(&slow)), Some(json!({ "token": slow["token"], "note": "" }))).await.refused(409), "calls.lease_lost");
    let late = kit.report("caller1", &slow, json!({ "outcome": "complete", "note": "she was there", "answers": { "symptoms": { "value": "yes" } } })).await.ok();
    assert_eq!((late["late"].clone(), late["state"].clone()), (json!(true), json!("waiting")));
    let done = kit.report("caller2", &fast, json!({ "outcome": "no_answer" })).await.ok();
    assert_eq!(done["late"], false);
    kit.at("11:10");
    let next = kit.next("caller1").await.expect("due");
    let told = next["person"]["timeline"].as_array().expect("timeline").iter().any(|e| e["kind"] == "late_note" && e["params"]["note"] == "she was there");
    assert!(told, "{}", next["person"]["timeline"]);
    assert_eq!(next["answers"]["symptoms"]["value"], "yes", "what was answered is not asked again");
    kit.insist_on_promises().await;
}

/// A late outcome is kept even when its form is gone, cannot be read, or the pack has its outcome no longer; while the
/// call is in hand, the caller is told instead.
#[tokio::test(flavor = "multi_thread")]
async fn a_late_outcome_is_kept_whatever_has_changed_meanwhile() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let gone = json!({ "instance": "<data id='spring'><was_there>yes</was_there><mask>N95</mask></data>", "states": {} });
    let broken = json!({ "instance": "<data><was_there>no", "states": {} });
    let slow = kit.next("caller1").await.expect("somebody");
    for (sent, problem) in [
        (json!({ "outcome": "partial", "form": gone }), "calls.other_form"),
        (json!({ "outcome": "partial", "form": broken }), "calls.form_unreadable"),
        (json!({ "outcome": "old_outcome" }), "calls.outcome_not_in_pack"),
        (json!({ "outcome": "hung_up", "field": "shoe_size" }), "calls.unknown_question"),
    ] {
        assert_eq!(kit.report("caller1", &slow, sent).await.refused(422), problem);
    }
    let lateness = [
        ("caller1", json!({ "outcome": "partial", "form": gone, "note": "first" })),
        ("caller2", json!({ "outcome": "partial", "form": broken, "note": "second" })),
        ("caller1", json!({ "outcome": "old_outcome", "note": "third" })),
        ("caller2", json!({ "outcome": "hung_up", "field": "shoe_size", "note": "fourth" })),
    ];
    let mut held = slow;
    for (n, (login, sent)) in lateness.into_iter().enumerate() {
        kit.at(&format!("1{}:20", n + 1));
        let other = if login == "caller1" { "caller2" } else { "caller1" };
        let next = kit.next(other).await.expect("the lease has run out");
        for time in ["once", "twice"] {
            assert_eq!(kit.report(login, &held, sent.clone()).await.ok()["late"], true, "{time} {sent}");
        }
        held = next;
    }
    let person = kit.get("supervisor", &format!("/api/people/{}", held["person"]["id"].as_str().expect("id"))).await.ok();
    let mut notes: Vec<&str> = person["timeline"].as_array().expect("timeline").iter().filter(|e| e["kind"] == "late_note").filter_map(|e| e["params"]["note"].as_str()).collect();
    notes.sort_unstable();
    assert_eq!(notes, ["first", "fourth", "second", "third"], "never lost, never doubled");
    let said = |field: &str| person["answers"].as_array().expect("answers").iter().find(|a| a["field"] == field).map(|a| a["value"].clone());
    assert_eq!((said("mask"), said("was_there"), said("hung_up_at")), (Some(json!("N95")), Some(json!("yes")), Some(json!("shoe_size"))));
    assert_eq!(said("unreadable_form"), Some(json!("<data><was_there>no")));
    kit.insist_on_promises().await;
}

/// A new edition of the form in the middle of a call: what was typed to the old one is still there.
#[tokio::test(flavor = "multi_thread")]
async fn a_draft_for_a_form_that_is_gone_goes_on_with_what_is_still_asked() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    let gone = json!({ "instance": "<data id='spring'><household>5</household><mask>N95</mask></data>", "states": { "/data/household": "confirmed" } });
    let draft = json!({ "token": call["token"], "form": gone, "note": "call again" });
    kit.ask("caller1", Method::PUT, &format!("/api/calls/{}/draft", task(&call)), Some(draft)).await.ok();
    let current = kit.get("caller1", "/api/calls/queue").await.ok()["current"].clone();
    assert!(current["form"]["instance"].as_str().expect("an instance").contains("<household>5</household>"), "{}", current["form"]["instance"]);
    assert_eq!((&current["form"]["states"]["/data/health/household"], &current["note"]), (&json!("confirmed"), &json!("call again")));
}

/// An answer stands against what was said before.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_contradicts_an_earlier_one_is_marked_and_both_are_kept() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let first = kit.next("caller1").await.expect("somebody");
    kit.report("caller1", &first, json!({ "outcome": "partial", "answers": { "household": { "value": "3" }, "current_address": { "value": "", "state": "refused" } } })).await.ok();
    kit.at("10:50");
    let second = kit.next("caller2").await.expect("due");
    assert_eq!(second["answers"]["household"], json!({ "value": "3", "state": "claimed" }));
    assert_eq!(second["answers"]["current_address"]["state"], "refused");
    kit.report("caller2", &second, json!({ "outcome": "complete", "answers": { "household": { "value": "5" } }, "incomplete_reason": "he had to go" })).await.ok();
    let id = second["person"]["id"].as_str().expect("id");
    let person = kit.get("supervisor", &format!("/api/people/{id}")).await.ok();
    let said: Vec<(&str, &str)> = person["answers"].as_array().expect("answers").iter().filter(|a| a["field"] == "household")
        .map(|a| (a["value"].as_str().expect("value"), a["state"].as_str().expect("state"))).collect();
    assert_eq!(said, [("5", "contradicted"), ("3", "claimed")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_survives_a_closed_laptop() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    let begun = call["form"]["instance"].as_str().expect("an instance");
    let instance = begun.replace("<household></household>", "<household>5</household>");
    assert_ne!(begun, instance, "{begun}");
    let form = json!({ "instance": instance, "states": { "/data/health/household": "confirmed" } });
    let draft = json!({ "token": call["token"], "form": form, "note": "call again" });
    kit.ask("caller1", Method::PUT, &format!("/api/calls/{}/draft", task(&call)), Some(draft)).await.ok();
    let queue = kit.get("caller1", "/api/calls/queue").await.ok();
    let current = &queue["current"];
    assert!(current["form"]["instance"].as_str().expect("an instance").contains("<household>5</household>"));
    assert_eq!((&current["form"]["states"]["/data/health/household"], &current["note"]), (&json!("confirmed"), &json!("call again")));
    let sent = json!({ "outcome": "complete", "form": current["form"], "incomplete_reason": "the line broke" });
    kit.report("caller1", &call, sent).await.ok();
    let person = kit.get("clerk", &format!("/api/people/{}", call["person"]["id"].as_str().expect("id"))).await.ok();
    let kept = person["answers"].as_array().expect("answers").iter().find(|answer| answer["field"] == "household");
    assert_eq!(kept.map(|answer| (&answer["value"], &answer["state"])), Some((&json!("5"), &json!("confirmed"))));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_is_shown_to_who_holds_the_person_and_the_look_is_journalled() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(2)).await;
    let call = kit.next("caller1").await.expect("somebody");
    assert!(call["telephones"][0]["masked"].as_str().expect("masked").contains("****"));
    let body = json!({ "token": call["token"], "telephone_id": call["telephones"][0]["id"] });
    let number = kit.post("caller1", &format!("/api/calls/{}/dial", task(&call)), body.clone()).await.ok();
    assert!(number["number"].as_str().expect("number").starts_with("138000000"));
    let masked = call["person"]["name"].as_str().expect("a name");
    let named = number["name"].as_str().expect("whom to ask for");
    assert!(masked.contains('*') && !named.contains('*') && named.chars().next() == masked.chars().next(), "{masked} is {named}");
    assert_eq!(kit.post("caller2", &format!("/api/calls/{}/dial", task(&call)), body).await.refused(409), "calls.lease_lost");
    let looks = kit.get("auditor", "/api/journal?kind=value_revealed").await.ok();
    let mut shown: Vec<&str> = looks["items"].as_array().expect("looks").iter().filter_map(|look| look["params"]["item"].as_str()).collect();
    shown.sort_unstable();
    assert_eq!(shown, ["name", "telephone"]);
    assert_eq!(looks["items"][0]["params"]["purpose"], "calling");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_leads_nowhere_tries_the_other_one_first() {
    let kit = Kit::new().await;
    let csv = "姓名,联系电话\n王小英,13800000001/13900000002\n";
    kit.receive("l.csv", csv).await;
    let call = kit.next("caller1").await.expect("somebody");
    let numbers = call["telephones"].as_array().expect("numbers").clone();
    assert_eq!(numbers.len(), 2);
    let first = kit.report("caller1", &call, json!({ "outcome": "empty_number", "telephone_id": numbers[0]["id"] })).await.ok();
    assert_eq!(first["state"], "waiting");
    let call = kit.next("caller1").await.expect("the other number");
    assert_eq!(call["telephones"][0]["state"], "unusable");
    let second = kit.report("caller1", &call, json!({ "outcome": "empty_number", "telephone_id": numbers[1]["id"] })).await.ok();
    assert_eq!(second["state"], "door");
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_goes_to_the_senior_and_a_request_for_help_is_referred() {
    let kit = Kit::new().await;
    let list = kit.receive("l.csv", people_csv(2)).await;
    let call = kit.next("caller1").await.expect("somebody");
    assert_eq!(kit.report("caller1", &call, json!({ "outcome": "refused" })).await.ok()["state"], "escalated");
    let other = kit.next("caller1").await.expect("the other one");
    assert_ne!(other["task_id"], call["task_id"], "callers do not get senior work");
    let referred = kit.report("caller1", &other, json!({ "outcome": "needs_help", "note": "needs insulin" })).await.ok();
    assert_eq!(referred["state"], "referred");
    let queue = kit.get("caller1", "/api/calls/queue").await.ok();
    assert_eq!((queue["teams"][0]["ready"].clone(), queue["senior"].clone()), (json!(0), Value::Null), "what one does not get is not counted as waiting");
    assert_eq!(kit.get("supervisor", "/api/calls/queue").await.ok()["senior"], 1);
    let senior = kit.next("supervisor").await.expect("senior work");
    assert_eq!((senior["task_id"].clone(), senior["queue"].clone()), (call["task_id"].clone(), json!("senior")));
    let list = kit.get("clerk", &format!("/api/lists/{}", list["id"].as_str().expect("id"))).await.ok();
    assert_eq!((list["people"]["escalated"].clone(), list["people"]["referred"].clone()), (json!(1), json!(1)));
    kit.insist_on_promises().await;
}

/// R25 and scenario 3 of the requirements, over HTTP: a list at 9:40, calls at 10:00, exact counts at 15:00.
#[tokio::test(flavor = "multi_thread")]
async fn at_three_every_row_and_every_person_is_accounted_for() {
    let kit = Kit::new().await;
    kit.at("09:40");
    let list = kit.receive("l.csv", people_csv(60)).await;
    let outcomes = [json!({ "outcome": "complete" }), json!({ "outcome": "no_answer" }), json!({ "outcome": "switched_off" }), json!({ "outcome": "suspects_scam" }), json!({ "outcome": "wrong_person" })];
    let (mut made, mut closed) = (0, 0);
    for minute in 0..30 {
        kit.at(&format!("10:{minute:02}"));
        for caller in ["caller1", "caller2"] {
            let Some(call) = kit.next(caller).await else { continue };
            let recorded = kit.report(caller, &call, outcomes[made % outcomes.len()].clone()).await.ok();
            made += 1;
            closed += usize::from(recorded["state"] == "closed");
        }
    }
    kit.at("15:00");
    let list = kit.get("clerk", &format!("/api/lists/{}", list["id"].as_str().expect("id"))).await.ok();
    let p = &list["people"];
    let sum: i64 = ["closed", "waiting", "later", "escalated", "door", "referred", "no_task"].iter().filter_map(|k| p[*k].as_i64()).sum();
    assert_eq!((p["total"].as_i64(), sum), (Some(60), 60));
    assert_eq!((made, p["closed"].as_u64()), (60, Some(closed as u64)));
    let lines = kit.get("supervisor", "/api/reports/callers").await.ok();
    let attempts: u64 = lines.as_array().expect("lines").iter().filter_map(|l| l["attempts"].as_u64()).sum();
    assert_eq!(attempts, 60);
    kit.insist_on_promises().await;
}

/// A dormitory, an agent, a family: one telephone, eleven names. Each of them stays a person of their own.
#[tokio::test(flavor = "multi_thread")]
async fn a_number_of_eleven_people_is_told_and_costs_none_of_them_their_call() {
    let kit = Kit::on(Backend::Sqlite).await;
    let names = ["王建国", "李秀兰", "张志强", "刘美玲", "陈永庆", "杨春梅", "黄德祥", "赵晓燕", "吴海东", "周玉洁", "徐文峰"];
    let rows: String = names.iter().map(|name| format!("{name},13800001111,茂南区河西街道,福华市场\n")).collect();
    let list = kit.receive("dormitory.csv", format!("姓名,联系电话,现住址,涉疫场所\n{rows}")).await;
    let call = kit.next("caller1").await.expect("one of them");
    let telephone = &call["person"]["telephones"][0];
    assert_eq!(telephone["shared_with"], 10, "the caller is told before dialling: {call}");
    kit.report("caller1", &call, json!({ "outcome": "wrong_person", "telephone_id": telephone["id"] })).await.ok();
    let next = kit.next("caller1").await.expect("another of them");
    assert_ne!(next["task_id"], call["task_id"]);
    assert_eq!(next["person"]["telephones"][0]["state"], "unknown", "wrong for one is not wrong for all: {next}");
    let list = kit.get("clerk", &format!("/api/lists/{}", list["id"].as_str().expect("id"))).await.ok();
    let people = &list["people"];
    assert_eq!(people["total"], 11, "{people}");
    let open: i64 = ["waiting", "later", "door", "calling"].iter().filter_map(|state| people[*state].as_i64()).sum();
    assert_eq!(open + people["closed"].as_i64().unwrap_or(0), 11, "{people}");
}
