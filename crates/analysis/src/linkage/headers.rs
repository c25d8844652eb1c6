//! Which column is which, by the words that stand above columns.

use super::kinds::Kind;
use super::settings::FieldSettings;

/// A field that is recognised: its name, its kind, and the headers it goes by, folded.
struct Known {
    name: &'static str,
    kind: Kind,
    headers: &'static [&'static str],
}

const IDS: [&str; 9] = ["recid", "id", "uniqueid", "recordid", "rowid", "序号", "编号", "记录号", "记录编号"];

const FIELDS: [Known; 17] = [
    Known { name: "given_name", kind: Kind::GivenName, headers: &["givenname", "firstname", "forename", "fname", "名", "名字"] },
    Known { name: "surname", kind: Kind::Surname, headers: &["surname", "lastname", "familyname", "lname", "姓", "姓氏"] },
    Known { name: "middle_name", kind: Kind::GivenName, headers: &["middlename", "middleinitial", "secondname"] },
    Known { name: "name", kind: Kind::Name, headers: &["name", "fullname", "姓名", "人员姓名", "患者姓名"] },
    Known {
        name: "national_id",
        kind: Kind::Identifier,
        headers: &[
            "nationalid", "socsecid", "ssn", "nationalidnumber", "idnumber", "idno", "identity", "identitynumber", "passport", "身份证", "身份证号", "身份证号码", "证件号",
            "证件号码", "公民身份号码",
        ],
    },
    Known {
        name: "phone",
        kind: Kind::Telephone,
        headers: &["phone", "phonenumber", "telephone", "mobile", "tel", "cell", "电话", "联系电话", "手机", "手机号", "手机号码", "电话号码", "联系方式"],
    },
    Known { name: "birth_date", kind: Kind::Date, headers: &["birthdate", "dateofbirth", "dob", "birthday", "出生日期", "生日", "出生年月"] },
    Known { name: "sex", kind: Kind::Sex, headers: &["sex", "gender", "性别"] },
    Known { name: "postcode", kind: Kind::Code, headers: &["postcode", "zip", "zipcode", "postalcode", "postcodefake", "邮编", "邮政编码"] },
    Known { name: "street_number", kind: Kind::Code, headers: &["streetnumber", "housenumber", "门牌号"] },
    Known {
        name: "address",
        kind: Kind::Address,
        headers: &["address", "address1", "addressline1", "streetaddress", "streetname", "street", "住址", "地址", "现住址", "家庭住址", "居住地址", "详细地址"],
    },
    Known { name: "address_2", kind: Kind::Text, headers: &["address2", "addressline2"] },
    Known { name: "district", kind: Kind::Place, headers: &["district", "community", "subdistrict", "社区", "所属社区", "街道", "区县", "村居"] },
    Known { name: "suburb", kind: Kind::Place, headers: &["suburb", "city", "town", "locality", "城市"] },
    Known { name: "state", kind: Kind::Place, headers: &["state", "province", "region", "省份"] },
    Known { name: "birth_place", kind: Kind::Place, headers: &["birthplace", "placeofbirth", "出生地", "籍贯"] },
    Known { name: "occupation", kind: Kind::Text, headers: &["occupation", "profession", "job", "职业", "工作单位"] },
];

/// The fields that stand in either of two tables.
pub(super) fn recognise(left: &[String], right: Option<&[String]>) -> Vec<FieldSettings> {
    let stands = |known: &Known| {
        let columns: Vec<String> = left
            .iter()
            .chain(right.into_iter().flatten())
            .filter(|header| known.headers.contains(&fold(header).as_str()))
            .map(|header| header.trim().to_owned())
            .collect();
        let in_both = |headers: &[String]| headers.iter().any(|header| known.headers.contains(&fold(header).as_str()));
        (in_both(left) && right.is_none_or(in_both)).then_some(columns)
    };
    let mut fields: Vec<FieldSettings> = Vec::new();
    for known in &FIELDS {
        // A whole name says nothing more where its parts stand apart.
        let stand_apart = ["given_name", "surname"].iter().all(|name| fields.iter().any(|field| field.name == *name));
        if known.kind == Kind::Name && stand_apart {
            continue;
        }
        if let Some(mut columns) = stands(known) {
            columns.sort_unstable();
            columns.dedup();
            fields.push(FieldSettings { name: known.name.to_owned(), kind: known.kind, columns, shared: None });
        }
    }
    fields
}

/// The column that names a record.
pub(super) fn id_of(headers: &[String]) -> Option<usize> {
    IDS.iter().find_map(|id| headers.iter().position(|header| fold(header) == *id))
}

fn fold(header: &str) -> String {
    header.trim().trim_start_matches('\u{feff}').chars().filter(|ch| ch.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
