//! What a mix is made of: the gains at which the stems sound in it, and what of it they do not explain.

use crate::{FRAMES_PER_SECOND, Retained};
use dsp::{N_COMPONENTS, median, power_to_db};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A mix as a sum of stems at gains. Powers add where stems are different instruments; what is one instrument in two
/// stems, or bus compression, is explained less well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MixFit {
    /// Where in the session the mix begins, in seconds, to a tenth: negative when it begins before the stems.
    pub offset_s: f64,
    /// The gain of each stem in the mix.
    pub gains: Vec<StemGain>,
    /// How far the mix lies from the stems at these gains, in dB: the mean over all cells of a tenth of a second and a band,
    /// each weighted by the louder of the two (the cube root of power).
    pub misfit_db: f64,
    /// The same per band, and what the stems leave unexplained there.
    pub bands: Vec<BandFit>,
}

/// What a mix tells of the gain of one stem.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StemGain {
    /// It sounds there at this gain in dB.
    Heard(f64),
    /// It is not there.
    Absent,
    /// It is silent, or never sounds above the others.
    Undetermined,
}

impl StemGain {
    /// The gain in dB where the stem is heard.
    pub fn db(self) -> Option<f64> {
        if let Self::Heard(gain_db) = self { Some(gain_db) } else { None }
    }

    /// Whether the stem is heard; `None` where that cannot be told.
    pub fn is_heard(self) -> Option<bool> {
        match self {
            Self::Heard(_) => Some(true),
            Self::Absent => Some(false),
            Self::Undetermined => None,
        }
    }
}

/// One band of a fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BandFit {
    /// Lower edge in hertz.
    pub low_hz: f64,
    /// Upper edge in hertz.
    pub high_hz: f64,
    /// How far the mix lies from the stems there, in dB; `None` where both have nothing.
    pub misfit_db: Option<f64>,
    /// The share of the mix, by loudness, in cells that stand 6 dB or more above the stems, 0…1: something else sounds
    /// there. `None` where the mix has nothing.
    pub unexplained: Option<f64>,
    /// Mean level of the mix re that of the model, in dB: how the bus was equalised.
    pub level_db: Option<f64>,
}

/// Neighbouring components that make one band: 13 bands of three Cam.
const COMPONENTS_PER_BAND: usize = 12;
const N_BANDS: usize = N_COMPONENTS / COMPONENTS_PER_BAND;
/// The largest shift of a mix against its stems, in seconds.
const LARGEST_OFFSET_S: f64 = 30.0;
/// Rounds of gains: each brings the model nearer to the mix.
const N_ROUNDS: usize = 8;
/// Offsets that are tried, on one frame of seven.
const MOST_OFFSETS: usize = 24;
const TRIAL_STRIDE: usize = 7;
/// Cells this far below the loudest of the mix are not looked at, in dB.
const FLOOR_DB: f64 = -60.0;
/// Cells in which a stem is this much louder than all others together show whether it is there, in dB.
const DOMINANT_DB: f64 = 3.0;
/// What stands this far above the stems is something else, in dB.
const UNEXPLAINED_DB: f64 = 6.0;
/// A stem whose gain lies this far below the usual one is not there, in dB.
const ABSENT_DB: f64 = -20.0;
/// What lies this far below the loudest cell of a stem is not where it is heard, in dB.
const SOFT_DB: f64 = -25.0;
/// No gain is taken for less: −60 dB.
const LEAST_GAIN: f64 = 1e-6;
/// Fewer cells say nothing of a stem.
const FEWEST_CELLS: usize = 8;
/// Fewer frames than this that both have say nothing: ten seconds.
const FEWEST_FRAMES: usize = 100;

/// Powers of both channels in coarse bands, frame by frame.
type Cells = Vec<[f64; N_BANDS]>;

