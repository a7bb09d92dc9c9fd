use crate::HeardStem;
use dsp::{ComponentBands, N_COMPONENTS};
use std::ops::Range;

/// The energy of a stem from `low_hz` to `high_hz` in these frames, left and right together, as it stands in the plain sum:
/// mean square re full scale times frames.
pub(crate) fn band_energy(stem: &HeardStem, [low_hz, high_hz]: [f64; 2], frames: Range<usize>) -> f64 {
    let from = |hz: f64| (0..N_COMPONENTS).take_while(|component| ComponentBands::center_hz(*component) < hz).count();
    stem.retained.energy(from(low_hz)..from(high_hz), frames)
}
