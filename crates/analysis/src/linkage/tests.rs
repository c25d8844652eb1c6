use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;

use super::kinds::mix;
use super::*;
use crate::files::CsvTable;

fn table(text: &str) -> CsvTable {
    CsvTable::read(Path::new("table.csv"), text.as_bytes()).expect("a table")
}

pub(super) fn task<'a>(left: &'a CsvTable, right: Option<&'a CsvTable>) -> Task<'a> {
    Task {
        left,
        right: right.map(|right| right as &dyn Source),
        scope: if right.is_some() { Scope::Across } else { Scope::All },
        areas: None,
        learnt: None,
        threshold: 0.5,
        with_clusters: true,
        memory: u64::MAX,
        progress: &|_| {},
    }
}

const GIVEN: [&str; 24] = [
    "anna", "peter", "maria", "john", "susan", "karl", "ingrid", "paul", "helen", "oscar", "julia", "frank", "clara", "bruno", "edith", "victor", "wanda",
    "felix", "nora", "hugo", "irene", "louis", "vera", "max",
];
const SURNAMES: [&str; 20] = [
    "miller", "baker", "fischer", "novak", "rossi", "jensen", "kowalski", "martin", "dubois", "garcia", "silva", "petrov", "haas", "lindqvist", "okafor",
    "tanaka", "singh", "larsen", "moreau", "castro",
];

fn chance(seed: u64, limit: usize) -> usize {
    usize::try_from(mix(seed) % limit as u64).unwrap_or_default()
}

/// Households of a parent, another and twins; every third person stands on the list a second time,
/// with a slip somewhere.
pub(super) fn households(count: u64, seed: u64) -> String {
    let mut text = "id,given_name,surname,birth_date,phone,address,national_id\n".to_owned();
    for house in 0..count {
        let of = |salt: u64| mix(seed << 32 ^ house << 8 ^ salt);
        let surname = SURNAMES[chance(of(1), 20)];
        let phone = 600_000_000 + of(2) % 99_999_999;
        let address = format!("{} {} road {}", 1 + of(3) % 400, SURNAMES[chance(of(4), 20)], 1 + of(5) % 90);
        for member in 0..4_u64 {
            let given = GIVEN[chance(of(10 + member), 24)];
            let (year, day) = if member < 2 { (1950 + of(20 + member) % 40, of(30 + member)) } else { (2000 + of(22) % 20, of(32)) };
            let born = format!("{year}-{:02}-{:02}", 1 + day % 12, 1 + day / 16 % 28);
            let id = 10_000_000 + of(40 + member) % 89_999_999;
            let _ = writeln!(text, "{house}.{member}.a,{given},{surname},{born},{phone},{address},{id}");
            if of(50 + member) % 3 == 0 {
                let mut given = given.to_owned();
                let mut id = id.to_string();
                match of(60 + member) % 4 {
                    0 => given.push('e'),
                    1 => id.clear(),
                    2 => id.replace_range(3..4, "0"),
                    _ => given.truncate(1),
                }
                let _ = writeln!(text, "{house}.{member}.b,{given},{surname},{born},{phone},{address},{id}");
            }
        }
    }
    text
}

/// How many pairs are right, told, and true, by what stands before the last dot of an identifier.
fn judge(table: &CsvTable, linked: &Linked) -> (usize, usize, usize) {
    let ids = Ids::read(&Settings::default(), table, None).expect("identifiers");
    let person = |record: u32| ids.get(record).rsplit_once('.').map(|(person, _)| person.to_owned());
    let right = linked.pairs.iter().filter(|pair| person(pair.left) == person(pair.right)).count();
    let mut counts: HashMap<Option<String>, usize> = HashMap::new();
    for at in 0..table.rows() {
        *counts.entry(person(u32::try_from(at).expect("few rows"))).or_default() += 1;
    }
    (right, linked.pairs.len(), counts.values().map(|count| count * (count - 1) / 2).sum())
}

#[test]
fn people_under_one_roof_and_twins_stay_apart() {
    let table = table(&households(400, 1));
    let linked = link(Settings::default(), task(&table, None)).expect("linked");
    let (right, told, all) = judge(&table, &linked);
    assert!(told - right <= all / 50, "{right} of {told} pairs are right, {all} are true");
    assert!(right * 100 >= all * 96, "{right} of {all} found");
}

#[test]
fn any_number_of_threads_says_the_same() {
    let table = table(&households(300, 2));
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let linked = pool.install(|| link(Settings::default(), task(&table, None))).expect("linked");
        (linked.pairs, linked.clusters, linked.learnt)
    };
    let alone = run(1);
    assert!(!alone.0.is_empty());
    assert!(run(2) == alone);
    assert!(run(5) == alone);
}

