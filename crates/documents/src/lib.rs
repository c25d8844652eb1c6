//! Papers: plain data in, a PDF out, the same for the same data.
//!
//! Owns how a paper looks and the letters it is set in. Knows no person, no rule, no clock and no language but by what it is
//! given: who may have a paper, and what it says, is decided elsewhere.

mod world;

use serde::Serialize;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

/// In which language a paper breaks its lines, and which its reader is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tongue {
    Zh,
    En,
}

/// A paper of one page or more that tells one person something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    pub tongue: Tongue,
    pub title: String,
    /// Stands under the title: the number by which the paper can be checked.
    pub number: String,
    /// To whom, and the sentence that matters most.
    pub lead: String,
    /// What a reader looks up: what it is called, and what it is.
    pub rows: Vec<(String, String)>,
    pub paragraphs: Vec<String>,
    /// Who says so, where and when, at the end.
    pub signed: Vec<String>,
    /// In small letters at the foot of each page.
    pub foot: String,
}

impl Notice {
    fn texts(&self) -> impl Iterator<Item = &str> {
        let rows = self.rows.iter().flat_map(|(label, value)| [label.as_str(), value.as_str()]);
        [&self.title, &self.number, &self.lead, &self.foot].into_iter().chain(&self.paragraphs).chain(&self.signed).map(String::as_str).chain(rows)
    }
}

/// Says why there is no paper.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// An empty box in place of somebody's name is no paper.
    #[error("no letters for {0}")]
    NoLetters(String),
    #[error("the paper could not be set: {0}")]
    NotSet(String),
}

/// Sets papers in the order given, each on a page of its own.
///
/// # Errors
/// [`Refused::NoLetters`] names every character that the font does not have.
pub fn notices(papers: &[Notice]) -> Result<Vec<u8>, Refused> {
    let mut missing: Vec<char> = papers.iter().flat_map(Notice::texts).flat_map(str::chars).filter(|c| !c.is_whitespace() && !world::has(*c)).collect();
    missing.sort_unstable();
    missing.dedup();
    if !missing.is_empty() {
        return Err(Refused::NoLetters(missing.into_iter().collect()));
    }
    let data = serde_json::to_string(papers).map_err(|error| Refused::NotSet(error.to_string()))?;
    let world = world::Desk::new(include_str!("notice.typ"), &data);
    let told = |errors: Vec<String>| Refused::NotSet(errors.join("; "));
    let set = typst::compile::<PagedDocument>(&world).output.and_then(|document| {
        let options = PdfOptions { ident: Smart::Auto, creator: Smart::Custom(Some("Firstline".to_owned())), timestamp: None, ..PdfOptions::default() };
        typst_pdf::pdf(&document, &options)
    });
    // What was set stays in no cache: it has names in it.
    typst::comemo::evict(0);
    set.map_err(|errors| told(errors.iter().map(|error| error.message.to_string()).collect()))
}

#[cfg(test)]
mod tests;
