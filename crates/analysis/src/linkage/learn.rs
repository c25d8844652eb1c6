//! Learns the model from the records themselves: what chance brings about by drawing pairs, what one
//! person and what a household bring about by expectation–maximisation over pairs that met.
//!
//! The number of pairs of strangers is known beforehand; what met more often than they explain is
//! what the other classes are learnt from.

use rayon::prelude::*;

use super::blocking::Blocks;
use super::columns::{Records, Scope, as_f64};
use super::compare::{Comparison, level_of};
use super::kinds::{Kind, mix};
use super::model::{CLASSES, Class, Model, STRANGERS};

/// How many pairs are drawn to learn what chance does.
const DRAWN: u64 = 200_000;
/// About how many of the pairs that met are learnt from.
const LEARNT_FROM: u64 = 400_000;
const MOST_ROUNDS: usize = 60;

/// A pattern of levels and how many pairs show it.
type Pattern = (u64, f64);

pub(crate) fn learn(comparison: &Comparison<'_>, blocks: &Blocks) -> Model {
    let records = comparison.records;
    let chance = draw(comparison);
    let mut patterns = patterns(comparison, blocks);
    let mut model = begin(records, &chance);
    let mut last = f64::NEG_INFINITY;
    for round in 0..MOST_ROUNDS {
        // What only strangers show says nothing about the others.
        let likelihood = step(records, &mut model, &mut patterns, round == 4);
        if round > 8 && (likelihood - last).abs() < 1e-6 * likelihood.abs() {
            break;
        }
        if round % 8 == 7 {
            drop_what_is_not_there(&mut model);
        }
        last = likelihood;
    }
    model
}

/// Takes classes out that so few pairs belong to that they are rather badly written pairs of one
/// person. Where nobody lives together, there are no twins under one roof either.
fn drop_what_is_not_there(model: &mut Model) {
    let one_person = model.pairs[0] + model.pairs[1];
    let at_least = |class: Class| one_person * if class == Class::Household { 0.02 } else { 0.003 };
    for class in [Class::Household, Class::Twins, Class::Namesakes] {
        let no_roof = model.pairs[Class::Household as usize] == 0.0;
        if no_roof || model.pairs[class as usize] < at_least(class) {
            model.pairs[class as usize] = 0.0;
        }
    }
}

/// How often each level of each field is seen in pairs of strangers.
fn draw(comparison: &Comparison<'_>) -> Vec<Vec<f64>> {
    let records = comparison.records;
    let count = records.len() as u64;
    let width = records.fields.len();
    let zero = || vec![[0_u64; 16]; width];
    let add = |mut sums: Vec<[u64; 16]>, other: Vec<[u64; 16]>| {
        for (sum, other) in sums.iter_mut().flatten().zip(other.iter().flatten()) {
            *sum += other;
        }
        sums
    };
    let drawn = (0..DRAWN)
        .into_par_iter()
        .fold(zero, |mut seen, number| {
            let (one, other) = match records.scope {
                Scope::Across => (mix(number * 2) % records.left.max(1) as u64, records.left as u64 + mix(number * 2 + 1) % records.right.max(1) as u64),
                Scope::All => (mix(number * 2) % count.max(1), mix(number * 2 + 1) % count.max(1)),
            };
            if one != other && one < count && other < count {
                #[allow(clippy::cast_possible_truncation)]
                let pattern = comparison.pattern(records.codes(one as u32), records.codes(other as u32));
                for (field, seen) in seen.iter_mut().enumerate() {
                    seen[usize::from(level_of(pattern, field))] += 1;
                }
            }
            seen
        })
        .reduce(zero, add);
    (0..width)
        .map(|field| {
            let kind = records.fields[field].kind();
            let top = usize::from(kind.top());
            let (filled, same) = records.pairs_of(field);
            let same = (same / filled.max(1.0)).clamp(floor(records, field), 0.999);
            #[allow(clippy::cast_precision_loss)]
            let seen: Vec<f64> = drawn[field][..top].iter().map(|count| *count as f64).collect();
            let all: f64 = seen.iter().sum::<f64>().max(1.0);
            let mut shares: Vec<f64> = seen
                .iter()
                .enumerate()
                .map(|(level, count)| {
                    // Too rare to be drawn; near misses of a number are about as rare as its digits allow.
                    let rare = if level > 1 && matches!(kind, Kind::Identifier | Kind::Telephone) { (same * 300.0).min(0.5 / all) } else { 0.5 / all };
                    if *count > 0.0 { count / all } else { rare }
                })
                .collect();
            let all: f64 = shares.iter().sum();
            shares.iter_mut().for_each(|share| *share *= (1.0 - same) / all);
            shares.push(same);
            shares
        })
        .collect()
}

