//! Owns tables that leave the system: workbooks and CSV in which no cell can act as a formula and
//! no number loses a digit.

use std::io::{self, Write};

use domain::dates::from_serial;
use jiff::civil::Date;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

#[cfg(test)]
mod tests;

/// A cell to be written.
#[derive(Debug, Clone, PartialEq)]
pub enum OutCell {
    /// Nothing.
    Blank,
    /// Letters, identity numbers, telephone numbers.
    Text(String),
    /// A day.
    Date(Date),
    /// A number that people calculate with.
    Number(f64),
}

impl From<&str> for OutCell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// The longest text that a workbook's cell can hold, in characters.
const LONGEST: usize = 32_767;

/// Puts an apostrophe before a text that a spreadsheet would take for a formula.
fn harmless(text: &str) -> String {
    let starts = text.trim_start_matches([' ', '\u{3000}', '\u{A0}']).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let is_control = text.starts_with(['\t', '\r', '\n', '\0']);
    let plain: String = text.chars().filter(|ch| !ch.is_control() || matches!(ch, '\n' | '\t')).collect();
    if starts || is_control { format!("'{plain}") } else { plain }
}

/// Writes a workbook of one sheet.
///
/// # Errors
///
/// Fails when the sheet's name or size is more than a workbook holds, or when writing fails.
pub fn write_xlsx(sheet: &str, headers: &[&str], rows: impl Iterator<Item = Vec<OutCell>>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let text = Format::new().set_num_format("@");
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let head = Format::new().set_bold().set_num_format("@");
    let worksheet = workbook.add_worksheet_with_constant_memory()?;
    worksheet.set_name(sheet)?;
    for (at, header) in (0..).zip(headers) {
        worksheet.write_string_with_format(0, at, harmless(header), &head)?;
    }
    for (number, row) in (1..).zip(rows) {
        for (at, cell) in (0..).zip(row) {
            match cell {
                OutCell::Blank => {}
                OutCell::Text(value) => {
                    let short: String = harmless(&value).chars().take(LONGEST).collect();
                    worksheet.write_string_with_format(number, at, short, &text)?;
                }
                OutCell::Date(date) => match excel_day(date) {
                    Some(moment) => worksheet.write_datetime_with_format(number, at, &moment, &day).map(drop)?,
                    None => worksheet.write_string_with_format(number, at, date.to_string(), &text).map(drop)?,
                },
                OutCell::Number(value) => worksheet.write_number(number, at, value).map(drop)?,
            }
        }
    }
    workbook.save_to_buffer()
}

/// Returns a day as workbooks count it, or none before 1900.
fn excel_day(date: Date) -> Option<ExcelDateTime> {
    let first = from_serial(0.0, false)?.date();
    let (year, month, day) = (date.year(), date.month(), date.day());
    if date <= first {
        return None;
    }
    ExcelDateTime::from_ymd(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// Writes CSV that spreadsheets read as UTF-8.
///
/// # Errors
///
/// Fails when the output does.
pub fn write_csv(mut to: impl Write, headers: &[&str], rows: impl Iterator<Item = Vec<OutCell>>) -> io::Result<()> {
    to.write_all("\u{FEFF}".as_bytes())?;
    let heads = headers.iter().map(|header| OutCell::from(*header)).collect();
    for row in std::iter::once(heads).chain(rows) {
        let mut line = String::new();
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                line.push(',');
            }
            match cell {
                OutCell::Blank => {}
                OutCell::Text(text) => quoted(&harmless(text), &mut line),
                OutCell::Date(date) => line.push_str(&date.to_string()),
                OutCell::Number(number) => line.push_str(&number.to_string()),
            }
        }
        line.push_str("\r\n");
        to.write_all(line.as_bytes())?;
    }
    to.flush()
}

fn quoted(text: &str, line: &mut String) {
    let needs = text.contains([',', '"', '\n', '\r', ';', '\t']) || text.starts_with(' ') || text.ends_with(' ');
    if !needs {
        return line.push_str(text);
    }
    line.push('"');
    line.push_str(&text.replace('"', "\"\""));
    line.push('"');
}
