//! The division tree by which addresses are read: the tables that `areas import` takes, without a server.

use analysis::files;
use anyhow::{Context, bail};
use clap::Args;
use domain::addresses::{Division, Divisions};
use std::path::{Path, PathBuf};

use crate::commands::areas::{PARENTS, kind_of};

#[derive(Debug, Args)]
pub struct Tree {
    /// A table of divisions as `areas import` takes it: code, name, parent, kind, valid_to; also aliases, with ; between them. A code
    /// that comes again gives its division another name. May be given more than once.
    #[arg(long, value_name = "FILE")]
    areas: Vec<PathBuf>,
}

impl Tree {
    /// Reads the tree; nothing where no table is named.
    pub fn read(&self) -> anyhow::Result<Option<Divisions>> {
        if self.areas.is_empty() {
            return Ok(None);
        }
        let mut rows = Vec::new();
        for path in &self.areas {
            read(path, &mut rows)?;
        }
        Ok(Some(Divisions::new(rows)))
    }
}

fn read(path: &Path, rows: &mut Vec<Division>) -> anyhow::Result<()> {
    let table = files::open(path)?;
    let headers = table.headers();
    let place = |name: &str| headers.iter().position(|header| header.trim().trim_start_matches('\u{feff}') == name);
    let (Some(code), Some(name)) = (place("code"), place("name")) else {
        bail!("{} needs the columns code and name; it has {}", path.display(), headers.join(", "));
    };
    let column = |at: Option<usize>| -> anyhow::Result<Vec<String>> {
        let Some(at) = at else { return Ok(vec![String::new(); table.rows()]) };
        let mut cells = Vec::with_capacity(table.rows());
        table.column(at, &mut |cell| cells.push(cell.trim().to_owned())).with_context(|| path.display().to_string())?;
        Ok(cells)
    };
    let parents = column(PARENTS.iter().find_map(|parent| place(parent)))?;
    let (kinds, aliases, ends) = (column(place("kind"))?, column(place("aliases"))?, column(place("valid_to"))?);
    let (codes, names) = (column(Some(code))?, column(Some(name))?);
    for (at, (code, name)) in codes.into_iter().zip(names).enumerate().filter(|(_, (code, _))| !code.is_empty()) {
        rows.push(Division {
            kind: if kinds[at].is_empty() { kind_of(&code).to_owned() } else { kinds[at].clone() },
            parent: parents[at].clone(),
            aliases: aliases[at].split([';', '；', '、']).map(str::trim).filter(|alias| !alias.is_empty()).map(str::to_owned).collect(),
            // Whoever wrote of it then meant what is called otherwise now.
            has_ended: !ends[at].is_empty(),
            code,
            name,
        });
    }
    Ok(())
}
