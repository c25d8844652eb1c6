//! The weight of a pair: how much likelier it is one person than two.

use super::columns::{NONE, Records};
use super::compare::{Comparison, MISSING, level_of};
use super::model::{CLASSES, Class, Model, STRANGERS};

/// What a pair can still come to against strangers, written with care or without.
type Hope = [f32; 2];

/// Room for a number for each class, as wide as the machine adds at once.
type Lanes = [f32; 8];

/// Scores pairs with what was learnt.
#[derive(Clone, Copy)]
pub(crate) struct Scorer<'a> {
    comparison: Comparison<'a>,
    weights: &'a Weights,
}

/// What each level of each field, and each value in common, adds.
pub(crate) struct Weights {
    pairs: Lanes,
    /// For each field and level what each class adds.
    fields: Vec<FieldScores>,
    /// The fields, those that are quick to compare first.
    order: Vec<usize>,
}

struct FieldScores {
    levels: Vec<Lanes>,
    /// Which classes have a value in common by chance, so that its frequency counts.
    by_chance: Lanes,
    /// The logarithm of how frequent a value is on average.
    average: f64,
    /// The logarithm of how frequent each value is, against the average.
    rarity: Vec<f32>,
    /// The rarest of them, where there are so many that asking for one takes time.
    rarest: Option<f32>,
    /// The most that values can add which are not the same, written with care or without.
    best_unequal: Hope,
    top: usize,
}

impl FieldScores {
    /// What a level, and how rare the value is, adds for each class.
    fn tells(&self, level: u8, rarity: f32) -> Lanes {
        let mut lanes = self.levels[usize::from(level)];
        for (lane, by_chance) in lanes.iter_mut().zip(&self.by_chance) {
            *lane += by_chance * rarity;
        }
        lanes
    }
}

/// The odds of two records taken apart; all logarithms add up to `odds`.
pub(crate) struct Parts {
    pub pattern: u64,
    pub beforehand: f32,
    pub fields: Vec<f32>,
    pub under_one_roof: f32,
    pub odds: f32,
    pub class: Class,
}

/// The logarithm of the odds below which a pair is not worth another look.
const HOPELESS: f32 = -5.0;
/// From so many values on, asking how frequent one of them is takes time.
const MANY: usize = 200_000;

impl FieldScores {
    fn new(records: &Records, at: usize, model: &Model) -> Self {
        let field = &records.fields[at];
        let top = usize::from(field.kind().top());
        #[allow(clippy::cast_possible_truncation)]
        let levels: Vec<Lanes> = (0..=top)
            .map(|level| {
                let mut lanes = [0.0; 8];
                for (class, lane) in lanes.iter_mut().enumerate().take(CLASSES) {
                    *lane = model.ln(class, at, level) as f32;
                }
                lanes
            })
            .collect();
        let mut by_chance = [0.0; 8];
        for (class, lane) in Class::ALL.iter().zip(&mut by_chance) {
            *lane = f32::from(u8::from(!class.explains(field.kind(), field.settings.is_shared(), field.kind().top())));
        }
        let best = |writing: usize| levels[..top].iter().map(|level| level[writing] - level[STRANGERS]).fold(f32::NEG_INFINITY, f32::max);
        let best_unequal = [best(0), best(1)];
        let mut scores = Self { levels, by_chance, average: model.ln(STRANGERS, at, top), rarity: Vec::new(), rarest: None, best_unequal, top };
        scores.see_new_values(records, at);
        scores.rarest = (scores.rarity.len() > MANY).then(|| scores.rarity.iter().copied().fold(0.0, f32::min));
        scores
    }

    fn see_new_values(&mut self, records: &Records, at: usize) {
        let known = self.rarity.len();
        self.rarity.resize(records.fields[at].counts.len(), 0.0);
        for code in known.max(1)..self.rarity.len() {
            #[allow(clippy::cast_possible_truncation)]
            self.see(records, at, code as u32);
        }
    }

    /// Looks again how frequent a value is.
    fn see(&mut self, records: &Records, at: usize, code: u32) {
        #[allow(clippy::cast_possible_truncation)]
        let rarity = (records.frequency(at, code).ln() - self.average) as f32;
        self.rarity[code as usize] = rarity;
        self.rarest = self.rarest.map(|rarest| rarest.min(rarity));
    }
}

