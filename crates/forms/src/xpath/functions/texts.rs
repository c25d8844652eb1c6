//! Owns functions over texts and over what was selected.

use regex::RegexBuilder;

use super::{Call, EvalError, Value};

const PATTERN_BYTES: usize = 1 << 20;

pub(super) fn call(call: &Call<'_>) -> Result<Option<Value>, EvalError> {
    let text = |text: String| Ok(Some(Value::Text(text)));
    let truth = |truth: bool| Ok(Some(Value::Bool(truth)));
    match call.name {
        "coalesce" => {
            let first = call.text(0)?;
            text(if first.is_empty() { call.text(1)? } else { first })
        }
        "concat" => {
            let values = call.values(0)?;
            text(values.iter().map(|value| call.world.text(value)).collect())
        }
        "contains" => truth(call.text(0)?.contains(&call.text(1)?)),
        "count-selected" => count(call.text(0)?.split_whitespace().count()),
        "ends-with" => truth(call.text(0)?.ends_with(&call.text(1)?)),
        "join" => {
            let separator = call.text(0)?;
            let values: Vec<String> = call.values(1)?.iter().map(|value| call.world.text(value)).collect();
            text(values.join(&separator))
        }
        "normalize-space" => text(call.text_or_here()?.split_whitespace().collect::<Vec<_>>().join(" ")),
        "regex" => Ok(Some(Value::Bool(matches(&call.text(0)?, &call.text(1)?)?))),
        "selected" => {
            let wanted = call.text(1)?;
            truth(call.text(0)?.split_whitespace().any(|value| value == wanted.trim()))
        }
        "selected-at" => {
            let index = call.number(1)?;
            let values = call.text(0)?;
            text(whole(index).and_then(|index| values.split_whitespace().nth(index)).unwrap_or_default().to_owned())
        }
        "starts-with" => truth(call.text(0)?.starts_with(&call.text(1)?)),
        "string" => text(call.text_or_here()?),
        "string-length" => count(call.text_or_here()?.chars().count()),
        "substr" => text(substr(&call.text(0)?, call.number(1)?, if call.args.len() > 2 { Some(call.number(2)?) } else { None })),
        "substring" => text(substring(&call.text(0)?, call.number(1)?, if call.args.len() > 2 { call.number(2)? } else { f64::INFINITY })),
        "substring-after" => {
            let (whole, part) = (call.text(0)?, call.text(1)?);
            text(whole.split_once(&part).map(|(_, after)| after.to_owned()).unwrap_or_default())
        }
        "substring-before" => {
            let (whole, part) = (call.text(0)?, call.text(1)?);
            text(whole.split_once(&part).map(|(before, _)| before.to_owned()).unwrap_or_default())
        }
        "translate" => text(translate(&call.text(0)?, &call.text(1)?, &call.text(2)?)),
        "uuid" => text(if call.args.is_empty() { uuid(call) } else { letters(call, call.number(0)?) }),
        "version" => text(call.world.lookups.version().to_owned()),
        _ => Ok(None),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "one shape for all functions")]
fn count(count: usize) -> Result<Option<Value>, EvalError> {
    #[expect(clippy::cast_precision_loss, reason = "texts are shorter")]
    let number = count as f64;
    Ok(Some(Value::Number(number)))
}

/// Says whether a pattern fits the whole text, as ODK documents it.
fn matches(text: &str, pattern: &str) -> Result<bool, EvalError> {
    let whole = format!("^(?:{pattern})$");
    let built = RegexBuilder::new(&whole).size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_BYTES).build();
    // A pattern that looks ahead or refers back cannot be tried in bounded time.
    built.map(|regex| regex.is_match(text)).map_err(|_| EvalError::Unsupported("regex".to_owned()))
}

fn whole(number: f64) -> Option<usize> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "looked at before")]
    (0.0..1e9).contains(&number).then_some(number as usize)
}

/// Cuts from one character to before another, counted from 0; from the end if they are negative.
fn substr(text: &str, start: f64, end: Option<f64>) -> String {
    let letters: Vec<char> = text.chars().collect();
    let place = |number: f64| -> usize {
        #[expect(clippy::cast_precision_loss, reason = "texts are shorter")]
        let from_end = letters.len() as f64 + number;
        let number = if number < 0.0 { from_end.max(0.0) } else { number };
        whole(number).unwrap_or(if number > 0.0 { letters.len() } else { 0 }).min(letters.len())
    };
    let (start, end) = (place(start), end.map_or(letters.len(), place));
    letters.get(start..end.max(start)).unwrap_or(&[]).iter().collect()
}

/// Cuts as XPath does: characters whose place, from 1, lies between rounded numbers.
fn substring(text: &str, start: f64, length: f64) -> String {
    let first = (start + 0.5).floor();
    let end = first + (length + 0.5).floor();
    #[expect(clippy::cast_precision_loss, reason = "texts are shorter")]
    let is_inside = |at: usize| (at + 1) as f64 >= first && ((at + 1) as f64) < end;
    text.chars().enumerate().filter(|(at, _)| is_inside(*at)).map(|(_, letter)| letter).collect()
}

fn translate(text: &str, from: &str, to: &str) -> String {
    let to: Vec<char> = to.chars().collect();
    let replace = |letter: char| match from.chars().position(|c| c == letter) {
        Some(at) => to.get(at).copied(),
        None => Some(letter),
    };
    text.chars().filter_map(replace).collect()
}

fn uuid(call: &Call<'_>) -> String {
    let (high, low) = (call.world.chance(), call.world.chance());
    let high = (high & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000;
    let low = (low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000;
    format!("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xFFFF, high & 0xFFFF, low >> 48, low & 0xFFFF_FFFF_FFFF)
}

fn letters(call: &Call<'_>, length: f64) -> String {
    const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let length = whole(length).unwrap_or(0).min(1_000);
    (0..length).map(|_| char::from(LETTERS[usize::try_from(call.world.chance() % 62).unwrap_or(0)])).collect()
}
