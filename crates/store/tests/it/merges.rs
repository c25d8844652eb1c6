//! Two people become one and two again: nothing is lost on the way, and everybody has back what they had.

use crate::{District, NOW, chunk_of, event, next, path, reception};
use domain::access::Scope;
use domain::ids::{ListId, MergeId, PersonId};
use domain::journal::EventKind;
use domain::linkage::LinkState;
use domain::people::{AnswerState, PersonState};
use rstest::rstest;
use sea_orm::{ConnectionTrait, Database, Statement};
use std::collections::BTreeMap;
use store::{Backend, NewAnswer, NewAttempt, NewLink, NewMerge, SearchKey, Store};

/// What is kept of people, table by table, each row as a text.
const KEPT: [(&str, &str); 13] = [
    ("people", "SELECT id || ' ' || COALESCE(name, '') || ' ' || name_key || ' ' || sex || ' ' || COALESCE(birth_date, '') || ' ' || COALESCE(occupation, '') || ' ' || COALESCE(merged_into, 0) AS t FROM people"),
    ("list_people", "SELECT list_id || ' ' || person_id || ' ' || row_no || ' ' || state AS t FROM list_people"),
    ("list_states", "SELECT list_id || ' ' || state || ' ' || people AS t FROM list_states WHERE people <> 0"),
    ("documents", "SELECT id || ' ' || person_id || ' ' || state AS t FROM documents"),
    ("telephones", "SELECT id || ' ' || person_id || ' ' || state AS t FROM telephones"),
    ("addresses", "SELECT id || ' ' || person_id AS t FROM addresses"),
    ("answers", "SELECT id || ' ' || person_id || ' ' || field AS t FROM answers"),
    ("tasks", "SELECT id || ' ' || person_id || ' ' || kind || ' ' || state || ' ' || COALESCE(outcome, '') || ' ' || COALESCE(disposition, '') || ' ' || COALESCE(closed_ms, 0) AS t FROM tasks"),
    ("attempts", "SELECT id || ' ' || person_id || ' ' || task_id AS t FROM attempts"),
    ("keys", "SELECT key || ' ' || holder AS t FROM keys WHERE row_no = 0"),
    ("keys_recent", "SELECT key || ' ' || holder AS t FROM keys_recent WHERE row_no = 0"),
    ("name_keys", "SELECT name_key || ' ' || person_id AS t FROM name_keys"),
    ("name_keys_recent", "SELECT name_key || ' ' || person_id AS t FROM name_keys_recent"),
];

async fn dump(url: &str) -> BTreeMap<&'static str, Vec<String>> {
    let db = Database::connect(url).await.expect("the database opens");
    let mut found = BTreeMap::new();
    for (table, sql) in KEPT {
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("asks");
        let mut rows: Vec<String> = rows.iter().map(|row| row.try_get("", "t").expect("a text")).collect();
        rows.sort();
        found.insert(table, rows);
    }
    // Where a key lies is not what it says.
    for (recent, settled) in [("keys_recent", "keys"), ("name_keys_recent", "name_keys")] {
        let mut rows = found.remove(recent).unwrap_or_default();
        rows.append(found.entry(settled).or_default());
        rows.sort();
        rows.dedup();
        found.insert(settled, rows);
    }
    db.close().await.expect("the database closes");
    found
}

async fn merge(store: &Store, kept: PersonId, gone: PersonId) -> Result<MergeId, store::Error> {
    let tx = store.begin().await?;
    let new = NewMerge { kept, gone, area: path("cn."), by: None, weight: Some(15_000), reason: "", now_ms: NOW };
    let id = tx.merge_people(&new).await?;
    tx.commit(event(EventKind::PeopleMerged)).await?;
    Ok(id)
}

async fn undo(store: &Store, district: &District, id: MergeId) -> Result<(), store::Error> {
    let tx = store.begin().await?;
    tx.undo_merge(id, district.callers[0], NOW).await?;
    tx.commit(event(EventKind::MergeUndone)).await
}

/// One more list, with other people, of whom one has no name and one the telephone of somebody known.
async fn second_list(district: &District) -> (ListId, Vec<PersonId>) {
    let store = district.store();
    let tx = store.begin().await.expect("begins");
    let list = tx.insert_list(&district.new_list(), NOW).await.expect("kept");
    tx.commit(event(EventKind::ListReceived)).await.expect("commits");
    let mut chunk = chunk_of(store, 1, 3);
    for (at, person) in chunk.people.iter_mut().enumerate() {
        let number = if at == 0 { "13800000001".to_owned() } else { format!("1390000000{at}") };
        person.addition.telephones = vec![("mobile", number.clone(), store.cipher().lookup("telephone", &number))];
        let document = format!("E1234567{at}");
        person.addition.documents = vec![("passport", document.clone(), "valid", store.cipher().lookup("identity", &document))];
        person.occupation = Some("cook".to_owned());
    }
    chunk.people[2].addition.telephones.clear();
    chunk.people[1].name = None;
    chunk.people[1].name_key = String::new();
    chunk.people[1].pinyin_key = String::new();
    chunk.people[1].birth_date = None;
    let ids = chunk.people.iter().map(|p| p.id).collect();
    let tx = store.begin().await.expect("begins");
    tx.write_chunk(&reception(list), 1, chunk).await.expect("written");
    let open = store::OpenTasks { list, first_row: 1, last_row: 3, team: Some(district.team), now_ms: NOW, sla_ms: NOW, reuse_since_ms: NOW - 1, later: Vec::new() };
    tx.open_calls(&open).await.expect("opened");
    tx.finish_list(list, None, Some(3), NOW).await.expect("closed");
    tx.commit(event(EventKind::ListCompleted)).await.expect("commits");
    (list, ids)
}

