use crate::compared_readings::{band_name, judged_bands};
use crate::normal::normal_quantile;
use crate::stored_decimals::StoredDecimals;
use crate::{Profile, Quantiles, SongFeatures};
use serde::Serialize;

/// Where a reading of a song lies among the songs of a profile.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadingPlace {
    /// A feature by its name, or a band as `third_octave_1000.0_hz_db`.
    pub reading: String,
    /// Of the song.
    pub value: f64,
    /// A tenth of the profile's songs lie below.
    pub p10: f64,
    /// Half of them.
    pub p50: f64,
    /// Nine tenths of them.
    pub p90: f64,
    /// By how much it lies below p10 (negative) or above p90; 0 between them, as far as the decimals of the file tell.
    pub outside: f64,
    /// Its distance from the median in standard deviations, as if the songs on its side were normally distributed; `None`
    /// where those do not differ.
    pub deviations: Option<f64>,
}

impl ReadingPlace {
    fn new(reading: String, value: f64, range: &Quantiles, decimals: StoredDecimals) -> Self {
        let (p10, p90) = range.eight_of_ten();
        let p50 = range.median();
        let outside = decimals.outside(value, range);
        let deviations = spread(range, value).map(|spread| (value - p50) / spread);
        Self { reading, value, p10, p50, p90, outside, deviations }
    }
}

/// The standard deviation that the songs of `range` would have if they were normally distributed on the side where `value`
/// lies; `None` where they do not differ.
pub(crate) fn spread(range: &Quantiles, value: f64) -> Option<f64> {
    let (p10, p90) = range.eight_of_ten();
    let side = if value < range.median() { range.median() - p10 } else { p90 - range.median() };
    (side > 0.0).then(|| side / normal_quantile(0.9))
}

/// Every reading of `song` that the songs of `profile` are known to have and that it can be held against: of a song that is a
/// master or is not (`mastered`), and in the band that is judged.
pub(crate) fn reading_places(song: &SongFeatures, mastered: bool, profile: &Profile) -> Vec<ReadingPlace> {
    let decimals = StoredDecimals::of_features(profile.features.values());
    let features = profile.features.keys().filter_map(|name| {
        let range = Quantiles::from(profile.feature_of(mastered, name)?);
        Some(ReadingPlace::new(name.clone(), song.used(name)?, &range, decimals))
    });
    let decimals = StoredDecimals::of_bands(&profile.third_octave);
    let bands = judged_bands(profile.valid_hz).filter_map(|band| {
        let range = profile.third_octave.at(dsp::third_octave_centers_hz()[band])?;
        Some(ReadingPlace::new(band_name(band), song.used_band_db(band)?, &range, decimals))
    });
    features.chain(bands).collect()
}
