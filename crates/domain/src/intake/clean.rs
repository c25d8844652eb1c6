//! Owns what is taken off a cell's text before it is read: outer spaces, marks that spreadsheets
//! add, characters no database can hold. Knows no field.

use std::borrow::Cow;

use crate::names::width::{is_invisible, trim};

/// The first characters that make a spreadsheet read a text as a formula.
pub(super) fn starts_formula(text: &str) -> bool {
    text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || text.starts_with(['\t', '\r', '\n', '\0'])
}

/// Returns the text as it is to be read.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let mut text = trim(text);
    // An apostrophe before a formula's first letter is the mark that keeps it a text.
    if let Some(rest) = text.strip_prefix('\'')
        && (starts_formula(rest) || rest.starts_with(|ch: char| ch.is_ascii_digit()))
    {
        text = rest;
    }
    // `="4409…"` is how exports force a spreadsheet to show every digit.
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'))
        && !inner.contains('"')
    {
        text = trim(inner);
    }
    if text.bytes().any(|byte| byte < 0x20 || byte == 0x7F) {
        let spaced = text.chars().filter(|ch| !is_dropped(*ch)).map(|ch| if ch.is_control() { ' ' } else { ch });
        return Cow::Owned(trim(&spaced.collect::<String>()).to_owned());
    }
    Cow::Borrowed(text)
}

/// Removes marks that show nothing, but for the two that join letters in some scripts.
pub(super) fn without_invisible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(is_mark) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|ch| !is_mark(*ch)).collect())
}

/// Reports whether a letter shows nothing and joins nothing.
pub(super) fn is_mark(ch: char) -> bool {
    is_invisible(ch) && !matches!(ch, '\u{200C}' | '\u{200D}')
}

fn is_dropped(ch: char) -> bool {
    ch.is_control() && !matches!(ch, '\t' | '\n' | '\r')
}
