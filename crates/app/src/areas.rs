//! The division tree: looking at it and loading it from a file.

use crate::context::with;
use crate::{App, Error, Page, Problem};
use domain::access::{Actor, Permission};
use domain::areas::{Area, AreaPath, Resolver};
use domain::ids::AreaId;
use domain::journal::{EventKind, SubjectKind};
use serde_json::json;
use std::collections::HashMap;
use store::{AreaCounts, NewArea};

/// Areas that are known by name at once.
const MOST_RESOLVED: u32 = 60_000;

/// An area as it stands in a file.
#[derive(Debug, Clone, Default)]
pub struct AreaRow {
    pub code: String,
    pub name: String,
    /// The code of the area above; empty for a root.
    pub parent: String,
    pub kind: String,
    pub overlay: bool,
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
}

/// Where rows of areas belong.
#[derive(Debug, Clone)]
pub struct AreaImport {
    pub code_system: String,
    pub vintage: String,
    /// The code of the known area below which the file's roots hang; none makes them roots.
    pub below: Option<String>,
}

/// What an import of areas did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AreaImportResult {
    pub rows: u64,
    pub new: u64,
    pub known: u64,
    /// Rows whose parent is not in the file and not known.
    pub orphans: u64,
}

/// The area above: its identifier, its path, and the level of what hangs on it.
type Above = (Option<AreaId>, AreaPath, u16);

/// Areas written in one transaction.
const BATCH: usize = 5_000;

impl App {
    /// Returns what finds the areas inside one of them by what people write.
    pub(crate) async fn resolver(&self, below: &AreaPath) -> Result<Resolver, Error> {
        Ok(self.store.resolver(below, MOST_RESOLVED).await?)
    }

    /// Returns a page of areas: below one, by name, or the widest of the scope.
    ///
    /// # Errors
    /// Refuses whoever may not see areas.
    pub async fn areas(&self, actor: &Actor, parent: Option<AreaId>, text: Option<&str>, after: Option<&str>, limit: u32) -> Result<Page<(Area, bool)>, Error> {
        // Whoever may give out work or accounts picks areas too.
        let scope = self.require(actor, Permission::AreasRead)?;
        let page = match text.map(str::trim).filter(|t| !t.is_empty()) {
            Some(text) => Page { items: self.store.areas_named(&scope, text, limit).await?, next: None },
            None => self.store.areas_below(&scope, parent, after, limit).await?,
        };
        let ids: Vec<AreaId> = page.items.iter().map(|a| a.id).collect();
        let parents = self.store.areas_with_children(&ids).await?;
        Ok(page.map(|area| {
            let has_children = parents.contains(&area.id);
            (area, has_children)
        }))
    }

    /// Returns an area, the areas above it, and what hangs on it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in reach.
    pub async fn area(&self, actor: &Actor, id: AreaId) -> Result<(Area, Vec<Area>, AreaCounts), Error> {
        let scope = self.require(actor, Permission::AreasRead)?;
        let area = self.store.area(&scope, id).await?;
        let trail = self.store.areas_at(&area.path.trail()).await?;
        let counts = self.store.area_counts(&scope, &area).await?;
        Ok((area, trail, counts))
    }

    /// Loads areas; those that are known are left as they are, so that it can be run again.
    ///
    /// # Errors
    /// Refuses an unknown area above, or a file whose rows make a circle.
    pub async fn import_areas(&self, import: &AreaImport, rows: Vec<AreaRow>, mut progress: impl FnMut(u64)) -> Result<AreaImportResult, Error> {
        let (top, above) = match &import.below {
            Some(code) => {
                let area = self.store.area_by_code(code).await?.ok_or_else(|| Problem::new("areas.unknown_parent").with("code", code))?;
                (area.path.clone(), Some(area))
            }
            None => (AreaPath::root(), None),
        };
        let level = above.as_ref().map_or(0, |a| a.level + 1);
        let mut result = AreaImportResult { rows: rows.len() as u64, ..AreaImportResult::default() };
        let mut placed: HashMap<String, (AreaId, AreaPath, u16)> = HashMap::new();
        let mut waiting = rows;
        loop {
            let before = waiting.len();
            let mut ready = Vec::new();
            let mut rest = Vec::new();
            for row in waiting {
                let parent = match row.parent.as_str() {
                    "" => Some((above.as_ref().map(|a| a.id), top.clone(), level)),
                    code => placed.get(code).map(|(id, path, level)| (Some(*id), path.clone(), level + 1)),
                };
                match parent {
                    Some(parent) => ready.push((row, parent)),
                    None => rest.push(row),
                }
            }
            if ready.is_empty() {
                result.orphans = before as u64;
                break;
            }
            for batch in ready.chunks(BATCH) {
                result.new += self.keep_areas(import, batch, &mut placed).await?;
                progress(placed.len() as u64);
            }
            waiting = rest;
            if waiting.is_empty() {
                break;
            }
        }
        result.known = result.rows - result.orphans - result.new;
        self.store.optimize().await?;
        Ok(result)
    }

    async fn keep_areas(
        &self,
        import: &AreaImport,
        batch: &[(AreaRow, Above)],
        placed: &mut HashMap<String, (AreaId, AreaPath, u16)>,
    ) -> Result<u64, Error> {
        let paths: Vec<AreaPath> = batch.iter().map(|(row, (_, path, _))| path.child(&key_of(row))).collect();
        let known: HashMap<AreaPath, AreaId> = self.known_areas(&paths).await?;
        let mut fresh = Vec::new();
        for ((row, (parent, _, level)), path) in batch.iter().zip(paths) {
            let id = known.get(&path).copied().unwrap_or_else(|| AreaId(self.store.ids().next_id()));
            placed.insert(row.code.clone(), (id, path.clone(), *level));
            if known.contains_key(&path) {
                continue;
            }
            fresh.push(NewArea {
                id,
                parent: *parent,
                path,
                code_system: import.code_system.clone(),
                code: row.code.clone(),
                name: row.name.clone(),
                kind: row.kind.clone(),
                level: *level,
                vintage: import.vintage.clone(),
                overlay: row.overlay,
                valid_from: row.valid_from.clone(),
                valid_to: row.valid_to.clone(),
            });
        }
        if fresh.is_empty() {
            return Ok(0);
        }
        let tx = self.store.begin().await?;
        let new = tx.insert_areas(fresh).await?;
        let event = self.event(None, EventKind::AreasImported, SubjectKind::Area, 0, &AreaPath::root());
        tx.commit(with(event, json!({ "code_system": import.code_system, "vintage": import.vintage, "new": new }))).await?;
        Ok(new)
    }

    async fn known_areas(&self, paths: &[AreaPath]) -> Result<HashMap<AreaPath, AreaId>, Error> {
        let mut known = HashMap::new();
        for batch in paths.chunks(2_000) {
            known.extend(self.store.areas_at(batch).await?.into_iter().map(|a| (a.path, a.id)));
        }
        Ok(known)
    }
}

/// The part of a path that an area adds: what its code has more than its parent's, or the whole code.
fn key_of(row: &AreaRow) -> String {
    match row.code.strip_prefix(row.parent.as_str()) {
        Some(rest) if !rest.is_empty() => rest.to_lowercase(),
        _ => row.code.to_lowercase(),
    }
}
