//! The programs that the tests need, installed where they are missing.
//!
//! Owns the names of Debian's packages. Installs nothing that is there already.

use std::path::PathBuf;

use anyhow::{Context, bail};

use crate::process::{self, cargo, command, find};
use crate::test::postgres;

/// Finds the browser of the screens' tests.
pub fn chromium() -> Option<PathBuf> {
    find("chromium").or_else(|| find("chromium-browser")).or_else(|| find("google-chrome"))
}

/// Makes sure that everything is there.
pub fn ensure(install: bool) -> anyhow::Result<()> {
    let missing: Vec<&str> = [
        ("postgresql", postgres::programs().is_none()),
        ("chromium", chromium().is_none()),
        ("fonts-noto-cjk", !has_chinese_font()),
        ("build-essential", find("cc").is_none()),
    ]
    .into_iter()
    .filter_map(|(package, is_missing)| is_missing.then_some(package))
    .collect();
    if !missing.is_empty() {
        if !install || find("apt-get").is_none() {
            bail!("please install {}", missing.join(", "));
        }
        println!("   installing {}", missing.join(", "));
        apt(&["update", "-q"])?;
        apt(&[&["install", "-y", "-q", "--no-install-recommends"], missing.as_slice()].concat())?;
    }
    for program in ["node", "npm"] {
        find(program).with_context(|| format!("{program} is missing: the web app needs Node.js 20.19 or newer"))?;
    }
    if find("cargo-nextest").is_none() {
        if !install {
            bail!("please install nextest: cargo install cargo-nextest --locked");
        }
        process::run(cargo().args(["install", "cargo-nextest", "--locked", "--quiet"]))?;
    }
    println!("   everything is there");
    Ok(())
}

fn apt(args: &[&str]) -> anyhow::Result<()> {
    let mut apt = if is_root() { command("apt-get") } else { command("sudo") };
    if !is_root() {
        apt.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    }
    process::run(apt.args(args).env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Says whether this runs as the machine's administrator.
pub fn is_root() -> bool {
    std::fs::read_to_string("/proc/self/status").is_ok_and(|status| {
        status.lines().find_map(|line| line.strip_prefix("Uid:")).and_then(|ids| ids.split_whitespace().nth(1)) == Some("0")
    })
}

fn has_chinese_font() -> bool {
    std::path::Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists()
        || process::output(command("fc-list").arg(":lang=zh")).is_ok_and(|fonts| !fonts.trim().is_empty())
}
