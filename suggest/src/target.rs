use crate::TargetSummary;
use crate::mid_side::MidSide;
use crate::reference::{Dimension, Reference};
use crate::reference_range::{between, percentiles_between, reference_range};
use crate::tone_target::{ToneTarget, joint_weight, reference_spectrum_db};
use analyzer::{RoleGroup, ThirdOctaveSpectrum};
use corpus::{Percentiles, Profile, relative_db};

/// What a session is judged by: a profile, and references that stand in for it as far as they count.
#[derive(Debug, Clone)]
pub struct Target {
    profile: Profile,
    references: Vec<Reference>,
    tone: Option<ToneTarget>,
}

/// The tolerance around the median never shrinks below this, in dB, however narrow the profile is: lower bound of a
/// band in hertz, tolerance. Design heuristic, to be calibrated on sessions.
const LEAST_TOLERANCE_DB: [(f64, f64); 4] = [(0.0, 8.0), (60.0, 5.0), (200.0, 2.5), (1_000.0, 3.5)];
/// Above this the tolerance is that of the lows again.
const TOP_TOLERANCE: (f64, f64) = (4_000.0, 5.0);
/// How far a reading may lie from that of a single reference, as a share of the distance from the profile's 10th to its
/// 90th percentile. Design heuristic: half as far as a song may lie from the middle of its genre.
const FEATURE_TOLERANCE: f64 = 0.25;
/// How far the width of a range may lie above that of the references, in dB. Design heuristic: half the distance from the
/// median to the 90th percentile of the lows of 100 mixes.
const WIDTH_TOLERANCE_DB: f64 = 3.0;
/// Side over mid below which a range is as good as mono, in dB: mono takes 0.04 dB.
const NARROWEST_DB: f64 = -20.0;

impl Target {
    /// A target made from one profile and, where they count, from references.
    pub fn new(profile: Profile, references: Vec<Reference>) -> Self {
        let tone = ToneTarget::of(&references, &profile.third_octave.centers_hz);
        Self { profile, references, tone }
    }

    /// The profile behind it.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The references, as they were given.
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    /// What the plan says of the profile.
    pub fn summary(&self) -> TargetSummary {
        TargetSummary {
            profile: self.profile.name.clone(),
            title: self.profile.label(),
            evidence: self.profile.evidence.as_str().to_owned(),
            n_songs: self.profile.n_songs,
            sources: self.profile.sources.clone(),
        }
    }

    /// What the spectrum is judged by, inside a sentence: `popular music and the reference Song`.
    pub fn tone_title(&self) -> String {
        let title = self.profile.title.to_lowercase();
        let Some(tone) = &self.tone else { return title };
        let counted: Vec<&str> =
            self.references.iter().filter(|one| one.used_weights().tone > 0.0).map(Reference::name).collect();
        let references = match counted.as_slice() {
            [one] => format!("the reference {one}"),
            several => format!("the range of {} references", several.len()),
        };
        if tone.weight < 1.0 { format!("{title} and {references}") } else { references }
    }

    /// Loudness of a stem group relative to the mix.
    pub fn group_level_lu(&self, group: RoleGroup) -> Option<&Percentiles> {
        self.profile.group_levels_lu.get(&group)
    }

    /// Percentiles of a whole-song feature of mixes that are yet to be mastered.
    pub fn feature(&self, name: &str) -> Option<Percentiles> {
        let profile = self.profile.feature_of(false, name);
        let readings = self.references.iter().filter_map(|one| {
            let (dimension, value) = one.feature(name)?;
            Some((value, one.used_weights().of(dimension)))
        });
        let (values, weights): (Vec<f64>, Vec<f64>) = readings.filter(|(_, weight)| *weight > 0.0).unzip();
        let Some((profile, weight)) = profile.zip(joint_weight(&weights)) else { return profile.copied() };
        let range = reference_range(values, FEATURE_TOLERANCE * (profile.p90 - profile.p10))?;
        Some(percentiles_between(profile, &range, weight))
    }

