use crate::chain::CHUNK;
use crate::oversampler::Oversampler;
use dsp::Db;

/// Depths below this many dB are none.
const NONE_DB: f64 = 1e-6;

/// Rounds the tops of one channel, at four times the sample rate: what it takes is filtered and added back, so that all
/// else passes bit for bit.
///
/// A depth of r dB bends y = x from a knee r dB below the top, which a hyperbolic tangent approaches: what exceeds the top by
/// the depth, up to 1.5 dB, comes out at most 0.04 dB below it.
#[derive(Debug, Clone)]
pub(super) struct SoftClip {
    top: f64,
    oversampler: Oversampler,
    /// Where the curve bends, in time with what the oversampler curves; the top itself where nothing is taken.
    knees: Vec<f64>,
    taken: Vec<f64>,
}

impl SoftClip {
    pub(super) const LATENCY: usize = Oversampler::LATENCY;

    pub(super) fn new(top_dbtp: f64) -> Self {
        let top = Db(top_dbtp).to_amplitude();
        Self {
            top,
            oversampler: Oversampler::new(),
            knees: vec![top; Oversampler::CURVED_AFTER + CHUNK],
            taken: vec![0.0; CHUNK],
        }
    }

    /// Clips up to [`CHUNK`] samples in place, each as deep as `depths_db` says.
    pub(super) fn process(&mut self, samples: &mut [f64], depths_db: &[f64]) {
        let (n_frames, top) = (samples.len(), self.top);
        for (knee, depth_db) in self.knees[Oversampler::CURVED_AFTER..].iter_mut().zip(depths_db) {
            *knee = if *depth_db < NONE_DB { top } else { top * Db(-*depth_db).to_amplitude() };
        }
        let knees = &self.knees[..n_frames];
        let is_idle = knees.iter().all(|knee| *knee >= top);
        let taken = &mut self.taken[..n_frames];
        self.oversampler.process(samples, taken, is_idle, |frame, x| difference(x, knees[frame], top));
        samples.iter_mut().zip(taken).for_each(|(sample, taken)| *sample += *taken);
        self.knees.copy_within(n_frames..n_frames + Oversampler::CURVED_AFTER, 0);
    }

    pub(super) fn reset(&mut self) {
        self.oversampler.reset();
        self.knees.fill(self.top);
    }
}

/// What the curve takes from `x`.
#[inline]
fn difference(x: f64, knee: f64, top: f64) -> f64 {
    let over = x.abs() - knee;
    let width = top - knee;
    if over <= 0.0 || width <= 0.0 { 0.0 } else { (width * (over / width).tanh() - over).copysign(-x) }
}
