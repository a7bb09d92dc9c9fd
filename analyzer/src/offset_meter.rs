use crate::{FaultKind, lanes};
use dsp::AudioBlock;

/// Sums the samples of every channel while a file streams in tenths of a second.
#[derive(Debug)]
pub(crate) struct OffsetMeter {
    sample_rate_hz: u32,
    channels: Vec<Sums>,
    n_frames: usize,
    n_tenths: usize,
}

#[derive(Debug, Default, Clone)]
struct Sums {
    sum: f64,
    /// Squares of the sums of single tenths of a second.
    squared_sums: f64,
}

/// Offset from which it costs headroom and clicks at edits: −60 dBFS.
const DC_OFFSET: f64 = 1e-3;
/// The mean of less than this is the signal's, not the converter's.
const SHORTEST_S: f64 = 1.0;
/// Even without an offset the mean of loud noise may be 1e-3 over some seconds; four standard errors it never is.
const STANDARD_ERRORS: f64 = 4.0;

impl OffsetMeter {
    pub(crate) fn new(sample_rate_hz: u32, n_channels: usize) -> Self {
        Self { sample_rate_hz, channels: vec![Sums::default(); n_channels], n_frames: 0, n_tenths: 0 }
    }

    pub(crate) fn push(&mut self, tenth: &AudioBlock) {
        for (channel, samples) in self.channels.iter_mut().zip(tenth.channels()) {
            let sum = lanes::sum(samples, |x| x);
            channel.sum += sum;
            channel.squared_sums += sum * sum;
        }
        self.n_frames += tenth.n_frames();
        self.n_tenths += 1;
    }

    /// The mean of each channel, full scale = 1; empty before the first sample.
    pub(crate) fn means(&self) -> Vec<f64> {
        let channels = self.channels.iter().filter(|_| self.n_frames > 0);
        channels.map(|channel| channel.sum / self.n_frames as f64).collect()
    }

    /// The fault that the means are.
    pub(crate) fn fault(&self) -> Option<FaultKind> {
        let means = self.means();
        let long_enough = self.n_frames as f64 >= SHORTEST_S * f64::from(self.sample_rate_hz);
        let is_offset = |(channel, mean): (&Sums, &f64)| mean.abs() > DC_OFFSET && self.is_steady(channel);
        let offset = long_enough && self.channels.iter().zip(&means).any(is_offset);
        offset.then_some(FaultKind::DcOffset { left_full_scale: *means.first()?, right_full_scale: *means.last()? })
    }

    /// True when the mean stands out of what the sums of single tenths let expect of a signal without offset.
    fn is_steady(&self, channel: &Sums) -> bool {
        let n = self.n_tenths as f64;
        let variance = (channel.squared_sums / n - (channel.sum / n).powi(2)).max(0.0);
        channel.sum.abs() > STANDARD_ERRORS * (n * variance).sqrt()
    }
}