#[test]
fn which_table_is_left_makes_no_difference() {
    let text = households(300, 3);
    let (head, rows) = text.split_once('\n').expect("a header");
    let (once, again): (Vec<&str>, Vec<&str>) = rows.lines().partition(|row| row.split(',').next().is_some_and(|id| id.ends_with('a')));
    let (left, right) = (table(&format!("{head}\n{}", once.join("\n"))), table(&format!("{head}\n{}", again.join("\n"))));
    let pairs = |one: &CsvTable, other: &CsvTable| {
        let ids = Ids::read(&Settings::default(), one, Some(other)).expect("identifiers");
        let linked = link(Settings::default(), task(one, Some(other))).expect("linked");
        let mut pairs: Vec<[String; 2]> = linked
            .pairs
            .iter()
            .map(|pair| {
                let mut pair = [ids.get(pair.left).to_owned(), ids.get(pair.right).to_owned()];
                pair.sort();
                pair
            })
            .collect();
        pairs.sort();
        pairs
    };
    let (one, other) = (pairs(&left, &right), pairs(&right, &left));
    let differing = one.iter().filter(|pair| !other.contains(pair)).count() + other.iter().filter(|pair| !one.contains(pair)).count();
    assert!(one.len() > 200);
    // What is drawn by chance is drawn in another order, so a pair on the edge may fall to the other side.
    assert!(differing * 100 <= one.len(), "{differing} of {} differ", one.len());
}

#[test]
fn strangers_are_not_chained() {
    // One record fits two people who are clearly two: it may join one of them, never both to each other.
    let mut text = households(200, 4);
    text.push_str("x.1,wolfgang,abendroth,1961-03-04,655501234,9 harbour road 3,55501111\n");
    text.push_str("y.1,wolfgang,abendroth,1988-11-23,655509999,77 mill road 8,90907777\n");
    text.push_str("z.1,wolfgang,abendroth,,,,\n");
    let table = table(&text);
    let linked = link(Settings::default(), task(&table, None)).expect("linked");
    let ids = Ids::read(&Settings::default(), &table, None).expect("identifiers");
    let cluster = |id: &str| linked.clusters[ids.find(id, false).expect("there") as usize];
    assert_ne!(cluster("x.1"), cluster("y.1"));
}

#[test]
fn pairs_and_clusters_say_the_same() {
    let table = table(&households(300, 5));
    let linked = link(Settings::default(), task(&table, None)).expect("linked");
    let together = |pair: &Pair| linked.clusters[pair.left as usize] == linked.clusters[pair.right as usize];
    assert!(linked.pairs.iter().all(together));
    let mut sizes: HashMap<u32, usize> = HashMap::new();
    linked.clusters.iter().for_each(|cluster| *sizes.entry(*cluster).or_default() += 1);
    assert_eq!(linked.pairs.len(), sizes.values().map(|size| size * (size - 1) / 2).sum::<usize>());
}

#[test]
fn an_explanation_adds_up() {
    let table = table(&households(300, 6));
    let linked = link(Settings::default(), task(&table, None)).expect("linked");
    let pairs: Vec<(u32, u32)> = linked.pairs.iter().take(50).map(|pair| (pair.left, pair.right)).chain([(0, 1), (0, 7)]).collect();
    for explanation in explain(Settings::default(), task(&table, None), &pairs).expect("explained") {
        let sum = explanation.beforehand + explanation.bars.iter().map(|bar| bar.bits).sum::<f32>() + explanation.under_one_roof;
        assert!((sum - explanation.weight).abs() < 0.01, "{explanation:?}");
        assert!(explanation.under_one_roof <= 0.001);
    }
}

#[test]
fn what_was_learnt_can_be_kept() {
    let table = table(&households(300, 7));
    let first = link(Settings::default(), task(&table, None)).expect("linked");
    let kept: Learnt = toml::from_str(&toml::to_string(&first.learnt).expect("written")).expect("read");
    let again = link(kept.settings.clone(), Task { learnt: Some(&kept), ..task(&table, None) }).expect("linked");
    let pairs = |linked: &Linked| linked.pairs.iter().map(|pair| (pair.left, pair.right)).collect::<Vec<_>>();
    assert_eq!(pairs(&again), pairs(&first));
    let other = self::table("id,name\n1,a b\n2,c d\n");
    let refused = link(Settings::default(), Task { learnt: Some(&kept), ..task(&other, None) });
    assert!(matches!(refused, Err(LinkError::OtherModel { .. })));
    // Saved when addresses had fewer levels.
    let address = kept.settings.fields.iter().position(|field| field.name == "address").expect("addresses");
    let mut old = kept;
    old.model.shares.iter_mut().for_each(|shares| shares[address].truncate(6));
    let refused = link(Settings::default(), Task { learnt: Some(&old), ..task(&table, None) });
    assert_eq!(refused.map(|_| ()).map_err(|error| error.to_string()), Err("the model was learnt by another version, which has other levels of `address`: learn it again".to_owned()));
}

