use super::sources::Sources;
use super::{docs, layers, marks, problems, routes, sizes, stems};

type Rule = fn(&Sources) -> anyhow::Result<Vec<String>>;

/// Checks a rule over texts and compares what it found.
#[track_caller]
fn check(rule: Rule, files: &[(&str, &str)], expected: &[&str]) {
    let found = rule(&Sources::of(files)).expect("the rule runs");
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.contains(expected), "{found} does not say {expected}");
    }
}

#[test]
fn a_crate_must_not_know_the_one_above_it() {
    check(layers::check, &[("crates/store/Cargo.toml", "[dependencies]\ndomain = 1\napp = 1\naxum = 1\n")], &["must not know app", "axum is not for store"]);
    check(layers::check, &[("crates/surprise/Cargo.toml", "")], &["has no place"]);
    check(layers::check, &[("crates/domain/src/a.rs", "let t = Timestamp::now();")], &["Timestamp::now"]);
}

#[test]
fn a_file_must_not_outgrow_its_ceiling_and_an_exception_only_shrinks() {
    let long = "x\n".repeat(501);
    check(sizes::check, &[("crates/a/src/b.rs", &long)], &["501, at most 500"]);
    let with = |number: &str| format!("\"crates/a/src/b.rs\" = {number}\n");
    check(sizes::check, &[("crates/a/src/b.rs", &long), ("xtask/ratchet.toml", &with("501"))], &[]);
    check(sizes::check, &[("crates/a/src/b.rs", &long), ("xtask/ratchet.toml", &with("500"))], &["it was 500"]);
    check(sizes::check, &[("crates/a/src/b.rs", &long), ("xtask/ratchet.toml", &with("502"))], &["lower its number"]);
    check(sizes::check, &[("xtask/ratchet.toml", &with("502"))], &["not there"]);
}

#[test]
fn a_function_must_not_outgrow_its_ceiling() {
    let long = format!("    pub async fn grow(&self) {{\n{}    }}\n", "        x;\n".repeat(80));
    check(sizes::check, &[("crates/a/src/b.rs", &long)], &["fn grow: 82"]);
}

#[test]
fn a_capability_has_one_name_in_every_layer() {
    let register = "[kernel]\n[capabilities.calls]\ndoes = 'x'\nlayers = ['domain', 'app']\n[plumbing]\napp = ['lib']\n";
    let files = [("capabilities.toml", register), ("crates/domain/src/calls.rs", ""), ("crates/app/src/lib.rs", ""), ("crates/app/src/phone.rs", "")];
    check(stems::check, &files, &["crates/app/src/calls.rs is missing", "crates/app/src/phone.rs"]);
}

#[test]
fn a_module_says_what_it_owns_and_a_todo_its_issue() {
    check(marks::headers, &[("crates/a/src/b.rs", "fn a() {}"), ("crates/a/src/tests.rs", "")], &["crates/a/src/b.rs"]);
    check(marks::todos, &[("crates/a/src/b.rs", "// TODO later\n// TODO(#7): soon\n")], &["b.rs:1"]);
}

#[test]
fn a_pack_is_named_by_the_executable_alone() {
    let files = [("packs/fever/pack.toml", ""), ("crates/app/src/a.rs", "if id == \"fever\" {}"), ("crates/server/src/a.rs", "\"fever\"")];
    check(marks::pack_names, &files, &["crates/app/src/a.rs:1"]);
    check(marks::packs, &files, &["packs/fever/examples"]);
}

#[test]
fn a_path_in_a_document_exists() {
    check(docs::paths, &[("docs/a.md", "See `crates/nowhere/src/lib.rs`, `cargo build` and [this](gone.md).")], &["crates/nowhere/src/lib.rs", "gone.md"]);
}

#[test]
fn a_requirement_is_open_or_proven_by_tests_that_exist() {
    let mut coverage: String = (5..=228).map(|number| format!("R{number} = \"open\"\n")).collect();
    coverage.push_str("R1 = [\"it_holds\"]\nR2 = [\"it_is_gone\"]\nR3 = \"done\"\nR4 = [\"a sentence\"]\n");
    let files = [
        ("docs/coverage.toml", coverage.as_str()),
        ("crates/a/src/b.rs", "#[test]\nfn it_holds() {}\nfn it_is_gone() {}\n"),
        ("e2e/a.spec.ts", "test(\"a sentence\", async () => {});"),
    ];
    check(docs::coverage, &files, &["it_is_gone", "\"done\""]);
}

#[test]
fn a_problem_has_words_in_both_languages() {
    let files = [
        ("crates/app/src/a.rs", "Err(Problem::new(\"calls.gone\").into())"),
        ("web/src/a/locales/en.json", "{\"problem.calls.here\": \"x\"}"),
        ("web/src/a/locales/zh-CN.json", "{}"),
    ];
    check(problems::words, &files, &["problem.calls.gone"]);
    check(problems::same_keys, &files, &["problem.calls.here"]);
}

#[test]
fn an_operation_is_tried_by_a_stranger() {
    let document = r#"{"paths": {"/api/a": {"get": {"operationId": "a_list"}, "post": {"operationId": "a_open"}}}}"#;
    let files = [("crates/api/openapi.json", document), ("crates/server/tests/it/unauthorized.rs", "(\"a_list\", &[\"admin\"]),")];
    check(routes::check, &files, &["a_open (POST /api/a)"]);
}
