use super::cross_spectrum::{Coherence, FRAME};
use dsp::{Complex32, RealFourier};

/// The weighted correlation of two stems over delays: ±1 where all that is coherent lines up.
#[derive(Debug)]
pub(super) struct Correlogram {
    /// Per step, from −reach to +reach.
    values: Vec<f32>,
}

/// A local top of the magnitude.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Top {
    /// In samples of the copy.
    pub(super) delay: f64,
    pub(super) value: f64,
}

/// Steps per sample of the copy.
const STEPS: usize = 4;

/// Turns coherence into correlograms.
#[derive(Debug)]
pub(super) struct CorrelogramMaker {
    fourier: RealFourier,
    signal: Vec<f32>,
}

impl CorrelogramMaker {
    pub(super) fn new() -> Self {
        let size = FRAME * STEPS;
        Self { fourier: RealFourier::new(size), signal: vec![0.0; size] }
    }

    /// The correlation over ±`reach` samples.
    pub(super) fn correlation(&mut self, coherence: &Coherence, reach: usize) -> Correlogram {
        self.transform(coherence, reach, true)
    }

    /// What the correlation of a pure delay with these weights would look like: the certainty that the signal allows.
    pub(super) fn ideal(&mut self, coherence: &Coherence, reach: usize) -> Correlogram {
        self.transform(coherence, reach, false)
    }

    fn transform(&mut self, coherence: &Coherence, reach: usize, phases: bool) -> Correlogram {
        let weight = coherence.weight();
        let mut spectrum: Vec<Complex32> = coherence.spectrum(self.fourier.n_bins(), phases);
        self.fourier.inverse(&mut spectrum, &mut self.signal);
        let scale = if weight > 0.0 { (0.5 / weight) as f32 } else { 0.0 };
        let (n, steps) = (self.signal.len(), reach * STEPS);
        let values = (0..=2 * steps).map(|k| self.signal[(n + k - steps) % n] * scale).collect();
        Correlogram { values }
    }
}

impl Correlogram {
    /// All tops of either sign, the strongest first.
    pub(super) fn tops(&self) -> Vec<Top> {
        let centre = (self.values.len() / 2) as f64;
        let windows = self.values.windows(3).enumerate();
        let is_top = |v: &[f32]| v[0].abs() <= v[1].abs() && v[1].abs() > v[2].abs();
        let mut tops: Vec<Top> = windows
            .filter(|(_, v)| is_top(v))
            .map(|(k, v)| Top { delay: (k as f64 + 1.0 - centre) / STEPS as f64, value: f64::from(v[1]) })
            .collect();
        tops.sort_by(|x, y| y.value.abs().total_cmp(&x.value.abs()));
        tops
    }

    /// Where the lobe around zero delay of an ideal correlogram ends: its first minimum of magnitude, in samples.
    pub(super) fn half_lobe(&self) -> f64 {
        let right = &self.values[self.values.len() / 2..];
        let end = right.windows(2).position(|v| v[1].abs() > v[0].abs() || v[1] <= 0.0);
        end.unwrap_or(right.len()) as f64 / STEPS as f64
    }
}
