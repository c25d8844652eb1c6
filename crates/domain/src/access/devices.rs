//! Devices of accounts that work from elsewhere: how long a proof holds, how many may wait, and what a device is called.
//!
//! Knows neither keys nor signatures.

use crate::coded;

coded! {
    /// Whether a device may be worked from.
    DeviceState {
        /// Nobody has said yet.
        Waiting = "waiting",
        Admitted = "admitted",
        Refused = "refused",
        /// It was admitted, and is no longer.
        Withdrawn = "withdrawn",
    }
}

/// A session of an admitted device is good for so long; then the device proves itself again.
pub const PROOF_HOLDS_MS: i64 = 5 * 60_000;
/// What is to be signed is signed within so long.
pub const NONCE_HOLDS_MS: i64 = 2 * 60_000;
/// So many devices of one account wait at once.
pub const MOST_WAITING: u64 = 5;
/// A device that nobody admitted is forgotten after so long, and may ask anew.
pub const WAITS_MS: i64 = 24 * 3_600_000;

/// By what browsers name themselves; those that name another one, too, stand before it.
const BROWSERS: [(&str, &str); 12] = [
    ("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("OPR/", "Opera"), ("QQBrowser", "QQ Browser"), ("UCBrowser", "UC Browser"),
    ("HuaweiBrowser", "Huawei Browser"), ("MiuiBrowser", "Mi Browser"), ("SamsungBrowser", "Samsung Browser"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("Chrom", "Chrome"), ("Safari", "Safari"),
];
const SYSTEMS: [(&str, &str); 8] = [
    ("Windows", "Windows"), ("HarmonyOS", "HarmonyOS"), ("OpenHarmony", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
];

/// Says which browser on which system it is, in words of our own: nothing that a browser says of itself is kept.
#[must_use]
pub fn device_name(user_agent: &str) -> String {
    let known = |names: &[(&str, &'static str)]| names.iter().find(|(word, _)| user_agent.contains(word)).map(|(_, name)| *name);
    let parts: Vec<&str> = [known(&BROWSERS), known(&SYSTEMS)].into_iter().flatten().collect();
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_by_its_browser_and_system_and_by_nothing_it_says_of_itself() {
        for (user_agent, name) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36", "Chrome · Windows"),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0", "Edge · Windows"),
            ("Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.49", "WeChat · Android"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1", "Safari · iPhone"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox · Linux"),
            ("<script>alert(1)</script>", ""),
            ("", ""),
        ] {
            assert_eq!(device_name(user_agent), name, "{user_agent}");
        }
    }
}
