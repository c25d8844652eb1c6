//! From which list or call a number or an address came.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

pub(super) struct Change;

impl MigrationName for Change {
    fn name(&self) -> &'static str {
        "m20261123_origins"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, include_str!("m20261123_origins.sql")).await
    }
}
