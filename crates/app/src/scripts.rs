//! What callers say: the library of a pack, in the words of a district, edition by edition.

use crate::context::with;
use crate::error::required;
use crate::{App, Error, Page, Place, Problem};
use domain::access::{Actor, Permission};
use domain::areas::AreaPath;
use domain::ids::AreaId;
use domain::journal::{EventKind, SubjectKind};
use domain::packs::Text;
use domain::scripts::{LibraryText, Made, Proposed, TextError, care_key, check_text, in_force, library};
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use store::{EditionRecord, NewEdition};

/// An edition with names.
#[derive(Debug, Clone)]
pub struct EditionView {
    pub record: EditionRecord,
    pub by: String,
    /// None is everywhere.
    pub place: Option<Place>,
}

/// A text of the library as an area has it.
#[derive(Debug, Clone)]
pub struct TextView {
    pub text: LibraryText,
    /// The edition that callers of the area get, of the area or of a wider one; none is the pack's own text.
    pub edition: Option<EditionView>,
    /// The newest edition of the area itself; 0 is none.
    pub number: i64,
}

/// A text that is said in other words than the pack's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokenText {
    pub key: String,
    pub text: Text,
}

/// What somebody edits.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    pub area: Option<AreaId>,
    /// The newest edition of the area as it was read; somebody else may have been faster.
    pub number: i64,
    pub zh: String,
    pub en: String,
    pub why: String,
    /// The number of an older edition whose words are wanted again; 0 is the pack's own.
    pub back_to: Option<i64>,
}

/// The editions, as they were read a moment ago.
#[derive(Debug, Default)]
pub(crate) struct Editions(Mutex<Option<(i64, Arc<Vec<EditionRecord>>)>>);

/// Another process may have added one: what was read holds for so long only.
const MOMENT_MS: i64 = 2_000;
const LONGEST_WHY: usize = 300;

impl Editions {
    fn known(&self, now_ms: i64) -> Option<Arc<Vec<EditionRecord>>> {
        let known = self.0.lock().ok()?;
        known.as_ref().filter(|(read, _)| (*read..read + MOMENT_MS).contains(&now_ms)).map(|(_, editions)| Arc::clone(editions))
    }

    fn keep(&self, known: Option<(i64, Arc<Vec<EditionRecord>>)>) {
        if let Ok(mut kept) = self.0.lock() {
            *kept = known;
        }
    }
}

fn made(edition: &EditionRecord) -> Made<'_> {
    Made { key: &edition.key, area: &edition.area, at_ms: edition.at_ms }
}

impl App {
    async fn known_editions(&self) -> Result<Arc<Vec<EditionRecord>>, Error> {
        let now = self.now_ms();
        if let Some(known) = self.editions.known(now) {
            return Ok(known);
        }
        let read = Arc::new(self.store.editions().await?);
        self.editions.keep(Some((now, Arc::clone(&read))));
        Ok(read)
    }

    /// Returns what is said in other words than the pack's in an area, as it was at a moment: a text does not change
    /// in the middle of a call.
    pub(crate) async fn spoken_in(&self, area: &AreaPath, at_ms: i64) -> Result<Vec<SpokenText>, Error> {
        let editions = self.known_editions().await?;
        if editions.is_empty() {
            return Ok(Vec::new());
        }
        let spoken = |text: LibraryText| {
            let (zh, en) = in_force(&editions, &text.key, area, at_ms, made)?.text.clone()?;
            Some(SpokenText { key: text.key, text: Text { zh, en } })
        };
        Ok(library(&self.pack).into_iter().filter_map(spoken).collect())
    }

    /// Names the editions of the opening that somebody of a segment heard; none is the pack's own.
    pub(crate) async fn opening_heard(&self, area: &AreaPath, segment: Option<&str>, at_ms: i64) -> Result<Option<String>, Error> {
        let editions = self.known_editions().await?;
        let keys = segment.map(care_key).into_iter().chain(["opening".to_owned()]);
        let heard = keys.filter_map(|key| in_force(&editions, &key, area, at_ms, made).filter(|edition| edition.text.is_some()).map(|edition| edition.id.to_string()));
        let heard: Vec<String> = heard.collect();
        Ok((!heard.is_empty()).then(|| heard.join(" ")))
    }

    /// Names editions that were heard, by their identifiers.
    pub(crate) async fn editions_named(&self, heard: &str) -> Result<Vec<EditionView>, Error> {
        let known = self.known_editions().await?;
        let found = heard.split(' ').filter_map(|id| known.iter().find(|edition| edition.id.to_string() == id).cloned()).collect();
        self.edition_views(found).await
    }

    /// Returns the area that somebody edits for: one in reach, or the widest of theirs.
    async fn script_area(&self, actor: &Actor, area: Option<AreaId>) -> Result<AreaPath, Error> {
        let scope = self.require(actor, Permission::ScriptsEdit)?;
        match area {
            Some(area) => Ok(self.store.area(&scope, area).await?.path),
            None => Ok(scope.area()),
        }
    }

