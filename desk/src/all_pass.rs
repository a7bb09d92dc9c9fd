use dsp::{Coefficients, Hertz};
use std::f64::consts::PI;

/// The quality of the all-pass that the halves of a Linkwitz-Riley crossover of fourth order sum to.
pub(crate) const CROSSOVER_Q: f64 = Coefficients::BUTTERWORTH_Q;

/// The range that a quality factor is kept in.
const Q_RANGE: (f64, f64) = (0.01, 100.0);

/// An all-pass: (1 − s)/(1 + s) without a quality, else (s² − s/Q + 1)/(s² + s/Q + 1), where s is one at its frequency.
///
/// The bilinear transform, prewarped to the frequency, keeps the level exactly one at every other; phases are those of the
/// prototype at the warped frequency.
pub(crate) fn all_pass(sample_rate_hz: u32, frequency: Hertz, q: Option<f64>) -> Coefficients {
    let rate_hz = f64::from(sample_rate_hz);
    let k = (PI * frequency.0.clamp(rate_hz * 1e-6, rate_hz * 0.49) / rate_hz).tan();
    let Some(q) = q else {
        return Coefficients::normalised([k - 1.0, k + 1.0, 0.0], [k + 1.0, k - 1.0, 0.0]);
    };
    let slope = k / q.clamp(Q_RANGE.0, Q_RANGE.1);
    let (square, inner) = (1.0 + k * k, 2.0 * (k * k - 1.0));
    Coefficients::normalised([square - slope, inner, square + slope], [square + slope, inner, square - slope])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{RATE, component, mono, render};
    use crate::{Action, Strip};
    use dsp::signals;

    #[test]
    fn levels_stay_and_phases_turn_as_the_prototype_says() {
        for (q, inverted) in [(None, false), (Some(0.5), true), (Some(2.0), false)] {
            let filter = all_pass(RATE, Hertz(250.0), q);
            let action = Action::AllPass { frequency_hz: 250.0, q, inverted };
            for ratio in [0.2, 0.5, 1.0, 2.0, 5.0] {
                let frequency = Hertz(250.0 * ratio);
                assert!((filter.power_response(RATE, frequency) - 1.0).abs() < 1e-9);
                let sine = signals::sine(RATE, frequency, 0.5, 2 * RATE as usize);
                let strip = &mut Strip::new(std::slice::from_ref(&action), RATE, 1);
                let output = render(strip, &mono(sine));
                let (_, phase) = component(&output.channel(0)[RATE as usize..], frequency);
                // (1 − jr)/(1 + jr), or (1 − r² − jr/Q)/(1 − r² + jr/Q).
                let (re, im) = q.map_or((1.0, ratio), |q| (1.0 - ratio * ratio, ratio / q));
                let wanted = -2.0 * im.atan2(re) + if inverted { PI } else { 0.0 };
                let turn = (phase - wanted).rem_euclid(std::f64::consts::TAU);
                assert!(turn.min(std::f64::consts::TAU - turn) < 0.01, "{action:?} at {ratio}: {phase} for {wanted}");
            }
        }
    }
}
