use super::benefit::PairSums;
use super::copy::AlignmentCopy;
use super::cross_spectrum::{CrossAnalyser, CrossSpectrum, FRAME};
use super::joint::{self, Passage};
use super::waveform::MAX_DELAY_S;
use dsp::{Complex32, RealFourier};
use serde::{Deserialize, Serialize};

/// One stem is another one, at a gain and with a delay, as far as their mono sums tell below 5 kHz.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Duplicate {
    /// How much later the second stem is, in seconds.
    pub delay_s: f64,
    /// How much louder the second stem is, in dB.
    pub gain_db: f64,
    /// The second stem is upside down.
    pub inverted: bool,
    /// What is left of the second stem, in dB re itself, when the first one is subtracted at that gain and delay; no lower
    /// than −90 dB.
    pub residual_db: f64,
}

/// Frame powers of one audio, twice, are nearly proportional: a delay of 30 ms moves a hit into the next tenth of a second
/// in three frames of ten. As the cosine of the angle between both courses. Design heuristic: a filter before the
/// waveforms are compared.
const LEAST_LIKENESS: f64 = 0.7;
/// Largest residual of two stems that are one, in dB: a normalised correlation of 0.9995. Design heuristic.
const LARGEST_RESIDUAL_DB: f64 = -30.0;
/// The same in any window of six seconds, in dB: two takes that share a chorus leave more elsewhere. Design heuristic.
const LARGEST_WINDOW_RESIDUAL_DB: f64 = -20.0;
/// Of the frames in which both sound, one alone may sound in this many more. Design heuristic.
const MOST_ALONE: f64 = 0.05;
/// Below this the 16 bits of the copies are heard.
const LOWEST_RESIDUAL_DB: f64 = -90.0;
/// Tops of the correlation this near to the highest are tried, as a share of it.
const LEAST_TOP: f32 = 0.9;
/// No more of them than this.
const MOST_LAGS: usize = 8;
/// Golden sections of two samples in the search for the fraction of one: to a thousandth.
const REFINEMENTS: usize = 16;

/// The levels of both run so nearly alike that one may be the other at another gain.
pub fn may_be_duplicate(a: &AlignmentCopy, b: &AlignmentCopy) -> bool {
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    a.either(b, |a_powers, b_powers| {
        let sum = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum::<f64>();
        aa += sum(a_powers, a_powers);
        bb += sum(b_powers, b_powers);
        ab += sum(a_powers, b_powers);
    });
    ab > 0.0 && ab >= LEAST_LIKENESS * (aa * bb).sqrt()
}

/// How the second stem is made of the first; `None` where it holds anything else. A steady tone repeats itself: of the
/// delays that fit it, one is told.
pub fn duplicate(a: &AlignmentCopy, b: &AlignmentCopy) -> Option<Duplicate> {
    let rate = a.sample_rate_hz;
    let same_rate = (rate - b.sample_rate_hz).abs() <= 1e-6 * rate;
    let passages = joint::passages(a, b).filter(|_| same_rate)?;
    let mut analyser = CrossAnalyser::new();
    let lags = likely_lags(&spectrum_at(&passages, 0, &mut analyser)?, rate);
    let fits = lags.into_iter().filter_map(|lag| Some(fit(&spectrum_at(&passages, lag, &mut analyser)?, lag, rate)));
    let best = fits.max_by(|x, y| x.sums.correlation().total_cmp(&y.sums.correlation()))?;
    let left = (1.0 - best.sums.correlation().powi(2)).max(dsp::db_to_power(LOWEST_RESIDUAL_DB));
    let residual_db = dsp::power_to_db(left).filter(|db| *db <= LARGEST_RESIDUAL_DB)?;
    if !sound_together(a, b, best.sums.gain_of_second()) || !fits_throughout(a, b, &best, &mut analyser) {
        return None;
    }
    Some(Duplicate {
        delay_s: best.delay / rate,
        gain_db: dsp::amplitude_to_db(best.sums.gain_of_second())?,
        inverted: best.inverted,
        residual_db,
    })
}

/// One stem laid over the other.
struct Fit {
    /// In samples of the copies.
    delay: f64,
    inverted: bool,
    sums: PairSums,
}

/// The best fit within a sample of `lag`, at which `spectrum` was read.
fn fit(spectrum: &CrossSpectrum, lag: isize, rate: f64) -> Fit {
    let sign = PairSums::moved(spectrum, rate, 0.0, 1.0).correlation().signum();
    let sums_at = |rest: f64| PairSums::moved(spectrum, rate, rest, sign);
    let rest = top(-1.0, 1.0, |rest| sums_at(rest).correlation());
    Fit { delay: lag as f64 + rest, inverted: sign < 0.0, sums: sums_at(rest) }
}

