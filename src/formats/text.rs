//! Converts text files to UTF-8.

use std::borrow::Cow;

/// The content of a text file as UTF-8, without a byte order mark. UTF-16 is recognised by its byte
/// order mark or by NULs between the first letters; anything else is left as it is.
pub fn utf8_of(bytes: &[u8]) -> Cow<'_, [u8]> {
    let decoded = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.as_chunks::<2>().0.iter().map(|&pair| unit(pair));
        let text: String =
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        Cow::Owned(text.into_bytes())
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => Cow::Borrowed(rest),
        [0xff, 0xfe, rest @ ..] => decoded(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => decoded(rest, u16::from_be_bytes),
        &[a, 0, b, 0, ..] if a != 0 && b != 0 => decoded(bytes, u16::from_le_bytes),
        &[0, a, 0, b, ..] if a != 0 && b != 0 => decoded(bytes, u16::from_be_bytes),
        _ => Cow::Borrowed(bytes),
    }
}

/// The same as text; invalid UTF-8 becomes U+FFFD.
pub(super) fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    match utf8_of(bytes) {
        Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// Lower case without accents, for comparing names: `Höhe` and `HOHE` become equal.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        folded.push(match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
            'ç' => 'c',
            'è' | 'é' | 'ê' | 'ë' => 'e',
            'ì' | 'í' | 'î' | 'ï' => 'i',
            'ñ' => 'n',
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
            'ù' | 'ú' | 'û' | 'ü' => 'u',
            '\u{a0}' | '\u{202f}' => ' ',
            c => c,
        });
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_is_read_with_and_without_its_mark() {
        let plain = "time;Höhe\n";
        let little: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = plain.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = |mark: [u8; 2], bytes: &[u8]| [&mark[..], bytes].concat();
        for bytes in
            [little.clone(), big.clone(), marked([0xff, 0xfe], &little), marked([0xfe, 0xff], &big)]
        {
            assert_eq!(text_of(&bytes), plain);
        }
        assert_eq!(text_of("\u{feff}time".as_bytes()), "time");
        assert_eq!(text_of(b"H\xf6he"), "H\u{fffd}he");
    }

    #[test]
    fn names_are_alike_whatever_their_case_and_accents() {
        assert_eq!(folded("HÖHE Über Élévation"), "hohe uber elevation");
    }
}