impl Weights {
    /// The weights of a model for records; `pairs` is how many pairs of each class are expected.
    pub(crate) fn new(comparison: &Comparison<'_>, model: &Model, expected: &[f64; CLASSES]) -> Self {
        let records = comparison.records;
        let fields: Vec<FieldScores> = (0..records.fields.len()).map(|at| FieldScores::new(records, at, model)).collect();
        let mut pairs = [f32::NEG_INFINITY; 8];
        #[allow(clippy::cast_possible_truncation)]
        for (lane, count) in pairs.iter_mut().zip(expected) {
            *lane = count.max(1e-30).ln() as f32;
        }
        let mut order: Vec<usize> = (0..fields.len()).collect();
        order.sort_by_key(|at| if comparison.is_known(*at) { 0 } else { records.fields[*at].kind().effort() });
        Self { pairs, fields, order }
    }

    /// Takes in the values of records that have come since, and of a row whose values have become more frequent.
    pub(crate) fn see(&mut self, records: &Records, row: &[u32]) {
        for (at, (field, code)) in self.fields.iter_mut().zip(row).enumerate() {
            field.see_new_values(records, at);
            if *code != NONE {
                field.see(records, at, *code);
            }
        }
    }

    /// Forgets the values of rows that are gone, and how frequent they made others.
    pub(crate) fn forget(&mut self, records: &Records, rows: &[Vec<u32>]) {
        for (at, scores) in self.fields.iter_mut().enumerate() {
            scores.rarity.truncate(records.fields[at].counts.len());
            let left = scores.rarity.len();
            for code in rows.iter().map(|row| row[at]).filter(|code| *code != NONE && (*code as usize) < left) {
                scores.see(records, at, code);
            }
        }
    }
}

impl<'a> Scorer<'a> {
    pub(crate) fn new(comparison: Comparison<'a>, weights: &'a Weights) -> Self {
        Self { comparison, weights }
    }

