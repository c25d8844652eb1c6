//! `cargo xtask bench`: what the figures of this project are, measured through its own doors.
//!
//! Owns the set-up that the benchmarks share: the executable, a database, people who call and look.

mod calls;
mod determine;
mod disk;
mod import;
mod link;
mod memory;
#[cfg(feature = "columns")]
mod peers;
mod raw;
mod search;

use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

use crate::demo::divisions;
use crate::generate::{self, GenerateList};
use crate::http::Client;
use crate::process::{self, cargo, command, target};
use crate::test::Postgres;

/// What to measure.
#[derive(Debug, clap::Args)]
pub struct Bench {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Callers who take the next person and record outcomes: how many a second, how long each waits.
    Calls(calls::Calls),
    /// Deciding about everybody after a plan or an area has changed, beside a peer, on the same files.
    Determine(determine::Determine),
    /// Receiving a list: rows a second, memory, and whether callers are kept waiting meanwhile.
    Import(import::Import),
    /// Linking tables of people: how much is found and how much of it is right, in what time, beside a peer.
    Link(link::Link),
    /// Finding people and turning pages, at the size that the last `bench import` left.
    Search(search::Search),
    /// Inserts the rows of a CSV with nothing around them: the limit of the database.
    #[command(hide = true)]
    Raw(raw::Raw),
}

/// Builds what only some benchmarks need, and runs this command again with it.
#[cfg(not(all(feature = "columns", feature = "load")))]
fn again_with(feature: &str) -> anyhow::Result<()> {
    let mut again = cargo();
    again.args(["run", "--quiet", "--profile", "demo", "--package", "xtask", "--features", feature, "--"]);
    process::run(again.args(std::env::args().skip(1)))
}

impl Bench {
    /// Measures and prints.
    ///
    /// # Errors
    ///
    /// Says what could not be set up.
    pub fn run(&self) -> anyhow::Result<()> {
        match &self.what {
            What::Calls(calls) => calls.run(),
            What::Determine(determine) => determine.run(),
            What::Import(import) => import.run(),
            What::Link(link) => link.run(),
            What::Search(search) => search.run(),
            What::Raw(raw) => raw.run(),
        }
    }
}

/// Which database is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

const PASSWORD: &str = "shoulder-to-shoulder";
const COUNTY: &str = "440902";
const TEAM: &str = "bench";
/// Whoever searches too often has to wait; so each question is asked by somebody else.
const CLERKS: usize = 6;

/// A database that is measured, and the executable that works on it.
struct Place {
    firstline: PathBuf,
    data: PathBuf,
    divisions: PathBuf,
    postgres: Option<Postgres>,
    /// What time it is there, where that is not now.
    clock: Option<PathBuf>,
}

impl Place {
    /// Opens a place; a fresh one has areas, a team, a caller and a clerk, and a short list to call.
    fn open(database: Database, fresh: bool) -> anyhow::Result<Self> {
        Self::open_with(None, database, fresh)
    }

    /// Opens a fresh place where it is another time.
    fn open_at(database: Database, moment: &str) -> anyhow::Result<Self> {
        let mut place = Self::prepare(None, database, true)?;
        place.clock = Some(place.data.join("clock"));
        place.set_clock(moment)?;
        place.fill()?;
        Ok(place)
    }

    fn set_clock(&self, moment: &str) -> anyhow::Result<()> {
        let clock = self.clock.as_ref().context("it is now")?;
        Ok(std::fs::write(clock, moment)?)
    }

    /// Opens a place for an executable that was built elsewhere, or for the one that is built here.
    fn open_with(firstline: Option<PathBuf>, database: Database, fresh: bool) -> anyhow::Result<Self> {
        let place = Self::prepare(firstline, database, fresh)?;
        if fresh {
            place.fill()?;
        }
        Ok(place)
    }

    fn prepare(firstline: Option<PathBuf>, database: Database, fresh: bool) -> anyhow::Result<Self> {
        if firstline.is_none() {
            process::run(cargo().args(["build", "--quiet", "--profile", "demo", "--package", "server", "--bin", "firstline"]))?;
        }
        let name = if database == Database::Sqlite { "sqlite" } else { "postgres" };
        let data = target().join("bench").join(name);
        if fresh && data.exists() {
            std::fs::remove_dir_all(&data)?;
        }
        std::fs::create_dir_all(&data)?;
        let postgres = (database == Database::Postgres).then(Postgres::start_durable).transpose()?;
        Ok(Self { firstline: firstline.unwrap_or_else(|| target().join("demo/firstline")), data, divisions: divisions::fetch()?, postgres, clock: None })
    }

