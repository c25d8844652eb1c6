//! Owns the answers to a form while they are given or checked: the tree of them, which questions
//! are asked, and what is computed.
//!
//! A question that is not asked keeps its answer to itself: rules see it as empty. Clock and chance
//! come from the caller.

mod parse;
mod settle;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use quick_xml::escape::escape;

use crate::form::{Default, Expression, Form, Kind, Localized, NodeId, Piece, QuestionType};
use crate::xpath::{Context, EvalError, Lookups, NodeRef, Scope, Tree, Value, World, evaluate};
pub use parse::leaves;

/// A document with more elements is no answer to a questionnaire.
const ELEMENTS: usize = 100_000;
/// A repeat that a formula counts; more are a slip of the keyboard.
const REPEATS: usize = 1_000;

/// Why a document is not taken as answers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InstanceError {
    #[error("it is not well-formed XML")]
    NotXml,
    #[error("it is too large or too deep")]
    TooLarge,
    #[error("it answers the form {0}")]
    OtherForm(String),
    #[error("there is no {0}")]
    NoSuchPlace(String),
}

/// The answers to a form.
#[derive(Debug, Clone)]
pub struct Instance<'f> {
    form: &'f Form,
    lists: Vec<(String, Tree)>,
    context: Context,
    language: String,
    tree: Tree,
    slots: Vec<Slot>,
    /// Elements that the form does not know, by their paths.
    unknown: Vec<String>,
    /// Rules that could not be evaluated: the place and why.
    unchecked: BTreeMap<(u32, &'static str), String>,
    /// Whether answers are only looked at: chance and clock of before stand.
    is_checked: bool,
}

/// What is kept of one element.
#[derive(Debug, Clone)]
struct Slot {
    node: NodeId,
    /// The answer, whether it is asked for or not.
    given: String,
    relevant: bool,
}

impl<'f> Instance<'f> {
    /// Opens a form that nobody has answered yet.
    #[must_use]
    pub fn blank(form: &'f Form, context: &Context) -> Self {
        let mut blank = Self::empty(form, context);
        let root = blank.grow(0, usize::MAX, 0);
        blank.first_defaults(root);
        blank.settle();
        blank
    }

    fn empty(form: &'f Form, context: &Context) -> Self {
        Self {
            form,
            lists: lists(form),
            context: context.clone(),
            language: form.default_language.clone(),
            tree: Tree::default(),
            slots: vec![Slot { node: 0, given: String::new(), relevant: true }],
            unknown: Vec::new(),
            unchecked: BTreeMap::new(),
            is_checked: false,
        }
    }

