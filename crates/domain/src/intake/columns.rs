//! Owns how the name of a column is taken apart. Knows no field.

/// Returns the words of a header or fact name: runs of letters between signs, lowered, with
/// `camelCase` cut.
pub(super) fn tokens(name: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut was_lower = false;
    for ch in name.chars().map(crate::names::width::narrow) {
        if !ch.is_alphanumeric() || was_lower && ch.is_uppercase() {
            found.push(String::new());
        }
        if ch.is_alphanumeric()
            && let Some(word) = found.last_mut()
        {
            word.extend(ch.to_lowercase());
        }
        was_lower = ch.is_lowercase();
    }
    found.retain(|word| !word.is_empty());
    found
}

/// Reports whether a text holds Latin letters and could still be an id.
pub(super) fn has_letters(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_alphabetic())
}
