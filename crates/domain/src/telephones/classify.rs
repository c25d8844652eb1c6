//! Owns which digits form which kind of number. Knows nothing of cells with several of them
//! beyond one part between separators.

use super::{Telephone, TelephoneCell, TelephoneKind, TelephoneProblem};

/// Words that stand beside a number and say whose or what it is.
const CHAT_WORDS: [&str; 6] = ["微信", "wechat", "weixin", "qq", "@", "邮箱"];
/// Words before an extension.
const EXTENSION_WORDS: [&str; 6] = ["转", "分机", "ext.", "ext", "#", "x"];

/// Reports whether eleven bytes are a mobile number.
pub(super) fn is_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1]) && bytes.iter().all(u8::is_ascii_digit)
}

/// Reads one part between separators and adds what was found.
pub(super) fn read_part(part: &str, cell: &mut TelephoneCell) {
    let lower = part.to_lowercase();
    let says_chat = CHAT_WORDS.iter().any(|word| lower.contains(word));
    let (main, extension) = split_extension(&lower);
    let digits = digits_of(main);
    let whole = match classify(&digits, main.contains('+')) {
        Ok(found) if !(says_chat && found.kind != TelephoneKind::Mobile) => {
            return add(Telephone { extension, ..found }, cell);
        }
        Ok(_) => return cell.problems.push(TelephoneProblem::Unreadable),
        Err(problem) => problem,
    };
    let mut pieces = Vec::new();
    for piece in main.split(|ch: char| ch.is_whitespace() || !(ch.is_ascii_digit() || "+-().".contains(ch))) {
        let piece_digits = digits_of(piece);
        if let Ok(found) = classify(&piece_digits, piece.contains('+'))
            && matches!(found.kind, TelephoneKind::Mobile | TelephoneKind::Landline | TelephoneKind::Foreign)
        {
            pieces.push(found);
        }
    }
    if pieces.is_empty() && digits.len() == 22 && is_mobile(&digits[..11]) && is_mobile(&digits[11..]) {
        pieces.extend([mobile(&digits[..11]), mobile(&digits[11..])]);
    }
    if pieces.is_empty() {
        cell.problems.push(if says_chat { TelephoneProblem::Unreadable } else { whole });
    }
    for found in pieces {
        add(found, cell);
    }
}

fn add(number: Telephone, cell: &mut TelephoneCell) {
    if !cell.numbers.contains(&number) {
        cell.numbers.push(number);
    }
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn split_extension(part: &str) -> (&str, Option<String>) {
    for word in EXTENSION_WORDS {
        if let Some((main, rest)) = part.split_once(word) {
            let digits = digits_of(rest);
            if (1..=6).contains(&digits.len()) && digits_of(main).len() >= 7 {
                return (main, Some(digits));
            }
        }
    }
    // A landline often carries its extension behind a second hyphen: 0668-2881234-801.
    if let Some((main, rest)) = part.rsplit_once('-')
        && (1..=5).contains(&rest.len())
        && rest.bytes().all(|byte| byte.is_ascii_digit())
        && main.contains('-')
        && matches!(classify(&digits_of(main), false), Ok(Telephone { kind: TelephoneKind::Landline, .. }))
    {
        return (main, Some(rest.to_owned()));
    }
    (part, None)
}

fn mobile(digits: &str) -> Telephone {
    Telephone { kind: TelephoneKind::Mobile, number: digits.to_owned(), extension: None }
}

fn classify(digits: &str, has_plus: bool) -> Result<Telephone, TelephoneProblem> {
    let length = digits.len();
    if length == 0 {
        return Err(TelephoneProblem::Unreadable);
    }
    if !digits.starts_with("86") && has_plus || digits.starts_with("00") && !digits.starts_with("0086") {
        return foreign(digits.trim_start_matches('0'));
    }
    let national = without_country(digits);
    if is_mobile(national) {
        return Ok(mobile(national));
    }
    if national.len() == 12 && national.starts_with('0') && is_mobile(&national[1..]) {
        return Ok(mobile(&national[1..]));
    }
    if let Some(number) = landline(national) {
        return Ok(Telephone { kind: TelephoneKind::Landline, number, extension: None });
    }
    // The country code replaces the zero of the area code: +86 668 2881234.
    if national.len() < length
        && let Some(number) = landline(&format!("0{national}"))
    {
        return Ok(Telephone { kind: TelephoneKind::Landline, number, extension: None });
    }
    plain_kinds(national)
}

fn plain_kinds(digits: &str) -> Result<Telephone, TelephoneProblem> {
    let of = |kind| Ok(Telephone { kind, number: digits.to_owned(), extension: None });
    let length = digits.len();
    let first = digits.as_bytes()[0];
    match length {
        3..=6 if matches!(first, b'1' | b'9') => of(TelephoneKind::Service),
        10 if digits.starts_with("400") || digits.starts_with("800") => of(TelephoneKind::Service),
        7 | 8 if (b'2'..=b'8').contains(&first) => of(TelephoneKind::Landline),
        13 if digits.starts_with("10") || digits.starts_with("14") => of(TelephoneKind::Unknown),
        9..=11 if first != b'0' && first != b'1' || digits.starts_with("10") && length == 10 => {
            match landline(&format!("0{digits}")) {
                Some(repair) => Err(TelephoneProblem::LeadingZeroLost { repair }),
                None => Err(TelephoneProblem::WrongLength { len: length }),
            }
        }
        _ => Err(TelephoneProblem::WrongLength { len: length }),
    }
}

fn foreign(digits: &str) -> Result<Telephone, TelephoneProblem> {
    match digits.len() {
        7..=15 => Ok(Telephone { kind: TelephoneKind::Foreign, number: format!("+{digits}"), extension: None }),
        len => Err(TelephoneProblem::WrongLength { len }),
    }
}

fn without_country(digits: &str) -> &str {
    let rest = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86"));
    rest.filter(|rest| rest.len() >= 9).unwrap_or(digits)
}

/// Writes a fixed line with its area code apart, or none when the digits are no such number.
fn landline(digits: &str) -> Option<String> {
    let rest = digits.strip_prefix('0')?;
    let area = match rest.as_bytes().first()? {
        b'1' if rest.starts_with("10") => 3,
        b'2' => 3,
        b'3'..=b'9' => 4,
        _ => return None,
    };
    let local = digits.get(area..)?;
    // Areas of three digits always have eight local digits.
    let right_length = if area == 3 { local.len() == 8 } else { matches!(local.len(), 7 | 8) };
    let right_start = local.bytes().next().is_some_and(|byte| (b'2'..=b'8').contains(&byte));
    (right_length && right_start).then(|| format!("{}-{local}", &digits[..area]))
}
