use super::joint::Passage;
use super::waveform::Polarity;
use crate::level::{percentile, sorted};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// When and which way up a sound reaches a second microphone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Arrival {
    /// How much later than in the stem that was hit, in seconds.
    pub delay_s: f64,
    /// Whether the first excursions point the same way.
    pub polarity: Polarity,
    /// Level of the second stem at these hits relative to the first, in dB.
    pub level_db: f64,
    /// Hits that were heard.
    pub n_hits: usize,
    /// The share of the hits that alone give this within 0.3 ms and the same polarity, 0…1; where other sounds cover
    /// single hits, that of five means, each without a fifth of the hits.
    pub agreement: f64,
}

/// Hits are found in cells of this length, in seconds.
const CELL_S: f64 = 0.000_5;
/// A hit rises this much over the 30 ms before, and is at most this much below the hardest, in dB.
const RISE_DB: f64 = 20.0;
const RANGE_DB: f64 = 17.0;
const REST_CELLS: usize = 60;
const ATTACK_CELLS: usize = 12;
/// The shortest time between hits.
const SPACING_CELLS: usize = 160;
/// Fewer hits than this prove nothing.
const FEWEST_HITS: usize = 5;
/// The part before a hit that is kept, and the part after it, in seconds.
const BEFORE_S: f64 = 0.005;
const AFTER_S: f64 = 0.025;
/// A sound has begun when it reaches this share of its peak.
const ONSET_SHARE: f64 = 0.15;
/// The latest arrival: seven metres of air, in seconds.
const LATEST_S: f64 = 0.02;
/// Hits are taken one by one when the second microphone rests before at least this share of them.
const LEAST_RESTING: f64 = 0.33;
/// ... and when this share of them says the same.
const LEAST_SINGLE_AGREEMENT: f64 = 0.5;
/// Where the mean is asked, it is asked again without each of these groups of hits.
const GROUPS: usize = 5;
const AGREEMENT_S: f64 = 0.000_3;
/// The smoothing of hits: a Gaussian of this −3 dB frequency does not ring, in hertz.
const SMOOTHING_HZ: f64 = 4_000.0;

/// The second stem at the hits of the first, and the first at those of the second.
pub(super) fn both_ways(passages: &[Passage], rate: f64) -> (Option<Arrival>, Option<Arrival>) {
    let smoothed: Vec<Passage> =
        passages.iter().map(|p| Passage { a: smoothed(&p.a, rate), b: smoothed(&p.b, rate) }).collect();
    let forward: Vec<(&[f32], &[f32])> = smoothed.iter().map(|p| (&p.a[..], &p.b[..])).collect();
    let backward: Vec<(&[f32], &[f32])> = smoothed.iter().map(|p| (&p.b[..], &p.a[..])).collect();
    (arrival(&forward, rate), arrival(&backward, rate))
}

fn arrival(pairs: &[(&[f32], &[f32])], rate: f64) -> Option<Arrival> {
    let hits = hits(pairs, rate);
    if hits.len() < FEWEST_HITS {
        return None;
    }
    let mean = Responses::mean(hits.iter());
    let single = one_by_one(&hits, rate).filter(|(_, agreement)| *agreement >= LEAST_SINGLE_AGREEMENT);
    let ((delay, sign), agreement) = single.or_else(|| on_average(&hits, &mean, rate))?;
    Some(Arrival {
        delay_s: delay / rate,
        polarity: if sign < 0.0 { Polarity::Inverted } else { Polarity::Same },
        level_db: dsp::amplitude_to_db(mean.peaks.1 / mean.peaks.0)?,
        n_hits: hits.len(),
        agreement,
    })
}

/// Where the second microphone rests before many hits, each of them tells.
fn one_by_one(hits: &[Responses], rate: f64) -> Option<((f64, f64), f64)> {
    let single: Vec<(f64, f64)> = hits.iter().filter_map(|hit| hit.arrival(rate)).collect();
    let many = single.len() >= FEWEST_HITS && single.len() as f64 >= LEAST_RESTING * hits.len() as f64;
    many.then(|| middle(&single)).map(|all| (all, agreement(&single, all, rate)))
}

/// Where others always play, only the mean over many hits tells.
fn on_average(hits: &[Responses], mean: &Responses, rate: f64) -> Option<((f64, f64), f64)> {
    let without = |group| hits.iter().enumerate().filter(move |(k, _)| k % GROUPS != group).map(|(_, hit)| hit);
    let partial = |group| Responses::mean(without(group)).arrival(rate).unwrap_or((f64::INFINITY, 0.0));
    let partial: Vec<(f64, f64)> = (0..GROUPS).map(partial).collect();
    mean.arrival(rate).map(|all| (all, agreement(&partial, all, rate)))
}

fn agreement(votes: &[(f64, f64)], (delay, sign): (f64, f64), rate: f64) -> f64 {
    let alike = votes.iter().filter(|(d, s)| (d - delay).abs() <= AGREEMENT_S * rate && s * sign > 0.0);
    alike.count() as f64 / votes.len() as f64
}

/// The median delay of the polarity that most hits have.
fn middle(arrivals: &[(f64, f64)]) -> (f64, f64) {
    let sign = if arrivals.iter().map(|(_, sign)| sign).sum::<f64>() < 0.0 { -1.0 } else { 1.0 };
    let delays = sorted(arrivals.iter().filter(|(_, own)| own * sign > 0.0).map(|(delay, _)| *delay));
    (percentile(&delays, 0.5).unwrap_or(0.0), sign)
}

