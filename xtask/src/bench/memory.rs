//! How much memory a process and all its children hold together, at the most.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Watches processes until it is asked.
pub struct Watch {
    stop: Arc<AtomicBool>,
    most: Arc<AtomicU64>,
    thread: JoinHandle<()>,
}

impl Watch {
    /// Begins to watch processes and whatever they start.
    pub fn over(roots: Vec<u32>) -> Self {
        let (stop, most) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (stopped, seen) = (stop.clone(), most.clone());
        let thread = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                seen.fetch_max(held(&roots), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(100));
            }
        });
        Self { stop, most, thread }
    }

    /// Returns the most that was held, in MiB.
    pub fn most(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        let _ = self.thread.join();
        self.most.load(Ordering::Relaxed) / 1024
    }
}

/// Adds up what the processes hold, in KiB.
fn held(roots: &[u32]) -> u64 {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        if let Some(parent) = number(id, "PPid:") {
            children.entry(u32::try_from(parent).unwrap_or(0)).or_default().push(id);
        }
    }
    let mut waiting = roots.to_vec();
    let mut sum = 0;
    while let Some(id) = waiting.pop() {
        sum += number(id, "VmRSS:").unwrap_or(0);
        waiting.extend(children.get(&id).into_iter().flatten());
    }
    sum
}

fn number(id: u32, name: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}
