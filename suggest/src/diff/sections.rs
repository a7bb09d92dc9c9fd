//! Levels in the sections that both versions have.

use super::Change;
use analyzer::{Section, SectionName, TrackAnalysis};
use serde::Serialize;

/// A section of the newer version and how loud it is in both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SectionChange {
    /// Its letter.
    pub letter: String,
    /// What it is; `None` where nothing tells.
    pub name: Option<SectionName>,
    /// Where it starts, in seconds.
    pub start_s: f64,
    /// Where it ends.
    pub end_s: f64,
    /// How loud it is, in LU re the whole song; `None` where nothing is heard.
    #[serde(flatten)]
    pub level_lu: SectionLevel,
}

/// A level in LU re the whole song.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SectionLevel {
    /// In the older version.
    pub before_lu: Option<f64>,
    /// In the newer version.
    pub after_lu: Option<f64>,
}

/// Sections that lie in the same place in both versions.
#[derive(Debug)]
pub(super) struct SectionPairs<'a>(Vec<[&'a Section; 2]>);

/// The share of their common span that two sections must share. Design heuristic: a boundary that is heard a bar earlier
/// leaves as much of a section of eight bars.
const LEAST_COMMON: f64 = 0.8;
/// Readings of the timeline per second.
const PER_SECOND: f64 = 10.0;
/// What is softer re the whole song is not heard, in LU. Design heuristic.
const HEARD_LU: f64 = -50.0;

impl<'a> SectionPairs<'a> {
    pub(super) fn of(old: &'a [Section], new: &'a [Section]) -> Self {
        let partner =
            |section: &'a Section| Some([old.iter().find(|one| common(one, section) >= LEAST_COMMON)?, section]);
        Self(new.iter().filter_map(partner).collect())
    }

    /// The sections of two mixes.
    pub(super) fn of_whole(&self, old: &TrackAnalysis, new: &TrackAnalysis) -> Vec<SectionChange> {
        let whole = |track: &TrackAnalysis| track.loudness.integrated_lufs;
        self.changes([old, new], [whole(old), whole(new)])
    }

    /// Levels of `tracks` re `zero_lufs`, the loudness that counts as 0 LU in each version.
    pub(super) fn changes(&self, tracks: [&TrackAnalysis; 2], zero_lufs: [Option<f64>; 2]) -> Vec<SectionChange> {
        let level = |version: usize, section: &Section| {
            let lufs = level_lufs(&tracks[version].timeline.momentary_lufs, section)?;
            Some(lufs - zero_lufs[version]?).filter(|lu| *lu >= HEARD_LU)
        };
        let change = |[old, new]: &[&Section; 2]| SectionChange {
            letter: new.letter.clone(),
            name: new.name,
            start_s: new.start_s,
            end_s: new.end_s,
            level_lu: SectionLevel { before_lu: level(0, old), after_lu: level(1, new) },
        };
        self.0.iter().map(change).collect()
    }
}

impl SectionLevel {
    /// As a change.
    pub fn change(self) -> Change {
        Change::new(self.before_lu, self.after_lu)
    }
}

/// What two sections share of the span that they cover together, 0…1.
fn common(a: &Section, b: &Section) -> f64 {
    let shared_s = a.end_s.min(b.end_s) - a.start_s.max(b.start_s);
    let span_s = a.end_s.max(b.end_s) - a.start_s.min(b.start_s);
    if span_s > 0.0 { (shared_s / span_s).max(0.0) } else { 0.0 }
}

/// Mean of momentary loudness as power; `None` where nothing sounds.
fn level_lufs(momentary_lufs: &[Option<f32>], section: &Section) -> Option<f64> {
    let at = |s: f64| ((s * PER_SECOND).round().max(0.0) as usize).min(momentary_lufs.len());
    let readings = &momentary_lufs[at(section.start_s)..at(section.end_s).max(at(section.start_s))];
    let power: f64 = readings.iter().flatten().map(|lufs| dsp::db_to_power(f64::from(*lufs))).sum();
    dsp::power_to_db(power / readings.len().max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(start_s: f64, end_s: f64) -> Section {
        Section { letter: "A".to_owned(), name: None, start_s, end_s }
    }

    #[test]
    fn sections_are_paired_where_they_lie_alike() {
        let old = [section(0.0, 20.0), section(20.0, 30.0)];
        let new = [section(0.0, 18.0), section(18.0, 24.0), section(24.0, 30.0)];
        let pairs = SectionPairs::of(&old, &new);
        assert_eq!(pairs.0.len(), 1);
        assert_eq!(pairs.0[0], [&old[0], &new[0]]);
    }

    #[test]
    fn the_level_of_a_section_is_its_mean_power() {
        let momentary: Vec<Option<f32>> = (0..40).map(|k| if k < 20 { Some(-20.0) } else { None }).collect();
        assert!((level_lufs(&momentary, &section(0.0, 2.0)).unwrap() + 20.0).abs() < 1e-9);
        assert!((level_lufs(&momentary, &section(0.0, 4.0)).unwrap() + 23.01).abs() < 0.01);
        assert_eq!(level_lufs(&momentary, &section(2.0, 4.0)), None);
        assert_eq!(level_lufs(&momentary, &section(9.0, 12.0)), None);
    }
}
