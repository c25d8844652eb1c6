//! Reads what a pack says of work that is handed over: visits at the door, and partners.

use super::{Text, duration};
use crate::doors::{DoorPolicy, VisitDisposition, VisitNeed, VisitRule};
use crate::referrals::{PartnerRule, ResultDisposition, ScopeItem};
use jiff::SignedDuration;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Visits at the door.
#[derive(Debug, Clone)]
pub struct Doors {
    pub policy: DoorPolicy,
    pub outcomes: Vec<VisitOutcome>,
    /// For how long a warning stands.
    pub warning_expires: SignedDuration,
}

/// An outcome of a visit as people see it.
#[derive(Debug, Clone)]
pub struct VisitOutcome {
    pub rule: VisitRule,
    pub title: Text,
    pub key: String,
}

/// Partners, and what can come of a request.
#[derive(Debug, Clone)]
pub struct Referrals {
    /// Who is asked where no partner names the outcome.
    pub default_partner: String,
    /// What a partner was told can be looked at for so long.
    pub expires: SignedDuration,
    pub partners: Vec<Partner>,
    pub results: Vec<ReferralResult>,
}

/// A partner as people see it.
#[derive(Debug, Clone)]
pub struct Partner {
    pub rule: PartnerRule,
    pub title: Text,
}

/// What can come of a request.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferralResult {
    pub code: String,
    pub title: Text,
    pub disposition: ResultDisposition,
}

impl Doors {
    /// Returns the outcome with this code.
    #[must_use]
    pub fn outcome(&self, code: &str) -> Option<&VisitOutcome> {
        self.outcomes.iter().find(|o| o.rule.code == code)
    }
}

impl Referrals {
    /// Returns the partner with this code.
    #[must_use]
    pub fn partner(&self, code: &str) -> Option<&Partner> {
        self.partners.iter().find(|p| p.rule.code == code)
    }

    /// Returns the partner to whom an outcome goes.
    #[must_use]
    pub fn partner_for(&self, outcome: &str) -> &Partner {
        let named = self.partners.iter().find(|p| p.rule.opened_by.iter().any(|o| o == outcome));
        named.or_else(|| self.partner(&self.default_partner)).unwrap_or(&self.partners[0])
    }

    /// Returns the result with this code.
    #[must_use]
    pub fn result(&self, code: &str) -> Option<&ReferralResult> {
        self.results.iter().find(|r| r.code == code)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DoorsFile {
    sla: String,
    max_visits: u32,
    wait: String,
    sheet_expires: String,
    most_rows: u32,
    warning_expires: String,
    outcomes: Vec<VisitFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VisitFile {
    code: String,
    disposition: VisitDisposition,
    title: Text,
    key: String,
    #[serde(default)]
    reached: bool,
    #[serde(default)]
    after: Option<String>,
    #[serde(default)]
    needs: Vec<VisitNeed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReferralsFile {
    default_partner: String,
    expires: String,
    partners: Vec<PartnerFile>,
    results: Vec<ReferralResult>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartnerFile {
    code: String,
    title: Text,
    sla: String,
    #[serde(default)]
    approval: bool,
    scope: Vec<ScopeItem>,
    #[serde(default)]
    opened_by: Vec<String>,
    #[serde(default)]
    follow_up: bool,
}

/// The most rows of one printed list; a longer one is no longer carried.
const MOST_ROWS: u32 = 200;

pub(super) fn doors(file: DoorsFile) -> Result<Doors, String> {
    let mut codes = BTreeSet::new();
    let mut keys = BTreeSet::new();
    let mut outcomes = Vec::new();
    for visit in file.outcomes {
        if !codes.insert(visit.code.clone()) {
            return Err(format!("outcome {:?} stands twice", visit.code));
        }
        if !keys.insert(visit.key.clone()) || visit.key.chars().count() != 1 {
            return Err(format!("outcome {:?}: key {:?} is taken or is not one letter", visit.code, visit.key));
        }
        let after = visit.after.as_deref().map(duration).transpose()?;
        let rule = VisitRule { code: visit.code, disposition: visit.disposition, reached: visit.reached, after, needs: visit.needs };
        outcomes.push(VisitOutcome { rule, title: visit.title, key: visit.key });
    }
    if !outcomes.iter().any(|o| o.rule.disposition == VisitDisposition::Close) {
        return Err("no outcome closes a visit".to_owned());
    }
    if file.max_visits == 0 || !(1..=MOST_ROWS).contains(&file.most_rows) {
        return Err(format!("max_visits must not be 0, most_rows lie between 1 and {MOST_ROWS}"));
    }
    let policy = DoorPolicy {
        sla: duration(&file.sla)?,
        max_visits: file.max_visits,
        wait: duration(&file.wait)?,
        sheet_expires: duration(&file.sheet_expires)?,
        most_rows: file.most_rows,
    };
    Ok(Doors { policy, outcomes, warning_expires: duration(&file.warning_expires)? })
}

pub(super) fn referrals(file: ReferralsFile) -> Result<Referrals, String> {
    let mut codes = BTreeSet::new();
    let mut opened_by = BTreeSet::new();
    let mut partners = Vec::new();
    for partner in file.partners {
        if !codes.insert(partner.code.clone()) {
            return Err(format!("partner {:?} stands twice", partner.code));
        }
        if let Some(outcome) = partner.opened_by.iter().find(|o| !opened_by.insert((*o).clone())) {
            return Err(format!("partner {:?}: outcome {outcome:?} goes to another partner", partner.code));
        }
        let rule = PartnerRule {
            sla: duration(&partner.sla)?,
            code: partner.code,
            approval: partner.approval,
            scope: partner.scope,
            opened_by: partner.opened_by,
            follow_up: partner.follow_up,
        };
        partners.push(Partner { rule, title: partner.title });
    }
    if !codes.contains(&file.default_partner) {
        return Err(format!("default_partner: there is no partner {:?}", file.default_partner));
    }
    for disposition in ResultDisposition::ALL {
        if !file.results.iter().any(|r| r.disposition == *disposition) {
            return Err(format!("no result has the disposition {:?}", disposition.code()));
        }
    }
    Ok(Referrals { default_partner: file.default_partner, expires: duration(&file.expires)?, partners, results: file.results })
}
