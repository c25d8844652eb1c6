//! Checks packs, compares editions of a plan, and explains what one means for one person; without a database.
//!
//! Owns reading folders and laying out sentences. What is wrong and what follows, `domain` says.

mod explain;

use anyhow::{Context, bail};
use api::{Language, Words};
use clap::{Args, Subcommand};
use domain::determinations::check_examples;
use domain::policy::{self, Difference, Edition, Library, Policy, Problem, Severity, may_be_activated};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The bound of the reader is smaller, and says so.
const MOST_BYTES: u64 = 4 << 20;

#[derive(Debug, Subcommand)]
pub enum Packs {
    /// Read packs and name everything that is wrong with them, with file and line; play their examples.
    Check(Check),
    /// Say what differs from one edition to another, value by value, and whether it is stricter or freer.
    Diff(Diff),
    /// Say in words what an edition means for one person, and why.
    Explain(explain::Explain),
}

/// Exit codes: 0 every pack can be used, 1 one cannot, 2 wrongly asked.
#[derive(Debug, Args)]
pub struct Check {
    /// Folders of packs, files in them, or names of packs that are shipped; by default all that are shipped.
    paths: Vec<PathBuf>,
    #[command(flatten)]
    speech: Speech,
}

#[derive(Debug, Args)]
pub struct Diff {
    /// The earlier edition, as PACK@VERSION.
    old: String,
    /// The later edition, as PACK@VERSION.
    new: String,
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    speech: Speech,
}

#[derive(Debug, Args)]
struct Speech {
    /// The language of the sentences: zh-CN or en; by default that of the terminal.
    #[arg(long)]
    language: Option<String>,
    /// Print JSON instead of sentences.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub struct Folder {
    /// A folder of packs besides those that are shipped.
    #[arg(long, value_name = "DIR")]
    pub packs: Option<PathBuf>,
}

impl Speech {
    fn language(&self) -> Language {
        self.language.as_deref().map_or_else(Language::of_terminal, Language::of)
    }
}

impl Packs {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Check(check) => check.run(),
            Self::Diff(diff) => diff.run(),
            Self::Explain(explain) => explain.run(),
        }
    }
}

/// Files of packs, by their path from the folder of packs, and where each of them is.
struct Files {
    texts: BTreeMap<String, String>,
    shown: BTreeMap<String, PathBuf>,
    /// The packs that were asked for.
    packs: BTreeSet<String>,
}

impl Files {
    /// What is shipped, so that a pack can extend it.
    fn shipped() -> Self {
        Self { texts: crate::packs::policies(), shown: BTreeMap::new(), packs: BTreeSet::new() }
    }

    /// Takes a pack's folder, a file in one, or a folder of packs.
    fn take(&mut self, path: &Path) -> anyhow::Result<()> {
        let path = path.canonicalize().with_context(|| format!("{} cannot be read", path.display()))?;
        if let Some(pack) = path.ancestors().take(3).find(|folder| folder.join("policy.toml").is_file()) {
            return self.pack(pack);
        }
        let mut folders: Vec<PathBuf> = std::fs::read_dir(&path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
        folders.retain(|folder| folder.join("policy.toml").is_file());
        if folders.is_empty() {
            bail!("{}: no pack is there; a pack's folder holds a file policy.toml", path.display());
        }
        folders.iter().try_for_each(|folder| self.pack(folder))
    }

    fn pack(&mut self, folder: &Path) -> anyhow::Result<()> {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if self.packs.insert(name.clone()) {
            // A pack on disk stands for the one of the same name that is shipped.
            self.texts.retain(|file, _| file.split('/').next() != Some(&name));
            self.file(&folder.join("policy.toml"), format!("{name}/policy.toml"))?;
            for part in ["policy", "local", "examples"] {
                let Ok(entries) = std::fs::read_dir(folder.join(part)) else { continue };
                for entry in entries {
                    let path = entry?.path();
                    let file = path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
                    if file.ends_with(".toml") && (part != "examples" || file.starts_with("policy")) {
                        self.file(&path, format!("{name}/{part}/{file}"))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, key: String) -> anyhow::Result<()> {
        let mut bytes = Vec::new();
        File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes)).with_context(|| format!("{} cannot be read", path.display()))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let line = error.as_bytes()[..error.utf8_error().valid_up_to()].split(|byte| *byte == b'\n').count();
            anyhow::anyhow!("{}:{line}: the file is not UTF-8; save it as UTF-8 and try again", path.display())
        })?;
        self.shown.insert(key.clone(), path.to_owned());
        self.texts.insert(key, text);
        Ok(())
    }

    fn shown(&self, file: &str) -> String {
        self.shown.get(file).map_or_else(|| format!("packs/{file}"), |path| path.display().to_string())
    }
}

/// Reads the shipped policies, and those of a folder.
pub fn library(folder: &Folder) -> anyhow::Result<Library> {
    let mut files = Files::shipped();
    if let Some(path) = &folder.packs {
        files.take(path)?;
    }
    Ok(policy::read(&files.texts).0)
}

/// Returns the edition that `PACK@VERSION` names.
fn edition<'l>(library: &'l Library, name: &str) -> anyhow::Result<&'l Edition> {
    let known = || {
        let editions = library.policies.iter().flat_map(|policy| &policy.versions).map(|version| format!("{}@{}", version.edition.pack, version.edition.version));
        editions.collect::<Vec<_>>().join(", ")
    };
    let found = name.split_once('@').and_then(|(pack, version)| library.policy(pack)?.version(version));
    found.map(|version| &version.edition).with_context(|| format!("{name} is no edition; there are {}", known()))
}

