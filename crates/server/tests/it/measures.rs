//! Measures: looked after in a room of their own, moved with dignity, spoken with until they agree, and checked every day.

mod calendar;
mod inspections;

use crate::facts::{holds, put_in_force, record};
use crate::kit::{Answer, Kit, people_csv};
use axum::http::Method;
use rstest::rstest;
use serde_json::{Value, json};
use store::Backend;

/// Has the plan put people of a list under a measure, and returns them.
async fn under(kit: &Kit, people: usize, mode: &str) -> Vec<String> {
    let list = kit.receive("l.csv", people_csv(people)).await;
    let found = kit.get("supervisor", &format!("/api/lists/{}/people?limit=200", list["id"].as_str().expect("an id"))).await.ok();
    let people: Vec<String> = found["items"].as_array().expect("people").iter().filter_map(|p| p["id"].as_str().map(str::to_owned)).collect();
    put_in_force(kit, "covid-19-china", "9").await;
    let what = if mode == "central_quarantine" { "close_contact" } else { "second_contact" };
    for person in &people {
        record(kit, person, json!({ "kind": "exposure", "what": what, "from": "2022-09-12" })).await;
        assert_eq!(holds(kit, person).await["mode"], mode);
    }
    people
}

async fn search(kit: &Kit, wish: Value) -> Value {
    kit.post("supervisor", "/api/measures/search", wish).await.ok()
}

async fn page(kit: &Kit, person: &str) -> Value {
    kit.get("supervisor", &format!("/api/measures/people/{person}")).await.ok()
}

/// A house with two rooms of two beds.
async fn house(kit: &Kit) -> (String, Vec<String>) {
    let sheet = json!({ "name": "海港酒店", "address": "高凉北路9号", "telephone": "0668-2870000", "cleaning": "每天两次消毒", "meals": "一日三餐", "cost": "每天280元", "payer": "区财政" });
    let made = kit.post("supervisor", "/api/measures/facilities", json!({ "area_id": kit.area("440902").await, "sheet": sheet })).await.ok();
    let id = made["id"].as_str().expect("an id").to_owned();
    kit.post("supervisor", &format!("/api/measures/facilities/{id}/rooms"), json!({ "rooms": ["801", "802"], "beds": 2 })).await.ok();
    let rooms = kit.get("supervisor", &format!("/api/measures/facilities/{id}")).await.ok();
    let rooms = rooms["all_rooms"].as_array().expect("rooms").iter().filter_map(|r| r["id"].as_str().map(str::to_owned)).collect();
    (id, rooms)
}

async fn place(kit: &Kit, person: &str, body: Value) -> Answer {
    kit.post("supervisor", &format!("/api/measures/people/{person}/placements"), body).await
}

/// R136, R137: one person, one room: nobody is let in by a wish, and whoever comes by a ground has a line with it.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn one_person_has_one_room_and_only_a_ground_lets_a_second_one_in(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let people = under(&kit, 4, "central_quarantine").await;
    let (house, rooms) = house(&kit).await;
    let sheet = kit.get("epidemiologist", &format!("/api/measures/facilities/{house}")).await.ok();
    assert_eq!((sheet["sheet"]["payer"].clone(), sheet["sheet"]["meals"].clone(), sheet["rooms"].clone()), (json!("区财政"), json!("一日三餐"), json!(2)), "who pays, and what there is to eat");
    assert_eq!(search(&kit, json!({ "open": "place" })).await["items"].as_array().map(Vec::len), Some(4));
    place(&kit, &people[0], json!({ "room_id": rooms[0] })).await.ok();
    assert_eq!(place(&kit, &people[0], json!({ "room_id": rooms[1] })).await.refused(409), "measures.has_place");
    assert_eq!(place(&kit, &people[1], json!({ "room_id": rooms[0], "note": "想和母亲一起住" })).await.refused(422), "measures.room_taken");
    for (body, code) in [
        (json!({ "room_id": rooms[0], "ground": "child_with_parent", "note": "女儿" }), "measures.not_child_with_parent"),
        (json!({ "room_id": rooms[0], "ground": "dependant", "note": " " }), "measures.ground_needs_note"),
        (json!({ "room_id": rooms[0], "ground": "wish", "note": "女儿" }), "measures.unknown_code"),
        (json!({ "room_id": rooms[1], "from": "2022-09-16T02:00:00Z", "until": "2022-09-15T02:00:00Z" }), "measures.until_before_from"),
    ] {
        assert_eq!(place(&kit, &people[1], body.clone()).await.refused(422), code, "{body}");
    }
    place(&kit, &people[1], json!({ "room_id": rooms[0], "ground": "dependant", "note": "失智，要有人陪" })).await.ok();
    assert_eq!(place(&kit, &people[2], json!({ "room_id": rooms[0], "ground": "carer", "note": "护工" })).await.refused(422), "measures.no_bed");
    let shared = page(&kit, &people[1]).await;
    assert_eq!((shared["placements"][0]["ground"].clone(), shared["placements"][0]["room"].clone()), (json!("dependant"), json!("801")));
    let stay = page(&kit, &people[0]).await["placements"][0]["id"].as_str().expect("a stay").to_owned();
    let uri = format!("/api/measures/placements/{stay}/end");
    assert_eq!(kit.post("supervisor", &uri, json!({ "note": "" })).await.refused(422), "invalid.empty");
    kit.post("supervisor", &uri, json!({ "note": "去医院" })).await.ok();
    assert_eq!(kit.post("supervisor", &uri, json!({ "note": "去医院" })).await.refused(409), "measures.moved_on");
    let left = page(&kit, &people[0]).await;
    assert_eq!((left["placements"][0]["left_note"].clone(), left["measure"]["mode"].clone()), (json!("去医院"), json!("central_quarantine")), "the history stays, and the measure does");
    assert_eq!(place(&kit, &people[3], json!({ "room_id": rooms[0] })).await.refused(422), "measures.room_taken", "whoever shared is still there");
    place(&kit, &people[0], json!({ "room_id": rooms[1] })).await.ok();
    assert_eq!(search(&kit, json!({})).await["figures"]["open"]["place"], 2);
    kit.insist_on_promises().await;
}

