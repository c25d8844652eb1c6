//! Owns what a form is: a tree of groups, repeats and questions, with lists, texts and rules.
//!
//! Plain data that the compiler made and nobody changes. Knows no sheet and no XML.

use std::collections::BTreeMap;

use crate::xpath::Expr;

/// A question, group or repeat, by its place in [`Form::nodes`].
pub type NodeId = usize;

/// A questionnaire.
#[derive(Debug, Clone)]
pub struct Form {
    pub id: String,
    pub title: String,
    pub version: String,
    /// Languages in the order of the columns; one called `default` where none is named.
    pub languages: Vec<String>,
    pub default_language: String,
    /// Everything that holds answers; the first is the root. Parents come before children.
    pub nodes: Vec<Node>,
    pub lists: Vec<ChoiceList>,
    /// How the form is laid out, such as `pages`.
    pub style: String,
}

/// The language of forms that name none.
pub(crate) const NO_LANGUAGE: &str = "default";

/// A question, group or repeat.
#[derive(Debug, Clone)]
pub struct Node {
    pub name: String,
    /// The way from the root, such as `/data/home/age`.
    pub path: String,
    /// Its row; 0 for what the compiler added.
    pub row: u32,
    pub kind: Kind,
    pub parent: Option<NodeId>,
    pub children: Vec<NodeId>,
    pub appears: Appears,
    pub texts: Texts,
    pub relevant: Option<Expression>,
    pub constraint: Option<Expression>,
    pub required: Option<Expression>,
    pub read_only: Option<Expression>,
    pub calculation: Option<Expression>,
    pub default: Default,
    /// Questions whose change computes the calculation again, and nothing else does.
    pub triggers: Vec<NodeId>,
    pub appearance: String,
    pub parameters: BTreeMap<String, String>,
    /// The list of a select, and what narrows it.
    pub list: Option<usize>,
    pub choice_filter: Option<Expression>,
    /// How often a repeat is there; without it people add and remove.
    pub count: Option<Expression>,
    /// Attributes an author asked for: kind of column, name, value.
    pub extra: Vec<(String, String, String)>,
    /// What fact the answer is, such as `onset` or `attribute:pregnant`; empty if it is none.
    pub fact: String,
    /// Who is asked to help whoever is told this note; empty if nobody is.
    pub partner: String,
    /// Of a group or repeat in which people are named, what they are to whoever names them, such as `visitor`; of a question in it, what
    /// of them the answer is, such as `telephone`. Empty if nobody is named.
    pub named: String,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Root,
    Group,
    Repeat,
    Question(QuestionType),
}

/// Whether people see a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Appears {
    #[default]
    Always,
    Never,
}

/// What a node holds before anybody answers.
#[derive(Debug, Clone, Default)]
pub enum Default {
    #[default]
    None,
    Fixed(String),
    /// Computed once, when the form is opened or the repeat added.
    Computed(Expression),
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuestionType {
    Acknowledge,
    Audio,
    Audit,
    BackgroundAudio,
    Barcode,
    Calculate,
    Date,
    DateTime,
    Decimal,
    DeviceId,
    Email,
    End,
    File,
    Geopoint,
    Geoshape,
    Geotrace,
    Hidden,
    Image,
    InstanceId,
    InstanceName,
    Integer,
    Note,
    PhoneNumber,
    Range,
    Rank,
    SelectMultiple,
    SelectOne,
    SimSerial,
    Start,
    StartGeopoint,
    SubscriberId,
    Text,
    Time,
    Today,
    Username,
    Video,
}

/// A rule of a form.
#[derive(Debug, Clone)]
pub struct Expression {
    /// As the author wrote it.
    pub source: String,
    /// With paths instead of names.
    pub xpath: String,
    pub expr: Expr,
    /// What it reads.
    pub reads: Vec<NodeId>,
}

impl Expression {
    /// Returns the texts that stand in it, such as the choices it asks for.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        self.expr.visit(&mut |part| {
            if let Expr::Literal { text, .. } = part {
                texts.push(text.as_str());
            }
        });
        texts
    }
}

/// What people read at a node.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    pub label: Localized,
    pub hint: Localized,
    pub guidance: Localized,
    pub constraint_message: Localized,
    pub required_message: Localized,
}

/// A text by language.
pub type Localized = BTreeMap<String, Message>;

/// A text with answers in it.
#[derive(Debug, Clone, Default)]
pub struct Message {
    pub pieces: Vec<Piece>,
}

/// A part of a text.
#[derive(Debug, Clone)]
pub enum Piece {
    Text(String),
    Output(Expression),
}

/// A list of choices.
#[derive(Debug, Clone, Default)]
pub struct ChoiceList {
    pub name: String,
    pub choices: Vec<Choice>,
}

