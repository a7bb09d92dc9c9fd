use super::super::clock::{RATE_HZ, bar_start, beat_to_s, frame_at, n_frames, pitch_hz};
use super::super::envelope::swell;
use super::super::harmony::{LAST_BAR, Section, chord, section};
use super::super::performance::{Player, Stroke};
use super::super::tone::Filter;
use super::string::{Pluck, PluckedString};
use dsp::AudioBlock;
use dsp::signals::Noise;

/// Time for a 60 dB fall of an open string, and of one under the palm.
const RING_S: f64 = 3.2;
const MUTED_S: f64 = 0.55;
/// Time between neighbouring strings of a strum.
const STRUM_S: f64 = 0.009;
/// How much of each take is heard on the other side.
const SPILL: f32 = 0.22;

/// One movement of the right hand.
#[derive(Debug, Clone, Copy)]
struct Strum {
    beat: f64,
    velocity: f64,
    up: bool,
    muted: bool,
    /// Plays only this string, counted from the lowest and wrapped at the chord's size.
    single: Option<usize>,
}

/// Beat in the bar, velocity, direction.
const VERSE: &[(f64, f64, bool)] = &[
    (0.0, 0.8, false),
    (0.5, 0.45, false),
    (1.0, 0.7, false),
    (1.5, 0.45, false),
    (2.0, 0.75, false),
    (2.5, 0.5, false),
    (3.0, 0.7, false),
    (3.5, 0.5, false),
];
const CHORUS: &[(f64, f64, bool)] = &[
    (0.0, 1.0, false),
    (1.0, 0.8, false),
    (1.5, 0.55, true),
    (2.0, 0.85, false),
    (2.5, 0.6, true),
    (3.0, 0.85, false),
    (3.25, 0.45, true),
    (3.5, 0.7, true),
];
/// Strings of the intro's picking, in eighths.
const PICKING: [usize; 8] = [0, 2, 3, 4, 3, 2, 4, 3];

fn strums_of_bar(bar: usize) -> Vec<Strum> {
    let start = bar_start(bar);
    let strummed = |rows: &[(f64, f64, bool)], muted| {
        rows.iter()
            .map(|&(beat, velocity, up)| Strum { beat: start + beat, velocity, up, muted, single: None })
            .collect()
    };
    match section(bar) {
        Section::Intro => PICKING
            .iter()
            .enumerate()
            .map(|(i, &string)| {
                let (beat, velocity) = (start + 0.5 * i as f64, if i == 0 { 0.9 } else { 0.7 });
                Strum { beat, velocity, up: false, muted: false, single: Some(string) }
            })
            .collect(),
        Section::Verse => strummed(VERSE, true),
        Section::Outro if bar == LAST_BAR => strummed(&CHORUS[..1], false),
        Section::Chorus | Section::Outro => strummed(CHORUS, false),
    }
}

/// A steel-string guitar, stereo: the same part played twice, one take to each side.
pub(crate) fn guitar() -> AudioBlock {
    let [left, right] = [take(31), take(32)];
    let spill = |near: &[f32], far: &[f32]| near.iter().zip(far).map(|(n, f)| n + SPILL * f).collect();
    AudioBlock::from_channels(vec![spill(&left, &right), spill(&right, &left)])
}

/// A strum as the player plays it.
type Played = (Strum, Stroke);

/// When a string is struck (as a sample), how hard, and whether under the palm.
type StringHit = (usize, f64, bool);

fn take(seed: u64) -> Vec<f32> {
    let mut out = vec![0.0_f32; n_frames()];
    let mut noise = Noise::new(seed);
    let mut player = Player::new(seed + 100, 8.0, 0.12);
    for bar in 0..=LAST_BAR {
        let end = if bar == LAST_BAR { out.len() } else { frame_at(beat_to_s(bar_start(bar + 1))) };
        let played: Vec<Played> =
            strums_of_bar(bar).iter().map(|strum| (*strum, player.strike(strum.beat, strum.velocity))).collect();
        let notes = chord(bar).guitar();
        for (index, midi) in notes.iter().enumerate() {
            // The fretting hand bends every note by its own few cents.
            let pitch = pitch_hz(f64::from(*midi) + 0.05 * noise.white());
            ring(&mut out, pitch, &hits(&played, index, notes.len()), end, &mut noise);
        }
        for (strum, stroke) in &played {
            scrape(&mut out, *stroke, strum.single.is_none(), &mut noise);
        }
    }
    out
}

/// The strums that reach string `index` of `n_strings`, one string after the other.
fn hits(played: &[Played], index: usize, n_strings: usize) -> Vec<StringHit> {
    let reaches = |strum: &Strum| match strum.single {
        Some(single) => single % n_strings == index,
        // A light up-stroke leaves the low strings alone.
        None => !strum.up || n_strings <= index + 4,
    };
    let hit = |(strum, stroke): &Played| {
        let order = if strum.up { n_strings - 1 - index } else { index };
        let spread = if strum.single.is_some() { 0.0 } else { STRUM_S * order as f64 };
        (frame_at(stroke.time_s + spread), stroke.velocity, strum.muted)
    };
    played.iter().filter(|(strum, _)| reaches(strum)).map(hit).collect()
}

/// Plays one string through one bar, and lets it fade when the hand leaves for the next chord.
fn ring(out: &mut [f32], pitch: f64, hits: &[StringHit], end: usize, noise: &mut Noise) {
    let Some(&(first, _, _)) = hits.first() else { return };
    let mut string = PluckedString::new(pitch, RING_S, 0.22);
    let mut next = hits.iter().peekable();
    let release = (0.09 * RATE_HZ) as usize;
    for i in first..(end + release).min(out.len()) {
        if let Some((_, velocity, muted)) = next.next_if(|(frame, _, _)| *frame <= i) {
            string.set_ring(pitch, if *muted { MUTED_S } else { RING_S });
            let position = 0.13 + 0.05 * noise.uniform();
            let brightness = 0.25 + 0.5 * velocity;
            string.pluck(Pluck { velocity: *velocity, position, brightness }, noise);
        }
        if i == end {
            string.set_ring(pitch, 0.12);
        }
        out[i] += (0.25 * string.step()) as f32;
    }
}

/// The plectrum's own noise as it crosses the strings.
fn scrape(out: &mut [f32], stroke: Stroke, all_strings: bool, noise: &mut Noise) {
    let mut bright = Filter::BandPass(3_800.0, 0.45).biquad();
    let (length_s, gain) = if all_strings { (0.06, 0.10) } else { (0.012, 0.08) };
    let n = (3.0 * length_s * RATE_HZ) as usize;
    for (i, sample) in out.iter_mut().skip(frame_at(stroke.time_s)).take(n).enumerate() {
        let t = i as f64 / RATE_HZ;
        let shape = swell(t, 3.0 * length_s, 0.002, 2.0 * length_s);
        *sample += (gain * stroke.velocity * shape * bright.step(noise.white())) as f32;
    }
}
