//! Names and how frequent they are: Latin ones from the tables of a census, Chinese ones from the
//! published shares of surnames and from characters that names are made of.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context;

use super::people::{Chance, Country};

pub struct Names {
    surnames: Frequent,
    men: Frequent,
    women: Frequent,
    pub streets: Vec<String>,
    pub districts: Vec<String>,
    sounds: HashMap<char, Vec<char>>,
}

/// Words with the running sum of their shares.
struct Frequent(Vec<(f64, String)>);

impl Frequent {
    fn draw(&self, chance: &mut Chance) -> String {
        let most = self.0.last().map_or(0.0, |(sum, _)| *sum);
        let at = chance.share() * most;
        let place = self.0.partition_point(|(sum, _)| *sum < at).min(self.0.len() - 1);
        self.0[place].1.clone()
    }

    /// A table of a census: the name, its share in hundredths, and more.
    fn census(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let mut sum = 0.0;
        let lines = text.lines().filter_map(|line| {
            let mut words = line.split_whitespace();
            let (name, share) = (words.next()?, words.next()?.parse::<f64>().ok()?);
            // The rarest are written as 0.000: they are about so frequent.
            sum += share.max(0.0004);
            Some((sum, name.to_owned()))
        });
        Ok(Self(lines.collect()))
    }

    fn of(words: impl Iterator<Item = (f64, String)>) -> Self {
        let mut sum = 0.0;
        Self(words.map(|(share, word)| { sum += share; (sum, word) }).collect())
    }
}

/// The commonest surnames with their shares in hundredths.
const SURNAMES: &str = "王7.17 李7.00 张6.74 刘5.10 陈4.61 杨3.22 黄2.45 赵2.41 吴2.00 周1.90 徐1.53 孙1.52 马1.29 朱1.26 胡1.24 郭1.20 何1.17 林1.13 高1.09 罗1.07 \
    郑1.02 梁0.91 谢0.78 宋0.76 唐0.73 许0.70 韩0.69 邓0.68 冯0.67 曹0.62 彭0.61 曾0.60 肖0.60 田0.59 董0.55 潘0.53 袁0.52 蔡0.50 蒋0.50 余0.49 于0.48 杜0.46 叶0.45 程0.44 \
    魏0.43 苏0.43 吕0.42 丁0.42 任0.41 卢0.40 姚0.39 沈0.38 钟0.38 姜0.37 崔0.36 谭0.35 陆0.34 范0.34 汪0.33 廖0.33 石0.32 金0.31 韦0.30 贾0.30 夏0.29 付0.28 方0.28 邹0.27 \
    熊0.26 白0.26 孟0.25 秦0.25 邱0.24 侯0.23 江0.23 尹0.22 薛0.22 闫0.21 段0.20 雷0.20 龙0.19 黎0.19 史0.18 陶0.18 贺0.17 毛0.17 郝0.16 顾0.16 龚0.15 邵0.15 万0.15 覃0.14 \
    武0.14 钱0.14 戴0.13 严0.13 莫0.12 孔0.12 向0.12 常0.11 欧阳0.06 司马0.01 诸葛0.01 上官0.01";
const MEN: &str = "伟强军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆志建国文峰林东海龙成永庆春亮德祥兴荣宏义忠良光宝金玉云山天学振世昌松柏泽轩博子晨睿哲航翔旭阳嘉豪瑞一铭";
const WOMEN: &str = "芳娜敏静丽艳娟霞秀英兰玲燕红梅莉萍雪琳慧颖婷玉洁桂凤珍美云淑香春月琴爱华倩丹晶妍欣怡雅文佳思梦涵诗语嘉可馨子萱梓雨欣悦彤琪瑶";
const STREETS: [&str; 24] = ["MAPLE", "OAK", "CEDAR", "LINDEN", "ELM", "RIVER", "HILL", "PARK", "LAKE", "CHURCH", "MILL", "STATION", "GARDEN", "BRIDGE", "FOREST", "MEADOW", "ORCHARD", "HARBOUR", "CASTLE", "MARKET", "SUMMER", "WINTER", "NORTH", "SOUTH"];
const ENDS: [&str; 8] = ["SIDE", "FIELD", "WOOD", "GATE", "VIEW", "BROOK", "TON", ""];
const KINDS: [&str; 3] = [" ROAD", " STREET", " AVENUE"];
const COMPOUNDS: &str = "幸福和平光明东风红旗新华解放人民建设胜利友谊长江黄河金海银河翠湖龙泉凤凰锦绣阳光花园盛世天安";

