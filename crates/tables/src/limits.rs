//! How much of a file is read before it is refused. Data only; each bound says why.

/// The bytes that all entries of a workbook may unpack to: a full sheet of a million rows with
/// twelve columns unpacks to somewhat less than 1 GiB.
pub const UNPACKED_BYTES: u64 = 2 << 30;
/// How many times larger than packed an entry may be, once it is larger than [`RATIO_FROM`].
/// Sheets pack twenty to one, a flood of one letter a thousand to one.
pub const UNPACKED_RATIO: u64 = 500;
/// Entries smaller than this may pack as well as they like.
pub const RATIO_FROM: u64 = 96 << 20;
/// The entries of a workbook.
pub const ENTRIES: usize = 10_000;
/// The bytes of all shared strings of a workbook, which have to stay in memory.
pub const SHARED_STRING_BYTES: usize = 256 << 20;
/// The shared strings of a workbook.
pub const SHARED_STRINGS: usize = 16 << 20;
/// The cell formats of a workbook.
pub const FORMATS: usize = 1 << 16;
/// The sheets of a workbook that are looked at.
pub const SHEETS: usize = 256;
/// The columns of a table.
pub const COLUMNS: usize = 512;
/// The bytes of one cell; spreadsheets allow 32,767 characters.
pub const CELL_BYTES: usize = 64 << 10;
/// The bytes of one row.
pub const ROW_BYTES: usize = 8 << 20;
/// The bytes of one JSON line.
pub const LINE_BYTES: usize = 8 << 20;
/// The bytes of an old workbook, which is read as a whole.
pub const XLS_BYTES: u64 = 128 << 20;
/// The rows from the top among which headers are looked for.
pub const HEADER_SEARCH: usize = 30;
/// The rows that an inspection gives.
pub const SAMPLED_ROWS: usize = 2000;
/// The bytes of text that an inspection gives at most.
pub const SAMPLED_BYTES: usize = 8 << 20;

/// The sheets, rows and bytes of a workbook that is read as it is, whole and into memory.
pub const RAW_SHEETS: usize = 32;
pub const RAW_ROWS: usize = 65_536;
pub const RAW_BYTES: usize = 16 << 20;
/// The merged ranges of a sheet that are told.
pub const MERGED: usize = 100;

/// The address space of the child beside its program, in MiB. Shared strings of a million rows fit; parent and child
/// together stay below 512 MiB.
pub const CHILD_MEMORY_MIB: u64 = 336;
/// The processor seconds of the child.
pub const CHILD_CPU_SECONDS: u64 = 300;
/// The seconds that the parent waits for the child's next word.
pub const PATIENCE_SECONDS: u64 = 120;