/// One choice.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    pub name: String,
    pub label: Localized,
    /// Columns that filters can ask for.
    pub extra: Vec<(String, String)>,
    pub row: u32,
}

/// What a form consists of, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    pub questions: usize,
    pub groups: usize,
    pub repeats: usize,
    pub choices: usize,
    pub languages: usize,
}

impl Form {
    /// Counts what people see.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let count = |fits: &dyn Fn(&Node) -> bool| self.nodes.iter().filter(|node| fits(node)).count();
        Summary {
            questions: count(&|node| matches!(node.kind, Kind::Question(kind) if !kind.is_silent())),
            groups: count(&|node| node.kind == Kind::Group && node.appears == Appears::Always),
            repeats: count(&|node| node.kind == Kind::Repeat),
            choices: self.lists.iter().map(|list| list.choices.len()).sum(),
            languages: self.languages.len(),
        }
    }

    /// Returns the nodes above one, nearest first.
    pub fn above(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.nodes.get(node).and_then(|node| node.parent), |at| self.nodes[*at].parent)
    }

    /// Returns the nearest repeat around a node.
    #[must_use]
    pub fn repeat_around(&self, node: NodeId) -> Option<NodeId> {
        self.above(node).find(|above| self.nodes[*above].kind == Kind::Repeat)
    }

    /// Returns the node with a path.
    #[must_use]
    pub fn by_path(&self, path: &str) -> Option<NodeId> {
        self.nodes.iter().position(|node| node.path == path)
    }

    /// Returns the name of the document's first element.
    #[must_use]
    pub fn root_name(&self) -> &str {
        self.nodes.first().map_or("data", |root| root.name.as_str())
    }

    /// Says whether texts are kept apart by language.
    #[must_use]
    pub fn is_translated(&self) -> bool {
        self.languages.iter().any(|language| language != NO_LANGUAGE)
    }
}

impl QuestionType {
    /// Says whether the machine answers, not a person.
    #[must_use]
    pub fn is_silent(self) -> bool {
        matches!(
            self,
            Self::Audit
                | Self::BackgroundAudio
                | Self::Calculate
                | Self::DeviceId
                | Self::Email
                | Self::End
                | Self::Hidden
                | Self::InstanceId
                | Self::InstanceName
                | Self::PhoneNumber
                | Self::SimSerial
                | Self::Start
                | Self::StartGeopoint
                | Self::SubscriberId
                | Self::Today
                | Self::Username
        )
    }

    /// Says whether a person answers it; a note is only read.
    #[must_use]
    pub fn is_answered(self) -> bool {
        !self.is_silent() && self != Self::Note
    }

    /// Says whether answers are chosen from a list.
    #[must_use]
    pub fn is_select(self) -> bool {
        matches!(self, Self::SelectOne | Self::SelectMultiple | Self::Rank)
    }

    /// Says whether several choices make one answer.
    #[must_use]
    pub fn is_several(self) -> bool {
        matches!(self, Self::SelectMultiple | Self::Rank)
    }

    /// Returns the type as sheets write it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Acknowledge => "acknowledge",
            Self::Audio => "audio",
            Self::Audit => "audit",
            Self::BackgroundAudio => "background-audio",
            Self::Barcode => "barcode",
            Self::Calculate => "calculate",
            Self::Date => "date",
            Self::DateTime => "datetime",
            Self::Decimal => "decimal",
            Self::DeviceId => "deviceid",
            Self::Email => "email",
            Self::End => "end",
            Self::File => "file",
            Self::Geopoint => "geopoint",
            Self::Geoshape => "geoshape",
            Self::Geotrace => "geotrace",
            Self::Hidden => "hidden",
            Self::Image => "image",
            Self::InstanceId => "instance_id",
            Self::InstanceName => "instance_name",
            Self::Integer => "integer",
            Self::Note => "note",
            Self::PhoneNumber => "phonenumber",
            Self::Range => "range",
            Self::Rank => "rank",
            Self::SelectMultiple => "select_multiple",
            Self::SelectOne => "select_one",
            Self::SimSerial => "simserial",
            Self::Start => "start",
            Self::StartGeopoint => "start-geopoint",
            Self::SubscriberId => "subscriberid",
            Self::Text => "text",
            Self::Time => "time",
            Self::Today => "today",
            Self::Username => "username",
            Self::Video => "video",
        }
    }
}

impl Message {
    /// Says whether there is nothing to read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Returns the text, with dots where answers go.
    #[must_use]
    pub fn plain(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Output(_) => "…".to_owned(),
        };
        self.pieces.iter().map(piece).collect()
    }

    pub(crate) fn has_output(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Output(_)))
    }
}
