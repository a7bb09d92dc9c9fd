use crate::lanes::{sum, sum_pairs};
use crate::loudness_curve::LoudnessCurve;
use crate::stereo_curve::{PairSums, StereoCurve, balance_spread_db, correlation_summary};
use crate::{Goniometer, OctaveStereo, PanBand};
use dsp::{AudioBlock, power_to_db};
use serde::{Deserialize, Serialize};

/// How left and right relate. A mono file reads correlation 1, no loss, no side and no balance.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Stereo {
    /// Correlation of left and right over the whole file, −1…1.
    pub correlation: Option<f64>,
    /// Correlation of 400 ms that 95 % of the sounding time exceed.
    pub correlation_p5: Option<f64>,
    /// Share of the sounding time in which the correlation of 400 ms is below 0, 0…1.
    pub correlation_negative_share: Option<f64>,
    /// Loudness of the mono sum (−6 dB per side, played by both loudspeakers) minus that of stereo, in LU.
    pub mono_loss_lu: Option<f64>,
    /// Side power over mid power, in dB.
    pub side_to_mid_db: Option<f64>,
    /// Right power over left power, in dB: positive leans right.
    pub balance_db: Option<f64>,
    /// How far the balance of 3 s moves while it sounds: 95th minus 5th percentile, in dB.
    pub balance_spread_db: Option<f64>,
    /// Per third-octave band, the level change of the mono sum against the power sum in dB: 0 coherent, −3
    /// uncorrelated, 10·log10((1 + r′)/2)).
    pub mono_loss_per_band_db: Vec<Option<f64>>,
    /// Left against right per octave, 31.25 Hz to 16 kHz.
    pub octaves: Vec<OctaveStereo>,
    /// Where the power of lows, mids and highs lies between left and right; empty for a mono file.
    pub panorama: Vec<PanBand>,
    /// Left against right sample by sample; retained for plots, not part of the JSON.
    #[serde(skip)]
    pub goniometer: Goniometer,
}

/// Sums over the samples of a file.
#[derive(Debug, Default)]
pub(crate) struct StereoMeter {
    curve: StereoCurve,
    /// Sum of (L − R)², kept beside the others because it may be 150 dB smaller than they are.
    difference: f64,
    goniometer: Goniometer,
    n_frames: usize,
}

/// What other meters tell about left and right.
#[derive(Debug)]
pub(crate) struct StereoContext<'a> {
    pub(crate) sample_rate_hz: u32,
    pub(crate) loudness: &'a LoudnessCurve,
    /// The tenths of a second in which the file sounds.
    pub(crate) active: &'a [bool],
    pub(crate) mono_loss_per_band_db: Vec<Option<f64>>,
    pub(crate) octaves: Vec<OctaveStereo>,
    pub(crate) panorama: Vec<PanBand>,
}

impl StereoMeter {
    /// Takes the next tenth of a second.
    pub(crate) fn push(&mut self, tenth: &AudioBlock) {
        let (left, right) = tenth.left_right();
        self.curve.push(PairSums {
            left: sum(left, |l| l * l),
            right: sum(right, |r| r * r),
            cross: sum_pairs(left, right, |l, r| l * r),
        });
        self.difference += sum_pairs(left, right, |l, r| (l - r) * (l - r));
        self.goniometer.push(self.n_frames, left, right);
        self.n_frames += tenth.n_frames();
    }

    /// Mean square of the two channels (of the only one).
    pub(crate) fn mean_squares(&self) -> (f64, f64) {
        let n = self.n_frames.max(1) as f64;
        let PairSums { left, right, .. } = self.curve.whole();
        (left / n, right / n)
    }

    /// Mean square of both channels per tenth of a second.
    pub(crate) fn tenth_powers(&self, sample_rate_hz: u32) -> Vec<f32> {
        self.curve.powers(sample_rate_hz, self.n_frames)
    }

