//! The division tree in the database.

use crate::bulk::Bulk;
use crate::sql::{Rows, Sql, count, together};
use crate::{Error, Page, Store, Tx};
use domain::access::Scope;
use domain::areas::{Area, AreaPath, Resolver};
use domain::ids::AreaId;
use sea_orm::FromQueryResult;

/// An area to be kept; its identifier is given by the store.
#[derive(Debug, Clone)]
pub struct NewArea {
    pub id: AreaId,
    pub parent: Option<AreaId>,
    pub path: AreaPath,
    pub code_system: String,
    pub code: String,
    pub name: String,
    pub kind: String,
    pub level: u16,
    pub vintage: String,
    pub overlay: bool,
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
}

/// What hangs on an area and everything below it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AreaCounts {
    pub children: u64,
    pub people: u64,
    pub open_tasks: u64,
    pub lists: u64,
}

const COLUMNS: &str = "id, parent_id, path, code_system, code, name, kind, level, vintage, overlay, valid_from, valid_to";

#[derive(FromQueryResult)]
struct AreaRow {
    id: i64,
    parent_id: Option<i64>,
    path: String,
    code_system: String,
    code: String,
    name: String,
    kind: String,
    level: i64,
    vintage: String,
    overlay: i64,
    valid_from: Option<String>,
    valid_to: Option<String>,
}

impl From<AreaRow> for Area {
    fn from(row: AreaRow) -> Self {
        Self {
            id: AreaId(row.id),
            parent: row.parent_id.map(AreaId),
            path: AreaPath::from_stored(row.path),
            code_system: row.code_system,
            code: row.code,
            name: row.name,
            kind: row.kind,
            level: u16::try_from(row.level).unwrap_or(0),
            vintage: row.vintage,
            overlay: row.overlay != 0,
            valid_from: row.valid_from.and_then(|d| d.parse().ok()),
            valid_to: row.valid_to.and_then(|d| d.parse().ok()),
        }
    }
}

impl Tx {
    /// Keeps areas; those whose path is there already are left as they are. Returns how many are new.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_areas(&self, areas: Vec<NewArea>) -> Result<u64, Error> {
        let mut bulk = Bulk::into(
            "areas",
            &["id", "parent_id", "path", "code_system", "code", "name", "kind", "level", "vintage", "overlay", "valid_from", "valid_to"],
        )
        .ignore_conflicts();
        for area in areas {
            bulk.row([
                area.id.0.into(),
                area.parent.map(|p| p.0).into(),
                area.path.as_str().into(),
                area.code_system.into(),
                area.code.into(),
                area.name.into(),
                area.kind.into(),
                i64::from(area.level).into(),
                area.vintage.into(),
                i64::from(area.overlay).into(),
                area.valid_from.into(),
                area.valid_to.into(),
            ]);
        }
        bulk.insert(self.db()).await
    }
}

