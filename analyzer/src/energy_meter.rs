use crate::loudness_curve::{Energies, LoudnessCurve, cell_start};
use dsp::{AudioBlock, KWeighting};

/// K-weighted energies per 10 ms of a stream in tenths of a second, from which all loudness readings are summed.
///
/// The filter is the one of `dsp`, whose gain is the same at every sample rate (that of the `ebur128` crate is 0.03 dB
/// lower at 192 kHz than at 48 kHz).
#[derive(Debug)]
pub(crate) struct EnergyMeter {
    sample_rate_hz: u32,
    /// The channels that have a weight, and their filters.
    weighted: Vec<WeightedChannel>,
    energies: Energies,
    /// Of the mono sum, (L+R)/2, played by two loudspeakers.
    mono_energies: Energies,
    silent_tenths: usize,
    n_tenths: usize,
}

#[derive(Debug)]
struct WeightedChannel {
    index: usize,
    weight: f64,
    weighting: KWeighting,
}

/// After a second of digital silence the filter's tail is 400 dB down. Set to rest, it does not go on into subnormal
/// numbers, which are slow.
const TENTHS_TO_REST: usize = 10;

/// Weight of a surround channel's power (BS.1770-5, annex 1, table 3).
const SURROUND: f64 = 1.41;

/// The weights of BS.1770-5, table 3, for the usual orders of channels: L R C, L R Ls Rs, L R C Ls Rs and
/// L R C LFE Ls Rs. The low-frequency channel and what lies behind the sixth do not count.
fn channel_weights(n_channels: usize) -> &'static [f64] {
    match n_channels {
        0 | 1 => &[1.0],
        2 => &[1.0; 2],
        3 => &[1.0; 3],
        4 => &[1.0, 1.0, SURROUND, SURROUND],
        5 => &[1.0, 1.0, 1.0, SURROUND, SURROUND],
        _ => &[1.0, 1.0, 1.0, 0.0, SURROUND, SURROUND],
    }
}

impl EnergyMeter {
    pub(crate) fn new(sample_rate_hz: u32, n_channels: usize) -> Self {
        let weights = channel_weights(n_channels).iter().enumerate().filter(|(_, weight)| **weight > 0.0);
        let weighting = KWeighting::new(sample_rate_hz);
        Self {
            sample_rate_hz,
            weighted: weights
                .map(|(index, weight)| WeightedChannel { index, weight: *weight, weighting: weighting.clone() })
                .collect(),
            energies: Energies::default(),
            mono_energies: Energies::default(),
            silent_tenths: 0,
            n_tenths: 0,
        }
    }

    /// Takes the next tenth of a second.
    pub(crate) fn push(&mut self, tenth: &AudioBlock) {
        let silent = tenth.channels().iter().all(|samples| samples.iter().all(|x| *x == 0.0));
        self.silent_tenths = if silent { self.silent_tenths + 1 } else { 0 };
        if self.silent_tenths == TENTHS_TO_REST {
            for channel in &mut self.weighted {
                channel.weighting = KWeighting::new(self.sample_rate_hz);
            }
        }
        self.push_cells(tenth);
        self.n_tenths += 1;
    }

    fn push_cells(&mut self, tenth: &AudioBlock) {
        let first_cell = self.n_tenths * 10;
        let tenth_start = cell_start(self.sample_rate_hz, first_cell);
        for cell in first_cell..first_cell + 10 {
            let start = cell_start(self.sample_rate_hz, cell) - tenth_start;
            let end = cell_start(self.sample_rate_hz, cell + 1) - tenth_start;
            if end > tenth.n_frames() || start == end {
                // Only whole cells count.
                return;
            }
            if self.silent_tenths >= TENTHS_TO_REST {
                self.energies.push(0.0);
                self.mono_energies.push(0.0);
                continue;
            }
            let (energy, mono_energy) = match self.weighted.as_mut_slice() {
                [only] => {
                    let energy = only.energy(&tenth.channel(0)[start..end]);
                    (energy, energy)
                }
                [left, right] => stereo_energies(
                    [&mut left.weighting, &mut right.weighting],
                    &tenth.channel(0)[start..end],
                    &tenth.channel(1)[start..end],
                ),
                // What surround sound loses in mono depends on a downmix that no file tells.
                many => (many.iter_mut().map(|one| one.energy(&tenth.channel(one.index)[start..end])).sum(), 0.0),
            };
            self.energies.push(energy);
            self.mono_energies.push(mono_energy);
        }
    }

    pub(crate) fn finish(self) -> LoudnessCurve {
        LoudnessCurve::new(self.sample_rate_hz, self.energies, &self.mono_energies)
    }
}

impl WeightedChannel {
    fn energy(&mut self, samples: &[f32]) -> f64 {
        self.weight * samples.iter().map(|x| self.weighting.step(f64::from(*x)).powi(2)).sum::<f64>()
    }
}

/// The energy of both channels, and that of their mono sum.
fn stereo_energies([weight_left, weight_right]: [&mut KWeighting; 2], left: &[f32], right: &[f32]) -> (f64, f64) {
    let (mut energy, mut mono) = (0.0, 0.0);
    for (l, r) in left.iter().zip(right) {
        let (l, r) = (weight_left.step(f64::from(*l)), weight_right.step(f64::from(*r)));
        energy += l * l + r * r;
        // Two loudspeakers play (l + r) / 2 each.
        mono += (l + r) * (l + r) / 2.0;
    }
    (energy, mono)
}
