//! Who may do what, where and for what purpose.
//!
//! Owns roles, permissions, purposes and the scope of an account. Knows nothing of passwords,
//! sessions or HTTP.

pub mod devices;

use crate::areas::AreaPath;
use crate::coded;
use crate::ids::{AccountId, TeamId};
use std::collections::BTreeSet;

coded! {
    /// What somebody is here for.
    Role {
        Administrator = "administrator",
        DataClerk = "data_clerk",
        Caller = "caller",
        Supervisor = "supervisor",
        Epidemiologist = "epidemiologist",
        Commander = "commander",
        Auditor = "auditor",
    }
}

coded! {
    /// One verb that can be allowed.
    Permission {
        AreasRead = "areas.read",
        AreasManage = "areas.manage",
        AccountsManage = "accounts.manage",
        IntakeImport = "intake.import",
        IntakeDecide = "intake.decide",
        IntakeExport = "intake.export",
        PeopleSearch = "people.search",
        PeopleRead = "people.read",
        PeopleReveal = "people.reveal",
        LinkageReview = "linkage.review",
        CallsWork = "calls.work",
        DoorsWork = "doors.work",
        FeedbackWork = "feedback.work",
        TeamsManage = "teams.manage",
        TeamsBoard = "teams.board",
        ReferralsOpen = "referrals.open",
        ReferralsWork = "referrals.work",
        ReportsRead = "reports.read",
        JournalRead = "journal.read",
        JournalVerify = "journal.verify",
        OverviewRead = "overview.read",
        ScriptsEdit = "scripts.edit",
        MeasuresWork = "measures.work",
        SupportOffer = "support.offer",
        FactsRead = "facts.read",
        FactsRecord = "facts.record",
        DeterminationsOverride = "determinations.override",
        RiskAreasRecord = "risk_areas.record",
        PolicyRead = "policy.read",
        PolicyActivate = "policy.activate",
        PolicyNotify = "policy.notify",
    }
}

coded! {
    /// Why a hidden value is looked at.
    RevealPurpose {
        Calling = "calling",
        Verification = "verification",
        DataQuality = "data_quality",
        Investigation = "investigation",
        Complaint = "complaint",
        SubjectRequest = "subject_request",
    }
}

coded! {
    /// What a list was collected for.
    ListPurpose {
        ContactTracing = "contact_tracing",
        VenueExposure = "venue_exposure",
        Returnees = "returnees",
        Screening = "screening",
        CaseInvestigation = "case_investigation",
        Monitoring = "monitoring",
        Welfare = "welfare",
        /// Outside disease control: kept and counted, never called and never fed to a rule.
        Administration = "administration",
    }
}

impl ListPurpose {
    /// Says whether people on such a list may be called.
    #[must_use]
    pub fn calls_people(self) -> bool {
        self != Self::Administration
    }
}

impl Role {
    /// Returns what the role may do inside its area.
    #[must_use]
    pub fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            // An administrator runs the system and sees nobody in it.
            Self::Administrator => &[P::AreasRead, P::AreasManage, P::AccountsManage, P::TeamsManage, P::OverviewRead, P::ScriptsEdit],
            Self::DataClerk => &[
                P::AreasRead, P::IntakeImport, P::IntakeDecide, P::IntakeExport, P::PeopleSearch, P::PeopleRead,
                P::PeopleReveal, P::LinkageReview, P::ReportsRead, P::OverviewRead, P::FactsRead, P::FactsRecord, P::PolicyRead,
            ],
            Self::Caller => &[P::CallsWork, P::ReferralsOpen],
            Self::Supervisor => &[
                P::AreasRead, P::CallsWork, P::DoorsWork, P::FeedbackWork, P::TeamsManage, P::TeamsBoard, P::PeopleSearch, P::PeopleRead,
                P::PeopleReveal, P::ReferralsOpen, P::ReferralsWork, P::ReportsRead, P::OverviewRead, P::ScriptsEdit, P::SupportOffer,
                P::FactsRead, P::FactsRecord, P::DeterminationsOverride, P::PolicyRead, P::PolicyNotify, P::MeasuresWork,
            ],
            Self::Epidemiologist => &[
                P::AreasRead, P::PeopleSearch, P::PeopleRead, P::PeopleReveal, P::ReportsRead, P::OverviewRead, P::FactsRead, P::FactsRecord,
                P::DeterminationsOverride, P::RiskAreasRecord, P::PolicyRead, P::PolicyActivate, P::PolicyNotify, P::MeasuresWork,
            ],
            Self::Commander => &[P::AreasRead, P::TeamsBoard, P::ReportsRead, P::OverviewRead, P::PolicyRead, P::PolicyActivate],
            Self::Auditor => &[P::AreasRead, P::JournalRead, P::JournalVerify, P::ReportsRead, P::OverviewRead],
        }
    }

    /// Returns the purposes for which the role may look at hidden values.
    #[must_use]
    pub fn reveal_purposes(self) -> &'static [RevealPurpose] {
        use RevealPurpose as R;
        match self {
            Self::Administrator | Self::Commander | Self::Auditor => &[],
            Self::Caller => &[R::Calling],
            Self::DataClerk => &[R::DataQuality, R::Verification],
            Self::Supervisor => &[R::Calling, R::Verification, R::Complaint, R::SubjectRequest],
            Self::Epidemiologist => &[R::Investigation, R::Verification],
        }
    }

    /// Says whether the role sees people's data and so needs the training and the pledge first.
    #[must_use]
    pub fn needs_onboarding(self) -> bool {
        !matches!(self, Self::Administrator | Self::Commander)
    }
}

