//! The OpenAPI document that is committed is the one that is served.

#[test]
fn the_committed_document_is_the_served_one() {
    let served = api::openapi().to_pretty_json().expect("json");
    let committed = include_str!("../../../api/openapi.json");
    assert!(served.trim() == committed.trim(), "crates/api/openapi.json is out of date: run `cargo xtask gen`");
}

#[test]
fn every_operation_has_a_name_and_says_how_it_fails() {
    let document = serde_json::to_value(api::openapi()).expect("json");
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            assert!(operation["operationId"].is_string(), "{method} {path}");
            assert!(operation["summary"].is_string() || operation["description"].is_string(), "{method} {path} says nothing of itself");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_of_the_wrong_kind_is_told_so() {
    let kit = crate::kit::Kit::new().await;
    let answer = kit.ask("clerk", axum::http::Method::DELETE, "/api/lists", None).await;
    assert_eq!(answer.refused(405), "wrong_method");
}
