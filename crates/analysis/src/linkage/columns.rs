//! Records as columns of numbers: each distinct value once, with what is needed to compare it.

mod growing;

use domain::addresses::Divisions;
use hashbrown::HashTable;
use rayon::prelude::*;

use super::kinds::{Kind, Known, Marks, MonthFirst, Value, fingerprint};
use super::settings::{FieldSettings, Settings};
use crate::files::{FileError, Source};

/// The code of “nothing stands here”.
pub(crate) const NONE: u32 = 0;

/// The distinct values of a column, or of several that are compared across.
#[derive(Debug)]
pub(crate) struct Dictionary {
    texts: String,
    entries: Vec<Entry>,
    /// The fingerprint of a text, and its code.
    table: HashTable<(u64, u32)>,
}

/// Where a value's text stands, and its marks: in one place, because values are asked for in no order.
#[derive(Debug, Clone, Copy)]
struct Entry {
    start: u64,
    length: u32,
    marks: Marks,
}

impl Dictionary {
    fn new() -> Self {
        Self { texts: String::new(), entries: vec![Entry { start: 0, length: 0, marks: [0; 3] }], table: HashTable::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    #[allow(clippy::cast_possible_truncation)]
    pub(crate) fn value(&self, code: u32) -> Value<'_> {
        let Entry { start, length, marks } = self.entries[code as usize];
        Value { text: &self.texts[start as usize..start as usize + length as usize], marks }
    }

    /// The code of a value, if it was looked up or all were indexed.
    fn find(&self, text: &str) -> Option<u32> {
        self.find_by(fingerprint(text), text)
    }

    fn find_by(&self, hash: u64, text: &str) -> Option<u32> {
        self.table.find(hash, |(other, code)| *other == hash && self.value(*code).text == text).map(|(_, code)| *code)
    }

    /// The code of a value, new or known.
    fn code(&mut self, text: &str, marks: Marks) -> u32 {
        let hash = fingerprint(text);
        if let Some(found) = self.find_by(hash, text) {
            return found;
        }
        let code = self.push(text, marks);
        self.table.insert_unique(hash, (hash, code), |(hash, _)| *hash);
        code
    }

    /// Adds a value without asking whether it is there.
    fn push(&mut self, text: &str, marks: Marks) -> u32 {
        let code = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.push(Entry { start: self.texts.len() as u64, length: u32::try_from(text.len()).unwrap_or(u32::MAX), marks });
        self.texts.push_str(text);
        code
    }

    /// Makes room for values that are mostly different.
    fn reserve(&mut self, values: usize, length: usize) {
        self.texts.reserve(values * length);
        self.entries.reserve(values);
    }
}

/// A field of the records.
#[derive(Debug)]
pub(crate) struct Field {
    pub settings: FieldSettings,
    /// Which dictionary its codes belong to.
    pub dictionary: usize,
    /// How many records of the left and of the right side have each value.
    pub counts: Vec<[u32; 2]>,
    /// How many records of each side have any.
    pub filled: [u64; 2],
    /// Where the field's glance stands in a row.
    pub glance: Option<usize>,
}

impl Field {
    pub(crate) fn kind(&self) -> Kind {
        self.settings.kind
    }
}

/// Which pairs are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One of the left with one of the right side.
    Across,
    /// Any two records.
    All,
}

/// All records of both sides, the left ones first.
#[derive(Debug)]
pub(crate) struct Records {
    pub left: usize,
    pub right: usize,
    pub scope: Scope,
    pub fields: Vec<Field>,
    pub dictionaries: Vec<Dictionary>,
    /// The codes of a record stand together, and behind them what tells it apart at a glance, in halves.
    rows: Vec<u32>,
    width: usize,
    crowd: Crowd,
}

/// How far the records that were read stand for those that were not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Crowd {
    /// How many records there are for each that was read, on either side.
    pub scale: [f64; 2],
    /// How many of those who have a value are the two that have it in common.
    pub pair: [f64; 2],
}

