//! Reports: what they say is what was done.

use crate::kit::{Kit, people_csv};
use serde_json::json;

/// R62 and R214: counters and ledgers come from the work itself.
#[tokio::test(flavor = "multi_thread")]
async fn reports_count_exactly_what_was_done_hour_by_hour() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(6)).await;
    for (time, caller, outcome) in [("10:10", "caller1", "complete"), ("10:50", "caller1", "no_answer"), ("11:05", "caller2", "complete")] {
        kit.at(time);
        let call = kit.next(caller).await.expect("somebody");
        kit.report(caller, &call, json!({ "outcome": outcome })).await.ok();
    }
    let lines = kit.get("supervisor", "/api/reports/callers?date=2022-09-15").await.ok();
    let line = |login: &str| lines.as_array().expect("lines").iter().find(|l| l["account"]["name"] == login).expect("the caller").clone();
    assert_eq!(line("caller1")["per_outcome"], json!({ "complete": 1, "no_answer": 1 }));
    assert_eq!((line("caller1")["attempts"].clone(), line("caller1")["reached"].clone(), line("caller1")["closed"].clone()), (json!(2), json!(1), json!(1)));
    assert_eq!(line("caller2")["closed"], 1);
    let hours = kit.get("commander", "/api/reports/hours").await.ok();
    assert_eq!((hours[10]["attempts"].clone(), hours[11]["attempts"].clone(), hours[12]["attempts"].clone()), (json!(2), json!(1), json!(0)));
    assert_eq!(hours.as_array().map(Vec::len), Some(24));
    assert_eq!(kit.get("supervisor", "/api/reports/callers?date=2022-09-14").await.ok(), json!([]));
    assert_eq!(kit.get("supervisor", "/api/reports/callers?date=yesterday").await.refused(422), "invalid.date");
}

/// What leaves the system leaves for a purpose and is written down.
#[tokio::test(flavor = "multi_thread")]
async fn a_report_leaves_as_a_file_for_a_purpose() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(2)).await;
    let without = kit.post("commander", "/api/reports/export", json!({ "report": "reconciliation", "purpose": "", "format": "csv" })).await;
    assert_eq!(without.refused(422), "invalid.empty");
    let file = kit.post("commander", "/api/reports/export", json!({ "report": "reconciliation", "purpose": "briefing at 15:00", "format": "csv" })).await;
    let text = String::from_utf8(file.bytes).expect("text");
    assert!(text.contains("Received") && text.contains("l.csv") && text.contains("2022-09-15 10:00"), "{text}");
    let chinese = kit.post("commander", "/api/reports/export", json!({ "report": "callers", "purpose": "briefing", "format": "csv", "language": "zh-CN" })).await;
    assert!(String::from_utf8(chinese.bytes).expect("text").contains("电话员"));
    let book = kit.post("commander", "/api/reports/export", json!({ "report": "hours", "purpose": "briefing", "format": "xlsx" })).await;
    assert!(book.bytes.starts_with(b"PK"));
    let told = kit.get("auditor", "/api/journal?kind=report_exported").await.ok();
    assert_eq!(told["items"].as_array().map(Vec::len), Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_adds_up_and_every_promise_is_shown() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(7)).await;
    let call = kit.next("caller1").await.expect("somebody");
    kit.report("caller1", &call, json!({ "outcome": "complete" })).await.ok();
    kit.post("auditor", "/api/journal/verify", json!({})).await.ok();
    let overview = kit.get("commander", "/api/overview").await.ok();
    let p = &overview["people"];
    let sum: i64 = ["closed", "waiting", "later", "escalated", "door", "referred", "no_task"].iter().filter_map(|k| p[*k].as_i64()).sum();
    assert_eq!((p["total"].as_i64(), sum, p["closed"].as_i64()), (Some(7), 7, Some(1)));
    let states: Vec<&str> = overview["promises"].as_array().expect("promises").iter().filter_map(|p| p["state"].as_str()).collect();
    assert_eq!(states, ["kept"; 4]);
}

/// R51: of those who were reached, how many were asked to the end, and how long one of them took.
#[tokio::test(flavor = "multi_thread")]
async fn cooperation_is_counted_by_team_and_by_list_and_paper_has_no_minutes() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(5)).await;
    for (minute, outcome) in [("10:04", "complete"), ("10:08", "refused"), ("10:09", "no_answer"), ("10:15", "complete")] {
        let call = kit.next("caller1").await.expect("somebody");
        kit.at(minute);
        kit.report("caller1", &call, json!({ "outcome": outcome })).await.ok();
    }
    let team = kit.team("一队").await.to_string();
    let sheet = kit.post("caller1", "/api/sheets", json!({ "team_id": team, "people": 1 })).await.ok();
    let id = sheet["id"].as_str().expect("an id");
    kit.at("10:40");
    let code = kit.get("caller1", &format!("/api/sheets/{id}")).await.ok()["rows"][0]["code"].clone();
    let report = json!({ "token": 0, "outcome": "complete", "answers": crate::kit::answered() });
    kit.post("caller1", &format!("/api/sheets/{id}/entries"), json!({ "code": code, "report": report })).await.ok();
    let lines = kit.get("commander", "/api/reports/cooperation").await.ok();
    let line = |by: &str| lines.as_array().expect("lines").iter().find(|l| l["by"] == by).expect("a line").clone();
    for (by, name) in [("team", "一队"), ("list", "l.csv")] {
        let line = line(by);
        assert_eq!(line["name"], name);
        assert_eq!((line["attempts"].clone(), line["reached"].clone(), line["completed"].clone()), (json!(5), json!(4), json!(3)));
        assert_eq!((line["rate"].clone(), line["minutes_per_completion"].clone()), (json!(0.75), json!(7.5)), "15 minutes on the screen, two completed there");
    }
    let file = kit.post("auditor", "/api/reports/export", json!({ "report": "cooperation", "purpose": "review", "format": "csv", "language": "en" })).await;
    let text = String::from_utf8(file.bytes).expect("text");
    assert!(text.contains("0.75") && text.contains("7.5"), "{text}");
}

/// R37: openings are compared by the edition of the script and whom they greet, and not before enough people heard them.
#[tokio::test(flavor = "multi_thread")]
async fn openings_are_compared_once_enough_people_heard_them() {
    let kit = Kit::new().await;
    kit.receive("l.csv", people_csv(32)).await;
    let lines = || async { kit.get("commander", "/api/reports/openings").await.ok() };
    assert_eq!(lines().await, json!([]));
    for n in 0..31 {
        let call = kit.next("caller1").await.expect("somebody");
        let outcome = if n == 0 { "no_answer" } else if n % 3 == 0 { "refused" } else { "complete" };
        kit.report("caller1", &call, json!({ "outcome": outcome })).await.ok();
        if n == 29 {
            let early = lines().await;
            assert_eq!((early[0]["reached"].clone(), early[0]["rate"].clone(), early[0]["enough"].clone()), (json!(29), json!(null), json!(30)));
        }
    }
    let found = lines().await;
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
    let line = &found[0];
    assert!(line["edition"].as_str().expect("an edition").starts_with("base@"), "{line}");
    assert_eq!((line["segment"].clone(), line["attempts"].clone(), line["reached"].clone(), line["completed"].clone()), (json!(null), json!(31), json!(30), json!(20)));
    assert!((line["rate"].as_f64().expect("a rate") - 2.0 / 3.0).abs() < 1e-9, "{line}");
}