#[test]
fn households_are_learnt_whatever_keys_a_judge_will_look_under() {
    let table = table(&households(400, 8));
    let (settings, _) = read(Settings::default(), &task(&table, None)).expect("read");
    let keys = vec![vec![Key::try_from("national_id".to_owned()).expect("a key")]];
    let trained = train(Settings { blocking: keys.clone(), ..settings }, &task(&table, None)).expect("trained");
    assert!(trained.learnt.model.pairs[Class::Household as usize] > 0.0);
    assert_eq!(trained.learnt.settings.blocking, keys);
    // A level on which no strangers were seen does not speak for one person where a better one does not.
    let address = trained.learnt.settings.fields.iter().position(|field| field.name == "address").expect("addresses");
    let shares = |class: Class, level: usize| trained.learnt.model.shares[class as usize][address][level];
    let weight = |level| shares(Class::Careful, level) / shares(Class::Strangers, level);
    assert!(weight(0) <= weight(1), "{} and {}", weight(0), weight(1));
}

#[test]
fn settings_say_otherwise() {
    let settings = Settings::parse(
        r#"
        id = "case_no"
        blocking = [["who"], ["born:year", "who:sound"]]
        [[fields]]
        name = "who"
        kind = "name"
        columns = ["patient"]
        [[fields]]
        name = "born"
        kind = "date"
        "#,
    )
    .expect("settings");
    let table = table("case_no,patient,born\n1,Anna Haas,1990-01-02\n2,Anna Haas,1990-01-02\n3,Max Silva,1950-07-08\n");
    let linked = link(settings, task(&table, None)).expect("linked");
    assert_eq!(linked.candidates, 2);
}

#[test]
fn settings_that_cannot_be_used_are_refused() {
    let table = table("id,colour\n1,red\n");
    let refusal = |settings: &str| match Settings::parse(settings).map_err(LinkError::from).and_then(|settings| link(settings, task(&table, None))) {
        Err(LinkError::Settings(error)) => error,
        other => panic!("{other:?}"),
    };
    assert!(matches!(refusal(""), SettingsError::NothingToCompare(_)));
    assert!(matches!(refusal("[[fields]]\nname = \"size\"\nkind = \"text\""), SettingsError::NoSuchColumn { .. }));
    assert!(matches!(refusal("[[fields]]\nname = \"colour\"\nkind = \"smell\""), SettingsError::Unreadable(_)));
    assert!(matches!(refusal("blocking = [[\"size\"]]\n[[fields]]\nname = \"colour\"\nkind = \"text\""), SettingsError::NoSuchField(_)));
    assert!(matches!(refusal("blocking = [[\"colour:year\"]]\n[[fields]]\nname = \"colour\"\nkind = \"text\""), SettingsError::NoSuchPart { .. }));
    assert!(matches!(refusal("blocking = [[\"colour:nose\"]]\n[[fields]]\nname = \"colour\"\nkind = \"text\""), SettingsError::Unreadable(_)));
}

#[test]
fn tables_without_sense_come_out_without_harm() {
    let header = "id,name,birth_date,phone\n";
    let rows = |row: &dyn Fn(usize) -> String, count: usize| (0..count).fold(header.to_owned(), |text, at| text + &row(at) + "\n");
    let empty = table(&rows(&|at| format!("{at},,,"), 500));
    assert!(link(Settings::default(), task(&empty, None)).expect("linked").pairs.is_empty());
    let none = table(header);
    assert!(link(Settings::default(), task(&none, None)).expect("linked").pairs.is_empty());
    let one = table(&rows(&|at| format!("{at},Anna Haas,1990-01-02,60012345"), 1));
    assert!(link(Settings::default(), task(&one, Some(&none))).expect("linked").pairs.is_empty());
    let huge = table(&rows(&|at| format!("{at},{},NaN,{}", "x".repeat(1 << 20), "9".repeat(1 << 16)), 3));
    link(Settings::default(), task(&huge, None)).expect("linked");
    // Everybody has one name: neighbours in other orders meet, and not everybody with everybody.
    let namesakes = table(&rows(&|at| format!("{at},张伟,19{:02}-0{}-1{},1380000{:04}", at % 90, 1 + at % 9, at % 9, at), 6000));
    let linked = link(Settings::default(), task(&namesakes, None)).expect("linked");
    assert!(linked.candidates < 2_000_000, "{} candidates", linked.candidates);
}