impl Records {
    /// Reads the columns that the settings name.
    pub(crate) fn read(settings: &Settings, left: &dyn Source, right: Option<&dyn Source>, scope: Scope, areas: Option<&Divisions>) -> Result<Self, FileError> {
        let rows = [left.rows(), right.map_or(0, Source::rows)];
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for (at, field) in settings.fields.iter().enumerate() {
            // Names that are written in each other's column must have codes in common.
            let together = groups.iter_mut().find(|group| is_name(field.kind) && is_name(settings.fields[group[0]].kind));
            match together {
                Some(group) => group.push(at),
                None => groups.push(vec![at]),
            }
        }
        let encoded: Vec<Encoded> = groups
            .into_par_iter()
            .map(|group| encode(settings, &group, left, right, rows, areas))
            .collect::<Result<_, _>>()?;
        let count = settings.fields.len();
        let mut fields: Vec<Option<(Field, Vec<u32>)>> = (0..count).map(|_| None).collect();
        let mut dictionaries = Vec::new();
        for group in encoded {
            for (at, field, codes) in group.fields {
                fields[at] = Some((Field { dictionary: dictionaries.len(), ..field }, codes));
            }
            dictionaries.push(group.dictionary);
        }
        let (mut fields, columns): (Vec<Field>, Vec<Vec<u32>>) = fields.into_iter().flatten().unzip();
        let mut width = count;
        for field in fields.iter_mut().filter(|field| field.kind().has_glance()) {
            field.glance = Some(width);
            width += 2;
        }
        let glances: Vec<Vec<u64>> = fields.par_iter().map(|field| glances_of(field, &dictionaries[field.dictionary])).collect();
        let mut rows_of = vec![NONE; (rows[0] + rows[1]) * width];
        if width > 0 {
            rows_of.par_chunks_mut(width * 4096).enumerate().for_each(|(chunk, rows)| {
                for (row, cells) in rows.chunks_mut(width).enumerate() {
                    for (at, column) in columns.iter().enumerate() {
                        let code = column[chunk * 4096 + row];
                        cells[at] = code;
                        if let Some(place) = fields[at].glance {
                            let glance = glances[at][code as usize];
                            #[allow(clippy::cast_possible_truncation)]
                            let halves = [glance as u32, (glance >> 32) as u32];
                            cells[place..place + 2].copy_from_slice(&halves);
                        }
                    }
                }
            });
        }
        let pair = if scope == Scope::Across { [1.0, 1.0] } else { [2.0, 0.0] };
        Ok(Self { left: rows[0], right: rows[1], scope, fields, dictionaries, rows: rows_of, width, crowd: Crowd { scale: [1.0, 1.0], pair } })
    }

    /// Says that these are some of many.
    pub(crate) fn some_of(&mut self, scale: [f64; 2]) {
        self.crowd.scale = scale;
    }

    /// Takes over how frequent values are among others, some of many, whose values are indexed.
    pub(crate) fn count_as(&mut self, others: &Self) {
        for (field, of_others) in self.fields.iter_mut().zip(&others.fields) {
            let (values, known) = (&self.dictionaries[field.dictionary], &others.dictionaries[of_others.dictionary]);
            field.filled = of_others.filled;
            for (code, counts) in (0..).zip(&mut field.counts) {
                *counts = known.find(values.value(code).text).map_or([0, 0], |known| of_others.counts[known as usize]);
            }
        }
        self.crowd = Crowd { pair: [0.0, 0.0], ..others.crowd };
    }

    pub(crate) fn len(&self) -> usize {
        self.left + self.right
    }

    /// Whether two records are compared at all, the smaller one first.
    pub(crate) fn may_meet(&self, one: u32, other: u32) -> bool {
        self.scope == Scope::All || (one as usize) < self.left && (other as usize) >= self.left
    }

