use crate::level::{percentile, sorted};
use crate::{Chroma, FRAMES_PER_SECOND, N_PITCH_CLASSES, RoleGroup, SongPart, Tempo};
use dsp::{N_COMPONENTS, power_to_db};
use std::f64::consts::PI;
use std::ops::Range;

/// What is heard in each frame of a song, a beat or half a second: how loud each stem is against itself and the drums are
/// as one, the harmony of what is not struck, and the timbre of the whole.
///
/// Readings have one scale for all songs, so that noise and a pad that goes on have no changes. Squared distances: 1 when
/// a stem comes in, up to 1 between two chords, 1 when the spectrum changes by 20 dB throughout.
#[derive(Debug)]
pub(crate) struct Features {
    /// Where each frame starts, and where the last one ends, in seconds.
    edges_s: Vec<f64>,
    frames: Vec<Vec<f64>>,
    /// Mean power of the whole in each frame.
    powers: Vec<f64>,
    /// How loud each stem is in each frame against its own loud moments, 0 (40 dB below and less) to 1.
    activity: Vec<Vec<f64>>,
}

/// Frames without a tempo.
const HALF_SECOND: f64 = 0.5;
/// The time that a retained frame hears from its start on: two transforms of 93 ms, half of a tenth of a second apart.
const RETAINED_FRAME_S: f64 = 0.143;
/// How far edges may lie from where something begins.
const EDGE_S: f64 = 0.01;
/// A tempo that frames follow is at least this sure.
const LEAST_CONFIDENCE: f64 = 0.2;
/// What is this far below the loud moments counts as silence.
const RANGE_DB: f64 = 40.0;
/// The percentile of the frames that stands for the loud moments.
const LOUD: f64 = 0.95;
/// Components that make a band of timbre: about one Cam.
const COMPONENTS_PER_BAND: usize = 4;
const N_BANDS: usize = N_COMPONENTS / COMPONENTS_PER_BAND;
/// Cepstral coefficients from the first on; the one before them is the level.
const N_CEPSTRA: usize = 13;
/// A change of timbre that weighs as much as a stem that comes in.
const TIMBRE_DB: f64 = 20.0;

