use super::super::clock::{RATE_HZ, TEMPO_BPM, bar_start, frame_at, n_frames, pitch_hz};
use super::super::envelope::{decay, rise};
use super::super::harmony::{LAST_BAR, Section, chord, section};
use super::super::oscillator::Partial;
use super::super::performance::{Player, Stroke};
use super::super::tone::{Filter, filter};
use dsp::AudioBlock;
use dsp::signals::Noise;
use std::f64::consts::PI;

/// Partials of one note.
const N_PARTIALS: usize = 28;
/// Where the finger plucks, as a share of the string: partials with a node there stay weak.
const PLUCK_POSITION: f64 = 0.19;
/// Fall to 37 % of the fundamental; higher partials fall faster.
const DECAY_S: f64 = 1.5;
const RELEASE_S: f64 = 0.05;

#[derive(Debug, Clone, Copy)]
struct BassNote {
    stroke: Stroke,
    duration_s: f64,
    midi: u8,
}

/// A written note: beat in the bar, beats, root or fifth or octave, velocity.
type Row = (f64, f64, Degree, f64);

#[derive(Debug, Clone, Copy)]
enum Degree {
    Root,
    Fifth,
    Octave,
}

const VERSE: &[Row] = &[
    (0.0, 1.4, Degree::Root, 1.0),
    (1.5, 0.45, Degree::Root, 0.75),
    (2.0, 0.95, Degree::Root, 0.9),
    (3.0, 0.45, Degree::Fifth, 0.8),
    (3.5, 0.45, Degree::Root, 0.7),
];
const CHORUS: &[Row] = &[
    (0.0, 0.48, Degree::Root, 1.0),
    (0.5, 0.48, Degree::Root, 0.8),
    (1.0, 0.48, Degree::Root, 0.9),
    (1.5, 0.48, Degree::Octave, 0.75),
    (2.0, 0.48, Degree::Root, 0.95),
    (2.5, 0.48, Degree::Root, 0.8),
    (3.0, 0.48, Degree::Fifth, 0.9),
    (3.5, 0.45, Degree::Root, 0.8),
];
const HELD: &[Row] = &[(0.0, 3.6, Degree::Root, 1.0)];

fn line() -> Vec<BassNote> {
    let mut player = Player::new(21, 6.0, 0.08);
    let mut notes = Vec::new();
    for bar in 1..=LAST_BAR {
        let rows = match section(bar) {
            Section::Intro => HELD,
            Section::Outro if bar == LAST_BAR => HELD,
            Section::Verse | Section::Outro => VERSE,
            Section::Chorus => CHORUS,
        };
        for (beat, beats, degree, velocity) in rows {
            let midi = match degree {
                Degree::Root => chord(bar).bass(),
                Degree::Fifth => chord(bar).bass_fifth(),
                Degree::Octave => chord(bar).bass() + 12,
            };
            let stroke = player.strike(bar_start(bar) + beat, *velocity);
            notes.push(BassNote { stroke, duration_s: beats * 60.0 / TEMPO_BPM, midi });
        }
    }
    notes
}

/// The electric bass as it comes out of its jack, mono.
pub(crate) fn bass_di() -> AudioBlock {
    let mut out = vec![0.0_f32; n_frames()];
    let mut noise = Noise::new(111);
    for note in line() {
        pluck(&mut out, note, &mut noise);
    }
    filter(&mut out, &[Filter::LowPass(5_200.0)]);
    AudioBlock::from_channels(vec![out])
}

fn pluck(out: &mut [f32], note: BassNote, noise: &mut Noise) {
    let fundamental_hz = pitch_hz(f64::from(note.midi));
    let start = frame_at(note.stroke.time_s);
    let n = ((note.duration_s + RELEASE_S) * RATE_HZ) as usize;
    let mut partials: Vec<_> =
        (1..=N_PARTIALS).map(|k| partial(fundamental_hz, k as f64, note.stroke.velocity)).collect();
    let mut finger = Filter::BandPass(1_100.0, 0.7).biquad();
    for (i, sample) in out.iter_mut().skip(start).take(n).enumerate() {
        let t = i as f64 / RATE_HZ;
        let touch = finger.step(noise.white()) * decay(t, 0.012) * 0.8;
        let tone: f64 = partials.iter_mut().map(Partial::step).sum();
        let damped = rise(note.duration_s + RELEASE_S - t, RELEASE_S);
        *sample += (note.stroke.velocity * (tone + touch) * rise(t, 0.002) * damped) as f32;
    }
}

/// The partial of `order` (1 = fundamental) of a string; a harder pluck is brighter.
fn partial(fundamental_hz: f64, order: f64, velocity: f64) -> Partial {
    // A stiff string's partials lie a little above the harmonics.
    let partial_hz = fundamental_hz * order * (1.0 + 4e-5 * order * order);
    let gain = (PI * order * PLUCK_POSITION).sin() / order.powf(1.1 - 0.2 * velocity);
    Partial::new(partial_hz, 0.0, gain, DECAY_S / (1.0 + 0.16 * order))
}

/// The same performance through a valve amplifier and a cabinet. Their filters are of minimum phase and the
/// microphone stands at the cone, so that the two stems add up.
pub(crate) fn bass_amp(di: &AudioBlock) -> AudioBlock {
    let mut out = di.channel(0).to_vec();
    filter(&mut out, &[Filter::HighPass(35.0), Filter::Bell(700.0, 4.0, 0.7)]);
    for sample in &mut out {
        // Two half-waves that bend differently give even as well as odd partials.
        let x = f64::from(*sample) * 1.1;
        *sample = if x > 0.0 { x.tanh() } else { (0.8 * x).tanh() / 0.8 } as f32;
    }
    filter(&mut out, &[Filter::Bell(1_800.0, 3.0, 0.9), Filter::LowPass(4_500.0)]);
    AudioBlock::from_channels(vec![out])
}
