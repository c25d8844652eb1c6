//! The project's own commands: `cargo xtask <command>`.

mod generate;

use clap::Parser;

/// The project's own commands.
#[derive(Debug, Parser)]
enum Command {
    /// Makes a list of people who do not exist.
    GenerateList(generate::GenerateList),
}

fn main() -> anyhow::Result<()> {
    match Command::parse() {
        Command::GenerateList(args) => generate::run(&args),
    }
}
