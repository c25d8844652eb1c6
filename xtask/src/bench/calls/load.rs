//! Many connections that are kept open, on one thread: as little of HTTP as it takes, so that the
//! server has the machine to itself.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::bench::Times;

/// How many callers take a person each before they all give them back.
pub const DRAINERS: usize = 8_192;

/// What each connection does again and again.
#[derive(Debug, Clone, Copy)]
pub enum Work {
    /// Takes the next person, with or without what is known of them, and gives them back.
    Leases { card: bool },
    /// Takes the next person, thinks, and records an outcome.
    Outcomes { think: Duration },
}

impl Work {
    pub fn second(self) -> &'static str {
        match self {
            Self::Leases { .. } => "giving back",
            Self::Outcomes { .. } => "outcome",
        }
    }
}

/// A lease that was acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Leased {
    pub task: String,
    pub token: i64,
    /// Whether its end was acknowledged, too.
    pub ended: bool,
}

/// What was measured.
#[derive(Debug, Default)]
pub struct Told {
    pub next: Times,
    pub second: Times,
    pub seconds: f64,
    /// Changes that were acknowledged.
    pub writes: usize,
    pub leases: Vec<Leased>,
    /// Whether they ended with outcomes.
    pub outcomes: bool,
    nobody: usize,
    refused: Vec<String>,
}

impl Told {
    pub fn problems(&self) -> String {
        let first = self.refused.first().map_or_else(String::new, |refused| format!(", first: {refused}"));
        if self.refused.is_empty() && self.nobody == 0 { String::new() } else { format!("; {} refused, {} found nobody{first}", self.refused.len(), self.nobody) }
    }
}

/// Has each cookie's owner work for a while.
pub async fn drive(address: &str, cookies: &[String], work: Work, time: Duration, seed: u64) -> anyhow::Result<Told> {
    let started = Instant::now();
    let until = started + time;
    let mut callers = tokio::task::JoinSet::new();
    for (at, cookie) in cookies.iter().enumerate() {
        let caller = Caller { address: address.to_owned(), cookie: cookie.clone(), chance: seed.wrapping_mul(0x9e37_79b9).wrapping_add(at as u64 + 1) };
        callers.spawn(caller.work(work, until));
    }
    let mut all = Told { outcomes: matches!(work, Work::Outcomes { .. }), ..Told::default() };
    while let Some(told) = callers.join_next().await {
        let told = told??;
        all.next.0.extend(told.next.0);
        all.second.0.extend(told.second.0);
        all.leases.extend(told.leases);
        all.refused.extend(told.refused);
        all.nobody += told.nobody;
    }
    all.seconds = started.elapsed().as_secs_f64();
    all.writes = all.next.0.len() + all.second.0.len();
    Ok(all)
}

/// Has many callers take a person each, over so many connections, and all give them back; again and again until taking alone
/// took so long. What is told is of taking.
pub async fn drain(address: &str, cookies: &[String], connections: usize, time: Duration) -> anyhow::Result<Told> {
    let mut takers = Vec::new();
    for cookies in cookies.chunks(cookies.len().div_ceil(connections)) {
        let stream = TcpStream::connect(address).await.context("no connection")?;
        stream.set_nodelay(true)?;
        takers.push(Takers { address: address.to_owned(), cookies: cookies.to_vec(), stream, answer: Vec::with_capacity(16 << 10), held: Vec::new() });
    }
    let mut all = Told::default();
    while all.seconds < time.as_secs_f64() {
        let begun = Instant::now();
        let mut taking: tokio::task::JoinSet<_> = takers.drain(..).map(Takers::take).collect();
        while let Some(taken) = taking.join_next().await {
            let (taker, told) = taken??;
            all.next.0.extend(told.next.0);
            all.nobody += told.nobody;
            all.refused.extend(told.refused);
            takers.push(taker);
        }
        all.seconds += begun.elapsed().as_secs_f64();
        let mut giving: tokio::task::JoinSet<_> = takers.drain(..).map(Takers::give_back).collect();
        while let Some(given) = giving.join_next().await {
            let (taker, leases) = given??;
            all.leases.extend(leases);
            takers.push(taker);
        }
    }
    all.writes = all.next.0.len();
    Ok(all)
}

/// Callers who share a connection.
struct Takers {
    address: String,
    cookies: Vec<String>,
    stream: TcpStream,
    answer: Vec<u8>,
    /// What each holds, by their place.
    held: Vec<(usize, String, i64)>,
}

