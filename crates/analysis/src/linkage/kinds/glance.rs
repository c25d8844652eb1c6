//! What tells two values apart at a glance: a number that lies beside the record, so that the texts of
//! most pairs need not be fetched.

/// The letters of a text as a set, how many there are, and the first of them: 26, 5 and 5 bits. The gap
/// between two words is a letter like the others, as it is for whoever looks.
pub(super) fn letters(text: &str) -> u64 {
    let mut set = 0_u64;
    let mut count = 0;
    let mut first = 0;
    for ch in text.chars() {
        let class = u64::from(u32::from(ch)) % 26;
        if count == 0 {
            first = class + 1;
        }
        set |= 1 << class;
        count += 1;
    }
    set | count.min(31) << 26 | first << 31
}

/// Whether two texts with these letters can be as alike as this, or one a part of the other.
pub(super) fn may_be_alike(left: u64, right: u64, least: f32) -> bool {
    const SET: u64 = (1 << 26) - 1;
    let (one, other) = (left & SET & !right, right & SET & !left);
    if one == 0 || other == 0 {
        return true;
    }
    let (count, other_count) = ((left >> 26 & 31) as u32, (right >> 26 & 31) as u32);
    if count == 31 || other_count == 31 {
        return true;
    }
    let common = count.saturating_sub(one.count_ones()).min(other_count.saturating_sub(other.count_ones()));
    #[allow(clippy::cast_precision_loss)]
    let jaro = (common as f32 / count as f32 + common as f32 / other_count as f32 + 1.0) / 3.0;
    let start = if left >> 31 & 31 == right >> 31 & 31 { 0.4 } else { 0.0 };
    common > 0 && jaro + start * (1.0 - jaro) >= least
}

/// The last fifteen digits of a number, four bits each; the upper four bits are for its kind to use.
pub(super) fn digits(text: &str) -> u64 {
    text.bytes().rev().take(15).enumerate().fold(0, |sum, (at, digit)| sum | u64::from(digit & 15) << (at * 4))
}

/// Whether two numbers with these digits can lie two slips apart.
pub(super) fn may_be_two_slips(left: u64, right: u64) -> bool {
    const LAST: u64 = 0x0111_1111_1111_1111;
    let differs = |a: u64, b: u64| {
        let bits = a ^ b;
        (bits | bits >> 1 | bits >> 2 | bits >> 3) & LAST
    };
    let (left, right) = (left & (u64::MAX >> 4), right & (u64::MAX >> 4));
    // Digits stand in place, or one place off behind a digit that is missing or too many, or two.
    let apart = differs(left, right);
    if apart.count_ones() <= 4 {
        return true;
    }
    let shifted = apart & differs(left >> 4, right) & differs(left, right >> 4);
    shifted.count_ones() <= 3 || (shifted & differs(left >> 8, right) & differs(left, right >> 8)).count_ones() <= 2
}
