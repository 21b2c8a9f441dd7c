//! What clients accept, when certificates are replaced, and how damaged files are handled.

use std::{fs, net::IpAddr, time::Duration};

use proptest::prelude::*;
use rcgen::{CertificateParams, KeyPair};
use tokio_rustls::rustls::{
    Error as TlsError, RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier as _},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::*;
use crate::{clock::ManualClock, files, model::UnixNanos};

/// 2026-09-21.
const NOW: UnixNanos = UnixNanos::from_secs(1_790_000_000);
const DAY: Duration = Duration::from_hours(24);
const NO_NOTES: Vec<String> = Vec::new();

/// A data folder and a clock.
struct Machine {
    folder: tempfile::TempDir,
    clock: Arc<ManualClock>,
}

impl Machine {
    fn new() -> Self {
        Self::at(NOW)
    }

    fn at(now: UnixNanos) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), clock: Arc::new(ManualClock::at(now)) }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn try_open(&self, names: &Names) -> Result<(Identity, Vec<String>), Error> {
        let clock = Arc::<ManualClock>::clone(&self.clock);
        Identity::of_own_authority(self.folder.path(), names, clock)
    }

    /// Opens without any notes.
    fn open(&self, names: &Names) -> Identity {
        let (identity, notes) = self.try_open(names).unwrap();
        assert_eq!(notes, NO_NOTES);
        identity
    }

    fn files(&self) -> CertificateFiles {
        CertificateFiles { certificate: self.path("own.crt"), key: self.path("own.key") }
    }

    fn open_own(&self) -> Result<(Identity, Vec<String>), Error> {
        Identity::of_files(&self.files(), Arc::<ManualClock>::clone(&self.clock))
    }

    /// Puts a certificate for `host` and its key at [`files`](Self::files).
    fn put_own(&self, host: &str, from: UnixNanos, until: UnixNanos) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([host.to_owned()]).unwrap();
        (params.not_before, params.not_after) =
            (authority::date_time(from), authority::date_time(until));
        let certificate = params.self_signed(&key).unwrap();
        fs::write(self.path("own.crt"), certificate.pem()).unwrap();
        files::replace(&self.path("own.key"), key.serialize_pem().as_bytes()).unwrap();
    }
}

fn names(addresses: &[&str]) -> Names {
    Names::of(Some("coach"), addresses.iter().map(|address| address.parse().unwrap()))
}

fn shown(identity: &Identity) -> CertificateDer<'static> {
    identity.inner.current.0.read().cert[0].clone()
}

/// The validity period of the current certificate.
fn life(identity: &Identity) -> (UnixNanos, UnixNanos) {
    let certificate = shown(identity);
    let (_, parsed) = X509Certificate::from_der(&certificate).unwrap();
    let validity = parsed.validity();
    (
        UnixNanos::from_secs(validity.not_before.timestamp()),
        UnixNanos::from_secs(validity.not_after.timestamp()),
    )
}

/// Verifies like a client that trusts `ca` and connects to `host`.
fn verify(
    ca: &CaCertificate,
    certificate: &CertificateDer<'_>,
    host: &str,
    at: UnixNanos,
) -> Result<(), TlsError> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(ca.der.clone())).unwrap();
    let verifier =
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider()).build().unwrap();
    let host = ServerName::try_from(host.to_owned()).unwrap();
    let time = UnixTime::since_unix_epoch(Duration::from_nanos(at.0.unsigned_abs()));
    verifier.verify_server_cert(certificate, &[], &host, &[], time).map(drop)
}

fn accepts(identity: &Identity, host: &str, at: UnixNanos) -> Result<(), TlsError> {
    verify(identity.ca().unwrap(), &shown(identity), host, at)
}

#[test]
fn clients_accept_every_name_of_this_machine_and_no_other() {
    let machine = Machine::new();
    let identity = machine.open(&names(&["192.168.1.20", "fd00::5"]));
    for host in ["coach", "coach.local", "localhost", "192.168.1.20", "127.0.0.1", "::1", "fd00::5"]
    {
        accepts(&identity, host, NOW).unwrap();
    }
    for host in ["other.local", "192.168.1.21", "example.com"] {
        accepts(&identity, host, NOW).unwrap_err();
    }
}

