//! Somebody decides about a row that was held or rejected: take it as it is, correct it, or leave it out.

use super::link::{Known, Linking, RowKeys, problem_record};
use super::rows::RowView;
use super::{ListSettings, PEOPLE_RECEIVED};
use crate::context::with;
use crate::error::required;
use crate::{App, Error, Problem};
use domain::access::{Actor, ListPurpose, Permission};
use domain::ids::ListId;
use domain::intake::{Assessment, Assessor, Cell, Field, Severity, Verdict, apply_values};
use domain::journal::{EventKind, SubjectKind};
use domain::people::PersonState;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use store::{Chunk, DecidedRow, KnownKeys, ListRecord, ListRowRecord, Reception, RowFilter};

domain::coded! {
    /// What somebody decides about a row.
    Decision { Accept = "accept", Correct = "correct", Reject = "reject" }
}

/// A decision about one row.
#[derive(Debug, Clone)]
pub struct RowDecision {
    pub decision: Decision,
    pub values: BTreeMap<String, String>,
    pub reason: String,
}

/// A decision about every undecided row that has one problem.
#[derive(Debug, Clone)]
pub struct BulkDecision {
    pub code: String,
    pub field: Option<String>,
    /// `accept`, `apply_suggestion` or `reject`.
    pub decision: String,
    pub reason: String,
}

/// Rows a bulk decision takes at once; what is left is told.
const BULK: u32 = 500;

impl App {
    /// Decides about one row.
    ///
    /// # Errors
    /// Refuses rows that need no decision, values that mend nothing, and rows that name nobody.
    pub async fn decide_row(&self, actor: &Actor, list: ListId, row: i64, decision: RowDecision) -> Result<RowView, Error> {
        let scope = self.require(actor, Permission::IntakeDecide)?;
        let list = self.store.list(&scope, list).await?;
        let found = self.list_row(&list, row).await?;
        self.decide(actor, &list, &found, &decision).await?;
        self.row_view(&list, row).await
    }

    pub(super) async fn list_row(&self, list: &ListRecord, row: i64) -> Result<ListRowRecord, Error> {
        let filter = RowFilter { after: row - 1, ..RowFilter::default() };
        let page = self.store.list_rows(list.id, &filter, 1).await?;
        page.items.into_iter().find(|r| r.row == row).ok_or(Error::NotFound)
    }

    /// Decides alike about many rows; returns how many were decided and how many are left.
    ///
    /// # Errors
    /// Refuses an unknown decision, and rejecting without a reason.
    pub async fn decide_rows(&self, actor: &Actor, list: ListId, bulk: &BulkDecision) -> Result<(u64, u64), Error> {
        let scope = self.require(actor, Permission::IntakeDecide)?;
        let list = self.store.list(&scope, list).await?;
        let filter = RowFilter {
            outcomes: vec!["held".to_owned(), "rejected".to_owned()],
            problem: Some((bulk.code.clone(), bulk.field.clone())),
            after: 0,
            undecided: true,
        };
        let page = self.store.list_rows(list.id, &filter, BULK).await?;
        let (mut decided, mut skipped) = (0, 0);
        for row in &page.items {
            let Some(decision) = decision_of(bulk, row)? else {
                skipped += 1;
                continue;
            };
            match self.decide(actor, &list, row, &decision).await {
                Ok(()) => decided += 1,
                Err(Error::Rejected(_) | Error::Conflict(_)) => skipped += 1,
                Err(other) => return Err(other),
            }
        }
        Ok((decided, skipped + u64::from(page.next.is_some())))
    }

    pub(super) async fn decide(&self, actor: &Actor, list: &ListRecord, row: &ListRowRecord, decision: &RowDecision) -> Result<(), Error> {
        if !matches!(row.outcome.as_str(), "held" | "rejected") {
            return Err(Problem::new("intake.row_decided").with("row", row.row).into());
        }
        match decision.decision {
            Decision::Reject => self.reject_row(actor, list, row, &decision.reason).await,
            Decision::Accept | Decision::Correct => self.take_row(actor, list, row, decision).await,
        }
    }

    async fn reject_row(&self, actor: &Actor, list: &ListRecord, row: &ListRowRecord, reason: &str) -> Result<(), Error> {
        let reason = required("reason", reason, 500)?;
        let decided = DecidedRow {
            list: list.id, row: row.row, before: &row.outcome, outcome: "rejected", person: None, decision: "reject", reason: &reason, corrected: None, by: Some(actor.account), problems: Vec::new(),
        };
        let tx = self.store.begin().await?;
        tx.decide_row(decided, self.now_ms()).await?;
        let event = self.event(Some(actor.account), EventKind::RowDecided, SubjectKind::List, list.id.0, &list.area);
        tx.commit(with(event, json!({ "row": row.row, "decision": "reject", "before": row.outcome, "reason": reason }))).await?;
        Ok(())
    }

