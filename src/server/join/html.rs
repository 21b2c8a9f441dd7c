//! The frame of a page, and its parts. All texts are escaped here.

use std::fmt::Write as _;

use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// Nothing is loaded from anywhere else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; \
     img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// The body of a page while it is written.
#[derive(Debug, Default)]
pub(super) struct Html(String);

impl Html {
    /// An element with a text in it.
    pub(super) fn element(&mut self, tag: &str, text: &str) -> &mut Self {
        let text = escaped(text);
        self.raw(format_args!("<{tag}>{text}</{tag}>\n"))
    }

    /// A paragraph of less weight.
    pub(super) fn soft(&mut self, text: &str) -> &mut Self {
        let text = escaped(text);
        self.raw(format_args!("<p class=\"soft\">{text}</p>\n"))
    }

    /// A text that can be copied, with its label.
    pub(super) fn copied(&mut self, label: &str, text: &str, copy: (&str, &str)) -> &mut Self {
        let (label, text) = (escaped(label), escaped(text));
        let (copy, done) = (escaped(copy.0), escaped(copy.1));
        self.raw(format_args!(
            "<label>{label}<span class=\"row\"><input readonly value=\"{text}\">\
             <button type=\"button\" data-copy=\"{done}\">{copy}</button></span></label>\n"
        ))
    }

    /// A link that looks like a button.
    pub(super) fn button_link(&mut self, target: &str, text: &str) -> &mut Self {
        let (target, text) = (escaped(target), escaped(text));
        self.raw(format_args!("<p><a class=\"button\" href=\"{target}\">{text}</a></p>\n"))
    }

    /// A part that opens at a touch.
    pub(super) fn details(&mut self, title: &str, inside: impl FnOnce(&mut Self)) -> &mut Self {
        let title = escaped(title);
        self.raw(format_args!("<details><summary>{title}</summary><div>\n"));
        inside(self);
        self.raw(format_args!("</div></details>\n"))
    }

    /// A list.
    pub(super) fn list(&mut self, items: &[&str]) -> &mut Self {
        self.raw(format_args!("<ul>\n"));
        for item in items {
            self.element("li", item);
        }
        self.raw(format_args!("</ul>\n"))
    }

    /// Markup as it is.
    pub(super) fn raw(&mut self, markup: std::fmt::Arguments<'_>) -> &mut Self {
        // Writing to a `String` cannot fail.
        self.0.write_fmt(markup).unwrap_or_default();
        self
    }

    /// The page as a response.
    pub(super) fn page(&self, status: StatusCode, language: &str, title: &str) -> Response<Body> {
        let (title, body) = (escaped(title), &self.0);
        let page = format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title}</title>\n<link rel=\"icon\" href=\"data:,\">\n\
             <style>\n{STYLE}</style>\n</head>\n<body>\n{body}<script>\n{SCRIPT}</script>\n\
             </body>\n</html>\n"
        );
        let mut response = Response::new(Body::from(page));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        for (name, value) in [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
            // A code is in it.
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (header::VARY, HeaderValue::from_static("Accept-Language")),
        ] {
            headers.insert(name, value);
        }
        response
    }
}

/// A text for markup and for values of attributes in quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_an_element_or_an_attribute() {
        let mut html = Html::default();
        let nasty = "\"><script>alert('1')</script>&";
        html.element("h1", nasty).copied(nasty, nasty, (nasty, nasty)).button_link(nasty, nasty);
        html.details(nasty, |html| {
            html.soft(nasty).list(&[nasty]);
        });
        assert!(!html.0.contains("<script>"), "{}", html.0);
        assert!(!html.0.contains("\"\">"), "{}", html.0);
    }
}
