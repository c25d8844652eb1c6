//! HTTP: routes, wire types, the OpenAPI document, sessions in cookies.
//!
//! Knows no SQL and no transaction; each handler takes what was asked apart, calls one function of
//! `app`, and puts the answer together.

mod access;
mod actor;
mod areas;
mod calls;
mod determinations;
mod doors;
mod facts;
mod feedback;
mod guard;
mod health;
mod intake;
mod journal;
mod limits;
mod linkage;
mod live;
mod measures;
mod overview;
mod packs;
mod pdf;
mod people;
mod policy;
mod problem;
mod referrals;
mod reports;
mod router;
mod scripts;
mod sheets;
mod support;
mod tables;
mod teams;
mod wire;
mod words;

pub use router::{Api, openapi, router};
pub use words::{Language, Words};
