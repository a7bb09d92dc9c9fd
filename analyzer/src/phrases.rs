use crate::level::{level_db, percentile, sorted};
use crate::loudness_curve::{LoudnessCurve, TENTH, loudness_lufs};
use dsp::db_to_power;
use serde::{Deserialize, Serialize};

/// How loud a part's phrases are, each by itself and against its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Phrases {
    /// Pairs of phrases that follow each other without a pause between them that is longer than a phrase.
    pub neighbours: usize,
    /// Median difference in loudness between neighbours, in LU. A verse that is softer than the chorus as a whole does
    /// not count: only its first phrase differs from the one before.
    pub jump_lu: f64,
    /// The 25th percentile of the phrases' loudness, in LUFS.
    pub soft_lufs: f64,
    /// The 75th percentile of the phrases' loudness, in LUFS.
    pub loud_lufs: f64,
}

/// A phrase ends at the softest tenth of a second that lies this far behind its beginning: what is sung in one breath
/// or played in a bar or two. Design heuristic.
const PHRASE_TENTHS: (usize, usize) = (10, 40);
/// Tenths further below the integrated loudness are echoes and tails, in LU: two phrases of one part do not lie that far
/// apart. Design heuristic.
const PLAYED_LU: f64 = 25.0;
/// A phrase with less sound has no loudness of its own, in tenths of a second. Design heuristic.
const FEWEST_TENTHS: usize = 5;
/// Tenths further below a phrase's median are breaths and tails, in dB: the relative gate of BS.1770-5.
const GATE_DB: f64 = -10.0;
/// Fewer pairs tell no habit. Design heuristic.
const FEWEST_NEIGHBOURS: usize = 4;
/// Percentiles of the phrases' loudness that stand for soft and loud ones.
const SOFT_AND_LOUD: (f64, f64) = (0.25, 0.75);

impl Phrases {
    /// `None` of a file with fewer than four pairs of neighbours.
    pub(crate) fn of(curve: &LoudnessCurve) -> Option<Self> {
        let softest = curve.integrated_lufs()? - PLAYED_LU;
        let powers: Vec<f64> = (0..curve.n_cells() / TENTH).map(|k| curve.power(k * TENTH..(k + 1) * TENTH)).collect();
        let mut levels = Vec::new();
        let mut start = 0;
        for end in ends(&powers) {
            let is_played = |power: &f64| loudness_lufs(*power).is_some_and(|lufs| lufs >= softest);
            let played = powers[start..end].iter().copied().filter(is_played);
            levels.push(loudness_of_phrase(&sorted(played)));
            start = end;
        }
        let jumps = sorted(levels.windows(2).filter_map(|pair| Some((pair[1]? - pair[0]?).abs())));
        if jumps.len() < FEWEST_NEIGHBOURS {
            return None;
        }
        let levels = sorted(levels.into_iter().flatten());
        Some(Self {
            neighbours: jumps.len(),
            jump_lu: percentile(&jumps, 0.5)?,
            soft_lufs: percentile(&levels, SOFT_AND_LOUD.0)?,
            loud_lufs: percentile(&levels, SOFT_AND_LOUD.1)?,
        })
    }
}

/// The tenths of a second behind the phrases' last ones.
fn ends(powers: &[f64]) -> Vec<usize> {
    let (shortest, longest) = PHRASE_TENTHS;
    let mut ends = Vec::new();
    let mut start = 0;
    while start + longest < powers.len() {
        let softest = (start + shortest..start + longest).min_by(|a, b| powers[*a].total_cmp(&powers[*b]));
        start = softest.unwrap_or(start + longest);
        ends.push(start);
    }
    ends.push(powers.len());
    ends
}

/// The loudness of the `played` tenths, in ascending order, that pass the gate.
fn loudness_of_phrase(played: &[f64]) -> Option<f64> {
    if played.len() < FEWEST_TENTHS {
        return None;
    }
    let gate = percentile(played, 0.5)? * db_to_power(GATE_DB);
    let kept = &played[played.partition_point(|power| *power < gate)..];
    let mean = kept.iter().sum::<f64>() / kept.len() as f64;
    level_db(mean).and(loudness_lufs(mean))
}

#[cfg(test)]
mod tests {
    use crate::Phrases;
    use crate::track::tests::analyzed;
    use dsp::{Hertz, db_to_amplitude, signals};

    const RATE: usize = 48_000;

    /// A tone in phrases of 2 s with breaths of 0.3 s, the k-th of them at `level_db(k)`.
    fn phrases(level_db: impl Fn(usize) -> f64) -> Option<Phrases> {
        let tone = signals::sine(RATE as u32, Hertz(440.0), 0.1, 40 * RATE);
        let level = |k: usize| {
            let breath = k % (2 * RATE) >= 17 * RATE / 10;
            if breath { 0.0 } else { db_to_amplitude(level_db(k / (2 * RATE))) as f32 }
        };
        let samples: Vec<f32> = tone.iter().enumerate().map(|(k, x)| x * level(k)).collect();
        analyzed(RATE as u32, vec![samples]).dynamics.phrases
    }

    #[test]
    fn phrases_that_differ_from_their_neighbours_are_told_from_a_softer_verse() {
        let uneven = phrases(|k| if k % 2 == 0 { 4.0 } else { -4.0 }).unwrap();
        assert!((uneven.jump_lu - 8.0).abs() < 0.2, "{uneven:?}");
        assert!((uneven.loud_lufs - uneven.soft_lufs - 8.0).abs() < 0.2, "{uneven:?}");
        let softer_verse = phrases(|k| if k < 10 { -8.0 } else { 0.0 }).unwrap();
        assert!(softer_verse.jump_lu < 0.2, "{softer_verse:?}");
        assert!(softer_verse.neighbours >= 15, "{softer_verse:?}");
    }

    #[test]
    fn a_few_phrases_between_long_pauses_have_no_neighbours() {
        assert_eq!(phrases(|k| if k % 4 == 0 { 0.0 } else { -200.0 }), None);
    }
}
