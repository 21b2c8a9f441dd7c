//! What the log says about this machine's networks: several of them, a new address, none at all, or no
//! device that gets through.

use std::{net::SocketAddr, time::Duration};

use crate::model::MonoNanos;

/// How long after the start a device should have connected.
const SOMEBODY_WITHIN: Duration = Duration::from_mins(5);

/// The networks as last seen, and what was reported about them.
#[derive(Debug, Default)]
pub(super) struct Networks {
    began: Option<MonoNanos>,
    /// The addresses at the last look; `None` before the first one.
    addresses: Option<Vec<SocketAddr>>,
    has_missed_somebody: bool,
}

impl Networks {
    /// Looks at the addresses at which phones reach this machine, best first, and at how many other
    /// machines have connected so far. `is_local`: only programs of this machine may connect. Returns
    /// what is new to the operator.
    pub(super) fn look(
        &mut self,
        addresses: &[SocketAddr],
        n_visitors: usize,
        is_local: bool,
        now: MonoNanos,
    ) -> Vec<String> {
        let began = *self.began.get_or_insert(now);
        if is_local {
            return Vec::new();
        }
        let mut news = Vec::new();
        if self.addresses.as_deref() != Some(addresses) {
            let before = self.addresses.replace(addresses.to_vec());
            news.extend(changed(before.as_deref(), addresses));
        }
        let waited = now.secs_since(began) >= SOMEBODY_WITHIN.as_secs_f64();
        if n_visitors == 0 && waited && !addresses.is_empty() && !self.has_missed_somebody {
            self.has_missed_somebody = true;
            news.push(
                "No device but this one has connected. If phones try to: are they in the same network, does \
                 this computer's firewall let them in, and is it a guest Wi-Fi, which keeps devices apart?"
                    .to_owned(),
            );
        }
        news
    }
}

/// What a change of the addresses means for phones.
fn changed(before: Option<&[SocketAddr]>, now: &[SocketAddr]) -> Option<String> {
    let first = before.and_then(<[SocketAddr]>::first);
    match (first, now) {
        (Some(_), []) => Some(
            "This computer is in no network any more: phones keep what they measure and send it later."
                .to_owned(),
        ),
        (None, []) => Some("This computer is in no network that phones can reach.".to_owned()),
        (Some(old), [new, ..]) if !now.contains(old) => Some(format!(
            "The address of this computer is now {new}. Phones that post to {old} do not find it: set the old \
             address in the network's settings, or set the phones up again."
        )),
        (None, [best, others @ ..]) if !others.is_empty() => {
            let others: Vec<String> = others.iter().map(ToString::to_string).collect();
            Some(format!(
                "This computer is in several networks. Phones are told {best}; those of the other networks \
                 use {}.",
                others.join(" or ")
            ))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(secs: i64) -> MonoNanos {
        MonoNanos(secs * 1_000_000_000)
    }

    fn addresses(hosts: &[u8]) -> Vec<SocketAddr> {
        hosts.iter().map(|&host| ([192, 168, 1, host], 8086).into()).collect()
    }

    #[test]
    fn a_change_of_the_addresses_is_told_with_what_to_do() {
        for (before, now, told) in [
            (None, &[20][..], None),
            (None, &[], Some("in no network that phones can reach")),
            (
                None,
                &[20, 21],
                Some(
                    "Phones are told 192.168.1.20:8086; those of the other networks use 192.168.1.21:8086.",
                ),
            ),
            (Some(&[20][..]), &[20, 21], None),
            (Some(&[20, 21]), &[20], None),
            (
                Some(&[20]),
                &[21],
                Some("now 192.168.1.21:8086. Phones that post to 192.168.1.20:8086"),
            ),
            (Some(&[20]), &[], Some("in no network any more")),
            (Some(&[]), &[20], None),
        ] {
            let before = before.map(addresses);
            let found = changed(before.as_deref(), &addresses(now));
            match told {
                None => assert_eq!(found, None, "{before:?} to {now:?}"),
                Some(words) => assert!(found.as_ref().unwrap().contains(words), "{found:?}"),
            }
        }
    }

    #[test]
    fn each_thing_is_told_once() {
        let mut networks = Networks::default();
        assert_eq!(networks.look(&addresses(&[20]), 0, false, at(0)), [""; 0]);
        assert_eq!(networks.look(&addresses(&[21]), 0, false, at(5)).len(), 1);
        assert_eq!(networks.look(&addresses(&[21]), 0, false, at(10)), [""; 0]);
    }

    #[test]
    fn that_nobody_gets_through_is_told_after_five_minutes_unless_it_cannot_be() {
        for (hosts, n_visitors, is_local, secs, is_told) in [
            (&[20][..], 0, false, 299, false),
            (&[20], 0, false, 300, true),
            (&[20], 1, false, 300, false),
            (&[20], 0, true, 300, false),
            (&[], 0, false, 300, false),
        ] {
            let mut networks = Networks::default();
            networks.look(&addresses(hosts), 0, is_local, at(0));
            let news = networks.look(&addresses(hosts), n_visitors, is_local, at(secs));
            assert_eq!(
                news.iter().any(|it| it.contains("guest Wi-Fi")),
                is_told,
                "{hosts:?} {secs}"
            );
            assert_eq!(networks.look(&addresses(hosts), n_visitors, is_local, at(secs)), [""; 0]);
        }
    }
}