/// Fits `stems` to `mix`, all from the start of the session on; `None` when they have less than ten seconds in common.
pub fn mix_fit(mix: &Retained, stems: &[&Retained]) -> Option<MixFit> {
    let mix = cells(mix);
    let stems: Vec<Cells> = stems.iter().map(|stem| cells(stem)).collect();
    let fitted = |offset: i64, stride: usize| -> Option<MixFit> {
        let common = common_frames(&mix, &stems, offset);
        let is_enough = common.len() >= FEWEST_FRAMES;
        let frames: Vec<Frame<'_>> =
            common.step_by(stride).map(|frame| Frame::new(&mix, &stems, frame, offset)).collect();
        let begins_s = -(offset as f64) / f64::from(FRAMES_PER_SECOND);
        is_enough.then(|| Gains::fit(&frames, stems.len()).reading(&frames, begins_s))
    };
    let tried = likely_offsets(&mix, &stems).into_iter();
    let tried = tried.filter_map(|offset| Some((offset, fitted(offset, TRIAL_STRIDE)?)));
    let (offset, _) = tried.min_by(|(_, a), (_, b)| a.usual_misfit_db().total_cmp(&b.usual_misfit_db()))?;
    fitted(offset, 1)
}

impl MixFit {
    /// The misfit of the middle one of the bands, which a missing stem does not change.
    fn usual_misfit_db(&self) -> f64 {
        median(self.bands.iter().filter_map(|band| band.misfit_db)).unwrap_or(f64::INFINITY)
    }
}

/// Weighted over three frames, so that half a frame of shift does not matter.
fn cells(retained: &Retained) -> Cells {
    let frame = |frame: usize| -> [f64; N_BANDS] {
        let (left, right) = (retained.left.row(frame), retained.right.row(frame));
        let power = |component: usize| f64::from(left[component]) + f64::from(right[component]);
        std::array::from_fn(|band| (band * COMPONENTS_PER_BAND..(band + 1) * COMPONENTS_PER_BAND).map(power).sum())
    };
    let frames: Cells = (0..retained.n_frames()).map(frame).collect();
    let at = |frame: Option<usize>, band: usize| frame.and_then(|frame| frames.get(frame)).map_or(0.0, |of| of[band]);
    let smooth = |frame: usize| -> [f64; N_BANDS] {
        let around = [frame.checked_sub(1), Some(frame), Some(frame + 1)];
        std::array::from_fn(|band| around.iter().zip([0.25, 0.5, 0.25]).map(|(frame, w)| w * at(*frame, band)).sum())
    };
    (0..frames.len()).map(smooth).collect()
}

/// Compressed power, which weights what is heard: the cube root.
fn loudness(power: f64) -> f64 {
    power.max(0.0).cbrt()
}

/// By how many frames the mix may lie later than the stems: where the changes of loudness agree best, and more than one
/// frame on either side. Music repeats: a beat or a bar away the changes agree nearly as well.
fn likely_offsets(mix: &Cells, stems: &[Cells]) -> Vec<i64> {
    let n_frames = stems.iter().map(Vec::len).max().unwrap_or(0);
    let sum = |frame: usize, band: usize| -> f64 {
        stems.iter().filter_map(|stem| stem.get(frame)).map(|cells| cells[band]).sum()
    };
    let stems = rises(n_frames, sum);
    let mix = rises(mix.len(), |frame, band| mix[frame][band]);
    let largest = (LARGEST_OFFSET_S * f64::from(FRAMES_PER_SECOND)) as i64;
    let agreement = |offset: i64| -> f64 {
        let pairs = stems.iter().enumerate().filter_map(|(frame, stem)| {
            let of_mix = mix.get(usize::try_from(frame as i64 + offset).ok()?)?;
            Some(stem.iter().zip(of_mix).map(|(a, b)| a * b).sum::<f64>())
        });
        pairs.sum()
    };
    let agreements: Vec<f64> = (-largest..=largest).map(agreement).collect();
    let is_peak = |at: &usize| {
        let near = |at: usize| agreements.get(at).copied().unwrap_or(0.0);
        agreements[*at] > 0.0 && agreements[*at] >= near(at.wrapping_sub(1)) && agreements[*at] >= near(at + 1)
    };
    let mut peaks: Vec<usize> = (0..agreements.len()).filter(is_peak).collect();
    peaks.sort_by(|a, b| agreements[*b].total_cmp(&agreements[*a]));
    peaks.into_iter().take(MOST_OFFSETS).map(|at| at as i64 - largest).collect()
}

