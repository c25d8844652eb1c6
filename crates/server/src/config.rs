//! Settings: a flag over the environment over `firstline.toml` over a default.

use crate::packs;
use anyhow::{Context, bail};
use app::{App, Clock, FileClock, Settings, SystemClock};
use clap::Args;
use domain::intake::QualityRules;
use serde::Deserialize;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Cipher, Store};

/// Where data and keys are.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// The folder of the database, the key and files on their way.
    #[arg(long, global = true, env = "FIRSTLINE_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// The database: sqlite:PATH or postgres://…; by default sqlite:firstline.db in the data folder.
    #[arg(long, global = true, env = "FIRSTLINE_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: Option<String>,
    /// The settings file.
    #[arg(long, global = true, env = "FIRSTLINE_CONFIG", value_name = "FILE", default_value = "firstline.toml")]
    config: PathBuf,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    data: Option<PathBuf>,
    database_url: Option<String>,
}

impl Place {
    fn file(&self) -> anyhow::Result<ConfigFile> {
        match std::fs::read_to_string(&self.config) {
            Ok(text) => toml::from_str(&text).with_context(|| format!("{} cannot be read", self.config.display())),
            Err(_) => Ok(ConfigFile::default()),
        }
    }

    /// Returns the data folder, made if it was not there.
    ///
    /// # Errors
    /// Fails when it cannot be made.
    pub fn folder(&self) -> anyhow::Result<PathBuf> {
        let folder = match &self.data {
            Some(folder) => folder.clone(),
            None => self.file()?.data.unwrap_or_else(|| PathBuf::from("data")),
        };
        std::fs::create_dir_all(&folder).with_context(|| format!("the data folder {} cannot be made", folder.display()))?;
        Ok(folder)
    }

    fn database_url(&self, folder: &Path) -> anyhow::Result<String> {
        let given = match &self.database_url {
            Some(url) => Some(url.clone()),
            None => self.file()?.database_url,
        };
        Ok(match given.as_deref() {
            None => format!("sqlite://{}?mode=rwc", folder.join("firstline.db").display()),
            Some(url) => match url.strip_prefix("sqlite:") {
                Some(path) if !path.starts_with("//") => format!("sqlite://{path}?mode=rwc"),
                _ => url.to_owned(),
            },
        })
    }

    /// Opens the store and puts the application together.
    ///
    /// # Errors
    /// Says what is missing or wrong: key, database, pack.
    pub async fn open(&self) -> anyhow::Result<App> {
        let folder = self.folder()?;
        let cipher = key(&folder)?;
        let store = Store::open(&self.database_url(&folder)?, cipher).await.context("the database cannot be opened")?;
        let (pack, questionnaire) = packs::load("base")?;
        let rules = QualityRules::from_toml(&pack.intake).map_err(|e| anyhow::anyhow!("packs/base/intake.toml: {e}"))?;
        let library = packs::library();
        let clock: Arc<dyn Clock> = match std::env::var_os("FIRSTLINE_TEST_CLOCK") {
            Some(path) => {
                tracing::warn!("the time is read from a file: for tests only");
                Arc::new(FileClock(path.into()))
            }
            None => Arc::new(SystemClock),
        };
        let reader = reader()?;
        Ok(App::new(store, pack, questionnaire, rules, library, Settings { files: folder.join("files"), reader, clock }))
    }
}

/// Names this program as the one that reads files in a confined child.
pub(crate) fn reader() -> anyhow::Result<tables::Program> {
    let program = tables::Program::current().context("this program's own path is unknown")?;
    // The allocator of `main.rs` would take a gigabyte of addresses at once, more than the child may have.
    Ok(program.with("MIMALLOC_ARENA_RESERVE", "32MiB"))
}

/// Reads the key from `FIRSTLINE_KEY`, `FIRSTLINE_KEY_FILE` or the data folder, where it is made once.
fn key(folder: &Path) -> anyhow::Result<Cipher> {
    if let Ok(text) = std::env::var("FIRSTLINE_KEY") {
        return Cipher::from_hex(&text).context("FIRSTLINE_KEY");
    }
    let path = std::env::var_os("FIRSTLINE_KEY_FILE").map_or_else(|| folder.join("firstline.key"), PathBuf::from);
    match std::fs::read_to_string(&path) {
        Ok(text) => Cipher::from_hex(&text).with_context(|| format!("the key in {}", path.display())),
        Err(_) if folder.join("firstline.db").exists() => {
            bail!("the key {} is missing: without it what is encrypted in the database cannot be read; bring it back", path.display())
        }
        Err(_) => make_key(&path),
    }
}

fn make_key(path: &Path) -> anyhow::Result<Cipher> {
    let secret = Cipher::new_secret();
    let mut options = std::fs::OpenOptions::new();
    let made = options.write(true).create_new(true).mode(0o600).open(path);
    match made {
        Ok(mut file) => {
            writeln!(file, "{secret}")?;
            file.sync_all()?;
        }
        // Another process was faster: its key is the key.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Cipher::from_hex(&std::fs::read_to_string(path)?).with_context(|| format!("the key in {}", path.display()));
        }
        Err(error) => return Err(error).with_context(|| format!("the key {} cannot be written", path.display())),
    }
    eprintln!("A new key was made: {}. Keep a copy apart from the database; without it nothing encrypted can be read.", path.display());
    Ok(Cipher::from_hex(&secret)?)
}
