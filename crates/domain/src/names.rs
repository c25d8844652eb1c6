//! Names of people: as entered, as match keys, as pinyin, and masked.
//!
//! A name is never split into surname and given name for storage: some names put the given name
//! first, or have one part only. Keys serve to find, the entered form is what is kept.

mod letters;
mod sounds;
#[cfg(test)]
mod tests;
pub mod width;

use serde::{Deserialize, Serialize};

pub use sounds::{accent_key, accent_key_of_pinyin, initials, pinyin_and_initials, pinyin_key};
use width::{is_invisible, narrow, trim};

/// The longest name that a register has to hold is 50 characters; names of many parts exceed it.
pub const LONGEST: usize = 200;

/// A name as it was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonName {
    /// The entered form without outer spaces.
    pub entered: String,
}

/// Cells that say “there is none” in lists.
const PLACEHOLDERS: [&str; 33] = [
    "-", "--", "---", "/", "//", "\\", "—", "——", ".", "?", "？", "*", "n/a", "na", "#n/a", "nan", "none", "nil", "null", "unknown",
    "不详", "不祥", "未知", "无", "無", "没有", "暂无", "无名", "空", "不清楚", "不明", "未填", "未提供",
];

/// Reports whether a text only says that there is nothing to say.
#[must_use]
pub fn looks_like_placeholder(text: &str) -> bool {
    let text = trim(text);
    if text.len() > 12 {
        return false;
    }
    PLACEHOLDERS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// What stands in the name's column of rows that are no people: sums and signatures below a list, and
/// marks for “as above”.
const NO_NAMES: [&str; 8] = ["合计", "总计", "小计", "共计", "同上", "total", "subtotal", "sum"];
const NOTES: [&str; 8] = ["备注", "制表", "填表", "审核", "说明", "以上", "注：", "注:"];

/// Reports whether a text cannot be anybody's name: no letter in it, a number, a sum or a remark.
#[must_use]
pub fn looks_like_no_name(text: &str) -> bool {
    let text = trim(text);
    let digits = text.chars().map(narrow).filter(char::is_ascii_digit).count();
    !text.chars().any(char::is_alphabetic)
        || digits >= 7
        || text.contains(['：', ':'])
        || NO_NAMES.iter().any(|word| word.eq_ignore_ascii_case(text))
        || NOTES.iter().any(|word| text.starts_with(word))
}

/// Reports whether a number is only zeros, which exports write for none.
#[must_use]
pub fn is_only_zeros(text: &str) -> bool {
    let text = trim(text);
    !text.is_empty() && text.bytes().all(|byte| byte == b'0')
}

/// Returns the key under which equal names meet: width, case, accents, separators, spaces and
/// traditional forms folded away.
#[must_use]
pub fn fold(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for ch in name.chars() {
        let ch = narrow(ch);
        if ch.is_ascii() {
            if ch.is_ascii_alphanumeric() {
                key.push(ch.to_ascii_lowercase());
            }
        } else if !(is_separator(ch) || is_invisible(ch) || ch.is_whitespace()) {
            letters::push_folded(ch, &mut key);
        }
    }
    key
}

/// Hides a name: `王*英`, `张*`, `J*** S***`.
#[must_use]
pub fn mask_name(name: &str) -> String {
    let name = trim(name);
    if name.chars().any(is_ideograph) {
        let letters: Vec<char> = name.chars().collect();
        return match letters.as_slice() {
            [] => String::new(),
            [_] => "*".to_owned(),
            [first, _] => format!("{first}*"),
            [first, middle @ .., last] => format!("{first}{}{last}", "*".repeat(middle.len().min(3))),
        };
    }
    let words = name.split(|ch: char| ch.is_whitespace() || is_separator(ch)).filter(|word| !word.is_empty());
    words.filter_map(|word| word.chars().next()).map(|first| format!("{first}***")).collect::<Vec<_>>().join(" ")
}

/// Splits “沈先生” or “赵经理” into surname and title, the way callers often know people.
#[must_use]
pub fn surname_and_title(name: &str) -> Option<(&str, &str)> {
    const TITLES: [&str; 34] = [
        "先生", "女士", "小姐", "太太", "夫人", "经理", "总经理", "主任", "老师", "师傅", "医生", "大夫", "护士", "老板", "老板娘", "总",
        "阿姨", "叔叔", "叔", "大爷", "大妈", "大哥", "大姐", "奶奶", "爷爷", "书记", "队长", "店长", "同学", "科长", "局长", "主管", "会计",
        "律师",
    ];
    let name = trim(name);
    let title = TITLES.iter().filter(|title| name.ends_with(*title)).max_by_key(|title| title.len())?;
    let surname = &name[..name.len() - title.len()];
    let length = surname.chars().count();
    let fits = length == 1 || length == 2 && sounds::is_compound_surname(surname);
    (fits && surname.chars().all(is_ideograph)).then(|| (surname, &name[name.len() - title.len()..]))
}

/// How many characters of a Chinese name are its surname.
#[must_use]
pub fn surname_length(name: &str) -> usize {
    let two = name.char_indices().nth(2).map_or(name.len(), |(at, _)| at);
    1 + usize::from(sounds::is_compound_surname(&name[..two]))
}

/// Reports whether a character is a Chinese one, rare extensions included.
#[must_use]
pub fn is_ideograph(ch: char) -> bool {
    matches!(u32::from(ch), 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF | 0x3007)
}

/// Reports whether a character separates the parts of a name, in any of its look-alikes.
fn is_separator(ch: char) -> bool {
    matches!(
        ch,
        '\u{B7}' | '\u{2022}' | '\u{2027}' | '\u{30FB}' | '\u{FF65}' | '\u{22C5}' | '\u{2219}' | '\u{FF0E}' | '\u{3002}' | '.' | '\u{387}'
    )
}
