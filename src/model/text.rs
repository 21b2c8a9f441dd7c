//! Text of unknown encoding.

use std::borrow::Cow;

/// Decodes text: UTF-8 if valid, else Windows-1252, which is Latin-1 with printable characters in
/// place of the C1 controls. Western text without a declared encoding is nearly always one of the
/// two.
pub fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_not_utf8) => Cow::Owned(bytes.iter().map(|&byte| windows_1252(byte)).collect()),
    }
}

/// Decodes a byte of Windows-1252: Latin-1 except for 0x80 to 0x9f.
fn windows_1252(byte: u8) -> char {
    const FROM_0X80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    let special = byte.checked_sub(0x80).and_then(|index| FROM_0X80.get(usize::from(index)));
    special.copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_utf_8_is_windows_1252() {
        assert_eq!(text_of("Tést €".as_bytes()), "Tést €");
        assert_eq!(text_of(b"T\xe9st \x80"), "Tést €");
        assert!(matches!(text_of(b"plain"), Cow::Borrowed("plain")));
    }
}
