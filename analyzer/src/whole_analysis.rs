use crate::packed;
use crate::{Chroma, EnvelopeShape, Goniometer, PartialMotion, Timeline, TrackAnalysis};
use serde::{Deserialize, Serialize};

/// A [`TrackAnalysis`] in the form in which nothing of it is lost: its JSON leaves out what is retained for later stages and
/// plots.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WholeAnalysis {
    printed: TrackAnalysis,
    timeline: Timeline,
    #[serde(with = "packed")]
    onsets_s: Vec<f32>,
    #[serde(with = "packed")]
    onset_strength_db: Vec<f32>,
    #[serde(with = "packed::rows")]
    chroma: Vec<Chroma>,
    envelope: EnvelopeShape,
    partial_motion: PartialMotion,
    goniometer: Goniometer,
    fine_db: Vec<f64>,
}

impl From<TrackAnalysis> for WholeAnalysis {
    fn from(mut whole: TrackAnalysis) -> Self {
        Self {
            timeline: std::mem::take(&mut whole.timeline),
            onsets_s: std::mem::take(&mut whole.onsets_s),
            onset_strength_db: std::mem::take(&mut whole.onset_strength_db),
            chroma: std::mem::take(&mut whole.chroma),
            envelope: std::mem::take(&mut whole.envelope),
            partial_motion: std::mem::take(&mut whole.partial_motion),
            goniometer: std::mem::take(&mut whole.stereo.goniometer),
            fine_db: std::mem::take(&mut whole.spectrum.fine_db),
            printed: whole,
        }
    }
}

impl From<WholeAnalysis> for TrackAnalysis {
    fn from(whole: WholeAnalysis) -> Self {
        let WholeAnalysis { printed, timeline, onsets_s, onset_strength_db, chroma, .. } = whole;
        let mut analysis = Self { timeline, onsets_s, onset_strength_db, chroma, ..printed };
        analysis.envelope = whole.envelope;
        analysis.partial_motion = whole.partial_motion;
        analysis.stereo.goniometer = whole.goniometer;
        analysis.spectrum.fine_db = whole.fine_db;
        analysis
    }
}
