//! Cells in which several numbers stand: whoever has one of them in common with another has it in common.

/// What stands between the numbers of a value.
const BETWEEN: char = '|';
/// The bit of a glance that says that it tells nothing.
pub(super) const SEVERAL: u64 = 1 << 61;

/// The parts of a cell, where each is long enough to be a number of its own.
fn parts(cell: &str, least: usize) -> Option<Vec<&str>> {
    let parts: Vec<&str> = cell.split(['、', ',', '，', ';', '；', '/', '／', '|', '\n', '\t', '或']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let is_number = |part: &&str| part.chars().filter(|ch| ch.is_alphanumeric()).count() >= least;
    (parts.len() > 1 && parts.iter().all(is_number)).then_some(parts)
}

/// Reads each number of a cell by itself, in an order that does not depend on how they were written; `one` reads one and says
/// whether it is one.
pub(super) fn read<M>(cell: &str, least: usize, text: &mut String, one: impl Fn(&str, &mut String) -> Option<M>) -> Option<(M, bool)> {
    let Some(parts) = parts(cell, least) else { return one(cell, text).map(|marks| (marks, false)) };
    let mut found: Vec<(String, M)> = parts
        .into_iter()
        .filter_map(|part| {
            let mut number = String::new();
            one(part, &mut number).map(|marks| (number, marks))
        })
        .collect();
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found.dedup_by(|one, other| one.0 == other.0);
    let is_one = found.len() == 1;
    for (number, _) in &found {
        if !text.is_empty() {
            text.push(BETWEEN);
        }
        text.push_str(number);
    }
    found.into_iter().next().map(|(_, marks)| (marks, !is_one))
}

/// Whether a value is several numbers.
pub(super) fn is_several(text: &str) -> bool {
    text.contains(BETWEEN)
}

/// The first number of a value: those who have it in common meet.
pub(super) fn first(text: &str) -> &str {
    text.split(BETWEEN).next().unwrap_or(text)
}

/// The numbers of a value, one after the other.
pub(super) fn all(text: &str) -> impl Iterator<Item = &str> {
    text.split(BETWEEN)
}

/// How far the two numbers agree that agree best.
pub(super) fn best(left: &str, right: &str, same: u8, compare: impl Fn(&str, &str) -> u8) -> u8 {
    let pairs = left.split(BETWEEN).flat_map(|one| right.split(BETWEEN).map(move |other| (one, other)));
    pairs.map(|(one, other)| if one == other { same } else { compare(one, other) }).max().unwrap_or(0)
}
