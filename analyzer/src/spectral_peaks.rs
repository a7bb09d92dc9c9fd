//! The partials of one spectrum.

/// A local maximum of a spectrum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Peak {
    pub(crate) hz: f64,
    /// Level re the strongest bin of the spectrum, in dB.
    pub(crate) level_db: f64,
    /// How far it stands above the mean of the valleys on both sides, in dB.
    pub(crate) prominence_db: f64,
}

/// Design heuristic: what lies lower is a room's, a codec's or the window's.
pub(crate) const PEAK_RANGE_DB: f64 = 50.0;
/// Half the width of a Hann window's main lobe and as much again: where the valley beside a partial is.
const VALLEY_BINS: usize = 4;
const LEAST_PROMINENCE_DB: f64 = 8.0;
const MOST_PEAKS: usize = 40;
/// Where partials are looked for; above, those of chords lie too close to be told apart.
const RANGE_HZ: (f64, f64) = (60.0, 5_000.0);

impl Peak {
    /// How much it counts: 0 at the lowest level, 1 at the highest.
    pub(crate) fn weight(&self) -> f64 {
        1.0 + self.level_db / PEAK_RANGE_DB
    }
}

/// The most prominent maxima of the bins of a spectrum, from low to high, at most 40 of them.
pub(crate) fn peaks(powers: &[f32], bin_hz: f64) -> Vec<Peak> {
    let bin = |hz: f64| (hz / bin_hz) as usize;
    let range = bin(RANGE_HZ.0).max(VALLEY_BINS)..bin(RANGE_HZ.1).min(powers.len().saturating_sub(VALLEY_BINS));
    let strongest = powers.get(range.clone()).into_iter().flatten().copied().fold(0.0_f32, f32::max);
    if strongest <= 0.0 {
        return Vec::new();
    }
    let floor = strongest * 10.0_f32.powf(-PEAK_RANGE_DB as f32 / 10.0);
    let is_peak = |k: usize| {
        let around = &powers[k - 2..=k + 2];
        powers[k] > floor && around.iter().all(|power| *power <= powers[k]) && powers[k] > powers[k - 1]
    };
    let deepest = floor * 1e-2;
    let least_prominence = dsp::db_to_power(LEAST_PROMINENCE_DB);
    let level_db = |power: f32| 10.0 * f64::from(power.max(deepest) / strongest).log10();
    let peak = |k: usize| {
        let lowest = |bins: &[f32]| f64::from(bins.iter().copied().fold(f32::INFINITY, f32::min).max(deepest));
        // The mean of the levels of both valleys; most maxima of noise are left here, before their logarithms.
        let valleys = (lowest(&powers[k - VALLEY_BINS..k]) * lowest(&powers[k + 1..=k + VALLEY_BINS])).sqrt();
        let prominence = f64::from(powers[k]) / valleys;
        if prominence < least_prominence {
            return None;
        }
        let [before, top, after] = [powers[k - 1], powers[k], powers[k + 1]].map(level_db);
        let curvature = before - 2.0 * top + after;
        // The vertex of the parabola through the three levels.
        let offset = if curvature < 0.0 { (0.5 * (before - after) / curvature).clamp(-0.5, 0.5) } else { 0.0 };
        Some(Peak {
            hz: (k as f64 + offset) * bin_hz,
            level_db: (top - 0.25 * (before - after) * offset).min(0.0),
            prominence_db: 10.0 * prominence.log10(),
        })
    };
    let mut found: Vec<Peak> = range.filter(|k| is_peak(*k)).filter_map(peak).collect();
    if found.len() > MOST_PEAKS {
        found.sort_by(|a, b| b.level_db.total_cmp(&a.level_db));
        found.truncate(MOST_PEAKS);
        found.sort_by(|a, b| a.hz.total_cmp(&b.hz));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::{AudioBlock, Framing, Hertz, Stft, signals};

    fn peaks_of(samples: Vec<f32>) -> Vec<Peak> {
        let mut stft = Stft::new(Framing { size: 1_024, frames_per_second: 40, sample_rate_hz: 12_000 });
        let mut found = Vec::new();
        stft.push(&AudioBlock::from_channels(vec![samples]), |_, spectrum| {
            found = peaks(spectrum.left, 12_000.0 / 1_024.0);
        });
        found
    }

    #[test]
    fn tones_are_found_where_and_as_strong_as_they_are() {
        let tone = |hz: f64, amplitude: f64| signals::sine(12_000, Hertz(hz), amplitude, 4_096);
        let both = tone(443.0, 0.5).iter().zip(tone(1_005.0, 0.05)).map(|(a, b)| a + b).collect();
        let found = peaks_of(both);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!((found[0].hz - 443.0).abs() < 0.5 && (found[1].hz - 1_005.0).abs() < 0.5, "{found:?}");
        assert!((found[1].level_db - found[0].level_db + 20.0).abs() < 0.5, "{found:?}");
        assert!(found.iter().all(|peak| peak.prominence_db > 25.0), "{found:?}");
    }

    #[test]
    fn silence_has_no_peaks_and_noise_has_flat_ones() {
        assert_eq!(peaks_of(vec![0.0; 4_096]), []);
        let noise = peaks_of(signals::white_noise(3, 0.5, 4_096));
        let mean = noise.iter().map(|peak| peak.prominence_db).sum::<f64>() / noise.len() as f64;
        assert!(noise.len() > 10 && mean < 22.0, "{mean}");
    }
}
