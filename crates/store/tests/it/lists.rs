//! Lists: every row accounted for, and promises that are checked against the rows.

use crate::{District, NOW, chunk_of, event, reception};
use domain::access::Scope;
use domain::journal::EventKind;
use domain::people::PersonState;
use domain::tasks::TaskKind;
use rstest::rstest;
use store::{Backend, DecidedRow, RowFilter};

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn a_chunk_is_written_once_however_often_it_is_sent(#[case] backend: Backend) {
    let district = District::on(backend, 0).await;
    let store = district.store();
    let tx = store.begin().await.expect("begins");
    let list = tx.insert_list(&district.new_list(), NOW).await.expect("kept");
    tx.commit(event(EventKind::ListReceived)).await.expect("commits");
    let tx = store.begin().await.expect("begins");
    tx.write_chunk(&reception(list), 1, chunk_of(store, 1, 30)).await.expect("written");
    tx.commit(event(EventKind::RowsRead)).await.expect("commits");
    let tx = store.begin().await.expect("begins");
    let again = tx.write_chunk(&reception(list), 1, chunk_of(store, 1, 30)).await;
    assert!(matches!(again, Err(store::Error::Conflict { .. })), "another process has read these rows");
    drop(tx);
    let kept = store.list(&Scope::everything(), list).await.expect("there");
    assert_eq!((kept.received(), kept.next_row), (30, 31));
    assert_eq!(store.recount_rows(list).await.expect("counts").accepted, 30);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn people_with_a_call_open_or_just_closed_are_not_called_for_another_list(#[case] backend: Backend) {
    let district = District::on(backend, 1).await;
    let (first, people) = district.receive(3).await;
    let store = district.store();
    let counts = store.list_people_counts(&[first]).await.expect("counts");
    assert_eq!((counts[&first.0].of(PersonState::Waiting), counts[&first.0].total()), (3, 3));
    // One is closed just now; the same three stand on a second list.
    let closed = store.tasks_of(people[0]).await.expect("tasks")[0].clone();
    let tx = store.begin().await.expect("begins");
    let decision = domain::calls::Decision {
        disposition: domain::calls::Disposition::Close,
        state: domain::tasks::TaskState::Closed,
        queue: domain::tasks::Queue::Normal,
        due: "2022-09-15T02:00:00Z".parse().expect("a time"),
        attempts: 1,
        opens: None,
        exhausted: false,
    };
    tx.apply_decision(closed.id, "complete", &decision, None, "base", NOW).await.expect("applied");
    tx.set_person_state(people[0], PersonState::Closed).await.expect("noted");
    let second = tx.insert_list(&district.new_list(), NOW).await.expect("kept");
    let mut chunk = chunk_of(store, 1, 3);
    for ((row, person), known) in chunk.rows.iter_mut().zip(std::mem::take(&mut chunk.people)).zip(&people) {
        row.outcome = "merged";
        row.person = Some(*known);
        chunk.merged.push(store::MergedPerson { id: *known, addition: person.addition });
    }
    tx.write_chunk(&reception(second), 1, chunk).await.expect("written");
    let open = store::OpenTasks { list: second, first_row: 1, last_row: 3, team: None, now_ms: NOW, sla_ms: NOW, reuse_since_ms: NOW - 1_000, later: Vec::new() };
    assert_eq!(tx.open_calls(&open).await.expect("opened"), (0, 0));
    tx.finish_list(second, None, Some(3), NOW).await.expect("closed");
    tx.commit(event(EventKind::ListCompleted)).await.expect("commits");
    let counts = store.list_people_counts(&[second]).await.expect("counts")[&second.0];
    assert_eq!((counts.of(PersonState::Closed), counts.of(PersonState::Waiting)), (1, 2));
    assert_eq!(store.person(&Scope::everything(), people[1]).await.expect("there").telephones.len(), 1, "the same number is kept once");
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn people_without_a_telephone_go_to_the_door(#[case] backend: Backend) {
    let district = District::on(backend, 0).await;
    let store = district.store();
    let tx = store.begin().await.expect("begins");
    let list = tx.insert_list(&district.new_list(), NOW).await.expect("kept");
    let mut chunk = chunk_of(store, 1, 2);
    chunk.people[0].addition.telephones.clear();
    let silent = chunk.people[0].id;
    tx.write_chunk(&reception(list), 1, chunk).await.expect("written");
    let open = store::OpenTasks { list, first_row: 1, last_row: 2, team: None, now_ms: NOW, sla_ms: NOW, reuse_since_ms: NOW, later: Vec::new() };
    assert_eq!(tx.open_calls(&open).await.expect("opened"), (1, 1));
    tx.finish_list(list, None, Some(2), NOW).await.expect("closed");
    tx.commit(event(EventKind::ListCompleted)).await.expect("commits");
    assert_eq!(store.tasks_of(silent).await.expect("tasks")[0].kind, TaskKind::Door);
    let counts = store.list_people_counts(&[list]).await.expect("counts")[&list.0];
    assert_eq!((counts.of(PersonState::Door), counts.of(PersonState::Waiting)), (1, 1));
    assert!(store.check_promises().await.expect("checks").is_empty());
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn a_decision_moves_the_ledger_and_two_cannot_decide_the_same_row(#[case] backend: Backend) {
    let district = District::on(backend, 0).await;
    let store = district.store();
    let tx = store.begin().await.expect("begins");
    let list = tx.insert_list(&district.new_list(), NOW).await.expect("kept");
    let mut chunk = chunk_of(store, 1, 2);
    for row in &mut chunk.rows {
        row.outcome = "held";
        row.person = None;
    }
    chunk.people.clear();
    tx.write_chunk(&reception(list), 1, chunk).await.expect("written");
    tx.commit(event(EventKind::RowsRead)).await.expect("commits");
    let decide = |outcome| DecidedRow { list, row: 1, before: "held", outcome, person: None, decision: Some("reject"), reason: "", corrected: None, by: None, problems: Vec::new() };
    let tx = store.begin().await.expect("begins");
    tx.decide_row(decide("rejected"), NOW).await.expect("decided");
    tx.commit(event(EventKind::RowDecided)).await.expect("commits");
    let tx = store.begin().await.expect("begins");
    assert!(tx.decide_row(decide("rejected"), NOW).await.is_err());
    drop(tx);
    let kept = store.list(&Scope::everything(), list).await.expect("there");
    assert_eq!((kept.held, kept.rejected, kept.received()), (1, 1, 2));
    let rows = store.list_rows(list, &RowFilter { outcomes: vec!["rejected".to_owned()], ..RowFilter::default() }, 10).await.expect("rows");
    assert_eq!(rows.items.len(), 1);
}

#[rstest]
#[case("UPDATE lists SET accepted = accepted + 1", "list_counts_differ_from_rows")]
#[case("DELETE FROM list_rows WHERE row_no = 2", "list_counts_differ_from_rows")]
#[case("DELETE FROM people WHERE id = (SELECT MIN(id) FROM people)", "accepted_row_without_person")]
#[case("DELETE FROM list_people WHERE row_no = 3", "person_missing_from_list")]
#[case("DELETE FROM tasks WHERE id = (SELECT MIN(id) FROM tasks)", "open_person_without_task")]
#[case("UPDATE tasks SET state = 'closed' WHERE id = (SELECT MIN(id) FROM tasks)", "task_closed_without_terminal_disposition")]
#[case("UPDATE list_people SET state = 'closed' WHERE row_no = 1", "closed_person_with_open_task")]
#[case("UPDATE lists SET total_rows = 99", "rows_read_differ_from_file")]
#[case("INSERT INTO documents (id, person_id, kind, number, lookup, state, source) SELECT r.row_no, r.person_id, 'passport', r.entered, (SELECT f.fingerprint FROM list_rows f WHERE f.row_no = 1), 'valid', 's' FROM list_rows r WHERE r.row_no < 3", "one_document_two_people")]
#[case("INSERT INTO outbox (id, kind, payload, attempts) SELECT 7, 'people_received', fingerprint, 10 FROM list_rows WHERE row_no = 1", "word_not_heard")]
#[case("UPDATE list_states SET people = people + 1", "people_counts_differ_from_people")]
#[case("DELETE FROM keys_recent WHERE row_no = 4", "rows_without_keys")]
#[case("DELETE FROM telephones WHERE id = (SELECT MIN(id) FROM telephones)", "numbers_without_keys")]
#[tokio::test]
async fn a_broken_promise_is_named(#[case] sql: &str, #[case] code: &str, #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let district = District::on(backend, 0).await;
    district.receive(5).await;
    assert_eq!(district.store().check_promises().await.expect("checks"), []);
    district.fresh.tamper(sql).await;
    let findings = district.store().check_promises().await.expect("checks");
    assert!(findings.iter().any(|f| f.code == code), "{sql}: {findings:?}");
}
