use crate::TargetSummary;
use analyzer::RoleGroup;
use corpus::{Percentiles, Profile, relative_db};

/// What a session is judged by.
#[derive(Debug, Clone)]
pub struct Target {
    profile: Profile,
}

/// The tolerance around the median never shrinks below this, in dB, however narrow the profile is: lower bound of a
/// band in hertz, tolerance. Design heuristic, to be calibrated on sessions.
const LEAST_TOLERANCE_DB: [(f64, f64); 4] = [(0.0, 8.0), (60.0, 5.0), (200.0, 2.5), (1_000.0, 3.5)];
/// Above this the tolerance is that of the lows again.
const TOP_TOLERANCE: (f64, f64) = (4_000.0, 5.0);

impl Target {
    /// A target made from one profile.
    pub fn new(profile: Profile) -> Self {
        Self { profile }
    }

    /// The profile behind it.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// What the plan says of it.
    pub fn summary(&self) -> TargetSummary {
        TargetSummary {
            profile: self.profile.name.clone(),
            title: self.profile.label(),
            evidence: self.profile.evidence.as_str().to_owned(),
            n_songs: self.profile.n_songs,
            sources: self.profile.sources.clone(),
        }
    }

    /// Loudness of a stem group relative to the mix.
    pub fn group_level_lu(&self, group: RoleGroup) -> Option<&Percentiles> {
        self.profile.group_levels_lu.get(&group)
    }

    /// Percentiles of a whole-song feature of mixes that are yet to be mastered.
    pub fn feature(&self, name: &str) -> Option<&Percentiles> {
        self.profile.feature_of(false, name)
    }

    /// The lowest and highest level of band `band` that is not remarked on, in dB re the mean of 250–2000 Hz.
    pub fn corridor_db(&self, band: usize) -> (f64, f64) {
        let bands = &self.profile.third_octave;
        let center_hz = bands.centers_hz[band];
        let least_db = if center_hz > TOP_TOLERANCE.0 {
            TOP_TOLERANCE.1
        } else {
            LEAST_TOLERANCE_DB.iter().rev().find(|(from_hz, _)| *from_hz <= center_hz).map_or(8.0, |(_, db)| *db)
        };
        let median = bands.p50_db[band];
        (bands.p10_db[band].min(median - least_db), bands.p90_db[band].max(median + least_db))
    }

    /// How far each band of `levels_db` lies outside the corridor, in dB: positive above, negative below, 0 inside;
    /// `None` for bands that may not be judged. `levels_db` is per third octave, at any overall level.
    pub fn deviation_db(&self, levels_db: &[Option<f64>]) -> Vec<Option<f64>> {
        let Some(relative) = relative_db(levels_db, &self.profile.third_octave.centers_hz) else {
            return vec![None; levels_db.len()];
        };
        let [lo_hz, hi_hz] = self.profile.valid_hz;
        let judge = |band: usize, level: Option<f64>| {
            let center_hz = self.profile.third_octave.centers_hz[band];
            let level = level.filter(|_| lo_hz * 0.98 <= center_hz && center_hz <= hi_hz * 1.02)?;
            let (lo, hi) = self.corridor_db(band);
            Some((level - hi).max(0.0) + (level - lo).min(0.0))
        };
        relative.into_iter().enumerate().map(|(band, level)| judge(band, level)).collect()
    }

    /// The mean distance of a spectrum from the corridor over the bands that may be judged, in dB.
    pub fn outside_corridor_db(&self, levels_db: &[Option<f64>]) -> Option<f64> {
        let outside: Vec<f64> = self.deviation_db(levels_db).into_iter().flatten().map(f64::abs).collect();
        (!outside.is_empty()).then(|| outside.iter().sum::<f64>() / outside.len() as f64)
    }
}
