//! How far the material has come on its way to a release: told by what it measures and how its files are named, or not told.

use crate::MixFile;
use analyzer::{FaultKind, TrackAnalysis};
use serde::Serialize;

/// How far the material has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Recorded or exported tracks that nobody has balanced yet.
    RawStems,
    /// Stems of a mix: their plain sum is meant.
    ProcessedStems,
    /// A mix made on the way.
    RoughMix,
    /// A finished mix with room for mastering.
    PreMaster,
    /// Mastered, or limited as if it were.
    Master,
    /// Nothing tells.
    NotDeterminable,
}

impl Stage {
    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::RawStems => "raw stems",
            Self::ProcessedStems => "stems of a mix",
            Self::RoughMix => "rough mix",
            Self::PreMaster => "pre-master",
            Self::Master => "master",
            Self::NotDeterminable => "stage not determinable",
        }
    }
}

/// A stage and what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageReading {
    /// The stage.
    pub stage: Stage,
    /// Why: one clause.
    pub because: String,
}

impl StageReading {
    fn new(stage: Stage, because: impl Into<String>) -> Self {
        Self { stage, because: because.into() }
    }
}

/// A plain sum that peaks higher than this was never listened to as a mix: no converter plays it. In dBTP.
const UNPLAYABLE_SUM_DBTP: f64 = 3.0;
/// Stems that each peak this high were normalised one by one, so their levels say nothing of a mix. In dBTP.
const NORMALISED_PEAK_DBTP: f64 = -2.0;
/// The share of stems that must be mono recordings for the session to be raw tracks.
const RAW_MONO_SHARE: f64 = 0.75;
/// Stems whose gains in the mix lie this near to their median are at its faders, in dB: gains of known mixes are read to
/// 1.5 dB.
const EQUAL_GAINS_DB: f64 = 1.5;
/// The share of the sounding stems that must lie there: one that another covers cannot be told. Design heuristic.
const LEAST_EQUAL_SHARE: f64 = 0.6;

/// What the stems are; `unity` is their plain sum, and `mix` lies beside them.
pub fn stems_stage(stems: &[&TrackAnalysis], unity: &TrackAnalysis, mix: Option<&MixFile>) -> StageReading {
    let sounding: Vec<_> = stems.iter().filter(|s| s.loudness.integrated_lufs.is_some()).collect();
    let n = sounding.len();
    if n < 2 {
        return StageReading::new(Stage::NotDeterminable, "one stem alone says nothing of a balance");
    }
    if let Some(n_equal) = mix.and_then(|mix| at_the_faders(mix, n)) {
        let because =
            format!("the mix beside them holds {n_equal} of {n} stems at equal gains, to {EQUAL_GAINS_DB} dB");
        return StageReading::new(Stage::ProcessedStems, because);
    }
    let count = |test: &dyn Fn(&TrackAnalysis) -> bool| sounding.iter().filter(|s| test(s)).count();
    let mono = count(&|s| s.format.channels == 1);
    if mono as f64 >= RAW_MONO_SHARE * n as f64 {
        let because = format!("{mono} of {n} stems are mono recordings that nobody has placed");
        return StageReading::new(Stage::RawStems, because);
    }
    let hot = count(&|s| s.loudness.true_peak_dbtp.is_some_and(|peak| peak > NORMALISED_PEAK_DBTP));
    if hot == n {
        let because = format!("each of the {n} stems peaks near full scale, so they were levelled one by one");
        return StageReading::new(Stage::RawStems, because);
    }
    if let Some(peak) = unity.loudness.true_peak_dbtp.filter(|peak| *peak > UNPLAYABLE_SUM_DBTP) {
        let because = format!("the plain sum peaks at {peak:+.1} dBTP, which nobody can have mixed to");
        return StageReading::new(Stage::RawStems, because);
    }
    let peak = unity.loudness.true_peak_dbtp.map_or(String::new(), |peak| format!(" (peak {peak:+.1} dBTP)"));
    let because = format!("the stems have levels of their own and their plain sum plays as a mix{peak}");
    StageReading::new(Stage::ProcessedStems, because)
}

/// How many of `n` sounding stems are told to be at equal gains in `mix`; `None` where one is not, or too few are told.
fn at_the_faders(mix: &MixFile, n: usize) -> Option<usize> {
    let gains_db = mix.gains_db();
    let median_db = dsp::median(gains_db.clone())?;
    let all_equal = gains_db.iter().all(|gain| (gain - median_db).abs() <= EQUAL_GAINS_DB);
    (all_equal && gains_db.len() as f64 >= LEAST_EQUAL_SHARE * n as f64).then_some(gains_db.len())
}