impl Takers {
    async fn take(mut self) -> anyhow::Result<(Self, Told)> {
        let mut told = Told::default();
        for (at, cookie) in self.cookies.iter().enumerate() {
            let asked = Instant::now();
            match post(&mut self.stream, &self.address, cookie, "/api/calls/lease", "{}", &mut self.answer).await? {
                200 => {
                    told.next.add(asked);
                    let (task, token) = lease(&self.answer)?;
                    self.held.push((at, task, token));
                }
                204 => told.nobody += 1,
                status => told.refused.push(format!("next {status} {}", String::from_utf8_lossy(&self.answer))),
            }
        }
        Ok((self, told))
    }

    async fn give_back(mut self) -> anyhow::Result<(Self, Vec<Leased>)> {
        let mut leases = Vec::new();
        for (at, task, token) in std::mem::take(&mut self.held) {
            let (path, body) = (format!("/api/calls/{task}/release"), format!("{{\"token\":{token}}}"));
            let status = post(&mut self.stream, &self.address, &self.cookies[at], &path, &body, &mut self.answer).await?;
            leases.push(Leased { task, token, ended: status < 300 });
        }
        Ok((self, leases))
    }
}

struct Caller {
    address: String,
    cookie: String,
    chance: u64,
}

impl Caller {
    async fn work(mut self, work: Work, until: Instant) -> anyhow::Result<Told> {
        let mut stream = TcpStream::connect(&self.address).await.context("no connection")?;
        stream.set_nodelay(true)?;
        let mut answer = Vec::with_capacity(16 << 10);
        let mut told = Told::default();
        let next = if let Work::Leases { card: false } = work { "/api/calls/lease" } else { "/api/calls/next" };
        if let Work::Outcomes { think } = work {
            tokio::time::sleep(self.about(think)).await;
        }
        while Instant::now() < until {
            let asked = Instant::now();
            match post(&mut stream, &self.address, &self.cookie, next, "{}", &mut answer).await? {
                200 => told.next.add(asked),
                204 => {
                    told.nobody += 1;
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
                status => {
                    told.refused.push(format!("next {status} {}", String::from_utf8_lossy(&answer)));
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            }
            let (task, token) = lease(&answer)?;
            let (path, body) = match work {
                Work::Leases { .. } => (format!("/api/calls/{task}/release"), format!("{{\"token\":{token}}}")),
                Work::Outcomes { think } => {
                    tokio::time::sleep(self.about(think)).await;
                    (format!("/api/calls/{task}/outcome"), self.outcome(token))
                }
            };
            let asked = Instant::now();
            let status = post(&mut stream, &self.address, &self.cookie, &path, &body, &mut answer).await?;
            told.leases.push(Leased { task, token, ended: status < 300 });
            if status < 300 {
                told.second.add(asked);
            } else {
                told.refused.push(format!("{} {status} {}", work.second(), String::from_utf8_lossy(&answer)));
            }
        }
        Ok(told)
    }

    fn outcome(&mut self, token: i64) -> String {
        match self.next_number() % 3 {
            0 => format!("{{\"token\":{token},\"outcome\":\"complete\",\"incomplete_reason\":\"a measurement\"}}"),
            _ => format!("{{\"token\":{token},\"outcome\":\"no_answer\"}}"),
        }
    }

    /// Half of a time up to one and a half of it.
    fn about(&mut self, time: Duration) -> Duration {
        time.mul_f64(0.5 + (self.next_number() % 1000) as f64 / 1000.0)
    }

    fn next_number(&mut self) -> u64 {
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        self.chance
    }
}

async fn post(stream: &mut TcpStream, address: &str, cookie: &str, path: &str, body: &str, answer: &mut Vec<u8>) -> anyhow::Result<u16> {
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nX-Firstline: 1\r\nCookie: {cookie}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    answer.clear();
    let head = loop {
        ensure!(stream.read_buf(answer).await? > 0, "the server hung up");
        if let Some(at) = answer.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let text = std::str::from_utf8(&answer[..head])?;
    let status = text.get(9..12).and_then(|status| status.parse().ok()).context("no status")?;
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(Ok(0), str::parse::<usize>)?;
    while answer.len() < head + length {
        ensure!(stream.read_buf(answer).await? > 0, "the server hung up");
    }
    answer.drain(..head);
    Ok(status)
}

/// Reads task and token, which stand at the beginning of a call.
fn lease(answer: &[u8]) -> anyhow::Result<(String, i64)> {
    let text = std::str::from_utf8(answer)?;
    let after = |key: &str| text.find(key).map(|at| &text[at + key.len()..]).with_context(|| format!("no {key}"));
    let task = after("\"task_id\":\"")?.split('"').next().unwrap_or_default().to_owned();
    let token = after("\"token\":")?.split([',', '}']).next().unwrap_or_default().parse()?;
    Ok((task, token))
}
