//! Owns which cell formats show a number as a date.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::PartXml;
use super::package::attribute;
use crate::{ReadError, limits};

/// The formats of a workbook: whether each shows dates.
#[derive(Default)]
pub(super) struct Styles {
    shows_date: Vec<bool>,
}

impl Styles {
    /// Reads the part that holds them.
    pub(super) fn read(mut xml: PartXml<'_>) -> Result<Self, ReadError> {
        let mut codes: HashMap<u32, bool> = HashMap::new();
        let mut styles = Self::default();
        let mut is_in_cells = false;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = xml.read_event_into(&mut buffer).map_err(|_| ReadError::damaged("styles"))?;
            match event {
                Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                    "cellXfs" => is_in_cells = true,
                    "numFmt" if codes.len() < limits::FORMATS => {
                        if let Ok(id) = attribute(&element, "numFmtId").parse() {
                            codes.insert(id, is_date_code(&attribute(&element, "formatCode")));
                        }
                    }
                    "xf" if is_in_cells && styles.shows_date.len() < limits::FORMATS => {
                        let id: u32 = attribute(&element, "numFmtId").parse().unwrap_or(0);
                        styles.shows_date.push(codes.get(&id).copied().unwrap_or_else(|| is_built_in_date(id)));
                    }
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "cellXfs" => is_in_cells = false,
                Event::DocType(_) => return Err(ReadError::damaged("styles")),
                Event::Eof => return Ok(styles),
                _ => {}
            }
        }
    }

    /// Reports whether a cell of this format shows a date.
    pub(super) fn shows_date(&self, style: usize) -> bool {
        self.shows_date.get(style).copied().unwrap_or(false)
    }
}

/// The numbers that East Asian editions use for dates are among these.
fn is_built_in_date(id: u32) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// Reports whether a format code shows a date: it has letters of days outside quotes and brackets.
pub(super) fn is_date_code(code: &str) -> bool {
    let mut letters = code.chars();
    let mut found = false;
    while let Some(ch) = letters.next() {
        match ch {
            '"' => drop(letters.by_ref().find(|ch| *ch == '"')),
            '\\' | '_' | '*' => drop(letters.next()),
            '[' => {
                let inside: String = letters.by_ref().take_while(|ch| *ch != ']').collect();
                found |= !inside.is_empty() && inside.chars().all(|ch| matches!(ch.to_ascii_lowercase(), 'h' | 'm' | 's'));
            }
            // The second part of a code is for negative numbers, which no date is.
            ';' => break,
            'y' | 'Y' | 'd' | 'D' | 'm' | 'M' | 'h' | 'H' | 's' | 'S' => found = true,
            // `General` and other words hold letters of days by accident.
            'G' | 'g' | 'E' | 'e' | 'a' | 'A' | 'P' | 'p' => {}
            '0' | '#' | '?' if !found => return false,
            _ => {}
        }
    }
    found
}