/// R139 to R143: met away from the door at an agreed hour, told what to bring, and closed by the arrival of each.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn mother_and_daughter_are_moved_together_and_the_last_arrival_closes_it(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let people = under(&kit, 3, "central_quarantine").await;
    let (house, _) = house(&kit).await;
    let plan = |more: Value| {
        let mut body = json!({
            "people": [people[0], people[1]], "destination": "facility", "facility_id": house, "at": "2022-09-15T08:00:00Z", "pick_up": "小区门口往西100米",
            "vehicle": "粤K·A1234", "escort": "李队", "protection": ["mask"], "packing": ["identity", "warm_clothes"], "weather": "天气不稳，衣服备齐",
        });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        body
    };
    for (more, status, code) in [
        (json!({ "pick_up": " " }), 422, "invalid.empty"),
        (json!({ "at": "2022-09-14T08:00:00Z" }), 422, "measures.appointment_out_of_range"),
        (json!({ "due": "2022-09-15T07:00:00Z" }), 422, "measures.due_before_appointment"),
        (json!({ "packing": ["piano"] }), 422, "measures.unknown_code"),
        (json!({ "people": [] }), 404, "not_found"),
        (json!({ "facility_id": null }), 422, "invalid.empty"),
    ] {
        assert_eq!(kit.post("supervisor", "/api/measures/transfers", plan(more.clone())).await.refused(status), code, "{more}");
    }
    kit.post("supervisor", "/api/measures/transfers", plan(json!({}))).await.ok();
    assert_eq!(kit.post("supervisor", "/api/measures/transfers", plan(json!({}))).await.refused(409), "measures.has_transfer");
    assert_eq!(search(&kit, json!({ "open": "transfer" })).await["items"].as_array().map(Vec::len), Some(2));
    let one = page(&kit, &people[0]).await["transfers"][0].clone();
    assert_eq!((one["pick_up"].clone(), one["packing"].clone(), one["people"].as_array().map(Vec::len)), (json!("小区门口往西100米"), json!(["identity", "warm_clothes"]), Some(2)));
    let uri = |end: &str| format!("/api/measures/transfers/{}/{end}", one["id"].as_str().expect("an id"));
    kit.at("18:30");
    let late = search(&kit, json!({})).await;
    assert_eq!((late["items"][0]["transfer_late"].clone(), late["items"][2]["transfer_late"].clone()), (json!(true), json!(false)), "what is late stands first");
    assert_eq!(kit.get("supervisor", "/api/measures/transfers").await.ok()["items"][0]["late"], true);
    assert_eq!(kit.post("supervisor", &uri("steps"), json!({ "transfer_step": "cancel", "version": 0 })).await.refused(422), "measures.needs_reason");
    kit.post("supervisor", &uri("steps"), json!({ "transfer_step": "pick_up", "version": 0 })).await.ok();
    assert_eq!(kit.post("supervisor", &uri("steps"), json!({ "transfer_step": "pick_up", "version": 0 })).await.refused(409), "measures.moved_on");
    kit.post("supervisor", &uri("arrivals"), json!({ "person_id": people[0], "by": "voice", "note": "已到，挺好，感谢", "version": 1 })).await.ok();
    assert_eq!(kit.post("supervisor", &uri("arrivals"), json!({ "person_id": people[0], "by": "voice", "version": 2 })).await.refused(409), "measures.moved_on", "arrived once");
    assert_eq!(kit.post("supervisor", &uri("arrivals"), json!({ "person_id": people[2], "by": "voice", "version": 2 })).await.refused(404), "not_found", "did not travel");
    assert_eq!(page(&kit, &people[1]).await["transfers"][0]["state"], "picked_up");
    kit.post("supervisor", &uri("arrivals"), json!({ "person_id": people[1], "by": "escort", "version": 2 })).await.ok();
    let done = page(&kit, &people[1]).await["transfers"][0].clone();
    assert_eq!((done["state"].clone(), done["people"][0]["note"].clone(), done["people"][0]["confirmed_by"].clone()), (json!("arrived"), json!("已到，挺好，感谢"), json!("supervisor")));
    assert_eq!(kit.get("supervisor", "/api/measures/transfers").await.ok()["items"], json!([]));
    kit.insist_on_promises().await;
}

