//! Support: whoever was abused is seen by a supervisor, and sees that something is offered.

use crate::kit::{Kit, people_csv};
use rstest::rstest;
use serde_json::{Value, json};
use store::Backend;

async fn hard_call(kit: &Kit, login: &str, note: &str) {
    let call = kit.next(login).await.expect("somebody");
    kit.report(login, &call, json!({ "outcome": "abusive", "note": note })).await.ok();
    kit.app.react().await.expect("reacts");
}

async fn listed(kit: &Kit, query: &str) -> Value {
    kit.get("supervisor", &format!("/api/support{query}")).await.ok()
}

fn notes(answer: &Value) -> Vec<&str> {
    answer["items"].as_array().expect("items").iter().filter_map(|each| each["note"].as_str()).collect()
}

async fn board(kit: &Kit) -> Value {
    let team = kit.team("一队").await;
    kit.get("supervisor", &format!("/api/teams/{team}/board")).await.ok()["hard_calls"].clone()
}

/// R220: abuse is listed for whoever looks after callers, something is offered, and the caller sees it.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_abused_caller_is_seen_and_sees_what_is_offered(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    kit.receive("l.csv", people_csv(4)).await;
    hard_call(&kit, "caller1", "he wished me dead").await;
    kit.at("10:30");
    hard_call(&kit, "caller2", "she knows where I live").await;
    let call = kit.next("caller3").await;
    assert!(call.is_none(), "another team");
    let call = kit.next("caller1").await.expect("somebody");
    kit.report("caller1", &call, json!({ "outcome": "no_answer" })).await.ok();
    kit.app.react().await.expect("reacts");

    let all = listed(&kit, "?open=true").await;
    assert_eq!((notes(&all), all["open"].clone(), board(&kit).await), (vec!["she knows where I live", "he wished me dead"], json!(2), json!(2)));
    let newest = &all["items"][0];
    assert_eq!((newest["caller"].clone(), newest["outcome"].clone(), newest["team"].clone(), newest["at"].clone()), (json!("caller2"), json!("abusive"), json!("一队"), json!("2022-09-15T02:30:00Z")));
    let number = newest["person"]["telephone"].as_str().expect("a number");
    assert!(number.contains('*') && !number.contains("13800000"), "{number}");
    let first = listed(&kit, "?open=true&limit=1").await;
    let rest = listed(&kit, &format!("?open=true&limit=1&after={}", first["next"].as_str().expect("more"))).await;
    assert_eq!((notes(&rest), rest["next"].clone()), (vec!["he wished me dead"], Value::Null));

    let uri = |what: &str| format!("/api/support/{}/{what}", rest["items"][0]["id"].as_str().expect("an id"));
    for (body, code) in [
        (json!({ "support": "flowers" }), "support.unknown_kind"),
        (json!({ "support": "other", "note": " " }), "support.needs_note"),
        (json!({ "support": "break", "note": "x".repeat(501) }), "invalid.too_long"),
    ] {
        assert_eq!(kit.post("supervisor", &uri("offer"), body).await.refused(422), code);
    }
    assert_eq!(kit.post("supervisor", &uri("withdraw"), json!({})).await.refused(409), "support.nothing_offered");
    kit.post("supervisor", &uri("offer"), json!({ "support": "break" })).await.ok();
    kit.post("supervisor", &uri("withdraw"), json!({})).await.ok();
    assert_eq!((listed(&kit, "?open=true").await["open"].clone(), kit.get("caller1", "/api/support/mine").await.ok()["items"].clone()), (json!(2), json!([])));
    kit.post("supervisor", &uri("offer"), json!({ "support": "other_work", "note": "the forms desk" })).await.ok();
    assert_eq!(kit.post("supervisor", &uri("offer"), json!({ "support": "talk" })).await.refused(409), "support.offered");
    assert_eq!((notes(&listed(&kit, "?open=true").await), board(&kit).await), (vec!["she knows where I live"], json!(1)));

    let mine = kit.get("caller1", "/api/support/mine").await.ok();
    let offer = &mine["items"][0]["offer"];
    assert_eq!((offer["kind"].clone(), offer["note"].clone(), offer["by"].clone(), offer["seen_at"].clone()), (json!("other_work"), json!("the forms desk"), json!("supervisor"), Value::Null));
    assert_eq!(kit.get("caller2", "/api/support/mine").await.ok()["items"], json!([]), "it is nobody else's business");
    assert_eq!(kit.post("caller2", &uri("seen"), json!({})).await.refused(404), "not_found");
    kit.post("caller1", &uri("seen"), json!({})).await.ok();
    kit.post("caller1", &uri("seen"), json!({})).await.ok();
    assert_eq!(kit.post("supervisor", &uri("withdraw"), json!({})).await.refused(409), "support.seen");
    let all = listed(&kit, "").await;
    assert_eq!((all["items"][1]["offer"]["seen_at"].clone(), all["items"][1]["offer"]["can_withdraw"].clone()), (json!("2022-09-15T02:30:00Z"), json!(false)));
    for (kind, times) in [("hard_call_noted", 2), ("support_offered", 2), ("support_withdrawn", 1), ("support_seen", 1)] {
        let told = kit.get("auditor", &format!("/api/journal?kind={kind}")).await.ok();
        assert_eq!(told["items"].as_array().map(Vec::len), Some(times), "{kind}");
        assert!(!told.to_string().contains("forms desk"), "the journal keeps no words");
    }
    kit.insist_on_promises().await;
}

