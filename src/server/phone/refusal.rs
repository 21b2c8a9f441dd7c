//! Refusals as each app can read them.

use super::super::http_error::{HttpError, Unauthorized};
use crate::ingest::phone::App;

/// The refusal in the app's own dialect.
///
/// No app gets a 4xx for what passes: OwnTracks on iOS deletes a message at any 4xx, and Colota
/// halves its batch again and again. A wrong code stays one, for nothing else stops a phone that was
/// shut out.
pub(super) fn in_dialect(app: App, error: HttpError) -> HttpError {
    let error = match error {
        HttpError::Throttled(secs) => {
            HttpError::Unavailable(format!("too many wrong codes: try again in {secs} s"))
        }
        HttpError::TooSlow => {
            HttpError::Unavailable("the body did not arrive in time: try again".to_owned())
        }
        other => other,
    };
    if app != App::SensorLogger {
        return error;
    }
    // It sends nothing again, but shows the text to whoever holds the phone.
    HttpError::ShownByApp(match error {
        HttpError::Unauthorized(Unauthorized::Failed) | HttpError::LoginFailed => {
            "The code is wrong: ask the organiser for a new one.".to_owned()
        }
        HttpError::Unauthorized(_) => {
            "There is no code in the address: ask the organiser for the whole address.".to_owned()
        }
        other => sentence(&String::from_utf8_lossy(&other.text())),
    })
}

/// A text as a sentence: with a capital and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sensor_logger_is_told_in_sentences() {
        let told = |error| match in_dialect(App::SensorLogger, error) {
            HttpError::ShownByApp(text) => text,
            other => panic!("{other:?}"),
        };
        let text = told(HttpError::Forbidden("this code was revoked: ask for a new one".into()));
        assert_eq!(text, "This code was revoked: ask for a new one.");
        assert!(told(HttpError::Unauthorized(Unauthorized::Unparsable)).ends_with("address."));
        assert!(told(HttpError::Throttled(7)).contains("7 s"));
    }

    #[test]
    fn what_passes_is_no_fault_of_the_phone() {
        for error in [HttpError::Throttled(7), HttpError::TooSlow] {
            let told = in_dialect(App::OwnTracks, error);
            assert!(matches!(told, HttpError::Unavailable(_)), "{told:?}");
        }
        let wrong = HttpError::Unauthorized(Unauthorized::Failed);
        assert_eq!(in_dialect(App::OwnTracks, wrong.clone()), wrong);
    }
}
