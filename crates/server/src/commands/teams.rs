//! Sets up teams from the command line.

use crate::config::Place;
use clap::Subcommand;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub enum Teams {
    /// Set up a team.
    Create {
        name: String,
        /// The organisation that lends its people.
        #[arg(long)]
        agency: String,
        /// The code of the area it works in.
        #[arg(long)]
        area: String,
    },
}

impl Teams {
    pub async fn run(&self, place: &Place) -> anyhow::Result<ExitCode> {
        let Self::Create { name, agency, area } = self;
        let app = place.open().await?;
        let id = app.create_team_here(name, agency, area).await.map_err(super::refused)?;
        println!("{id}\t{name}");
        Ok(ExitCode::SUCCESS)
    }
}
