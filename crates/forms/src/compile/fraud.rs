//! Owns the promise that nobody is asked for what fraudsters ask for.
//!
//! Public advice says everywhere that genuine callers never want a bank card, a password or a code
//! that was sent. A form that does so is refused in whatever language it asks.

use crate::codes;
use crate::form::{Form, Kind, Localized};
use crate::problem::Problem;

/// Parts of texts of languages that are written without spaces.
const PARTS: [&str; 26] = [
    "银行卡",
    "银行账",
    "银行帐",
    "银行户",
    "储蓄卡",
    "借记卡",
    "信用卡",
    "存折",
    "开户行",
    "密码",
    "验证码",
    "校验码",
    "动态码",
    "安全码",
    "支付宝账",
    "网银",
    "銀行卡",
    "銀行帳",
    "提款卡",
    "密碼",
    "驗證碼",
    "短信码",
    "短信碼",
    "卡密",
    "口令",
    "暗証番号",
];
/// Words of other languages; those of several words stand side by side in a text.
const WORDS: [&str; 47] = [
    "account no",
    "account number",
    "atm card",
    "atm pin",
    "bank account",
    "bank card",
    "bank details",
    "bankkonto",
    "card number",
    "carte bancaire",
    "carte bleue",
    "clave bancaria",
    "code de vérification",
    "code pin",
    "compte bancaire",
    "confirmation code sent",
    "contraseña",
    "credit card",
    "cuenta bancaria",
    "cvc",
    "cvc2",
    "cvv",
    "cvv2",
    "código de verificación",
    "debit card",
    "iban",
    "kontonummer",
    "login password",
    "mot de passe",
    "namba ya siri",
    "nenosiri",
    "numéro de carte",
    "one time code",
    "one time password",
    "otp",
    "passcode",
    "passwd",
    "passwort",
    "password",
    "pin",
    "pin code",
    "pin number",
    "security code",
    "senha",
    "sms code",
    "tarjeta de crédito",
    "verification code",
];
/// Parts of texts in other scripts, whose words bend.
const BENT: [&str; 8] = ["пароль", "пароля", "банковск", "пин-код", "كلمة المرور", "كلمة السر", "رمز التحقق", "الحساب البنكي"];
/// Names as people write them in Pinyin.
const PINYIN: [&str; 8] = ["yanzhengma", "yinhangka", "yinhangkahao", "mima", "zhifumima", "kahao", "dongtaima", "yinhangzhanghao"];
/// Account numbers that no bank has.
const HARMLESS: [&str; 4] = ["pinyin", "pin yin", "drop a pin", "map pin"];

pub(super) fn check(form: &Form, sheet: &str, problems: &mut Vec<Problem>) {
    for node in &form.nodes {
        let asks = matches!(node.kind, Kind::Question(kind) if kind.is_answered());
        if !asks || node.row == 0 {
            continue;
        }
        let texts = [("label", &node.texts.label), ("hint", &node.texts.hint), ("guidance_hint", &node.texts.guidance)];
        let in_texts = texts.iter().find_map(|(column, text)| Some((*column, in_text(text)?)));
        let found = in_texts.or_else(|| Some(("name", asked(&spelt(&node.name))?)));
        if let Some((column, words)) = found {
            let problem = Problem::new(codes::FRAUD, sheet).row(node.row).column(column);
            problems.push(problem.with("words", words).with("name", &node.name));
        }
    }
}

fn in_text(text: &Localized) -> Option<&'static str> {
    text.values().find_map(|message| asked(&message.plain()))
}

/// Returns what a text asks for that nobody may ask for.
fn asked(text: &str) -> Option<&'static str> {
    let plain: String = text.chars().map(narrow).flat_map(char::to_lowercase).collect();
    let tight: String = plain.chars().filter(|c| !crate::workbook::is_space(*c) && !matches!(c, '-' | '_' | '.' | '·' | '*')).collect();
    if let Some(found) = PARTS.iter().find(|part| tight.contains(**part)) {
        return Some(found);
    }
    if let Some(found) = BENT.iter().find(|part| plain.contains(**part)) {
        return Some(found);
    }
    let words: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let line = format!(" {} ", words.join(" "));
    if HARMLESS.iter().any(|harmless| line.contains(harmless)) {
        return None;
    }
    let plural = |word: &str| line.contains(&format!(" {word} ")) || line.contains(&format!(" {word}s "));
    WORDS.iter().chain(&PINYIN).find(|word| plural(word)).copied()
}

/// Spells a name as words: `bankCard_no` is `bank card no`.
fn spelt(name: &str) -> String {
    let mut spelt = String::new();
    let mut was_small = false;
    for letter in name.chars() {
        if letter.is_uppercase() && was_small {
            spelt.push(' ');
        }
        was_small = letter.is_lowercase();
        spelt.push(if letter.is_alphanumeric() { letter } else { ' ' });
    }
    spelt
}

/// Makes a letter of full width one of half width.
fn narrow(letter: char) -> char {
    match u32::from(letter) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(letter),
        _ => letter,
    }
}