    /// The codes of a record, and what tells it apart at a glance.
    pub(crate) fn codes(&self, record: u32) -> &[u32] {
        &self.rows[record as usize * self.width..][..self.width]
    }

    pub(crate) fn value(&self, field: usize, code: u32) -> Value<'_> {
        self.dictionaries[self.fields[field].dictionary].value(code)
    }

    /// How many numbers a row has.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// How many pairs there are at all.
    pub(crate) fn pairs(&self) -> f64 {
        match self.scope {
            Scope::Across => as_f64(self.left) * as_f64(self.right),
            Scope::All => as_f64(self.len()) * as_f64(self.len().saturating_sub(1)) / 2.0,
        }
    }

    /// How many of them have two values of a field, and how many the same.
    pub(crate) fn pairs_of(&self, field: usize) -> (f64, f64) {
        let field = &self.fields[field];
        let pairs = |left: f64, right: f64| match self.scope {
            Scope::Across => left * right,
            Scope::All => (left + right) * (left + right - 1.0).max(0.0) / 2.0,
        };
        #[allow(clippy::cast_precision_loss)]
        let filled = pairs(field.filled[0] as f64, field.filled[1] as f64);
        let same = field.counts.iter().skip(1).map(|[left, right]| pairs(f64::from(*left), f64::from(*right))).sum();
        (filled, same)
    }

    /// How frequent a value is among other people than the two that have it in common.
    pub(crate) fn frequency(&self, field: usize, code: u32) -> f64 {
        let field = &self.fields[field];
        let Crowd { scale, pair } = self.crowd;
        let of_side = |side: usize| (f64::from(field.counts[code as usize][side]) - pair[side]) * scale[side];
        #[allow(clippy::cast_precision_loss)]
        let all = field.filled[0] as f64 * scale[0] + field.filled[1] as f64 * scale[1];
        (of_side(0) + of_side(1) + 1.0).max(0.5) / all.max(1.0)
    }
}

#[allow(clippy::cast_precision_loss)]
pub(crate) fn as_f64(count: usize) -> f64 {
    count as f64
}

fn is_name(kind: Kind) -> bool {
    matches!(kind, Kind::GivenName | Kind::Surname)
}

fn glances_of(field: &Field, dictionary: &Dictionary) -> Vec<u64> {
    if field.glance.is_none() {
        return Vec::new();
    }
    #[allow(clippy::cast_possible_truncation)]
    (0..dictionary.len() as u32).map(|code| if code == NONE { 0 } else { field.kind().glance(dictionary.value(code)).unwrap_or_default() }).collect()
}

struct Encoded {
    dictionary: Dictionary,
    fields: Vec<(usize, Field, Vec<u32>)>,
}

fn encode(settings: &Settings, group: &[usize], left: &dyn Source, right: Option<&dyn Source>, rows: [usize; 2], areas: Option<&Divisions>) -> Result<Encoded, FileError> {
    let mut values = Values::default();
    let mut columns = Vec::new();
    for &at in group {
        let field = &settings.fields[at];
        let mut codes = Vec::with_capacity(rows[0] + rows[1]);
        for (side, source) in [(0, Some(left)), (1, right)] {
            let Some(source) = source else { continue };
            match field.column_of(source.headers()) {
                None => codes.resize(codes.len() + rows[side], NONE),
                Some(column) => {
                    let mut month_first = MonthFirst::default();
                    if field.kind == Kind::Date {
                        source.column(column, &mut |cell| month_first.see(cell))?;
                    }
                    values.begin(Known { month_first: month_first.is_so(), areas });
                    source.column(column, &mut |cell| codes.push(values.code(field.kind, cell, rows[0] + rows[1])))?;
                }
            }
        }
        columns.push((at, codes));
    }
    let (dictionary, same) = values.settle();
    let fields = columns
        .into_iter()
        .map(|(at, mut codes)| {
            let mut counts = vec![[0_u32; 2]; dictionary.len()];
            let mut filled = [0; 2];
            for (row, code) in codes.iter_mut().enumerate() {
                if *code != NONE {
                    if let Some(same) = &same {
                        *code = same[*code as usize];
                    }
                    let side = usize::from(row >= rows[0]);
                    counts[*code as usize][side] += 1;
                    filled[side] += 1;
                }
            }
            (at, Field { settings: settings.fields[at].clone(), dictionary: 0, counts, filled, glance: None }, codes)
        })
        .collect();
    Ok(Encoded { dictionary, fields })
}

