//! Columns and kernels: what is computed over all records at once. Arrow in, Arrow out, on all cores.
//!
//! Knows no database, no HTTP, and not who is asking.

pub mod determinations;
pub mod files;
pub mod linkage;
