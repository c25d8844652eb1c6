//! Owns the words of an expression: numbers, texts, names, signs and `${references}`.
//!
//! Positions are characters from 0, as an author counts them in a cell. Knows no grammar.

use super::{Fault, SyntaxError};

/// One word of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Number(f64),
    Literal(String),
    Reference(String),
    Name(String),
    Sign(&'static str),
}

/// A word and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Word {
    pub(crate) token: Token,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Longer signs before those they begin with.
const SIGNS: [&str; 21] = ["!=", "<=", ">=", "..", "::", "//", "(", ")", "[", "]", ".", "@", ",", "/", "|", "+", "-", "=", "<", ">", "*"];
/// What people write who know other languages, or type in Chinese, and what is meant.
const MEANT: [(&str, &str); 16] = [
    ("==", "="),
    ("&&", "and"),
    ("||", "or"),
    ("<>", "!="),
    ("=>", ">="),
    ("=<", "<="),
    ("≥", ">="),
    ("≤", "<="),
    ("≠", "!="),
    ("×", "*"),
    ("÷", "div"),
    ("（", "("),
    ("）", ")"),
    ("，", ","),
    ("＝", "="),
    ("！", "!"),
];

/// Cuts an expression into words.
pub(crate) fn words(text: &str) -> Result<Vec<Word>, SyntaxError> {
    let letters: Vec<char> = text.chars().collect();
    let mut words = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        if letters[at].is_whitespace() {
            at += 1;
            continue;
        }
        let (token, end) = word(&letters, at)?;
        words.push(Word { token, start: at, end });
        at = end;
    }
    Ok(words)
}

fn word(letters: &[char], at: usize) -> Result<(Token, usize), SyntaxError> {
    let letter = letters[at];
    let next = letters.get(at + 1).copied().unwrap_or(' ');
    if letter == '"' || letter == '\'' {
        let Some(length) = letters[at + 1..].iter().position(|c| *c == letter) else {
            return Err(SyntaxError { at, fault: Fault::OpenQuote });
        };
        let end = at + 1 + length;
        return Ok((Token::Literal(letters[at + 1..end].iter().collect()), end + 1));
    }
    if letter.is_ascii_digit() || (letter == '.' && next.is_ascii_digit()) {
        return Ok(number(letters, at));
    }
    if letter == '$' && next == '{' {
        return reference(letters, at);
    }
    if is_name_start(letter) {
        return Ok(name(letters, at));
    }
    let begins = |sign: &str| sign.chars().enumerate().all(|(index, c)| letters.get(at + index) == Some(&c));
    if let Some((found, instead)) = MEANT.iter().find(|(found, _)| begins(found)) {
        return Err(SyntaxError { at, fault: Fault::Operator { found, instead } });
    }
    match SIGNS.iter().find(|sign| begins(sign)) {
        Some(sign) => Ok((Token::Sign(sign), at + sign.len())),
        None => Err(SyntaxError { at, fault: Fault::Unexpected }),
    }
}

fn number(letters: &[char], at: usize) -> (Token, usize) {
    let mut end = at;
    let mut has_point = false;
    while let Some(letter) = letters.get(end) {
        match letter {
            '.' if !has_point => has_point = true,
            _ if letter.is_ascii_digit() => {}
            _ => break,
        }
        end += 1;
    }
    let text: String = letters[at..end].iter().collect();
    (Token::Number(text.parse().unwrap_or(f64::NAN)), end)
}

fn reference(letters: &[char], at: usize) -> Result<(Token, usize), SyntaxError> {
    let Some(length) = letters[at..].iter().position(|c| *c == '}') else {
        return Err(SyntaxError { at, fault: Fault::OpenReference });
    };
    let name: String = letters[at + 2..at + length].iter().collect();
    Ok((Token::Reference(name.trim().to_owned()), at + length + 1))
}

/// Reads a name with its prefix: a colon belongs to it unless another follows.
fn name(letters: &[char], at: usize) -> (Token, usize) {
    let mut end = at;
    let mut has_prefix = false;
    while let Some(letter) = letters.get(end) {
        let next = letters.get(end + 1).copied().unwrap_or(' ');
        if *letter == ':' && !has_prefix && is_name_start(next) {
            has_prefix = true;
        } else if !is_name_part(*letter) {
            break;
        }
        end += 1;
    }
    (Token::Name(letters[at..end].iter().collect()), end)
}

/// Says whether a name of XML can begin so.
pub(crate) fn is_name_start(letter: char) -> bool {
    letter == '_' || letter.is_alphabetic()
}

/// Says whether a name of XML can go on so.
pub(crate) fn is_name_part(letter: char) -> bool {
    is_name_start(letter) || letter.is_numeric() || matches!(letter, '-' | '.' | '·')
}
