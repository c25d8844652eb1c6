//! `cargo xtask tidy`: the rules of the house, checked as text.
//!
//! Owns the list of rules; each is a function over the sources in a file below. A rule says what it
//! found and where; it never changes a file.

mod docs;
mod layers;
mod marks;
pub mod problems;
mod routes;
mod sizes;
pub mod sources;
mod stems;
#[cfg(test)]
mod tests;

use anyhow::bail;
use sources::Sources;

/// Checks the rules of the house.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Tidy {}

impl Tidy {
    /// Checks every rule and says what breaks them.
    ///
    /// # Errors
    ///
    /// Fails when a rule is broken.
    pub fn run(self) -> anyhow::Result<()> {
        check()?.tell()
    }
}

/// A rule: what it is called, and the function that finds what breaks it.
type Rule = (&'static str, fn(&Sources) -> anyhow::Result<Vec<String>>);

const RULES: &[Rule] = &[
    ("crates depend on each other in one direction", layers::check),
    ("files and functions stay small", sizes::check),
    ("one name in every layer", stems::check),
    ("modules say what they own", marks::headers),
    ("a TODO names its issue", marks::todos),
    ("no pack is named in code", marks::pack_names),
    ("packs can be read", marks::packs),
    ("paths named in documents exist", docs::paths),
    ("what is claimed to be covered is", docs::coverage),
    ("both languages have the same words", problems::same_keys),
    ("every problem can be said in words", problems::words),
    ("every operation is refused to strangers", routes::check),
];

/// What the rules found.
pub struct Findings {
    /// How many rules there are.
    pub rules: usize,
    found: Vec<(&'static str, Vec<String>)>,
}

impl Findings {
    /// Returns how many rules are broken.
    pub fn broken(&self) -> usize {
        self.found.len()
    }

    /// Prints what was found, and fails when it is anything.
    pub fn tell(&self) -> anyhow::Result<()> {
        for (rule, found) in &self.found {
            println!("   {rule}: {}", found.len());
            for finding in found {
                println!("     {finding}");
            }
        }
        if self.found.is_empty() {
            println!("   {} rules kept", self.rules);
            return Ok(());
        }
        bail!("{} of {} rules are broken", self.broken(), self.rules)
    }
}

/// Checks every rule.
pub fn check() -> anyhow::Result<Findings> {
    let sources = Sources::read(&crate::process::root())?;
    let mut found = Vec::new();
    for (name, rule) in RULES {
        let findings = rule(&sources)?;
        if !findings.is_empty() {
            found.push((*name, findings));
        }
    }
    Ok(Findings { rules: RULES.len(), found })
}
