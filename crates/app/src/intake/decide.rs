//! Somebody decides about a row that was held or rejected: take it as it is, correct it, or leave it out.

use super::link::{Known, Linking, RowKeys, problem_record};
use super::rows::{RowView, latest_cells, suggestions_of};
use super::{ListSettings, PEOPLE_RECEIVED, calls_people, reception_of};
use crate::context::with;
use crate::error::required;
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission};
use domain::areas::Resolver;
use domain::ids::ListId;
use domain::intake::{Assessment, Assessor, Cell, Field, Severity, Verdict, apply_values};
use domain::journal::{EventKind, SubjectKind};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use store::{Chunk, DecidedRow, KnownKeys, ListRecord, ListRowRecord, RowFilter};

domain::coded! {
    /// What somebody decides about a row.
    Decision { Accept = "accept", Correct = "correct", Reject = "reject" }
}

/// A decision about one row.
#[derive(Debug, Clone)]
pub struct RowDecision {
    pub decision: Decision,
    pub values: BTreeMap<String, String>,
    /// A suggestion that is taken, by its number among all of the row.
    pub choice: Option<u32>,
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
    /// The row after which to begin.
    pub after: i64,
}

/// What a bulk decision did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BulkDone {
    pub decided: u64,
    /// Rows that could not be decided so.
    pub left: u64,
    /// The row after which others wait.
    pub next: Option<i64>,
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
        self.decide(actor, &self.desk(&list).await?, &found, &decision).await?;
        self.row_view(&list, row).await
    }

    pub(super) async fn list_row(&self, list: &ListRecord, row: i64) -> Result<ListRowRecord, Error> {
        let filter = RowFilter { after: row - 1, ..RowFilter::default() };
        let page = self.store.list_rows(list.id, &filter, 1).await?;
        page.items.into_iter().find(|r| r.row == row).ok_or(Error::NotFound)
    }

    /// Decides alike about the next rows that have a problem.
    ///
    /// # Errors
    /// Refuses an unknown decision, and rejecting without a reason.
    pub async fn decide_rows(&self, actor: &Actor, list: ListId, bulk: &BulkDecision) -> Result<BulkDone, Error> {
        let scope = self.require(actor, Permission::IntakeDecide)?;
        let list = self.store.list(&scope, list).await?;
        let filter = RowFilter {
            outcomes: vec!["held".to_owned(), "rejected".to_owned()],
            problem: Some((bulk.code.clone(), bulk.field.clone())),
            after: bulk.after,
            undecided: true,
        };
        let page = self.store.list_rows(list.id, &filter, BULK).await?;
        let desk = self.desk(&list).await?;
        let mut done = BulkDone { next: page.next.and_then(|next| next.parse().ok()), ..BulkDone::default() };
        for row in &page.items {
            let Some(decision) = decision_of(bulk, row)? else {
                done.left += 1;
                continue;
            };
            match self.decide(actor, &desk, row, &decision).await {
                Ok(true) => done.decided += 1,
                Ok(false) | Err(Error::Rejected(_) | Error::Conflict(_)) => done.left += 1,
                Err(other) => return Err(other),
            }
        }
        Ok(done)
    }

    /// Makes ready what every decision about a list's rows needs.
    pub(super) async fn desk<'a>(&self, list: &'a ListRecord) -> Result<Desk<'a>, Error> {
        let settings = serde_json::from_value(list.settings.clone()).unwrap_or_default();
        Ok(Desk { list, settings, resolver: self.resolver(&list.area).await? })
    }

    /// Decides a row and reports whether that settles it.
    pub(super) async fn decide(&self, actor: &Actor, desk: &Desk<'_>, row: &ListRowRecord, decision: &RowDecision) -> Result<bool, Error> {
        if !matches!(row.outcome.as_str(), "held" | "rejected") {
            return Err(Problem::new("intake.row_decided").with("row", row.row).into());
        }
        match decision.decision {
            Decision::Reject => self.reject_row(actor, desk.list, row, &decision.reason).await.map(|()| true),
            Decision::Accept | Decision::Correct => self.take_row(actor, desk, row, decision).await,
        }
    }

    async fn reject_row(&self, actor: &Actor, list: &ListRecord, row: &ListRowRecord, reason: &str) -> Result<(), Error> {
        let reason = required("reason", reason, 500)?;
        let decided = DecidedRow {
            list: list.id, row: row.row, before: &row.outcome, outcome: "rejected", person: None, decision: Some("reject"), reason: &reason, corrected: None, by: Some(actor.account), problems: Vec::new(),
        };
        let tx = self.store.begin().await?;
        tx.decide_row(decided, self.now_ms()).await?;
        let event = self.event(Some(actor.account), EventKind::RowDecided, SubjectKind::List, list.id.0, &list.area);
        tx.commit(with(event, json!({ "row": row.row, "decision": "reject", "before": row.outcome, "reason": reason }))).await?;
        Ok(())
    }

    async fn take_row(&self, actor: &Actor, desk: &Desk<'_>, row: &ListRowRecord, decision: &RowDecision) -> Result<bool, Error> {
        let Desk { list, resolver, .. } = desk;
        let values = field_values(decision, row)?;
        let (cells, assessment) = self.judge_with(desk, row, &values);
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
        let tx = self.store.begin().await?;
        let mut known = Known {
            rows: HashMap::new(),
            people: tx.known_people(&known_keys).await?,
        };
        let mut chunk = Chunk::default();
        let mut places = HashMap::new();
        let mut linking = Linking {
            list_area: &list.area, resolver, places: &mut places, ids: self.store.ids(), linker: self.linker.as_ref(), pack: &self.pack, today: self.today(), insist: !correcting,
        };
        let (outcome, person, problems) = linking.link_row(row.row, assessment, &keys, &mut known, &mut chunk);
        // A corrected row may turn out to be of somebody who is known under another name.
        let is_settled = outcome != "held";
        tx.write_people(&reception_of(list, self.now_ms()), chunk).await?;
        let decided = DecidedRow {
            list: list.id,
            row: row.row,
            before: &row.outcome,
            outcome,
            person,
            decision: is_settled.then(|| decision.decision.code()),
            reason: decision.reason.trim(),
            corrected: correcting.then_some(entered),
            by: Some(actor.account),
            problems: problems.into_iter().map(problem_record).collect(),
        };
        tx.decide_row(decided, self.now_ms()).await?;
        if person.is_some() && calls_people(list) {
            tx.leave_word(PEOPLE_RECEIVED, json!({ "list": list.id.0, "first_row": row.row, "last_row": row.row }));
        }
        let event = self.event(Some(actor.account), EventKind::RowDecided, SubjectKind::List, list.id.0, &list.area);
        let fields: Vec<_> = values.keys().map(Field::key).collect();
        let params = json!({ "row": row.row, "decision": decision.decision.code(), "before": row.outcome, "outcome": outcome, "fields": fields, "reason": decision.reason });
        self.commit(tx, with(event, params), Vec::new()).await?;
        Ok(is_settled)
    }

    /// Puts values into a row as it stands and judges it again.
    fn judge_with(&self, desk: &Desk<'_>, row: &ListRowRecord, values: &BTreeMap<Field, String>) -> (Vec<Cell>, Assessment) {
        let (cells, mapping) = apply_values(&latest_cells(row), &desk.settings.mapping, values);
        let assessment = Assessor::new(&mapping, &self.rules).assess(&cells, self.today());
        (cells, assessment)
    }

    /// Keeps corrected values of a row that stays as doubtful as before, or in another way.
    pub(super) async fn keep_correction(&self, actor: &Actor, desk: &Desk<'_>, row: &ListRowRecord, decision: &RowDecision) -> Result<(), Error> {
        let list = desk.list;
        let Ok(values) = field_values(decision, row) else { return Ok(()) };
        let (cells, assessment) = self.judge_with(desk, row, &values);
        if !matches!(row.outcome.as_str(), "held" | "rejected") || assessment.verdict == Verdict::Accept {
            return Ok(());
        }
        let corrected = serde_json::to_string(&cells).unwrap_or_default();
        let fields: Vec<_> = values.keys().map(Field::key).collect();
        let tx = self.store.begin().await?;
        tx.keep_correction(list.id, row.row, &corrected, assessment.problems.into_iter().map(problem_record).collect()).await?;
        let event = self.event(Some(actor.account), EventKind::RowDecided, SubjectKind::List, list.id.0, &list.area);
        tx.commit(with(event, json!({ "row": row.row, "decision": "correct", "before": row.outcome, "outcome": row.outcome, "fields": fields }))).await?;
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

/// What every decision about the rows of one list needs.
pub(super) struct Desk<'a> {
    pub(super) list: &'a ListRecord,
    pub(super) settings: ListSettings,
    resolver: Resolver,
}

