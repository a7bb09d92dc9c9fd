use crate::level::level_db;

/// Where rumble is looked for, in hertz.
pub(crate) const RUMBLE_HZ: (f64, f64) = (5.0, 30.0);
/// The share of the energy that lies below the lower edge, and above the upper one. Design heuristic: what is left out is
/// the slope of the rumble itself and the lowest part of what the stem plays.
const SHARE_OUTSIDE: f64 = 0.1;

/// Collects where between 5 and 30 Hz the energy of a file lies, over all of it: rumble does not wait for the music.
#[derive(Debug, Default)]
pub(crate) struct RumbleBand {
    bin_hz: f64,
    first_bin: usize,
    /// Sums over the frames.
    powers: Vec<f64>,
    n_frames: usize,
}

impl RumbleBand {
    /// For a transform with bins of this width in hertz.
    pub(crate) fn new(bin_hz: f64) -> Self {
        let bin = |hz: f64| (hz / bin_hz).round() as usize;
        let (first_bin, end) = (bin(RUMBLE_HZ.0), bin(RUMBLE_HZ.1));
        Self { bin_hz, first_bin, powers: vec![0.0; end - first_bin], n_frames: 0 }
    }

    /// Takes the powers of the bins of a frame.
    pub(crate) fn push(&mut self, bins: &[f32]) {
        for (sum, power) in self.powers.iter_mut().zip(&bins[self.first_bin..]) {
            *sum += f64::from(*power);
        }
        self.n_frames += 1;
    }

    /// The edges between which the middle eight tenths of the energy lie, in hertz; `None` where there is nothing.
    pub(crate) fn edges_hz(&self) -> Option<[f64; 2]> {
        let whole: f64 = self.powers.iter().sum();
        level_db(whole / self.n_frames.max(1) as f64)?;
        Some([SHARE_OUTSIDE, 1.0 - SHARE_OUTSIDE].map(|share| self.edge_hz(share * whole)))
    }

    /// The frequency below which there is this much; the power of a bin is spread evenly over its width.
    fn edge_hz(&self, below: f64) -> f64 {
        let mut left = below;
        for (bin, power) in (self.first_bin..).zip(&self.powers) {
            if *power >= left && *power > 0.0 {
                return (bin as f64 - 0.5 + left / power) * self.bin_hz;
            }
            left -= power;
        }
        ((self.first_bin + self.powers.len()) as f64 - 0.5) * self.bin_hz
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bins of 2 Hz from 4 Hz to 28 Hz.
    fn edges_hz(powers: [f32; 15]) -> Option<[f64; 2]> {
        let mut band = RumbleBand::new(2.0);
        band.push(&powers);
        band.edges_hz()
    }

    #[test]
    fn the_edges_leave_a_tenth_of_the_energy_outside_on_either_side() {
        let mut powers = [0.0; 15];
        powers[5..10].fill(1.0);
        let [low, high] = edges_hz(powers).expect("there is energy");
        assert!((low - 10.0).abs() < 1e-9 && (high - 18.0).abs() < 1e-9, "9 to 19 Hz: {low} to {high}");
    }

    #[test]
    fn what_lies_outside_of_the_range_is_not_counted() {
        let mut powers = [0.0; 15];
        powers[0] = 50.0;
        powers[8] = 1.0;
        let [low, high] = edges_hz(powers).expect("there is energy");
        assert!((low - 15.2).abs() < 1e-6 && (high - 16.8).abs() < 1e-6, "{low} to {high}");
    }

    #[test]
    fn silence_has_no_band() {
        assert_eq!(edges_hz([0.0; 15]), None);
    }
}
