//! The desk: callers who ask at the same time are served together, in one transaction and with one write to the disk.
//!
//! Owns who waits, and that nobody is told before it is durable. Must not know what follows from an outcome. Whoever goes
//! away while waiting has asked all the same: a person taken for them is the one they get when they ask again.

use crate::{App, Error};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::AccountId;
use domain::journal::{Event, EventKind, SubjectKind};
use std::collections::{HashMap, HashSet, VecDeque};
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use store::{Backend, Lease, Taken, Takers, Tx, Wanted};
use tokio::sync::oneshot;

/// How many are served together at most.
const MOST: usize = 256;
/// No piece of work is begun later in a transaction: those served before it wait for it.
const LONGEST: Duration = Duration::from_millis(10);

/// What comes of something later.
pub(super) type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;
type Work = Box<dyn for<'a> FnOnce(&'a Tx) -> Later<'a, Vec<Event>> + Send>;

/// Where callers wait.
#[derive(Default)]
pub(crate) struct Desk(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    asks: VecDeque<Ask>,
    is_served: bool,
}

/// Somebody who waits.
struct Ask {
    what: What,
    tell: oneshot::Sender<Result<Told, Error>>,
}

enum What {
    /// The next person, from the first of these lines that has one.
    Next { account: AccountId, scope: Scope, lines: VecDeque<Wanted> },
    /// A person is given back.
    Back { scope: Scope, lease: Lease },
    /// A small piece of work, until it is begun.
    Write(Option<Work>),
}

/// Those who want the same: their scope, whom they want, and the languages they speak where that matters.
struct Line {
    scope: Scope,
    wanted: Wanted,
    languages: Vec<String>,
    accounts: Vec<AccountId>,
}

enum Told {
    Taken(Option<Taken>),
    Area(Option<AreaPath>),
    Written,
}

/// What is told once the transaction is durable, by the places of those who asked.
type Answers = Vec<Option<Result<Told, Error>>>;

/// What a piece of work came to; without an event it changed nothing.
pub(super) struct Done<T> {
    pub value: T,
    pub events: Vec<Event>,
}

impl Desk {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes those who are served together: of two who ask for the same account or about the same task only the first.
    fn next(&self) -> Option<Vec<Ask>> {
        let mut waiting = self.waiting();
        let (mut accounts, mut tasks) = (HashSet::new(), HashSet::new());
        let (mut taken, mut left) = (Vec::new(), VecDeque::new());
        while let Some(ask) = waiting.asks.pop_front() {
            let is_first = taken.len() < MOST && match &ask.what {
                What::Next { account, .. } => accounts.insert(*account),
                What::Back { lease, .. } => accounts.insert(lease.owner) & tasks.insert(lease.task),
                What::Write(_) => true,
            };
            if is_first { taken.push(ask) } else { left.push_back(ask) }
        }
        waiting.asks = left;
        waiting.is_served = !taken.is_empty();
        waiting.is_served.then_some(taken)
    }
}

fn given_up() -> Error {
    Error::Unavailable("the transaction was given up".to_owned())
}

impl App {
    /// Takes the next person of the first line that has one; whoever holds one gets that one again.
    pub(super) async fn take_next(&self, account: AccountId, scope: &Scope, lines: VecDeque<Wanted>) -> Result<Option<Taken>, Error> {
        match self.wait_for_turn(What::Next { account, scope: scope.clone(), lines }).await? {
            Told::Taken(taken) => Ok(taken),
            _ => Err(given_up()),
        }
    }

    /// Ends a lease of the scope, and returns the area of its task; none when it is not the holder's.
    pub(super) async fn give_back(&self, scope: &Scope, lease: Lease) -> Result<Option<AreaPath>, Error> {
        match self.wait_for_turn(What::Back { scope: scope.clone(), lease }).await? {
            Told::Area(area) => Ok(area),
            _ => Err(given_up()),
        }
    }

    /// Does a small piece of work in a transaction, which on SQLite others share; what fails is undone by itself. On
    /// PostgreSQL it has one of its own: there the server shares the write to the disk among them.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a Tx) -> Later<'a, Done<T>> + Send + 'static,
    {
        if self.store.backend() == Backend::Postgres {
            let tx = self.store.begin().await?;
            let done = work(&tx).await?;
            let mut events = done.events.into_iter();
            if let Some(first) = events.next() {
                self.commit(tx, first, events.collect()).await?;
            }
            return Ok(done.value);
        }
        let (leave, left) = oneshot::channel();
        let work: Work = Box::new(move |tx| {
            let working = work(tx);
            Box::pin(async move {
                let done = working.await?;
                // Whoever has gone away need not be told.
                let _ = leave.send(done.value);
                Ok(done.events)
            })
        });
        self.wait_for_turn(What::Write(Some(work))).await?;
        left.await.map_err(|_| given_up())
    }

    async fn wait_for_turn(&self, what: What) -> Result<Told, Error> {
        let (tell, told) = oneshot::channel();
        let is_served = {
            let mut waiting = self.desk.waiting();
            waiting.asks.push_back(Ask { what, tell });
            std::mem::replace(&mut waiting.is_served, true)
        };
        if !is_served {
            tokio::spawn(self.clone().serve_all());
        }
        told.await.map_err(|_| given_up())?
    }

    async fn serve_all(self) {
        while let Some(asks) = self.desk.next() {
            // A task of its own: if it panics, those in it are told, and the next are served.
            let app = self.clone();
            if let Err(error) = tokio::spawn(async move { app.serve(asks).await }).await {
                tracing::error!(%error, "some callers were not served");
            }
        }
    }

