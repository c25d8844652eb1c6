//! Owns what somebody probably meant who misspelt a word.

use strsim::osa_distance;

/// Returns the word that is nearest, if one is near enough to be meant.
pub(crate) fn nearest<'a>(word: &str, among: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.trim().to_lowercase();
    let length = word.chars().count();
    if length == 0 || length > 64 {
        return None;
    }
    // Short words differ in one letter, long ones in three.
    let most = match length {
        0..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    among
        .into_iter()
        .filter(|known| known.chars().count().abs_diff(length) <= most)
        .map(|known| (osa_distance(&word, &known.to_lowercase()), known))
        .filter(|(distance, _)| *distance <= most && *distance < length)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_finds_the_one_that_was_meant() {
        for (word, meant) in [("chocies", "choices"), ("sruvey", "survey"), ("intger", "integer"), ("agee", "age"), ("Label", "label")] {
            assert_eq!(nearest(word, ["choices", "survey", "integer", "age", "label"]), Some(meant), "{word}");
        }
    }

    #[test]
    fn a_word_that_is_far_from_all_finds_none() {
        for word in ["", "x", "zebra", "年龄"] {
            assert_eq!(nearest(word, ["choices", "survey", "age"]), None, "{word}");
        }
    }
}
