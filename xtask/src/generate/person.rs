//! Owns people who do not exist: names from characters, numbers from a shuffled sequence, so that
//! no two share a number and a row can be made again from its place alone.

use super::areas::Areas;
use super::random::{Random, shuffled};

/// The days of birth that are used: the 82 years before the list's day.
const DAYS: u64 = 30_000;
/// How many people can be told apart by birth date and sequence.
pub(super) const MOST: u64 = DAYS * 1000;
/// The day the lists are of, 15 September 2022, in days since 1970.
const TODAY: i64 = 19_250;

/// Surnames in the order of how many people bear them, the first ones most.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常单解区";
const WOMEN: &str = "丽娜敏静秀英芳燕红霞玲桂兰月梅艳娟雪琳晶洁莹慧倩婷颖薇佳欣怡琪蕾思雨梦瑶婉淑珍凤珠翠香爱莲";
const MEN: &str = "伟强磊军勇涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆建国志文海东杰林峰旭宁龙亮成康星光天达安岩中茂进有坚和彪博诚先敬震振壮";
const BOTH: &str = "小晓子雅春秋云玉金永新家嘉德清仁义思一";

const PLACES: [&str; 12] = [
    "福华市场", "河东农贸市场", "光华菜市场", "站前酒楼", "人民广场超市", "新湖公园", "高凉茶楼", "城南快餐店", "第三医院门诊", "文明大药房",
    "客运中心站", "海鲜批发市场",
];
const ESTATES: [&str; 10] =
    ["锦绣花园", "东湖小区", "阳光城", "幸福里", "金桂苑", "河畔新村", "明珠花园", "翠竹园", "和平大院", "百合苑"];
const OCCUPATIONS: [&str; 12] =
    ["工人", "商业服务", "餐饮食品业", "干部职员", "家务待业", "民工", "教师", "医护人员", "司机", "农民", "个体户", "其他"];

/// A value of a row. Spreadsheets keep numbers and days as such; texts hold the words for them.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    /// A whole number that a spreadsheet keeps as a number.
    Number(u64),
    /// A moment: days since 1970 and minutes of the day.
    Day(i64, u16),
    /// A spreadsheet's own number for a day, without the format of a day.
    Serial(i64),
    /// A number that a spreadsheet has rounded, with the text it shows.
    Rounded(f64, String),
    Blank,
}

impl Value {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Returns the value as a text file holds it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Rounded(_, text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Day(day, minutes) => {
                let (year, month, date) = civil(*day);
                match minutes {
                    0 => format!("{year:04}-{month:02}-{date:02}"),
                    _ => format!("{year:04}-{month:02}-{date:02} {:02}:{:02}", minutes / 60, minutes % 60),
                }
            }
            Self::Serial(day) => serial(*day).to_string(),
            Self::Blank => String::new(),
        }
    }
}

/// One row of a list, in the order of the headers behind the running number.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) number: u64,
    pub(super) name: Value,
    pub(super) sex: Value,
    pub(super) identity: Value,
    pub(super) telephone: Value,
    pub(super) birth: Value,
    pub(super) address: Value,
    pub(super) community: Value,
    pub(super) occupation: Value,
    pub(super) place: Value,
    pub(super) visited: Value,
    pub(super) note: Value,
}

impl Row {
    /// Returns the values in the order of the headers.
    pub(super) fn values(&self) -> [Value; 12] {
        let own = [&self.name, &self.sex, &self.identity, &self.telephone, &self.birth, &self.address, &self.community, &self.occupation];
        let [name, sex, identity, telephone, birth, address, community, occupation] = own.map(Clone::clone);
        let (place, visited, note) = (self.place.clone(), self.visited.clone(), self.note.clone());
        [Value::Number(self.number), name, sex, identity, telephone, birth, address, community, occupation, place, visited, note]
    }
}

/// A person who does not exist.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) is_man: bool,
    pub(super) identity: String,
    pub(super) telephone: String,
    pub(super) birth: i64,
    address: String,
    community: String,
    occupation: &'static str,
    place: &'static str,
    visited: (i64, u16),
}

impl Person {
    /// Makes the person of a place in the list.
    pub(super) fn new(seed: u64, at: u64, areas: &Areas) -> Self {
        let mut random = Random::new(seed, at ^ 0x7065_6f70_6c65);
        let slot = shuffled(at, seed, MOST);
        let (birth, sequence) = (TODAY - 1 - (slot / 1000) as i64, slot % 1000);
        let is_man = sequence % 2 == 1;
        let (year, month, day) = civil(birth);
        let birthplace = areas.birthplace(random.below(1 << 20));
        let first = format!("{birthplace}{year:04}{month:02}{day:02}{sequence:03}");
        let identity = format!("{first}{}", check_character(&first));
        let telephone = format!("{}", 13_000_000_000 + shuffled(at, seed ^ 1, 7_000_000_000));
        let (code, community) = areas.community(random.below(1 << 20));
        let door = format!("{}栋{}单元{}室", 1 + random.below(30), 1 + random.below(4), (1 + random.below(18)) * 100 + 1 + random.below(4));
        let address = format!("{}{community}{}{door}", areas.trail(code), random.pick(&ESTATES));
        let occupation = match (TODAY - birth) / 365 {
            0..=2 => "散居儿童",
            3..=6 => "幼托儿童",
            7..=21 => "学生",
            22..=59 => random.pick(&OCCUPATIONS),
            _ => "离退人员",
        };
        let visited = (TODAY - 1 - random.below(7) as i64, (7 * 60 + random.below(14 * 60)) as u16);
        let (name, place) = (name(&mut random, is_man), random.pick(&PLACES));
        Self { name, is_man, identity, telephone, birth, address, community: community.to_owned(), occupation, place, visited }
    }

    /// Writes the person as a tidy clerk would.
    pub(super) fn row(&self) -> Row {
        Row {
            number: 0,
            name: Value::text(&self.name),
            sex: Value::text(if self.is_man { "男" } else { "女" }),
            identity: Value::text(&self.identity),
            telephone: self.telephone.parse().map_or(Value::Blank, Value::Number),
            birth: Value::Day(self.birth, 0),
            address: Value::text(&self.address),
            community: Value::text(&self.community),
            occupation: Value::text(self.occupation),
            place: Value::text(self.place),
            visited: Value::Day(self.visited.0, self.visited.1),
            note: Value::Blank,
        }
    }
}

fn name(random: &mut Random, is_man: bool) -> String {
    // The square of a uniform share favours the first surnames as life does.
    let count = SURNAMES.chars().count() as u64;
    let at = random.below(count) * random.below(count) / count;
    let surname = match random.below(400) {
        0 => "欧阳".to_owned(),
        1 => "司徒".to_owned(),
        2 => return format!("阿{}{}·买买提", random.letter("卜迪依不"), random.letter("力江拉提")),
        _ => SURNAMES.chars().nth(at as usize).unwrap().to_string(),
    };
    let own = if is_man { MEN } else { WOMEN };
    match random.below(10) {
        0..=2 => format!("{surname}{}", random.letter(own)),
        3..=5 => format!("{surname}{}{}", random.letter(BOTH), random.letter(own)),
        _ => format!("{surname}{}{}", random.letter(own), random.letter(own)),
    }
}

/// Returns the check character of GB 11643.
pub(super) fn check_character(first: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = first.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    char::from(b"10X98765432"[(sum % 11) as usize])
}

/// Returns a spreadsheet's number of a day.
pub(super) fn serial(day: i64) -> i64 {
    day + 25_569
}

/// Returns year, month and day of a number of days since 1970.
pub(super) fn civil(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}
