//! Every operation of the OpenAPI document is refused to whoever may not use it.

use crate::kit::Kit;
use axum::http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What anybody may ask; this list is to shrink, never to grow. Whoever was called checks a call number without an account,
/// and answers what they were asked to sign.
const PUBLIC: [&str; 9] = ["access_setup_state", "access_set_up", "access_sign_in", "calls_check_code", "commitments_answer", "commitments_open", "health_alive", "health_ready", "health_version"];

/// What everybody may ask who is signed in.
const SIGNED_IN: [&str; 10] = [
    "access_session", "access_sign_out", "access_change_password", "access_choose_language", "access_onboarding", "access_pass_onboarding", "access_prove", "packs_active", "packs_form",
    "live_changes",
];

/// Each operation with the accounts that may use it; all others are refused.
const ALLOWED: [(&str, &[&str]); 173] = [
    ("determinations_of_person", &["clerk", "supervisor", "epidemiologist"]),
    ("overrides_of_person", &["clerk", "supervisor", "epidemiologist"]),
    ("overrides_ask", &["supervisor", "epidemiologist"]),
    ("overrides_list", &["supervisor", "epidemiologist"]),
    ("overrides_confirm", &["supervisor", "epidemiologist"]),
    ("overrides_withdraw", &["supervisor", "epidemiologist"]),
    ("overrides_notices", &["supervisor", "epidemiologist"]),
    ("overrides_told", &["supervisor", "epidemiologist"]),
    ("facts_list", &["clerk", "supervisor", "epidemiologist"]),
    ("facts_record", &["clerk", "supervisor", "epidemiologist"]),
    ("facts_place", &["clerk", "supervisor", "epidemiologist"]),
    ("facts_withdraw", &["clerk", "supervisor", "epidemiologist"]),
    ("facts_places", &["clerk", "supervisor", "epidemiologist"]),
    ("risk_areas_list", &["clerk", "supervisor", "epidemiologist", "commander"]),
    ("risk_areas_record", &["epidemiologist"]),
    ("risk_areas_withdraw", &["epidemiologist"]),
    ("policy_list", &["clerk", "supervisor", "epidemiologist", "commander"]),
    ("policy_edition", &["clerk", "supervisor", "epidemiologist", "commander"]),
    ("policy_differences", &["clerk", "supervisor", "epidemiologist", "commander"]),
    ("policy_activations", &["clerk", "supervisor", "epidemiologist", "commander"]),
    ("policy_activation", &["clerk", "supervisor", "epidemiologist", "commander"]),
    ("policy_propose", &["epidemiologist", "commander"]),
    ("policy_propose_ending", &["epidemiologist", "commander"]),
    ("policy_confirm", &["epidemiologist", "commander"]),
    ("policy_withdraw", &["epidemiologist", "commander"]),
    ("policy_changes", &["supervisor", "epidemiologist"]),
    ("policy_told", &["supervisor", "epidemiologist"]),
    ("access_accounts", &["admin"]),
    ("access_open_account", &["admin"]),
    ("access_give_grant", &["admin"]),
    ("access_end_grant", &["admin"]),
    ("access_disable_account", &["admin"]),
    ("access_enable_account", &["admin"]),
    ("access_reset_password", &["admin"]),
    ("access_set_remote", &["admin"]),
    ("access_admit_device", &["admin"]),
    ("access_refuse_device", &["admin"]),
    ("access_withdraw_device", &["admin"]),
    ("areas_list", &["admin", "clerk", "supervisor", "epidemiologist", "commander", "auditor"]),
    ("areas_get", &["admin", "clerk", "supervisor", "epidemiologist", "commander", "auditor"]),
    ("calls_queue", &["caller1", "supervisor"]),
    ("calls_next", &["caller1", "supervisor"]),
    ("calls_lease", &["caller1", "supervisor"]),
    ("calls_counters", &["caller1", "supervisor"]),
    ("calls_get", &["caller1", "supervisor"]),
    ("calls_dial", &["caller1", "supervisor"]),
    ("calls_save_draft", &["caller1", "supervisor"]),
    ("calls_extend_lease", &["caller1", "supervisor"]),
    ("calls_record_outcome", &["caller1", "supervisor"]),
    ("calls_release", &["caller1", "supervisor"]),
    ("calls_transfer", &["caller1", "supervisor"]),
    ("calls_say_languages", &["caller1", "supervisor"]),
    ("calls_look_up_inbound", &["caller1", "supervisor"]),
    ("calls_take_inbound", &["caller1", "supervisor"]),
    ("calls_shift", &["caller1", "supervisor"]),
    ("calls_hand_over", &["caller1", "supervisor"]),
    ("calls_see_handover", &["caller1", "supervisor"]),
    ("teams_handovers", &["supervisor", "commander"]),
    ("doors_search", &["supervisor"]),
    ("doors_record_visit", &["supervisor"]),
    ("doors_prints", &["supervisor"]),
    ("doors_print", &["supervisor"]),
    ("doors_print_detail", &["supervisor"]),
    ("doors_sheet", &["supervisor"]),
    ("linkage_list", &["clerk"]),
    ("linkage_get", &["clerk"]),
    ("linkage_propose", &["clerk"]),
    ("linkage_reveal", &["clerk"]),
    ("linkage_decide", &["clerk"]),
    ("linkage_reopen", &["clerk"]),
    ("linkage_merges", &["clerk", "supervisor", "epidemiologist"]),
    ("linkage_separate", &["clerk"]),
    ("linkage_thresholds", &["clerk"]),
    ("linkage_set_thresholds", &["clerk"]),
    ("feedback_note", &["caller1", "supervisor"]),
    ("feedback_list", &["supervisor"]),
    ("feedback_mine", &["caller1", "supervisor"]),
    ("feedback_answer", &["supervisor"]),
    ("intake_upload", &["clerk"]),
    ("intake_preview", &["clerk"]),
    ("intake_mappings", &["clerk"]),
    ("intake_receive", &["clerk"]),
    ("intake_lists", &["clerk", "supervisor", "epidemiologist", "commander", "auditor"]),
    ("intake_list", &["clerk", "supervisor", "epidemiologist", "commander", "auditor"]),
    ("intake_rows", &["clerk"]),
    ("intake_problems", &["clerk", "supervisor", "epidemiologist", "commander", "auditor"]),
    ("intake_decide_row", &["clerk"]),
    ("intake_decide_rows", &["clerk"]),
    ("intake_export", &["clerk"]),
    ("intake_correct", &["clerk"]),
    ("journal_list", &["auditor"]),
    ("journal_verify", &["auditor"]),
    ("measures_search", &["supervisor", "epidemiologist"]),
    ("measures_get", &["supervisor", "epidemiologist"]),
    ("measures_calendar", &["supervisor", "epidemiologist"]),
    ("measures_calendar_people", &["supervisor", "epidemiologist"]),
    ("measures_facilities", &["supervisor", "epidemiologist"]),
    ("measures_open_facility", &["supervisor", "epidemiologist"]),
    ("measures_facility", &["supervisor", "epidemiologist"]),
    ("measures_change_facility", &["supervisor", "epidemiologist"]),
    ("measures_add_rooms", &["supervisor", "epidemiologist"]),
    ("measures_place", &["supervisor", "epidemiologist"]),
    ("measures_leave", &["supervisor", "epidemiologist"]),
    ("measures_transfers", &["supervisor", "epidemiologist"]),
    ("measures_plan_transfer", &["supervisor", "epidemiologist"]),
    ("measures_move_transfer", &["supervisor", "epidemiologist"]),
    ("measures_arrive", &["supervisor", "epidemiologist"]),
    ("measures_discuss", &["supervisor", "epidemiologist"]),
    ("measures_ask", &["supervisor", "epidemiologist"]),
    ("measures_answer", &["supervisor", "epidemiologist"]),
    ("measures_check", &["supervisor", "epidemiologist"]),
    ("measures_handle_alert", &["supervisor", "epidemiologist"]),
    ("measures_inspect", &["supervisor", "epidemiologist"]),
    ("measures_needs", &["supervisor", "epidemiologist"]),
    ("measures_note_need", &["supervisor", "epidemiologist"]),
    ("measures_move_need", &["supervisor", "epidemiologist"]),
    ("measures_issue_papers", &["supervisor", "epidemiologist"]),
    ("measures_print_papers", &["supervisor", "epidemiologist"]),
    ("measures_find_paper", &["supervisor", "epidemiologist"]),
    ("measures_released", &["supervisor", "epidemiologist"]),
    ("measures_ask_commitment", &["supervisor", "epidemiologist"]),
    ("measures_note_commitment", &["supervisor", "epidemiologist"]),
    ("measures_print_commitment", &["supervisor", "epidemiologist"]),
    ("overview_get", &["admin", "clerk", "supervisor", "epidemiologist", "commander", "auditor"]),
    ("people_search", &["clerk", "supervisor", "epidemiologist"]),
    ("people_relationships", &["clerk", "supervisor", "epidemiologist"]),
    ("people_get", &["clerk", "supervisor", "epidemiologist"]),
    ("people_reveal", &["clerk", "supervisor", "epidemiologist"]),
    ("people_warnings", &["clerk", "supervisor", "epidemiologist"]),
    ("people_note_warning", &["clerk", "supervisor", "epidemiologist"]),
    ("people_withdraw_warning", &["clerk", "supervisor", "epidemiologist"]),
    ("people_holdings", &["clerk", "supervisor", "epidemiologist"]),
    ("people_told_holdings", &["clerk", "supervisor", "epidemiologist"]),
    ("people_print_holdings", &["clerk", "supervisor", "epidemiologist"]),
    ("people_of_list", &["clerk", "supervisor", "epidemiologist"]),
    ("referrals_search", &["supervisor"]),
    ("referrals_mine", &["caller1", "supervisor"]),
    ("referrals_get", &["supervisor"]),
    ("referrals_ask", &["caller1", "supervisor"]),
    ("referrals_step", &["supervisor"]),
    ("referrals_follow_up", &["supervisor"]),
    ("referrals_told", &["supervisor"]),
    ("reports_reconciliation", &["clerk", "supervisor", "epidemiologist", "commander", "auditor"]),
    ("reports_callers", &["clerk", "supervisor", "epidemiologist", "commander", "auditor"]),
    ("reports_cooperation", &["clerk", "supervisor", "epidemiologist", "commander", "auditor"]),
    ("reports_hours", &["clerk", "supervisor", "epidemiologist", "commander", "auditor"]),
    ("reports_openings", &["clerk", "supervisor", "epidemiologist", "commander", "auditor"]),
    ("reports_export", &["clerk", "supervisor", "epidemiologist", "commander", "auditor"]),
    ("scripts_library", &["admin", "supervisor"]),
    ("scripts_editions", &["admin", "supervisor"]),
    ("scripts_edit", &["admin", "supervisor"]),
    ("sheets_list", &["caller1", "supervisor"]),
    ("sheets_open", &["caller1", "supervisor"]),
    ("sheets_get", &["caller1", "supervisor"]),
    ("sheets_print", &["caller1", "supervisor"]),
    ("sheets_row", &["caller1", "supervisor"]),
    ("sheets_enter", &["caller1", "supervisor"]),
    ("sheets_undo", &["caller1", "supervisor"]),
    ("sheets_return", &["caller1", "supervisor"]),
    ("support_list", &["supervisor"]),
    ("support_mine", &["caller1", "supervisor"]),
    ("support_offer", &["supervisor"]),
    ("support_withdraw", &["supervisor"]),
    ("support_see", &["caller1", "supervisor"]),
    ("tasks_unassigned", &["admin", "supervisor"]),
    ("tasks_assign", &["admin", "supervisor"]),
    ("tasks_undo_move", &["admin", "supervisor"]),
    ("tasks_release", &["admin", "supervisor"]),
    ("teams_board", &["supervisor", "commander"]),
    ("teams_create", &["admin", "supervisor"]),
    ("teams_get", &["admin", "supervisor", "commander"]),
    ("teams_join", &["admin", "supervisor"]),
    ("teams_set_call_back", &["admin", "supervisor"]),
];
/// Three more, whose accounts differ from the rest of their capability.
const ALSO_ALLOWED: [(&str, &[&str]); 2] = [("teams_leave", &["admin", "supervisor"]), ("teams_list", &["admin", "clerk", "supervisor", "commander"])];

