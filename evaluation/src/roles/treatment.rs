//! What is done to a stem before it reaches a mixer: equaliser, room, compression, level. All of chance, and seeded.

use super::clip::Clip;
use crate::chance::Chance;
use analyzer::RoleClass;
use desk::{Action, FilterShape, Limiter, LimiterParams, Strip};
use dsp::{AudioBlock, db_to_amplitude};

/// Largest boost or cut of a band, in dB.
const MOST_EQ_DB: f64 = 7.0;
/// Mutually prime delays of a room, in samples at 44.1 kHz, as shares of a second.
const ROOM_DELAYS_S: [f64; 4] = [0.0297, 0.0371, 0.0411, 0.0437];

/// The clip as a mixer might get it.
pub(crate) fn treated(clip: &Clip, mut chance: Chance) -> Clip {
    let mut audio = clip.audio.clone();
    if chance.happens(0.15) {
        audio.truncate((f64::from(clip.sample_rate_hz) * chance.between(1.5, 5.0)) as usize);
    }
    audio = equalised(&audio, clip, &mut chance);
    if chance.happens(0.5) {
        add_room(&mut audio, clip.sample_rate_hz, &mut chance);
    }
    if chance.happens(0.4) {
        limit(&mut audio, clip.sample_rate_hz, &mut chance);
    }
    audio.scale(db_to_amplitude(chance.between(-30.0, 0.0)) as f32);
    Clip { audio, ..clip.clone() }
}

fn equalised(audio: &AudioBlock, clip: &Clip, chance: &mut Chance) -> AudioBlock {
    let band = |filter, frequency_hz, gain_db, q| Action::Eq { filter, frequency_hz, gain_db, q };
    let mut gain = |share: f64| if chance.happens(share) { chance.between(-MOST_EQ_DB, MOST_EQ_DB) } else { 0.0 };
    let gains = [gain(0.5), gain(0.7), gain(0.7), gain(0.6)];
    let mut actions = vec![
        band(FilterShape::LowShelf, chance.ratio_between(80.0, 300.0), gains[0], 0.7),
        band(FilterShape::Bell, chance.ratio_between(150.0, 1_000.0), gains[1], chance.between(0.5, 2.0)),
        band(FilterShape::Bell, chance.ratio_between(1_000.0, 6_000.0), gains[2], chance.between(0.5, 2.0)),
        band(FilterShape::HighShelf, chance.ratio_between(2_500.0, 9_000.0), gains[3], 0.7),
    ];
    let is_low = [Some(RoleClass::Kick), Some(RoleClass::Bass), Some(RoleClass::Kit)].contains(&clip.truth.class);
    if chance.happens(0.4) {
        let highest = if is_low { 40.0 } else { 160.0 };
        actions.push(band(FilterShape::HighPass, chance.ratio_between(20.0, highest), 0.0, 0.7));
    }
    if chance.happens(0.15) {
        actions.push(band(FilterShape::LowPass, chance.ratio_between(6_000.0, 10_000.0), 0.0, 0.7));
    }
    let mut strip = Strip::new(&actions, clip.sample_rate_hz, audio.n_channels());
    let mut out = AudioBlock::default();
    strip.process(audio, &mut out);
    out
}

/// Four combs in parallel (Schroeder 1962), left and right alike.
fn add_room(audio: &mut AudioBlock, sample_rate_hz: u32, chance: &mut Chance) {
    let rate_hz = f64::from(sample_rate_hz);
    let reverberation_s = chance.ratio_between(0.25, 2.5);
    let amount = db_to_amplitude(chance.between(-26.0, -10.0));
    let size = chance.between(0.5, 1.5);
    let damping = chance.between(0.1, 0.6);
    let (left, right) = audio.left_right();
    let source: Vec<f64> = left.iter().zip(right).map(|(l, r)| 0.5 * (f64::from(*l) + f64::from(*r))).collect();
    let mut wet = vec![0.0; source.len()];
    for delay_s in ROOM_DELAYS_S {
        let delay = (delay_s * size * rate_hz) as usize;
        let feedback = 10.0_f64.powf(-3.0 * delay_s * size / reverberation_s);
        let mut line = vec![0.0; delay.max(1)];
        let mut damped = 0.0;
        for (i, (x, wet)) in source.iter().zip(&mut wet).enumerate() {
            let position = i % line.len();
            damped += (1.0 - damping) * (line[position] - damped);
            line[position] = x + feedback * damped;
            *wet += damped;
        }
    }
    for channel in audio.channels_mut() {
        for (sample, wet) in channel.iter_mut().zip(&wet) {
            *sample += (amount * wet) as f32;
        }
    }
}

fn limit(audio: &mut AudioBlock, sample_rate_hz: u32, chance: &mut Chance) {
    let peak = audio.channels().iter().flatten().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    if peak > 0.0 {
        audio.scale((db_to_amplitude(chance.between(2.0, 12.0)) / f64::from(peak)) as f32);
        Limiter::new(LimiterParams { ceiling_dbtp: -1.0 }, sample_rate_hz).process(audio);
    }
}
