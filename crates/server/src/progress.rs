//! Progress on a terminal, and how much memory was used.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use nix::sys::resource::{UsageWho, getrusage};
use std::io::IsTerminal;

/// Shows how many rows are done; says nothing where nobody is looking.
pub fn rows(what: &str) -> ProgressBar {
    let bar = ProgressBar::no_length();
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}  {human_pos} rows  {per_sec}  {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(what.to_owned());
    bar
}

/// Shows how many stages are done; says nothing where nobody is looking.
pub fn stages(count: u64) -> ProgressBar {
    let bar = ProgressBar::new(count);
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template("{spinner} {bar:20} {msg}  {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(100));
    bar
}

/// Returns the most memory that this process and its largest child held, in MiB.
pub fn peak_mib() -> u64 {
    let peak = |who| getrusage(who).map_or(0, |usage| u64::try_from(usage.max_rss()).unwrap_or(0));
    // What a process held that became this one counts in its usage, but not in its status.
    let own = kib("/proc/self/status", "VmHWM:").unwrap_or_else(|| peak(UsageWho::RUSAGE_SELF));
    (own + peak(UsageWho::RUSAGE_CHILDREN)) / 1_024
}

/// Returns how many bytes of memory are free for the asking, where the system says so.
pub fn free_bytes() -> Option<u64> {
    Some(kib("/proc/meminfo", "MemAvailable:")? << 10)
}

fn kib(file: &str, name: &str) -> Option<u64> {
    let told = std::fs::read_to_string(file).ok()?;
    told.lines().find_map(|line| line.strip_prefix(name))?.trim().trim_end_matches("kB").trim().parse().ok()
}
