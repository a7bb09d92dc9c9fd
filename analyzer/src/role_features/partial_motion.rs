use super::{RoleFeature, mean_and_deviation};
use crate::level::{percentile, sorted};
use crate::partial_meter::{FRAMES_BACK, Motion, PARTIAL_FRAMES_PER_S, PartialFrame, PartialFrames};
use dsp::db_to_power;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::f64::consts::TAU;

/// What single partials below 5 kHz are and do, in the frames of a fortieth of a second that sound loudly.
///
/// | name | unit | definition |
/// |---|---|---|
/// | `partials` | octaves | logarithm of 1 + the mean number of partials |
/// | `prominence` | dB | mean height of partials above what lies between them |
/// | `attack_noise` | dB | how much less that is within 75 ms behind an onset |
/// | `partials_kept` | 0…1 | mean share of partials that were there 50 ms before |
/// | `partial_drift_p50`, `_p90` | octaves re 1 cent | logarithm of 1 + how far those moved |
/// | `rise_low_p10`, `_p50`, `rise_high_p10`, `_p50` | dB/s | how their levels change, below and above 800 Hz: 0 for what is bowed, blown or held, falling for what is struck or plucked |
/// | `rise_spread` | dB/s | median of the standard deviation of these changes: partials of several strings and oscillators beat |
/// | `harmonicity_p50`, `_p90` | 0…1 | share of partials that belong to one note, above chance |
/// | `note_p10`, `note_p50`, `note_p90` | octaves re 100 Hz | that note |
/// | `stretch` | cents | median of how far high harmonics lie above their multiples |
/// | `odd`, `first` | dB | median of odd against even harmonics, of the first against all others |
/// | `sung_share` | 0…1 | share of half seconds throughout which one note at a time is followed |
/// | `waver_p50`, `waver_p90` | octaves re 1 cent | logarithm of 1 + the deviation of that note from a straight line within the half second |
/// | `vibrato` | 0…1 | mean share of that deviation at 4 to 8 Hz, where it is more than five cents |
/// | `gliding` | 0…1 | share of 50 ms in which the note moves by a third of a semitone to two semitones |
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PartialMotion {
    values: Vec<(Cow<'static, str>, Option<f64>)>,
}

/// Design heuristic: as for the other features, what lies lower is mostly decay and bleed.
const LOUD_RANGE_DB: f64 = 25.0;
const LOUD_PERCENTILE: f64 = 0.95;
const FEWEST_FRAMES: usize = 8;
/// Frames in which an onset is heard.
const ONSET_FRAMES: usize = 3;
/// Half a second.
const WINDOW: usize = 20;
/// Design heuristic: below, no one note explains the partials.
const ONE_NOTE: f64 = 0.3;
/// A note that moves further from frame to frame is another one, in octaves.
const SAME_NOTE: f64 = 1.0 / 12.0;
const GLIDE_OCTAVES: (f64, f64) = (0.33 / 12.0, 2.0 / 12.0);
/// Less of a waver than this is measuring noise.
const LEAST_WAVER_CENTS: f64 = 5.0;
/// 4, 6 and 8 Hz in a window of half a second.
const VIBRATO_BINS: std::ops::RangeInclusive<usize> = 2..=4;

impl PartialMotion {
    pub(crate) fn of(partials: &PartialFrames, onsets_s: &[f32]) -> Self {
        let frames = &partials.frames;
        let powers = sorted(frames.iter().map(|frame| frame.power));
        let gate = percentile(&powers, LOUD_PERCENTILE).unwrap_or(0.0) * db_to_power(-LOUD_RANGE_DB);
        let is_loud: Vec<bool> = frames.iter().map(|frame| frame.power > gate && frame.n_peaks > 0.0).collect();
        let loud: Vec<&PartialFrame> =
            frames.iter().zip(&is_loud).filter(|(_, loud)| **loud).map(|(frame, _)| frame).collect();
        let n_enough = if loud.len() < FEWEST_FRAMES { 0 } else { loud.len() };
        let mut values = spectra(&loud[..n_enough]);
        values.push(("attack_noise", attack_noise(partials, &is_loud, onsets_s)));
        values.extend(motions(&loud[..n_enough]));
        values.extend(notes(&loud[..n_enough]));
        values.extend(Line::of(frames, &is_loud).values());
        Self { values: values.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect() }
    }

    pub(super) fn features(&self) -> Vec<RoleFeature> {
        self.values.iter().map(|(name, value)| RoleFeature::new(name.as_ref(), *value)).collect()
    }
}

type Values = Vec<(&'static str, Option<f64>)>;

fn mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    mean_and_deviation(&values.into_iter().collect::<Vec<_>>()).map(|of| of.0)
}

fn at(values: impl IntoIterator<Item = f64>, share: f64) -> Option<f64> {
    percentile(&sorted(values), share)
}

fn octaves(value: f64) -> f64 {
    (1.0 + value).log2()
}

fn spectra(loud: &[&PartialFrame]) -> Values {
    vec![
        ("partials", mean(loud.iter().map(|frame| f64::from(frame.n_peaks))).map(octaves)),
        ("prominence", mean(loud.iter().map(|frame| f64::from(frame.prominence_db)))),
    ]
}

fn attack_noise(partials: &PartialFrames, is_loud: &[bool], onsets_s: &[f32]) -> Option<f64> {
    let mut is_attack = vec![false; partials.frames.len()];
    for onset_s in onsets_s {
        let frame = (f64::from(*onset_s) * f64::from(PARTIAL_FRAMES_PER_S)) as usize;
        let Some(start) = frame.checked_sub(partials.first) else { continue };
        is_attack.iter_mut().skip(start).take(ONSET_FRAMES).for_each(|attack| *attack = true);
    }
    let prominence = |wanted: bool| {
        let frames = partials.frames.iter().zip(is_loud).zip(&is_attack);
        mean(
            frames
                .filter(|((_, loud), attack)| **loud && **attack == wanted)
                .map(|((f, _), _)| f64::from(f.prominence_db)),
        )
    };
    Some(prominence(false)? - prominence(true)?)
}

fn motions(loud: &[&PartialFrame]) -> Values {
    let motions: Vec<Motion> = loud.iter().filter_map(|frame| frame.motion).collect();
    let of =
        |read: &dyn Fn(&Motion) -> Option<f32>| -> Vec<f64> { sorted(motions.iter().filter_map(read).map(f64::from)) };
    let per_s = f64::from(PARTIAL_FRAMES_PER_S) / FRAMES_BACK as f64;
    let (drift, spread) = (of(&|motion| motion.drift_cents), of(&|motion| motion.rise_spread_db));
    let [low, high] = [0, 1].map(|range| of(&|motion| motion.rise_db[range]));
    let slope = |rises: &[f64], share: f64| percentile(rises, share).map(|db| db * per_s);
    vec![
        ("partials_kept", mean(of(&|motion| Some(motion.kept)))),
        ("partial_drift_p50", percentile(&drift, 0.5).map(octaves)),
        ("partial_drift_p90", percentile(&drift, 0.9).map(octaves)),
        ("rise_low_p10", slope(&low, 0.1)),
        ("rise_low_p50", slope(&low, 0.5)),
        ("rise_high_p10", slope(&high, 0.1)),
        ("rise_high_p50", slope(&high, 0.5)),
        ("rise_spread", slope(&spread, 0.5)),
    ]
}

fn notes(loud: &[&PartialFrame]) -> Values {
    let notes: Vec<_> = loud.iter().filter_map(|frame| frame.fundamental).collect();
    let harmonicity = sorted(notes.iter().map(|note| note.harmonicity));
    let octave = sorted(notes.iter().map(|note| (note.hz / 100.0).log2()));
    vec![
        ("harmonicity_p50", percentile(&harmonicity, 0.5)),
        ("harmonicity_p90", percentile(&harmonicity, 0.9)),
        ("note_p10", percentile(&octave, 0.1)),
        ("note_p50", percentile(&octave, 0.5)),
        ("note_p90", percentile(&octave, 0.9)),
        ("stretch", at(notes.iter().filter_map(|note| note.stretch_cents), 0.5)),
        ("odd", at(notes.iter().map(|note| note.odd_db), 0.5)),
        ("first", at(notes.iter().map(|note| note.first_db), 0.5)),
    ]
}

/// The one note that is followed, half a second at a time.
#[derive(Debug, Default)]
struct Line {
    n_windows: usize,
    wavers_cents: Vec<f64>,
    vibratos: Vec<f64>,
    moves: Vec<f64>,
}

impl Line {
    fn of(frames: &[PartialFrame], is_loud: &[bool]) -> Self {
        let note = |(frame, loud): (&PartialFrame, &bool)| {
            let note = frame.fundamental.filter(|note| *loud && note.harmonicity > ONE_NOTE)?;
            Some((note.hz / 100.0).log2())
        };
        let track: Vec<Option<f64>> = frames.iter().zip(is_loud).map(note).collect();
        let mut line = Self::default();
        for (notes, loud) in track.windows(WINDOW).zip(is_loud.windows(WINDOW)).step_by(WINDOW / 2) {
            if loud.iter().filter(|loud| **loud).count() * 2 < WINDOW {
                continue;
            }
            line.n_windows += 1;
            let notes: Option<Vec<f64>> = notes.iter().copied().collect();
            if let Some(notes) =
                notes.filter(|notes| notes.windows(2).all(|pair| (pair[1] - pair[0]).abs() < SAME_NOTE))
            {
                line.add(&notes);
            }
        }
        let pairs = track.iter().zip(track.iter().skip(FRAMES_BACK));
        line.moves = pairs.filter_map(|(a, b)| Some(((*b)? - (*a)?).abs())).collect();
        line
    }

    fn add(&mut self, notes: &[f64]) {
        let cents: Vec<f64> = without_trend(notes).into_iter().map(|octaves| 1_200.0 * octaves).collect();
        let variance = cents.iter().map(|x| x * x).sum::<f64>() / cents.len() as f64;
        self.wavers_cents.push(variance.sqrt());
        let share = VIBRATO_BINS.map(|bin| power_at(&cents, bin)).sum::<f64>() / variance.max(1e-9);
        self.vibratos.push(if variance.sqrt() > LEAST_WAVER_CENTS { share.min(1.0) } else { 0.0 });
    }

    fn values(&self) -> Values {
        let wavers = sorted(self.wavers_cents.iter().copied());
        let (low, high) = GLIDE_OCTAVES;
        vec![
            ("sung_share", (self.n_windows > 0).then(|| wavers.len() as f64 / self.n_windows as f64)),
            ("waver_p50", percentile(&wavers, 0.5).map(octaves)),
            ("waver_p90", percentile(&wavers, 0.9).map(octaves)),
            ("vibrato", mean(self.vibratos.iter().copied())),
            ("gliding", mean(self.moves.iter().map(|step| f64::from(u8::from(low < *step && *step < high))))),
        ]
    }
}

/// What a straight line through them (least squares) leaves.
fn without_trend(values: &[f64]) -> Vec<f64> {
    let n = values.len() as f64;
    let center = (n - 1.0) / 2.0;
    let mean = values.iter().sum::<f64>() / n;
    let along: f64 = values.iter().enumerate().map(|(k, value)| (k as f64 - center) * (value - mean)).sum();
    let slope = along / (n * (n * n - 1.0) / 12.0);
    values.iter().enumerate().map(|(k, value)| value - mean - slope * (k as f64 - center)).collect()
}

/// Mean power at one frequency of the discrete Fourier transform, of both signs.
fn power_at(values: &[f64], bin: usize) -> f64 {
    let n = values.len() as f64;
    let (mut re, mut im) = (0.0, 0.0);
    for (k, value) in values.iter().enumerate() {
        let (sin, cos) = (TAU * bin as f64 * k as f64 / n).sin_cos();
        re += value * cos;
        im += value * sin;
    }
    2.0 * (re * re + im * im) / (n * n)
}
