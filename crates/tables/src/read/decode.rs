//! Owns which encoding a text has and its way into UTF-8. Bytes that fit no character become
//! U+FFFD, which the rules of intake see in their row.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::ReadError;

/// How much of a text is looked at to guess and check its encoding.
pub(super) const SAMPLE: usize = 1 << 20;
/// One damaged character in this many is a row's problem; more is the wrong encoding.
const TOLERATED: usize = 200;

/// Chooses the encoding asked for or guesses one, and makes sure that it fits the sample.
pub(super) fn choose(sample: &[u8], asked: Option<&str>) -> Result<&'static Encoding, ReadError> {
    let encoding = match asked {
        Some(name) => {
            let unknown = || ReadError::EncodingUnknown { encoding: name.to_owned() };
            let found = Encoding::for_label(name.trim().as_bytes()).ok_or_else(unknown)?;
            // GB18030 reads every GBK file and the rare characters beyond it.
            if found == encoding_rs::GBK { encoding_rs::GB18030 } else { found }
        }
        None => guess(sample),
    };
    let (text, _) = encoding.decode_with_bom_removal(sample);
    let damaged = text.chars().filter(|ch| *ch == '\u{FFFD}').count();
    if damaged > 1 && damaged * TOLERATED > text.chars().count() {
        return Err(ReadError::EncodingBroken { encoding: encoding.name().to_owned() });
    }
    Ok(encoding)
}

fn guess(sample: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(sample) {
        return encoding;
    }
    if looks_wide(sample) {
        let even = sample.iter().step_by(2).filter(|byte| **byte == 0).count();
        return if even * 4 > sample.len() / 2 { UTF_16BE } else { UTF_16LE };
    }
    // Few broken bytes in a file that is UTF-8 otherwise are damage, not another encoding.
    if mostly_utf8(sample) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let likely = detector.guess(Some(b"cn"), Utf8Detection::Deny);
    let found = if is_nonsense(likely, sample) { detector.guess(None, Utf8Detection::Deny) } else { likely };
    if found == encoding_rs::GBK { encoding_rs::GB18030 } else { found }
}

/// Reports whether a decoding gives letters that nobody writes: private ones and damage.
fn is_nonsense(encoding: &'static Encoding, sample: &[u8]) -> bool {
    let (text, _) = encoding.decode_without_bom_handling(&sample[..sample.len().min(64 << 10)]);
    let odd = text.chars().filter(|ch| matches!(ch, '\u{E000}'..='\u{F8FF}' | '\u{FFFD}')).count();
    odd * TOLERATED > many_byted(&text)
}

/// Reports whether more characters are whole in UTF-8 than are broken: in another encoding nearly all
/// are broken. Whether the damage is too much to go on is for [`choose`] to say.
fn mostly_utf8(sample: &[u8]) -> bool {
    let (mut rest, mut good, mut broken) = (sample, 0_usize, 0_usize);
    loop {
        match std::str::from_utf8(rest) {
            Ok(text) => return broken == 0 || good + many_byted(text) > broken,
            Err(error) => {
                let (valid, after) = rest.split_at(error.valid_up_to());
                good += many_byted(std::str::from_utf8(valid).unwrap_or_default());
                // The sample may end inside a character.
                let Some(length) = error.error_len() else { return broken == 0 || good > broken };
                broken += 1;
                rest = &after[length..];
            }
        }
    }
}

fn many_byted(text: &str) -> usize {
    text.chars().filter(|ch| !ch.is_ascii()).count()
}

/// Reports whether a text without mark looks like two bytes a character.
pub(super) fn looks_wide(sample: &[u8]) -> bool {
    let sample = &sample[..sample.len().min(4096)];
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    sample.len() >= 4 && (even == 0) != (odd == 0) && (even + odd) * 5 > sample.len()
}

/// Text of any encoding as UTF-8.
pub(super) struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    input: Vec<u8>,
    start: usize,
    end: usize,
    is_read: bool,
    is_decoded: bool,
}

impl<R: Read> Decoded<R> {
    /// Decodes a text from its first byte; a mark of byte order is left out.
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { inner, decoder, input: vec![0; 64 << 10], start: 0, end: 0, is_read: false, is_decoded: false }
    }

    /// Fills the output with text; no bytes mean the end.
    pub(super) fn fill(&mut self, output: &mut [u8]) -> io::Result<usize> {
        // A decoder must not be asked again after its end, and the end may itself be a character: the
        // half of one that a cut file ends with.
        while !self.is_decoded {
            if self.start == self.end && !self.is_read {
                self.start = 0;
                self.end = self.inner.read(&mut self.input)?;
                self.is_read = self.end == 0;
            }
            let input = &self.input[self.start..self.end];
            let (result, read, written, _) = self.decoder.decode_to_utf8(input, output, self.is_read);
            self.start += read;
            self.is_decoded = self.is_read && result == CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
