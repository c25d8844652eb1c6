//! A fact out of a table has a number by which it is known again; until now that was its identifier, which scattered the facts of people.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

pub(super) struct Change;

impl MigrationName for Change {
    fn name(&self) -> &'static str {
        "m20261123_listed_facts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::run(manager, include_str!("m20261123_listed_facts.sql")).await
    }
}
