use crate::levels::{Unit, units};
use crate::{HeardSession, MixModel};
use dsp::median;

/// Where stems belong among each other by their roles. Only differences between stems mean something: the common level
/// of a mix is the bus's to set.
#[derive(Debug, Clone, PartialEq)]
pub struct Placement {
    wanted_lu: Vec<Option<f64>>,
}

impl Placement {
    /// The placement of a session's stems; stems of unknown role have no place.
    pub fn of(session: &HeardSession<'_>) -> Self {
        let units = units(session);
        let lufs = unit_lufs(&MixModel::of(session), &units, session.stems.len());
        let mut wanted_lu = vec![None; session.stems.len()];
        for (unit, unit_lufs) in units.iter().zip(lufs) {
            for stem in &unit.stems {
                let lufs = session.stems[*stem].analysis.loudness.integrated_lufs;
                wanted_lu[*stem] = lufs.zip(unit_lufs).map(|(lufs, unit_lufs)| unit.level_lu + lufs - unit_lufs);
            }
        }
        Self { wanted_lu }
    }

    /// How far each stem lies above (positive) or below its place among the others, in dB, when the stems have these
    /// levels.
    pub fn errors_db(&self, levels_lu: &[Option<f64>]) -> Vec<Option<f64>> {
        let misses: Vec<Option<f64>> =
            self.wanted_lu.iter().zip(levels_lu).map(|(wanted, level)| Some((*level)? - (*wanted)?)).collect();
        let common = median(misses.iter().flatten().copied()).unwrap_or(0.0);
        misses.into_iter().map(|miss| Some(miss? - common)).collect()
    }

    /// The levels that the places have when the stems have these levels, in LU.
    pub fn levels_lu(&self, levels_lu: &[Option<f64>]) -> Vec<Option<f64>> {
        let errors = self.errors_db(levels_lu);
        levels_lu.iter().zip(errors).map(|(level, error)| Some((*level)? - error?)).collect()
    }
}

/// The predicted loudness of each unit by itself, in LUFS.
pub(crate) fn unit_lufs(model: &MixModel, units: &[Unit], n_stems: usize) -> Vec<Option<f64>> {
    let alone = |unit: &Unit| {
        let mut gains = vec![0.0; n_stems];
        unit.stems.iter().for_each(|stem| gains[*stem] = 1.0);
        model.integrated_lufs(&gains)
    };
    units.iter().map(alone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_level_is_no_error_and_one_stem_too_loud_is() {
        let placement = Placement { wanted_lu: vec![Some(-3.0), Some(-10.0), None, Some(-8.0)] };
        let shifted = [Some(-5.0), Some(-12.0), Some(-1.0), Some(-10.0)];
        assert_eq!(placement.errors_db(&shifted), [Some(0.0), Some(0.0), None, Some(0.0)]);
        let loud = [Some(-5.0), Some(-6.0), None, Some(-10.0)];
        assert_eq!(placement.errors_db(&loud)[1], Some(6.0));
        assert_eq!(placement.levels_lu(&loud)[1], Some(-12.0));
    }
}
