//! From the frames of a file to its spectral readings.

use crate::erb_spectrum::erb_spectrum;
use crate::level::{level_db, percentile, sorted};
use crate::loudness_curve::LoudnessCurve;
use crate::region::regions;
use crate::resonance::{average_db, resonances};
use crate::spectrum_meter::{FrameTimes, LowFrame, N_LOW_BANDS, ShortFrame, SpectrumFrames};
use crate::tilt::{self, tilt};
use crate::{Spectrum, ThirdOctaveSpectrum};
use dsp::{N_THIRD_OCTAVES, db_to_power, power_to_db, third_octave_centers_hz};

/// A pause is where a stem is this far under its own level.
const PAUSE_DB: f64 = -40.0;
/// Long frames, half overlapping, that make a second of pauses.
const FEWEST_PAUSE_FRAMES: usize = 3;
/// Bands that a pause is judged by: 63 Hz to 16 kHz. Lower ones take in rumble through the window's main lobe.
const PAUSE_BANDS: std::ops::Range<usize> = 5..30;

/// The spectrum of a file, and the level change of its mono sum per third-octave band.
pub(crate) fn spectrum(frames: &SpectrumFrames, curve: &LoudnessCurve, mono: bool) -> (Spectrum, Vec<Option<f64>>) {
    let short = playing(curve, frames.short_times(), frames.short.len());
    let low = playing(curve, frames.low_times(), frames.low.len());
    let bands: Vec<Band> = (0..N_THIRD_OCTAVES)
        .map(|band| {
            if band < N_LOW_BANDS {
                Band::of(low.iter().map(|k| &frames.low[*k]).map(|k| [k.left[band], k.right[band], k.cross[band]]))
            } else {
                Band::of(short.iter().map(|k| &frames.short[*k]).map(|k| [k.left[band], k.right[band], k.cross[band]]))
            }
        })
        .collect();
    let loud_short = loud(curve, frames.short_times(), &short);
    let loud_low = loud(curve, frames.low_times(), &low);
    let loud_db = (0..N_THIRD_OCTAVES).map(|band| {
        if band < N_LOW_BANDS {
            mean_level_db(loud_low.iter().map(|k| frames.low[*k].sum(band)))
        } else {
            mean_level_db(loud_short.iter().map(|k| frames.short[*k].sum(band)))
        }
    });
    let levels: [Option<f64>; N_THIRD_OCTAVES] = std::array::from_fn(|band| level_db(bands[band].sum()));
    let whole = tilt(&levels, tilt::WHOLE_HZ);
    let to_4500_hz = tilt(&levels, tilt::TO_4500_HZ);
    let spectrum = Spectrum {
        third_octave: third_octave(&bands, &levels, loud_db.collect(), mono),
        erb: erb_spectrum(frames, &short, &low),
        tilt_db_per_octave: whole.map(|tilt| tilt.slope_db_per_octave),
        tilt_residual_db: whole.map(|tilt| tilt.residual_db),
        tilt_to_4500_hz_db_per_octave: to_4500_hz.map(|tilt| tilt.slope_db_per_octave),
        tilt_to_4500_hz_residual_db: to_4500_hz.map(|tilt| tilt.residual_db),
        regions: regions(&levels, short.iter().map(|k| &frames.short[*k])),
        // Not of these frames: its events are shorter.
        sibilance: None,
        rumble_db: rumble_db(&low, &frames.low),
        rumble_in_gaps_db: rumble_in_gaps_db(frames, &short),
        rumble_band_hz: frames.rumble.edges_hz(),
        resonances: resonances(frames, &short),
        fine_db: average_db(frames, &short),
    };
    (spectrum, bands.iter().map(Band::mono_loss_db).collect())
}

/// Those of `n` frames that lie where the file plays.
pub(crate) fn playing(curve: &LoudnessCurve, times: FrameTimes, n: usize) -> Vec<usize> {
    let gate = curve.gate_power();
    (0..n).filter(|index| curve.momentary_power_around(times.center_s(*index)) >= gate).collect()
}

/// What lies this near to the loudest is loud, in LU. Of the ranges and shares that were tried it tells most of another part of
/// the same song (figures: docs/accuracy.md).
const LOUD_WITHIN_LU: f64 = 4.0;
/// The share of the time in which a file plays whose short-term loudness stands for the loudest, 0…1.
const LOUDEST_SHARE: f64 = 0.05;

/// Those of the frames `playing` around which the short-term loudness is nearly that of the loudest.
fn loud(curve: &LoudnessCurve, times: FrameTimes, playing: &[usize]) -> Vec<usize> {
    let least = curve.power_of_loudest(LOUDEST_SHARE) * db_to_power(-LOUD_WITHIN_LU);
    playing.iter().copied().filter(|index| curve.short_term_power_around(times.center_s(*index)) >= least).collect()
}

fn mean_level_db(powers: impl ExactSizeIterator<Item = f64>) -> Option<f64> {
    let n = powers.len().max(1) as f64;
    level_db(powers.sum::<f64>() / n)
}

