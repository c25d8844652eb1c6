//! Doors: what the telephone hands over is found, walked with a list on paper, and finished.

use crate::kit::{Kit, people_csv};
use rstest::rstest;
use serde_json::{Value, json};
use store::Backend;

/// Hands so many people over to the door by the telephone.
pub async fn at_the_door(kit: &Kit, people: usize) -> Value {
    let list = kit.receive("l.csv", people_csv(people)).await;
    for _ in 0..people {
        let call = kit.next("caller1").await.expect("somebody");
        kit.report("caller1", &call, json!({ "outcome": "ask_for_visit", "note": "hears badly" })).await.ok();
    }
    list
}

async fn doors(kit: &Kit, wish: Value) -> Value {
    kit.post("supervisor", "/api/doors/search", wish).await.ok()
}

pub async fn standing(kit: &Kit, list: &Value) -> Value {
    kit.get("clerk", &format!("/api/lists/{}", list["id"].as_str().expect("an id"))).await.ok()["people"].clone()
}

fn item(found: &Value, n: usize) -> &Value {
    &found["items"][n]
}

async fn visit(kit: &Kit, door: &Value, report: Value) -> crate::kit::Answer {
    let mut body = report;
    body["token"] = door["token"].clone();
    kit.post("supervisor", &format!("/api/doors/{}/outcome", door["task_id"].as_str().expect("a task")), body).await
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_door_that_is_finished_closes_the_person_and_the_list_still_adds_up(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let list = at_the_door(&kit, 3).await;
    let found = doors(&kit, json!({})).await;
    assert_eq!((found["open"].clone(), found["overdue"].clone()), (json!(3), json!(0)));
    let door = item(&found, 0);
    assert_eq!((door["why"]["outcome"].clone(), door["why"]["note"].clone(), door["why"]["by"].clone()), (json!("ask_for_visit"), json!("hears badly"), json!("caller1")));
    assert!(door["person"]["name"].as_str().expect("a name").contains('*'), "masked: {}", door["person"]["name"]);
    let done = visit(&kit, door, json!({ "outcome": "met_complete" })).await.ok();
    assert_eq!((done["disposition"].clone(), done["state"].clone()), (json!("close"), json!("closed")));
    let again = visit(&kit, door, json!({ "outcome": "met_complete" })).await.ok();
    assert_eq!(again, done, "the same report twice changes nothing");
    assert_eq!(kit.get("supervisor", "/api/overview").await.ok()["today"]["closed"], 1, "a door that is finished counts as closed today");
    assert_eq!(visit(&kit, door, json!({ "outcome": "nobody_home" })).await.refused(409), "doors.already_reported");
    let people = standing(&kit, &list).await;
    assert_eq!((people["closed"].clone(), people["door"].clone(), people["total"].clone()), (json!(1), json!(2), json!(3)));
    assert_eq!(doors(&kit, json!({})).await["open"], 2);
    kit.insist_on_promises().await;
}

/// R41: nothing ends at the door without a terminal disposition; nobody at home is tried again, then handed to a partner.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_at_home_three_times_goes_to_a_partner_and_is_never_given_up() {
    let kit = Kit::new().await;
    let list = at_the_door(&kit, 1).await;
    for (time, from) in [("10:10", "2022-09-15T06:10:00Z"), ("14:30", "2022-09-15T10:30:00Z")] {
        kit.at(time);
        let found = doors(&kit, json!({ "state": "ready" })).await;
        let again = visit(&kit, item(&found, 0), json!({ "outcome": "nobody_home" })).await.ok();
        assert_eq!((again["disposition"].clone(), again["next_visit"].clone()), (json!("retry"), json!(from)));
        assert_eq!(doors(&kit, json!({ "state": "ready" })).await["items"], json!([]), "not before its time");
        assert_eq!(standing(&kit, &list).await["door"], 1);
    }
    kit.at("18:40");
    let found = doors(&kit, json!({})).await;
    assert_eq!(item(&found, 0)["visits"], 2);
    assert_eq!(visit(&kit, item(&found, 0), json!({ "outcome": "given_up" })).await.refused(422), "doors.outcome_not_in_pack");
    let third = visit(&kit, item(&found, 0), json!({ "outcome": "nobody_home" })).await.ok();
    assert_eq!((third["disposition"].clone(), third["state"].clone()), (json!("refer"), json!("referred")));
    kit.app.react().await.expect("reacts");
    let asked = kit.post("supervisor", "/api/referrals/search", json!({})).await.ok();
    assert_eq!((asked["items"][0]["partner"].clone(), asked["items"][0]["outcome"].clone()), (json!("community"), json!("nobody_home")));
    kit.insist_on_promises().await;
}

