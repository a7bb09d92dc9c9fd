use crate::level::{percentile, sorted};
use crate::places::{MAX_PLACES, runs, time_range};
use crate::{Fault, FaultKind, TimeRange};
use dsp::{db_to_power, power_to_db};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The noise that is heard while a file pauses.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Noise {
    /// Level in the pauses, in dB re a full-scale mean square of 1: the 5th percentile of all windows of 400 ms that are
    /// not silent. Where pauses are short, or lows sound on in them, that of its bands from 190 Hz to 15 kHz.
    pub floor_dbfs: f64,
    /// Mean level where it plays (windows within 10 dB of the mean power) minus that of the pauses, in dB.
    pub snr_db: f64,
}

/// Noise, and the pauses that it was heard in.
#[derive(Debug)]
pub(crate) struct NoisyPauses {
    pub(crate) noise: Noise,
    /// The first hundred.
    pub(crate) places: Vec<TimeRange>,
}

/// Tenths of a second in a window of 400 ms.
const WINDOW: usize = 4;
const FLOOR_PERCENTILE: f64 = 0.05;
/// What is quieter than this is the rounding of 16-bit audio (−96 dBFS with dither), or nothing at all.
pub(crate) const SILENT_POWER: f64 = 3e-10;
/// Windows within 10 dB of the mean power are those in which it plays: the relative gate of BS.1770-5.
const PLAYING: f64 = 0.1;
/// Noise keeps its level: tenths this far from the floor are none.
const LARGEST_DEVIATION_DB: f64 = 2.0;
/// A pause is at least half a second, and all pauses together two seconds.
const SHORTEST_PAUSE: usize = 5;
const FEWEST_TENTHS: usize = 20;
/// Below this what is called a pause is quieter playing.
const SMALLEST_SNR_DB: f64 = 15.0;

/// The noise of a file from the mean squares of its tenths of a second; `None` where there are no pauses, where nothing
/// is heard in them, or where their level moves as that of decaying sounds does.
pub(crate) fn noise(tenth_powers: &[f32]) -> Option<NoisyPauses> {
    let powers: Vec<f64> = tenth_powers.iter().map(|power| f64::from(*power)).collect();
    let floor = percentile(&sorted(sounding_windows(tenth_powers)), FLOOR_PERCENTILE)?;
    let floor_dbfs = power_to_db(floor)?;
    let snr_db = power_to_db(playing_power(tenth_powers)?)? - floor_dbfs;
    let steady = |power: &f64| {
        (db_to_power(-LARGEST_DEVIATION_DB)..=db_to_power(LARGEST_DEVIATION_DB)).contains(&(power / floor))
    };
    let mut pauses = runs((0..powers.len()).filter(|tenth| steady(&powers[*tenth])), 0);
    pauses.retain(|pause| pause.len() >= SHORTEST_PAUSE);
    let n_tenths: usize = pauses.iter().map(Range::len).sum();
    (n_tenths >= FEWEST_TENTHS && snr_db >= SMALLEST_SNR_DB).then(|| NoisyPauses {
        noise: Noise { floor_dbfs, snr_db },
        places: pauses.iter().take(MAX_PLACES).map(|pause| time_range(pause, 10.0)).collect(),
    })
}

/// The mean power where it plays, of left and right together; `None` of silence.
pub(crate) fn playing_power(tenth_powers: &[f32]) -> Option<f64> {
    let windows = sounding_windows(tenth_powers);
    let mean = windows.iter().sum::<f64>() / windows.len() as f64;
    let (sum, n) =
        windows.iter().filter(|power| **power > PLAYING * mean).fold((0.0, 0), |(s, n), power| (s + power, n + 1));
    (n > 0).then(|| sum / f64::from(n))
}

/// The mean power of all windows that are not silent.
fn sounding_windows(tenth_powers: &[f32]) -> Vec<f64> {
    let windows = tenth_powers.windows(WINDOW);
    let sounding = windows.filter(|tenths| tenths.iter().all(|power| f64::from(*power) > SILENT_POWER));
    sounding.map(|tenths| tenths.iter().map(|power| f64::from(*power)).sum::<f64>() / WINDOW as f64).collect()
}

impl NoisyPauses {
    pub(crate) fn fault(self) -> Fault {
        let Noise { floor_dbfs, snr_db } = self.noise;
        Fault { kind: FaultKind::Noisy { floor_dbfs, snr_db }, places: self.places }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::tests::analyzed;
    use dsp::{Hertz, signals};

    const RATE: usize = 48_000;

    /// A minute of a tone of −12 dBFS that sounds for two of every three seconds, over noise of `noise_dbfs`.
    fn stem(noise_dbfs: f64) -> Vec<f32> {
        let tone = signals::sine(RATE as u32, Hertz(330.0), 0.355, 60 * RATE);
        // The mean square of uniform noise is a third of its peak's square.
        let noise = signals::white_noise(7, db_to_power(noise_dbfs).sqrt() * 3.0_f64.sqrt(), 60 * RATE);
        let plays = |k: usize| if k % (3 * RATE) < 2 * RATE { 1.0 } else { 0.0 };
        (0..60 * RATE).map(|k| noise[k] + plays(k) * tone[k]).collect()
    }

    fn is_named(samples: Vec<f32>) -> bool {
        let faults = analyzed(RATE as u32, vec![samples]).faults;
        faults.iter().any(|fault| matches!(fault.kind, FaultKind::Noisy { .. }))
    }

    #[test]
    fn the_noise_of_the_pauses_is_read_and_named_from_40_db_under_the_sound_on() {
        for noise_dbfs in [-35.0, -50.0, -60.0, -85.0] {
            let reading = analyzed(RATE as u32, vec![stem(noise_dbfs)]).noise.expect("every third second is a pause");
            assert!((reading.floor_dbfs - noise_dbfs).abs() < 0.3, "{noise_dbfs}: {reading:?}");
            // Of 23 windows with the tone 17 are full of it; the others hold a quarter, a half and three quarters of it twice.
            let playing_dbfs = -12.0 + 10.0 * (20.0_f64 / 23.0).log10();
            assert!((reading.snr_db - playing_dbfs + noise_dbfs).abs() < 0.5, "{noise_dbfs}: {reading:?}");
            assert_eq!(is_named(stem(noise_dbfs)), noise_dbfs > -52.0);
        }
    }

    #[test]
    fn its_places_are_the_pauses() {
        let faults = analyzed(RATE as u32, vec![stem(-40.0)]).faults;
        let noisy =
            faults.iter().find(|fault| matches!(fault.kind, FaultKind::Noisy { .. })).expect("noise was planted");
        let starts: Vec<f64> = noisy.places.iter().map(|place| place.start_s).collect();
        assert_eq!(starts, (0..20).map(|k| f64::from(3 * k + 2)).collect::<Vec<_>>());
        assert!(noisy.places.iter().all(|place| (place.end_s - place.start_s - 1.0).abs() < 1e-9));
    }

    #[test]
    fn decays_silence_and_steady_sounds_hold_no_noise() {
        let decaying = |k: usize| (-((k % (3 * RATE)) as f32) / (0.4 * RATE as f32)).exp();
        let noise = signals::white_noise(7, 0.5, 60 * RATE);
        let drums = noise.iter().enumerate().map(|(k, x)| x * decaying(k)).collect();
        let gated = stem(-50.0).into_iter().map(|x| if x.abs() < 0.02 { 0.0 } else { x }).collect();
        for samples in [drums, gated, noise] {
            assert_eq!(analyzed(RATE as u32, vec![samples]).noise, None);
        }
    }
}
