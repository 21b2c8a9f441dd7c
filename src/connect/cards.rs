//! The address on printed cards, which stays what it is whatever the network does.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

/// The address printed on cards: `http://192.168.8.2:8086`. Chosen before the event; this
/// computer is given it on the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardAddress {
    url: String,
    /// The host without a port: an IP address or a name.
    host: String,
}

/// A text that is no address for cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an address for cards is such as http://192.168.8.2:8086")]
pub struct InvalidAddress;

impl CardAddress {
    /// The address as links begin with it, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The host: an IP address or a name.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether phones reach this computer at it, judging by the addresses of this
    /// computer. A name is not looked up: it may be known in the event's network alone.
    pub fn is_one_of(&self, reachable: &[SocketAddr]) -> bool {
        let Ok(ip) = self.host.trim_matches(['[', ']']).parse::<IpAddr>() else { return true };
        reachable.iter().any(|address| address.ip() == ip)
    }
}

/// Whether phones with cards that say `url` reach this computer; true for cards without an address.
pub fn is_reachable_at(url: &str, reachable: &[SocketAddr]) -> bool {
    url.parse::<CardAddress>().map_or(true, |address| address.is_one_of(reachable))
}

impl FromStr for CardAddress {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        let text = text.trim().trim_end_matches('/');
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        if !matches!(scheme, "http" | "https") {
            return Err(InvalidAddress);
        }
        let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port != 0);
        // An IPv6 address has colons of its own, in brackets.
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port),
            _ => (rest, ""),
        };
        let is_bracketed = host.starts_with('[') && host.ends_with(']');
        let is_host = if is_bracketed {
            host.trim_matches(['[', ']']).parse::<std::net::Ipv6Addr>().is_ok()
        } else {
            let is_of_name = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-');
            !host.is_empty() && host.chars().all(is_of_name)
        };
        if !is_host || !(port.is_empty() || is_port(port)) || rest.ends_with(':') {
            return Err(InvalidAddress);
        }
        // The port that Trackside listens on, unless one is given.
        let port = match (port, scheme) {
            ("", "http") => "8086",
            ("", _) => "8087",
            (port, _) => port,
        };
        Ok(Self { url: format!("{scheme}://{host}:{port}"), host: host.to_owned() })
    }
}

impl fmt::Display for CardAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_be_typed_without_scheme_and_port() {
        for (typed, url, host) in [
            ("192.168.8.2", "http://192.168.8.2:8086", "192.168.8.2"),
            ("http://192.168.8.2:9000/", "http://192.168.8.2:9000", "192.168.8.2"),
            ("https://timing.example", "https://timing.example:8087", "timing.example"),
            (" http://[fd00::1]:8086 ", "http://[fd00::1]:8086", "[fd00::1]"),
            ("[fd00::1]", "http://[fd00::1]:8086", "[fd00::1]"),
        ] {
            let address: CardAddress = typed.parse().unwrap();
            assert_eq!((address.url(), address.host()), (url, host), "{typed}");
        }
        for typed in ["", "ftp://10.0.0.1", "10.0.0.1:0", "10.0.0.1:", "a b", "10.0.0.1/t", "[x]"] {
            assert_eq!(typed.parse::<CardAddress>(), Err(InvalidAddress), "{typed}");
        }
    }

    #[test]
    fn another_network_is_noticed_by_the_addresses_of_this_computer() {
        let reachable = [([192, 168, 1, 20], 8086).into(), ([10, 0, 0, 5], 8086).into()];
        for (url, expected) in [
            ("http://192.168.1.20:8086", true),
            ("http://10.0.0.5:8086", true),
            ("http://192.168.8.2:8086", false),
            ("http://trackside.local:8086", true),
            ("", true),
        ] {
            assert_eq!(is_reachable_at(url, &reachable), expected, "{url}");
        }
    }
}
