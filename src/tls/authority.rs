//! The authority of a data folder, which phones install once, and the certificates it issues.
//!
//! | file | content |
//! |---|---|
//! | `authority.pem` | key and certificate of the authority; a copy of the data folder keeps it |
//! | `ca.crt` | its certificate alone, to carry to a phone |
//! | `server.pem` | key and certificate of this machine; can be made again at any time |
//!
//! A key and its certificate are in one file, so that no crash can part them.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use base64::Engine as _;
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, PublicKeyData as _,
};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use tokio_rustls::rustls::{
    RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier as _},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject as _},
    sign::CertifiedKey,
};
use x509_parser::{
    oid_registry::OID_X509_EXT_NAME_CONSTRAINTS,
    prelude::{FromDer as _, X509Certificate},
};

use super::{
    BadAuthority, Error,
    names::{Constraints, Names},
    provider,
};
use crate::{files, model::UnixNanos};

const AUTHORITY_FILE: &str = "authority.pem";
const PUBLIC_FILE: &str = "ca.crt";
const LEAF_FILE: &str = "server.pem";
/// The authority before the last renewal, in case phones cannot be reached to install the new one.
const REPLACED_FILE: &str = "authority.pem.old";

/// 2026-01-01: a clock that says an earlier time is wrong. Authorities hold from then on, so
/// that one made under a clock that ran ahead holds when the clock has been set.
const ERA: UnixNanos = UnixNanos::from_secs(1_767_225_600);
/// How long an authority holds: a laptop's life.
const AUTHORITY_LIFE: Duration = Duration::from_hours(10 * 365 * 24);
/// Phones that last installed one a year before its end should hear of it.
const AUTHORITY_WARNING: Duration = Duration::from_hours(365 * 24);
/// A phone's clock may be this much behind.
const BACKDATED: Duration = Duration::from_hours(48);
/// How long a certificate holds; phones take at most 397 days.
const LEAF_LIFE: Duration = Duration::from_hours(90 * 24);
/// For the case that the machine's clock says nothing.
const LONGEST_LEAF_LIFE: Duration = Duration::from_hours(397 * 24);
/// A certificate is replaced this long before its end.
const RENEWED_BEFORE: Duration = Duration::from_hours(30 * 24);
/// Characters of a machine's name that are shown in the authority's.
const MAX_MACHINE_CHARS: usize = 32;

/// The certificate that phones install.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaCertificate {
    /// As bytes.
    pub der: Vec<u8>,
    /// As text.
    pub pem: String,
    /// SHA-256 of the bytes, as phones show it: `AB:CD:...`.
    pub fingerprint: String,
}

impl CaCertificate {
    fn new(der: &CertificateDer<'_>) -> Self {
        let octets: Vec<String> =
            Sha256::digest(der).iter().map(|octet| format!("{octet:02X}")).collect();
        Self { der: der.to_vec(), pem: pem_of("CERTIFICATE", der), fingerprint: octets.join(":") }
    }
}

/// The certificate of this machine, and what has to be known of it.
#[derive(Debug)]
pub(super) struct Leaf {
    pub(super) key: Arc<CertifiedKey>,
    names: Names,
    not_before: UnixNanos,
    not_after: UnixNanos,
}

/// The authority in its folder.
pub(super) struct Authority {
    folder: PathBuf,
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
    /// An authority that somebody put there may have none.
    constraints: Option<Constraints>,
    not_after: UnixNanos,
}

