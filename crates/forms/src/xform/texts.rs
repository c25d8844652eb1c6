//! Owns texts: where they stand in the document, and their translations.

use super::xml::{Writer, escaped};
use crate::form::{Form, Localized, Message, NO_LANGUAGE, Node, Piece};

/// What people read at a node, by the name of its kind.
const KINDS: [&str; 4] = ["label", "hint", "jr:constraintMsg", "jr:requiredMsg"];

fn text<'a>(node: &'a Node, kind: &str) -> &'a Localized {
    match kind {
        "label" => &node.texts.label,
        "hint" => &node.texts.hint,
        "jr:constraintMsg" => &node.texts.constraint_message,
        _ => &node.texts.required_message,
    }
}

/// Says whether a text of a node is kept among the translations.
fn is_apart(form: &Form, node: &Node, kind: &str) -> bool {
    let text = text(node, kind);
    if kind == "hint" && !node.texts.guidance.is_empty() {
        return true;
    }
    // A message is an attribute, which holds no answers.
    let is_message = kind.starts_with("jr:");
    !text.is_empty() && (form.is_translated() || (is_message && text.values().any(Message::has_output)))
}

/// Says whether the labels of a list are kept among the translations.
pub(super) fn is_list_apart(form: &Form, list: usize) -> bool {
    form.is_translated() || form.lists[list].choices.iter().any(|choice| choice.label.values().any(Message::has_output))
}

/// Writes the translations.
pub(super) fn write(form: &Form, out: &mut Writer) {
    let is_needed = form.nodes.iter().any(|node| KINDS.iter().any(|kind| is_apart(form, node, kind)))
        || (0..form.lists.len()).any(|list| is_list_apart(form, list));
    if !is_needed {
        return;
    }
    out.open("itext", &[]);
    for language in &form.languages {
        let is_default = *language == form.default_language;
        let attributes: &[(&str, &str)] = if is_default { &[("lang", language), ("default", "true()")] } else { &[("lang", language)] };
        out.open("translation", attributes);
        for node in &form.nodes {
            for kind in KINDS.into_iter().filter(|kind| is_apart(form, node, kind)) {
                write_text(form, node, kind, language, out);
            }
        }
        for (at, list) in form.lists.iter().enumerate().filter(|(at, _)| is_list_apart(form, *at)) {
            for (index, choice) in list.choices.iter().enumerate() {
                out.open("text", &[("id", &format!("{}-{index}", form.lists[at].name))]);
                out.raw("value", &[], &inner(in_language(form, &choice.label, language)));
                out.close("text");
            }
        }
        out.close("translation");
    }
    out.close("itext");
}

fn write_text(form: &Form, node: &Node, kind: &str, language: &str, out: &mut Writer) {
    out.open("text", &[("id", &id(node, kind))]);
    let localized = text(node, kind);
    if !localized.is_empty() {
        out.raw("value", &[], &inner(in_language(form, localized, language)));
    }
    if kind == "hint" && !node.texts.guidance.is_empty() {
        out.raw("value", &[("form", "guidance")], &inner(in_language(form, &node.texts.guidance, language)));
    }
    out.close("text");
}

fn id(node: &Node, kind: &str) -> String {
    format!("{}:{kind}", node.path)
}

/// Returns a text in a language, or in the default one where it was not translated.
fn in_language<'a>(form: &Form, text: &'a Localized, language: &str) -> Option<&'a Message> {
    text.get(language).or_else(|| text.get(&form.default_language)).or_else(|| text.get(NO_LANGUAGE)).or_else(|| text.values().next())
}

fn inner(message: Option<&Message>) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => escaped(text),
        Piece::Output(output) => format!("<output value=\"{}\"/>", escaped(&output.xpath).replace('"', "&quot;")),
    };
    message.map(|message| message.pieces.iter().map(piece).collect()).unwrap_or_default()
}

/// Writes label and hint of a node.
pub(super) fn write_labels(form: &Form, node: &Node, out: &mut Writer) {
    for kind in ["label", "hint"] {
        if is_apart(form, node, kind) {
            out.empty(kind, &[("ref", &format!("jr:itext('{}')", id(node, kind)))]);
        } else if !text(node, kind).is_empty() {
            out.raw(kind, &[], &inner(in_language(form, text(node, kind), &form.default_language)));
        }
    }
}

/// Returns the value of a message's attribute.
pub(super) fn message(form: &Form, node: &Node, kind: &str) -> Option<String> {
    if is_apart(form, node, kind) {
        return Some(format!("jr:itext('{}')", id(node, kind)));
    }
    in_language(form, text(node, kind), &form.default_language).map(Message::plain)
}
