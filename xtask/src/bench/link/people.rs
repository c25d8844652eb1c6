//! A register and a dirty list of people who do not exist, with the truth beside them.
//!
//! People live in households: they share surname, address and often the telephone; there are twins,
//! and sons with their father's name. Most of those on the list are in the register, some of the
//! others live with somebody who is. What is written of them goes through hands that mistype, swap,
//! leave out, shorten, and know an address that is no longer right.

use super::names::Names;

/// A small generator of chance: the same numbers on every machine.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D_4C95_7F2D)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ bits >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ bits >> 31
    }

    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or_default()
    }

    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn is(&mut self, share: f64) -> bool {
        self.share() < share
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// A person as they are.
#[derive(Clone)]
pub struct Person {
    pub entity: usize,
    pub given: String,
    pub surname: String,
    pub id: String,
    pub phone: String,
    /// Year, month, day.
    pub born: (u32, u32, u32),
    pub male: bool,
    pub home: Home,
}

/// Where a household lives.
#[derive(Clone)]
pub struct Home {
    pub district: usize,
    pub street: usize,
    pub house: u32,
    pub building: u32,
    pub unit: u32,
    pub room: u32,
}

/// Which country's people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Country {
    Latin,
    Chinese,
}

/// Fills households until there are so many people.
pub fn people(country: Country, count: usize, names: &Names, chance: &mut Chance) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::with_capacity(count + 8);
    while people.len() < count {
        let size = *chance.pick(&[1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6]);
        let home = Home {
            district: chance.below(names.districts.len()),
            street: chance.below(names.streets.len()),
            house: 1 + chance.below(400) as u32,
            building: 1 + chance.below(30) as u32,
            unit: 1 + chance.below(4) as u32,
            room: (1 + chance.below(24) as u32) * 100 + 1 + chance.below(4) as u32,
        };
        let surname = names.surname(chance);
        let shared = phone(country, chance);
        let first = people.len();
        for place in 0..size {
            let male = if place < 2 { place == 0 } else { chance.is(0.5) };
            let year = if place < 2 { 1930 + chance.below(70) } else { 1985 + chance.below(36) } as u32;
            let mut person = Person {
                entity: people.len(),
                given: names.given(male, chance),
                surname: if place > 0 && country == Country::Chinese && place == 1 || chance.is(0.1) { names.surname(chance) } else { surname.clone() },
                id: String::new(),
                phone: if chance.is(0.45) { shared.clone() } else { phone(country, chance) },
                born: (year, 1 + chance.below(12) as u32, 1 + chance.below(28) as u32),
                male,
                home: home.clone(),
            };
            let sequence = chance.below(900) as u32;
            person.id = identifier(country, &person, sequence, chance);
            if place >= 2 && chance.is(0.03) && people.len() > first {
                // A twin of whoever came last: one birth date, numbers side by side.
                let other = people[people.len() - 1].clone();
                person.born = other.born;
                person.surname = other.surname.clone();
                person.id = neighbour(country, &person, &other, chance);
            } else if place >= 2 && male && chance.is(0.05) {
                person.given = people[first].given.clone();
                person.surname = people[first].surname.clone();
            }
            people.push(person);
        }
    }
    people.truncate(count);
    people
}

fn phone(country: Country, chance: &mut Chance) -> String {
    match country {
        Country::Latin => format!("{}{:03}{:04}", 200 + chance.below(700), chance.below(1000), chance.below(10_000)),
        Country::Chinese => format!("1{}{:08}", 30 + chance.below(70), chance.below(100_000_000)),
    }
}

fn identifier(country: Country, person: &Person, sequence: u32, chance: &mut Chance) -> String {
    match country {
        Country::Latin => format!("{:09}", chance.below(1_000_000_000)),
        Country::Chinese => {
            let county = 110_101 + (person.home.district as u32 % 300) * 100 + chance.below(2) as u32 * 7;
            resident(county, person.born, sequence / 2 * 2 + u32::from(person.male))
        }
    }
}

fn neighbour(country: Country, person: &Person, other: &Person, chance: &mut Chance) -> String {
    match country {
        Country::Latin => format!("{:09}", other.id.parse::<u64>().unwrap_or_default() + 1),
        Country::Chinese => {
            let sequence = other.id[14..17].parse::<u32>().unwrap_or_default() + 2 + chance.below(3) as u32 * 2;
            resident(other.id[..6].parse().unwrap_or(110_101), person.born, (sequence % 990) / 2 * 2 + u32::from(person.male))
        }
    }
}

