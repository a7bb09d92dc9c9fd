use crate::measured::{Measured, Purpose, recalled};
use crate::reader::{Conformer, NativeReader};
use crate::{Cache, Error, Session, Stage, StemFile, Watch};
use analyzer::{AlignmentCopy, AlignmentMeter, ComponentMeter, Meter, Retained, TrackAnalysis, TrackInfo, TrackMeter};
use dsp::AudioBlock;
use media::MediaError;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

/// What one decode of a stem gives.
#[derive(Debug, Clone)]
pub struct AnalysedStem {
    /// Its readings, at its own rate.
    pub analysis: TrackAnalysis,
    /// What is kept to judge gain, EQ and pan, at the session's rate.
    pub retained: Retained,
    /// What is kept to compare its waveform with others.
    pub(crate) alignment: AlignmentCopy,
    /// What is wrong with the file as audio.
    pub(crate) damage: Option<String>,
    /// Length at the session's rate, from the session's start.
    pub(crate) n_frames: usize,
}

/// What is kept of a stem beside its readings.
#[derive(Debug, Serialize, Deserialize)]
struct StemRemains {
    retained: Retained,
    alignment: AlignmentCopy,
    n_frames: usize,
}

impl From<Measured<StemRemains>> for AnalysedStem {
    fn from(measured: Measured<StemRemains>) -> Self {
        let Measured { analysis, rest: StemRemains { retained, alignment, n_frames }, damage } = measured;
        Self { analysis, retained, alignment, damage, n_frames }
    }
}

/// Seconds of audio decoded so far, over all threads.
pub(crate) struct Meterage<'a> {
    watch: &'a Watch<'a>,
    stage: Stage,
    done_ms: AtomicU64,
    total_ms: u64,
}

impl<'a> Meterage<'a> {
    pub(crate) fn new(watch: &'a Watch<'a>, stage: Stage, total_s: f64) -> Self {
        Self { watch, stage, done_ms: AtomicU64::new(0), total_ms: (total_s * 1_000.0) as u64 }
    }

    pub(crate) fn add(&self, n_frames: usize, rate_hz: u32) -> Result<(), Error> {
        let ms = n_frames as u64 * 1_000 / u64::from(rate_hz);
        let done = self.done_ms.fetch_add(ms, Ordering::Relaxed) + ms;
        self.watch.step(self.stage, done.min(self.total_ms), self.total_ms)
    }
}

/// A reading error, or the user's wish to stop.
pub(crate) enum Interruption {
    Media(MediaError),
    Other(Error),
}

impl From<MediaError> for Interruption {
    fn from(error: MediaError) -> Self {
        Self::Media(error)
    }
}

/// Collects results in session order: all reading errors together, so that a user mends them in one go.
fn gather<T>(results: Vec<Result<T, Interruption>>) -> Result<Vec<T>, Error> {
    let mut good = Vec::with_capacity(results.len());
    let mut unreadable = Vec::new();
    for result in results {
        match result {
            Ok(value) => good.push(value),
            Err(Interruption::Media(error)) => unreadable.push(error),
            Err(Interruption::Other(error)) => return Err(error),
        }
    }
    if unreadable.is_empty() { Ok(good) } else { Err(Error::Unreadable(unreadable)) }
}

pub(crate) fn info(stem: &StemFile) -> TrackInfo {
    TrackInfo {
        name: stem.name.clone(),
        path: stem.relative_path.clone(),
        codec: stem.format.codec.clone(),
        bits_per_sample: stem.format.bits_per_sample,
        sample_rate_hz: stem.format.sample_rate_hz,
        channels: stem.n_channels(),
    }
}

/// How files are measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measuring<'a> {
    /// Go on with what can be read of damaged files.
    pub(crate) tolerate_damage: bool,
    /// What was measured before.
    pub(crate) cache: Option<&'a Cache>,
}

/// Measures every stem of `session`, in parallel: each is decoded once, or not at all where it is known.
pub(crate) fn analyse(
    session: &Session,
    measuring: Measuring<'_>,
    watch: &Watch<'_>,
) -> Result<Vec<AnalysedStem>, Error> {
    let total_s = session.stems.iter().filter_map(declared_s).sum();
    let meterage = Meterage::new(watch, Stage::Listening, total_s);
    let rate = session.sample_rate_hz;
    let results = session
        .stems
        .par_iter()
        .zip(session.start_frames())
        .map(|(stem, start_frame)| {
            let meters = Meters::new(session);
            let most_windows = meters.alignment.most_windows();
            let purpose = Purpose::Stem { sample_rate_hz: rate, start_frame, most_windows };
            let measure = || {
                let track = TrackMeter::new(info(stem));
                let conformer = Conformer::new(stem.format.sample_rate_hz, rate, stem.n_channels(), start_frame);
                let reader = NativeReader::open(stem, measuring.tolerate_damage)?;
                let start_s = start_frame as f64 / f64::from(rate);
                let progress = |n| meterage.add(n, stem.format.sample_rate_hz);
                analyse_one(reader, conformer, (track, meters), start_s, progress)
            };
            recalled(measuring.cache, (stem, purpose), measure).map(AnalysedStem::from)
        })
        .collect();
    gather(results)
}

/// What one decode of the mix beside the stems gives.
pub(crate) struct AnalysedMix {
    /// Its readings, at its own rate.
    pub(crate) analysis: TrackAnalysis,
    /// What is kept to compare it with the stems, at the session's rate.
    pub(crate) retained: Retained,
}

