//! Every operation of the API is tried by strangers in a test, which lists them by their ids.

use super::sources::Sources;

const TEST: &str = "crates/server/tests/it/unauthorized.rs";

pub fn check(sources: &Sources) -> anyhow::Result<Vec<String>> {
    let (Some(document), Some(test)) = (sources.text("crates/api/openapi.json"), sources.text(TEST)) else {
        return Ok(vec![format!("{TEST} or crates/api/openapi.json is missing")]);
    };
    let document: serde_json::Value = serde_json::from_str(document)?;
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let id = operation["operationId"].as_str().unwrap_or_default();
            if id.is_empty() || !test.contains(&format!("\"{id}\"")) {
                found.push(format!("{TEST}: {id} ({} {path}) is not listed", method.to_uppercase()));
            }
        }
    }
    Ok(found)
}
