//! Owns the archive of a workbook: how much it unpacks to, and which entry is which part.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::{PartXml, xml};
use crate::{ReadError, SheetInfo, limits};

/// The parts of a workbook that are read.
pub(super) struct Parts {
    pub(super) sheets: Vec<SheetPart>,
    pub(super) shared_strings: Option<String>,
    pub(super) styles: Option<String>,
    pub(super) from_1904: bool,
}

/// A sheet and the entry it is kept in.
pub(super) struct SheetPart {
    pub(super) info: SheetInfo,
    pub(super) entry: String,
}

/// Opens the archive.
pub(super) fn open(file: File) -> Result<ZipArchive<File>, ReadError> {
    let archive = ZipArchive::new(file).map_err(|_| ReadError::damaged("archive"))?;
    if archive.len() > limits::ENTRIES {
        return Err(ReadError::too_large("entries"));
    }
    Ok(archive)
}

/// Unpacks every entry into nothing and refuses a workbook that is too large; what the archive
/// says of its own sizes is not trusted.
pub(super) fn count_unpacked(archive: &mut ZipArchive<File>) -> Result<(), ReadError> {
    let mut total = 0;
    let mut chunk = vec![0; 128 << 10];
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(|error| match error {
            ZipError::UnsupportedArchive(_) => ReadError::EncryptedWorkbook,
            _ => ReadError::damaged("archive"),
        })?;
        let packed = entry.compressed_size().max(1);
        let mut unpacked: u64 = 0;
        loop {
            let length = entry.read(&mut chunk).map_err(|_| ReadError::damaged("archive"))? as u64;
            if length == 0 {
                break;
            }
            unpacked += length;
            total += length;
            let is_flood = unpacked > limits::RATIO_FROM && unpacked / packed > limits::UNPACKED_RATIO;
            if total > limits::UNPACKED_BYTES || is_flood {
                return Err(ReadError::too_large("unpacked"));
            }
        }
    }
    Ok(())
}

/// Returns the entry of a name, which some programs write in another case or with backslashes.
pub(super) fn find(archive: &ZipArchive<File>, name: &str) -> Option<usize> {
    archive.index_for_name(name).or_else(|| {
        let names: Vec<String> = archive.file_names().map(|known| known.map(std::borrow::Cow::into_owned).unwrap_or_default()).collect();
        let known = names.iter().find(|known| known.replace('\\', "/").eq_ignore_ascii_case(name))?;
        archive.index_for_name(known)
    })
}

/// Finds the parts of a workbook through its relations.
pub(super) fn parts(archive: &mut ZipArchive<File>) -> Result<Parts, ReadError> {
    let root = if find(archive, "_rels/.rels").is_some() { relations(xml(archive, "_rels/.rels")?, "")? } else { Vec::new() };
    let document = root.into_iter().find(|relation| relation.kind == "officeDocument").map(|relation| relation.target);
    let workbook = document.unwrap_or_else(|| "xl/workbook.xml".to_owned());
    if find(archive, &workbook).is_none() || !workbook.ends_with(".xml") {
        return Err(ReadError::Unsupported { format: foreign_kind(archive).to_owned() });
    }
    let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
    let related = format!("{folder}/_rels/{file}.rels");
    let related = relations(xml(archive, related.trim_start_matches('/'))?, folder)?;
    let of_kind = |kind: &str| related.iter().find(|relation| relation.kind == kind).map(|relation| relation.target.clone());
    let (shared_strings, styles) = (of_kind("sharedStrings"), of_kind("styles"));
    let targets: HashMap<String, String> =
        related.into_iter().filter(|relation| relation.kind == "worksheet").map(|relation| (relation.id, relation.target)).collect();
    let mut parts = Parts { sheets: Vec::new(), shared_strings, styles, from_1904: false };
    read_workbook(xml(archive, &workbook)?, &targets, &mut parts)?;
    let exists = |name: &String| find(archive, name).is_some();
    parts.shared_strings = parts.shared_strings.filter(exists);
    parts.styles = parts.styles.filter(exists);
    if parts.sheets.is_empty() {
        return Err(ReadError::Empty);
    }
    Ok(parts)
}

/// Names what a zip archive is that is no workbook of ours.
fn foreign_kind(archive: &ZipArchive<File>) -> &'static str {
    let has = |name: &str| find(archive, name).is_some();
    if has("xl/workbook.bin") {
        "xlsb"
    } else if has("content.xml") {
        "ods"
    } else if has("word/document.xml") {
        "docx"
    } else {
        "zip"
    }
}

struct Relation {
    id: String,
    kind: String,
    target: String,
}

fn relations(mut xml: PartXml<'_>, folder: &str) -> Result<Vec<Relation>, ReadError> {
    let mut found = Vec::new();
    each_element(&mut xml, "relations", |element| {
        if element.local_name().as_ref() != "Relationship" || found.len() >= limits::ENTRIES {
            return;
        }
        let (id, kind, target) = (attribute(element, "Id"), attribute(element, "Type"), attribute(element, "Target"));
        let target = match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None => joined(folder, &target),
        };
        found.push(Relation { id, kind: kind.rsplit('/').next().unwrap_or_default().to_owned(), target });
    })?;
    Ok(found)
}

fn joined(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

fn read_workbook(mut xml: PartXml<'_>, targets: &HashMap<String, String>, parts: &mut Parts) -> Result<(), ReadError> {
    each_element(&mut xml, "workbook", |element| match element.local_name().as_ref() {
        "workbookPr" => parts.from_1904 = matches!(attribute(element, "date1904").as_str(), "1" | "true"),
        "sheet" if parts.sheets.len() < limits::SHEETS => {
            let id = element.attributes().with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == "id");
            let entry = id.and_then(|attribute| targets.get(attribute.value.as_ref()));
            // Charts and dialogs are sheets without a table.
            if let Some(entry) = entry {
                let hidden = matches!(attribute(element, "state").as_str(), "hidden" | "veryHidden");
                parts.sheets.push(SheetPart { info: SheetInfo { name: attribute(element, "name"), hidden }, entry: entry.clone() });
            }
        }
        _ => {}
    })
}

/// Visits every element of a small part.
pub(super) fn each_element(xml: &mut PartXml<'_>, place: &str, mut visit: impl FnMut(&BytesStart<'_>)) -> Result<(), ReadError> {
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|_| ReadError::damaged(place))? {
            Event::Start(element) | Event::Empty(element) => visit(&element),
            Event::DocType(_) => return Err(ReadError::damaged(place)),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Returns an attribute's text, empty when it is not there.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> String {
    let found = element.attributes().with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == name);
    found.and_then(|attribute| quick_xml::escape::unescape(&attribute.value).ok().map(std::borrow::Cow::into_owned)).unwrap_or_default()
}
