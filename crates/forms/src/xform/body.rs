//! Owns the body: what people see, in its order, with the way each question is answered.

use super::model::is_shown;
use super::texts::{is_list_apart, write_labels};
use super::xml::Writer;
use crate::form::{Default, Form, Kind, Node, NodeId, QuestionType};

pub(super) fn write(form: &Form, out: &mut Writer) {
    let attributes: &[(&str, &str)] = if form.style.is_empty() { &[] } else { &[("class", &form.style)] };
    out.open("h:body", attributes);
    form.nodes[0].children.iter().for_each(|child| write_node(form, *child, out));
    out.close("h:body");
}

fn write_node(form: &Form, at: NodeId, out: &mut Writer) {
    let node = &form.nodes[at];
    if !is_shown(node) {
        return;
    }
    let mut attributes = vec![("ref", node.path.as_str())];
    let extra = node.extra.iter().filter(|(kind, ..)| kind == "body").map(|(_, name, value)| (name.as_str(), value.as_str()));
    match node.kind {
        Kind::Root => {}
        Kind::Group => {
            push_appearance(node, &mut attributes);
            attributes.extend(extra);
            out.open("group", &attributes);
            write_labels(form, node, out);
            node.children.iter().for_each(|child| write_node(form, *child, out));
            out.close("group");
        }
        Kind::Repeat => {
            out.open("group", &attributes);
            write_labels(form, node, out);
            let mut attributes = vec![("nodeset", node.path.as_str())];
            push_appearance(node, &mut attributes);
            if let Some(count) = &node.count {
                attributes.push(("jr:count", count.xpath.as_str()));
            }
            attributes.extend(extra);
            out.open("repeat", &attributes);
            node.children.iter().for_each(|child| write_node(form, *child, out));
            write_defaults(form, at, out);
            out.close("repeat");
            out.close("group");
        }
        Kind::Question(kind) => {
            push_appearance(node, &mut attributes);
            attributes.extend(extra);
            write_question(form, at, kind, &attributes, out);
        }
    }
}

fn push_appearance<'a>(node: &'a Node, attributes: &mut Vec<(&'a str, &'a str)>) {
    if !node.appearance.is_empty() {
        attributes.push(("appearance", &node.appearance));
    }
}

/// Writes what a new round of a repeat computes.
fn write_defaults(form: &Form, repeat: NodeId, out: &mut Writer) {
    for (at, node) in form.nodes.iter().enumerate() {
        if form.repeat_around(at) != Some(repeat) {
            continue;
        }
        if let Default::Computed(rule) = &node.default {
            out.empty("setvalue", &[("ref", &node.path), ("event", "odk-new-repeat"), ("value", rule.xpath.trim())]);
        }
    }
}

fn write_question(form: &Form, at: NodeId, kind: QuestionType, attributes: &[(&str, &str)], out: &mut Writer) {
    let node = &form.nodes[at];
    let mut attributes = attributes.to_vec();
    let bounds = crate::compile::range_bounds(&node.parameters);
    let rows = node.parameters.get("rows").cloned().unwrap_or_default();
    let element = match kind {
        QuestionType::SelectOne => "select1",
        QuestionType::SelectMultiple => "select",
        QuestionType::Rank => "odk:rank",
        QuestionType::Range => {
            attributes.extend([("start", bounds[0].as_str()), ("end", bounds[1].as_str()), ("step", bounds[2].as_str())]);
            "range"
        }
        QuestionType::Acknowledge => "trigger",
        QuestionType::Image => {
            attributes.push(("mediatype", "image/*"));
            "upload"
        }
        QuestionType::Audio => {
            attributes.push(("mediatype", "audio/*"));
            "upload"
        }
        QuestionType::Video => {
            attributes.push(("mediatype", "video/*"));
            "upload"
        }
        QuestionType::File => {
            attributes.push(("mediatype", "application/*"));
            "upload"
        }
        _ => {
            if !rows.is_empty() {
                attributes.push(("rows", &rows));
            }
            "input"
        }
    };
    out.open(element, &attributes);
    write_labels(form, node, out);
    if let Some(list) = node.list {
        write_items(form, node, list, out);
    }
    for waiting in form.nodes.iter().filter(|waiting| waiting.triggers.contains(&at)) {
        let value = waiting.calculation.as_ref().map_or("", |rule| rule.xpath.trim());
        let mut attributes = vec![("ref", waiting.path.as_str()), ("event", "xforms-value-changed")];
        if !value.is_empty() {
            attributes.push(("value", value));
        }
        out.empty("setvalue", &attributes);
    }
    out.close(element);
}

fn write_items(form: &Form, node: &Node, list: usize, out: &mut Writer) {
    let filter = node.choice_filter.as_ref().map(|rule| format!("[{}]", rule.xpath)).unwrap_or_default();
    let mut nodeset = format!("instance('{}')/root/item{filter}", form.lists[list].name);
    if node.parameters.get("randomize").is_some_and(|value| value == "true") {
        nodeset = match node.parameters.get("seed").filter(|seed| seed.parse::<f64>().is_ok()) {
            Some(seed) => format!("randomize({nodeset}, {seed})"),
            None => format!("randomize({nodeset})"),
        };
    }
    out.open("itemset", &[("nodeset", &nodeset)]);
    out.empty("value", &[("ref", "name")]);
    out.empty("label", &[("ref", if is_list_apart(form, list) { "jr:itext(itextId)" } else { "label" })]);
    out.close("itemset");
}
