//! Callers who have signed in, and what the journal says of their work afterwards.
//!
//! Signing in takes a twentieth of a second each, on purpose; sessions are therefore put into the
//! store, as signing in would put them.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, ensure};
use domain::access::{Grant, Role, Scope};
use domain::areas::AreaPath;
use domain::journal::{Event, EventKind, SubjectKind};
use sha2::{Digest, Sha256};
use store::{Cipher, JournalFilter, NewAccount, Store};

use super::load::Told;
use crate::bench::{Place, TEAM};

const HOUR_MS: i64 = 3_600_000;

async fn open(place: &Place) -> anyhow::Result<Store> {
    let key = std::fs::read_to_string(place.data.join("firstline.key"))?;
    let url = place.postgres.as_ref().map_or_else(|| format!("sqlite://{}", place.data.join("firstline.db").display()), crate::test::Postgres::url);
    Ok(Store::open(&url, Cipher::from_hex(key.trim())?).await?)
}

fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(0)
}

/// Opens an account and a session for each caller, and returns their cookies.
pub async fn sign_in(place: &Place, callers: usize) -> anyhow::Result<Vec<String>> {
    let store = open(place).await?;
    let team = store.teams(&Scope::everything()).await?.into_iter().find(|team| team.name == TEAM).context("the team is missing")?;
    let now = now_ms();
    let tx = store.begin().await?;
    let mut cookies = Vec::new();
    for at in 0..callers {
        let new = NewAccount {
            login: format!("load-{now}-{at}"),
            name: format!("load {at}"),
            agency: TEAM.to_owned(),
            area: team.area.clone(),
            password_hash: String::new(),
            language: "en".to_owned(),
            remote: false,
        };
        let account = tx.insert_account(&new, now).await?;
        let grant = Grant { role: Role::Caller, area: team.area.clone(), team: Some(team.id), until_ms: None };
        tx.insert_grant(account, &grant, Some(team.area_id), now).await?;
        tx.set_onboarded(account, "bench", now).await?;
        let token = Cipher::new_secret();
        tx.insert_session(&Sha256::digest(token.as_bytes()), account, now, now + 12 * HOUR_MS).await?;
        cookies.push(format!("firstline_session={token}"));
    }
    let event = Event { kind: EventKind::AccountCreated, at_ms: now, actor: None, subject: SubjectKind::System, subject_id: 0, area: AreaPath::root(), params: serde_json::json!({ "callers": callers }) };
    tx.commit(event).await?;
    Ok(cookies)
}

/// Compares what was acknowledged with the journal: no lease twice, nothing acknowledged missing.
pub async fn check(place: &Place, rounds: &[Told]) -> anyhow::Result<()> {
    let store = open(place).await?;
    let leases: Vec<_> = rounds.iter().flat_map(|round| round.leases.iter().map(move |lease| (lease, round.outcomes))).collect();
    let distinct: HashSet<(&str, i64)> = leases.iter().map(|(lease, _)| (lease.task.as_str(), lease.token)).collect();
    ensure!(distinct.len() == leases.len(), "{} leases were given twice", leases.len() - distinct.len());
    let taken = events(&store, EventKind::CallTaken).await?;
    let tokens: HashSet<&(i64, i64)> = taken.iter().collect();
    ensure!(tokens.len() == taken.len(), "the journal has {} leases twice", taken.len() - tokens.len());
    let recorded: HashSet<(i64, i64)> = events(&store, EventKind::OutcomeRecorded).await?.into_iter().collect();
    let mut released: HashMap<i64, i64> = HashMap::new();
    for (task, _) in events(&store, EventKind::CallReleased).await? {
        *released.entry(task).or_default() += 1;
    }
    for (lease, with_outcome) in &leases {
        let task = domain::ids::decode(&lease.task).context("a task")?;
        ensure!(tokens.contains(&(task, lease.token)), "an acknowledged lease is not in the journal: {lease:?}");
        if lease.ended && *with_outcome {
            ensure!(recorded.contains(&(task, lease.token)), "an acknowledged outcome is not in the journal: {lease:?}");
        } else if lease.ended {
            let left = released.entry(task).or_default();
            *left -= 1;
            ensure!(*left >= 0, "an acknowledged release is not in the journal: {lease:?}");
        }
    }
    println!("  checked: {} leases, none twice; each is in the journal, and so is each end that was acknowledged", leases.len());
    Ok(())
}

/// Returns task and token of every event of a kind.
async fn events(store: &Store, kind: EventKind) -> anyhow::Result<Vec<(i64, i64)>> {
    let mut filter = JournalFilter { kind: Some(kind.code().to_owned()), ..JournalFilter::default() };
    let mut found = Vec::new();
    loop {
        let page = store.journal(&Scope::everything(), &filter, 5_000).await?;
        found.extend(page.items.iter().map(|event| (event.subject_id, event.params["token"].as_i64().unwrap_or(0))));
        filter.after = page.items.last().map(|event| event.id);
        if page.next.is_none() {
            return Ok(found);
        }
    }
}
