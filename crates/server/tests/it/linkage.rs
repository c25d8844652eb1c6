//! Linkage: whoever stands on two lists becomes one person, a doubt waits for somebody, and a mistake is undone.

use crate::kit::Kit;
use domain::identity::check_digit;
use serde_json::{Value, json};

fn id_number(stem: &str) -> String {
    format!("{stem}{}", check_digit(stem).expect("seventeen digits"))
}

/// One of a list that was written by hand: wang ying, her twin, and somebody else.
fn register() -> String {
    let (ying, twin, old) = (id_number("44090219800203002"), id_number("44090219800203004"), id_number("44090219511112003"));
    format!(
        "姓名,证件号码,联系电话,性别,出生日期,现住址\n王晓英,{ying},13812340412,女,1980-02-03,茂南区河西街道福华路12号3栋2单元501室\n\
         王晓莹,{twin},13812340413,女,1980-02-03,茂南区河西街道福华路12号3栋2单元501室\n陈国强,{old},13912349999,男,1951-11-12,茂南区红旗街道新湖路3号\n"
    )
}

async fn receive(kit: &Kit, name: &str, csv: &str) {
    kit.receive(name, csv.to_owned()).await;
    kit.app.link_new_people().await.expect("compares");
}

async fn links(kit: &Kit, state: &str) -> Vec<Value> {
    kit.get("clerk", &format!("/api/links?state={state}")).await.ok()["items"].as_array().expect("pairs").clone()
}

async fn people(kit: &Kit, text: &str) -> Vec<Value> {
    kit.post("clerk", "/api/people/search", json!({ "q": text })).await.ok()["items"].as_array().expect("people").clone()
}

