use super::{DEVICES, Device, Help, PartSpectra};
use crate::SoundStage;
use dsp::{ComponentBands, Hertz, KWeighting, N_COMPONENTS, power_to_db};
use serde::Serialize;

/// What becomes of a mix on devices that are not monitors.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TranslationReading {
    /// The devices, the poorest first.
    pub devices: Vec<DeviceReading>,
}

/// What becomes of the parts on one device.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeviceReading {
    /// The device.
    pub name: &'static str,
    /// It plays the sum of left and right.
    pub is_mono: bool,
    /// How much of the mix's loudness it plays, in LU re its level at 1 kHz.
    pub mix_change_lu: f64,
    /// The parts, in session order.
    pub parts: Vec<PartOnDevice>,
}

/// What becomes of one part on one device.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartOnDevice {
    /// The part's name.
    pub name: String,
    /// Its stems, by name.
    pub stems: Vec<String>,
    /// Its loudness re the mix on full-range monitors, in LU.
    pub level_lu: f64,
    /// What the device changes of that, in LU: negative where it loses its place.
    pub change_lu: f64,
    /// What the device leaves of its own loudness, in LU re what it makes of 1 kHz.
    pub own_change_lu: f64,
    /// The part of that which the sum of left and right takes; `None` in stereo.
    pub mono_loss_lu: Option<f64>,
    /// It is no longer heard there.
    pub vanishes: bool,
    /// What would keep it; `None` where it stays, or nothing can be said.
    pub help: Option<Help>,
}

/// A part that loses as much of its place in the mix, and of itself, is gone, in LU: it is half as loud against the rest. Both,
/// since what a boosted bass takes from the place of all others leaves them as they are. Design heuristic.
const VANISHES_LU: f64 = -10.0;
/// What lies further under the mix is not missed on a device, in LU. Design heuristic.
const MISSED_LU: f64 = -30.0;
/// Nothing is said to lose more, in LU: below lies the rounding of what is retained.
const DEEPEST_LU: f64 = -60.0;

impl TranslationReading {
    /// Of the parts of a mix as they stand on `stage`, whose stems are called `name`; `None` where less than two are heard.
    pub fn new(stage: &SoundStage<'_>, name: impl Fn(usize) -> String) -> Option<Self> {
        let heard = stage.parts.iter().map(|part| {
            let stems: Vec<String> = part.stems.iter().map(|stem| name(*stem)).collect();
            ((part.name.clone(), stems), stage.spectra(part))
        });
        Self::of_parts(heard.collect(), &loudness_weights(stage.sample_rate_hz()))
    }

    fn of_parts(parts: Vec<((String, Vec<String>), PartSpectra)>, weights: &[f64]) -> Option<Self> {
        let heard: Vec<_> = parts.into_iter().filter(|(_, spectra)| weighted(&spectra.stereo, weights) > 0.0).collect();
        let read = |device: &Device| DeviceReading::new(device, &heard, weights);
        (heard.len() > 1).then(|| Self { devices: DEVICES.iter().map(read).collect() })
    }
}

/// The power of components weighted as loudness is.
fn weighted(powers: &[f64], weights: &[f64]) -> f64 {
    powers.iter().zip(weights).map(|(power, weight)| power * weight).sum()
}

/// `part` re `whole` in LU, no deeper than [`DEEPEST_LU`].
fn relative_lu(part: f64, whole: f64) -> f64 {
    power_to_db(part / whole).map_or(DEEPEST_LU, |lu| lu.max(DEEPEST_LU))
}

impl DeviceReading {
    fn new(device: &Device, parts: &[((String, Vec<String>), PartSpectra)], weights: &[f64]) -> Self {
        let there: Vec<f64> = weights.iter().zip(device.power_factors()).map(|(k, factor)| k * factor).collect();
        let powers: Vec<Powers> =
            parts.iter().map(|(_, spectra)| Powers::new(spectra, weights, &there, device)).collect();
        let mix = powers.iter().map(|part| part.monitors).sum();
        let mix_there = powers.iter().map(|part| part.played).sum();
        let mix_change_lu = relative_lu(mix_there, mix);
        let part = |(((name, stems), spectra), powers): (&((String, Vec<String>), PartSpectra), &Powers)| {
            let level_lu = relative_lu(powers.monitors, mix);
            let own_change_lu = relative_lu(powers.played, powers.monitors);
            let change_lu = (own_change_lu - mix_change_lu).max(DEEPEST_LU);
            let vanishes = level_lu >= MISSED_LU && change_lu <= VANISHES_LU && own_change_lu <= VANISHES_LU;
            let wanted_db = mix_change_lu + VANISHES_LU;
            PartOnDevice {
                name: name.clone(),
                stems: stems.clone(),
                level_lu,
                change_lu,
                own_change_lu,
                mono_loss_lu: device.is_mono.then(|| relative_lu(powers.played, powers.in_stereo)),
                vanishes,
                help: if vanishes { powers.help(device, spectra, weights, wanted_db) } else { None },
            }
        };
        let parts = parts.iter().zip(&powers).map(part).collect();
        Self { name: device.name, is_mono: device.is_mono, mix_change_lu, parts }
    }
}

/// Powers of a part, weighted as loudness is.
struct Powers {
    /// On full-range monitors.
    monitors: f64,
    /// Through the device's response, left and right apart.
    in_stereo: f64,
    /// As the device plays it.
    played: f64,
}

impl Powers {
    fn new(spectra: &PartSpectra, weights: &[f64], there: &[f64], device: &Device) -> Self {
        let in_stereo = weighted(&spectra.stereo, there);
        let played = if device.is_mono { weighted(&spectra.mono, there) } else { in_stereo };
        Self { monitors: weighted(&spectra.stereo, weights), in_stereo, played }
    }

    /// Against what takes more of it: the sum of its sides, or the device's response.
    fn help(&self, device: &Device, spectra: &PartSpectra, weights: &[f64], wanted_db: f64) -> Option<Help> {
        let lost_in_mono = relative_lu(self.played, self.in_stereo);
        if lost_in_mono < relative_lu(self.in_stereo, self.monitors) {
            Some(Help::in_mono(self.played, self.in_stereo))
        } else {
            Help::layer(device, spectra, weights, wanted_db)
        }
    }
}

/// What K-weighting makes of the power of each component at a sample rate.
fn loudness_weights(sample_rate_hz: u32) -> Vec<f64> {
    (0..N_COMPONENTS)
        .map(|component| KWeighting::power_response(sample_rate_hz, Hertz(ComponentBands::center_hz(component))))
        .collect()
}

#[cfg(test)]
mod tests;