    async fn take_row(&self, actor: &Actor, list: &ListRecord, row: &ListRowRecord, decision: &RowDecision) -> Result<(), Error> {
        let settings: ListSettings = serde_json::from_value(list.settings.clone()).unwrap_or_default();
        let latest = row.corrected.as_deref().unwrap_or(&row.entered);
        let cells: Vec<Cell> = serde_json::from_str(latest).unwrap_or_default();
        let values = field_values(&decision.values)?;
        let (cells, mapping) = apply_values(&cells, &settings.mapping, &values);
        let assessment = Assessor::new(&mapping, &self.rules).assess(&cells, self.today());
        let correcting = decision.decision == Decision::Correct;
        if correcting && values.is_empty() {
            return Err(Problem::new("intake.nothing_corrected").at("values").into());
        }
        self.refuse_if_still_wrong(&assessment, correcting)?;
        let entered = serde_json::to_string(&cells).unwrap_or_default();
        // The corrected row is another row than the one received: it is not "already received".
        let mut keys = RowKeys::of(self.store.cipher(), &list.source, &entered, &assessment.record);
        keys.fingerprint = store::Lookup::default();
        let mut known_keys = KnownKeys::default();
        keys.collect(&mut known_keys);
        let resolver = self.store.resolver(&list.area, 60_000).await?;
        let mut tx = self.store.begin().await?;
        let mut known = Known {
            rows: HashMap::new(),
            people: tx.known_people(&known_keys).await?,
        };
        let mut chunk = Chunk::default();
        let mut places = HashMap::new();
        let mut linking = Linking {
            list_area: &list.area, resolver: &resolver, places: &mut places, ids: self.store.ids(), linker: self.linker.as_ref(), insist: !correcting,
        };
        let (outcome, person, problems) = linking.link_row(row.row, assessment, &keys, &mut known, &mut chunk);
        let calls = ListPurpose::from_code(&list.purpose).is_some_and(ListPurpose::calls_people);
        let first_state = if calls { PersonState::Waiting } else { PersonState::NoTask };
        let written = Reception { list: list.id, source: list.source.clone(), state: first_state, now_ms: self.now_ms() };
        tx.write_people(&written, chunk).await?;
        let decided = DecidedRow {
            list: list.id,
            row: row.row,
            before: &row.outcome,
            outcome,
            person,
            decision: decision.decision.code(),
            reason: decision.reason.trim(),
            corrected: correcting.then_some(entered),
            by: Some(actor.account),
            problems: problems.into_iter().map(problem_record).collect(),
        };
        tx.decide_row(decided, self.now_ms()).await?;
        if calls && person.is_some() {
            tx.leave_word(PEOPLE_RECEIVED, json!({ "list": list.id.0, "first_row": row.row, "last_row": row.row }));
        }
        let event = self.event(Some(actor.account), EventKind::RowDecided, SubjectKind::List, list.id.0, &list.area);
        let fields: Vec<&String> = decision.values.keys().collect();
        let params = json!({ "row": row.row, "decision": decision.decision.code(), "before": row.outcome, "outcome": outcome, "fields": fields, "reason": decision.reason });
        tx.commit(with(event, params)).await?;
        self.word_left();
        Ok(())
    }

    /// A correction has to mend the row; taking a row as it is needs at least somebody it names.
    fn refuse_if_still_wrong(&self, assessment: &Assessment, correcting: bool) -> Result<(), Error> {
        let worst = match (assessment.verdict, correcting) {
            (Verdict::Reject, _) => Severity::Fatal,
            (Verdict::Hold, true) => Severity::Doubt,
            _ => return Ok(()),
        };
        let Some(problem) = assessment.problems.iter().find(|p| p.severity == worst) else { return Ok(()) };
        let mut refused = Problem::new(&problem.code).at(&problem.field.key());
        refused.params = problem.params.clone();
        Err(refused.into())
    }
}

fn field_values(values: &BTreeMap<String, String>) -> Result<BTreeMap<Field, String>, Error> {
    values.iter().map(|(key, value)| {
        let field = Field::from_key(key).ok_or_else(|| Problem::new("intake.unknown_field").at(key).with("field", key))?;
        if value.chars().count() > 2_000 {
            return Err(Problem::new("invalid.too_long").at(key).with("most", 2_000).into());
        }
        Ok((field, value.clone()))
    }).collect()
}

/// Turns a bulk decision into one about a row; none where the row has no suggestion to apply.
fn decision_of(bulk: &BulkDecision, row: &ListRowRecord) -> Result<Option<RowDecision>, Error> {
    let decision = |decision, values| Some(RowDecision { decision, values, reason: bulk.reason.clone() });
    match bulk.decision.as_str() {
        "accept" => Ok(decision(Decision::Accept, BTreeMap::new())),
        "reject" => Ok(decision(Decision::Reject, BTreeMap::new())),
        "apply_suggestion" => {
            let found = row.problems.iter().find(|(field, code, _, _)| *code == bulk.code && bulk.field.as_ref().is_none_or(|f| f == field));
            let suggestions = found.and_then(|p| p.3.get("suggestions")).and_then(|s| s.as_array()).cloned().unwrap_or_default();
            // With two candidates somebody has to choose.
            let [only] = suggestions.as_slice() else { return Ok(None) };
            let text = |key: &str| only.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
            Ok(decision(Decision::Correct, BTreeMap::from([(text("field"), text("value"))])))
        }
        _ => Err(Problem::new("intake.unknown_decision").at("decision").into()),
    }
}
