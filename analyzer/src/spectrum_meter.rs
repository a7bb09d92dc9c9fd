use crate::bandwidth_meter::{BandwidthMeter, Cutoff};
use crate::chroma::{Chroma, PitchClasses};
use crate::decimator::Decimator;
use crate::fine_bands::{FineBands, N_FINE_BANDS};
use crate::rumble_band::{RUMBLE_HZ, RumbleBand};
use crate::stereo_spectrum_meter::StereoSpectrumMeter;
use crate::thinned::Thinned;
use crate::tuning::{Tuning, TuningMeter};
use dsp::{AudioBlock, ErbBands, Framing, N_ERB_BANDS, N_THIRD_OCTAVES, StereoSpectrum, Stft, ThirdOctaveBands};

/// Collects third-octave, ERB and 1/24-octave powers per frame while a file streams.
///
/// Two transforms share the work: Hann frames of about 0.18 s (8192 samples at 44.1 and 48 kHz) ten times a second, and
/// for the bands below 180 Hz frames of about 0.7 s. The long ones run on a copy lowered to about 1.5 kHz, where they
/// cost a fiftieth of a 32768-point transform at the full rate and resolve the same. All frames are kept until the end,
/// because the gate that chooses among them needs the integrated loudness.
#[derive(Debug)]
pub(crate) struct SpectrumMeter {
    mono: bool,
    short: Stft,
    short_bands: ShortBands,
    bandwidth: BandwidthMeter,
    /// `None` when nobody asked for it.
    tuning: Option<TuningMeter>,
    sum: Vec<f32>,
    low: LowSpectrum,
    frames: SpectrumFrames,
}

/// Bands 20 Hz to 160 Hz are read from the long frames.
pub(crate) const N_LOW_BANDS: usize = 10;
/// ERB bands up to 5.3 Cam, whose upper edge is at 187 Hz, are read from the long frames.
pub(crate) const N_LOW_ERB_BANDS: usize = 8;
const N_SHORT_ERB_BANDS: usize = N_ERB_BANDS - N_LOW_ERB_BANDS;
const SHORT_FRAMES_PER_SECOND: u32 = 10;
/// The largest power of two within this: 8192 at 44.1 and 48 kHz, 16384 at 88.2 and 96 kHz.
const LONGEST_SHORT_FRAME_S: f64 = 0.19;
const LOWEST_LOW_RATE_HZ: u32 = 1_500;
const LOW_FRAME_SIZE: usize = 1024;
/// Long frames overlap by half.
const LOW_HOP: usize = LOW_FRAME_SIZE / 2;
/// The copy is flat up to this part of its rate: 225 Hz.
const LOW_PASS: f64 = 0.15;
const LOWS_HZ: (f64, f64) = (40.0, 120.0);

/// What is read of short frames only where somebody asks for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SpectrumWishes {
    /// Pitch classes.
    pub(crate) chroma: bool,
    /// The tuning.
    pub(crate) tuning: bool,
}

/// The bands that short frames are summed into.
#[derive(Debug)]
struct ShortBands {
    third_octave: ThirdOctaveBands,
    erb: ErbBands,
    fine: FineBands,
    /// `None` when nobody asked for them.
    pitch_classes: Option<PitchClasses>,
}

/// Powers of every frame of a file.
#[derive(Debug, Default)]
pub(crate) struct SpectrumFrames {
    pub(crate) short: Thinned<ShortFrame>,
    /// 1/24-octave bands of the same frames.
    pub(crate) fine: Thinned<[f32; N_FINE_BANDS]>,
    pub(crate) low: Thinned<LowFrame>,
    /// Where in the lowest of it the energy lies.
    pub(crate) rumble: RumbleBand,
    pub(crate) short_framing: FrameTimes,
    pub(crate) low_framing: FrameTimes,
    /// Where the spectrum ends with an edge.
    pub(crate) cutoff: Option<Cutoff>,
    /// Where its steady partials lie between the notes.
    pub(crate) tuning: Option<Tuning>,
    /// Width of a bin of the short transform in hertz.
    pub(crate) bin_hz: f64,
    pub(crate) stereo: StereoSpectrumMeter,
    /// Pitch classes of every short frame, where somebody asked for them.
    pub(crate) chroma: Vec<Chroma>,
}

/// Powers and cross terms per third octave, and the sums of left and right per ERB band.
#[derive(Debug)]
pub(crate) struct ShortFrame {
    pub(crate) left: [f32; N_THIRD_OCTAVES],
    pub(crate) right: [f32; N_THIRD_OCTAVES],
    pub(crate) cross: [f32; N_THIRD_OCTAVES],
    /// From band [`N_LOW_ERB_BANDS`] on.
    pub(crate) erb: [f32; N_SHORT_ERB_BANDS],
}

impl ShortFrame {
    /// Left and right together.
    pub(crate) fn sum(&self, band: usize) -> f64 {
        f64::from(self.left[band]) + f64::from(self.right[band])
    }
}

