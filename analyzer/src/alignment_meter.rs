use crate::decimator::Decimator;
use crate::finite::finite;
use dsp::AudioBlock;

/// A mono copy of a stem at a low rate, kept to compare waveforms of related stems.
#[derive(Debug, Clone, PartialEq)]
pub struct AlignmentCopy {
    /// Samples per second of the copy.
    pub sample_rate_hz: f64,
    /// Mono samples, (L+R)/2.
    pub samples: Vec<f32>,
}

/// Makes the [`AlignmentCopy`] of a file while it streams.
#[derive(Debug)]
pub struct AlignmentMeter {
    decimator: Decimator,
    mono: Vec<f32>,
    copy: AlignmentCopy,
}

/// The copy's rate is the lowest integer fraction of the file's at or above this: 5512.5 Hz of 44.1 kHz, 6 kHz of
/// 48 kHz. Polarity and arrival are decided below 2 kHz; a copy of an hour takes 80 MB.
const LOWEST_RATE_HZ: u32 = 5_500;
/// The copy is flat up to this part of its rate, above 2 kHz.
const PASS: f64 = 0.4;

impl AlignmentMeter {
    /// At the start of a file.
    pub fn new(sample_rate_hz: u32) -> Self {
        let factor = (sample_rate_hz / LOWEST_RATE_HZ).max(1);
        Self {
            decimator: Decimator::new(factor as usize, PASS),
            mono: Vec::new(),
            copy: AlignmentCopy { sample_rate_hz: f64::from(sample_rate_hz) / f64::from(factor), samples: Vec::new() },
        }
    }

    /// Takes the next block. Samples that are not finite are read as zero.
    pub fn push(&mut self, block: &AudioBlock) {
        if block.is_empty() {
            return;
        }
        let block = finite(block);
        let (left, right) = block.left_right();
        self.mono.clear();
        self.mono.extend(left.iter().zip(right).map(|(l, r)| 0.5 * l + 0.5 * r));
        self.decimator.push(&self.mono, &mut self.copy.samples);
    }

    /// The copy of all that was pushed.
    pub fn finish(mut self) -> AlignmentCopy {
        self.decimator.finish(&mut self.copy.samples);
        self.copy
    }
}
