//! Divisions at the head of a Chinese address: province, city, county, town, community.
//!
//! Owns how they are recognised: by their endings, and by name where a tree of them is known. Each must be narrower than what was read
//! before it, and lie inside of it where the tree knows that: so no town is taken for the city of the same name. Knows no database.

use std::collections::HashMap;

use crate::areas::is_placeholder;
use crate::names::{self, width::narrow};

/// How wide a division is, the widest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    Province,
    City,
    County,
    Town,
    Community,
}

impl Rank {
    const ALL: [Self; RANKS] = [Self::Province, Self::City, Self::County, Self::Town, Self::Community];

    /// What area tables call a kind; nothing where they say nothing of how wide it is.
    fn of_kind(kind: &str) -> Option<Self> {
        Some(match kind {
            "province" => Self::Province,
            "prefecture" | "city" => Self::City,
            "county" | "district" => Self::County,
            "township" | "town" => Self::Town,
            "community" | "village" => Self::Community,
            _ => return None,
        })
    }
}

/// How many ranks there are.
pub const RANKS: usize = 5;

/// An address taken apart: its divisions, and what stands behind them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Divided {
    /// For each rank the name without its ending, folded.
    pub names: [Option<String>; RANKS],
    /// Where the rest begins, in bytes.
    pub end: usize,
}

/// Endings by which a division is told, the longest first.
const ENDINGS: [(&str, Rank); 29] = [
    ("特别行政区", Rank::Province),
    ("街道办事处", Rank::Town),
    ("居民委员会", Rank::Community),
    ("村民委员会", Rank::Community),
    ("社区居委会", Rank::Community),
    ("自治区", Rank::Province),
    ("自治州", Rank::City),
    ("自治县", Rank::County),
    ("自治旗", Rank::County),
    ("街道办", Rank::Town),
    ("办事处", Rank::Town),
    ("居委会", Rank::Community),
    ("村委会", Rank::Community),
    ("地区", Rank::City),
    ("新区", Rank::County),
    ("林区", Rank::County),
    ("街道", Rank::Town),
    ("苏木", Rank::Town),
    ("社区", Rank::Community),
    ("嘎查", Rank::Community),
    ("省", Rank::Province),
    ("市", Rank::City),
    ("盟", Rank::City),
    ("区", Rank::County),
    ("县", Rank::County),
    ("旗", Rank::County),
    ("镇", Rank::Town),
    ("乡", Rank::Town),
    ("村", Rank::Community),
];
/// A name that more divisions have says nothing of where it is.
const MOST_MEANT: usize = 256;
/// The most letters of a name before its ending.
const LONGEST_NAME: usize = 12;
/// Letters before 区 that make it a part of a compound, a school or a works.
const COMPOUNDS: &str = "小园校院厂库景片住宅业墅属舍活教病商街苑军单";
/// What follows the name of a road, a compound or a house that is called after a division.
const CALLED_AFTER: [&str; 30] = [
    "大街", "大道", "桥", "站", "道", "东路", "西路", "南路", "北路", "中路", "花园", "花苑", "小区", "新村", "公寓", "大厦", "广场", "市场", "商场", "酒店", "宾馆", "医院",
    "中学", "小学", "大学", "学校", "公司", "工厂", "厂", "城",
];

/// The divisions of a country or a part of it, by name.
#[derive(Debug, Default)]
pub struct Divisions {
    nodes: Vec<Node>,
    by_name: HashMap<String, Vec<Entry>>,
    longest: usize,
}

#[derive(Debug)]
struct Node {
    parent: Option<u32>,
    rank: Rank,
    stem: String,
    /// Its name only fills a gap in the code list, or others have its place by now: it says where it lies, and no more.
    is_silent: bool,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    node: u32,
    /// The name with its ending.
    is_whole: bool,
}

/// A division as a table of areas has it.
#[derive(Debug, Clone, Default)]
pub struct Division {
    pub code: String,
    pub name: String,
    /// The code of the division above.
    pub parent: String,
    pub kind: String,
    /// Other names: former ones, or what people say.
    pub aliases: Vec<String>,
    /// It is no more.
    pub has_ended: bool,
}

