//! Owns what somebody probably meant who misspelt a word.

/// Returns the known word that is nearest, if one is near enough to be meant.
pub(super) fn nearest<'a>(word: &str, among: &[&'a str]) -> Option<&'a str> {
    let most = match word.chars().count() {
        0 => return None,
        1..=4 => 1,
        5..=8 => 2,
        9..=64 => 3,
        _ => return None,
    };
    among.iter().map(|known| (distance(word, known), *known)).filter(|(far, _)| *far <= most).min().map(|(_, known)| known)
}

/// Counts the letters to add, leave out or change.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (row, a) in left.chars().enumerate() {
        let mut line = vec![row + 1];
        for (column, b) in right.iter().enumerate() {
            let changed = last[column] + usize::from(a != *b);
            line.push(changed.min(last[column + 1] + 1).min(line[column] + 1));
        }
        last = line;
    }
    last[right.len()]
}
