use crate::activity::active_tenths;
use crate::band_crest::BandCrestMeter;
use crate::band_split::BandSplit;
use crate::channel_polarity::flipped_channel;
use crate::decay::DecayMeter;
use crate::dynamic_range::DynamicRangeMeter;
use crate::dynamics::{DynamicsContext, DynamicsReadings, dynamics};
use crate::fault_meter::{FaultContext, FaultMeter};
use crate::hum_meter::HumMeter;
use crate::loudness_meter::{LoudnessMeter, LoudnessReading};
use crate::noise_bands::noise_in_bands;
use crate::noise_floor::noise;
use crate::offset_meter::OffsetMeter;
use crate::onset_meter::OnsetMeter;
use crate::overs::overs;
use crate::partial_meter::{PartialFrames, PartialMeter};
use crate::sibilance::sibilance;
use crate::sibilance_meter::SibilanceMeter;
use crate::silence::SilenceMeter;
use crate::spectrum_meter::{SpectrumFrames, SpectrumMeter, SpectrumWishes};
use crate::spectrum_reading::spectrum;
use crate::stereo::{StereoContext, StereoMeter};
use crate::tenths::StreamEnd;
use crate::{Activity, EnvelopeShape, Fault, Format, PartialMotion, Spectrum, Timeline, TrackAnalysis, TrackInfo};
use dsp::AudioBlock;

/// A meter that is run only where somebody asks for what it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meter {
    /// Dynamic range, crest per band, onsets.
    Dynamics,
    /// All spectra: balance, resonances, sibilance, and stereo per band.
    Spectrum,
    /// What may be wrong with a file as a recording.
    Faults,
    /// What the tempo and the sections of a song are read from, and the roles of its stems; it listens to what `Dynamics`
    /// and `Spectrum` hear.
    Song,
}

impl Meter {
    /// Every meter: what the stems of a session are measured with.
    pub const ALL: &[Self] = &[Self::Dynamics, Self::Spectrum, Self::Faults, Self::Song];
    /// What files are measured with that make no song together.
    pub const OF_A_FILE: &[Self] = &[Self::Dynamics, Self::Spectrum, Self::Faults];
    /// What a mix of this program's own is measured with: it was not recorded.
    pub const OF_A_MIX: &[Self] = &[Self::Dynamics, Self::Spectrum];
    /// What a move is proved by.
    pub const OF_A_PROOF: &[Self] = &[Self::Spectrum];
}

/// The meters that listen to one stream of tenths of a second.
#[derive(Debug)]
pub(crate) struct Meters {
    loudness: LoudnessMeter,
    stereo: StereoMeter,
    silence: SilenceMeter,
    offset: OffsetMeter,
    dynamics: Option<DynamicsMeters>,
    spectrum: Option<SpectrumMeters>,
    faults: Option<RecordingMeters>,
    partials: Option<PartialMeter>,
}

#[derive(Debug)]
struct DynamicsMeters {
    dynamic_range: DynamicRangeMeter,
    bands: BandSplit,
    band_crest: BandCrestMeter,
    onsets: OnsetMeter,
    /// `None` when nobody asked for it.
    decay: Option<DecayMeter>,
}

#[derive(Debug)]
struct SpectrumMeters {
    spectrum: SpectrumMeter,
    sibilance: SibilanceMeter,
}

#[derive(Debug)]
struct RecordingMeters {
    hum: HumMeter,
    faults: FaultMeter,
}

impl Meters {
    pub(crate) fn new(info: &TrackInfo, wanted: &[Meter]) -> Self {
        let rate = info.sample_rate_hz;
        let n_all = info.channels.max(1);
        let n_channels = n_all.min(2);
        let wants = |meter: Meter| wanted.contains(&meter);
        Self {
            loudness: LoudnessMeter::new(rate, n_all),
            stereo: StereoMeter::default(),
            silence: SilenceMeter::default(),
            offset: OffsetMeter::new(rate, n_channels),
            dynamics: wants(Meter::Dynamics).then(|| DynamicsMeters {
                dynamic_range: DynamicRangeMeter::new(rate, n_channels),
                bands: BandSplit::new(rate),
                band_crest: BandCrestMeter::new(rate),
                onsets: OnsetMeter::new(wants(Meter::Song)),
                decay: wants(Meter::Faults).then(DecayMeter::default),
            }),
            spectrum: wants(Meter::Spectrum).then(|| SpectrumMeters {
                spectrum: SpectrumMeter::new(
                    rate,
                    n_channels,
                    SpectrumWishes { chroma: wants(Meter::Song), tuning: wants(Meter::Faults) },
                ),
                sibilance: SibilanceMeter::new(rate),
            }),
            faults: wants(Meter::Faults)
                .then(|| RecordingMeters { hum: HumMeter::new(rate), faults: FaultMeter::new(rate, n_all) }),
            partials: wants(Meter::Song).then(|| PartialMeter::new(rate, n_channels)),
        }
    }

