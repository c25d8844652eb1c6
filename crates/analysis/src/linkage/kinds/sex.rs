//! Sex, however lists write it.

use super::{Level, Marks, level};

pub(super) const LEVELS: [Level; 2] = [level("different", 0.02), level("same", 0.98)];

pub(super) fn read(cell: &str, text: &mut String) -> Option<Marks> {
    let word = cell.to_lowercase();
    text.push_str(match word.as_str() {
        "m" | "male" | "man" | "boy" | "1" | "男" | "男性" | "♂" => "m",
        "f" | "female" | "woman" | "girl" | "2" | "女" | "女性" | "♀" => "f",
        "0" | "9" | "u" => return None,
        _ => &word,
    });
    Some([0; 3])
}
