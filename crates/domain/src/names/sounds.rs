//! Owns how names sound: toneless pinyin, initials, and a key that forgives southern accents.
//! Knows readings of surnames that differ from the common reading of the character.

use pinyin::ToPinyin;

use super::width::narrow;
use super::{is_ideograph, is_separator};

/// Surnames of one character that are read unlike the same character elsewhere.
const SURNAMES: [(char, &str); 30] = [
    ('单', "shan"),
    ('單', "shan"),
    ('解', "xie"),
    ('仇', "qiu"),
    ('区', "ou"),
    ('區', "ou"),
    ('查', "zha"),
    ('曾', "zeng"),
    ('任', "ren"),
    ('华', "hua"),
    ('盖', "ge"),
    ('朴', "piao"),
    ('翟', "zhai"),
    ('乐', "yue"),
    ('覃', "qin"),
    ('缪', "miao"),
    ('繆', "miao"),
    ('种', "chong"),
    ('折', "she"),
    ('黑', "he"),
    ('秘', "bi"),
    ('冼', "xian"),
    ('召', "shao"),
    ('员', "yun"),
    ('晟', "cheng"),
    ('尹', "yin"),
    ('那', "na"),
    ('逄', "pang"),
    ('牟', "mu"),
    ('应', "ying"),
];

/// Surnames of two characters and their readings.
const COMPOUND: [(&str, &str); 30] = [
    ("尉迟", "yuchi"),
    ("尉遲", "yuchi"),
    ("万俟", "moqi"),
    ("長孫", "zhangsun"),
    ("长孙", "zhangsun"),
    ("欧阳", "ouyang"),
    ("歐陽", "ouyang"),
    ("司马", "sima"),
    ("司馬", "sima"),
    ("上官", "shangguan"),
    ("诸葛", "zhuge"),
    ("諸葛", "zhuge"),
    ("司徒", "situ"),
    ("皇甫", "huangfu"),
    ("夏侯", "xiahou"),
    ("东方", "dongfang"),
    ("慕容", "murong"),
    ("令狐", "linghu"),
    ("公孙", "gongsun"),
    ("轩辕", "xuanyuan"),
    ("端木", "duanmu"),
    ("百里", "baili"),
    ("呼延", "huyan"),
    ("南宫", "nangong"),
    ("独孤", "dugu"),
    ("宇文", "yuwen"),
    ("淳于", "chunyu"),
    ("单于", "chanyu"),
    ("澹台", "tantai"),
    ("申屠", "shentu"),
];

/// Reports whether two characters are one surname.
pub(super) fn is_compound_surname(text: &str) -> bool {
    COMPOUND.iter().any(|(surname, _)| *surname == text)
}

/// Returns the toneless reading of a name in one word: `wangxiaoying`.
#[must_use]
pub fn pinyin_key(name: &str) -> String {
    syllables(name).concat()
}

/// Returns the reading of a name and, behind a space, its initials: `wangxiaoying wxy`; nothing for no name.
#[must_use]
pub fn pinyin_and_initials(name: &str) -> String {
    let syllables = syllables(name);
    if syllables.is_empty() {
        return String::new();
    }
    format!("{} {}", syllables.concat(), first_letters(&syllables))
}

/// Returns the first letters of a name's syllables or words: `wxy`.
#[must_use]
pub fn initials(name: &str) -> String {
    first_letters(&syllables(name))
}

/// Returns a pinyin key in which sounds that southern accents merge are equal.
#[must_use]
pub fn accent_key(name: &str) -> String {
    merged_sounds(&syllables(name))
}

/// Returns the same key of a name that was typed in pinyin, with or without gaps: `lan hai`, `nanhai`.
#[must_use]
pub fn accent_key_of_pinyin(typed: &str) -> String {
    const VOWELS: &str = "aeiouv";
    let mut syllables: Vec<String> = Vec::new();
    for word in typed.split(|ch: char| !ch.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let letters: Vec<char> = word.to_lowercase().chars().map(|ch| if ch == 'ü' { 'v' } else { ch }).collect();
        let is_vowel = |at: usize| letters.get(at).is_some_and(|ch| VOWELS.contains(*ch));
        let mut syllable = String::new();
        for (at, letter) in letters.iter().enumerate() {
            // A consonant with a vowel behind it, or with the h that belongs to it, begins a syllable.
            let has_h = matches!(letter, 'z' | 'c' | 's') && letters.get(at + 1) == Some(&'h') && is_vowel(at + 2);
            let is_second = *letter == 'h' && at > 0 && matches!(letters[at - 1], 'z' | 'c' | 's');
            if !is_vowel(at) && (is_vowel(at + 1) || has_h) && !is_second && !syllable.is_empty() {
                syllables.push(std::mem::take(&mut syllable));
            }
            syllable.push(*letter);
        }
        syllables.push(syllable);
    }
    merged_sounds(&syllables)
}

fn merged_sounds(syllables: &[String]) -> String {
    let mut key = String::new();
    for syllable in syllables {
        let (start, rest) = ["zh", "ch", "sh"]
            .iter()
            .find(|start| syllable.starts_with(*start))
            .map_or_else(|| syllable.split_at(syllable.chars().next().map_or(0, char::len_utf8)), |start| syllable.split_at(start.len()));
        key.push_str(match start {
            "zh" => "z",
            "ch" => "c",
            "sh" => "s",
            "n" | "r" => "l",
            "f" => "h",
            other => other,
        });
        // Only the nasal at the end is merged; the vowel before it stays.
        key.push_str(rest.strip_suffix("ng").map_or(rest.to_owned(), |vowel| format!("{vowel}n")).as_str());
    }
    key
}

fn first_letters(syllables: &[String]) -> String {
    syllables.iter().filter_map(|syllable| syllable.chars().next()).collect()
}

fn syllables(name: &str) -> Vec<String> {
    let name = name.trim();
    let mut found = Vec::with_capacity(4);
    let mut rest = name;
    if let Some((surname, reading)) = COMPOUND.iter().find(|(surname, _)| name.starts_with(surname)) {
        // Two syllables are kept apart so that initials name both characters.
        let cut = sound_of(surname.chars().next().unwrap_or(' ')).filter(|first| reading.starts_with(first)).map_or(2, str::len);
        let (first, second) = reading.split_at(cut);
        found.extend([first.to_owned(), second.to_owned()]);
        rest = &name[surname.len()..];
    } else if let Some(first) = name.chars().next()
        && let Some((_, reading)) = SURNAMES.iter().find(|(surname, _)| *surname == first)
    {
        found.push((*reading).to_owned());
        rest = &name[first.len_utf8()..];
    }
    let mut word = String::new();
    for ch in rest.chars() {
        let ch = narrow(ch);
        if is_ideograph(ch) {
            flush(&mut word, &mut found);
            if let Some(sound) = sound_of(ch) {
                found.push(sound.replace('ü', "v"));
            }
        } else if ch.is_whitespace() || is_separator(ch) || ch == '-' {
            flush(&mut word, &mut found);
        } else {
            super::letters::push_folded(ch, &mut word);
        }
    }
    flush(&mut word, &mut found);
    found
}

fn flush(word: &mut String, found: &mut Vec<String>) {
    if !word.is_empty() {
        found.push(std::mem::take(word));
    }
}

fn sound_of(ch: char) -> Option<&'static str> {
    let common = super::letters::simplified(ch);
    ch.to_pinyin().or_else(|| common.to_pinyin()).map(pinyin::Pinyin::plain)
}
