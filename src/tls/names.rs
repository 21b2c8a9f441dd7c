//! The names of this machine, and what its authority may certify.

use std::{
    collections::BTreeSet,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use rcgen::{CidrSubnet, GeneralSubtree, NameConstraints, SanType};
use x509_parser::{certificate::X509Certificate, extensions::GeneralName};

/// The maximum lengths of a name and of a label in DNS (RFC 1035, section 2.3.4).
const MAX_HOST_CHARS: usize = 253;
const MAX_LABEL_CHARS: usize = 63;

/// Domains that exist only in local networks: mDNS (RFC 6762), home networks (RFC 8375), private
/// use (reserved by ICANN in 2024), and a common router default.
const LOCAL_DOMAINS: [&str; 5] = ["localhost", "local", "home.arpa", "internal", "lan"];

/// Addresses that exist only in local networks: loopback, private networks (RFC 1918), link-local
/// (RFC 3927), and the shared ones of carriers and VPNs (RFC 6598).
const LOCAL_V4: [(Ipv4Addr, u8); 6] = [
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
];

/// The same for IPv6: loopback, unique local (RFC 4193), link-local (RFC 4291).
const LOCAL_V6: [(Ipv6Addr, u8); 3] = [
    (Ipv6Addr::LOCALHOST, 128),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10),
];

/// The prefix of a public IPv6 network; the address within it changes daily (RFC 8981).
const PUBLIC_V6_PREFIX: u8 = 64;

/// The names and addresses at which a machine can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    pub(super) hosts: BTreeSet<String>,
    pub(super) addresses: BTreeSet<IpAddr>,
}

impl Names {
    /// The names of a machine with this host name and these addresses, plus those that every
    /// machine has and its multicast DNS name. A `host` that is not a valid DNS name is ignored.
    pub fn of(host: Option<&str>, addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        let mut hosts = BTreeSet::from(["localhost".to_owned()]);
        if let Some(host) = host.and_then(host_name) {
            let label = host.split('.').next().unwrap_or_default();
            if label != "localhost" {
                hosts.insert(format!("{label}.local"));
                hosts.insert(label.to_owned());
            }
            hosts.insert(host);
        }
        let mut addresses: BTreeSet<IpAddr> = addresses
            .into_iter()
            .map(|address| address.to_canonical())
            .filter(|address| !address.is_unspecified() && !address.is_multicast())
            .collect();
        addresses.extend([IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]);
        Self { hosts, addresses }
    }

    /// The same with one more name, unless it is not a valid DNS name.
    #[must_use]
    pub fn with(mut self, host: &str) -> Self {
        self.hosts.extend(host_name(host));
        self
    }

    /// The names in a certificate.
    pub(super) fn in_certificate(certificate: &X509Certificate<'_>) -> Self {
        let mut names = Self::default();
        let extension = certificate.subject_alternative_name().ok().flatten();
        for name in extension.iter().flat_map(|extension| &extension.value.general_names) {
            match name {
                GeneralName::DNSName(host) => {
                    names.hosts.insert(host.to_ascii_lowercase());
                }
                GeneralName::IPAddress(octets) => names.addresses.extend(address(octets)),
                _ => {}
            }
        }
        names
    }

    /// As subject alternative names. All of them are valid in DNS.
    pub(super) fn alternative_names(&self) -> Vec<SanType> {
        let hosts = self.hosts.iter().filter_map(|host| host.as_str().try_into().ok());
        let addresses = self.addresses.iter().copied();
        hosts.map(SanType::DnsName).chain(addresses.map(SanType::IpAddress)).collect()
    }

    /// The name to show for the machine.
    pub(super) fn machine(&self) -> &str {
        let own = self.hosts.iter().find(|host| !host.contains('.') && *host != "localhost");
        own.map_or("this computer", String::as_str)
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names: Vec<String> = self.hosts.iter().cloned().collect();
        names.extend(self.addresses.iter().map(ToString::to_string));
        f.write_str(&names.join(", "))
    }
}

/// The host name as written in certificates, if it is valid.
fn host_name(text: &str) -> Option<String> {
    let host = text.trim().trim_end_matches('.').to_ascii_lowercase();
    let is_label = |label: &str| {
        (1..=MAX_LABEL_CHARS).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // An IP address is not a name.
    let is_name = host.len() <= MAX_HOST_CHARS
        && host.split('.').all(is_label)
        && host.parse::<IpAddr>().is_err();
    is_name.then_some(host)
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    <[u8; 4]>::try_from(octets)
        .map(IpAddr::from)
        .or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from))
        .ok()
}

