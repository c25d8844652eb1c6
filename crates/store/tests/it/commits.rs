//! Transactions that wait at the same time share a commit, and nothing else.

use crate::{District, NOW, event};
use domain::access::Scope;
use domain::journal::EventKind;
use proptest::prelude::*;
use rstest::rstest;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use store::testing::Fresh;
use store::{Backend, Error, JournalFilter, Store};
use tokio::sync::Barrier;

/// Notes a number in the journal, as the subject of an event.
async fn note(store: &Store, number: i64) -> Result<(), Error> {
    let tx = store.begin().await?;
    let mut noted = event(EventKind::SignedIn);
    noted.subject_id = number;
    tx.commit(noted).await
}

async fn noted(store: &Store) -> BTreeSet<i64> {
    let page = store.journal(&Scope::everything(), &JournalFilter::default(), 10_000).await.expect("reads");
    page.items.iter().map(|event| event.subject_id).collect()
}

/// Counts the commits in SQLite's log: the frames that end a transaction.
fn commits(fresh: &Fresh) -> usize {
    const HEADER: usize = 32;
    const FRAME_HEADER: usize = 24;
    let log = std::fs::read(fresh.folder().join("test.db-wal")).expect("the log");
    let number = |at: usize| u32::from_be_bytes([log[at], log[at + 1], log[at + 2], log[at + 3]]);
    let page = number(8) as usize;
    (HEADER..).step_by(FRAME_HEADER + page).take_while(|at| at + FRAME_HEADER <= log.len()).filter(|at| number(at + 4) != 0).count()
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn many_writers_at_once_are_all_kept_and_share_commits(#[case] backend: Backend) {
    let fresh = Fresh::on(backend).await;
    let before = if backend == Backend::Sqlite { commits(&fresh) } else { 0 };
    let start = Arc::new(Barrier::new(200));
    let writers: Vec<_> = (0..200).map(|number| {
        let (store, start) = (fresh.store.clone(), start.clone());
        tokio::spawn(async move {
            start.wait().await;
            note(&store, number).await
        })
    }).collect();
    for writer in writers {
        writer.await.expect("lives").expect("is told that it is kept");
    }
    assert_eq!(noted(&fresh.again().await).await, (0..200).collect());
    if backend == Backend::Sqlite {
        let made = commits(&fresh) - before;
        assert!((1..100).contains(&made), "{made} commits for 200 writers");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_fails_or_goes_away_half_way_changes_nothing_and_harms_nobody() {
    let fresh = Fresh::on(Backend::Sqlite).await;
    let district = District::on(Backend::Sqlite, 0).await;
    district.receive(1).await;
    let mut writers = Vec::new();
    for number in 0..60_i64 {
        let store = fresh.store.clone();
        writers.push(tokio::spawn(async move {
            match number % 3 {
                0 => note(&store, number).await,
                // Dropped when it has changed something.
                1 => {
                    let tx = store.begin().await?;
                    tx.insert_session(&[1, 2, 3], domain::ids::AccountId(number), NOW, NOW + 1).await
                }
                // The database refuses the second of two with the same token.
                _ => {
                    let tx = store.begin().await?;
                    tx.insert_session(&[9, 9], domain::ids::AccountId(number), NOW, NOW + 1).await?;
                    tx.insert_session(&[9, 9], domain::ids::AccountId(number), NOW, NOW + 1).await?;
                    tx.commit(event(EventKind::SignedOut)).await
                }
            }
        }));
    }
    for (number, writer) in writers.into_iter().enumerate() {
        let told = writer.await.expect("lives");
        assert_eq!(told.is_ok(), number % 3 != 2, "{number}: {told:?}");
    }
    assert_eq!(noted(&fresh.store).await, (0..60).filter(|n| n % 3 == 0).collect());
    for token in [&[1, 2, 3][..], &[9, 9]] {
        assert!(matches!(fresh.store.session(token, NOW).await, Err(Error::NotFound)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_writer_commits_alone_and_others_go_on() {
    let fresh = Fresh::on(Backend::Sqlite).await;
    let mut writers = Vec::new();
    for number in 0..40_i64 {
        let store = fresh.store.clone();
        writers.push(tokio::spawn(async move {
            if number % 10 != 5 {
                return note(&store, number).await;
            }
            let tx = store.begin_long().await?;
            tokio::time::sleep(Duration::from_millis(20)).await;
            let mut long = event(EventKind::SignedIn);
            long.subject_id = number;
            tx.commit(long).await
        }));
    }
    for writer in writers {
        writer.await.expect("lives").expect("is kept");
    }
    fresh.store.optimize().await.expect("runs between two groups");
    assert_eq!(noted(&fresh.store).await, (0..40).collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_both_get_their_turn() {
    let fresh = Fresh::on(Backend::Sqlite).await;
    let other = fresh.again().await;
    let mut writers = Vec::new();
    for number in 0..200_i64 {
        let store = if number % 2 == 0 { fresh.store.clone() } else { other.clone() };
        writers.push(tokio::spawn(async move { note(&store, number).await }));
    }
    for writer in writers {
        writer.await.expect("lives").expect("is kept");
    }
    assert_eq!(noted(&other).await, (0..200).collect());
}

/// What one writer does.
#[derive(Debug, Clone, Copy)]
enum Way {
    Commits,
    Drops,
    /// Stops waiting after so many tenths of a millisecond, wherever it is.
    GivesUp(u64),
    CommitsAlone,
}

fn way() -> impl Strategy<Value = Way> {
    prop_oneof![4 => Just(Way::Commits), 2 => Just(Way::Drops), 3 => (0..60_u64).prop_map(Way::GivesUp), 1 => Just(Way::CommitsAlone)]
}

async fn go(store: Store, number: i64, way: Way) -> Result<bool, Error> {
    let work = async {
        let tx = if matches!(way, Way::CommitsAlone) { store.begin_long().await? } else { store.begin().await? };
        tx.insert_session(&number.to_be_bytes(), domain::ids::AccountId(number), NOW, NOW + 1).await?;
        tokio::task::yield_now().await;
        if matches!(way, Way::Drops) {
            return Ok(false);
        }
        let mut noted = event(EventKind::SignedIn);
        noted.subject_id = number;
        tx.commit(noted).await.map(|()| true)
    };
    match way {
        Way::GivesUp(after) => tokio::time::timeout(Duration::from_micros(after * 100), work).await.unwrap_or(Ok(false)),
        _ => work.await,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_writers_do_acknowledged_work_is_there_whole_and_dropped_work_is_not(ways in proptest::collection::vec(way(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let fresh = Fresh::on(Backend::Sqlite).await;
            let writers: Vec<_> = ways.iter().enumerate().map(|(number, way)| tokio::spawn(go(fresh.store.clone(), number as i64, *way))).collect();
            let mut told = Vec::new();
            for writer in writers {
                told.push(writer.await.expect("lives").expect("nobody is refused"));
            }
            // Whoever comes later still can write; by then everything before has ended.
            note(&fresh.store, -1).await.expect("is kept");
            let kept = noted(&fresh.store).await;
            for (number, way) in ways.iter().enumerate() {
                let event = kept.contains(&(number as i64));
                let session = fresh.store.session(&(number as i64).to_be_bytes(), NOW).await.is_ok();
                assert_eq!(event, session, "{number} is kept whole or not at all");
                match way {
                    Way::Commits | Way::CommitsAlone => assert!(event && told[number], "{number} was acknowledged"),
                    Way::Drops => assert!(!event, "{number} was dropped"),
                    Way::GivesUp(_) => assert!(event || !told[number], "{number} was acknowledged"),
                }
            }
        });
    }
}
