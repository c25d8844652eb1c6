//! Owns a document as expressions see it: elements with names, parents, children and texts.

/// An element of one of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeRef {
    /// 0 is the answers, others are lists.
    pub document: u32,
    pub node: u32,
}

/// One element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Element {
    name: String,
    parent: Option<u32>,
    children: Vec<u32>,
    text: String,
}

/// A document. Node 0 is its root, above the first element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    elements: Vec<Element>,
}

impl Default for Tree {
    fn default() -> Self {
        Self { elements: vec![Element::default()] }
    }
}

impl Tree {
    /// Adds an element as the last of its parent.
    pub fn add(&mut self, parent: u32, name: &str, text: &str) -> u32 {
        self.insert(parent, usize::MAX, name, text)
    }

    /// Adds an element among those of its parent.
    pub fn insert(&mut self, parent: u32, at: usize, name: &str, text: &str) -> u32 {
        let node = u32::try_from(self.elements.len()).unwrap_or(u32::MAX);
        self.elements.push(Element { name: name.to_owned(), parent: Some(parent), children: Vec::new(), text: text.to_owned() });
        if let Some(above) = self.elements.get_mut(parent as usize) {
            let at = at.min(above.children.len());
            above.children.insert(at, node);
        }
        node
    }

    /// Takes an element out of its parent, with all below it.
    pub fn remove(&mut self, node: u32) {
        if let Some(parent) = self.parent(node) {
            self.elements[parent as usize].children.retain(|child| *child != node);
        }
        if let Some(element) = self.elements.get_mut(node as usize) {
            element.parent = None;
        }
    }

    /// Returns how many elements there ever were; identifiers are smaller.
    #[must_use]
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Says whether there is nothing but the root.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.elements.len() <= 1
    }

    #[must_use]
    pub fn name(&self, node: u32) -> &str {
        self.elements.get(node as usize).map_or("", |element| element.name.as_str())
    }

    #[must_use]
    pub fn parent(&self, node: u32) -> Option<u32> {
        self.elements.get(node as usize).and_then(|element| element.parent)
    }

    #[must_use]
    pub fn children(&self, node: u32) -> &[u32] {
        self.elements.get(node as usize).map_or(&[], |element| element.children.as_slice())
    }

    /// Returns the text of an element itself.
    #[must_use]
    pub fn text(&self, node: u32) -> &str {
        self.elements.get(node as usize).map_or("", |element| element.text.as_str())
    }

    /// Changes the text of an element, and says whether it was another.
    pub fn set_text(&mut self, node: u32, text: &str) -> bool {
        match self.elements.get_mut(node as usize) {
            Some(element) if element.text != text => {
                text.clone_into(&mut element.text);
                true
            }
            _ => false,
        }
    }

    /// Returns the texts of an element and all below it, joined.
    #[must_use]
    pub fn value(&self, node: u32) -> String {
        let mut value = self.text(node).to_owned();
        let mut waiting: Vec<u32> = self.children(node).iter().rev().copied().collect();
        while let Some(node) = waiting.pop() {
            value.push_str(self.text(node));
            waiting.extend(self.children(node).iter().rev());
        }
        value
    }

    /// Returns the children of a name.
    pub fn named<'a>(&'a self, parent: u32, name: &'a str) -> impl Iterator<Item = u32> + 'a {
        self.children(parent).iter().copied().filter(move |child| self.name(*child) == name)
    }

    /// Returns which of its equally named siblings an element is, from 1.
    #[must_use]
    pub fn position(&self, node: u32) -> usize {
        let Some(parent) = self.parent(node) else { return 1 };
        self.named(parent, self.name(node)).position(|sibling| sibling == node).map_or(1, |at| at + 1)
    }

    /// Returns where an element stands, for sorting: the places among siblings from the root down.
    pub(crate) fn order(&self, node: u32) -> Vec<usize> {
        let mut order = Vec::new();
        let mut at = node;
        while let Some(parent) = self.parent(at) {
            order.push(self.children(parent).iter().position(|child| *child == at).unwrap_or(0));
            at = parent;
        }
        order.reverse();
        order
    }
}
