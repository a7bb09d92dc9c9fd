use anyhow::Context;
use dsp::AudioBlock;
use media::Decoder;
use std::path::Path;

/// All of an audio file, and its rate.
pub(crate) fn decoded(path: &Path) -> anyhow::Result<(u32, AudioBlock)> {
    let mut decoder = Decoder::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let (mut block, mut all) = (AudioBlock::default(), AudioBlock::default());
    while decoder.next_block(&mut block)? {
        all.append(&block, 0..block.n_frames());
    }
    Ok((decoder.format().sample_rate_hz, all))
}

/// The frames from `start_s` on, for `length_s`.
pub(crate) fn part(audio: &AudioBlock, sample_rate_hz: u32, start_s: f64, length_s: f64) -> AudioBlock {
    let frame = |seconds: f64| (seconds * f64::from(sample_rate_hz)) as usize;
    let start = frame(start_s).min(audio.n_frames());
    let end = (start + frame(length_s)).min(audio.n_frames());
    let mut part = AudioBlock::default();
    part.append(audio, start..end);
    part
}
