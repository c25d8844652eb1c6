//! People: finding them, their cards, and looking at what is hidden.

mod card;
mod handed_over;
mod holdings;
mod papers;
mod relationships;
mod warnings;

pub(crate) use card::{address_view, document_view, list_view, newest_answers, telephone_view};
pub use relationships::RelationshipView;
pub use card::{AddressView, AnswerView, DocumentView, ListView, PersonView, RequestView, TaskView, TelephoneView, TimelineEntry};
pub use warnings::WarningView;
pub use holdings::{HoldingLine, HoldingWord, HoldingsView};

use crate::context::with;
use crate::{App, Error, Page, Place, Problem};
use domain::access::{Actor, Permission, RevealPurpose, Scope};
use domain::areas::AreaPath;
use domain::identity::IdentityKind;
use domain::ids::{AreaId, ListId, PersonId};
use domain::journal::{Event, EventKind, SubjectKind};
use domain::people::{PersonState, age_on};
use domain::{identity, names, telephones};
use serde_json::json;
use std::collections::HashMap;
use store::{PersonLineRecord, SearchKey};

/// People to whom another list is narrowed at most.
const MOST_NARROWED: u32 = 200;

/// A person as a line of a list: everything that points to somebody is masked.
#[derive(Debug, Clone)]
pub struct PersonLine {
    pub id: PersonId,
    pub name: String,
    pub sex: String,
    pub birth_year: Option<i16>,
    pub age: Option<i64>,
    pub telephone: Option<String>,
    pub identity: Option<String>,
    pub area: Option<Place>,
    pub state: PersonState,
}

/// What can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevealItem {
    Name,
    BirthDate,
    Identity(i64),
    Telephone(i64),
    Address(i64),
}

impl RevealItem {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::BirthDate => "birth_date",
            Self::Identity(_) => "identity",
            Self::Telephone(_) => "telephone",
            Self::Address(_) => "address",
        }
    }
}

pub(crate) fn mask_document(kind: &str, number: &str) -> String {
    identity::mask(IdentityKind::from_code(kind).unwrap_or(IdentityKind::Other), number)
}

pub(crate) fn mask_person_name(name: Option<&str>) -> String {
    name.map(names::mask_name).unwrap_or_default()
}

impl App {
    /// Returns where somebody may see a person: by a permission of theirs, or because they have the person on the telephone, which is told.
    pub(crate) async fn near(&self, actor: &Actor, permission: Permission, person: PersonId) -> Result<(Scope, bool), Error> {
        match self.require(actor, permission) {
            Err(Error::Forbidden) if self.store.has_in_hand(actor.account, person, self.now_ms()).await? => Ok((self.require(actor, Permission::CallsWork)?, true)),
            scope => Ok((scope?, false)),
        }
    }

    /// Finds people of the scope by name, pinyin, telephone or identity number, or all in a state.
    ///
    /// # Errors
    /// Refuses whoever may not search.
    pub async fn search_people(
        &self,
        actor: &Actor,
        text: &str,
        state: Option<PersonState>,
        area: Option<AreaId>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<PersonLine>, Error> {
        let mut scope = self.require(actor, Permission::PeopleSearch)?;
        if let Some(area) = area {
            let area = self.store.area(&scope, area).await?;
            scope = scope.within(&area.path);
        }
        let keys = match state {
            Some(state) if text.trim().is_empty() => vec![SearchKey::InState(state)],
            _ => self.search_keys(text),
        };
        let page = self.found(actor, &scope, &keys, after, limit).await?;
        let mut found = self.lines(page).await?;
        if let Some(state) = state {
            found.items.retain(|person| person.state == state);
        }
        Ok(found)
    }

    /// Returns whom the first key finds that finds somebody. A search for a number is journalled.
    async fn found(&self, actor: &Actor, scope: &Scope, keys: &[SearchKey], after: Option<&str>, limit: u32) -> Result<Page<PersonLineRecord>, Error> {
        let mut page = Page { items: Vec::new(), next: None };
        for key in keys {
            page = self.store.people(scope, key, after, limit).await?;
            if !page.items.is_empty() {
                break;
            }
        }
        let exact = matches!(keys.first(), Some(SearchKey::Number(_)));
        if exact && after.is_none() {
            let tx = self.store.begin().await?;
            let area = scope.area();
            let event = self.event(Some(actor.account), EventKind::PeopleSearched, SubjectKind::System, 0, &area);
            tx.commit(with(event, json!({ "by": "number", "found": page.items.len() }))).await?;
        }
        Ok(page)
    }

    /// Returns the people whom a text finds, to narrow another list; none where there is no text.
    pub(crate) async fn narrowed_to(&self, actor: &Actor, scope: &Scope, text: &str) -> Result<Option<Vec<PersonId>>, Error> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let page = self.found(actor, scope, &self.search_keys(text), None, MOST_NARROWED).await?;
        Ok(Some(page.items.into_iter().map(|line| line.id).collect()))
    }