/// Measures the mix that lies beside the stems of `session`; `None` where there is none, or it turns out to be damaged: it
/// is not what the user asked about.
pub(crate) fn analyse_mix_file(
    session: &Session,
    measuring: Measuring<'_>,
    watch: &Watch<'_>,
) -> Result<Option<AnalysedMix>, Error> {
    let Some(mix) = &session.mix_file else { return Ok(None) };
    let sample_rate_hz = session.sample_rate_hz;
    let measure = || {
        let conformer = Conformer::new(mix.format.sample_rate_hz, sample_rate_hz, mix.n_channels(), 0);
        let reader = NativeReader::open(mix, measuring.tolerate_damage)?;
        let mut track = TrackMeter::new(info(mix));
        let mut components = ComponentMeter::new(sample_rate_hz);
        let damage = decode(reader, conformer, &mut track, |block| components.push(block), |_| watch.go_on())?;
        Ok(Measured { analysis: track.finish(), rest: components.finish(), damage })
    };
    match recalled(measuring.cache, (mix, Purpose::Mix { sample_rate_hz }), measure) {
        Ok(Measured { analysis, rest, .. }) => Ok(Some(AnalysedMix { analysis, retained: rest })),
        Err(Interruption::Media(_)) => Ok(None),
        Err(Interruption::Other(error)) => Err(error),
    }
}

fn declared_s(stem: &StemFile) -> Option<f64> {
    Some(stem.format.declared_frames? as f64 / f64::from(stem.format.sample_rate_hz))
}

/// The meters of a stem at the session's rate.
struct Meters {
    components: ComponentMeter,
    alignment: AlignmentMeter,
    n_frames: usize,
}

impl Meters {
    /// For one stem of `session`.
    fn new(session: &Session) -> Self {
        Self {
            components: ComponentMeter::new(session.sample_rate_hz),
            alignment: AlignmentMeter::one_of(session.stems.len(), session.sample_rate_hz),
            n_frames: 0,
        }
    }

    fn push(&mut self, block: &AudioBlock) {
        self.components.push(block);
        self.alignment.push(block);
        self.n_frames += block.n_frames();
    }
}

/// Decodes a file once into `track` at its own rate and into `conformed` at the session's. Gives what is wrong with it.
fn decode(
    mut reader: NativeReader,
    mut conformer: Conformer,
    track: &mut TrackMeter,
    mut conformed: impl FnMut(&AudioBlock),
    progress: impl Fn(usize) -> Result<(), Error>,
) -> Result<Option<String>, Interruption> {
    let mut block = AudioBlock::default();
    while reader.next_block(&mut block)? {
        track.push(&block);
        conformer.push(&block, &mut conformed);
        progress(block.n_frames()).map_err(Interruption::Other)?;
    }
    conformer.finish(conformed);
    Ok(reader.damage())
}

fn analyse_one(
    reader: NativeReader,
    conformer: Conformer,
    (mut track, mut meters): (TrackMeter, Meters),
    start_s: f64,
    progress: impl Fn(usize) -> Result<(), Error>,
) -> Result<Measured<StemRemains>, Interruption> {
    let damage = decode(reader, conformer, &mut track, |block| meters.push(block), progress)?;
    let Meters { components, alignment, n_frames } = meters;
    let rest = StemRemains { retained: components.finish(), alignment: alignment.finish(), n_frames };
    Ok(Measured { analysis: track.finish().starting_at(start_s), rest, damage })
}

/// The readings of a file by itself. Reports the frames it decodes to `progress`.
pub(crate) fn analyse_file(
    file: &StemFile,
    measuring: Measuring<'_>,
    progress: impl Fn(usize) -> Result<(), Error>,
) -> Result<Measured<()>, Interruption> {
    recalled(measuring.cache, (file, Purpose::File), || {
        let mut reader = NativeReader::open(file, measuring.tolerate_damage)?;
        let mut track = TrackMeter::with(info(file), Meter::OF_A_FILE);
        let mut block = AudioBlock::default();
        while reader.next_block(&mut block)? {
            track.push(&block);
            progress(block.n_frames()).map_err(Interruption::Other)?;
        }
        Ok(Measured { analysis: track.finish(), rest: (), damage: reader.damage() })
    })
}

/// Measures files and folders by themselves, without taking them for a session: mixes are measured too.
pub fn analyse_files(
    paths: &[PathBuf],
    keep_going: bool,
    cache: Option<&Cache>,
    watch: &Watch<'_>,
) -> Result<(Vec<TrackAnalysis>, Vec<String>), Error> {
    let mut notes = Vec::new();
    let mut stems = Vec::new();
    for path in paths {
        let (found, left_out) = Session::files(path, keep_going)?;
        stems.extend(found);
        notes.extend(left_out);
    }
    let meterage = Meterage::new(watch, Stage::Listening, stems.iter().filter_map(declared_s).sum());
    let measuring = Measuring { tolerate_damage: keep_going, cache };
    let results = stems
        .par_iter()
        .map(|stem| {
            let measured = analyse_file(stem, measuring, |n| meterage.add(n, stem.format.sample_rate_hz))?;
            let damage = measured.damage.map(|damage| format!("{}: {damage}", stem.relative_path));
            Ok((measured.analysis, damage))
        })
        .collect();
    let analysed = gather(results)?;
    cache.into_iter().for_each(Cache::trim);
    let (tracks, damages): (Vec<_>, Vec<_>) = analysed.into_iter().unzip();
    notes.extend(damages.into_iter().flatten());
    Ok((tracks, notes))
}
