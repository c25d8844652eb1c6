//! `cargo xtask test`: everything that must hold, step by step, stopping at the first that does not.
//!
//! Owns the order of the steps and the count of tests at the end. What a step needs is in the files
//! below: programs of the machine, a PostgreSQL of its own, the counts that test runners print.

mod counts;
mod postgres;
mod tools;

use std::process::Command;
use std::time::Instant;

use anyhow::bail;

use crate::process::{self, command, root};
use counts::Counts;
pub use postgres::Postgres;
#[cfg(feature = "load")]
pub use postgres::command_of;

/// Which steps to run.
#[derive(Debug, clap::Args)]
pub struct Test {
    /// Run only these steps; may be given more than once.
    #[arg(long, value_enum)]
    only: Vec<Step>,
    /// Leave the machine as it is: fail instead of installing what is missing.
    #[arg(long)]
    no_install: bool,
}

/// What is checked, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Step {
    /// The programs that the other steps need.
    Tools,
    /// The web app's dependencies and its build.
    WebBuild,
    /// The project's crates, without a warning of the compiler or of clippy.
    Build,
    /// Every Rust test, on SQLite and PostgreSQL.
    Rust,
    /// The rules of the house.
    Tidy,
    /// Generated files are up to date.
    Gen,
    /// The web app's own tests.
    WebTest,
    /// How much script the first screens load.
    WebSize,
    /// The screens in a real browser.
    E2e,
}

impl Step {
    const ALL: [Self; 9] =
        [Self::Tools, Self::WebBuild, Self::Tidy, Self::Build, Self::Rust, Self::Gen, Self::WebTest, Self::WebSize, Self::E2e];

    const fn title(self) -> &'static str {
        match self {
            Self::Tools => "programs that the tests need",
            Self::WebBuild => "web app: install and build",
            Self::Build => "build, with clippy",
            Self::Rust => "Rust tests, on SQLite and PostgreSQL",
            Self::Tidy => "rules of the house",
            Self::Gen => "generated files are up to date",
            Self::WebTest => "web app: lint and tests",
            Self::WebSize => "web app: size of the first screens",
            Self::E2e => "screens in a browser",
        }
    }
}

impl Test {
    /// Runs the steps.
    ///
    /// # Errors
    ///
    /// Fails at the first step that does.
    pub fn run(&self) -> anyhow::Result<()> {
        let started = Instant::now();
        let mut counts = Counts::default();
        let steps: Vec<Step> = Step::ALL.into_iter().filter(|step| self.only.is_empty() || self.only.contains(step)).collect();
        let mut result = Ok(());
        for (at, step) in steps.iter().enumerate() {
            println!("\n== {}/{} {}", at + 1, steps.len(), step.title());
            let begun = Instant::now();
            result = self.step(*step, &mut counts);
            println!("   {} after {:.0} s", if result.is_ok() { "ok" } else { "FAILED" }, begun.elapsed().as_secs_f64());
            if let Err(error) = &result {
                counts.failed = counts.failed.max(1);
                println!("\nStopped at \"{}\": {error:#}", step.title());
                println!("Run it alone: cargo xtask test --only {}", clap::ValueEnum::to_possible_value(step).map_or_else(String::new, |v| v.get_name().to_owned()));
                break;
            }
        }
        println!("\n{} steps, {:.0} s", steps.len(), started.elapsed().as_secs_f64());
        println!("{counts}");
        if result.is_err() {
            std::process::exit(1);
        }
        Ok(())
    }

    fn step(&self, step: Step, counts: &mut Counts) -> anyhow::Result<()> {
        match step {
            Step::Tools => tools::ensure(!self.no_install),
            Step::WebBuild => web_build(),
            Step::Build => process::run(process::linting()?.args(["build", "--workspace", "--tests", "--quiet"])),
            Step::Rust => rust(counts),
            Step::Tidy => tidy(counts),
            Step::Gen => crate::gen_files::Gen { check: true }.run(),
            Step::WebTest => {
                npm_ci("web")?;
                process::run(npm("web").args(["run", "lint"]))?;
                counted(npm("web").arg("test").env("NO_COLOR", "1"), counts)
            }
            Step::WebSize => process::run(npm("web").args(["run", "size"])),
            Step::E2e => e2e(counts),
        }
    }
}

/// Starts npm in a folder of the project.
pub fn npm(folder: &str) -> Command {
    let mut npm = command("npm");
    npm.current_dir(root().join(folder)).env("npm_config_fund", "false").env("npm_config_audit", "false");
    npm
}

/// Installs what a folder's lock file names, unless that has been done since the file changed.
pub fn npm_ci(folder: &str) -> anyhow::Result<()> {
    let folder_path = root().join(folder);
    let changed = |file: &str| folder_path.join(file).metadata().and_then(|m| m.modified()).ok();
    if let (Some(installed), Some(locked)) = (changed("node_modules/.package-lock.json"), changed("package-lock.json"))
        && installed >= locked
    {
        println!("   {folder}/node_modules is up to date");
        return Ok(());
    }
    process::run(npm(folder).arg("ci"))
}

/// Installs and builds the web app.
pub fn web_build() -> anyhow::Result<()> {
    npm_ci("web")?;
    process::run(npm("web").args(["run", "build"]))
}

fn rust(counts: &mut Counts) -> anyhow::Result<()> {
    let postgres = Postgres::start()?;
    let mut nextest = process::linting()?;
    nextest.args(["nextest", "run", "--workspace", "--no-fail-fast", "--color", "never"]);
    nextest.env("FIRSTLINE_TEST_POSTGRES_URL", postgres.url());
    let result = counted(&mut nextest, counts);
    postgres.stop();
    result
}

fn tidy(counts: &mut Counts) -> anyhow::Result<()> {
    let findings = crate::tidy::check()?;
    counts.passed += findings.rules - findings.broken();
    counts.failed += findings.broken();
    findings.tell()
}

fn e2e(counts: &mut Counts) -> anyhow::Result<()> {
    if !root().join("e2e/package.json").exists() {
        bail!("e2e/package.json is missing: the screens have no tests");
    }
    npm_ci("e2e")?;
    let firstline = process::firstline()?;
    let mut test = npm("e2e");
    test.arg("test").env("FIRSTLINE_BIN", firstline).env("CI", "1").env("NO_COLOR", "1");
    if let Some(chromium) = tools::chromium() {
        test.env("CHROMIUM", chromium);
    }
    counted(&mut test, counts)
}

/// Runs a test runner, shows its lines, and adds up what it counted.
fn counted(runner: &mut Command, counts: &mut Counts) -> anyhow::Result<()> {
    let (status, lines) = process::watched(runner)?;
    let found = Counts::read(&lines);
    counts.add(&found);
    process::check(runner, status)?;
    if found.passed == 0 {
        bail!("`{}` ran no test", process::shown(runner));
    }
    Ok(())
}