/// The same of the low bands, and what rumble is judged by.
#[derive(Debug)]
pub(crate) struct LowFrame {
    pub(crate) left: [f32; N_LOW_BANDS],
    pub(crate) right: [f32; N_LOW_BANDS],
    pub(crate) cross: [f32; N_LOW_BANDS],
    pub(crate) erb: [f32; N_LOW_ERB_BANDS],
    /// 5 to 30 Hz.
    pub(crate) rumble: f32,
    /// 40 to 120 Hz.
    pub(crate) lows: f32,
}

/// When frames lie.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct FrameTimes {
    pub(crate) hop_s: f64,
    pub(crate) length_s: f64,
}

impl FrameTimes {
    /// The same when one of `stride` frames is kept.
    pub(crate) fn thinned(self, stride: usize) -> Self {
        Self { hop_s: self.hop_s * stride as f64, ..self }
    }

    pub(crate) fn start_s(self, index: usize) -> f64 {
        index as f64 * self.hop_s
    }

    pub(crate) fn center_s(self, index: usize) -> f64 {
        self.start_s(index) + self.length_s / 2.0
    }
}

impl SpectrumMeter {
    pub(crate) fn new(sample_rate_hz: u32, n_channels: usize, wishes: SpectrumWishes) -> Self {
        let rate_hz = f64::from(sample_rate_hz);
        let longest = (rate_hz * LONGEST_SHORT_FRAME_S) as usize;
        let size = (longest.max(32) + 1).next_power_of_two() / 2;
        let low = LowSpectrum::new(sample_rate_hz, n_channels);
        Self {
            mono: n_channels == 1,
            short: Stft::new(Framing { size, frames_per_second: SHORT_FRAMES_PER_SECOND, sample_rate_hz }),
            short_bands: ShortBands {
                third_octave: ThirdOctaveBands::new(sample_rate_hz, size),
                erb: ErbBands::new(sample_rate_hz, size),
                fine: FineBands::new(sample_rate_hz, size),
                pitch_classes: wishes.chroma.then(|| PitchClasses::new(sample_rate_hz, size)),
            },
            bandwidth: BandwidthMeter::new(sample_rate_hz, size),
            tuning: wishes.tuning.then(|| TuningMeter::new(rate_hz / size as f64, size / 2 + 1)),
            sum: Vec::new(),
            frames: SpectrumFrames {
                short_framing: FrameTimes {
                    hop_s: 1.0 / f64::from(SHORT_FRAMES_PER_SECOND),
                    length_s: size as f64 / rate_hz,
                },
                low_framing: FrameTimes {
                    hop_s: LOW_HOP as f64 / low.rate_hz,
                    length_s: LOW_FRAME_SIZE as f64 / low.rate_hz,
                },
                bin_hz: rate_hz / size as f64,
                rumble: RumbleBand::new(low.rate_hz / LOW_FRAME_SIZE as f64),
                stereo: StereoSpectrumMeter::new(rate_hz, size, low.rate_hz / LOW_FRAME_SIZE as f64),
                ..SpectrumFrames::default()
            },
            low,
        }
    }

    /// Takes the next block.
    pub(crate) fn push(&mut self, block: &AudioBlock) {
        let Self { mono, short, short_bands, bandwidth, tuning, sum, low, frames } = self;
        short.push(block, |_, spectrum| {
            frames.add_short(spectrum, *mono, short_bands, sum);
            bandwidth.push(sum);
            if let Some(tuning) = tuning {
                tuning.push(sum);
            }
        });
        low.push(block, frames);
    }

    pub(crate) fn finish(self) -> SpectrumFrames {
        let Self { mono, short, mut short_bands, bandwidth, tuning, mut sum, low, mut frames } = self;
        short.finish(|_, spectrum| frames.add_short(spectrum, mono, &mut short_bands, &mut sum));
        low.finish(&mut frames);
        // The last frames hold padding: their spectra are smeared by the end of the file and are left out.
        frames.cutoff = bandwidth.finish();
        frames.tuning = tuning.and_then(TuningMeter::finish);
        frames
    }
}

impl SpectrumFrames {
    /// When the short frames lie.
    pub(crate) fn short_times(&self) -> FrameTimes {
        self.short_framing.thinned(self.short.stride())
    }

    /// When the long frames lie.
    pub(crate) fn low_times(&self) -> FrameTimes {
        self.low_framing.thinned(self.low.stride())
    }

    /// Appends a frame; the powers of its bins stay in `sum`.
    fn add_short(&mut self, spectrum: &StereoSpectrum<'_>, mono: bool, bands: &mut ShortBands, sum: &mut Vec<f32>) {
        let scale = channel_scale(mono);
        add_channels(spectrum, sum);
        self.stereo.push_short(spectrum, mono);
        self.chroma.extend(bands.pitch_classes.as_ref().map(|classes| classes.powers(sum)));
        self.fine.push_with(|| bands.fine.powers(sum));
        let third_octaves = |powers: &[f32]| bands.third_octave.sum(powers).map(|power| (scale * power) as f32);
        self.short.push_with(|| ShortFrame {
            left: third_octaves(spectrum.left),
            right: third_octaves(spectrum.right),
            cross: third_octaves(spectrum.cross),
            erb: std::array::from_fn(|k| (scale * bands.erb.power(N_LOW_ERB_BANDS + k, sum)) as f32),
        });
    }

