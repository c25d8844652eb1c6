//! A folder of packs becomes policies: heads, editions, what extends what, and which holds when.
//!
//! Owns the names of files: `PACK/policy.toml`, `PACK/policy/VERSION.toml`, `PACK/local/PLACE.toml`. Texts come in;
//! where they are kept it does not know.

use super::compile::edition;
use super::problem::Problem;
use super::read::{Reader, Words, members};
use super::tree::{Node, Place, parse};
use super::{Edition, Evidence, Severity, Source, Status, codes, lint, may_be_activated};
use crate::packs::Text;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Whether values that nobody has checked are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drafts {
    Kept,
    /// What an edition can do without is left out if it is a draft.
    LeftOut,
}

/// One edition, and what is left of it without its drafts.
#[derive(Debug, Clone)]
pub struct Version {
    pub edition: Edition,
    /// The same edition without the draft values that it can do without.
    pub certain: Edition,
}

/// The policy of one pack: its editions by the day from which they hold, then those of single places.
#[derive(Debug, Clone)]
pub struct Policy {
    pub pack: String,
    pub title: Text,
    pub versions: Vec<Version>,
}

impl Policy {
    /// Returns an edition by its version.
    #[must_use]
    pub fn version(&self, version: &str) -> Option<&Version> {
        self.versions.iter().find(|known| known.edition.version == version)
    }

    /// Returns the edition that holds on a day, not looking at those of single places.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<&Version> {
        self.versions.iter().find(|known| known.edition.locality.is_none() && known.edition.holds_on(day))
    }
}

/// Every policy that could be read.
#[derive(Debug, Clone, Default)]
pub struct Library {
    pub policies: Vec<Policy>,
}

impl Library {
    /// Returns the policy of a pack.
    #[must_use]
    pub fn policy(&self, pack: &str) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.pack == pack)
    }

    /// Returns the time zone where the plan of a pack is at home: that of its newest edition.
    #[must_use]
    pub fn time_zone(&self, pack: &str) -> TimeZone {
        self.policy(pack).and_then(|policy| policy.versions.last()).map_or(TimeZone::UTC, |version| version.edition.time_zone.clone())
    }
}

/// What a pack says once for all its editions.
#[derive(Debug, Clone)]
pub(super) struct Head {
    title: Option<Text>,
    extends: Option<String>,
    pub time_zone: Option<Node>,
    sources: BTreeMap<String, Source>,
    words: Words,
    at: Place,
}

/// Reads policies from the texts of their files, named from the folder of packs.
///
/// Every problem is told; an edition with an error is left out.
#[must_use]
pub fn read(files: &BTreeMap<String, String>) -> (Library, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut folder = Folder { heads: BTreeMap::new(), trees: BTreeMap::new(), files };
    for (file, text) in files {
        let parts: Vec<&str> = file.split('/').collect();
        match parts[..] {
            [pack, "policy.toml"] => {
                if let Some(node) = parse(file, text, &mut problems) {
                    let head = head(&node, &mut problems);
                    folder.heads.insert(pack.to_owned(), head);
                }
            }
            [pack, "policy" | "local", name] if name.ends_with(".toml") => {
                if let Some(node) = parse(file, text, &mut problems) {
                    folder.trees.entry(pack.to_owned()).or_default().push(node);
                }
            }
            _ => {}
        }
    }
    for (pack, trees) in &folder.trees {
        if !folder.heads.contains_key(pack) && !files.contains_key(&format!("{pack}/policy.toml")) {
            problems.push(Problem::at(codes::FILE_MISSING, &trees[0].at).with("file", format!("{pack}/policy.toml")));
        }
    }
    let packs: Vec<String> = folder.heads.keys().cloned().collect();
    let mut local = Vec::new();
    let policies = packs.iter().filter_map(|pack| folder.policy(pack, &mut local, &mut problems)).collect();
    let library = Library { policies };
    for edition in &local {
        problems.extend(edition.not_stricter(&local, &library));
    }
    problems.sort();
    problems.dedup();
    (library, problems)
}

fn head(node: &Node, problems: &mut Vec<Problem>) -> Head {
    let (no_sources, no_words) = (BTreeMap::new(), Words::new());
    let mut reader = Reader::new(&no_sources, &no_words, Drafts::Kept);
    reader.keys(node, &["title", "time_zone", "extends", "sources", "words"]);
    let title = reader.texts(node, "title");
    let mut sources = BTreeMap::new();
    let mut seen = BTreeMap::new();
    for item in node.get("sources").map_or(&[][..], Node::items) {
        reader.keys(item, &["id", "evidence", "cite"]);
        let (id, cite) = (reader.text(item, "id"), reader.text(item, "cite"));
        let evidence = reader.required(item, "evidence").and_then(|found| reader.member(found, "evidence", members!(Evidence)));
        if let (Some(id), Some(cite), Some(evidence)) = (id, cite, evidence)
            && reader.is_new(&mut seen, id, item)
        {
            sources.insert(id.to_owned(), Source { evidence, cite: cite.to_owned() });
        }
    }
    let mut words = Words::new();
    const KINDS: [&str; 7] = ["exposures", "origins", "tiers", "attributes", "treatments", "specimens", "relations"];
    if let Some(declared) = node.get("words") {
        reader.keys(declared, &KINDS);
        for (kind, list) in declared.entries() {
            for (code, _) in list.entries().iter().filter(|(code, _)| code != "source") {
                if let Some(text) = reader.texts(list, code) {
                    words.entry(kind.clone()).or_default().insert(code.clone(), text);
                }
            }
        }
    }
    let extends = node.get("extends").and_then(Node::text).map(str::to_owned);
    problems.extend(reader.problems);
    Head { title, extends, time_zone: node.get("time_zone").cloned(), sources, words, at: node.at.clone() }
}

