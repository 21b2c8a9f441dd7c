//! Password hashes, and their checks, which take tens of milliseconds each.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
};

use argon2::{Algorithm, Argon2, Block, Params, PasswordHash, Version};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use crossbeam_channel::{Sender, bounded};
use hmac::{Hmac, KeyInit, Mac};
use parking_lot::{Condvar, Mutex};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// The memory of one hash in KiB: 19 MiB, OWASP's first choice for password storage.
const MEMORY_KIB: u32 = 19 * 1024;
/// The number of passes over that memory.
const PASSES: u32 = 2;
/// The maximum number of concurrent checks, each with its own [`MEMORY_KIB`].
const MAX_RUNNING: usize = 2;

/// What an unknown name is checked against, so that it takes as long as a known one. No password
/// can be found for a hash of zeros, and the result is ignored anyway.
const DUMMY_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$dHJhY2tzaWRlZHVtbXk$\
                          AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A keyed digest of a login and its password.
pub(super) type Digest = [u8; 32];

/// The minimum length of a password, in characters.
pub(super) const MIN_CHARS: usize = 8;

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Whether the text is a PHC string whose hash can be checked.
pub(super) fn is_hash(text: &str) -> bool {
    PasswordHash::new(text).is_ok_and(|hash| hash.hash.is_some())
}

/// Runs expensive checks, a few at a time, and digests logins with a per-process key.
pub(super) struct Checker {
    keyed: Hmac<Sha256>,
    workers: Workers,
    running: Mutex<Running>,
    changed: Condvar,
}

#[derive(Default)]
struct Running {
    count: usize,
    checks: HashMap<CheckKey, Arc<Mutex<Option<bool>>>>,
}

/// Identifies equal checks, which are shared: the same login and password against the same hash.
type CheckKey = (Digest, Option<Arc<str>>);

impl Checker {
    /// Creates a checker with a random key.
    pub(super) fn new() -> Result<Self, std::io::Error> {
        let mut key = [0_u8; 64];
        getrandom::fill(&mut key).map_err(std::io::Error::other)?;
        let keyed = Hmac::<Sha256>::new_from_slice(&key).map_err(std::io::Error::other)?;
        Ok(Self {
            keyed,
            workers: Workers::start()?,
            running: Mutex::default(),
            changed: Condvar::new(),
        })
    }

    /// The digest by which this process remembers a login.
    pub(super) fn digest(&self, login: &str, password: &str) -> Digest {
        let mut keyed = self.keyed.clone();
        // The length distinguishes `ab` + `c` from `a` + `bc`.
        keyed.update(&(login.len() as u64).to_le_bytes());
        keyed.update(login.as_bytes());
        keyed.update(password.as_bytes());
        keyed.finalize().into_bytes().into()
    }

    /// Hashes a password with a fresh salt; returns the PHC string.
    pub(super) fn hash(&self, password: &str) -> Result<String, std::io::Error> {
        let _permit = self.permit(self.running.lock(), None);
        let password = password.to_owned();
        let mut salt = [0_u8; 16];
        getrandom::fill(&mut salt).map_err(std::io::Error::other)?;
        self.workers
            .run(move |memory| hash_with(&password, salt, memory))
            .flatten()
            .ok_or_else(|| std::io::Error::other("the password could not be hashed"))
    }

    /// Checks a password against a hash, or the dummy hash; waits for its turn. `allowed` is
    /// checked again once its turn has come.
    pub(super) fn check(
        &self,
        digest: Digest,
        password: &str,
        hash: Option<&Arc<str>>,
        allowed: impl Fn() -> bool,
    ) -> Option<bool> {
        let key: CheckKey = (digest, hash.map(Arc::clone));
        let mut running = self.running.lock();
        if let Some(check) = running.checks.get(&key).map(Arc::clone) {
            loop {
                if let Some(result) = *check.lock() {
                    return Some(result);
                }
                self.changed.wait(&mut running);
            }
        }
        let outcome = Arc::new(Mutex::new(None));
        running.checks.insert(key.clone(), Arc::clone(&outcome));
        let permit = self.permit(running, Some((key, Arc::clone(&outcome))));
        if !allowed() {
            drop(permit);
            return None;
        }
        let (password, known) = (password.to_owned(), hash.map(Arc::clone));
        let matches = self.workers.run(move |memory| {
            matches_with(&password, known.as_deref().unwrap_or(DUMMY_HASH), memory)
        });
        let matches = matches.flatten();
        let good = matches == Some(true) && hash.is_some();
        *outcome.lock() = Some(good);
        Some(good)
    }

    fn permit<'a>(
        &'a self,
        mut running: parking_lot::MutexGuard<'a, Running>,
        check: Option<(CheckKey, Arc<Mutex<Option<bool>>>)>,
    ) -> Permit<'a> {
        while running.count >= MAX_RUNNING {
            self.changed.wait(&mut running);
        }
        running.count += 1;
        Permit { checker: self, check }
    }
}

/// Hashes a password; returns the PHC string, or `None` if argon2 refuses the password.
fn hash_with(password: &str, salt: [u8; 16], memory: &mut Vec<Block>) -> Option<String> {
    let argon2 = hasher();
    memory.resize(argon2.params().block_count(), Block::new());
    let mut hash = [0_u8; 32];
    argon2.hash_password_into_with_memory(password.as_bytes(), &salt, &mut hash, memory).ok()?;
    let (salt, hash) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash));
    Some(format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p=1${salt}${hash}"))
}

