//! The note that most partials of a spectrum belong to.

use crate::spectral_peaks::Peak;

/// A fundamental and how its partials lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fundamental {
    pub(crate) hz: f64,
    /// Share of the partials (by weight) that are harmonics of it, above what chance gives: 1 for one note, little for
    /// chords, 0 for noise.
    pub(crate) harmonicity: f64,
    /// How far harmonics from the fourth on lie above their multiple, in cents: stiff strings and bars.
    pub(crate) stretch_cents: Option<f64>,
    /// Third, fifth and seventh harmonic against second, fourth and sixth, in dB.
    pub(crate) odd_db: f64,
    /// The first harmonic against all others, in dB.
    pub(crate) first_db: f64,
}

/// From the lowest note of a bass voice to a soprano's high C.
const RANGE_HZ: (f64, f64) = (65.0, 1_100.0);
/// A strong partial may be any of the first harmonics.
const HIGHEST_DIVISOR: usize = 5;
/// Strongest partials from which notes are guessed.
const N_STRONGEST: usize = 8;
const HIGHEST_HARMONIC: f64 = 20.0;
/// How far a harmonic may lie from its place, as a share of its frequency: a fifth of a semitone.
const TOLERANCE: f64 = 0.012;
/// The same in bins.
const TOLERANCE_BINS: f64 = 0.6;
/// Ratios in dB are kept within this.
const MOST_RATIO_DB: f64 = 25.0;

/// `None` where there are no partials.
pub(crate) fn fundamental(peaks: &[Peak], bin_hz: f64) -> Option<Fundamental> {
    let sum: f64 = peaks.iter().map(Peak::weight).sum();
    let voters: Vec<Voter> = peaks.iter().map(|peak| Voter::of(peak, bin_hz)).collect();
    let mut strongest: Vec<&Peak> = peaks.iter().collect();
    strongest.sort_by(|a, b| b.level_db.total_cmp(&a.level_db));
    let guesses = strongest.iter().take(N_STRONGEST).flat_map(|peak| (1..=HIGHEST_DIVISOR).map(|n| peak.hz / n as f64));
    let scored = guesses
        .filter(|hz| RANGE_HZ.0 <= *hz && *hz <= RANGE_HZ.1)
        .map(|hz| (hz, voters.iter().map(|voter| voter.gain(hz, hz.recip())).sum::<f64>() / sum));
    let (guess_hz, harmonicity) = scored.max_by(|a, b| a.1.total_cmp(&b.1))?;
    let harmonics: Vec<(f64, &Peak)> = peaks
        .iter()
        .zip(&voters)
        .filter_map(|(peak, voter)| Some((voter.harmonic(guess_hz, guess_hz.recip())?, peak)))
        .collect();
    let mean = |of: &dyn Fn(f64, &Peak) -> Option<f64>| {
        let (mut weights, mut values) = (0.0, 0.0);
        for (n, peak) in &harmonics {
            if let Some(value) = of(*n, peak) {
                weights += peak.weight();
                values += peak.weight() * value;
            }
        }
        (weights > 0.0).then(|| values / weights)
    };
    let hz = mean(&|n, peak| (n < 4.0).then(|| peak.hz / n)).unwrap_or(guess_hz);
    let stretch_cents = mean(&|n, peak| (n >= 4.0).then(|| 1_200.0 * (peak.hz / (n * hz)).log2()));
    let power = |wanted: &dyn Fn(f64) -> bool| -> f64 {
        harmonics.iter().filter(|(n, _)| wanted(*n)).map(|(_, peak)| dsp::db_to_power(peak.level_db)).sum()
    };
    let ratio_db = |a: f64, b: f64| (10.0 * ((a + 1e-6) / (b + 1e-6)).log10()).clamp(-MOST_RATIO_DB, MOST_RATIO_DB);
    Some(Fundamental {
        hz,
        harmonicity: harmonicity.max(0.0),
        stretch_cents,
        odd_db: ratio_db(power(&|n| [3.0, 5.0, 7.0].contains(&n)), power(&|n| [2.0, 4.0, 6.0].contains(&n))),
        first_db: ratio_db(power(&|n| n < 1.5), power(&|n| n > 1.5)),
    })
}