#[test]
fn identifiers_that_stand_twice_are_refused() {
    for (text, problem) in [("id,name\n1,a\n2,b\n1,c\n", "rows 1 and 3"), ("id,name\n1,a\n,b\n", "row 2")] {
        let refused = Ids::read(&Settings::default(), &table(text), None).expect_err("refused").to_string();
        assert!(refused.contains(problem), "{refused}");
    }
}

mod judging {
    use super::super::{Crowd, Judge, Profile};
    use proptest::prelude::*;
    use rstest::rstest;

    struct Town(f64);

    impl Crowd for Town {
        fn people(&self) -> f64 {
            self.0
        }

        fn with(&self, _: &str, _: &str) -> Option<f64> {
            None
        }
    }

    /// Name, document, telephone, birth date, sex, address; what is empty is not known.
    type Row<'a> = [&'a str; 6];

    fn read(judge: &Judge, row: Row<'_>) -> Profile {
        judge.read(["name", "identity", "telephone", "birth_date", "sex", "address"].into_iter().zip(row).filter(|(_, cell)| !cell.is_empty()))
    }

    const YING: Row<'static> = ["王晓英", "440902198002030028", "13812340412", "1980-02-03", "女", "福华路12号3栋2单元501室"];
    const JOHN: Row<'static> = ["John Smith", "816038981", "3215299075", "1985-12-21", "M", "287 Lindenview Avenue 9-4-903"];

    #[rstest]
    #[case::as_she_was_heard(YING, ["王小英", "", "13812340421", "1980-02-03", "女", "福华路12号3栋2单元501"], 10.0, 60.0)]
    #[case::without_a_number(YING, ["王小英", "", "", "1980-02-03", "女", "福华路12号"], 2.0, 30.0)]
    #[case::her_namesake(YING, ["王晓英", "", "13599990000", "1962-07-01", "女", "红旗路8号2单元301"], -40.0, -3.0)]
    #[case::her_twin(YING, ["王晓兰", "440902198002030044", "13812340412", "1980-02-03", "女", "福华路12号3栋2单元501室"], -60.0, 0.0)]
    #[case::her_husband(YING, ["陈国强", "440902197805120011", "13812340412", "1978-05-12", "男", "福华路12号3栋2单元501室"], -80.0, -5.0)]
    #[case::a_stranger(YING, ["陈国强", "", "13900001111", "1951-11-12", "男", "新湖路3号"], -80.0, -10.0)]
    #[case::nothing_known(YING, ["", "", "", "", "", ""], -25.0, -10.0)]
    #[case::john(JOHN, ["Jon Smith", "", "3215299076", "1985-12-21", "M", "Lindenview Avenue 9-4-903"], 8.0, 60.0)]
    #[case::johns_father(JOHN, ["John Smith", "716038000", "3215299075", "1955-02-02", "M", "287 Lindenview Avenue 9-4-903"], -60.0, 2.0)]
    fn a_judge_tells_people_apart(#[case] one: Row<'_>, #[case] other: Row<'_>, #[case] least: f32, #[case] most: f32) {
        let judge = Judge::of_name(one[0]);
        let told = judge.weigh(&read(judge, one), &read(judge, other), &Town(130_000.0));
        assert!((least..=most).contains(&told.weight), "{told:#?}");
    }

    #[test]
    fn a_common_name_weighs_less_in_a_large_town() {
        let judge = Judge::chinese();
        let pair = |name: &'static str| {
            let row = [name, "", "", "1980-02-03", "女", ""];
            move |people| judge.weigh(&read(judge, row), &read(judge, row), &Town(people)).weight
        };
        let (common, rare) = (pair("王伟"), pair("逄鑫煜"));
        assert!(common(10_000.0) < rare(10_000.0));
        assert!(rare(10_000_000.0) < rare(10_000.0));
    }

    fn cell(at: usize) -> BoxedStrategy<String> {
        match at {
            0 => prop_oneof!["[王张李沈][晓小国志][英强伟]?", "[A-C][a-c]{1,4} [S-T][a-c]{1,4}", ".{0,8}"].boxed(),
            1 => prop_oneof!["[0-9]{18}", "[A-Z][0-9]{8}", ""].boxed(),
            2 => prop_oneof!["1[3-9][0-9]{9}", ""].boxed(),
            3 => prop_oneof!["19[5-9][0-9]-0[1-9]-1[0-9]", "19[0-9]{2}", ".{0,6}"].boxed(),
            4 => prop_oneof!["男", "女", "M", ""].boxed(),
            _ => prop_oneof!["[福新红]华路[1-9]号[1-4]栋50[1-3]", ""].boxed(),
        }
    }

    fn row() -> impl Strategy<Value = Vec<String>> {
        (0..6).map(cell).collect::<Vec<_>>()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn judging_is_symmetric_and_adds_up(one in row(), other in row()) {
            let judge = Judge::of_name(&one[0]);
            let cells = |row: &[String]| read(judge, std::array::from_fn(|at| row[at].as_str()));
            let (a, b) = (cells(&one), cells(&other));
            let (there, back) = (judge.weigh(&a, &b, &Town(1e6)), judge.weigh(&b, &a, &Town(1e6)));
            prop_assert_eq!(there.weight, back.weight);
            let sum = there.beforehand + there.bars.iter().map(|bar| bar.bits).sum::<f32>() + there.under_one_roof;
            prop_assert!((sum - there.weight).abs() < 1e-2, "{:?}", there);
            prop_assert!(there.weight.is_finite());
        }

        #[test]
        fn both_judges_look_under_the_same_keys(one in row()) {
            let keys = |judge: &Judge| judge.keys(&read(judge, std::array::from_fn(|at| one[at].as_str())));
            prop_assert_eq!(keys(Judge::chinese()), keys(Judge::latin()));
        }

        #[test]
        fn who_wrote_less_meets_under_what_was_written(one in row(), left_out in 0_usize..6) {
            let judge = Judge::chinese();
            let whole = judge.keys(&read(judge, std::array::from_fn(|at| one[at].as_str())));
            let part = judge.keys(&read(judge, std::array::from_fn(|at| if at == left_out { "" } else { one[at].as_str() })));
            prop_assert!(part.iter().all(|key| whole.contains(key)));
        }
    }
}

