use super::super::clock::{RATE_HZ, beat_to_s, frame_at, n_frames, pitch_hz};
use super::super::envelope::{rise, swell};
use super::super::melody::{self, Consonant, Syllable, Vowel};
use super::super::oscillator::Saw;
use super::super::tone::Filter;
use super::formants::{FormantBank, Tract, tract};
use dsp::AudioBlock;
use dsp::signals::Noise;
use std::f64::consts::TAU;

/// Samples between two settings of pitch and formants: 0.7 ms.
const CONTROL: usize = 32;

/// What makes one singer different from another.
#[derive(Debug, Clone, Copy)]
struct Singer {
    seed: u64,
    vibrato_hz: f64,
    vibrato_cents: f64,
    detune_cents: f64,
    /// Multiplies all formants.
    formant_scale: f64,
    /// Noise of the breath relative to the voice.
    breath: f64,
    /// Time constant of the slide from note to note.
    portamento_s: f64,
    /// Gain of the consonants' noise.
    diction: f64,
    /// Greatest error of timing.
    timing_s: f64,
    rise_s: f64,
    fall_s: f64,
}

const LEAD: Singer = Singer {
    seed: 51,
    vibrato_hz: 5.4,
    vibrato_cents: 22.0,
    detune_cents: 0.0,
    formant_scale: 1.0,
    breath: 0.05,
    portamento_s: 0.028,
    diction: 1.0,
    timing_s: 0.012,
    rise_s: 0.035,
    fall_s: 0.09,
};

/// The lead singer, mono.
pub(crate) fn lead_vocal() -> AudioBlock {
    let mut out = vec![0.0_f32; n_frames()];
    sing(&mut out, &melody::lead(), LEAD);
    AudioBlock::from_channels(vec![out])
}

/// Three backing parts, each sung by two people who stand on opposite sides.
pub(crate) fn backing_vocals() -> AudioBlock {
    let mut sides = [vec![0.0_f32; n_frames()], vec![0.0_f32; n_frames()]];
    for voice in 0..3 {
        for (side, opposite) in [(0, 1), (1, 0)] {
            let mut take = vec![0.0_f32; n_frames()];
            sing(&mut take, &melody::backing(voice), backing_singer(voice, side));
            for (channel, gain) in [(side, 1.0), (opposite, 0.25)] {
                for (sample, x) in sides[channel].iter_mut().zip(&take) {
                    *sample += gain * x;
                }
            }
        }
    }
    AudioBlock::from_channels(sides.to_vec())
}

fn backing_singer(voice: usize, side: usize) -> Singer {
    let (v, s) = (voice as f64, side as f64);
    Singer {
        seed: 60 + 2 * voice as u64 + side as u64,
        vibrato_hz: 4.9 + 0.3 * v + 0.15 * s,
        vibrato_cents: 14.0,
        detune_cents: [-7.0, 6.0, 5.0, -6.0, -4.0, 8.0][2 * voice + side],
        formant_scale: 0.97 + 0.05 * v + 0.02 * s,
        breath: 0.16,
        portamento_s: 0.05,
        diction: 0.4,
        timing_s: 0.025,
        rise_s: 0.12,
        fall_s: 0.22,
    }
}

/// A syllable as the singer times it.
#[derive(Debug, Clone, Copy)]
struct SungNote {
    start_s: f64,
    duration_s: f64,
    midi: f64,
    consonant: Consonant,
    vowel: Vowel,
}

fn sing(out: &mut [f32], part: &[Syllable], singer: Singer) {
    let mut noise = Noise::new(singer.seed);
    let notes: Vec<_> = part.iter().map(|syllable| time(syllable, singer, &mut noise)).collect();
    let mut voice = Voice::new(singer, notes.first().map_or(60.0, |n| n.midi));
    for (i, note) in notes.iter().enumerate() {
        // A voice runs through to the next note when no rest divides them.
        let next_s = notes.get(i + 1).map_or(f64::INFINITY, |n| n.start_s);
        let legato = next_s - (note.start_s + note.duration_s) < 0.1;
        let end_s = if legato { next_s } else { note.start_s + note.duration_s + singer.fall_s };
        voice.hold(out, *note, end_s, legato, &mut noise);
        speak(out, *note, singer, &mut noise);
    }
}

fn time(syllable: &Syllable, singer: Singer, noise: &mut Noise) -> SungNote {
    SungNote {
        start_s: beat_to_s(syllable.beat) + singer.timing_s * noise.white(),
        duration_s: beat_to_s(syllable.beats),
        midi: f64::from(syllable.midi),
        consonant: syllable.consonant,
        vowel: syllable.vowel,
    }
}

/// The voiced part: a glottal source through the formants, carried on from note to note.
#[derive(Debug)]
struct Voice {
    singer: Singer,
    glottis: Saw,
    tilt: f64,
    bank: FormantBank,
    tract: Tract,
    /// Where the pitch is now, and a slow drift of it, as MIDI numbers.
    midi: f64,
    drift: f64,
    level: f64,
    time_s: f64,
}

impl Voice {
    fn new(singer: Singer, midi: f64) -> Self {
        Self {
            singer,
            glottis: Saw::new(0.0),
            tilt: 0.0,
            bank: FormantBank::default(),
            tract: tract(Vowel::Schwa),
            midi,
            drift: 0.0,
            level: 0.0,
            time_s: 0.0,
        }
    }