impl Divisions {
    /// Makes the tree; a code that comes again gives its division another name, and one whose parent is missing stands by itself.
    #[must_use]
    pub fn new(rows: Vec<Division>) -> Self {
        let mut codes: HashMap<String, u32> = HashMap::new();
        let mut first: Vec<(u32, usize)> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let next = u32::try_from(codes.len()).unwrap_or(u32::MAX);
            let node = *codes.entry(row.code.clone()).or_insert(next);
            if node == next {
                first.push((node, at));
            }
        }
        let mut tree = Self::default();
        for (node, at) in &first {
            let parent = codes.get(&rows[*at].parent).copied().filter(|parent| parent != node);
            let name = fold(&rows[*at].name);
            let (ending, stem) = strip(&name);
            let is_silent = is_placeholder(rows[*at].name.trim()) || rows[*at].has_ended;
            // The rank is settled once all parents are known.
            tree.nodes.push(Node { parent, rank: Rank::Province, stem: stem.to_owned(), is_silent });
            let of_kind = Rank::of_kind(&rows[*at].kind).filter(|rank| !(*rank == Rank::Province && ending == Some(Rank::City)));
            let rank = of_kind.or(ending);
            if let (Some(rank), Some(node)) = (rank, tree.nodes.last_mut()) {
                node.rank = rank;
            }
        }
        for (node, at) in &first {
            let row = &rows[*at];
            if Rank::of_kind(&row.kind).is_none() && strip(&fold(&row.name)).0.is_none() {
                let depth = tree.above(*node).count() - 1;
                tree.nodes[*node as usize].rank = Rank::ALL[depth.min(RANKS - 1)];
            }
        }
        for row in &rows {
            let Some(node) = codes.get(&row.code) else { continue };
            for name in std::iter::once(&row.name).chain(&row.aliases).filter(|name| !is_placeholder(name.trim())) {
                tree.call(*node, &fold(name));
            }
        }
        tree
    }

    /// How many divisions it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    fn call(&mut self, node: u32, name: &str) {
        let (ending, stem) = strip(name);
        for (text, is_whole) in [(name, ending.is_some()), (stem, false)] {
            let letters = text.chars().count();
            if letters < 2 || text == stem && is_whole {
                continue;
            }
            self.longest = self.longest.max(letters);
            let entries = self.by_name.entry(text.to_owned()).or_default();
            if !entries.iter().any(|entry| entry.node == node && entry.is_whole == is_whole) {
                entries.push(Entry { node, is_whole });
            }
        }
    }

    /// A division and those above it, the narrowest first.
    fn above(&self, node: u32) -> impl Iterator<Item = u32> {
        // Tables from outside may name a parent in a circle.
        std::iter::successors(Some(node), |node| self.nodes[*node as usize].parent).take(16)
    }

    fn is_inside(&self, node: u32, wide: u32) -> bool {
        node != wide && self.above(node).any(|above| above == wide)
    }

    /// Of several the one that contains the others: a city and the town in it that is called like it.
    fn decide(&self, nodes: &[u32]) -> Option<u32> {
        nodes.iter().copied().find(|wide| nodes.iter().all(|node| node == wide || self.is_inside(*node, *wide)))
    }

    /// Takes what was found into the reading: its name, where all that it can mean are called the same.
    fn note(&self, nodes: &[u32], reading: &mut Reading, end: usize) {
        let meant = || nodes.iter().map(|node| &self.nodes[*node as usize]);
        let Some(widest) = meant().min_by_key(|node| node.rank) else { return };
        if meant().all(|node| !node.is_silent && node.rank == widest.rank && node.stem == widest.stem) {
            reading.names[widest.rank as usize] = Some(widest.stem.clone());
        }
        reading.take(widest.rank, end);
    }

    /// The divisions whose name stands here, inside of what was read before, and how long it is.
    fn at(&self, letters: &[char], at: usize, before: &Reading) -> Option<(Vec<u32>, usize, bool)> {
        let mut name: String = letters[at..].iter().take(self.longest).collect();
        while let Some((end, _)) = name.char_indices().next_back().filter(|_| name.chars().nth(1).is_some()) {
            let length = name.chars().count();
            if let Some(entries) = self.by_name.get(&name)
                && let Some(found) = self.fitting(entries, letters, at, length, before)
            {
                return Some(found);
            }
            name.truncate(end);
        }
        None
    }

    fn fitting(&self, entries: &[Entry], letters: &[char], at: usize, length: usize, before: &Reading) -> Option<(Vec<u32>, usize, bool)> {
        let end = at + length;
        let fits = |node: &u32| {
            before.floor.is_none_or(|floor| self.nodes[*node as usize].rank > floor)
                && (before.nodes.is_empty() || before.nodes.iter().any(|wide| self.is_inside(*node, *wide)))
        };
        let whole: Vec<u32> = entries.iter().filter(|entry| entry.is_whole).map(|entry| entry.node).filter(fits).collect();
        if !whole.is_empty() && !is_road(letters, end) {
            return Some((whole, length, true));
        }
        let mut nodes: Vec<u32> = entries.iter().filter(|entry| !entry.is_whole).map(|entry| entry.node).filter(fits).collect();
        if let Some((rank, more)) = ending_at(letters, end) {
            nodes.retain(|node| {
                let of = self.nodes[*node as usize].rank;
                of == rank || rank == Rank::City && of == Rank::County
            });
            return (!nodes.is_empty() && is_meant(letters, at, end, more)).then_some((nodes, length + more, true));
        }
        // A village without its ending could be any compound or road.
        let widest = nodes.iter().map(|node| self.nodes[*node as usize].rank).min()?;
        let least = if before.nodes.is_empty() { Rank::County } else { Rank::Town };
        (widest <= least && !is_called_after(letters, end)).then_some((nodes, length, false))
    }
}

