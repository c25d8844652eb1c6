//! Referrals: a partner is asked, answers, and the person is never lost between two offices.

use crate::doors::standing;
use crate::kit::{Kit, people_csv};
use rstest::rstest;
use serde_json::{Value, json};
use store::Backend;

async fn search(kit: &Kit, wish: Value) -> Value {
    kit.post("supervisor", "/api/referrals/search", wish).await.ok()
}

async fn step(kit: &Kit, login: &str, referral: &Value, body: Value) -> crate::kit::Answer {
    let mut body = body;
    body["version"] = referral["version"].clone();
    kit.post(login, &format!("/api/referrals/{}/steps", referral["id"].as_str().expect("an id")), body).await
}

/// Refers one person by an outcome of a call.
async fn referred(kit: &Kit, outcome: &str, note: &str) -> Value {
    let list = kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    kit.report("caller1", &call, json!({ "outcome": outcome, "note": note })).await.ok();
    kit.app.react().await.expect("reacts");
    list
}

/// R48: help is asked for at once, whoever asked sees what came of it, and the person is called again with the result.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_a_partner_answers_reaches_the_caller_and_brings_the_call_back(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let list = referred(&kit, "needs_help", "needs insulin by tonight").await;
    assert_eq!(standing(&kit, &list).await["referred"], 1);
    let found = search(&kit, json!({})).await;
    let one = &found["items"][0];
    assert_eq!((one["partner"].clone(), one["state"].clone(), one["asked"].clone(), one["asker"].clone()), (json!("community"), json!("open"), json!("needs insulin by tonight"), json!("caller1")));
    assert_eq!(step(&kit, "supervisor", one, json!({ "step": "close", "result": "done" })).await.refused(409), "referrals.not_now");
    step(&kit, "supervisor", one, json!({ "step": "accept" })).await.ok();
    assert_eq!(step(&kit, "supervisor", one, json!({ "step": "answer", "note": "late" })).await.refused(409), "referrals.moved_on");
    let one = search(&kit, json!({})).await["items"][0].clone();
    assert_eq!(step(&kit, "supervisor", &one, json!({ "step": "answer" })).await.refused(422), "referrals.needs_note");
    step(&kit, "supervisor", &one, json!({ "step": "answer", "note": "delivered at 15:00" })).await.ok();
    let mine = kit.get("caller1", "/api/referrals/mine").await.ok();
    assert_eq!((mine["items"][0]["state"].clone(), mine["items"][0]["result"].clone()), (json!("answered"), json!("delivered at 15:00")));
    assert_eq!(kit.get("caller2", "/api/referrals/mine").await.ok()["items"], json!([]));
    let one = search(&kit, json!({ "state": "answered" })).await["items"][0].clone();
    assert_eq!(step(&kit, "supervisor", &one, json!({ "step": "close", "result": "forgotten" })).await.refused(422), "referrals.result_not_in_pack");
    step(&kit, "supervisor", &one, json!({ "step": "close", "result": "call_again" })).await.ok();
    assert_eq!(standing(&kit, &list).await["waiting"], 1);
    let call = kit.next("caller2").await.expect("is called again");
    let answer = call["person"]["timeline"].as_array().expect("a timeline").iter().find(|e| e["params"]["step"] == "answer").expect("the result is told").clone();
    assert_eq!(answer["params"]["note"], "delivered at 15:00");
    kit.report("caller2", &call, json!({ "outcome": "complete" })).await.ok();
    let people = standing(&kit, &list).await;
    assert_eq!((people["closed"].clone(), people["total"].clone()), (json!(1), json!(1)));
    let history = kit.get("supervisor", &format!("/api/referrals/{}", one["id"].as_str().expect("an id"))).await.ok();
    let steps: Vec<&str> = history["steps"].as_array().expect("steps").iter().filter_map(|s| s["step"].as_str()).collect();
    assert_eq!((steps, history["state"].clone()), (vec!["accept", "answer", "close"], json!("closed")));
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_referral_that_is_settled_closes_the_person() {
    let kit = Kit::new().await;
    let list = referred(&kit, "not_in_area", "now in Dianbai").await;
    let one = search(&kit, json!({ "partner": "other_district" })).await["items"][0].clone();
    step(&kit, "supervisor", &one, json!({ "step": "answer", "note": "they have called" })).await.ok();
    let one = search(&kit, json!({})).await["items"][0].clone();
    step(&kit, "supervisor", &one, json!({ "step": "close", "result": "taken_over" })).await.ok();
    assert_eq!(standing(&kit, &list).await["closed"], 1);
    assert_eq!((search(&kit, json!({})).await["open"].clone(), search(&kit, json!({ "state": "closed" })).await["items"].as_array().map(Vec::len)), (json!(0), Some(1)));
    kit.insist_on_promises().await;
}

