//! Form fields as clients of the original server send them.

use super::super::query;
use crate::model::text_of;

/// The minimum length of a password, in characters.
const MIN_PASSWORD_CHARS: usize = 8;

/// The fields of a form. A field missing from the form is taken from the query; one that is missing
/// from both, or is not UTF-8, is empty. Passwords may also be Latin-1, as in `Authorization`.
#[derive(Default)]
pub(super) struct Form {
    pub(super) username: String,
    pub(super) password: String,
    pub(super) new_password: String,
    /// The registration code, where the operator requires one.
    pub(super) code: String,
}

impl Form {
    /// Reads a URL-encoded body and the query.
    pub(super) fn read(body: &[u8], query: Option<&str>) -> Self {
        let mut form = Self::default();
        let all = query::pairs(body).chain(query::pairs(query.unwrap_or_default().as_bytes()));
        for (key, value) in all {
            let place = match &*key {
                b"username" => &mut form.username,
                b"password" => &mut form.password,
                b"new_password" => &mut form.new_password,
                b"code" => &mut form.code,
                // `email` is neither required nor stored here.
                _ => continue,
            };
            if place.is_empty() {
                *place = match &*key {
                    b"password" | b"new_password" => text_of(&value).into_owned(),
                    _ => String::from_utf8(value.into_owned()).unwrap_or_default(),
                };
            }
        }
        form
    }
}

/// Whether `text` is acceptable as a password.
pub(super) fn is_password(text: &str) -> bool {
    text.chars().count() >= MIN_PASSWORD_CHARS
}

/// Whether anyone may register this login: 4 to 20 of `A-Za-z0-9_`, as in the original service.
pub(super) fn is_registrable(name: &str) -> bool {
    (4..=20).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_counts_before_the_query() {
        let form = Form::read(b"username=rider7&password=a%26b+c", Some("username=x&code=42"));
        assert_eq!((&*form.username, &*form.password, &*form.code), ("rider7", "a&b c", "42"));
    }

    #[test]
    fn what_is_no_text_is_as_if_it_were_not_there() {
        let form = Form::read(b"username=%ff&password=%c3%a9%c3%a9&new_password=%zz", None);
        assert_eq!((&*form.username, &*form.password, &*form.new_password), ("", "éé", ""));
    }

    #[test]
    fn a_password_in_latin_1_is_the_one_in_utf_8() {
        let form = Form::read(b"password=T%E9st1234&new_password=T%C3%A9st1234", None);
        assert_eq!((&*form.password, &*form.new_password), ("Tést1234", "Tést1234"));
    }

    #[test]
    fn a_password_has_eight_characters_of_any_script() {
        assert!(is_password("пароль12"));
        assert!(!is_password("éééé"), "eight bytes are not eight characters");
    }

    #[test]
    fn names_of_four_to_twenty_plain_characters_may_be_registered() {
        for good in ["test", "Rider_7", "12345678901234567890"] {
            assert!(is_registrable(good), "{good}");
        }
        for bad in ["", "abc", "123456789012345678901", "a.b.c", "rider 7", "züri"] {
            assert!(!is_registrable(bad), "{bad}");
        }
    }
}
