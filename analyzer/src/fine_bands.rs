/// The number of 1/24-octave bands: resonances are looked for in 150 Hz to 10 kHz, and judged by what lies a third of
/// an octave around them.
pub(crate) const N_FINE_BANDS: usize = 165;
/// Bands per octave.
pub(crate) const PER_OCTAVE: usize = 24;
const LOWEST_CENTER_HZ: f64 = 112.0;

/// The centre of band `index`, which need not be whole, in hertz.
pub(crate) fn fine_center_hz(index: f64) -> f64 {
    LOWEST_CENTER_HZ * 2.0_f64.powf(index / PER_OCTAVE as f64)
}

/// The band that `frequency_hz` lies in; `None` outside all bands.
pub(crate) fn fine_band(frequency_hz: f64) -> Option<usize> {
    let index = (frequency_hz / LOWEST_CENTER_HZ).log2() * PER_OCTAVE as f64;
    (0.0 <= index && index < N_FINE_BANDS as f64 - 0.5).then(|| index.round() as usize)
}

/// Sums the power of spectrum bins into 1/24-octave bands. Bands narrower than a bin take their share of it.
#[derive(Debug)]
pub(crate) struct FineBands {
    /// The edges in bins, counted from the lower edge of bin 0.
    edges: Vec<f64>,
    cumulative: Vec<f64>,
}

impl FineBands {
    pub(crate) fn new(sample_rate_hz: u32, fft_size: usize) -> Self {
        let bin_hz = f64::from(sample_rate_hz) / fft_size as f64;
        let n_bins = fft_size / 2 + 1;
        let edge = |band: usize| (fine_center_hz(band as f64 - 0.5) / bin_hz + 0.5).min(n_bins as f64);
        let edges: Vec<f64> = (0..=N_FINE_BANDS).map(edge).collect();
        let n_used = (edges[N_FINE_BANDS].ceil() as usize).min(n_bins);
        Self { edges, cumulative: vec![0.0; n_used + 1] }
    }

    /// The power of every band.
    pub(crate) fn powers(&mut self, bin_powers: &[f32]) -> [f32; N_FINE_BANDS] {
        let mut sum = 0.0;
        for (cumulative, power) in self.cumulative[1..].iter_mut().zip(bin_powers) {
            sum += f64::from(*power);
            *cumulative = sum;
        }
        let mut below = self.up_to(self.edges[0]);
        std::array::from_fn(|band| {
            let next = self.up_to(self.edges[band + 1]);
            let power = next - below;
            below = next;
            power as f32
        })
    }

    fn up_to(&self, edge: f64) -> f64 {
        let bin = (edge as usize).min(self.cumulative.len() - 2);
        let (below, above) = (self.cumulative[bin], self.cumulative[bin + 1]);
        below + (above - below) * (edge - bin as f64).min(1.0)
    }
}
