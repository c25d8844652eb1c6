//! The days on which answers ask something of people. What is kept cannot be read here: everybody is decided about once more, and what
//! they are told stays as it is.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

pub(super) struct Change;

impl MigrationName for Change {
    fn name(&self) -> &'static str {
        "m20261123_calendar"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, include_str!("m20261123_calendar.sql")).await
    }
}
