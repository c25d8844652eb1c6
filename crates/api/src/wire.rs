//! Shapes that many answers share: pages, names with identifiers, times.

use app::Place;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A page of a list and where the next one begins.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T: ToSchema> {
    pub items: Vec<T>,
    /// Give it as `after` to get the next page; none on the last one.
    pub next: Option<String>,
}

impl<T: ToSchema> Page<T> {
    pub(crate) fn of<U>(page: app::Page<U>, turn: impl FnMut(U) -> T) -> Self {
        Self { items: page.items.into_iter().map(turn).collect(), next: page.next }
    }
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageQuery {
    pub after: Option<String>,
    pub limit: Option<u32>,
}

/// How many records a page may have.
pub(crate) fn limit(asked: Option<u32>) -> u32 {
    asked.unwrap_or(50).clamp(1, 200)
}

/// Something with a name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Named {
    pub id: String,
    pub name: String,
}

impl Named {
    pub(crate) fn of(id: impl ToString, name: impl Into<String>) -> Self {
        Self { id: id.to_string(), name: name.into() }
    }
}

/// An area with the names above it, from wide to narrow.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AreaName {
    pub id: String,
    pub name: String,
    pub path: String,
    pub trail: Vec<String>,
}

impl From<Place> for AreaName {
    fn from(place: Place) -> Self {
        Self { id: place.id.to_string(), name: place.name, path: place.path.as_str().to_owned(), trail: place.trail }
    }
}

/// One text in both languages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Text {
    pub zh: String,
    pub en: String,
}

impl From<&domain::packs::Text> for Text {
    fn from(text: &domain::packs::Text) -> Self {
        Self { zh: text.zh.clone(), en: text.en.clone() }
    }
}

/// Writes a moment as RFC 3339.
pub(crate) fn time(ms: i64) -> String {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

/// A value in both languages without a translation of its own.
pub(crate) fn same(text: &str) -> Text {
    Text { zh: text.to_owned(), en: text.to_owned() }
}
