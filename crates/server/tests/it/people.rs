//! People: masked first, revealed for a purpose, and never out of reach.

mod holdings;
mod warnings;

use crate::kit::{Kit, people_csv};
use axum::http::Method;
use domain::identity::check_digit;
use serde_json::{Value, json};

const NUMBER: &str = "13812340412";

fn canary() -> (String, String) {
    let stem = "44090219800203002";
    let id = format!("{stem}{}", check_digit(stem).expect("seventeen digits"));
    let csv = format!("姓名,证件号码,联系电话,现住址\n王秘密英,{id},{NUMBER},茂南区河西街道福华社区77号\n");
    (csv, id)
}

async fn found(kit: &Kit, login: &str, text: &str) -> Vec<Value> {
    kit.post(login, "/api/people/search", json!({ "q": text })).await.ok()["items"].as_array().expect("people").clone()
}

/// Masked by default, revealed with a reason, and the look is written down first.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_shown_whole_until_somebody_asks_for_a_purpose_of_theirs() {
    let kit = Kit::new().await;
    let (csv, id) = canary();
    let list = kit.receive("l.csv", csv).await;
    let person = found(&kit, "clerk", "王秘密英").await[0].clone();
    let person_id = person["id"].as_str().expect("id");
    let list_id = list["id"].as_str().expect("id");
    let call = kit.next("caller1").await.expect("somebody");
    let screens = [
        kit.post("clerk", "/api/people/search", json!({ "q": "wangmiying" })).await,
        kit.get("clerk", &format!("/api/people/{person_id}")).await,
        kit.get("clerk", &format!("/api/lists/{list_id}/people")).await,
        kit.get("clerk", &format!("/api/lists/{list_id}/rows")).await,
        kit.get("caller1", "/api/calls/queue").await,
        kit.get("supervisor", &format!("/api/teams/{}/board", kit.team("一队").await)).await,
        kit.get("auditor", "/api/journal").await,
        kit.get("clerk", "/api/overview").await,
    ];
    for screen in screens {
        let text = String::from_utf8(screen.bytes).expect("text");
        for secret in [id.as_str(), NUMBER, "秘密英", "77号"] {
            assert!(!text.contains(secret), "{secret} stands in {text}");
        }
    }
    assert_eq!(call["person"]["name"], "王**英");
    let item = person_item(&kit, person_id).await;
    let reveal = |purpose: &str| json!({ "item": "telephone", "item_id": item, "purpose": purpose });
    let uri = format!("/api/people/{person_id}/reveal");
    assert_eq!(kit.post("clerk", &uri, reveal("curiosity")).await.refused(422), "people.unknown_purpose");
    assert_eq!(kit.post("clerk", &uri, reveal("investigation")).await.refused(422), "people.purpose_not_yours");
    assert_eq!(kit.post("clerk", &uri, reveal("verification")).await.ok()["value"], NUMBER);
    let looks = kit.get("auditor", "/api/journal?kind=value_revealed").await.ok();
    assert_eq!(looks["items"].as_array().expect("looks").len(), 1, "a refused look is no look");
    assert_eq!(looks["items"][0]["params"]["purpose"], "verification");
}

