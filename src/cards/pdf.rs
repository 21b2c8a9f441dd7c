//! A PDF of filled outlines and rectangles (ISO 32000-1): no fonts, no pictures.

use std::{fmt::Write as _, io::Write as _};

use flate2::{Compression, write::ZlibEncoder};

use super::outline::{Outlined, Step};

/// Points per millimetre.
const PT: f32 = 72.0 / 25.4;
/// A4, mm.
pub(super) const PAGE_MM: [f32; 2] = [210.0, 297.0];

/// The content of a page. Lengths are millimetres from the upper left corner.
#[derive(Debug, Clone, Default)]
pub(super) struct Page(String);

impl Page {
    /// From here on everything is filled with this grey: 0 is black.
    pub(super) fn grey(&mut self, grey: f32) {
        self.write(format_args!("{grey} g\n"));
    }

    /// A filled rectangle.
    pub(super) fn rectangle(&mut self, [x, y]: [f32; 2], [width, height]: [f32; 2]) {
        let (left, bottom) = (x * PT, (PAGE_MM[1] - y - height) * PT);
        let (width, height) = (width * PT, height * PT);
        self.write(format_args!("{left:.3} {bottom:.3} {width:.3} {height:.3} re\n"));
    }

    /// Fills what was drawn since the last time. Rectangles that touch make one shape, without a
    /// hairline between them.
    pub(super) fn fill(&mut self) {
        self.write(format_args!("f\n"));
    }

    /// A line of text with its baseline at `y`, in this type size, in mm.
    pub(super) fn text(&mut self, text: &Outlined, [x, y]: [f32; 2], size_mm: f32) {
        if text.steps.is_empty() {
            return;
        }
        let place = |(along, up): (f32, f32)| {
            ((x + along * size_mm) * PT, (PAGE_MM[1] - y + up * size_mm) * PT)
        };
        for step in &text.steps {
            match *step {
                Step::Move(x, y) => {
                    let (x, y) = place((x, y));
                    self.write(format_args!("{x:.2} {y:.2} m\n"));
                }
                Step::Line(x, y) => {
                    let (x, y) = place((x, y));
                    self.write(format_args!("{x:.2} {y:.2} l\n"));
                }
                Step::Curve([x1, y1, x2, y2, x, y]) => {
                    let (first, second, end) = (place((x1, y1)), place((x2, y2)), place((x, y)));
                    self.write(format_args!(
                        "{:.2} {:.2} {:.2} {:.2} {:.2} {:.2} c\n",
                        first.0, first.1, second.0, second.1, end.0, end.1
                    ));
                }
                Step::Close => self.write(format_args!("h\n")),
            }
        }
        self.fill();
    }

    fn write(&mut self, operators: std::fmt::Arguments<'_>) {
        // Writing to a `String` cannot fail.
        self.0.write_fmt(operators).unwrap_or_default();
    }
}

/// The document of these pages.
pub(super) fn document(pages: &[Page]) -> Vec<u8> {
    let mut file = File::default();
    file.bytes.extend_from_slice(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
    let kids: Vec<String> = (0..pages.len()).map(|i| format!("{} 0 R", 3 + 2 * i)).collect();
    file.object(1, b"<< /Type /Catalog /Pages 2 0 R >>");
    let list = format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len());
    file.object(2, list.as_bytes());
    let [width, height] = PAGE_MM.map(|mm| mm * PT);
    for (index, Page(content)) in pages.iter().enumerate() {
        let (number, of_content) = (3 + 2 * index, 4 + 2 * index);
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.2} {height:.2}] \
             /Resources << >> /Contents {of_content} 0 R >>"
        );
        file.object(number, page.as_bytes());
        let packed = deflated(content.as_bytes());
        let mut stream =
            format!("<< /Length {} /Filter /FlateDecode >>\nstream\n", packed.len()).into_bytes();
        stream.extend_from_slice(&packed);
        stream.extend_from_slice(b"\nendstream");
        file.object(of_content, &stream);
    }
    file.finish()
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to a `Vec` cannot fail.
    encoder.write_all(content).unwrap_or_default();
    encoder.finish().unwrap_or_default()
}

/// The file while it is written, with the places of its objects.
#[derive(Default)]
struct File {
    bytes: Vec<u8>,
    places: Vec<usize>,
}

impl File {
    /// Objects come in the order of their numbers, from 1.
    fn object(&mut self, number: usize, content: &[u8]) {
        self.places.push(self.bytes.len());
        self.bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        self.bytes.extend_from_slice(content);
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    fn finish(mut self) -> Vec<u8> {
        let (begin, n_objects) = (self.bytes.len(), self.places.len() + 1);
        let mut end = format!("xref\n0 {n_objects}\n0000000000 65535 f \n");
        for place in &self.places {
            writeln!(end, "{place:010} 00000 n ").unwrap_or_default();
        }
        write!(end, "trailer\n<< /Size {n_objects} /Root 1 0 R >>\nstartxref\n{begin}\n%%EOF\n")
            .unwrap_or_default();
        self.bytes.extend_from_slice(end.as_bytes());
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_stands_where_the_table_says() {
        let mut page = Page::default();
        page.rectangle([10.0, 20.0], [30.0, 40.0]);
        page.fill();
        let bytes = document(&[page.clone(), page]);
        let text = String::from_utf8_lossy(&bytes);
        let begin: usize =
            text.rsplit("startxref\n").next().unwrap().lines().next().unwrap().parse().unwrap();
        let table = String::from_utf8_lossy(&bytes[begin..]).into_owned();
        let places: Vec<usize> =
            table.lines().skip(3).take(6).map(|line| line[..10].parse().unwrap()).collect();
        for (number, place) in (1..).zip(places) {
            let object = format!("{number} 0 obj\n");
            assert!(bytes[place..].starts_with(object.as_bytes()), "{number} at {place}");
        }
        assert!(text.contains("/Count 2"));
    }

    #[test]
    fn lengths_are_millimetres_from_the_upper_left() {
        let mut page = Page::default();
        page.rectangle([25.4, 25.4], [25.4, 50.8]);
        let bottom = (297.0 - 76.2) * PT;
        assert_eq!(page.0, format!("72.000 {bottom:.3} 72.000 144.000 re\n"));
    }
}
