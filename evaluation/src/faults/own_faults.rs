//! Faults that recordings have by themselves, found by looking at them without premix.

/// Hum of a stem in a published recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct OwnHum {
    /// The folder's name.
    pub(crate) song: &'static str,
    /// The stem's.
    pub(crate) stem: &'static str,
    /// Where its lines lie: in every pause at one level, as a plot of the spectra of the pauses shows.
    pub(crate) lines_hz: [f64; 4],
}

/// Two electric instruments with magnetic pick-ups. A hum that is planted there adds to one, or is under it.
pub(crate) const HUMS: [OwnHum; 2] = [
    OwnHum { song: "mdn_funk", stem: "clav", lines_hz: [60.0, 120.0, 180.0, 300.0] },
    OwnHum { song: "starlight", stem: "Guitar30", lines_hz: [50.0, 100.0, 150.0, 250.0] },
];

/// Whether the stem hums as it is.
pub(super) fn hums_by_itself(song: &str, stem: &str) -> bool {
    HUMS.iter().any(|one| one.song == song && one.stem == stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_is_known_by_its_song_and_its_name() {
        assert!(hums_by_itself("mdn_funk", "clav"));
        assert!(!hums_by_itself("starlight", "clav"));
        assert!(!hums_by_itself("mdn_funk", "horns"));
    }
}
