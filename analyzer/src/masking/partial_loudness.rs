use super::specific_loudness::{SONES, SpecificLoudness};
use super::vector_power::power;
use super::{N_POINTS, Points, per_point};
use dsp::db_to_power;

/// How fast the loudness of a masked sound recovers above its threshold (Moore, Glasberg & Baer 1997).
const RECOVERY_EXPONENT: f32 = 0.3;

/// dB, the ratio of a tone to the noise in its band at the masked threshold.
fn threshold_to_noise_db(frequency_hz: f64) -> f64 {
    if frequency_hz >= 1_000.0 {
        return -3.0;
    }
    let l = frequency_hz.max(50.0).log10();
    (((4.468342140 * l - 49.680265975) * l + 212.890918713) * l - 418.885520557) * l + 317.074663587
}

/// The loudness of a sound in the presence of another (Moore, Glasberg & Baer 1997, equations 17 to 20).
#[derive(Debug)]
pub(crate) struct PartialLoudness {
    /// What the points make of a sound alone.
    pub(crate) alone: SpecificLoudness,
    /// K, as a factor of power.
    threshold_to_noise: Points,
}

/// The excitation of all sounds together at one ear.
#[derive(Debug, Clone)]
pub(crate) struct TotalExcitation {
    /// In `f64`, so that taking one sound away leaves the others to the last bit.
    pub(crate) sum: [f64; N_POINTS],
    compressed: Points,
}

impl PartialLoudness {
    pub(crate) fn new() -> Self {
        Self {
            alone: SpecificLoudness::new(),
            threshold_to_noise: per_point(|hz| db_to_power(threshold_to_noise_db(hz))),
        }
    }

    /// The sum of all sounds.
    pub(crate) fn total<'a>(&self, sounds: impl Iterator<Item = &'a Points>) -> TotalExcitation {
        let mut sum = [0.0; N_POINTS];
        for sound in sounds {
            for (sum, e) in sum.iter_mut().zip(sound) {
                *sum += f64::from(*e);
            }
        }
        let mut compressed = [0.0; N_POINTS];
        for (point, compressed) in compressed.iter_mut().enumerate() {
            *compressed = self.alone.compressed(point, sum[point] as f32);
        }
        TotalExcitation { sum, compressed }
    }

    /// Sones that each point adds at one ear to the loudness of the sound of `excitation`, one of those in `total`.
    pub(crate) fn in_mix(&self, excitation: &Points, total: &TotalExcitation) -> Points {
        let mut loudness = [0.0; N_POINTS];
        for (point, loudness) in loudness.iter_mut().enumerate() {
            let others = (total.sum[point] - f64::from(excitation[point])) as f32;
            let others = if others > 0.0 { others } else { 0.0 };
            *loudness = self.point(point, excitation[point], others, total.compressed[point]);
        }
        loudness
    }

    #[inline]
    fn point(&self, point: usize, own: f32, others: f32, total_compressed: f32) -> f32 {
        let alone = &self.alone;
        let threshold = self.threshold_to_noise[point] * others + alone.threshold[point];
        let quiet_step = alone.threshold_compressed[point] - alone.floor[point];
        let noise = alone.compressed(point, others);
        let noise_and_threshold = alone.compressed(point, others + threshold);

        let audible = own >= threshold;
        let recovery = power(threshold / if audible { own } else { threshold }, RECOVERY_EXPONENT);
        let above = total_compressed
            - alone.floor[point]
            - (noise_and_threshold - alone.threshold_compressed[point]) * recovery;
        let ratio = 2.0 * own / (own + threshold);
        let below = ratio * ratio.sqrt() * quiet_step / (noise_and_threshold - noise) * (total_compressed - noise);
        let n = SONES * if audible { above } else { below };
        if n > 0.0 { n } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(level_db: f64) -> Points {
        [db_to_power(level_db) as f32; N_POINTS]
    }

    fn heard(model: &PartialLoudness, own: &Points, others: &Points) -> Points {
        model.in_mix(own, &model.total([own, others].into_iter()))
    }

    fn close(found: &Points, expected: &Points, tolerance: f32) {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() <= tolerance * expected.max(1e-6), "{found} {expected}");
        }
    }

    #[test]
    fn ratios_at_threshold_are_those_of_the_paper() {
        for (hz, expected) in [(50.0, 13.5), (100.0, 4.92), (200.0, 0.40), (500.0, -2.33), (1_000.0, -3.0)] {
            assert!((threshold_to_noise_db(hz) - expected).abs() < 0.04, "{hz}: {}", threshold_to_noise_db(hz));
        }
    }

    #[test]
    fn alone_a_sound_has_its_loudness_in_quiet() {
        let model = PartialLoudness::new();
        for level_db in [-20.0, 0.0, 3.0, 10.0, 30.0, 60.0, 90.0, 110.0] {
            let own = points(level_db);
            close(&heard(&model, &own, &[0.0; N_POINTS]), &model.alone.in_quiet(&own), 1e-4);
        }
    }

    #[test]
    fn at_its_masked_threshold_a_sound_is_as_loud_as_at_threshold_in_quiet() {
        let model = PartialLoudness::new();
        let quiet = model.alone.in_quiet(&model.alone.threshold);
        for level_db in [0.0, 20.0, 40.0, 60.0, 80.0] {
            let noise = points(level_db);
            let at = |factor: f32| {
                std::array::from_fn(|b| factor * (model.threshold_to_noise[b] * noise[b] + model.alone.threshold[b]))
            };
            close(&heard(&model, &at(1.000_001), &noise), &quiet, 1e-3);
            close(&heard(&model, &at(0.999_999), &noise), &quiet, 1e-3);
        }
    }

    #[test]
    fn a_masker_never_makes_a_sound_louder_and_a_louder_one_masks_more() {
        let model = PartialLoudness::new();
        for own_db in (-10..=95).step_by(5) {
            let own = points(f64::from(own_db));
            let mut last = model.alone.in_quiet(&own);
            for noise_db in (-40..=95).step_by(5) {
                let now = heard(&model, &own, &points(f64::from(noise_db)));
                for (now, last) in now.iter().zip(&last) {
                    assert!(*now <= last * 1.001 + 1e-6, "{own_db} {noise_db}: {now} {last}");
                }
                last = now;
            }
        }
    }
}