/// Gives values their codes. As long as they come again they are looked up; once most of them are new
/// that costs more than it saves, and equal ones are found at the end, in the order of their fingerprints.
#[derive(Default)]
struct Values<'a> {
    dictionary: Option<Dictionary>,
    known: Known<'a>,
    seen: Seen,
    text: String,
    /// The fingerprints of values that were not looked up, by their codes.
    late: Vec<(u64, u32)>,
    is_late: bool,
}

impl<'a> Values<'a> {
    /// Begins with another column, whose cells may mean something else.
    fn begin(&mut self, known: Known<'a>) {
        if known.month_first != self.known.month_first {
            self.seen = Seen::default();
        }
        self.known = known;
    }

    fn code(&mut self, kind: Kind, cell: &str, rows: usize) -> u32 {
        if cell.is_empty() {
            return NONE;
        }
        let dictionary = self.dictionary.get_or_insert_with(Dictionary::new);
        if !self.is_late {
            let code = self.seen.code(kind, cell, self.known, &mut self.text, dictionary);
            if self.seen.asked == JUDGED_BY && dictionary.len() * 2 > JUDGED_BY as usize {
                self.is_late = true;
                dictionary.reserve(rows, self.text.len() + 4);
                self.late = (1..dictionary.len()).zip(1..).map(|(_, code)| (fingerprint(dictionary.value(code).text), code)).collect();
                self.late.reserve(rows);
            }
            return code;
        }
        let Some(marks) = kind.read(cell, self.known, &mut self.text) else { return NONE };
        let code = dictionary.push(&self.text, marks);
        self.late.push((fingerprint(&self.text), code));
        code
    }

    /// The dictionary, and for each code the one that stands for its value.
    fn settle(mut self) -> (Dictionary, Option<Vec<u32>>) {
        let dictionary = self.dictionary.unwrap_or_else(Dictionary::new);
        if !self.is_late {
            return (dictionary, None);
        }
        self.late.par_sort_unstable();
        let mut same = vec![NONE; dictionary.len()];
        for values in self.late.chunk_by(|a, b| a.0 == b.0) {
            for (_, code) in values {
                same[*code as usize] = values[0].1;
            }
        }
        (dictionary, Some(same))
    }
}

/// After so many cells it is judged whether values come again.
const JUDGED_BY: u32 = 8192;

/// Cells that were read before, as written: most columns say few things often.
#[derive(Default)]
struct Seen {
    table: HashTable<(u64, u32)>,
    asked: u32,
    known: u32,
}

impl Seen {
    fn code(&mut self, kind: Kind, cell: &str, known: Known<'_>, text: &mut String, dictionary: &mut Dictionary) -> u32 {
        // A column of different values gains nothing from being remembered.
        let is_worth_it = self.asked <= JUDGED_BY || self.known * 3 > self.asked;
        let hash = fingerprint(cell);
        self.asked += 1;
        if is_worth_it
            && let Some((_, code)) = self.table.find(hash, |(other, _)| *other == hash)
        {
            self.known += 1;
            return *code;
        }
        let code = kind.read(cell, known, text).map_or(NONE, |marks| dictionary.code(text, marks));
        if is_worth_it {
            self.table.insert_unique(hash, (hash, code), |(hash, _)| *hash);
        }
        code
    }
}
