use crate::{Corridor, Percentiles, Quantiles};

/// The decimals that a file keeps of its percentiles: a song whose reading is the outermost itself lies within them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StoredDecimals {
    /// Ten to their number; `None` of percentiles that were not rounded.
    scale: Option<f64>,
}

/// With more decimals than these percentiles come from no file.
const MOST_DECIMALS: i32 = 6;

impl StoredDecimals {
    /// Of the features of a profile.
    pub(crate) fn of_features<'a>(features: impl Iterator<Item = &'a Percentiles>) -> Self {
        Self::of(&features.flat_map(Percentiles::ascending).collect::<Vec<_>>())
    }

    /// Of the bands of a spectrum.
    pub(crate) fn of_bands(corridor: &Corridor) -> Self {
        Self::of(&corridor.bands().flat_map(|(_, band)| band.values.into_iter().flatten()).collect::<Vec<_>>())
    }

    /// The fewest that tell all of `values`.
    fn of(values: &[f64]) -> Self {
        let tells_all = |scale: &f64| values.iter().all(|value| to_scale(*value, *scale).total_cmp(value).is_eq());
        Self { scale: (0..=MOST_DECIMALS).map(|decimals| 10.0_f64.powi(decimals)).find(tells_all) }
    }

    /// By how much `value` lies below the 10th percentile (negative) or above the 90th; 0 where rounding it as they were puts
    /// it between them.
    pub(crate) fn outside(self, value: f64, range: &Quantiles) -> f64 {
        let (p10, p90) = range.eight_of_ten();
        let stored = self.scale.map_or(value, |scale| to_scale(value, scale));
        match stored {
            _ if stored < p10 => value - p10,
            _ if stored > p90 => value - p90,
            _ => 0.0,
        }
    }
}

/// The nearest number of so many decimals, as reading it from a file gives it.
fn to_scale(value: f64, scale: f64) -> f64 {
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile;

    #[test]
    fn a_reading_is_outside_from_half_a_unit_of_what_is_stored() {
        let range = |p10, p90| Quantiles {
            n_songs: None,
            n_artists: None,
            values: [None, Some(p10), None, Some(0.5), None, Some(p90), None],
        };
        let thousandths = StoredDecimals::of(&[-0.025, 0.5, 0.937]);
        let outside = |value| thousandths.outside(value, &range(-0.025, 0.937));
        assert!([0.9374, 0.937, 0.0, -0.025, -0.0254].map(outside).iter().all(|by| by.abs() <= 0.0));
        assert!((outside(0.9376) - 0.0006).abs() < 1e-12 && (outside(-0.0256) + 0.0006).abs() < 1e-12);
        let tenths = StoredDecimals::of(&[-3.0, 0.5, 6.8]);
        assert!(tenths.outside(6.84, &range(-3.0, 6.8)) == 0.0 && tenths.outside(6.86, &range(-3.0, 6.8)) > 0.0);
        let not_rounded = StoredDecimals::of(&[1.0 / 3.0]);
        assert!(not_rounded.outside(0.333_333_4, &range(0.0, 1.0 / 3.0)) > 0.0);
    }

    #[test]
    fn shipped_profiles_are_stored_in_thousandths_or_as_they_were_published() {
        for (name, of_features, of_bands) in [("free-songs", 1e3, 1e3), ("rock", 1e2, 1e1), ("popular", 1e2, 1e1)] {
            let profile = profile(name).unwrap();
            let features = StoredDecimals::of_features(profile.features.values());
            let bands = StoredDecimals::of_bands(&profile.third_octave);
            assert_eq!((features.scale, bands.scale), (Some(of_features), Some(of_bands)), "{name}");
        }
    }
}
