//! Owns forms as tables in a text file: a row that begins with a word opens the sheet of that name.
//!
//! Rows are counted as the lines of the file.

use super::{Cell, Row, Sheet, Workbook};

/// Reads every table of a text; what is no table is left out.
#[must_use]
pub fn from_markdown(text: &str) -> Workbook {
    let mut workbook = Workbook::default();
    for (at, line) in text.lines().enumerate() {
        let Some(mut cells) = cells(line) else { continue };
        if cells.iter().all(|cell| is_rule(cell)) {
            continue;
        }
        let name = cells.remove(0);
        if !name.is_empty() {
            workbook.sheets.push(Sheet { name, ..Sheet::default() });
        }
        let Some(sheet) = workbook.sheets.last_mut() else { continue };
        if cells.iter().any(|cell| !cell.is_empty()) {
            let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
            sheet.rows.push(Row { number, cells: cells.into_iter().map(Cell::Text).collect() });
        }
    }
    workbook
}

/// Says whether a cell is part of the line below a header.
fn is_rule(cell: &str) -> bool {
    !cell.is_empty() && cell.chars().all(|c| c == '-' || c == ':') && cell.contains("--")
}

/// Cuts a line at bars; one after a backslash is part of the text.
fn cells(line: &str) -> Option<Vec<String>> {
    let line = line.trim().strip_prefix('|')?;
    let mut cells = vec![String::new()];
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, cells.last_mut()) {
            ('\\', Some(cell)) if letters.peek() == Some(&'|') => {
                letters.next();
                cell.push('|');
            }
            ('\\', Some(cell)) if letters.peek() == Some(&'n') => {
                letters.next();
                cell.push('\n');
            }
            ('|', _) => cells.push(String::new()),
            (_, Some(cell)) => cell.push(letter),
            (_, None) => {}
        }
    }
    // What follows the last bar of a line is no cell.
    if cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    if cells.is_empty() {
        return None;
    }
    Some(cells.into_iter().map(|cell| cell.trim().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_become_sheets_with_the_lines_as_rows() {
        let workbook = from_markdown("# A form\n\n| survey | | |\n| | type | name |\n|---|---|---|\n| | text | a \\| b |\n\n| choices |\n");
        let names: Vec<&str> = workbook.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(names, ["survey", "choices"]);
        let rows = &workbook.sheets[0].rows;
        assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [4, 6]);
        assert_eq!(rows[1].cells[1].text(), "a | b");
    }
}
