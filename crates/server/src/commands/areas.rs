//! Loads the division tree from tables.

use crate::config::Place;
use crate::progress;
use anyhow::{Context, bail};
use app::areas::{AreaImport, AreaRow};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tables::{ReadOptions, Reader};

#[derive(Debug, Subcommand)]
pub enum Areas {
    /// Load areas from one or more tables; areas that are known are left as they are.
    Import(Import),
    /// Print the areas below a code, or the roots.
    List {
        code: Option<String>,
    },
}

/// Columns: code, name, parent (the code above; also parent_code, streetCode, areaCode, cityCode or
/// provinceCode, the narrowest given first), kind, overlay, valid_from, valid_to.
#[derive(Debug, Args)]
pub struct Import {
    /// Tables, wide areas before narrow: .csv, .xlsx or .jsonl.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The system that issued the codes, such as nbs or iso3166-2.
    #[arg(long)]
    system: String,
    /// The edition of the code list.
    #[arg(long)]
    vintage: String,
    /// A root to put above areas that name none, as CODE:NAME.
    #[arg(long)]
    root: Option<String>,
    /// The code of a known area below which areas without a parent hang.
    #[arg(long, conflicts_with = "root")]
    below: Option<String>,
    /// Take only areas whose code begins so, and those above them.
    #[arg(long, value_name = "CODE")]
    only: Option<String>,
    /// These are tiers of our own, such as grids, compounds or units.
    #[arg(long)]
    overlay: bool,
}

pub(super) const PARENTS: [&str; 6] = ["parent", "parent_code", "streetCode", "areaCode", "cityCode", "provinceCode"];

impl Areas {
    pub async fn run(&self, place: &Place) -> anyhow::Result<ExitCode> {
        match self {
            Self::Import(import) => import.run(place).await,
            Self::List { code } => list(place, code.as_deref()).await,
        }
    }
}

async fn list(place: &Place, code: Option<&str>) -> anyhow::Result<ExitCode> {
    let app = place.open().await?;
    let parent = match code {
        Some(code) => Some(app.store().area_by_code(code).await?.with_context(|| format!("no area has the code {code}"))?.id),
        None => None,
    };
    let mut after: Option<String> = None;
    loop {
        let page = app.store().areas_below(&domain::access::Scope::everything(), parent, after.as_deref(), 200).await?;
        for area in page.items {
            println!("{}\t{}\t{}\t{}", area.code, area.name, area.kind, area.path.as_str());
        }
        after = page.next;
        if after.is_none() {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

impl Import {
    async fn run(&self, place: &Place) -> anyhow::Result<ExitCode> {
        let app = place.open().await?;
        let mut rows = Vec::new();
        let mut root = None;
        if let Some(text) = &self.root {
            let (code, name) = text.split_once(':').context("--root is CODE:NAME")?;
            rows.push(AreaRow { code: code.to_owned(), name: name.to_owned(), kind: "country".to_owned(), ..AreaRow::default() });
            root = Some(code.to_owned());
        }
        for file in &self.files {
            self.read(file, root.as_deref(), &mut rows)?;
        }
        let import = AreaImport { code_system: self.system.clone(), vintage: self.vintage.clone(), below: self.below.clone() };
        let bar = progress::rows("areas");
        let result = app.import_areas(&import, rows, |done| bar.set_position(done)).await.map_err(super::refused)?;
        bar.finish_and_clear();
        println!("{} areas: {} new, {} known, {} whose parent is missing", result.rows, result.new, result.known, result.orphans);
        Ok(if result.orphans > 0 { ExitCode::from(3) } else { ExitCode::SUCCESS })
    }

    fn read(&self, path: &Path, root: Option<&str>, rows: &mut Vec<AreaRow>) -> anyhow::Result<()> {
        let file = std::fs::File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let options = ReadOptions { header_row: Some(1), ..ReadOptions::default() };
        let mut stream = Reader::spawn(&crate::config::reader()?, file, &options).with_context(|| path.display().to_string())?;
        let headers = stream.headers().to_vec();
        let column = |name: &str| headers.iter().position(|h| h.trim() == name);
        let (Some(code), Some(name)) = (column("code"), column("name")) else {
            bail!("{} needs the columns code and name; it has {}", path.display(), headers.join(", "));
        };
        let parent = PARENTS.iter().find_map(|p| column(p));
        let (kind, overlay, from, to) = (column("kind"), column("overlay"), column("valid_from"), column("valid_to"));
        for row in stream.by_ref() {
            let row = row.with_context(|| path.display().to_string())?;
            let text = |at: Option<usize>| at.and_then(|i| row.cells.get(i)).map(|c| c.text.trim().to_owned()).unwrap_or_default();
            let given = |at| Some(text(at)).filter(|t| !t.is_empty());
            let code = text(Some(code));
            if code.is_empty() || self.only.as_deref().is_some_and(|only| !code.starts_with(only) && !only.starts_with(&code)) {
                continue;
            }
            let parent = given(parent).or_else(|| root.map(str::to_owned)).unwrap_or_default();
            rows.push(AreaRow {
                kind: given(kind).unwrap_or_else(|| kind_of(&code).to_owned()),
                overlay: self.overlay || matches!(text(overlay).as_str(), "1" | "true" | "yes"),
                valid_from: given(from),
                valid_to: given(to),
                name: text(Some(name)),
                code,
                parent,
            });
        }
        Ok(())
    }
}

/// What a national code of this length stands for; see the statistics bureau's coding rules.
pub(super) fn kind_of(code: &str) -> &'static str {
    match code.len() {
        2 => "province",
        4 => "prefecture",
        6 => "county",
        9 => "township",
        12 => "community",
        _ => "area",
    }
}
