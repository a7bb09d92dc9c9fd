//! Narrow peaks that stay at one frequency whatever is played.

mod steady;

use crate::Resonance;
use crate::fine_bands::{N_FINE_BANDS, PER_OCTAVE, fine_center_hz};
use crate::level::LOWEST_DB;
use crate::spectrum_meter::SpectrumFrames;
use dsp::{median, power_to_db};
use steady::{Steady, steady};

/// Where resonances are looked for.
const RANGE_HZ: (f64, f64) = (150.0, 10_000.0);
/// Height over the median of two thirds of an octave from which a peak is a candidate, and the lower one of the range
/// in which the ear is keenest.
const EXCESS_DB: f64 = 6.0;
const KEEN_EXCESS_DB: f64 = 4.0;
const KEEN_HZ: (f64, f64) = (2_000.0, 5_000.0);
/// Bands to each side that make two thirds of an octave.
const AROUND: usize = PER_OCTAVE / 3;
/// Width 3 dB below the top: wider than this is tone colour.
const WIDEST_OCTAVES: f64 = 1.0 / 3.0;
/// Height in a single frame from which the peak is there, and the share of frames in which it must be. (The first choice was
/// 0.4 and three pitches. That flags 29 of 65 clean stems of seven sessions; this and the constants below flag four, and
/// still find three quarters of the planted resonances that it finds.)
const FRAME_EXCESS_DB: f64 = 4.0;
const PRESENCE: f64 = 0.6;
/// A partial that is taken for the pitch lies at least this many bands under the peak: a sixth of an octave.
const PITCH_DISTANCE: usize = PER_OCTAVE / 6;
/// Bands in a semitone: pitches in one semitone are the same.
const SEMITONE: usize = PER_OCTAVE / 12;
const N_SEMITONES: usize = N_FINE_BANDS.div_ceil(SEMITONE);
/// Pitches that are heard in this share of the frames are judged. The peak must hold in [`PITCH_PRESENCE`] of the
/// frames of at least this many of them, since over fewer notes some partial sounds nearly always, and hardly miss in
/// any.
const SMALLEST_PITCH_SHARE: f64 = 0.03;
const PITCH_PRESENCE: f64 = 0.4;
const FEWEST_PITCHES: usize = 6;
/// A peak as narrow as a tone is a string's partial that a resonance lifts, or simply a note: it counts only when it
/// towers above its surroundings and is there practically always, whatever the pitch.
const RINGING_TONE_DB: f64 = 10.0;
/// Notes that sustain through a whole part (drones, pedals) lie lower than this.
const RINGING_TONE_FROM_HZ: f64 = 1_500.0;
/// A spectrum with more peaks than this is that of tones: none of them can be told for a resonance.
const MOST_PEAKS: usize = 4;
/// Of candidates within a sixth of an octave the strongest stays.
const MERGE_BANDS: usize = PER_OCTAVE / 6;
const MERGE_OCTAVES: f64 = MERGE_BANDS as f64 / PER_OCTAVE as f64;
/// Frames that say enough: five seconds.
const FEWEST_FRAMES: usize = 50;

/// The resonances of a stem over the frames in which it is `playing`, strongest first.
pub(crate) fn resonances(frames: &SpectrumFrames, playing: &[usize]) -> Vec<Resonance> {
    let mut found = at_all_pitches(frames, playing);
    if let Some(steady) = steady(frames, playing) {
        let resonance = steady_resonance(&steady, frames, playing);
        found.retain(|other| (other.frequency_hz / resonance.frequency_hz).log2().abs() > MERGE_OCTAVES);
        found.push(resonance);
        found.sort_by(|a, b| b.excess_db.total_cmp(&a.excess_db));
    }
    found
}

