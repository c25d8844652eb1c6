//! The division tree: its nodes, their paths, and finding a node by what people write.
//!
//! A path is the chain of short keys from the root, each ended by a dot; an area contains
//! another when its path begins the other's. Knows no country and no fixed number of levels.

mod told;

pub use told::{names_in, place_in};

use crate::ids::AreaId;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The place of an area in the tree, such as `cn.44.09.02.`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AreaPath(String);

impl AreaPath {
    /// Returns the path of the whole world, which contains every area.
    #[must_use]
    pub fn root() -> Self {
        Self(String::new())
    }

    /// Reads a path from the database.
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// Returns the path of a child with this key; dots cannot be part of a key.
    #[must_use]
    pub fn child(&self, key: &str) -> Self {
        let clean: String = key.chars().map(|c| if c == '.' || c.is_control() { '-' } else { c }).collect();
        Self(format!("{}{clean}.", self.0))
    }

    /// Returns the path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Says whether the other area is this one or inside it.
    #[must_use]
    pub fn contains(&self, other: &AreaPath) -> bool {
        other.0.starts_with(&self.0)
    }

    /// Returns the first text after every path inside this one, for a range of an index.
    #[must_use]
    pub fn range_end(&self) -> String {
        // '/' is the character after '.', so that every path inside sorts before it.
        match self.0.strip_suffix('.') {
            Some(stem) => format!("{stem}/"),
            None => "\u{10FFFF}".to_owned(),
        }
    }

    /// Returns the paths of all areas above this one, from the root down, and its own.
    #[must_use]
    pub fn trail(&self) -> Vec<AreaPath> {
        self.0
            .char_indices()
            .filter(|&(_, c)| c == '.')
            .map(|(at, _)| AreaPath(self.0[..=at].to_owned()))
            .collect()
    }
}

/// One node of the division tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    pub id: AreaId,
    pub parent: Option<AreaId>,
    pub path: AreaPath,
    /// The system that issued the code, such as `nbs` or `iso3166-2`.
    pub code_system: String,
    pub code: String,
    pub name: String,
    /// What the country calls this level: province, county, chiefdom, grid cell.
    pub kind: String,
    pub level: u16,
    /// The edition of the code list.
    pub vintage: String,
    /// Tiers that are not official, such as 片, 网格, 小区, 单元.
    pub overlay: bool,
    pub valid_from: Option<jiff::civil::Date>,
    pub valid_to: Option<jiff::civil::Date>,
}

/// Names that statistics use where there is nothing to name; people never write them.
const PLACEHOLDERS: [&str; 5] = ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "直辖县级"];

/// Says whether a name only fills a gap in the code list and is to be hidden.
#[must_use]
pub fn is_placeholder(name: &str) -> bool {
    PLACEHOLDERS.contains(&name)
}

/// Endings that people leave out, longest first.
const ENDINGS: [&str; 16] = [
    "居民委员会", "村民委员会", "社区居委会", "居委会", "村委会", "街道办事处", "自治县", "街道", "社区", "办事处",
    "省", "市", "区", "县", "镇", "村",
];

/// Returns the name without the ending that says what kind of area it is.
#[must_use]
pub fn stem(name: &str) -> &str {
    let mut rest = name.trim();
    loop {
        let shorter = ENDINGS.iter().find_map(|e| rest.strip_suffix(e)).filter(|s| s.chars().count() >= 2);
        match shorter {
            Some(s) => rest = s,
            None => return rest,
        }
    }
}

/// How a text was matched with an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// Exactly one area fits.
    One(AreaPath),
    /// Several fit and nothing decides between them.
    Several(usize),
    /// None fits.
    Nothing,
}

/// Finds areas of one subtree by code or by what people write.
#[derive(Debug, Default)]
pub struct Resolver {
    by_code: HashMap<String, AreaPath>,
    by_stem: HashMap<String, Vec<Named>>,
    longest: usize,
    /// Stems of the areas around the subtree: they may stand before its own.
    around: Vec<String>,
}

#[derive(Debug)]
struct Named {
    path: AreaPath,
    name: String,
}

impl Resolver {
    /// Takes an area into the index.
    pub fn add(&mut self, code: &str, name: &str, path: &AreaPath) {
        self.by_code.insert(code.to_owned(), path.clone());
        if is_placeholder(name) {
            return;
        }
        let stem = stem(name).to_owned();
        self.longest = self.longest.max(stem.chars().count());
        self.by_stem.entry(stem).or_default().push(Named { path: path.clone(), name: name.trim().to_owned() });
    }

    /// Takes the name of an area that contains the subtree.
    pub fn add_around(&mut self, name: &str) {
        if !is_placeholder(name) {
            self.around.push(stem(name).to_owned());
        }
    }

