//! Determinations for everybody at once: resident columns of facts in, columns of decisions out.
//!
//! Facts that count at a moment lie in columns (`columns`), sorted by person; an edition becomes a plan over their codes
//! (`plan`), and every person is held against it in one pass (`kernel`). What the columns cannot say of somebody, such as
//! other people's results or exceptions by age, `domain` decides one by one, so that the answer is always the one that
//! `domain` would give. An area that changes touches those who were there (`touched`). The same input gives the same
//! output on any number of cores.

mod calendar;
mod columns;
mod decisions;
mod kernel;
mod people;
mod plan;
mod resident;
mod table;
#[cfg(test)]
mod tests;
mod touched;

pub use calendar::Calendar;
pub use columns::{Areas, Columns, OPEN, result_number};
pub(crate) use decisions::{Chunk, NO_END};
pub use decisions::{Decision, Decisions, changes};
pub use kernel::{OF_AREA, Register, decide, decide_some};
pub use people::People;
pub use plan::Plan;
pub use resident::Resident;
pub use table::{BadRow, TableError, read_areas, read_people};
pub use touched::Touched;