    /// Sings from the start of a note to `end_s`.
    fn hold(&mut self, out: &mut [f32], note: SungNote, end_s: f64, legato: bool, noise: &mut Noise) {
        let (start, end) = (frame_at(note.start_s), frame_at(end_s).min(out.len()));
        let fall_s = if legato { 0.02 } else { self.singer.fall_s };
        let mut at = start;
        while at < end {
            let t = (at - start) as f64 / RATE_HZ;
            let shape = rise(t, self.singer.rise_s) * rise(end_s - note.start_s - t, fall_s);
            // Between two notes that touch the voice weakens, but does not stop.
            let floor = if legato { 0.3 } else { 0.0 };
            let target = shape.max(if t > self.singer.rise_s { floor } else { 0.0 }) * effort(note.midi);
            let frequency_hz = self.control(note, t, noise);
            let until = (at + CONTROL).min(end);
            let step = (target - self.level) / CONTROL as f64;
            for sample in &mut out[at..until] {
                self.level += step;
                *sample += (self.level * self.sample(frequency_hz, noise)) as f32;
            }
            at = until;
        }
        if !legato {
            self.level = 0.0;
        }
    }

    /// Sets pitch and formants for the next few samples; `t` counts from the start of the note.
    fn control(&mut self, note: SungNote, t: f64, noise: &mut Noise) -> f64 {
        let control_s = CONTROL as f64 / RATE_HZ;
        self.time_s += control_s;
        let glide = 1.0 - (-control_s / self.singer.portamento_s).exp();
        // A note is approached from a little below.
        let scoop = -0.35 * (-t / 0.06).exp();
        self.midi += glide * (note.midi + scoop - self.midi);
        self.drift = 0.995 * self.drift + 0.006 * noise.white();
        let mut target = tract(note.vowel);
        if note.consonant == Consonant::Closed && t < 0.055 {
            close(&mut target);
        }
        self.tract.glide_to(&target, 1.0 - (-control_s / 0.022).exp());
        self.bank.tune(&self.tract, self.singer.formant_scale * (1.0 + 0.25 * self.drift));
        let vibrato =
            self.singer.vibrato_cents * rise(t - 0.2, 0.5) * (TAU * self.singer.vibrato_hz * self.time_s).sin();
        pitch_hz(self.midi + self.drift + (vibrato + self.singer.detune_cents) / 100.0)
    }

    #[inline]
    fn sample(&mut self, frequency_hz: f64, noise: &mut Noise) -> f64 {
        let pulse = self.glottis.step(frequency_hz);
        // The folds close abruptly but not in an instant: a gentle fall above 2.6 kHz.
        self.tilt += 0.31 * (pulse - self.tilt);
        // Breath passes while the folds are open, in the first part of each cycle.
        let open = if self.glottis.phase() < 0.6 { 1.0 } else { 0.35 };
        self.bank.step(self.tilt + self.singer.breath * open * noise.white()) + 0.12 * self.tilt
    }
}

/// High notes are sung with more force.
fn effort(midi: f64) -> f64 {
    1.0 + 0.02 * (midi - 61.0)
}

/// Lips or tongue closed: only the lowest resonance passes freely.
fn close(tract: &mut Tract) {
    tract.centers_hz[0] = 290.0;
    for gain_db in &mut tract.gains_db[1..] {
        *gain_db -= 16.0;
    }
    tract.gains_db[0] -= 4.0;
}

/// The noise of a consonant: where it lies in the spectrum and in time.
#[derive(Debug, Clone, Copy)]
struct Friction {
    center_hz: f64,
    q: f64,
    gain: f64,
    /// It starts this long before the vowel.
    lead_s: f64,
    length_s: f64,
    rise_s: f64,
}

fn friction(consonant: Consonant, vowel: Vowel) -> Option<Friction> {
    let (center_hz, q, gain, lead_s, length_s, rise_s) = match consonant {
        Consonant::None | Consonant::Closed => return None,
        Consonant::S => (7_200.0, 1.1, 0.32, 0.10, 0.12, 0.035),
        Consonant::Sh => (3_600.0, 1.0, 0.26, 0.11, 0.13, 0.04),
        Consonant::F => (6_000.0, 0.4, 0.07, 0.09, 0.11, 0.04),
        Consonant::H => (tract(vowel).centers_hz[1], 0.7, 0.07, 0.08, 0.12, 0.05),
        Consonant::T => (5_200.0, 0.6, 0.32, 0.035, 0.045, 0.001),
        Consonant::K => (2_300.0, 1.0, 0.30, 0.04, 0.05, 0.002),
    };
    Some(Friction { center_hz, q, gain, lead_s, length_s, rise_s })
}

/// Adds the noise of a note's consonant.
fn speak(out: &mut [f32], note: SungNote, singer: Singer, noise: &mut Noise) {
    let Some(friction) = friction(note.consonant, note.vowel) else { return };
    let mut band = Filter::BandPass(friction.center_hz * (1.0 + 0.08 * noise.white()), friction.q).biquad();
    let start = frame_at(note.start_s - friction.lead_s);
    let n = (friction.length_s * RATE_HZ) as usize;
    for (i, sample) in out.iter_mut().skip(start).take(n).enumerate() {
        let shape = swell(i as f64 / RATE_HZ, friction.length_s, friction.rise_s, 0.6 * friction.length_s);
        *sample += (singer.diction * friction.gain * shape * band.step(noise.white())) as f32;
    }
}
