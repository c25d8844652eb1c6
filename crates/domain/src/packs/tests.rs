use super::*;
use crate::calls::{Given, Standing, record_outcome};
use crate::tasks::Queue;

fn base() -> BTreeMap<String, String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/base");
    let form = std::fs::read_to_string(format!("{folder}/forms/first-call.md")).expect("the form");
    std::fs::read_dir(folder)
        .expect("the base pack")
        .filter_map(|entry| {
            let path = entry.expect("an entry").path();
            (path.extension()? == "toml").then(|| {
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                (name, std::fs::read_to_string(&path).expect("text"))
            })
        })
        .chain([("forms/first-call.md".to_owned(), form)])
        .collect()
}

fn with(file: &str, from: &str, to: &str) -> Vec<PackProblem> {
    let mut files = base();
    let text = files.get_mut(file).expect("the file");
    assert!(text.contains(from), "{from:?} is not in {file}");
    *text = text.replacen(from, to, 1);
    read(&files).err().unwrap_or_default()
}

#[test]
fn the_base_pack_passes_every_check() {
    let pack = read(&base()).unwrap_or_else(|p| panic!("{p:#?}"));
    assert!(pack.outcomes.len() >= 18, "the dispositions of a real day");
    assert_eq!(pack.hash.len(), 64);
}

#[test]
fn a_pack_that_cannot_be_relied_on_is_refused_with_its_file() {
    assert!(with("calls.toml", "disposition = \"close\"", "disposition = \"forget\"")[0].message.contains("forget"));
    assert_eq!(with("pack.toml", "Asia/Shanghai", "Moon/Base")[0].file, "calls.toml");
    assert!(with("calls.toml", "form = \"first-call\"", "form = \"second-call\"")[0].message.contains("second-call.md"));
    assert!(with("calls.toml", "lease = \"15m\"", "lease = \"soon\"")[0].message.contains("soon"));
    assert!(with("calls.toml", "code = \"other_work\"", "code = \"break\"")[0].message.contains("support \"break\" stands twice"));
    assert!(with("script.toml", "code = \"driving\"", "code = \"fraud\"")[0].message.contains("objection \"fraud\" stands twice"));
    assert!(with("calls.toml", "code = \"transfer\"", "code = \"offer\"")[0].message.contains("errand \"offer\" stands twice"));
    assert!(with("calls.toml", "code = \"transfer\"", "code = \"sing\"")[0].message.contains("asked by no plan"));
    assert!(with("calls.toml", "ends_errands = [\"deceased\"]", "ends_errands = [\"gone\"]")[0].message.contains("no outcome \"gone\""));
    assert!(with("named.toml", "code = \"visitor\"", "code = \"guest\"").iter().any(|problem| problem.message.contains("no reason \"visitor\"")));
    assert!(with("named.toml", "risk_priority = 8", "risk_priority = 80")[0].message.contains("between 0 and 9"));
    assert!(with("calls.toml", "hide_number = \"\"", "hide_number = \"#31# \"")[0].message.contains("hide_number"), "a space is not dialled");
    assert!(with("calls.toml", "hide_number = \"\"", "hide_number = \"#31#\"").is_empty());
    let mut files = base();
    let calls = files.get_mut("calls.toml").expect("calls");
    calls.truncate(calls.find("[[support]]").expect("support"));
    assert!(read(&files).expect_err("refused")[0].message.contains("harms callers"), "whoever is harmed is offered something");
    let mut files = base();
    files.remove("access.toml");
    assert_eq!(read(&files).expect_err("refused")[0].file, "access.toml");
}

#[test]
fn the_hash_tells_two_editions_apart() {
    let mut other = base();
    other.get_mut("calls.toml").expect("calls").push_str("\n# another edition\n");
    assert_ne!(read(&base()).expect("base").hash, read(&other).expect("other").hash);
}

#[derive(Deserialize)]
struct Examples {
    example: Vec<Example>,
}

#[derive(Deserialize)]
struct Example {
    title: String,
    attempts: u32,
    at: jiff::Timestamp,
    outcome: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    field: String,
    #[serde(default)]
    guardian: String,
    #[serde(default)]
    language: String,
    call_back_at: Option<jiff::Timestamp>,
    then: Then,
}

#[derive(Deserialize)]
struct Then {
    disposition: String,
    state: String,
    due: Option<jiff::Timestamp>,
    attempts: Option<u32>,
    opens: Option<String>,
}

#[test]
fn every_example_of_the_base_pack_holds() {
    let pack = read(&base()).expect("base");
    let text = include_str!("../../../../packs/base/examples/calls.toml");
    let examples: Examples = toml::from_str(text).expect("examples");
    for example in examples.example {
        let title = &example.title;
        let outcome = pack.outcome(&example.outcome).unwrap_or_else(|| panic!("{title}: no such outcome"));
        let given = Given {
            call_back_at: example.call_back_at,
            note: &example.note,
            field: &example.field,
            guardian: &example.guardian,
            language: &example.language,
            ..Given::default()
        };
        let before = Standing { attempts: example.attempts, queue: Queue::Normal, hours: &[] };
        let got = record_outcome(&pack.calls, &outcome.rule, before, given, example.at)
            .unwrap_or_else(|e| panic!("{title}: {e}"));
        assert_eq!(got.disposition.code(), example.then.disposition, "{title}");
        assert_eq!(got.state.code(), example.then.state, "{title}");
        assert_eq!(got.opens.map(|k| k.code().to_owned()), example.then.opens, "{title}");
        if let Some(due) = example.then.due {
            assert_eq!(got.due, due, "{title}");
        }
        if let Some(attempts) = example.then.attempts {
            assert_eq!(got.attempts, attempts, "{title}");
        }
    }
}
