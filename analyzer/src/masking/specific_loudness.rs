use super::vector_power::power;
use super::{N_POINTS, POINTS_PER_BAND, Points, per_point};
use dsp::ERB_STEP_CAM;
use dsp::db_to_power;

/// Sones per Cam and ear (ANSI S3.4-2007).
const SONES_PER_CAM: f64 = 0.046871;
/// Sones of one point at one ear per unit of compressed excitation.
pub(crate) const SONES: f32 = (SONES_PER_CAM * ERB_STEP_CAM / POINTS_PER_BAND as f64) as f32;
/// dB, the excitation at threshold from 500 Hz upwards.
const THRESHOLD_DB: f64 = 3.73;
/// From 100 dB on loudness grows as (E / 1.0707)^0.2 (ANSI S3.4-2007).
const INTENSE: f32 = 1e10;
const INTENSE_DIVISOR: f32 = 1.0707;
const INTENSE_EXPONENT: f32 = 0.2;

/// dB of excitation at the threshold of hearing (ANSI S3.4-2007, as a polynomial over the logarithm of frequency).
fn threshold_db(frequency_hz: f64) -> f64 {
    if frequency_hz >= 500.0 {
        return THRESHOLD_DB;
    }
    let l = frequency_hz.max(50.0).log10();
    10.0_f64.powf(((0.430688110 * l - 2.797609882) * l + 5.073846034) * l - 1.206061748)
}

/// dB of cochlear gain at low levels, relative to that at 500 Hz and above.
fn low_level_gain_db(frequency_hz: f64) -> f64 {
    THRESHOLD_DB - threshold_db(frequency_hz)
}

fn offset(gain_db: f64) -> f64 {
    let g = gain_db;
    if g >= 0.0 {
        return 4.72096;
    }
    ((((-1.07065e-6 * g - 6.06485e-5) * g - 1.204733e-3) * g - 6.819042e-3) * g - 0.118478256) * g + 4.713872246
}

fn exponent(gain_db: f64) -> f64 {
    if gain_db >= 0.0 { 0.2 } else { (2.686429e-5 * gain_db - 2.002336e-3) * gain_db + 0.199931071 }
}

/// What each point makes of its excitation: the loudness that it adds in quiet (Moore, Glasberg & Baer 1997; ANSI
/// S3.4-2007).
#[derive(Debug)]
pub(crate) struct SpecificLoudness {
    /// G, the low-level gain of the cochlear amplifier, as a factor.
    gain: Points,
    /// A.
    offset: Points,
    /// α.
    exponent: Points,
    /// A^α.
    pub(crate) floor: Points,
    /// E at threshold, as a power.
    pub(crate) threshold: Points,
    /// (G·E + A)^α at threshold.
    pub(crate) threshold_compressed: Points,
}

impl SpecificLoudness {
    pub(crate) fn new() -> Self {
        let gain_db = low_level_gain_db;
        let floor = |hz| offset(gain_db(hz)).powf(exponent(gain_db(hz)));
        let at_threshold = |hz| {
            let amplified = db_to_power(gain_db(hz)) * db_to_power(threshold_db(hz)) + offset(gain_db(hz));
            amplified.powf(exponent(gain_db(hz)))
        };
        Self {
            gain: per_point(|hz| db_to_power(gain_db(hz))),
            offset: per_point(|hz| offset(gain_db(hz))),
            exponent: per_point(|hz| exponent(gain_db(hz))),
            floor: per_point(floor),
            threshold: per_point(|hz| db_to_power(threshold_db(hz))),
            threshold_compressed: per_point(at_threshold),
        }
    }

    /// F(E) = (G·E + A)^α of one point; above 100 dB (E / 1.0707)^0.2 + A^α, so that C·(F − A^α) is the loudness of the
    /// standard at every level.
    #[inline]
    pub(crate) fn compressed(&self, point: usize, excitation: f32) -> f32 {
        let intense = excitation > INTENSE;
        let base = if intense {
            excitation * (1.0 / INTENSE_DIVISOR)
        } else {
            self.gain[point] * excitation + self.offset[point]
        };
        let exponent = if intense { INTENSE_EXPONENT } else { self.exponent[point] };
        let shift = if intense { self.floor[point] } else { 0.0 };
        power(base, exponent) + shift
    }

    /// Sones that each point adds at one ear when nothing else sounds.
    pub(crate) fn in_quiet(&self, excitation: &Points) -> Points {
        let mut loudness = [0.0; N_POINTS];
        for (point, loudness) in loudness.iter_mut().enumerate() {
            let e = excitation[point];
            let above = SONES * (self.compressed(point, e) - self.floor[point]);
            let ratio = 2.0 * e / (e + self.threshold[point]);
            let below = above * ratio * ratio.sqrt();
            let n = if e < self.threshold[point] { below } else { above };
            *loudness = if n > 0.0 { n } else { 0.0 };
        }
        loudness
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_of_the_bands_are_those_of_the_standard() {
        for (hz, expected) in [(50.0, 28.25), (100.0, 15.73), (200.0, 8.01), (500.0, 3.73), (4_000.0, 3.73)] {
            assert!((threshold_db(hz) - expected).abs() < 0.01, "{hz}: {}", threshold_db(hz));
        }
        let gain_db = low_level_gain_db(100.0);
        assert!((offset(gain_db) - 6.244).abs() < 2e-3, "{}", offset(gain_db));
        assert!((exponent(gain_db) - 0.2278).abs() < 1e-4, "{}", exponent(gain_db));
    }

    #[test]
    fn loudness_grows_with_excitation_and_is_nothing_without() {
        let model = SpecificLoudness::new();
        let mut last = [0.0; N_POINTS];
        assert!(model.in_quiet(&last).iter().all(|sones| *sones == 0.0));
        for level_db in -20..=98 {
            let loudness = model.in_quiet(&[db_to_power(f64::from(level_db)) as f32; N_POINTS]);
            assert!(loudness.iter().zip(&last).all(|(now, before)| now > before), "{level_db}");
            last = loudness;
        }
    }
}
