use std::fmt::Write as _;
use std::io::Cursor;
use std::time::{Duration, Instant};

use domain::intake::CellKind;
use zip::write::SimpleFileOptions;

use super::*;

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook whose sheet is written piece by piece.
fn workbook(pieces: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let book = "<workbook xmlns:r=\"u\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>".to_owned();
    let root = format!("<Relationships><Relationship Id=\"a\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    let links = format!("<Relationships><Relationship Id=\"r1\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>");
    for (name, text) in [("_rels/.rels", root), ("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", links)] {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default().large_file(true)).unwrap();
    for piece in pieces {
        archive.write_all(&piece).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn cell(text: &str) -> String {
    format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn start() -> Vec<u8> {
    format!("<worksheet><sheetData><row>{}</row>", cell("姓名")).into_bytes()
}

const END: &[u8] = b"</sheetData></worksheet>";

#[test]
fn a_flood_of_one_letter_is_refused_before_any_row() {
    let flood = std::iter::repeat_n(vec![b'A'; 1 << 20], 256);
    let head = [start(), b"<row><c t=\"inlineStr\"><is><t>".to_vec()];
    let bytes = workbook(head.into_iter().chain(flood).chain([b"</t></is></c></row>".to_vec(), END.to_vec()]));
    assert!(bytes.len() < 2 << 20, "the file itself is small");
    assert_eq!(rows(&bytes).unwrap_err(), ReadError::TooLarge { what: "unpacked".to_owned() });
}

#[test]
fn a_cell_that_eats_all_memory_ends_the_child_and_not_us() {
    // Letters in no order do not pack well enough to be refused by ratio.
    let mut seed = 1_u32;
    let mut noise = move || {
        let letters = (0..1 << 20).map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            b'a' + (seed >> 24) as u8 % 26
        });
        letters.collect::<Vec<u8>>()
    };
    let flood: Vec<Vec<u8>> = (0..80).map(|_| noise()).collect();
    let head = [start(), b"<row><c t=\"inlineStr\"><is><t>".to_vec()];
    let bytes = workbook(head.into_iter().chain(flood).chain([b"</t></is></c></row>".to_vec(), END.to_vec()]));
    let narrow = program().bounded(96, 60, Duration::from_secs(60));
    let error = Reader::spawn(&narrow, file_of(&bytes), &ReadOptions::default()).and_then(|stream| stream.collect::<Result<Vec<_>, _>>()).unwrap_err();
    assert_eq!(error, ReadError::TooLarge { what: "memory".to_owned() });
}

#[test]
fn ten_million_empty_rows_are_nothing() {
    let started = Instant::now();
    let mut text = "姓名,电话\n王小英,13812340412\n".as_bytes().to_vec();
    text.resize(text.len() + 10_000_000, b'\n');
    text.extend("李四,13912340412\n".as_bytes());
    let mut stream = open(&text).unwrap();
    assert_eq!(stream.by_ref().map(|row| row.unwrap().number).collect::<Vec<_>>(), [2, 10_000_003]);
    assert_eq!(stream.finished().unwrap().blank_rows, 10_000_000);
    let chunk: Vec<u8> = b"<row/>".repeat(100_000);
    let pieces = [start(), format!("<row>{}</row>", cell("王小英")).into_bytes()].into_iter();
    let bytes = workbook(pieces.chain(std::iter::repeat_n(chunk, 100)).chain([END.to_vec()]));
    let mut stream = open(&bytes).unwrap();
    assert_eq!(stream.by_ref().count(), 1);
    assert_eq!(stream.finished().unwrap().blank_rows, 10_000_000);
    assert!(started.elapsed() < Duration::from_secs(100));
}

#[test]
fn shared_texts_without_end_are_refused() {
    let mut bytes = Vec::new();
    let mut writer = zip::ZipWriter::new(Cursor::new(&mut bytes));
    let root = format!("<Relationships><Relationship Id=\"a\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    let links = format!("<Relationships><Relationship Id=\"r1\" Type=\"{RELATIONS}/worksheet\" Target=\"sheet.xml\"/><Relationship Id=\"r2\" Type=\"{RELATIONS}/sharedStrings\" Target=\"strings.xml\"/></Relationships>");
    let book = "<workbook xmlns:r=\"u\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>".to_owned();
    let sheet = "<worksheet><sheetData/></worksheet>".to_owned();
    for (name, text) in [("_rels/.rels", root), ("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", links), ("xl/sheet.xml", sheet)] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.start_file("xl/strings.xml", SimpleFileOptions::default()).unwrap();
    let mut chunk = String::new();
    for number in 0..20_000 {
        write!(chunk, "<si><t>{number:0>200}</t></si>").unwrap();
    }
    writer.write_all(b"<sst>").unwrap();
    for _ in 0..80 {
        writer.write_all(chunk.as_bytes()).unwrap();
    }
    writer.write_all(b"</sst>").unwrap();
    writer.finish().unwrap();
    assert_eq!(rows(&bytes).unwrap_err().code(), "tables.too_large");
}

#[test]
fn a_cut_archive_is_damage() {
    let bytes = workbook([start(), format!("<row>{}</row>", cell("王小英")).into_bytes(), END.to_vec()].into_iter());
    assert_eq!(rows(&bytes).unwrap().len(), 1);
    for length in [30, bytes.len() / 2, bytes.len() - 10] {
        assert_eq!(rows(&bytes[..length]).unwrap_err().code(), "tables.damaged", "{length}");
    }
}

#[test]
fn a_quoted_gigabyte_costs_no_memory() {
    let mut text = "name,note\nA,\"".as_bytes().to_vec();
    text.resize(200 << 20, b'x');
    let found = rows(&text).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].cells[1].kind, CellKind::Error);
    assert_eq!(found[0].fault.as_deref(), Some("open_quote"));
}
