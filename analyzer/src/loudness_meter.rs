use crate::Loudness;
use crate::energy_meter::EnergyMeter;
use crate::lanes::extremes;
use crate::loudness::Timeline;
use crate::loudness_curve::{LoudnessCurve, MOMENTARY, SHORT_TERM, TENTH};
use crate::playback;
use dsp::{AudioBlock, TruePeakMeter, amplitude_to_db};

/// Loudness and peaks while a file streams in tenths of a second.
///
/// True peaks are four times oversampled at every rate, where the `ebur128` crate gives sample peaks from 192 kHz on.
#[derive(Debug)]
pub(crate) struct LoudnessMeter {
    energies: EnergyMeter,
    /// One channel counts, which two loudspeakers may play.
    dual_mono: bool,
    /// One per channel.
    true_peaks: Vec<TruePeakMeter>,
    /// The true peak (linear) of every tenth of a second.
    tenth_peaks: Vec<f64>,
    true_peak: f64,
    sample_peak: f64,
    /// Of the first two channels.
    stereo_peak: f64,
}

/// What the meter has found.
#[derive(Debug)]
pub(crate) struct LoudnessReading {
    pub(crate) loudness: Loudness,
    pub(crate) timeline: Timeline,
    pub(crate) curve: LoudnessCurve,
    /// Peak to short-term loudness ratio of the 3 s that end with every tenth, in dB; `None` where it says nothing.
    pub(crate) psr_db: Vec<Option<f64>>,
    /// The true peak (linear) of every tenth of a second.
    pub(crate) tenth_peaks: Vec<f64>,
    /// The highest sample (linear) of the first two channels.
    pub(crate) stereo_peak: f64,
}

/// Short-term loudness above which the peak to short-term ratio says something (I. Shepherd's Dynameter).
const PSR_LOWEST_LUFS: f64 = -40.0;

impl LoudnessMeter {
    pub(crate) fn new(sample_rate_hz: u32, n_channels: usize) -> Self {
        Self {
            dual_mono: n_channels <= 1,
            energies: EnergyMeter::new(sample_rate_hz, n_channels),
            true_peaks: vec![TruePeakMeter::new(); n_channels.max(1)],
            tenth_peaks: Vec::new(),
            true_peak: 0.0,
            sample_peak: 0.0,
            stereo_peak: 0.0,
        }
    }

    /// Takes the next tenth of a second.
    pub(crate) fn push(&mut self, tenth: &AudioBlock) {
        self.energies.push(tenth);
        let highest = |channels: &[Vec<f32>]| channels.iter().map(|samples| magnitude(samples)).fold(0.0, f32::max);
        let (stereo, others) = tenth.channels().split_at(tenth.n_channels().min(2));
        let stereo_peak = highest(stereo);
        let sample_peak = stereo_peak.max(highest(others));
        let meters = self.true_peaks.iter_mut().zip(tenth.channels());
        let true_peak = f64::from(meters.fold(sample_peak, |peak, (meter, samples)| meter.push(samples, peak)));
        self.tenth_peaks.push(true_peak);
        self.true_peak = self.true_peak.max(true_peak);
        self.sample_peak = self.sample_peak.max(f64::from(sample_peak));
        self.stereo_peak = self.stereo_peak.max(f64::from(stereo_peak));
    }

    pub(crate) fn finish(self) -> LoudnessReading {
        let curve = self.energies.finish();
        let integrated_lufs = curve.integrated_lufs();
        let dual_mono = integrated_lufs.filter(|_| self.dual_mono);
        let mut loudness = Loudness {
            integrated_lufs,
            integrated_dual_mono_lufs: dual_mono.map(|lufs| lufs + 10.0 * 2.0_f64.log10()),
            max_momentary_lufs: curve.maximum_lufs(MOMENTARY),
            max_short_term_lufs: curve.maximum_lufs(SHORT_TERM),
            range_lu: curve.range_lu(),
            true_peak_dbtp: amplitude_to_db(self.true_peak),
            sample_peak_dbfs: amplitude_to_db(self.sample_peak),
            playback: Vec::new(),
        };
        loudness.playback = playback(&loudness);
        let as_f32 = |line: &[Option<f64>]| line.iter().map(|x| x.map(|x| x as f32)).collect();
        let short_term_lufs = curve.timeline(SHORT_TERM);
        let psr_db = psr_timeline(&short_term_lufs, &self.tenth_peaks);
        let timeline = Timeline {
            momentary_lufs: as_f32(&curve.timeline(MOMENTARY)),
            short_term_lufs: as_f32(&short_term_lufs),
            psr_db: as_f32(&psr_db),
            ..Timeline::default()
        };
        LoudnessReading {
            loudness,
            timeline,
            curve,
            psr_db,
            tenth_peaks: self.tenth_peaks,
            stereo_peak: self.stereo_peak,
        }
    }
}

/// The distance of the highest peak to the loudness of the same 3 s, for windows that end at every tenth.
fn psr_timeline(short_term_lufs: &[Option<f64>], tenth_peaks: &[f64]) -> Vec<Option<f64>> {
    let ratio = |(k, lufs): (usize, &Option<f64>)| {
        let lufs = lufs.filter(|lufs| *lufs > PSR_LOWEST_LUFS)?;
        let first = (k + 1).checked_sub(SHORT_TERM / TENTH)?;
        let peak = tenth_peaks[first..=k].iter().copied().fold(0.0, f64::max);
        Some(amplitude_to_db(peak)? - lufs)
    };
    short_term_lufs.iter().enumerate().map(ratio).collect()
}

fn magnitude(samples: &[f32]) -> f32 {
    let (low, high) = extremes(samples);
    high.max(-low)
}

#[cfg(test)]
mod tests;