async fn promises_hold(store: &Store) {
    assert_eq!(store.check_promises().await.expect("checks").iter().map(|f| format!("{f:?}")).collect::<Vec<_>>(), Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn whoever_is_kept_carries_everything(#[case] backend: Backend, #[values(false, true)] settled: bool) {
    let district = District::on(backend, 1).await;
    let (first, people) = district.receive(3).await;
    let (second, others) = second_list(&district).await;
    let store = district.store();
    if settled {
        store.settle_keys(1).await.expect("settled");
    }
    merge(store, people[0], others[0]).await.expect("merges");
    promises_hold(store).await;
    let (card, history, _) = store.person_with_history(&Scope::everything(), people[0]).await.expect("there");
    assert_eq!((card.documents.len(), card.telephones.len(), card.occupation.as_deref()), (1, 1, Some("cook")));
    assert_eq!(history.tasks.iter().filter(|t| t.state.code() != "closed").count(), 1, "one call is enough");
    assert_eq!(card.lists.iter().map(|l| l.list).collect::<Vec<_>>(), [second, first]);
    let counts = store.list_people_counts(&[first, second]).await.expect("counts");
    assert_eq!((counts[&first.0].of(PersonState::Waiting), counts[&second.0].of(PersonState::Waiting)), (3, 2));
    let found = |key| async move { store.people(&Scope::everything(), &key, None, 10).await.expect("finds").items.into_iter().map(|p| p.id).collect::<Vec<_>>() };
    assert_eq!(found(SearchKey::Number(vec![store.cipher().lookup("identity", "E12345670")])).await, [people[0]]);
    assert_eq!(found(SearchKey::Everybody).await.len(), 5);
    assert_eq!(found(SearchKey::OnList(second, None)).await.len(), 3);
    assert_eq!(store.carriers_of(&[others[0]]).await.expect("asks")[&others[0]], people[0]);
    assert!(matches!(merge(store, people[1], others[0]).await, Err(store::Error::Conflict { .. })));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn nobody_merges_two_who_are_both_on_the_telephone(#[case] backend: Backend) {
    let district = District::on(backend, 2).await;
    let (_, people) = district.receive(3).await;
    let store = district.store();
    let mut held = Vec::new();
    for caller in &district.callers {
        let tx = store.begin().await.expect("begins");
        held.push(next(&tx, &Scope::everything(), district.team, *caller, (NOW, NOW + 9_000_000)).await.expect("waits"));
        tx.commit(event(EventKind::CallTaken)).await.expect("commits");
    }
    let (one, other) = (held[0].person, held[1].person);
    let third = *people.iter().find(|p| **p != one && **p != other).expect("three were received");
    assert!(matches!(merge(store, one, other).await, Err(store::Error::Conflict { .. })));
    // The call in hand goes on, whoever is kept.
    let id = merge(store, third, other).await.expect("merges");
    assert_eq!(store.person_with_history(&Scope::everything(), third).await.expect("there").1.tasks.iter().filter(|t| t.state.code() == "leased").count(), 1);
    promises_hold(store).await;
    assert!(matches!(undo(store, &district, id).await, Err(store::Error::Conflict { .. })), "it is in hand");
    let tx = store.begin().await.expect("begins");
    tx.end_lease(held[1].task, NOW).await.expect("ended");
    tx.commit(event(EventKind::CallReleased)).await.expect("commits");
    undo(store, &district, id).await.expect("undone");
    assert!(matches!(undo(store, &district, id).await, Err(store::Error::Conflict { .. })));
    promises_hold(store).await;
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn what_is_known_of_pairs_goes_with_them(#[case] backend: Backend) {
    let district = District::on(backend, 1).await;
    let (_, people) = district.receive(4).await;
    let store = district.store();
    let link = |one, other, state| NewLink { one, other, area: path("cn."), state, weight: 3_000, bars: serde_json::json!([]) };
    let tx = store.begin().await.expect("begins");
    tx.insert_links(&[link(people[1], people[2], LinkState::Different), link(people[3], people[1], LinkState::Open)], NOW).await.expect("kept");
    tx.insert_links(&[link(people[1], people[3], LinkState::Different)], NOW).await.expect("a pair is kept once");
    tx.commit(event(EventKind::PeopleLinked)).await.expect("commits");
    let states = |person| async move {
        let mut states: Vec<_> = store.links_of(&[person]).await.expect("asks").into_iter().map(|l| (if l.one == person { l.other } else { l.one }, l.state)).collect();
        states.sort();
        states
    };
    let id = merge(store, people[0], people[1]).await.expect("merges");
    assert_eq!(states(people[0]).await, [(people[2], LinkState::Different)]);
    assert_eq!(states(people[1]).await, [(people[2], LinkState::Different), (people[3], LinkState::Moved)]);
    undo(store, &district, id).await.expect("undone");
    assert_eq!(states(people[0]).await, []);
    assert_eq!(states(people[1]).await, [(people[2], LinkState::Different), (people[3], LinkState::Open)]);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn nobody_is_rung_and_visited(#[case] backend: Backend, #[values(false, true)] visited_is_kept: bool) {
    let district = District::on(backend, 1).await;
    let (_, people) = district.receive(1).await;
    let (list, others) = second_list(&district).await;
    let store = district.store();
    let before = dump(&district.fresh.url).await;
    let (kept, gone) = if visited_is_kept { (others[2], people[0]) } else { (people[0], others[2]) };
    let id = merge(store, kept, gone).await.expect("merges");
    promises_hold(store).await;
    let history = store.person_with_history(&Scope::everything(), kept).await.expect("there").1;
    assert_eq!(history.tasks.iter().filter(|t| t.state.code() != "closed").map(|t| t.kind.code()).collect::<Vec<_>>(), ["call"]);
    assert_eq!(store.list_people_counts(&[list]).await.expect("counts")[&list.0].of(PersonState::Door), 0);
    undo(store, &district, id).await.expect("undone");
    promises_hold(store).await;
    assert_eq!(dump(&district.fresh.url).await, before);
}

/// A call is made to whoever is next, and something is learnt in it.
async fn work(district: &District, turn: i64) {
    let store = district.store();
    let tx = store.begin().await.expect("begins");
    let at = NOW + turn * 10;
    let Some(taken) = next(&tx, &Scope::everything(), district.team, district.callers[0], (at, at + 5)).await else { return };
    let attempt = NewAttempt {
        task: taken.task, token: taken.token, person: taken.person, account: district.callers[0], team: Some(district.team), area: &path("cn."),
        taken_ms: at, at_ms: at + 1, outcome: "no_answer", disposition: "retry", reached: false, closed: false, late: false, telephone: None,
        next_ms: Some(at + 2), note: "", segment: None, opening: None, asked: 0, settled: 0, pack: "test",
    };
    let id = tx.insert_attempt(&attempt).await.expect("kept");
    let answers = [NewAnswer { field: "occupation", value: "cook", state: AnswerState::Claimed }];
    tx.insert_answers(taken.person, id, district.callers[0], &answers, at).await.expect("kept");
    tx.end_lease(taken.task, at).await.expect("ended");
    tx.commit(event(EventKind::OutcomeRecorded)).await.expect("commits");
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn whatever_is_merged_and_worked_on_comes_apart_as_it_was(#[case] backend: Backend, #[values(false, true)] with_work: bool) {
    for seed in 0..if backend == Backend::Sqlite { 12_u64 } else { 5 } {
        let district = District::on(backend, 1).await;
        let mut people = district.receive(4).await.1;
        people.extend(second_list(&district).await.1);
        let store = district.store();
        let before = dump(&district.fresh.url).await;
        let mut chance = seed;
        let mut draw = move |below: usize| {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(chance >> 33).unwrap_or(0) % below
        };
        let mut merges = Vec::new();
        for turn in 0..14 {
            match draw(4) {
                0 | 1 => {
                    let (one, other) = (people[draw(people.len())], people[draw(people.len())]);
                    if let Ok(id) = merge(store, one, other).await {
                        merges.push(id);
                    }
                }
                2 if !merges.is_empty() => undo(store, &district, merges.remove(draw(merges.len()))).await.expect("undone"),
                _ if with_work => {
                    work(&district, turn).await;
                        }
                _ => {}
            }
            promises_hold(store).await;
        }
        while !merges.is_empty() {
            undo(store, &district, merges.remove(draw(merges.len()))).await.expect("undone");
            promises_hold(store).await;
        }
        let after = dump(&district.fresh.url).await;
        if !with_work {
            for (table, rows) in &before {
                assert_eq!(rows, &after[table], "{table}, seed {seed}");
            }
            continue;
        }
        for (table, rows) in &before {
            let missing: Vec<&String> = rows.iter().filter(|row| !after[table].contains(row)).collect();
            assert_eq!(missing, Vec::<&String>::new(), "{table}, seed {seed}");
        }
        let tasks: BTreeMap<&str, &str> = after["tasks"].iter().map(|row| { let mut words = row.split(' '); (words.next().unwrap_or_default(), words.next().unwrap_or_default()) }).collect();
        for attempt in &after["attempts"] {
            let words: Vec<&str> = attempt.split(' ').collect();
            assert_eq!(words[1], tasks[words[2]], "an attempt belongs to whom its task belongs");
        }
    }
}
