//! Names areas as people read them: from wide to narrow, without placeholders.

use crate::{App, Error};
use domain::areas::{Area, AreaPath, is_placeholder};
use domain::ids::AreaId;
use std::collections::HashMap;

/// An area with the names above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub id: AreaId,
    pub name: String,
    pub path: AreaPath,
    /// The names from the widest to this one.
    pub trail: Vec<String>,
}

impl App {
    /// Names several areas with one question to the store.
    ///
    /// # Errors
    /// Fails when the store cannot be reached.
    pub(crate) async fn places(&self, paths: &[AreaPath]) -> Result<HashMap<AreaPath, Place>, Error> {
        let wanted = trails(paths);
        let mut areas: HashMap<AreaPath, Area> = HashMap::new();
        for batch in wanted.chunks(1_000) {
            areas.extend(self.store.areas_at(batch).await?.into_iter().map(|a| (a.path.clone(), a)));
        }
        Ok(placed(paths, &areas))
    }
}

/// The paths of areas and of all above them, each once.
fn trails(paths: &[AreaPath]) -> Vec<AreaPath> {
    let mut wanted: Vec<AreaPath> = paths.iter().flat_map(AreaPath::trail).collect();
    wanted.sort();
    wanted.dedup();
    wanted
}

pub(crate) fn placed(paths: &[AreaPath], areas: &HashMap<AreaPath, Area>) -> HashMap<AreaPath, Place> {
    let mut places = HashMap::new();
    for path in paths {
        let Some(area) = areas.get(path) else { continue };
        let trail = path.trail().iter().filter_map(|p| areas.get(p)).map(|a| a.name.clone()).filter(|n| !is_placeholder(n)).collect();
        places.entry(path.clone()).or_insert(Place { id: area.id, name: area.name.clone(), path: path.clone(), trail });
    }
    places
}
