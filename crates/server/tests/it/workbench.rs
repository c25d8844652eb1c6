//! What surrounds a call: who takes it, whom it is passed on to, who rings back, and who can check it.

use crate::kit::{Kit, people_csv};
use axum::http::Method;
use futures::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};
use store::Backend;

fn id(call: &Value) -> &str {
    call["task_id"].as_str().expect("a task")
}

async fn dial(kit: &Kit, login: &str, call: &Value) -> String {
    let body = json!({ "token": call["token"], "telephone_id": call["telephones"][0]["id"] });
    let dialled = kit.post(login, &format!("/api/calls/{}/dial", id(call)), body).await.ok();
    dialled["number"].as_str().expect("a number").to_owned()
}

async fn check(kit: &Kit, code: &str, last_digits: &str) -> crate::kit::Answer {
    kit.anonymous(Method::POST, "/api/call-numbers/check", Some(json!({ "code": code, "last_digits": last_digits }))).await
}

/// R38, R219: whoever was called can make sure who it was; a number that was said to somebody else proves nothing.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_call_number_is_confirmed_to_whoever_was_called_and_to_nobody_else(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    kit.receive("l.csv", people_csv(2)).await;
    let call = kit.next("caller1").await.expect("somebody");
    let code = call["verification_code"].as_str().expect("a code").to_owned();
    let before = check(&kit, &code, "0000").await.ok();
    assert_eq!(before["ours"], false, "nobody has been rung yet");
    let number = dial(&kit, "caller1", &call).await;
    let last = &number[number.len() - 4..];
    let found = check(&kit, &format!(" {} {}", &code[..3], &code[3..]), last).await.ok();
    assert_eq!((found["ours"].clone(), found["team"].clone(), found["agency"].clone()), (json!(true), json!("一队"), json!("区法院")));
    assert_eq!((found["called_at"].clone(), found["purpose"].clone()), (json!("2022-09-15T02:00:00Z"), json!("venue_exposure")));
    for secret in [call["person"]["name"].as_str().expect("a name"), number.as_str(), "caller1"] {
        assert!(!found.to_string().contains(secret), "{secret} is told to anybody");
    }
    assert_eq!(check(&kit, &code, "9999").await.ok()["ours"], false, "said to somebody else");
    for (code, last, problem) in [("12", last, "calls.not_a_code"), (code.as_str(), "12", "calls.not_last_digits"), ("", "", "calls.not_a_code")] {
        assert_eq!(check(&kit, code, last).await.refused(422), problem);
    }
    kit.report("caller1", &call, json!({ "outcome": "suspects_scam" })).await.ok();
    kit.at("12:30");
    let again = kit.next("caller1").await.expect("due or another");
    let again = if again["person"]["id"] == call["person"]["id"] { again } else {
        kit.report("caller1", &again, json!({ "outcome": "complete" })).await.ok();
        kit.next("caller1").await.expect("due")
    };
    assert_eq!(again["code_checked_at"], "2022-09-15T02:00:00Z", "the next caller sees that it was checked");
}

#[tokio::test(flavor = "multi_thread")]
async fn trying_call_numbers_is_slowed_down() {
    let kit = Kit::new().await;
    let mut refused = 0;
    for n in 0..40 {
        let answer = check(&kit, &format!("{n:06}"), "1234").await;
        refused += u32::from(answer.status.as_u16() == 429);
    }
    assert!(refused > 5, "{refused} of 40 were refused");
}

