//! Which machine an address belongs to.

use std::net::IpAddr;

/// The address to use for limits per machine. An IPv6 machine can send from any address in its /64
/// network, so the whole network counts as one.
pub fn machine_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if !v6.is_loopback() => {
            IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expected: &str) {
        let machine = machine_of(address.parse().unwrap());
        assert_eq!(machine, expected.parse::<IpAddr>().unwrap(), "{address}");
    }

    #[test]
    fn an_ipv6_network_is_one_machine_and_an_ipv4_address_is_one() {
        check("192.168.1.23", "192.168.1.23");
        check("::ffff:192.168.1.23", "192.168.1.23");
        check("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::");
        check("::1", "::1");
    }
}
