//! The readings by which whole songs are compared with one another, and what they are of a song.

use crate::SongFeatures;
use crate::profile::changed_by_mastering;

/// Readings that do not depend on the level at which a song was delivered. The tilt is not among them: the bands hold it.
const READINGS: [&str; 8] = [
    "range_lu",
    "plr_db",
    "psr_p5_db",
    "crest_20_to_120_hz_db",
    "crest_120_to_1000_hz_db",
    "crest_1000_to_6000_hz_db",
    "crest_6000_to_20000_hz_db",
    "correlation",
];
/// Octaves whose width is compared, every other one, in hertz: neighbours go together.
const WIDTHS_HZ: [u32; 4] = [125, 500, 2_000, 8_000];
/// What the share of the sides in the power of an octave is called, by its centre.
const SIDE_SHARE: &str = "side_share_";

/// Their names: third octaves inside `valid_hz`, dynamics unless mastering stands between the songs, and width.
pub(crate) fn compared_readings(valid_hz: [f64; 2], same_stage: bool) -> Vec<String> {
    let readings = READINGS.into_iter().filter(|name| same_stage || !changed_by_mastering(name)).map(str::to_owned);
    let widths = WIDTHS_HZ.map(|hz| format!("{SIDE_SHARE}{hz}_hz"));
    judged_bands(valid_hz).map(band_name).chain(readings).chain(widths).collect()
}

/// Third octaves that may be judged: their numbers.
pub(crate) fn judged_bands([low_hz, high_hz]: [f64; 2]) -> impl Iterator<Item = usize> {
    // Bounds are rounded to tenths of a hertz, or to the nominal frequency of a band.
    let inside = move |hz: f64| low_hz * 0.98 <= hz && hz <= high_hz * 1.02;
    dsp::third_octave_centers_hz().into_iter().enumerate().filter(move |(_, hz)| inside(*hz)).map(|(band, _)| band)
}

/// `third_octave_1000.0_hz_db`, as in the comma-separated table.
pub(crate) fn band_name(band: usize) -> String {
    format!("third_octave_{:.1}_hz_db", dsp::third_octave_centers_hz()[band])
}

/// One of them of a song, where its file tells it.
pub(crate) fn compared_reading(song: &SongFeatures, name: &str) -> Option<f64> {
    if let Some(octave) = name.strip_prefix(SIDE_SHARE) {
        // A mono file has no width to tell; an octave whose sides are empty has no level, and is narrow.
        song.used(&format!("correlation_{octave}"))?;
        let side_to_mid = song.used(&format!("side_to_mid_{octave}_db")).map_or(0.0, dsp::db_to_power);
        return Some(side_to_mid / (1.0 + side_to_mid));
    }
    let band = (0..dsp::N_THIRD_OCTAVES).find(|band| band_name(*band) == name);
    band.map_or_else(|| song.used(name), |band| song.used_band_db(band))
}
