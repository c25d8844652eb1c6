//! The project's own text files, read once for all rules.
//!
//! Owns which files count. Leaves out what tools made: builds, installed packages, test results.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;

const LEFT_OUT: [&str; 8] = ["target", "node_modules", "dist", ".git", "test-results", "data", "pictures", "playwright-report"];
const TEXT: [&str; 13] = ["rs", "ts", "tsx", "mjs", "toml", "md", "json", "sql", "css", "html", "csv", "yml", ""];

/// Text files by their path from the project's folder.
pub struct Sources {
    files: BTreeMap<String, String>,
}

impl Sources {
    /// Reads the files below a folder.
    pub fn read(root: &Path) -> anyhow::Result<Self> {
        let mut sources = Self { files: BTreeMap::new() };
        sources.take(root, "")?;
        Ok(sources)
    }

    /// Makes sources out of texts, for tests of rules.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        Self { files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect() }
    }

    fn take(&mut self, folder: &Path, prefix: &str) -> anyhow::Result<()> {
        for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                if !LEFT_OUT.contains(&name.as_str()) {
                    self.take(&entry.path(), &format!("{path}/"))?;
                }
            } else if TEXT.contains(&ending(&name))
                && let Ok(text) = std::fs::read_to_string(entry.path())
            {
                self.files.insert(path, text);
            }
        }
        Ok(())
    }

    /// Returns the text of a file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Returns files that begin and end so.
    pub fn under<'a>(&'a self, prefix: &'a str, suffix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files.iter().filter(move |(path, _)| path.starts_with(prefix) && path.ends_with(suffix)).map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Returns the Rust files of the crates and of this program.
    pub fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.under("crates/", ".rs").chain(self.under("xtask/", ".rs"))
    }

    /// Says whether there is such a file, or a folder with files in it.
    pub fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.files.contains_key(path) || self.files.keys().any(|file| file.starts_with(&folder))
    }
}

fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// Says whether a file holds tests and nothing else.
pub fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs") || path.contains(".test.") || path.contains(".spec.") || path.starts_with("e2e/")
}