impl Store {
    /// Returns the area with this identifier, if it lies in the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn area(&self, scope: &Scope, id: AreaId) -> Result<Area, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM areas WHERE id = ").bind(id.0).text(" AND ").in_scope("path", scope);
        sql.one::<AreaRow>(&self.read).await?.map(Area::from).ok_or(Error::NotFound)
    }

    /// Returns the areas with these paths, wide before narrow.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn areas_at(&self, paths: &[AreaPath]) -> Result<Vec<Area>, Error> {
        let [rows] = together(&self.read, [areas_at(paths)]).await?;
        areas(&rows)
    }

    /// Returns the identifiers and paths that are known in a code system below a path: for resuming an import.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn area_by_code(&self, code: &str) -> Result<Option<Area>, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM areas WHERE code = ").bind(code).text(" ORDER BY overlay, path LIMIT 1");
        Ok(sql.one::<AreaRow>(&self.read).await?.map(Area::from))
    }

    /// Returns a page of the areas right below one, or the widest areas of the scope.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn areas_below(&self, scope: &Scope, parent: Option<AreaId>, after: Option<&str>, limit: u32) -> Result<Page<Area>, Error> {
        let mut sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM areas WHERE ");
        sql = match parent {
            Some(parent) => sql.text("parent_id = ").bind(parent.0).text(" AND ").in_scope("path", scope),
            None if scope.paths().iter().any(|p| p.as_str().is_empty()) => sql.text("parent_id IS NULL"),
            None => sql.text("path IN ").list(scope.paths().iter().map(AreaPath::as_str)),
        };
        if let Some(after) = after {
            sql = sql.text(" AND path > ").bind(after);
        }
        sql = sql.text(" ORDER BY path LIMIT ").bind(i64::from(limit) + 1);
        let items = sql.all::<AreaRow>(&self.read).await?.into_iter().map(Area::from).collect();
        Ok(Page::cut(items, limit, |a: &Area| a.path.as_str().to_owned()))
    }

    /// Returns areas of the scope whose name begins with a text or whose code is the text, wide before narrow.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn areas_named(&self, scope: &Scope, text: &str, limit: u32) -> Result<Vec<Area>, Error> {
        let end = format!("{text}\u{10FFFF}");
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM areas WHERE (code = ").bind(text)
            .text(" OR (name >= ").bind(text).text(" AND name < ").bind(end).text(")) AND ").in_scope("path", scope)
            .text(" ORDER BY level, path LIMIT ").bind(i64::from(limit));
        Ok(sql.all::<AreaRow>(&self.read).await?.into_iter().map(Area::from).collect())
    }

    /// Returns the areas that are called by one of these names, wherever they are, the widest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn areas_called(&self, names: &[String], limit: u32) -> Result<Vec<Area>, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM areas WHERE name IN ").list(names.iter().map(String::as_str))
            .text(" ORDER BY level, path LIMIT ").bind(i64::from(limit));
        Ok(sql.all::<AreaRow>(&self.read).await?.into_iter().map(Area::from).collect())
    }

    /// Says which of these areas have areas below them.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn areas_with_children(&self, ids: &[AreaId]) -> Result<Vec<AreaId>, Error> {
        #[derive(FromQueryResult)]
        struct Parent {
            parent_id: i64,
        }
        let sql = Sql::new("SELECT DISTINCT parent_id FROM areas WHERE parent_id IN ").list(ids.iter().map(|i| i.0));
        Ok(sql.all::<Parent>(&self.read).await?.into_iter().map(|p| AreaId(p.parent_id)).collect())
    }

    /// Counts what hangs on an area.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn area_counts(&self, scope: &Scope, area: &Area) -> Result<AreaCounts, Error> {
        let below = scope.within(&area.path);
        let children = Sql::new("SELECT COUNT(*) AS n FROM areas WHERE parent_id = ").bind(area.id.0);
        let people = Sql::new("SELECT COUNT(*) AS n FROM people WHERE ").in_scope("area_path", &below);
        let tasks = Sql::new("SELECT COUNT(*) AS n FROM tasks WHERE state <> 'closed' AND ").in_scope("area_path", &below);
        let lists = Sql::new("SELECT COUNT(*) AS n FROM lists WHERE ").in_scope("area_path", &below);
        Ok(AreaCounts {
            children: count(children.number(&self.read).await?),
            people: count(people.number(&self.read).await?),
            open_tasks: count(tasks.number(&self.read).await?),
            lists: count(lists.number(&self.read).await?),
        })
    }

    /// Loads an index of everything below an area, but no more than so many areas.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn resolver(&self, below: &AreaPath, most: u32) -> Result<Resolver, Error> {
        #[derive(FromQueryResult)]
        struct Known {
            code: String,
            name: String,
            path: String,
        }
        let sql = Sql::new("SELECT code, name, path FROM areas WHERE path >= ").bind(below.as_str()).text(" AND path < ").bind(below.range_end())
            .text(" ORDER BY level, path LIMIT ").bind(i64::from(most));
        let mut resolver = Resolver::default();
        for known in sql.all::<Known>(&self.read).await? {
            resolver.add(&known.code, &known.name, &AreaPath::from_stored(known.path));
        }
        let around: Vec<String> = below.trail().iter().map(|path| path.as_str().to_owned()).filter(|path| path != below.as_str()).collect();
        let sql = Sql::new("SELECT code, name, path FROM areas WHERE path IN ").list(around);
        for known in sql.all::<Known>(&self.read).await? {
            resolver.add_around(&known.name);
        }
        Ok(resolver)
    }
}

pub(crate) fn areas_at(paths: &[AreaPath]) -> Sql {
    Sql::new("SELECT ").text(COLUMNS).text(" FROM areas WHERE path IN ").list(paths.iter().map(AreaPath::as_str)).text(" ORDER BY path")
}

pub(crate) fn areas(rows: &Rows) -> Result<Vec<Area>, Error> {
    Ok(rows.all::<AreaRow>()?.into_iter().map(Area::from).collect())
}