/// Whether a password matches a PHC string; `None` if the string is not from argon2.
fn matches_with(password: &str, text: &str, memory: &mut Vec<Block>) -> Option<bool> {
    let parsed = PasswordHash::new(text).ok()?;
    let algorithm = Algorithm::try_from(parsed.algorithm.as_str()).ok()?;
    let version = match parsed.version {
        Some(version) => Version::try_from(version).ok()?,
        None => Version::default(),
    };
    let params = Params::try_from(&parsed).ok()?;
    let (salt, expected) = (parsed.salt?, parsed.hash?);
    memory.resize(params.block_count(), Block::new());
    let mut hash = vec![0_u8; expected.len()];
    Argon2::new(algorithm, version, params)
        .hash_password_into_with_memory(password.as_bytes(), &salt, &mut hash, memory)
        .ok()?;
    Some(hash.ct_eq(expected.as_bytes()).into())
}

/// A fixed pool of hashing threads, each of which reuses its own [`MEMORY_KIB`]. If every server
/// thread allocated this memory, the allocator would retain it many times over.
struct Workers {
    jobs: Sender<Job>,
}

type Job = Box<dyn FnOnce(&mut Vec<Block>) + Send>;

impl Workers {
    /// Starts [`MAX_RUNNING`] threads; they end when this is dropped.
    fn start() -> Result<Self, std::io::Error> {
        let (jobs, waiting) = bounded::<Job>(MAX_RUNNING);
        for number in 1..=MAX_RUNNING {
            let waiting = waiting.clone();
            thread::Builder::new().name(format!("passwords {number}")).spawn(move || {
                let mut memory = Vec::new();
                for job in waiting {
                    // A panic loses the result of this job and nothing else.
                    if catch_unwind(AssertUnwindSafe(|| job(&mut memory))).is_err() {
                        tracing::error!("A password check panicked.");
                    }
                }
            })?;
        }
        Ok(Self { jobs })
    }

    /// Runs `work` on one of the threads and waits for it; `None` if it panicked.
    fn run<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> R + Send + 'static,
    ) -> Option<R> {
        let (answer, answered) = bounded(1);
        let job: Job = Box::new(move |memory| {
            // The caller waits below, so the receiver exists.
            answer.try_send(work(memory)).ok();
        });
        self.jobs.send(job).ok()?;
        answered.recv().ok()
    }
}

/// The right to run one check; returned on drop, also after a panic.
struct Permit<'a> {
    checker: &'a Checker,
    check: Option<(CheckKey, Arc<Mutex<Option<bool>>>)>,
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut running = self.checker.running.lock();
        running.count -= 1;
        if let Some((key, outcome)) = self.check.take() {
            running.checks.remove(&key);
            // A check without a result lets nobody in.
            outcome.lock().get_or_insert(false);
        }
        self.checker.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_argon2id_with_nineteen_mib_and_two_passes() {
        let checker = Checker::new().unwrap();
        let hash = checker.hash("test1234").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(hash, checker.hash("test1234").unwrap(), "salts differ");
        let hash: Arc<str> = hash.into();
        let digest = checker.digest("a", "test1234");
        assert_eq!(checker.check(digest, "test1234", Some(&hash), || true), Some(true));
        assert_eq!(checker.check(digest, "test1235", Some(&hash), || true), Some(false));
        assert_eq!(checker.check(digest, "test1234", None, || true), Some(false));
        assert_eq!(checker.check(digest, "test1234", Some(&hash), || false), None);
    }

    #[test]
    fn the_dummy_costs_what_a_real_hash_costs() {
        assert!(is_hash(DUMMY_HASH));
        let parsed = PasswordHash::new(DUMMY_HASH).unwrap();
        let params = Params::try_from(&parsed).unwrap();
        assert_eq!((params.m_cost(), params.t_cost(), params.p_cost()), (MEMORY_KIB, PASSES, 1));
        assert_eq!(parsed.hash.unwrap().len(), 32);
    }

    #[test]
    fn digests_tell_login_and_password_apart() {
        let checker = Checker::new().unwrap();
        assert_ne!(checker.digest("ab", "c"), checker.digest("a", "bc"));
        assert_eq!(checker.digest("ab", "c"), checker.digest("ab", "c"));
        let other = Checker::new().unwrap();
        assert_ne!(checker.digest("ab", "c"), other.digest("ab", "c"), "keys differ");
    }

    #[test]
    fn equal_checks_share_one_answer() {
        let checker = Arc::new(Checker::new().unwrap());
        let hash: Arc<str> = checker.hash("test1234").unwrap().into();
        let digest = checker.digest("a", "test1234");
        std::thread::scope(|scope| {
            let asked: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| checker.check(digest, "test1234", Some(&hash), || true)))
                .collect();
            for thread in asked {
                assert_eq!(thread.join().unwrap(), Some(true));
            }
        });
        let running = checker.running.lock();
        assert_eq!((running.count, running.checks.len()), (0, 0));
    }
}