/// R86: from the telephone to the door and back again.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_number_found_at_the_door_brings_the_call_back(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let list = kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    kit.report("caller1", &call, json!({ "outcome": "empty_number" })).await.ok();
    let found = doors(&kit, json!({})).await;
    let door = item(&found, 0);
    assert_eq!(visit(&kit, door, json!({ "outcome": "back_to_telephone" })).await.refused(422), "doors.needs_telephone");
    assert_eq!(visit(&kit, door, json!({ "outcome": "back_to_telephone", "telephone": "12" })).await.refused(422), "doors.telephone_unreadable");
    let back = visit(&kit, door, json!({ "outcome": "back_to_telephone", "telephone": "139 0000 1234" })).await.ok();
    assert_eq!((back["disposition"].clone(), back["state"].clone()), (json!("call"), json!("waiting")));
    assert_eq!(standing(&kit, &list).await["waiting"], 1);
    let call = kit.next("caller2").await.expect("the call is back");
    let numbers: Vec<&str> = call["telephones"].as_array().expect("numbers").iter().filter(|t| t["state"] == "unknown").filter_map(|t| t["masked"].as_str()).collect();
    assert_eq!(numbers, ["139****1234"]);
    let told: Vec<&str> = call["person"]["timeline"].as_array().expect("a timeline").iter().filter_map(|e| e["kind"].as_str()).collect();
    assert!(told.contains(&"visit"), "{told:?}");
    kit.report("caller2", &call, json!({ "outcome": "complete" })).await.ok();
    kit.insist_on_promises().await;
}

/// R217: a list in clear leaves for a purpose, says whose it is, and expires.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_doors_is_printed_for_a_purpose_and_expires() {
    let mut kit = Kit::new().await;
    at_the_door(&kit, 12).await;
    assert_eq!(kit.post("supervisor", "/api/doors/prints", json!({ "purpose": " " })).await.refused(422), "invalid.empty");
    let printed = kit.post("supervisor", "/api/doors/prints", json!({ "purpose": "afternoon walk" })).await.ok();
    let uri = format!("/api/doors/prints/{}", printed["print_id"].as_str().expect("an id"));
    let sheet = kit.post("supervisor", &format!("{uri}/sheet"), json!({})).await.ok();
    let rows = sheet["rows"].as_array().expect("rows");
    let addresses: Vec<&str> = rows.iter().filter_map(|r| r["address"].as_str()).collect();
    let house = |n: usize| format!("茂南区河西街道福华社区{n}号");
    assert_eq!((addresses[0], addresses[2], addresses[11]), (house(0).as_str(), house(2).as_str(), house(11).as_str()), "in the order in which they are walked");
    assert_eq!((rows[3]["telephone"].clone(), rows[3]["note"].clone()), (json!("0003"), json!("hears badly")));
    assert!(!sheet.to_string().contains("13800000003"), "the whole number is not for paper");
    let entry = kit.get("supervisor", &uri).await.ok();
    assert_eq!((entry["rows"][0]["code"].clone(), entry["rows"].as_array().map(Vec::len)), (rows[0]["code"].clone(), Some(12)));
    assert!(!entry.to_string().contains("王测3"), "results are entered masked");
    let result = json!({ "outcome": "met_complete", "print_id": printed["print_id"] });
    visit(&kit, &entry["rows"][0], result).await.ok();
    assert_eq!(kit.post("supervisor", &format!("{uri}/sheet"), json!({})).await.ok()["rows"].as_array().map(Vec::len), Some(11), "whoever is done is not visited again");
    kit.next_day().await;
    assert_eq!(kit.post("supervisor", &format!("{uri}/sheet"), json!({})).await.refused(409), "doors.sheet_expired");
    let late = kit.get("supervisor", &uri).await.ok();
    visit(&kit, &late["rows"][1], json!({ "outcome": "met_complete", "print_id": printed["print_id"] })).await.ok();
    kit.sign_in("auditor").await;
    let told = kit.get("auditor", "/api/journal?kind=doors_printed").await.ok();
    assert_eq!(told["items"][0]["params"]["purpose"], "afternoon walk");
    assert_eq!(kit.get("auditor", "/api/journal?kind=sheet_shown").await.ok()["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn doors_are_found_by_name_area_and_age_and_only_in_reach() {
    let mut kit = Kit::new().await;
    at_the_door(&kit, 5).await;
    let first = doors(&kit, json!({ "limit": 2 })).await;
    let second = doors(&kit, json!({ "limit": 2, "after": first["next"] })).await;
    assert_eq!((first["items"].as_array().map(Vec::len), second["items"].as_array().map(Vec::len)), (Some(2), Some(2)));
    assert_ne!(first["items"][0]["task_id"], second["items"][0]["task_id"]);
    assert_eq!(doors(&kit, json!({ "q": "王测3" })).await["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(doors(&kit, json!({ "q": "nobody" })).await["items"], json!([]));
    assert_eq!(doors(&kit, json!({ "area_id": kit.area("440902002").await })).await["items"].as_array().map(Vec::len), Some(5));
    assert_eq!(doors(&kit, json!({ "area_id": kit.area("440902001").await })).await["items"], json!([]));
    assert_eq!(kit.post("supervisor", "/api/doors/search", json!({ "state": "gone" })).await.refused(422), "doors.unknown_state");
    assert_eq!(doors(&kit, json!({ "overdue": true })).await["items"], json!([]));
    kit.next_day().await;
    assert_eq!(doors(&kit, json!({ "overdue": true })).await["items"].as_array().map(Vec::len), Some(5), "a visit is owed within a day");
    kit.open_account("elsewhere", domain::access::Role::Supervisor, "440904", Some("电白队"), true).await;
    kit.sign_in("elsewhere").await;
    let strange = kit.post("elsewhere", "/api/doors/search", json!({})).await.ok();
    assert_eq!((strange["items"].clone(), strange["open"].clone()), (json!([]), json!(0)));
    let foreign = format!("/api/doors/{}/outcome", first["items"][0]["task_id"].as_str().expect("a task"));
    assert_eq!(kit.post("elsewhere", &foreign, json!({ "token": 0, "outcome": "met_complete" })).await.refused(404), "not_found");
}
