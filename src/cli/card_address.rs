//! Whether this computer is where printed cards send phones.

use trackside::{connect::CardAddress, engine, model::Event};

/// What this computer needs for the cards to work.
pub(super) fn say(address: &CardAddress) {
    let listening = ([0, 0, 0, 0], 0).into();
    if !address.is_one_of(&engine::reachable_addresses(listening)) {
        tracing::warn!(
            "This computer is not {} now: give it that address in the network of the event",
            address.host()
        );
    }
}

/// Warns when the cards of an event say an address that this computer does not have.
pub(super) fn warn_of(event: &Event) {
    let listening = ([0, 0, 0, 0], 0).into();
    let reachable = engine::reachable_addresses(listening);
    if let Ok(address) = event.cards.parse::<CardAddress>()
        && !address.is_one_of(&reachable)
    {
        let now = reachable.first().map_or_else(
            || "it is in no network".to_owned(),
            |address| format!("it is {}", address.ip()),
        );
        tracing::warn!(
            "The cards of {} say {address}, but this computer does not have that address: {now}. \
             Set {} as its fixed address in the settings of this network, or reserve it in the \
             router; else print new cards with `trackside cards`",
            event.name,
            address.host()
        );
    }
}
