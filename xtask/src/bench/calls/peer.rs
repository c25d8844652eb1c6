//! What the figures are compared with: the disk alone, and PostgreSQL driven by its own load
//! generator, with this project's tables and indices and the same writes.

use anyhow::Context;

use crate::bench::Place;
use crate::process;
use crate::test::{Postgres, command_of};

/// How long a process has kept processors busy, in milliseconds.
pub fn processor_ms(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The kernel counts hundredths of a second.
    stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum::<f64>() * 10.0
}

/// Waits until a process has done what it does at its start: a server verifies all promises then.
pub fn wait_until_calm(process: u32) {
    // A tenth of a second of work in a second.
    const CALM_MS: f64 = 100.0;
    let mut before = processor_ms(process);
    for _ in 0..120 {
        std::thread::sleep(std::time::Duration::from_secs(1));
        let now = processor_ms(process);
        if now - before < CALM_MS {
            return;
        }
        before = now;
    }
}

/// A lease with its event, durable.
const TAKE: &str = r"\set account random(1, 1000)
BEGIN;
UPDATE tasks SET state = 'leased', lease_owner = :account, lease_until_ms = 1700000900000, taken_ms = 1700000000000, lease_token = lease_token + 1
 WHERE id = (SELECT id FROM tasks WHERE kind = 'call' AND team_id = 7 AND queue = 'normal' AND state = 'ready' ORDER BY rank, due_ms, id LIMIT 1 FOR UPDATE SKIP LOCKED)
 AND state = 'ready' RETURNING id AS task \gset
INSERT INTO journal (id, at_ms, kind, actor, subject, subject_id, area_path, payload) VALUES (nextval('events'), 1700000000000, 'call_taken', :account, 'task', :task, 'a.b.c.', decode(repeat('ab', 90), 'hex'));
COMMIT;
";

/// Its end with its event, durable by itself.
const GIVE_BACK: &str = r"BEGIN;
UPDATE tasks SET state = 'ready', lease_owner = NULL, lease_until_ms = NULL WHERE id = :task;
INSERT INTO journal (id, at_ms, kind, actor, subject, subject_id, area_path, payload) VALUES (nextval('events'), 1700000000000, 'call_released', :account, 'task', :task, 'a.b.c.', decode(repeat('ab', 30), 'hex'));
COMMIT;
";

/// Returns the best number of clients, and how many leases a second they take, and end unless they only take.
pub fn pgbench(place: &Place, queue: u64, seconds: u64, only_takes: bool) -> anyhow::Result<(u32, f64)> {
    let postgres = Postgres::start_durable()?;
    let mut schema = place.firstline();
    process::output(schema.arg("verify").env("FIRSTLINE_DATABASE_URL", postgres.url()))?;
    let fill = format!(
        "CREATE SEQUENCE events CACHE 100; INSERT INTO tasks (id, kind, person_id, area_path, team_id, queue, state, rank, due_ms, lease_token, attempts, opened_ms) \
         SELECT i, 'call', i, 'a.b.c.', 7, 'normal', 'ready', hashint8(i) & 3, 1700000000000, 0, 0, 1700000000000 FROM generate_series(1, {queue}) i; VACUUM ANALYZE"
    );
    for statement in fill.split("; ") {
        process::output(command_of("psql")?.args(["-q", &postgres.url(), "-c", statement]))?;
    }
    let script = place.data.join("lease.sql");
    std::fs::write(&script, if only_takes { TAKE.to_owned() } else { format!("{TAKE}{GIVE_BACK}") })?;
    let mut best = (0, 0.0);
    for clients in [16_u32, 64] {
        let mut pgbench = command_of("pgbench")?;
        pgbench.args(["-n", "-M", "prepared", "-j", "2", "-c", &clients.to_string(), "-T", &seconds.to_string(), "-f"]).arg(&script).arg(postgres.url());
        let told = process::output(&mut pgbench)?;
        let value = |name: &str| told.lines().find_map(|line| line.strip_prefix(name)).and_then(|rest| rest.split(' ').next()?.parse::<f64>().ok());
        let per_second = value("tps = ").context("pgbench said nothing")?;
        println!("  pgbench, {clients} clients: {per_second:.0} leases/s{}, on average {:.1} ms", if only_takes { "" } else { " and as many ends" }, value("latency average = ").unwrap_or(f64::NAN));
        if per_second > best.1 {
            best = (clients, per_second);
        }
    }
    Ok(best)
}
