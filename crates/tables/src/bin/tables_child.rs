//! The confined reader alone, for the tests of this crate; the `firstline` executable carries the
//! same entry point.

fn main() -> std::process::ExitCode {
    tables::child::run(std::env::args().skip(2))
}