/// What was read so far.
#[derive(Debug, Clone, Default)]
struct Reading {
    names: [Option<String>; RANKS],
    /// The narrowest divisions that the text can mean.
    nodes: Vec<u32>,
    floor: Option<Rank>,
    end: usize,
}

impl Reading {
    fn take(&mut self, rank: Rank, end: usize) {
        self.floor = Some(self.floor.map_or(rank, |floor| floor.max(rank)));
        self.end = end;
    }
}

/// Takes the divisions off the head of an address.
#[must_use]
pub fn divide(text: &str, tree: Option<&Divisions>) -> Divided {
    let letters: Vec<char> = text.chars().map(simple).collect();
    let mut reading = Reading::default();
    // Where a name stands that may yet turn out to be several places.
    let mut doubtful: Option<Reading> = None;
    let mut at = skip(&letters, 0);
    if letters[at..].starts_with(&['中', '国']) {
        at += 2;
    }
    loop {
        let from = skip(&letters, at);
        if let Some(tree) = tree
            && let Some((nodes, length, is_sure)) = tree.at(&letters, from, &reading)
        {
            let before = reading.clone();
            tree.note(&nodes, &mut reading, from + length);
            doubtful = match tree.decide(&nodes) {
                Some(_) => None,
                None if is_sure => doubtful,
                None => doubtful.or(Some(before)),
            };
            reading.nodes = if nodes.len() <= MOST_MEANT { nodes } else { Vec::new() };
        } else if let Some((rank, name, length)) = by_ending(&letters, from, reading.floor) {
            reading.names[rank as usize] = Some(letters[from..from + name].iter().collect());
            reading.take(rank, from + length);
        } else {
            break;
        }
        at = reading.end;
    }
    let reading = doubtful.unwrap_or(reading);
    let mut names = reading.names;
    if let Some(tree) = tree
        && let Some(node) = tree.decide(&reading.nodes)
    {
        for node in tree.above(node).map(|node| &tree.nodes[node as usize]).filter(|node| !node.is_silent) {
            names[node.rank as usize].get_or_insert_with(|| node.stem.clone());
        }
    }
    let end = text.char_indices().nth(reading.end).map_or(text.len(), |(at, _)| at);
    Divided { names, end }
}

/// A division that is told by its ending: its rank, the letters of its name, and those of the whole.
fn by_ending(letters: &[char], at: usize, floor: Option<Rank>) -> Option<(Rank, usize, usize)> {
    let mut here = at;
    while here < letters.len() && here - at <= LONGEST_NAME {
        if here > at
            && let Some((rank, length)) = ending_at(letters, here)
        {
            let end = here + length;
            if rank == Rank::County && COMPOUNDS.contains(letters[end - 2]) && length == 1 {
                return None;
            }
            if !goes_on(letters, here, length) && is_meant(letters, at, here, length) {
                return ranked(letters, at, here, (rank, length), floor);
            }
        }
        let letter = letters[here];
        let is_number = letter.is_ascii_digit() && letters[at] == '第';
        // 解放路社区 is a community, 解放路3号 a road.
        let is_door = here > at && (matches!(letter, '弄' | '号') || is_road(letters, here) && ending_at(letters, here + 1).is_none());
        if is_door || !letter.is_alphanumeric() || letter.is_ascii() && !is_number {
            return None;
        }
        here += 1;
    }
    None
}

