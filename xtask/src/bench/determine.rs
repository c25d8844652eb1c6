//! Everybody decided again after a plan has changed, and those whom one area touches; by us and by a peer on the same files.
//!
//! The plan is a pack beside this file, `determine/packs/bench`, in the language that every plan is written in. Built only on
//! demand (feature `columns`), because it reads Parquet. What the two find is compared person by person; a difference fails.

mod editions;
#[cfg(feature = "columns")]
mod judge;
#[cfg(feature = "columns")]
mod ours;
mod running;

/// How many people, from which seed.
#[derive(Debug, clap::Args)]
pub struct Determine {
    /// How many people there are; stays are two and a half times as many, tests twice.
    #[arg(long, default_value_t = 10_000_000)]
    persons: usize,
    /// The number that all chance comes from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How often each is measured; the median is told.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Leave the peer out, and with it the comparison.
    #[arg(long)]
    without_peer: bool,
    /// Measure the running system instead: people of a district, two facts each, another edition, one new fact after the other.
    #[arg(long, conflicts_with_all = ["persons", "runs", "without_peer"])]
    running: bool,
    /// Of the running system measure only one new fact after the other: nobody has another one, so that many people can be there soon.
    #[arg(long, requires = "running")]
    new_facts: bool,
    /// How many people the running system has.
    #[arg(long, default_value_t = 130_000)]
    people: u64,
    /// Measure nothing: switch a district through three editions of one plan, and compare everybody for whom something changes with what
    /// an oracle in Python expects, which knows nothing of the engine.
    #[arg(long, conflicts_with_all = ["persons", "runs", "without_peer", "running"])]
    editions: bool,
}

impl Determine {
    pub fn run(&self) -> anyhow::Result<()> {
        match (self.running, self.editions) {
            (true, _) => running::run(self),
            (_, true) => editions::run(self),
            _ => self.columns(),
        }
    }

    /// Builds what is needed and runs this command again with it.
    #[cfg(not(feature = "columns"))]
    fn columns(&self) -> anyhow::Result<()> {
        super::again_with("columns")
    }

    #[cfg(feature = "columns")]
    fn columns(&self) -> anyhow::Result<()> {
        judge::run(self)
    }
}
