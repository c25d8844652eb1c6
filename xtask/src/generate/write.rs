//! Owns the three formats of a list. Each says the same; a workbook also has what people add:
//! a merged title, a second sheet, empty rows with borders below.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, ensure};
use encoding_rs::Encoding;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook};

use super::HEADERS;
use super::person::{Row, Value, civil, serial};

/// The rows of a sheet below title and headers.
const MOST_ROWS: usize = 1_048_000;

/// Writes a workbook.
pub(super) fn xlsx(path: &Path, rows: impl Iterator<Item = Row>) -> anyhow::Result<()> {
    let mut workbook = Workbook::new();
    let (day, moment) = (Format::new().set_num_format("yyyy-mm-dd"), Format::new().set_num_format("yyyy-mm-dd hh:mm"));
    let title = Format::new().set_bold().set_align(FormatAlign::Center);
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name("名单")?;
    sheet.merge_range(0, 0, 0, 11, "涉疫风险人员排查名单", &title)?;
    for (at, header) in (0..).zip(HEADERS) {
        sheet.write_string_with_format(1, at, header, &title)?;
    }
    let mut last = 2;
    for (number, row) in (2..).zip(rows) {
        ensure!((number as usize) < MOST_ROWS, "a sheet holds no more than {MOST_ROWS} rows");
        for (at, value) in (0..).zip(row.values()) {
            match value {
                Value::Text(text) => sheet.write_string(number, at, text).map(drop)?,
                Value::Number(whole) => sheet.write_number(number, at, whole as f64).map(drop)?,
                Value::Rounded(rounded, _) => sheet.write_number(number, at, rounded).map(drop)?,
                Value::Serial(days) => sheet.write_number(number, at, serial(days) as f64).map(drop)?,
                Value::Day(days, minutes) => {
                    let (year, month, date) = civil(days);
                    let when = ExcelDateTime::from_ymd(year as u16, month as u8, date as u8)?;
                    let (when, format) = match minutes {
                        0 => (when, &day),
                        _ => (when.and_hms(minutes / 60, (minutes % 60) as u8, 0)?, &moment),
                    };
                    sheet.write_datetime_with_format(number, at, &when, format)?;
                }
                Value::Blank => {}
            }
        }
        last = number + 1;
    }
    for below in last..last + 20 {
        sheet.write_blank(below, 0, &title)?;
    }
    workbook.add_worksheet().set_name("填表说明")?.write_string(0, 0, "请各镇街于当日15时前完成流调并反馈。")?;
    workbook.save(path)?;
    Ok(())
}

/// Writes CSV as spreadsheets do.
pub(super) fn csv(path: &Path, encoding: &str, rows: impl Iterator<Item = Row>) -> anyhow::Result<()> {
    let mut text = Encoded::create(path, encoding)?;
    text.write(&format!("{}\r\n", HEADERS.join(",")))?;
    for row in rows {
        let cells: Vec<String> = row.values().iter().map(|value| quoted(&value.shown())).collect();
        text.write(&format!("{}\r\n", cells.join(",")))?;
    }
    text.finish()
}

/// Writes one JSON object a line; what is blank is left out.
pub(super) fn jsonl(path: &Path, encoding: &str, rows: impl Iterator<Item = Row>) -> anyhow::Result<()> {
    let mut text = Encoded::create(path, encoding)?;
    for row in rows {
        let mut line = String::from("{");
        for (header, value) in HEADERS.iter().zip(row.values()) {
            if value == Value::Blank {
                continue;
            }
            let shown = match &value {
                Value::Number(number) => number.to_string(),
                other => serde_json::to_string(&other.shown())?,
            };
            let comma = if line.len() > 1 { "," } else { "" };
            line.push_str(&format!("{comma}{}:{shown}", serde_json::to_string(header)?));
        }
        line.push_str("}\n");
        text.write(&line)?;
    }
    text.finish()
}

/// A text file in any encoding.
struct Encoded {
    to: BufWriter<File>,
    encoding: &'static Encoding,
}

impl Encoded {
    fn create(path: &Path, encoding: &str) -> anyhow::Result<Self> {
        let encoding = Encoding::for_label(encoding.as_bytes()).with_context(|| format!("no encoding is called {encoding}"))?;
        let mut to = BufWriter::new(File::create(path)?);
        // Spreadsheets know UTF-8 only by its mark; JSON must not have one.
        if encoding == encoding_rs::UTF_8 && path.extension().is_some_and(|ending| ending == "csv") {
            to.write_all("\u{FEFF}".as_bytes())?;
        }
        Ok(Self { to, encoding })
    }

    fn write(&mut self, text: &str) -> anyhow::Result<()> {
        let (bytes, _, is_lossy) = self.encoding.encode(text);
        ensure!(!is_lossy, "{} cannot write {text:?}", self.encoding.name());
        Ok(self.to.write_all(&bytes)?)
    }

    fn finish(mut self) -> anyhow::Result<()> {
        Ok(self.to.flush()?)
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