/// R46: who rings back is found by the number, sees no stranger, and is counted.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_rings_back_is_found_by_the_number_and_taken_by_whoever_answers(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    kit.receive("l.csv", people_csv(2)).await;
    let call = kit.next("caller1").await.expect("somebody");
    let number = dial(&kit, "caller1", &call).await;
    let look_up = |login: &'static str, number: String| { let kit = &kit; async move { kit.post(login, "/api/calls/inbound/look-up", json!({ "number": number })).await } };
    let found = look_up("caller2", number.clone()).await.ok();
    let inbound = &found["people"][0];
    assert_eq!((inbound["with"].clone(), inbound["rang_back"].clone()), (json!("caller1"), json!(0)), "a colleague has them in hand");
    assert!(!found.to_string().contains(&number), "masked");
    let person = inbound["person"]["id"].clone();
    assert_eq!(kit.post("caller2", "/api/calls/inbound", json!({ "person_id": person })).await.refused(409), "calls.with_a_colleague");
    kit.report("caller1", &call, json!({ "outcome": "complete" })).await.ok();
    let spaced = format!("+86 {} {} {}", &number[..3], &number[3..7], &number[7..]);
    let found = look_up("caller2", spaced).await.ok();
    assert_eq!((found["people"][0]["has_open_call"].clone(), found["people"][0]["last_outcome"].clone()), (json!(false), json!("complete")));
    let taken = kit.post("caller2", "/api/calls/inbound", json!({ "person_id": person })).await.ok();
    assert_eq!((taken["person"]["id"].clone(), taken["rang_back"].clone()), (person.clone(), json!(1)));
    let list = kit.get("clerk", "/api/lists").await.ok();
    let people = kit.get("clerk", &format!("/api/lists/{}", list["items"][0]["id"].as_str().expect("id"))).await.ok()["people"].clone();
    assert_eq!((people["closed"].clone(), people["waiting"].clone()), (json!(0), json!(2)), "open again, and counted so");
    assert_eq!(kit.post("caller2", "/api/calls/inbound", json!({ "person_id": "0sa4zvdm00c00" })).await.refused(404), "not_found");
    let next = kit.next("caller1").await.expect("the other");
    let other = next["person"]["id"].clone();
    assert_eq!(kit.post("caller2", "/api/calls/inbound", json!({ "person_id": other })).await.refused(409), "calls.holds_another");
    kit.report("caller2", &taken, json!({ "outcome": "complete" })).await.ok();
    assert_eq!(look_up("caller2", "hello".to_owned()).await.refused(422), "calls.not_a_number");
    assert_eq!(look_up("caller2", "13999999999".to_owned()).await.ok()["people"], json!([]));
    kit.insist_on_promises().await;
}

/// R90: nobody knocks for what was told on the telephone.
#[tokio::test(flavor = "multi_thread")]
async fn who_rings_back_before_the_visit_is_not_visited() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    kit.report("caller1", &call, json!({ "outcome": "ask_for_visit", "note": "人不在" })).await.ok();
    let doors = kit.post("supervisor", "/api/doors/search", json!({})).await.ok();
    assert_eq!(doors["items"].as_array().map(Vec::len), Some(1), "{doors}");
    let taken = kit.post("caller2", "/api/calls/inbound", json!({ "person_id": call["person"]["id"] })).await.ok();
    kit.report("caller2", &taken, json!({ "outcome": "complete" })).await.ok();
    assert_eq!(kit.post("supervisor", "/api/doors/search", json!({})).await.ok()["items"], json!([]));
    kit.insist_on_promises().await;
}