    async fn serve(&self, mut asks: Vec<Ask>) {
        let mut answers: Answers = std::iter::repeat_with(|| None).take(asks.len()).collect();
        let served = self.serve_in_one(&mut asks, &mut answers).await;
        let mut left = VecDeque::new();
        for (ask, answer) in asks.into_iter().zip(answers) {
            let answer = match (&served, answer) {
                (Err(error), _) => Err(Error::Unavailable(error.to_string())),
                (Ok(()), Some(answer)) => answer,
                (Ok(()), None) => {
                    left.push_back(ask);
                    continue;
                }
            };
            // Whoever has gone away need not be told.
            let _ = ask.tell.send(answer);
        }
        let mut waiting = self.desk.waiting();
        left.append(&mut waiting.asks);
        waiting.asks = left;
    }

    /// What fails here fails for all of them, but for a piece of work, which fails by itself.
    async fn serve_in_one(&self, asks: &mut [Ask], answers: &mut Answers) -> Result<(), Error> {
        let tx = self.store.begin().await?;
        // Whoever gives a person back in this moment leaves them to those who wait.
        let mut events = self.take_back(&tx, asks, answers).await?;
        events.extend(self.hand_out(&tx, asks, answers).await?);
        let begun = Instant::now();
        for (ask, answer) in asks.iter_mut().zip(answers) {
            let What::Write(work) = &mut ask.what else { continue };
            if begun.elapsed() > LONGEST {
                break;
            }
            let Some(work) = work.take() else { continue };
            tx.begin_part().await?;
            let done = match work(&tx).await {
                Ok(new) if !new.is_empty() => tx.keep_part().await.map(|()| new).map_err(Error::from),
                nothing => nothing,
            };
            if !matches!(&done, Ok(new) if !new.is_empty()) {
                tx.undo_part().await?;
            }
            *answer = Some(done.map(|new| {
                events.extend(new);
                Told::Written
            }));
        }
        let mut events = events.into_iter();
        match events.next() {
            Some(first) => self.commit(tx, first, events.collect()).await,
            None => Ok(()),
        }
    }

    async fn take_back(&self, tx: &Tx, asks: &mut [Ask], answers: &mut Answers) -> Result<Vec<Event>, Error> {
        let mut backs: Vec<(&Scope, Vec<(usize, Lease)>)> = Vec::new();
        for (at, ask) in asks.iter_mut().enumerate() {
            let What::Back { scope, lease } = &mut ask.what else { continue };
            match backs.iter_mut().find(|(other, _)| *other == &*scope) {
                Some((_, leases)) => leases.push((at, *lease)),
                None => backs.push((scope, vec![(at, *lease)])),
            }
        }
        let mut events = Vec::new();
        for (scope, leases) in backs {
            let ended: HashMap<_, _> = tx.end_leases(scope, &leases.iter().map(|(_, lease)| *lease).collect::<Vec<_>>()).await?.into_iter().collect();
            for (at, lease) in leases {
                let area = ended.get(&lease.task).cloned();
                events.extend(area.as_ref().map(|area| self.event(Some(lease.owner), EventKind::CallReleased, SubjectKind::Task, lease.task.0, area)));
                answers[at] = Some(Ok(Told::Area(area)));
            }
        }
        Ok(events)
    }

    async fn hand_out(&self, tx: &Tx, asks: &mut [Ask], answers: &mut Answers) -> Result<Vec<Event>, Error> {
        let (now, until) = (self.now_ms(), self.lease_end_ms());
        let wanting = |ask: &Ask| if let What::Next { account, .. } = ask.what { Some(account) } else { None };
        let accounts: Vec<AccountId> = asks.iter().filter_map(wanting).collect();
        if accounts.is_empty() {
            return Ok(Vec::new());
        }
        let places: HashMap<AccountId, usize> = asks.iter().enumerate().filter_map(|(at, ask)| Some((wanting(ask)?, at))).collect();
        for held in tx.held_tasks(&accounts, now).await? {
            let at = places[&held.owner];
            answers[at] = Some(Ok(Told::Taken(Some(held))));
        }
        let spoken = tx.languages_of(&accounts).await?;
        let mut events = Vec::new();
        loop {
            let mut lines: Vec<Line> = Vec::new();
            for (ask, answer) in asks.iter_mut().zip(answers.iter_mut()).filter(|(_, answer)| answer.is_none()) {
                let What::Next { account, scope, lines: still } = &mut ask.what else { continue };
                let Some(wanted) = still.pop_front() else {
                    *answer = Some(Ok(Told::Taken(None)));
                    continue;
                };
                let languages = spoken.get(account).filter(|_| wanted.asks_for_languages()).map_or(&[][..], Vec::as_slice);
                match lines.iter_mut().find(|line| line.wanted == wanted && line.scope == *scope && line.languages == languages) {
                    Some(line) => line.accounts.push(*account),
                    None => lines.push(Line { scope: scope.clone(), wanted, languages: languages.to_vec(), accounts: vec![*account] }),
                }
            }
            if lines.is_empty() {
                return Ok(events);
            }
            for line in lines {
                let takers = Takers { accounts: &line.accounts, languages: &line.languages, now_ms: now, until_ms: until, promised_ms: self.promised_ms(now) };
                for taken in tx.take_next_tasks(&line.scope, line.wanted, &takers).await? {
                    events.push(self.taken(&taken));
                    let at = places[&taken.owner];
                    answers[at] = Some(Ok(Told::Taken(Some(taken))));
                }
            }
        }
    }
}
