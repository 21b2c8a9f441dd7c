//! What happens in the demo, for whoever says it in words.

/// A scene of the demo. Its riders are named by the bibs that play the parts of bibs 1 to 9.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemoScene {
    /// The bunch is near the top of the climb; the clock of 9's phone is ahead.
    Climb,
    /// 7 attacks.
    Attack,
    /// 4's heart rate strap fails.
    StrapFails,
    /// 6's phone dies.
    PhoneDies,
    /// 2's heart rate is above the limit.
    AboveLimit,
    /// 3 and 5 are out of the Wi-Fi.
    Shadow,
    /// A phone posts as 7 with a wrong password.
    WrongPassword,
    /// 3 and 5 are back.
    ShadowEnds,
    /// 1 sends two places that cannot be.
    Spike,
    /// 12 starts late.
    LateStart,
    /// 8 falls.
    Fall,
    /// 8 rides on.
    RidesOn,
    /// The Wi-Fi is gone for all.
    NoWifi,
    /// The Wi-Fi is back.
    WifiBack,
    /// Two phones post as 3.
    TwoPhones,
    /// 1, 2 and 7 sprint.
    Sprint,
    /// All are through.
    Finish,
}

impl DemoScene {
    /// All of them, in their order.
    pub const ALL: [Self; 17] = [
        Self::Climb,
        Self::Attack,
        Self::StrapFails,
        Self::PhoneDies,
        Self::AboveLimit,
        Self::Shadow,
        Self::WrongPassword,
        Self::ShadowEnds,
        Self::Spike,
        Self::LateStart,
        Self::Fall,
        Self::RidesOn,
        Self::NoWifi,
        Self::WifiBack,
        Self::TwoPhones,
        Self::Sprint,
        Self::Finish,
    ];
}

/// A scene, and who plays in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoCaption {
    /// What happens.
    pub scene: DemoScene,
    /// The bibs that play the parts of bibs 1 to 9.
    pub bibs: [usize; 9],
}

impl DemoCaption {
    /// The bib that plays the part of this bib.
    pub fn bib(&self, part: usize) -> usize {
        part.checked_sub(1).and_then(|at| self.bibs.get(at)).copied().unwrap_or(part)
    }
}
