//! The disk alone, which every durable answer waits for.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use super::Times;

/// How long forced writes to this disk take: half of them, and the slowest hundredth, in milliseconds.
pub fn fdatasync(folder: &Path) -> anyhow::Result<(f64, f64)> {
    let path = folder.join("disk.tmp");
    let mut file = std::fs::File::create(&path)?;
    let mut times = Times::default();
    for _ in 0..300 {
        file.write_all(&[7; 8192])?;
        let begun = Instant::now();
        file.sync_data()?;
        times.add(begun);
    }
    std::fs::remove_file(path)?;
    Ok((times.at(0.5), times.at(0.99)))
}
