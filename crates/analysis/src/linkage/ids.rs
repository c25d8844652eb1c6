//! The names by which a table calls its records.

use crate::files::{FileError, Source};

use super::settings::Settings;

/// The identifiers of both tables, those of the left one first.
#[derive(Debug)]
pub struct Ids {
    text: String,
    ends: Vec<usize>,
    left: usize,
}

impl Ids {
    /// Reads them; where no column names the records, their row numbers do.
    pub fn read(settings: &Settings, left: &dyn Source, right: Option<&dyn Source>) -> Result<Self, FileError> {
        let mut ids = Self { text: String::new(), ends: Vec::with_capacity(left.rows() + right.map_or(0, Source::rows)), left: left.rows() };
        for source in std::iter::once(left).chain(right) {
            let first = ids.ends.len();
            match settings.id_of(source.headers()) {
                Some(column) => source.column(column, &mut |cell| ids.push(cell))?,
                None => (1..=source.rows()).for_each(|row| ids.push(&row.to_string())),
            }
            ids.check(source, first)?;
        }
        Ok(ids)
    }

    fn push(&mut self, id: &str) {
        self.text.push_str(id);
        self.ends.push(self.text.len());
    }

    /// Each record of a table must have a name of its own, or what is said of it could be of another.
    fn check(&self, source: &dyn Source, first: usize) -> Result<(), FileError> {
        let refuse = |problem| Err(FileError::Ids { path: source.path().to_owned(), problem });
        let mut order: Vec<usize> = (first..self.ends.len()).collect();
        let id = |at: usize| self.get(u32::try_from(at).unwrap_or(u32::MAX));
        if let Some(row) = order.iter().position(|at| id(*at).is_empty()) {
            return refuse(format!("row {} has no identifier", row + 1));
        }
        rayon::slice::ParallelSliceMut::par_sort_unstable_by(&mut order[..], |a, b| id(*a).cmp(id(*b)).then(a.cmp(b)));
        match order.windows(2).find(|pair| id(pair[0]) == id(pair[1])) {
            Some(pair) => refuse(format!("rows {} and {} have one identifier: {}", pair[0] - first + 1, pair[1] - first + 1, id(pair[0]))),
            None => Ok(()),
        }
    }

    /// The identifier of a record.
    #[must_use]
    pub fn get(&self, record: u32) -> &str {
        let at = record as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }

    /// The record with this identifier, of the left or of the right table.
    #[must_use]
    pub fn find(&self, id: &str, in_right: bool) -> Option<u32> {
        let records = if in_right { self.left..self.ends.len() } else { 0..self.left };
        records.filter_map(|at| u32::try_from(at).ok()).find(|record| self.get(*record) == id)
    }
}
