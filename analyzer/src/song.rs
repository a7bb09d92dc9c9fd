use crate::sections::{Features, changes, sections};
use crate::tempo::{Pulsed, bars, tempo};
use crate::{Chroma, Retained, Role, Section, Tempo, TrackAnalysis};
use serde::{Deserialize, Serialize};

/// When a song goes and what follows on what: its beat and its sections.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Song {
    /// The beat; `None` where nothing repeats.
    pub tempo: Option<Tempo>,
    /// The sections in order, from the start to the end of the longest stem.
    pub sections: Vec<Section>,
}

/// One stem, as [`song`] takes it.
#[derive(Debug, Clone, Copy)]
pub struct SongPart<'a> {
    /// What it plays.
    pub role: Role,
    /// See [`TrackAnalysis::onset_strength_db`](crate::TrackAnalysis::onset_strength_db).
    pub onset_strength_db: &'a [f32],
    /// See [`TrackAnalysis::chroma`](crate::TrackAnalysis::chroma).
    pub chroma: &'a [Chroma],
    /// Its component powers.
    pub retained: &'a Retained,
}

/// Beats to both sides of a beat whose difference tells whether it begins a bar.
const BEATS_OF_A_CHANGE: usize = 4;

/// The beat of one file by itself, which [`Meter::Song`](crate::Meter::Song) listened to; `None` where nothing repeats.
pub fn tempo_of(track: &TrackAnalysis) -> Option<Tempo> {
    let whole = Pulsed { role: Role::Mix, onset_strength_db: &track.onset_strength_db };
    tempo(&[whole], track.format.duration_s)
}

/// Tempo and sections of the song that stems make together.
pub fn song(parts: &[SongPart<'_>]) -> Song {
    let n_tenths = parts.iter().map(|part| part.retained.n_frames()).max().unwrap_or(0);
    let duration_s = n_tenths as f64 / f64::from(crate::FRAMES_PER_SECOND);
    let pulsed: Vec<Pulsed<'_>> =
        parts.iter().map(|part| Pulsed { role: part.role, onset_strength_db: part.onset_strength_db }).collect();
    let mut tempo = tempo(&pulsed, duration_s);
    let features = Features::of(parts, tempo.as_ref());
    if let Some(tempo) = &mut tempo {
        let changes = changes(&features, BEATS_OF_A_CHANGE);
        let at_beats: Vec<f64> = tempo.beats_s.iter().map(|beat_s| changes[features.frame_at(*beat_s)]).collect();
        tempo.bars = bars(tempo, &at_beats);
    }
    let sections = sections(parts, &features, tempo.as_ref());
    Song { tempo, sections }
}