/// A mix whose dense moments stand no higher than this over their loudness is over-limited (PSR in dB; I. Shepherd, guide to
/// Dynameter, of the least one; here the 5th percentile, so that one moment does not decide).
const LIMITED_PSR_DB: f64 = 8.0;
/// It was turned up to full scale. In dBTP.
const FULL_SCALE_DBTP: f64 = -1.5;
/// The 10th percentile of 100 mixes before mastering (the profile of popular music), in dB.
const UNMASTERED_PLR_DB: f64 = 13.3;
/// What mastering engineers ask to be left above a mix, in dBTP.
const HEADROOM_DBTP: f64 = -3.0;
/// Nobody sends fewer bits to mastering.
const PRE_MASTER_BITS: u32 = 24;
/// Design heuristic: a mix that lies this near to its stems has nothing on its bus, in dB.
const PLAIN_MISFIT_DB: f64 = 1.0;

/// What a stereo file is: what its name says stands. A limited one is a master or as good as; that one is not limited says
/// little, since many masters are not. `misfit_db` is its distance from the stems beside it, where there are some.
pub fn mix_stage(mix: &TrackAnalysis, misfit_db: Option<f64>) -> StageReading {
    let limited = limiting(mix);
    if let Some(named) = named_stage(&mix.name) {
        let because = match (&limited, named) {
            (None, _) => "its name says so".to_owned(),
            (Some(limited), Stage::Master) => format!("its name says so, and {limited}"),
            (Some(limited), _) => format!("its name says so, though {limited}"),
        };
        return StageReading::new(named, because);
    }
    if let Some(limited) = limited {
        return StageReading::new(Stage::Master, limited);
    }
    if misfit_db.is_some_and(|misfit_db| misfit_db <= PLAIN_MISFIT_DB) {
        return StageReading::new(Stage::RoughMix, "it is the stems at their gains, with nothing on its bus");
    }
    let (Some(plr_db), Some(peak_dbtp)) = (mix.dynamics.plr_db, mix.loudness.true_peak_dbtp) else {
        return StageReading::new(Stage::NotDeterminable, "too little of it sounds");
    };
    let is_fit_for_mastering = mix.format.bits_per_sample.is_some_and(|bits| bits >= PRE_MASTER_BITS);
    if is_fit_for_mastering && peak_dbtp <= HEADROOM_DBTP && plr_db >= UNMASTERED_PLR_DB {
        let because =
            format!("it leaves headroom ({peak_dbtp:.1} dBTP), its peaks stand {plr_db:.1} dB over its loudness");
        return StageReading::new(Stage::PreMaster, because);
    }
    StageReading::new(Stage::NotDeterminable, "no limiter is heard and its name does not say: masters can be so, too")
}

/// What shows that a limiter was at work.
fn limiting(mix: &TrackAnalysis) -> Option<String> {
    let at_one_level = mix.faults.iter().find_map(|fault| match fault.kind {
        FaultKind::Limited { share, level_dbfs, .. } => Some((share, level_dbfs)),
        _ => None,
    });
    if let Some((share, level_dbfs)) = at_one_level {
        let percent = 100.0 * share;
        return Some(format!("{percent:.0} % of its moments peak at one level ({level_dbfs:.1} dBFS)"));
    }
    let psr_db = mix.dynamics.psr_p5_db.filter(|psr_db| *psr_db < LIMITED_PSR_DB)?;
    let peak_dbtp = mix.loudness.true_peak_dbtp.filter(|peak| *peak > FULL_SCALE_DBTP)?;
    Some(format!("its dense moments stand {psr_db:.1} dB over their loudness at {peak_dbtp:+.1} dBTP"))
}

/// What the name of a mix says.
fn named_stage(name: &str) -> Option<Stage> {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    let leads_up = |word: &str| ["pre", "un", "not", "for", "to", "before"].contains(&word);
    let is_before = words.windows(2).any(|pair| leads_up(pair[0]) && pair[1].starts_with("master"));
    if is_before || has(&["premaster", "premastered", "unmastered"]) {
        Some(Stage::PreMaster)
    } else if has(&["master", "mastered", "remaster", "remastered"]) {
        Some(Stage::Master)
    } else {
        has(&["rough", "roughmix", "demo", "monitor", "bounce", "draft", "wip"]).then_some(Stage::RoughMix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_stage() {
        for (name, stage) in [
            ("Song_Rough Mix 3", Some(Stage::RoughMix)),
            ("song (demo)", Some(Stage::RoughMix)),
            ("__master_mobile", Some(Stage::Master)),
            ("Song-MASTERED-v2", Some(Stage::Master)),
            ("song pre-master", Some(Stage::PreMaster)),
            ("Song_premaster_24", Some(Stage::PreMaster)),
            ("song unmastered", Some(Stage::PreMaster)),
            ("Song for mastering", Some(Stage::PreMaster)),
            ("Mix_to_master", Some(Stage::PreMaster)),
            ("Masterpiece", None),
            ("Final Mix", None),
        ] {
            assert_eq!(named_stage(name), stage, "{name}");
        }
    }
}