impl Features {
    pub(crate) fn of(parts: &[SongPart<'_>], tempo: Option<&Tempo>) -> Self {
        let n_tenths = parts.iter().map(|part| part.retained.n_frames()).max().unwrap_or(0);
        let edges_s = edges_s(n_tenths as f64 / f64::from(FRAMES_PER_SECOND), tempo);
        let tenths: Vec<Range<usize>> = edges_s.windows(2).map(|edge| tenths_between(edge[0], edge[1])).collect();
        let bands: Vec<Vec<f64>> = {
            let mut song = vec![[0.0; N_BANDS]; n_tenths];
            for part in parts {
                add_bands(part, &mut song);
            }
            tenths.iter().map(|tenths| mean(song.get(tenths.clone()).unwrap_or_default())).collect()
        };
        let powers: Vec<f64> = bands.iter().map(|bands| bands.iter().sum()).collect();
        let stems: Vec<Vec<f64>> = parts.iter().map(|part| stem_powers(part, &tenths)).collect();
        let activity: Vec<Vec<f64>> = stems.iter().map(|powers| against_loud(powers)).collect();
        let played: Vec<Vec<f64>> =
            stems.iter().chain([&drums(parts, &stems)]).map(|stem| weighted_activity(stem, &powers)).collect();
        let chroma = chroma(parts, n_tenths, &tenths);
        let timbre = timbre(&bands, &powers);
        let frames = (0..tenths.len())
            .map(|frame| {
                let played = played.iter().map(|activity| activity[frame]);
                played.chain(chroma[frame]).chain(timbre[frame].iter().copied()).collect()
            })
            .collect();
        Self { edges_s, frames, powers, activity }
    }

    pub(crate) fn n_frames(&self) -> usize {
        self.frames.len()
    }

    /// Where `frame` starts, in seconds; behind the last one, where that ends.
    pub(crate) fn start_s(&self, frame: usize) -> f64 {
        self.edges_s[frame]
    }

    /// The frame that starts nearest to this time.
    pub(crate) fn frame_at(&self, seconds: f64) -> usize {
        let after = self.edges_s.partition_point(|edge| *edge < seconds).min(self.n_frames().saturating_sub(1));
        let before = after.saturating_sub(1);
        let distance = |frame: usize| (self.edges_s[frame] - seconds).abs();
        if distance(before) < distance(after) { before } else { after }
    }

    /// Seconds per frame, on average.
    pub(crate) fn step_s(&self) -> f64 {
        self.edges_s[self.edges_s.len() - 1] / self.n_frames().max(1) as f64
    }

    pub(crate) fn frame(&self, frame: usize) -> &[f64] {
        &self.frames[frame]
    }

    /// The frames from the first to the last that is not silent; all of a song of silence.
    pub(super) fn sounding(&self) -> Range<usize> {
        let least = loud(&self.powers) * dsp::db_to_power(-RANGE_DB);
        let sounds = |power: &f64| *power > least;
        let first = self.powers.iter().position(sounds).unwrap_or(0);
        first..self.powers.iter().rposition(sounds).map_or(self.n_frames(), |last| last + 1)
    }

    /// Mean level of the whole in `frames`, in dB.
    pub(super) fn level_db(&self, frames: Range<usize>) -> Option<f64> {
        let n = frames.len() as f64;
        power_to_db(self.powers[frames].iter().sum::<f64>() / n)
    }

    /// The share of `frames` in which `stem` is less than half the range below its loud moments.
    pub(super) fn active_share(&self, stem: usize, frames: Range<usize>) -> f64 {
        let n = frames.len() as f64;
        self.activity[stem][frames].iter().filter(|activity| **activity > 0.5).count() as f64 / n
    }
}

fn edges_s(duration_s: f64, tempo: Option<&Tempo>) -> Vec<f64> {
    let beats = tempo.filter(|tempo| tempo.confidence >= LEAST_CONFIDENCE).map(|tempo| tempo.beats_s.clone());
    let halves = || (1..(duration_s / HALF_SECOND) as usize).map(|k| k as f64 * HALF_SECOND).collect();
    let inner: Vec<f64> = beats.unwrap_or_else(halves);
    let apart = 0.5 * HALF_SECOND;
    let inner = inner.into_iter().filter(|edge| apart <= *edge && *edge <= duration_s - apart);
    let mut edges = vec![0.0];
    edges.extend(inner);
    if duration_s > 0.0 {
        edges.push(duration_s);
    }
    edges
}

/// The retained frames that lie between two times. Those across an edge belong to neither side: a stem that begins would be
/// heard in the frame before.
fn tenths_between(start_s: f64, end_s: f64) -> Range<usize> {
    let index = |seconds: f64| (seconds * f64::from(FRAMES_PER_SECOND)).ceil().max(0.0) as usize;
    let within = index(start_s - EDGE_S)..index(end_s + EDGE_S - RETAINED_FRAME_S);
    if within.is_empty() { index(start_s - 0.05)..index(end_s - 0.05) } else { within }
}

fn add_bands(part: &SongPart<'_>, song: &mut [[f64; N_BANDS]]) {
    for (tenth, (left, right)) in
        song.iter_mut().zip(part.retained.left.rows().into_iter().zip(part.retained.right.rows()))
    {
        for (component, (l, r)) in left.iter().zip(right).enumerate() {
            tenth[component / COMPONENTS_PER_BAND] += f64::from(l + r);
        }
    }
}

/// The mean of rows; zeros for none.
fn mean<const N: usize>(rows: &[[f64; N]]) -> Vec<f64> {
    let n = rows.len().max(1) as f64;
    (0..N).map(|column| rows.iter().map(|row| row[column]).sum::<f64>() / n).collect()
}

fn powers_sum(bands: &[Vec<f64>]) -> Vec<f64> {
    bands.iter().map(|bands| bands.iter().sum()).collect()
}

fn stem_powers(part: &SongPart<'_>, tenths: &[Range<usize>]) -> Vec<f64> {
    let power = |tenth: usize| -> f64 {
        if tenth >= part.retained.n_frames() {
            return 0.0;
        }
        let [left, right] = [&part.retained.left, &part.retained.right].map(|side| f64::from(side.row(tenth).sum()));
        left + right
    };
    tenths.iter().map(|tenths| tenths.clone().map(power).sum::<f64>() / tenths.len().max(1) as f64).collect()
}

fn loud(powers: &[f64]) -> f64 {
    percentile(&sorted(powers.iter().copied().filter(|power| *power > 0.0)), LOUD).unwrap_or(0.0)
}

fn against_loud(powers: &[f64]) -> Vec<f64> {
    let loud = loud(powers);
    let activity = |power: &f64| power_to_db(power / loud).map_or(0.0, |db| (1.0 + db / RANGE_DB).clamp(0.0, 1.0));
    powers.iter().map(activity).collect()
}

/// The power of all drums: that a beat stops is plain whichever of its stems played it.
fn drums(parts: &[SongPart<'_>], stems: &[Vec<f64>]) -> Vec<f64> {
    let mut sum = vec![0.0; stems.first().map_or(0, Vec::len)];
    for (_, powers) in parts.iter().zip(stems).filter(|(part, _)| part.role.group() == Some(RoleGroup::Drums)) {
        sum.iter_mut().zip(powers).for_each(|(sum, power)| *sum += power);
    }
    sum
}

fn weighted_activity(stem: &[f64], song: &[f64]) -> Vec<f64> {
    let weight = weight(stem, song);
    against_loud(stem).into_iter().map(|activity| activity * weight).collect()
}

/// How much a stem counts: fully at the level of the whole, not at all where it lies the whole range below.
fn weight(stem: &[f64], song: &[f64]) -> f64 {
    power_to_db(loud(stem) / loud(song)).map_or(0.0, |db| (1.0 + db / RANGE_DB).clamp(0.0, 1.0))
}

/// Harmony as unit vectors of the amplitudes of the pitch classes; zero where nothing has a pitch.
fn chroma(parts: &[SongPart<'_>], n_tenths: usize, tenths: &[Range<usize>]) -> Vec<[f64; N_PITCH_CLASSES]> {
    let mut song = vec![[0.0; N_PITCH_CLASSES]; n_tenths];
    let pitched = parts.iter().filter(|part| part.role.group() != Some(RoleGroup::Drums));
    for (tenth, chroma) in pitched.flat_map(|part| part.chroma.iter().enumerate()) {
        let chroma: &Chroma = chroma;
        for (sum, power) in song.get_mut(tenth).into_iter().flatten().zip(chroma) {
            *sum += f64::from(*power);
        }
    }
    let means: Vec<Vec<f64>> = tenths.iter().map(|tenths| mean(song.get(tenths.clone()).unwrap_or_default())).collect();
    let sounding = against_loud(&powers_sum(&means));
    let unit = |(powers, sounding): (&Vec<f64>, f64)| {
        let all: f64 = powers.iter().sum();
        let scale = if sounding > 0.0 { 1.0 / all } else { 0.0 };
        std::array::from_fn(|class| (powers[class] * scale).sqrt())
    };
    means.iter().zip(sounding).map(unit).collect()
}

/// Cepstra of the levels of bands about a Cam wide, in [`TIMBRE_DB`].
fn timbre(bands: &[Vec<f64>], powers: &[f64]) -> Vec<Vec<f64>> {
    let floor = loud(powers) / N_BANDS as f64 * dsp::db_to_power(-RANGE_DB);
    let cepstra = |bands: &Vec<f64>| {
        let levels: Vec<f64> =
            bands.iter().map(|power| power_to_db(power + floor).unwrap_or(0.0) / TIMBRE_DB).collect();
        let coefficient = |k: usize| {
            let wave = |band: usize| (PI * k as f64 * (band as f64 + 0.5) / N_BANDS as f64).cos();
            let scale = if k == 0 { 1.0 } else { 2.0_f64.sqrt() };
            scale * levels.iter().enumerate().map(|(band, level)| level * wave(band)).sum::<f64>() / N_BANDS as f64
        };
        (0..=N_CEPSTRA).map(coefficient).collect()
    };
    bands.iter().map(cepstra).collect()
}