/// R43: joint action has a reason, a scope and an expiry, goes out when a second person approves, and its view ends.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn joint_action_goes_out_only_when_a_second_person_approves_and_its_view_expires(#[case] backend: Backend) {
    let mut kit = Kit::on(backend).await;
    let list = kit.receive("l.csv", people_csv(1)).await;
    let person = kit.get("supervisor", &format!("/api/lists/{}/people", list["id"].as_str().expect("an id"))).await.ok()["items"][0]["id"].clone();
    let ask = |more: Value| {
        let mut body = json!({ "person_id": person, "partner": "police", "asked": "find the address", "scope": ["name", "address", "telephone"] });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        body
    };
    assert_eq!(kit.post("supervisor", "/api/referrals", ask(json!({}))).await.refused(422), "invalid.empty", "a reason is needed");
    let far = ask(json!({ "reason": "contact of a case", "expires_at": "2022-10-15T02:00:00Z" }));
    assert_eq!(kit.post("supervisor", "/api/referrals", far).await.refused(422), "referrals.expiry_out_of_range");
    let nothing = ask(json!({ "reason": "contact of a case", "scope": ["telephone"] }));
    assert_eq!(kit.post("supervisor", "/api/referrals", nothing).await.refused(422), "referrals.needs_scope");
    kit.post("supervisor", "/api/referrals", ask(json!({ "reason": "contact of a case", "expires_at": "2022-09-15T04:00:00Z" }))).await.ok();
    assert_eq!(standing(&kit, &list).await["waiting"], 1, "beside the call, which goes on");
    let one = search(&kit, json!({ "state": "proposed" })).await["items"][0].clone();
    assert_eq!((one["scope"].clone(), one["holds_person"].clone()), (json!(["name", "address"]), json!(false)), "never more than the pack allows");
    let uri = format!("/api/referrals/{}/told", one["id"].as_str().expect("an id"));
    assert_eq!(kit.post("supervisor", &uri, json!({})).await.refused(409), "referrals.not_to_be_shown", "not approved yet");
    assert_eq!(step(&kit, "supervisor", &one, json!({ "step": "approve" })).await.refused(422), "referrals.own_request");
    kit.open_account("second", domain::access::Role::Supervisor, "440902", Some("一队"), true).await;
    kit.sign_in("second").await;
    step(&kit, "second", &one, json!({ "step": "approve" })).await.ok();
    let told = kit.post("supervisor", &uri, json!({})).await.ok();
    assert_eq!(told["told"], json!([{ "item": "name", "values": ["王测0"] }, { "item": "address", "values": ["茂南区河西街道福华社区0号"] }]));
    kit.at("12:00");
    assert_eq!(kit.post("supervisor", &uri, json!({})).await.refused(409), "referrals.not_to_be_shown", "it has expired");
    kit.sign_in("auditor").await;
    let shown = kit.get("auditor", "/api/journal?kind=request_shown").await.ok();
    assert_eq!(shown["items"][0]["params"]["items"], "name address");
    kit.insist_on_promises().await;
}

/// What is declined goes back to whoever asked: a person at a wrong address is not lost with the request.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_declined_opens_the_work_again() {
    let kit = Kit::new().await;
    let list = crate::doors::at_the_door(&kit, 1).await;
    let door = kit.post("supervisor", "/api/doors/search", json!({})).await.ok()["items"][0].clone();
    let uri = format!("/api/doors/{}/outcome", door["task_id"].as_str().expect("a task"));
    kit.post("supervisor", &uri, json!({ "token": door["token"], "outcome": "wrong_address", "note": "no such number" })).await.ok();
    kit.app.react().await.expect("reacts");
    let one = search(&kit, json!({})).await["items"][0].clone();
    assert_eq!((one["partner"].clone(), one["state"].clone(), one["holds_person"].clone()), (json!("police"), json!("proposed"), json!(true)));
    step(&kit, "supervisor", &one, json!({ "step": "decline", "note": "ask the neighbours first" })).await.ok();
    assert_eq!(standing(&kit, &list).await["waiting"], 1);
    assert!(kit.next("caller1").await.is_some(), "there is a number to try");
    kit.insist_on_promises().await;
}

