//! Serves the web app and the API until it is told to stop.

use crate::config::Place;
use crate::pages;
use anyhow::Context;
use app::live::Live;
use app::overview::LastCheck;
use axum::serve::ListenerExt;
use clap::Args;
use rand::Rng;
use std::net::SocketAddr;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};

#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen; only this machine unless told otherwise.
    #[arg(long, env = "FIRSTLINE_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// People come over HTTPS, through a proxy: send cookies over HTTPS only.
    #[arg(long, env = "FIRSTLINE_HTTPS")]
    https: bool,
}

impl Serve {
    pub async fn run(&self, place: &Place) -> anyhow::Result<ExitCode> {
        let app = place.open().await?;
        let setup_code = if app.needs_setup().await? { Some(new_code()) } else { None };
        let (live, last) = (Live::default(), LastCheck::default());
        let listener = tokio::net::TcpListener::bind(self.listen).await.with_context(|| format!("cannot listen at {}", self.listen))?;
        let address = listener.local_addr()?;
        println!("Firstline is at http://{address}");
        if let Some(code) = &setup_code {
            println!("Nobody has been set up yet. Open http://{address}/setup and give this code: {code}");
        }
        app.start_jobs(&last);
        tokio::spawn(live.clone().follow(app.clone()));
        let router = api::router(api::Api::new(app.clone(), live, last, setup_code, self.https), pages::router());
        let listener = listener.tap_io(|stream| {
            // An answer is one small write; it must not wait for more.
            let _ = stream.set_nodelay(true);
        });
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service).with_graceful_shutdown(stopped()).await?;
        app.seal_journal().await.map_err(super::refused)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Eight letters and digits that are not mistaken for each other.
fn new_code() -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKMNPQRSTVWXYZ23456789";
    let mut rng = rand::rng();
    let mut bytes = [0_u8; 10];
    rng.fill_bytes(&mut bytes);
    bytes.iter().map(|b| char::from(LETTERS[usize::from(*b) % LETTERS.len()])).collect()
}

/// Waits for Ctrl-C or the service manager; live streams do not hold the stop up.
async fn stopped() {
    let mut terminate = signal(SignalKind::terminate()).expect("the signal can be listened to");
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
    tokio::spawn(async {
        tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        std::process::exit(0);
    });
}
