use crate::Loudness;
use crate::loudness::Timeline;
use crate::loudness_curve::{LoudnessCurve, MOMENTARY, SHORT_TERM, cell_start};
use dsp::{AudioBlock, KWeighting, amplitude_to_db};
use ebur128::{EbuR128, Mode};

/// Loudness and peaks while a file streams in tenths of a second.
///
/// Peaks come from the `ebur128` crate. Loudness is summed from K-weighted energies per 10 ms that short-term readings
/// need anyway; the filter is the one of `dsp`, whose gain is the same at every sample rate (the crate's is 0.03 dB
/// lower at 192 kHz than at 48 kHz).
#[derive(Debug)]
pub(crate) struct LoudnessMeter {
    sample_rate_hz: u32,
    n_channels: usize,
    weightings: [KWeighting; 2],
    curve: LoudnessCurve,
    peaks: EbuR128,
    tenth_peaks: Vec<f64>,
    true_peak: f64,
    sample_peak: f64,
    silent_tenths: usize,
    n_tenths: usize,
}

/// After a second of digital silence the filter's tail is 400 dB down. Set to rest, it does not go on into subnormal
/// numbers, which are slow.
const TENTHS_TO_REST: usize = 10;

/// What the meter has found.
#[derive(Debug)]
pub(crate) struct LoudnessReading {
    pub(crate) loudness: Loudness,
    pub(crate) timeline: Timeline,
    pub(crate) curve: LoudnessCurve,
    /// The true peak (linear) of every tenth of a second.
    pub(crate) tenth_peaks: Vec<f64>,
}

impl LoudnessMeter {
    pub(crate) fn new(sample_rate_hz: u32, n_channels: usize) -> Self {
        // The crate takes 16 Hz to 2.8 MHz; peaks of anything else are those of its nearest.
        let rate = sample_rate_hz.clamp(16, 2_822_400);
        Self {
            sample_rate_hz,
            n_channels,
            weightings: [KWeighting::new(sample_rate_hz), KWeighting::new(sample_rate_hz)],
            curve: LoudnessCurve::new(sample_rate_hz),
            peaks: EbuR128::new(n_channels as u32, rate, Mode::TRUE_PEAK)
                .expect("one or two channels at a clamped rate are within the crate's limits"),
            tenth_peaks: Vec::new(),
            true_peak: 0.0,
            sample_peak: 0.0,
            silent_tenths: 0,
            n_tenths: 0,
        }
    }

    /// Takes the next tenth of a second.
    pub(crate) fn push(&mut self, tenth: &AudioBlock) {
        let silent = tenth.channels().iter().flatten().all(|x| *x == 0.0);
        self.silent_tenths = if silent { self.silent_tenths + 1 } else { 0 };
        self.push_peaks(tenth);
        self.push_energies(tenth);
        self.n_tenths += 1;
    }

    fn push_peaks(&mut self, tenth: &AudioBlock) {
        // One silent tenth flushes the interpolator; behind it there is nothing to find.
        if self.silent_tenths > 1 {
            self.tenth_peaks.push(0.0);
            return;
        }
        let planes = [tenth.channel(0), tenth.left_right().1];
        self.peaks
            .add_frames_planar_f32(&planes[..self.n_channels])
            .expect("as many planes as channels, of one length");
        let over_channels = |peak: &dyn Fn(u32) -> Result<f64, ebur128::Error>| {
            (0..self.n_channels as u32).filter_map(|channel| peak(channel).ok()).fold(0.0, f64::max)
        };
        let true_peak = over_channels(&|channel| self.peaks.prev_true_peak(channel));
        let sample_peak = over_channels(&|channel| self.peaks.prev_sample_peak(channel));
        self.tenth_peaks.push(true_peak.max(sample_peak));
        self.true_peak = self.true_peak.max(true_peak).max(sample_peak);
        self.sample_peak = self.sample_peak.max(sample_peak);
    }

    fn push_energies(&mut self, tenth: &AudioBlock) {
        if self.silent_tenths == TENTHS_TO_REST {
            self.weightings = [KWeighting::new(self.sample_rate_hz), KWeighting::new(self.sample_rate_hz)];
        }
        let first_cell = self.n_tenths * 10;
        let tenth_start = cell_start(self.sample_rate_hz, first_cell);
        let (left, right) = tenth.left_right();
        for cell in first_cell..first_cell + 10 {
            let start = cell_start(self.sample_rate_hz, cell) - tenth_start;
            let end = cell_start(self.sample_rate_hz, cell + 1) - tenth_start;
            if end > tenth.n_frames() || start == end {
                // Only whole cells count.
                return;
            }
            if self.silent_tenths >= TENTHS_TO_REST {
                self.curve.push(0.0, 0.0);
            } else if self.n_channels == 1 {
                self.push_mono_cell(&left[start..end]);
            } else {
                self.push_stereo_cell(&left[start..end], &right[start..end]);
            }
        }
    }

    fn push_mono_cell(&mut self, samples: &[f32]) {
        let [weighting, _] = &mut self.weightings;
        let energy = samples.iter().map(|x| weighting.step(f64::from(*x)).powi(2)).sum();
        self.curve.push(energy, energy);
    }

    fn push_stereo_cell(&mut self, left: &[f32], right: &[f32]) {
        let [weight_left, weight_right] = &mut self.weightings;
        let (mut energy, mut mono) = (0.0, 0.0);
        for (l, r) in left.iter().zip(right) {
            let (l, r) = (weight_left.step(f64::from(*l)), weight_right.step(f64::from(*r)));
            energy += l * l + r * r;
            // Two loudspeakers play (l + r) / 2 each.
            mono += (l + r) * (l + r) / 2.0;
        }
        self.curve.push(energy, mono);
    }

    pub(crate) fn finish(self) -> LoudnessReading {
        let curve = self.curve;
        let integrated_lufs = curve.integrated_lufs();
        let dual_mono = integrated_lufs.filter(|_| self.n_channels == 1);
        let loudness = Loudness {
            integrated_lufs,
            integrated_dual_mono_lufs: dual_mono.map(|lufs| lufs + 10.0 * 2.0_f64.log10()),
            max_momentary_lufs: curve.maximum_lufs(MOMENTARY),
            max_short_term_lufs: curve.maximum_lufs(SHORT_TERM),
            range_lu: curve.range_lu(),
            true_peak_dbtp: amplitude_to_db(self.true_peak),
            sample_peak_dbfs: amplitude_to_db(self.sample_peak),
        };
        let as_f32 = |line: Vec<Option<f64>>| line.into_iter().map(|lufs| lufs.map(|x| x as f32)).collect();
        let timeline = Timeline {
            momentary_lufs: as_f32(curve.timeline(MOMENTARY)),
            short_term_lufs: as_f32(curve.timeline(SHORT_TERM)),
        };
        LoudnessReading { loudness, timeline, curve, tenth_peaks: self.tenth_peaks }
    }
}

#[cfg(test)]
mod tests;