/// Neither sounds where the other one is silent, but for the frame before and after. What sounds in the first one sounds in
/// the second at the same power times the square of `gain`: of a softer copy the least that counts is not a fixed power.
fn sound_together(a: &AlignmentCopy, b: &AlignmentCopy, gain: f64) -> bool {
    let a_least = joint::least_active_power(a).max(joint::least_active_power(b) / (gain * gain));
    let b_least = a_least * gain * gain;
    let (mut both, mut alone) = (0, 0);
    a.either(b, |a_powers, b_powers| {
        let sounds =
            |powers: &[f32], at: usize, least: f64| powers.get(at).is_some_and(|power| f64::from(*power) > least);
        let near =
            |powers: &[f32], at: usize, least: f64| (at.saturating_sub(1)..at + 2).any(|k| sounds(powers, k, least));
        for at in 0..a_powers.len().max(b_powers.len()) {
            match (sounds(a_powers, at, a_least), sounds(b_powers, at, b_least)) {
                (true, true) => both += 1,
                (true, false) => alone += usize::from(!near(b_powers, at, b_least)),
                (false, true) => alone += usize::from(!near(a_powers, at, a_least)),
                (false, false) => (),
            }
        }
    });
    alone as f64 <= MOST_ALONE * f64::from(both)
}

/// What fits in the loudest windows fits in every one that both keep.
fn fits_throughout(a: &AlignmentCopy, b: &AlignmentCopy, best: &Fit, analyser: &mut CrossAnalyser) -> bool {
    let lag = best.delay.round() as isize;
    let sign = if best.inverted { -1.0 } else { 1.0 };
    let largest = dsp::db_to_power(LARGEST_WINDOW_RESIDUAL_DB);
    joint::windows(a, b).all(|passage| {
        let spectrum = analyser.analyse(&passage, lag);
        spectrum.is_none_or(|spectrum| {
            let sums = PairSums::moved(&spectrum, a.sample_rate_hz, best.delay - lag as f64, sign);
            1.0 - sums.correlation().powi(2) <= largest
        })
    })
}

fn spectrum_at(passages: &[Passage], lag: isize, analyser: &mut CrossAnalyser) -> Option<CrossSpectrum> {
    let spectra: Vec<CrossSpectrum> = passages.iter().filter_map(|passage| analyser.analyse(passage, lag)).collect();
    CrossSpectrum::sum(&spectra)
}

/// The delays in whole samples at which the plain correlation, upright or inverted, has a top nearly as high as the highest:
/// read without the delay, that of a steady sound has several.
fn likely_lags(spectrum: &CrossSpectrum, rate: f64) -> Vec<isize> {
    let mut cross: Vec<Complex32> = spectrum.cross.clone();
    let mut correlation = vec![0.0; FRAME];
    RealFourier::new(FRAME).inverse(&mut cross, &mut correlation);
    let reach = (MAX_DELAY_S * rate).round() as isize;
    let strength = |lag: isize| correlation[lag.rem_euclid(FRAME as isize) as usize].abs();
    let is_top = |lag: &isize| strength(*lag) >= strength(lag - 1) && strength(*lag) >= strength(lag + 1);
    let mut tops: Vec<isize> = (-reach..=reach).filter(is_top).collect();
    tops.sort_by(|x, y| strength(*y).total_cmp(&strength(*x)));
    let least = LEAST_TOP * tops.first().map_or(0.0, |lag| strength(*lag));
    tops.retain(|lag| strength(*lag) >= least);
    tops.truncate(MOST_LAGS);
    tops
}

