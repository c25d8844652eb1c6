//! Encrypts what is sensitive, and makes keyed look-up values by which it can be found again.
//!
//! A sealed value is bound to its table, column and row: moved elsewhere, it does not open.

use crate::{Error, packing};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use rand::Rng;
use sha2::{Digest, Sha256};

/// The first byte of a sealed value: which key and method made it.
const PLAIN: u8 = 1;
/// The text was packed before.
const PACKED: u8 = 2;
const NONCE_BYTES: usize = 12;

/// A keyed hash by which an encrypted value can be found: 16 bytes.
pub type Lookup = [u8; 16];

/// Says why a key cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the key must be 32 bytes, written as 64 hexadecimal digits")]
pub struct KeyError;

/// Seals and opens values with the keys of one installation.
#[derive(Clone)]
pub struct Cipher {
    data: Aes256Gcm,
    lookup: Hmac<Sha256>,
    fingerprint: String,
}

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Cipher({})", self.fingerprint)
    }
}

impl Cipher {
    /// Derives the keys from a secret of 32 bytes.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        let derive = |info: &[u8]| {
            let mut key = [0_u8; 32];
            Hkdf::<Sha256>::new(None, secret).expand(info, &mut key).expect("32 bytes are a valid length");
            key
        };
        let data = Aes256Gcm::new(&Key::<Aes256Gcm>::from(derive(b"firstline data 1")));
        let lookup = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&derive(b"firstline lookup 1")).expect("any length is valid");
        let fingerprint = hex(&Sha256::digest(derive(b"firstline fingerprint 1"))[..8]);
        Self { data, lookup, fingerprint }
    }

    /// Reads a secret from its hexadecimal form.
    ///
    /// # Errors
    /// Fails when it is not 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let mut secret = [0_u8; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err(KeyError);
        }
        for (byte, pair) in secret.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| KeyError)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| KeyError)?;
        }
        Ok(Self::new(&secret))
    }

    /// Makes a new secret in hexadecimal form.
    #[must_use]
    pub fn new_secret() -> String {
        let mut secret = [0_u8; 32];
        rand::rng().fill_bytes(&mut secret);
        hex(&secret)
    }

    /// Returns a short name of the key that reveals nothing of it.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Seals a text for one place: `column` names table and column, `row` its row.
    #[must_use]
    pub fn seal(&self, column: &str, row: i64, text: &[u8]) -> Vec<u8> {
        self.seal_as(PLAIN, text, &bound_to(column, row))
    }

    /// Seals a long text that says what many others say: it takes a quarter of the room.
    #[must_use]
    pub fn seal_packed(&self, column: &str, row: i64, text: &[u8]) -> Vec<u8> {
        self.seal_as(PACKED, &packing::pack(text), &packed_for(bound_to(column, row)))
    }

    fn seal_as(&self, version: u8, text: &[u8], bound: &[u8]) -> Vec<u8> {
        let mut nonce = [0_u8; NONCE_BYTES];
        rand::rng().fill_bytes(&mut nonce);
        let sealed = self.data.encrypt(&Nonce::from(nonce), Payload { msg: text, aad: bound }).expect("the text is shorter than 64 GiB");
        let mut out = Vec::with_capacity(1 + NONCE_BYTES + sealed.len());
        out.push(version);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    /// Opens what was sealed for the same place, packed or not.
    ///
    /// # Errors
    /// Fails when the key is another one, or the value was changed or moved.
    pub fn open(&self, column: &str, row: i64, sealed: &[u8]) -> Result<String, Error> {
        let bound = bound_to(column, row);
        let opened = match sealed.split_first() {
            Some((&PLAIN, rest)) => self.decrypt(rest, &bound),
            Some((&PACKED, rest)) => self.decrypt(rest, &packed_for(bound)).and_then(|packed| packing::unpack(&packed)),
            _ => None,
        };
        opened.and_then(|opened| String::from_utf8(opened).ok()).ok_or(Error::Undecryptable)
    }

    fn decrypt(&self, sealed: &[u8], bound: &[u8]) -> Option<Vec<u8>> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        self.data.decrypt(&Nonce::from(*nonce), Payload { msg: text, aad: bound }).ok()
    }

    /// Returns half a look-up value, for finding many who have to be looked at anyway.
    #[must_use]
    pub fn short_lookup(&self, kind: &str, text: &str) -> i64 {
        crate::keys::short(&self.lookup(kind, text))
    }

    /// Returns the look-up value of a text of one kind; kinds do not share look-up values.
    #[must_use]
    pub fn lookup(&self, kind: &str, text: &str) -> Lookup {
        let mut mac = self.lookup.clone();
        mac.update(&[u8::try_from(kind.len()).unwrap_or(u8::MAX)]);
        mac.update(kind.as_bytes());
        mac.update(text.as_bytes());
        let full = mac.finalize().into_bytes();
        let mut short = Lookup::default();
        short.copy_from_slice(&full[..16]);
        short
    }
}