/// Returns the edition that `PACK@VERSION` names, or that of `PACK` that holds at the time, and the moment: that of a day is
/// its end.
pub fn edition_at<'l>(library: &'l Library, pack: &str, as_of: &str) -> anyhow::Result<(&'l Edition, Timestamp)> {
    let moment: Option<Timestamp> = as_of.parse().ok();
    let day: Option<Date> = if moment.is_none() { as_of.parse().ok() } else { None };
    if moment.is_none() && day.is_none() {
        bail!("{as_of} is neither a day such as 2022-07-05 nor a moment such as 2022-07-05T10:00:00+08:00");
    }
    let day_of = |edition: &Edition| day.or_else(|| moment.map(|moment| moment.to_zoned(edition.time_zone.clone()).date()));
    let edition = if pack.contains('@') {
        edition(library, pack)?
    } else {
        let policy = library.policy(pack).with_context(|| format!("there is no policy {pack}"))?;
        let mut national = policy.versions.iter().map(|version| &version.edition).filter(|edition| edition.locality.is_none());
        let on = national.find(|edition| day_of(edition).is_some_and(|day| edition.holds_on(day)));
        on.with_context(|| format!("no edition of {pack} holds then; name one as {pack}@VERSION"))?
    };
    let as_of = match (moment, day) {
        (None, Some(day)) => day.to_datetime(Time::MAX).to_zoned(edition.time_zone.clone())?.timestamp(),
        (moment, _) => moment.unwrap_or(Timestamp::MIN),
    };
    Ok((edition, as_of))
}

impl Check {
    fn run(&self) -> anyhow::Result<ExitCode> {
        let words = self.speech.language().words();
        let mut files = Files::shipped();
        let shipped: BTreeSet<String> = files.texts.keys().filter_map(|file| file.split('/').next()).map(str::to_owned).collect();
        for path in &self.paths {
            match path.to_str().filter(|name| shipped.contains(*name) && !path.exists()) {
                Some(name) => drop(files.packs.insert(name.to_owned())),
                None => files.take(path)?,
            }
        }
        if self.paths.is_empty() {
            files.packs = shipped;
        }
        let (library, problems) = policy::read(&files.texts);
        let mut code = ExitCode::SUCCESS;
        for pack in &files.packs {
            let mut problems: Vec<Problem> = problems.iter().filter(|problem| problem.file.split('/').next() == Some(pack)).cloned().collect();
            let policy = library.policy(pack);
            let mut examples = 0;
            // The examples of a policy with errors would only repeat them.
            let sound = policy.filter(|_| problems.iter().all(|problem| problem.severity == Severity::Warning));
            for (file, text) in files.texts.iter().filter(|(file, _)| file.starts_with(&format!("{pack}/examples/"))) {
                if let Some((count, found)) = sound.map(|policy| check_examples(file, text, policy)) {
                    examples += count;
                    problems.extend(found);
                }
            }
            if policy.is_none() || problems.iter().any(|problem| problem.severity == Severity::Error) {
                code = ExitCode::FAILURE;
            }
            if self.speech.json {
                println!("{}", object(pack, policy, &problems, examples, &files, words));
            } else {
                tell(pack, policy, &problems, examples, &files, words);
            }
        }
        self.calls(&files)?;
        Ok(code)
    }

