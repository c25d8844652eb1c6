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
    among.iter().map(|known| (strsim::levenshtein(word, known), *known)).filter(|(far, _)| *far <= most).min().map(|(_, known)| known)
}