    /// Returns masked lines of people who were found in a scope.
    pub(crate) async fn lines_of(&self, people: &[PersonId]) -> Result<HashMap<PersonId, PersonLine>, Error> {
        let records = self.store.person_lines(people).await?;
        let paths: Vec<AreaPath> = records.values().map(|l| l.area.clone()).collect();
        let places = self.places(&paths).await?;
        Ok(records.into_iter().map(|(id, record)| (id, self.line(&record, &places))).collect())
    }

    /// Chooses by what a text can be searched: the shape decides, and the first that finds somebody wins.
    fn search_keys(&self, text: &str) -> Vec<SearchKey> {
        let text = text.trim();
        if text.is_empty() {
            return vec![SearchKey::Everybody];
        }
        let cipher = self.store.cipher();
        let digits = text.chars().filter(char::is_ascii_digit).count();
        if digits >= 5 {
            let mut numbers: Vec<String> = vec![text.to_uppercase()];
            if let Ok(read) = identity::parse(text, None) {
                numbers.push(read.number);
            }
            let telephone = telephones::parse_one(text).map_or_else(|| text.to_owned(), |t| t.number);
            let identities = numbers.iter().map(|n| cipher.lookup("identity", n));
            return vec![SearchKey::Number(identities.chain([cipher.lookup("telephone", &telephone)]).collect())];
        }
        let folded = names::fold(text);
        // Marks alone name nobody; an empty beginning would name everybody.
        if folded.is_empty() {
            return Vec::new();
        }
        if folded.is_ascii() {
            let sound = names::accent_key_of_pinyin(text);
            return vec![SearchKey::Pinyin(folded.clone()), SearchKey::Initials(folded.clone()), SearchKey::Name(folded), SearchKey::Sound(sound)];
        }
        if let Some((surname, _)) = names::surname_and_title(text) {
            return vec![SearchKey::Name(folded), SearchKey::Name(names::fold(surname))];
        }
        // Heard on the telephone, written with other letters of the same sound, or with the sounds of an accent.
        vec![SearchKey::Name(folded), SearchKey::Pinyin(names::pinyin_key(text)), SearchKey::Sound(names::accent_key(text))]
    }

    pub(crate) async fn lines(&self, page: Page<PersonLineRecord>) -> Result<Page<PersonLine>, Error> {
        let paths: Vec<AreaPath> = page.items.iter().map(|l| l.area.clone()).collect();
        let places = self.places(&paths).await?;
        Ok(page.map(|record| self.line(&record, &places)))
    }

    pub(crate) fn line(&self, record: &PersonLineRecord, places: &HashMap<AreaPath, Place>) -> PersonLine {
        let birth: Option<jiff::civil::Date> = record.birth_date.as_deref().and_then(|d| d.parse().ok());
        PersonLine {
            id: record.id,
            name: mask_person_name(record.name.as_deref()),
            sex: record.sex.clone(),
            birth_year: birth.map(jiff::civil::Date::year),
            age: birth.and_then(|b| age_on(b, self.today())).map(i64::from).or(record.age),
            telephone: record.telephone.as_deref().map(telephones::mask),
            identity: record.identity.as_ref().map(|(kind, number)| mask_document(kind, number)),
            area: places.get(&record.area).cloned(),
            state: record.state,
        }
    }