struct Folder<'a> {
    heads: BTreeMap<String, Head>,
    trees: BTreeMap<String, Vec<Node>>,
    files: &'a BTreeMap<String, String>,
}

/// A tree with everything it extends laid under it.
struct Merged {
    node: Node,
    files: BTreeSet<String>,
    parent: Option<(String, String)>,
}

impl Folder<'_> {
    fn policy(&self, pack: &str, local: &mut Vec<Local>, problems: &mut Vec<Problem>) -> Option<Policy> {
        let head = self.whole_head(pack, problems)?;
        let mut versions: Vec<Version> = Vec::new();
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        for node in self.trees.get(pack).into_iter().flatten() {
            if let Some(name) = node.get("version").and_then(Node::text)
                && let Some(first) = seen.insert(name.to_owned(), node.at.line)
            {
                problems.push(Problem::at(codes::REPEATED, &node.at).with("name", name).with("first", first));
                continue;
            }
            let Some(merged) = self.merged(pack, node, &mut Vec::new(), problems) else { continue };
            let compile = |drafts| edition(pack, &head, &head.sources, &head.words, &merged.node, self.hash(&merged.files), drafts);
            let (made, found) = compile(Drafts::Kept);
            problems.extend(found);
            let Some(made) = made else { continue };
            // Where the rest does not hold together, nothing is left out, and the drafts stand in the way.
            let certain = compile(Drafts::LeftOut).0.unwrap_or_else(|| made.clone());
            problems.extend(said_of_drafts(&made, &node.at));
            if made.locality.is_some() {
                local.push(Local { name: (pack.to_owned(), made.version.clone()), parent: merged.parent, at: node.at.clone() });
            }
            versions.push(Version { certain: without_status(certain), edition: made });
        }
        versions.sort_by(|a, b| (a.edition.locality.is_some(), a.edition.valid_from, &a.edition.version).cmp(&(b.edition.locality.is_some(), b.edition.valid_from, &b.edition.version)));
        problems.extend(validity(&versions, &head.at));
        Some(Policy { pack: pack.to_owned(), title: head.title?, versions })
    }

    /// Lays a head over those it extends.
    fn whole_head(&self, pack: &str, problems: &mut Vec<Problem>) -> Option<Head> {
        let mut chain = vec![pack.to_owned()];
        let mut head = self.heads.get(pack)?.clone();
        let mut next = head.extends.clone();
        while let Some(name) = next {
            if chain.contains(&name) {
                chain.push(name);
                problems.push(Problem::at(codes::EXTENDS_CYCLE, &head.at).with("chain", chain.join(" → ")));
                return None;
            }
            let Some(parent) = self.heads.get(&name) else {
                problems.push(Problem::at(codes::EXTENDS_UNKNOWN, &head.at).with("name", name));
                return None;
            };
            head.time_zone = head.time_zone.or_else(|| parent.time_zone.clone());
            for (id, source) in &parent.sources {
                head.sources.entry(id.clone()).or_insert_with(|| source.clone());
            }
            for (kind, words) in &parent.words {
                let ours = head.words.entry(kind.clone()).or_default();
                for (code, text) in words {
                    ours.entry(code.clone()).or_insert_with(|| text.clone());
                }
            }
            next = parent.extends.clone();
            chain.push(name);
        }
        Some(head)
    }

    fn merged(&self, pack: &str, node: &Node, chain: &mut Vec<String>, problems: &mut Vec<Problem>) -> Option<Merged> {
        let version = node.get("version").and_then(Node::text).unwrap_or_default();
        let name = format!("{pack}@{version}");
        chain.push(name.clone());
        if chain.iter().filter(|known| **known == name).count() > 1 {
            problems.push(Problem::at(codes::EXTENDS_CYCLE, &node.at).with("chain", chain.join(" → ")));
            return None;
        }
        let mut files = BTreeSet::from([node.at.file.to_string(), format!("{pack}/policy.toml")]);
        let dropped: Vec<&Node> = node.get("drop").map_or(&[][..], Node::items).iter().collect();
        let unknown = |item: &Node| Problem::at(codes::DROP_UNKNOWN, &item.at).with("rule", item.text().unwrap_or_default());
        let Some(extends) = node.get("extends") else {
            problems.extend(dropped.into_iter().map(unknown));
            return Some(Merged { node: node.clone(), files, parent: None });
        };
        let written = extends.text().unwrap_or_default();
        let (parent_pack, parent_version) = written.split_once('@').unwrap_or((pack, written));
        let parent = self.trees.get(parent_pack).into_iter().flatten().find(|tree| tree.get("version").and_then(Node::text) == Some(parent_version));
        let Some(parent) = parent else {
            problems.push(Problem::at(codes::EXTENDS_UNKNOWN, &extends.at).with("name", written));
            return None;
        };
        let parent_name = (parent_pack.to_owned(), parent_version.to_owned());
        let mut parent = self.merged(parent_pack, parent, chain, problems)?;
        let known = |id: &str| parent.node.get("rules").is_some_and(|rules| rules.items().iter().any(|rule| rule.get("id").and_then(Node::text) == Some(id)));
        problems.extend(dropped.iter().filter(|item| !item.text().is_some_and(known)).map(|item| unknown(item)));
        parent.node.drop_rules(&dropped.iter().filter_map(|item| item.text()).collect::<Vec<_>>());
        files.extend(parent.files);
        Some(Merged { node: parent.node.overlaid(node), files, parent: Some(parent_name) })
    }

    fn hash(&self, files: &BTreeSet<String>) -> String {
        let mut hash = Sha256::new();
        for (name, text) in files.iter().filter_map(|name| self.files.get_key_value(name)) {
            for part in [name, text] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part.as_bytes());
            }
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// An edition of a place, and what it extends.
struct Local {
    name: (String, String),
    parent: Option<(String, String)>,
    at: Place,
}

