//! The `firstline` executable: environment, files, commands.

mod commands;
mod config;
mod packs;
mod pages;
mod progress;
mod words;

use clap::Parser;
use std::process::ExitCode;

/// Half of what an import does is to make small values and drop them; SQLite allocates here, too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A file from outside is read in a process that becomes nothing else: before any thread starts.
    let mut args = std::env::args().skip(1);
    if args.next().as_deref() == Some(tables::child::COMMAND) {
        return tables::child::run(args);
    }
    let cli = commands::Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("FIRSTLINE_LOG").unwrap_or_else(|_| "warn,firstline=info,app=info,api=info".into()))
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("firstline cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("firstline: {error:#}");
            ExitCode::FAILURE
        }
    }
}
