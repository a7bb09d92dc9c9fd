//! Clips of plucked strings of own synthesis: guitars as no soundfont has them, each with its own strings, pick, body or
//! amplifier.

use super::clip::{Clip, Job, Kind, OWN_SYNTHESIS, Truth};
use super::melodies::{Style, notes};
use super::note::{CLIP_S, Note};
use crate::chance::Chance;
use analyzer::RoleClass;
use dsp::{AudioBlock, Biquad, Coefficients, Db, Hertz};
use std::f64::consts::TAU;

const SAMPLE_RATE_HZ: u32 = 44_100;
const RATE_HZ: f64 = 44_100.0;
const N_GUITARS: usize = 40;
const CLIPS_PER_GUITAR: usize = 3;
const RANGE: (u8, u8) = (40, 79);

/// One job per guitar.
pub(crate) fn jobs() -> Vec<Job<'static>> {
    (0..N_GUITARS)
        .map(|guitar| {
            Box::new(move || Ok((0..CLIPS_PER_GUITAR).map(|take| clip(guitar, take)).collect())) as Job<'static>
        })
        .collect()
}

fn clip(guitar: usize, take: usize) -> Clip {
    let name = format!("guitar {guitar}");
    let played = Guitar::of(&name, guitar);
    let styles: &[Style] = match played.body {
        Body::Wood => &[Style::Strum, Style::Arpeggio, Style::Strum, Style::Melody],
        Body::Pickup => &[Style::Strum, Style::Arpeggio, Style::Melody, Style::Stabs],
        Body::Amplifier => &[Style::PowerChords, Style::Melody, Style::PowerChords, Style::Strum],
    };
    let style = styles[(guitar / 3 + take) % styles.len()];
    let mut chance = Chance::of(&format!("{name} {take}"));
    let notes = notes(style, RANGE, Chance::of(&format!("{name} {take} notes")));
    let truth = Truth {
        class: Some(RoleClass::Guitar),
        group: format!("plucked {guitar}"),
        source: OWN_SYNTHESIS.to_owned(),
        name,
        kind: Kind::Made,
    };
    let audio = AudioBlock::from_channels(vec![played.played(&notes, &mut chance)]);
    Clip { truth, sample_rate_hz: SAMPLE_RATE_HZ, audio }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Body {
    Wood,
    Pickup,
    Amplifier,
}

/// Strings after Karplus & Strong 1983 and Jaffe & Smith 1983: noise in a loop that loses its highs.
#[derive(Debug)]
struct Guitar {
    body: Body,
    /// Where the string is plucked and where it is picked up, as a share of its length.
    plucked_at: f64,
    picked_up_at: f64,
    /// Corner of the noise that the pick makes, in hertz.
    pick_hz: f64,
    /// Time in which a low string loses 60 dB.
    decay_s: f64,
    /// What a loop loses of the highs, 0…0.5.
    damping: f64,
    /// The hand on the strings.
    is_muted: bool,
    drive: f64,
    vibrato_cents: f64,
    /// Resonances of the wood, or of the loudspeaker.
    resonances_hz: [f64; 3],
    top_hz: f64,
}

impl Guitar {
    fn of(name: &str, guitar: usize) -> Self {
        let mut chance = Chance::of(name);
        let body = [Body::Wood, Body::Pickup, Body::Amplifier][guitar % 3];
        let is_wood = body == Body::Wood;
        Self {
            body,
            plucked_at: chance.between(0.07, 0.35),
            picked_up_at: chance.between(0.06, 0.28),
            pick_hz: chance.ratio_between(1_500.0, 12_000.0),
            decay_s: chance.ratio_between(1.5, 7.0),
            damping: chance.ratio_between(0.03, 0.45),
            is_muted: chance.happens(0.2),
            drive: if body == Body::Amplifier {
                chance.ratio_between(4.0, 60.0)
            } else {
                chance.ratio_between(0.2, 2.0)
            },
            vibrato_cents: if is_wood { 0.0 } else { chance.between(0.0, 30.0) },
            resonances_hz: if is_wood {
                [chance.between(90.0, 120.0), chance.between(180.0, 240.0), chance.between(350.0, 500.0)]
            } else {
                [chance.between(90.0, 150.0), chance.between(500.0, 900.0), chance.between(1_800.0, 3_200.0)]
            },
            top_hz: if is_wood { 14_000.0 } else { chance.ratio_between(3_500.0, 7_000.0) },
        }
    }

    fn played(&self, notes: &[Note], chance: &mut Chance) -> Vec<f32> {
        let mut out = vec![0.0_f64; ((CLIP_S + 1.0) * RATE_HZ) as usize];
        for note in notes {
            let start = (note.start_s * RATE_HZ) as usize;
            for (sum, x) in out[start..].iter_mut().zip(self.string(note, chance)) {
                *sum += x;
            }
        }
        self.through_body(out)
    }

    /// One string from the pick until it is damped.
    fn string(&self, note: &Note, chance: &mut Chance) -> Vec<f64> {
        let hz = note.hz() * (chance.between(-3.0, 3.0) / 1_200.0).exp2();
        let period = RATE_HZ / hz;
        let strength = f64::from(note.velocity) / 127.0;
        let corner = Hertz((self.pick_hz * strength.max(0.3)).min(18_000.0));
        let mut pick = Biquad::new(Coefficients::low_pass(SAMPLE_RATE_HZ, corner, 0.7));
        let noise: Vec<f64> = (0..period.ceil() as usize).map(|_| pick.step(chance.white()) * strength).collect();
        let n = ((note.length_s + 0.25) * RATE_HZ) as usize;
        let decay_s = if self.is_muted { 0.3 } else { self.decay_s * (82.0 / hz).powf(0.4) };
        let loss = 10.0_f64.powf(-3.0 / (hz * decay_s));
        let damped = 10.0_f64.powf(-3.0 / (hz * 0.12));
        let depth = if note.length_s > 0.4 { self.vibrato_cents } else { 0.0 };
        let size = period as usize + 64;
        let mut line = vec![0.0; size];
        let mut before = 0.0;
        let (plucked, picked_up) = ((self.plucked_at * period) as usize, (self.picked_up_at * period) as usize);
        let mut string = Vec::with_capacity(n);
        for i in 0..n {
            let t = i as f64 / RATE_HZ;
            let bend = depth / 1_200.0 * (TAU * 5.0 * t).sin() * (t / 0.5).min(1.0);
            let delay = period * (-bend).exp2() - self.damping;
            let at = |delay: f64| {
                let whole = delay.floor();
                let sample = |back: usize| line[(i + 2 * size - back) % size];
                let share = delay - whole;
                (1.0 - share) * sample(whole as usize) + share * sample(whole as usize + 1)
            };
            let looped = at(delay);
            let excitation = noise.get(i).copied().unwrap_or(0.0)
                - i.checked_sub(plucked).and_then(|k| noise.get(k)).copied().unwrap_or(0.0);
            let factor = if t < note.length_s { loss } else { damped };
            let filtered = (1.0 - self.damping) * looped + self.damping * before;
            before = looped;
            line[i % size] = excitation + factor * filtered;
            let other = if self.body == Body::Wood { 0.0 } else { line[(i + size - picked_up.min(size - 1)) % size] };
            string.push(line[i % size] - other);
        }
        string
    }

    fn through_body(&self, mut samples: Vec<f64>) -> Vec<f32> {
        let peak = samples.iter().fold(1e-9_f64, |peak, x| peak.max(x.abs()));
        let bell = |hz: f64, db: f64, q: f64| Coefficients::bell(SAMPLE_RATE_HZ, Hertz(hz), Db(db), q);
        let [low, middle, high] = self.resonances_hz;
        let filters = match self.body {
            Body::Wood => vec![bell(low, 8.0, 4.0), bell(middle, 6.0, 4.0), bell(high, 4.0, 3.0)],
            Body::Pickup | Body::Amplifier => vec![bell(low, 3.0, 1.0), bell(middle, -5.0, 0.8), bell(high, 5.0, 1.2)],
        };
        let low_pass = || Coefficients::low_pass(SAMPLE_RATE_HZ, Hertz(self.top_hz), 0.8);
        let high_pass = Coefficients::high_pass(SAMPLE_RATE_HZ, Hertz(70.0), 0.7);
        let all = filters.into_iter().chain([low_pass(), low_pass(), high_pass]);
        let mut chain: Vec<Biquad> = all.map(Biquad::new).collect();
        let mut before = Biquad::new(Coefficients::high_pass(SAMPLE_RATE_HZ, Hertz(120.0), 0.7));
        for sample in &mut samples {
            let x = before.step(*sample / peak);
            let driven =
                if self.body == Body::Wood { *sample / peak } else { (self.drive * x + 0.1).tanh() - 0.1_f64.tanh() };
            *sample = chain.iter_mut().fold(driven, |x, filter| filter.step(x));
        }
        samples.into_iter().map(|x| (0.3 * x) as f32).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::table::Row;

    #[test]
    fn every_guitar_sounds_its_strings_and_is_the_same_again() {
        for (one, take) in [(0, 0), (1, 1), (2, 2), (5, 0)] {
            let made = clip(one, take);
            assert_eq!(made.audio, clip(one, take).audio, "{one}");
            let row = Row::of(&made).unwrap_or_else(|| panic!("{one} is silent"));
            let prominence = row.features.iter().find(|feature| feature.name == "prominence").and_then(|of| of.value);
            assert!(prominence.is_some_and(|db| db > 15.0), "{one}: {prominence:?}");
        }
    }
}
