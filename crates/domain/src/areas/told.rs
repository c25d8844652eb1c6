//! Where somebody was, out of what they said.
//!
//! Only whole official names count, and one of them has to be of a county or of something wider: a restaurant can be called like a
//! village far away, and where somebody was can restrict them. What is not sure is for somebody to place.

use super::{Area, AreaPath, Resolution, Resolver};

/// From provinces to counties; what is narrower is looked for in them alone, and a country says too little.
const WIDE: std::ops::RangeInclusive<u16> = 1..=3;
/// What is read of a text.
const MOST_LETTERS: usize = 120;
/// The longest name, in letters and in words.
const LONGEST: usize = 12;
const MOST_WORDS: usize = 4;

/// Returns every part of a text that could be the name of an area, to be looked up.
#[must_use]
pub fn names_in(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().take(MOST_LETTERS).collect();
    let mut names: Vec<String> = Vec::new();
    for end in (1..letters.len()).filter(|end| ends_a_name(letters[*end])) {
        let parts = (end.saturating_sub(LONGEST - 1)..end).map(|start| &letters[start..=end]);
        names.extend(parts.filter(|part| part.iter().all(|letter| !letter.is_ascii() && letter.is_alphabetic())).map(|part| part.iter().collect()));
    }
    let read: String = letters.iter().collect();
    let words: Vec<&str> = read.split(|letter: char| letter.is_whitespace() || letter == ',').filter(|word| word.starts_with(|first: char| first.is_ascii_alphabetic())).collect();
    for count in 1..=MOST_WORDS {
        names.extend(words.windows(count).map(|words| words.join(" ")));
    }
    names.sort();
    names.dedup();
    names
}

/// Returns the one area that a text names beyond doubt, among those that are called like a part of it.
#[must_use]
pub fn place_in(text: &str, called: &[Area]) -> Option<AreaPath> {
    let find = |areas: &mut dyn Iterator<Item = &Area>| {
        let mut resolver = Resolver::default();
        for area in areas {
            resolver.add(&area.code, &area.name, &area.path);
        }
        match resolver.in_text(text) {
            Resolution::One(path) => Some(path),
            Resolution::Several(_) | Resolution::Nothing => None,
        }
    };
    let wide = find(&mut called.iter().filter(|area| WIDE.contains(&area.level)))?;
    let narrow = find(&mut called.iter().filter(|area| wide.contains(&area.path) || area.path.contains(&wide)));
    narrow.filter(|narrow| wide.contains(narrow)).or(Some(wide))
}

fn ends_a_name(letter: char) -> bool {
    matches!(letter, '省' | '市' | '区' | '县' | '州' | '盟' | '旗' | '镇' | '乡' | '道' | '村')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(path: &[&str], name: &str) -> Area {
        let path = path.iter().fold(AreaPath::root(), |path, key| path.child(key));
        let level = u16::try_from(path.trail().len()).expect("few");
        let text = String::new;
        Area {
            id: crate::ids::AreaId(1), parent: None, code: path.as_str().replace('.', ""), path, code_system: text(), name: name.to_owned(), kind: text(), level, vintage: text(),
            overlay: false, valid_from: None, valid_to: None,
        }
    }

    #[test]
    fn only_whole_names_of_which_one_is_wide_place_somebody() {
        let country = [
            area(&["11"], "北京市"),
            area(&["11", "1101", "110105"], "朝阳区"),
            area(&["22", "2201", "220104"], "朝阳区"),
            area(&["62", "6201"], "兰州市"),
            area(&["62", "6201", "620102"], "城关区"),
            area(&["62", "6201", "620102", "620102001"], "雁滩街道"),
            area(&["31", "3101", "310120", "310120001", "310120001009"], "光明村"),
            area(&["01", "0103"], "Kailahun"),
            area(&["01", "0103", "010301"], "Kissi Teng"),
        ];
        let placed = |text: &str| {
            let names = names_in(text);
            let called: Vec<Area> = country.iter().filter(|area| names.contains(&area.name)).cloned().collect();
            place_in(text, &called).map(|path| path.as_str().to_owned())
        };
        for (text, wanted) in [
            ("兰州市城关区张掖路步行街", Some("62.6201.620102.")),
            ("甘肃兰州市城关区雁滩街道", Some("62.6201.620102.620102001.")),
            ("北京市朝阳区", Some("11.1101.110105.")),
            ("朝阳区", None),
            ("兰州", None),
            ("光明村餐厅", None),
            ("人民公园", None),
            ("the market of Kissi Teng, Kailahun", Some("01.0103.010301.")),
            ("Kailahun", Some("01.0103.")),
            ("", None),
        ] {
            assert_eq!(placed(text).as_deref(), wanted, "{text}");
        }
    }
}
