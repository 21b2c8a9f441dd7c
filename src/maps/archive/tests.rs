use proptest::prelude::*;

use super::*;

const FIRENZE: &[u8] = include_bytes!("../../../assets/maps/firenze.pmtiles");

fn key(zoom: u8, x: u32, y: u32) -> TileKey {
    TileKey { zoom, x, y }
}

proptest! {
    #[test]
    fn any_bytes_are_refused_or_read_without_a_panic(
        flips in prop::collection::vec((0_usize..900, any::<u8>()), 1..20)
    ) {
        let mut bytes = FIRENZE[..2000].to_vec();
        for (at, byte) in flips {
            bytes[at] = byte;
        }
        if let Ok(archive) = Archive::from_static(Vec::leak(bytes)) {
            let _tile = archive.tile(key(14, 8704, 5987));
        }
    }
}

#[test]
fn every_tile_that_the_bundled_map_names_unpacks() {
    let archive = Archive::from_static(FIRENZE).unwrap();
    let mut found = 0;
    for zoom in 0..=14_u8 {
        let side = 1_u32 << zoom;
        // The file covers only a few tiles, so only those around Florence are checked.
        let (x, y) = (side * 543 / 1024, side * 373 / 1024);
        let reach = if zoom > 10 { 24 } else { 1 };
        for x in x.saturating_sub(reach)..(x + reach + 1).min(side) {
            for y in y.saturating_sub(reach)..(y + reach + 1).min(side) {
                if let Some(bytes) = archive.tile(key(zoom, x, y)).unwrap() {
                    assert!(archive.may_have(key(zoom, x, y)));
                    assert!(!bytes.is_empty());
                    found += 1;
                }
            }
        }
    }
    assert_eq!(found, 108, "the header counts 108 tiles");
}

#[test]
fn tiles_outside_the_bounds_are_not_asked_for() {
    let archive = Archive::from_static(FIRENZE).unwrap();
    assert!(!archive.may_have(key(14, 0, 0)));
    assert!(!archive.may_have(key(15, 17408, 11974)));
    assert!(archive.tile(key(14, 0, 0)).unwrap().is_none());
}

#[test]
fn attributions_lose_their_markup() {
    let html = "<a href=\"https://x\">Protomaps</a> &copy; <b>OpenStreetMap</b>";
    assert_eq!(plain_text(html), "Protomaps © OpenStreetMap");
    assert_eq!(plain_text("<unclosed"), "");
}
