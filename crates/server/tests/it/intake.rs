//! Lists: from a file to accounted rows, in every format, with every kind of bad input.

mod named;

use crate::kit::{Kit, people_csv};
use axum::http::Method;
use domain::identity::check_digit;
use rstest::rstest;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use store::Backend;

fn id_of(birth: &str, sequence: &str) -> String {
    let stem = format!("440902{birth}{sequence}");
    format!("{stem}{}", check_digit(&stem).expect("seventeen digits"))
}

fn dirty() -> String {
    let good = id_of("19800203", "002");
    let mut wrong = good.clone();
    wrong.replace_range(16..17, if &good[16..17] == "5" { "6" } else { "5" });
    let sly = id_of("19750505", "001");
    format!(
        "姓名,证件号码,联系电话,出生日期,现住址,备注\n\
         王小英,{good},13800000001,1980-02-03,茂南区河西街道福华社区1号,\n\
         王小英,{good},13800000001,1980-02-03,茂南区河西街道福华社区1号,\n\
         李四,{wrong},13800000002,,茂南区红旗街道新湖社区2号,\n\
         赵五,4.40902E+17,13800000003,,,\n\
         ,,,,,只有备注\n\
         陈六,{sly},１３８００００００４４ / 0668-2881234,1976-05-05,,\n\
         <script>alert(1)</script>,,13800000005,,,=cmd|' /C calc'!A0\n\
         周七,,无,,茂南区河西街道福华社区7号,\n"
    )
}

async fn rows(kit: &Kit, list: &Value, outcome: &str) -> Vec<Value> {
    let id = list["id"].as_str().expect("id");
    kit.get("clerk", &format!("/api/lists/{id}/rows?outcome={outcome}")).await.ok()["items"].as_array().expect("rows").clone()
}

fn codes(row: &Value) -> Vec<&str> {
    row["problems"].as_array().expect("problems").iter().filter_map(|p| p["code"].as_str()).collect()
}

/// R85: received is accepted, merged, held and rejected, and every person is closed or visibly open.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn every_row_of_a_dirty_list_is_accounted_for(#[case] backend: Backend) {
    let kit = Kit::on(backend).await;
    let list = kit.receive("dirty.csv", dirty()).await;
    assert_eq!(list["rows"], json!({ "received": 8, "accepted": 3, "merged": 1, "held": 2, "rejected": 2 }), "{list}");
    assert_eq!(list["people"]["total"], 3);
    assert_eq!((list["people"]["waiting"].clone(), list["people"]["door"].clone()), (json!(2), json!(1)), "whoever has no telephone goes to the door");
    assert_eq!(list["balanced"], true);
    let held = rows(&kit, &list, "held").await;
    assert_eq!(codes(&held[0]), ["intake.identity_check_digit"]);
    assert!(codes(&held[1]).contains(&"intake.birth_date_contradicts_identity"), "{}", held[1]);
    let rejected = rows(&kit, &list, "rejected").await;
    assert!(codes(&rejected[0]).contains(&"intake.identity_lost_digits"));
    assert!(codes(&rejected[1]).contains(&"intake.nobody"));
    kit.insist_on_promises().await;
}

/// The same file again accepts nobody.
#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_again_reports_every_row_as_merged_and_calls_nobody_twice() {
    let kit = Kit::new().await;
    kit.receive("dirty.csv", dirty()).await;
    let upload = kit.upload("clerk", "again.csv", dirty()).await.ok();
    assert_eq!(upload["seen_as"]["list"]["name"], "dirty.csv");
    let again = kit.receive("again.csv", dirty()).await;
    assert_eq!(again["rows"], json!({ "received": 8, "accepted": 0, "merged": 8, "held": 0, "rejected": 0 }));
    let queue = kit.get("caller1", "/api/calls/queue").await.ok();
    assert_eq!(queue["teams"][0]["ready"], 2);
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_people_in_a_workbook_in_gb18030_and_as_json_lines_give_the_same_ledger() {
    let csv = dirty();
    let lines: Vec<Vec<&str>> = csv.lines().map(|l| l.split(',').collect()).collect();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("名单").expect("named");
    sheet.write_string(0, 0, "9月15日涉疫风险人员名单").expect("a title above the header");
    for (r, line) in (2_u32..).zip(&lines) {
        for (c, cell) in (0_u16..).zip(line) {
            sheet.write_string(r, c, *cell).expect("written");
        }
    }
    book.add_worksheet().set_name("说明").expect("named");
    let xlsx = book.save_to_buffer().expect("a workbook");
    let gb = csv.chars().map(|c| if c.is_ascii() { vec![c as u8] } else { gb18030(c) }).collect::<Vec<_>>().concat();
    let jsonl: String = lines[1..].iter().map(|line| {
        let object: serde_json::Map<String, Value> = lines[0].iter().zip(line).map(|(k, v)| ((*k).to_owned(), json!(v))).collect();
        format!("{}\n", Value::Object(object))
    }).collect();
    let mut ledgers = Vec::new();
    for (name, bytes) in [("l.csv", csv.into_bytes()), ("l.xlsx", xlsx), ("l.gb.csv", gb), ("l.jsonl", jsonl.into_bytes())] {
        let kit = Kit::new().await;
        let list = kit.receive(name, bytes).await;
        let (mut held, rejected) = (rows(&kit, &list, "held").await, rows(&kit, &list, "rejected").await);
        held.extend(rejected);
        let found: Vec<Vec<String>> = held.iter().map(|r| codes(r).into_iter().map(str::to_owned).collect()).collect();
        ledgers.push((list["rows"].clone(), found));
    }
    for ledger in &ledgers[1..] {
        assert_eq!(ledger, &ledgers[0]);
    }
}

