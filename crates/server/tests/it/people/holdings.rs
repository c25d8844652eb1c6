//! Somebody asks what we hold about them: who may answer, what is said, and what is kept of it.

use crate::kit::{Kit, people_csv};
use domain::identity::check_digit;
use serde_json::{Value, json};
use store::Backend;

const NUMBER: &str = "13812340412";

fn canary() -> (String, String) {
    let stem = "44090219800203002";
    let id = format!("{stem}{}", check_digit(stem).expect("seventeen digits"));
    let csv = format!("姓名,证件号码,联系电话,现住址,职业\n王秘密英,{id},{NUMBER},茂南区河西街道福华社区77号,司机\n");
    (csv, id)
}

/// The sentences with this key.
fn said<'a>(holdings: &'a Value, key: &str) -> Vec<&'a Value> {
    holdings["sentences"].as_array().expect("sentences").iter().filter(|one| one["key"] == key).collect()
}

fn word(sentence: &Value, name: &str) -> Value {
    let value = &sentence["params"][name][0];
    ["word", "text", "day", "n"].iter().map(|part| value[part].clone()).find(|part| !part.is_null()).unwrap_or(value["title"]["en"].clone())
}

fn by_telephone(last_four: &str) -> Value {
    json!({ "confirmed_by": "telephone", "last_four": last_four })
}

/// Only whoever proves to be the person is told, by somebody who may see people there or has them on the telephone; nothing is unmasked.
#[rstest::rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_is_told_what_is_held_by_those_alone_who_may_see_them(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let (csv, id) = canary();
    kit.receive("l.csv", csv).await;
    let people = kit.post("clerk", "/api/people/search", json!({ "q": NUMBER })).await.ok();
    let person = people["items"][0]["id"].as_str().expect("id").to_owned();
    let uri = format!("/api/people/{person}/holdings");
    let whole = json!({ "confirmed_by": "identity", "last_four": &id[14..] });
    assert_eq!(kit.post("stranger", &uri, whole.clone()).await.refused(404), "not_found", "another district");
    assert_eq!(kit.post("stranger", &format!("{uri}/print"), json!({})).await.refused(404), "not_found");
    assert_eq!(kit.post("stranger", &format!("{uri}/told"), json!({ "confirmed_by": "identity" })).await.refused(404), "not_found");
    assert_eq!(kit.post("caller1", &uri, whole.clone()).await.refused(403), "access.forbidden", "nobody is on the telephone");
    for wrong in [json!({ "confirmed_by": "identity", "last_four": "0000" }), json!({ "confirmed_by": "identity", "last_four": id }), by_telephone("0413"), by_telephone(""), by_telephone("12340412")] {
        assert_eq!(kit.post("supervisor", &uri, wrong).await.refused(422), "people.last_four_differs");
    }
    assert_eq!(kit.post("supervisor", &uri, json!({ "confirmed_by": "voice" })).await.refused(422), "people.unknown_confirmation");
    let call = kit.next("caller1").await.expect("somebody");
    assert_eq!(call["person"]["id"], person.as_str());
    assert_eq!(kit.post("caller1", &uri, json!({ "confirmed_by": "document" })).await.refused(422), "people.last_four_differs", "nobody sees a document on the telephone");
    let first = kit.post("caller1", &uri, whole.clone()).await.ok();
    assert_eq!(kit.post("caller2", &uri, whole).await.refused(403), "access.forbidden", "a colleague of the same team");
    for told in [&first, &kit.post("supervisor", &uri, json!({ "confirmed_by": "document" })).await.ok()] {
        for secret in [id.as_str(), NUMBER, "秘密英", "77号"] {
            assert!(!told.to_string().contains(secret), "{secret} stands in {told}");
        }
        assert_eq!(word(said(told, "holdings.listed")[0], "source"), "市指挥部");
        assert_eq!(word(said(told, "holdings.listed")[0], "purpose"), "purpose.venue_exposure");
        assert_eq!(word(said(told, "holdings.listed")[0], "basis"), "传染病防治法");
        assert_eq!(said(told, "holdings.document").len() + said(told, "holdings.telephone").len() + said(told, "holdings.address").len(), 3);
        assert_eq!(word(said(told, "holdings.right_complain")[0], "telephone"), "12345");
        assert_eq!(said(told, "holdings.no_end").len(), 1);
        assert_eq!(said(told, "determination.reason.objection").len(), 1);
    }
    kit.post("caller1", &format!("{uri}/told"), json!({ "confirmed_by": "identity" })).await.ok();
    let again = kit.post("caller1", &uri, by_telephone("0412")).await.ok();
    assert!(again["told_at"].is_string());
    let looked = kit.get("auditor", "/api/journal?kind=holdings_viewed").await.ok();
    assert_eq!(looked["items"].as_array().map(Vec::len), Some(3), "refused looks are none");
    assert_eq!(looked["items"][0]["params"]["purpose"], "subject_request");
    let told = kit.get("auditor", "/api/journal?kind=holdings_told").await.ok();
    assert_eq!((&told["items"][0]["params"]["call"], &told["items"][0]["params"]["confirmed"]), (&call["task_id"], &json!("identity")));
    let card = kit.get("supervisor", &format!("/api/people/{person}")).await.ok();
    assert!(card["timeline"].as_array().expect("timeline").iter().any(|entry| entry["kind"] == "holdings_told" && entry["by"] == "caller1"));
    kit.insist_on_promises().await;
}