    #[must_use]
    pub fn form(&self) -> &'f Form {
        self.form
    }

    /// Chooses the language of messages and labels.
    pub fn set_language(&mut self, language: &str) {
        if self.form.languages.iter().any(|known| known == language) {
            language.clone_into(&mut self.language);
        }
    }

    /// Returns the element at a path such as `/data/trip[2]/place`.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<u32> {
        let mut at = 0;
        for part in path.strip_prefix('/')?.split('/') {
            let (name, index) = match part.split_once('[') {
                Some((name, rest)) => (name, rest.strip_suffix(']')?.parse::<usize>().ok()?.checked_sub(1)?),
                None => (part, 0),
            };
            at = self.tree.named(at, name).nth(index)?;
        }
        (at != 0).then_some(at)
    }

    /// Returns the path of an element, with the numbers of repeats.
    #[must_use]
    pub fn path(&self, element: u32) -> String {
        let mut parts = Vec::new();
        let mut at = element;
        while let Some(parent) = self.tree.parent(at) {
            let name = self.tree.name(at);
            let is_repeat = self.form.nodes[self.slots[at as usize].node].kind == Kind::Repeat;
            parts.push(if is_repeat { format!("{name}[{}]", self.tree.position(at)) } else { name.to_owned() });
            at = parent;
        }
        parts.reverse();
        format!("/{}", parts.join("/"))
    }

    /// Answers a question as a person does, and computes what follows.
    ///
    /// # Errors
    ///
    /// Fails where there is no such question.
    pub fn set(&mut self, path: &str, value: &str) -> Result<(), InstanceError> {
        let element = self.find(path).ok_or_else(|| InstanceError::NoSuchPlace(path.to_owned()))?;
        value.clone_into(&mut self.slots[element as usize].given);
        self.show(element);
        self.settle();
        self.pull_triggers(self.slots[element as usize].node);
        self.settle();
        Ok(())
    }

    /// Adds a round of a repeat after the last, at a path without its number.
    ///
    /// # Errors
    ///
    /// Fails where there is no such repeat.
    pub fn add_repeat(&mut self, path: &str) -> Result<(), InstanceError> {
        let missing = || InstanceError::NoSuchPlace(path.to_owned());
        let (above, name) = path.rsplit_once('/').ok_or_else(missing)?;
        let parent = self.find(above).ok_or_else(missing)?;
        let form = self.form;
        let children = &form.nodes[self.slots[parent as usize].node].children;
        let is_it = |node: &&NodeId| form.nodes[**node].kind == Kind::Repeat && form.nodes[**node].name == name;
        let node = *children.iter().find(is_it).ok_or_else(missing)?;
        let round = self.grow_round(parent, node);
        self.first_defaults(round);
        self.settle();
        Ok(())
    }

    /// Takes a round of a repeat away.
    ///
    /// # Errors
    ///
    /// Fails where there is no such round.
    pub fn remove_repeat(&mut self, path: &str) -> Result<(), InstanceError> {
        let found = self.find(path).filter(|element| self.form.nodes[self.slots[*element as usize].node].kind == Kind::Repeat);
        let element = found.ok_or_else(|| InstanceError::NoSuchPlace(path.to_owned()))?;
        self.tree.remove(element);
        self.settle();
        Ok(())
    }

    /// Says whether a question is asked.
    #[must_use]
    pub fn is_relevant(&self, element: u32) -> bool {
        self.slots.get(element as usize).is_some_and(|slot| slot.relevant)
    }

    /// Returns an answer as rules see it.
    #[must_use]
    pub fn value(&self, element: u32) -> &str {
        self.tree.text(element)
    }

    /// Returns the elements in the order of the form.
    #[must_use]
    pub fn elements(&self) -> Vec<u32> {
        let mut found = Vec::new();
        let mut waiting: Vec<u32> = self.tree.children(0).to_vec();
        while let Some(at) = waiting.pop() {
            found.push(at);
            waiting.extend(self.tree.children(at).iter().rev());
        }
        found
    }

    /// Returns the node of the form that an element answers.
    #[must_use]
    pub fn node(&self, element: u32) -> NodeId {
        self.slots.get(element as usize).map_or(0, |slot| slot.node)
    }

    /// Returns a text in the chosen language, with answers in it.
    #[must_use]
    pub fn told(&self, text: &Localized, element: u32) -> Option<String> {
        let message = text.get(&self.language).or_else(|| text.get(&self.form.default_language)).or_else(|| text.values().next())?;
        let mut told = String::new();
        for piece in &message.pieces {
            match piece {
                Piece::Text(text) => told.push_str(text),
                Piece::Output(output) => told.push_str(&self.computed(output, element).unwrap_or_default()),
            }
        }
        Some(told)
    }

    /// Evaluates a rule at an element.
    pub(crate) fn evaluate(&self, rule: &Expression, element: u32) -> Result<Value, EvalError> {
        self.in_world(element, |world| evaluate(&rule.expr, world, &Scope::at(element)))
    }

    pub(crate) fn holds(&self, rule: &Expression, element: u32) -> Result<bool, EvalError> {
        self.in_world(element, |world| Ok(world.truth(&evaluate(&rule.expr, world, &Scope::at(element))?)))
    }

    pub(crate) fn computed(&self, rule: &Expression, element: u32) -> Result<String, EvalError> {
        self.in_world(element, |world| Ok(world.answer(&evaluate(&rule.expr, world, &Scope::at(element))?)))
    }

    fn in_world<T>(&self, element: u32, work: impl FnOnce(&World<'_>) -> Result<T, EvalError>) -> Result<T, EvalError> {
        // Chance differs from place to place.
        let mut context = std::borrow::Cow::Borrowed(&self.context);
        if element != 0 {
            context.to_mut().seed = self.context.seed.wrapping_add(u64::from(element).wrapping_mul(0x0100_0000_01B3));
        }
        let world = World::new(&self.tree, &self.lists, &context, self);
        work(&world)
    }

    /// Returns the names of the choices that a question offers now; none where that is unknown.
    #[must_use]
    pub fn choices(&self, element: u32) -> Vec<String> {
        self.offered(element).unwrap_or_default()
    }

    /// Writes the answers as they are sent: what is not asked is left out.
    #[must_use]
    pub fn to_xml(&self) -> String {
        let mut xml = String::new();
        if let Some(root) = self.tree.children(0).first() {
            self.write(*root, &mut xml);
        }
        xml
    }

    fn write(&self, element: u32, xml: &mut String) {
        if !self.is_relevant(element) {
            return;
        }
        let name = self.tree.name(element);
        let id = if self.node(element) == 0 { format!(" id=\"{}\"", escape(self.form.id.as_str())) } else { String::new() };
        let _ = write!(xml, "<{name}{id}>{}", escape(self.tree.text(element)));
        self.tree.children(element).iter().for_each(|child| self.write(*child, xml));
        let _ = write!(xml, "</{name}>");
    }

    /// Returns the choices that a question offers now.
    pub(crate) fn offered(&self, element: u32) -> Result<Vec<String>, EvalError> {
        let node = &self.form.nodes[self.node(element)];
        let Some(at) = node.list else { return Ok(Vec::new()) };
        let list = &self.form.lists[at];
        let Some(filter) = &node.choice_filter else { return Ok(list.choices.iter().map(|choice| choice.name.clone()).collect()) };
        let document = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let tree = &self.lists[at].1;
        let root = tree.children(0).first().copied().unwrap_or(0);
        let items = tree.children(root);
        self.in_world(element, |world| {
            let mut offered = Vec::new();
            for (index, (item, choice)) in items.iter().zip(&list.choices).enumerate() {
                let current = NodeRef { document: 0, node: element };
                let scope = Scope { node: NodeRef { document, node: *item }, position: index + 1, size: items.len(), current };
                let value = evaluate(&filter.expr, world, &scope)?;
                if world.truth(&value) {
                    offered.push(choice.name.clone());
                }
            }
            Ok(offered)
        })
    }

    /// Makes an element with all below it.
    fn grow(&mut self, parent: u32, at: usize, node: NodeId) -> u32 {
        let form = self.form;
        let element = self.put(parent, at, node);
        for child in &form.nodes[node].children {
            // A repeat that nobody counts is there once.
            if form.nodes[*child].kind != Kind::Repeat || form.nodes[*child].count.is_none() {
                self.grow(element, usize::MAX, *child);
            }
        }
        element
    }

    fn put(&mut self, parent: u32, at: usize, node: NodeId) -> u32 {
        let spec = &self.form.nodes[node];
        let given = match &spec.default {
            Default::Fixed(text) if !self.is_checked => text.clone(),
            _ => String::new(),
        };
        let element = self.tree.insert(parent, at, &spec.name, &given);
        self.slots.push(Slot { node, given, relevant: true });
        element
    }

    /// Adds a round of a repeat after the last one of it.
    fn grow_round(&mut self, parent: u32, node: NodeId) -> u32 {
        let children = self.tree.children(parent);
        let order = |id: NodeId| self.form.nodes[self.slots[parent as usize].node].children.iter().position(|child| *child == id);
        let after = children.iter().rposition(|child| order(self.slots[*child as usize].node) <= order(node));
        let at = after.map_or(0, |after| after + 1);
        self.grow(parent, at, node)
    }

    /// Computes what a question holds when it is first there.
    fn first_defaults(&mut self, from: u32) {
        let mut waiting = vec![from];
        while let Some(element) = waiting.pop() {
            let node = self.node(element);
            let value = match (&self.form.nodes[node].default, self.form.nodes[node].kind) {
                (Default::Computed(rule), _) => self.computed(rule, element).ok(),
                (_, Kind::Question(kind)) => self.preloaded(kind, element),
                _ => None,
            };
            if let Some(value) = value {
                self.slots[element as usize].given = value;
                self.show(element);
            }
            waiting.extend(self.tree.children(element).iter().rev());
        }
    }

    fn preloaded(&self, kind: QuestionType, element: u32) -> Option<String> {
        let function = |name: &str| {
            let expr = crate::xpath::parse(name).ok()?;
            self.in_world(element, |world| Ok(world.answer(&evaluate(&expr, world, &Scope::at(element))?))).ok()
        };
        let property = |name: &str| self.context.properties.get(name).cloned();
        match kind {
            QuestionType::Today => function("today()"),
            QuestionType::Start => function("now()"),
            QuestionType::InstanceId => function("concat('uuid:', uuid())"),
            QuestionType::DeviceId | QuestionType::Username | QuestionType::PhoneNumber | QuestionType::Email => property(kind.code()),
            _ => None,
        }
    }

    /// Makes the tree show an answer, or nothing where it is not asked for.
    fn show(&mut self, element: u32) -> bool {
        let slot = &self.slots[element as usize];
        let shown = if slot.relevant { slot.given.as_str() } else { "" };
        self.tree.set_text(element, shown)
    }
}