/// R134, R135, R138: the thread of a household is counted, says where each stands, and keeps the questions until they are answered.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_household_is_spoken_with_until_it_agrees_and_no_question_is_lost(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let people = under(&kit, 3, "central_quarantine").await;
    let contact = |party: &str, consents: [Option<&str>; 2], note: &str, questions: Value| json!({
        "channel": "call", "party": party, "note": note, "questions": questions,
        "people_said": [{ "person_id": people[0], "consent": consents[0] }, { "person_id": people[1], "consent": consents[1], "note": "同意去酒店" }],
    });
    assert_eq!(kit.post("supervisor", "/api/measures/contacts", contact("household", [None, None], "", json!([]))).await.refused(422), "measures.conversation_empty");
    let stranger = json!([{ "person_id": people[2], "asked": "谁付钱？" }]);
    assert_eq!(kit.post("supervisor", "/api/measures/contacts", contact("household", [Some("agreed"), None], "", stranger)).await.refused(422), "measures.question_of_somebody_else");
    let asked = json!([{ "person_id": people[0], "asked": "吃住费用谁付？" }, { "person_id": people[1], "asked": "能不能和妈妈一间？" }]);
    kit.post("supervisor", "/api/measures/contacts", contact("household", [Some("agreed"), Some("agreed")], "第一次电话", asked)).await.ok();
    kit.post("supervisor", "/api/measures/contacts", contact("facility", [None, None], "和酒店协商了细节", json!([]))).await.ok();
    kit.post("epidemiologist", "/api/measures/contacts", contact("household", [Some("wavering"), Some("agreed")], "母亲又犹豫了", json!([]))).await.ok();
    let thread = page(&kit, &people[1]).await;
    let numbers: Vec<&Value> = thread["contacts"].as_array().expect("contacts").iter().map(|c| &c["number"]).collect();
    assert_eq!(numbers, [&json!(2), &Value::Null, &json!(1)], "newest first; only those with the household count");
    assert_eq!((thread["contacts"][0]["people"][0]["consent"].clone(), thread["contacts"][0]["by"].clone()), (json!("wavering"), json!("epidemiologist")));
    assert_eq!(thread["contacts"][1]["people"][0]["consent"], Value::Null, "nobody consents in the hotel's name");
    assert_eq!(thread["household"].as_array().map(Vec::len), Some(1), "the mother, on the daughter's page");
    let wavering = search(&kit, json!({ "open": "wavering" })).await;
    assert_eq!((wavering["items"].as_array().map(Vec::len), wavering["items"][0]["person"]["id"].clone()), (Some(1), json!(people[0])));
    let open: Vec<&Value> = thread["questions"].as_array().expect("questions").iter().filter(|q| q["answer"].is_null()).collect();
    assert_eq!((open.len(), search(&kit, json!({})).await["figures"]["open"]["question"].clone()), (2, json!(2)));
    let uri = format!("/api/measures/questions/{}/answer", open[1]["id"].as_str().expect("an id"));
    assert_eq!(kit.post("supervisor", &uri, json!({ "answer": "" })).await.refused(422), "invalid.empty");
    kit.post("supervisor", &uri, json!({ "answer": "区财政全付", "source": "街道办" })).await.ok();
    assert_eq!(kit.post("supervisor", &uri, json!({ "answer": "自费" })).await.refused(409), "measures.moved_on");
    let thread = page(&kit, &people[0]).await;
    assert_eq!((thread["questions"][0]["answer"].clone(), thread["questions"][1]["answer"].clone(), thread["questions"][1]["source"].clone()), (Value::Null, json!("区财政全付"), json!("街道办")), "what is open stands first");
    kit.post("supervisor", &format!("/api/measures/people/{}/questions", people[2]), json!({ "asked": "几号解除？" })).await.ok();
    assert_eq!(page(&kit, &people[2]).await["contacts"], json!([]), "another household's thread is not theirs");
    kit.insist_on_promises().await;
}

