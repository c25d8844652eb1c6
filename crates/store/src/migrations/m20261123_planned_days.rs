//! What an answer in force plans for which day stands in its row; rows of their own are left to what has happened.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

pub(super) struct Change;

impl MigrationName for Change {
    fn name(&self) -> &'static str {
        "m20261123_planned_days"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, include_str!("m20261123_planned_days.sql")).await
    }
}
