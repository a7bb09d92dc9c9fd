use super::super::clock::{RATE_HZ, frame_at, n_frames};
use super::super::envelope::{decay, rise};
use super::super::groove;
use super::super::tone::Filter;
use dsp::AudioBlock;
use dsp::signals::Noise;
use std::f64::consts::TAU;

/// Pitch of the shell once the blow has settled.
const SHELL_HZ: f64 = 56.0;
/// How far above that the blow starts.
const SWEEP_HZ: f64 = 110.0;
const SWEEP_S: f64 = 0.028;
const BODY_S: f64 = 0.11;
const BEATER_S: f64 = 0.006;
const LENGTH_S: f64 = 0.7;

/// The bass drum, mono: a sine that falls in pitch, and the beater's click.
pub(crate) fn kick() -> AudioBlock {
    let mut out = vec![0.0_f32; n_frames()];
    let mut noise = Noise::new(101);
    for stroke in groove::kick() {
        let mut beater = Filter::BandPass(3_400.0, 0.6).biquad();
        let mut phase = 0.0;
        let start = frame_at(stroke.time_s);
        for (i, sample) in out.iter_mut().skip(start).take((LENGTH_S * RATE_HZ) as usize).enumerate() {
            let t = i as f64 / RATE_HZ;
            phase += (SHELL_HZ + SWEEP_HZ * stroke.velocity * decay(t, SWEEP_S)) / RATE_HZ;
            let body = (TAU * phase).sin() * decay(t, BODY_S) * rise(t, 0.001);
            let click = beater.step(noise.white()) * decay(t, BEATER_S) * stroke.velocity;
            *sample += (stroke.velocity * (body + 0.9 * click)) as f32;
        }
    }
    AudioBlock::from_channels(vec![out])
}
