//! Owns reading answers that somebody sent, with bounds on size and depth.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{ELEMENTS, Instance, InstanceError};
use crate::form::{Form, Kind, NodeId};
use crate::xpath::Context;

const BYTES: usize = 4 << 20;
const DEPTH: usize = 64;

/// An element as it was sent.
#[derive(Debug, Default)]
struct Sent {
    name: String,
    text: String,
    children: Vec<Sent>,
    id: Option<String>,
    is_template: bool,
}

impl<'f> Instance<'f> {
    /// Reads answers and computes what follows from them.
    ///
    /// # Errors
    ///
    /// Fails when they are no XML, too large, or answer another form.
    pub fn parse(form: &'f Form, xml: &str, context: &Context) -> Result<Self, InstanceError> {
        let root = read(xml)?;
        if let Some(id) = root.id.as_ref().filter(|id| **id != form.id) {
            return Err(InstanceError::OtherForm(id.clone()));
        }
        if root.name != form.root_name() {
            return Err(InstanceError::OtherForm(root.name));
        }
        let mut instance = Self::empty(form, context);
        instance.is_checked = true;
        instance.take(0, 0, &root, &format!("/{}", root.name));
        instance.settle();
        Ok(instance)
    }

    fn take(&mut self, parent: u32, node: NodeId, sent: &Sent, path: &str) {
        let form = self.form;
        let element = self.put(parent, usize::MAX, node);
        if let Kind::Question(_) = form.nodes[node].kind {
            self.slots[element as usize].given = sent.text.trim_matches(|c: char| c.is_whitespace()).to_owned();
            self.show(element);
        }
        let children = &form.nodes[node].children;
        let known = |name: &str| children.iter().copied().find(|child| form.nodes[*child].name == name);
        for child in sent.children.iter().filter(|child| known(&child.name).is_none()) {
            self.unknown.push(format!("{path}/{}", child.name));
        }
        // In the order of the form, whatever the order they were sent in.
        for child in children {
            let spec = &form.nodes[*child];
            let mut found = sent.children.iter().filter(|sent| sent.name == spec.name && !sent.is_template);
            if spec.kind == Kind::Repeat {
                for (at, round) in found.enumerate() {
                    self.take(element, *child, round, &format!("{path}/{}[{}]", spec.name, at + 1));
                }
                continue;
            }
            let here = format!("{path}/{}", spec.name);
            match found.next() {
                Some(first) => self.take(element, *child, first, &here),
                None => self.take(element, *child, &Sent::default(), &here),
            }
            if found.next().is_some() {
                self.unknown.push(format!("{here}[2]"));
            }
        }
    }
}

/// Returns what stands in answers to any form, by place and without empty ones; nothing when they are no XML.
#[must_use]
pub fn leaves(xml: &str) -> Option<Vec<(String, String)>> {
    fn below(sent: &Sent, path: &str, found: &mut Vec<(String, String)>) {
        let text = sent.text.trim();
        if sent.children.is_empty() && !text.is_empty() {
            found.push((path.to_owned(), text.to_owned()));
        }
        for (at, child) in sent.children.iter().enumerate() {
            let alike = |other: &&Sent| other.name == child.name && !other.is_template;
            let round = sent.children[..at].iter().filter(alike).count() + 1;
            let is_round = sent.children.iter().filter(alike).count() > 1;
            let place = if is_round { format!("{path}/{}[{round}]", child.name) } else { format!("{path}/{}", child.name) };
            if !child.is_template {
                below(child, &place, found);
            }
        }
    }
    let root = read(xml).ok()?;
    let mut found = Vec::new();
    below(&root, &format!("/{}", root.name), &mut found);
    Some(found)
}

fn read(xml: &str) -> Result<Sent, InstanceError> {
    if xml.len() > BYTES {
        return Err(InstanceError::TooLarge);
    }
    let mut reader = Reader::from_str(xml);
    let mut open: Vec<Sent> = vec![Sent::default()];
    let mut count = 0;
    loop {
        match reader.read_event().map_err(|_| InstanceError::NotXml)? {
            Event::Start(start) => {
                count += 1;
                if open.len() > DEPTH || count > ELEMENTS {
                    return Err(InstanceError::TooLarge);
                }
                open.push(opened(&start)?);
            }
            Event::Empty(start) => {
                count += 1;
                if count > ELEMENTS {
                    return Err(InstanceError::TooLarge);
                }
                let sent = opened(&start)?;
                open.last_mut().ok_or(InstanceError::NotXml)?.children.push(sent);
            }
            Event::End(_) => {
                let sent = open.pop().ok_or(InstanceError::NotXml)?;
                open.last_mut().ok_or(InstanceError::NotXml)?.children.push(sent);
            }
            Event::Text(text) => add(&mut open, &text.xml10_content()),
            Event::CData(text) => add(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(letter)) => add(&mut open, letter.encode_utf8(&mut [0; 4])),
                Ok(None) => add(&mut open, quick_xml::escape::resolve_predefined_entity(&reference).ok_or(InstanceError::NotXml)?),
                Err(_) => return Err(InstanceError::NotXml),
            },
            // A document type may name files and grow without end.
            Event::DocType(_) => return Err(InstanceError::NotXml),
            Event::Eof => break,
            _ => {}
        }
    }
    let mut document = open.pop().filter(|_| open.is_empty()).ok_or(InstanceError::NotXml)?;
    if document.children.len() != 1 {
        return Err(InstanceError::NotXml);
    }
    Ok(document.children.remove(0))
}

fn add(open: &mut [Sent], text: &str) {
    if let Some(sent) = open.last_mut() {
        sent.text.push_str(text);
    }
}

fn opened(start: &BytesStart<'_>) -> Result<Sent, InstanceError> {
    let mut sent = Sent { name: start.local_name().as_ref().to_owned(), ..Sent::default() };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| InstanceError::NotXml)?;
        match attribute.key.local_name().as_ref() {
            "id" => sent.id = Some(attribute.value.to_string()),
            "template" => sent.is_template = true,
            _ => {}
        }
    }
    Ok(sent)
}
