use crate::{MixReading, OwnMixReading, Stage, mix_stage};
use analyzer::{FaultKind, OctaveStereo, TrackAnalysis};
use serde::Serialize;
use std::collections::BTreeMap;

/// In what a song can be like another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dimension {
    /// Third-octave spectrum and tilt.
    Tone,
    /// Peak to loudness ratios, loudness range and crest factor.
    Dynamics,
    /// Side against mid, and correlation.
    Width,
    /// Integrated loudness: shown beside that of the mixes, and nothing else, since mixes are compared equally loud.
    Level,
}

/// How much a reference counts in each dimension: 1, it alone is the target; 0, the profile alone; between, both.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ReferenceWeights {
    /// 0…1.
    pub tone: f64,
    /// 0…1.
    pub dynamics: f64,
    /// 0…1.
    pub width: f64,
    /// 0…1.
    pub level: f64,
}

impl Default for ReferenceWeights {
    /// The tone is what references are chosen for; the dynamics of a release are only half those of a mix on its way.
    fn default() -> Self {
        Self { tone: 1.0, dynamics: 0.5, width: 0.0, level: 1.0 }
    }
}

impl ReferenceWeights {
    /// The same with the weight of the dimension called `name` (tone, dynamics, width, level), or what is wrong with that.
    pub fn with(mut self, name: &str, weight: f64) -> Result<Self, String> {
        let slot = match name {
            "tone" => &mut self.tone,
            "dynamics" => &mut self.dynamics,
            "width" => &mut self.width,
            "level" => &mut self.level,
            _ => return Err(format!("a reference has no '{name}': its weights are tone, dynamics, width and level")),
        };
        if !(0.0..=1.0).contains(&weight) {
            return Err(format!("{name}={weight}: a weight is a number from 0 to 1"));
        }
        *slot = weight;
        Ok(self)
    }

    pub(crate) fn of(&self, dimension: Dimension) -> f64 {
        match dimension {
            Dimension::Tone => self.tone,
            Dimension::Dynamics => self.dynamics,
            Dimension::Width => self.width,
            Dimension::Level => self.level,
        }
    }
}

/// A song that the user wants theirs to measure like.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Its readings; their path is the file as it was named.
    pub analysis: TrackAnalysis,
    /// What the user wants it to count for.
    pub weights: ReferenceWeights,
}

/// Why a reference cannot be followed in everything.
#[derive(Debug, Clone, PartialEq)]
enum Flaw {
    BandLimited { cutoff_hz: f64 },
    Lossy,
    Clipped { runs: u64 },
    OneChannel,
    FlippedChannel,
    Master { because: String },
}

impl Flaw {
    /// The dimensions in which it makes the reference worthless.
    fn spoils(&self) -> &'static [Dimension] {
        match self {
            Self::BandLimited { .. } | Self::Lossy => &[],
            Self::Clipped { .. } => &[Dimension::Dynamics],
            Self::OneChannel | Self::FlippedChannel => &[Dimension::Width],
            Self::Master { .. } => &[Dimension::Dynamics, Dimension::Level],
        }
    }

    fn words(&self) -> String {
        match self {
            Self::BandLimited { cutoff_hz } => {
                format!("it ends at {:.1} kHz: nothing is judged by it above", cutoff_hz / 1_000.0)
            }
            Self::Lossy => "it comes from a lossy codec, whose top octave is not to be trusted".to_owned(),
            Self::Clipped { runs } => {
                format!("it is clipped in {runs} places: its dynamics are left out")
            }
            Self::OneChannel => "both its channels are one: its width is left out".to_owned(),
            Self::FlippedChannel => "one channel is upside down: its width is left out".to_owned(),
            Self::Master { because } => {
                format!("it is a master ({because}): its dynamics and its loudness are left out")
            }
        }
    }
}

impl Reference {
    /// The file's name without extension.
    pub fn name(&self) -> &str {
        &self.analysis.name
    }