const EVERYBODY: [&str; 8] = ["admin", "clerk", "supervisor", "caller1", "epidemiologist", "commander", "auditor", "newcomer"];

struct Operation {
    id: String,
    method: Method,
    path: String,
    body: Option<Value>,
}

/// Fills each operation with identifiers of nothing and the smallest body that can be read.
fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(api::openapi()).expect("json");
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let mut filled = path.clone();
            for parameter in ["account_id", "grant_id", "area_id", "task_id", "upload_id", "list_id", "person_id", "team_id", "handover_id", "sheet_id", "move_id", "print_id", "referral_id", "feedback_id", "attempt_id", "link_id", "merge_id", "fact_id", "risk_area_id", "activation_id", "override_id", "notice_id", "facility_id", "placement_id", "transfer_id", "question_id", "check_id", "need_id", "commitment_id", "device_id", "warning_id"] {
                filled = filled.replace(&format!("{{{parameter}}}"), "0sa4zvdm00c00");
            }
            let filled = filled.replace("{row}", "1").replace("{code}", "01A").replace("{text_key}", "opening").replace("{pack}", "measles").replace("{version}", "1");
            let schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str();
            let body = schema.map(|reference| smallest(&document, reference));
            let method = method.to_uppercase().parse().expect("a method");
            operations.push(Operation { id: operation["operationId"].as_str().expect("a name").to_owned(), method, path: filled, body });
        }
    }
    operations
}

