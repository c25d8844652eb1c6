//! Owns which format a file has, judged by its first bytes; names of files are not trusted.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::Format;
use crate::ReadError;

const ZIP: [u8; 4] = *b"PK\x03\x04";
const COMPOUND: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// Files that people send by mistake, by their first bytes.
const OTHERS: [(&[u8], &str); 10] = [
    (b"%PDF", "pdf"),
    (b"\x89PNG", "png"),
    (b"\xFF\xD8\xFF", "jpeg"),
    (b"GIF8", "gif"),
    (b"Rar!", "rar"),
    (b"7z\xBC\xAF", "7z"),
    (b"\x1F\x8B", "gzip"),
    (b"{\\rtf", "rtf"),
    (b"SQLite format 3", "sqlite"),
    (b"PK\x05\x06", "zip"),
];
/// How much of a file is looked at.
const LOOKED_AT: u64 = 64 << 10;

/// Judges the format of a file.
pub(super) fn format(file: &mut File) -> Result<Format, ReadError> {
    file.seek(SeekFrom::Start(0))?;
    let mut start = Vec::new();
    file.take(LOOKED_AT).read_to_end(&mut start)?;
    if start.is_empty() {
        return Err(ReadError::Empty);
    }
    if start.starts_with(&ZIP) {
        return Ok(Format::Xlsx);
    }
    if start.starts_with(&COMPOUND) {
        return compound(file);
    }
    if let Some((_, format)) = OTHERS.iter().find(|(signature, _)| start.starts_with(signature)) {
        return Err(ReadError::Unsupported { format: (*format).to_owned() });
    }
    text(&start)
}

/// Old workbooks and encrypted new ones share an outer form; the names inside tell them apart.
fn compound(file: &mut File) -> Result<Format, ReadError> {
    file.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    file.take(crate::limits::XLS_BYTES).read_to_end(&mut bytes)?;
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).step_by(2).any(|window| window == wide)
    };
    if has("EncryptedPackage") {
        return Err(ReadError::EncryptedWorkbook);
    }
    if has("Workbook") || has("Book") {
        return Ok(Format::Xls);
    }
    let format = if has("WordDocument") { "doc" } else { "ole" };
    Err(ReadError::Unsupported { format: format.to_owned() })
}

fn text(start: &[u8]) -> Result<Format, ReadError> {
    let has_wide_mark = start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]);
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    if !has_wide_mark && !super::decode::looks_wide(start) {
        let controls = start.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31)).count();
        // A stray control character is a row's problem; a hundredth of them is not text at all.
        if controls * 100 > start.len() || start.iter().filter(|byte| **byte == 0).count() * 1000 > start.len() {
            return Err(ReadError::NotATable);
        }
    }
    let trimmed = start.trim_ascii_start();
    let lower: Vec<u8> = trimmed.iter().take(256).map(u8::to_ascii_lowercase).collect();
    if [&b"<html"[..], b"<!doctype", b"<table", b"<?xml", b"<meta"].iter().any(|tag| lower.starts_with(tag)) {
        return Err(ReadError::Unsupported { format: "html".to_owned() });
    }
    if trimmed.starts_with(b"{") && lower.contains(&b'"') && lower.contains(&b':') {
        return Ok(Format::Jsonl);
    }
    let after_bracket = trimmed.strip_prefix(b"[").map(<[u8]>::trim_ascii_start);
    if after_bracket.is_some_and(|rest| rest.starts_with(b"{") || rest.starts_with(b"]")) {
        return Err(ReadError::Unsupported { format: "json_array".to_owned() });
    }
    Ok(Format::Csv)
}
