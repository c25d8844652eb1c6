//! The rules of Firstline as pure functions over plain types.
//!
//! Knows no input or output, no async runtime, no clock and no randomness: the time and new
//! ids are arguments.

pub mod access;
pub mod addresses;
pub mod areas;
pub mod calls;
pub mod catalogue;
pub mod dates;
pub mod determinations;
pub mod doors;
pub mod feedback;
pub mod identity;
pub mod ids;
pub mod intake;
pub mod journal;
pub mod linkage;
pub mod measures;
pub mod names;
pub mod packs;
pub mod people;
pub mod policy;
pub mod referrals;
pub mod scripts;
pub mod sheets;
pub mod support;
pub mod tasks;
pub mod teams;
pub mod telephones;