    /// Returns the library as an area has it.
    ///
    /// # Errors
    /// Refuses whoever may not edit, and an area out of reach.
    pub async fn script_library(&self, actor: &Actor, area: Option<AreaId>) -> Result<(Option<Place>, Vec<TextView>), Error> {
        let area = self.script_area(actor, area).await?;
        let editions = self.store.editions().await?;
        let now = self.now_ms();
        let forced: Vec<EditionRecord> = library(&self.pack).iter().filter_map(|text| in_force(&editions, &text.key, &area, now, made).cloned()).collect();
        let mut views: HashMap<String, EditionView> = self.edition_views(forced).await?.into_iter().map(|view| (view.record.key.clone(), view)).collect();
        let newest = |key: &str| editions.iter().filter(|e| e.key == key && e.area == area).map(|e| e.number).max().unwrap_or(0);
        let texts = library(&self.pack).into_iter().map(|text| TextView { edition: views.remove(&text.key), number: newest(&text.key), text }).collect();
        let place = self.places(std::slice::from_ref(&area)).await?.remove(&area);
        Ok((place, texts))
    }

    /// Returns a page of the editions of a text in an area, newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a text that the pack has not.
    pub async fn script_editions(&self, actor: &Actor, key: &str, area: Option<AreaId>, after: Option<&str>, limit: u32) -> Result<Page<EditionView>, Error> {
        let area = self.script_area(actor, area).await?;
        if !library(&self.pack).iter().any(|text| text.key == key) {
            return Err(Error::NotFound);
        }
        let page = self.store.editions_of(&area, key, after, limit).await?;
        Ok(Page { items: self.edition_views(page.items).await?, next: page.next })
    }

    /// Adds an edition of a text: in new words, or in those of an older one. Callers get it with their next person.
    ///
    /// # Errors
    /// Names what is wrong with the text; [`Error::Conflict`] when somebody else has edited it meanwhile.
    pub async fn edit_script(&self, actor: &Actor, key: &str, edit: Edit) -> Result<i64, Error> {
        let area = self.script_area(actor, edit.area).await?;
        if !library(&self.pack).iter().any(|text| text.key == key) {
            return Err(Error::NotFound);
        }
        let older = match edit.back_to {
            Some(0) => Some(None),
            Some(number) => Some(self.store.edition(&area, key, number).await?.text),
            None => None,
        };
        let (zh, en) = (edit.zh.trim(), edit.en.trim());
        if older.is_none() {
            check_text(key, Proposed { zh, en }).map_err(refusal)?;
        }
        let why = match edit.back_to {
            Some(_) if edit.why.trim().is_empty() => String::new(),
            _ => required("why", &edit.why, LONGEST_WHY)?,
        };
        let text = match &older {
            Some(older) => older.as_ref().map(|(zh, en)| (zh.as_str(), en.as_str())),
            None => Some((zh, en)),
        };
        let newest = self.store.editions_of(&area, key, None, 1).await?.items.first().map_or(0, |edition| edition.number);
        if newest != edit.number {
            return Err(Error::Conflict("scripts.edited_meanwhile"));
        }
        let number = newest + 1;
        let tx = self.store.begin().await?;
        let new = NewEdition { area: &area, key, number, text, like: edit.back_to, why: &why, by: actor.account, at_ms: self.now_ms() };
        let added = tx.insert_edition(&new).await;
        added.map_err(|e| if matches!(e, store::Error::Conflict { .. }) { Error::Conflict("scripts.edited_meanwhile") } else { e.into() })?;
        let event = self.event(Some(actor.account), EventKind::ScriptEdited, SubjectKind::System, 0, &area);
        tx.commit(with(event, json!({ "text": key, "edition": number, "like": edit.back_to, "why": why }))).await?;
        self.editions.keep(None);
        Ok(number)
    }

    async fn edition_views(&self, records: Vec<EditionRecord>) -> Result<Vec<EditionView>, Error> {
        let names = self.store.account_names(&records.iter().map(|r| r.by.0).collect::<Vec<_>>()).await?;
        let places = self.places(&records.iter().map(|r| r.area.clone()).collect::<Vec<_>>()).await?;
        Ok(records.into_iter().map(|record| EditionView {
            by: names.get(&record.by.0).cloned().unwrap_or_default(),
            place: places.get(&record.area).cloned(),
            record,
        }).collect())
    }
}

fn refusal(error: TextError) -> Error {
    let problem = match error {
        TextError::Empty(field) => Problem::new("invalid.empty").at(field),
        TextError::TooLong(field, most) => Problem::new("invalid.too_long").at(field).with("most", most),
        TextError::Link(field, link) => Problem::new("scripts.link").at(field).with("link", link),
        TextError::UnknownPlaceholder(field, word) => Problem::new("scripts.unknown_placeholder").at(field).with("word", word),
        TextError::NeedsCode(field) => Problem::new("scripts.needs_code").at(field),
    };
    problem.into()
}
