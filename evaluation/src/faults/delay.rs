use super::related::{Related, related};
use super::{Material, Planted, Remedy, Size, Truth};
use crate::chance::Chance;
use dsp::AudioBlock;

/// In milliseconds. The first notch of the sum lies at 2.5 kHz, at 250 Hz (the body of most parts is hollow), and from 20 ms
/// on a second attack begins to be heard (the precedence effect ends; Haas 1951 for speech at 30 to 40 ms, clicks at 5).
pub(super) const LATE_MS: [f64; 3] = [0.2, 2.0, 20.0];

/// One of two recordings of one source later than it was.
pub(super) fn plant(size: Size, material: &Material, chance: &mut Chance) -> Option<Planted> {
    // Distance is the sound of a microphone that stands apart.
    let pairs: Vec<Related> = related(material).into_iter().filter(|pair| pair.is_one_distance).collect();
    if pairs.is_empty() {
        return None;
    }
    let Related { first, second, .. } = *chance.one_of(&pairs);
    let (moved, partner) = if chance.happens(0.5) { (first, second) } else { (second, first) };
    let n_late = (size.of(LATE_MS) / 1_000.0 * f64::from(material.sample_rate_hz)).round() as usize;
    let stem = &material.stems[moved];
    let truth = Truth {
        stems: vec![stem.name.clone(), material.stems[partner].name.clone()],
        remedy: Some(Remedy::DelaySamples(-(n_late as f64))),
        ..Truth::on(&stem.name, &["stem-delay", "comb-filter", "layer-timing"])
    };
    Some(material.planted(moved, later(&stem.audio, n_late), truth))
}

/// The same, `n_frames` later and as long as it was.
pub(super) fn later(audio: &AudioBlock, n_frames: usize) -> AudioBlock {
    let mut late = AudioBlock::silence(audio.n_channels(), n_frames.min(audio.n_frames()));
    late.append(audio, 0..audio.n_frames() - late.n_frames());
    late
}