/// Whoever looks after callers of one district sees nothing of another.
#[tokio::test(flavor = "multi_thread")]
async fn calls_of_another_district_are_not_listed_and_cannot_be_answered() {
    let mut kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    hard_call(&kit, "caller1", "he shouted").await;
    kit.open_account("neighbour", domain::access::Role::Supervisor, "440904", None, true).await;
    kit.sign_in("neighbour").await;
    let theirs = kit.get("neighbour", "/api/support").await.ok();
    assert_eq!((notes(&theirs), theirs["open"].clone()), (vec![], json!(0)));
    let id = listed(&kit, "").await["items"][0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(kit.post("neighbour", &format!("/api/support/{id}/offer"), json!({ "support": "talk" })).await.refused(404), "not_found");
}

/// Nobody can be looked up or put in an order by how often they were abused.
#[tokio::test(flavor = "multi_thread")]
async fn the_list_cannot_be_turned_against_callers() {
    let kit = Kit::new().await;
    for query in ["?caller=x", "?sort=caller", "?account_id=0sa4zvdm00c00", "?group=caller"] {
        assert_eq!(kit.get("supervisor", &format!("/api/support{query}")).await.status.as_u16(), 422, "{query}");
    }
}

/// A call from paper hurts as much; an entry that is taken back was never made.
#[tokio::test(flavor = "multi_thread")]
async fn a_hard_call_from_paper_is_listed_until_its_entry_is_taken_back() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(1)).await;
    let team = kit.team("一队").await.to_string();
    let sheet = kit.post("caller1", "/api/sheets", json!({ "team_id": team, "people": 1 })).await.ok();
    let uri = |what: &str| format!("/api/sheets/{}/{what}", sheet["id"].as_str().expect("an id"));
    let paper = kit.post("caller1", &uri("print"), json!({})).await.ok();
    kit.at("11:00");
    let entry = json!({ "code": paper["rows"][0]["code"], "called_at": "2022-09-15T02:20:00Z", "report": { "token": 0, "outcome": "abusive", "note": "he threatened me" } });
    kit.post("caller1", &uri("entries"), entry).await.ok();
    kit.app.react().await.expect("reacts");
    let all = listed(&kit, "?open=true").await;
    assert_eq!((notes(&all), all["items"][0]["at"].clone(), board(&kit).await), (vec!["he threatened me"], json!("2022-09-15T02:20:00Z"), json!(1)));
    kit.post("caller1", &uri("undo"), json!({})).await.ok();
    let none = listed(&kit, "").await;
    assert_eq!((notes(&none), none["open"].clone(), board(&kit).await), (vec![], json!(0), json!(0)));
    kit.insist_on_promises().await;
}
