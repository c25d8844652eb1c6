//! Makes what is learnt from two tables fit to be kept, for registers like them.

use super::blocking::Blocks;
use super::columns::as_f64;
use super::compare::{Comparison, Tables};
use super::kinds::Kind;
use super::model::{Class, Model};
use super::plan::Plan;
use super::{Learnt, LinkError, Records, Settings, Task, Trained};

/// The part that is expected of any register: one table does not make every mistake.
const EXPECTED_ANYWHERE: f64 = 0.05;
/// The share of strangers on a level when none of those who were drawn is there.
const NEVER_SEEN: f64 = 6e-6;
/// A name is common from this share of people on.
const COMMON: f64 = 6e-5;

/// Learns from a register and a list beside it.
///
/// # Errors
/// Fails where a table cannot be read, or the settings are not for it.
pub fn train(settings: Settings, task: &Task<'_>) -> Result<Trained, LinkError> {
    let (mut settings, records) = super::read(settings, task)?;
    // Under the keys of the register those of a household hardly meet: what they show could not be learnt.
    let of_the_data = Settings { blocking: Vec::new(), ..settings.clone() };
    let blocks = Blocks::new(&records, &Plan::new(&of_the_data, &records));
    let tables = Tables::new(&records);
    let mut model = super::learn::learn(&Comparison::new(&records, &tables), &blocks);
    soften(&mut model, &settings);
    for field in &mut settings.fields {
        // Who reads with it names the fields, not the columns it was learnt from.
        field.columns.clear();
    }
    let common = (0..records.fields.len()).map(|at| common(&records, at)).collect();
    Ok(Trained { learnt: Learnt { settings, model }, records: [as_f64(records.left), as_f64(records.right)], common })
}

fn soften(model: &mut Model, settings: &Settings) {
    for (shares, _) in model.shares.iter_mut().zip(Class::ALL).filter(|(_, class)| class.is_one_person()) {
        // Numbers prove themselves: two good ones are two people's in any register.
        for (shares, field) in shares.iter_mut().zip(&settings.fields).filter(|(_, field)| field.kind != Kind::Identifier) {
            for (share, level) in shares.iter_mut().zip(field.kind.levels()) {
                *share = *share * (1.0 - EXPECTED_ANYWHERE) + level.expected * EXPECTED_ANYWHERE;
            }
        }
    }
    // Not all ladders lead from what says least to what says most; those of numbers and addresses do.
    for at in (0..settings.fields.len()).filter(|at| matches!(settings.fields[*at].kind, Kind::Identifier | Kind::Address)) {
        let strangers = model.shares[Class::Strangers as usize][at].clone();
        for shares in model.shares.iter_mut().zip(Class::ALL).filter(|(_, class)| class.is_one_person()).map(|(shares, _)| &mut shares[at]) {
            cap_what_was_never_seen(shares, &strangers);
        }
    }
}

/// A level on which these tables have no strangers says nothing about others: it weighs no more than the next better one.
fn cap_what_was_never_seen(shares: &mut [f64], strangers: &[f64]) {
    for level in (0..shares.len().saturating_sub(1)).rev().filter(|level| strangers[*level] < NEVER_SEEN) {
        let most = shares[level + 1] / strangers[level + 1].max(1e-12) * strangers[level];
        shares[level] = shares[level].min(most);
    }
}

/// The values of a field that many people of the register have, the most frequent first.
fn common(records: &Records, at: usize) -> Vec<(String, f64)> {
    let field = &records.fields[at];
    if !matches!(field.kind(), Kind::Name | Kind::GivenName | Kind::Surname) {
        return Vec::new();
    }
    #[allow(clippy::cast_precision_loss)]
    let filled = field.filled[0].max(1) as f64;
    let mut common: Vec<(String, f64)> = (1_u32..)
        .zip(field.counts.iter().skip(1))
        .map(|(code, [people, _])| (code, f64::from(*people) / filled))
        .filter(|(_, share)| *share >= COMMON)
        .map(|(code, share)| (records.value(at, code).text.to_owned(), (share * 1e6).round() / 1e6))
        .collect();
    common.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    common
}
