//! Every operation of the API is tried by a stranger in a test.

use super::sources::Sources;

const TEST: &str = "crates/server/tests/it/unauthorized.rs";

pub fn check(sources: &Sources) -> anyhow::Result<Vec<String>> {
    let (Some(document), Some(test)) = (sources.text("crates/api/openapi.json"), sources.text(TEST)) else {
        return Ok(vec![format!("{TEST} or crates/api/openapi.json is missing")]);
    };
    let document: serde_json::Value = serde_json::from_str(document)?;
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for method in methods.as_object().into_iter().flat_map(serde_json::Map::keys) {
            let listed = test.lines().any(|line| {
                let line = line.to_lowercase();
                line.contains(&format!("\"{}\"", path.to_lowercase())) && (line.contains(&format!("\"{method}\"")) || line.contains(&format!("::{method}")) || line.contains(&format!("{method},")))
            });
            if !listed {
                found.push(format!("{TEST}: {} {path} is not listed", method.to_uppercase()));
            }
        }
    }
    Ok(found)
}
