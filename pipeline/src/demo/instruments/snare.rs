use super::super::clock::{RATE_HZ, frame_at, n_frames};
use super::super::envelope::{decay, rise};
use super::super::groove;
use super::super::performance::Stroke;
use super::super::tone::Filter;
use dsp::AudioBlock;
use dsp::signals::Noise;
use std::f64::consts::TAU;

/// The two lowest modes of a 14-inch head, and how they start sharp while the head is stretched by the blow.
const MODES_HZ: [f64; 2] = [187.0, 311.0];
const STRETCH: f64 = 0.45;
const STRETCH_S: f64 = 0.035;
const HEAD_S: f64 = 0.038;
const WIRES_S: f64 = 0.085;
const LENGTH_S: f64 = 0.6;

/// The snare drum, mono: two modes of the head and the rattle of the wires.
pub(crate) fn snare() -> AudioBlock {
    let mut out = vec![0.0_f32; n_frames()];
    let mut noise = Noise::new(102);
    for stroke in groove::snare() {
        strike(&mut out, stroke, &mut noise);
    }
    AudioBlock::from_channels(vec![out])
}

fn strike(out: &mut [f32], stroke: Stroke, noise: &mut Noise) {
    let mut wires_low = Filter::BandPass(1_900.0, 0.5).biquad();
    let mut shell = Filter::BandPass(330.0, 0.5).biquad();
    let mut wires_high = Filter::HighPass(4_200.0).biquad();
    // No two blows land on the same spot of the head.
    let tuning = 1.0 + 0.04 * noise.white();
    let mut phases = [0.0; 2];
    let start = frame_at(stroke.time_s);
    for (i, sample) in out.iter_mut().skip(start).take((LENGTH_S * RATE_HZ) as usize).enumerate() {
        let t = i as f64 / RATE_HZ;
        let stretch = tuning * (1.0 + STRETCH * stroke.velocity * decay(t, STRETCH_S));
        let mut head = 0.0;
        for (phase, (mode_hz, gain)) in phases.iter_mut().zip(MODES_HZ.iter().zip([1.0, 0.55])) {
            *phase += mode_hz * stretch / RATE_HZ;
            head += gain * (TAU * *phase).sin();
        }
        let white = noise.white();
        let attack = decay(t, 0.008);
        let wires = wires_low.step(white) * 0.9 + wires_high.step(white) * (0.55 + 0.5 * attack);
        let skin = head * 0.8 + shell.step(white) * 1.2;
        let blow = skin * decay(t, HEAD_S) + wires * decay(t, WIRES_S) * rise(t, 0.002);
        *sample += (stroke.velocity * rise(t, 0.0006) * blow) as f32;
    }
}