    /// Returns the people of a list in a state.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a list out of reach.
    pub async fn list_people(&self, actor: &Actor, list: ListId, state: Option<PersonState>, after: Option<&str>, limit: u32) -> Result<Page<PersonLine>, Error> {
        let scope = self.require(actor, Permission::PeopleRead)?;
        let list = self.store.list(&scope, list).await?;
        let page = self.store.people(&scope, &SearchKey::OnList(list.id, state), after, limit).await?;
        self.lines(page).await
    }

    /// Returns a person's card with everything that ever happened, masked. Journalled.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody out of reach.
    pub async fn person(&self, actor: &Actor, id: PersonId) -> Result<PersonView, Error> {
        let scope = self.require(actor, Permission::PeopleRead)?;
        // Whoever was merged into somebody is found where their records are.
        let id = self.store.carriers_of(&[id]).await?.remove(&id).unwrap_or(id);
        let card = self.store.person(&scope, id).await?;
        let tx = self.store.begin().await?;
        tx.commit(self.event(Some(actor.account), EventKind::PersonViewed, SubjectKind::Person, id.0, &card.line.area)).await?;
        // Whoever looks sees this look, too.
        let (card, history, names) = self.store.person_with_history(&scope, id).await?;
        let mut view = self.person_view(card, history, names).await?;
        view.timeline.extend(self.papers_of(id).await?);
        view.timeline.sort_by_key(|e| std::cmp::Reverse(e.at_ms));
        Ok(view)
    }

    /// Looks at one hidden value for a purpose. The look is journalled before the value is told.
    ///
    /// # Errors
    /// Refuses a purpose that is not the asker's, and somebody out of reach.
    pub async fn reveal(&self, actor: &Actor, id: PersonId, item: RevealItem, purpose: &str) -> Result<String, Error> {
        let scope = self.require(actor, Permission::PeopleReveal)?;
        let purpose = RevealPurpose::from_code(purpose).ok_or_else(|| Problem::new("people.unknown_purpose").at("purpose"))?;
        let allowed = actor.reveal_scope(purpose, self.now_ms());
        if allowed.is_empty() {
            return Err(Problem::new("people.purpose_not_yours").at("purpose").into());
        }
        let (value, revealed) = self.look(&scope, &allowed, actor, id, item, purpose).await?;
        self.store.begin().await?.commit(revealed).await?;
        Ok(value)
    }

    /// Looks at one hidden value; whoever asks commits the event before the value is told.
    pub(crate) async fn look(
        &self,
        scope: &Scope,
        allowed: &Scope,
        actor: &Actor,
        id: PersonId,
        item: RevealItem,
        purpose: RevealPurpose,
    ) -> Result<(String, Event), Error> {
        let card = self.store.person(scope, id).await?;
        if !allowed.covers(&card.line.area) {
            return Err(Error::NotFound);
        }
        let value = match item {
            RevealItem::Name => card.line.name.clone(),
            RevealItem::BirthDate => card.line.birth_date.clone(),
            RevealItem::Identity(id) => card.documents.iter().find(|d| d.id.0 == id).map(|d| d.number.clone()),
            RevealItem::Telephone(id) => card.telephones.iter().find(|t| t.id.0 == id).map(|t| t.number.clone()),
            RevealItem::Address(id) => card.addresses.iter().find(|a| a.id.0 == id).map(|a| a.entered.clone()),
        };
        let value = value.ok_or(Error::NotFound)?;
        let event = self.event(Some(actor.account), EventKind::ValueRevealed, SubjectKind::Person, id.0, &card.line.area);
        Ok((value, with(event, json!({ "item": item.code(), "purpose": purpose.code() }))))
    }
}
