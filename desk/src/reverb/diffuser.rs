use super::lines::prime_from;
use crate::cascade::without_forgotten;
use dsp::Seconds;

/// The lengths of the all-passes of each side in a room of [`FULL_SIZE_M`] or more, in milliseconds; shorter in smaller
/// ones. Design heuristic: no ratio of small numbers, and less than the way between walls.
const LENGTHS_MS: [[f64; 4]; 2] = [[1.9, 3.1, 4.7, 6.1], [2.3, 3.7, 4.3, 6.7]];
const FULL_SIZE_M: f64 = 12.0;
/// What the all-passes feed back. Each turns a click into one that falls by 4.4 dB per length.
const FEEDBACK: f64 = 0.6;

/// Four all-passes in a row (M. R. Schroeder & B. Logan, *Colorless artificial reverberation*, 1961): a click becomes
/// many, and the spectrum stays flat.
#[derive(Debug, Clone)]
pub(crate) struct Diffuser {
    all_passes: [DelayedAllPass; 4],
}

#[derive(Debug, Clone)]
struct DelayedAllPass {
    ring: Vec<f64>,
    position: usize,
}

impl Diffuser {
    /// Of the left (0) or right (1) side.
    pub(crate) fn new(side: usize, size_m: f64, sample_rate_hz: u32) -> Self {
        let scale = (size_m / FULL_SIZE_M).min(1.0) / 1_000.0;
        let all_pass = |ms: f64| DelayedAllPass {
            ring: vec![0.0; prime_from(Seconds(ms * scale).to_samples(sample_rate_hz))],
            position: 0,
        };
        Self { all_passes: LENGTHS_MS[side].map(all_pass) }
    }

    pub(crate) fn process(&mut self, samples: &mut [f64]) {
        for all_pass in &mut self.all_passes {
            all_pass.process(samples);
        }
    }

    pub(crate) fn reset(&mut self) {
        for all_pass in &mut self.all_passes {
            all_pass.ring.fill(0.0);
            all_pass.position = 0;
        }
    }
}

impl DelayedAllPass {
    fn process(&mut self, samples: &mut [f64]) {
        for sample in samples {
            let delayed = self.ring[self.position];
            let fed = without_forgotten(*sample + FEEDBACK * delayed);
            self.ring[self.position] = fed;
            self.position = if self.position + 1 == self.ring.len() { 0 } else { self.position + 1 };
            *sample = delayed - FEEDBACK * fed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_keeps_its_energy() {
        for side in [0, 1] {
            let mut click = vec![0.0; 48_000];
            click[0] = 1.0;
            Diffuser::new(side, 12.0, 48_000).process(&mut click);
            let energy: f64 = click.iter().map(|x| x * x).sum();
            assert!((energy - 1.0).abs() < 1e-9, "{energy}");
        }
    }
}
