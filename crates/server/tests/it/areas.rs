//! The division tree: any country, any depth, and nothing outside one's own.

use crate::kit::Kit;
use app::areas::{AreaImport, AreaRow};
use serde_json::json;

#[tokio::test]
async fn somebody_sees_their_own_part_of_the_tree() {
    let kit = Kit::new().await;
    let roots = kit.get("clerk", "/api/areas").await.ok();
    assert_eq!(roots["items"][0]["name"], "茂南区");
    let id = roots["items"][0]["id"].as_str().expect("id");
    let below = kit.get("clerk", &format!("/api/areas?parent={id}")).await.ok();
    assert_eq!(below["items"].as_array().expect("areas").len(), 2);
    assert_eq!(kit.get("clerk", "/api/areas?q=电白").await.ok()["items"], json!([]));
    let elsewhere = kit.area("440904").await;
    assert_eq!(kit.get("clerk", &format!("/api/areas/{elsewhere}")).await.refused(404), "not_found");
}

/// R72 and the second country: tiers of another shape, overlays, and an import that can be run again.
#[tokio::test]
async fn a_country_of_another_shape_and_tiers_of_our_own_hang_on_the_same_tree() {
    let kit = Kit::new().await;
    let row = |code: &str, name: &str, parent: &str, kind: &str, overlay| AreaRow {
        code: code.to_owned(), name: name.to_owned(), parent: parent.to_owned(), kind: kind.to_owned(), overlay, ..AreaRow::default()
    };
    let rows = || vec![
        row("SL", "Sierra Leone", "", "country", false),
        row("SL-E", "Eastern", "SL", "province", false),
        row("SL-E-KE", "Kenema", "SL-E", "district", false),
        row("nobody", "lost", "no such code", "district", false),
    ];
    let import = AreaImport { code_system: "iso3166-2".to_owned(), vintage: "2023".to_owned(), below: None };
    let first = kit.app.import_areas(&import, rows(), |_| {}).await.expect("imports");
    assert_eq!((first.new, first.known, first.orphans), (3, 0, 1));
    let again = kit.app.import_areas(&import, rows(), |_| {}).await.expect("imports");
    assert_eq!((again.new, again.known), (0, 3));
    let grids = AreaImport { code_system: "grid".to_owned(), vintage: "2022".to_owned(), below: Some("440902001".to_owned()) };
    let grid = kit.app.import_areas(&grids, vec![row("G1", "第一网格", "", "grid", true), row("G1-3", "3单元", "G1", "unit", true)], |_| {}).await.expect("imports");
    assert_eq!(grid.new, 2);
    let found = kit.get("clerk", "/api/areas?q=3单元").await.ok();
    assert_eq!((found["items"][0]["overlay"].clone(), found["items"][0]["kind"].clone()), (json!(true), json!("unit")));
    let id = found["items"][0]["id"].as_str().expect("id");
    let trail: Vec<String> = kit.get("clerk", &format!("/api/areas/{id}")).await.ok()["trail"].as_array().expect("trail").iter().map(|a| a["name"].as_str().expect("name").to_owned()).collect();
    assert_eq!(trail, ["中国", "广东省", "茂名市", "茂南区", "红旗街道", "第一网格", "3单元"]);
}