fn resident(county: u32, (year, month, day): (u32, u32, u32), sequence: u32) -> String {
    let digits = format!("{county:06}{year:04}{month:02}{day:02}{sequence:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{digits}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}

/// What a table says of a person; empty where it says nothing.
pub struct Row {
    pub given: String,
    pub surname: String,
    pub id: String,
    pub phone: String,
    pub born: String,
    pub sex: String,
    pub district: String,
    pub address: String,
}

impl Row {
    /// As the register has it.
    pub fn clean(country: Country, person: &Person, names: &Names) -> Self {
        let (year, month, day) = person.born;
        Self {
            given: person.given.clone(),
            surname: person.surname.clone(),
            id: person.id.clone(),
            phone: person.phone.clone(),
            born: format!("{year:04}-{month:02}-{day:02}"),
            sex: match (country, person.male) {
                (Country::Latin, true) => "M",
                (Country::Latin, false) => "F",
                (Country::Chinese, true) => "男",
                (Country::Chinese, false) => "女",
            }
            .to_owned(),
            district: names.districts[person.home.district].clone(),
            address: address(country, &person.home, names, 0),
        }
    }
}

/// An address in one of the ways in which people write it.
pub fn address(country: Country, home: &Home, names: &Names, way: usize) -> String {
    let Home { house, building, unit, room, .. } = home;
    let street = &names.streets[home.street];
    match (country, way) {
        (Country::Latin, 0) => format!("{house} {street} {building}-{unit}-{room}"),
        (Country::Latin, 1) => format!("{house} {street} BLDG {building} UNIT {unit} RM {room}"),
        (Country::Latin, 2) => format!("{street} {building}-{unit}-{room}"),
        (Country::Latin, _) => format!("{house} {} {building}-{unit}-{room}", street.replace(" ROAD", " RD").replace(" STREET", " ST").replace(" AVENUE", " AVE")),
        // Every third household is in the register with its divisions.
        (Country::Chinese, 0) if home.house % 3 == 0 => format!("{}{street}{house}号{building}栋{unit}单元{room}室", divisions(home, true, true)),
        (Country::Chinese, 0) => format!("{street}{house}号{building}栋{unit}单元{room}室"),
        (Country::Chinese, 1) => format!("{street}{house}号{building}-{unit}-{room}"),
        (Country::Chinese, 2) => format!("{street}{building}号楼{unit}门{room}"),
        (Country::Chinese, 3) => format!("{}{street}{house}号{building}幢{unit}单元{room}", names.districts[home.district]),
        (Country::Chinese, 4) => format!("{}{street}{house}号{building}-{unit}-{room}", divisions(home, true, true)),
        (Country::Chinese, 5) => format!("{}{street}{house}号{}栋{}单元{room}", divisions(home, false, true), in_words(*building), in_words(*unit)),
        (Country::Chinese, 6) => format!("{}{street}{house}号{building}栋{room}", divisions(home, true, false)),
        (Country::Chinese, _) => format!("{}{street}{house}号{building}栋{unit}单元{}楼{room}室", divisions(home, false, false), room / 100),
    }
}

/// How many ways there are in which people write an address otherwise than the register.
pub fn ways(country: Country) -> usize {
    if country == Country::Latin { 3 } else { 7 }
}

/// County and town of a household, with city or without, with their endings or without those of the county. Ten counties of two
/// towns each are enough to be told apart by.
fn divisions(home: &Home, with_city: bool, with_endings: bool) -> String {
    const COUNTIES: [&str; 10] = ["河东", "河西", "城南", "城北", "江口", "新丰", "永安", "平湖", "东岭", "西坪"];
    const TOWNS: [&str; 2] = ["龙田", "石桥"];
    let county = COUNTIES[home.district % 10];
    let town = TOWNS[home.district / 10 % 2];
    let city = if with_city { "临江市" } else { "" };
    if with_endings { format!("{city}{county}区{town}街道") } else { format!("{city}{county}{town}街道") }
}

fn in_words(number: u32) -> String {
    let digit = |number: u32| ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"][number as usize % 10];
    match number {
        0..=9 => digit(number).to_owned(),
        10..=19 => format!("十{}", digit(number)),
        _ => format!("{}十{}", digit(number / 10), digit(number)),
    }
}