    pub(crate) fn records(&self) -> &'a Records {
        self.comparison.records
    }

    /// The natural logarithm of the odds that the records of two rows are one person; nothing where there
    /// is no hope.
    pub(crate) fn odds(&self, left: &[u32], right: &[u32]) -> Option<f32> {
        let mut hope = [self.weights.pairs[0] - self.weights.pairs[STRANGERS], self.weights.pairs[1] - self.weights.pairs[STRANGERS]];
        let is_hopeless = |hope: Hope| hope[0] < HOPELESS && hope[1] < HOPELESS;
        // What is the same costs nothing to see; what is not can still add so much.
        for (at, field) in self.weights.fields.iter().enumerate() {
            let (a, b) = (left[at], right[at]);
            if a == NONE || b == NONE {
                continue;
            }
            let equal = a == b;
            let rarity = if equal { field.rarest.unwrap_or_else(|| field.rarity[a as usize]) } else { 0.0 };
            let level = &field.levels[field.top];
            for (writing, hope) in hope.iter_mut().enumerate() {
                *hope += if equal { level[writing] - level[STRANGERS] - rarity } else { field.best_unequal[writing] };
            }
        }
        if is_hopeless(hope) {
            return None;
        }
        let may_be_swapped = self.comparison.may_be_swapped(left, right);
        let mut pattern = 0;
        for &at in &self.weights.order {
            let (a, b) = (left[at], right[at]);
            let field = &self.weights.fields[at];
            let level = if a == NONE || b == NONE {
                MISSING
            } else if a == b {
                u8::try_from(field.top).unwrap_or(MISSING)
            } else {
                let level = self.comparison.level(at, left, right);
                let lanes = &field.levels[usize::from(level)];
                for (writing, hope) in hope.iter_mut().enumerate() {
                    *hope += lanes[writing] - lanes[STRANGERS] - field.best_unequal[writing];
                }
                if is_hopeless(hope) && !may_be_swapped {
                    return None;
                }
                level
            };
            pattern |= u64::from(level) << (at * 4);
        }
        let pattern = self.comparison.with_swapped_names(pattern, left, right);
        let mut lanes = self.weights.pairs;
        self.add(&mut lanes, pattern, left, right);
        Some(odds_of(&lanes))
    }

    /// How much likelier the values of two records are if they are one person than if they are the
    /// likeliest two, as a natural logarithm, whatever one believed before seeing them.
    pub(crate) fn evidence(&self, one: u32, other: u32) -> f32 {
        let (left, right) = (self.records().codes(one), self.records().codes(other));
        let pattern = self.comparison.pattern(left, right);
        let mut lanes = [0.0; 8];
        self.add(&mut lanes, pattern, left, right);
        lanes[0].max(lanes[1]) - lanes[2..CLASSES].iter().copied().fold(f32::NEG_INFINITY, f32::max)
    }

    /// The odds of two people of whom several values are known in each field: what agrees best counts.
    pub(crate) fn odds_of_profiles(&self, left: &[Vec<u32>], right: &[Vec<u32>]) -> f32 {
        let mut lanes = self.weights.pairs;
        for (at, field) in self.weights.fields.iter().enumerate() {
            let mut best: Option<(u8, f32)> = None;
            for &one in &left[at] {
                for &other in &right[at] {
                    let level = self.comparison.level_of_values(at, one, other);
                    let rarity = if one == other { field.rarity[one as usize] } else { 0.0 };
                    if best.is_none_or(|(best, rarest)| level > best || level == best && rarity < rarest) {
                        best = Some((level, rarity));
                    }
                }
            }
            if let Some((level, rarity)) = best {
                // Who may choose among several finds something in common the sooner.
                let choices = ((left[at].len() * right[at].len()) as f32).ln();
                for (lane, told) in field.tells(level, rarity).into_iter().enumerate() {
                    lanes[lane] += if lane < STRANGERS { told } else { (told + choices).min(told.max(0.0)) };
                }
            }
        }
        odds_of(&lanes)
    }

    /// The odds of two records taken apart.
    pub(crate) fn parts(&self, one: u32, other: u32) -> Parts {
        let (left, right) = (self.records().codes(one), self.records().codes(other));
        let pattern = self.comparison.pattern(left, right);
        let mut lanes = self.weights.pairs;
        self.add(&mut lanes, pattern, left, right);
        let odds = odds_of(&lanes);
        let writing = usize::from(lanes[1] > lanes[0]);
        let fields: Vec<f32> = (0..self.weights.fields.len())
            .map(|at| {
                let level = level_of(pattern, at);
                if level == MISSING {
                    return 0.0;
                }
                let field = &self.weights.fields[at];
                let rarity = if left[at] == right[at] { field.rarity[left[at] as usize] } else { 0.0 };
                field.levels[usize::from(level)][writing] - field.levels[usize::from(level)][STRANGERS] - rarity
            })
            .collect();
        // Against strangers alone, then against all who may agree for another reason.
        let mut strangers_only = lanes;
        for (lane, class) in strangers_only.iter_mut().zip(Class::ALL) {
            if !class.is_one_person() && class != Class::Strangers {
                *lane = f32::NEG_INFINITY;
            }
        }
        let against_strangers = odds_of(&strangers_only);
        let likeliest = (0..CLASSES).max_by(|a, b| lanes[*a].total_cmp(&lanes[*b])).unwrap_or(STRANGERS);
        Parts { pattern, beforehand: against_strangers - fields.iter().sum::<f32>(), fields, under_one_roof: odds - against_strangers, odds, class: Class::ALL[likeliest] }
    }

    /// Adds up what each field says for each class.
    fn add(&self, lanes: &mut Lanes, pattern: u64, left: &[u32], right: &[u32]) {
        for (at, field) in self.weights.fields.iter().enumerate() {
            let level = level_of(pattern, at);
            if level == MISSING {
                continue;
            }
            let rarity = if left[at] == right[at] { field.rarity[left[at] as usize] } else { 0.0 };
            for (lane, told) in lanes.iter_mut().zip(field.tells(level, rarity)) {
                *lane += told;
            }
        }
    }
}

/// The logarithm of one person's share against all others'.
fn odds_of(lanes: &Lanes) -> f32 {
    let most = lanes.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let (mut one, mut two) = (0.0, 0.0);
    for (class, lane) in Class::ALL.iter().zip(lanes) {
        let share = (lane - most).exp();
        if class.is_one_person() { one += share } else { two += share }
    }
    one.max(1e-30).ln() - two.max(1e-30).ln()
}
