//! Owns how characters that look alike on a keyboard are read as one: full-width forms, odd
//! spaces, invisible marks. Knows nothing of what the text means.

/// Returns the half-width form of a full-width character, a plain space for any odd space,
/// and every other character as it is.
#[must_use]
pub fn narrow(ch: char) -> char {
    match ch {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(ch) - 0xFEE0).unwrap_or(ch),
        '\u{3000}' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' | '\u{FE58}' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        _ => ch,
    }
}

/// Reports whether a character shows nothing: marks of direction, joiners, byte-order marks.
#[must_use]
pub fn is_invisible(ch: char) -> bool {
    matches!(
        ch,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'
    )
}

/// Cuts spaces and invisible marks off both ends.
#[must_use]
pub fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim_matches(|ch: char| ch.is_whitespace() || is_invisible(ch)),
    }
}
