//! Proves the journal's chain and the promises.

use crate::config::Place;
use app::journal::PROMISES;
use clap::Args;
use serde_json::json;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct Verify {
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub async fn run(&self, place: &Place) -> anyhow::Result<ExitCode> {
        let app = place.open().await?;
        let found = app.verify_here().await.map_err(super::refused)?;
        let clean = found.is_clean();
        let (events, seals, head) = match &found.chain {
            Ok(chain) => (chain.events, chain.seals, chain.head.clone()),
            Err(_) => (0, 0, String::new()),
        };
        if self.json {
            let findings: Vec<_> = found.findings.iter().map(|f| json!({ "promise": f.promise, "code": f.code, "subject": f.subject, "detail": f.detail })).collect();
            let broken_seal = found.chain.as_ref().err();
            println!("{}", json!({
                "clean": clean, "events": events, "seals": seals, "head": head, "broken_seal": broken_seal, "rows": found.rows, "people": found.people, "findings": findings,
            }));
        } else {
            for promise in PROMISES {
                println!("{} {promise}", if found.keeps(promise) { "kept  " } else { "BROKEN" });
            }
            if let Err(seal) = &found.chain {
                println!("       the journal was changed at or before seal {seal}");
            }
            for finding in &found.findings {
                println!("       {} {} {}: {}", finding.promise, finding.code, finding.subject, finding.detail);
            }
            println!("{events} events in {seals} seals, {} rows, {} people. Head of the chain: {head}", found.rows, found.people);
        }
        Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
