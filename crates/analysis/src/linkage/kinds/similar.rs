//! How alike two texts are: Jaro–Winkler, and the slips of a pen between them.

/// The longest text that is compared letter by letter.
const LETTERS: usize = 64;

/// The Jaro–Winkler similarity of two texts, 0 to 1.
#[must_use]
pub fn jaro_winkler(left: &str, right: &str) -> f64 {
    if left.is_ascii() && right.is_ascii() {
        return of_letters(left.as_bytes(), right.as_bytes());
    }
    let left: Vec<char> = left.chars().take(LETTERS).collect();
    let right: Vec<char> = right.chars().take(LETTERS).collect();
    of_letters(&left, &right)
}

fn of_letters<T: Copy + PartialEq>(left: &[T], right: &[T]) -> f64 {
    let (left, right) = (&left[..left.len().min(LETTERS)], &right[..right.len().min(LETTERS)]);
    if left.is_empty() || right.is_empty() {
        return 0.0;
    }
    let reach = (left.len().max(right.len()) / 2).saturating_sub(1);
    let (mut seen_left, mut seen_right) = (0_u64, 0_u64);
    let mut common = 0_u32;
    for (at, letter) in left.iter().enumerate() {
        let from = at.saturating_sub(reach);
        let to = (at + reach + 1).min(right.len());
        for (other, candidate) in right.iter().enumerate().take(to).skip(from) {
            if seen_right >> other & 1 == 0 && letter == candidate {
                seen_left |= 1 << at;
                seen_right |= 1 << other;
                common += 1;
                break;
            }
        }
    }
    if common == 0 {
        return 0.0;
    }
    let mut displaced = 0_u32;
    while seen_left != 0 {
        let (at, other) = (seen_left.trailing_zeros() as usize, seen_right.trailing_zeros() as usize);
        displaced += u32::from(left[at] != right[other]);
        seen_left &= seen_left - 1;
        seen_right &= seen_right - 1;
    }
    let common = f64::from(common);
    #[allow(clippy::cast_precision_loss)]
    let jaro = (common / left.len() as f64 + common / right.len() as f64 + (common - f64::from(displaced / 2)) / common) / 3.0;
    #[allow(clippy::cast_precision_loss)]
    let start = left.iter().zip(right).take(4).take_while(|(a, b)| a == b).count() as f64;
    jaro + start * 0.1 * (1.0 - jaro)
}

/// How many slips of a pen lie between two texts, at most two of them counted: a letter more, less or
/// other, or two neighbours swapped. Three stands for more.
#[must_use]
pub fn slips(left: &str, right: &str) -> u8 {
    if left.is_ascii() && right.is_ascii() {
        return slips_of(left.as_bytes(), right.as_bytes());
    }
    let left: Vec<char> = left.chars().take(LETTERS).collect();
    let right: Vec<char> = right.chars().take(LETTERS).collect();
    slips_of(&left, &right)
}

fn slips_of<T: Copy + PartialEq>(left: &[T], right: &[T]) -> u8 {
    let start = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    let (left, right) = (&left[start..], &right[start..]);
    let end = left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count();
    let (left, right) = (&left[..left.len() - end], &right[..right.len() - end]);
    within(left, right, 2).map_or(3, |left_over| 2 - left_over)
}

/// Walks both texts together with some slips to spend; returns what is left of them.
fn within<T: Copy + PartialEq>(left: &[T], right: &[T], spare: u8) -> Option<u8> {
    if left.len().abs_diff(right.len()) > usize::from(spare) {
        return None;
    }
    let same = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    let (left, right) = (&left[same..], &right[same..]);
    match (left, right) {
        ([], []) => return Some(spare),
        ([], rest) | (rest, []) => return spare.checked_sub(u8::try_from(rest.len()).unwrap_or(u8::MAX)),
        _ => {}
    }
    let spare = spare.checked_sub(1)?;
    let mut best = within(&left[1..], &right[1..], spare);
    best = best.max(within(&left[1..], right, spare)).max(within(left, &right[1..], spare));
    if let ([a, b, ..], [c, d, ..]) = (left, right)
        && a == d
        && b == c
    {
        best = best.max(within(&left[2..], &right[2..], spare));
    }
    best
}