async fn promises_hold(kit: &Kit) {
    let broken: Vec<String> = kit.app.store().check_promises().await.expect("checks").iter().map(|f| format!("{f:?}")).collect();
    assert_eq!(broken, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sure_becomes_one_person_and_one_call() {
    let kit = Kit::new().await;
    receive(&kit, "register.csv", &register()).await;
    assert_eq!((links(&kit, "open").await.len(), links(&kit, "same").await.len()), (0, 0), "twins are two people");
    // The same woman as somebody heard her on the telephone: other letters, one digit of the number off.
    receive(&kit, "heard.csv", "姓名,联系电话,性别,出生日期,现住址\n王小英,13812340421,女,1980-02-03,河西街道福华路12号3栋2单元501\n陈国强,13912349990,男,1951-11-12,茂南区红旗街道新湖路3号\n").await;
    promises_hold(&kit).await;
    let (same, open) = (links(&kit, "same").await, links(&kit, "open").await);
    assert_eq!((same.len(), open.len()), (1, 2), "her twin fits about as well, so somebody has to look: {same:?} {open:?}");
    // Told who she is, nobody asks whether she is her twin: both have good documents.
    let wang = people(&kit, "王晓英").await[0]["id"].clone();
    let link = open.iter().find(|link| link["one"]["id"] == wang || link["other"]["id"] == wang).expect("hers")["id"].as_str().expect("id").to_owned();
    kit.post("clerk", &format!("/api/links/{link}/decide"), json!({ "decision": "same" })).await.ok();
    kit.app.link_new_people().await.expect("compares");
    assert_eq!(links(&kit, "open").await, Vec::<Value>::new());
    promises_hold(&kit).await;
    let chen = people(&kit, "陈国强").await;
    assert_eq!(chen.len(), 1, "{chen:?}");
    let merges = kit.get("clerk", &format!("/api/people/{}/merges", chen[0]["id"].as_str().expect("id"))).await.ok();
    assert_eq!(merges["items"].as_array().expect("merges").len(), 1);
    assert_eq!(merges["items"][0]["by"], Value::Null, "the system did it by itself");
    let card = kit.get("clerk", &format!("/api/people/{}", chen[0]["id"].as_str().expect("id"))).await.ok();
    assert_eq!(card["lists"].as_array().expect("lists").len(), 2);
    assert_eq!(card["telephones"].as_array().expect("numbers").len(), 2);
    assert_eq!(card["tasks"].as_array().expect("tasks").iter().filter(|t| t["state"] != "closed").count(), 1, "he is called once");
    assert_eq!(kit.app.link_new_people().await.expect("compares"), 0, "who was compared is not compared again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubt_waits_is_explained_decided_and_taken_back() {
    let kit = Kit::new().await;
    receive(&kit, "register.csv", &register()).await;
    receive(&kit, "heard.csv", "姓名,性别,出生日期,现住址\n王小英,女,1980-02-03,福华路12号3栋2单元501\n").await;
    let open = links(&kit, "open").await;
    assert!(!open.is_empty(), "{:?}", links(&kit, "same").await);
    let link = open[0]["id"].as_str().expect("id").to_owned();
    let card = kit.get("clerk", &format!("/api/links/{link}")).await.ok();
    let bits = |value: &Value| value.as_f64().expect("bits");
    let sum: f64 = card["bars"].as_array().expect("bars").iter().map(|bar| bits(&bar["bits"])).sum();
    assert!((bits(&card["beforehand"]) + sum + bits(&card["under_one_roof"]) - bits(&card["weight"])).abs() < 0.05, "{card}");
    assert!(card["bars"].as_array().expect("bars").iter().any(|bar| bar["field"] == "name" && bar["level"] == "sounds_the_same"), "{card}");
    assert_eq!(card["sides"].as_array().expect("two").len(), 2);
    assert!(!card.to_string().contains("13812340412") && !card.to_string().contains("晓英"), "masked");
    let shown = kit.post("clerk", &format!("/api/links/{link}/reveal"), json!({})).await.ok();
    assert!(shown.to_string().contains("王小英"));
    assert_eq!(kit.get("auditor", "/api/journal?kind=value_revealed").await.ok()["items"].as_array().expect("looks").len(), 2);
    // Two for ever: nobody asks again, whatever list she stands on next.
    kit.post("clerk", &format!("/api/links/{link}/decide"), json!({ "decision": "different", "reason": "她妹妹" })).await.ok();
    assert_eq!(kit.post("clerk", &format!("/api/links/{link}/decide"), json!({ "decision": "same" })).await.refused(409), "linkage.decided_meanwhile");
    let left = links(&kit, "open").await.len();
    kit.post("clerk", &format!("/api/links/{link}/reopen"), json!({})).await.ok();
    assert_eq!(links(&kit, "open").await.len(), left + 1);
    let before = [people(&kit, "王晓英").await, people(&kit, "王小英").await];
    kit.post("clerk", &format!("/api/links/{link}/decide"), json!({ "decision": "same" })).await.ok();
    promises_hold(&kit).await;
    let one = people(&kit, "王小英").await;
    assert_eq!(one.len(), 1, "found by the other name, too: {one:?}");
    // What was done meanwhile stays.
    kit.post("clerk", &format!("/api/links/{link}/reopen"), json!({})).await.ok();
    promises_hold(&kit).await;
    assert_eq!([people(&kit, "王晓英").await, people(&kit, "王小英").await], before);
    assert_eq!(kit.post("clerk", &format!("/api/links/{link}/reopen"), json!({})).await.refused(409), "linkage.not_decided");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_out_of_reach_is_never_shown() {
    let kit = Kit::new().await;
    receive(&kit, "register.csv", &register()).await;
    receive(&kit, "heard.csv", "姓名,性别,出生日期,现住址\n王小英,女,1980-02-03,福华路12号3栋2单元501\n").await;
    let link = links(&kit, "open").await[0]["id"].as_str().expect("id").to_owned();
    assert_eq!(kit.get("stranger", "/api/links").await.ok()["items"], json!([]));
    kit.get("stranger", &format!("/api/links/{link}")).await.refused(404);
    kit.post("stranger", &format!("/api/links/{link}/reveal"), json!({})).await.refused(404);
    kit.post("stranger", &format!("/api/links/{link}/decide"), json!({ "decision": "same" })).await.refused(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_are_made_one_by_hand_and_taken_apart_for_ever() {
    let kit = Kit::new().await;
    receive(&kit, "register.csv", &register()).await;
    let (wang, chen) = (people(&kit, "王晓英").await[0]["id"].clone(), people(&kit, "陈国强").await[0]["id"].clone());
    assert_eq!(kit.post("clerk", "/api/links", json!({ "one_id": wang, "other_id": wang })).await.refused(422), "linkage.one_already");
    let link = kit.post("clerk", "/api/links", json!({ "one_id": wang, "other_id": chen })).await.ok()["id"].as_str().expect("id").to_owned();
    assert_eq!(kit.post("clerk", "/api/links", json!({ "one_id": chen, "other_id": wang })).await.ok()["id"], link, "a pair is one pair");
    kit.post("clerk", &format!("/api/links/{link}/decide"), json!({ "decision": "same", "keep": chen, "reason": "试一下" })).await.ok();
    let gone = kit.get("clerk", &format!("/api/people/{}", wang.as_str().expect("id"))).await.ok();
    assert_eq!(gone["id"], chen, "whoever was merged is found where the records are");
    let merges = kit.get("clerk", &format!("/api/people/{}/merges", chen.as_str().expect("id"))).await.ok();
    let merge = merges["items"][0]["id"].as_str().expect("id").to_owned();
    assert_eq!(kit.post("clerk", &format!("/api/merges/{merge}/separate"), json!({ "reason": " " })).await.refused(422), "invalid.empty");
    kit.post("clerk", &format!("/api/merges/{merge}/separate"), json!({ "reason": "两个人" })).await.ok();
    assert_eq!(kit.post("clerk", &format!("/api/merges/{merge}/separate"), json!({ "reason": "两个人" })).await.refused(409), "linkage.already_undone");
    assert_eq!(links(&kit, "different").await.len(), 1);
    assert_eq!(people(&kit, "王晓英").await[0]["id"], wang);
    promises_hold(&kit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn thresholds_are_set_by_what_they_cost() {
    let kit = Kit::new().await;
    receive(&kit, "register.csv", &register()).await;
    receive(&kit, "heard.csv", "姓名,性别,出生日期,现住址\n王小英,女,1980-02-03,福华路12号3栋2单元501\n").await;
    let usual = kit.get("clerk", "/api/linkage/thresholds").await.ok();
    assert_eq!((usual["merge_from"].as_f64(), usual["set_at"].clone()), (Some(14.0), Value::Null));
    assert!(!usual["bins"].as_array().expect("bins").is_empty());
    let strict = kit.get("clerk", "/api/linkage/thresholds?merge_from=40&review_from=39").await.ok();
    assert!(strict["reviewed"].as_f64() <= usual["reviewed"].as_f64(), "{strict}");
    let proposed = kit.get("clerk", "/api/linkage/thresholds?share_wrong=0.001&share_missed=0.01").await.ok();
    assert!(proposed["share_wrong"].as_f64() <= Some(0.001), "{proposed}");
    assert_eq!(kit.get("clerk", "/api/linkage/thresholds?share_wrong=2&share_missed=0").await.refused(422), "linkage.no_share");
    let set = |merge_from: f64, review_from: f64| json!({ "merge_from": merge_from, "review_from": review_from, "reason": "宁可多看" });
    assert_eq!(kit.put("clerk", "/api/linkage/thresholds", set(20.0, 21.0)).await.refused(422), "linkage.thresholds_crossed");
    assert_eq!(kit.put("clerk", "/api/linkage/thresholds", set(0.0, -1.0)).await.refused(422), "linkage.threshold_out_of_range");
    kit.put("clerk", "/api/linkage/thresholds", set(35.0, -5.0)).await.ok();
    let now = kit.get("clerk", "/api/linkage/thresholds").await.ok();
    assert_eq!((now["merge_from"].as_f64(), now["set_by"].as_str()), (Some(35.0), Some("clerk")));
    // From now on nobody is merged without somebody.
    receive(&kit, "again.csv", "姓名,联系电话,性别,出生日期,现住址\n陈国强,13912349990,男,1951-11-12,茂南区红旗街道新湖路3号\n").await;
    assert_eq!(people(&kit, "陈国强").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accent_is_no_obstacle() {
    let kit = Kit::new().await;
    receive(&kit, "guests.csv", "姓名,联系电话\n兰志强,13812340412\n沈兆宏,13812340413\n").await;
    for asked in ["南志强", "nanziqiang", "nan zi qian", "蓝志强", "lanzhiqiang", "兰"] {
        assert_eq!(people(&kit, asked).await.len(), 1, "{asked}");
    }
    assert_eq!(people(&kit, "沈先生").await[0]["name"], "沈*宏");
}
