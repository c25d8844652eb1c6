//! A text table that is too large to be held: put on disk once, column by column.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema};
use encoding_rs::{Decoder, Encoding};
use tempfile::NamedTempFile;

use super::{FileError, ParquetTable, Source, csv, parquet};

/// How many rows are gathered before they are written.
const BATCH: usize = 65_536;
/// How many bytes are read at a time.
const READ: usize = 1 << 18;

/// A CSV file, copied column by column into a file that is gone with it.
pub struct Spilled {
    path: PathBuf,
    table: ParquetTable,
    _file: NamedTempFile,
}

impl Spilled {
    /// Reads a file from its first row to its last; the copy is put into a folder.
    pub fn read(path: &Path, folder: &Path) -> Result<Self, FileError> {
        let io = |source| FileError::Io { path: path.to_owned(), source };
        let open = || File::open(path).map(|file| BufReader::with_capacity(READ, file)).map_err(io);
        let encoding = csv::encoding_of(open()?).map_err(io)?;
        let mut text = BufReader::with_capacity(READ, Decoded::new(open()?, encoding));
        let mut first_line = Vec::new();
        text.by_ref().take(READ as u64).read_until(b'\n', &mut first_line).map_err(io)?;
        let mut rows = csv::reader(&first_line, first_line.as_slice().chain(text));
        let problem = |error| csv::problem(path, &error);
        let headers: Vec<String> = rows.headers().map_err(problem)?.iter().map(str::to_owned).collect();
        if headers.is_empty() {
            return Err(FileError::Empty { path: path.to_owned() });
        }
        let beside = |source| FileError::Io { path: folder.to_owned(), source };
        let file = tempfile::Builder::new().prefix(".firstline-").suffix(".parquet").tempfile_in(folder).map_err(beside)?;
        let schema = Arc::new(Schema::new(headers.iter().map(|header| Field::new(header, DataType::Utf8, false)).collect::<Vec<_>>()));
        let written = |error: &dyn std::fmt::Display| beside(std::io::Error::other(error.to_string()));
        let copy = file.reopen().map_err(beside)?;
        let mut out = parquet::writer(copy, schema.clone()).map_err(|error| written(&error))?;
        let mut columns: Vec<StringBuilder> = headers.iter().map(|_| StringBuilder::new()).collect();
        let mut row = ::csv::StringRecord::new();
        loop {
            let more = rows.read_record(&mut row).map_err(problem)?;
            if more {
                columns.iter_mut().enumerate().for_each(|(at, column)| column.append_value(row.get(at).unwrap_or_default()));
            }
            let gathered = columns.first().map_or(0, arrow::array::ArrayBuilder::len);
            if gathered == BATCH || !more && gathered > 0 {
                let columns = columns.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
                let batch = RecordBatch::try_new(schema.clone(), columns).map_err(|error| written(&error))?;
                out.write(&batch).map_err(|error| written(&error))?;
            }
            if !more {
                break;
            }
        }
        out.close().map_err(|error| written(&error))?;
        Ok(Self { path: path.to_owned(), table: ParquetTable::open(file.path())?, _file: file })
    }
}

impl Source for Spilled {
    fn headers(&self) -> &[String] {
        self.table.headers()
    }

    fn rows(&self) -> usize {
        self.table.rows()
    }

    fn path(&self) -> &Path {
        &self.path
    }

    fn column(&self, column: usize, each: &mut dyn FnMut(&str)) -> Result<(), FileError> {
        self.table.column(column, each)
    }
}

/// The text of a file in UTF-8, as it is read.
struct Decoded<R> {
    from: R,
    decoder: Decoder,
    ready: Vec<u8>,
    at: usize,
    is_over: bool,
}

impl<R: BufRead> Decoded<R> {
    fn new(from: R, encoding: &'static Encoding) -> Self {
        Self { from, decoder: encoding.new_decoder(), ready: Vec::new(), at: 0, is_over: false }
    }
}

impl<R: BufRead> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.ready.len() && !self.is_over {
            let piece = self.from.fill_buf()?;
            self.is_over = piece.is_empty();
            let room = self.decoder.max_utf8_buffer_length(piece.len()).unwrap_or(READ);
            self.ready.resize(room, 0);
            let (_, read, written, _) = self.decoder.decode_to_utf8(piece, &mut self.ready, self.is_over);
            self.ready.truncate(written);
            self.at = 0;
            self.from.consume(read);
        }
        let length = into.len().min(self.ready.len() - self.at);
        into[..length].copy_from_slice(&self.ready[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}