/// R130: whoever is at home is checked every day, an alert stands first until somebody did something, and the next day a check is owed again.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_is_an_alert_stands_first_until_somebody_says_what_was_done(#[case] backend: Backend) {
    let mut kit = Kit::on(backend).await;
    let people = under(&kit, 3, "home_quarantine").await;
    let uri = |person: &str| format!("/api/measures/people/{person}/checks");
    for (body, code) in [
        (json!({}), "measures.check_empty"),
        (json!({ "temperature": 20 }), "measures.temperature_out_of_range"),
        (json!({ "symptoms": ["bored"] }), "measures.unknown_symptom"),
        (json!({ "symptoms": ["fever"], "well": true }), "measures.well_with_symptoms"),
    ] {
        assert_eq!(kit.post("supervisor", &uri(&people[0]), body.clone()).await.refused(422), code, "{body}");
    }
    assert_eq!(search(&kit, json!({})).await["figures"]["open"]["check"], 3);
    assert_eq!(kit.post("supervisor", &uri(&people[0]), json!({ "temperature": 366, "well": true })).await.ok()["alerts"], json!([]));
    assert_eq!(kit.post("supervisor", &uri(&people[2]), json!({ "temperature": 373, "symptoms": ["sore_throat", "tired"], "note": "昨晚开始" })).await.ok()["alerts"], json!(["temperature", "sore_throat"]));
    assert_eq!(page(&kit, &people[0]).await["checks"][0]["symptoms"], json!(["none"]), "asked, and there was none");
    let list = search(&kit, json!({})).await;
    assert_eq!((list["items"][0]["person"]["id"].clone(), list["figures"]["open"]["check"].clone(), list["figures"]["open"]["alert"].clone()), (json!(people[2]), json!(1), json!(1)));
    let paged = search(&kit, json!({ "limit": 1 })).await;
    let rest = search(&kit, json!({ "after": paged["next"] })).await;
    assert_eq!((paged["items"][0]["person"]["id"].clone(), rest["items"].as_array().map(Vec::len)), (json!(people[2]), Some(2)), "a page goes on where the last one ended");
    let check = page(&kit, &people[2]).await["checks"][0].clone();
    let done = format!("/api/measures/checks/{}/done", check["id"].as_str().expect("an id"));
    assert_eq!(kit.post("supervisor", &done, json!({ "done": " " })).await.refused(422), "invalid.empty");
    kit.post("supervisor", &done, json!({ "done": "已联系发热门诊" })).await.ok();
    assert_eq!(kit.post("supervisor", &done, json!({ "done": "再说一次" })).await.refused(409), "measures.moved_on");
    assert_eq!(search(&kit, json!({})).await["figures"]["open"]["alert"], 0);
    kit.next_day().await;
    assert_eq!(search(&kit, json!({ "open": "check" })).await["items"].as_array().map(Vec::len), Some(3), "a new day, a new check");
    kit.insist_on_promises().await;
}

