//! The planted faults: what goes wrong on the way from a good session to a mixer's desk.

use super::clock::SAMPLE_RATE_HZ;
use super::tone::{Filter, filter};
use super::{DemoStem, FaultParameters, PlantedFault};
use dsp::signals::Noise;
use dsp::{AudioBlock, Db, KWeighting, amplitude_to_db};

/// The clip's drive above full scale.
const CLIP_DRIVE_DB: f64 = 9.0;
const DC_FULL_SCALE: f64 = 0.02;
const RESONANCE_HZ: f64 = 2_600.0;
const RESONANCE_GAIN_DB: f64 = 15.0;
const RESONANCE_Q: f64 = 18.0;
const LEVEL_DB: f64 = -9.0;
const RUMBLE_DBFS: f64 = -26.0;
const RUMBLE_HZ: (f64, f64) = (15.0, 28.0);
const RUMBLE_SEED: u64 = 201;

/// Spoils six stems, each in one way, and says how; in the order of the stems.
pub(super) fn plant(stems: &mut [DemoStem]) -> Vec<PlantedFault> {
    stems.iter_mut().filter_map(spoil).collect()
}

fn spoil(stem: &mut DemoStem) -> Option<PlantedFault> {
    let audio = &mut stem.audio;
    let (fault, rule, (description, parameters)) = match stem.name.as_str() {
        "Snare" => ("clipping", "clipped", clip(audio)),
        "Bass Amp" => ("polarity", "polarity-inverted", invert(audio)),
        "Guitar" => ("resonance", "resonance", resonate(audio)),
        "Keys" => ("dc_offset", "dc-offset", offset(audio)),
        "Lead Vocal" => ("level", "stem-level", turn_down(audio)),
        "Backing Vocals" => ("rumble", "rumble", rumble(audio)),
        _ => return None,
    };
    Some(PlantedFault { stem: stem.name.clone(), fault: fault.into(), rule: rule.into(), description, parameters })
}

/// Drives the stem above full scale into a hard clip and turns it down to the loudness it had.
fn clip(audio: &mut AudioBlock) -> (String, FaultParameters) {
    let before = weighted_energy(audio);
    let drive = Db(CLIP_DRIVE_DB).to_amplitude() as f32 / peak(audio);
    for sample in audio.channels_mut().flatten() {
        *sample = (*sample * drive).clamp(-1.0, 1.0);
    }
    let ceiling = (before / weighted_energy(audio)).sqrt();
    audio.scale(ceiling as f32);
    let ceiling_dbfs = amplitude_to_db(ceiling);
    let parameters = FaultParameters { gain_db: Some(CLIP_DRIVE_DB), ceiling_dbfs, ..FaultParameters::default() };
    let at = ceiling_dbfs.unwrap_or(0.0);
    (
        format!("Driven {CLIP_DRIVE_DB} dB into a hard clip, then turned down: flat tops lie at {at:.1} dBFS."),
        parameters,
    )
}

fn invert(audio: &mut AudioBlock) -> (String, FaultParameters) {
    audio.scale(-1.0);
    ("Polarity inverted against Bass DI, the same performance.".into(), FaultParameters::default())
}

fn resonate(audio: &mut AudioBlock) -> (String, FaultParameters) {
    for channel in audio.channels_mut() {
        filter(channel, &[Filter::Bell(RESONANCE_HZ, RESONANCE_GAIN_DB, RESONANCE_Q)]);
    }
    let parameters = FaultParameters {
        gain_db: Some(RESONANCE_GAIN_DB),
        frequency_hz: Some(RESONANCE_HZ),
        q: Some(RESONANCE_Q),
        ..FaultParameters::default()
    };
    (format!("A resonance of +{RESONANCE_GAIN_DB} dB at {RESONANCE_HZ} Hz (Q {RESONANCE_Q})."), parameters)
}

fn offset(audio: &mut AudioBlock) -> (String, FaultParameters) {
    for sample in audio.channels_mut().flatten() {
        *sample += DC_FULL_SCALE as f32;
    }
    let parameters = FaultParameters { offset_full_scale: Some(DC_FULL_SCALE), ..FaultParameters::default() };
    (format!("A constant of {DC_FULL_SCALE} full scale added to both channels."), parameters)
}

fn turn_down(audio: &mut AudioBlock) -> (String, FaultParameters) {
    audio.scale(Db(LEVEL_DB).to_amplitude() as f32);
    let parameters = FaultParameters { gain_db: Some(LEVEL_DB), ..FaultParameters::default() };
    (format!("{} dB too quiet.", -LEVEL_DB), parameters)
}

/// The end of the rumble, in samples: a tenth of a second.
const RUMBLE_FADE_FRAMES: f32 = 4_410.0;

/// Adds the rumble of a stage or a street, the same in every channel, from the first sample to the last.
fn rumble(audio: &mut AudioBlock) -> (String, FaultParameters) {
    let mut noise = Noise::new(RUMBLE_SEED);
    let mut band: Vec<f32> = (0..audio.n_frames()).map(|_| noise.white() as f32).collect();
    let (lower, upper) = RUMBLE_HZ;
    filter(
        &mut band,
        &[Filter::HighPass(lower), Filter::HighPass(lower), Filter::LowPass(upper), Filter::LowPass(upper)],
    );
    let power = band.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / band.len() as f64;
    let gain = (Db(RUMBLE_DBFS).to_amplitude() / power.sqrt()) as f32;
    let n = audio.n_frames();
    for channel in audio.channels_mut() {
        for (k, (sample, x)) in channel.iter_mut().zip(&band).enumerate() {
            // Faded out, as the stem is: a tail that is cut off would be another fault.
            let fade = ((n - k) as f32 / RUMBLE_FADE_FRAMES).min(1.0);
            *sample += fade * gain * x;
        }
    }
    let parameters = FaultParameters {
        frequency_hz: Some(lower),
        upper_frequency_hz: Some(upper),
        level_dbfs: Some(RUMBLE_DBFS),
        ..FaultParameters::default()
    };
    (format!("Noise from {lower} to {upper} Hz at {RUMBLE_DBFS} dBFS RMS, through every rest."), parameters)
}

fn peak(audio: &AudioBlock) -> f32 {
    audio.channels().iter().flatten().fold(0.0, |peak: f32, x| peak.max(x.abs()))
}

/// The energy that BS.1770 would count.
fn weighted_energy(audio: &AudioBlock) -> f64 {
    let energy = |channel: &Vec<f32>| {
        let mut weighting = KWeighting::new(SAMPLE_RATE_HZ);
        channel.iter().map(|x| weighting.step(f64::from(*x)).powi(2)).sum::<f64>()
    };
    audio.channels().iter().map(energy).sum()
}