/// What an authority may certify: its name constraints (RFC 5280, section 4.2.1.10).
///
/// Phones trust an authority for its whole life and on every network that the laptop will be in, so
/// the constraints cannot be limited to today's addresses. They permit everything that exists only
/// in local networks, plus the current names and public addresses. Even a stolen key cannot be used
/// to impersonate a site on the internet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Constraints {
    domains: BTreeSet<String>,
    networks: BTreeSet<Network>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Network {
    V4 { address: u32, mask: u32 },
    V6 { address: u128, mask: u128 },
}

impl Network {
    fn new(address: IpAddr, prefix: u8) -> Self {
        let prefix = u32::from(prefix);
        match address {
            IpAddr::V4(v4) => {
                let mask = !u32::MAX.checked_shr(prefix).unwrap_or(0);
                Self::V4 { address: v4.to_bits() & mask, mask }
            }
            IpAddr::V6(v6) => {
                let mask = !u128::MAX.checked_shr(prefix).unwrap_or(0);
                Self::V6 { address: v6.to_bits() & mask, mask }
            }
        }
    }

    /// Parses the address and mask, which a certificate stores one after the other.
    fn from_octets(octets: &[u8]) -> Option<Self> {
        let (address, mask) = octets.split_at_checked(octets.len() / 2)?;
        Some(match (self::address(address)?, self::address(mask)?) {
            (IpAddr::V4(address), IpAddr::V4(mask)) => {
                Self::V4 { address: address.to_bits(), mask: mask.to_bits() }
            }
            (IpAddr::V6(address), IpAddr::V6(mask)) => {
                Self::V6 { address: address.to_bits(), mask: mask.to_bits() }
            }
            _ => return None,
        })
    }

    fn holds(self, candidate: IpAddr) -> bool {
        match (self, candidate) {
            (Self::V4 { address, mask }, IpAddr::V4(v4)) => v4.to_bits() & mask == address,
            (Self::V6 { address, mask }, IpAddr::V6(v6)) => v6.to_bits() & mask == address,
            _ => false,
        }
    }

    fn subnet(self) -> CidrSubnet {
        match self {
            Self::V4 { address, mask } => CidrSubnet::V4(address.to_be_bytes(), mask.to_be_bytes()),
            Self::V6 { address, mask } => CidrSubnet::V6(address.to_be_bytes(), mask.to_be_bytes()),
        }
    }
}

impl Constraints {
    /// The constraints of a new authority for a machine.
    pub(super) fn for_names(names: &Names) -> Self {
        let mut constraints = Self {
            domains: LOCAL_DOMAINS.into_iter().map(str::to_owned).collect(),
            networks: LOCAL_V4
                .into_iter()
                .map(|(address, prefix)| Network::new(address.into(), prefix))
                .chain(
                    LOCAL_V6
                        .into_iter()
                        .map(|(address, prefix)| Network::new(address.into(), prefix)),
                )
                .collect(),
        };
        for host in &names.hosts {
            if !constraints.permits_host(host) {
                constraints.domains.insert(host.clone());
            }
        }
        for &address in &names.addresses {
            if !constraints.permits_address(address) {
                let prefix = if address.is_ipv4() { 32 } else { PUBLIC_V6_PREFIX };
                constraints.networks.insert(Network::new(address, prefix));
            }
        }
        constraints
    }

    /// The constraints in an authority's certificate; `None` if it has none.
    pub(super) fn in_certificate(certificate: &X509Certificate<'_>) -> Option<Self> {
        let extension = certificate.name_constraints().ok().flatten()?;
        let mut constraints = Self { domains: BTreeSet::new(), networks: BTreeSet::new() };
        for subtree in extension.value.permitted_subtrees.iter().flatten() {
            match subtree.base {
                GeneralName::DNSName(domain) => {
                    constraints.domains.insert(domain.to_ascii_lowercase());
                }
                GeneralName::IPAddress(octets) => {
                    constraints.networks.extend(Network::from_octets(octets));
                }
                _ => {}
            }
        }
        Some(constraints)
    }

    /// The constraints as stored in a certificate.
    pub(super) fn subtrees(&self) -> NameConstraints {
        let domains = self.domains.iter().cloned().map(GeneralSubtree::DnsName);
        let networks =
            self.networks.iter().map(|network| GeneralSubtree::IpAddress(network.subnet()));
        NameConstraints {
            permitted_subtrees: domains.chain(networks).collect(),
            excluded_subtrees: Vec::new(),
        }
    }