/// How often, when last, by which role and for what: each is counted, nobody is named.
#[rstest::rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_asked_of_partners_and_looked_at_is_counted_and_nobody_is_named(#[case] backend: Backend) {
    let mut kit = Kit::on(backend).await;
    kit.receive("l.csv", people_csv(1)).await;
    let call = kit.next("caller1").await.expect("somebody");
    let person = call["person"]["id"].as_str().expect("id").to_owned();
    let uri = format!("/api/people/{person}/holdings");
    let task = call["task_id"].as_str().expect("a task");
    let dial = json!({ "token": call["token"], "telephone_id": call["telephones"][0]["id"] });
    kit.post("caller1", &format!("/api/calls/{task}/dial"), dial).await.ok();
    let answers = json!({ "was_there": { "value": "yes" }, "symptoms": { "value": "no" }, "current_address": { "value": "", "state": "refused" }, "household": { "value": "3" } });
    kit.report("caller1", &call, json!({ "outcome": "needs_help", "note": "wants food", "answers": answers })).await.ok();
    kit.app.react().await.expect("reacts");
    kit.next_day().await;
    let reveal = json!({ "item": "name", "purpose": "complaint" });
    for _ in 0..2 {
        kit.post("supervisor", &format!("/api/people/{person}/reveal"), reveal.clone()).await.ok();
    }
    let told = kit.post("supervisor", &uri, by_telephone("0000")).await.ok();
    let looks: Vec<(Value, Value, Value, Value)> = ["holdings.look_once", "holdings.look_often"].iter().flat_map(|key| said(&told, key))
        .map(|one| (word(one, "role"), word(one, "why"), word(one, "n"), word(one, "day"))).collect();
    let look = |role: &str, why: &str, n: u64, day: &str| (json!(role), json!(why), json!(n), json!(day));
    // Dialling shows the number and the name.
    assert_eq!(looks, [look("role.caller", "reveal_purpose.calling", 2, "2022-09-15"), look("role.supervisor", "reveal_purpose.complaint", 2, "2022-09-16")]);
    assert_eq!(word(said(&told, "holdings.answered_often")[0], "n"), 3, "what was refused is no answer");
    assert_eq!(said(&told, "holdings.answered_what")[0]["params"]["questions"].as_array().map(Vec::len), Some(3));
    let asked = said(&told, "holdings.asked_partner");
    assert_eq!((asked.len(), word(asked[0], "partner"), asked[0]["params"]["items"].as_array().map(Vec::len)), (1, json!("Community office"), Some(3)));
    assert!(said(&told, "holdings.not_shared").is_empty());
    for name in ["caller1", "wants food"] {
        assert!(!told.to_string().contains(name), "{name} stands in {told}");
    }
    for language in ["zh-CN", "en"] {
        let paper = kit.post("supervisor", &format!("{uri}/print"), json!({ "language": language })).await;
        assert_eq!(paper.headers["content-type"], "application/pdf");
        assert!(paper.bytes.starts_with(b"%PDF"));
    }
    kit.sign_in("auditor").await;
    let printed = kit.get("auditor", "/api/journal?kind=holdings_printed").await.ok();
    assert_eq!(printed["items"].as_array().map(Vec::len), Some(2));
    let wrong = json!({ "kind": "correction", "text": "the address is wrong", "person_id": person });
    kit.post("supervisor", "/api/feedback", wrong.clone()).await.ok();
    assert_eq!(kit.post("caller1", "/api/feedback", wrong).await.refused(401), "access.signed_out", "the session has ended");
    let noted = kit.get("supervisor", "/api/feedback").await.ok();
    assert_eq!(noted["items"][0]["person"]["id"], person.as_str());
    kit.insist_on_promises().await;
}
