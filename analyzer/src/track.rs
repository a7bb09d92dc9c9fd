use crate::activity::active_tenths;
use crate::channel_polarity::flipped_channel;
use crate::dynamic_range::DynamicRangeMeter;
use crate::dynamics::dynamics;
use crate::fault_meter::{FaultContext, FaultMeter};
use crate::hum_meter::HumMeter;
use crate::loudness_meter::LoudnessMeter;
use crate::noise_floor::noise;
use crate::overs::overs;
use crate::silence::SilenceMeter;
use crate::sibilance::sibilance;
use crate::sibilance_meter::SibilanceMeter;
use crate::spectrum_meter::SpectrumMeter;
use crate::spectrum_reading::spectrum;
use crate::stereo::{StereoContext, StereoMeter};
use crate::tenths::{StreamEnd, Tenths};
use crate::{Activity, Dynamics, Fault, Loudness, Noise, Spectrum, Stereo, Timeline};
use dsp::AudioBlock;
use serde::{Deserialize, Serialize};

/// The form of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Format {
    /// Samples per second.
    pub sample_rate_hz: u32,
    /// Channels.
    pub channels: usize,
    /// Bits per sample of a PCM or lossless file; `None` for lossy codecs.
    pub bits_per_sample: Option<u32>,
    /// Length in seconds.
    pub duration_s: f64,
    /// The codec's name.
    pub codec: String,
}

/// Everything that is measured of one file by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrackAnalysis {
    /// The stem's name: its file name without extension.
    pub name: String,
    /// The file, relative to the session, with `/` between folders.
    pub path: String,
    /// Form of the file.
    pub format: Format,
    /// Loudness and peaks.
    pub loudness: Loudness,
    /// Dynamics.
    pub dynamics: Dynamics,
    /// Spectral balance.
    pub spectrum: Spectrum,
    /// Left against right.
    pub stereo: Stereo,
    /// When it plays.
    pub activity: Activity,
    /// The noise in its pauses; `None` where it does not pause, or nothing steady is heard in the pauses.
    pub noise: Option<Noise>,
    /// Mean of each channel, full scale = 1; empty for a file without samples.
    pub dc_offset_full_scale: Vec<f64>,
    /// Technical faults.
    pub faults: Vec<Fault>,
    /// Loudness over time; retained for plots, not part of the JSON.
    #[serde(skip)]
    pub timeline: Timeline,
}

impl TrackAnalysis {
    /// The same readings for a file that starts `seconds` after the session: every place moves.
    #[must_use]
    pub fn starting_at(mut self, seconds: f64) -> Self {
        let places = self.faults.iter_mut().flat_map(|fault| &mut fault.places);
        let sibilance = self.spectrum.sibilance.iter_mut().flat_map(|sibilance| &mut sibilance.places);
        for range in places.chain(sibilance).chain(&mut self.activity.ranges) {
            range.start_s += seconds;
            range.end_s += seconds;
        }
        let silent = (seconds * TIMELINE_PER_S).round().max(0.0) as usize;
        let Timeline { momentary_lufs, short_term_lufs, psr_db, correlation, balance_db } = &mut self.timeline;
        for readings in [momentary_lufs, short_term_lufs, psr_db, correlation, balance_db] {
            readings.splice(0..0, std::iter::repeat_n(None, silent));
        }
        self
    }
}

/// Readings per second of a timeline.
const TIMELINE_PER_S: f64 = 10.0;

/// What is known of a file before it is heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackInfo {
    /// The stem's name: its file name without extension.
    pub name: String,
    /// The file, relative to the session, with `/` between folders.
    pub path: String,
    /// The codec's name.
    pub codec: String,
    /// Bits per sample of a PCM or lossless file; `None` for lossy codecs.
    pub bits_per_sample: Option<u32>,
    /// Samples per second.
    pub sample_rate_hz: u32,
    /// Channels.
    pub channels: usize,
}

/// Measures a file while it streams. Readings do not depend on the sizes of the blocks.
///
/// Of more than two channels all count for loudness and true peak (L R C, L R Ls Rs, L R C Ls Rs or L R C LFE Ls Rs, and
/// none for loudness behind the sixth); everything else is measured of the first two.
#[derive(Debug)]
pub struct TrackMeter {
    info: TrackInfo,
    tenths: Tenths,
    meters: Meters,
}

