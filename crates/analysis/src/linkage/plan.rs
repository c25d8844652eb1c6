//! By which keys records meet: chosen so that as many pairs of one person as possible meet, for as
//! few pairs in all as possible.
//!
//! What is known beforehand is how frequent values are and how often each field is filled. What two
//! records of one person have in common is played through on imagined pairs.

use super::columns::{Records, Scope, as_f64};
use super::kinds::{Kind, Part, mix};
use super::settings::Settings;

/// How many pairs may be looked at for one more of a person's that is found, in tables of some
/// size; in larger ones fewer, so that the time does not run away.
const WORTH: f64 = 1500.0;
const SOME_SIZE: f64 = 200_000.0;
/// A register that is asked for one person at a time has keys as if it were no larger than this.
const LARGE: f64 = 1_000_000.0;
/// The most rules.
const MOST_RULES: usize = 14;
/// How many pairs of one person are imagined.
const IMAGINED: usize = 4096;

/// What two records can have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Atom {
    Part { field: usize, part: Part },
    /// Both names, whichever stands where.
    Names { given: usize, surname: usize },
}

/// The keys: each rule a list of atoms that must all agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    pub atoms: Vec<Atom>,
    pub rules: Vec<Vec<usize>>,
}

impl Plan {
    pub(crate) fn new(settings: &Settings, records: &Records) -> Self {
        if settings.blocking.is_empty() { choose(records, people_of(records)) } else { Self::as_written(settings) }
    }

    /// For a register that is asked for one person at a time: the time for each does not grow with it.
    pub(crate) fn to_be_asked(settings: &Settings, records: &Records) -> Self {
        if settings.blocking.is_empty() { choose(records, people_of(records).min(LARGE)) } else { Self::as_written(settings) }
    }

    /// For some of many records: the keys are as few as the many need.
    pub(crate) fn for_many(settings: &Settings, records: &Records, people: f64) -> Self {
        if settings.blocking.is_empty() { choose(records, people) } else { Self::as_written(settings) }
    }

    fn as_written(settings: &Settings) -> Self {
        let mut atoms = Vec::new();
        let rules = settings
            .blocking
            .iter()
            .map(|keys| {
                let places = keys.iter().filter_map(|key| {
                    let field = settings.fields.iter().position(|field| field.name == key.field)?;
                    let atom = Atom::Part { field, part: key.part };
                    Some(atoms.iter().position(|other| *other == atom).unwrap_or_else(|| {
                        atoms.push(atom);
                        atoms.len() - 1
                    }))
                });
                places.collect()
            })
            .collect();
        Self { atoms, rules }
    }
}

/// An atom with what is known of it.
struct Known {
    atom: Atom,
    /// How many pairs of all have it in common by chance.
    share: f64,
    /// Which imagined pairs have it in common.
    common: Vec<u64>,
}

/// How many people a table is thought to tell of.
pub(crate) fn people_of(records: &Records) -> f64 {
    match records.scope {
        Scope::Across => as_f64(records.left.min(records.right)),
        Scope::All => as_f64(records.len()),
    }
}

/// The keys for records, as worth while as in tables of so many people.
fn choose(records: &Records, size: f64) -> Plan {
    let mut known: Vec<Known> = Vec::new();
    for field in 0..records.fields.len() {
        let kind = records.fields[field].kind();
        if kind == Kind::Sex {
            continue;
        }
        for part in std::iter::once(Part::Whole).chain(kind.parts().iter().copied()) {
            let share = share_of(records, field, part);
            if share > 0.0 {
                known.push(Known { atom: Atom::Part { field, part }, share, common: imagine(records, field, part, false) });
            }
        }
    }
    let place = |kind| records.fields.iter().position(|field| field.kind() == kind);
    if let (Some(given), Some(surname)) = (place(Kind::GivenName), place(Kind::Surname)) {
        let share = |field| share_of(records, field, Part::Whole);
        let common = imagine(records, given, Part::Whole, true).iter().zip(imagine(records, surname, Part::Whole, true)).map(|(a, b)| a & b).collect();
        known.push(Known { atom: Atom::Names { given, surname }, share: share(given) * share(surname), common });
    }
    let all = records.pairs();
    let people = people_of(records);
    let worth_of_one = WORTH * (SOME_SIZE / size).min(1.0).powf(0.7);
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut consider = |atoms: &[usize]| {
        let mut cost = all;
        let mut common = vec![u64::MAX; IMAGINED / 64];
        for &at in atoms {
            cost *= known[at].share;
            for (word, other) in common.iter_mut().zip(&known[at].common) {
                *word &= other;
            }
        }
        if cost < people * worth_of_one {
            candidates.push((atoms.to_vec(), cost, common));
        }
    };
    let fields_of = |at: usize| match known[at].atom {
        Atom::Part { field, .. } => 1_u32 << field,
        Atom::Names { given, surname } => 1 << given | 1 << surname,
    };
    for one in 0..known.len() {
        consider(&[one]);
        for two in one + 1..known.len() {
            if fields_of(one) & fields_of(two) != 0 {
                continue;
            }
            consider(&[one, two]);
            for three in two + 1..known.len() {
                if (fields_of(one) | fields_of(two)) & fields_of(three) == 0 {
                    consider(&[one, two, three]);
                }
            }
        }
    }
    let mut rules = in_turn(&candidates, people * worth_of_one, 0.3 * as_f64(records.len()));
    if rules.is_empty() && !known.is_empty() {
        // Too little to go by: whatever is rarest brings records together, and large blocks are bounded.
        rules.extend((0..known.len()).min_by(|a, b| known[*a].share.total_cmp(&known[*b].share)).map(|at| vec![at]));
    }
    Plan { atoms: known.into_iter().map(|known| known.atom).collect(), rules }
}

