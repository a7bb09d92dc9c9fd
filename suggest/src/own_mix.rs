//! A reference that is a mix of these very stems: what was done to each of them in it, beside what was done to all.

mod common_curve;

use crate::tone_fit::{Band, Limits, Point, Settings};
use crate::{Reference, ReferenceWeights};
use analyzer::{StemTransfers, TransferBand};
use common_curve::CommonCurve;
use serde::Serialize;

/// The song's own mix, and how each stem lies in it.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnMix {
    /// Its place among the references.
    pub reference: usize,
    /// The file's name without extension.
    pub name: String,
    /// What the user wants it to count for: *level* is that of the stems, *tone* theirs.
    pub weights: ReferenceWeights,
    /// The share of it that the stems explain in the middle one of the bands, 0…1.
    pub explained: f64,
    /// Per stem how it differs from its place in it; `None` where that cannot be told.
    pub stems: Vec<Option<StemInOwnMix>>,
}

/// How one stem differs from its place in the song's own mix, beside what all stems share.
#[derive(Debug, Clone, PartialEq)]
pub struct StemInOwnMix {
    /// What brings it to its level there, in dB.
    pub gain_db: f64,
    /// What brings it to its tone there, the strongest first, at most three.
    pub bands: Vec<Band>,
    /// What was measured, without that gain: per frequency in hertz the difference in dB.
    pub curve_db: Vec<(f64, f64)>,
    /// The mean over frequencies of how uncertain it is, in dB.
    pub uncertainty_db: f64,
}

/// The same in the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwnMixReading {
    /// The share of it that the stems explain in the middle one of the bands, 0…1.
    pub explained: f64,
    /// The stems whose place in it is known.
    pub stems: Vec<OwnMixStem>,
}

/// One stem in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwnMixStem {
    /// The stem's name.
    pub name: String,
    /// What brings it to its level there, in dB.
    pub gain_db: f64,
    /// How uncertain that is, in dB.
    pub uncertainty_db: f64,
    /// What brings it to its tone there.
    pub bands: Vec<Band>,
}

/// The stems explain at least this share of the middle one of the bands of a mix of them. Design heuristic, see docs/accuracy.md.
const LEAST_EXPLAINED: f64 = 0.5;
/// Between these frequencies a mix has its bands, in hertz.
const MIX_RANGE_HZ: (f64, f64) = (60.0, 8_000.0);
/// A band whose gain is less certain than this says nothing, in dB.
const MOST_UNCERTAIN_DB: f64 = 1.0;
/// ... and so does one in which the stem is this far under the mix: −40 dB.
const LEAST_SHARE: f64 = 1e-4;
/// Where the stems explain less than this share of what they explain in the middle, something else has the band: what a codec made
/// up, or nothing. Design heuristic.
const LEAST_OF_MIDDLE: f64 = 0.5;
/// Its low-pass begins below that, as a ratio.
const BELOW_EDGE: f64 = 0.8;
/// Of fewer bands (an octave) neither level nor tone is told.
const FEWEST_BANDS: usize = 24;
/// Of two stems nobody can say which one was moved.
const FEWEST_STEMS: usize = 3;
/// What no stem explains (a limiter at work, say) runs like the stem by this much, as a correlation. Design heuristic: behind a
/// compressor and a limiter a bass 35 dB under the mix at 3 kHz was 5.5 dB off.
const LEAK: f64 = 0.05;
/// How near gains are told however certain they are, in dB: a filter is no straight line within a band.
const GRAIN_DB: f64 = 0.5;

/// Wider than where nobody knows the answer: this is how the mix was made.
const LIMITS: Limits = Limits { most_gain_db: 18.0, bell_q: (0.4, 16.0) };

