//! CSV files, with commas, semicolons or tabs, in UTF-8 or in a Chinese encoding.

use std::borrow::Cow;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::{FileError, Source};

/// A CSV file, read whole: its text, and where each cell ends.
pub struct CsvTable {
    path: PathBuf,
    headers: Vec<String>,
    columns: Vec<Column>,
    rows: usize,
}

#[derive(Default)]
struct Column {
    text: String,
    ends: Vec<usize>,
}

impl CsvTable {
    /// Reads a file.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let io = |source| FileError::Io { path: path.to_owned(), source };
        let bytes = if path == Path::new("-") {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes).map_err(io)?;
            bytes
        } else {
            std::fs::read(path).map_err(io)?
        };
        Self::read(path, &bytes)
    }

    /// Reads the bytes of a file; the path is for what is said of it.
    pub fn read(path: &Path, bytes: &[u8]) -> Result<Self, FileError> {
        let encoding = encoding_of(bytes).map_err(|source| FileError::Io { path: path.to_owned(), source })?;
        let text = encoding.decode(bytes).0;
        let bytes = text.as_bytes();
        let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let mut reader = reader(first, bytes);
        let problem = |error| problem(path, &error);
        let headers: Vec<String> = reader.headers().map_err(problem)?.iter().map(str::to_owned).collect();
        if headers.is_empty() {
            return Err(FileError::Empty { path: path.to_owned() });
        }
        let mut columns: Vec<Column> = headers.iter().map(|_| Column::default()).collect();
        let mut row = csv::StringRecord::new();
        let mut rows = 0;
        while reader.read_record(&mut row).map_err(problem)? {
            for (at, column) in columns.iter_mut().enumerate() {
                column.text.push_str(row.get(at).unwrap_or_default());
                column.ends.push(column.text.len());
            }
            rows += 1;
        }
        if u32::try_from(rows).is_err() {
            return Err(FileError::TooLong { path: path.to_owned() });
        }
        Ok(Self { path: path.to_owned(), headers, columns, rows })
    }
}

/// The encoding of a file: what its mark says, UTF-8 where all of it is, or else the Chinese one.
pub(super) fn encoding_of(mut file: impl BufRead) -> std::io::Result<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(file.fill_buf()?) {
        return Ok(encoding);
    }
    // The end of a piece may stand in the middle of a letter.
    let mut rest: Vec<u8> = Vec::new();
    loop {
        let piece = file.fill_buf()?;
        if piece.is_empty() {
            return Ok(if rest.is_empty() { UTF_8 } else { GB18030 });
        }
        let length = piece.len();
        let joined = if rest.is_empty() { Cow::Borrowed(piece) } else { Cow::Owned([&rest, piece].concat()) };
        rest = match std::str::from_utf8(&joined) {
            Ok(_) => Vec::new(),
            Err(error) if error.error_len().is_none() => joined[error.valid_up_to()..].to_vec(),
            Err(_) => return Ok(GB18030),
        };
        file.consume(length);
    }
}

/// Reads rows that are divided as the first line is.
pub(super) fn reader<R: std::io::Read>(first_line: &[u8], from: R) -> csv::Reader<R> {
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|mark| (first_line.iter().filter(|byte| *byte == mark).count(), *mark == b',')).unwrap_or(b',');
    csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(from)
}

pub(super) fn problem(path: &Path, error: &csv::Error) -> FileError {
    FileError::Csv { path: path.to_owned(), line: error.position().map_or(1, csv::Position::line), problem: error.to_string() }
}

impl std::fmt::Debug for CsvTable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {} rows of {}", self.path.display(), self.rows, self.headers.join(", "))
    }
}

impl Source for CsvTable {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn rows(&self) -> usize {
        self.rows
    }

    fn path(&self) -> &Path {
        &self.path
    }

    fn column(&self, column: usize, each: &mut dyn FnMut(&str)) -> Result<(), FileError> {
        let column = &self.columns[column];
        let mut start = 0;
        for end in &column.ends {
            each(&column.text[start..*end]);
            start = *end;
        }
        Ok(())
    }
}