fn gb18030(c: char) -> Vec<u8> {
    let out = std::process::Command::new("iconv").args(["-f", "UTF-8", "-t", "GB18030"]).stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).spawn();
    let mut child = out.expect("iconv is part of every Debian");
    std::io::Write::write_all(&mut child.stdin.take().expect("stdin"), c.to_string().as_bytes()).expect("written");
    child.wait_with_output().expect("converted").stdout
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_row_is_taken_with_its_repair_and_the_ledger_moves() {
    let kit = Kit::new().await;
    let list = kit.receive("dirty.csv", dirty()).await;
    let id = list["id"].as_str().expect("id");
    let held = rows(&kit, &list, "held").await;
    let row = held[0]["row"].as_i64().expect("row");
    let useless = json!({ "decision": "correct", "values": { "identity_number": "440902" } });
    assert_eq!(kit.post("clerk", &format!("/api/lists/{id}/rows/{row}/decision"), useless).await.refused(422), "intake.identity_wrong_length");
    let repair = held[0]["problems"][0]["suggestions"][0].clone();
    let shown = repair["value"].as_str().expect("shown");
    assert!(shown.contains("*****") && shown.chars().filter(char::is_ascii_digit).count() < 8, "not the whole number: {shown}");
    let none_such = json!({ "decision": "correct", "choice": 99 });
    assert_eq!(kit.post("clerk", &format!("/api/lists/{id}/rows/{row}/decision"), none_such).await.refused(422), "intake.unknown_choice");
    let body = json!({ "decision": "correct", "choice": repair["choice"] });
    let decided = kit.post("clerk", &format!("/api/lists/{id}/rows/{row}/decision"), body.clone()).await.ok();
    assert!(matches!(decided["outcome"].as_str(), Some("accepted" | "held")), "{decided}");
    let twice = kit.post("clerk", &format!("/api/lists/{id}/rows/{row}/decision"), body).await;
    assert!(twice.status.is_client_error());
    let other = held[1]["row"].as_i64().expect("row");
    kit.post("clerk", &format!("/api/lists/{id}/rows/{other}/decision"), json!({ "decision": "accept" })).await.ok();
    let rejected = rows(&kit, &list, "rejected").await[0]["row"].as_i64().expect("row");
    let without = kit.post("clerk", &format!("/api/lists/{id}/rows/{rejected}/decision"), json!({ "decision": "reject" })).await;
    assert_eq!(without.refused(422), "invalid.empty");
    kit.app.react().await.expect("reacts");
    let list = kit.get("clerk", &format!("/api/lists/{id}")).await.ok();
    let r = &list["rows"];
    let sum: i64 = ["accepted", "merged", "held", "rejected"].iter().filter_map(|k| r[*k].as_i64()).sum();
    assert_eq!((r["received"].as_i64(), sum), (Some(8), 8));
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn held_rows_go_out_as_a_workbook_and_come_back_corrected() {
    let kit = Kit::new().await;
    let list = kit.receive("dirty.csv", dirty()).await;
    let id = list["id"].as_str().expect("id");
    let without = kit.post("clerk", &format!("/api/lists/{id}/export"), json!({ "outcomes": ["held", "rejected"], "purpose": " ", "format": "csv" })).await;
    assert_eq!(without.refused(422), "invalid.empty");
    let csv = kit.post("clerk", &format!("/api/lists/{id}/export"), json!({ "outcomes": ["held", "rejected"], "purpose": "to correct", "format": "csv", "language": "zh-CN" })).await;
    let text = String::from_utf8(csv.bytes).expect("text");
    assert!(text.contains("firstline_row") && text.contains("赵五"), "{text}");
    assert!(text.contains("证件号码: ") && !text.contains("intake."), "what is wrong is said in words: {text}");
    let fixed = text.replace("4.40902E+17", &id_of("19900101", "003"));
    let upload = kit.upload("clerk", "fixed.csv", fixed).await.ok();
    let done = kit.post("clerk", &format!("/api/lists/{id}/corrections"), json!({ "upload_id": upload["upload_id"] })).await.ok();
    assert_eq!(done["decided"], 1);
    assert_eq!(done["left"].as_array().map(Vec::len), done["list"]["rows"]["held"].as_u64().zip(done["list"]["rows"]["rejected"].as_u64()).map(|(h, r)| (h + r) as usize));
    let list = &done["list"];
    assert_eq!((list["rows"]["received"].clone(), list["rows"]["accepted"].clone(), list["rows"]["rejected"].clone()), (json!(8), json!(4), json!(1)));
    let exported = kit.get("auditor", "/api/journal?kind=rows_exported").await.ok();
    assert_eq!(exported["items"][0]["params"]["purpose"], "to correct");
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_corrected_in_a_file_is_kept_though_it_is_still_doubtful_and_what_was_not_is_undecided() {
    let kit = Kit::new().await;
    let mut mistyped = id_of("19850307", "123");
    let wrong = if &mistyped[16..17] == "5" { "6" } else { "5" };
    mistyped.replace_range(16..17, wrong);
    let csv = format!("姓名,证件号码,出生日期,联系电话\n王一,{mistyped},1985-03-07,13812340001\n王二,{mistyped},1985-03-07,13812340002\n");
    let list = kit.receive("doubts.csv", csv.clone()).await;
    let id = list["id"].as_str().expect("id");
    assert_eq!(list["rows"]["held"], 2);
    let other = id_of("19900101", "003");
    let back = format!("firstline_row,姓名,证件号码,出生日期,联系电话\n2,王一,{other},1985-03-07,13812340001\n3,王二,{mistyped},1985-03-07,13812340002\n");
    let upload = kit.upload("clerk", "back.csv", back).await.ok();
    let done = kit.post("clerk", &format!("/api/lists/{id}/corrections"), json!({ "upload_id": upload["upload_id"] })).await.ok();
    let list = done["list"].clone();
    assert_eq!((list["rows"]["held"].clone(), done["decided"].clone(), done["left"].clone()), (json!(2), json!(0), json!([2, 3])));
    let held = rows(&kit, &list, "held").await;
    let codes = |row: usize| held[row]["problems"].as_array().expect("problems").iter().map(|p| p["code"].clone()).collect::<Vec<_>>();
    assert!(codes(0).contains(&json!("intake.birth_date_contradicts_identity")), "the new number stands there now: {}", held[0]);
    assert!(codes(1).contains(&json!("intake.identity_check_digit")), "{}", held[1]);
    assert!(held.iter().all(|row| row["decided"].is_null()), "nobody has decided");
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_formula_comes_back_out_harmless_and_markup_stays_text() {
    let kit = Kit::new().await;
    let csv = "姓名,联系电话,证件号码,备注\n=cmd|' /C calc'!A0,12,1,+SUM(A1)\n";
    let list = kit.receive("evil.csv", csv).await;
    let id = list["id"].as_str().expect("id");
    let out = kit.post("clerk", &format!("/api/lists/{id}/export"), json!({ "outcomes": ["held", "rejected"], "purpose": "look", "format": "csv" })).await;
    let text = String::from_utf8(out.bytes).expect("text");
    assert!(text.contains("'=cmd") && text.contains("'+SUM"), "{text}");
}

#[rstest]
#[case::picture("photo.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\xff\xfe\0\0".to_vec())]
#[case::nonsense("list.xlsx", b"PK\x03\x04 but not a workbook at all".to_vec())]
#[case::broken_utf8("list.csv", b"name,phone\n\xc3\x28,1\n\xff\xfe\xfd,2\n".to_vec())]
#[case::one_word("list.csv", b"hello".to_vec())]
#[case::no_header("list.csv", b",,,\n,,,\n".to_vec())]
#[case::zeros("list.csv", vec![0; 4096])]
#[case::open_quote("list.csv", b"name,phone\n\"never closed,1\n2,3\n".to_vec())]
#[case::broken_json("list.jsonl", b"{\"name\": \"x\"}\n{\"name\": \n[1,2]\n".to_vec())]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_list_gets_a_reason_and_leaves_nothing_behind(#[case] name: &str, #[case] bytes: Vec<u8>) {
    let kit = Kit::new().await;
    let upload = kit.upload("clerk", name, bytes).await.ok();
    let id = upload["upload_id"].as_str().expect("id");
    let preview = kit.post("clerk", &format!("/api/uploads/{id}/preview"), json!({})).await;
    assert!(preview.status.as_u16() < 500, "{}", preview.body);
    let body = json!({ "upload_id": id, "name": name, "source": "s", "basis": "b", "purpose": "screening", "area_id": kit.area("440902").await });
    let list = kit.post("clerk", "/api/lists", body).await;
    assert!(list.status.as_u16() < 500, "{}", list.body);
    if list.status.is_success() {
        let list = kit.finished(list.body["id"].as_str().expect("id")).await;
        let r = &list["rows"];
        let sum: i64 = ["accepted", "merged", "held", "rejected"].iter().filter_map(|k| r[*k].as_i64()).sum();
        assert_eq!(r["received"].as_i64(), Some(sum));
    } else {
        assert!(list.body["code"].as_str().is_some_and(|c| c.starts_with("tables.") || c.starts_with("intake.")), "{}", list.body);
    }
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_from_a_list_is_named() {
    let kit = Kit::new().await;
    let upload = kit.upload("clerk", "l.csv", people_csv(1)).await.ok()["upload_id"].clone();
    let good = json!({ "upload_id": upload, "name": "n", "source": "s", "basis": "b", "purpose": "screening", "area_id": kit.area("440902").await });
    for (field, value, code) in [
        ("source", json!(""), "invalid.empty"),
        ("basis", json!("  "), "invalid.empty"),
        ("purpose", json!("revenge"), "intake.unknown_purpose"),
        ("area_id", json!(kit.area("440904").await), "areas.not_in_scope"),
        ("columns", json!({ "姓名": "soul" }), "intake.unknown_field"),
        ("columns", json!({ "no such": "name" }), "intake.unknown_column"),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let answer = kit.post("clerk", "/api/lists", body).await;
        assert_eq!(answer.body["field"], field);
        assert_eq!(answer.refused(422), code);
    }
    assert_eq!(kit.upload("clerk", "empty.csv", "").await.refused(422), "intake.file_empty");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_that_was_remembered_is_used_for_the_same_headers() {
    let kit = Kit::new().await;
    let csv = "Kontakt,Wer\n13800000001,王小英\n";
    let upload = kit.upload("clerk", "a.csv", csv).await.ok()["upload_id"].clone();
    let body = json!({
        "upload_id": upload, "name": "first", "source": "s", "basis": "b", "purpose": "screening", "area_id": kit.area("440902").await,
        "columns": { "Kontakt": "telephone", "Wer": "name" }, "remember_as": "German list",
    });
    let first = kit.post("clerk", "/api/lists", body).await.ok();
    kit.finished(first["id"].as_str().expect("id")).await;
    let upload = kit.upload("clerk", "b.csv", "Kontakt,Wer\n13800000002,李四\n").await.ok()["upload_id"].as_str().expect("id").to_owned();
    let preview = kit.post("clerk", &format!("/api/uploads/{upload}/preview"), json!({})).await.ok();
    assert_eq!((preview["mapping"].clone(), preview["columns"][0]["field"].clone()), (json!("German list"), json!("telephone")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_for_something_else_than_disease_control_calls_nobody() {
    let kit = Kit::new().await;
    let upload = kit.upload("clerk", "l.csv", people_csv(4)).await.ok()["upload_id"].clone();
    let body = json!({ "upload_id": upload, "name": "tax", "source": "s", "basis": "b", "purpose": "administration", "area_id": kit.area("440902").await, "team_id": kit.team("一队").await });
    let list = kit.post("clerk", "/api/lists", body).await.ok();
    let list = kit.finished(list["id"].as_str().expect("id")).await;
    assert_eq!((list["people"]["no_task"].clone(), list["people"]["waiting"].clone()), (json!(4), json!(0)));
    assert!(kit.next("caller1").await.is_none());
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_clerk_cannot_use_my_upload_or_see_my_list() {
    let kit = Kit::new().await;
    let list = kit.receive("l.csv", people_csv(2)).await;
    let upload = kit.upload("clerk", "m.csv", people_csv(1)).await.ok()["upload_id"].as_str().expect("id").to_owned();
    assert_eq!(kit.post("stranger", &format!("/api/uploads/{upload}/preview"), json!({})).await.refused(404), "not_found");
    let id = list["id"].as_str().expect("id");
    for uri in [format!("/api/lists/{id}"), format!("/api/lists/{id}/rows"), format!("/api/lists/{id}/people"), format!("/api/lists/{id}/problems")] {
        assert_eq!(kit.get("stranger", &uri).await.refused(404), "not_found", "{uri}");
    }
    assert_eq!(kit.ask("stranger", Method::GET, "/api/lists", None).await.ok()["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn months_before_days_are_read_alike_in_every_row() {
    let kit = Kit::new().await;
    let csv = "name,telephone,birth date\nJohn Smith,13800000001,04/13/1985\nMary Brown,13800000002,03/04/1986\n";
    let upload = kit.upload("clerk", "us.csv", csv).await.ok();
    let look = kit.post("clerk", &format!("/api/uploads/{}/preview", upload["upload_id"].as_str().expect("id")), json!({})).await.ok();
    assert_eq!(look["date_order"], "mdy", "a day above twelve tells the order of all");
    let list = kit.receive("us.csv", csv).await;
    let accepted = rows(&kit, &list, "accepted").await;
    let person = kit.get("clerk", &format!("/api/people/{}", accepted[1]["person_id"].as_str().expect("a person"))).await.ok();
    assert_eq!(person["birth_year"], 1986, "{person}");
    assert_eq!(person["age"], 36, "4 March, so that the birthday is over in September");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_is_an_object_of_its_own_rejects_its_line_alone() {
    let kit = Kit::new().await;
    let lines = "{\"name\":\"王一\",\"telephone\":\"13800000001\"}\n{\"name\":\"王二\",\"contact\":{\"telephone\":\"13800000002\"}}\n";
    let list = kit.receive("lines.jsonl", lines).await;
    assert_eq!((list["rows"]["accepted"].clone(), list["rows"]["rejected"].clone()), (json!(1), json!(1)));
    let rejected = rows(&kit, &list, "rejected").await;
    assert_eq!((codes(&rejected[0]), rejected[0]["problems"][0]["params"]["reason"].clone()), (vec!["intake.row_unreadable"], json!("nested_json")));
}

/// A row that might be of somebody known is decided by a person, and stays open until it is.
#[rstest]
#[case("李四,,13800000001,1980-02-03", "A-1", "linkage.source_number_known_under_other_name")]
#[case("王小英,,13800000001,1990-05-05", "B-9", "linkage.known_with_other_birth_date_or_sex")]
#[tokio::test(flavor = "multi_thread")]
async fn what_speaks_against_a_link_holds_the_row(#[case] row: &str, #[case] number: &str, #[case] code: &str) {
    let kit = Kit::new().await;
    kit.receive("first.csv", "姓名,证件号码,联系电话,出生日期,编号\n王小英,,13800000001,1980-02-03,A-1\n").await;
    let list = kit.receive("second.csv", format!("姓名,证件号码,联系电话,出生日期,编号\n{row},{number}\n")).await;
    let held = rows(&kit, &list, "held").await;
    assert_eq!(held.iter().flat_map(codes).collect::<Vec<_>>(), [code], "{list}");
    let id = list["id"].as_str().expect("id");
    let still = kit.post("clerk", &format!("/api/lists/{id}/rows/2/decision"), json!({ "decision": "correct", "values": { "note": "asked again" } })).await.ok();
    assert!(still["decided"].is_null() && still["outcome"] == "held", "{still}");
    let open = kit.get("clerk", &format!("/api/lists/{id}/problems")).await.ok();
    assert!(open.as_array().expect("kinds").iter().any(|kind| kind["code"] == code && kind["open"] == 1), "{open}");
    let taken = kit.post("clerk", &format!("/api/lists/{id}/rows/2/decision"), json!({ "decision": "accept" })).await.ok();
    assert_eq!(taken["outcome"], "accepted", "{taken}");
    kit.insist_on_promises().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_with_a_comma_too_many_is_held_not_shifted() {
    let kit = Kit::new().await;
    let list = kit.receive("commas.csv", "姓名,现住址,联系电话\n王小英,河西街道福华社区,5号,13800000001\n李四,河西街道,13800000002\n").await;
    assert_eq!((list["rows"]["accepted"].clone(), list["rows"]["held"].clone()), (json!(1), json!(1)));
    assert!(codes(&rows(&kit, &list, "held").await[0]).contains(&"intake.row_wider"));
}
