//! Where phones post, and the code in the path.

/// The paths of this module, as routes.
pub(super) const ROUTES: [&str; 5] =
    ["/t", "/t/", "/t/{*rest}", "/apps/phonetrack/{*rest}", "/index.php/apps/phonetrack/{*rest}"];

/// What PhoneTrack and apps that post to it call their paths.
const PHONETRACK: [&str; 3] = ["logPost", "logGet", "logPostMultiple"];

/// A path that phones post to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place<'p> {
    /// The code in the path; without one there is a login in a header.
    pub(super) code: Option<&'p str>,
    /// One of PhoneTrack's own, which wants an answer of its own.
    pub(super) is_phonetrack_job: bool,
}

impl<'p> Place<'p> {
    /// Reads a path; `None` if nobody posts there. A slash at its end changes nothing: people type
    /// it, and apps add it.
    pub(super) fn of(path: &'p str) -> Option<Self> {
        if let Some(rest) =
            path.strip_prefix("/t").filter(|rest| rest.is_empty() || rest.starts_with('/'))
        {
            let code = rest.trim_matches('/');
            let place = |code| Self { code, is_phonetrack_job: false };
            return match code {
                "" => Some(place(None)),
                code if !code.contains('/') => Some(place(Some(code))),
                _ => None,
            };
        }
        let path = path.strip_prefix("/index.php").unwrap_or(path);
        let mut parts = path.strip_prefix("/apps/phonetrack/")?.trim_end_matches('/').split('/');
        let is_known = PHONETRACK.contains(&parts.next()?);
        let code = parts.next().filter(|code| is_known && !code.is_empty())?;
        // The name of the device follows; it may hold anything.
        Some(Self { code: Some(code), is_phonetrack_job: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_in_the_path_or_in_a_header() {
        let plain = |code| Some(Place { code, is_phonetrack_job: false });
        let job = |code| Some(Place { code: Some(code), is_phonetrack_job: true });
        for (path, place) in [
            ("/t", plain(None)),
            ("/t/", plain(None)),
            ("/t/CODE", plain(Some("CODE"))),
            ("/t/CODE/", plain(Some("CODE"))),
            ("/t//CODE", plain(Some("CODE"))),
            ("/t/CODE/more", None),
            ("/tx", None),
            ("/apps/phonetrack/logPost/CODE/rider7", job("CODE")),
            ("/index.php/apps/phonetrack/logPost/CODE/rider7/", job("CODE")),
            ("/index.php/apps/phonetrack/logPostMultiple/CODE/a/b", job("CODE")),
            ("/apps/phonetrack/logGet/CODE", job("CODE")),
            ("/apps/phonetrack/logPost", None),
            ("/apps/phonetrack/logPost/", None),
            ("/apps/phonetrack/settings/CODE", None),
        ] {
            assert_eq!(Place::of(path), place, "{path}");
        }
    }
}
