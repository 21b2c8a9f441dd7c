//! What this machine is called, and at which addresses phones can reach the server.

use std::net::{IpAddr, SocketAddr};

use crate::tls::Names;

/// Name beginnings of interfaces that lead to virtual machines, containers and tunnels.
const VIRTUAL: [&str; 13] = [
    "docker",
    "br-",
    "veth",
    "virbr",
    "vmnet",
    "vboxnet",
    "tun",
    "tap",
    "utun",
    "wg",
    "zt",
    "tailscale",
    "lxc",
];

/// The machine's addresses at one moment, each with the name of its interface.
pub(super) struct Interfaces(Vec<(IpAddr, String)>);

impl Interfaces {
    /// The current ones; none if the system does not report them.
    pub(super) fn now() -> Self {
        let found = if_addrs::get_if_addrs().unwrap_or_else(|error| {
            tracing::debug!(%error, "the addresses of this machine are not known");
            Vec::new()
        });
        Self(found.into_iter().map(|interface| (interface.ip(), interface.name)).collect())
    }

    /// The addresses under which a server bound to `listening` can be reached from elsewhere,
    /// best first.
    pub(super) fn reachable(&self, listening: SocketAddr) -> Vec<SocketAddr> {
        best_first(listening, self.0.iter().cloned())
    }

    /// All names and addresses of the machine; `announced`: the name that it has in its networks.
    pub(super) fn names(&self, announced: Option<&str>) -> Names {
        let names = Names::of(host_name().as_deref(), self.0.iter().map(|&(ip, _)| ip));
        match announced {
            Some(host) => names.with(host),
            None => names,
        }
    }
}

/// The addresses under which a server that listens here can be reached from elsewhere, best first.
pub fn reachable_addresses(listening: SocketAddr) -> Vec<SocketAddr> {
    Interfaces::now().reachable(listening)
}

/// The machine's host name.
#[cfg(target_os = "linux")]
fn host_name() -> Option<String> {
    std::fs::read_to_string("/proc/sys/kernel/hostname").ok()
}

/// The machine's host name at the start of the program. It is asked only once, because on this
/// system it takes a child process.
#[cfg(not(target_os = "linux"))]
fn host_name() -> Option<String> {
    static NAME: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    let ask = || {
        let told = std::process::Command::new("hostname").output().ok()?;
        String::from_utf8(told.stdout).ok()
    };
    NAME.get_or_init(ask).clone()
}

fn best_first(
    listening: SocketAddr,
    interfaces: impl Iterator<Item = (IpAddr, String)>,
) -> Vec<SocketAddr> {
    let bound = listening.ip();
    let mut found: Vec<(u8, String, IpAddr)> =
        interfaces
            .filter(|(ip, _)| {
                if bound.is_unspecified() { bound.is_ipv6() || ip.is_ipv4() } else { *ip == bound }
            })
            .filter_map(|(ip, name)| Some((rank(ip, &name)?, name, ip)))
            .collect();
    found.sort();
    found.dedup_by_key(|(_, _, ip)| *ip);
    found.into_iter().map(|(_, _, ip)| SocketAddr::new(ip, listening.port())).collect()
}

/// How likely a phone can reach the address: 0 is best, `None` is never.
fn rank(ip: IpAddr, name: &str) -> Option<u8> {
    let virtual_interface = VIRTUAL.iter().any(|start| name.starts_with(start));
    let by_address = match ip {
        _ if ip.is_loopback() || ip.is_unspecified() || ip.is_multicast() => return None,
        IpAddr::V4(v4) if v4.is_link_local() => 2,
        IpAddr::V4(v4) if v4.is_private() => 0,
        IpAddr::V4(_) => 1,
        // These need a zone, which the apps on phones do not accept.
        IpAddr::V6(v6) if v6.is_unicast_link_local() => return None,
        IpAddr::V6(_) => 3,
    };
    Some(by_address + if virtual_interface { 4 } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(listening: &str, interfaces: &[(&str, &str)], expected: &[&str]) {
        let interfaces =
            interfaces.iter().map(|(ip, name)| (ip.parse().unwrap(), (*name).to_owned()));
        let found = best_first(listening.parse().unwrap(), interfaces);
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_private_address_of_a_real_interface_comes_first() {
        check(
            "0.0.0.0:8086",
            &[
                ("127.0.0.1", "lo"),
                ("172.17.0.1", "docker0"),
                ("169.254.3.4", "eth1"),
                ("8.9.10.11", "eth0"),
                ("192.168.1.20", "wlan0"),
                ("fe80::1", "wlan0"),
                ("fd00::1", "wlan0"),
            ],
            &["192.168.1.20:8086", "8.9.10.11:8086", "169.254.3.4:8086", "172.17.0.1:8086"],
        );
    }

    #[test]
    fn a_listener_on_all_addresses_of_ipv6_has_those_of_both() {
        check(
            "[::]:1",
            &[("fd00::1", "eth0"), ("10.0.0.1", "eth0")],
            &["10.0.0.1:1", "[fd00::1]:1"],
        );
    }

    #[test]
    fn a_listener_on_one_address_has_that_one() {
        let interfaces = [("10.0.0.1", "eth0"), ("10.0.0.2", "eth1")];
        check("10.0.0.2:1", &interfaces, &["10.0.0.2:1"]);
    }

    #[test]
    fn nobody_reaches_a_listener_on_loopback() {
        check("127.0.0.1:1", &[("127.0.0.1", "lo"), ("10.0.0.1", "eth0")], &[]);
    }
}
