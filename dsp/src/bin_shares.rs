/// The bins of a spectrum that a band overlaps, each with the share of its width that lies inside.
#[derive(Debug, Clone)]
pub(crate) struct BinShares {
    first: usize,
    shares: Vec<f32>,
}

/// Sums run in several lanes, so that the compiler may use vector registers; their order is fixed.
const LANES: usize = 8;

impl BinShares {
    /// The band `lo_hz..hi_hz` of a spectrum of `fft_size` points. What lies above half the rate is cut off.
    pub(crate) fn of_band(sample_rate_hz: u32, fft_size: usize, lo_hz: f64, hi_hz: f64) -> Self {
        let bin_hz = f64::from(sample_rate_hz) / fft_size as f64;
        let last = fft_size / 2;
        let lo = lo_hz / bin_hz;
        let hi = (hi_hz / bin_hz).min(last as f64 + 0.5);
        let first = (lo + 0.5).floor().max(0.0) as usize;
        let inside = |bin: usize| (bin as f64 + 0.5).min(hi) - (bin as f64 - 0.5).max(lo);
        let shares = (first..=last).map(inside).take_while(|inside| *inside > 0.0).map(|inside| inside.min(1.0) as f32);
        Self { first, shares: shares.collect() }
    }

    /// The power in the band.
    pub(crate) fn power(&self, bin_powers: &[f32]) -> f64 {
        let mut lanes = [0.0_f64; LANES];
        let powers = bin_powers.get(self.first..).unwrap_or_default();
        let whole = self.shares.len() / LANES * LANES;
        for (shares, powers) in self.shares.chunks_exact(LANES).zip(powers.chunks_exact(LANES)) {
            for lane in 0..LANES {
                lanes[lane] += f64::from(shares[lane] * powers[lane]);
            }
        }
        let rest = self.shares[whole..].iter().zip(powers.iter().skip(whole));
        lanes.iter().sum::<f64>() + rest.map(|(share, power)| f64::from(share * power)).sum::<f64>()
    }
}
