//! What the printed cards of an event say, where this computer is not at their address.

use crate::{
    connect::{CardAddress, is_reachable_at},
    model::Event,
    ui::context::ViewContext,
};

/// Which address the cards have and how to set it; `None` while phones reach this computer by it.
pub(in crate::ui) fn cards_words(event: &Event, view: &ViewContext<'_>) -> Option<String> {
    let reachable = &view.projection.status.reachable;
    let address: CardAddress = event.cards.parse().ok()?;
    if is_reachable_at(&event.cards, reachable) {
        return None;
    }
    let host = address.host();
    Some(match reachable.first() {
        Some(now) => {
            tr!("cards-elsewhere", event = event.name, host = host, now = now.ip().to_string())
        }
        None => tr!("cards-no-network", event = event.name, host = host),
    })
}