    fn permits_host(&self, host: &str) -> bool {
        self.domains.iter().any(|domain| {
            let before = host.strip_suffix(domain.as_str());
            before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
    }

    fn permits_address(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.holds(address))
    }

    /// Splits names into those that are permitted and those that are not: a single forbidden name
    /// would invalidate the whole certificate.
    pub(super) fn split(&self, names: &Names) -> (Names, Names) {
        let (hosts, other_hosts) =
            names.hosts.iter().cloned().partition(|host| self.permits_host(host));
        let (addresses, other_addresses) =
            names.addresses.iter().partition(|&&address| self.permits_address(address));
        (Names { hosts, addresses }, Names { hosts: other_hosts, addresses: other_addresses })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(host: &str, addresses: &[&str]) -> Names {
        Names::of(Some(host), addresses.iter().map(|address| address.parse().unwrap()))
    }

    #[test]
    fn a_machine_has_its_name_also_in_multicast_dns() {
        let all = |host: Option<&str>| Names::of(host, []).to_string();
        assert_eq!(all(None), "localhost, 127.0.0.1, ::1");
        assert_eq!(
            all(Some("Coach-Laptop\n")),
            "coach-laptop, coach-laptop.local, localhost, 127.0.0.1, ::1"
        );
        assert_eq!(all(Some("coach.local")), "coach, coach.local, localhost, 127.0.0.1, ::1");
        assert_eq!(
            all(Some("coach.club.example.")),
            "coach, coach.club.example, coach.local, localhost, 127.0.0.1, ::1"
        );
        assert_eq!(all(Some("localhost")), all(None));
    }

    #[test]
    fn what_is_no_name_in_dns_is_left_out() {
        for host in ["", "*", "a b", "büro", "a..b", "-a", "10.0.0.1", "a_b", &"x".repeat(64)] {
            assert_eq!(Names::of(Some(host), []), Names::of(None, []), "{host}");
        }
    }

    #[test]
    fn addresses_of_nobody_are_left_out() {
        let names = names("a", &["0.0.0.0", "::", "224.0.0.1", "::ffff:10.0.0.1"]);
        assert_eq!(names.to_string(), "a, a.local, localhost, 10.0.0.1, 127.0.0.1, ::1");
    }

    #[test]
    fn an_authority_vouches_for_every_local_network_and_no_other() {
        let constraints = Constraints::for_names(&names("coach", &["192.168.1.5"]));
        for local in [
            "127.0.0.1",
            "10.255.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.43.1",
            "169.254.9.9",
            "100.64.0.1",
            "100.127.255.255",
            "::1",
            "fd00::1",
            "fe80::1",
        ] {
            assert!(constraints.permits_address(local.parse().unwrap()), "{local}");
        }
        for public in [
            "8.8.8.8",
            "172.32.0.1",
            "172.15.255.255",
            "100.128.0.0",
            "192.169.0.1",
            "11.0.0.0",
            "2001:db8::1",
            "::2",
            "ff02::1",
        ] {
            assert!(!constraints.permits_address(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn an_authority_vouches_for_its_own_names_and_local_domains() {
        let constraints = Constraints::for_names(&names("coach.club.example", &[]));
        for own in [
            "coach",
            "coach.club.example",
            "coach.local",
            "other.local",
            "a.b.lan",
            "x.home.arpa",
            "localhost",
        ] {
            assert!(constraints.permits_host(own), "{own}");
        }
        for other in [
            "club.example",
            "example",
            "notlocal",
            "xlan",
            "coach.example.com",
            "local.example.com",
            "",
        ] {
            assert!(!constraints.permits_host(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn an_authority_vouches_for_all_that_its_machine_is_called(
            host in "[a-zA-Z0-9.-]{0,20}",
            v4 in any::<u32>(),
            v6 in any::<u128>(),
        ) {
            let addresses = [IpAddr::V4(v4.into()), IpAddr::V6(v6.into())];
            let names = Names::of(Some(&host), addresses);
            let (permitted, left_out) = Constraints::for_names(&names).split(&names);
            prop_assert_eq!(permitted, names);
            prop_assert_eq!(left_out, Names::default());
        }
    }

    #[test]
    fn public_addresses_of_the_machine_are_its_own_when_the_authority_is_made() {
        let machine = names("coach", &["203.0.113.5", "2001:db8:1:2:3:4:5:6"]);
        let constraints = Constraints::for_names(&machine);
        assert!(constraints.permits_address("203.0.113.5".parse().unwrap()));
        assert!(!constraints.permits_address("203.0.113.6".parse().unwrap()));
        // Tomorrow's address in the same network.
        assert!(constraints.permits_address("2001:db8:1:2:ffff::1".parse().unwrap()));
        assert!(!constraints.permits_address("2001:db8:1:3::1".parse().unwrap()));
        let (permitted, left_out) =
            constraints.split(&names("other.example", &["203.0.113.6", "10.0.0.9"]));
        assert_eq!(permitted.to_string(), "localhost, other.local, 10.0.0.9, 127.0.0.1, ::1");
        assert_eq!(left_out.to_string(), "other, other.example, 203.0.113.6");
    }
}
