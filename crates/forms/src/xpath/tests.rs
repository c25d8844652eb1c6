use std::collections::BTreeMap;

use proptest::prelude::*;
use rstest::rstest;

use super::{Context, EvalError, Fault, Lookups, NodeRef, Scope, SyntaxError, Tree, World, evaluate, parse};

struct Nothing;

impl Lookups for Nothing {
    fn choice_label(&self, _: NodeRef, _: &str) -> Option<String> {
        None
    }

    fn text(&self, _: &str) -> Option<String> {
        None
    }

    fn version(&self) -> &str {
        "3"
    }
}

fn context() -> Context {
    let now = "2026-11-22T09:30:00+08:00[Asia/Shanghai]".parse().expect("a moment");
    Context { now, seed: 1, properties: BTreeMap::new() }
}

/// A household: `/data/{name, age, person[2]/{age, ill}}`; the node here is `/data/age`.
fn documents() -> (Tree, Vec<(String, Tree)>, u32) {
    let mut main = Tree::default();
    let data = main.add(0, "data", "");
    main.add(data, "name", "王大");
    let here = main.add(data, "age", "41");
    for (age, ill) in [("70", "yes"), ("7", "")] {
        let person = main.add(data, "person", "");
        main.add(person, "age", age);
        main.add(person, "ill", ill);
    }
    let mut list = Tree::default();
    let root = list.add(0, "root", "");
    for (name, city) in [("a", "nb"), ("b", "hz"), ("c", "nb")] {
        let item = list.add(root, "item", "");
        list.add(item, "name", name);
        list.add(item, "city", city);
    }
    (main, vec![("spots".to_owned(), list)], here)
}

fn value(text: &str) -> Result<String, EvalError> {
    let (main, lists, here) = documents();
    let context = context();
    let world = World::new(&main, &lists, &context, &Nothing);
    let expr = parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    evaluate(&expr, &world, &Scope::at(here)).map(|value| world.text(&value))
}

#[rstest]
#[case("1 + 2 * 3", "7")]
#[case("(1 + 2) * 3", "9")]
#[case("10 - 4 - 3", "3")]
#[case("2 * 3 + 4 * 5", "26")]
#[case("- 2 - -3", "1")]
#[case("--4", "4")]
#[case("7 div 2", "3.5")]
#[case("1 div 0", "Infinity")]
#[case("0 div 0", "NaN")]
#[case("-7 mod 3", "-1")]
#[case("1 < 2 = true()", "true")]
#[case("'a' = 'a' and 'b' != 'a'", "true")]
#[case("1 = 1 or 1 div 'x' = 2 and false()", "true")]
#[case("'' = 0", "false")]
#[case("'' < 1", "false")]
#[case("number('')", "NaN")]
#[case("number(' 12.50 ')", "12.5")]
#[case("string(0.1 + 0.2)", "0.30000000000000004")]
#[case("1000000 * 1000000", "1000000000000")]
#[case("true() + 1", "2")]
fn numbers_and_signs_are_those_of_xpath(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(value(text).as_deref(), Ok(expected), "{text}");
}

#[rstest]
#[case(".", "41")]
#[case("../name", "王大")]
#[case("/data/person[2]/age", "7")]
#[case("/data/person[last()]/age", "7")]
#[case("/data/person[ill = 'yes']/age", "70")]
#[case("count(/data/person)", "2")]
#[case("count(//age)", "3")]
#[case("count(/data/*)", "4")]
#[case("count(../person | ../name | ../person)", "3")]
#[case("sum(/data/person/age)", "77")]
#[case("max(/data/person/age, 80)", "80")]
#[case("min(/data/person/age)", "7")]
#[case("max(/data/nothing)", "NaN")]
#[case("count-non-empty(/data/person/ill)", "1")]
#[case("/data/person/age = 7", "true")]
#[case("/data/person/age != 7", "true")]
#[case("/data/nothing = ''", "false")]
#[case("/data/person/age > /data/age", "true")]
#[case("position(/data/person[2])", "2")]
#[case("indexed-repeat(/data/person/age, /data/person, 2)", "7")]
#[case("name(..)", "data")]
#[case("/data/person[1]/following-sibling::person/age", "7")]
#[case("count(ancestor::*)", "1")]
#[case("current()/../name", "王大")]
#[case("instance('spots')/root/item[name = 'b']/city", "hz")]
#[case("count(instance('spots')/root/item[city = 'nb'])", "2")]
#[case("instance('spots')/root/item[position() = 3]/name", "c")]
fn paths_lead_where_they_say(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(value(text).as_deref(), Ok(expected), "{text}");
}