/// Fits a division in behind what was read: a city in a city is a county.
fn ranked(letters: &[char], at: usize, ending: usize, (rank, length): (Rank, usize), floor: Option<Rank>) -> Option<(Rank, usize, usize)> {
    if is_road(letters, ending + length) && rank > Rank::City {
        return None;
    }
    let rank = if rank == Rank::City && floor == Some(Rank::City) { Rank::County } else { rank };
    if floor.is_some_and(|floor| rank <= floor) {
        return None;
    }
    let name = ending - at;
    // A name of one letter is not one without its ending: 道县, 李村.
    let name = if name == 1 { name + length } else { name };
    // 茂名市区 is the city itself.
    let urban = rank == Rank::City && letters.get(ending + length) == Some(&'区');
    Some((rank, name, ending - at + length + usize::from(urban)))
}

/// Whether a name has an ending within it: 景德镇市, 萍乡市, 中关村街道.
fn goes_on(letters: &[char], at: usize, length: usize) -> bool {
    let next = letters.get(at + length..).unwrap_or_default();
    let then = |words: &[&str]| words.iter().any(|word| word.chars().zip(next).all(|(one, other)| one == *other) && next.len() >= word.chars().count());
    match letters[at] {
        '镇' => then(&["市", "街道"]),
        '乡' => then(&["市", "镇", "街道"]),
        '村' if length == 1 => ending_at(letters, at + length).is_some(),
        _ => false,
    }
}

/// Whether an ending behind a name is meant as one: markets, villas and red flags are no divisions.
fn is_meant(letters: &[char], at: usize, ending: usize, length: usize) -> bool {
    let name = ending - at;
    let before = letters[ending - 1];
    let least = |count: usize| name >= count;
    if length > 1 {
        return true;
    }
    match letters[ending] {
        '市' => least(2) && !"超集夜菜闹楼".contains(before) && (!"城都".contains(before) || name == 2),
        '盟' => least(2) && !"联同".contains(before),
        '区' => least(1) && !COMPOUNDS.contains(before),
        '旗' => least(2) && !"红国军彩战".contains(before),
        '乡' => !"水故老梦城侨".contains(before),
        '村' => !"新假农一二三四五六七八九十".contains(before),
        _ => true,
    }
}

fn ending_at(letters: &[char], at: usize) -> Option<(Rank, usize)> {
    let next = |ahead: usize| letters.get(at + ahead).copied();
    if matches!((next(0)?, next(1)), ('市', Some('场' | '辖')) | ('县', Some('道'))) {
        return None;
    }
    ENDINGS.iter().find_map(|(ending, rank)| {
        let length = ending.chars().count();
        letters.get(at..at + length)?.iter().copied().eq(ending.chars()).then_some((*rank, length))
    })
}

/// Whether what stands here makes a road of the name before it.
fn is_road(letters: &[char], at: usize) -> bool {
    matches!(letters.get(at), Some('路' | '巷')) || letters.get(at) == Some(&'街') && letters.get(at + 1) != Some(&'道')
}

/// Whether what stands here makes a road, a compound or a house of a name before it that has no ending.
fn is_called_after(letters: &[char], at: usize) -> bool {
    is_road(letters, at) || CALLED_AFTER.iter().any(|word| letters.get(at..at + word.chars().count()).is_some_and(|here| here.iter().copied().eq(word.chars())))
}

/// The rank that the ending of a name tells, and the name without it.
fn strip(name: &str) -> (Option<Rank>, &str) {
    let found = ENDINGS.iter().find_map(|(ending, rank)| Some((*rank, name.strip_suffix(ending)?)));
    match found {
        Some((rank, stem)) if stem.chars().nth(1).is_some() => (Some(rank), stem),
        Some((rank, _)) => (Some(rank), name),
        None => (None, name),
    }
}

fn skip(letters: &[char], at: usize) -> usize {
    let urban: &[char] = &['市', '辖', '区'];
    let mut at = at;
    loop {
        at += letters[at..].iter().take_while(|letter| !letter.is_alphanumeric()).count();
        if !letters[at..].starts_with(urban) {
            return at;
        }
        at += urban.len();
    }
}

fn fold(name: &str) -> String {
    name.trim().chars().map(simple).collect()
}

/// A letter as it is compared; one for one, so that places in the text stay what they are.
fn simple(letter: char) -> char {
    let letter = narrow(letter);
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    names::fold(letter.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(' ')
}
