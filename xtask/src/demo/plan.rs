//! A plan in force in the demo's district, facts of some people, and a house with rooms: over HTTP, as two people would.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::COUNTY;
use super::accounts::PASSWORD;
use crate::http::Client;

/// The newest edition that holds today.
const PACK: &str = "covid-19-china";
const VERSION: &str = "20";
/// People of whom something is known.
const PEOPLE: usize = 60;

struct Person(Client);

impl Person {
    fn sign_in(address: &str, login: &str) -> anyhow::Result<Self> {
        let mut person = Self(Client::new(address));
        person.post("/api/session", &json!({ "login": login, "password": PASSWORD }))?;
        Ok(person)
    }

    fn get(&mut self, path: &str) -> anyhow::Result<Value> {
        let answer = self.0.get(path).with_context(|| path.to_owned())?;
        ensure!(answer.status < 300, "{path}: {}", String::from_utf8_lossy(&answer.body));
        Ok(answer.json())
    }

    fn post(&mut self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let answer = self.0.post(path, body).with_context(|| path.to_owned())?;
        ensure!(answer.status < 300, "{path}: {}", String::from_utf8_lossy(&answer.body));
        Ok(answer.json())
    }
}

fn text<'a>(value: &'a Value, key: &str) -> anyhow::Result<&'a str> {
    value[key].as_str().with_context(|| format!("no {key} in {value}"))
}

/// Puts the plan in force, and writes down what is known.
pub fn begin(address: &str) -> anyhow::Result<()> {
    let mut doctor = Person::sign_in(address, "epidemiologist")?;
    let mut commander = Person::sign_in(address, "commander")?;
    let mut supervisor = Person::sign_in(address, "supervisor1")?;
    let place = |doctor: &mut Person, code: &str| -> anyhow::Result<String> {
        let found = doctor.get(&format!("/api/places?q={code}"))?;
        Ok(text(&found["items"][0], "id")?.to_owned())
    };
    let (county, street) = (place(&mut doctor, COUNTY)?, place(&mut doctor, super::SUBDISTRICT)?);
    let proposed = doctor.post("/api/activations", &json!({ "pack": PACK, "version": VERSION, "area_id": county, "reason": "演示：二十条" }))?;
    let activation = format!("/api/activations/{}", text(&proposed, "id")?);
    let begun = Instant::now();
    while doctor.get(&activation)?["trial"].is_null() {
        ensure!(begun.elapsed() < Duration::from_secs(60), "the edition is not tried");
        std::thread::sleep(Duration::from_millis(200));
    }
    commander.post(&format!("{activation}/confirm"), &json!({}))?;
    let today = jiff::Zoned::now().with_time_zone(jiff::tz::TimeZone::get("Asia/Shanghai")?).date();
    let ago = |days: i64| today.saturating_sub(jiff::Span::new().days(days)).to_string();
    let risk = json!({ "pack": PACK, "area_id": street, "tier": "high", "since": ago(9), "source": "演示：区指挥部第 3 号通告" });
    doctor.post("/api/risk-areas", &risk)?;
    let found = doctor.post("/api/people/search", &json!({ "area_id": county, "limit": PEOPLE }))?;
    for (at, person) in found["items"].as_array().into_iter().flatten().enumerate() {
        let days = i64::try_from(at % 9).unwrap_or(0);
        let fact = match at % 4 {
            0 | 1 => json!({ "pack": PACK, "kind": "exposure", "what": "close_contact", "from": ago(days) }),
            2 => json!({ "pack": PACK, "kind": "stay", "area_id": street, "from": ago(days + 1), "until": ago(days) }),
            _ => json!({ "pack": PACK, "kind": "stay", "area_id": street, "from": ago(days), "until": ago(days), "transit": true }),
        };
        doctor.post(&format!("/api/people/{}/facts", text(person, "id")?), &fact)?;
    }
    let sheet = json!({ "name": "海港酒店", "address": "高凉北路9号", "telephone": "06682888888", "cleaning": "每天两次消毒", "meals": "一日三餐", "cost": "0", "payer": "区财政" });
    let house = supervisor.post("/api/measures/facilities", &json!({ "area_id": county, "sheet": sheet }))?;
    let rooms: Vec<String> = (801..=824).map(|room| room.to_string()).collect();
    supervisor.post(&format!("/api/measures/facilities/{}/rooms", text(&house, "id")?), &json!({ "rooms": rooms, "beds": 1 }))?;
    Ok(())
}
