//! The certificate authority of a data folder, which phones install once, and the certificates it
//! issues.
//!
//! | file | content |
//! |---|---|
//! | `authority.pem` | key and certificate of the authority; copied along with the data folder |
//! | `ca.crt` | only the certificate, to be copied to a phone |
//! | `server.pem` | key and certificate of this machine; can be reissued at any time |
//!
//! Key and certificate share a file, so that no crash can leave a mismatched pair.

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
/// The authority before the last renewal, in case some phones cannot install the new one.
const REPLACED_FILE: &str = "authority.pem.old";

/// 2026-01-01. A clock that shows an earlier time is wrong. All authorities are valid from then on,
/// so that one created while the clock was ahead is valid once the clock is set.
const ERA: UnixNanos = UnixNanos::from_secs(1_767_225_600);
/// The lifetime of an authority, about that of a laptop.
const AUTHORITY_LIFE: Duration = Duration::from_hours(10 * 365 * 24);
/// Warn this long before the authority expires, so that phones can be updated in time.
const AUTHORITY_WARNING: Duration = Duration::from_hours(365 * 24);
/// The tolerance for phones whose clocks are behind.
const BACKDATED: Duration = Duration::from_hours(48);
/// The lifetime of a certificate; phones accept at most 397 days.
const LEAF_LIFE: Duration = Duration::from_hours(90 * 24);
/// The lifetime to use when this machine's clock is evidently wrong.
const LONGEST_LEAF_LIFE: Duration = Duration::from_hours(397 * 24);
/// How long before its expiry a certificate is replaced.
const RENEWED_BEFORE: Duration = Duration::from_hours(30 * 24);
/// The maximum length of the machine's name in the authority's name.
const MAX_MACHINE_CHARS: usize = 32;

/// The certificate that phones install.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaCertificate {
    /// DER.
    pub der: Vec<u8>,
    /// PEM.
    pub pem: String,
    /// The SHA-256 fingerprint, formatted as on phones: `AB:CD:...`.
    pub fingerprint: String,
}

impl CaCertificate {
    fn new(der: &CertificateDer<'_>) -> Self {
        let octets: Vec<String> =
            Sha256::digest(der).iter().map(|octet| format!("{octet:02X}")).collect();
        Self { der: der.to_vec(), pem: pem_of("CERTIFICATE", der), fingerprint: octets.join(":") }
    }
}

/// This machine's certificate, with what is needed to decide on its renewal.
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
    /// `None` for an authority without constraints, which somebody else created.
    constraints: Option<Constraints>,
    not_after: UnixNanos,
}

impl Authority {
    /// Opens the authority in `folder`, creating it if there is none; also returns notes for the
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

    /// Creates a new authority in `folder`. The previous one is kept under another name, and its
    /// path returned. The machine's certificate is reissued at the next start.
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

    /// Creates an authority, and the text to save.
    fn create(folder: &Path, names: &Names, now: UnixNanos) -> Result<(Self, String), Error> {
        let key = KeyPair::generate()?;
        // Two authorities of one machine must not share a name: a phone that trusts the old one
        // would mistake the new one for it.
        let mut mark = hex(&Sha256::digest(key.subject_public_key_info()));
        mark.truncate(3);
        let mark = mark.concat();
        let machine: String = names.machine().chars().take(MAX_MACHINE_CHARS).collect();
        let not_after = now.max(ERA).plus(AUTHORITY_LIFE);
        let constraints = Constraints::for_names(names);
        let mut params = CertificateParams::default();
        params.distinguished_name = distinguished_name(&format!("Trackside on {machine} {mark}"));
        params.not_before = date_time(ERA);
        params.not_after = date_time(not_after);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        // Not for e-mail, code signing or client certificates.
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

    /// The certificate that phones install.
    pub(super) fn ca(&self) -> CaCertificate {
        CaCertificate::new(&self.certificate)
    }

    /// Splits names into those that the constraints permit and those that they do not.
    pub(super) fn split(&self, names: &Names) -> (Names, Names) {
        match &self.constraints {
            Some(constraints) => constraints.split(names),
            None => (names.clone(), Names::default()),
        }
    }

    /// This machine's certificate: the saved one if it is still suitable, otherwise a new one.
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

    /// Whether the certificate should be replaced.
    pub(super) fn is_due(&self, leaf: &Leaf, names: &Names, now: UnixNanos) -> bool {
        if leaf.names != self.split(names).0 {
            return true;
        }
        // An evidently wrong clock proves nothing.
        if now < ERA {
            return false;
        }
        let ends_soon = now.plus(RENEWED_BEFORE) > leaf.not_after;
        now < leaf.not_before || (ends_soon && self.leaf_life(now).1 > leaf.not_after)
    }

    /// The validity period of a certificate issued now.
    fn leaf_life(&self, now: UnixNanos) -> (UnixNanos, UnixNanos) {
        let (from, life) =
            if now < ERA { (ERA, LONGEST_LEAF_LIFE) } else { (now.minus(BACKDATED), LEAF_LIFE) };
        (from, from.plus(life).min(self.not_after))
    }

    /// Issues and saves a certificate with a new key.
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
            // It is used until the process ends; the next one issues another.
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

    /// Parses a saved certificate; `None` if it is damaged or from another authority.
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

    /// Whether a client that trusts this authority would accept the certificate at `time`.
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

/// The name constraints as a non-critical extension.
///
/// RFC 5280 (4.2.1.10) requires them to be critical. But mbedTLS and wolfSSL, which
/// microcontrollers use, do not know the extension, and would have to reject the whole certificate.
/// Clients that do know it apply it either way.
///
/// rcgen writes this extension only as critical, so its content is extracted from a draft
/// certificate.
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

/// Restricts a key file to its owner. A careless copy of the folder may have made it readable for
/// others.
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

/// Encodes as PEM (RFC 7468).
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
    // Every time that fits into nanoseconds is within the range of dates.
    OffsetDateTime::from_unix_timestamp(time.0.div_euclid(1_000_000_000))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// The date, for messages.
pub(super) fn date(time: UnixNanos) -> String {
    date_time(time).date().to_string()
}