#[rstest]
#[case("concat('a', 1, true())", "a1true")]
#[case("concat(/data/person/age)", "707")]
#[case("join('/', 'a', /data/person/age)", "a/70/7")]
#[case("substr('上海市浦东', 2)", "市浦东")]
#[case("substr('abcdef', 1, 3)", "bc")]
#[case("substr('abcdef', -2)", "ef")]
#[case("substring('12345', 1.5, 2.6)", "234")]
#[case("substring('12345', 0, 3)", "12")]
#[case("substring-before('a-b-c', '-')", "a")]
#[case("substring-after('a-b-c', '-')", "b-c")]
#[case("translate('--a--', '-', '')", "a")]
#[case("normalize-space('  a   b ')", "a b")]
#[case("string-length('你好')", "2")]
#[case("selected('a b c', 'b')", "true")]
#[case("selected('ab c', 'b')", "false")]
#[case("selected-at('a b c', 2)", "c")]
#[case("selected-at('a b c', 3)", "")]
#[case("count-selected('')", "0")]
#[case("regex('abc', 'ab')", "false")]
#[case("regex('ab1', '[a-z]+[0-9]')", "true")]
#[case("coalesce('', 'b')", "b")]
#[case("if('', 'yes', 'no')", "no")]
#[case("if(0 < 1, 'yes', 1 div 'x')", "yes")]
#[case("boolean-from-string('1')", "true")]
#[case("boolean('false')", "true")]
#[case("int(-2.7)", "-2")]
#[case("round(2.5)", "3")]
#[case("round(-2.5)", "-2")]
#[case("round(12.345, 2)", "12.35")]
#[case("round(1234, -2)", "1200")]
#[case("pow(2, 10)", "1024")]
#[case("sqrt(81)", "9")]
#[case("checklist(1, 2, 'x' = 'x', 1 = 2)", "true")]
#[case("weighted-checklist(5, 9, true(), 3, true(), 2)", "true")]
#[case("version()", "3")]
#[case("string-length(uuid())", "36")]
#[case("random() >= 0 and random() < 1", "true")]
fn functions_give_what_odk_says(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(value(text).as_deref(), Ok(expected), "{text}");
}

#[rstest]
#[case("today()", "2026-11-22")]
#[case("now()", "2026-11-22T09:30:00.000+08:00")]
#[case("today() > '2026-11-21'", "true")]
#[case("'2026-11-21' + 1", "20779")]
#[case("date(20779)", "2026-11-22")]
#[case("date('2026-11-22T23:59:00.000+08:00')", "2026-11-22")]
#[case("date('22.11.2026')", "")]
#[case("format-date(today() + 9, '%Y-%m-%d')", "2026-12-01")]
#[case("format-date('2026-03-05', '%e %b %y, %a')", "5 Mar 26, Thu")]
#[case("format-date-time('2026-03-05T07:08:09.010+08:00', '%H:%M:%S.%3 %h')", "07:08:09.010 7")]
#[case("decimal-date-time('1970-01-02')", "1")]
#[case("decimal-time('12:00:00')", "0.5")]
#[case("decimal-date-time('1970-01-01T12:00:00Z')", "0.5")]
#[case("number('2026-13-40')", "NaN")]
fn dates_are_texts_that_count_as_days(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(value(text).as_deref(), Ok(expected), "{text}");
}

