//! Shortens paths and addresses for screens, problems and logs. Paths and query strings may contain
//! join codes, and nothing secret must be shown.

/// Maximum number of bytes shown of a path's first segment.
const MAX_SEGMENT_BYTES: usize = 24;

/// A path up to its first segment, without the query string. `/api/v3/write_lp` becomes
/// `/api/\u{2026}`.
pub fn shown_path(path: &str) -> String {
    let rest = path.trim_start_matches('/');
    let mut shown = "/".repeat((path.len() - rest.len()).min(3));
    // Other characters could hide a slash or a query string, as `%2F` and `%3F` do.
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

/// A URL shortened in the same way, without any login it contains.
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
