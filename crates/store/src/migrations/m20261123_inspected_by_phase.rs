//! Once in how many days a home is inspected, as a measure asks for; none says nothing of it.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

pub(super) struct Change;

impl MigrationName for Change {
    fn name(&self) -> &'static str {
        "m20261123_inspected_by_phase"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, include_str!("m20261123_inspected_by_phase.sql")).await
    }
}
