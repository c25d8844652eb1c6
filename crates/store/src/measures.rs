//! People under a measure, and what is open for each of them. Reads determinations, and never writes one.

mod calendar;
mod commitments;
mod conversations;
mod daily;
mod inspections;
mod papers;
mod rooms;
mod transfers;

pub use calendar::{Look, Lookers};
pub use commitments::{CommitmentAnswer, CommitmentRecord, NewCommitment};
pub use conversations::{ContactRecord, NewContact, QuestionRecord, Said};
pub use daily::{CheckRecord, NeedRecord, NewCheck};
pub use inspections::{InspectionRecord, NewInspection};
pub use papers::{MeasurePaper, ReleasedRecord};
pub use rooms::{FacilityFacts, FacilityRecord, NewPlacement, PlacementRecord, RoomRecord};
pub use transfers::{NewTransfer, TransferRecord, Traveller};

use crate::doors::{moment_cursor, read_moment_cursor};
use crate::sql::{Sql, count};
use crate::{Error, Page, Store};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::PersonId;
use domain::measures::{Consent, OpenWork};
use domain::policy::Mode;
use sea_orm::FromQueryResult;

/// The moments by which work is due.
#[derive(Debug, Clone, Copy)]
pub struct Due {
    pub now_ms: i64,
    pub tomorrow_ms: i64,
    pub day_began_ms: i64,
    /// Checks a day, where the measure says nothing else.
    pub checks_per_day: u32,
    /// A home is inspected once in so many days, where the measure says nothing else.
    pub inspect_every_days: u32,
}

/// Which people under a measure.
#[derive(Debug, Clone, Default)]
pub struct MeasureFilter {
    /// Only these people.
    pub people: Option<Vec<PersonId>>,
    pub mode: Option<Mode>,
    pub open: Option<OpenWork>,
}

/// What holds for somebody now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holds {
    pub mode: Mode,
    pub rule: String,
    pub until: Option<String>,
    pub since_ms: i64,
    /// None where the measure says nothing of it.
    pub checks_per_day: Option<u32>,
    /// None where the measure says nothing of it.
    pub inspect_every_days: Option<u32>,
}

/// Somebody under a measure, and what is open.
#[derive(Debug, Clone)]
pub struct MeasureRecord {
    pub person: PersonId,
    pub area: AreaPath,
    pub holds: Holds,
    pub needs_place: bool,
    /// The next appointment.
    pub transfer_ms: Option<i64>,
    pub transfer_late: bool,
    pub check_owed: bool,
    pub inspection_owed: bool,
    pub alerts: u64,
    pub questions: u64,
    pub needs: u64,
    pub consent: Option<Consent>,
}

/// How many people under a measure have something open, of one mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureCounts {
    pub mode: Mode,
    pub people: u64,
    pub open: Vec<(OpenWork, u64)>,
}

/// Somebody of the scope, with what holds for them.
#[derive(Debug, Clone)]
pub struct Measured {
    pub person: PersonId,
    pub area: AreaPath,
    pub birth_date: Option<String>,
    pub age: Option<i64>,
    pub holds: Option<Holds>,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    person_id: i64,
    area_path: String,
    mode: String,
    rule: String,
    until: Option<String>,
    since_ms: i64,
    checks_per_day: i64,
    inspect_every_days: i64,
    place: i64,
    transfer_ms: Option<i64>,
    late: i64,
    checks: i64,
    inspections: i64,
    alerts: i64,
    questions: i64,
    needs: i64,
    consent: Option<String>,
    urgency: i64,
}

impl Row {
    fn record(self) -> MeasureRecord {
        MeasureRecord {
            person: PersonId(self.person_id),
            area: AreaPath::from_stored(self.area_path),
            holds: Holds {
                mode: mode(&self.mode), rule: self.rule, until: self.until, since_ms: self.since_ms, checks_per_day: asked(self.checks_per_day),
                inspect_every_days: asked(self.inspect_every_days),
            },
            needs_place: self.place > 0,
            transfer_ms: self.transfer_ms,
            transfer_late: self.late > 0,
            check_owed: self.checks > 0,
            inspection_owed: self.inspections > 0,
            alerts: count(self.alerts),
            questions: count(self.questions),
            needs: count(self.needs),
            consent: self.consent.as_deref().and_then(Consent::from_code),
        }
    }
}