fn smallest(document: &Value, reference: &str) -> Value {
    let schema = document.pointer(reference.trim_start_matches('#')).expect("the schema");
    let required: BTreeSet<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let object = schema["properties"].as_object().expect("an object").iter().filter(|(name, _)| required.contains(name.as_str())).map(|(name, property)| {
        let value = match (name.as_str(), property["type"].as_str()) {
            (_, Some("integer" | "number")) => json!(1),
            (_, Some("array")) => json!(["held"]),
            (_, Some("boolean")) => json!(true),
            (_, Some("object")) => json!({}),
            ("format", _) => json!("csv"),
            ("role", _) => json!("auditor"),
            ("decision", _) => json!("accept"),
            ("outcome", _) => json!("complete"),
            ("item", _) => json!("name"),
            ("kind", _) => json!("thanks"),
            ("report", Some(_)) => json!("hours"),
            ("how", _) => json!("message"),
            (_, None) if property["$ref"].is_string() => smallest(document, property["$ref"].as_str().expect("a reference")),
            ("step", _) => json!("accept"),
            ("found", _) => json!("better"),
            ("at", _) => json!("2022-09-15T08:00:00Z"),
            ("destination", _) => json!("home"),
            ("transfer_step", _) => json!("pick_up"),
            ("by" | "channel", _) => json!("call"),
            ("party", _) => json!("household"),
            ("result", _) => json!("in_order"),
            ("need", _) => json!("waste"),
            ("paper", _) => json!("start"),
            ("state", _) => json!("done"),
            _ => json!("0sa4zvdm00c00"),
        };
        (name.clone(), value)
    });
    Value::Object(object.collect())
}

