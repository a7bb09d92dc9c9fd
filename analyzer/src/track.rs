use crate::meters::{Meter, Meters};
use crate::tenths::Tenths;
use crate::{
    Activity, Chroma, Decay, Dynamics, EnvelopeShape, Fault, Loudness, Noise, PartialMotion, Spectrum, Stereo,
    Timeline, Tuning,
};
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
    /// How it is tuned; `None` where no steady notes are heard (drums, noise, speech).
    pub tuning: Option<Tuning>,
    /// How it dies away where it stops; `None` where it hardly does.
    pub decay: Option<Decay>,
    /// Mean of each channel, full scale = 1; empty for a file without samples.
    pub dc_offset_full_scale: Vec<f64>,
    /// Technical faults.
    pub faults: Vec<Fault>,
    /// Loudness over time; retained for plots, not part of the JSON.
    #[serde(skip)]
    pub timeline: Timeline,
    /// When sounds begin, in seconds; retained for later stages, not part of the JSON.
    #[serde(skip)]
    pub onsets_s: Vec<f32>,
    /// How much begins in every hundredth of a second, in dB summed over four bands; retained for the tempo where
    /// [`Meter::Song`] listens, not part of the JSON.
    #[serde(skip)]
    pub onset_strength_db: Vec<f32>,
    /// Power of the twelve pitch classes in every tenth of a second; retained for the sections where [`Meter::Song`]
    /// listens, not part of the JSON.
    #[serde(skip)]
    pub chroma: Vec<Chroma>,
    /// How the level moves; retained to tell the role, not part of the JSON.
    #[serde(skip)]
    pub envelope: EnvelopeShape,
    /// What the partials do; retained to tell the role, not part of the JSON.
    #[serde(skip)]
    pub partial_motion: PartialMotion,
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
        for onset_s in &mut self.onsets_s {
            *onset_s += seconds as f32;
        }
        let silent = (seconds * TIMELINE_PER_S).round().max(0.0) as usize;
        let still = (seconds * ONSET_STRENGTHS_PER_S).round().max(0.0) as usize;
        self.onset_strength_db.splice(0..0, std::iter::repeat_n(0.0, still));
        self.chroma.splice(0..0, std::iter::repeat_n(Chroma::default(), silent));
        let Timeline { momentary_lufs, short_term_lufs, psr_db, correlation, balance_db } = &mut self.timeline;
        for readings in [momentary_lufs, short_term_lufs, psr_db, correlation, balance_db] {
            readings.splice(0..0, std::iter::repeat_n(None, silent));
        }
        self
    }
}

/// Readings per second of a timeline.
const TIMELINE_PER_S: f64 = 10.0;
/// Readings of onset strength per second.
pub(crate) const ONSET_STRENGTHS_PER_S: f64 = 100.0;

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
/// Of more than two channels all count for loudness (L R C, L R Ls Rs, L R C Ls Rs or L R C LFE Ls Rs, and none behind the
/// sixth), peaks and silence; everything else is measured of the first two. Faults that two channels are of each other
/// are looked for in files of two channels alone.
#[derive(Debug)]
pub struct TrackMeter {
    info: TrackInfo,
    tenths: Tenths,
    meters: Meters,
}

impl TrackMeter {
    /// At the start of a file, with every meter.
    pub fn new(info: TrackInfo) -> Self {
        Self::with(info, Meter::ALL)
    }

    /// With these meters beside those that always listen (loudness, stereo, activity, offset); what the others would have
    /// read is undefined.
    pub fn with(info: TrackInfo, meters: &[Meter]) -> Self {
        Self {
            tenths: Tenths::new(info.sample_rate_hz, info.channels.max(1)),
            meters: Meters::new(&info, meters),
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

#[cfg(test)]
mod properties;
#[cfg(test)]
pub(crate) mod tests;
