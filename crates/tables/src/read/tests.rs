mod csv;
mod jsonl;
mod xls;
mod xlsx;

use std::io::Write;

use domain::intake::Cell;
use proptest::prelude::*;

use super::*;

/// What a file gave, in plain words.
#[derive(Debug)]
struct Table {
    opened: Opened,
    headers: Vec<String>,
    header_row: u64,
    rows: Vec<Row>,
    finished: Finished,
}

impl Table {
    /// The texts of every row.
    fn texts(&self) -> Vec<Vec<&str>> {
        self.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect()).collect()
    }

    /// The number of every row.
    fn numbers(&self) -> Vec<u64> {
        self.rows.iter().map(|row| row.number).collect()
    }

    fn faults(&self) -> Vec<Option<&str>> {
        self.rows.iter().map(|row| row.fault.as_deref()).collect()
    }

    fn warnings(&self) -> Vec<&str> {
        self.finished.warnings.iter().map(|warning| warning.code.as_str()).collect()
    }
}

fn file_of(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn table_with(bytes: &[u8], options: &ReadOptions) -> Result<Table, ReadError> {
    let (mut headers, mut header_row, mut rows) = (Vec::new(), 0, Vec::new());
    let (opened, finished) = read(&mut file_of(bytes), options, &mut |given| {
        match given {
            Given::Headers { headers: found, row } => (headers, header_row) = (found, row),
            Given::Row(row) => rows.push(row),
            Given::Alive => {}
        }
        ControlFlow::Continue(())
    })?;
    assert_eq!(finished.rows, rows.len() as u64);
    Ok(Table { opened, headers, header_row, rows, finished })
}

fn table(bytes: &[u8]) -> Table {
    table_with(bytes, &ReadOptions::default()).unwrap()
}

fn problem(bytes: &[u8]) -> ReadError {
    table_with(bytes, &ReadOptions::default()).unwrap_err()
}

#[test]
fn files_of_other_kinds_are_named() {
    let cases: [(&[u8], ReadError); 9] = [
        (b"", ReadError::Empty),
        (b"%PDF-1.7 ...", ReadError::Unsupported { format: "pdf".to_owned() }),
        (b"\x89PNG\r\n\x1a\n....", ReadError::Unsupported { format: "png".to_owned() }),
        (b"<html><table><tr><td>1</td></tr></table></html>", ReadError::Unsupported { format: "html".to_owned() }),
        (b"[{\"name\": \"a\"}]", ReadError::Unsupported { format: "json_array".to_owned() }),
        (b"\x00\x01\x02\x03\x00\x00\x07binary\x00\x00", ReadError::NotATable),
        (b"PK\x03\x04 is no archive", ReadError::damaged("archive")),
        (b"\n\n\n \n", ReadError::Empty),
        ("王小英,13812340412\n李四,13912340412\n".as_bytes(), ReadError::HeaderMissing),
    ];
    for (bytes, expected) in cases {
        assert_eq!(problem(bytes), expected, "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn headers_alone_are_an_empty_table() {
    assert_eq!(problem("姓名,电话\n".as_bytes()), ReadError::Empty);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = table_with(&bytes, &ReadOptions::default());
    }

    #[test]
    fn no_text_makes_it_panic(text in "[a-c\"',;|\t\r\n{}:\\[\\]0-9王英 ]{0,400}") {
        let _ = table_with(text.as_bytes(), &ReadOptions::default());
        let _ = table_with(format!("{{\"a\":{text}").as_bytes(), &ReadOptions::default());
    }

    #[test]
    fn no_broken_workbook_makes_it_panic(at in any::<proptest::sample::Index>(), byte in any::<u8>(), cut in any::<proptest::sample::Index>()) {
        let mut bytes = xlsx::sample();
        let index = at.index(bytes.len());
        bytes[index] = byte;
        let _ = table_with(&bytes, &ReadOptions::default());
        let _ = table_with(&bytes[..cut.index(bytes.len())], &ReadOptions::default());
    }
}