/// A rule that could be taken: its atoms, the pairs it costs, and the imagined pairs it brings together.
type Candidate = (Vec<usize>, f64, Vec<u64>);

/// In turn the rule that is worth most after those before it. `all` is what it would be worth to find
/// everybody, and `going_through` what going through the records once more costs.
fn in_turn(candidates: &[Candidate], all: f64, going_through: f64) -> Vec<Vec<usize>> {
    let mut covered = vec![0_u64; IMAGINED / 64];
    let mut rules = Vec::new();
    while rules.len() < MOST_RULES {
        let gain = |common: &[u64]| f64::from(common.iter().zip(&covered).map(|(a, b)| (a & !b).count_ones()).sum::<u32>()) / as_f64(IMAGINED);
        let worth = |(_, cost, common): &Candidate| gain(common) * all - cost - going_through;
        let best = candidates.iter().map(|candidate| (worth(candidate), candidate)).max_by(|(a, (one, ..)), (b, (other, ..))| a.total_cmp(b).then_with(|| other.cmp(one)));
        match best {
            Some((worth, (atoms, _, common))) if worth > 0.0 => {
                for (word, other) in covered.iter_mut().zip(common) {
                    *word |= other;
                }
                rules.push(atoms.clone());
            }
            _ => break,
        }
    }
    rules
}

/// The share of all pairs that have a part of a field in common.
fn share_of(records: &Records, field: usize, part: Part) -> f64 {
    let (_, same) = records.pairs_of(field);
    if part == Part::Whole {
        return same / records.pairs().max(1.0);
    }
    let column = &records.fields[field];
    // Some of them are enough to know the whole by.
    let one_of = (column.counts.len() / SAMPLED).max(1);
    let mut counts: Vec<(u64, [u32; 2])> = Vec::new();
    for (code, count) in column.counts.iter().enumerate().skip(1) {
        #[allow(clippy::cast_possible_truncation)]
        let value = records.value(field, code as u32);
        if let Some(hash) = column.kind().part(value, part).map(mix)
            && hash.is_multiple_of(one_of as u64)
        {
            counts.push((hash, *count));
        }
    }
    counts.sort_unstable();
    let same: f64 = counts
        .chunk_by(|a, b| a.0 == b.0)
        .map(|same| {
            let [left, right] = same.iter().fold([0.0, 0.0], |[left, right], (_, [a, b])| [left + f64::from(*a), right + f64::from(*b)]);
            match records.scope {
                Scope::Across => left * right,
                Scope::All => (left + right) * (left + right - 1.0) / 2.0,
            }
        })
        .sum();
    same * as_f64(one_of) / records.pairs().max(1.0)
}

/// How many distinct values are enough to know how frequent a part is.
const SAMPLED: usize = 50_000;

/// Which of the imagined pairs of one person have a part of a field in common; names either way
/// round, where that is what is asked for.
fn imagine(records: &Records, field: usize, part: Part, either_way: bool) -> Vec<u64> {
    let column = &records.fields[field];
    let kind = column.kind();
    #[allow(clippy::cast_precision_loss)]
    let filled = |side: usize, all: usize| if all == 0 { 1.0 } else { column.filled[side] as f64 / all as f64 };
    let filled = match records.scope {
        Scope::Across => filled(0, records.left) * filled(1, records.right),
        Scope::All => filled(0, records.left).powi(2),
    };
    let same = kind.levels().last().map_or(0.0, |level| level.expected);
    let otherwise = left_over(part);
    let mut common = vec![0_u64; IMAGINED / 64];
    for pair in 0..IMAGINED {
        let chance = |salt: u64| {
            #[allow(clippy::cast_precision_loss)]
            let share = (mix(pair as u64 ^ salt << 32) >> 11) as f64 / (1_u64 << 53) as f64;
            share
        };
        // Records are dirty as a whole: who misspells one thing misspells others.
        let dirty = if chance(1) < 0.3 { 3.0 } else { 0.5 };
        let swapped = chance(2) < 0.03 && matches!(kind, Kind::GivenName | Kind::Surname) && !either_way;
        let salt = 16 + field as u64 * 4;
        let agrees = chance(salt) < filled && (chance(salt + 1) >= (1.0 - same) * dirty || part != Part::Whole && chance(salt + 2) < otherwise);
        if agrees && !swapped {
            common[pair / 64] |= 1 << (pair % 64);
        }
    }
    common
}

/// How often a part still agrees when the whole does not.
fn left_over(part: Part) -> f64 {
    match part {
        Part::Whole => 0.0,
        Part::Sound | Part::Start | Part::Year | Part::Words => 0.5,
        Part::Initial => 0.65,
        Part::MonthDay | Part::YearMonth | Part::Numbers => 0.4,
        Part::End => 0.3,
    }
}