/// R56: psychological support has a day on which to ask again.
#[tokio::test(flavor = "multi_thread")]
async fn a_caller_asks_for_support_for_whoever_is_in_hand_and_says_when_to_ask_again() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(2)).await;
    let call = kit.next("caller1").await.expect("somebody");
    let mut body = json!({ "person_id": call["person"]["id"], "partner": "psychological_support", "asked": "cannot sleep", "scope": ["name", "telephone"] });
    assert_eq!(kit.post("caller1", "/api/referrals", body.clone()).await.refused(422), "referrals.needs_follow_up");
    body["follow_up_at"] = json!("2022-09-18T02:00:00Z");
    assert_eq!(kit.post("caller2", "/api/referrals", body.clone()).await.refused(404), "not_found", "only for whoever is in hand");
    kit.post("caller1", "/api/referrals", body).await.ok();
    let mine = kit.get("caller1", "/api/referrals/mine").await.ok();
    assert_eq!((mine["items"][0]["follow_up_at"].clone(), mine["items"][0]["state"].clone()), (json!("2022-09-18T02:00:00Z"), json!("open")));
    kit.report("caller1", &call, json!({ "outcome": "complete" })).await.ok();
    kit.insist_on_promises().await;
}

/// R48: no bouncing: a partner that gives a request back does not send the person away; we ask the next one.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_comes_back_is_forwarded_by_us() {
    let kit = Kit::new().await;
    referred(&kit, "needs_help", "no food").await;
    let one = search(&kit, json!({})).await["items"][0].clone();
    step(&kit, "supervisor", &one, json!({ "step": "return", "note": "not our street" })).await.ok();
    let one = search(&kit, json!({})).await["items"][0].clone();
    assert_eq!(step(&kit, "supervisor", &one, json!({ "step": "forward", "note": "please", "partner": "community" })).await.refused(422), "referrals.same_partner");
    step(&kit, "supervisor", &one, json!({ "step": "forward", "note": "please", "partner": "transport" })).await.ok();
    let one = search(&kit, json!({})).await["items"][0].clone();
    assert_eq!((one["partner"].clone(), one["state"].clone(), one["due_by"].clone()), (json!("transport"), json!("open"), json!("2022-09-15T08:00:00Z")));
    kit.at("16:01");
    assert_eq!(search(&kit, json!({ "overdue": true })).await["items"].as_array().map(Vec::len), Some(1));
}

async fn due(kit: &Kit) -> Value {
    search(kit, json!({ "follow_up": true })).await
}

async fn to_ask_again(kit: &Kit) -> Value {
    kit.get("supervisor", "/api/overview").await.ok()["follow_ups"].clone()
}

/// R56: on the day that was said somebody is reminded, and what was found sets the next day or ends the matter.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_handed_over_is_asked_again_until_somebody_ends_it(#[case] backend: Backend) {
    let mut kit = Kit::on(backend).await;
    kit.receive("l.csv", people_csv(2)).await;
    let call = kit.next("caller1").await.expect("somebody");
    let ask = json!({ "person_id": call["person"]["id"], "partner": "psychological_support", "asked": "cannot sleep", "scope": ["name"], "follow_up_at": "2022-09-15T08:00:00Z" });
    kit.post("caller1", "/api/referrals", ask).await.ok();
    let today = due(&kit).await;
    assert_eq!((today["follow_ups"].clone(), today["items"][0]["follow_up_days"].clone(), to_ask_again(&kit).await), (json!(1), json!(0), json!(1)), "due all day, not from the hour on");
    assert_eq!(kit.get("clerk", "/api/overview").await.ok()["follow_ups"], Value::Null, "not whoever cannot ask");
    let one = today["items"][0].clone();
    let uri = format!("/api/referrals/{}/follow-up", one["id"].as_str().expect("an id"));
    let version = one["version"].as_i64().expect("a version");
    for (body, status, code) in [
        (json!({ "found": "fine", "version": version }), 422, "referrals.unknown_follow_up"),
        (json!({ "found": "worse", "version": version, "note": "cries" }), 422, "referrals.needs_next_day"),
        (json!({ "found": "as_before", "version": version }), 422, "referrals.needs_note_to_end"),
        (json!({ "found": "worse", "version": version, "next_at": "2022-09-15T09:00:00Z" }), 422, "referrals.follow_up_out_of_range"),
        (json!({ "found": "worse", "version": version, "next_at": "2022-12-15T09:00:00Z" }), 422, "referrals.follow_up_out_of_range"),
        (json!({ "found": "better", "version": version - 1 }), 409, "referrals.moved_on"),
    ] {
        assert_eq!(kit.post("supervisor", &uri, body.clone()).await.refused(status), code, "{body}");
    }
    kit.post("supervisor", &uri, json!({ "found": "not_reached", "version": version, "next_at": "2022-09-20T01:00:00Z" })).await.ok();
    assert_eq!((due(&kit).await["items"].clone(), to_ask_again(&kit).await), (json!([]), json!(0)));

    // The partner answers and the request is closed: the person is still asked again.
    for (body, state) in [(json!({ "step": "answer", "note": "has an appointment" }), "answered"), (json!({ "step": "close", "result": "done" }), "closed")] {
        let now = kit.get("supervisor", &format!("/api/referrals/{}", one["id"].as_str().expect("an id"))).await.ok();
        step(&kit, "supervisor", &now, body).await.ok();
        assert_eq!(kit.get("supervisor", &format!("/api/referrals/{}", one["id"].as_str().expect("an id"))).await.ok()["state"], state);
    }
    kit.next_day().await;
    let tomorrow = due(&kit).await;
    assert_eq!((tomorrow["items"][0]["state"].clone(), tomorrow["items"][0]["follow_up_days"].clone()), (json!("closed"), json!(0)), "whoever was not reached is asked tomorrow");
    let version = &tomorrow["items"][0]["version"];
    kit.post("supervisor", &uri, json!({ "found": "worse", "version": version, "note": "needs a doctor", "next_at": "2022-09-17T01:00:00Z" })).await.ok();
    std::fs::write(kit.clock(), "2022-09-19T04:00:00Z").expect("the clock is set");
    kit.sign_in("supervisor").await;
    let late = due(&kit).await;
    assert_eq!(late["items"][0]["follow_up_days"], json!(2));
    kit.post("supervisor", &uri, json!({ "found": "better", "version": late["items"][0]["version"] })).await.ok();
    assert_eq!(due(&kit).await["follow_ups"], json!(0));
    let history = kit.get("supervisor", &format!("/api/referrals/{}", one["id"].as_str().expect("an id"))).await.ok();
    let steps: Vec<&str> = history["steps"].as_array().expect("steps").iter().filter_map(|s| s["step"].as_str()).collect();
    assert_eq!(steps, ["follow_up_not_reached", "answer", "close", "follow_up_worse", "follow_up_better"]);
    assert_eq!((history["follow_up_at"].clone(), history["steps"][3]["by"].clone(), history["steps"][3]["note"].clone()), (Value::Null, json!("supervisor"), json!("needs a doctor")));
    assert_eq!(kit.post("supervisor", &uri, json!({ "found": "better", "version": history["version"] })).await.refused(409), "referrals.nothing_to_follow_up");
    kit.insist_on_promises().await;
}

