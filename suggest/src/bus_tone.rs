//! The tone of the whole mix, brought towards the edge of what references allow by an equaliser on the mix bus.

use crate::rules::TONAL_BALANCE;
use crate::tone_fit::{Band, Limits, Point, Settings};
use crate::{Channel, Heard, HeardSession, Proof, Proposal};
use dsp::third_octave_centers_hz;

/// What an equaliser on the mix bus may do with a reference, in dB; and how narrow it may be: one that is narrower is made for one
/// stem, and acts on all (METHODS: LTAS, use; the quality is a design heuristic).
const LIMITS: Limits = Limits { most_gain_db: 3.0, bell_q: (0.4, 2.0) };
/// The share of what lies outside the corridor that is taken away (METHODS: 0.5 to 0.7).
const STRENGTH: f64 = 0.7;
/// Standard deviation of the smoothing over third octaves, in bands (METHODS: LTAS, use).
const SMOOTHING_BANDS: f64 = 1.0;

/// The bands that bring the mix of `session` nearer to its references, each with the place of the finding in `findings` that it
/// answers. None without a reference that counts in tone: the mean of a genre mends next to nothing and moves what is
/// well (docs/accuracy.md).
pub fn bus_tone(session: &HeardSession<'_>, findings: &[Heard]) -> Vec<(usize, Proposal)> {
    let weight = session.target.reference_tone_weight();
    let open: Vec<(usize, [f64; 2])> = findings
        .iter()
        .enumerate()
        .filter(|(_, one)| one.rule == TONAL_BALANCE && one.accepted.is_none())
        .filter_map(|(place, one)| Some((place, one.band_hz?)))
        .collect();
    if weight == 0.0 || open.is_empty() || !session.is_whole_mix() {
        return Vec::new();
    }
    let deviation = session.target.deviation_db(&session.target.judged_db(&session.mix.spectrum.third_octave));
    let answer = |band: Band| {
        let (place, _) = open.iter().min_by(|a, b| octaves_from(band, a.1).total_cmp(&octaves_from(band, b.1)))?;
        Some((*place, proposal(band)))
    };
    bands(&deviation, weight).into_iter().filter_map(answer).collect()
}

fn proposal(band: Band) -> Proposal {
    Proposal { channel: Channel::MixBus, action: band.action(), places: Vec::new(), proof: Proof::ToneOfMix, size: 1.0 }
}

/// How far a band of the equaliser lies from a range of the spectrum, in octaves.
fn octaves_from(band: Band, [lo_hz, hi_hz]: [f64; 2]) -> f64 {
    let hz = band.frequency_hz;
    (lo_hz / hz).log2().max((hz / hi_hz).log2()).max(0.0)
}

/// What takes `weight` of the usual share of these deviations from a corridor away, in dB per third octave; `None` where nothing
/// is known.
fn bands(deviation_db: &[Option<f64>], weight: f64) -> Vec<Band> {
    let centers_hz = third_octave_centers_hz();
    let wanted = |at: usize| {
        let (mut sum, mut weights) = (0.0, 0.0);
        for (other, deviation) in deviation_db.iter().enumerate() {
            let distance = (other as f64 - at as f64) / SMOOTHING_BANDS;
            let weight = (-0.5 * distance * distance).exp();
            sum += deviation.map_or(0.0, |deviation| weight * deviation);
            weights += if deviation.is_some() { weight } else { 0.0 };
        }
        (-STRENGTH * weight * sum / weights).clamp(-LIMITS.most_gain_db, LIMITS.most_gain_db)
    };
    let known = centers_hz.iter().copied().enumerate().zip(deviation_db).filter(|(_, deviation)| deviation.is_some());
    let points: Vec<Point> = known
        .map(|((place, hz), _)| Point { place, hz, gain_db: wanted(place), weight: 1.0, uncertainty_db: 0.0 })
        .collect();
    if points.len() < FEWEST_BANDS { Vec::new() } else { Settings::new(&centers_hz, LIMITS).fit(&points).1 }
}

/// Of fewer third octaves no tone is told: two octaves.
const FEWEST_BANDS: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;
    use desk::FilterShape;

    /// The spectrum of a mix that lies outside by so many decibels between two frequencies.
    fn outside(db: f64, lo_hz: f64, hi_hz: f64) -> Vec<Option<f64>> {
        let inside = |hz: f64| (30.0..=16_500.0).contains(&hz);
        let of = |hz: f64| inside(hz).then_some(if lo_hz <= hz && hz <= hi_hz { db } else { 0.0 });
        third_octave_centers_hz().into_iter().map(of).collect()
    }

    #[test]
    fn a_bump_takes_a_bell_and_dull_highs_a_shelf() {
        let bells = bands(&outside(4.0, 200.0, 500.0), 1.0);
        let bell = bells[0];
        assert!(bell.filter == FilterShape::Bell && (250.0..=400.0).contains(&bell.frequency_hz), "{bells:?}");
        assert!((-3.0..=-2.0).contains(&bell.gain_db) && bell.q <= 2.0, "{bells:?}");
        let shelves = bands(&outside(-4.0, 3_000.0, 20_000.0), 1.0);
        let shelf = shelves[0];
        assert!(shelf.filter == FilterShape::HighShelf && (2.0..=3.0).contains(&shelf.gain_db), "{shelves:?}");
    }

    #[test]
    fn no_band_passes_its_limits_whatever_the_deviation() {
        for bands in [bands(&outside(20.0, 60.0, 120.0), 1.0), bands(&outside(-15.0, 1_000.0, 1_300.0), 1.0)] {
            assert!(!bands.is_empty() && bands.len() <= 3, "{bands:?}");
            let holds = |band: &Band| band.gain_db.abs() <= 3.0 && band.q <= 2.0;
            assert!(bands.iter().all(holds), "{bands:?}");
        }
    }

    #[test]
    fn what_lies_inside_or_is_not_known_is_left_alone() {
        assert_eq!(bands(&outside(0.0, 100.0, 200.0), 1.0), []);
        assert_eq!(bands(&vec![None; third_octave_centers_hz().len()], 1.0), []);
        assert_eq!(bands(&outside(4.0, 200.0, 500.0), 0.1), [], "a tenth of it is no move");
    }
}
