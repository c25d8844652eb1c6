//! The environment in which peers run: packages from PyPI, apart from everything else.

use std::fs::File;
use std::path::PathBuf;

use crate::process::{self, command, target};

/// The packages, as they were when the goals were set.
const PACKAGES: [&str; 8] = ["splink==5.0.0", "duckdb==2.0.0", "pandas", "pyarrow", "recordlinkage==0.16", "pseudopeople==1.3.1", "names==0.3.0", "pypinyin"];

/// Makes the environment, once.
pub fn environment() -> anyhow::Result<PathBuf> {
    let folder = target().join("bench/peers");
    let python = folder.join("bin/python");
    if !folder.join("complete").exists() {
        process::run(command("python3").args(["-m", "venv"]).arg(&folder))?;
        process::run(command(&python).args(["-m", "pip", "install", "--quiet"]).args(PACKAGES))?;
        File::create(folder.join("complete"))?;
    }
    Ok(python)
}
