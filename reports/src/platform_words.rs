//! What is said of how platforms would play the two mixes.

/// What the table stands under.
pub(crate) const HEADING: &str = "If it were released as it is";
/// What it is not to be taken for.
pub(crate) const PLATFORMS: &str =
    "Platforms turn songs to one loudness. This says what they would do to these two mixes; it is no aim for a mix.";
/// Where a platform's own figures are not known.
pub(crate) const THIRD_PARTY: &str = "figures of third parties";
/// What the columns hold, and whether these are figures.
pub(crate) const COLUMNS: [(&str, bool); 5] = [
    ("Platform", false),
    ("Target, LUFS", true),
    ("Turns before by, dB", true),
    ("Turns after by, dB", true),
    ("After", false),
];