/// R54: who needs another language waits for somebody who speaks it, and for a senior caller where nobody does.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_language_goes_to_whoever_speaks_it(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let csv = "姓名,性别,联系电话,现住址,涉疫场所,语言\n陈一,男,13800000001,茂南区河西街道福华社区1号,福华市场,只讲粤语\n陈二,男,13800000002,茂南区河西街道福华社区2号,福华市场,\n";
    kit.receive("l.csv", csv).await;
    kit.ask("caller2", Method::PUT, "/api/calls/languages", Some(json!({ "languages": ["cantonese"] }))).await.ok();
    assert_eq!(kit.ask("caller1", Method::PUT, "/api/calls/languages", Some(json!({ "languages": ["klingon"] }))).await.refused(422), "calls.unknown_language");
    let plain = kit.next("caller1").await.expect("the one without");
    assert_eq!((plain["language"].clone(), plain["person"]["name"].clone()), (Value::Null, json!("陈*")));
    let wrong = kit.report("caller1", &plain, json!({ "outcome": "language_barrier" })).await.refused(422);
    assert_eq!(wrong, "calls.needs_language");
    // Nobody speaks Hakka: a senior caller.
    let recorded = kit.report("caller1", &plain, json!({ "outcome": "language_barrier", "language": "hakka" })).await.ok();
    assert_eq!((recorded["disposition"].clone(), recorded["state"].clone()), (json!("escalate"), json!("escalated")));
    assert!(kit.next("caller1").await.is_none(), "the other needs Cantonese");
    let cantonese = kit.next("caller2").await.expect("for a speaker");
    assert_eq!(cantonese["language"], "cantonese");
    // The speaker passes on to a senior caller; it is no attempt, and what was typed goes along.
    let draft = json!({ "token": cantonese["token"], "note": "听不清" });
    kit.ask("caller2", Method::PUT, &format!("/api/calls/{}/draft", id(&cantonese)), Some(draft)).await.ok();
    let passed = kit.post("caller2", &format!("/api/calls/{}/transfer", id(&cantonese)), json!({ "token": cantonese["token"] })).await.ok();
    assert_eq!(passed["queue"], "senior");
    let again = kit.post("caller2", &format!("/api/calls/{}/transfer", id(&cantonese)), json!({ "token": cantonese["token"] })).await;
    assert_eq!(again.refused(409), "calls.lease_lost");
    let mut seen = Vec::new();
    for _ in 0..2 {
        let call = kit.next("supervisor").await.expect("escalated");
        seen.push((call["language"].clone(), call["attempts"].clone(), call["note"].clone()));
        kit.report("supervisor", &call, json!({ "outcome": "complete" })).await.ok();
    }
    assert!(seen.contains(&(json!("cantonese"), json!(0), json!("听不清"))), "{seen:?}");
    kit.insist_on_promises().await;
}

/// R54: a caller passes a person to a colleague who speaks the language.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_passed_to_a_colleague_who_speaks_the_language() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    kit.ask("caller2", Method::PUT, "/api/calls/languages", Some(json!({ "languages": ["wu"] }))).await.ok();
    let call = kit.next("caller1").await.expect("somebody");
    let passed = kit.post("caller1", &format!("/api/calls/{}/transfer", id(&call)), json!({ "token": call["token"], "language": "wu" })).await.ok();
    assert_eq!(passed["queue"], "normal");
    assert!(kit.next("caller1").await.is_none(), "it waits for a speaker");
    assert_eq!(kit.next("caller2").await.expect("for a speaker")["person"]["id"], call["person"]["id"]);
}

/// R50: drivers are rung when they do not drive; but nobody sits idle while somebody waits.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn drivers_are_called_in_their_breaks_and_early_only_when_nobody_else_waits(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let csv = "姓名,性别,联系电话,现住址,涉疫场所,职业\n赵师傅,男,13800000001,茂南区河西街道福华社区1号,福华市场,货车司机\n钱老师,女,13800000002,茂南区河西街道福华社区2号,福华市场,教师\n";
    kit.receive("l.csv", csv).await;
    let queue = kit.get("caller1", "/api/calls/queue").await.ok();
    assert_eq!((queue["teams"][0]["ready"].clone(), queue["teams"][0]["later"].clone()), (json!(1), json!(1)));
    assert_eq!(queue["teams"][0]["next_due"], "2022-09-15T03:30:00Z", "half past eleven");
    let teacher = kit.next("caller1").await.expect("the teacher first");
    assert_eq!(teacher["segment"], Value::Null);
    let driver = kit.next("caller2").await.expect("nobody else waits");
    assert_eq!(driver["segment"], "drivers");
    kit.report("caller2", &driver, json!({ "outcome": "no_answer" })).await.ok();
    assert!(kit.next("caller2").await.is_none(), "tried once: now the cadence counts");
    kit.report("caller1", &teacher, json!({ "outcome": "complete" })).await.ok();
    kit.at("11:30");
    assert_eq!(kit.next("caller2").await.expect("the break")["segment"], "drivers");
    kit.insist_on_promises().await;
}