/// What a partial says about notes.
#[derive(Debug, Clone, Copy)]
struct Voter {
    hz: f64,
    weight: f64,
    tolerance_hz: f64,
}

impl Voter {
    fn of(peak: &Peak, bin_hz: f64) -> Self {
        let tolerance_hz = (TOLERANCE * peak.hz).max(TOLERANCE_BINS * bin_hz);
        Self { hz: peak.hz, weight: peak.weight(), tolerance_hz }
    }

    /// Which harmonic of a note the partial is.
    fn harmonic(&self, hz: f64, period_s: f64) -> Option<f64> {
        // Rounds as `round` does, which is a call of a function where there is no instruction for it.
        let n = f64::from((self.hz * period_s + 0.5) as i32);
        (n >= 1.0 && n <= HIGHEST_HARMONIC && (self.hz - n * hz).abs() <= self.tolerance_hz).then_some(n)
    }

    /// What it speaks for a note: as much as it would not do by chance.
    fn gain(&self, hz: f64, period_s: f64) -> f64 {
        let by_chance = (2.0 * self.tolerance_hz * period_s).min(1.0);
        let is_harmonic = f64::from(u8::from(self.harmonic(hz, period_s).is_some()));
        self.weight * (is_harmonic - by_chance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BIN_HZ: f64 = 11.7;

    fn partials(of: impl IntoIterator<Item = (f64, f64)>) -> Vec<Peak> {
        let mut peaks: Vec<Peak> =
            of.into_iter().map(|(hz, level_db)| Peak { hz, level_db, prominence_db: 30.0 }).collect();
        peaks.sort_by(|a, b| a.hz.total_cmp(&b.hz));
        peaks
    }

    #[test]
    fn one_note_is_told_in_its_octave_even_without_its_first_harmonic() {
        for hz in [98.0, 220.0, 523.0] {
            for first in [1, 2] {
                let peaks = partials((first..10).map(|n| (n as f64 * hz, -3.0 * n as f64)));
                let found = fundamental(&peaks, BIN_HZ).unwrap();
                assert!((found.hz / hz - 1.0).abs() < 0.01, "{hz} from {first}: {found:?}");
                assert!(found.harmonicity > 0.6, "{found:?}");
            }
        }
    }

    #[test]
    fn a_chord_is_less_harmonic_than_a_note_and_odd_harmonics_show() {
        let note = |hz: f64| (1..8).map(move |n| (n as f64 * hz, -4.0 * n as f64));
        let single = fundamental(&partials(note(220.0)), BIN_HZ).unwrap();
        let chord = fundamental(&partials(note(220.0).chain(note(277.2)).chain(note(329.6))), BIN_HZ).unwrap();
        assert!(chord.harmonicity < single.harmonicity - 0.2, "{chord:?} {single:?}");
        let odd = partials((0..5).map(|n| ((2 * n + 1) as f64 * 220.0, -4.0 * n as f64)));
        assert!(fundamental(&odd, BIN_HZ).unwrap().odd_db > 20.0 && single.odd_db.abs() < 6.0);
    }

    #[test]
    fn a_stiff_string_is_stretched() {
        // f(n) = n·f·√(1 + B·n²) (Fletcher 1964) with the B of a piano's middle.
        let stiff = partials(
            (1..9).map(|n| (n as f64, n as f64 * 220.0)).map(|(n, hz)| (hz * (1.0 + 4e-4 * n * n).sqrt(), -3.0 * n)),
        );
        let found = fundamental(&stiff, BIN_HZ).unwrap();
        assert!(found.stretch_cents.unwrap() > 5.0, "{found:?}");
        let straight = partials((1..9).map(|n| (n as f64 * 220.0, -3.0 * n as f64)));
        assert!(fundamental(&straight, BIN_HZ).unwrap().stretch_cents.unwrap().abs() < 1.0);
        assert_eq!(fundamental(&[], BIN_HZ), None);
    }
}
