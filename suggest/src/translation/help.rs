use super::{Device, PartSpectra};
use dsp::{ComponentBands, N_COMPONENTS, power_to_db};
use serde::Serialize;

/// What would keep a part on a device.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Help {
    /// Sound where the device plays: saturation, or a second layer.
    Layer {
        /// Where, in hertz: the two octaves of the device that lie nearest to the part.
        band_hz: [f64; 2],
        /// The part's loudness there re the whole of it, in dB.
        share_db: f64,
        /// What it has to be for the part to stay, in dB.
        wanted_db: f64,
    },
    /// A narrower stereo image.
    Narrow {
        /// The width at which it loses no more than unrelated sides do, 3 dB: 1 is as it is, 0 mono.
        width: f64,
    },
    /// Its sides cancel: turn one over, or use one side.
    OneSide,
}

/// How wide the range is that a part can be heard in where its own is not played: two octaves.
const RANGE_RATIO: f64 = 4.0;
/// What is further under the whole is not there, in dB.
const LEAST_SHARE_DB: f64 = -60.0;
/// Narrower than this hardly anything is left but what the sides have in common by chance.
const LEAST_WIDTH: f64 = 0.2;
/// What is narrowed further is said in steps of this.
const WIDTH_STEP: f64 = 0.05;

impl Help {
    /// A part's image made so narrow that mid and side are alike on the device: `mid` and `whole` are powers there.
    pub(super) fn in_mono(mid: f64, whole: f64) -> Self {
        let width = ((mid / (whole - mid)).sqrt() / WIDTH_STEP).floor() * WIDTH_STEP;
        if width < LEAST_WIDTH { Self::OneSide } else { Self::Narrow { width } }
    }

    /// A layer where `device` plays, for a part of `spectra` that has to keep `wanted_db` of itself; `None` where it lies
    /// within what the device plays.
    pub(super) fn layer(
        device: &Device,
        spectra: &PartSpectra,
        loudness_weights: &[f64],
        wanted_db: f64,
    ) -> Option<Self> {
        let power = |[low_hz, high_hz]: [f64; 2]| -> f64 {
            let components = (0..N_COMPONENTS).filter(|component| {
                let hz = ComponentBands::center_hz(*component);
                low_hz <= hz && hz < high_hz
            });
            components.map(|component| loudness_weights[component] * spectra.stereo[component]).sum()
        };
        let [lowest_hz, highest_hz] = device.plays_hz();
        let whole = power([0.0, f64::INFINITY]);
        let (below, above) = (power([0.0, lowest_hz]), power([highest_hz, f64::INFINITY]));
        if below + above < whole / 2.0 {
            return None;
        }
        let band_hz =
            if below >= above { [lowest_hz, RANGE_RATIO * lowest_hz] } else { [highest_hz / RANGE_RATIO, highest_hz] };
        let share_db = power_to_db(power(band_hz) / whole).map_or(LEAST_SHARE_DB, |db| db.max(LEAST_SHARE_DB));
        Some(Self::Layer { band_hz, share_db, wanted_db })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_narrowed_until_mid_and_side_are_alike() {
        // A side of 8 and a middle of 2: at half the width both are 2.
        assert_eq!(Help::in_mono(2.0, 10.0), Help::Narrow { width: 0.5 });
        assert_eq!(Help::in_mono(0.01, 10.0), Help::OneSide);
        assert_eq!(Help::in_mono(0.0, 10.0), Help::OneSide);
    }
}
