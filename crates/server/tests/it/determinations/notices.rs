//! Whoever is let off is told so, and when it ends early: what held, what holds now, and nothing that is so no longer.

use super::{ask, close_contact, confirm, id_of};
use crate::kit::Kit;
use domain::access::Role;
use rstest::rstest;
use serde_json::{Value, json};
use store::Backend;

async fn notices(kit: &Kit, query: &str) -> Vec<Value> {
    kit.get("supervisor", &format!("/api/overrides/notices{query}")).await.ok()["items"].as_array().expect("notices").clone()
}

fn says(notice: &Value) -> (&str, &str, &str) {
    (notice["news"].as_str().expect("news"), notice["before"]["mode"].as_str().expect("before"), notice["after"]["mode"].as_str().expect("after"))
}

async fn told(kit: &Kit, who: &str, notice: &Value, how: &str) -> crate::kit::Answer {
    kit.post(who, &format!("/api/overrides/notices/{}/told", notice["id"].as_str().expect("an id")), json!({ "how": how })).await
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_override_is_told_when_it_begins_and_when_it_ends_early(#[case] backend: Backend) {
    let mut kit = Kit::on(backend).await;
    let (li, _) = close_contact(&kit).await;
    let refused = id_of(ask(&kit, "supervisor", &li, json!({})).await.ok());
    kit.post("epidemiologist", &format!("/api/overrides/{refused}/withdraw"), json!({})).await.ok();
    assert_eq!(notices(&kit, "").await, Vec::<Value>::new(), "nobody is told of what never held");
    let id = id_of(ask(&kit, "supervisor", &li, json!({ "place": "母亲家，高凉北路12号" })).await.ok());
    confirm(&kit, "epidemiologist", &id).await.ok();
    let begun = notices(&kit, "?untold=true").await;
    assert_eq!((begun.len(), says(&begun[0])), (1, ("begun", "central_quarantine", "home_quarantine")));
    let of = &begun[0];
    assert_eq!((of["reason"].as_str(), of["place"].as_str(), of["last_day"].as_str(), of["rule"].as_str()), (Some("care"), Some("母亲家，高凉北路12号"), Some("2022-09-20"), Some("close_contact")));
    assert!(of["person"]["name"].as_str().is_some_and(|name| name.contains('*')), "masked: {of}");
    assert!(of.get("note").is_none(), "what two colleagues wrote to one another is not told");
    kit.open_account("elsewhere", Role::Supervisor, "440904", Some("电白队"), true).await;
    kit.sign_in("elsewhere").await;
    assert_eq!(kit.get("elsewhere", "/api/overrides/notices").await.ok()["items"], json!([]));
    assert_eq!(told(&kit, "elsewhere", of, "message").await.refused(404), "not_found");
    told(&kit, "supervisor", of, "message").await.ok();
    told(&kit, "epidemiologist", of, "message").await.ok();
    assert_eq!(notices(&kit, "?untold=true").await, Vec::<Value>::new());
    let all = notices(&kit, "").await;
    assert_eq!((all[0]["told_by"].as_str(), all[0]["explained_at"].clone()), (Some("supervisor"), Value::Null), "the first who told stays");
    kit.post("supervisor", &format!("/api/overrides/{id}/withdraw"), json!({})).await.ok();
    let ended = notices(&kit, "?untold=true").await;
    assert_eq!((ended.len(), says(&ended[0])), (1, ("ended_early", "home_quarantine", "central_quarantine")));
    told(&kit, "supervisor", &ended[0], "call").await.ok();
    assert_eq!(notices(&kit, "").await.len(), 2, "what was told stays readable");
    let events = kit.get("auditor", "/api/journal?limit=200").await.ok().to_string();
    assert_eq!(events.matches("\"notice_given\"").count(), 2, "each once");
    kit.insist_on_promises().await;
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_what_is_so_no_longer(#[case] backend: Backend) {
    let mut kit = Kit::on(backend).await;
    let (li, _) = close_contact(&kit).await;
    let first = id_of(ask(&kit, "supervisor", &li, json!({})).await.ok());
    confirm(&kit, "epidemiologist", &first).await.ok();
    let old = notices(&kit, "?untold=true").await.remove(0);
    let second = id_of(ask(&kit, "supervisor", &li, json!({ "mode": "home_monitoring", "reason": "pregnancy", "last_day": "2022-09-15" })).await.ok());
    confirm(&kit, "epidemiologist", &second).await.ok();
    let found = notices(&kit, "").await;
    assert_eq!((found.len(), says(&found[0])), (1, ("begun", "home_quarantine", "home_monitoring")), "the newer one says it all");
    assert_eq!(told(&kit, "supervisor", &old, "message").await.refused(404), "not_found");
    kit.next_day().await;
    kit.app.determine_all().await.expect("decides");
    assert_eq!(notices(&kit, "").await, Vec::<Value>::new(), "its time is over by itself, as it would have been told");
    assert_eq!(told(&kit, "supervisor", &found[0], "message").await.refused(404), "not_found");
}
