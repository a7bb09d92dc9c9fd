use crate::Quantiles;
use crate::quantiles::{P10, P50, P90};
use crate::stored_decimals::StoredDecimals;
use serde::{Deserialize, Serialize};

/// Long-term spectrum of a profile: percentiles per third-octave band in dB re the mean of the ten bands 250–2000 Hz.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corridor {
    /// Centre frequencies in hertz; the bands of few songs may end below 20 kHz.
    pub centers_hz: Vec<f64>,
    /// Songs that each band is known of, where the source tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_songs: Option<Vec<u32>>,
    /// Artists of those songs, where the source tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_artists: Option<Vec<u32>>,
    /// Fifth percentile per band, in dB, where the source gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p5_db: Option<Vec<f64>>,
    /// Tenth percentile per band, in dB.
    pub p10_db: Vec<f64>,
    /// Lower quartile per band, in dB, where the source gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p25_db: Option<Vec<f64>>,
    /// Median per band, in dB.
    pub p50_db: Vec<f64>,
    /// Upper quartile per band, in dB, where the source gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p75_db: Option<Vec<f64>>,
    /// Ninetieth percentile per band, in dB.
    pub p90_db: Vec<f64>,
    /// Ninety-fifth percentile per band, in dB, where the source gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p95_db: Option<Vec<f64>>,
}

impl Corridor {
    /// Of bands in ascending order: their centres in hertz and their levels in dB. Percentiles that one band lacks are
    /// left out of all.
    pub(crate) fn of(bands: &[(f64, Quantiles)]) -> Self {
        let column = |share: usize| bands.iter().map(|(_, band)| band.values[share]).collect::<Option<Vec<f64>>>();
        let always = |share: usize| bands.iter().map(|(_, band)| band.always(share)).collect();
        Self {
            centers_hz: bands.iter().map(|(hz, _)| *hz).collect(),
            n_songs: bands.iter().map(|(_, band)| band.n_songs).collect(),
            n_artists: bands.iter().map(|(_, band)| band.n_artists).collect(),
            p5_db: column(0),
            p10_db: always(P10),
            p25_db: column(2),
            p50_db: always(P50),
            p75_db: column(4),
            p90_db: always(P90),
            p95_db: column(6),
        }
    }

    /// Its bands: centre in hertz, levels in dB.
    pub fn bands(&self) -> impl Iterator<Item = (f64, Quantiles)> {
        self.centers_hz.iter().enumerate().map(|(band, hz)| (*hz, self.quantiles(band)))
    }

    /// The band around `hz`, if it has it.
    pub fn at(&self, hz: f64) -> Option<Quantiles> {
        let near = |center_hz: &f64| (center_hz / hz - 1.0).abs() < SAME_BAND;
        self.centers_hz.iter().position(near).map(|band| self.quantiles(band))
    }

    /// By how much `db` in the band around `hz` lies below the 10th percentile (negative) or above the 90th, as far as the
    /// decimals of the file tell; 0 between them.
    pub fn outside_db(&self, hz: f64, db: f64) -> Option<f64> {
        Some(StoredDecimals::of_bands(self).outside(db, &self.at(hz)?))
    }

    fn quantiles(&self, band: usize) -> Quantiles {
        let known = |column: &Option<Vec<f64>>| column.as_ref().map(|column| column[band]);
        let count = |column: &Option<Vec<u32>>| column.as_ref().map(|column| column[band]);
        Quantiles {
            n_songs: count(&self.n_songs),
            n_artists: count(&self.n_artists),
            values: [
                known(&self.p5_db),
                Some(self.p10_db[band]),
                known(&self.p25_db),
                Some(self.p50_db[band]),
                known(&self.p75_db),
                Some(self.p90_db[band]),
                known(&self.p95_db),
            ],
        }
    }

    /// What is wrong with it as it was read from a file.
    pub(crate) fn fault(&self) -> Option<String> {
        let n_bands = self.centers_hz.len();
        let counts = [&self.n_songs, &self.n_artists].into_iter().flatten().map(Vec::len);
        let maybe = [&self.p5_db, &self.p25_db, &self.p75_db, &self.p95_db].into_iter().flatten().map(Vec::len);
        let always = [&self.p10_db, &self.p50_db, &self.p90_db].into_iter().map(Vec::len);
        if counts.chain(maybe).chain(always).any(|n| n != n_bands) {
            return Some(format!("third_octave has lists that are not as long as its {n_bands} centres"));
        }
        let centers = dsp::third_octave_centers_hz();
        if n_bands > centers.len()
            || self.centers_hz.iter().zip(centers).any(|(hz, c)| (hz / c - 1.0).abs() > SAME_BAND)
        {
            return Some("third_octave has other centres than third octaves from 19.7 Hz on".to_owned());
        }
        let descends = self.bands().find(|(_, band)| !ascends(band));
        descends.map(|(hz, _)| format!("the percentiles of the band at {hz} Hz do not ascend"))
    }
}

/// Centres are written with a decimal; bands lie 26 % apart.
const SAME_BAND: f64 = 0.01;

/// Whether no percentile lies below the one before it.
pub(crate) fn ascends(quantiles: &Quantiles) -> bool {
    let values: Vec<f64> = quantiles.values.iter().flatten().copied().collect();
    values.is_sorted() && values.iter().all(|value| value.is_finite())
}
