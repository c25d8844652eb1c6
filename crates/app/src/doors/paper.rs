//! Lists of doors on paper: chosen, shown for a purpose until they expire, and read back row by row.

use super::Door;
use crate::context::{millis, with};
use crate::error::required;
use crate::people::WarningView;
use crate::{App, Error, Page, Problem};
use domain::access::{Actor, Permission};
use domain::areas::AreaPath;
use domain::doors::{row_code, walking_order};
use domain::ids::{AreaId, PersonId, PrintId, TeamId};
use domain::journal::{EventKind, SubjectKind};
use domain::people::{age_on, mask_address};
use domain::tasks::TaskState;
use domain::telephones::last_digits;
use serde_json::json;
use std::collections::HashMap;
use store::{AddressRecord, NewPrint, PrintRecord};

/// A list that was printed.
#[derive(Debug, Clone)]
pub struct PrintSummary {
    pub record: PrintRecord,
    pub by: String,
}

/// A printed list as results are entered: masked.
#[derive(Debug, Clone)]
pub struct PrintView {
    pub summary: PrintSummary,
    pub lines: Vec<PrintLine>,
}

/// A row of a printed list.
#[derive(Debug, Clone)]
pub struct PrintLine {
    pub code: String,
    pub door: Door,
    pub address: String,
}

/// What is printed: the only place where names and addresses of many stand in clear.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub summary: PrintSummary,
    pub area: String,
    pub rows: Vec<SheetRow>,
}

/// A row on paper.
#[derive(Debug, Clone)]
pub struct SheetRow {
    pub code: String,
    pub name: String,
    pub sex: String,
    pub age: Option<i64>,
    pub address: String,
    /// The names of its areas, from wide to narrow.
    pub trail: Vec<String>,
    /// The last four digits, by which a visitor can be sure of the person.
    pub telephone: Option<String>,
    pub outcome: Option<String>,
    pub note: String,
    pub visits: u32,
    /// What a visitor has to be careful of.
    pub warnings: Vec<WarningView>,
}

/// As many digits of a telephone number as paper shows.
const SHOWN_DIGITS: usize = 4;

/// Returns the address to which visitors go: where somebody stays now, before where they live.
fn door_of(addresses: &[AddressRecord]) -> Option<&AddressRecord> {
    addresses.iter().rev().find(|a| a.kind == "current").or_else(|| addresses.first())
}

impl App {
    /// Chooses the doors that can be visited now, in the order in which they are walked, and keeps them as a list.
    ///
    /// # Errors
    /// Refuses an empty purpose, and a list with nobody on it.
    pub async fn print_doors(&self, actor: &Actor, area: Option<AreaId>, team: Option<TeamId>, purpose: &str) -> Result<PrintId, Error> {
        let scope = self.doors_scope(actor, area).await?;
        let purpose = required("purpose", purpose, 300)?;
        let policy = &self.pack.doors.policy;
        let mut tasks = self.store.doors_to_walk(&scope, team, policy.most_rows).await?;
        if tasks.is_empty() {
            return Err(Problem::new("doors.nothing_to_print").at("area_id").into());
        }
        let addresses = self.store.addresses_of_people(&tasks.iter().map(|t| t.person).collect::<Vec<_>>()).await?;
        let way = |person: &PersonId| addresses.get(person).and_then(|a| door_of(a)).map(|a| walking_order(&a.entered));
        tasks.sort_by_cached_key(|task| (task.area.clone(), way(&task.person), task.id));
        let area = scope.area();
        let now = self.now_ms();
        let doors: Vec<_> = tasks.iter().map(|t| t.id).collect();
        let expires_ms = now + millis(policy.sheet_expires);
        let tx = self.store.begin().await?;
        let print = tx.insert_print(&NewPrint { account: actor.account, area: &area, purpose: &purpose, at_ms: now, expires_ms, doors: &doors }).await?;
        let event = self.event(Some(actor.account), EventKind::DoorsPrinted, SubjectKind::System, print.0, &area);
        tx.commit(with(event, json!({ "print": print, "doors": doors.len(), "purpose": purpose }))).await?;
        Ok(print)
    }

