//! `cargo xtask demo`: a district made of real communities and people who do not exist, then served.
//!
//! Owns the order of the steps and which are done already. Everything goes through the `firstline`
//! executable, as anybody's own scripts would.

mod accounts;
pub mod divisions;
mod lists;
pub mod plan;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

use crate::http;
use crate::process::{self, cargo, command, root, target};
use crate::test::web_build;

/// What to fill and where to serve it.
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// Where to serve.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder of the demo's database.
    #[arg(long, default_value = "data/demo", value_name = "DIR")]
    data: PathBuf,
    /// Load only the divisions of one prefecture, not the 620,573 communities of the country.
    #[arg(long)]
    small: bool,
    /// Make the census of the sub-district as large as it was: 130,000 people, not 20,000.
    #[arg(long)]
    full: bool,
    /// Fill the database and stop.
    #[arg(long)]
    no_serve: bool,
    /// Throw away what an earlier run left.
    #[arg(long)]
    fresh: bool,
}

/// The county whose communities the demo's people live in: Maonan, where one of the reports comes from.
pub const COUNTY: &str = "440902";
/// The sub-district whose census is loaded, and which has tiers of its own.
pub const SUBDISTRICT: &str = "440902001";
/// The file that remembers which steps are done; it also marks a folder as a demo's.
const DONE: &str = "demo-steps.txt";

/// Where everything is while the demo is being made.
pub struct Place {
    pub firstline: PathBuf,
    pub data: PathBuf,
    pub divisions: PathBuf,
    started: Instant,
    done: Vec<String>,
}

impl Demo {
    /// Makes the demo and serves it.
    ///
    /// # Errors
    ///
    /// Says which step failed.
    pub fn run(&self) -> anyhow::Result<()> {
        let data = root().join(&self.data);
        if self.fresh {
            throw_away(&data)?;
        }
        std::fs::create_dir_all(&data).with_context(|| data.display().to_string())?;
        let done = std::fs::read_to_string(data.join(DONE)).unwrap_or_default().lines().map(str::to_owned).collect();
        let mut place = Place { firstline: target().join("demo/firstline"), data, divisions: PathBuf::new(), started: Instant::now(), done };
        place.say("the web app");
        if !web_is_built() {
            web_build()?;
        }
        place.say("the server (the first build takes some minutes)");
        process::run(cargo().args(["build", "--profile", "demo", "--package", "server", "--bin", "firstline"]))?;
        place.say("China's divisions");
        place.divisions = divisions::fetch()?;
        divisions::load(&mut place, self.small)?;
        accounts::open(&mut place)?;
        lists::receive(&mut place, self.full)?;
        place.once("verify", "are the promises kept?", |place| process::run(place.firstline().arg("verify")))?;
        println!("\nEverything is there after {:.0} s. {}", place.started.elapsed().as_secs_f64(), accounts::TABLE_TITLE);
        accounts::print();
        if self.no_serve {
            return Ok(());
        }
        self.serve(&mut place)
    }

    fn serve(&self, place: &mut Place) -> anyhow::Result<()> {
        let address = format!("127.0.0.1:{}", self.port);
        let mut serve = place.firstline();
        serve.args(["serve", "--listen", &address]);
        let mut child = serve.spawn().context("the server cannot be started")?;
        let begun = Instant::now();
        while http::Client::new(&address).get("/readyz").is_none_or(|answer| answer.status != 200) {
            if let Some(status) = child.try_wait()? {
                bail!("the server stopped ({status}); is port {} taken? Choose another with --port", self.port);
            }
            ensure!(begun.elapsed() < Duration::from_secs(60), "the server does not answer");
            std::thread::sleep(Duration::from_millis(200));
        }
        place.once("plan", "a plan in force, and what is known of 60 people", |_| plan::begin(&address))?;
        println!("\nOpen http://localhost:{} — stop with Ctrl-C.", self.port);
        let status = child.wait()?;
        process::check(&serve, status)
    }
}

impl Place {
    /// Starts a command of the executable on the demo's data.
    pub fn firstline(&self) -> Command {
        let mut firstline = command(&self.firstline);
        firstline.arg("--data").arg(&self.data).env_remove("FIRSTLINE_DATABASE_URL").env("FIRSTLINE_LOG", "warn");
        firstline
    }

    /// Says what comes now, and how long it has taken so far.
    pub fn say(&self, what: &str) {
        let seconds = self.started.elapsed().as_secs();
        println!("[{:02}:{:02}] {what}", seconds / 60, seconds % 60);
    }

    /// Does a step unless an earlier run did it.
    pub fn once(&mut self, step: &str, what: &str, act: impl FnOnce(&Self) -> anyhow::Result<()>) -> anyhow::Result<()> {
        if self.done.iter().any(|done| done == step) {
            self.say(&format!("{what}: there already"));
            return Ok(());
        }
        self.say(what);
        act(self).with_context(|| what.to_owned())?;
        self.done.push(step.to_owned());
        std::fs::write(self.data.join(DONE), self.done.join("\n") + "\n").context("the demo's folder cannot be written")
    }
}

/// Removes what an earlier demo left; nothing else is ever removed.
fn throw_away(data: &Path) -> anyhow::Result<()> {
    if !data.exists() {
        return Ok(());
    }
    let is_empty = std::fs::read_dir(data)?.next().is_none();
    ensure!(is_empty || data.join(DONE).exists(), "{} was not made by this command: remove it yourself", data.display());
    std::fs::remove_dir_all(data).with_context(|| data.display().to_string())
}

/// Says whether the built web app is newer than everything it is made of.
fn web_is_built() -> bool {
    let web = root().join("web");
    let Ok(built) = web.join("dist/index.html").metadata().and_then(|meta| meta.modified()) else { return false };
    let mut folders = vec![web.join("src"), web.join("public")];
    let mut files = vec![web.join("package-lock.json"), web.join("index.html"), web.join("vite.config.ts")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() { folders.push(entry.path()) } else { files.push(entry.path()) }
        }
    }
    files.iter().all(|file| file.metadata().and_then(|meta| meta.modified()).is_ok_and(|changed| changed <= built))
}