/// R58: who promised to call back calls back; at the end of the shift a colleague does, with a record.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_promise_is_kept_by_its_caller_or_handed_over(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    kit.receive("l.csv", people_csv(2)).await;
    for _ in 0..2 {
        let call = kit.next("caller1").await.expect("somebody");
        kit.report("caller1", &call, json!({ "outcome": "call_back_later", "call_back_at": "2022-09-15T03:00:00Z" })).await.ok();
    }
    let shift = kit.get("caller1", "/api/calls/shift").await.ok();
    assert_eq!(shift["promised"].as_array().map(Vec::len), Some(2));
    assert_eq!(shift["promised"][0]["name"], "王*0", "masked");
    kit.at("11:00");
    assert!(kit.next("caller2").await.is_none(), "it was promised by somebody else just now");
    let own = kit.next("caller1").await.expect("own promise");
    kit.report("caller1", &own, json!({ "outcome": "complete" })).await.ok();
    let team = shift["promised"][0]["team_id"].clone();
    let mate = shift["colleagues"].as_array().expect("colleagues").iter().find(|c| c["name"] == "caller2").expect("caller2").clone();
    for (body, code) in [
        (json!({ "team_id": "0sa4zvdm00c00" }), "calls.not_your_team"),
        (json!({ "team_id": team, "to_account_id": "0sa4zvdm00c00" }), "calls.not_a_colleague"),
        (json!({ "team_id": team, "note": "x".repeat(1_001) }), "invalid.too_long"),
    ] {
        assert_eq!(kit.post("caller1", "/api/calls/handovers", body).await.refused(422), code);
    }
    let handed = kit.post("caller1", "/api/calls/handovers", json!({ "team_id": team, "to_account_id": mate["account_id"], "note": "家属十一点在" })).await.ok();
    assert_eq!(handed["calls"], 1);
    let received = kit.get("caller2", "/api/calls/shift").await.ok()["received"].clone();
    assert_eq!((received[0]["from"].clone(), received[0]["note"].clone(), received[0]["calls"].clone()), (json!("caller1"), json!("家属十一点在"), json!(1)));
    let path = format!("/api/calls/handovers/{}/seen", received[0]["id"].as_str().expect("id"));
    kit.post("caller3", &path, json!({})).await.refused(404);
    kit.post("caller2", &path, json!({})).await.ok();
    assert_eq!(kit.get("caller2", "/api/calls/shift").await.ok()["received"], json!([]));
    assert!(kit.next("caller1").await.is_none(), "no longer theirs");
    assert!(kit.next("caller2").await.is_some());
    let board = kit.get("supervisor", &format!("/api/teams/{}/handovers", team.as_str().expect("id"))).await.ok();
    assert_eq!(board["handovers"][0]["to"], "caller2");
}

/// Those who ask at the same moment are served together, and still each is given their own promise first.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn all_who_ask_at_once_get_the_call_they_promised(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    kit.receive("l.csv", people_csv(3)).await;
    let mut promised = Vec::new();
    for login in ["caller1", "caller2"] {
        let call = kit.next(login).await.expect("somebody");
        kit.report(login, &call, json!({ "outcome": "call_back_later", "call_back_at": "2022-09-15T03:00:00Z" })).await.ok();
        promised.push(id(&call).to_owned());
    }
    kit.at("11:00");
    let asked = join_all(["caller1", "caller2", "caller2", "caller1", "caller1", "caller2"].map(|login| kit.next(login))).await;
    let held: Vec<&str> = asked.iter().flatten().map(id).collect();
    let [first, second] = [promised[0].as_str(), promised[1].as_str()];
    assert_eq!(held, [first, second, second, first, first, second], "nobody gets the third, who waits longest");
}

/// A promise whose caller has gone home is anybody's after a while: nobody is forgotten.
#[tokio::test(flavor = "multi_thread")]
async fn a_promise_nobody_keeps_is_anybodys_after_ten_minutes() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    kit.report("caller1", &call, json!({ "outcome": "call_back_later", "call_back_at": "2022-09-15T03:00:00Z" })).await.ok();
    kit.at("11:09");
    assert!(kit.next("caller2").await.is_none());
    kit.at("11:10");
    assert!(kit.next("caller2").await.is_some());
}

