//! Owns the model: the empty answers, the lists, and what is bound to each place.

use super::texts::{is_list_apart, message};
use super::xml::Writer;
use crate::form::{Appears, Default, Form, Kind, Message, Node, NodeId, QuestionType};

pub(super) fn write(form: &Form, out: &mut Writer) {
    out.open("instance", &[]);
    let mut attributes = vec![("id", form.id.as_str())];
    if !form.version.is_empty() {
        attributes.push(("version", &form.version));
    }
    out.open(form.root_name(), &attributes);
    form.nodes[0].children.iter().for_each(|child| write_answers(form, *child, Inside::Nothing, out));
    out.close(form.root_name());
    out.close("instance");
    (0..form.lists.len()).filter(|list| is_used(form, *list)).for_each(|list| write_list(form, list, out));
    for at in in_order(form) {
        write_bind(form, &form.nodes[at], out);
        if let Default::Computed(rule) = &form.nodes[at].default {
            let attributes = [("ref", form.nodes[at].path.as_str()), ("event", "odk-instance-first-load"), ("value", rule.xpath.trim())];
            out.empty("setvalue", &attributes);
        }
    }
}

fn in_order(form: &Form) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut waiting: Vec<NodeId> = form.nodes[0].children.iter().rev().copied().collect();
    while let Some(at) = waiting.pop() {
        found.push(at);
        waiting.extend(form.nodes[at].children.iter().rev());
    }
    found
}

/// What is around answers that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    Round,
    Template,
}

/// Writes the answers that a form begins with; a repeat also as what a new round looks like.
fn write_answers(form: &Form, at: NodeId, inside: Inside, out: &mut Writer) {
    let node = &form.nodes[at];
    let extra: Vec<(&str, &str)> =
        node.extra.iter().filter(|(kind, ..)| kind == "instance").map(|(_, name, value)| (name.as_str(), value.as_str())).collect();
    if let Kind::Question(_) = node.kind {
        let default = match &node.default {
            Default::Fixed(text) => text.as_str(),
            _ => "",
        };
        out.leaf(&node.name, &extra, default);
        return;
    }
    // A repeat within a round needs no template of its own: the one within the template is it. A
    // template holds a first round too, so that every new round begins like the first.
    let copies: &[Inside] = match (node.kind, inside) {
        (Kind::Repeat, Inside::Nothing | Inside::Template) => &[Inside::Template, Inside::Round],
        _ => &[inside],
    };
    for copy in copies {
        let mut attributes = extra.clone();
        if node.kind == Kind::Repeat && *copy == Inside::Template {
            attributes.push(("jr:template", ""));
        }
        out.open(&node.name, &attributes);
        node.children.iter().for_each(|child| write_answers(form, *child, *copy, out));
        out.close(&node.name);
    }
}

/// Says whether a question or a rule looks at a list.
fn is_used(form: &Form, list: usize) -> bool {
    let name = format!("instance('{}')", form.lists[list].name);
    let wide = format!("instance(\"{}\")", form.lists[list].name);
    let in_rule = |node: &Node| {
        let rules =
            [&node.relevant, &node.constraint, &node.calculation, &node.required, &node.read_only, &node.choice_filter, &node.count];
        rules.into_iter().flatten().any(|rule| {
            let tight: String = rule.xpath.chars().filter(|c| !c.is_whitespace()).collect();
            tight.contains(&name) || tight.contains(&wide)
        })
    };
    form.nodes.iter().any(|node| node.list == Some(list) || in_rule(node))
}

fn write_list(form: &Form, at: usize, out: &mut Writer) {
    let list = &form.lists[at];
    out.open("instance", &[("id", &list.name)]);
    out.open("root", &[]);
    for (index, choice) in list.choices.iter().enumerate() {
        out.open("item", &[]);
        out.leaf("name", &[], &choice.name);
        if is_list_apart(form, at) {
            out.leaf("itextId", &[], &format!("{}-{index}", list.name));
        } else {
            let label = choice.label.values().next().map(Message::plain).unwrap_or_default();
            out.leaf("label", &[], &label);
        }
        for (name, value) in &choice.extra {
            out.leaf(name, &[], value);
        }
        out.close("item");
    }
    out.close("root");
    out.close("instance");
}

