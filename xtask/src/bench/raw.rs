//! The limit: the rows of a CSV in one plain table, many to a statement, and nothing else.
//!
//! Built only on demand (feature `raw-insert`), because it brings a database driver with it.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::Place;
use crate::process::{self, cargo};

/// What to insert where.
#[derive(Debug, clap::Args)]
pub struct Raw {
    #[arg(long)]
    csv: PathBuf,
    #[arg(long)]
    url: String,
}

/// Returns how many seconds the plain insert takes.
pub(super) fn measure(place: &Place, csv: &Path) -> anyhow::Result<f64> {
    let file = place.data.join("raw.db");
    let url = place.postgres.as_ref().map_or_else(|| format!("sqlite://{}?mode=rwc", file.display()), crate::test::Postgres::url);
    let mut raw = cargo();
    raw.args(["run", "--quiet", "--profile", "demo", "--package", "xtask", "--features", "raw-insert", "--", "bench", "raw", "--csv"]).arg(csv);
    let told = process::output(raw.args(["--url", &url]))?;
    for name in ["raw.db", "raw.db-wal", "raw.db-shm"] {
        let _ = std::fs::remove_file(place.data.join(name));
    }
    told.lines().last().and_then(|line| line.trim().parse().ok()).context("the plain insert said nothing")
}

impl Raw {
    #[cfg(not(feature = "raw-insert"))]
    pub fn run(&self) -> anyhow::Result<()> {
        anyhow::bail!("{} into {}: build with --features raw-insert", self.csv.display(), self.url)
    }

    #[cfg(feature = "raw-insert")]
    pub fn run(&self) -> anyhow::Result<()> {
        tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(self.insert())
    }

    #[cfg(feature = "raw-insert")]
    async fn insert(&self) -> anyhow::Result<()> {
        use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend, Statement, TransactionTrait, Value};
        use std::io::BufRead;
        const COLUMNS: usize = 12;
        const ROWS: usize = 500;
        let db = Database::connect(ConnectOptions::new(&self.url).max_connections(1).sqlx_logging(false).to_owned()).await?;
        if db.get_database_backend() == DbBackend::Sqlite {
            db.execute_unprepared("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL").await?;
        }
        let columns: Vec<String> = (0..COLUMNS).map(|column| format!("c{column} TEXT")).collect();
        db.execute_unprepared(&format!("DROP TABLE IF EXISTS raw; CREATE TABLE raw ({})", columns.join(", "))).await?;
        let lines = std::io::BufReader::new(std::fs::File::open(&self.csv)?).lines().skip(1);
        let started = std::time::Instant::now();
        let mut values: Vec<Value> = Vec::new();
        let mut tx = db.begin().await?;
        let mut statements = 0;
        let mut lines = lines.peekable();
        while let Some(line) = lines.next() {
            let line = line?;
            values.extend(line.split(',').map(str::to_owned).chain(std::iter::repeat(String::new())).take(COLUMNS).map(Value::from));
            if values.len() == ROWS * COLUMNS || lines.peek().is_none() {
                let is_sqlite = db.get_database_backend() == DbBackend::Sqlite;
                let place = |at: usize| if is_sqlite { "?".to_owned() } else { format!("${}", at + 1) };
                let rows = (0..values.len() / COLUMNS).map(|row| format!("({})", (0..COLUMNS).map(|column| place(row * COLUMNS + column)).collect::<Vec<_>>().join(",")));
                let text = format!("INSERT INTO raw VALUES {}", rows.collect::<Vec<_>>().join(","));
                tx.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), text, std::mem::take(&mut values))).await?;
                statements += 1;
                if statements % 8 == 0 {
                    tx.commit().await?;
                    tx = db.begin().await?;
                }
            }
        }
        tx.commit().await?;
        println!("{:.3}", started.elapsed().as_secs_f64());
        Ok(())
    }
}