    /// The highest side over mid of a range that is not remarked on, in dB, where one mix of ten exceeds `usual_db`.
    pub(crate) fn highest_side_to_mid_db(&self, band_hz: [f64; 2], usual_db: f64) -> f64 {
        let weights: Vec<f64> = self.references.iter().map(|one| one.used_weights().of(Dimension::Width)).collect();
        let counted = self.references.iter().zip(&weights).filter(|(_, weight)| **weight > 0.0);
        let side_to_mid_db = |(reference, _): (&Reference, &f64)| {
            MidSide::of_file(&reference.analysis, band_hz).side_to_mid_db().unwrap_or(NARROWEST_DB)
        };
        let widest_db = counted.map(side_to_mid_db).fold(NARROWEST_DB, f64::max);
        joint_weight(&weights).map_or(usual_db, |weight| between(usual_db, widest_db + WIDTH_TOLERANCE_DB, weight))
    }

    /// How much references count in tone against the profile, 0…1; 0 without one.
    pub(crate) fn reference_tone_weight(&self) -> f64 {
        self.tone.as_ref().map_or(0.0, |tone| tone.weight)
    }

    /// The lowest and highest level of band `band` that is not remarked on, in dB re the mean of 250–2000 Hz; `None` where
    /// the references alone count and none of them may be followed.
    pub fn corridor_db(&self, band: usize) -> Option<(f64, f64)> {
        let (lo, hi) = self.profile_corridor_db(band);
        match self.tone.as_ref().map(|tone| (tone.weight, &tone.bands[band])) {
            Some((weight, Some(range))) => Some((between(lo, range.p10, weight), between(hi, range.p90, weight))),
            Some((weight, None)) if weight >= 1.0 => None,
            _ => Some((lo, hi)),
        }
    }

    /// The middle of that corridor: the median.
    pub fn median_db(&self, band: usize) -> f64 {
        let median = self.profile.third_octave.p50_db[band];
        self.with_references(median, band, |range| range.p50)
    }

    /// What a tenth of the songs do not reach in band `band`, in dB re the mean of 250–2000 Hz.
    pub(crate) fn low_db(&self, band: usize) -> f64 {
        let p10 = self.profile.third_octave.p10_db[band];
        self.with_references(p10, band, |range| range.p10)
    }

    fn with_references(&self, profile_db: f64, band: usize, of: fn(&Percentiles) -> f64) -> f64 {
        let tone = self.tone.as_ref().and_then(|tone| Some((tone.weight, tone.bands[band].as_ref()?)));
        tone.map_or(profile_db, |(weight, range)| between(profile_db, of(range), weight))
    }

    fn profile_corridor_db(&self, band: usize) -> (f64, f64) {
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

    /// The spectrum that is compared with the corridor: that of the whole song with a profile, that of its loud sections
    /// with a reference, and between them in between.
    pub fn judged_db(&self, spectrum: &ThirdOctaveSpectrum) -> Vec<Option<f64>> {
        let centers_hz = &self.profile.third_octave.centers_hz;
        let whole = &spectrum.levels_db;
        let Some(tone) = &self.tone else { return whole.clone() };
        let relative = relative_db(whole, centers_hz).zip(relative_db(&spectrum.loud_db, centers_hz));
        let Some((relative, loud)) = relative else { return whole.clone() };
        relative.iter().zip(loud).map(|(whole, loud)| Some(between((*whole)?, loud?, tone.weight))).collect()
    }

    /// The spectrum of a reference in its loud sections, relative to the mean of 250–2000 Hz, up to where it may be
    /// followed; `None` where it does not count in tone.
    pub fn reference_spectrum_db(&self, reference: &Reference) -> Option<Vec<Option<f64>>> {
        let counts = reference.used_weights().tone > 0.0;
        reference_spectrum_db(reference, &self.profile.third_octave.centers_hz).filter(|_| counts)
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
            let (lo, hi) = self.corridor_db(band)?;
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

#[cfg(test)]
mod tests;
