use crate::decoded::{decoded, part};
use analyzer::{ComponentMeter, Meter, Retained, Role, Section, SongPart, TrackAnalysis, TrackInfo, TrackMeter, song};
use std::ffi::OsStr;
use std::path::Path;

/// Half of a finished song.
#[derive(Debug)]
pub(super) struct Half {
    pub(super) analysis: TrackAnalysis,
    pub(super) retained: Retained,
    /// Its sections, told from the mix alone.
    pub(super) sections: Vec<Section>,
    /// The folder that the song lies in.
    pub(super) genre: String,
    pub(super) sample_rate_hz: u32,
}

/// Halves shorter than this have no sections, in seconds.
const SHORTEST_S: f64 = 20.0;

/// Both halves of the song at `path`; `None` of a short one.
pub(super) fn halves(path: &Path) -> anyhow::Result<Option<[Half; 2]>> {
    let (rate_hz, audio) = decoded(path)?;
    let half_s = 0.5 * audio.n_frames() as f64 / f64::from(rate_hz);
    if half_s < SHORTEST_S {
        return Ok(None);
    }
    let text = |part: Option<&OsStr>| part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
    let half = |start_s: f64| {
        let block = part(&audio, rate_hz, start_s, half_s);
        let mut track = TrackMeter::with(
            TrackInfo {
                name: text(path.file_stem()),
                path: String::new(),
                codec: String::new(),
                bits_per_sample: Some(16),
                sample_rate_hz: rate_hz,
                channels: audio.channels().len(),
            },
            &[Meter::Dynamics, Meter::Spectrum, Meter::Song],
        );
        let mut components = ComponentMeter::new(rate_hz);
        track.push(&block);
        components.push(&block);
        let (analysis, retained) = (track.finish(), components.finish());
        let whole = SongPart {
            role: Role::Mix,
            onset_strength_db: &analysis.onset_strength_db,
            chroma: &analysis.chroma,
            retained: &retained,
        };
        let sections = song(&[whole]).sections;
        Half {
            sections,
            genre: text(path.parent().and_then(Path::file_name)),
            sample_rate_hz: rate_hz,
            analysis,
            retained,
        }
    };
    Ok(Some([half(0.0), half(half_s)]))
}