async fn person_item(kit: &Kit, person: &str) -> Value {
    kit.get("clerk", &format!("/api/people/{person}")).await.ok()["telephones"][0]["id"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_found_by_name_pinyin_telephone_and_identity_number() {
    let kit = Kit::new().await;
    let (csv, id) = canary();
    kit.receive("l.csv", csv).await;
    for text in ["王秘密英", "王秘", "wangmi", "Wang Mi", NUMBER, "138 1234 0412", "+86 13812340412", &id, &id.to_lowercase()] {
        assert_eq!(found(&kit, "clerk", text).await.len(), 1, "{text}");
    }
    for text in ["李", "13812340413", "440902198002030021", "%", "' OR 1=1 --"] {
        assert_eq!(found(&kit, "clerk", text).await.len(), 0, "{text}");
    }
    assert!(found(&kit, "stranger", "王秘密英").await.is_empty(), "another district's clerk");
    assert!(found(&kit, "stranger", NUMBER).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_of_another_district_is_not_there_whatever_is_asked() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let id = found(&kit, "clerk", "王测").await[0]["id"].as_str().expect("id").to_owned();
    assert_eq!(kit.get("stranger", &format!("/api/people/{id}")).await.refused(404), "not_found");
    let reveal = json!({ "item": "name", "purpose": "verification" });
    assert_eq!(kit.post("stranger", &format!("/api/people/{id}/reveal"), reveal).await.refused(404), "not_found");
    for wrong in ["0000000000000", "zzz", "../../etc", "%00"] {
        let answer = kit.ask("clerk", Method::GET, &format!("/api/people/{wrong}"), None).await;
        assert!(answer.status.is_client_error(), "{wrong}");
    }
}

/// Before a call everything is seen that any team did before.
#[tokio::test(flavor = "multi_thread")]
async fn a_person_on_two_lists_is_one_person_with_one_call_and_one_history() {
    let kit = Kit::new().await;
    let (csv, _) = canary();
    kit.receive("first.csv", csv.clone()).await;
    let call = kit.next("caller1").await.expect("somebody");
    kit.report("caller1", &call, json!({ "outcome": "no_answer", "note": "rang long" })).await.ok();
    let second = csv.replace("77号", "78号");
    let list = kit.receive("second.csv", second).await;
    assert_eq!((list["rows"]["merged"].clone(), list["people"]["later"].clone()), (json!(1), json!(1)));
    let people = found(&kit, "clerk", "王秘密英").await;
    assert_eq!(people.len(), 1);
    let card = kit.get("clerk", &format!("/api/people/{}", people[0]["id"].as_str().expect("id"))).await.ok();
    assert_eq!((card["lists"].as_array().map(Vec::len), card["tasks"].as_array().map(Vec::len)), (Some(2), Some(1)));
    let told = card["timeline"].as_array().expect("timeline").iter().any(|e| e["kind"] == "call" && e["params"]["note"] == "rang long");
    assert!(told);
    kit.insist_on_promises().await;
}

/// Whoever looks at a person sees when their number was printed, on what, and by whom; a second printing without them is not told.
#[rstest::rstest]
#[case::sqlite(store::Backend::Sqlite)]
#[case::postgres(store::Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn on_which_paper_somebody_stood_is_told_with_the_person(#[case] backend: store::Backend) {
    let kit = Kit::on(backend).await;
    kit.receive("l.csv", people_csv(2)).await;
    let team = kit.team("一队").await.to_string();
    let sheet = kit.post("caller1", "/api/sheets", json!({ "team_id": team, "people": 2 })).await.ok();
    let sheet = sheet["id"].as_str().expect("an id").to_owned();
    let told = |person: String, kind: &'static str| {
        let kit = &kit;
        async move {
            let card = kit.get("supervisor", &format!("/api/people/{person}")).await.ok();
            card["timeline"].as_array().expect("a timeline").iter().filter(|e| e["kind"] == kind).cloned().collect::<Vec<_>>()
        }
    };
    let first = found(&kit, "supervisor", "13800000000").await[0]["id"].as_str().expect("an id").to_owned();
    let second = found(&kit, "supervisor", "13800000001").await[0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(told(first.clone(), "sheet_printed").await, [Value::Null; 0], "put on a sheet is not printed");
    let paper = kit.post("caller1", &format!("/api/sheets/{sheet}/print"), json!({})).await.ok();
    let code = paper["rows"][0]["code"].clone();
    let once = told(first.clone(), "sheet_printed").await;
    assert_eq!((once.len(), once[0]["by"].clone(), once[0]["at"].clone()), (1, json!("caller1"), json!("2022-09-15T02:00:00Z")));
    assert_eq!(once[0]["params"]["code"].as_str().map(|c| c.ends_with(code.as_str().unwrap_or("none"))), Some(true), "{once:?} {code}");
    kit.post("caller1", &format!("/api/sheets/{sheet}/entries"), json!({ "code": code, "report": { "token": 0, "outcome": "ask_for_visit", "note": "deaf" } })).await.ok();
    kit.post("caller1", &format!("/api/sheets/{sheet}/print"), json!({})).await.ok();
    assert_eq!((told(first.clone(), "sheet_printed").await.len(), told(second.clone(), "sheet_printed").await.len()), (1, 2), "only whoever stood on it");

    let print = kit.post("supervisor", "/api/doors/prints", json!({ "purpose": "afternoon walk" })).await.ok();
    assert_eq!(told(first.clone(), "door_printed").await, [Value::Null; 0]);
    kit.get("supervisor", &format!("/api/doors/prints/{}/sheet", print["print_id"].as_str().expect("an id"))).await;
    kit.post("supervisor", &format!("/api/doors/prints/{}/sheet", print["print_id"].as_str().expect("an id")), json!({})).await.ok();
    let at_door = told(first, "door_printed").await;
    assert_eq!((at_door.len(), at_door[0]["by"].clone(), at_door[0]["params"]["why"].clone()), (1, json!("supervisor"), json!("afternoon walk")));
    assert_eq!(told(second, "door_printed").await.len(), 0);
}

/// Home and present address are two things; each says which list or call it came from, and the person stays where they are handled.
#[rstest::rstest]
#[case::sqlite(store::Backend::Sqlite)]
#[case::postgres(store::Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_confirmed_in_a_call_is_the_persons_and_says_where_it_came_from(#[case] backend: store::Backend) {
    let kit = Kit::on(backend).await;
    let (csv, _) = canary();
    kit.receive("l.csv", csv).await;
    let call = kit.next("caller1").await.expect("somebody");
    let answers = json!({
        "was_there": { "value": "yes" }, "symptoms": { "value": "no" },
        "current_address": { "value": "红旗街道新湖社区5号", "state": "confirmed" },
        "is_home": { "value": "no" },
        "home_address": { "value": "公馆镇", "state": "claimed" },
    });
    kit.report("caller1", &call, json!({ "outcome": "partial", "answers": answers })).await.ok();
    let uri = format!("/api/people/{}", call["person"]["id"].as_str().expect("id"));
    let card = kit.get("clerk", &uri).await.ok();
    let told: Vec<(&str, &str, &Value, &Value)> = card["addresses"].as_array().expect("addresses").iter()
        .map(|one| (one["kind"].as_str().expect("kind"), one["origin"]["source"].as_str().expect("source"), &one["origin"]["list"], &one["area"]["name"])).collect();
    let (list, by_list, by_call, nothing) = (json!("l.csv"), json!("福华社区居委会"), json!("新湖社区居委会"), Value::Null);
    assert_eq!(told, [("current", "市指挥部", &list, &by_list), ("current", "call", &nothing, &by_call)], "what is only claimed is an answer alone");
    assert_eq!(card["area"]["name"], "福华社区居委会", "who is responsible does not change");
    assert!(card["addresses"][1]["origin"]["at"].is_string() && !card.to_string().contains("5号\",\"masked"));
    for origin in [&card["documents"][0]["origin"], &card["telephones"][0]["origin"]] {
        assert_eq!((&origin["list"], &origin["at"]), (&json!("l.csv"), &json!("2022-09-15T02:00:00Z")));
    }
    kit.at("12:30");
    let again = kit.next("caller1").await.expect("again");
    let same = json!({ "was_there": { "value": "yes" }, "symptoms": { "value": "no" }, "current_address": { "value": "红旗街道新湖社区6号", "state": "confirmed" } });
    kit.report("caller1", &again, json!({ "outcome": "complete", "answers": same })).await.ok();
    let card = kit.get("clerk", &uri).await.ok();
    assert_eq!(card["addresses"].as_array().map(Vec::len), Some(3), "what was said before stays");
    kit.insist_on_promises().await;
}
