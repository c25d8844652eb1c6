//! Owns the divisions that invented people live in, read from CSV tables of codes and names.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, ensure};

/// Communities and the names of what they lie in.
pub(super) struct Areas {
    communities: Vec<(String, String)>,
    names: HashMap<String, String>,
    counties: Vec<String>,
}

/// Words for levels that have no name of their own.
const NAMELESS: [&str; 4] = ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"];

impl Areas {
    /// Reads the communities of a county, and the names above them from tables in the same folder.
    pub(super) fn read(file: &Path, county: &str) -> anyhow::Result<Self> {
        let mut names = HashMap::new();
        let folder = file.parent().unwrap_or_else(|| Path::new("."));
        for upper in ["provinces.csv", "cities.csv", "areas.csv", "streets.csv"] {
            let path = folder.join(upper);
            if path.is_file() && path != file {
                names.extend(rows(&path)?);
            }
        }
        let all = rows(file)?;
        let mut communities: Vec<(String, String)> = Vec::new();
        for (code, name) in all {
            if code.len() >= 12 && code.starts_with(county) {
                communities.push((code, name));
            } else if code.len() < 12 {
                names.insert(code, name);
            }
        }
        ensure!(!communities.is_empty(), "{} has no community whose code begins with {county}", file.display());
        communities.sort();
        let mut counties: Vec<String> = names.keys().filter(|code| code.len() == 6).cloned().collect();
        counties.push(communities[0].0[..6].to_owned());
        counties.sort();
        counties.dedup();
        Ok(Self { communities, names, counties })
    }

    /// Returns a community's code and name.
    pub(super) fn community(&self, at: u64) -> (&str, &str) {
        let (code, name) = &self.communities[at as usize % self.communities.len()];
        (code, name)
    }

    /// Returns the code of a county that a number can begin with, mostly the list's own.
    pub(super) fn birthplace(&self, at: u64) -> &str {
        if !at.is_multiple_of(4) { &self.communities[0].0[..6] } else { &self.counties[(at / 4) as usize % self.counties.len()] }
    }

    /// Returns the divisions above a community in words.
    pub(super) fn trail(&self, code: &str) -> String {
        let levels = [2, 4, 6, 9].into_iter().filter_map(|length| self.names.get(&code[..length]));
        levels.filter(|name| !NAMELESS.contains(&name.as_str())).map(String::as_str).collect()
    }
}

/// Reads the first two columns of a table: code and name.
fn rows(path: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let plain = |cell: &str| cell.trim().trim_matches('"').to_owned();
    let lines = text.trim_start_matches('\u{FEFF}').lines();
    let cells = lines.filter_map(|line| line.split_once(',').map(|(code, rest)| (plain(code), plain(rest.split(',').next().unwrap_or_default()))));
    Ok(cells.filter(|(code, _)| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit())).collect())
}