    /// Returns the number of areas that can be found by code.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_code.len()
    }

    /// Says whether there is nothing to find.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_code.is_empty()
    }

    /// Finds an area by its official code; trailing zeros of a longer code are ignored.
    #[must_use]
    pub fn by_code(&self, code: &str) -> Option<&AreaPath> {
        let code = code.trim();
        self.by_code.get(code).or_else(|| self.by_code.get(code.trim_end_matches('0')))
    }

    /// Finds the area that a list of names from wide to narrow means.
    #[must_use]
    pub fn by_names(&self, names: &[&str]) -> Resolution {
        let mut found: Option<Vec<&AreaPath>> = None;
        for name in names.iter().map(|n| n.trim()).filter(|n| !n.is_empty()) {
            let Some(named) = self.by_stem.get(stem(name)) else { continue };
            let inside = inside(fitting(named, |full| full == name), found.as_ref());
            if !inside.is_empty() {
                found = Some(inside);
            }
        }
        decide(found)
    }

    /// Finds the narrowest area whose name stands in an address. An address that begins with another
    /// province, city, county or district is of that place, whatever its streets are called.
    #[must_use]
    pub fn in_text(&self, text: &str) -> Resolution {
        let letters: Vec<(usize, char)> = text.char_indices().collect();
        let mut found: Option<Vec<&AreaPath>> = None;
        let (mut at, mut unknown) = (0, 0);
        while at < letters.len() {
            let rest = &text[letters[at].0..];
            if found.is_none() && let Some(around) = self.around.iter().find(|around| rest.starts_with(around.as_str())) {
                at += around.chars().count();
                unknown = 0;
                continue;
            }
            let matched = self.longest_at(text, &letters, at);
            let inside = matched.map(|(_, named)| inside(fitting(named, |full| rest.starts_with(full)), found.as_ref())).unwrap_or_default();
            if let (Some((length, _)), false) = (matched, inside.is_empty()) {
                found = Some(inside);
                at += length;
                unknown = 0;
                continue;
            }
            if found.is_none() && unknown >= 2 && names_elsewhere(&letters, at) {
                return Resolution::Nothing;
            }
            unknown += 1;
            at += 1;
        }
        decide(found)
    }

    fn longest_at(&self, text: &str, letters: &[(usize, char)], at: usize) -> Option<(usize, &Vec<Named>)> {
        let most = self.longest.min(letters.len() - at);
        (2..=most).rev().find_map(|length| {
            let start = letters[at].0;
            let end = letters.get(at + length).map_or(text.len(), |&(i, _)| i);
            self.by_stem.get(&text[start..end]).map(|named| (length, named))
        })
    }
}

/// Returns the areas whose full name fits, or else all that share the stem.
fn fitting(named: &[Named], fits: impl Fn(&str) -> bool) -> Vec<&AreaPath> {
    let whole: Vec<&AreaPath> = named.iter().filter(|area| fits(&area.name)).map(|area| &area.path).collect();
    if whole.is_empty() { named.iter().map(|area| &area.path).collect() } else { whole }
}

fn inside<'a>(paths: Vec<&'a AreaPath>, wider: Option<&Vec<&'a AreaPath>>) -> Vec<&'a AreaPath> {
    match wider {
        Some(wider) => paths.into_iter().filter(|path| wider.iter().any(|w| w.contains(path))).collect(),
        None => paths,
    }
}

/// Reports whether the letter ends the name of a province, city, county or district.
fn names_elsewhere(letters: &[(usize, char)], at: usize) -> bool {
    let letter = |at: usize| letters.get(at).map(|&(_, letter)| letter);
    let before = at.checked_sub(1).and_then(letter);
    match letters[at].1 {
        '省' | '县' => true,
        '市' => letter(at + 1) != Some('场'),
        // A housing estate, a campus or an industrial park is no district.
        '区' => !matches!(before, Some('小' | '社' | '园' | '校' | '院' | '厂' | '库' | '矿' | '景' | '山' | '片' | '住' | '宅')),
        _ => false,
    }
}

/// Of several areas the one that contains the others is meant: a town and the village it is named after.
fn decide(found: Option<Vec<&AreaPath>>) -> Resolution {
    match found.as_deref() {
        None | Some([]) => Resolution::Nothing,
        Some([one]) => Resolution::One((*one).clone()),
        Some(several) => match several.iter().find(|wide| several.iter().all(|narrow| wide.contains(narrow))) {
            Some(wide) => Resolution::One((*wide).clone()),
            None => Resolution::Several(several.len()),
        },
    }
}

#[cfg(test)]
mod tests;