fn steady_resonance(steady: &Steady, frames: &SpectrumFrames, playing: &[usize]) -> Resonance {
    let average = average_db(frames, playing);
    let below = distance_down(average[..=steady.band].iter().rev()).unwrap_or(1.0);
    let above = distance_down(average[steady.band..].iter()).unwrap_or(1.0);
    let edge_hz = |bands: f64| fine_center_hz(steady.band as f64 + bands);
    let present = playing.iter().filter(|k| {
        let row: Vec<f32> = frames.fine[**k].iter().map(|power| decibels(*power)).collect();
        stands_out(&row, steady.band)
    });
    Resonance {
        frequency_hz: fine_center_hz(steady.band as f64),
        excess_db: steady.gain_db,
        bandwidth_hz: edge_hz(above) - edge_hz(-below),
        presence: present.count() as f64 / playing.len() as f64,
        least_excess_db: Some(steady.least_gain_db),
    }
}

/// Peaks that hold through many pitches.
fn at_all_pitches(frames: &SpectrumFrames, playing: &[usize]) -> Vec<Resonance> {
    if playing.len() < FEWEST_FRAMES {
        return Vec::new();
    }
    let rows: Vec<Vec<f32>> =
        playing.iter().map(|k| frames.fine[*k].iter().map(|power| decibels(*power)).collect()).collect();
    let average = average_db(frames, playing);
    let mut peaks: Vec<Peak> = (AROUND..N_FINE_BANDS - AROUND)
        .filter_map(|band| Peak::at(&average, band))
        .filter(|peak| !peak.is_a_tone(frames.bin_hz) || peak.may_ring())
        .collect();
    if peaks.len() > MOST_PEAKS {
        return Vec::new();
    }
    peaks.sort_by(|a, b| b.excess_db.total_cmp(&a.excess_db));
    let mut found: Vec<(usize, Resonance)> = Vec::new();
    for peak in peaks {
        if found.iter().any(|(band, _)| band.abs_diff(peak.band) <= MERGE_BANDS) {
            continue;
        }
        let least = if peak.is_a_tone(frames.bin_hz) { Least::TONE } else { Least::PEAK };
        if let Some(presence) = presence_at_all_pitches(&rows, peak.band, &least) {
            found.push((peak.band, peak.resonance(presence)));
        }
    }
    found.into_iter().map(|(_, resonance)| resonance).collect()
}

/// Height of `band` over the median of two thirds of an octave around it, in dB.
pub(crate) fn excess_db(levels_db: &[f64], band: usize) -> Option<f64> {
    let level = levels_db.get(band).filter(|level| **level > LOWEST_DB)?;
    let around = levels_db.get(band.checked_sub(AROUND)?..=band + AROUND)?;
    Some(level - median(around.iter().copied())?)
}

/// How often a peak must be there: over all frames, and at each pitch by itself.
#[derive(Debug)]
struct Least {
    presence: f64,
    at_each_pitch: f64,
}

impl Least {
    const PEAK: Self = Self { presence: PRESENCE, at_each_pitch: 0.2 };
    const TONE: Self = Self { presence: 0.85, at_each_pitch: 0.6 };
}

fn decibels(power: f32) -> f32 {
    power_to_db(f64::from(power)).unwrap_or(LOWEST_DB).max(LOWEST_DB) as f32
}

pub(crate) fn average_db(frames: &SpectrumFrames, playing: &[usize]) -> Vec<f64> {
    let mut sums = vec![0.0; N_FINE_BANDS];
    for k in playing {
        for (sum, power) in sums.iter_mut().zip(&frames.fine[*k]) {
            *sum += f64::from(*power);
        }
    }
    sums.iter().map(|sum| power_to_db(sum / playing.len() as f64).unwrap_or(LOWEST_DB).max(LOWEST_DB)).collect()
}

/// A peak of the average spectrum.
#[derive(Debug)]
struct Peak {
    band: usize,
    excess_db: f64,
    /// The points 3 dB below the top, in bands.
    edges: (f64, f64),
}

impl Peak {
    fn at(levels_db: &[f64], band: usize) -> Option<Self> {
        let center_hz = fine_center_hz(band as f64);
        let level = levels_db[band];
        let is_top = levels_db[band - 1] <= level && level > levels_db[band + 1];
        if !(RANGE_HZ.0..=RANGE_HZ.1).contains(&center_hz) || level <= LOWEST_DB || !is_top {
            return None;
        }
        let excess_db = excess_db(levels_db, band)?;
        let keen = (KEEN_HZ.0..KEEN_HZ.1).contains(&center_hz);
        if excess_db <= if keen { KEEN_EXCESS_DB } else { EXCESS_DB } {
            return None;
        }
        let below = distance_down(levels_db[..=band].iter().rev())?;
        let above = distance_down(levels_db[band..].iter())?;
        let narrow = below + above < WIDEST_OCTAVES * PER_OCTAVE as f64;
        narrow.then_some(Self { band, excess_db, edges: (band as f64 - below, band as f64 + above) })
    }

