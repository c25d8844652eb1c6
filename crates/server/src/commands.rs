//! What the executable can be asked to do. Exit codes: 0 done, 1 failed, 2 wrongly asked, 3 partly done.

mod accounts;
mod areas;
mod determine;
mod facts;
mod forms;
mod import;
mod link;
mod packs;
mod serve;
mod teams;
mod verify;

use crate::config::Place;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Firstline (第一道防线): the operations system of the people who make the calls, knock on the doors
/// and staff the sites in an outbreak.
#[derive(Debug, Parser)]
#[command(name = "firstline", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the web app and the API.
    Serve(serve::Serve),
    /// Bring the database's schema up to date, and say so.
    Migrate,
    /// Prove the journal's chain and the promises; name what breaks them.
    Verify(verify::Verify),
    /// Receive a list of people from a file.
    Import(import::Import),
    /// The division tree.
    #[command(subcommand)]
    Areas(areas::Areas),
    /// People who work with the system.
    #[command(subcommand)]
    Accounts(accounts::Accounts),
    /// Teams of callers.
    #[command(subcommand)]
    Teams(teams::Teams),
    /// Questionnaires: XLSForms.
    #[command(subcommand)]
    Forms(forms::Forms),
    /// Decide what an edition of a plan means for everybody in a table of facts.
    Determine(determine::Determine),
    /// Facts about people, for the rules.
    #[command(subcommand)]
    Facts(facts::Facts),
    /// Find which records of one or two tables are one person.
    Link(link::Link),
    /// Packs: checked, compared, explained.
    #[command(subcommand)]
    Packs(packs::Packs),
    /// Print the OpenAPI document.
    Openapi,
}

/// Runs a command.
///
/// # Errors
/// Says in a sentence why it could not be done.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Serve(serve) => serve.run(&cli.place).await,
        Command::Migrate => {
            cli.place.open().await?;
            println!("The database is up to date.");
            Ok(ExitCode::SUCCESS)
        }
        Command::Verify(verify) => verify.run(&cli.place).await,
        Command::Import(import) => import.run(&cli.place).await,
        Command::Areas(areas) => areas.run(&cli.place).await,
        Command::Accounts(accounts) => accounts.run(&cli.place).await,
        Command::Teams(teams) => teams.run(&cli.place).await,
        Command::Forms(forms) => forms.run(),
        Command::Determine(determine) => determine.run(),
        Command::Facts(facts) => facts.run(&cli.place).await,
        Command::Link(link) => link.run(),
        Command::Packs(packs) => packs.run(),
        Command::Openapi => {
            println!("{}", api::openapi().to_pretty_json()?);
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Turns what a use case refused into a sentence with the code, for people at a terminal.
pub(crate) fn refused(error: app::Error) -> anyhow::Error {
    match error {
        app::Error::Rejected(problem) => {
            let params: Vec<String> = problem.params.iter().map(|(k, v)| format!("{k}={v}")).collect();
            let field = problem.field.map(|f| format!(" ({f})")).unwrap_or_default();
            anyhow::anyhow!("{}{field} {}", problem.code, params.join(" "))
        }
        other => anyhow::anyhow!("{other}"),
    }
}