    fn fill(&self) -> anyhow::Result<()> {
        let tables = ["provinces.csv", "cities.csv", "areas.csv", "streets.csv", "villages.csv"].map(|table| self.divisions.join(table));
        let mut areas = self.firstline();
        areas.args(["areas", "import"]).args(tables).args(["--system", "nbs", "--vintage", "2023", "--root", "CN:中国", "--only", "4409"]);
        process::output(&mut areas)?;
        process::output(self.firstline().args(["teams", "create", TEAM, "--agency", TEAM, "--area", COUNTY]))?;
        let clerks = (0..CLERKS).map(|at| (format!("clerk{at}"), "data_clerk"));
        for (login, role) in [("caller".to_owned(), "caller"), ("auditor".to_owned(), "auditor")].into_iter().chain(clerks) {
            let mut create = self.firstline();
            create.args(["accounts", "create", &login, "--name", &login, "--agency", TEAM, "--role", role, "--area", COUNTY, "--onboarded"]);
            create.args(["--password-env", "BENCH_PASSWORD"]).env("BENCH_PASSWORD", PASSWORD);
            if role == "caller" {
                create.args(["--team", TEAM]);
            }
            process::output(&mut create)?;
        }
        let short = self.list(2000, 999)?;
        process::output(self.import(&short, "to call").args(["--purpose", "contact_tracing", "--team", TEAM]))?;
        Ok(())
    }

    /// Makes a clean list, or takes the one that was made before.
    fn list(&self, rows: u64, seed: u64) -> anyhow::Result<PathBuf> {
        self.list_with(rows, seed, 0.0, "list")
    }

    /// Makes a list a fifth of which is dirty, or takes the one that was made before.
    fn dirty_list(&self, rows: u64, seed: u64) -> anyhow::Result<PathBuf> {
        self.list_with(rows, seed, 0.2, "dirty-list")
    }

    fn list_with(&self, rows: u64, seed: u64, dirty: f64, name: &str) -> anyhow::Result<PathBuf> {
        let out = target().join(format!("bench/{name}-{rows}-{seed}.csv"));
        if !out.exists() {
            let part = out.with_extension("part.csv");
            generate::generate(&GenerateList {
                rows,
                seed,
                duplicates: 0.0,
                dirty,
                areas: self.divisions.join("villages.csv"),
                county: COUNTY.to_owned(),
                out: part.clone(),
                encoding: "utf-8".to_owned(),
            })?;
            std::fs::rename(part, &out)?;
        }
        Ok(out)
    }

    fn firstline(&self) -> Command {
        let mut firstline = command(&self.firstline);
        firstline.arg("--data").arg(&self.data).env("FIRSTLINE_LOG", "warn").env_remove("FIRSTLINE_DATABASE_URL");
        if let Some(clock) = &self.clock {
            // It warns each time that the time is not now.
            firstline.env("FIRSTLINE_TEST_CLOCK", clock).env("FIRSTLINE_LOG", "error");
        }
        if let Some(postgres) = &self.postgres {
            firstline.env("FIRSTLINE_DATABASE_URL", postgres.url());
        }
        firstline
    }

    fn import(&self, list: &std::path::Path, name: &str) -> Command {
        let mut import = self.firstline();
        import.arg("import").arg(list).args(["--list", name, "--source", "bench", "--basis", "bench", "--area", COUNTY, "--json"]);
        import
    }

    fn serve(&self) -> anyhow::Result<Server> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let child = self.firstline().args(["serve", "--listen", &address]).stdout(std::process::Stdio::null()).spawn().context("the server")?;
        let server = Server { child, address };
        let begun = Instant::now();
        while Client::new(&server.address).get("/readyz").is_none_or(|answer| answer.status != 200) {
            ensure!(begun.elapsed() < Duration::from_secs(60), "the server does not answer");
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(server)
    }
}

/// A server that ends when this is dropped.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn sign_in(&self, login: &str) -> anyhow::Result<Client> {
        let mut client = Client::new(&self.address);
        let answer = client.post("/api/session", &serde_json::json!({ "login": login, "password": PASSWORD })).context("no answer")?;
        if answer.status != 200 {
            bail!("{login} cannot sign in: {}", answer.json());
        }
        Ok(client)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Times that were measured, in milliseconds.
#[derive(Debug, Default)]
struct Times(Vec<f64>);

impl Times {
    fn add(&mut self, since: Instant) {
        self.0.push(since.elapsed().as_secs_f64() * 1000.0);
    }

    fn at(&mut self, share: f64) -> f64 {
        self.0.sort_by(f64::total_cmp);
        let last = self.0.len().saturating_sub(1);
        self.0.get((last as f64 * share).round() as usize).copied().unwrap_or(f64::NAN)
    }

    fn told(&mut self) -> String {
        format!("p50 {:.2} ms, p99 {:.2} ms, worst {:.1} ms, {} asked", self.at(0.5), self.at(0.99), self.at(1.0), self.0.len())
    }
}

/// Says on what machine a figure was measured.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let value = |text: &str, name: &str| text.lines().find(|line| line.starts_with(name)).and_then(|line| line.split(':').nth(1)).map_or_else(String::new, |v| v.trim().to_owned());
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let busy = read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned();
    format!("{}, {cores} cores, memory {}, load before {busy}", value(&read("/proc/cpuinfo"), "model name"), value(&read("/proc/meminfo"), "MemTotal"))
}