/// Returns how often a measure asks for something.
fn asked(often: i64) -> Option<u32> {
    u32::try_from(often).ok().filter(|often| *often > 0)
}

fn mode(code: &str) -> Mode {
    Mode::from_code(code).unwrap_or(Mode::Nothing)
}

/// How strict a mode is, for whoever is under the plans of two packs.
fn strictness(alias: &str) -> String {
    let whens: Vec<String> = Mode::ALL.iter().enumerate().map(|(rank, mode)| format!("WHEN '{}' THEN {rank}", mode.code())).collect();
    format!("CASE {alias}.mode {} ELSE 0 END", whens.join(" "))
}

/// The decision that holds: of several packs the strictest, of two alike the newer.
fn holds() -> String {
    let (ours, theirs) = (strictness("d"), strictness("o"));
    format!(
        "d.replaced_ms IS NULL AND d.rule IS NOT NULL AND d.mode <> 'none' AND NOT EXISTS (SELECT 1 FROM determinations o WHERE o.person_id = d.person_id \
         AND o.replaced_ms IS NULL AND o.rule IS NOT NULL AND ({theirs} > {ours} OR {theirs} = {ours} AND o.id > d.id))"
    )
}

/// A yes or no as a number that both databases read alike.
fn flag(condition: &str) -> String {
    format!("CAST(CASE WHEN {condition} THEN 1 ELSE 0 END AS BIGINT)")
}

const NO_ROOM: &str = "d.mode IN ('central_quarantine', 'isolation') AND NOT EXISTS (SELECT 1 FROM placements x WHERE x.person_id = d.person_id AND x.left_ms IS NULL)";
const CONSENT: &str = "(SELECT x.consent FROM contact_people x WHERE x.person_id = d.person_id AND x.consent IS NOT NULL AND x.consent <> 'not_asked' ORDER BY x.id DESC LIMIT 1)";

/// When the part of the day began in which a check is owed, as `domain::measures::part_began` says for one person.
fn part_began(due: Due) -> Sql {
    let part = |sql: Sql| sql.text("(86400000 / CASE WHEN d.checks_per_day > 0 THEN d.checks_per_day ELSE ").bind(i64::from(due.checks_per_day.max(1))).text(" END)");
    let parts = part(Sql::new("").bind(due.day_began_ms).text(" + ").bind((due.now_ms - due.day_began_ms).max(0)).text(" / "));
    part(parts.text(" * "))
}

/// Everybody under a measure in a scope, each with what is open, as a table named `work`.
fn work(scope: &Scope, filter: &MeasureFilter, due: Due) -> Sql {
    let mut sql = Sql::new("(SELECT d.id, d.person_id, p.area_path, d.mode, d.rule, d.until, d.since_ms, d.checks_per_day, d.inspect_every_days, ").text(&flag(NO_ROOM))
        .text(" AS place, (SELECT MIN(x.open_ms) FROM transfer_people x WHERE x.person_id = d.person_id AND x.open_ms IS NOT NULL) AS transfer_ms, \
            (SELECT COUNT(*) FROM transfer_people x WHERE x.person_id = d.person_id AND x.open_ms IS NOT NULL AND x.late_ms < ").bind(due.now_ms)
        .text(") AS late, CAST(CASE WHEN d.mode <> 'stay_in_area' AND NOT EXISTS (SELECT 1 FROM measure_checks x WHERE x.person_id = d.person_id AND x.at_ms >= ").then(part_began(due))
        .text(") THEN 1 ELSE 0 END AS BIGINT) AS checks, CAST(CASE WHEN ").then(inspections::owed(due))
        .text(" THEN 1 ELSE 0 END AS BIGINT) AS inspections, (SELECT COUNT(*) FROM measure_checks x WHERE x.person_id = d.person_id AND x.alert IS NOT NULL AND x.done_ms IS NULL) AS alerts, \
            (SELECT COUNT(*) FROM open_questions x WHERE x.person_id = d.person_id AND x.answered_ms IS NULL) AS questions, \
            (SELECT COUNT(*) FROM needs x WHERE x.person_id = d.person_id AND x.done_ms IS NULL) AS needs, ").text(CONSENT)
        .text(" AS consent FROM determinations d JOIN people p ON p.id = d.person_id WHERE ").text(&holds()).text(" AND p.merged_into IS NULL AND ")
        .in_scope("p.area_path", scope);
    if let Some(people) = &filter.people {
        sql = sql.text(" AND d.person_id IN ").list(people.iter().map(|p| p.0));
    }
    if let Some(mode) = filter.mode {
        sql = sql.text(" AND d.mode = ").bind(mode.code());
    }
    sql.text(") AS work")
}