impl Authority {
    /// The authority in `folder`, made when there is none; with it come sentences for the
    /// operator.
    pub(super) fn open(
        folder: &Path,
        names: &Names,
        now: UnixNanos,
        notes: &mut Vec<String>,
    ) -> Result<Self, Error> {
        let path = folder.join(AUTHORITY_FILE);
        let authority = match fs::read_to_string(&path) {
            Ok(text) => {
                make_private(&path, notes);
                Self::parse(&text, folder)
                    .map_err(|reason| Error::Authority { reason, path: path.clone() })?
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let (authority, text) = Self::create(folder, names, now)?;
                files::replace(&path, text.as_bytes())
                    .map_err(|source| Error::Unwritable { source, path: path.clone() })?;
                authority
            }
            Err(error) => return Err(Error::Authority { reason: error.into(), path }),
        };
        let public = folder.join(PUBLIC_FILE);
        let pem = authority.ca().pem;
        if fs::read(&public).ok().as_deref() != Some(pem.as_bytes())
            && let Err(error) = files::replace(&public, pem.as_bytes())
        {
            notes.push(format!("{} could not be written: {error}", public.display()));
        }
        if now.plus(AUTHORITY_WARNING) > authority.not_after {
            notes.push(format!(
                "The certificate authority that phones have installed ends on {}; run `trackside \
                 tls renew` in time. Phones must install the new one.",
                date(authority.not_after),
            ));
        }
        Ok(authority)
    }

    /// Makes a new authority in `folder`. The one that was there is kept beside it under another
    /// name, and the machine's certificate is issued at the next start. Gives the file of the
    /// replaced one, if there was one.
    pub(super) fn renew(
        folder: &Path,
        names: &Names,
        now: UnixNanos,
    ) -> Result<(Self, Option<PathBuf>), Error> {
        let path = folder.join(AUTHORITY_FILE);
        let (authority, text) = Self::create(folder, names, now)?;
        let unwritable = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::Unwritable { source, path }
        };
        let replaced = match fs::read(&path) {
            Ok(old) => {
                let kept = folder.join(REPLACED_FILE);
                files::replace(&kept, &old).map_err(unwritable(&kept))?;
                Some(kept)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(source) => return Err(unwritable(&path)(source)),
        };
        files::replace(&path, text.as_bytes()).map_err(unwritable(&path))?;
        let public = folder.join(PUBLIC_FILE);
        files::replace(&public, authority.ca().pem.as_bytes()).map_err(unwritable(&public))?;
        Ok((authority, replaced))
    }

    /// A new authority and the text to keep of it.
    fn create(folder: &Path, names: &Names, now: UnixNanos) -> Result<(Self, String), Error> {
        let key = KeyPair::generate()?;
        // Two authorities of one machine must not have the same name: a phone that trusts the
        // old one would take it for the new one.
        let mut mark = hex(&Sha256::digest(key.subject_public_key_info()));
        mark.truncate(3);
        let mark = mark.concat();
        let machine: String = names.machine().chars().take(MAX_MACHINE_CHARS).collect();
        let not_after = now.max(ERA).plus(AUTHORITY_LIFE);
        let constraints = Constraints::around(names);
        let mut params = CertificateParams::default();
        params.distinguished_name = distinguished_name(&format!("Trackside on {machine} {mark}"));
        params.not_before = date_time(ERA);
        params.not_after = date_time(not_after);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        // Not for mail, programs or people.
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.custom_extensions = vec![name_constraints(&params, &constraints, &key)?];
        let certificate = params.self_signed(&key)?.der().clone();
        let text = [key.serialize_pem(), pem_of("CERTIFICATE", &certificate)].concat();
        let authority = Self {
            folder: folder.to_owned(),
            certificate,
            issuer: Issuer::new(params, key),
            constraints: Some(constraints),
            not_after,
        };
        Ok((authority, text))
    }

    /// The authority of a file's text, or what is wrong with it.
    fn parse(text: &str, folder: &Path) -> Result<Self, BadAuthority> {
        let key = PrivateKeyDer::from_pem_slice(text.as_bytes())
            .ok()
            .and_then(|key| KeyPair::try_from(&key).ok())
            .ok_or(BadAuthority::Key)?;
        let certificate = CertificateDer::from_pem_slice(text.as_bytes())
            .map_err(|_damaged| BadAuthority::Certificate)?;
        let (_, parsed) = X509Certificate::from_der(&certificate)
            .map_err(|_damaged| BadAuthority::Certificate)?;
        if parsed.public_key().raw != key.subject_public_key_info() {
            return Err(BadAuthority::OtherKey);
        }
        if !parsed.is_ca() {
            return Err(BadAuthority::NoAuthority);
        }
        let constraints = Constraints::in_certificate(&parsed);
        let not_after = UnixNanos::from_secs(parsed.validity().not_after.timestamp());
        let issuer = Issuer::from_ca_cert_der(&certificate, key)?;
        Ok(Self { folder: folder.to_owned(), certificate, issuer, constraints, not_after })
    }

