//! Mono sound made wide by a side signal of its own.

use dsp::{AudioBlock, Biquad, Coefficients, Hertz};

/// Where the all-passes turn by half of a turn, in hertz; of quality 0.7 each, so that the phase of the side runs through all
/// angles several times and no range is on one side alone.
const TURNS_HZ: [f64; 8] = [30.0, 60.0, 120.0, 300.0, 700.0, 1_600.0, 3_800.0, 9_000.0];
const TURN_Q: f64 = 0.7;

/// Left and right of `mono` whose `part` has a mid that is multiplied by `mid`, and a side of `side` times as much, turned
/// in phase; what is not in `part` stays in the middle.
pub(super) fn widened(mono: &[f64], part: &[f64], mid: f64, side: f64, sample_rate_hz: u32) -> AudioBlock {
    let design = |hz: &f64| all_pass(sample_rate_hz, *hz);
    let mut turns: Vec<Biquad> = TURNS_HZ.iter().map(|hz| Biquad::new(design(hz))).collect();
    let mut planes = [Vec::with_capacity(mono.len()), Vec::with_capacity(mono.len())];
    for (x, part) in mono.iter().zip(part) {
        let turned = turns.iter_mut().fold(*part, |x, turn| turn.step(x));
        let (middle, aside) = (x + (mid - 1.0) * part, side * turned);
        planes[0].push((middle + aside) as f32);
        planes[1].push((middle - aside) as f32);
    }
    AudioBlock::from_channels(planes.into())
}

/// A second-order all-pass of the Audio EQ Cookbook: a band-pass twice, less the input.
fn all_pass(sample_rate_hz: u32, frequency_hz: f64) -> Coefficients {
    let action = desk::Action::AllPass { frequency_hz, q: Some(TURN_Q), inverted: false };
    action.filters(sample_rate_hz)[0]
}

/// `samples` through a filter forwards and backwards, so that no phase is turned: what remains when it is taken away is in step.
pub(super) fn twice_through(
    samples: &[f64],
    filter: fn(u32, Hertz, f64) -> Coefficients,
    rate: u32,
    hz: f64,
) -> Vec<f64> {
    let design = filter(rate, Hertz(hz), Coefficients::BUTTERWORTH_Q);
    let pass = |samples: &mut dyn DoubleEndedIterator<Item = f64>| -> Vec<f64> {
        let mut filter = Biquad::new(design);
        samples.map(|x| filter.step(x)).collect()
    };
    let forwards = pass(&mut samples.iter().copied());
    let mut backwards = pass(&mut forwards.into_iter().rev());
    backwards.reverse();
    backwards
}
