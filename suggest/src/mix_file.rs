use crate::{Stage, StageReading, mix_stage};
use analyzer::{BandFit, MixFit, StemGain, TrackAnalysis};
use serde::Serialize;

/// The mix that lies beside the stems: how it measures, and how the stems sound in it.
#[derive(Debug, Clone, PartialEq)]
pub struct MixFile {
    /// Its readings.
    pub analysis: TrackAnalysis,
    /// How it is made of the stems; `None` when it is too short or too different to tell.
    pub fit: Option<MixFit>,
}

/// The same for the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MixFileReading {
    /// The file, relative to the session.
    pub path: String,
    /// How far it has come.
    pub stage: Stage,
    /// What that rests on.
    pub stage_because: String,
    /// Integrated loudness.
    pub integrated_lufs: Option<f64>,
    /// True peak.
    pub true_peak_dbtp: Option<f64>,
    /// Peak to loudness ratio.
    pub plr_db: Option<f64>,
    /// Where in the session the mix begins, in seconds.
    pub offset_s: Option<f64>,
    /// How far the mix lies from the stems at their gains, in dB.
    pub misfit_db: Option<f64>,
    /// The gain of each stem in the mix.
    pub stems: Vec<StemInMix>,
    /// How far bands lie from the stems, and how loud they are re the stems.
    pub bands: Vec<BandFit>,
}

/// One stem in the mix.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StemInMix {
    /// The stem's name.
    pub name: String,
    /// Whether it is heard there; `None` where that cannot be told.
    pub heard: Option<bool>,
    /// Its gain in the mix in dB, on top of the stem as it is, where it is heard.
    pub gain_db: Option<f64>,
}

/// Stems that lie further from a mix than this are of another song, in dB. Design heuristic, see docs/accuracy.md.
const LARGEST_MISFIT_DB: f64 = 5.0;

/// Of fewer gains there is no middle half.
const FEWEST_GAINS: usize = 3;

impl MixFile {
    /// The fit, where it is good enough for its gains to mean something.
    pub fn sure_fit(&self) -> Option<&MixFit> {
        self.fit.as_ref().filter(|fit| fit.misfit_db <= LARGEST_MISFIT_DB)
    }

    /// How far it has come.
    pub fn stage(&self) -> StageReading {
        mix_stage(&self.analysis, self.fit.as_ref().map(|fit| fit.misfit_db))
    }

    /// The gains of the stems that are heard in it, in dB; empty where the fit is not sure.
    pub fn gains_db(&self) -> Vec<f64> {
        self.sure_fit().map_or_else(Vec::new, |fit| fit.gains.iter().filter_map(|gain| gain.db()).collect())
    }

    /// By how much the middle half of the stems differ in their gains in it, in dB; `None` where too few are heard.
    pub fn gain_spread_db(&self) -> Option<f64> {
        let mut gains = self.gains_db();
        gains.sort_by(f64::total_cmp);
        if gains.len() < FEWEST_GAINS {
            return None;
        }
        Some(gains[3 * gains.len() / 4] - gains[gains.len() / 4])
    }

    /// For the plan; `names` are those of the stems.
    pub fn reading(&self, names: &[&str]) -> MixFileReading {
        let fit = self.fit.as_ref();
        let StageReading { stage, because: stage_because } = self.stage();
        let stem = |(name, gain): (&&str, &StemGain)| StemInMix {
            name: (*name).to_owned(),
            heard: gain.is_heard(),
            gain_db: gain.db(),
        };
        MixFileReading {
            path: self.analysis.path.clone(),
            stage,
            stage_because,
            integrated_lufs: self.analysis.loudness.integrated_lufs,
            true_peak_dbtp: self.analysis.loudness.true_peak_dbtp,
            plr_db: self.analysis.dynamics.plr_db,
            offset_s: fit.map(|fit| fit.offset_s),
            misfit_db: fit.map(|fit| fit.misfit_db),
            stems: self.sure_fit().map_or(Vec::new(), |fit| names.iter().zip(&fit.gains).map(stem).collect()),
            bands: fit.map_or(Vec::new(), |fit| fit.bands.clone()),
        }
    }
}
