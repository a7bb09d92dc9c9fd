use crate::level::{percentile, sorted};
use crate::spectrum_meter::ShortFrame;
use dsp::{N_THIRD_OCTAVES, db_to_power, power_to_db, third_octave_centers_hz};
use serde::{Deserialize, Serialize};

/// What engineers call too much of a range of the spectrum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegionName {
    /// 200–500 Hz over 100–200 Hz and 500 Hz–2 kHz.
    Mud,
    /// 300–600 Hz over the octave below and the octave above.
    Boxy,
    /// 800 Hz–1.5 kHz over the octave below and the octave above.
    Nasal,
    /// 2–5 kHz in the brightest tenth of the frames over 250 Hz–2 kHz of the whole file.
    Harsh,
}

/// How far a range of the spectrum stands above what lies around it. The level of the file does not matter.
///
/// Means are taken over the logarithm of frequency, so pink noise reads near 0 dB everywhere: of third-octave levels for
/// mud, boxy and nasal, of third-octave powers for harsh, where one loud band hurts whatever its neighbours do. What is
/// usual depends on the instrument.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpectralRegion {
    /// What too much of it is called.
    pub name: RegionName,
    /// Lower edge in hertz.
    pub low_hz: f64,
    /// Upper edge in hertz.
    pub high_hz: f64,
    /// Mud, boxy and nasal: the mean level inside less the mean of both sides' mean levels. Harsh: the ninetieth
    /// percentile of the level of the frames' mean power inside, less the level of the whole file's mean power from 250 Hz
    /// to 2 kHz. In dB; `None` where a band is empty.
    pub excess_db: Option<f64>,
}

/// From one frequency to another, in hertz.
type RangeHz = (f64, f64);

/// Name, range, and the ranges on both sides.
const BETWEEN_SIDES: [(RegionName, RangeHz, [RangeHz; 2]); 3] = [
    (RegionName::Mud, (200.0, 500.0), [(100.0, 200.0), (500.0, 2_000.0)]),
    (RegionName::Boxy, (300.0, 600.0), [(150.0, 300.0), (600.0, 1_200.0)]),
    (RegionName::Nasal, (800.0, 1_500.0), [(400.0, 800.0), (1_500.0, 3_000.0)]),
];
const HARSH_HZ: RangeHz = (2_000.0, 5_000.0);
/// The share of frames that may be harsher. A mean would hide what hurts now and then.
const HARSH_PERCENTILE: f64 = 0.9;
/// The range that spectra are compared by.
const BODY_HZ: RangeHz = (250.0, 2_000.0);

type Bands<T> = [T; N_THIRD_OCTAVES];

/// The regions of a file with these third-octave levels; `playing` are its frames in which it sounds.
pub(crate) fn regions<'a>(
    levels_db: &Bands<Option<f64>>,
    playing: impl Iterator<Item = &'a ShortFrame>,
) -> Vec<SpectralRegion> {
    let excess_db = |inside, [below, above]: [RangeHz; 2]| {
        let mean_db = |range| mean_over_log_frequency(levels_db, range);
        Some(mean_db(inside)? - f64::midpoint(mean_db(below)?, mean_db(above)?))
    };
    let region = |name, (low_hz, high_hz), excess_db| SpectralRegion { name, low_hz, high_hz, excess_db };
    let mut regions: Vec<SpectralRegion> =
        BETWEEN_SIDES.iter().map(|(name, range, sides)| region(*name, *range, excess_db(*range, *sides))).collect();
    regions.push(region(RegionName::Harsh, HARSH_HZ, harsh_db(levels_db, playing)));
    regions
}

fn harsh_db<'a>(levels_db: &Bands<Option<f64>>, playing: impl Iterator<Item = &'a ShortFrame>) -> Option<f64> {
    let powers = levels_db.map(|level| level.map(db_to_power));
    // Without a harsh level of the whole file there are none of its frames.
    mean_over_log_frequency(&powers, HARSH_HZ)?;
    let body = mean_over_log_frequency(&powers, BODY_HZ)?;
    let frame_level_db = |frame: &ShortFrame| {
        let powers: Bands<Option<f64>> = std::array::from_fn(|band| Some(frame.sum(band)));
        mean_over_log_frequency(&powers, HARSH_HZ).and_then(power_to_db)
    };
    let frames_db = sorted(playing.map(|frame| frame_level_db(frame).unwrap_or(f64::NEG_INFINITY)));
    let harsh_db = percentile(&frames_db, HARSH_PERCENTILE).filter(|level| level.is_finite())?;
    Some(harsh_db - power_to_db(body)?)
}

/// The mean of band values from one frequency to another, every band weighted by the octaves of it that lie inside.
fn mean_over_log_frequency(values: &Bands<Option<f64>>, (low_hz, high_hz): RangeHz) -> Option<f64> {
    let (mut sum, mut octaves) = (0.0, 0.0);
    for (center_hz, value) in third_octave_centers_hz().iter().zip(values) {
        let center = center_hz.log2();
        let inside = (center + 1.0 / 6.0).min(high_hz.log2()) - (center - 1.0 / 6.0).max(low_hz.log2());
        if inside > 0.0 {
            sum += inside * (*value)?;
            octaves += inside;
        }
    }
    Some(sum / octaves)
}

#[cfg(test)]
mod tests;
