//! Callers who take the next person as fast as they can, and callers who work: how many leases a
//! second are durable, beside what PostgreSQL's own load generator reaches with the same writes.
//!
//! Built only on demand (feature `load`), because it opens the store and drives many connections.

#[cfg(feature = "load")]
mod callers;
#[cfg(feature = "load")]
mod load;
#[cfg(feature = "load")]
mod peer;

use std::path::PathBuf;

use super::Database;

/// How long, how many, and from what queue.
#[derive(Debug, clap::Args)]
pub struct Calls {
    /// How many calls wait in the queue.
    #[arg(long, default_value_t = 1_000_000)]
    queue: u64,
    /// How long each measurement takes.
    #[arg(long, default_value_t = 15)]
    seconds: u64,
    /// With how many connections, one measurement after the other.
    #[arg(long, value_delimiter = ',', default_value = "16,64,256,512")]
    connections: Vec<usize>,
    /// The number that all chance comes from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Ask for what is known of the person, too, with every lease.
    #[arg(long)]
    card: bool,
    /// Measure taking alone: many callers take a person each before they all give them back.
    #[arg(long, conflicts_with_all = ["card", "callers"])]
    drain: bool,
    /// So many callers work instead: next person, a short while, outcome.
    #[arg(long)]
    callers: Option<usize>,
    /// How long such a caller takes for a person, on average.
    #[arg(long, default_value_t = 500)]
    think_ms: u64,
    #[arg(long, value_enum, default_value = "sqlite")]
    database: Database,
    /// Take the queue that the last run left, instead of filling one.
    #[arg(long)]
    keep: bool,
    /// Leave PostgreSQL's load generator out.
    #[arg(long)]
    without_peer: bool,
    /// Measure another executable than the one that is built here.
    #[arg(long)]
    firstline: Option<PathBuf>,
}

impl Calls {
    /// Builds what is needed and runs this command again with it.
    #[cfg(not(feature = "load"))]
    pub fn run(&self) -> anyhow::Result<()> {
        super::again_with("load")
    }

    #[cfg(feature = "load")]
    pub fn run(&self) -> anyhow::Result<()> {
        tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(self.measure())
    }

    #[cfg(feature = "load")]
    async fn measure(&self) -> anyhow::Result<()> {
        use super::{Place, machine};
        use load::{Work, drive};
        use std::time::Duration;
        let machine = machine();
        let place = Place::open_with(self.firstline.clone(), self.database, !self.keep)?;
        if !self.keep {
            self.fill(&place)?;
        }
        let most = if self.drain { Some(load::DRAINERS) } else { self.callers }.or(self.connections.iter().copied().max()).unwrap_or(1);
        let cookies = callers::sign_in(&place, most).await?;
        println!("\nleases over HTTP, {:?}, {}, a queue of {}; {machine}", self.database, if self.card || self.callers.is_some() { "with the card" } else { "without the card" }, self.queue);
        let rounds: Vec<usize> = self.callers.map_or_else(|| self.connections.clone(), |callers| vec![callers]);
        let mut best: f64 = 0.0;
        let mut acknowledged = Vec::new();
        let server = place.serve()?;
        peer::wait_until_calm(server.child.id());
        for connections in rounds {
            let (disk, slow) = super::disk::fdatasync(&place.data)?;
            let work = match self.callers {
                Some(_) => Work::Outcomes { think: Duration::from_millis(self.think_ms) },
                None => Work::Leases { card: self.card },
            };
            let (before, ours) = (peer::processor_ms(server.child.id()), peer::processor_ms(std::process::id()));
            let time = Duration::from_secs(self.seconds);
            let mut told = if self.drain {
                load::drain(&server.address, &cookies, connections, time).await?
            } else {
                drive(&server.address, &cookies[..connections], work, time, self.seed).await?
            };
            let per_second = told.next.0.len() as f64 / told.seconds;
            best = best.max(per_second);
            println!("  {connections} connections: {per_second:.0} leases/s, {:.0} durable writes/s; fdatasync p50 {disk:.1} ms, p99 {slow:.1} ms; {}", told.writes as f64 / told.seconds, machine_load());
            let each = |spent: f64| spent * 1_000.0 / told.writes.max(1) as f64;
            if self.drain {
                println!("    taking: {}{}", told.next.told(), told.problems());
                acknowledged.push(told);
                continue;
            }
            let (server, ours) = (each(peer::processor_ms(server.child.id()) - before), each(peer::processor_ms(std::process::id()) - ours));
            println!("    processor time for each change: the server's {server:.0} µs, this load generator's {ours:.0} µs");
            println!("    next person: {}", told.next.told());
            println!("    {}: {}{}", work.second(), told.second.told(), told.problems());
            acknowledged.push(told);
        }
        drop(server);
        callers::check(&place, &acknowledged).await?;
        if !self.without_peer && self.callers.is_none() {
            let (clients, pairs) = peer::pgbench(&place, self.queue, self.seconds, self.drain)?;
            println!("  PostgreSQL, same writes by pgbench: {pairs:.0} leases/s at {clients} clients, its best; ratio {:.2}", best / pairs);
        }
        crate::process::run(place.firstline().arg("verify"))
    }

    #[cfg(feature = "load")]
    fn fill(&self, place: &super::Place) -> anyhow::Result<()> {
        let list = place.list(self.queue, self.seed)?;
        crate::process::output(place.import(&list, "queue").args(["--purpose", "contact_tracing", "--team", super::TEAM]))?;
        Ok(())
    }
}

#[cfg(feature = "load")]
fn machine_load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!("load {}", load.split(' ').next().unwrap_or_default())
}
