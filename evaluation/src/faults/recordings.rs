//! Which songs are one recording, and which of them rules may be tuned on.

/// What a song is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Use {
    /// Rules are mended by what it shows.
    Tunes,
    /// It is measured, and nothing is changed for it.
    Reported,
}

/// The songs of which rates are reported alone, by whole source recording: two of seven songs, two of five sources. All songs of
/// one maker are one source, as rooms, voices and plug-ins are the same. Chosen before anything was measured: the drum kit tunes
/// because it alone has several microphones on one source, the three of one maker tune because they are most of the material, and
/// what is left beside the synthesiser loop are two bands, one with a voice.
const REPORTED: [&str; 2] = ["mdn_funk", "starlight"];
/// Those that tune: five of seven songs, and the song that is synthesised, which rules have been tried on all along.
const TUNES: [&str; 6] =
    ["evr_caesium", "evr_francium", "evr_potassium", "kira_dynamic", "muldjordkit_session", super::excerpt::DEMO];

/// What a song is there for; one that is not known here is reported, as nothing can have been tuned on it.
pub(crate) fn use_of(song: &str) -> Use {
    debug_assert!(!(TUNES.contains(&song) && REPORTED.contains(&song)), "{song} is in both parts");
    if TUNES.contains(&song) { Use::Tunes } else { Use::Reported }
}

/// The recording that a song comes from: the first word of its name, which tells the maker.
pub(crate) fn source_recording(song: &str) -> &str {
    song.split('_').next().unwrap_or(song)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_recording_is_in_both_parts() {
        let sources = |songs: &[&'static str]| songs.iter().copied().map(source_recording).collect::<BTreeSet<_>>();
        assert!(sources(&TUNES).is_disjoint(&sources(&REPORTED)));
        assert_eq!(sources(&TUNES).len() - 1, 3, "beside the demo: one maker's three songs, a loop and a drum kit");
        assert!(TUNES.iter().all(|song| use_of(song) == Use::Tunes));
        assert!(REPORTED.iter().chain(&["a new song"]).all(|song| use_of(song) == Use::Reported));
    }
}