/// R30: a symptom that is told raises an alert at whoever sees to doctors, and what somebody needs reaches who can help; each once.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_a_caller_promises_is_asked_for_and_only_once(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let list = kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    let mut answers = json!({ "symptoms": { "value": "yes" }, "symptom_kinds": { "value": "fever cough" }, "symptoms_since": { "value": "2022-09-14" } });
    kit.report("caller1", &call, json!({ "outcome": "partial", "answers": answers })).await.ok();
    kit.app.react().await.expect("reacts");
    let all = |found: Value| found["items"].as_array().expect("requests").iter().map(|one| one["partner"].as_str().expect("a partner").to_owned()).collect::<Vec<_>>();
    let found = search(&kit, json!({})).await;
    assert_eq!(all(found.clone()), ["medical_help"]);
    let one = &found["items"][0];
    let asked = one["asked"].as_str().expect("a text");
    assert!(asked.contains("发烧, 咳嗽") && asked.contains("2022-09-14"), "{asked}");
    assert_eq!((one["asker"].as_str(), one["due_by"].as_str()), (Some("caller1"), Some("2022-09-15T06:00:00Z")), "within four hours: {one}");
    assert_eq!(standing(&kit, &list).await["referred"], 0, "beside a call that goes on it holds nobody up");

    // The same answer again is no new promise; what is needed besides goes to whom it concerns.
    kit.at("14:30");
    let call = kit.next("caller1").await.expect("the same person");
    answers["needs"] = json!({ "value": "food medicine talk" });
    answers["medication"] = json!({ "value": "胰岛素" });
    answers["was_there"] = json!({ "value": "yes" });
    answers["symptoms"]["state"] = json!("confirmed");
    answers["current_address"] = json!({ "value": "", "state": "refused" });
    kit.report("caller1", &call, json!({ "outcome": "complete", "answers": answers })).await.ok();
    kit.app.react().await.expect("reacts");
    let found = search(&kit, json!({})).await;
    let asked = |partner: &str| {
        let requests = found["items"].as_array().expect("requests").iter().filter(|one| one["partner"] == partner);
        requests.filter_map(|one| one["asked"].as_str()).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(asked("psychological_support"), "有什么需要我们帮忙的吗？ 想找人说说话", "no more than concerns them");
    assert_eq!(asked("community"), "有什么需要我们帮忙的吗？ 买菜送饭");
    assert!(asked("medical_help").contains("配药 · 在吃什么药？还够吃几天？ 胰岛素"), "{}", asked("medical_help"));
    let mut partners = all(found);
    partners.sort_unstable();
    assert_eq!(partners, ["community", "medical_help", "medical_help", "psychological_support"]);
    assert_eq!(standing(&kit, &list).await["referred"], 1, "whoever waits for help stays visibly open");
    assert!(kit.app.verify_here().await.expect("checks").is_clean());
    kit.insist_on_promises().await;
}
