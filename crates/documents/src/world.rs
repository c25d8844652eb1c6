//! What Typst sees: one template, one piece of data, one font. No files, no network, no clock, no fonts of the machine.

use std::sync::LazyLock;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration, Value};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

/// The name of the font inside the file; another one would let digits and Latin letters come out of no font at all.
#[cfg(test)]
pub const FAMILY: &str = "Noto Sans S Chinese";

static FONT: LazyLock<Font> =
    LazyLock::new(|| Font::new(Bytes::new(include_bytes!("../fonts/NotoSansHans-Regular.otf").as_slice()), 0).expect("the font that is shipped can be read"));
static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts([&*FONT])));

/// Says whether there are letters for a character.
pub fn has(c: char) -> bool {
    FONT.info().coverage.contains(u32::from(c))
}

/// What the font that is shipped calls itself.
#[cfg(test)]
pub fn family() -> &'static str {
    &FONT.info().family
}

/// All that a paper is made from.
pub struct Desk {
    library: LazyHash<Library>,
    template: Source,
}

impl Desk {
    /// Data goes in as a text that the template reads, and can never be taken for markup.
    pub fn new(template: &str, data: &str) -> Self {
        let inputs: Dict = [("data".into(), Value::Str(data.into()))].into_iter().collect();
        Self { library: LazyHash::new(Library::builder().with_inputs(inputs).build()), template: Source::detached(template) }
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        (index == 0).then(|| FONT.clone())
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