/// One third-octave band over the frames in which the stem plays.
#[derive(Debug)]
struct Band {
    left: f64,
    right: f64,
    cross: f64,
    /// Frame levels in dB, ascending.
    levels: Vec<f64>,
}

impl Band {
    /// Left, right and cross powers of every frame.
    fn of(powers: impl Iterator<Item = [f32; 3]>) -> Self {
        let powers: Vec<[f64; 3]> = powers.map(|frame| frame.map(f64::from)).collect();
        let n = powers.len().max(1) as f64;
        let mean = |which: usize| powers.iter().map(|frame| frame[which]).sum::<f64>() / n;
        let level = |frame: &[f64; 3]| power_to_db(frame[0] + frame[1]).unwrap_or(f64::NEG_INFINITY);
        Self { left: mean(0), right: mean(1), cross: mean(2), levels: sorted(powers.iter().map(level)) }
    }

    fn sum(&self) -> f64 {
        self.left + self.right
    }

    fn percentile_db(&self, share: f64) -> Option<f64> {
        percentile(&self.levels, share).and_then(|db| level_db(db_to_power(db)))
    }

    /// 10·log10((1 + r′)/2) with r′ = 2·⟨LR⟩/(⟨L²⟩ + ⟨R²⟩).
    fn mono_loss_db(&self) -> Option<f64> {
        level_db(self.sum())?;
        level_db(0.5 + self.cross / self.sum())
    }
}

fn third_octave(
    bands: &[Band],
    levels: &[Option<f64>; N_THIRD_OCTAVES],
    loud_db: Vec<Option<f64>>,
    mono: bool,
) -> ThirdOctaveSpectrum {
    let of_all = |level: &dyn Fn(&Band) -> Option<f64>| bands.iter().map(level).collect();
    let of_stereo = |level: &dyn Fn(&Band) -> Option<f64>| of_all(&|band| if mono { None } else { level(band) });
    ThirdOctaveSpectrum {
        centers_hz: third_octave_centers_hz().to_vec(),
        levels_db: levels.to_vec(),
        loud_db,
        mid_db: of_all(&|band| level_db(band.sum() / 2.0 + band.cross)),
        side_db: of_stereo(&|band| level_db(band.sum() / 2.0 - band.cross)),
        left_db: of_stereo(&|band| level_db(band.left)),
        right_db: of_stereo(&|band| level_db(band.right)),
        p10_db: of_all(&|band| band.percentile_db(0.1)),
        p50_db: of_all(&|band| band.percentile_db(0.5)),
        p90_db: of_all(&|band| band.percentile_db(0.9)),
    }
}

fn rumble_db(playing: &[usize], frames: &[LowFrame]) -> Option<f64> {
    let rumble: f64 = playing.iter().map(|k| f64::from(frames[*k].rumble)).sum();
    let lows: f64 = playing.iter().map(|k| f64::from(frames[*k].lows)).sum();
    level_db(lows / playing.len().max(1) as f64)?;
    power_to_db(rumble / lows)
}

/// Mean power below 30 Hz of the long frames that lie in pauses, re the mean power of all bands where the stem plays.
fn rumble_in_gaps_db(frames: &SpectrumFrames, playing: &[usize]) -> Option<f64> {
    let audible = |frame: &ShortFrame| -> f64 { PAUSE_BANDS.map(|band| frame.sum(band)).sum() };
    let whole = |frame: &ShortFrame| -> f64 { (0..N_THIRD_OCTAVES).map(|band| frame.sum(band)).sum() };
    let n = playing.len().max(1) as f64;
    let playing_mean =
        |power: &dyn Fn(&ShortFrame) -> f64| playing.iter().map(|k| power(&frames.short[*k])).sum::<f64>() / n;
    let pause_power = playing_mean(&audible) * db_to_power(PAUSE_DB);
    let is_pause: Vec<bool> = frames.short.iter().map(|frame| audible(frame) < pause_power).collect();
    let (short, long) = (frames.short_times(), frames.low_times());
    let in_pause = |index: usize| {
        let start_s = long.start_s(index);
        let first = ((start_s - short.length_s) / short.hop_s).ceil().max(0.0) as usize;
        let end = ((start_s + long.length_s) / short.hop_s).ceil() as usize;
        // A frame that reaches behind the end of the file holds padding.
        end <= is_pause.len() && is_pause[first..end].iter().all(|pause| *pause)
    };
    let pauses: Vec<f64> = frames
        .low
        .iter()
        .enumerate()
        .filter(|(index, _)| in_pause(*index))
        .map(|(_, frame)| f64::from(frame.rumble))
        .collect();
    if pauses.len() < FEWEST_PAUSE_FRAMES {
        return None;
    }
    let rumble = pauses.iter().sum::<f64>() / pauses.len() as f64;
    level_db(rumble / playing_mean(&whole))
}

#[cfg(test)]
pub(crate) mod tests;
