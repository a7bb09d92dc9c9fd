use quick_xml::escape::escape;
use std::fmt::Write;

/// XML as text, element by element.
#[derive(Debug)]
pub(super) struct XmlText {
    text: String,
    open: Vec<&'static str>,
}

impl XmlText {
    pub(super) fn new() -> Self {
        Self { text: "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned(), open: Vec::new() }
    }

    /// An element that holds others, up to the next [`Self::close`].
    pub(super) fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.start(name, attributes, ">\n");
        self.open.push(name);
    }

    pub(super) fn close(&mut self) {
        let name = self.open.pop().expect("what is closed was opened");
        self.write(format_args!("{}</{name}>\n", "  ".repeat(self.open.len())));
    }

    /// An element that holds nothing.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes, "/>\n");
    }

    /// An element that holds text.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        let indent = "  ".repeat(self.open.len());
        self.write(format_args!("{indent}<{name}>{}</{name}>\n", escape(printable(text))));
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)], end: &str) {
        self.write(format_args!("{}<{name}", "  ".repeat(self.open.len())));
        for (name, value) in attributes {
            self.write(format_args!(" {name}=\"{}\"", escape(printable(value))));
        }
        self.text.push_str(end);
    }

    fn write(&mut self, what: std::fmt::Arguments<'_>) {
        self.text.write_fmt(what).expect("text can be appended to");
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// Without the characters that XML 1.0 has no form for.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') { ' ' } else { c }).collect()
}