    /// The readings, and correlation and balance over time.
    pub(crate) fn finish(self, context: StereoContext<'_>) -> (Stereo, StereoLines) {
        let StereoContext { sample_rate_hz, loudness, active, mono_loss_per_band_db, octaves, panorama } = context;
        let whole = self.curve.whole();
        let both = whole.left + whole.right;
        let correlations = self.curve.correlations(sample_rate_hz, active.len());
        let balances_db = self.curve.balances_db(sample_rate_hz, active.len());
        let (correlation_p5, correlation_negative_share) = correlation_summary(&correlations, active);
        let stereo = Stereo {
            correlation: whole.correlation(),
            correlation_p5,
            correlation_negative_share,
            mono_loss_lu: if both > 0.0 { loudness.mono_loss_lu() } else { None },
            side_to_mid_db: power_to_db(self.difference / (2.0 * both - self.difference)),
            balance_db: whole.balance_db(),
            balance_spread_db: balance_spread_db(&balances_db, active),
            mono_loss_per_band_db,
            octaves,
            panorama,
            goniometer: self.goniometer,
        };
        let as_f32 = |line: Vec<Option<f64>>| line.into_iter().map(|reading| reading.map(|x| x as f32)).collect();
        (stereo, StereoLines { correlation: as_f32(correlations), balance_db: as_f32(balances_db) })
    }
}

/// Ten readings a second.
#[derive(Debug)]
pub(crate) struct StereoLines {
    pub(crate) correlation: Vec<Option<f32>>,
    pub(crate) balance_db: Vec<Option<f32>>,
}

#[cfg(test)]
mod tests {
    use crate::Stereo;
    use crate::track::tests::analyzed;
    use dsp::signals;

    const N: usize = 10 * 48_000;

    fn stereo(left: Vec<f32>, right: Vec<f32>) -> Stereo {
        analyzed(48_000, vec![left, right]).stereo
    }

    fn assert_near(reading: Option<f64>, expected: f64, tolerance: f64) {
        assert!((reading.unwrap() - expected).abs() < tolerance, "{reading:?}, expected {expected}");
    }

    #[test]
    fn independent_channels_lose_three_decibels_in_mono() {
        let reading = stereo(signals::white_noise(1, 0.5, N), signals::white_noise(2, 0.5, N));
        assert_near(reading.correlation, 0.0, 0.01);
        assert_near(reading.mono_loss_lu, -3.01, 0.1);
        assert_near(reading.side_to_mid_db, 0.0, 0.1);
        assert_near(reading.balance_db, 0.0, 0.05);
        for loss in &reading.mono_loss_per_band_db[10..30] {
            assert_near(*loss, -3.01, 0.6);
        }
    }

    #[test]
    fn equal_channels_lose_nothing_and_a_quieter_right_leans_left() {
        let noise = signals::white_noise(3, 0.5, N);
        let reading = stereo(noise.clone(), noise.iter().map(|x| 0.5 * x).collect());
        assert_near(reading.correlation, 1.0, 1e-6);
        assert_near(reading.balance_db, -6.02, 0.01);
        // (1 + ½)²/2 against 1 + ¼; side ¼ against mid 9/4.
        assert_near(reading.mono_loss_lu, 10.0 * (1.125_f64 / 1.25).log10(), 0.01);
        assert_near(reading.side_to_mid_db, 10.0 * (0.25_f64 / 2.25).log10(), 0.01);
        // r′ = 2·½/(1 + ¼).
        assert_near(reading.mono_loss_per_band_db[20], 10.0 * 0.9_f64.log10(), 0.01);
    }

    #[test]
    fn opposite_channels_cancel() {
        let noise = signals::white_noise(4, 0.5, N);
        let mut right: Vec<f32> = noise.iter().map(|x| -x).collect();
        let reading = stereo(noise.clone(), right.clone());
        assert_near(reading.correlation, -1.0, 1e-9);
        assert_eq!(reading.mono_loss_lu, None);
        for x in &mut right {
            *x *= 0.99;
        }
        assert_near(stereo(noise, right).mono_loss_lu, -46.0, 0.1);
    }

    #[test]
    fn mono_reads_as_two_equal_channels() {
        let reading = analyzed(48_000, vec![signals::white_noise(5, 0.5, N)]).stereo;
        assert_near(reading.correlation, 1.0, 1e-12);
        assert_near(reading.mono_loss_lu, 0.0, 1e-12);
        assert_near(reading.balance_db, 0.0, 1e-12);
        assert_eq!(reading.side_to_mid_db, None);
        assert_near(reading.mono_loss_per_band_db[20], 0.0, 1e-6);
    }
}
