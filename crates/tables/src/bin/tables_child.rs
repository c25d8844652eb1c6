//! The confined reader alone, for the tests of this crate; the `firstline` executable carries the
//! same entry point.

fn main() -> std::process::ExitCode {
    if std::env::args().nth(1).as_deref() == Some("probe") {
        return tables::child::probe();
    }
    tables::child::run(std::env::args().skip(2))
}
