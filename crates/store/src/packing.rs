//! Makes long texts small before they are sealed: answers about people, most of whose words are alike.
//!
//! Owns the words that they share. These are never changed: what was packed with them opens with nothing else. Other words would
//! be a file of their own, under another version of a sealed value.

use lz4_flex::block::{compress_prepend_size_with_dict, decompress_size_prepended_with_dict};

/// What answers have in common, as they are written.
const SHARED: &[u8] = include_bytes!("packing/shared-1.txt");

/// Packs a text.
pub fn pack(text: &[u8]) -> Vec<u8> {
    compress_prepend_size_with_dict(text, SHARED)
}

/// Returns what was packed, unless it was not packed here.
pub fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    decompress_size_prepended_with_dict(packed, SHARED).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn what_was_packed_is_unpacked_and_an_answer_is_a_third() {
        let answer = concat!(
            r#"{"person":"0saqn3yv81w13","pack":"a-plan","version":"20","as_of":"2022-11-12T01:00:00Z","today":"2022-11-12","measure":{"rule":"close_contact","#,
            r#""promoted_from":null,"variant":null,"exceptions":[],"mode":"home_quarantine","colour":"yellow","monitoring":"none","checks_per_day":0,"phase":2,"#,
            r#""anchor":"last_exposure","anchor_date":"2022-11-05","day":7,"phase_until":"2022-11-13","until":"2022-11-13","room_with":null,"tests":["#,
            r#"{"day":1,"date":"2022-11-06","specimen":"oropharyngeal","count":1,"done":[]},{"day":2,"date":"2022-11-07","specimen":"oropharyngeal","count":1,"done":[]}]"#,
        );
        for text in ["", "x", answer, &"密切接触者".repeat(5_000)] {
            assert_eq!(unpack(&pack(text.as_bytes())).as_deref(), Some(text.as_bytes()));
        }
        assert!(pack(answer.as_bytes()).len() < answer.len() / 3);
    }

    #[test]
    fn what_nobody_packed_is_nothing() {
        for packed in [&[][..], &[1, 0, 0], &[9, 0, 0, 0, 0xff, 1]] {
            assert_eq!(unpack(packed), None);
        }
    }

    #[test]
    fn the_shared_words_are_those_that_were_packed_with() {
        let hash: String = Sha256::digest(SHARED).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, "a95c91e720311f23f9f22d7e00c51ec9ff751f2b055e509ca5ae39810514376b");
    }
}