/// The condition that something is open, in the words of [`work`].
fn is_open(open: OpenWork, due: Due) -> Sql {
    match open {
        OpenWork::Place => Sql::new("place > 0"),
        OpenWork::Transfer => Sql::new("transfer_ms < ").bind(due.tomorrow_ms),
        OpenWork::Check => Sql::new("checks > 0"),
        OpenWork::Inspection => Sql::new("inspections > 0"),
        OpenWork::Alert => Sql::new("alerts > 0"),
        OpenWork::Question => Sql::new("questions > 0"),
        OpenWork::Wavering => Sql::new("consent IN ('wavering', 'refused')"),
        OpenWork::Need => Sql::new("needs > 0"),
    }
}

impl Store {
    /// Returns a page of the people of the scope under a measure: those with an alert, then those whose transfer is late, then all others.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn measures(&self, scope: &Scope, filter: &MeasureFilter, due: Due, after: Option<&str>, limit: u32) -> Result<Page<MeasureRecord>, Error> {
        const URGENCY: &str = "CAST(CASE WHEN alerts > 0 THEN 0 WHEN late > 0 THEN 1 ELSE 2 END AS BIGINT)";
        let mut sql = Sql::new("SELECT work.*, ").text(URGENCY).text(" AS urgency FROM ").then(work(scope, filter, due)).text(" WHERE 1=1");
        if let Some(open) = filter.open {
            sql = sql.text(" AND ").then(is_open(open, due));
        }
        if let Some((urgency, id)) = read_moment_cursor(after) {
            sql = sql.text(" AND (").text(URGENCY).text(" > ").bind(urgency).text(" OR ").text(URGENCY).text(" = ").bind(urgency).text(" AND id > ").bind(id).text(")");
        }
        let rows = sql.text(" ORDER BY urgency, id LIMIT ").bind(i64::from(limit) + 1).all::<Row>(&self.read).await?;
        Ok(Page::cut(rows, limit, |row| moment_cursor(row.urgency, row.id)).map(Row::record))
    }

    /// Counts the people of the scope under a measure, by mode and by what is open.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn measure_counts(&self, scope: &Scope, due: Due) -> Result<Vec<MeasureCounts>, Error> {
        #[derive(FromQueryResult)]
        struct Counts {
            mode: String,
            n: i64,
            place: Option<i64>,
            transfer: Option<i64>,
            check_owed: Option<i64>,
            inspection: Option<i64>,
            alert: Option<i64>,
            question: Option<i64>,
            wavering: Option<i64>,
            need: Option<i64>,
        }
        let mut sql = Sql::new("SELECT mode, COUNT(*) AS n");
        let names = [
            (OpenWork::Place, "place"), (OpenWork::Transfer, "transfer"), (OpenWork::Check, "check_owed"), (OpenWork::Inspection, "inspection"), (OpenWork::Alert, "alert"),
            (OpenWork::Question, "question"), (OpenWork::Wavering, "wavering"), (OpenWork::Need, "need"),
        ];
        for (open, name) in names {
            sql = sql.text(", CAST(SUM(CASE WHEN ").then(is_open(open, due)).text(" THEN 1 ELSE 0 END) AS BIGINT) AS ").text(name);
        }
        let sql = sql.text(" FROM ").then(work(scope, &MeasureFilter::default(), due)).text(" GROUP BY mode");
        let of = |n: Option<i64>| count(n.unwrap_or(0));
        Ok(sql.all::<Counts>(&self.read).await?.into_iter().map(|row| MeasureCounts {
            mode: mode(&row.mode),
            people: count(row.n),
            open: vec![
                (OpenWork::Place, of(row.place)), (OpenWork::Transfer, of(row.transfer)), (OpenWork::Check, of(row.check_owed)), (OpenWork::Inspection, of(row.inspection)), (OpenWork::Alert, of(row.alert)),
                (OpenWork::Question, of(row.question)), (OpenWork::Wavering, of(row.wavering)), (OpenWork::Need, of(row.need)),
            ],
        }).collect())
    }

    /// Returns people of the scope with what holds for each; whoever is out of reach is left out.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn measured(&self, scope: &Scope, people: &[PersonId]) -> Result<Vec<Measured>, Error> {
        measured(scope, people).all::<MeasuredRow>(&self.read).await.map(|rows| rows.into_iter().map(MeasuredRow::record).collect())
    }

    /// Returns who of the scope is known by a number that somebody is known by.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn sharing_telephones(&self, scope: &Scope, person: PersonId, most: u32) -> Result<Vec<PersonId>, Error> {
        #[derive(FromQueryResult)]
        struct Sharing {
            id: i64,
        }
        let lookups: Vec<crate::Lookup> = self.telephones_of(&[person.0]).await?.iter().map(|t| self.cipher().lookup("telephone", &t.number)).collect();
        let sql = crate::keys::holders(Sql::new("SELECT p.id FROM "), &lookups).text(" AS x CROSS JOIN people p WHERE p.id = x.person_id AND p.merged_into IS NULL AND p.id <> ")
            .bind(person.0).text(" AND ").in_scope("p.area_path", scope).text(" ORDER BY p.id LIMIT ").bind(i64::from(most));
        Ok(sql.all::<Sharing>(&self.read).await?.into_iter().map(|row| PersonId(row.id)).collect())
    }
}

