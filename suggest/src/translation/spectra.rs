use dsp::N_COMPONENTS;

/// What a part brings to the mix over the whole song, per component: mean squares re full scale times frames.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PartSpectra {
    /// Left and right together.
    pub(crate) stereo: Vec<f64>,
    /// The mono sum, (L+R)/2, from both loudspeakers.
    pub(crate) mono: Vec<f64>,
}

impl PartSpectra {
    pub(crate) fn silent() -> Self {
        Self { stereo: vec![0.0; N_COMPONENTS], mono: vec![0.0; N_COMPONENTS] }
    }

    /// Adds another stem's powers.
    pub(crate) fn add(&mut self, other: &Self) {
        for (sums, powers) in [(&mut self.stereo, &other.stereo), (&mut self.mono, &other.mono)] {
            sums.iter_mut().zip(powers).for_each(|(sum, power)| *sum += power);
        }
    }
}
