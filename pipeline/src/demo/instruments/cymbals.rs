use super::super::clock::{RATE_HZ, frame_at, n_frames};
use super::super::envelope::{Fading, rise};
use super::super::groove;
use super::super::oscillator::Partial;
use super::super::performance::Stroke;
use super::super::tone::Filter;
use dsp::AudioBlock;
use dsp::signals::Noise;

const CLOSED_S: f64 = 0.032;
const OPEN_S: f64 = 0.19;
const CRASH_S: f64 = 0.75;

/// How a stroke on metal sounds.
#[derive(Debug, Clone, Copy)]
struct Metal {
    decay_s: f64,
    /// Centre of the noise that fills the spectrum between the partials.
    wash_hz: f64,
    /// Lowest partial; the others lie above it, inharmonic.
    lowest_hz: f64,
    /// The share of partials in the sound.
    ring: f64,
}

/// Ratios of partials without any harmonic order.
const PARTIALS: [f64; 8] = [1.0, 1.342, 1.733, 2.127, 2.581, 3.169, 3.857, 4.643];

/// The hi-hat, mono: closed strokes, and open ones that the next stroke chokes.
pub(crate) fn hats() -> AudioBlock {
    let mut out = vec![0.0_f32; n_frames()];
    let mut noise = Noise::new(103);
    let closed = groove::closed_hats();
    let metal = Metal { decay_s: CLOSED_S, wash_hz: 8_800.0, lowest_hz: 3_100.0, ring: 0.3 };
    for stroke in &closed {
        // A harder stroke also rings longer.
        let metal = Metal { decay_s: CLOSED_S * (0.6 + 0.6 * stroke.velocity), ..metal };
        strike(&mut out, *stroke, metal, f64::INFINITY, &mut noise);
    }
    for stroke in groove::open_hats() {
        let next_s = closed.iter().map(|s| s.time_s).find(|t| *t > stroke.time_s).unwrap_or(f64::INFINITY);
        let metal = Metal { decay_s: OPEN_S, wash_hz: 7_600.0, ..metal };
        strike(&mut out, stroke, metal, next_s - stroke.time_s, &mut noise);
    }
    AudioBlock::from_channels(vec![out])
}

/// The crash cymbal, stereo.
pub(crate) fn crash() -> AudioBlock {
    let sides = [104, 105].map(|seed| {
        let mut out = vec![0.0_f32; n_frames()];
        let mut noise = Noise::new(seed);
        let metal = Metal { decay_s: CRASH_S, wash_hz: 5_200.0, lowest_hz: 1_450.0, ring: 0.25 };
        for stroke in groove::crashes() {
            strike(&mut out, stroke, metal, f64::INFINITY, &mut noise);
        }
        out
    });
    AudioBlock::from_channels(sides.to_vec())
}

fn strike(out: &mut [f32], stroke: Stroke, metal: Metal, choke_s: f64, noise: &mut Noise) {
    let mut wash = Filter::BandPass(metal.wash_hz, 0.55).biquad();
    // Every stroke meets the metal elsewhere: the partials move, so that none rings at one frequency all song long.
    let mut partials = PARTIALS.map(|ratio| {
        let partial_hz = metal.lowest_hz * ratio * (1.0 + 0.06 * noise.white());
        Partial::new(partial_hz, noise.uniform(), 1.0, f64::INFINITY)
    });
    let mut fading = Fading::new(stroke.velocity, metal.decay_s);
    let mut attack = Fading::new(1.2, 0.004);
    let start = frame_at(stroke.time_s);
    let n = ((metal.decay_s * 8.0).min(choke_s + 0.02) * RATE_HZ) as usize;
    for (i, sample) in out.iter_mut().skip(start).take(n).enumerate() {
        let t = i as f64 / RATE_HZ;
        let ring: f64 = partials.iter_mut().map(Partial::step).sum();
        let struck = wash.step(noise.white()) * (1.0 + attack.step()) + metal.ring * 0.12 * ring;
        let choked = rise(choke_s + 0.02 - t, 0.02);
        *sample += (struck * fading.step() * rise(t, 0.0004) * choked) as f32;
    }
}
