//! A small room: reverberation from a feedback delay network (Jot & Chaigne 1991) of eight lines.

use super::clock::RATE_HZ;
use dsp::AudioBlock;

const N_LINES: usize = 8;
/// Mutually prime lengths near 20 to 60 ms, so that echoes do not fall together.
const LENGTHS: [usize; N_LINES] = [887, 1_063, 1_289, 1_523, 1_783, 2_027, 2_311, 2_579];

/// How a room sounds.
#[derive(Debug, Clone, Copy)]
pub(super) struct RoomSize {
    /// Time to fall by 60 dB.
    pub(super) reverberation_s: f64,
    /// Corner above which the walls absorb.
    pub(super) damping_hz: f64,
    /// Delay of the reverberation behind the direct sound.
    pub(super) pre_delay_s: f64,
}

#[derive(Debug)]
struct Line {
    samples: Vec<f64>,
    position: usize,
    gain: f64,
    damped: f64,
}

impl Line {
    fn new(length: usize, reverberation_s: f64) -> Self {
        // 60 dB are three powers of ten in amplitude.
        let gain = 10.0_f64.powf(-3.0 * length as f64 / RATE_HZ / reverberation_s);
        Self { samples: vec![0.0; length], position: 0, gain, damped: 0.0 }
    }

    fn read(&mut self, damping: f64) -> f64 {
        let out = self.samples[self.position] * self.gain;
        self.damped += (1.0 - damping) * (out - self.damped);
        self.damped
    }

    fn write(&mut self, x: f64) {
        self.samples[self.position] = x;
        self.position += 1;
        if self.position == self.samples.len() {
            self.position = 0;
        }
    }
}

/// The reverberation alone of mono `source`, as left and right.
fn reverberation(source: &[f32], size: RoomSize) -> [Vec<f32>; 2] {
    let damping = (-std::f64::consts::TAU * size.damping_hz / RATE_HZ).exp();
    let mut lines = LENGTHS.map(|length| Line::new(length, size.reverberation_s));
    let pre_delay = (size.pre_delay_s * RATE_HZ) as usize;
    let silence = std::iter::repeat_n(&0.0_f32, pre_delay);
    let mut wet = [Vec::with_capacity(source.len()), Vec::with_capacity(source.len())];
    for x in silence.chain(source).take(source.len()) {
        let mut read = [0.0; N_LINES];
        for (value, line) in read.iter_mut().zip(&mut lines) {
            *value = line.read(damping);
        }
        // A Householder reflection mixes all lines without changing their energy.
        let common = read.iter().sum::<f64>() * 2.0 / N_LINES as f64;
        for (index, (value, line)) in read.iter().zip(&mut lines).enumerate() {
            let sign = if index % 2 == 0 { 1.0 } else { -1.0 };
            line.write(value - common + sign * f64::from(*x));
        }
        wet[0].push((read[0] + read[2] - read[4] - read[6]) as f32 * 0.5);
        wet[1].push((read[1] - read[3] + read[5] - read[7]) as f32 * 0.5);
    }
    wet
}

/// Adds the room to a stem at `amount` (the linear gain of the reverberation); a mono stem stays mono.
pub(super) fn add_room(audio: &mut AudioBlock, size: RoomSize, amount: f64) {
    let (left, right) = audio.left_right();
    let source: Vec<f32> = left.iter().zip(right).map(|(l, r)| 0.5 * (l + r)).collect();
    let wet = reverberation(&source, size);
    for (channel, wet) in audio.channels_mut().zip(&wet) {
        for (sample, wet) in channel.iter_mut().zip(wet) {
            *sample += *wet * amount as f32;
        }
    }
}