fn bound_to(column: &str, row: i64) -> Vec<u8> {
    let mut bound = Vec::with_capacity(column.len() + 9);
    bound.extend_from_slice(column.as_bytes());
    bound.push(0);
    bound.extend_from_slice(&row.to_be_bytes());
    bound
}

/// Neither kind of value passes for the other.
fn packed_for(mut bound: Vec<u8>) -> Vec<u8> {
    bound.push(PACKED);
    bound
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_opens_only_in_its_place_and_with_its_key() {
        let cipher = Cipher::new(&[7; 32]);
        let sealed = cipher.seal("documents.number", 5, "11010519491231002X".as_bytes());
        assert_eq!(cipher.open("documents.number", 5, &sealed).expect("opens"), "11010519491231002X");
        assert!(cipher.open("documents.number", 6, &sealed).is_err());
        assert!(cipher.open("telephones.number", 5, &sealed).is_err());
        assert!(Cipher::new(&[8; 32]).open("documents.number", 5, &sealed).is_err());
        let mut changed = sealed.clone();
        changed[20] ^= 1;
        assert!(cipher.open("documents.number", 5, &changed).is_err());
    }

    #[test]
    fn a_packed_value_opens_only_in_its_place_and_as_what_it_is() {
        let cipher = Cipher::new(&[7; 32]);
        let text = r#"{"code":"objection","params":{},"facts":[]}"#.repeat(20);
        let sealed = cipher.seal_packed("determinations.content", 5, text.as_bytes());
        assert!(sealed.len() < cipher.seal("determinations.content", 5, text.as_bytes()).len() / 3);
        assert_eq!(cipher.open("determinations.content", 5, &sealed).expect("opens"), text);
        assert!(cipher.open("determinations.content", 6, &sealed).is_err());
        let mut unpacked = sealed.clone();
        unpacked[0] = PLAIN;
        assert!(cipher.open("determinations.content", 5, &unpacked).is_err());
        let mut packed = cipher.seal("determinations.content", 5, text.as_bytes());
        packed[0] = PACKED;
        assert!(cipher.open("determinations.content", 5, &packed).is_err());
        assert!(cipher.open("determinations.content", 5, &[]).is_err() && cipher.open("determinations.content", 5, &[3, 0]).is_err());
    }

    #[test]
    fn the_same_text_seals_differently_and_looks_up_alike() {
        let cipher = Cipher::new(&[7; 32]);
        assert_ne!(cipher.seal("a", 1, b"x"), cipher.seal("a", 1, b"x"));
        assert_eq!(cipher.lookup("telephone", "13800000000"), cipher.lookup("telephone", "13800000000"));
        assert_ne!(cipher.lookup("telephone", "13800000000"), cipher.lookup("identity", "13800000000"));
    }

    #[test]
    fn a_secret_reads_back() {
        let secret = Cipher::new_secret();
        let cipher = Cipher::from_hex(&secret).expect("valid");
        assert_eq!(cipher.fingerprint(), Cipher::from_hex(&format!(" {secret}\n")).expect("valid").fingerprint());
        assert!(Cipher::from_hex("00").is_err());
    }
}
