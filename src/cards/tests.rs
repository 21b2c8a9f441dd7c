use std::io::Read as _;

use flate2::read::ZlibDecoder;

use super::*;

fn card(bib: &str, name: &str) -> Card {
    Card {
        bib: bib.to_owned(),
        name: name.to_owned(),
        team: "Velo".to_owned(),
        page: format!("http://192.168.8.2:8086/join/abcdefghjkmnpqr{bib}"),
    }
}

fn deck(n: usize) -> Deck {
    Deck {
        event: "Giro".to_owned(),
        wifi: Some(Wifi { name: "Race".to_owned(), password: "velo".to_owned() }),
        language: Language::English,
        cards: (1..=n).map(|bib| card(&bib.to_string(), "Falco")).collect(),
    }
}

/// The contents of the pages, unpacked.
fn contents(pdf: &[u8]) -> Vec<String> {
    let mut contents = Vec::new();
    let mut rest = pdf;
    let begins = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).position(|it| it == what);
    while let Some(at) = begins(rest, b"stream\n") {
        rest = &rest[at + 7..];
        let end = begins(rest, b"\nendstream").unwrap();
        let mut text = String::new();
        ZlibDecoder::new(&rest[..end]).read_to_string(&mut text).unwrap();
        contents.push(text);
        rest = &rest[end + 10..];
    }
    contents
}

/// The places of all points of outlines and corners of rectangles, in points.
fn places(content: &str) -> Vec<(f32, f32)> {
    let mut all = Vec::new();
    for line in content.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let (operator, numbers) = words.split_last().unwrap();
        let numbers: Vec<f32> = numbers.iter().map(|it| it.parse().unwrap()).collect();
        match *operator {
            "m" | "l" | "c" => all.extend(numbers.chunks(2).map(|it| (it[0], it[1]))),
            "re" => {
                all.push((numbers[0], numbers[1]));
                all.push((numbers[0] + numbers[2], numbers[1] + numbers[3]));
            }
            "f" | "g" | "h" => {}
            other => panic!("operator {other}"),
        }
    }
    all
}

#[test]
fn eight_cards_are_on_a_page_and_nothing_is_off_it() {
    for (n, n_pages) in [(0, 0), (1, 1), (8, 1), (9, 2), (30, 4)] {
        let pages = contents(&deck(n).pdf());
        assert_eq!(pages.len(), n_pages, "{n} cards");
        for page in pages {
            for (x, y) in places(&page) {
                assert!((0.0..=595.4).contains(&x) && (0.0..=842.0).contains(&y), "{x} {y}");
            }
        }
    }
}

#[test]
fn the_widest_texts_stay_on_their_card() {
    let wide = "W".repeat(64);
    let widest = Deck {
        event: wide.clone(),
        wifi: Some(Wifi { name: wide.clone(), password: wide.clone() }),
        cards: vec![Card { bib: "88888888".to_owned(), team: wide.clone(), ..card("1", &wide) }],
        language: Language::German,
    };
    // The first card is the upper left one: within the margin of 5 mm that printers need.
    let (right, bottom, least) = (100.0 * 72.0 / 25.4, 225.0 * 72.0 / 25.4, 5.0 * 72.0 / 25.4);
    let content = contents(&widest.pdf()).remove(0);
    let cuts = 4; // The lines along which cards are cut.
    let (_, on_card) =
        content.split_at(content.match_indices('\n').nth(cuts + 1).map(|(at, _)| at + 1).unwrap());
    for (x, y) in places(on_card) {
        assert!((least..=right).contains(&x), "{x}");
        assert!((bottom..=842.0 - least).contains(&y), "{y}");
    }
}

#[test]
fn a_name_in_any_script_has_outlines() {
    let outlines = |name: &str| {
        let deck = Deck { cards: vec![card("7", name)], ..deck(0) };
        contents(&deck.pdf()).remove(0).lines().count()
    };
    let without = outlines("");
    for name in ["Núñez", "محمد", "山田太郎", "राम", "Δημήτρης", "Юлия"]
    {
        assert!(without + 20 < outlines(name), "{name}");
    }
}

#[test]
fn the_page_for_browsers_holds_all_cards_and_escapes_names() {
    let mut deck = deck(3);
    deck.cards[1].name = "<b>&\"x".to_owned();
    let html = deck.html();
    assert_eq!(html.matches("<article>").count(), 3);
    assert_eq!(html.matches("<svg").count(), 6, "a code of the Wi-Fi and one to connect each");
    assert!(html.contains("&lt;b&gt;&amp;&quot;x") && !html.contains("<b>&"), "{html}");
    assert!(html.contains("http://192.168.8.2:8086/join/abcdefghjkmnpqr3"));
    deck.wifi = None;
    assert_eq!(deck.html().matches("<svg").count(), 3);
}

#[test]
fn every_language_has_a_tag_of_its_own() {
    for language in Language::ALL {
        assert_eq!(Language::of_tag(language.tag()), Some(language));
        assert!(!language.words().wifi.is_empty());
    }
    assert_eq!(Language::of_tag("xx"), None);
}
