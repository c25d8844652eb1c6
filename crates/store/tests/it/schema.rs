//! Rows of an older schema say the same in that of today.

use crate::{District, NOW, event, path};
use domain::access::Scope;
use domain::determinations::DayKind;
use domain::ids::FactId;
use domain::journal::EventKind;
use rstest::rstest;
use store::{Backend, NewFact};

/// What the changes did that are taken back, so that they are made once more when the database is opened.
const BACK: [&str; 7] = [
    "DELETE FROM seaql_migrations WHERE version IN ('m20261123_planned_days', 'm20261123_listed_facts')",
    "DROP INDEX determinations_days_idx",
    "ALTER TABLE determinations DROP COLUMN days",
    "ALTER TABLE determination_days ADD COLUMN happened BIGINT NOT NULL DEFAULT 1",
    "UPDATE determination_days SET happened = 1",
    "DROP INDEX facts_listed_key",
    "ALTER TABLE facts DROP COLUMN listed",
];

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn days_and_facts_that_were_kept_before_are_found_by_the_schema_of_today(#[case] backend: Backend) {
    let district = District::on(backend, 0).await;
    let (_, people) = district.receive(3).await;
    for statement in BACK {
        district.fresh.tamper(statement).await;
    }
    let bytes = if backend == Backend::Sqlite { "x'00'" } else { "'\\x00'::bytea" };
    for (at, person) in people.iter().enumerate() {
        // The last one's answer was replaced by another one that plans nothing.
        let replaced = if at == 2 { "1" } else { "NULL" };
        district.fresh.tamper(&format!(
            "INSERT INTO determinations (id, person_id, area_path, pack, version, policy_hash, facts_hash, rule, mode, colour, cited, content, as_of_ms, since_ms, replaced_ms) \
             SELECT {at}, id, area_path, 'plague', '9', 'h', 'h', 'close_contact', 'central_quarantine', 'red', 1, {bytes}, {NOW}, {NOW}, {replaced} FROM people WHERE id = {}", person.0
        )).await;
        let planned: &[(&str, &str, u8)] = if at == 2 { &[("end", "2022-09-14", 1)] } else { &[("start", "2022-09-12", 1), ("test", "2022-09-16", 0), ("offer", "2022-09-17", 0), ("end", "2022-09-19", 0)] };
        for (kind, day, happened) in planned {
            district.fresh.tamper(&format!(
                "INSERT INTO determination_days (person_id, pack, kind, day, area_path, happened) SELECT id, 'plague', '{kind}', '{day}', area_path, {happened} FROM people WHERE id = {}", person.0
            )).await;
        }
        // Out of a table, and written down by somebody.
        for (id, by) in [(100 + at, "NULL"), (200 + at, "7")] {
            district.fresh.tamper(&format!(
                "INSERT INTO facts (id, person_id, kind, content, recorded_ms, recorded_by) VALUES ({id}, {}, 'onset', {bytes}, {NOW}, {by})", person.0
            )).await;
        }
    }

    let store = district.fresh.again().await;
    let all = Scope::of(vec![path("cn.")]);
    let (from, before) = ("2022-09-01".parse().expect("a day"), "2022-10-01".parse().expect("a day"));
    let days = store.count_days(&all, from, before).await.expect("counts");
    let days: Vec<String> = days.into_iter().map(|day| format!("{} {} {}", day.date.strftime("%d"), day.kind.code(), day.people)).collect();
    assert_eq!(days, ["12 start 2", "14 end 1", "16 test 2", "17 offer 2", "19 end 2"]);
    let page = store.people_on_day(&all, "2022-09-16".parse().expect("a day"), DayKind::Test, None, 10).await.expect("asks");
    assert_eq!(page.items, people[..2]);
    let one_area = store.count_days(&Scope::of(vec![path("cn.b.")]), from, before).await.expect("counts");
    assert!(!one_area.is_empty() && one_area.iter().all(|day| day.people == 1), "{one_area:?}");

    let again = |listed: i64| NewFact {
        id: FactId(store.ids().next_id()), person: people[0], kind: "onset", content: "{}".to_owned(), journey: None, other: None, places: Vec::new(), recorded_ms: NOW, by: None,
        answered: None, listed: Some(listed),
    };
    let tx = store.begin().await.expect("begins");
    assert_eq!(tx.insert_facts(&[again(100), again(100)]).await.expect("asks"), 0, "what came out of a table is known again");
    assert_eq!(tx.insert_facts(&[again(200), again(200)]).await.expect("asks"), 1, "what somebody wrote down is another fact");
    tx.commit(event(EventKind::FactRecorded)).await.expect("commits");
}