/// How much louder each band is than in the frame before, each band with the same weight; falls count as nothing.
fn rises(n_frames: usize, power: impl Fn(usize, usize) -> f64) -> Vec<[f64; N_BANDS]> {
    let mut before = [0.0; N_BANDS];
    let next = |frame: usize| {
        let now: [f64; N_BANDS] = std::array::from_fn(|band| loudness(power(frame, band)));
        let rise = std::array::from_fn(|band| (now[band] - before[band]).max(0.0));
        before = now;
        rise
    };
    let mut rises: Vec<[f64; N_BANDS]> = (0..n_frames).map(next).collect();
    for band in 0..N_BANDS {
        let norm = rises.iter().map(|rise| rise[band] * rise[band]).sum::<f64>().sqrt();
        for rise in &mut rises {
            rise[band] = if norm > 0.0 { rise[band] / norm } else { 0.0 };
        }
    }
    rises
}

/// The frames of the stems that the mix has, too.
fn common_frames(mix: &Cells, stems: &[Cells], offset: i64) -> Range<usize> {
    let n_frames = stems.iter().map(Vec::len).max().unwrap_or(0) as i64;
    let start = (-offset).max(0);
    let end = n_frames.min(mix.len() as i64 - offset).max(start);
    start as usize..end as usize
}

/// What sounds in one frame.
struct Frame<'a> {
    mix: &'a [f64; N_BANDS],
    /// `None` behind the end of a stem.
    stems: Vec<Option<&'a [f64; N_BANDS]>>,
}

impl<'a> Frame<'a> {
    fn new(mix: &'a Cells, stems: &'a [Cells], frame: usize, offset: i64) -> Self {
        Self { mix: &mix[(frame as i64 + offset) as usize], stems: stems.iter().map(|stem| stem.get(frame)).collect() }
    }

    /// The sum of the stems at `gains`.
    fn model(&self, gains: &[f64]) -> [f64; N_BANDS] {
        let mut model = [0.0; N_BANDS];
        for (stem, gain) in self.stems.iter().zip(gains) {
            if let Some(cells) = stem {
                model.iter_mut().zip(*cells).for_each(|(sum, cell)| *sum += gain * cell);
            }
        }
        model
    }
}

/// The gains of a fit, as factors of power.
struct Gains {
    factors: Vec<f64>,
    /// Whether the last round told the gain of each; the others stay where they were.
    told: Vec<bool>,
    floor: f64,
}

