//! The demo's captions in the language of the viewer.

use crate::model::{DemoCaption, DemoScene};

/// A caption in one line.
pub(super) fn caption(caption: &DemoCaption) -> String {
    let bib = |part: usize| caption.bib(part).to_string();
    match caption.scene {
        DemoScene::Climb => tr!("demo-climb", bib = bib(9)),
        DemoScene::Attack => tr!("demo-attack", bib = bib(7)),
        DemoScene::StrapFails => tr!("demo-strap-fails", bib = bib(4)),
        DemoScene::PhoneDies => tr!("demo-phone-dies", bib = bib(6)),
        DemoScene::AboveLimit => tr!("demo-above-limit", bib = bib(2)),
        DemoScene::Shadow => tr!("demo-shadow", bib = bib(3), other = bib(5)),
        DemoScene::WrongPassword => tr!("demo-wrong-password", bib = bib(7)),
        DemoScene::ShadowEnds => tr!("demo-shadow-ends", bib = bib(3), other = bib(5)),
        DemoScene::Spike => tr!("demo-spike", bib = bib(1)),
        DemoScene::LateStart => tr!("demo-late-start").to_owned(),
        DemoScene::Fall => tr!("demo-fall", bib = bib(8)),
        DemoScene::RidesOn => tr!("demo-rides-on", bib = bib(8)),
        DemoScene::NoWifi => tr!("demo-no-wifi").to_owned(),
        DemoScene::WifiBack => tr!("demo-wifi-back").to_owned(),
        DemoScene::TwoPhones => tr!("demo-two-phones", bib = bib(3)),
        DemoScene::Sprint => tr!("demo-sprint", first = bib(1), second = bib(2), third = bib(7)),
        DemoScene::Finish => tr!("demo-finish").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{dates::in_language, lang::Language};

    #[test]
    fn a_caption_names_who_plays_the_part_in_every_language() {
        let bibs = [3, 4, 5, 6, 7, 8, 9, 1, 2];
        let attack = DemoCaption { scene: DemoScene::Attack, bibs };
        for (language, words) in [
            (Language::English, "9 attacks: power at once, the heart follows."),
            (Language::German, "9 greift an: die Leistung sofort, der Puls folgt."),
            (Language::French, "9 attaque : la puissance d\u{2019}abord, le c\u{153}ur suit."),
        ] {
            assert_eq!(in_language(language, || caption(&attack)), words);
        }
        for scene in DemoScene::ALL {
            let words = caption(&DemoCaption { scene, bibs });
            assert!(words.ends_with('.'), "{words}");
        }
    }
}
