//! Owns the ways in which lists are dirty, and what must become of each.

use super::person::{Person, Row, Value, check_character, civil};
use super::random::Random;

/// What must become of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Accepted,
    Held,
    Rejected,
}

macro_rules! dirt {
    ($($(#[$doc:meta])* $member:ident = $name:literal => $outcome:ident),+ $(,)?) => {
        /// A way in which a row is dirty.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Dirt { $($(#[$doc])* $member),+ }

        impl Dirt {
            /// Every way, in the order they are planted.
            pub(super) const ALL: &'static [Dirt] = &[$(Dirt::$member),+];

            pub(super) fn name(self) -> &'static str {
                match self { $(Dirt::$member => $name),+ }
            }

            pub(super) fn outcome(self) -> Outcome {
                match self { $(Dirt::$member => Outcome::$outcome),+ }
            }
        }
    };
}

dirt! {
    ScientificIdentity = "identity_in_powers_of_ten" => Rejected,
    FullWidth = "full_width_digits" => Accepted,
    TwoTelephones = "two_telephones_in_a_cell" => Accepted,
    NoTelephone = "telephone_none" => Accepted,
    NoIdentity = "identity_none" => Accepted,
    BirthDateContradicts = "birth_date_against_identity" => Held,
    SexContradicts = "sex_against_identity" => Held,
    CheckDigit = "identity_check_digit" => Held,
    Spaces = "identity_with_spaces" => Accepted,
    Apostrophe = "identity_with_apostrophe" => Accepted,
    Short = "identity_too_short" => Held,
    Fifteen = "identity_of_15_digits" => Accepted,
    Prefix = "telephone_with_prefix" => Accepted,
    ShortTelephone = "telephone_too_short_and_alone" => Held,
    SerialBirth = "birth_date_as_serial" => Accepted,
    ChineseDate = "birth_date_in_chinese" => Accepted,
    UnreadableBirth = "birth_date_unreadable_without_identity" => Held,
    FutureBirth = "birth_date_ahead_without_identity" => Held,
    Markup = "markup_in_name" => Accepted,
    Formula = "formula_in_note" => Accepted,
    Nobody = "names_nobody" => Rejected,
    OnlyTelephone = "only_a_telephone" => Accepted,
    Landline = "landline_and_extension" => Accepted,
    TextVisit = "visit_in_words" => Accepted,
}

impl Dirt {
    /// Writes a person as this kind of clerk or program would.
    pub(super) fn soil(self, person: Person, random: &mut Random) -> Row {
        let mut row = person.row();
        match self {
            Self::ScientificIdentity => row.identity = in_powers_of_ten(&person.identity),
            Self::FullWidth => {
                row.identity = Value::text(wide(&person.identity));
                row.telephone = Value::text(wide(&person.telephone));
            }
            Self::TwoTelephones => {
                let between = random.pick(&["/", "、", "，", " ", ";"]);
                row.telephone = Value::text(format!("{}{between}0668-2{:06}", person.telephone, random.below(1_000_000)));
            }
            Self::NoTelephone => row.telephone = Value::text(random.pick(&["无", "不详", "-"])),
            Self::NoIdentity => row.identity = Value::text(random.pick(&["无", "不详", "未提供"])),
            Self::BirthDateContradicts => row.birth = Value::Day(person.birth - 1 - random.below(300) as i64, 0),
            Self::SexContradicts => row.sex = Value::text(if person.is_man { "女" } else { "男" }),
            Self::CheckDigit => row.identity = Value::text(wrong_check(&person.identity)),
            Self::Spaces => row.identity = Value::text(spaced(&person.identity)),
            Self::Apostrophe => row.identity = Value::text(format!("'{}", person.identity.to_lowercase())),
            Self::Short => row.identity = Value::text(&person.identity[..17]),
            Self::Fifteen => row = fifteen(&person, row),
            Self::Prefix => row.telephone = Value::text(format!("{}{}", random.pick(&["+86", "0086", "86-", "电话："]), person.telephone)),
            Self::ShortTelephone => {
                row.identity = Value::Blank;
                row.telephone = Value::text(&person.telephone[..10]);
            }
            Self::SerialBirth => row.birth = Value::Serial(person.birth),
            Self::ChineseDate => {
                let (year, month, day) = civil(person.birth);
                row.birth = Value::text(format!("{year}年{month}月{day}日"));
            }
            Self::UnreadableBirth => (row.identity, row.birth) = (Value::Blank, Value::text("不记得了")),
            Self::FutureBirth => (row.identity, row.birth) = (Value::Blank, Value::text("2099-01-01")),
            Self::Markup => row.name = Value::text(format!("<b>{}</b>", person.name)),
            Self::Formula => row.note = Value::text("=cmd|' /C calc'!A0"),
            Self::Nobody => (row.name, row.identity, row.telephone) = (Value::Blank, Value::Blank, Value::text("无")),
            Self::OnlyTelephone => {
                (row.name, row.sex, row.identity, row.birth) = (Value::Blank, Value::Blank, Value::Blank, Value::Blank);
                row.address = Value::Blank;
            }
            Self::Landline => {
                let number = format!("0668-2{:06}转{}", random.below(1_000_000), 800 + random.below(100));
                row.telephone = Value::text(number);
            }
            Self::TextVisit => row.visited = Value::text("9月12日上午10点到11点"),
        }
        row
    }
}

/// Writes a known person in another dress that says the same.
pub(super) fn dress(mut row: Row, random: &mut Random) -> Row {
    let (identity, telephone, name) = (row.identity.shown(), row.telephone.shown(), row.name.shown());
    match random.below(5) {
        0 => row.identity = Value::text(wide(&identity)),
        1 => row.identity = Value::text(spaced(&identity)),
        2 => row.identity = Value::text(format!("'{}", identity.to_lowercase())),
        3 => row.telephone = Value::text(format!("+86 {telephone}")),
        _ => row.name = Value::text(name.chars().map(|ch| format!("{ch} ")).collect::<String>()),
    }
    row.note = Value::text("重复登记");
    row
}

fn wide(text: &str) -> String {
    text.chars().map(|ch| char::from_u32(u32::from(ch) + 0xFEE0).filter(|_| ch.is_ascii_graphic()).unwrap_or(ch)).collect()
}

fn spaced(identity: &str) -> String {
    format!("{} {} {} {}", &identity[..6], &identity[6..10], &identity[10..14], &identity[14..])
}

/// Every number is shown as spreadsheets show it; one with an X at its end would have stayed text.
fn in_powers_of_ten(identity: &str) -> Value {
    let digits: String = identity.chars().map(|ch| if ch == 'X' { '0' } else { ch }).collect();
    let number: f64 = digits.parse().unwrap();
    let (mantissa, _) = format!("{number:.5E}").split_once('E').map(|(mantissa, rest)| (mantissa.to_owned(), rest.to_owned())).unwrap();
    Value::Rounded(number, format!("{mantissa}E+17"))
}

fn wrong_check(identity: &str) -> String {
    let right = check_character(&identity[..17]);
    let wrong = if right == '3' { '4' } else { '3' };
    format!("{}{wrong}", &identity[..17])
}

/// Drops the century, for people of the last one; younger ones keep their number and get spaces.
fn fifteen(person: &Person, mut row: Row) -> Row {
    row.identity = if person.identity[6..8] == *"19" && person.identity[14..17] < *"996" {
        Value::text(format!("{}{}", &person.identity[..6], &person.identity[8..17]))
    } else {
        Value::text(spaced(&person.identity))
    };
    row
}