impl Names {
    pub fn read(country: Country, tables: &Path) -> anyhow::Result<Self> {
        match country {
            Country::Latin => Ok(Self {
                surnames: Frequent::census(&tables.join("dist.all.last"))?,
                men: Frequent::census(&tables.join("dist.male.first"))?,
                women: Frequent::census(&tables.join("dist.female.first"))?,
                streets: STREETS.iter().flat_map(|name| ENDS.iter().flat_map(move |end| KINDS.iter().map(move |kind| format!("{name}{end}{kind}")))).collect(),
                districts: (1..=200).map(|number| format!("DISTRICT {number}")).collect(),
                sounds: HashMap::new(),
            }),
            Country::Chinese => {
                let letters: Vec<char> = COMPOUNDS.chars().collect();
                let mut streets = Vec::new();
                for pair in letters.chunks(2) {
                    for other in letters.chunks(2) {
                        let name: String = pair.iter().chain(other).collect();
                        for kind in ["小区", "花苑", "路"] {
                            streets.push(format!("{name}{kind}"));
                        }
                    }
                }
                let mut sounds: HashMap<String, Vec<char>> = HashMap::new();
                let mut of = HashMap::new();
                for ch in ('\u{4E00}'..='\u{9FA5}').filter(|ch| is_common(*ch)) {
                    sounds.entry(domain::names::pinyin_key(ch.encode_utf8(&mut [0; 4]))).or_default().push(ch);
                }
                for letters in sounds.into_values() {
                    for ch in &letters {
                        of.insert(*ch, letters.clone());
                    }
                }
                Ok(Self {
                    surnames: Frequent::of(SURNAMES.split_whitespace().map(|word| {
                        let at = word.find(|ch: char| ch.is_ascii_digit()).unwrap_or(word.len());
                        (word[at..].parse().unwrap_or(0.01), word[..at].to_owned())
                    })),
                    men: given(MEN),
                    women: given(WOMEN),
                    streets,
                    districts: (1..=200).map(|number| format!("第{number}社区")).collect(),
                    sounds: of,
                })
            }
        }
    }

    pub fn surname(&self, chance: &mut Chance) -> String {
        self.surnames.draw(chance)
    }

    pub fn given(&self, male: bool, chance: &mut Chance) -> String {
        if male { self.men.draw(chance) } else { self.women.draw(chance) }
    }

    /// A short form of a name, if it has one.
    pub fn nickname(&self, name: &str, chance: &mut Chance) -> Option<String> {
        let line = include_str!("../../../../crates/analysis/src/linkage/nicknames.txt").lines().find(|line| line.split(' ').next() == Some(&name.to_lowercase()))?;
        let forms: Vec<&str> = line.split(' ').skip(1).collect();
        (!forms.is_empty()).then(|| chance.pick(&forms).to_uppercase())
    }

    /// The name with a letter of the same sound.
    pub fn homophone(&self, name: &str, chance: &mut Chance) -> String {
        self.with_letter(name, chance, |old, chance| self.sounds.get(&old).map_or(old, |others| *chance.pick(others)))
    }

    /// The name with any other letter.
    pub fn other_letter(&self, name: &str, chance: &mut Chance) -> String {
        let letters: Vec<char> = MEN.chars().chain(WOMEN.chars()).collect();
        self.with_letter(name, chance, |_, chance| *chance.pick(&letters))
    }

    fn with_letter(&self, name: &str, chance: &mut Chance, other: impl Fn(char, &mut Chance) -> char) -> String {
        let mut letters: Vec<char> = name.chars().collect();
        let at = chance.below(letters.len());
        letters[at] = other(letters[at], chance);
        letters.into_iter().collect()
    }
}

/// Names of one letter and of two, the first letters of the list being the commonest.
fn given(letters: &str) -> Frequent {
    let letters: Vec<char> = letters.chars().collect();
    let share = |at: usize| 1.0 / (at as f64 + 4.0);
    let one = letters.iter().enumerate().map(|(at, letter)| (share(at) * 0.4, letter.to_string()));
    let two = letters.iter().enumerate().flat_map(|(at, first)| letters.iter().enumerate().map(move |(other, second)| (share(at) * share(other), format!("{first}{second}"))));
    Frequent::of(one.chain(two))
}

/// Letters that people know how to write: those of the old national standard.
fn is_common(ch: char) -> bool {
    let letter = ch.to_string();
    let (bytes, _, unmapped) = encoding_rs::GBK.encode(&letter);
    !unmapped && bytes.len() == 2 && (0xB0..=0xD7).contains(&bytes[0]) && bytes[1] >= 0xA1
}