    pub(crate) fn push(&mut self, tenth: &AudioBlock) {
        self.loudness.push(tenth);
        self.stereo.push(tenth);
        self.silence.push(tenth);
        self.offset.push(tenth);
        if let Some(DynamicsMeters { dynamic_range, bands, band_crest, onsets, decay }) = &mut self.dynamics {
            dynamic_range.push(tenth);
            bands.push(tenth, |cell| {
                band_crest.push(cell);
                onsets.push(cell);
                if let Some(decay) = decay {
                    decay.push(cell);
                }
            });
        }
        if let Some(SpectrumMeters { spectrum, sibilance }) = &mut self.spectrum {
            spectrum.push(tenth);
            sibilance.push(tenth);
        }
        if let Some(RecordingMeters { hum, faults }) = &mut self.faults {
            hum.push(tenth);
            faults.push(tenth);
        }
        if let Some(partials) = &mut self.partials {
            partials.push(tenth);
        }
    }

    pub(crate) fn finish(self, info: TrackInfo, end: StreamEnd) -> TrackAnalysis {
        let Self { loudness, stereo, silence, offset, dynamics: mut dynamics_meters, spectrum, faults, partials } =
            self;
        let reading = loudness.finish();
        let active = active_tenths(&reading.curve);
        let mean_squares = stereo.mean_squares();
        let decay = dynamics_meters.as_mut().and_then(|meters| meters.decay.take()).and_then(DecayMeter::finish);
        let mut readings = dynamics_meters.map(DynamicsMeters::finish).unwrap_or_default();
        let onsets_s = readings.onsets.as_ref().map(|onsets| onsets.times_s.clone()).unwrap_or_default();
        let strength_db = readings.onsets.as_mut().and_then(|onsets| onsets.strength_db.take());
        let envelope = EnvelopeShape::of(&reading.curve, &onsets_s);
        let partials = partials.map_or_else(PartialFrames::default, PartialMeter::finish);
        let partial_motion = PartialMotion::of(&partials, &onsets_s);
        let dynamics = dynamics(&reading, DynamicsContext { active: &active, mean_squares, readings });
        let bands = spectrum.map(|meters| meters.finish(&reading, &active, info.channels < 2)).unwrap_or_default();
        let tenth_powers = stereo.tenth_powers(info.sample_rate_hz);
        let in_bands = || noise_in_bands(&bands.frames.short, bands.frames.short_times(), &tenth_powers);
        let pauses = noise(&tenth_powers).or_else(in_bands);
        let noise_of_pauses = pauses.as_ref().map(|pauses| pauses.noise);
        let (stereo, lines) = stereo.finish(StereoContext {
            sample_rate_hz: info.sample_rate_hz,
            loudness: &reading.curve,
            active: &active,
            mono_loss_per_band_db: bands.mono_loss_per_band_db,
            octaves: bands.frames.stereo.octaves(&reading.curve, bands.frames.short_framing, bands.frames.low_framing),
            panorama: bands.frames.stereo.panorama.finish(),
        });
        let duration_s = end.n_frames as f64 / f64::from(info.sample_rate_hz);
        let silence = silence.finish();
        let activity = Activity::of(&active, silence, info.sample_rate_hz);
        let context = FaultContext {
            is_silent: silence.is_everywhere(),
            mean_squares,
            means: offset.means(),
            dc_offset: offset.fault(),
            cutoff: bands.frames.cutoff,
            haas: bands.frames.stereo.haas.finish(),
            flipped: flipped_channel(&stereo),
            plr_db: dynamics.plr_db,
            noise: pauses,
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
            spectrum: bands.spectrum,
            stereo,
            activity,
            noise: noise_of_pauses,
            tuning: bands.frames.tuning,
            decay,
            dc_offset_full_scale: offset.means(),
            faults: faults.map(|meters| meters.finish(context)).unwrap_or_default(),
            envelope,
            partial_motion,
            loudness: reading.loudness,
            onsets_s,
            onset_strength_db: strength_db.unwrap_or_default(),
            chroma: bands.frames.chroma,
            timeline: Timeline { correlation: lines.correlation, balance_db: lines.balance_db, ..reading.timeline },
        }
    }
}

/// What the spectra tell.
#[derive(Debug, Default)]
struct BandReadings {
    spectrum: Spectrum,
    mono_loss_per_band_db: Vec<Option<f64>>,
    frames: SpectrumFrames,
}

impl DynamicsMeters {
    fn finish(self) -> DynamicsReadings {
        DynamicsReadings {
            dr: self.dynamic_range.finish(),
            band_crest: self.band_crest.finish(),
            onsets: Some(self.onsets.finish()),
        }
    }
}

impl SpectrumMeters {
    fn finish(self, reading: &LoudnessReading, active: &[bool], mono: bool) -> BandReadings {
        let frames = self.spectrum.finish();
        let (mut spectrum, mono_loss_per_band_db) = spectrum(&frames, &reading.curve, mono);
        spectrum.sibilance = sibilance(&self.sibilance.finish(), &reading.curve, active, &frames);
        BandReadings { spectrum, mono_loss_per_band_db, frames }
    }
}

impl RecordingMeters {
    fn finish(self, context: FaultContext) -> Vec<Fault> {
        self.faults.finish(self.hum.finish(), context)
    }
}