/// R39, R42: a question may be declined with a reason; what is settled is counted, and the rest stays workable.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_keeps_its_reason_and_the_record_stays_workable() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    let refused = |reason: &str| json!({ "current_address": { "value": reason, "state": "refused" } });
    let wrong = kit.report("caller1", &call, json!({ "outcome": "partial", "answers": refused("because") })).await;
    assert_eq!(wrong.refused(422), "calls.unknown_refusal");
    kit.report("caller1", &call, json!({ "outcome": "partial", "answers": refused("privacy") })).await.ok();
    let person = kit.get("supervisor", &format!("/api/people/{}", call["person"]["id"].as_str().expect("id"))).await.ok();
    let kept = person["answers"].as_array().expect("answers").iter().find(|a| a["field"] == "current_address").expect("kept").clone();
    assert_eq!((kept["state"].clone(), kept["value"].clone()), (json!("refused"), json!("privacy")));
    let told = person["timeline"].as_array().expect("a timeline").iter().find(|e| e["kind"] == "call").expect("the call").clone();
    assert_eq!(told["params"]["settled"], 1);
    assert!(told["params"]["asked"].as_u64().expect("a number") > 10, "{told}");
    kit.at("12:30");
    let again = kit.next("caller1").await.expect("due");
    let path = "/data/addresses/current_address";
    assert_eq!((again["form"]["states"][path].clone(), again["form"]["reasons"][path].clone()), (json!("refused"), json!("privacy")));
    assert!(!again["form"]["instance"].as_str().expect("xml").contains("privacy"), "a reason is no answer");
    // The instance as the screen sends it back, with the reason beside it.
    let form = json!({ "instance": again["form"]["instance"], "states": again["form"]["states"], "reasons": { path: "distrust" } });
    kit.report("caller1", &again, json!({ "outcome": "partial", "form": form })).await.ok();
    let person = kit.get("supervisor", &format!("/api/people/{}", call["person"]["id"].as_str().expect("id"))).await.ok();
    let kept = person["answers"].as_array().expect("answers").iter().find(|a| a["field"] == "current_address").expect("kept").clone();
    assert_eq!(kept["value"], "distrust");
}

/// R63: what has to be asked depends on who it is, and leaving it out takes a reason.
#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_is_asked_where_they_teach_and_a_driver_is_not() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(2)).await;
    let answers = |occupation: &str| {
        let mut answers = crate::kit::answered();
        answers["occupation"] = json!({ "value": occupation });
        answers
    };
    let teacher = kit.next("caller1").await.expect("somebody");
    let missing = kit.report("caller1", &teacher, json!({ "outcome": "complete", "answers": answers("teacher") })).await;
    assert_eq!(missing.refused(422), "calls.needs_answers");
    let excused = json!({ "outcome": "complete", "answers": answers("teacher"), "incomplete_reason": "刚退休" });
    kit.report("caller1", &teacher, excused).await.ok();
    let driver = kit.next("caller1").await.expect("somebody");
    kit.report("caller1", &driver, json!({ "outcome": "complete", "answers": answers("driver") })).await.ok();
}

/// R52: the guardian's number is dialled the next time, and leads to the child when the guardian rings back.
#[tokio::test(flavor = "multi_thread")]
async fn a_guardian_is_rung_on_the_number_the_child_gave() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    let outcome = json!({
        "outcome": "minor_guardian_needed", "guardian_name": "王芳", "guardian_telephone": "139 7777 6666", "call_back_at": "2022-09-15T03:00:00Z",
    });
    kit.report("caller1", &call, outcome).await.ok();
    let found = kit.post("caller2", "/api/calls/inbound/look-up", json!({ "number": "13977776666" })).await.ok();
    assert_eq!(found["people"][0]["person"]["id"], call["person"]["id"]);
    assert_eq!(found["people"][0]["promised_by"], "caller1");
    kit.at("11:00");
    let again = kit.next("caller1").await.expect("promised");
    let guardian = again["telephones"].as_array().expect("telephones").iter().find(|t| t["of_guardian"] == true).expect("the guardian's").clone();
    let body = json!({ "token": again["token"], "telephone_id": guardian["id"] });
    assert_eq!(kit.post("caller1", &format!("/api/calls/{}/dial", id(&again)), body).await.ok()["number"], "13977776666");
}
