use super::{Features, RATE_HZ, percentile};
use dsp::{Biquad, Coefficients, Hertz, amplitude_to_db, power_to_db};
use std::f64::consts::PI;

/// Edges of the bands in hertz.
pub(crate) const BAND_EDGES_HZ: [f64; 5] = [20.0, 120.0, 1_000.0, 6_000.0, 20_000.0];
/// The share of samples that lie below what stands for the peak.
const PEAK_SHARE: f64 = 0.999;
/// 400 ms.
const BLOCK: usize = RATE_HZ as usize * 2 / 5;
/// Blocks further below the loudest one are left out, in dB.
const BELOW_LOUDEST_DB: f64 = 40.0;

/// Crest and spread per band, of the mean of both channels.
pub(super) fn features(left: &[f32], right: &[f32]) -> Features {
    let mono: Vec<f64> = left.iter().zip(right).map(|(l, r)| 0.5 * (f64::from(*l) + f64::from(*r))).collect();
    let bands = BAND_EDGES_HZ.windows(2).enumerate();
    bands.flat_map(|(index, edges)| of_band(index, &band_passed(&mono, edges[0], edges[1]))).collect()
}

fn of_band(index: usize, band: &[f64]) -> Features {
    let magnitudes: Vec<f64> = band.iter().map(|x| x.abs()).collect();
    let power = |samples: &[f64]| samples.iter().map(|x| x * x).sum::<f64>() / samples.len().max(1) as f64;
    let crest = percentile(&magnitudes, PEAK_SHARE).and_then(|peak| amplitude_to_db(peak / power(band).sqrt()));
    let blocks: Vec<f64> = band.chunks_exact(BLOCK).filter_map(|block| power_to_db(power(block))).collect();
    let loudest = blocks.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let loud: Vec<f64> = blocks.into_iter().filter(|level| *level >= loudest - BELOW_LOUDEST_DB).collect();
    let spread = percentile(&loud, 0.9).zip(percentile(&loud, 0.1)).map(|(high, low)| high - low);
    [(format!("band_crest_{index}"), crest), (format!("band_spread_{index}"), spread)]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

fn band_passed(signal: &[f64], low_hz: f64, high_hz: f64) -> Vec<f64> {
    let mut sections = band_pass(low_hz, high_hz).map(Biquad::new);
    signal.iter().map(|x| sections.iter_mut().fold(*x, |x, section| section.step(x))).collect()
}

/// A Butterworth band-pass of four poles per edge: the analogue low-pass prototype moved to the band, then the bilinear
/// transform with both edges in their places.
fn band_pass(low_hz: f64, high_hz: f64) -> [Coefficients; 4] {
    let warped = |hz: f64| (PI * hz / f64::from(RATE_HZ)).tan();
    let (low, high) = (warped(low_hz), warped(high_hz));
    let center = 2.0 * (low * high).sqrt().atan();
    let center_hz = Hertz(center / (2.0 * PI) * f64::from(RATE_HZ));
    let sections = [1.0, 3.0].into_iter().flat_map(|odd: f64| {
        let angle = PI / 2.0 + odd * PI / 8.0;
        let half_band = (high - low) / 2.0;
        let pole = (half_band * angle.cos(), half_band * angle.sin());
        // s = pole ± √(pole² − low·high)
        let root = square_root((pole.0 * pole.0 - pole.1 * pole.1 - low * high, 2.0 * pole.0 * pole.1));
        [(pole.0 + root.0, pole.1 + root.1), (pole.0 - root.0, pole.1 - root.1)]
    });
    let mut sections = sections.map(|(re, im)| {
        // z = (1 + s)/(1 − s) and its conjugate, zeros at ±1:
        // (1 − s)(1 − s̄) − 2(1 − |s|²)z⁻¹ + (1 + s)(1 + s̄)z⁻².
        let square = re * re + im * im;
        let a = [1.0 - 2.0 * re + square, -2.0 * (1.0 - square), 1.0 + 2.0 * re + square];
        let plain = Coefficients::normalised([1.0, 0.0, -1.0], a);
        let gain = plain.power_response(RATE_HZ, center_hz).sqrt();
        Coefficients::normalised([1.0 / gain, 0.0, -1.0 / gain], a)
    });
    std::array::from_fn(|_| sections.next().expect("four pairs of poles"))
}

/// The root of a complex number whose real part is not negative.
fn square_root((re, im): (f64, f64)) -> (f64, f64) {
    let size = re.hypot(im);
    let real = f64::midpoint(size, re).max(0.0).sqrt();
    (real, f64::midpoint(size, -re).max(0.0).sqrt().copysign(im))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::signals;

    fn response_db(low_hz: f64, high_hz: f64, hz: f64) -> f64 {
        let power = |section: &Coefficients| section.power_response(RATE_HZ, Hertz(hz));
        power_to_db(band_pass(low_hz, high_hz).iter().map(power).product()).unwrap()
    }

    #[test]
    fn band_passes_lose_three_decibels_at_their_edges_and_24_an_octave_beyond() {
        for edges in BAND_EDGES_HZ.windows(2) {
            for hz in [edges[0], edges[1]] {
                assert!((response_db(edges[0], edges[1], hz) + 3.01).abs() < 0.01, "{hz}");
            }
            let middle = (edges[0] * edges[1]).sqrt();
            assert!(response_db(edges[0], edges[1], middle).abs() < 0.3, "{middle}");
        }
        let fall = response_db(120.0, 1_000.0, 15.0) - response_db(120.0, 1_000.0, 30.0);
        assert!((fall + 24.1).abs() < 0.5, "{fall}");
    }

    #[test]
    fn a_steady_sine_has_a_crest_of_three_decibels_in_its_band_and_no_spread() {
        let sine = signals::sine(RATE_HZ, Hertz(400.0), 0.4, RATE_HZ as usize * 20);
        let read = features(&sine, &sine);
        assert!((read["band_crest_1"] - 3.01).abs() < 0.05, "{read:?}");
        assert!(read["band_spread_1"] < 0.05, "{read:?}");
    }
}