/// A role over an area, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub role: Role,
    pub area: AreaPath,
    pub team: Option<TeamId>,
    /// In milliseconds since 1970; none is without end.
    pub until_ms: Option<i64>,
}

impl Grant {
    /// Says whether the grant is in force: rights end by themselves.
    #[must_use]
    pub fn holds_at(&self, now_ms: i64) -> bool {
        self.until_ms.is_none_or(|until| now_ms < until)
    }
}

/// The areas in which something is allowed. A query cannot be built without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    paths: Vec<AreaPath>,
}

impl Scope {
    /// Builds a scope of several areas, leaving out those inside another.
    #[must_use]
    pub fn of(mut paths: Vec<AreaPath>) -> Self {
        paths.sort();
        let mut kept: Vec<AreaPath> = Vec::new();
        for path in paths {
            if !kept.iter().any(|wider| wider.contains(&path)) {
                kept.push(path);
            }
        }
        Self { paths: kept }
    }

    /// The scope of jobs and commands that run for nobody in particular.
    #[must_use]
    pub fn everything() -> Self {
        Self { paths: vec![AreaPath::root()] }
    }

    /// Returns the widest areas of the scope.
    #[must_use]
    pub fn paths(&self) -> &[AreaPath] {
        &self.paths
    }

    /// Returns the area that an event belongs to when it is about nobody in particular.
    #[must_use]
    pub fn area(&self) -> AreaPath {
        self.paths.first().cloned().unwrap_or_else(AreaPath::root)
    }

    /// Says whether the scope allows nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// Says whether an area lies in the scope.
    #[must_use]
    pub fn covers(&self, area: &AreaPath) -> bool {
        self.paths.iter().any(|p| p.contains(area))
    }

    /// Returns the part of the scope that lies in an area.
    #[must_use]
    pub fn within(&self, area: &AreaPath) -> Self {
        if self.covers(area) {
            return Self { paths: vec![area.clone()] };
        }
        Self { paths: self.paths.iter().filter(|p| area.contains(p)).cloned().collect() }
    }
}

/// Somebody who asks, with what is allowed to them now.
#[derive(Debug, Clone)]
pub struct Actor {
    pub account: AccountId,
    pub grants: Vec<Grant>,
    /// Has passed the training and signed the pledge.
    pub onboarded: bool,
}

impl Actor {
    fn active(&self, now_ms: i64) -> impl Iterator<Item = &Grant> {
        self.grants
            .iter()
            .filter(move |g| g.holds_at(now_ms) && (self.onboarded || !g.role.needs_onboarding()))
    }

    /// Returns the areas in which the verb is allowed now; empty where it is allowed nowhere.
    #[must_use]
    pub fn scope(&self, permission: Permission, now_ms: i64) -> Scope {
        let allowed = self.active(now_ms).filter(|g| g.role.permissions().contains(&permission));
        Scope::of(allowed.map(|g| g.area.clone()).collect())
    }

    /// Returns every verb that is allowed somewhere.
    #[must_use]
    pub fn permissions(&self, now_ms: i64) -> BTreeSet<Permission> {
        self.active(now_ms).flat_map(|g| g.role.permissions()).copied().collect()
    }

    /// Returns the areas in which a hidden value may be looked at for this purpose.
    #[must_use]
    pub fn reveal_scope(&self, purpose: RevealPurpose, now_ms: i64) -> Scope {
        let allowed = self.active(now_ms).filter(|g| g.role.reveal_purposes().contains(&purpose));
        Scope::of(allowed.map(|g| g.area.clone()).collect())
    }

    /// Returns the teams whose queues the actor may take from.
    #[must_use]
    pub fn teams(&self, now_ms: i64) -> Vec<TeamId> {
        let mut teams: Vec<TeamId> = self
            .active(now_ms)
            .filter(|g| g.role.permissions().contains(&Permission::CallsWork))
            .filter_map(|g| g.team)
            .collect();
        teams.sort();
        teams.dedup();
        teams
    }

    /// Says whether training and pledge are still owed.
    #[must_use]
    pub fn owes_onboarding(&self, now_ms: i64) -> bool {
        !self.onboarded && self.grants.iter().any(|g| g.holds_at(now_ms) && g.role.needs_onboarding())
    }
}

/// Says why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeakPassword {
    TooShort,
    TooLong,
    Common,
    ContainsLogin,
}

const COMMON_PASSWORDS: [&str; 14] = [
    "1234567890", "password123", "qwertyuiop", "1q2w3e4r5t", "firstline", "firstline123", "administrator", "0123456789",
    "passw0rd123", "abcdefghij", "iloveyou123", "a123456789", "woaini1314", "5201314520",
];

/// Checks a new password; letters of every script count, and no kinds of letters are demanded.
///
/// # Errors
/// Returns what is wrong with it.
pub fn check_password(password: &str, login: &str) -> Result<(), WeakPassword> {
    let letters = password.chars().count();
    let lower = password.to_lowercase();
    let first = lower.chars().next();
    if letters < 10 {
        Err(WeakPassword::TooShort)
    } else if letters > 128 {
        Err(WeakPassword::TooLong)
    } else if COMMON_PASSWORDS.contains(&lower.as_str()) || lower.chars().all(|c| Some(c) == first) {
        Err(WeakPassword::Common)
    } else if login.chars().count() >= 4 && lower.contains(&login.to_lowercase()) {
        Err(WeakPassword::ContainsLogin)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