impl OwnMix {
    /// What the transfers of stems to `reference`, the one at that place, tell; `None` where it is no mix of them.
    pub fn of((place, reference): (usize, &Reference), transfers: &StemTransfers) -> Option<Self> {
        let in_range = |hz: f64| MIX_RANGE_HZ.0 <= hz && hz <= MIX_RANGE_HZ.1;
        let bands = transfers.centers_hz.iter().zip(&transfers.explained).filter(|(hz, _)| in_range(**hz));
        let explained = dsp::median(bands.filter_map(|(_, explained)| *explained))?;
        if explained < LEAST_EXPLAINED {
            return None;
        }
        let is_explained =
            |place: usize| transfers.explained[place].is_some_and(|share| share >= LEAST_OF_MIDDLE * explained);
        let last = (0..transfers.centers_hz.len()).rev().find(|place| is_explained(*place))?;
        let highest_hz = reference.highest_hz().min(BELOW_EDGE * transfers.centers_hz[last]);
        let points = |bands: &Vec<Option<TransferBand>>| -> Vec<Point> {
            let told = bands
                .iter()
                .enumerate()
                .filter(|(place, _)| is_explained(*place) && transfers.centers_hz[*place] <= highest_hz);
            told.filter_map(|(place, band)| point(transfers, place, (*band)?)).collect()
        };
        let stems: Vec<Vec<Point>> = transfers.stems.iter().map(points).collect();
        let told: Vec<&[Point]> =
            stems.iter().map(Vec::as_slice).filter(|points| points.len() >= FEWEST_BANDS).collect();
        let common = (told.len() >= FEWEST_STEMS).then(|| CommonCurve::of(&told));
        let settings = Settings::new(&transfers.centers_hz, LIMITS);
        let stem = |points: Vec<Point>| {
            let common = common.as_ref().filter(|_| points.len() >= FEWEST_BANDS)?;
            Some(StemInOwnMix::of(points, common, &settings))
        };
        Some(Self {
            reference: place,
            name: reference.name().to_owned(),
            weights: reference.weights,
            explained,
            stems: stems.into_iter().map(stem).collect(),
        })
    }

    /// What the listener should know.
    pub fn note(&self) -> String {
        let n_told = self.stems.iter().flatten().count();
        let n_stems = self.stems.len();
        format!("{} is a mix of these stems: {n_told} of {n_stems} are compared with their place in it.", self.name)
    }

    /// For the plan; `names` are those of the stems.
    pub fn reading(&self, names: &[&str]) -> OwnMixReading {
        let stem = |(name, stem): (&&str, &Option<StemInOwnMix>)| {
            let StemInOwnMix { gain_db, bands, uncertainty_db, .. } = stem.clone()?;
            Some(OwnMixStem { name: (*name).to_owned(), gain_db, uncertainty_db, bands })
        };
        OwnMixReading { explained: self.explained, stems: names.iter().zip(&self.stems).filter_map(stem).collect() }
    }
}

fn point(transfers: &StemTransfers, place: usize, band: TransferBand) -> Option<Point> {
    let TransferBand { gain_db, uncertainty_db, share } = band;
    let residue = 1.0 - transfers.explained[place]?;
    let leaked_db = 20.0 * (1.0 + LEAK * (residue / share).sqrt()).log10();
    let uncertainty_db = uncertainty_db.hypot(leaked_db);
    let is_told = uncertainty_db <= MOST_UNCERTAIN_DB && share >= LEAST_SHARE;
    let weight = 1.0 / (GRAIN_DB * GRAIN_DB + uncertainty_db * uncertainty_db);
    is_told.then_some(Point { place, hz: transfers.centers_hz[place], gain_db, weight, uncertainty_db })
}

impl StemInOwnMix {
    fn of(mut points: Vec<Point>, common: &CommonCurve, settings: &Settings) -> Self {
        for point in &mut points {
            point.gain_db -= common.at_db(point.hz);
        }
        let (gain_db, bands) = settings.fit(&points);
        let uncertainty_db = points.iter().map(|point| point.uncertainty_db).sum::<f64>() / points.len() as f64;
        let curve_db = points.iter().map(|point| (point.hz, point.gain_db - gain_db)).collect();
        Self { gain_db, bands, curve_db, uncertainty_db }
    }
}

#[cfg(test)]
mod tests;
