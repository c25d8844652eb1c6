//! The project's own commands: `cargo xtask <command>`.

mod bench;
mod demo;
mod gen_files;
mod generate;
mod http;
mod process;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::Parser;

/// The project's own commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Command {
    /// Runs everything that must hold: Rust on both databases, the rules of the house, the web app, the screens.
    Test(test::Test),
    /// Checks the rules of the house: layers, sizes, names, documents.
    Tidy(tidy::Tidy),
    /// Makes generated files again: the OpenAPI document, the web app's types, the list of problems.
    Gen(gen_files::Gen),
    /// Fills a district with real communities and people who do not exist, and serves it.
    Demo(demo::Demo),
    /// Measures: receiving a million rows, finding people among a million.
    Bench(bench::Bench),
    /// Makes a list of people who do not exist.
    GenerateList(generate::GenerateList),
}

fn main() -> ExitCode {
    let result = match Command::parse() {
        Command::Test(args) => args.run(),
        Command::Tidy(args) => args.run(),
        Command::Gen(args) => args.run(),
        Command::Demo(args) => args.run(),
        Command::Bench(args) => args.run(),
        Command::GenerateList(args) => generate::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
