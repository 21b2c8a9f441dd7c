//! What is printed on cards, by language.

/// The language of cards: that of the athletes, not of whoever prints them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Italian.
    Italian,
}

/// The texts of a card.
pub(super) struct Words {
    /// Over the QR code of the Wi-Fi.
    pub(super) wifi: &'static str,
    /// Over the QR code that connects.
    pub(super) connect: &'static str,
    /// Where the address is written out.
    pub(super) or_open: &'static str,
    /// What the card is worth.
    pub(super) keep: &'static str,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::English, Self::German, Self::French, Self::Italian];

    /// Its tag: `en`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Italian => "it",
        }
    }

    /// Its name in itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::French => "Fran\u{e7}ais",
            Self::Italian => "Italiano",
        }
    }

    /// The language of a tag.
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    pub(super) const fn words(self) -> Words {
        match self {
            Self::English => Words {
                wifi: "Join this Wi-Fi",
                connect: "Connect your phone",
                or_open: "or open in its browser:",
                keep: "This card is a key: do not share it.",
            },
            Self::German => Words {
                wifi: "Mit diesem WLAN verbinden",
                connect: "Handy verbinden",
                or_open: "oder im Browser \u{f6}ffnen:",
                keep: "Diese Karte ist ein Schl\u{fc}ssel: nicht weitergeben.",
            },
            Self::French => Words {
                wifi: "Rejoindre ce Wi-Fi",
                connect: "Connecter le t\u{e9}l\u{e9}phone",
                or_open: "ou ouvrir dans son navigateur :",
                keep: "Cette carte est une cl\u{e9} : ne la partagez pas.",
            },
            Self::Italian => Words {
                wifi: "Unisciti a questo Wi-Fi",
                connect: "Collega il telefono",
                or_open: "oppure apri nel browser:",
                keep: "Questa scheda \u{e8} una chiave: non condividerla.",
            },
        }
    }
}