/// Returns the values somebody typed or chose.
fn field_values(decision: &RowDecision, row: &ListRowRecord) -> Result<BTreeMap<Field, String>, Error> {
    let mut values = decision.values.clone();
    if let Some(choice) = decision.choice {
        let mut suggestions = row.problems.iter().flat_map(|(_, _, _, detail)| suggestions_of(detail));
        let chosen = suggestions.nth(choice as usize).ok_or_else(|| Problem::new("intake.unknown_choice").at("choice"))?;
        values.extend([chosen]);
    }
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
    let decision = |decision, values| Some(RowDecision { decision, values, choice: None, reason: bulk.reason.clone() });
    match bulk.decision.as_str() {
        "accept" => Ok(decision(Decision::Accept, BTreeMap::new())),
        "reject" => Ok(decision(Decision::Reject, BTreeMap::new())),
        "apply_suggestion" => {
            let found = row.problems.iter().find(|(field, code, _, _)| *code == bulk.code && bulk.field.as_ref().is_none_or(|f| f == field));
            let suggestions: Vec<_> = found.into_iter().flat_map(|p| suggestions_of(&p.3)).collect();
            // With two candidates somebody has to choose.
            let [only] = suggestions.as_slice() else { return Ok(None) };
            Ok(decision(Decision::Correct, BTreeMap::from([only.clone()])))
        }
        _ => Err(Problem::new("intake.unknown_decision").at("decision").into()),
    }
}