/// What both microphones heard of hits, from [`BEFORE_S`] before on.
#[derive(Debug, Clone)]
struct Responses {
    source: Vec<f64>,
    second: Vec<f64>,
    peaks: (f64, f64),
}

impl Responses {
    /// The mean over hits, each relative to its peak at the source: what else sounded averages out.
    fn mean<'a>(hits: impl Iterator<Item = &'a Self>) -> Self {
        let mut mean = Self { source: Vec::new(), second: Vec::new(), peaks: (0.0, 0.0) };
        for hit in hits {
            mean.source.resize(hit.source.len(), 0.0);
            mean.second.resize(hit.second.len(), 0.0);
            let scale = 1.0 / hit.peaks.0;
            mean.source.iter_mut().zip(&hit.source).for_each(|(sum, x)| *sum += scale * x);
            mean.second.iter_mut().zip(&hit.second).for_each(|(sum, x)| *sum += scale * x);
        }
        mean.peaks = (peak(&mean.source), peak(&mean.second));
        mean
    }

    /// The time from onset to onset in samples, and the product of the signs there.
    fn arrival(&self, rate: f64) -> Option<(f64, f64)> {
        let before = (BEFORE_S * rate) as usize;
        let (at_source, source_sign) = onset(&self.source, before / 2)?;
        let (at_second, second_sign) = onset(&self.second, before / 2)?;
        let delay = at_second - at_source;
        (delay <= LATEST_S * rate).then_some((delay, source_sign * second_sign))
    }
}

/// Where a response first reaches its onset share, between samples, and its sign there; none when it did not rest before.
fn onset(response: &[f64], n_rest: usize) -> Option<(f64, f64)> {
    let threshold = ONSET_SHARE * peak(response);
    if peak(&response[..n_rest]) >= threshold {
        return None;
    }
    let k = response.iter().position(|x| x.abs() >= threshold).filter(|k| *k > 0)?;
    let (x, y) = (response[k - 1].abs(), response[k].abs());
    Some((k as f64 - (y - threshold) / (y - x).max(f64::MIN_POSITIVE), response[k].signum()))
}

fn peak(samples: &[f64]) -> f64 {
    samples.iter().fold(0.0, |peak, x| x.abs().max(peak))
}

/// The responses to the hits of the first stem of each pair.
fn hits(pairs: &[(&[f32], &[f32])], rate: f64) -> Vec<Responses> {
    let cell = ((CELL_S * rate).round() as usize).max(1);
    let (before, after) = ((BEFORE_S * rate) as usize, (AFTER_S * rate) as usize);
    let energies: Vec<Vec<f64>> = pairs.iter().map(|(source, _)| cell_energies(source, cell)).collect();
    let hardest = energies.iter().flatten().copied().fold(0.0, f64::max);
    let mut hits = Vec::new();
    for ((source, second), energies) in pairs.iter().zip(&energies) {
        for k in onsets(energies, hardest) {
            let around = |place: usize| Some(place.checked_sub(before)?..place + after);
            let part = |x: &[f32], range: Range<usize>| x.get(range).map(|x| x.iter().map(|x| f64::from(*x)).collect());
            let begins = |place: usize| {
                let heard: Vec<f64> = part(source, around(place)?)?;
                onset(&heard, before / 2).map(|(at, _)| place + at.round() as usize - before)
            };
            let Some(range) = begins(k * cell).and_then(around) else { continue };
            if let (Some(source), Some(second)) = (part(source, range.clone()), part(second, range)) {
                let peaks = (peak(&source), peak(&second));
                hits.push(Responses { source, second, peaks });
            }
        }
    }
    hits
}

fn cell_energies(samples: &[f32], cell: usize) -> Vec<f64> {
    samples.chunks(cell).map(|part| part.iter().map(|x| f64::from(x * x)).sum()).collect()
}

/// The cells in which hits begin.
fn onsets(energies: &[f64], hardest: f64) -> Vec<usize> {
    let strongest = |cells: &[f64]| cells.iter().copied().fold(0.0, f64::max);
    let mut onsets: Vec<usize> = Vec::new();
    let mut k = REST_CELLS;
    while k + ATTACK_CELLS <= energies.len() {
        let attack = strongest(&energies[k..k + ATTACK_CELLS]);
        let least = (attack * 0.02).max(hardest * dsp::db_to_power(-RANGE_DB - RISE_DB));
        if attack >= hardest * dsp::db_to_power(-RANGE_DB)
            && energies[k] >= least
            && strongest(&energies[k - REST_CELLS..k]) * dsp::db_to_power(RISE_DB) < attack
        {
            onsets.push(k);
            k += SPACING_CELLS;
        } else {
            k += 1;
        }
    }
    onsets
}

fn smoothed(samples: &[f32], rate: f64) -> Vec<f32> {
    // The −3 dB frequency of a Gaussian of deviation s is √(ln 2)/(2π·s).
    let deviation = rate * 2.0_f64.ln().sqrt() / (std::f64::consts::TAU * SMOOTHING_HZ);
    let half = (4.0 * deviation).ceil() as usize;
    let taps: Vec<f64> =
        (0..=2 * half).map(|k| (-0.5 * ((k as f64 - half as f64) / deviation).powi(2)).exp()).collect();
    let total: f64 = taps.iter().sum();
    let taps: Vec<f32> = taps.iter().map(|tap| (tap / total) as f32).collect();
    let mut padded = vec![0.0; half];
    padded.extend_from_slice(samples);
    padded.resize(samples.len() + 2 * half, 0.0);
    padded.windows(taps.len()).map(|window| crate::lanes::dot(&taps, window)).collect()
}