    /// A pack that is shipped can hold the rules of calling, too.
    fn calls(&self, files: &Files) -> anyhow::Result<()> {
        for pack in files.packs.iter().filter(|pack| crate::packs::has_calls(pack) && !files.shown.contains_key(&format!("{pack}/policy.toml"))) {
            let (pack, questionnaire) = crate::packs::load(pack)?;
            if !self.speech.json {
                println!("{} {} is sound: {} outcomes, {} questions, hash {}", pack.id, pack.version, pack.outcomes.len(), questionnaire.questions().len(), pack.hash);
            }
        }
        Ok(())
    }
}

fn sentence(problem: &Problem, words: &Words) -> String {
    words.say(&format!("problem.{}", problem.code), problem.params.iter().map(|(key, value)| (*key, value.clone())))
}

fn tell(pack: &str, policy: Option<&Policy>, problems: &[Problem], examples: usize, files: &Files, words: &Words) {
    for problem in problems {
        let weight = words.text(if problem.severity == Severity::Error { "policy.error" } else { "policy.warning" });
        let place: Vec<String> = std::iter::once(files.shown(&problem.file)).chain([problem.line, problem.column].into_iter().flatten().map(|n| n.to_string())).collect();
        println!("{}: {weight}: {}", place.join(":"), sentence(problem, words));
    }
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    let Some(policy) = policy.filter(|_| errors == 0) else {
        let counts = [("pack", pack.to_owned()), ("errors", errors.to_string()), ("warnings", (problems.len() - errors).to_string())];
        return println!("{}", words.say("policy.unusable", counts));
    };
    let rules = policy.versions.iter().map(|version| version.edition.rules.len()).sum::<usize>();
    let counts = [("editions", policy.versions.len()), ("rules", rules), ("examples", examples)].map(|(name, count)| (name, count.to_string()));
    println!("{}", words.say("policy.sound", [("pack", pack.to_owned())].into_iter().chain(counts)));
    for version in &policy.versions {
        let drafts = may_be_activated(&version.edition).err().unwrap_or_default();
        let state = match (drafts.is_empty(), may_be_activated(&version.certain)) {
            (true, _) => "active",
            (false, Ok(())) => "certain",
            (false, Err(_)) => "draft",
        };
        let params = [("version", version.edition.version.clone()), ("from", version.edition.valid_from.to_string()), ("count", drafts.len().to_string())];
        println!("  {}", words.say(&format!("policy.edition.{state}"), params));
        for draft in drafts {
            let evidence = draft.evidence.map(|evidence| evidence.code().to_owned()).unwrap_or_default();
            println!("    {}", words.say("policy.draft", [("path", draft.path), ("shown", draft.shown), ("source", draft.source), ("evidence", evidence)]));
        }
    }
}

fn object(pack: &str, policy: Option<&Policy>, problems: &[Problem], examples: usize, files: &Files, words: &Words) -> serde_json::Value {
    let usable = policy.is_some() && problems.iter().all(|problem| problem.severity == Severity::Warning);
    let editions = policy.into_iter().flat_map(|policy| &policy.versions).map(|version| {
        json!({
            "version": version.edition.version, "locality": version.edition.locality, "status": version.edition.status,
            "valid_from": version.edition.valid_from, "valid_until": version.edition.valid_until, "rules": version.edition.rules.len(),
            "values": version.edition.values.len(), "hash": version.edition.hash, "drafts": may_be_activated(&version.edition).err().unwrap_or_default(),
            "may_be_activated": may_be_activated(&version.edition).is_ok(), "may_be_activated_without_drafts": may_be_activated(&version.certain).is_ok(),
        })
    });
    let problems = problems.iter().map(|problem| {
        json!({
            "file": files.shown(&problem.file), "line": problem.line, "column": problem.column, "code": problem.code,
            "severity": problem.severity, "params": problem.params, "sentence": sentence(problem, words),
        })
    });
    json!({ "pack": pack, "usable": usable, "examples": examples, "editions": editions.collect::<Vec<_>>(), "problems": problems.collect::<Vec<_>>() })
}

