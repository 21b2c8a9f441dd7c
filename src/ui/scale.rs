//! The size of everything in the window, in percent of the drawn size.
//!
//! Everything has room from [`SMALLEST`] on. A window that has fewer points, because a large size was
//! chosen or because the system draws large on a small screen, shows everything as large as there is
//! room for, but never smaller than a screen without any scaling would.

use eframe::egui::{Context, Vec2, vec2};

/// The drawn size.
pub(super) const USUAL: u16 = 100;
/// The largest size.
pub(super) const MOST: u16 = 200;
/// The step of the keys and buttons.
const STEP: u16 = 10;

/// The smallest window that everything has room in, in points.
pub(super) const SMALLEST: Vec2 = vec2(1024.0, 640.0);

/// Zooms that differ by less are the same.
const SAME: f32 = 0.004;

/// A size that can be chosen.
pub(super) fn clamped(percent: u16) -> u16 {
    percent.clamp(USUAL, MOST)
}

/// The next step up or down.
pub(super) fn stepped(percent: u16, is_up: bool) -> u16 {
    clamped(if is_up { percent + STEP } else { percent.saturating_sub(STEP) })
}

/// What a window has room for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extent {
    /// Its size in points at 100 %.
    pub(super) points: Vec2,
    /// How many pixels the system draws a point with at 100 %.
    pub(super) system_scale: f32,
}

impl Extent {
    /// That of the window.
    pub(super) fn of(ctx: &Context) -> Self {
        Self {
            points: ctx.content_rect().size() * ctx.zoom_factor(),
            system_scale: ctx.native_pixels_per_point().unwrap_or(1.0),
        }
    }

    /// The largest size that it has room for.
    pub(super) fn most(self) -> u16 {
        let share = (self.points / SMALLEST).min_elem();
        // Half a point may be missing where the system rounds to whole pixels.
        let percent = (share * f32::from(USUAL) + 0.1).floor();
        let least = (f32::from(USUAL) / self.system_scale.max(1.0)).ceil();
        percent.clamp(least, f32::from(MOST)) as u16
    }
}

/// The zoom to set for a chosen size in such a window; `None` where it is `zoom` already.
pub(super) fn zoom_for(percent: u16, window: Extent, zoom: f32) -> Option<f32> {
    let wanted = f32::from(clamped(percent).min(window.most())) / f32::from(USUAL);
    (SAME < (wanted - zoom).abs()).then_some(wanted)
}

/// `Everything at 150 %`, and what the window has room for if that is less.
pub(super) fn words(percent: u16, window: Extent) -> String {
    let most = window.most();
    if percent <= most {
        tr!("size-is", percent = percent)
    } else {
        tr!("size-is-less", percent = percent, most = most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On a screen without scaling.
    const fn plain(points: Vec2) -> Extent {
        Extent { points, system_scale: 1.0 }
    }

    #[test]
    fn a_size_is_chosen_in_steps_from_100_to_200_percent() {
        let up: Vec<u16> =
            std::iter::successors(Some(100), |at| Some(stepped(*at, true))).take(12).collect();
        assert_eq!(up, [100, 110, 120, 130, 140, 150, 160, 170, 180, 190, 200, 200]);
        assert_eq!([stepped(110, false), stepped(100, false), stepped(3, false)], [100; 3]);
    }

    #[test]
    fn no_size_leaves_a_window_less_room_than_everything_needs() {
        for (window, most) in [
            (SMALLEST, 100),
            (vec2(1280.0, 720.0), 112),
            (vec2(1920.0, 1080.0), 168),
            (vec2(2048.0, 1280.0), 200),
            (vec2(3840.0, 2160.0), 200),
            (vec2(300.0, 0.0), 100),
        ] {
            assert_eq!(plain(window).most(), most, "{window}");
            let room = window / (f32::from(most) / 100.0);
            assert!(most == 100 || SMALLEST.x <= room.x + 0.1 && SMALLEST.y <= room.y + 0.1);
        }
    }

    #[test]
    fn the_zoom_is_set_once_and_again_when_the_window_has_more_room() {
        let small = plain(vec2(1280.0, 720.0));
        assert_eq!(zoom_for(150, small, 1.0), Some(1.12));
        assert_eq!(zoom_for(150, small, 1.12), None);
        assert_eq!(zoom_for(150, plain(small.points * 2.0), 1.12), Some(1.5));
        assert_eq!(zoom_for(100, small, 1.0), None);
        assert_eq!(words(110, small), "Everything at 110 %");
        assert_eq!(words(150, small), "Everything at 150 %; this window has room for 112 %");
    }

    #[test]
    fn where_the_system_draws_too_large_for_the_window_everything_is_drawn_smaller() {
        let on = |[width, height]: [f32; 2], system_scale: f32| {
            let points = vec2(width, height) / system_scale;
            Extent { points, system_scale }
        };
        for (pixels, system_scale, most) in [
            ([1366.0, 768.0], 2.0, 60),
            ([1920.0, 1080.0], 2.0, 84),
            ([1920.0, 1080.0], 1.25, 135),
            // Never smaller than without scaling.
            ([800.0, 600.0], 2.0, 50),
            ([800.0, 600.0], 1.0, 100),
            ([0.0, 0.0], 3.0, 34),
        ] {
            let window = on(pixels, system_scale);
            assert_eq!(window.most(), most, "{pixels:?} at {system_scale}");
        }
        let small = on([1366.0, 768.0], 2.0);
        assert_eq!(zoom_for(100, small, 1.0), Some(0.6));
        assert_eq!(words(100, small), "Everything at 100 %; this window has room for 60 %");
    }
}
