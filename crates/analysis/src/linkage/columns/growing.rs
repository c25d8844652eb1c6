//! Records that come later: they are read into the same columns, and may go again.

use domain::addresses::Divisions;
use rayon::prelude::*;

use super::{Dictionary, Field, NONE, Records};
use crate::files::{FileError, Source};
use crate::linkage::kinds::{Kind, Known, MonthFirst, fingerprint};

/// Where records and values ended before others came.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    pub records: usize,
    /// For each dictionary its values, and the length of their texts.
    values: Vec<(usize, usize)>,
}

impl Dictionary {
    /// Makes all values findable, those too that were never looked up, and room for some that come.
    fn index(&mut self) {
        let more = self.entries.len() / 8;
        self.entries.reserve(more);
        self.texts.reserve(self.texts.len() / 8);
        if self.table.len() + 1 == self.entries.len() {
            return;
        }
        let mut table = std::mem::take(&mut self.table);
        table.clear();
        table.reserve(self.entries.len() + more, |(hash, _)| *hash);
        #[allow(clippy::cast_possible_truncation)]
        for code in 1..self.entries.len() as u32 {
            let text = self.value(code).text;
            let hash = fingerprint(text);
            // Of equal values the first stands for all.
            if table.find(hash, |(other, known)| *other == hash && self.value(*known).text == text).is_none() {
                table.insert_unique(hash, (hash, code), |(hash, _)| *hash);
            }
        }
        self.table = table;
    }

    fn forget(&mut self, (values, length): (usize, usize)) {
        #[allow(clippy::cast_possible_truncation)]
        for code in values as u32..self.entries.len() as u32 {
            let hash = fingerprint(self.value(code).text);
            if let Ok(entry) = self.table.find_entry(hash, |(_, known)| *known == code) {
                entry.remove();
            }
        }
        self.entries.truncate(values);
        self.texts.truncate(length);
    }
}

impl Records {
    /// Makes all values findable, which reading alone does not.
    pub(crate) fn index(&mut self) {
        self.dictionaries.par_iter_mut().for_each(Dictionary::index);
        self.rows.reserve(self.rows.len() / 8);
    }

    /// Appends the records of a table.
    ///
    /// # Errors
    /// Fails where the table cannot be read; then nothing was appended.
    pub(crate) fn append(&mut self, source: &dyn Source, areas: Option<&Divisions>) -> Result<Mark, FileError> {
        let mark = Mark { records: self.len(), values: self.dictionaries.iter().map(|dictionary| (dictionary.entries.len(), dictionary.texts.len())).collect() };
        let fields = &self.fields;
        let read: Result<Vec<_>, FileError> = self
            .dictionaries
            .par_iter_mut()
            .enumerate()
            .map(|(number, dictionary)| {
                let of_it = fields.iter().enumerate().filter(|(_, field)| field.dictionary == number);
                of_it.map(|(at, field)| Ok((at, codes_of(field, dictionary, source, areas)?))).collect::<Result<Vec<_>, FileError>>()
            })
            .collect();
        let columns = match read {
            Ok(read) => read.into_iter().flatten(),
            Err(error) => {
                self.forget_values(&mark);
                return Err(error);
            }
        };
        let start = self.rows.len();
        self.rows.resize(start + source.rows() * self.width, NONE);
        for (at, codes) in columns {
            let field = &mut self.fields[at];
            let dictionary = &self.dictionaries[field.dictionary];
            field.counts.resize(dictionary.len(), [0; 2]);
            for (row, code) in self.rows[start..].chunks_mut(self.width).zip(codes) {
                row[at] = code;
                if code == NONE {
                    continue;
                }
                field.counts[code as usize][0] += 1;
                field.filled[0] += 1;
                if let Some(place) = field.glance {
                    let glance = field.kind().glance(dictionary.value(code)).unwrap_or_default();
                    #[allow(clippy::cast_possible_truncation)]
                    let halves = [glance as u32, (glance >> 32) as u32];
                    row[place..place + 2].copy_from_slice(&halves);
                }
            }
        }
        self.left += source.rows();
        Ok(mark)
    }

    /// Takes the records away that came since.
    pub(crate) fn forget(&mut self, mark: &Mark) {
        for row in self.rows[mark.records * self.width..].chunks(self.width) {
            for (field, code) in self.fields.iter_mut().zip(row) {
                if *code != NONE {
                    field.counts[*code as usize][0] -= 1;
                    field.filled[0] -= 1;
                }
            }
        }
        self.rows.truncate(mark.records * self.width);
        self.left = mark.records;
        self.forget_values(mark);
    }

    fn forget_values(&mut self, mark: &Mark) {
        for (dictionary, before) in self.dictionaries.iter_mut().zip(&mark.values) {
            dictionary.forget(*before);
        }
        for field in &mut self.fields {
            field.counts.truncate(self.dictionaries[field.dictionary].len());
        }
    }
}

fn codes_of(field: &Field, dictionary: &mut Dictionary, source: &dyn Source, areas: Option<&Divisions>) -> Result<Vec<u32>, FileError> {
    let Some(column) = field.settings.column_of(source.headers()) else { return Ok(vec![NONE; source.rows()]) };
    let kind = field.kind();
    let mut month_first = MonthFirst::default();
    if kind == Kind::Date {
        source.column(column, &mut |cell| month_first.see(cell))?;
    }
    let known = Known { month_first: month_first.is_so(), areas };
    let mut codes = Vec::with_capacity(source.rows());
    let mut text = String::new();
    source.column(column, &mut |cell| {
        codes.push(kind.read(cell, known, &mut text).map_or(NONE, |marks| dictionary.code(&text, marks)));
    })?;
    Ok(codes)
}
