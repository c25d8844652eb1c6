//! A register that stays in memory: whoever comes is compared at once, and may stay.
//!
//! Must know no database. Nothing is learnt here: what a level weighs was learnt beforehand.

#[cfg(test)]
mod tests;

use domain::addresses::Divisions;
use rayon::prelude::*;

use super::columns::{Records, Scope, as_f64};
use super::compare::{Comparison, Tables};
use super::index::Index;
use super::model::{CLASSES, STRANGERS};
use super::plan::Plan;
use super::score::{Scorer, Weights};
use super::{KEPT, Learnt, LinkError, Pair, rivals};
use crate::files::Source;

/// How many records of a list one core takes at a time.
const TASK: usize = 64;

/// What becomes of records after they were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// They are part of the register from now on, behind those before them.
    Stay,
    /// They are forgotten.
    Go,
}

/// A register of people, ready to be asked.
pub struct Register {
    records: Records,
    tables: Tables,
    weights: Weights,
    index: Index,
    areas: Option<Divisions>,
}

impl Register {
    /// Reads a register, with the division tree by which addresses are read. `known` is how likely somebody who comes stands in it already, as long as nothing else is known.
    ///
    /// # Errors
    /// Fails where the table cannot be read, or the model is for other fields.
    pub fn open(learnt: &Learnt, source: &dyn Source, areas: Option<Divisions>, known: f64) -> Result<Self, LinkError> {
        let settings = learnt.settings.clone().complete(source.headers(), None)?;
        if let Some(field) = learnt.model.unfit(&settings) {
            return Err(LinkError::OtherLevels { field });
        }
        if !learnt.model.fits(&settings) {
            let fields = |settings: &super::Settings| settings.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join(", ");
            return Err(LinkError::OtherModel { learnt: fields(&learnt.settings), given: fields(&settings) });
        }
        let mut records = Records::read(&settings, source, None, Scope::All, areas.as_ref())?;
        records.index();
        let tables = Tables::new(&records);
        let index = Index::new(Plan::to_be_asked(&settings, &records), &records);
        let weights = Weights::new(&Comparison::new(&records, &tables), &learnt.model, &expected(learnt, records.len(), known));
        Ok(Self { records, tables, weights, index, areas })
    }

    /// How many people it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether it has nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Compares each row of a list with everybody here: pairs of a record of the register, counted from 0, and a row of the
    /// list, counted from 0, at or above a probability. Rows of one list are not compared with each other.
    ///
    /// # Errors
    /// Fails where the list cannot be read; the register is as it was.
    pub fn compare(&mut self, list: &dyn Source, threshold: f64, then: Then) -> Result<Vec<Pair>, LinkError> {
        let mark = self.records.append(list, self.areas.as_ref())?;
        #[allow(clippy::cast_possible_truncation)]
        let (first, end) = (mark.records as u32, self.records.len() as u32);
        let new: Vec<u32> = (first..end).collect();
        for record in &new {
            self.weights.see(&self.records, self.records.codes(*record));
        }
        let mut pairs = self.pairs(&new);
        let scorer = Scorer::new(Comparison::new(&self.records, &self.tables), &self.weights);
        rivals::weigh(&scorer, &mut pairs);
        let least = (threshold / (1.0 - threshold)).ln();
        pairs.retain(|pair| f64::from(pair.odds) >= least);
        pairs.iter_mut().for_each(|pair| pair.right -= first);
        match then {
            Then::Stay => self.index.add(&self.records, &new),
            Then::Go => {
                let rows: Vec<Vec<u32>> = new.iter().map(|record| self.records.codes(*record).to_vec()).collect();
                self.records.forget(&mark);
                self.weights.forget(&self.records, &rows);
                self.tables.forget();
            }
        }
        Ok(pairs)
    }

    /// Whoever meets, with what speaks for it, in the order of the list.
    fn pairs(&self, new: &[u32]) -> Vec<Pair> {
        let scorer = Scorer::new(Comparison::new(&self.records, &self.tables), &self.weights);
        let found = new.par_chunks(TASK).map(|of| {
            let mut pairs = Vec::new();
            self.index.meet(&self.records, of, |right, met| {
                let cells = self.records.codes(right);
                pairs.extend(met.iter().filter_map(|&left| {
                    let odds = scorer.odds(self.records.codes(left), cells)?;
                    (odds > KEPT).then_some(Pair { left, right, odds })
                }));
            });
            pairs
        });
        found.collect::<Vec<_>>().concat()
    }
}

/// How many pairs of each class one newcomer is expected to make with a register.
fn expected(learnt: &Learnt, people: usize, known: f64) -> [f64; CLASSES] {
    let pairs = learnt.model.pairs;
    let one_person = (pairs[0] + pairs[1]).max(1e-9);
    let mut expected = pairs.map(|pairs| pairs * known / one_person);
    expected[STRANGERS] = as_f64(people.max(1));
    expected
}
