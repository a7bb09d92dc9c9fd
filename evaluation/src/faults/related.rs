//! Stems that are recordings of one source: named so, and alike in their waveforms.

use super::carrier::carriers;
use super::gated_level::tenth_powers;
use super::{Material, Stem};
use analyzer::Role;
use suggest::source_name;

/// The furthest apart that two microphones of one kit hear a hit, in seconds: three metres.
const LONGEST_LAG_S: f64 = 0.009;
/// What two recordings of one source share at least at the best lag, as a correlation. Design heuristic: on one
/// real kit 0.02 to 0.54 were seen, the most between both sides of one snare, with no gap between.
const LEAST_CORRELATION: f64 = 0.35;
/// The loudest tenths of a second of the first, in which the second is compared.
const N_TENTHS: usize = 20;
/// The second plays there too: no further below its own loudest tenths, in dB.
const PLAYS_TOO_DB: f64 = 15.0;
/// So many samples are compared as one.
const THINNED: usize = 4;

/// Two recordings of one source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Related {
    /// The closer microphone, where they differ in that.
    pub(super) first: usize,
    pub(super) second: usize,
    /// At the lag at which they are the most alike; negative where they are upside down there.
    pub(super) correlation: f64,
    /// Both microphones are as close.
    pub(super) is_one_distance: bool,
}

/// All pairs of related stems. A microphone under a drum is no partner: it is upside down by nature.
pub(super) fn related(material: &Material) -> Vec<Related> {
    let looks_from_below = |index: usize| material.stems[index].name.to_lowercase().contains("bottom");
    let carriers: Vec<_> = carriers(material).into_iter().filter(|one| !looks_from_below(one.index)).collect();
    let mut pairs = Vec::new();
    for (k, first) in carriers.iter().enumerate() {
        for second in &carriers[k + 1..] {
            pairs.extend(ordered(material, first.index, second.index).and_then(|(a, b)| compared(material, a, b)));
        }
    }
    pairs
}

fn ordered(material: &Material, a: usize, b: usize) -> Option<(usize, usize)> {
    let role = |index: usize| material.stems[index].role;
    let name = |index: usize| source_name(&material.stems[index].name);
    let one_source = role(a) == role(b) && name(a) == name(b) && role(a) != Role::Effects;
    let hears = |far: usize, close: usize| is_close(role(close)) && is_distant(&material.stems[far]);
    if one_source || hears(b, a) {
        Some((a, b))
    } else if hears(a, b) {
        Some((b, a))
    } else {
        None
    }
}

fn is_close(role: Role) -> bool {
    matches!(role, Role::Kick | Role::Snare | Role::Tom | Role::Hat)
}

/// A microphone of the whole kit; those of single cymbals have the same role.
fn is_distant(stem: &Stem) -> bool {
    let is_of_a_cymbal =
        ["ride", "crash", "china", "splash"].iter().any(|word| stem.name.to_lowercase().contains(word));
    stem.role == Role::Room || (stem.role == Role::Overhead && !is_of_a_cymbal)
}

/// Two stems whose waveforms are alike.
fn compared(material: &Material, a: usize, b: usize) -> Option<Related> {
    let rate = material.sample_rate_hz;
    let [first, second] = [a, b].map(|index| tenth_powers(&material.stems[index].audio, rate));
    let mut loudest: Vec<usize> = (1..first.len().saturating_sub(1)).collect();
    loudest.sort_by(|x, y| first[*y].total_cmp(&first[*x]).then(x.cmp(y)));
    loudest.truncate(N_TENTHS);
    let mean_there = loudest.iter().map(|k| second[*k]).sum::<f64>() / loudest.len().max(1) as f64;
    let most = second.iter().copied().fold(0.0, f64::max);
    let plays_too = mean_there > most * dsp::db_to_power(-PLAYS_TOO_DB);
    let correlation = if plays_too { best_correlation(material, a, b, &loudest) } else { 0.0 };
    let both = [a, b].map(|index| &material.stems[index]);
    (correlation.abs() >= LEAST_CORRELATION).then_some(Related {
        first: a,
        second: b,
        correlation,
        is_one_distance: both[0].role == both[1].role && !both.into_iter().any(is_distant),
    })
}

/// The largest correlation of either sign at any lag, over those tenths of a second together.
fn best_correlation(material: &Material, a: usize, b: usize, tenths: &[usize]) -> f64 {
    let length = material.sample_rate_hz as usize / 10 / THINNED;
    let longest = (LONGEST_LAG_S * f64::from(material.sample_rate_hz)) as usize / THINNED;
    let [first, second] = [a, b].map(|index| thinned(&material.stems[index].mono()));
    let correlation_at = |later: usize| {
        let (mut product, mut x_energy, mut y_energy) = (0.0, 0.0, 0.0);
        for start in tenths.iter().map(|k| k * length) {
            let from = start + later - longest;
            for (x, y) in first[start..start + length].iter().zip(&second[from..from + length]) {
                product += x * y;
                x_energy += x * x;
                y_energy += y * y;
            }
        }
        if x_energy > 0.0 && y_energy > 0.0 { product / (x_energy * y_energy).sqrt() } else { 0.0 }
    };
    (0..=2 * longest).map(correlation_at).fold(0.0, |best: f64, r| if r.abs() > best.abs() { r } else { best })
}

/// Means of so many samples: what two microphones have in common lies below a few kilohertz.
fn thinned(samples: &[f64]) -> Vec<f64> {
    samples.chunks_exact(THINNED).map(|few| few.iter().sum::<f64>() / THINNED as f64).collect()
}
