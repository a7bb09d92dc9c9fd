use std::fmt::Write;

/// A REAPER project as text: lines of words, and chunks of lines between `<` and `>`.
#[derive(Debug, Default)]
pub(super) struct ChunkText {
    text: String,
    depth: usize,
}

impl ChunkText {
    pub(super) fn open(&mut self, head: &str) {
        self.line(&format!("<{head}"));
        self.depth += 1;
    }

    pub(super) fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.line(">");
    }

    pub(super) fn line(&mut self, line: &str) {
        writeln!(self.text, "{}{line}", "  ".repeat(self.depth)).expect("text can be appended to");
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// `text` as one word, in the quotation marks that do not occur in it; where all three do, the last kind becomes `'`.
pub(super) fn quoted(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match ['"', '\'', '`'].into_iter().find(|mark| !text.contains(*mark)) {
        Some(mark) => format!("{mark}{text}{mark}"),
        None => format!("`{}`", text.replace('`', "'")),
    }
}

/// A number with as many digits as it takes, and no exponent.
pub(super) fn number(value: f64) -> String {
    // A sum of nothing can be −0.
    format!("{}", value + 0.0)
}

/// An identifier that is always the same for the same text: two hashes of Fowler, Noll and Vo (FNV-1a, 64 bits) as a
/// GUID of version 8, the one for values of one's own (RFC 9562).
pub(super) fn guid(text: &str) -> String {
    const PRIME: u64 = 0x0100_0000_01b3;
    let hash = |start: u64| text.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    let (high, low) = (hash(0xcbf2_9ce4_8422_2325), hash(0x6c62_272e_07bb_0142));
    format!(
        "{{{:08X}-{:04X}-8{:03X}-{:04X}-{:012X}}}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | ((low >> 48) & 0x3fff),
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_one_word() {
        assert_eq!(quoted("Kick in"), "\"Kick in\"");
        assert_eq!(quoted("12\" vinyl"), "'12\" vinyl'");
        assert_eq!(quoted("12\" Anna's"), "`12\" Anna's`");
        assert_eq!(quoted("12\" Anna's `x`\n"), "`12\" Anna's 'x' `");
        assert_eq!(quoted(""), "\"\"");
    }

    #[test]
    fn identifiers_are_distinct_and_stay() {
        assert_eq!(guid("track Kick"), guid("track Kick"));
        assert_ne!(guid("track Kick"), guid("track Snare"));
        assert_eq!(guid("").len(), 38);
        assert_eq!(number(-0.0), "0");
        assert_eq!(number(1e-7), "0.0000001");
    }
}