/// Two strangers have a value in common at least this often.
fn floor(records: &Records, field: usize) -> f64 {
    0.2 / as_f64(records.fields[field].counts.iter().filter(|[left, right]| left + right > 0).count().max(1))
}

/// The patterns of levels among pairs that met, each with how many pairs it stands for.
fn patterns(comparison: &Comparison<'_>, blocks: &Blocks) -> Vec<Pattern> {
    let one_of = (blocks.pairs() / LEARNT_FROM).max(1);
    let mut seen: Vec<u64> = blocks
        .visit(Vec::new, |seen: &mut Vec<u64>, rule, one, other| {
            if (one_of == 1 || mix(u64::from(one) << 32 | u64::from(other)).is_multiple_of(one_of)) && blocks.is_first(rule, one, other) {
                seen.push(comparison.pattern(comparison.records.codes(one), comparison.records.codes(other)));
            }
        })
        .concat();
    seen.par_sort_unstable();
    #[allow(clippy::cast_precision_loss)]
    let patterns = seen.chunk_by(|a, b| a == b).map(|same| (same[0], as_f64(same.len()) * one_of as f64)).collect();
    patterns
}

/// What is believed before anything was learnt.
fn begin(records: &Records, chance: &[Vec<f64>]) -> Model {
    let people = match records.scope {
        Scope::Across => as_f64(records.left.min(records.right)),
        Scope::All => as_f64(records.len()),
    };
    let shares = Class::ALL
        .iter()
        .map(|class| {
            (0..records.fields.len())
                .map(|field| {
                    let settings = &records.fields[field].settings;
                    let levels = settings.kind.levels();
                    let top = levels.len() - 1;
                    let mut shares: Vec<f64> = match class {
                        Class::Careful => levels.iter().map(|level| level.expected * 0.5).collect(),
                        Class::Careless => levels.iter().map(|level| level.expected * 2.5).collect(),
                        Class::Strangers => return chance[field].clone(),
                        _ => levels.iter().map(|level| level.expected).collect(),
                    };
                    if class.is_one_person() || settings.is_shared() {
                        shares[top] = 0.0;
                        let rest: f64 = shares.iter().sum();
                        if rest > 0.9 {
                            shares.iter_mut().for_each(|share| *share *= 0.9 / rest);
                        }
                        shares[top] = 1.0 - shares.iter().sum::<f64>();
                        return shares;
                    }
                    let mut shares = chance[field].clone();
                    tie(*class, settings.kind, settings.is_shared(), &chance[field], &mut shares, &first_guess(*class, settings.kind));
                    shares
                })
                .collect()
        })
        .collect();
    Model { pairs: [people * 0.4, people * 0.1, records.pairs(), people * 0.8, people * 0.02, people * 0.02], shares }
}

/// What the reason of a class explains, to begin with.
fn first_guess(class: Class, kind: Kind) -> Vec<f64> {
    let mut guess = vec![1.0; kind.levels().len()];
    let top = guess.len() - 1;
    match (class, kind) {
        (Class::Twins, Kind::Date) | (Class::Namesakes, Kind::GivenName | Kind::Name) => guess[top] = 50.0,
        (_, Kind::Name) => guess[1] = 10.0,
        _ => {}
    }
    guess
}

/// Fits the shares to what was seen where a class has a reason, and leaves the rest to chance.
fn tie(class: Class, kind: Kind, shared: bool, chance: &[f64], shares: &mut [f64], seen: &[f64]) {
    let explains = |level: usize| class.explains(kind, shared, u8::try_from(level).unwrap_or(u8::MAX));
    let left: f64 = (0..shares.len()).filter(|level| !explains(*level)).map(|level| chance[level]).sum();
    let all: f64 = (0..shares.len()).filter(|level| explains(*level)).map(|level| seen[level]).sum();
    for level in 0..shares.len() {
        shares[level] = if !explains(level) {
            chance[level]
        } else if all > 0.0 {
            (1.0 - left).max(0.0) * seen[level] / all
        } else {
            chance[level]
        };
    }
}

/// What the pairs of some patterns add up to: for each field and level the share of each class.
struct Sums {
    levels: Vec<[[f64; CLASSES]; 16]>,
    pairs: [f64; CLASSES],
    likelihood: f64,
    /// Patterns that only strangers show.
    of_strangers: Vec<bool>,
}