fn measured(scope: &Scope, people: &[PersonId]) -> Sql {
    Sql::new("SELECT p.id, p.area_path, p.birth_date, p.age, d.mode, d.rule, d.until, d.since_ms, d.checks_per_day, d.inspect_every_days FROM people p LEFT JOIN determinations d ON d.person_id = p.id AND ").text(&holds())
        .text(" WHERE p.merged_into IS NULL AND p.id IN ").list(people.iter().map(|p| p.0)).text(" AND ").in_scope("p.area_path", scope).text(" ORDER BY p.id")
}

#[derive(FromQueryResult)]
struct MeasuredRow {
    id: i64,
    area_path: String,
    birth_date: Option<String>,
    age: Option<i64>,
    mode: Option<String>,
    rule: Option<String>,
    until: Option<String>,
    since_ms: Option<i64>,
    checks_per_day: Option<i64>,
    inspect_every_days: Option<i64>,
}

impl MeasuredRow {
    fn record(self) -> Measured {
        let holds = self.mode.as_deref().map(mode).zip(self.rule).map(|(mode, rule)| Holds {
            mode, rule, until: self.until, since_ms: self.since_ms.unwrap_or(0), checks_per_day: asked(self.checks_per_day.unwrap_or(0)),
            inspect_every_days: asked(self.inspect_every_days.unwrap_or(0)),
        });
        Measured { person: PersonId(self.id), area: AreaPath::from_stored(self.area_path), birth_date: self.birth_date, age: self.age, holds }
    }
}
