//! The name of this machine in its local networks: `trackside.local`, by multicast DNS (RFC 6762).
//! It stays the same when the address changes.
//!
//! Not every phone and not every Wi-Fi knows such names, so QR codes have addresses. The service is
//! announced, too (DNS-SD, RFC 6763).

use std::{net::SocketAddr, time::Duration};

use mdns_sd::{DaemonEvent, IfKind, Receiver, ServiceDaemon, ServiceInfo, UnregisterStatus};

use crate::config::LocalLabel;

/// How long the others of the network may take to be told that the name is given up.
const FAREWELL: Duration = Duration::from_millis(500);

/// The name, for as long as this lives.
pub(super) struct LocalName {
    daemon: ServiceDaemon,
    events: Receiver<DaemonEvent>,
    service: String,
    /// The name that was asked for, such as `trackside.local.`.
    asked: String,
    /// The name that it is, such as `trackside.local`.
    host: String,
}

impl LocalName {
    /// Announces `LABEL.local` in the networks of which phones reach the server, which listens on
    /// this address, with TLS alone if `is_tls`.
    pub(super) fn announce(
        label: &LocalLabel,
        listening: SocketAddr,
        is_tls: bool,
    ) -> Result<Self, mdns_sd::Error> {
        let daemon = ServiceDaemon::new()?;
        if listening.ip().is_unspecified() {
            // Programs of this machine need no name for it.
            daemon.disable_interface(vec![IfKind::LoopbackV4, IfKind::LoopbackV6])?;
        } else {
            daemon.disable_interface(IfKind::All)?;
            daemon.enable_interface(listening.ip())?;
        }
        Self::announce_by(daemon, label, listening.port(), is_tls)
    }

    fn announce_by(
        daemon: ServiceDaemon,
        label: &LocalLabel,
        port: u16,
        is_tls: bool,
    ) -> Result<Self, mdns_sd::Error> {
        let events = daemon.monitor()?;
        let host = label.host();
        let kind = if is_tls { "_https._tcp.local." } else { "_http._tcp.local." };
        let asked = format!("{host}.");
        let properties: &[(&str, &str)] = &[("path", "/")];
        let service = ServiceInfo::new(kind, "Trackside", &asked, "", port, properties)?;
        let service = service.enable_addr_auto();
        let name = service.get_fullname().to_owned();
        daemon.register(service)?;
        Ok(Self { daemon, events, service: name, asked, host })
    }

    /// The name.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// Takes in what happened since the last call; `true` if the name is another one now, because
    /// another machine of the network has it.
    pub(super) fn renew(&mut self) -> bool {
        let mut is_new = false;
        for event in self.events.try_iter() {
            match event {
                DaemonEvent::NameChange(change) if change.original == self.asked => {
                    let new = change.new_name.trim_end_matches('.');
                    is_new |= self.host != new;
                    new.clone_into(&mut self.host);
                }
                DaemonEvent::Error(error) => tracing::debug!(%error, "multicast DNS"),
                _ => {}
            }
        }
        is_new
    }

    /// Gives up the name.
    pub(super) fn stop(self) {
        if let Ok(left) = self.daemon.unregister(&self.service) {
            let said: Result<UnregisterStatus, _> = left.recv_timeout(FAREWELL);
            drop(said);
        }
        // What is not said runs out by itself within two minutes.
        drop(self.daemon.shutdown());
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use mdns_sd::HostnameResolutionEvent;

    use super::*;

    const WAIT: Duration = Duration::from_secs(20);

    /// A daemon on a port of its own and on loopback alone: nothing leaves this machine.
    fn daemon(port: u16) -> ServiceDaemon {
        let daemon = ServiceDaemon::new_with_port(port).unwrap();
        daemon.disable_interface(IfKind::All).unwrap();
        daemon.enable_interface(IfKind::LoopbackV4).unwrap();
        daemon
    }

    fn free_port() -> u16 {
        let socket = std::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        socket.local_addr().unwrap().port()
    }

    fn announced(port: u16) -> LocalName {
        let label: LocalLabel = "finish".parse().unwrap();
        LocalName::announce_by(daemon(port), &label, 8086, false).unwrap()
    }

    /// The addresses that a name has, as another program finds them.
    fn addresses(port: u16, host: &str) -> Vec<IpAddr> {
        let asking = daemon(port);
        let milliseconds = u64::try_from(WAIT.as_millis()).unwrap();
        let events = asking.resolve_hostname(&format!("{host}."), Some(milliseconds)).unwrap();
        let mut found = Vec::new();
        while let Ok(event) = events.recv_timeout(WAIT) {
            if let HostnameResolutionEvent::AddressesFound(_, addresses) = event {
                found.extend(addresses.iter().map(mdns_sd::ScopedIp::to_ip_addr));
                break;
            }
        }
        asking.shutdown().unwrap();
        found
    }

    #[test]
    fn a_phone_finds_this_machine_by_its_name() {
        let port = free_port();
        let name = announced(port);
        assert_eq!(name.host(), "finish.local");
        assert_eq!(addresses(port, "finish.local"), [IpAddr::V4(Ipv4Addr::LOCALHOST)]);
        name.stop();
    }
}