    /// Width in octaves.
    fn width(&self) -> f64 {
        (self.edges.1 - self.edges.0) / PER_OCTAVE as f64
    }

    /// A tone-like peak that may be a partial lifted by a resonance.
    fn may_ring(&self) -> bool {
        self.excess_db >= RINGING_TONE_DB && fine_center_hz(self.band as f64) >= RINGING_TONE_FROM_HZ
    }

    /// True when the peak is no wider than a steady tone looks in these bands: then it may be a note that is held or
    /// often played, and nothing tells it from a resonance.
    fn is_a_tone(&self, bin_hz: f64) -> bool {
        let lobe = HANN_LOBE_BINS * bin_hz / fine_center_hz(self.band as f64) * std::f64::consts::LOG2_E;
        self.width() < TONE_WIDTH_OCTAVES + lobe
    }

    fn resonance(&self, presence: f64) -> Resonance {
        let (low, high) = (fine_center_hz(self.edges.0), fine_center_hz(self.edges.1));
        Resonance {
            frequency_hz: (low * high).sqrt(),
            excess_db: self.excess_db,
            bandwidth_hz: high - low,
            presence,
            least_excess_db: None,
        }
    }
}

/// Width of the main lobe of a Hann window 3 dB below its top (Harris 1978, table 1).
const HANN_LOBE_BINS: f64 = 1.44;
/// A tone between two 1/24-octave bands fills both.
const TONE_WIDTH_OCTAVES: f64 = 1.25 / PER_OCTAVE as f64;

/// How many bands from the first of `levels_db` on until it is 3 dB lower.
fn distance_down<'a>(levels_db: impl Iterator<Item = &'a f64>) -> Option<f64> {
    let mut levels = levels_db.copied();
    let top = levels.next()?;
    let mut last = top;
    for (k, level) in levels.enumerate() {
        if level <= top - 3.0 {
            return Some(k as f64 + (last - (top - 3.0)) / (last - level));
        }
        last = level;
    }
    None
}

/// The share of all frames in which `band` stands out, when it does so often enough and whatever the pitch.
fn presence_at_all_pitches(rows: &[Vec<f32>], band: usize, least: &Least) -> Option<f64> {
    let mut frames_at = [0_usize; N_SEMITONES];
    let mut present_at = [0_usize; N_SEMITONES];
    for row in rows {
        let pitch = strongest(&row[..band.saturating_sub(PITCH_DISTANCE)]) / SEMITONE;
        frames_at[pitch] += 1;
        present_at[pitch] += usize::from(stands_out(row, band));
    }
    let presence = present_at.iter().sum::<usize>() as f64 / rows.len() as f64;
    let often = SMALLEST_PITCH_SHARE * rows.len() as f64;
    let judged = frames_at.iter().zip(&present_at).filter(|(frames, _)| **frames as f64 > often);
    let presences: Vec<f64> = judged.map(|(frames, present)| *present as f64 / *frames as f64).collect();
    let holds = presences.iter().filter(|presence| **presence > PITCH_PRESENCE).count() >= FEWEST_PITCHES;
    let never_misses = presences.iter().all(|presence| *presence >= least.at_each_pitch);
    (presence > least.presence && holds && never_misses).then_some(presence)
}

fn strongest(levels_db: &[f32]) -> usize {
    let best = levels_db.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    best.map_or(0, |(band, _)| band)
}

fn stands_out(row: &[f32], band: usize) -> bool {
    let around = row[band - AROUND..=band + AROUND].iter().map(|db| f64::from(*db));
    median(around).is_some_and(|usual| f64::from(row[band]) - usual > FRAME_EXCESS_DB)
}

#[cfg(test)]
mod tests;
