//! Columns that text takes on a terminal.

/// Columns of `text`: two for the wide letters of East Asian scripts and pictures, none for combining marks.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// `text` cut to `width` columns, with an ellipsis where something is missing.
pub(super) fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if columns(&kept) + columns_of(c) + 1 > width {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
}

/// The blocks that Unicode's East Asian Width (UAX 11) calls wide, in their common part, and combining diacritics.
fn columns_of(c: char) -> usize {
    match u32::from(c) {
        0x0300..=0x036F | 0x200B..=0x200F | 0xFE00..=0xFE0F => 0,
        0x1100..=0x115F
        | 0x2E80..=0xA4CF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60
        | 0xFFE0..=0xFFE6
        | 0x1F300..=0x1FAFF
        | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_letters_take_two_columns() {
        assert_eq!(columns("声 vox"), 6);
        assert_eq!(columns("e\u{301}"), 1);
        assert_eq!(cut("声声声声", 5), "声声…");
        assert_eq!(cut("Acoustic Guitar", 9), "Acoustic…");
    }
}