impl Gains {
    /// First all stems at the gain of the middle one of all cells, then round by round each at the gain that the middle one
    /// of its own cells shows: what sounds in some cells and is in no stem does not move them, and a stem that is not there
    /// has none.
    fn fit(frames: &[Frame<'_>], n_stems: usize) -> Self {
        let loudest = frames.iter().flat_map(|frame| frame.mix).copied().fold(0.0, f64::max);
        let floor = loudest * dsp::db_to_power(FLOOR_DB);
        let mut fit = Self { factors: vec![1.0; n_stems], told: vec![false; n_stems], floor };
        let usual = median(fit.ratios(frames)).unwrap_or(1.0).max(LEAST_GAIN);
        fit.factors = vec![usual; n_stems];
        for _ in 0..N_ROUNDS {
            let models = fit.models(frames);
            let own: Vec<Option<f64>> = (0..n_stems).map(|stem| fit.own_gain(frames, &models, stem, usual)).collect();
            fit.told = own.iter().map(Option::is_some).collect();
            fit.factors = own.iter().zip(&fit.factors).map(|(own, before)| own.unwrap_or(*before)).collect();
        }
        fit
    }

    /// The stems at their gains, frame by frame.
    fn models(&self, frames: &[Frame<'_>]) -> Cells {
        frames.iter().map(|frame| frame.model(&self.factors)).collect()
    }

    /// The mix over the stems, cell by cell.
    fn ratios(&self, frames: &[Frame<'_>]) -> Vec<f64> {
        let cells = frames.iter().flat_map(|frame| frame.mix.iter().copied().zip(frame.model(&self.factors)));
        cells
            .filter(|(mix, model)| mix.max(*model) > self.floor && *model > 0.0)
            .map(|(mix, model)| mix / model)
            .collect()
    }

    /// The gain at which `stem` is in the mix, from the cells that it would dominate if it were at least at `usual`, once
    /// the other stems are taken off `models`; `None` where there are too few.
    fn own_gain(&self, frames: &[Frame<'_>], models: &Cells, stem: usize, usual: f64) -> Option<f64> {
        let gain = self.factors[stem].max(usual);
        let least = dsp::db_to_power(DOMINANT_DB);
        let loudest = frames.iter().filter_map(|frame| frame.stems[stem]).flatten().copied().fold(0.0, f64::max);
        let soft = loudest * dsp::db_to_power(SOFT_DB);
        let mut gains = Vec::new();
        for (frame, model) in frames.iter().zip(models) {
            let Some(cells) = frame.stems[stem] else { continue };
            for band in (0..N_BANDS).filter(|band| cells[*band] > soft) {
                let others = model[band] - self.factors[stem] * cells[band];
                if gain * cells[band] > least * others.max(self.floor) {
                    gains.push((frame.mix[band] - others).max(0.0) / cells[band]);
                }
            }
        }
        if gains.len() < FEWEST_CELLS { None } else { median(gains) }
    }

    fn reading(&self, frames: &[Frame<'_>], offset_s: f64) -> MixFit {
        let models = self.models(frames);
        let sum = |band: usize| BandSums::of(frames, &models, band, self.floor);
        let sums: Vec<BandSums> = (0..N_BANDS).map(sum).collect();
        let (misfit, weight) = sums.iter().fold((0.0, 0.0), |sum, band| (sum.0 + band.misfit_db, sum.1 + band.weight));
        MixFit {
            offset_s,
            gains: self.stem_gains(frames),
            misfit_db: share(misfit, weight).unwrap_or(0.0),
            bands: sums.iter().enumerate().map(|(band, sums)| sums.reading(band)).collect(),
        }
    }

    /// What is told of each stem: heard at its gain, or so far below the usual one that it is not there.
    fn stem_gains(&self, frames: &[Frame<'_>]) -> Vec<StemGain> {
        let gain_db = |stem: usize| power_to_db(self.factors[stem].max(LEAST_GAIN)).filter(|_| self.told[stem]);
        let gains_db: Vec<Option<f64>> = (0..self.factors.len()).map(gain_db).collect();
        let usual_db = self.usual_gain_db(&gains_db, frames);
        let told = |gain_db: Option<f64>| match gain_db.zip(usual_db) {
            Some((gain_db, usual_db)) if gain_db > usual_db + ABSENT_DB => StemGain::Heard(gain_db),
            Some(_) => StemGain::Absent,
            None => StemGain::Undetermined,
        };
        gains_db.into_iter().map(told).collect()
    }

    /// The gain that half of what is heard of the stems in the mix lies above: what is muted, or all but, has no say, be it
    /// most stems.
    fn usual_gain_db(&self, gains_db: &[Option<f64>], frames: &[Frame<'_>]) -> Option<f64> {
        let power = |stem: usize| frames.iter().filter_map(|frame| frame.stems[stem]).flatten().sum::<f64>();
        let heard = |(stem, gain_db): (usize, &Option<f64>)| {
            Some((gain_db.filter(|_| self.factors[stem] > LEAST_GAIN)?, loudness(self.factors[stem] * power(stem))))
        };
        let mut heard: Vec<(f64, f64)> = gains_db.iter().enumerate().filter_map(heard).collect();
        heard.sort_by(|a, b| a.0.total_cmp(&b.0));
        let half = 0.5 * heard.iter().map(|(_, weight)| weight).sum::<f64>();
        let mut below = 0.0;
        let usual = heard.iter().find(|(_, weight)| {
            below += weight;
            below >= half
        });
        usual.map(|(gain_db, _)| *gain_db)
    }
}

fn share(part: f64, of: f64) -> Option<f64> {
    (of > 0.0).then(|| part / of)
}

/// Sums over the cells of one band.
#[derive(Default)]
struct BandSums {
    /// Of distances in dB by weight, and of the weights.
    misfit_db: f64,
    weight: f64,
    /// Of the mix's loudness, and of what stands far above the stems.
    mix: f64,
    unexplained: f64,
    /// Of levels re the stems in dB, where both sound, by weight, and of the weights.
    level_db: f64,
    level_weight: f64,
}

impl BandSums {
    fn of(frames: &[Frame<'_>], models: &Cells, band: usize, floor: f64) -> Self {
        let mut sums = Self::default();
        for (frame, model) in frames.iter().zip(models) {
            sums.add(frame.mix[band], model[band], floor);
        }
        sums
    }

    fn add(&mut self, mix: f64, model: f64, floor: f64) {
        if mix.max(model) <= floor {
            return;
        }
        let level_db = 10.0 * ((mix + floor) / (model + floor)).log10();
        let weight = loudness(mix.max(model));
        self.misfit_db += weight * level_db.abs();
        self.weight += weight;
        self.mix += loudness(mix);
        if level_db >= UNEXPLAINED_DB {
            self.unexplained += loudness(mix);
        }
        if mix.min(model) > floor {
            self.level_db += weight * level_db;
            self.level_weight += weight;
        }
    }

    fn reading(&self, band: usize) -> BandFit {
        BandFit {
            low_hz: dsp::ComponentBands::edge_hz(band * COMPONENTS_PER_BAND),
            high_hz: dsp::ComponentBands::edge_hz((band + 1) * COMPONENTS_PER_BAND),
            misfit_db: share(self.misfit_db, self.weight),
            unexplained: share(self.unexplained, self.mix),
            level_db: share(self.level_db, self.level_weight),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ComponentMeter;
    use dsp::{AudioBlock, Biquad, Coefficients, Hertz, db_to_amplitude, signals::white_noise};

    const RATE_HZ: u32 = 48_000;
    const N_FRAMES: usize = 20 * RATE_HZ as usize;

    /// Noise around `hz` that sounds in bursts of `on_s` every `every_s`.
    fn part(seed: u64, hz: f64, every_s: f64, on_s: f64) -> Vec<f32> {
        let mut noise = white_noise(seed, 0.2, N_FRAMES);
        Biquad::new(Coefficients::band_pass(RATE_HZ, Hertz(hz), 1.0)).process(&mut noise);
        let (every, on) = ((every_s * f64::from(RATE_HZ)) as usize, (on_s * f64::from(RATE_HZ)) as usize);
        noise.iter().enumerate().map(|(n, x)| if n % every < on { *x } else { 0.0 }).collect()
    }

    fn parts() -> Vec<Vec<f32>> {
        vec![
            part(1, 200.0, 1.1, 0.4),
            part(2, 1_000.0, 0.7, 0.3),
            part(3, 1_500.0, 2.3, 1.3),
            part(4, 5_000.0, 0.5, 0.1),
        ]
    }

    fn retained(samples: &[f32]) -> Retained {
        let mut meter = ComponentMeter::new(RATE_HZ);
        meter.push(&AudioBlock::from_channels(vec![samples.to_vec()]));
        meter.finish()
    }

    fn sum(parts: &[Vec<f32>], gains_db: &[f64]) -> Vec<f32> {
        let gain = |db: &f64| db_to_amplitude(*db) as f32;
        (0..N_FRAMES).map(|n| parts.iter().zip(gains_db).map(|(part, db)| gain(db) * part[n]).sum()).collect()
    }

    fn fit(mix: &[f32], parts: &[Vec<f32>]) -> MixFit {
        let parts: Vec<Retained> = parts.iter().map(|part| retained(part)).collect();
        mix_fit(&retained(mix), &parts.iter().collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn gains_are_found_to_half_a_decibel_and_nothing_is_left() {
        let gains_db = [0.0, -6.0, 3.0, -10.0];
        let found = fit(&sum(&parts(), &gains_db), &parts());
        for (found, wanted) in found.gains.iter().zip(gains_db) {
            assert!((found.db().unwrap() - wanted).abs() < 0.5, "{found:?} {wanted}");
        }
        assert!(found.misfit_db < 0.5, "{}", found.misfit_db);
        assert!(found.offset_s.abs() < 1e-9);
    }

    #[test]
    fn a_mix_that_begins_later_or_earlier_is_put_in_place() {
        let mix = sum(&parts(), &[0.0; 4]);
        let later = [vec![0.0; 3 * RATE_HZ as usize], mix.clone()].concat();
        assert!((fit(&later, &parts()).offset_s + 3.0).abs() < 1e-9);
        let earlier = fit(&mix[2 * RATE_HZ as usize..], &parts());
        assert!((earlier.offset_s - 2.0).abs() < 1e-9, "{}", earlier.offset_s);
        assert!(earlier.misfit_db < 0.5);
    }

    #[test]
    fn what_no_stem_explains_and_what_is_not_in_the_mix_is_told() {
        let without_third = fit(&sum(&parts()[..2], &[0.0; 2]), &parts());
        assert_eq!(without_third.gains[2], StemGain::Absent, "it was muted");
        assert_eq!(without_third.gains[1].is_heard(), Some(true));
        let lost: Vec<Vec<f32>> = parts().into_iter().take(3).collect();
        let unexplained = fit(&sum(&parts(), &[0.0; 4]), &lost);
        let of = |hz: f64| {
            let band = unexplained.bands.iter().find(|band| band.low_hz <= hz && hz < band.high_hz).unwrap();
            band.unexplained.unwrap()
        };
        assert!(of(8_000.0) > 0.3 && of(200.0) < 0.05, "{} {}", of(8_000.0), of(200.0));
    }

    #[test]
    fn too_little_in_common_is_no_fit() {
        let short = retained(&part(1, 200.0, 1.1, 0.4)[..5 * RATE_HZ as usize]);
        assert_eq!(mix_fit(&short, &[&short]), None);
        let silent = retained(&vec![0.0; N_FRAMES]);
        assert_eq!(mix_fit(&silent, &[&silent]), None);
    }

    #[test]
    fn what_is_muted_is_told_when_most_stems_are() {
        for muted_db in [-200.0, -40.0] {
            for kept in [vec![0], vec![1], vec![3], vec![0, 3]] {
                let gain_db = |stem: usize| if kept.contains(&stem) { -6.0 } else { muted_db };
                let found = fit(&sum(&parts(), &[0, 1, 2, 3].map(gain_db)), &parts()).gains;
                for (stem, gain) in found.iter().enumerate() {
                    let wanted = Some(kept.contains(&stem));
                    assert_eq!(gain.is_heard(), wanted, "{stem} of {found:?}, muted at {muted_db} dB but for {kept:?}");
                }
            }
        }
    }

    #[test]
    fn no_gain_is_told_of_a_stem_that_is_silent_or_under_another() {
        let silent = vec![0.0; N_FRAMES];
        let under: Vec<f32> = parts()[1].iter().map(|x| 0.1 * x).collect();
        let stems = [parts(), vec![silent, under]].concat();
        let found = fit(&sum(&stems, &[0.0; 6]), &stems).gains;
        assert_eq!(found[4..], [StemGain::Undetermined; 2]);
        assert!(found[..4].iter().all(|gain| gain.is_heard() == Some(true)), "{found:?}");
    }
}