#[test]
fn clients_refuse_what_the_authority_may_not_vouch_for() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::open(folder.path(), &names(&[]), NOW, &mut Vec::new()).unwrap();
    for other in ["bank.example", "8.8.8.8", "2001:db8::1"] {
        let mut forged = Names::default();
        match other.parse::<IpAddr>() {
            Ok(address) => drop(forged.addresses.insert(address)),
            Err(_name) => drop(forged.hosts.insert(other.to_owned())),
        }
        let key = KeyPair::generate().unwrap();
        let certificate = authority.sign(&key, &forged, NOW, NOW.plus(DAY)).unwrap();
        let refused = verify(&authority.ca(), &certificate, other, NOW).unwrap_err().to_string();
        assert!(refused.contains("NameConstraintViolation"), "{other}: {refused}");
    }
}

/// Addresses around the boundaries of what is permitted, and arbitrary ones.
fn some_address() -> impl Strategy<Value = IpAddr> {
    let edge = proptest::sample::select(vec![10, 100, 127, 169, 172, 192]);
    let octet = proptest::sample::select(vec![0, 15, 16, 31, 32, 63, 64, 127, 128, 168, 254, 255]);
    let high = proptest::sample::select(vec![0, 0xfbff, 0xfc00, 0xfe7f, 0xfe80, 0xfebf, 0xfec0]);
    prop_oneof![
        any::<u32>().prop_map(|bits| IpAddr::from(bits.to_be_bytes())),
        (edge, octet, any::<u16>()).prop_map(|(a, b, rest): (u8, u8, u16)| {
            IpAddr::from([a, b, (rest >> 8) as u8, rest as u8])
        }),
        (high, any::<u16>()).prop_map(|(a, h): (u16, u16)| IpAddr::from([a, 0, 0, 0, 0, 0, 0, h])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Exactly those names are left out of certificates that clients would refuse.
    #[test]
    fn our_reading_of_the_constraints_is_that_of_clients(
        address in some_address(),
        host in "[a-z]{1,3}(\\.(local|lan|com|arpa|home\\.arpa|coach|internal|xlocal))?",
    ) {
        let folder = tempfile::tempdir().unwrap();
        Authority::open(folder.path(), &names(&["203.0.113.5"]), NOW, &mut Vec::new()).unwrap();
        // As parsed from its certificate.
        let read = Authority::open(folder.path(), &names(&[]), NOW, &mut Vec::new()).unwrap();
        let key = KeyPair::generate().unwrap();
        let of_address = Names { addresses: [address].into(), ..Names::default() };
        let of_host = Names { hosts: [host.clone()].into(), ..Names::default() };
        for (names, shown) in [(of_address, address.to_string()), (of_host, host)] {
            let certificate = read.sign(&key, &names, NOW, NOW.plus(DAY)).unwrap();
            let accepted = verify(&read.ca(), &certificate, &shown, NOW).is_ok();
            prop_assert_eq!(accepted, read.split(&names).0 == names, "{}", shown);
        }
    }
}

#[test]
fn the_authority_stays_and_the_certificate_stays_across_restarts() {
    let machine = Machine::new();
    let first = machine.open(&names(&[]));
    let again = machine.open(&names(&[]));
    assert_eq!(first.ca(), again.ca());
    assert_eq!(shown(&first), shown(&again));
    assert_eq!(fs::read_to_string(machine.path("ca.crt")).unwrap(), first.ca().unwrap().pem);
}

#[test]
fn a_copied_folder_keeps_its_authority_under_the_other_laptops_names() {
    let machine = Machine::new();
    let first = machine.open(&names(&["192.168.1.20"]));
    let other = Names::of(Some("spare"), ["10.0.0.9".parse().unwrap()]);
    let (moved, notes) = machine.try_open(&other).unwrap();
    assert_eq!(first.ca(), moved.ca());
    for host in ["spare.local", "10.0.0.9"] {
        accepts(&moved, host, NOW).unwrap();
    }
    accepts(&moved, "coach.local", NOW).unwrap_err();
    // It is outside of local domains, so the authority may not certify it.
    assert_eq!(notes.len(), 1);
    assert!(notes[0].starts_with("HTTPS does not hold for spare: "), "{notes:?}");
    assert_eq!(moved.refresh(&other), NO_NOTES, "it is told once");
}

#[test]
fn a_certificate_follows_the_machines_addresses_and_rests_between() {
    let machine = Machine::new();
    let identity = machine.open(&names(&["192.168.1.20"]));
    let first = shown(&identity);
    machine.clock.advance(Duration::from_secs(5));
    assert_eq!(identity.refresh(&names(&["192.168.1.20"])), NO_NOTES);
    assert_eq!(shown(&identity), first);

    assert_eq!(identity.refresh(&names(&["10.0.0.7"])), NO_NOTES);
    accepts(&identity, "10.0.0.7", NOW).unwrap();
    accepts(&identity, "192.168.1.20", NOW).unwrap_err();
    assert_eq!(shown(&identity), shown(&machine.open(&names(&["10.0.0.7"]))), "it is on file");
}

#[test]
fn a_certificate_holds_less_than_397_days_and_is_renewed_in_time() {
    let machine = Machine::new();
    let identity = machine.open(&names(&[]));
    let (from, until) = life(&identity);
    assert!(from < NOW.minus(DAY), "a phone's clock may be slow");
    assert!(until.nanos_since(from) <= (DAY * 397).as_nanos() as i64);

    let first = shown(&identity);
    machine.clock.set_wall(until.minus(DAY * 31));
    identity.refresh(&names(&[]));
    assert_eq!(shown(&identity), first);
    machine.clock.set_wall(until.minus(DAY * 29));
    assert_eq!(identity.refresh(&names(&[])), NO_NOTES);
    assert_ne!(shown(&identity), first);
    accepts(&identity, "localhost", until.plus(DAY)).unwrap();
}

#[test]
fn whatever_the_clock_says_https_starts_and_is_right_when_the_clock_is() {
    for wrong in [0, -86_400 * 365, 2_085_978_496, 4_102_444_800, i64::MAX, i64::MIN] {
        let machine = Machine::at(UnixNanos::from_secs(wrong));
        let identity = machine.open(&names(&[]));
        let ca = identity.ca().unwrap().clone();
        machine.clock.set_wall(NOW);
        identity.refresh(&names(&[]));
        accepts(&identity, "localhost", NOW).unwrap_or_else(|error| panic!("{wrong}: {error}"));
        assert_eq!(identity.ca().unwrap(), &ca);
    }
}

#[test]
fn a_clock_that_is_evidently_wrong_does_not_replace_a_certificate() {
    let machine = Machine::new();
    let first = shown(&machine.open(&names(&[])));
    machine.clock.set_wall(UnixNanos::from_secs(0));
    assert_eq!(shown(&machine.open(&names(&[]))), first);
}

#[test]
fn an_authority_near_its_end_is_told_and_certificates_end_with_it() {
    let machine = Machine::new();
    let identity = machine.open(&names(&[]));
    machine.clock.advance(DAY * (3650 - 10));
    let (old, notes) = machine.try_open(&names(&[])).unwrap();
    assert_eq!(notes.len(), 1);
    assert!(notes[0].contains("ends on 2036-09-18; run `trackside tls renew`"), "{notes:?}");
    assert_eq!(old.ca(), identity.ca());
    let last = shown(&old);
    assert_eq!(life(&old).1, NOW.plus(DAY * 3650));
    // There is nothing better, so it is not reissued each time.
    machine.clock.advance(DAY);
    old.refresh(&names(&[]));
    assert_eq!(shown(&old), last);
}

/// The name constraints extension in an authority's certificate.
fn is_constraint_critical(der: &[u8]) -> bool {
    let (_, parsed) = X509Certificate::from_der(der).unwrap();
    parsed.name_constraints().unwrap().unwrap().critical
}

#[test]
fn name_constraints_are_not_critical_so_that_mbedtls_and_wolfssl_load_the_authority() {
    let identity = Machine::new().open(&names(&["203.0.113.5"]));
    assert!(!is_constraint_critical(&identity.ca().unwrap().der));
}

#[test]
fn an_authority_is_replaced_when_asked_for_and_the_old_one_kept() {
    let machine = Machine::new();
    let old = machine.open(&names(&[]));
    let old_text = fs::read(machine.path("authority.pem")).unwrap();
    let renewed = renew_authority(machine.folder.path(), &names(&[]), NOW).unwrap();
    assert_ne!(renewed.ca, *old.ca().unwrap());
    let kept = renewed.replaced.unwrap();
    assert_eq!(fs::read(&kept).unwrap(), old_text);
    assert_eq!(fs::read_to_string(machine.path("ca.crt")).unwrap(), renewed.ca.pem);
    // The next start serves a certificate of the new authority, which clients of the old one
    // refuse.
    let new = machine.open(&names(&[]));
    assert_eq!(new.ca(), Some(&renewed.ca));
    accepts(&new, "coach.local", NOW).unwrap();
    verify(old.ca().unwrap(), &shown(&new), "coach.local", NOW).unwrap_err();
    // Restoring the kept file restores the old authority.
    fs::rename(kept, machine.path("authority.pem")).unwrap();
    assert_eq!(machine.open(&names(&[])).ca(), old.ca());
}

#[test]
fn a_damaged_authority_can_be_renewed() {
    let machine = Machine::new();
    fs::write(machine.path("authority.pem"), "no key").unwrap();
    let renewed = renew_authority(machine.folder.path(), &names(&[]), NOW).unwrap();
    assert_eq!(machine.open(&names(&[])).ca(), Some(&renewed.ca));
}

#[cfg(unix)]
#[test]
fn keys_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let machine = Machine::new();
    machine.open(&names(&[]));
    let mode = |name: &str| fs::metadata(machine.path(name)).unwrap().permissions().mode() & 0o777;
    for name in ["authority.pem", "server.pem"] {
        assert_eq!(mode(name), 0o600);
        // As after a careless copy.
        fs::set_permissions(machine.path(name), fs::Permissions::from_mode(0o644)).unwrap();
    }
    let (_, notes) = machine.try_open(&names(&[])).unwrap();
    assert_eq!(notes.len(), 2);
    assert!(notes.iter().all(|note| note.starts_with("Others could read the key")), "{notes:?}");
    for name in ["authority.pem", "server.pem"] {
        assert_eq!(mode(name), 0o600);
    }
}

#[test]
fn a_damaged_authority_is_never_replaced() {
    let machine = Machine::new();
    machine.open(&names(&[]));
    let path = machine.path("authority.pem");
    let whole = fs::read_to_string(&path).unwrap();
    let other = Machine::new();
    other.open(&names(&[]));
    let of_another = fs::read_to_string(other.path("authority.pem")).unwrap();
    let (key, _) = whole.split_at(whole.find("-----BEGIN CERT").unwrap());
    let (_, certificate) = of_another.split_at(of_another.find("-----BEGIN CERT").unwrap());
    let leaf = fs::read_to_string(machine.path("server.pem")).unwrap();
    for (damaged, reason) in [
        (String::new(), "its key is damaged"),
        (whole.replacen("MI", "xx", 1), "its key is damaged"),
        (key.to_owned(), "its certificate is damaged"),
        (whole[..whole.len() - 60].to_owned(), "its certificate is damaged"),
        ([key, certificate].concat(), "its key belongs to another certificate"),
        (leaf, "its certificate is not one of an authority"),
    ] {
        fs::write(&path, &damaged).unwrap();
        let error = machine.try_open(&names(&[])).map(drop).unwrap_err().to_string();
        assert!(error.contains(&format!("({reason})")), "{reason}: {error}");
        assert!(error.contains("put a copy of") && error.contains("install again"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), damaged);
    }
    fs::write(&path, whole).unwrap();
    machine.open(&names(&[]));
}

#[test]
fn a_damaged_or_foreign_certificate_is_made_again_by_itself() {
    let machine = Machine::new();
    let first = machine.open(&names(&[]));
    let path = machine.path("server.pem");
    let other = Machine::new();
    other.open(&names(&[]));
    let of_another = fs::read_to_string(other.path("server.pem")).unwrap();
    let whole = fs::read_to_string(&path).unwrap();
    for damaged in ["", "-----BEGIN PRIVATE KEY-----\n", &whole[..whole.len() - 40], &of_another] {
        fs::write(&path, damaged).unwrap();
        let (identity, _) = machine.try_open(&names(&[])).unwrap();
        assert_eq!(identity.ca(), first.ca());
        accepts(&identity, "localhost", NOW).unwrap();
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    let machine = Machine::new();
    let missing = machine.path("missing");
    let clock = Arc::<ManualClock>::clone(&machine.clock);
    let error = Identity::of_own_authority(&missing, &names(&[]), clock).unwrap_err();
    assert!(matches!(error, Error::Unwritable { .. }), "{error}");
}

#[test]
fn the_operators_own_certificate_is_shown_as_it_is() {
    let machine = Machine::new();
    machine.put_own("coach.club.example", NOW.minus(DAY), NOW.plus(DAY * 60));
    let (identity, notes) = machine.open_own().unwrap();
    assert_eq!(notes, NO_NOTES);
    assert_eq!(identity.ca(), None);
    assert_eq!(life(&identity).1, NOW.plus(DAY * 60));
    assert_eq!(identity.refresh(&names(&["10.0.0.1"])), NO_NOTES);
}

#[test]
fn a_renewed_certificate_is_read_again_when_both_files_fit() {
    let machine = Machine::new();
    machine.put_own("a.example", NOW.minus(DAY), NOW.plus(DAY * 60));
    let (identity, _) = machine.open_own().unwrap();
    let first = shown(&identity);
    let refresh = || identity.refresh(&names(&[]));

    let old_key = fs::read(machine.path("own.key")).unwrap();
    machine.put_own("longer.name.example", NOW.minus(DAY), NOW.plus(DAY * 90));
    let new_key = fs::read(machine.path("own.key")).unwrap();
    fs::write(machine.path("own.key"), old_key).unwrap();
    assert_eq!(refresh(), NO_NOTES, "the other file may come in a moment");
    let notes = refresh();
    assert_eq!(notes.len(), 1);
    assert!(notes[0].contains("it is not the key of the certificate"), "{notes:?}");
    assert_eq!(refresh(), NO_NOTES, "it is told once");
    assert_eq!(shown(&identity), first);

    fs::write(machine.path("own.key"), new_key).unwrap();
    assert_eq!(refresh(), NO_NOTES);
    assert_ne!(shown(&identity), first);
    assert_eq!(life(&identity).1, NOW.plus(DAY * 90));
}

#[test]
fn the_end_of_the_operators_certificate_is_told_once_each() {
    let machine = Machine::new();
    machine.put_own("a.example", NOW.plus(DAY), NOW.plus(DAY * 60));
    let (identity, notes) = machine.open_own().unwrap();
    assert!(notes[0].starts_with("The certificate holds from 2026-09-22 only"), "{notes:?}");
    let mut told = Vec::new();
    for _ in 0..70 {
        machine.clock.advance(DAY);
        told.extend(identity.refresh(&names(&[])));
    }
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("The certificate ends on 2026-11-20; renew it"), "{told:?}");
    assert!(told[1].starts_with("The certificate has ended on 2026-11-20"), "{told:?}");
}

#[test]
fn what_is_wrong_with_the_operators_files_is_said_in_plain_words() {
    let machine = Machine::new();
    let error = || machine.open_own().map(drop).unwrap_err().to_string();
    assert!(error().starts_with("tls_certificate cannot be used: there is no such file"));
    machine.put_own("a.example", NOW, NOW.plus(DAY * 60));
    let put = |name: &str, text: &str| fs::write(machine.path(name), text).unwrap();
    for (key, reason) in [
        ("", "there is no private key in it"),
        (
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
            "it is protected by a passphrase",
        ),
        (&KeyPair::generate().unwrap().serialize_pem(), "it is not the key of the certificate"),
        (
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "it is no key that TLS servers use",
        ),
    ] {
        put("own.key", key);
        let error = error();
        assert!(error.starts_with(&format!("tls_key cannot be used: {reason}")), "{error}");
        assert!(error.ends_with("own.key"), "{error}");
    }
    put("own.crt", "hello");
    assert!(error().starts_with("tls_certificate cannot be used: there is no certificate in it"));
    put("own.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assert!(error().starts_with("tls_certificate cannot be used: its certificate is damaged"));
    put("own.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n");
    assert!(error().starts_with("tls_certificate cannot be used: its PEM text is damaged"));
}