#[test]
fn what_is_not_computed_here_says_so() {
    for text in ["digest('a', 'MD5')", "distance(.)", "@id", "instance('gone')/root", "regex('a', '(?=a)a')", "${age} + 1"] {
        assert!(matches!(value(text), Err(EvalError::Unsupported(_))), "{text}: {:?}", value(text));
    }
    assert_eq!(value("if(1, 2)"), Err(EvalError::Arguments("if".to_owned())));
}

#[rstest]
#[case("", 0, Fault::EndsEarly)]
#[case("1 +", 3, Fault::EndsEarly)]
#[case("selected(${a}, 'b'", 8, Fault::OpenBracket)]
#[case("(1 + 2", 0, Fault::OpenBracket)]
#[case("'abc", 0, Fault::OpenQuote)]
#[case("1 + ${abc", 4, Fault::OpenReference)]
#[case("${a} == 1", 5, Fault::Operator { found: "==", instead: "=" })]
#[case("${年龄} ≥ 18", 6, Fault::Operator { found: "≥", instead: ">=" })]
#[case("${a} 1", 5, Fault::Unexpected)]
#[case("${a} = 1)", 8, Fault::Unexpected)]
#[case("1 # 2", 2, Fault::Unexpected)]
fn a_slip_is_found_where_it_is(#[case] text: &str, #[case] at: usize, #[case] fault: Fault) {
    assert_eq!(parse(text), Err(SyntaxError { at, fault }), "{text}");
}

#[test]
fn depth_is_bounded_and_length_is_not_depth() {
    let deep = format!("{}1{}", "(".repeat(5_000), ")".repeat(5_000));
    assert_eq!(parse(&deep).expect_err("too deep").fault, Fault::TooDeep);
    let nested = format!("{}1{}", "if(1, 2, ".repeat(60), ")".repeat(60));
    assert_eq!(value(&nested).as_deref(), Ok("2"));
    let long = vec!["1"; 5_000].join(" + ");
    assert_eq!(value(&long).as_deref(), Ok("5000"));
}

#[test]
fn work_is_bounded() {
    let (mut main, lists, here) = documents();
    for _ in 0..2_000 {
        main.add(1, "x", "");
    }
    let context = context();
    let world = World::new(&main, &lists, &context, &Nothing);
    let expr = parse("//*[count(//*[count(//*) > 1]) > 1]").expect("it can be read");
    assert_eq!(evaluate(&expr, &world, &Scope::at(here)), Err(EvalError::TooMuch));
}

fn pieces() -> impl Strategy<Value = String> {
    let words = [
        "1",
        "2.5",
        "'a'",
        "\"b\"",
        "${q}",
        ".",
        "..",
        "/",
        "//",
        "/data",
        "person",
        "age",
        "*",
        "[",
        "]",
        "(",
        ")",
        "+",
        "-",
        "=",
        "!=",
        "<",
        ">=",
        "|",
        "and",
        "or",
        "div",
        "mod",
        ",",
        "::",
        "@",
        "not(",
        "if(",
        "concat(",
        "position(",
        "sum(",
        "substr(",
        "regex(",
        "today()",
        "date(",
        "format-date(",
        "indexed-repeat(",
        "instance('spots')",
        "selected-at(",
        "round(",
        "child",
        "self::",
        "😀",
        "$",
    ];
    proptest::collection::vec(prop_oneof![4 => proptest::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => ".{0,4}"], 0..24)
        .prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn no_expression_breaks_reader_or_evaluator(text in pieces()) {
        if let Ok(expr) = parse(&text) {
            let (main, lists, here) = documents();
            let context = context();
            let world = World::new(&main, &lists, &context, &Nothing);
            let _ = evaluate(&expr, &world, &Scope::at(here));
        }
    }
}
