use super::TerminalStyle;
use super::columns::columns;

/// Narrower than this nothing can be laid out.
const NARROWEST: usize = 24;

/// How a line looks when colours may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// As the terminal has it.
    Plain,
    /// Titles.
    Bold,
    /// What comes second.
    Dim,
    /// Errors.
    Red,
    /// Warnings.
    Yellow,
    /// What is worth knowing.
    Cyan,
    /// Moves.
    Green,
}

impl Ink {
    /// The parameter of the ANSI sequence that selects it (ECMA-48, 8.3.117).
    fn sgr(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Bold => Some("1"),
            Self::Dim => Some("2"),
            Self::Red => Some("1;31"),
            Self::Yellow => Some("1;33"),
            Self::Cyan => Some("36"),
            Self::Green => Some("32"),
        }
    }
}

/// Text that grows line by line and never past the width.
#[derive(Debug)]
pub(super) struct Page {
    color: bool,
    width: usize,
    text: String,
}

impl Page {
    pub(super) fn new(style: TerminalStyle) -> Self {
        Self { color: style.color, width: style.width.max(NARROWEST), text: String::new() }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// One line as it is; the caller has seen to its width.
    pub(super) fn line(&mut self, text: &str, ink: Ink) {
        let text = text.trim_end();
        match ink.sgr().filter(|_| self.color && !text.is_empty()) {
            Some(sgr) => self.text.extend(["\u{1b}[", sgr, "m", text, "\u{1b}[0m\n"]),
            None => self.text.extend([text, "\n"]),
        }
    }

    /// An empty line and a title.
    pub(super) fn heading(&mut self, title: &str) {
        self.line("", Ink::Plain);
        self.paragraph(0, title, Ink::Bold);
    }

    /// Text wrapped to the width, every line indented.
    pub(super) fn paragraph(&mut self, indent: usize, text: &str, ink: Ink) {
        self.item(&" ".repeat(indent), text, ink);
    }

    /// Text wrapped to the width, the first line led by `lead` and the others indented as far.
    pub(super) fn item(&mut self, lead: &str, text: &str, ink: Ink) {
        let indent = columns(lead);
        for (k, line) in wrap(text, self.width.saturating_sub(indent).max(8)).into_iter().enumerate() {
            let lead = if k == 0 { lead.to_owned() } else { " ".repeat(indent) };
            self.line(&format!("{lead}{line}"), ink);
        }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

/// Lines of at most `width` columns, broken between words; a longer word is broken within.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace().flat_map(|word| pieces(word, width)) {
        let line = lines.last_mut().expect("there is always a line");
        match columns(line) {
            0 => *line = word,
            taken if taken + 1 + columns(&word) <= width => line.extend([" ", &word]),
            _ => lines.push(word),
        }
    }
    lines
}

fn pieces(word: &str, width: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for c in word.chars() {
        let last = pieces.last_mut().expect("there is always a piece");
        if columns(last) + columns(c.encode_utf8(&mut [0; 4])) > width {
            pieces.push(c.to_string());
        } else {
            last.push(c);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_broken_between_words_and_long_words_within() {
        assert_eq!(wrap("turn up the lead vocal", 10), ["turn up", "the lead", "vocal"]);
        assert_eq!(wrap("a_name_without_any_space", 10), ["a_name_wit", "hout_any_s", "pace"]);
    }

    #[test]
    fn colour_stands_only_around_lines() {
        let mut page = Page::new(TerminalStyle { color: true, width: 24 });
        page.item("- ", "clipped in several places of the song", Ink::Red);
        assert_eq!(
            page.into_text(),
            "\u{1b}[1;31m- clipped in several\u{1b}[0m\n\u{1b}[1;31m  places of the song\u{1b}[0m\n"
        );
    }
}
