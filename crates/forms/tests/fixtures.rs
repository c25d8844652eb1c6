//! Plays every fixture: a form, what somebody does, and what is to be seen after each step. The
//! browser's engine is played the same ones; see `fixtures/README.md`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use forms::xpath::Context;
use forms::{Compiled, Form, Instance, What, check, compile, judge, workbook, write_xform};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixture {
    /// What it shows.
    #[serde(rename = "shows")]
    _shows: String,
    #[serde(default)]
    now: Option<String>,
    steps: Vec<Step>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Step {
    language: Option<String>,
    add: Option<String>,
    remove: Option<String>,
    set: BTreeMap<String, String>,
    relevant: Vec<String>,
    irrelevant: Vec<String>,
    absent: Vec<String>,
    values: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
    choices: BTreeMap<String, Vec<String>>,
    violations: Option<BTreeMap<String, String>>,
    messages: BTreeMap<String, String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn names() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .expect("the folder is there")
        .filter_map(|entry| Some(entry.ok()?.file_name().to_str()?.strip_suffix(".toml")?.to_owned()))
        .collect();
    names.sort();
    names
}

fn read(name: &str, ending: &str) -> String {
    std::fs::read_to_string(folder().join(format!("{name}.{ending}"))).unwrap_or_else(|error| panic!("{name}.{ending}: {error}"))
}

fn form(name: &str) -> Form {
    let Compiled { form, problems } = compile(&workbook::from_markdown(&read(name, "md")), name);
    assert!(problems.is_empty(), "{name}: {problems:#?}");
    form.expect("a form without problems")
}

fn context(now: Option<&str>) -> Context {
    let now = now.unwrap_or("2026-11-22T09:30:00+08:00[Asia/Shanghai]").parse().expect("a moment with its time zone");
    Context { now, seed: 7, properties: BTreeMap::new() }
}

fn play(name: &str) {
    let form = form(name);
    let fixture: Fixture = toml::from_str(&read(name, "toml")).unwrap_or_else(|error| panic!("{name}.toml: {error}"));
    let mut instance = Instance::blank(&form, &context(fixture.now.as_deref()));
    for (at, step) in fixture.steps.iter().enumerate() {
        let here = format!("{name}, step {}", at + 1);
        if let Some(language) = &step.language {
            assert!(form.languages.contains(language), "{here}: no language {language}");
            instance.set_language(language);
        }
        if let Some(path) = &step.add {
            instance.add_repeat(path).unwrap_or_else(|error| panic!("{here}: {error}"));
        }
        if let Some(path) = &step.remove {
            instance.remove_repeat(path).unwrap_or_else(|error| panic!("{here}: {error}"));
        }
        for (path, value) in &step.set {
            instance.set(path, value).unwrap_or_else(|error| panic!("{here}: {error}"));
        }
        expect(&here, step, &instance);
    }
}

#[track_caller]
fn expect(here: &str, step: &Step, instance: &Instance<'_>) {
    let find = |path: &String| instance.find(path).unwrap_or_else(|| panic!("{here}: there is no {path}"));
    for path in &step.relevant {
        assert!(instance.is_relevant(find(path)), "{here}: {path} is not asked");
    }
    for path in &step.irrelevant {
        assert!(!instance.is_relevant(find(path)), "{here}: {path} is asked");
    }
    for path in &step.absent {
        assert_eq!(instance.find(path), None, "{here}: {path} is there");
    }
    for (path, value) in &step.values {
        assert_eq!(instance.value(find(path)), value, "{here}: {path}");
    }
    for (path, label) in &step.labels {
        let element = find(path);
        let node = &instance.form().nodes[instance.node(element)];
        assert_eq!(instance.told(&node.texts.label, element).as_deref(), Some(label.as_str()), "{here}: {path}");
    }
    for (path, choices) in &step.choices {
        assert_eq!(&instance.choices(find(path)), choices, "{here}: {path}");
    }
    let findings = judge(instance).findings;
    let unchecked: Vec<_> = findings.iter().filter(|finding| finding.what == What::Unchecked).collect();
    assert!(unchecked.is_empty(), "{here}: {unchecked:#?}");
    if let Some(expected) = &step.violations {
        let found: BTreeMap<String, String> = findings
            .iter()
            .filter(|finding| matches!(finding.what, What::Required | What::Constraint))
            .map(|finding| (finding.path.clone(), format!("{:?}", finding.what).to_lowercase()))
            .collect();
        assert_eq!(&found, expected, "{here}");
    }
    for (path, message) in &step.messages {
        let found = findings.iter().find(|finding| finding.path == *path).and_then(|finding| finding.message.as_deref());
        assert_eq!(found, Some(message.as_str()), "{here}: {path}");
    }
}

#[test]
fn every_fixture_shows_what_it_says() {
    let names = names();
    assert!(names.len() >= 25, "{names:?}");
    names.iter().for_each(|name| play(name));
}

#[test]
fn compiled_fixtures_are_kept_in_step() {
    let rewrites = std::env::var_os("FIRSTLINE_WRITE_FIXTURES").is_some();
    for name in names() {
        let xml = write_xform(&form(&name));
        let path = folder().join("compiled").join(format!("{name}.xml"));
        if rewrites {
            std::fs::write(&path, &xml).expect("the folder can be written");
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == xml, "{} is out of step; write it with FIRSTLINE_WRITE_FIXTURES=1", path.display());
    }
}

#[test]
fn answers_of_every_fixture_come_back_the_same_through_xml() {
    for name in names() {
        let form = form(&name);
        let fixture: Fixture = toml::from_str(&read(&name, "toml")).expect("read before");
        let context = context(fixture.now.as_deref());
        let mut instance = Instance::blank(&form, &context);
        for step in &fixture.steps {
            step.add.iter().for_each(|path| instance.add_repeat(path).expect("played before"));
            step.remove.iter().for_each(|path| instance.remove_repeat(path).expect("played before"));
            step.set.iter().for_each(|(path, value)| instance.set(path, value).expect("played before"));
        }
        let live = judge(&instance);
        let sent = check(&form, &instance.to_xml(), &context, None).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(live.answers, sent.answers, "{name}");
        let told = |findings: &[forms::Finding]| findings.iter().map(|finding| (finding.path.clone(), finding.what)).collect::<Vec<_>>();
        let live: Vec<_> = told(&live.findings).into_iter().filter(|(_, what)| *what != What::Irrelevant).collect();
        assert_eq!(live, told(&sent.findings), "{name}");
    }
}
