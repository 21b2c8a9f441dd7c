//! Paths and addresses as screens, problems and logs show them: join codes may stand in a path and
//! in a query string, and nothing secret is shown.

/// The most bytes shown of the first segment of a path.
const MAX_SEGMENT_BYTES: usize = 24;

/// A path up to its first segment, and never a query string. `/api/v3/write_lp` is `/api/\u{2026}`.
pub fn shown_path(path: &str) -> String {
    let rest = path.trim_start_matches('/');
    let mut shown = "/".repeat((path.len() - rest.len()).min(3));
    // Whatever else there is may hide a slash or a query string, such as `%2F` and `%3F`.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    let end = rest.find(|c| !is_plain(c)).unwrap_or(rest.len()).min(MAX_SEGMENT_BYTES);
    let (segment, rest) = rest.split_at(end);
    shown.push_str(segment);
    let (slash, rest) = if rest.starts_with('/') { rest.split_at(1) } else { ("", rest) };
    shown.push_str(slash);
    if !rest.is_empty() {
        shown.push('\u{2026}');
    }
    shown
}

/// An address likewise, without a login that stands in it.
pub fn shown_url(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or_default();
    let scheme = if scheme.is_empty() { String::new() } else { format!("{scheme}://") };
    format!("{scheme}{host}{}", shown_path(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_shown_up_to_its_first_segment_and_never_a_query_string() {
        for (path, shown) in [
            ("/", "/"),
            ("", ""),
            ("*", "\u{2026}"),
            ("/write", "/write"),
            ("/write/", "/write/"),
            ("//write", "//write"),
            ("///////write", "///write"),
            ("/api/v3/write_lp", "/api/\u{2026}"),
            ("/join/SECRET", "/join/\u{2026}"),
            ("//join//SECRET", "//join/\u{2026}"),
            ("/join?code=SECRET", "/join\u{2026}"),
            ("/join%3Fcode=SECRET", "/join\u{2026}"),
            ("/join%2FSECRET", "/join\u{2026}"),
            ("/join;SECRET", "/join\u{2026}"),
            ("/favicon.ico", "/favicon.ico"),
            ("/abcdefghijklmnopqrstuvwxyz", "/abcdefghijklmnopqrstuvwx\u{2026}"),
        ] {
            assert_eq!(shown_path(path), shown, "{path}");
        }
    }

    #[test]
    fn an_address_is_shown_without_a_login_and_what_follows_its_first_segment() {
        for (url, shown) in [
            ("http://coach.local:8086", "http://coach.local:8086"),
            ("http://rider7:SECRET@[::1]:8086/", "http://[::1]:8086/"),
            ("http://coach/live/SECRET", "http://coach/live/\u{2026}"),
            ("http://coach?code=SECRET", "http://coach\u{2026}"),
            ("coach:8086", "coach:8086"),
        ] {
            assert_eq!(shown_url(url), shown, "{url}");
        }
    }
}