impl Local {
    /// Compares with the plan itself: what another place had signed for is not signed for here.
    fn not_stricter(&self, all: &[Local], library: &Library) -> Vec<Problem> {
        let mut plan = self.parent.as_ref();
        while let Some(above) = plan.and_then(|name| all.iter().find(|local| local.name == *name)) {
            plan = above.parent.as_ref();
        }
        let edition = |(pack, version): &(String, String)| library.policy(pack).and_then(|policy| policy.version(version)).map(|version| &version.edition);
        match (plan, edition(&self.name)) {
            (None, _) => vec![Problem::at(codes::KEY_MISSING, &self.at).with("key", "extends")],
            (Some(plan), Some(local)) => edition(plan).map(|plan| lint::not_stricter(local, plan, &self.at)).unwrap_or_default(),
            (Some(_), None) => Vec::new(),
        }
    }
}

/// An edition was a draft because of values; without them it is none.
fn without_status(mut edition: Edition) -> Edition {
    if edition.values.iter().all(|value| !value.evidence.is_draft()) {
        edition.status = Status::Active;
    }
    edition
}

/// Draft values are told; in an edition that calls itself active they are refused.
fn said_of_drafts(edition: &Edition, at: &Place) -> Option<Problem> {
    let Err(drafts) = may_be_activated(edition) else { return None };
    let values = drafts.iter().filter(|draft| draft.evidence.is_some()).count();
    let code = if edition.status == Status::Active { codes::ACTIVE_WITH_DRAFTS } else { codes::DRAFT_VALUES };
    let problem = Problem::at(code, at).with("count", values);
    let problem = if problem.severity == Severity::Error { problem.with("first", &drafts[0].path) } else { problem.with("version", &edition.version) };
    (values > 0).then_some(problem)
}

/// Editions of one plan, or of one place, follow each other without a day of two; of the plan, a day of none is told.
fn validity(versions: &[Version], at: &Place) -> Vec<Problem> {
    let places: BTreeSet<Option<&str>> = versions.iter().map(|version| version.edition.locality.as_deref()).collect();
    places.into_iter().flat_map(|place| validity_of(versions, place, at)).collect()
}

fn validity_of(versions: &[Version], place: Option<&str>, at: &Place) -> Vec<Problem> {
    let editions: Vec<&Edition> = versions.iter().map(|version| &version.edition).filter(|edition| edition.locality.as_deref() == place).collect();
    let mut problems = Vec::new();
    for (at_index, edition) in editions.iter().enumerate() {
        let place = edition.values.iter().find(|value| value.path == "valid_from").map_or_else(|| at.clone(), |value| Place { file: value.file.as_str().into(), line: value.line, column: 1 });
        for earlier in &editions[..at_index] {
            if earlier.valid_until.is_none_or(|until| until > edition.valid_from) {
                let problem = Problem::at(codes::VERSIONS_OVERLAP, &place).with("version", &edition.version);
                problems.push(problem.with("other", &earlier.version).with("from", edition.valid_from));
            }
        }
        if let Some(until) = at_index.checked_sub(1).and_then(|before| editions[before].valid_until)
            && until < edition.valid_from
            && edition.locality.is_none()
        {
            problems.push(Problem::at(codes::VERSIONS_GAP, &place).with("from", until).with("until", edition.valid_from));
        }
    }
    problems
}
