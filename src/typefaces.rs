//! The bundled fonts as bytes: IBM Plex for text of the program's own, and subsets of Noto for names
//! in other scripts. All are under the OFL.

/// IBM Plex Sans Regular.
pub const REGULAR: &[u8] = include_bytes!("../assets/fonts/IBMPlexSans-Regular.ttf");
/// IBM Plex Sans `SemiBold`.
pub const SEMIBOLD: &[u8] = include_bytes!("../assets/fonts/IBMPlexSans-SemiBold.ttf");

/// The name of a bundled font and its bytes.
macro_rules! noto {
    ($file:literal) => {
        ($file, include_bytes!(concat!("../assets/fonts/names/", $file)).as_slice())
    };
}

/// Fonts for names. If two have a character, the first is used.
pub static NAMES: [(&str, &[u8]); 20] = [
    noto!("NotoSans.ttf"),
    noto!("NotoSansArabic.ttf"),
    noto!("NotoSansHebrew.ttf"),
    noto!("NotoSansThai.ttf"),
    noto!("NotoSansCJK.otf"),
    noto!("NotoSansArmenian.ttf"),
    noto!("NotoSansBengali.ttf"),
    noto!("NotoSansDevanagari.ttf"),
    noto!("NotoSansEthiopic.ttf"),
    noto!("NotoSansGeorgian.ttf"),
    noto!("NotoSansGujarati.ttf"),
    noto!("NotoSansGurmukhi.ttf"),
    noto!("NotoSansKannada.ttf"),
    noto!("NotoSansKhmer.ttf"),
    noto!("NotoSansLao.ttf"),
    noto!("NotoSansMalayalam.ttf"),
    noto!("NotoSansMyanmar.ttf"),
    noto!("NotoSansSinhala.ttf"),
    noto!("NotoSansTamil.ttf"),
    noto!("NotoSansTelugu.ttf"),
];
