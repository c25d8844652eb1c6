//! The schema, one dated file per change; forward only.
//!
//! A change is SQL in the common subset. Five words differ between the databases and are filled in:
//! `{id}`, `{bytes}`, `{path}`, `{number}` and `{keyed}`, which keeps a table's rows in its primary key.

mod m20261122_determinations;
mod m20261122_feedback;
mod m20261122_figures;
mod m20261122_follow_ups;
mod m20261122_handed_over;
mod m20261122_kernel;
mod m20261122_linkage;
mod m20261122_measures;
mod m20261122_moves;
mod m20261122_scripts;
mod m20261122_sheets;
mod m20261122_support;
mod m20261122_work;
mod m20261122_workbench;
mod m20261123_calendar;
mod m20261123_call_back;
mod m20261123_checks;
mod m20261123_devices;
mod m20261123_endings;
mod m20261123_inspected_by_phase;
mod m20261123_answered_facts;
mod m20261123_asked_again;
mod m20261123_errands;
mod m20261123_inspections;
mod m20261123_journeys;
mod m20261123_override_notices;
mod m20261123_overrides;
mod m20261123_commitments;
mod m20261123_papers;
mod m20261123_relationships;
mod m20261123_origins;
mod m20261123_warnings;
mod m20261123_planned_days;
mod m20261123_listed_facts;

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationTrait, MigratorTrait, SchemaManager};

pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_kernel::Change),
            Box::new(m20261122_work::Change),
            Box::new(m20261122_workbench::Change),
            Box::new(m20261122_sheets::Change),
            Box::new(m20261122_moves::Change),
            Box::new(m20261122_handed_over::Change),
            Box::new(m20261122_feedback::Change),
            Box::new(m20261122_figures::Change),
            Box::new(m20261122_support::Change),
            Box::new(m20261122_follow_ups::Change),
            Box::new(m20261122_scripts::Change),
            Box::new(m20261122_linkage::Change),
            Box::new(m20261122_determinations::Change),
            Box::new(m20261122_measures::Change),
            Box::new(m20261123_overrides::Change),
            Box::new(m20261123_endings::Change),
            Box::new(m20261123_checks::Change),
            Box::new(m20261123_papers::Change),
            Box::new(m20261123_commitments::Change),
            Box::new(m20261123_inspections::Change),
            Box::new(m20261123_journeys::Change),
            Box::new(m20261123_inspected_by_phase::Change),
            Box::new(m20261123_calendar::Change),
            Box::new(m20261123_override_notices::Change),
            Box::new(m20261123_errands::Change),
            Box::new(m20261123_answered_facts::Change),
            Box::new(m20261123_asked_again::Change),
            Box::new(m20261123_relationships::Change),
            Box::new(m20261123_call_back::Change),
            Box::new(m20261123_devices::Change),
            Box::new(m20261123_warnings::Change),
            Box::new(m20261123_origins::Change),
            Box::new(m20261123_planned_days::Change),
            Box::new(m20261123_listed_facts::Change),
        ]
    }
}

/// Runs the statements of one change, separated by semicolons.
async fn run(manager: &SchemaManager<'_>, text: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let sqlite = db.get_database_backend() == DbBackend::Sqlite;
    let (id, bytes, path, keyed) = if sqlite {
        ("INTEGER PRIMARY KEY", "BLOB", "TEXT", "WITHOUT ROWID")
    } else {
        // Paths and keys compare byte by byte, so that an index can serve ranges.
        ("BIGINT PRIMARY KEY", "BYTEA", "TEXT COLLATE \"C\"", "")
    };
    let text = text.replace("{id}", id).replace("{bytes}", bytes).replace("{path}", path).replace("{number}", "BIGINT").replace("{keyed}", keyed);
    for statement in text.split(';').map(str::trim).filter(|s| !s.is_empty()) {
        db.execute_unprepared(statement).await?;
    }
    Ok(())
}