fn allowed(id: &str) -> Option<&'static [&'static str]> {
    ALLOWED.iter().chain(&ALSO_ALLOWED).find(|(name, _)| *name == id).map(|(_, who)| *who)
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_who_is_not_signed_in_gets_past_the_door() {
    let kit = Kit::new().await;
    for operation in operations() {
        let answer = kit.anonymous(operation.method.clone(), &operation.path, operation.body.clone()).await;
        if PUBLIC.contains(&operation.id.as_str()) {
            assert_ne!(answer.body["code"], "access.signed_out", "{}", operation.id);
        } else {
            assert_eq!(answer.refused(401), "access.signed_out", "{}", operation.id);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_is_refused_to_every_role_that_may_not_use_it() {
    let mut kit = Kit::new().await;
    kit.open_account("newcomer", domain::access::Role::DataClerk, "440902", None, false).await;
    kit.sign_in("newcomer").await;
    let mut cells = 0;
    for operation in operations() {
        let id = operation.id.as_str();
        // A stream has no end to wait for; signing out would end the test's own session.
        if PUBLIC.contains(&id) || SIGNED_IN.contains(&id) {
            continue;
        }
        let who = allowed(id).unwrap_or_else(|| panic!("{id} is not in the list of who may use what"));
        for login in EVERYBODY {
            let answer = kit.ask(login, operation.method.clone(), &operation.path, operation.body.clone()).await;
            let code = answer.body["code"].as_str().unwrap_or_default().to_owned();
            let expected = if login == "newcomer" { "access.onboarding_required" } else { "access.forbidden" };
            if who.contains(&login) {
                assert_ne!(answer.status.as_u16(), 403, "{id} is refused to {login}: {code}");
            } else {
                assert_eq!((answer.status.as_u16(), code.as_str()), (403, expected), "{id} by {login}");
            }
            cells += 1;
        }
    }
    assert!(cells > 350, "{cells} cells");
}

#[test]
fn the_list_names_no_operation_that_is_gone() {
    let known: BTreeSet<String> = operations().into_iter().map(|o| o.id).collect();
    let listed = ALLOWED.iter().chain(&ALSO_ALLOWED).map(|(id, _)| *id).chain(PUBLIC).chain(SIGNED_IN);
    for id in listed {
        assert!(known.contains(id), "{id} is gone");
    }
    assert_eq!(known.len(), ALLOWED.len() + ALSO_ALLOWED.len() + PUBLIC.len() + SIGNED_IN.len());
}
