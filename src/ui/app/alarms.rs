//! Alarms: what was shown of them, what is new, and where commands about them lead.

use eframe::egui::{Context, UserAttentionType, ViewportCommand};

use super::App;
use crate::{
    live::Moment,
    ui::{
        context::AlarmCommand,
        panel::{alarm_slot, alarms::self_test_words, dialog},
        state::Dialog,
    },
};

impl App {
    /// Asks the engine for what is to be done about alarms.
    pub(super) fn act_on_alarms(&mut self, command: AlarmCommand) {
        let at = Moment { wall: self.now, mono: self.now_mono };
        self.alarms.act(command, &self.control, at);
    }

    /// Notices what is new on the board: a window that is not looked at asks for attention,
    /// and there is a sound, as the viewer chose.
    pub(super) fn notice_alarms(&mut self, ctx: &Context) {
        let board = &self.live.projection.alarms.board;
        let news = self.alarms.news(board, self.now_mono);
        if news.has_urgent && self.live.view.has_sound {
            self.desktop.play_alarm();
        }
        if news.has_urgent && self.live.view.asks_attention {
            let attention = ViewportCommand::RequestUserAttention(UserAttentionType::Critical);
            ctx.send_viewport_cmd(attention);
        } else if news.is_over {
            let reset = ViewportCommand::RequestUserAttention(UserAttentionType::Reset);
            ctx.send_viewport_cmd(reset);
        }
        if let Some(test) = news.self_test {
            let words = self_test_words(&test);
            if test.is_good() {
                self.undo.told(words, self.now_mono);
            } else {
                self.undo.failed(words, self.now_mono);
            }
        }
        if let Some(why) = self.alarms.poll() {
            self.undo.failed(dialog::sentence(&why), self.now_mono);
        }
        self.header.outlined = self.alarms.outlined(self.now_mono);
    }

    /// Remembers which alarms this frame has drawn. Under a dialog the slot does not count: its
    /// words may be covered.
    pub(super) fn remember_shown_alarms(&mut self) {
        let projection = &self.live.projection;
        match &self.live.view.dialog {
            None => {
                let shown = alarm_slot::shown(projection).map(|alarm| alarm.id);
                self.alarms.drew(shown);
            }
            Some(Dialog::Alarms) => self.alarms.drew(self.alarm_list.shown.iter().copied()),
            Some(_) => {}
        }
    }
}