/// How the classes share the pairs of these patterns.
fn share_out(width: usize, lns: &[[[f64; CLASSES]; 16]], counts: &[f64; CLASSES], patterns: &[Pattern]) -> Sums {
    let mut sums = Sums { levels: vec![[[0.0; CLASSES]; 16]; width], pairs: [0.0; CLASSES], likelihood: 0.0, of_strangers: Vec::with_capacity(patterns.len()) };
    for &(pattern, count) in patterns {
        let mut weights = *counts;
        for (field, lns) in lns.iter().enumerate() {
            for (weight, ln) in weights.iter_mut().zip(&lns[usize::from(level_of(pattern, field))]) {
                *weight += ln;
            }
        }
        let most = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut all = 0.0;
        for weight in &mut weights {
            *weight = (*weight - most).exp();
            all += *weight;
        }
        sums.likelihood += count * (most + all.ln());
        sums.of_strangers.push(weights[STRANGERS] > all * (1.0 - 1e-9));
        for (sum, weight) in sums.pairs.iter_mut().zip(&mut weights) {
            *weight *= count / all;
            *sum += *weight;
        }
        for (field, sums) in sums.levels.iter_mut().enumerate() {
            for (sum, weight) in sums[usize::from(level_of(pattern, field))].iter_mut().zip(&weights) {
                *sum += weight;
            }
        }
    }
    sums
}

/// One round; returns how well the patterns were explained before it.
fn step(records: &Records, model: &mut Model, patterns: &mut Vec<Pattern>, may_forget: bool) -> f64 {
    let width = records.fields.len();
    let lns: Vec<[[f64; CLASSES]; 16]> = (0..width)
        .map(|field| {
            let mut lns = [[0.0; CLASSES]; 16];
            for (level, lns) in lns.iter_mut().enumerate().take(model.shares[0][field].len()) {
                for (class, ln) in lns.iter_mut().enumerate() {
                    *ln = model.ln(class, field, level);
                }
            }
            lns
        })
        .collect();
    let counts = model.pairs.map(|pairs| pairs.max(1e-30).ln());
    // The sums are added in the order of the patterns, however many work on them.
    let parts: Vec<Sums> = patterns.par_chunks(4096).map(|patterns| share_out(width, &lns, &counts, patterns)).collect();
    let mut sums = vec![[[0.0_f64; CLASSES]; 16]; width];
    let mut pairs = [0.0; CLASSES];
    let mut likelihood = 0.0;
    for part in &parts {
        likelihood += part.likelihood;
        for (sum, other) in pairs.iter_mut().zip(part.pairs) {
            *sum += other;
        }
        for (sum, other) in sums.iter_mut().flatten().flatten().zip(part.levels.iter().flatten().flatten()) {
            *sum += other;
        }
    }
    if may_forget {
        let mut of_strangers = parts.iter().flat_map(|part| part.of_strangers.iter());
        patterns.retain(|_| !of_strangers.next().copied().unwrap_or_default());
    }
    let chance = model.shares[STRANGERS].clone();
    for (at, class) in Class::ALL.iter().enumerate() {
        if *class == Class::Strangers {
            continue;
        }
        model.pairs[at] = if model.pairs[at] == 0.0 { 0.0 } else { pairs[at].max(1e-3) };
        for field in 0..width {
            let settings = &records.fields[field].settings;
            let levels = settings.kind.levels();
            // A few imagined pairs keep what was not seen possible.
            let seen: Vec<f64> = levels.iter().enumerate().map(|(level, known)| sums[field][level][at] + 4.0 * known.expected).collect();
            tie(*class, settings.kind, settings.is_shared(), &chance[field], &mut model.shares[at][field], &seen);
        }
    }
    for field in 0..width {
        // Of the pairs with one value, those that another class explains are none of chance.
        let top = chance[field].len() - 1;
        let (filled, same) = records.pairs_of(field);
        let explained: f64 = (0..CLASSES).filter(|class| *class != STRANGERS).map(|class| sums[field][top][class]).sum();
        let by_chance = ((same - explained) / filled.max(1.0)).clamp(floor(records, field), 0.999);
        let shares = &mut model.shares[STRANGERS][field];
        let rest: f64 = shares[..top].iter().sum();
        shares[..top].iter_mut().for_each(|share| *share *= (1.0 - by_chance) / rest);
        shares[top] = by_chance;
    }
    likelihood
}