/// Where `value` is highest from `low` to `high`, of a curve with one top, by golden sections.
fn top(mut low: f64, mut high: f64, value: impl Fn(f64) -> f64) -> f64 {
    let share = (5.0_f64.sqrt() - 1.0) / 2.0;
    for _ in 0..REFINEMENTS {
        let (left, right) = (high - share * (high - low), low + share * (high - low));
        if value(left) < value(right) {
            low = left;
        } else {
            high = right;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AlignmentMeter;
    use dsp::AudioBlock;
    use dsp::signals::{sine, white_noise};
    use dsp::{Hertz, db_to_amplitude};

    const RATE_HZ: u32 = 48_000;

    fn copy(samples: &[f32]) -> AlignmentCopy {
        let mut meter = AlignmentMeter::new(RATE_HZ);
        meter.push(&AudioBlock::from_channels(vec![samples.to_vec()]));
        meter.finish()
    }

    fn late(samples: &[f32], by: usize, gain: f32) -> Vec<f32> {
        std::iter::repeat_n(0.0, by).chain(samples.iter().map(|x| gain * x)).take(samples.len()).collect()
    }

    /// A chord that stands, and noise.
    fn sources() -> [Vec<f32>; 2] {
        let n = 13 * RATE_HZ as usize;
        let mut chord = vec![0.0; n];
        for hz in [220.0, 277.2, 329.6, 440.0] {
            chord.iter_mut().zip(sine(RATE_HZ, Hertz(hz), 0.1, n)).for_each(|(x, y)| *x += y);
        }
        [chord, white_noise(3, 0.2, n)]
    }

    #[test]
    fn a_copy_is_told_with_its_gain_delay_and_polarity() {
        for source in sources() {
            for (by, gain_db, sign) in [(0, 0.0, 1.0), (240, -6.0, 1.0), (7, 3.0, -1.0), (1_200, 0.0, -1.0)] {
                let second = late(&source, by, sign * db_to_amplitude(gain_db) as f32);
                let (a, b) = (copy(&source), copy(&second));
                assert!(may_be_duplicate(&a, &b));
                let found = duplicate(&a, &b).expect("it is a copy");
                assert!((found.gain_db - gain_db).abs() < 0.05, "{by}: {found:?}");
                assert!((found.delay_s * f64::from(RATE_HZ) - by as f64).abs() < 0.5, "{by}: {found:?}");
                assert_eq!(found.inverted, sign < 0.0, "{by}");
            }
        }
    }

    /// A drum's microphone that hears others between six hits, at −68 dBFS: 6 dB lower that is under what counts as sound.
    #[test]
    fn a_softer_copy_of_what_is_hardly_heard_between_hits_is_told() {
        let mut drum = white_noise(5, 0.000_69, 26 * RATE_HZ as usize);
        for hit in 0..6 {
            let start = (4 * hit + 1) * RATE_HZ as usize;
            let loud = white_noise(6 + hit as u64, 0.2, RATE_HZ as usize / 10);
            drum[start..start + loud.len()].copy_from_slice(&loud);
        }
        let second = late(&drum, 48, db_to_amplitude(-6.0) as f32);
        let found = duplicate(&copy(&drum), &copy(&second)).expect("it is a copy");
        assert!((found.gain_db + 6.0).abs() < 0.05, "{found:?}");
    }

    #[test]
    fn what_holds_anything_else_is_no_copy() {
        let [chord, noise] = sources();
        let with = |share: f32| -> Vec<f32> { noise.iter().zip(&chord).map(|(x, y)| x + share * y).collect() };
        assert!(duplicate(&copy(&noise), &copy(&with(0.01))).is_some(), "32 dB under it");
        assert_eq!(duplicate(&copy(&noise), &copy(&with(0.05))), None, "18 dB under it");
        assert_eq!(duplicate(&copy(&noise), &copy(&white_noise(4, 0.2, noise.len()))), None);
        assert!(!may_be_duplicate(&copy(&noise), &copy(&vec![0.0; noise.len()])));
    }

    #[test]
    fn what_is_the_same_in_a_part_of_the_song_alone_is_no_copy() {
        let long = white_noise(3, 0.2, 72 * RATE_HZ as usize);
        let half = long.len() / 2;
        let other = white_noise(5, 0.1, long.len());
        let shared_chorus: Vec<f32> = [&long[..half], &other[half..]].concat();
        let lacks_a_half: Vec<f32> = [&long[..half], &vec![0.0; half][..]].concat();
        assert!(duplicate(&copy(&long), &copy(&late(&long, 240, 0.5))).is_some());
        for second in [shared_chorus, lacks_a_half] {
            assert_eq!(duplicate(&copy(&long), &copy(&second)), None);
            assert_eq!(duplicate(&copy(&second), &copy(&long)), None);
        }
    }

    #[test]
    fn a_last_window_shorter_than_the_delay_is_passed_over() {
        let tone = sine(RATE_HZ, Hertz(220.0), 0.3, 12 * RATE_HZ as usize + 400);
        assert!(duplicate(&copy(&tone), &copy(&late(&tone, 1_000, 1.0))).is_some());
    }
}
