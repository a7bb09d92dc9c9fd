use dsp::{Biquad, Coefficients};

/// Below this magnitude (−500 dBFS) what is left of a sound in a filter is forgotten.
const FORGOTTEN: f64 = 1e-25;

/// `x`, or silence where it is forgotten. What feeds back is passed through here, so that it ends.
#[inline]
pub(crate) fn without_forgotten(x: f64) -> f64 {
    if x.abs() < FORGOTTEN { 0.0 } else { x }
}

/// With no input, two such outputs in a row bound both state variables of a second-order filter
/// (within 60 dB at 20 Hz, whose cycle is long).
const FRAMES_TO_REST: usize = 2;

/// The filters of one channel, one after another.
///
/// Filters whose input has stopped come to rest instead of decaying through subnormal numbers, where arithmetic is a
/// hundred times slower, and silence at rest costs nothing.
#[derive(Debug, Clone)]
pub(crate) struct Cascade {
    filters: Vec<Biquad>,
    n_quiet: usize,
}

impl Cascade {
    pub(crate) fn new(coefficients: &[Coefficients]) -> Self {
        Self { filters: coefficients.iter().map(|c| Biquad::new(*c)).collect(), n_quiet: FRAMES_TO_REST }
    }

    pub(crate) fn process(&mut self, samples: &mut [f64]) {
        if self.filters.is_empty() {
            return;
        }
        for sample in samples {
            if *sample == 0.0 {
                *sample = self.decay();
            } else {
                self.n_quiet = 0;
                *sample = self.filters.iter_mut().fold(*sample, |x, filter| filter.step(x));
            }
        }
    }

    pub(crate) fn reset(&mut self) {
        self.filters.iter_mut().for_each(Biquad::reset);
        self.n_quiet = FRAMES_TO_REST;
    }

    /// Whether nothing is left of what went in.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.n_quiet >= FRAMES_TO_REST
    }

    /// The output for a sample of silence.
    fn decay(&mut self) -> f64 {
        if self.is_at_rest() {
            return 0.0;
        }
        let (mut y, mut loudest) = (0.0, 0.0_f64);
        for filter in &mut self.filters {
            y = filter.step(y);
            loudest = loudest.max(y.abs());
        }
        self.n_quiet = if loudest < FORGOTTEN { self.n_quiet + 1 } else { 0 };
        if self.n_quiet == FRAMES_TO_REST {
            self.reset();
        }
        y
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::Hertz;

    #[test]
    fn a_filter_comes_to_rest_and_its_tail_is_that_of_a_filter_left_alone() {
        let coefficients = Coefficients::high_pass(48_000, Hertz(1_000.0), 2.0);
        let mut samples = vec![0.0; 48_000];
        samples[10] = 1.0;
        let mut alone = Biquad::new(coefficients);
        let expected: Vec<f64> = samples.iter().map(|x| alone.step(*x)).collect();
        let mut cascade = Cascade::new(&[coefficients]);
        cascade.process(&mut samples);
        // Between two quiet samples the ringing can stand a little higher.
        assert!(samples.iter().zip(&expected).all(|(a, b)| (a - b).abs() <= 100.0 * FORGOTTEN));
        assert!(samples[100] != 0.0 && samples[40_000..].iter().all(|x| *x == 0.0));
    }
}