impl Diff {
    fn run(&self) -> anyhow::Result<ExitCode> {
        let words = self.speech.language().words();
        let library = library(&self.folder)?;
        let found = policy::differences(edition(&library, &self.old)?, edition(&library, &self.new)?);
        if self.speech.json {
            println!("{}", json!({ "old": self.old, "new": self.new, "differences": found }));
        } else if found.is_empty() {
            println!("{}", words.text("policy.diff.nothing"));
        } else {
            found.iter().for_each(|found| println!("{}", line(found, words)));
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn line(found: &Difference, words: &Words) -> String {
    let key = format!("policy.diff.{}", found.direction.code());
    let direction = words.text(&key);
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "—".to_owned());
    format!("{}: {} → {} ({direction})", found.path, shown(&found.old), shown(&found.new))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs");

    fn speech() -> Speech {
        Speech { language: Some("en".to_owned()), json: true }
    }

    fn check(paths: Vec<PathBuf>) -> ExitCode {
        Check { paths, speech: speech() }.run().expect("a check")
    }

    #[test]
    fn packs_are_found_by_their_folder_by_a_file_in_it_and_by_their_name() {
        assert_eq!(check(Vec::new()), ExitCode::SUCCESS);
        for path in [PACKS.to_owned(), format!("{PACKS}/measles"), format!("{PACKS}/covid-19-china/policy/9.toml"), "mpox-who".to_owned()] {
            assert_eq!(check(vec![path.clone().into()]), ExitCode::SUCCESS, "{path}");
        }
        assert!(Check { paths: vec!["/nowhere".into()], speech: speech() }.run().is_err());
    }

    #[test]
    fn a_pack_of_ones_own_extends_what_is_shipped_and_is_refused_with_file_and_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let pack = folder.path().join("fever");
        std::fs::create_dir_all(pack.join("policy")).expect("folders");
        std::fs::write(pack.join("policy.toml"), "title = { zh = \"热\", en = \"Fever\" }\nextends = \"base\"\n").expect("a head");
        let edition = "version = \"1\"\nextends = \"base@1\"\ntitle = { zh = \"一\", en = \"One\" }\nstatus = \"active\"\nvalid_from = 2026-01-01\nsource = \"who-tracing\"\nreviewer = \"A\"\n";
        std::fs::write(pack.join("policy/1.toml"), edition).expect("an edition");
        assert_eq!(check(vec![folder.path().into()]), ExitCode::SUCCESS);
        std::fs::write(pack.join("policy/1.toml"), format!("{edition}look_bck_days = 2\n")).expect("an edition");
        assert_eq!(check(vec![pack.clone()]), ExitCode::FAILURE);
        let mut files = Files::shipped();
        files.take(&pack).expect("a pack");
        let (_, problems) = policy::read(&files.texts);
        let found = problems.iter().find(|problem| problem.severity == Severity::Error).expect("an error");
        assert_eq!((found.code, found.line, sentence(found, Language::English.words()).as_str()), ("policy.key_unknown_near", Some(8), "Nobody reads “look_bck_days”. Is “look_back_days” meant?"));
        assert!(files.shown(&found.file).ends_with("fever/policy/1.toml"));
        std::fs::write(pack.join("policy/1.toml"), b"\xC4\xFA").expect("GBK");
        assert!(Files::shipped().take(&pack).is_err_and(|error| error.to_string().contains("UTF-8")));
    }

    #[test]
    fn editions_are_named_by_pack_and_version() {
        let library = library(&Folder { packs: None }).expect("a library");
        assert_eq!(edition(&library, "covid-19-china@9").expect("the 9th").title.zh, "第九版");
        assert!(edition(&library, "covid-19-china@10").is_err_and(|error| error.to_string().contains("covid-19-china@20")));
        let found = policy::differences(edition(&library, "covid-19-china@8").expect("8"), edition(&library, "covid-19-china@9").expect("9"));
        assert!(found.iter().any(|found| line(found, Language::Chinese.words()) == "rules.close_contact.phases.1.last_day: 14 → 7 (放宽)"));
    }
}