impl Lookups for Instance<'_> {
    fn choice_label(&self, question: NodeRef, value: &str) -> Option<String> {
        let list = self.form.nodes[self.node(question.node)].list.filter(|_| question.document == 0)?;
        let choice = self.form.lists[list].choices.iter().find(|choice| choice.name == value)?;
        let label = choice.label.get(&self.language).or_else(|| choice.label.get(&self.form.default_language))?;
        Some(label.plain())
    }

    fn text(&self, id: &str) -> Option<String> {
        let (list, at) = id.rsplit_once('-')?;
        let list = self.form.lists.iter().find(|known| known.name == list)?;
        let label = &list.choices.get(at.parse::<usize>().ok()?)?.label;
        Some(label.get(&self.language).or_else(|| label.get(&self.form.default_language))?.plain())
    }

    fn version(&self) -> &str {
        &self.form.version
    }
}

/// Makes documents of the lists, as filters see them.
fn lists(form: &Form) -> Vec<(String, Tree)> {
    let list = |list: &crate::form::ChoiceList| {
        let mut tree = Tree::default();
        let root = tree.add(0, "root", "");
        for (at, choice) in list.choices.iter().enumerate() {
            let item = tree.add(root, "item", "");
            tree.add(item, "name", &choice.name);
            let label = choice.label.get(&form.default_language).map(crate::form::Message::plain).unwrap_or_default();
            if form.is_translated() {
                tree.add(item, "itextId", &format!("{}-{at}", list.name));
            } else {
                tree.add(item, "label", &label);
            }
            for (name, value) in &choice.extra {
                tree.add(item, name, value);
            }
        }
        (list.name.clone(), tree)
    };
    form.lists.iter().map(list).collect()
}

impl Instance<'_> {
    pub(crate) fn given(&self, element: u32) -> &str {
        self.slots.get(element as usize).map_or("", |slot| slot.given.as_str())
    }

    pub(crate) fn children(&self, element: u32) -> Vec<u32> {
        self.tree.children(element).to_vec()
    }

    pub(crate) fn unknown(&self) -> &[String] {
        &self.unknown
    }

    pub(crate) fn unchecked(&self) -> Vec<(u32, &str)> {
        self.unchecked.iter().map(|((element, _), why)| (*element, why.as_str())).collect()
    }
}