#[test]
fn parts_find_what_the_whole_finds() {
    let table = table(&households(1_500, 3));
    let whole = link(Settings::default(), task(&table, None)).expect("linked");
    let in_parts = parts::link(Settings::default(), &task(&table, None), 4_000).expect("linked");
    let (right, told, there) = judge(&table, &in_parts);
    let (right_whole, told_whole, _) = judge(&table, &whole);
    let f1 = |right: usize, told: usize| 2.0 * columns::as_f64(right) / columns::as_f64(told + there);
    assert!(f1(right, told) > f1(right_whole, told_whole) - 0.01, "{} against {}", f1(right, told), f1(right_whole, told_whole));
    assert_eq!(in_parts.clusters.len(), table.rows());
    for pair in in_parts.pairs.iter().filter(|pair| pair.odds > 0.0) {
        assert_eq!(in_parts.clusters[pair.left as usize], in_parts.clusters[pair.right as usize]);
    }
}

#[test]
fn two_tables_in_parts_are_compared_with_each_other_alone() {
    let (left, right) = (table(&households(300, 5)), table(&households(300, 5)));
    let whole = link(Settings::default(), task(&left, Some(&right))).expect("linked");
    let in_parts = parts::link(Settings::default(), &task(&left, Some(&right)), 700).expect("linked");
    let split = u32::try_from(left.rows()).expect("few rows");
    assert!(in_parts.pairs.iter().all(|pair| pair.left < split && pair.right >= split));
    let same = in_parts.pairs.iter().filter(|pair| pair.right - split == pair.left).count();
    let same_whole = whole.pairs.iter().filter(|pair| pair.right - split == pair.left).count();
    assert!(same + 3 >= same_whole && same_whole > 1_000, "{same} of {same_whole}");
}

#[test]
fn whoever_is_connected_by_more_than_fits_keeps_the_surest() {
    let chain: Vec<Pair> = (0..20).map(|at| Pair { left: at, right: at + 1, odds: if at % 2 == 0 { 9.0 } else { -2.5 } }).collect();
    let groups = parts::groups(21, chain, 4);
    assert!(groups.iter().all(|(records, _)| records.len() <= 4));
    let kept: Vec<f32> = groups.iter().flat_map(|(_, pairs)| pairs).map(|pair| pair.odds).collect();
    assert_eq!(kept, [9.0; 10]);
}
