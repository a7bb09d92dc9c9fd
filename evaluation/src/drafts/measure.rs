use super::heard_mix::HeardMix;

/// In what a mix is held against the intended one, both equally loud (METHODS 12, "Ours").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// Mean over the stems of how far the level of each in the mix is off, in LU.
    Balance,
    /// Root mean square over the third octaves of mid, in dB.
    Mid,
    /// The same of side.
    Side,
    /// How far the masking index of the focal part is off, 0…1.
    Masking,
    /// How far the share of power that is side is off, 0…1.
    Width,
    /// How far true peak over loudness is off, in dB.
    PeakToLoudness,
    /// How far the loudness range is off, in LU.
    LoudnessRange,
    /// What is left of the fault: root mean square over the third octaves of mid and side of the stems with a fault, as they sound
    /// together in the mix, in dB.
    Fault,
}

impl Measure {
    /// All of them, in the order of the table's columns.
    pub(super) const ALL: [Self; 8] = [
        Self::Balance,
        Self::Mid,
        Self::Side,
        Self::Masking,
        Self::Width,
        Self::PeakToLoudness,
        Self::LoudnessRange,
        Self::Fault,
    ];

    /// What it is called in tables.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Balance => "balance_lu",
            Self::Mid => "mid_db",
            Self::Side => "side_db",
            Self::Masking => "masking",
            Self::Width => "width",
            Self::PeakToLoudness => "plr_db",
            Self::LoudnessRange => "lra_lu",
            Self::Fault => "fault_db",
        }
    }

    /// How far `mix` is off; `None` where one of the two has nothing of the kind.
    pub(super) fn distance(self, mix: &HeardMix, intended: &HeardMix) -> Option<f64> {
        match self {
            Self::Balance => balance_lu(mix, intended),
            Self::Mid => root_mean_square(&mix.mid_db, &intended.mid_db),
            Self::Side => root_mean_square(&mix.side_db, &intended.side_db),
            Self::Masking => Some((mix.focal_masking? - intended.focal_masking?).abs()),
            Self::Width => Some((mix.side_share - intended.side_share).abs()),
            Self::PeakToLoudness => Some((mix.plr_db - intended.plr_db).abs()),
            Self::LoudnessRange => Some((mix.range_lu? - intended.range_lu?).abs()),
            Self::Fault => root_mean_square(mix.faulty_db.as_ref()?, intended.faulty_db.as_ref()?),
        }
    }
}

/// Of the stems that both have: what was added has no level that was intended.
fn balance_lu(mix: &HeardMix, intended: &HeardMix) -> Option<f64> {
    let wanted = intended.levels_lu.iter();
    let off: Vec<f64> = wanted.filter_map(|(name, level)| Some((mix.levels_lu.get(name)? - level).abs())).collect();
    (!off.is_empty()).then(|| off.iter().sum::<f64>() / off.len() as f64)
}

fn root_mean_square(is_db: &[f64], wanted_db: &[f64]) -> Option<f64> {
    let squares: Vec<f64> = is_db.iter().zip(wanted_db).map(|(is, wanted)| (is - wanted).powi(2)).collect();
    (!squares.is_empty()).then(|| (squares.iter().sum::<f64>() / squares.len() as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn mix(levels: &[(&str, f64)], mid_db: [f64; 2], focal_masking: Option<f64>) -> HeardMix {
        HeardMix {
            levels_lu: levels.iter().map(|(name, level)| ((*name).to_owned(), *level)).collect::<BTreeMap<_, _>>(),
            mid_db: mid_db.to_vec(),
            side_db: vec![-60.0; 2],
            focal_masking,
            side_share: 0.25,
            plr_db: 12.0,
            range_lu: None,
            faulty_db: focal_masking.map(|x| vec![10.0 * x, 0.0]),
        }
    }

    #[test]
    fn distances_are_means_over_stems_and_bands() {
        let intended = mix(&[("bass", -8.0), ("voice", -4.0)], [-20.0, -30.0], Some(0.5));
        let other = mix(&[("bass", -5.0), ("pad", -9.0), ("voice", -5.0)], [-24.0, -27.0], Some(0.7));
        let of = |measure: Measure| measure.distance(&other, &intended);
        assert_eq!(of(Measure::Balance), Some(2.0));
        assert_eq!(of(Measure::Mid), Some(12.5_f64.sqrt()));
        assert_eq!(of(Measure::Side), Some(0.0));
        assert!((of(Measure::Masking).expect("both have a voice") - 0.2).abs() < 1e-12);
        assert_eq!(of(Measure::LoudnessRange), None);
        assert!((of(Measure::Fault).expect("both have one") - 2.0_f64.sqrt()).abs() < 1e-12);
        assert!(Measure::ALL.into_iter().all(|one| one.distance(&intended, &intended).is_none_or(|x| x == 0.0)));
        assert_eq!(Measure::Masking.distance(&other, &mix(&[], [0.0; 2], None)), None);
    }
}
