//! Owns the texts that all sheets of a workbook share, packed so that a million rows of them fit.

use quick_xml::events::Event;

use super::PartXml;
use crate::{ReadError, limits};

/// The size of one block of packed texts.
const BLOCK: usize = 1 << 20;

/// Texts by their number. Blocks never move, so that growing costs no second copy.
#[derive(Default)]
pub(super) struct SharedStrings {
    blocks: Vec<String>,
    /// Block and start of each text in one word: 12 bits and 20 bits.
    places: Vec<u32>,
    /// The length of each text; longer texts than fit are not kept.
    lengths: Vec<u16>,
    bytes: usize,
}

/// The length that stands for a text too long to keep.
const TOO_LONG: u16 = u16::MAX;

impl SharedStrings {
    /// Reads the part that holds them.
    pub(super) fn read(mut xml: PartXml<'_>) -> Result<Self, ReadError> {
        let mut strings = Self::default();
        let mut buffer = Vec::with_capacity(4096);
        let mut text = TextRun::default();
        loop {
            buffer.clear();
            let event = xml.read_event_into(&mut buffer).map_err(|_| ReadError::damaged("shared strings"))?;
            match event {
                Event::Start(element) => match element.local_name().as_ref() {
                    "si" => text.clear(),
                    name => text.open(name),
                },
                Event::Empty(element) if element.local_name().as_ref() == "si" => strings.push("", false)?,
                Event::End(element) => match element.local_name().as_ref() {
                    "si" => strings.push(&text.text, text.is_too_long)?,
                    name => text.close(name),
                },
                Event::DocType(_) => return Err(ReadError::damaged("shared strings")),
                Event::Eof => return Ok(strings),
                other => text.add(&other)?,
            }
        }
    }

    /// Returns a text, or none when it was too long to keep.
    pub(super) fn get(&self, at: usize) -> Option<Option<&str>> {
        let (place, length) = (*self.places.get(at)?, *self.lengths.get(at)?);
        if length == TOO_LONG {
            return Some(None);
        }
        let start = (place & 0xF_FFFF) as usize;
        Some(self.blocks.get((place >> 20) as usize)?.get(start..start + usize::from(length)))
    }

    fn push(&mut self, text: &str, is_too_long: bool) -> Result<(), ReadError> {
        self.bytes += text.len();
        if self.places.len() >= limits::SHARED_STRINGS || self.bytes > limits::SHARED_STRING_BYTES {
            return Err(ReadError::too_large("texts"));
        }
        let length = u16::try_from(text.len()).ok().filter(|length| !is_too_long && *length != TOO_LONG);
        let Some(length) = length else {
            self.places.push(0);
            self.lengths.push(TOO_LONG);
            return Ok(());
        };
        if self.blocks.last().is_none_or(|block| block.len() + text.len() > BLOCK) {
            self.blocks.push(String::with_capacity(BLOCK));
        }
        let number = self.blocks.len() - 1;
        let Some(block) = self.blocks.last_mut() else { return Err(ReadError::too_large("texts")) };
        let place = u32::try_from(number << 20 | block.len()).map_err(|_| ReadError::too_large("texts"))?;
        block.push_str(text);
        self.places.push(place);
        self.lengths.push(length);
        Ok(())
    }
}

/// The text of a cell or shared string, gathered from its runs.
#[derive(Default)]
pub(super) struct TextRun {
    pub(super) text: String,
    pub(super) is_too_long: bool,
    is_open: bool,
    phonetic: u32,
}

impl TextRun {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.is_too_long = false;
        self.is_open = false;
        self.phonetic = 0;
    }

    /// Enters an element: `t` holds text, `rPh` a reading aid that is no part of it.
    pub(super) fn open(&mut self, name: &str) {
        match name {
            "t" => self.is_open = true,
            "rPh" => self.phonetic += 1,
            _ => {}
        }
    }

    pub(super) fn close(&mut self, name: &str) {
        match name {
            "t" => self.is_open = false,
            "rPh" => self.phonetic = self.phonetic.saturating_sub(1),
            _ => {}
        }
    }

    /// Takes the text of an event inside `t`.
    pub(super) fn add(&mut self, event: &Event<'_>) -> Result<(), ReadError> {
        if self.is_open && self.phonetic == 0 { self.add_always(event) } else { Ok(()) }
    }

    /// Takes the text of an event wherever it stands.
    pub(super) fn add_always(&mut self, event: &Event<'_>) -> Result<(), ReadError> {
        match event {
            Event::Text(text) => self.push(&text.xml10_content()),
            Event::CData(text) => self.push(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let mut letter = [0; 4];
                let text = match reference.resolve_char_ref() {
                    Ok(Some(ch)) => &*ch.encode_utf8(&mut letter),
                    Ok(None) => quick_xml::escape::resolve_predefined_entity(reference).ok_or_else(|| ReadError::damaged("entity"))?,
                    Err(_) => return Err(ReadError::damaged("entity")),
                };
                self.push(text);
            }
            _ => {}
        }
        Ok(())
    }

    fn push(&mut self, text: &str) {
        if self.text.len() + text.len() > limits::CELL_BYTES {
            self.is_too_long = true;
            self.text.clear();
        } else if !self.is_too_long {
            self.text.push_str(text);
        }
    }
}