    fn flaws(&self) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        let format = &self.analysis.format;
        flaws.extend(format.bits_per_sample.is_none().then_some(Flaw::Lossy));
        for fault in &self.analysis.faults {
            flaws.extend(match fault.kind {
                FaultKind::BandLimited { cutoff_hz, .. } | FaultKind::Upsampled { cutoff_hz, .. } => {
                    Some(Flaw::BandLimited { cutoff_hz })
                }
                FaultKind::Clipped { runs, .. } => Some(Flaw::Clipped { runs }),
                FaultKind::MonoAsStereo | FaultKind::DeadChannel { .. } => Some(Flaw::OneChannel),
                FaultKind::FlippedChannel { .. } => Some(Flaw::FlippedChannel),
                _ => None,
            });
        }
        flaws.extend((format.channels == 1).then_some(Flaw::OneChannel));
        let stage = mix_stage(&self.analysis, None);
        if stage.stage == Stage::Master {
            flaws.push(Flaw::Master { because: stage.because });
        }
        flaws
    }

    /// The weights without those that its flaws make worthless.
    pub fn used_weights(&self) -> ReferenceWeights {
        let mut used = self.weights;
        for dimension in self.flaws().iter().flat_map(Flaw::spoils) {
            match dimension {
                Dimension::Tone => used.tone = 0.0,
                Dimension::Dynamics => used.dynamics = 0.0,
                Dimension::Width => used.width = 0.0,
                Dimension::Level => used.level = 0.0,
            }
        }
        used
    }

    /// What is wrong with it, a clause each.
    pub fn remarks(&self) -> Vec<String> {
        self.flaws().iter().map(Flaw::words).collect()
    }

    /// The highest frequency that it may be followed to: all that is above was cut off.
    pub fn highest_hz(&self) -> f64 {
        let nyquist_hz = 0.5 * f64::from(self.analysis.format.sample_rate_hz);
        let cutoffs = self.flaws().into_iter().filter_map(|flaw| match flaw {
            Flaw::BandLimited { cutoff_hz } => Some(cutoff_hz),
            _ => None,
        });
        cutoffs.fold(nyquist_hz, f64::min)
    }

    /// The reading that profiles call `feature`, and what it belongs to.
    pub(crate) fn feature(&self, feature: &str) -> Option<(Dimension, f64)> {
        let track = &self.analysis;
        let (dimension, value) = match feature {
            "tilt_db_per_octave" => (Dimension::Tone, track.spectrum.tilt_db_per_octave),
            "plr_db" => (Dimension::Dynamics, track.dynamics.plr_db),
            "crest_db" => (Dimension::Dynamics, track.dynamics.crest_db),
            "range_lu" => (Dimension::Dynamics, track.loudness.range_lu),
            "side_to_mid_db" => (Dimension::Width, track.stereo.side_to_mid_db),
            "correlation" => (Dimension::Width, track.stereo.correlation),
            "integrated_lufs" => (Dimension::Level, track.loudness.integrated_lufs),
            _ => return None,
        };
        Some((dimension, value?))
    }

    /// What the plan says of it. A song lies in no corridor that is made of itself, so that distance is left out.
    pub fn summary(&self) -> ReferenceSummary {
        ReferenceSummary {
            name: self.name().to_owned(),
            path: self.analysis.path.clone(),
            weights: self.weights,
            used_weights: self.used_weights(),
            reading: MixReading::new(&self.analysis, None, BTreeMap::new()),
            psr_p5_db: self.analysis.dynamics.psr_p5_db,
            crest_db: self.analysis.dynamics.crest_db,
            octaves: self.analysis.stereo.octaves.clone(),
            judged_to_hz: self.highest_hz(),
            remarks: self.remarks(),
            own_mix: None,
        }
    }
}

/// A reference in the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReferenceSummary {
    /// The file's name without extension.
    pub name: String,
    /// The file as it was named.
    pub path: String,
    /// What the user wants it to count for.
    pub weights: ReferenceWeights,
    /// What it counts for: without what its flaws make worthless.
    pub used_weights: ReferenceWeights,
    /// Its readings as those of the mixes.
    pub reading: MixReading,
    /// The 5th percentile of its peak to short-term loudness ratio, in dB.
    pub psr_p5_db: Option<f64>,
    /// Its crest factor, in dB.
    pub crest_db: Option<f64>,
    /// Left against right per octave.
    pub octaves: Vec<OctaveStereo>,
    /// The highest frequency that is judged by it.
    pub judged_to_hz: f64,
    /// What is wrong with it, a clause each.
    pub remarks: Vec<String>,
    /// How the stems lie in it, where it is a mix of them; else it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_mix: Option<OwnMixReading>,
}
