//! Reads how many tests passed and failed out of what test runners print.
//!
//! Owns the summaries of nextest, vitest, Playwright and node's own runner. Knows no step.

use std::fmt;

/// How many tests passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: usize,
    pub failed: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} passed, {} failed", self.passed, self.failed)
    }
}

impl Counts {
    /// Adds other counts to these.
    pub fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Reads the summary of a runner; the last line that says something counts.
    pub fn read(lines: &[String]) -> Self {
        let mut counts = Self::default();
        for line in lines {
            let plain = without_colour(line);
            let words: Vec<&str> = plain.trim().split([' ', ',', '|', '(', ')']).filter(|word| !word.is_empty()).collect();
            match words.as_slice() {
                ["Summary", ..] | ["Tests", ..] => {
                    counts = Self { passed: before(&words, "passed"), failed: before(&words, "failed") + before(&words, "timed") };
                }
                // Playwright gives each count a line of its own.
                [number, "passed", ..] if line.starts_with(' ') => counts.passed = number.parse().unwrap_or(counts.passed),
                [number, "failed"] if line.starts_with(' ') => counts.failed = number.parse().unwrap_or(counts.failed),
                ["#" | "ℹ", "pass", number] => counts.passed = number.parse().unwrap_or(counts.passed),
                ["#" | "ℹ", "fail", number] => counts.failed = number.parse().unwrap_or(counts.failed),
                _ => {}
            }
        }
        counts
    }
}

fn before(words: &[&str], word: &str) -> usize {
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(|end| end.is_ascii_alphabetic());
        } else {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::Counts;

    fn check(given: &[&str], passed: usize, failed: usize) {
        let lines: Vec<String> = given.iter().map(|line| (*line).to_owned()).collect();
        assert_eq!(Counts::read(&lines), Counts { passed, failed }, "{given:?}");
    }

    #[test]
    fn summaries_of_every_runner_are_read() {
        check(&["     Summary [   1.2s] 251 tests run: 250 passed (1 slow), 1 failed, 2 skipped"], 250, 1);
        check(&[" Test Files  12 passed (12)", "      Tests  1 failed | 122 passed (123)"], 122, 1);
        check(&["\u{1b}[2m      Tests \u{1b}[22m \u{1b}[32m8 passed\u{1b}[39m (8)"], 8, 0);
        check(&["  1 failed", "    [chromium] › a.spec.ts:3:1 › a title", "  12 passed (1.2m)"], 12, 1);
        check(&["# pass 5", "# fail 0"], 5, 0);
    }

    #[test]
    fn nothing_is_counted_where_nothing_was_said() {
        check(&["a line", "the offer passed"], 0, 0);
    }
}
