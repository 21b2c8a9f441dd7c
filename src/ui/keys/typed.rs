//! Keyboard events in typing order, including those held back for a text field.
//!
//! A slow frame delivers several keys at once, and a field only gets the focus in the frame after
//! the one that opens it. What is typed in between is held back until then, so that it goes to the
//! field and triggers nothing.

use std::collections::VecDeque;

use eframe::egui::{Context, Event, Key};

use super::fixed::repeats;

/// How many frames keys wait for a field that was opened; a dialog needs two for its first layout.
const FRAMES_TO_FOCUS: u8 = 4;

/// Keys and text that have been typed but not handled yet.
#[derive(Debug, Default)]
pub(in crate::ui) struct Typed {
    waiting: VecDeque<Event>,
    /// Events after a pointer press, which may have focused a field.
    after_press: Vec<Event>,
    /// A field was opened: the number of frames left for it to take the focus.
    frames_left: u8,
    /// The text event of the last key belongs to a key that has already acted.
    text_is_used: bool,
    /// The last key is being held down.
    is_repeat: bool,
}

/// How to handle the next event.
#[derive(Debug, PartialEq)]
pub(in crate::ui) enum Next {
    /// A key press; [`Typed::acted`] marks its text as consumed.
    Key(Event),
    /// A typed character; true if its key is being held down.
    Sign(char, bool),
    /// An event for widgets only.
    Other(Event),
}

impl Typed {
    /// A field was opened that takes the focus within the next frames: what follows belongs to it.
    pub(in crate::ui) const fn expect_field(&mut self) {
        self.frames_left = FRAMES_TO_FOCUS;
    }

    /// Moves this frame's typing from the input to the queue. Returns true if it may act; otherwise
    /// it stays queued, or has been given to the focused field.
    pub(in crate::ui) fn begin(&mut self, ctx: &Context) -> bool {
        (self.text_is_used, self.is_repeat) = (false, false);
        self.waiting.extend(self.after_press.drain(..));
        let mut pressed = false;
        ctx.input_mut(|input| {
            let mut rest = Vec::new();
            for event in std::mem::take(&mut input.events) {
                pressed |= matches!(event, Event::PointerButton { .. } | Event::Touch { .. });
                match event {
                    event if !is_typed(&event) => rest.push(event),
                    event if pressed => self.after_press.push(event),
                    event => self.waiting.push_back(event),
                }
            }
            input.events = rest;
        });
        if ctx.text_edit_focused() {
            self.frames_left = 0;
            self.give_to_field(ctx);
            return false;
        }
        if self.frames_left > 0 {
            self.frames_left -= 1;
            if self.frames_left == 0 {
                // The field never appeared. What was typed for it must not act.
                self.waiting.clear();
            }
            return false;
        }
        true
    }

    /// Gives everything to the widgets.
    pub(in crate::ui) fn leave_all(&mut self, ctx: &Context) {
        while let Some(next) = self.next() {
            if let Next::Key(event) | Next::Other(event) = next {
                ctx.input_mut(|input| input.events.push(event));
            }
        }
    }

    /// The next event, skipping repeats of keys that must not repeat.
    pub(in crate::ui) fn next(&mut self) -> Option<Next> {
        loop {
            match self.waiting.pop_front()? {
                event @ Event::Key { key, repeat, modifiers, .. } => {
                    self.is_repeat = repeat;
                    self.text_is_used = false;
                    if !repeat || repeats(key, modifiers) || key == Key::Tab {
                        return Some(Next::Key(event));
                    }
                }
                Event::Text(text) => {
                    let mut signs = text.chars();
                    let Some(sign) = signs.next() else { continue };
                    // Several characters at once act in order too, and one of them may open a
                    // field.
                    if !signs.as_str().is_empty() {
                        self.waiting.push_front(Event::Text(signs.as_str().to_owned()));
                    }
                    if !self.text_is_used {
                        return Some(Next::Sign(sign, self.is_repeat));
                    }
                }
                event => return Some(Next::Other(event)),
            }
        }
    }

