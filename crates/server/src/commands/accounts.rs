//! Opens accounts from the command line.

use crate::config::Place;
use anyhow::Context;
use app::access::{NewGrant, OpenAccount};
use clap::{Args, Subcommand};
use domain::access::{Role, Scope};
use std::io::BufRead;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub enum Accounts {
    /// Open an account with its first role.
    Create(Create),
    /// Print accounts and their roles.
    List,
}

#[derive(Debug, Args)]
pub struct Create {
    login: String,
    #[arg(long)]
    name: String,
    /// The organisation that sends them.
    #[arg(long)]
    agency: String,
    /// administrator, data_clerk, caller, supervisor, epidemiologist, commander or auditor.
    #[arg(long)]
    role: String,
    /// The code of the area they work in.
    #[arg(long)]
    area: String,
    #[arg(long)]
    team: Option<String>,
    /// The language they are spoken to in at first: zh-CN or en.
    #[arg(long)]
    language: Option<String>,
    /// They work from elsewhere, from devices that an administrator admits.
    #[arg(long)]
    remote: bool,
    /// They have had the training and signed the pledge on paper.
    #[arg(long)]
    onboarded: bool,
    /// The environment variable that holds the password; without it one line is read from standard input.
    #[arg(long, value_name = "NAME")]
    password_env: Option<String>,
}

impl Accounts {
    pub async fn run(&self, place: &Place) -> anyhow::Result<ExitCode> {
        match self {
            Self::Create(create) => create.run(place).await,
            Self::List => list(place).await,
        }
    }
}

impl Create {
    async fn run(&self, place: &Place) -> anyhow::Result<ExitCode> {
        let app = place.open().await?;
        let role = Role::from_code(&self.role).with_context(|| format!("there is no role {}", self.role))?;
        let area = app.store().area_by_code(&self.area).await?.with_context(|| format!("no area has the code {}", self.area))?;
        let team = match &self.team {
            Some(name) => {
                let teams = app.store().teams(&Scope::everything()).await?;
                Some(teams.iter().find(|t| t.name == *name).with_context(|| format!("no team is called {name}"))?.id)
            }
            None => None,
        };
        let password = match &self.password_env {
            Some(name) => std::env::var(name).with_context(|| format!("{name} is not set"))?,
            None => std::io::stdin().lock().lines().next().context("no password was given")??,
        };
        let grant = NewGrant { role, area: area.id, team, until_ms: None };
        let open = OpenAccount { login: self.login.clone(), name: self.name.clone(), agency: self.agency.clone(), password, language: self.language.clone(), remote: self.remote, grant };
        let id = app.open_account_here(open, self.onboarded).await.map_err(super::refused)?;
        println!("{id}\t{}\t{}", self.login, self.role);
        Ok(ExitCode::SUCCESS)
    }
}

async fn list(place: &Place) -> anyhow::Result<ExitCode> {
    let app = place.open().await?;
    let mut after: Option<String> = None;
    loop {
        let page = app.store().accounts(&Scope::everything(), after.as_deref(), 200).await?;
        for account in page.items {
            let roles: Vec<String> = account.grants.iter().map(|g| format!("{} {}", g.grant.role.code(), g.grant.area.as_str())).collect();
            println!("{}\t{}\t{}\t{}", account.login, account.name, if account.active { "active" } else { "disabled" }, roles.join("; "));
        }
        after = page.next;
        if after.is_none() {
            return Ok(ExitCode::SUCCESS);
        }
    }
}