    /// What phones install.
    pub(super) fn ca(&self) -> CaCertificate {
        CaCertificate::new(&self.certificate)
    }

    /// The names for which it may vouch, and those for which it may not.
    pub(super) fn split(&self, names: &Names) -> (Names, Names) {
        match &self.constraints {
            Some(constraints) => constraints.split(names),
            None => (names.clone(), Names::default()),
        }
    }

    /// The machine's certificate: the one on file if it still serves, else a new one.
    pub(super) fn leaf(
        &self,
        names: &Names,
        now: UnixNanos,
        notes: &mut Vec<String>,
    ) -> Result<Leaf, Error> {
        let path = self.folder.join(LEAF_FILE);
        match fs::read(&path) {
            Ok(text) => {
                make_private(&path, notes);
                match self.parse_leaf(&text) {
                    Some(leaf) if !self.is_due(&leaf, names, now) => return Ok(leaf),
                    Some(_) => {}
                    None => {
                        tracing::info!("The certificate on file was damaged; it is made again.");
                    }
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => notes.push(format!(
                "{} cannot be read ({error}); another certificate is made.",
                path.display()
            )),
        }
        self.issue(names, now, notes)
    }

    /// Whether a new certificate would serve better.
    pub(super) fn is_due(&self, leaf: &Leaf, names: &Names, now: UnixNanos) -> bool {
        if leaf.names != self.split(names).0 {
            return true;
        }
        // A clock that is evidently wrong says nothing.
        if now < ERA {
            return false;
        }
        let ends_soon = now.plus(RENEWED_BEFORE) > leaf.not_after;
        now < leaf.not_before || (ends_soon && self.leaf_life(now).1 > leaf.not_after)
    }

    /// From when until when a certificate made now would hold.
    fn leaf_life(&self, now: UnixNanos) -> (UnixNanos, UnixNanos) {
        let (from, life) =
            if now < ERA { (ERA, LONGEST_LEAF_LIFE) } else { (now.minus(BACKDATED), LEAF_LIFE) };
        (from, from.plus(life).min(self.not_after))
    }

    /// A new certificate with a new key, kept on file.
    pub(super) fn issue(
        &self,
        names: &Names,
        now: UnixNanos,
        notes: &mut Vec<String>,
    ) -> Result<Leaf, Error> {
        let key = KeyPair::generate()?;
        let (names, _) = self.split(names);
        let (not_before, not_after) = self.leaf_life(now);
        let certificate = self.sign(&key, &names, not_before, not_after)?;
        let text = [key.serialize_pem(), pem_of("CERTIFICATE", &certificate)].concat();
        let path = self.folder.join(LEAF_FILE);
        if let Err(error) = files::replace(&path, text.as_bytes()) {
            // It serves until the end of the process; the next one makes another.
            notes.push(format!("The new certificate could not be kept: {error}"));
        }
        tracing::info!(%names, until = %date(not_after), "A certificate was made.");
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let key = CertifiedKey::from_der(vec![certificate], key, &provider())?;
        Ok(Leaf { key: Arc::new(key), names, not_before, not_after })
    }

    pub(super) fn sign(
        &self,
        key: &KeyPair,
        names: &Names,
        not_before: UnixNanos,
        not_after: UnixNanos,
    ) -> Result<CertificateDer<'static>, Error> {
        let mut params = CertificateParams::default();
        params.distinguished_name = distinguished_name("Trackside server");
        params.not_before = date_time(not_before);
        params.not_after = date_time(not_after);
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        params.subject_alt_names = names.alternative_names();
        Ok(params.signed_by(key, &self.issuer)?.into())
    }

    /// The certificate of a file's text, if it is one of this authority and undamaged.
    fn parse_leaf(&self, text: &[u8]) -> Option<Leaf> {
        let key = PrivateKeyDer::from_pem_slice(text).ok()?;
        let certificate = CertificateDer::from_pem_slice(text).ok()?;
        let (_, parsed) = X509Certificate::from_der(&certificate).ok()?;
        let not_before = UnixNanos::from_secs(parsed.validity().not_before.timestamp());
        let not_after = UnixNanos::from_secs(parsed.validity().not_after.timestamp());
        let names = Names::in_certificate(&parsed);
        self.accepts(&certificate, not_before)?;
        let key = CertifiedKey::from_der(vec![certificate], key, &provider()).ok()?;
        Some(Leaf { key: Arc::new(key), names, not_before, not_after })
    }

    /// Whether a client that trusts this authority would take the certificate at `time`.
    fn accepts(&self, certificate: &CertificateDer<'_>, time: UnixNanos) -> Option<()> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).ok()?;
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider());
        let localhost = ServerName::try_from("localhost").ok()?;
        let since_epoch = Duration::from_nanos(u64::try_from(time.0).unwrap_or(0));
        let time = UnixTime::since_unix_epoch(since_epoch);
        let verifier = verifier.build().ok()?;
        verifier.verify_server_cert(certificate, &[], &localhost, &[], time).map(drop).ok()
    }
}