    /// The key has acted: its text event is ignored.
    pub(in crate::ui) const fn acted(&mut self) {
        self.text_is_used = true;
    }

    /// A field has been opened but does not have the focus yet: the rest waits for it.
    pub(in crate::ui) fn waits_for_field(&mut self) -> bool {
        if self.frames_left == 0 {
            return false;
        }
        // The text of the key that opened the field does not belong in it.
        if self.text_is_used && matches!(self.waiting.front(), Some(Event::Text(_))) {
            self.waiting.pop_front();
        }
        true
    }

    /// Whether events are still waiting.
    pub(in crate::ui) fn is_waiting(&self) -> bool {
        self.frames_left > 0 || !self.waiting.is_empty() || !self.after_press.is_empty()
    }

    /// Gives the field what was typed, up to an Enter or Esc: those leave the field, and what
    /// follows may act.
    fn give_to_field(&mut self, ctx: &Context) {
        let mut given = Vec::new();
        while let Some(event) = self.waiting.pop_front() {
            let leaves =
                matches!(event, Event::Key { key: Key::Enter | Key::Escape, pressed: true, .. });
            let repeats = matches!(event, Event::Key { repeat: true, .. });
            // A held key neither saves nor closes a second time.
            if !(leaves && repeats) {
                given.push(event);
                if leaves {
                    break;
                }
            }
        }
        ctx.input_mut(|input| input.events.extend(given));
    }
}

/// Whether an event is typing, which a field would take. Key releases go to everyone.
const fn is_typed(event: &Event) -> bool {
    matches!(
        event,
        Event::Key { pressed: true, .. }
            | Event::Text(_)
            | Event::Paste(_)
            | Event::Copy
            | Event::Cut
            | Event::Ime(_)
    )
}

#[cfg(test)]
mod tests {
    use eframe::egui::Modifiers;

    use super::*;

    fn key(key: Key, repeat: bool) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat, modifiers: Modifiers::NONE }
    }

    fn typed(events: &[Event]) -> Typed {
        Typed { waiting: events.to_vec().into(), ..Typed::default() }
    }

    fn text(text: &str) -> Event {
        Event::Text(text.to_owned())
    }

    #[test]
    fn a_key_held_down_comes_again_only_where_it_moves_or_zooms() {
        let mut typed = typed(&[
            key(Key::L, false),
            key(Key::L, true),
            text("l"),
            key(Key::PageUp, true),
            key(Key::Enter, true),
            key(Key::Plus, true),
            text("+"),
        ]);
        assert_eq!(typed.next(), Some(Next::Key(key(Key::L, false))));
        assert_eq!(typed.next(), Some(Next::Sign('l', true)));
        assert_eq!(typed.next(), Some(Next::Key(key(Key::PageUp, true))));
        assert_eq!(typed.next(), Some(Next::Sign('+', true)));
        assert_eq!(typed.next(), None);
    }

    #[test]
    fn the_text_of_a_key_that_acted_is_used_up_and_that_of_the_next_is_not() {
        let mut typed = typed(&[key(Key::M, false), text("m"), key(Key::A, false), text("a")]);
        assert_eq!(typed.next(), Some(Next::Key(key(Key::M, false))));
        typed.acted();
        assert_eq!(typed.next(), Some(Next::Key(key(Key::A, false))));
        assert_eq!(typed.next(), Some(Next::Sign('a', false)));
    }

    #[test]
    fn what_opens_a_field_keeps_the_rest_for_it_without_its_own_text() {
        let mut typed = typed(&[key(Key::M, false), text("m"), key(Key::A, false), text("a")]);
        typed.next();
        typed.acted();
        assert!(!typed.waits_for_field());
        typed.expect_field();
        assert!(typed.waits_for_field());
        assert_eq!(typed.waiting, [key(Key::A, false), text("a")]);
    }
}