    /// Returns a page of the lists that were printed, newest first.
    ///
    /// # Errors
    /// Refuses whoever may not work at doors.
    pub async fn door_prints(&self, actor: &Actor, after: Option<&str>, limit: u32) -> Result<Page<PrintSummary>, Error> {
        let scope = self.require(actor, Permission::DoorsWork)?;
        let page = self.store.prints(&scope, after, limit).await?;
        let names = self.store.account_names(&page.items.iter().map(|p| p.account.0).collect::<Vec<_>>()).await?;
        Ok(page.map(|record| PrintSummary { by: names.get(&record.account.0).cloned().unwrap_or_default(), record }))
    }

    async fn print_summary(&self, record: PrintRecord) -> Result<PrintSummary, Error> {
        let by = self.store.account_names(&[record.account.0]).await?.remove(&record.account.0).unwrap_or_default();
        Ok(PrintSummary { record, by })
    }

    /// Returns a printed list with where each of its doors stands now, masked.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in reach.
    pub async fn door_print(&self, actor: &Actor, id: PrintId) -> Result<PrintView, Error> {
        let scope = self.require(actor, Permission::DoorsWork)?;
        let record = self.store.print(&scope, id).await?;
        self.wake().await?;
        let tasks = self.store.print_rows(id).await?;
        let rows: HashMap<_, u32> = tasks.iter().zip(1..).map(|(task, row)| (task.id, row)).collect();
        let addresses = self.store.addresses_of_people(&tasks.iter().map(|t| t.person).collect::<Vec<_>>()).await?;
        let doors = self.door_views(tasks).await?;
        let lines = doors.into_iter().map(|door| PrintLine {
            code: row_code(id.0, rows.get(&door.task.id).copied().unwrap_or(0)),
            address: addresses.get(&door.task.person).and_then(|a| door_of(a)).map(|a| mask_address(&a.entered)).unwrap_or_default(),
            door,
        });
        let lines = lines.collect();
        Ok(PrintView { summary: self.print_summary(record).await?, lines })
    }

    /// Shows a printed list in clear, until it expires. Journalled before it is shown; doors that are
    /// closed by now are left out.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the list has expired.
    pub async fn door_sheet(&self, actor: &Actor, id: PrintId) -> Result<Sheet, Error> {
        let scope = self.require(actor, Permission::DoorsWork)?;
        let record = self.store.print(&scope, id).await?;
        if record.expires_ms <= self.now_ms() {
            return Err(Error::Conflict("doors.sheet_expired"));
        }
        let tasks = self.store.print_rows(id).await?;
        let people: Vec<PersonId> = tasks.iter().map(|t| t.person).collect();
        let (records, addresses, whys) = (self.store.person_lines(&people).await?, self.store.addresses_of_people(&people).await?, self.whys(&tasks).await?);
        let mut paths: Vec<AreaPath> = tasks.iter().map(|t| t.area.clone()).collect();
        paths.push(record.area.clone());
        let places = self.places(&paths).await?;
        let mut warnings = self.warnings_by_person(&people).await?;
        let mut rows = Vec::new();
        for (task, row) in tasks.iter().zip(1..) {
            let Some(person) = records.get(&task.person).filter(|_| task.state != TaskState::Closed && scope.covers(&task.area)) else { continue };
            let why = task.from.and_then(|from| whys.get(&from));
            let birth: Option<jiff::civil::Date> = person.birth_date.as_deref().and_then(|d| d.parse().ok());
            rows.push(SheetRow {
                code: row_code(id.0, row),
                name: person.name.clone().unwrap_or_default(),
                sex: person.sex.clone(),
                age: birth.and_then(|b| age_on(b, self.today())).map(i64::from).or(person.age),
                address: addresses.get(&task.person).and_then(|a| door_of(a)).map(|a| a.entered.clone()).unwrap_or_default(),
                trail: places.get(&task.area).map(|p| p.trail.clone()).unwrap_or_default(),
                telephone: person.telephone.as_deref().map(|number| last_digits(number, SHOWN_DIGITS)),
                outcome: why.map(|w| w.outcome.clone()),
                note: why.map(|w| w.note.clone()).unwrap_or_default(),
                visits: task.attempts,
                warnings: warnings.remove(&task.person).unwrap_or_default(),
            });
        }
        let tx = self.store.begin().await?;
        let event = self.event(Some(actor.account), EventKind::SheetShown, SubjectKind::System, id.0, &record.area);
        tx.commit(with(event, json!({ "print": id, "doors": rows.len(), "purpose": record.purpose }))).await?;
        let area = places.get(&record.area).map(|p| p.name.clone()).unwrap_or_default();
        Ok(Sheet { summary: self.print_summary(record).await?, area, rows })
    }
}