/// R146: what people at home need is taken by somebody and done, area by area; nobody outside hears of it.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_people_need_is_taken_in_hand_and_done_by_somebody_with_a_name(#[case] backend: Backend) {
    let mut kit = Kit::on(backend).await;
    let people = under(&kit, 2, "home_quarantine").await;
    let uri = format!("/api/measures/people/{}/needs", people[0]);
    assert_eq!(kit.post("supervisor", &uri, json!({ "need": "shopping" })).await.refused(422), "invalid.empty", "which shopping?");
    assert_eq!(kit.post("supervisor", &uri, json!({ "need": "party", "note": "x" })).await.refused(422), "measures.unknown_code");
    kit.post("supervisor", &uri, json!({ "need": "shopping", "note": "米、鸡蛋、降压药" })).await.ok();
    kit.post("supervisor", &uri, json!({ "need": "waste" })).await.ok();
    let open = kit.get("epidemiologist", "/api/measures/needs?kind=shopping").await.ok();
    assert_eq!((open["items"].as_array().map(Vec::len), open["items"][0]["need"]["note"].clone()), (Some(1), json!("米、鸡蛋、降压药")));
    let elsewhere = kit.area("440902001").await;
    assert_eq!(kit.get("supervisor", &format!("/api/measures/needs?area_id={elsewhere}")).await.ok()["items"], json!([]));
    let step = format!("/api/measures/needs/{}/steps", open["items"][0]["need"]["id"].as_str().expect("an id"));
    kit.post("epidemiologist", &step, json!({ "state": "in_hand" })).await.ok();
    assert_eq!(kit.post("supervisor", &step, json!({ "state": "in_hand" })).await.refused(409), "measures.moved_on", "taken already");
    kit.post("supervisor", &step, json!({ "state": "done", "result": "放在门口" })).await.ok();
    assert_eq!(kit.post("supervisor", &step, json!({ "state": "done" })).await.refused(409), "measures.moved_on");
    let done = kit.get("supervisor", "/api/measures/needs?done=true").await.ok();
    let need = &done["items"][0]["need"];
    assert_eq!((need["taken_by"].clone(), need["done_by"].clone(), need["result"].clone()), (json!("epidemiologist"), json!("supervisor"), json!("放在门口")));
    kit.open_account("elsewhere", domain::access::Role::Supervisor, "440904", Some("电白队"), true).await;
    kit.sign_in("elsewhere").await;
    assert_eq!(kit.post("elsewhere", &step, json!({ "state": "done" })).await.refused(404), "not_found");
    assert_eq!(kit.get("elsewhere", &format!("/api/measures/people/{}", people[0])).await.refused(404), "not_found");
    assert_eq!(kit.post("elsewhere", "/api/measures/search", json!({})).await.ok()["items"], json!([]));
    assert_eq!(kit.post("elsewhere", &uri, json!({ "need": "waste" })).await.refused(404), "not_found");
    kit.insist_on_promises().await;
}

/// Nobody is placed, checked or provided for under a measure that does not hold; what was told stays.
#[tokio::test(flavor = "multi_thread")]
async fn work_for_somebody_without_a_measure_is_refused_and_their_page_still_opens() {
    let kit = Kit::new().await;
    let people = under(&kit, 1, "home_quarantine").await;
    kit.post("supervisor", &format!("/api/measures/people/{}/checks", people[0]), json!({ "well": true })).await.ok();
    kit.fresh.tamper("UPDATE determinations SET replaced_ms = 1").await;
    let (_, rooms) = house(&kit).await;
    assert_eq!(place(&kit, &people[0], json!({ "room_id": rooms[0] })).await.refused(422), "measures.nobody_placed_without");
    assert_eq!(kit.post("supervisor", &format!("/api/measures/people/{}/checks", people[0]), json!({ "well": true })).await.refused(409), "measures.no_measure");
    let after = page(&kit, &people[0]).await;
    assert_eq!((after["measure"].clone(), after["checks"].as_array().map(Vec::len), search(&kit, json!({})).await["items"].clone()), (Value::Null, Some(1), json!([])));
    kit.insist_on_promises().await;
}

async fn ask(kit: &Kit, person: &str) -> Value {
    kit.post("supervisor", &format!("/api/measures/people/{person}/commitments"), json!({})).await.ok()
}

async fn papers(kit: &Kit, people: &[String], paper: &str) -> Answer {
    kit.post("supervisor", "/api/measures/papers", json!({ "people": people, "paper": paper })).await
}

/// Prints papers and returns what stands on each page, without the spaces that setting puts between scripts.
async fn printed(kit: &Kit, papers: &Value, language: &str) -> Vec<String> {
    let ids: Vec<&Value> = papers.as_array().expect("papers").iter().map(|paper| &paper["id"]).collect();
    let file = kit.post("supervisor", "/api/measures/papers/print", json!({ "papers": ids, "language": language })).await;
    assert_eq!((file.status.as_u16(), file.headers["content-type"].to_str().expect("a type")), (200, "application/pdf"), "{}", file.body);
    let pdf = lopdf::Document::load_mem(&file.bytes).expect("a PDF");
    pdf.get_pages().keys().map(|page| pdf.extract_text(&[*page]).expect("text").chars().filter(|c| !c.is_whitespace()).collect()).collect()
}

/// Goes on at nine in the morning of a day of September, with whatever the rules say by then.
async fn on_day(kit: &mut Kit, day: u8) {
    std::fs::write(kit.clock(), format!("2022-09-{day:02}T01:00:00Z")).expect("the clock is set");
    for login in ["supervisor", "epidemiologist", "auditor"] {
        kit.sign_in(login).await;
    }
    kit.app.determine_all().await.expect("decides");
}