    /// Appends a long frame, the powers of whose bins are in `sum`.
    fn add_low(&mut self, spectrum: &StereoSpectrum<'_>, frame: LowFrame, sum: &[f32]) {
        self.stereo.push_low(spectrum);
        self.rumble.push(sum);
        self.low.push_with(|| frame);
    }
}

/// A mono file reaches the transform as two equal channels; its one channel counts once.
fn channel_scale(mono: bool) -> f64 {
    if mono { 0.5 } else { 1.0 }
}

fn add_channels(spectrum: &StereoSpectrum<'_>, sum: &mut Vec<f32>) {
    sum.clear();
    sum.extend(spectrum.left.iter().zip(spectrum.right).map(|(l, r)| l + r));
}

/// The long frames of the low end.
#[derive(Debug)]
struct LowSpectrum {
    rate_hz: f64,
    mono: bool,
    decimators: Vec<Decimator>,
    lowered: Vec<Vec<f32>>,
    stft: Stft,
    bands: LowBands,
    sum: Vec<f32>,
}

/// The bands that long frames are summed into.
#[derive(Debug)]
struct LowBands {
    third_octave: ThirdOctaveBands,
    erb: ErbBands,
}

impl LowSpectrum {
    fn new(sample_rate_hz: u32, n_channels: usize) -> Self {
        let factor = (sample_rate_hz / LOWEST_LOW_RATE_HZ).max(1);
        let rate_hz = f64::from(sample_rate_hz) / f64::from(factor);
        // A frame begins every LOW_HOP samples, whatever the rate.
        let framing = Framing { size: LOW_FRAME_SIZE, frames_per_second: 1, sample_rate_hz: LOW_HOP as u32 };
        Self {
            rate_hz,
            mono: n_channels == 1,
            decimators: (0..n_channels).map(|_| Decimator::new(factor as usize, LOW_PASS)).collect(),
            lowered: vec![Vec::new(); n_channels],
            stft: Stft::new(framing),
            // Bands are told a whole rate; it is off by less than 0.04 %.
            bands: LowBands {
                third_octave: ThirdOctaveBands::new(rate_hz.round() as u32, LOW_FRAME_SIZE),
                erb: ErbBands::new(rate_hz.round() as u32, LOW_FRAME_SIZE),
            },
            sum: Vec::new(),
        }
    }

    fn push(&mut self, block: &AudioBlock, frames: &mut SpectrumFrames) {
        for ((decimator, lowered), samples) in self.decimators.iter_mut().zip(&mut self.lowered).zip(block.channels()) {
            decimator.push(samples, lowered);
        }
        let lowered = AudioBlock::from_channels(self.lowered.iter_mut().map(std::mem::take).collect());
        let Self { mono, rate_hz, stft, bands, sum, .. } = self;
        stft.push(&lowered, |_, spectrum| {
            frames.add_low(spectrum, LowFrame::new(spectrum, *mono, *rate_hz, bands, sum), sum);
        });
    }

    fn finish(self, frames: &mut SpectrumFrames) {
        let Self { mono, rate_hz, decimators, mut stft, bands, mut sum, .. } = self;
        let lowered = decimators
            .into_iter()
            .map(|decimator| {
                let mut tail = Vec::new();
                decimator.finish(&mut tail);
                tail
            })
            .collect();
        let mut each = |spectrum: &StereoSpectrum<'_>| {
            frames.add_low(spectrum, LowFrame::new(spectrum, mono, rate_hz, &bands, &mut sum), &sum);
        };
        stft.push(&AudioBlock::from_channels(lowered), |_, spectrum| each(spectrum));
        stft.finish(|_, spectrum| each(spectrum));
    }
}

impl LowFrame {
    /// Left and right together.
    pub(crate) fn sum(&self, band: usize) -> f64 {
        f64::from(self.left[band]) + f64::from(self.right[band])
    }

    fn new(spectrum: &StereoSpectrum<'_>, mono: bool, rate_hz: f64, bands: &LowBands, sum: &mut Vec<f32>) -> Self {
        add_channels(spectrum, sum);
        let scale = channel_scale(mono);
        let low_bands = |powers: &[f32]| -> [f32; N_LOW_BANDS] {
            let all = bands.third_octave.sum(powers);
            std::array::from_fn(|band| (scale * all[band]) as f32)
        };
        let between = |(lo_hz, hi_hz): (f64, f64)| -> f32 {
            let bin = |hz: f64| (hz / rate_hz * LOW_FRAME_SIZE as f64).round() as usize;
            scale as f32 * sum[bin(lo_hz)..bin(hi_hz)].iter().sum::<f32>()
        };
        Self {
            left: low_bands(spectrum.left),
            right: low_bands(spectrum.right),
            cross: low_bands(spectrum.cross),
            erb: std::array::from_fn(|band| (scale * bands.erb.power(band, sum)) as f32),
            rumble: between(RUMBLE_HZ),
            lows: between(LOWS_HZ),
        }
    }
}
