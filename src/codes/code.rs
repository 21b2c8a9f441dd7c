//! A code: how it is made, written and hashed.

use std::{fmt, io};

use sha2::{Digest as _, Sha256};

/// Letters and digits that cannot be taken for each other, in lower case.
const ALPHABET: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// 16 of 31 characters are 79 bits: nobody guesses one.
const N_CHARS: usize = 16;
/// What the hashes of this program are made of beside the code.
const PURPOSE: &[u8] = b"trackside phone code\0";

/// The hash of a code. A plain one is enough: a code is made at random and cannot be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct CodeHash([u8; 32]);

/// A new code in plain text, to be shown once: only its hash is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct PlainCode(String);

impl PlainCode {
    /// Makes a code.
    pub(super) fn random() -> io::Result<Self> {
        let mut code = String::with_capacity(N_CHARS);
        while code.len() < N_CHARS {
            let random = getrandom::u32().map_err(io::Error::other)?;
            // Rejecting the 32nd value makes all characters equally likely.
            if let Some(&byte) = ALPHABET.get(random as usize % 32) {
                code.push(char::from(byte));
            }
        }
        Ok(Self(code))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PlainCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainCode")
    }
}

impl CodeHash {
    /// Whether a text has the form of a code.
    pub(super) fn may_be_of(code: &str) -> bool {
        let code = code.trim();
        code.len() == N_CHARS
            && code.bytes().all(|byte| ALPHABET.contains(&byte.to_ascii_lowercase()))
    }

    /// The hash of a code as somebody sent or typed it, in whichever case.
    pub(super) fn of(code: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(PURPOSE);
        hash.update(code.trim().to_ascii_lowercase().as_bytes());
        Self(hash.finalize().into())
    }

    /// The hash as it stands in the file.
    pub(super) fn hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
    }

    /// Reads what [`Self::hex`] wrote.
    pub(super) fn from_hex(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut hash = [0; 32];
        for (index, byte) in hash.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
        }
        Some(Self(hash))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_differ_are_long_and_need_no_escapes() {
        let made: BTreeSet<String> = (0..1000).map(|_| PlainCode::random().unwrap().0).collect();
        assert_eq!(made.len(), 1000);
        for code in &made {
            assert!(CodeHash::may_be_of(code) && CodeHash::may_be_of(&code.to_uppercase()));
            assert!(code.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{code}");
        }
        assert!(N_CHARS as f64 * 31_f64.log2() > 79.0);
        assert!(!CodeHash::may_be_of("test1234") && !CodeHash::may_be_of("0123456789abcdef"));
        for confusable in *b"il1o0" {
            assert!(!ALPHABET.contains(&confusable));
        }
    }

    #[test]
    fn a_hash_is_that_of_the_code_in_any_case_and_is_read_back() {
        let hash = CodeHash::of("abc");
        assert_eq!(hash, CodeHash::of(" ABC"));
        assert_ne!(hash, CodeHash::of("abd"));
        assert_eq!(CodeHash::from_hex(&hash.hex()), Some(hash));
        assert_eq!(CodeHash::from_hex("zz"), None);
        assert_eq!(CodeHash::from_hex(&"é".repeat(32)), None);
    }

    #[test]
    fn a_code_does_not_show_in_debug_text() {
        let code = PlainCode::random().unwrap();
        assert!(!format!("{code:?}").contains(code.as_str()));
    }
}