/// The name constraints as an extension that is not critical.
///
/// RFC 5280 (4.2.1.10) wants them critical, but mbedTLS and wolfSSL, which the TLS of
/// microcontrollers is built on, do not know the extension and must then refuse the whole
/// certificate. Every client that does know it applies it either way.
///
/// rcgen writes this extension as critical only, so its content is taken from a draft.
fn name_constraints(
    params: &CertificateParams,
    constraints: &Constraints,
    key: &KeyPair,
) -> Result<CustomExtension, Error> {
    let mut params = params.clone();
    params.name_constraints = Some(constraints.subtrees());
    let draft = params.self_signed(key)?;
    let missing = || Error::Library("the draft has no name constraints".to_owned());
    let (_, draft) = X509Certificate::from_der(draft.der()).map_err(|_damaged| missing())?;
    let extension = draft
        .get_extension_unique(&OID_X509_EXT_NAME_CONSTRAINTS)
        .ok()
        .flatten()
        .ok_or_else(missing)?;
    let oid: Vec<u64> = extension.oid.iter().ok_or_else(missing)?.collect();
    Ok(CustomExtension::from_oid_content(&oid, extension.value.to_vec()))
}

/// Makes a key unreadable for others, who could read it where a folder was copied carelessly.
fn make_private(path: &Path, notes: &mut Vec<String>) {
    let path_shown = path.display();
    match files::make_private(path) {
        Ok(false) => {}
        Ok(true) => {
            notes.push(format!(
                "Others could read the key in {path_shown}; now its owner alone can."
            ));
        }
        Err(error) => {
            notes.push(format!("Others may be able to read the key in {path_shown}: {error}"));
        }
    }
}

fn hex(octets: &[u8]) -> Vec<String> {
    octets.iter().map(|octet| format!("{octet:02X}")).collect()
}

/// Text form of a certificate (RFC 7468).
fn pem_of(label: &str, der: &[u8]) -> String {
    let base64 = base64::engine::general_purpose::STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----");
    for (index, digit) in base64.chars().enumerate() {
        if index.is_multiple_of(64) {
            text.push('\n');
        }
        text.push(digit);
    }
    [&text, "\n-----END ", label, "-----\n"].concat()
}

fn distinguished_name(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "Trackside");
    name.push(DnType::CommonName, common_name);
    name
}

pub(super) fn date_time(time: UnixNanos) -> OffsetDateTime {
    // Every time that nanoseconds express is within the years that dates have.
    OffsetDateTime::from_unix_timestamp(time.0.div_euclid(1_000_000_000))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// The day, for sentences.
pub(super) fn date(time: UnixNanos) -> String {
    date_time(time).date().to_string()
}