/// The meters that listen to one stream of tenths of a second.
#[derive(Debug)]
struct Meters {
    loudness: LoudnessMeter,
    dynamic_range: DynamicRangeMeter,
    spectrum: SpectrumMeter,
    sibilance: SibilanceMeter,
    stereo: StereoMeter,
    hum: HumMeter,
    silence: SilenceMeter,
    faults: FaultMeter,
}

impl TrackMeter {
    /// At the start of a file.
    pub fn new(info: TrackInfo) -> Self {
        let rate = info.sample_rate_hz;
        let n_all = info.channels.max(1);
        let n_channels = n_all.min(2);
        Self {
            tenths: Tenths::new(rate, n_all),
            meters: Meters {
                loudness: LoudnessMeter::new(rate, n_all),
                dynamic_range: DynamicRangeMeter::new(rate, n_channels),
                spectrum: SpectrumMeter::new(rate, n_channels),
                sibilance: SibilanceMeter::new(rate),
                stereo: StereoMeter::default(),
                hum: HumMeter::new(rate),
                silence: SilenceMeter::default(),
                faults: FaultMeter::new(rate, n_channels),
            },
            info,
        }
    }

    /// Takes the next block.
    pub fn push(&mut self, block: &AudioBlock) {
        let Self { tenths, meters, .. } = self;
        tenths.push(block, |tenth| meters.push(tenth));
    }

    /// The readings of all that was pushed.
    pub fn finish(self) -> TrackAnalysis {
        let Self { info, tenths, mut meters } = self;
        let end = tenths.finish(|tenth| meters.push(tenth));
        meters.finish(info, end)
    }
}

impl Meters {
    fn push(&mut self, tenth: &AudioBlock) {
        self.loudness.push(tenth);
        self.dynamic_range.push(tenth);
        self.spectrum.push(tenth);
        self.sibilance.push(tenth);
        self.stereo.push(tenth);
        self.hum.push(tenth);
        self.silence.push(tenth);
        self.faults.push(tenth);
    }

    fn finish(self, info: TrackInfo, end: StreamEnd) -> TrackAnalysis {
        let duration_s = end.n_frames as f64 / f64::from(info.sample_rate_hz);
        let reading = self.loudness.finish();
        let active = active_tenths(&reading.curve);
        let mean_squares = self.stereo.mean_squares();
        let dynamics = dynamics(&reading, &active, mean_squares, self.dynamic_range.finish());
        let frames = self.spectrum.finish();
        let (mut spectrum, mono_loss_per_band_db) = spectrum(&frames, &reading.curve, info.channels < 2);
        spectrum.sibilance = sibilance(&self.sibilance.finish(), &reading.curve, &active, &frames);
        let noise = noise(&self.stereo.tenth_powers(info.sample_rate_hz));
        let (stereo, lines) = self.stereo.finish(StereoContext {
            sample_rate_hz: info.sample_rate_hz,
            loudness: &reading.curve,
            active: &active,
            mono_loss_per_band_db,
            octaves: frames.stereo.octaves(&reading.curve, frames.short_framing, frames.low_framing),
            panorama: frames.stereo.panorama.finish(),
        });
        let context = FaultContext {
            mean_squares,
            cutoff: frames.cutoff,
            hum: self.hum.finish(),
            haas: frames.stereo.haas.finish(),
            flipped: flipped_channel(&stereo),
            plr_db: dynamics.plr_db,
            noise,
            overs: overs(&reading.tenth_peaks, duration_s),
            bits_per_sample: info.bits_per_sample,
            end,
        };
        TrackAnalysis {
            format: Format {
                sample_rate_hz: info.sample_rate_hz,
                channels: info.channels,
                bits_per_sample: info.bits_per_sample,
                duration_s,
                codec: info.codec,
            },
            name: info.name,
            path: info.path,
            dynamics,
            spectrum,
            stereo,
            activity: Activity::of(&active, self.silence.finish(), info.sample_rate_hz),
            noise,
            dc_offset_full_scale: self.faults.means(),
            faults: self.faults.finish(context),
            loudness: reading.loudness,
            timeline: Timeline { correlation: lines.correlation, balance_db: lines.balance_db, ..reading.timeline },
        }
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
pub(crate) mod tests;
