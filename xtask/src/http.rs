//! As much of HTTP as asking a server on this machine takes: one connection, kept open.
//!
//! Owns the cookie of the session. Must not grow into a client for other machines.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::Value;

/// What the server answered.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    /// Reads the body as JSON; nothing when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// Asks one server.
pub struct Client {
    address: String,
    cookie: String,
    connection: Option<BufReader<TcpStream>>,
}

impl Client {
    /// Prepares to ask the server at an address, which need not be there yet.
    pub fn new(address: &str) -> Self {
        Self { address: address.to_owned(), cookie: String::new(), connection: None }
    }

    /// Asks for something; nothing when the server cannot be reached.
    pub fn get(&mut self, path: &str) -> Option<Answer> {
        self.ask("GET", path, None)
    }

    /// Sends something.
    pub fn post(&mut self, path: &str, body: &Value) -> Option<Answer> {
        self.ask("POST", path, Some(&body.to_string()))
    }

    /// Reads something that has to be there.
    pub fn read(&mut self, path: &str) -> anyhow::Result<Value> {
        granted(path, self.get(path))
    }

    /// Sends something that has to be taken.
    pub fn send(&mut self, path: &str, body: &Value) -> anyhow::Result<Value> {
        granted(path, self.post(path, body))
    }

    /// Reads something until it is so, for so long at most.
    pub fn wait(&mut self, path: &str, most: Duration, is_so: impl Fn(&Value) -> bool) -> anyhow::Result<Value> {
        let begun = Instant::now();
        loop {
            let now = self.read(path)?;
            if is_so(&now) {
                return Ok(now);
            }
            ensure!(begun.elapsed() < most, "{path} is not over after {} s", most.as_secs());
            // Asked oftener, the server that is measured would work for whoever asks.
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn ask(&mut self, method: &str, path: &str, body: Option<&str>) -> Option<Answer> {
        let was_open = self.connection.is_some();
        match self.once(method, path, body) {
            Ok(answer) => Some(answer),
            Err(_) => {
                self.connection = None;
                // The server may have closed a connection that was idle.
                let again = if was_open && method == "GET" { self.once(method, path, body).ok() } else { None };
                if again.is_none() {
                    self.connection = None;
                }
                again
            }
        }
    }

    fn once(&mut self, method: &str, path: &str, body: Option<&str>) -> std::io::Result<Answer> {
        if self.connection.is_none() {
            let stream = TcpStream::connect(&self.address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_secs(60)))?;
            self.connection = Some(BufReader::new(stream));
        }
        let Some(connection) = self.connection.as_mut() else { return Err(std::io::ErrorKind::NotConnected.into()) };
        let body = body.unwrap_or_default();
        let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nX-Firstline: 1\r\nCookie: {}\r\n{kind}Content-Length: {}\r\n\r\n{body}",
            self.address,
            self.cookie,
            body.len()
        );
        connection.get_mut().write_all(request.as_bytes())?;
        let (status, head) = head(connection)?;
        let mut answer = Answer { status, body: Vec::new() };
        let header = |name: &str| head.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        if let Some(length) = header("content-length").and_then(|length| length.parse().ok()) {
            answer.body.resize(length, 0);
            connection.read_exact(&mut answer.body)?;
        } else if header("transfer-encoding").is_some() {
            answer.body = chunks(connection)?;
        }
        if let Some(cookie) = header("set-cookie") {
            self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        }
        Ok(answer)
    }
}

fn granted(path: &str, answer: Option<Answer>) -> anyhow::Result<Value> {
    let answer = answer.with_context(|| path.to_owned())?;
    ensure!(answer.status < 300, "{path}: {}", String::from_utf8_lossy(&answer.body));
    Ok(answer.json())
}

/// Returns a text of an answer.
pub fn text<'a>(value: &'a Value, key: &str) -> anyhow::Result<&'a str> {
    value[key].as_str().with_context(|| format!("no {key} in {value}"))
}

type Headers = Vec<(String, String)>;

fn head(connection: &mut BufReader<TcpStream>) -> std::io::Result<(u16, Headers)> {
    let first = line(connection)?;
    let status = first.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or(std::io::ErrorKind::InvalidData)?;
    let mut headers = Vec::new();
    loop {
        let line = line(connection)?;
        match line.split_once(':') {
            Some((name, value)) => headers.push((name.to_lowercase(), value.trim().to_owned())),
            None => return Ok((status, headers)),
        }
    }
}

fn chunks(connection: &mut BufReader<TcpStream>) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = line(connection)?;
        let size = usize::from_str_radix(size.split(';').next().unwrap_or_default(), 16).map_err(|_| std::io::ErrorKind::InvalidData)?;
        let start = body.len();
        body.resize(start + size, 0);
        connection.read_exact(&mut body[start..])?;
        line(connection)?;
        if size == 0 {
            return Ok(body);
        }
    }
}

fn line(connection: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut line = String::new();
    if connection.read_line(&mut line)? == 0 {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end().to_owned())
}
