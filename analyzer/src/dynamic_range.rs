use crate::lanes::{extremes, sum};
use dsp::AudioBlock;

/// The TT dynamic range value (Pleasurize Music Foundation), as in simon-r/dr14_t.meter: how far the second-highest
/// peak of 3 s blocks lies above the RMS of the loudest fifth of them.
#[derive(Debug)]
pub(crate) struct DynamicRangeMeter {
    block_size: usize,
    channels: Vec<Channel>,
    filled: usize,
}

#[derive(Debug, Default)]
struct Channel {
    energy: f64,
    peak: f64,
    /// Mean square × 2 per block, so that a full-scale sine has an RMS of its peak.
    powers: Vec<f64>,
    peaks: Vec<f64>,
}

/// Share of the blocks that count as loud.
const LOUD_SHARE: f64 = 0.2;
/// Below this sum the original calls the channel silent: one step of 24-bit audio.
const SILENT_SUM: f64 = 1.0 / 16_777_216.0;

impl DynamicRangeMeter {
    pub(crate) fn new(sample_rate_hz: u32, n_channels: usize) -> Self {
        // At 44.1 kHz the original takes 60 samples more per second.
        let second = if sample_rate_hz == 44_100 { 44_160 } else { sample_rate_hz };
        let channels = (0..n_channels).map(|_| Channel::default()).collect();
        Self { block_size: 3 * second as usize, channels, filled: 0 }
    }

    pub(crate) fn push(&mut self, block: &AudioBlock) {
        let mut taken = 0;
        while taken < block.n_frames() {
            let n = (self.block_size - self.filled).min(block.n_frames() - taken);
            for (channel, samples) in self.channels.iter_mut().zip(block.channels()) {
                channel.add(&samples[taken..taken + n]);
            }
            taken += n;
            self.filled += n;
            if self.filled == self.block_size {
                self.close();
            }
        }
    }

    fn close(&mut self) {
        for channel in &mut self.channels {
            channel.powers.push(2.0 * channel.energy / self.filled as f64);
            channel.peaks.push(channel.peak);
            (channel.energy, channel.peak) = (0.0, 0.0);
        }
        self.filled = 0;
    }

    /// The mean over the channels in whole dB; `None` for silence.
    pub(crate) fn finish(mut self) -> Option<f64> {
        if self.filled > 0 {
            self.close();
        }
        let n = self.channels.len() as f64;
        let readings: Vec<Option<f64>> = self.channels.into_iter().map(Channel::dynamic_range).collect();
        // As in the original a silent channel beside one that plays counts as 0 dB.
        readings.iter().any(Option::is_some).then(|| (readings.iter().flatten().sum::<f64>() / n).round())
    }
}

impl Channel {
    fn add(&mut self, samples: &[f32]) {
        let (low, high) = extremes(samples);
        self.energy += sum(samples, |x| x * x);
        self.peak = self.peak.max(f64::from(high.max(-low)));
    }

    fn dynamic_range(mut self) -> Option<f64> {
        self.powers.sort_by(|a, b| b.total_cmp(a));
        self.peaks.sort_by(|a, b| b.total_cmp(a));
        let n = ((LOUD_SHARE * self.powers.len() as f64) as usize).max(1);
        let loud: f64 = self.powers.iter().take(n).sum();
        let peak = self.peaks.get(1).or(self.peaks.first())?;
        (loud >= SILENT_SUM && *peak > 0.0).then(|| -20.0 * ((loud / n as f64).sqrt() / peak).log10())
    }
}
