use crate::Percentiles;

/// Percentiles as far as a source gives them, of a feature or of a band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantiles {
    /// Songs behind them, where the source tells.
    pub n_songs: Option<u32>,
    /// Artists of those songs, where the source tells.
    pub n_artists: Option<u32>,
    /// In the order of [`SHARES`]; the 10th, the 50th and the 90th percentile are always there.
    pub values: [Option<f64>; SHARES.len()],
}

/// The shares of songs that lie below a percentile.
pub const SHARES: [f64; 7] = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95];
pub(crate) const P10: usize = 1;
pub(crate) const P50: usize = 3;
pub(crate) const P90: usize = 5;

impl Quantiles {
    /// Half of the songs lie below.
    pub fn median(&self) -> f64 {
        self.always(P50)
    }

    /// Eight songs of ten lie between.
    pub fn eight_of_ten(&self) -> (f64, f64) {
        (self.always(P10), self.always(P90))
    }

    pub(crate) fn always(&self, share: usize) -> f64 {
        self.values[share].expect("the 10th, 50th and 90th percentile are always there")
    }
}

impl From<&Percentiles> for Quantiles {
    fn from(p: &Percentiles) -> Self {
        let values = [p.p5, Some(p.p10), Some(p.p25), Some(p.p50), Some(p.p75), Some(p.p90), p.p95];
        Self { n_songs: p.n_songs, n_artists: p.n_artists, values }
    }
}
