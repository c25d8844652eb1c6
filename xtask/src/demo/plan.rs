//! A plan in force in the demo's district, facts of some people, and a house with rooms: over HTTP, as two people would.

use std::time::Duration;

use serde_json::{Value, json};

use super::COUNTY;
use super::accounts::PASSWORD;
use crate::http::{Client, text};

/// The newest edition that holds today.
pub const PACK: &str = "covid-19-china";
const VERSION: &str = "20";
/// People of whom something is known.
const PEOPLE: usize = 60;

fn sign_in(address: &str, login: &str) -> anyhow::Result<Client> {
    let mut person = Client::new(address);
    person.send("/api/session", &json!({ "login": login, "password": PASSWORD }))?;
    Ok(person)
}

/// Returns a place by its code.
pub fn place(by: &mut Client, code: &str) -> anyhow::Result<String> {
    Ok(text(&by.read(&format!("/api/places?q={code}"))?["items"][0], "id")?.to_owned())
}

/// Proposes that an edition be in force in an area, and waits until it was tried on everybody; returns where it stands, and how it is.
pub fn propose(by: &mut Client, area: &str, version: &str, reason: &str, most: Duration) -> anyhow::Result<(String, Value)> {
    let proposed = by.send("/api/activations", &json!({ "pack": PACK, "version": version, "area_id": area, "reason": reason }))?;
    let activation = format!("/api/activations/{}", text(&proposed, "id")?);
    let tried = by.wait(&activation, most, |activation| !activation["trial"].is_null())?;
    Ok((activation, tried))
}

/// Puts the plan in force, and writes down what is known.
pub fn begin(address: &str) -> anyhow::Result<()> {
    let mut doctor = sign_in(address, "epidemiologist")?;
    let mut commander = sign_in(address, "commander")?;
    let mut supervisor = sign_in(address, "supervisor1")?;
    let (county, street) = (place(&mut doctor, COUNTY)?, place(&mut doctor, super::SUBDISTRICT)?);
    let (activation, _) = propose(&mut doctor, &county, VERSION, "演示：二十条", Duration::from_secs(60))?;
    commander.send(&format!("{activation}/confirm"), &json!({}))?;
    let today = jiff::Zoned::now().with_time_zone(jiff::tz::TimeZone::get("Asia/Shanghai")?).date();
    let ago = |days: i64| today.saturating_sub(jiff::Span::new().days(days)).to_string();
    let risk = json!({ "pack": PACK, "area_id": street, "tier": "high", "since": ago(9), "source": "演示：区指挥部第 3 号通告" });
    doctor.send("/api/risk-areas", &risk)?;
    let found = doctor.send("/api/people/search", &json!({ "area_id": county, "limit": PEOPLE }))?;
    for (at, person) in found["items"].as_array().into_iter().flatten().enumerate() {
        let days = i64::try_from(at % 9).unwrap_or(0);
        let fact = match at % 4 {
            0 | 1 => json!({ "pack": PACK, "kind": "exposure", "what": "close_contact", "from": ago(days) }),
            2 => json!({ "pack": PACK, "kind": "stay", "area_id": street, "from": ago(days + 1), "until": ago(days) }),
            _ => json!({ "pack": PACK, "kind": "stay", "area_id": street, "from": ago(days), "until": ago(days), "transit": true }),
        };
        doctor.send(&format!("/api/people/{}/facts", text(person, "id")?), &fact)?;
    }
    let sheet = json!({ "name": "海港酒店", "address": "高凉北路9号", "telephone": "06682888888", "cleaning": "每天两次消毒", "meals": "一日三餐", "cost": "0", "payer": "区财政" });
    let house = supervisor.send("/api/measures/facilities", &json!({ "area_id": county, "sheet": sheet }))?;
    let rooms: Vec<String> = (801..=824).map(|room| room.to_string()).collect();
    supervisor.send(&format!("/api/measures/facilities/{}/rooms", text(&house, "id")?), &json!({ "rooms": rooms, "beds": 1 }))?;
    Ok(())
}
