//! How responses fall, read from outside: octave filters and backward integration (M. R. Schroeder, *New method of measuring
//! reverberation time*, 1965; ISO 3382-1, T30).

use dsp::{Biquad, Coefficients, Hertz};

/// The qualities of a Butterworth filter of eighth order.
const BUTTERWORTH_8: [f64; 4] = [0.509_795_6, 0.601_344_9, 0.899_976_2, 2.562_915_4];

/// One octave of a response.
pub(super) fn band(samples: &[f32], rate: u32, centre: Hertz) -> Vec<f64> {
    band_between(samples, rate, [centre.0 / 2.0_f64.sqrt(), centre.0 * 2.0_f64.sqrt()])
}

/// What lies between two frequencies, 48 dB per octave.
pub(super) fn band_between(samples: &[f32], rate: u32, [low_hz, high_hz]: [f64; 2]) -> Vec<f64> {
    let pair =
        |q: &f64| [Coefficients::high_pass(rate, Hertz(low_hz), *q), Coefficients::low_pass(rate, Hertz(high_hz), *q)];
    let mut filters: Vec<Biquad> = BUTTERWORTH_8.iter().flat_map(pair).map(Biquad::new).collect();
    samples.iter().map(|x| filters.iter_mut().fold(f64::from(*x), |x, filter| filter.step(x))).collect()
}

/// The line through the fall from −5 to −35 dB.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decay {
    pub(super) t60_s: f64,
    /// The furthest that the curve is from it, in dB.
    pub(super) bent_db: f64,
}

impl Decay {
    /// Of the mean energy of some responses.
    pub(super) fn of(responses: impl Iterator<Item = Vec<f64>>, rate: u32) -> Self {
        let curve = energy_left_db(responses);
        let first = curve.iter().position(|db| *db <= -5.0).expect("it falls");
        let end = curve.iter().position(|db| *db <= -35.0).expect("it falls by 35 dB");
        let line = &curve[first..end];
        let middle = (line.len() - 1) as f64 / 2.0;
        let mean = line.iter().sum::<f64>() / line.len() as f64;
        let product: f64 = line.iter().enumerate().map(|(i, db)| (i as f64 - middle) * (db - mean)).sum();
        let square: f64 = (0..line.len()).map(|i| (i as f64 - middle).powi(2)).sum();
        let slope = product / square;
        let off = line.iter().enumerate().map(|(i, db)| (db - mean - slope * (i as f64 - middle)).abs());
        Self { t60_s: -60.0 / slope / f64::from(rate), bent_db: off.fold(0.0, f64::max) }
    }
}

/// What is left of the energy from each sample on, in dB re all of it.
fn energy_left_db(responses: impl Iterator<Item = Vec<f64>>) -> Vec<f64> {
    let mut energies: Vec<f64> = Vec::new();
    for response in responses {
        energies.resize(response.len(), 0.0);
        energies.iter_mut().zip(response).for_each(|(energy, x)| *energy += x * x);
    }
    let mut left = 0.0;
    for energy in energies.iter_mut().rev() {
        left += *energy;
        *energy = left;
    }
    energies.iter().map(|energy| 10.0 * (energy / left).log10()).collect()
}
