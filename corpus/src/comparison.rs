use crate::{Profile, Quantiles};
use serde::Serialize;

/// Two profiles side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Their names.
    pub profiles: [String; 2],
    /// Features that either has, by name.
    pub features: Vec<Compared>,
    /// Third-octave bands that either has, from the lowest: named by their centre in hertz.
    pub bands: Vec<Compared>,
}

/// A feature or a band in both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// Its name.
    pub name: String,
    /// Its medians.
    pub p50: [Option<f64>; 2],
    /// Its tenth percentiles.
    pub p10: [Option<f64>; 2],
    /// Its ninetieth percentiles.
    pub p90: [Option<f64>; 2],
    /// Songs that it is known of.
    pub n_songs: [Option<u32>; 2],
    /// Median of the second minus that of the first.
    pub difference: Option<f64>,
    /// The same as a share of the half distance of the first's 10th and 90th percentiles: at 1, half of the second's songs lie
    /// outside what eight of ten of the first's do, or nearly so.
    pub difference_in_spreads: Option<f64>,
}

impl Comparison {
    /// The first against the second.
    pub fn of(first: &Profile, second: &Profile) -> Self {
        let mut names: Vec<&String> = first.features.keys().chain(second.features.keys()).collect();
        names.sort();
        names.dedup();
        let both = [first, second];
        let feature = |name: &String| {
            Compared::new(name.clone(), both.map(|profile| profile.features.get(name).map(Quantiles::from)))
        };
        let longer = both.into_iter().max_by_key(|profile| profile.third_octave.centers_hz.len());
        let centers_hz = longer.map_or(&[][..], |profile| &profile.third_octave.centers_hz);
        let band = |hz: &f64| Compared::new(format!("{hz}"), both.map(|profile| profile.third_octave.at(*hz)));
        Self {
            profiles: both.map(|profile| profile.name.clone()),
            features: names.into_iter().map(feature).collect(),
            bands: centers_hz.iter().map(band).collect(),
        }
    }
}

impl Compared {
    fn new(name: String, both: [Option<Quantiles>; 2]) -> Self {
        let range = both.map(|one| one.map(|one| one.eight_of_ten()));
        let p50 = both.map(|one| one.map(|one| one.median()));
        let difference = p50[1].zip(p50[0]).map(|(second, first)| second - first);
        let spread = range[0].map(|(low, high)| (high - low) / 2.0).filter(|spread| *spread > 0.0);
        Self {
            name,
            p50,
            p10: range.map(|range| range.map(|(low, _)| low)),
            p90: range.map(|range| range.map(|(_, high)| high)),
            n_songs: both.map(|one| one?.n_songs),
            difference,
            difference_in_spreads: difference.zip(spread).map(|(difference, spread)| difference / spread),
        }
    }
}