fn write_bind(form: &Form, node: &Node, out: &mut Writer) {
    let mut attributes: Vec<(String, String)> = vec![("nodeset".to_owned(), node.path.clone())];
    let mut add = |name: &str, value: &str| attributes.push((name.to_owned(), value.trim().to_owned()));
    if let Kind::Question(kind) = node.kind {
        add("type", bind_type(kind, node));
        preload(kind, &mut add);
    }
    // What nobody may change is told by the type of a note, by the author, or by being computed only.
    let is_note = node.kind == Kind::Question(QuestionType::Note);
    match &node.read_only {
        Some(rule) => add("readonly", &rule.xpath),
        None if is_note => add("readonly", "true()"),
        None => {}
    }
    if let Some(rule) = &node.relevant {
        add("relevant", &rule.xpath);
    }
    if let Some(rule) = &node.required {
        add("required", &rule.xpath);
    }
    if let Some(text) = message(form, node, "jr:requiredMsg").filter(|_| node.required.is_some()) {
        add("jr:requiredMsg", &text);
    }
    if let Some(rule) = &node.constraint {
        add("constraint", &rule.xpath);
    }
    if let Some(text) = message(form, node, "jr:constraintMsg").filter(|_| node.constraint.is_some()) {
        add("jr:constraintMsg", &text);
    }
    if let Some(rule) = node.calculation.as_ref().filter(|_| node.triggers.is_empty()) {
        add("calculate", &rule.xpath);
    }
    for (_, name, value) in node.extra.iter().filter(|(kind, ..)| kind == "bind") {
        if !attributes.iter().any(|(known, _)| known == name) {
            attributes.push((name.clone(), value.clone()));
        }
    }
    // A group without rules is bound to nothing.
    if attributes.len() > 1 {
        let attributes: Vec<(&str, &str)> = attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        out.empty("bind", &attributes);
    }
}

fn preload(kind: QuestionType, add: &mut impl FnMut(&str, &str)) {
    let (preload, parameters) = match kind {
        QuestionType::Start => ("timestamp", "start"),
        QuestionType::End => ("timestamp", "end"),
        QuestionType::Today => ("date", "today"),
        QuestionType::DeviceId => ("property", "deviceid"),
        QuestionType::Username => ("property", "username"),
        QuestionType::PhoneNumber => ("property", "phonenumber"),
        QuestionType::Email => ("property", "email"),
        QuestionType::SimSerial => ("property", "simserial"),
        QuestionType::SubscriberId => ("property", "subscriberid"),
        QuestionType::InstanceId => ("uid", ""),
        _ => return,
    };
    add("jr:preload", preload);
    if !parameters.is_empty() {
        add("jr:preloadParams", parameters);
    }
    if kind == QuestionType::InstanceId {
        add("readonly", "true()");
    }
}

fn bind_type(kind: QuestionType, node: &Node) -> &'static str {
    match kind {
        QuestionType::Integer => "int",
        QuestionType::Decimal => "decimal",
        QuestionType::Range => {
            let is_whole = crate::compile::range_bounds(&node.parameters).iter().all(|bound| bound.parse::<i64>().is_ok());
            if is_whole { "int" } else { "decimal" }
        }
        QuestionType::Rank => "odk:rank",
        QuestionType::Date | QuestionType::Today => "date",
        QuestionType::Time => "time",
        QuestionType::DateTime | QuestionType::Start | QuestionType::End => "dateTime",
        QuestionType::Geopoint | QuestionType::StartGeopoint => "geopoint",
        QuestionType::Geotrace => "geotrace",
        QuestionType::Geoshape => "geoshape",
        QuestionType::Barcode => "barcode",
        QuestionType::Audio
        | QuestionType::Audit
        | QuestionType::BackgroundAudio
        | QuestionType::File
        | QuestionType::Image
        | QuestionType::Video => "binary",
        _ => "string",
    }
}

/// Says whether a node has a place in the body.
pub(super) fn is_shown(node: &Node) -> bool {
    node.appears == Appears::Always
}
