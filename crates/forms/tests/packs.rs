//! The questionnaires that are shipped: each compiles without a warning, and asks in the order that
//! people bear.

use std::path::Path;

use forms::{Form, Kind, compile, workbook};

fn shipped() -> Vec<(String, Form)> {
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut forms = Vec::new();
    for pack in std::fs::read_dir(packs).expect("packs are there").flatten() {
        for file in std::fs::read_dir(pack.path().join("forms")).into_iter().flatten().flatten() {
            let path = file.path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).expect("it can be read");
            let compiled = compile(&workbook::from_markdown(&text), &name);
            assert!(compiled.problems.is_empty(), "{}: {:#?}", path.display(), compiled.problems);
            forms.push((name, compiled.form.expect("a form without problems")));
        }
    }
    forms
}

#[test]
fn questionnaires_of_packs_compile_without_a_warning() {
    assert!(shipped().iter().any(|(name, _)| name == "first-call"));
}

#[test]
fn the_first_call_asks_sensitive_things_last() {
    let (_, form) = shipped().into_iter().find(|(name, _)| name == "first-call").expect("it is shipped");
    assert_eq!(form.languages, ["中文(zh)", "English (en)"]);
    let asked: Vec<&str> = form
        .nodes
        .iter()
        .filter(|node| matches!(node.kind, Kind::Question(kind) if kind.is_answered()))
        .map(|node| node.name.as_str())
        .collect();
    let order = [
        "was_there",
        "last_test",
        "last_test_place",
        "last_test_result",
        "has_visitors",
        "visitor_from",
        "symptoms",
        "segment_place",
        "segment_from",
        "segment_to",
        "transport",
        "companions",
        "protection",
        "occupation",
        "guardian_name",
        "current_address",
        "home_address",
        "needs",
        "medication",
        "identity_last_four",
    ];
    let places: Vec<Option<usize>> = order.iter().map(|name| asked.iter().position(|asked| asked == name)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{asked:?}");
    assert_eq!(asked.last(), Some(&"identity_last_four"));
}