/// A release paper is there when the rules hold nobody any more, says which rule ended it, and can be checked by its number.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_release_paper_is_there_only_when_nothing_holds_and_names_the_rule_that_ended_it(#[case] backend: Backend) {
    let mut kit = Kit::on(backend).await;
    let people = under(&kit, 3, "home_quarantine").await;
    assert_eq!(papers(&kit, &people, "release").await.refused(409), "measures.still_holds");
    assert_eq!(papers(&kit, &people, "wish").await.refused(422), "measures.unknown_code");
    let start = papers(&kit, &people[..1], "start").await.ok()["papers"].clone();
    assert_eq!(papers(&kit, &people[..1], "start").await.ok()["papers"], start, "whoever has one that says the same keeps it");
    let page_of = printed(&kit, &start, "zh-CN").await.remove(0);
    for part in ["居家隔离告知书", "王测0", "密接的密接", "第九版", "居家隔离：2022年9月15日至2022年9月19日", start[0]["number"].as_str().expect("a number")] {
        assert!(page_of.contains(part), "{part} in {page_of}");
    }

    on_day(&mut kit, 20).await;
    let released = kit.get("supervisor", "/api/measures/released").await.ok();
    assert_eq!((released["items"].as_array().map(Vec::len), released["items"][0]["mode"].clone(), released["items"][0]["paper_id"].clone()), (Some(3), json!("home_quarantine"), Value::Null));
    let first = kit.get("supervisor", "/api/measures/released?limit=2").await.ok();
    let rest = kit.get("supervisor", &format!("/api/measures/released?after={}", first["next"].as_str().expect("more"))).await.ok();
    assert_eq!((first["items"].as_array().map(Vec::len), rest["items"].as_array().map(Vec::len)), (Some(2), Some(1)));
    assert_eq!(papers(&kit, &people, "start").await.refused(409), "measures.no_measure");
    let release = papers(&kit, &people, "release").await.ok()["papers"].clone();
    let pages = printed(&kit, &release, "zh-CN").await;
    assert_eq!(pages.len(), 3);
    for part in ["解除居家隔离告知书", "从2022年9月20日起，没有任何管控措施", "按“密接的密接”规则，2022年9月19日期满", "居家隔离：2022年9月15日至2022年9月19日", "茂名市茂南区", "12345"] {
        assert!(pages[1].contains(part), "{part} in {}", pages[1]);
    }
    let english = printed(&kit, &release, "en").await.remove(0);
    assert!(english.contains("Noticeofrelease:quarantineathome") && english.contains("20September2022"), "{english}");
    assert!(kit.get("supervisor", "/api/measures/released").await.ok()["items"].as_array().expect("people").iter().all(|one| one["paper_id"].is_string()));
    let events = kit.get("auditor", "/api/journal?limit=200").await.ok()["items"].clone();
    let told = |kind: &str| events.as_array().expect("events").iter().filter(|event| event["kind"] == kind).count();
    assert_eq!((told("paper_issued"), told("papers_printed")), (4, 7), "every paper that was issued or printed is told");

    // Whoever is shown a paper has its number looked up; another district hears nothing.
    let number = release[0]["number"].as_str().expect("a number");
    let find = |login: &'static str, number: String| kit.post(login, "/api/measures/papers/find", json!({ "number": number }));
    let found = find("epidemiologist", number.to_lowercase().replace('-', " ")).await.ok();
    assert_eq!((found["paper"]["kind"].clone(), found["paper"]["stands"].clone(), found["paper"]["issued_by"].clone()), (json!("release"), json!(true), json!("supervisor")));
    assert!(people.contains(&found["person"]["id"].as_str().expect("an id").to_owned()));
    assert_eq!(find("supervisor", "0000-0000-0000".to_owned()).await.refused(404), "not_found");
    assert_eq!(find("supervisor", "一二三".to_owned()).await.refused(422), "measures.not_a_paper_number");
    kit.open_account("elsewhere", domain::access::Role::Supervisor, "440904", Some("电白队"), true).await;
    kit.sign_in("elsewhere").await;
    assert_eq!(kit.post("elsewhere", "/api/measures/papers/find", json!({ "number": number })).await.refused(404), "not_found");
    assert_eq!(kit.post("elsewhere", "/api/measures/papers/print", json!({ "papers": [release[0]["id"]] })).await.refused(404), "not_found");
    assert_eq!(kit.get("elsewhere", "/api/measures/released").await.ok()["items"], json!([]));
    assert_eq!(kit.post("elsewhere", "/api/measures/papers", json!({ "people": [people[0]], "paper": "release" })).await.refused(404), "not_found");

    // A new exposure is a new measure: the old paper says so no longer, and stays.
    record(&kit, &people[0], json!({ "kind": "exposure", "what": "second_contact", "from": "2022-09-19" })).await;
    let again = page(&kit, &people[0]).await;
    let stands: Vec<(&Value, &Value)> = again["papers"].as_array().expect("papers").iter().map(|paper| (&paper["kind"], &paper["stands"])).collect();
    assert_eq!(stands, [(&json!("release"), &json!(false)), (&json!("start"), &json!(false))]);
    assert_eq!(papers(&kit, &people[..1], "release").await.refused(409), "measures.still_holds");
    assert_eq!(kit.get("supervisor", "/api/measures/released").await.ok()["items"].as_array().map(Vec::len), Some(2));
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_held_by_mistake_gets_a_paper_that_says_so_and_whoever_never_was_gets_none() {
    let kit = Kit::new().await;
    let list = kit.receive("l.csv", people_csv(2)).await;
    let found = kit.get("supervisor", &format!("/api/lists/{}/people", list["id"].as_str().expect("an id"))).await.ok();
    let [one, other] = [0, 1].map(|at| found["items"][at]["id"].as_str().expect("an id").to_owned());
    put_in_force(&kit, "covid-19-china", "9").await;
    let fact = record(&kit, &one, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-12" })).await;
    kit.post("epidemiologist", &format!("/api/people/{one}/facts/{fact}/withdraw"), json!({ "reason": "认错了人" })).await.ok();
    let issued = papers(&kit, std::slice::from_ref(&one), "release").await.ok()["papers"].clone();
    let said = printed(&kit, &issued, "zh-CN").await.remove(0);
    assert!(said.contains("已知情况不再符合管控条件") && said.contains("集中隔离：2022年9月15日至2022年9月15日"), "{said}");
    assert_eq!(papers(&kit, std::slice::from_ref(&other), "release").await.refused(409), "measures.never_held");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_cannot_be_printed_is_told_and_never_an_empty_box() {
    let kit = Kit::new().await;
    let list = kit.receive("l.csv", people_csv(1).replace("王测0", "王𠮷")).await;
    let found = kit.get("supervisor", &format!("/api/lists/{}/people", list["id"].as_str().expect("an id"))).await.ok();
    let person = found["items"][0]["id"].as_str().expect("an id").to_owned();
    put_in_force(&kit, "covid-19-china", "9").await;
    record(&kit, &person, json!({ "kind": "exposure", "what": "close_contact", "from": "2022-09-12" })).await;
    let issued = papers(&kit, std::slice::from_ref(&person), "start").await.ok()["papers"].clone();
    let refused = kit.post("supervisor", "/api/measures/papers/print", json!({ "papers": [issued[0]["id"]], "language": "zh-CN" })).await;
    assert_eq!((refused.body["params"]["letters"].clone(), refused.refused(422)), (json!("𠮷"), "measures.no_letters".to_owned()));
}

/// R145: a wording with an edition is read and signed on one's own telephone by a spoken code, kept as it was shown, and changes no measure.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_is_asked_to_sign_is_opened_by_a_spoken_code_and_kept_as_it_was_shown(#[case] backend: Backend) {
    let mut kit = Kit::on(backend).await;
    let people = under(&kit, 3, "home_quarantine").await;
    let nobody = |uri: &'static str, body: Value| kit.anonymous(Method::POST, uri, Some(body));
    let last = page(&kit, &people[0]).await["person"]["telephone"].as_str().expect("a number").chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect::<String>();
    let first = ask(&kit, &people[0]).await["code"].as_str().expect("a code").to_owned();
    let asked = ask(&kit, &people[0]).await;
    let code = asked["code"].as_str().expect("a code").to_owned();
    assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
    let said = |code: &str| json!({ "code": code, "last_digits": last });
    for body in [said(&first), said("000000"), json!({ "code": code, "last_digits": "9876" })] {
        let shown = nobody("/api/commitments/open", body.clone()).await.ok();
        assert_eq!((shown["ours"].clone(), shown["text"].clone()), (json!(false), Value::Null), "{body}");
    }
    assert_eq!(nobody("/api/commitments/open", json!({ "code": "12", "last_digits": last })).await.refused(422), "measures.not_a_code");
    assert_eq!(nobody("/api/commitments/open", json!({ "code": code, "last_digits": "1" })).await.refused(422), "measures.not_last_digits");
    let shown = nobody("/api/commitments/open", said(&code)).await.ok();
    assert_eq!((shown["ours"].clone(), shown["state"].clone(), shown["edition"].clone()), (json!(true), json!("asked"), json!("2022-09")));
    assert!(shown["text"]["zh"].as_str().expect("a text").contains("不签不会加重管控") && !shown.to_string().contains("王测"), "the text, and no name: {shown}");

    // Signed once, to the text that was shown.
    let answer = |hash: &Value, name: Value| nobody("/api/commitments/answer", json!({ "code": code, "last_digits": last, "text_hash": hash, "name": name }));
    assert_eq!(answer(&json!("0"), json!("王测0")).await.refused(409), "measures.commitment_other_text");
    assert_eq!(answer(&shown["text_hash"], json!(" ")).await.refused(422), "invalid.empty");
    assert_eq!(answer(&shown["text_hash"], json!("王测0")).await.status.as_u16(), 204);
    assert_eq!(answer(&shown["text_hash"], Value::Null).await.refused(409), "measures.commitment_answered");
    let kept = page(&kit, &people[0]).await;
    let newest = &kept["commitments"][0];
    assert_eq!((newest["state"].clone(), newest["signed_on"].clone(), newest["is_their_name"].clone(), newest["noted_by"].clone()), (json!("signed"), json!("telephone"), json!(true), Value::Null));
    assert!(!newest["name"].as_str().expect("a name").contains("测0"), "masked: {newest}");
    assert_eq!(kept["measure"]["mode"], "home_quarantine");
    let file = kit.post("supervisor", &format!("/api/measures/commitments/{}/print", newest["id"].as_str().expect("an id")), json!({ "language": "zh-CN" })).await;
    let pdf = lopdf::Document::load_mem(&file.bytes).expect("a PDF");
    let text: String = pdf.extract_text(&[1]).expect("text").chars().filter(|c| !c.is_whitespace()).collect();
    let hash: String = shown["text_hash"].as_str().expect("a hash").chars().take(16).collect();
    for part in ["居家健康管理承诺书", "签名：王测0", "手机签署", "2022年9月15日", "文本版本2022-09", &hash] {
        assert!(text.contains(part), "{part} in {text}");
    }

    // On paper, or not at all: nothing follows from that.
    let other = ask(&kit, &people[1]).await;
    let note = format!("/api/measures/commitments/{}/answer", other["id"].as_str().expect("an id"));
    assert_eq!(kit.post("supervisor", &note, json!({ "name": "" })).await.refused(422), "invalid.empty");
    kit.post("epidemiologist", &note, json!({ "name": "李监护" })).await.ok();
    let paper = page(&kit, &people[1]).await["commitments"][0].clone();
    assert_eq!((paper["signed_on"].clone(), paper["is_their_name"].clone(), paper["noted_by"].clone()), (json!("paper"), json!(false), json!("epidemiologist")));
    let third = ask(&kit, &people[2]).await;
    kit.post("supervisor", &format!("/api/measures/commitments/{}/answer", third["id"].as_str().expect("an id")), json!({})).await.ok();
    let declined = page(&kit, &people[2]).await;
    assert_eq!((declined["commitments"][0]["state"].clone(), declined["measure"].clone()), (json!("declined"), kept["measure"].clone()), "declining changes nothing");

    // A code runs out; another district hears nothing.
    let again = ask(&kit, &people[0]).await["code"].as_str().expect("a code").to_owned();
    kit.open_account("elsewhere", domain::access::Role::Supervisor, "440904", Some("电白队"), true).await;
    kit.sign_in("elsewhere").await;
    assert_eq!(kit.post("elsewhere", &format!("/api/measures/people/{}/commitments", people[0]), json!({})).await.refused(404), "not_found");
    assert_eq!(kit.post("elsewhere", &note, json!({ "name": "x" })).await.refused(404), "not_found");
    std::fs::write(kit.clock(), "2022-09-18T02:00:01Z").expect("the clock is set");
    assert_eq!(kit.anonymous(Method::POST, "/api/commitments/open", Some(said(&again))).await.ok()["ours"], false);
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn trying_codes_of_commitments_is_slowed_down_and_whoever_has_no_telephone_signs_on_paper() {
    let kit = Kit::new().await;
    let people = under(&kit, 1, "home_quarantine").await;
    kit.fresh.tamper("DELETE FROM telephones").await;
    let asked = ask(&kit, &people[0]).await;
    assert_eq!(asked["code"], Value::Null);
    assert_eq!(page(&kit, &people[0]).await["commitments"][0]["is_open"], false);
    let mut tried = 0;
    while kit.anonymous(Method::POST, "/api/commitments/open", Some(json!({ "code": "123456", "last_digits": "0000" }))).await.status.as_u16() == 200 {
        tried += 1;
        assert!(tried < 100, "nobody stops them");
    }
    assert!(tried >= 20, "{tried}");
    kit.fresh.tamper("UPDATE determinations SET replaced_ms = 1").await;
    let refused = kit.post("supervisor", &format!("/api/measures/people/{}/commitments", people[0]), json!({})).await;
    assert_eq!(refused.refused(409), "measures.no_measure");
}
