//! The store on both databases; one binary, one file per subject.

mod chain;
mod leases;
mod linkage;
mod lists;
mod measures;
mod merges;
mod moves;
mod people;
mod schema;
mod sheets;

use domain::access::{Grant, ListPurpose, Role, Scope};
use domain::areas::AreaPath;
use domain::ids::{AccountId, AreaId, ListId, PersonId, TeamId, UploadId};
use domain::journal::{Event, EventKind, SubjectKind};
use domain::people::PersonState;
use store::testing::Fresh;
use store::{Chunk, ChunkPerson, ChunkRow, Lookup, NewAccount, NewArea, NewList, PersonAddition, Reception, Store, Taken, Takers, Tx, Wanted};

/// The time of every test, in milliseconds.
pub const NOW: i64 = 1_663_207_200_000;

pub fn event(kind: EventKind) -> Event {
    Event {
        kind,
        at_ms: NOW,
        actor: None,
        subject: SubjectKind::System,
        subject_id: 0,
        area: AreaPath::root(),
        params: serde_json::json!({}),
    }
}

pub fn path(text: &str) -> AreaPath {
    AreaPath::from_stored(text.to_owned())
}

/// Takes the first call that is ready in a team, from one time until another.
pub async fn next(tx: &Tx, scope: &Scope, team: TeamId, caller: AccountId, (now_ms, until_ms): (i64, i64)) -> Option<Taken> {
    let takers = Takers { accounts: &[caller], languages: &[], now_ms, until_ms, promised_ms: now_ms };
    tx.take_next_tasks(scope, Wanted::Ready(team), &takers).await.expect("asks").pop()
}

/// A district with two communities, a team and two callers.
pub struct District {
    pub fresh: Fresh,
    pub team: TeamId,
    pub callers: Vec<AccountId>,
}

impl District {
    pub fn store(&self) -> &Store {
        &self.fresh.store
    }

    pub async fn on(backend: store::Backend, callers: usize) -> Self {
        let fresh = Fresh::on(backend).await;
        let store = &fresh.store;
        let tx = store.begin().await.expect("begins");
        let area = |id: i64, parent: Option<i64>, at: &str, name: &str| NewArea {
            id: AreaId(id),
            parent: parent.map(AreaId),
            path: path(at),
            code_system: "nbs".to_owned(),
            code: at.replace('.', ""),
            name: name.to_owned(),
            kind: "area".to_owned(),
            level: 1,
            vintage: "2023".to_owned(),
            overlay: false,
            valid_from: None,
            valid_to: None,
        };
        let areas = vec![area(1, None, "cn.", "中国"), area(2, Some(1), "cn.a.", "红旗街道"), area(3, Some(1), "cn.b.", "河西街道")];
        assert_eq!(tx.insert_areas(areas.clone()).await.expect("kept"), 3);
        assert_eq!(tx.insert_areas(areas).await.expect("kept"), 0, "areas that are known are left as they are");
        let team = tx.insert_team("一队", "区法院", AreaId(1), &path("cn."), NOW).await.expect("kept");
        let mut accounts = Vec::new();
        for n in 0..callers {
            let new = NewAccount {
                login: format!("caller{n}"),
                name: format!("caller {n}"),
                agency: "court".to_owned(),
                area: path("cn."),
                password_hash: String::new(),
                language: "en".to_owned(),
                remote: false,
            };
            let account = tx.insert_account(&new, NOW).await.expect("kept");
            let grant = Grant { role: Role::Caller, area: path("cn."), team: Some(team), until_ms: None };
            tx.insert_grant(account, &grant, Some(AreaId(1)), NOW).await.expect("kept");
            accounts.push(account);
        }
        tx.commit(event(EventKind::AccountCreated)).await.expect("commits");
        Self { fresh, team, callers: accounts }
    }

    /// Receives a list of so many people, every second one in the other community, and opens their calls.
    pub async fn receive(&self, people: i64) -> (ListId, Vec<PersonId>) {
        let store = self.store();
        let tx = store.begin().await.expect("begins");
        let list = tx.insert_list(&self.new_list(), NOW).await.expect("kept");
        tx.commit(event(EventKind::ListReceived)).await.expect("commits");
        let chunk = chunk_of(store, 1, people);
        let ids = chunk.people.iter().map(|p| p.id).collect();
        let tx = store.begin().await.expect("begins");
        tx.write_chunk(&reception(list), 1, chunk).await.expect("written");
        let open = store::OpenTasks { list, first_row: 1, last_row: people, team: Some(self.team), now_ms: NOW, sla_ms: NOW, reuse_since_ms: NOW - 1, later: Vec::new() };
        tx.open_calls(&open).await.expect("opened");
        tx.finish_list(list, None, Some(people), NOW).await.expect("closed");
        tx.commit(event(EventKind::ListCompleted)).await.expect("commits");
        (list, ids)
    }

    pub fn new_list(&self) -> NewList {
        NewList {
            name: "people at risk".to_owned(),
            source: "district office".to_owned(),
            basis: "law".to_owned(),
            purpose: ListPurpose::VenueExposure.code().to_owned(),
            area_id: Some(AreaId(1)),
            area: path("cn."),
            team: Some(self.team),
            upload: UploadId(5),
            filename: "list.csv".to_owned(),
            sha256: "0".to_owned(),
            settings: serde_json::json!({}),
            received_by: None,
        }
    }
}

pub fn reception(list: ListId) -> Reception {
    Reception { list, source: "district office".to_owned(), state: PersonState::Waiting, now_ms: NOW }
}

/// Rows of new people with one telephone each.
pub fn chunk_of(store: &Store, first: i64, count: i64) -> Chunk {
    let mut chunk = Chunk { next_row: first + count, ..Chunk::default() };
    for row in first..first + count {
        let id = PersonId(store.ids().next_id());
        let number = format!("138{row:08}");
        let lookup: Lookup = store.cipher().lookup("telephone", &number);
        let addition = PersonAddition {
            telephones: vec![("mobile", number, lookup)],
            context: serde_json::json!({ "place": "market" }).to_string(),
            rank: 5,
            row,
            ..PersonAddition::default()
        };
        chunk.people.push(ChunkPerson {
            id,
            area: path(if row % 2 == 0 { "cn.a." } else { "cn.b." }),
            name: Some(format!("王{row}")),
            name_key: format!("王{row}"),
            pinyin_key: format!("wang{row} w{row}"),
            sex: "female",
            birth_date: Some("1980-02-03".to_owned()),
            age: None,
            occupation: None,
            work_unit: None,
            nationality: None,
            addition,
        });
        chunk.rows.push(ChunkRow {
            row,
            outcome: "accepted",
            person: Some(id),
            fingerprint: store.cipher().lookup("row", &row.to_string()),
            entered: "[]".to_owned(),
            problems: Vec::new(),
        });
    }
    chunk
}
