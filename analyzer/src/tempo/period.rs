use super::pulse::CELLS_PER_S;

/// The distance of two beats.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Period {
    /// In hundredths of a second.
    pub(super) cells: f64,
    /// How sure it is that something repeats at it, 0…1.
    pub(super) confidence: f64,
    /// Other tempi, as a ratio to this one, and how well the pulse repeats at them against how well it does at this.
    pub(super) alternatives: Vec<(f64, f64)>,
}

/// Tempi that are looked for.
const SLOWEST_BPM: f64 = 40.0;
const FASTEST_BPM: f64 = 220.0;
/// Steps per octave in which they are looked for: 0.7 %.
const STEPS_PER_OCTAVE: f64 = 100.0;
/// Where listeners tap among tempi that differ by octaves: a log-Gaussian about 120 BPM, an octave wide (Ellis 2007).
const USUAL_BPM: f64 = 120.0;
const USUAL_SPREAD_OCTAVES: f64 = 1.0;
/// A beat repeats after one, two, three and four periods.
const N_TEETH: usize = 4;
/// Periods after which the distance is read again, more finely each time.
const FINER: [usize; 3] = [4, 8, 16];
/// Design heuristic: of all that begins in the pulse this share does so again at the teeth. Noise, pads and 20 or more
/// onsets at random in 20 s reach 0.07; real songs 0.28 to 0.82, a click 1.
const NO_REPETITION: f64 = 0.15;
const SURE_REPETITION: f64 = 0.5;
/// Beats that a song has at least for its tempo to be told.
const FEWEST_BEATS: f64 = 8.0;
/// Another octave is named where the pulse repeats at least this well at it, against the chosen one.
const LEAST_ALTERNATIVE: f64 = 0.5;

/// The period of a pulse; `None` where it does not repeat.
pub(super) fn period(pulse: &[f64]) -> Option<Period> {
    let repetition = Repetition::of(pulse)?;
    let octaves = (FASTEST_BPM / SLOWEST_BPM).log2();
    let n_steps = (octaves * STEPS_PER_OCTAVE).round() as usize;
    let tempi = (0..=n_steps).map(|step| SLOWEST_BPM * (step as f64 / STEPS_PER_OCTAVE).exp2());
    let usual = |bpm: f64| (-0.5 * ((bpm / USUAL_BPM).log2() / USUAL_SPREAD_OCTAVES).powi(2)).exp();
    let score = |bpm: f64| usual(bpm) * repetition.comb(cells_of(bpm));
    let best = tempi.max_by(|a, b| score(*a).total_cmp(&score(*b)))?;
    let cells = repetition.finer(cells_of(best));
    let chosen = repetition.comb(cells);
    let confidence = repetition.confidence(cells);
    if confidence <= 0.0 || pulse.len() as f64 / cells < FEWEST_BEATS {
        return None;
    }
    let alternative = |ratio: f64| {
        let is_looked_for = (SLOWEST_BPM..=FASTEST_BPM).contains(&(60.0 * CELLS_PER_S / cells * ratio));
        let strength = repetition.comb(cells / ratio) / chosen;
        (is_looked_for && strength >= LEAST_ALTERNATIVE).then_some((ratio, strength))
    };
    Some(Period { cells, confidence, alternatives: [0.5, 2.0].into_iter().filter_map(alternative).collect() })
}

fn cells_of(bpm: f64) -> f64 {
    60.0 * CELLS_PER_S / bpm
}

/// The autocorrelation of a pulse, 1 at a distance of zero.
#[derive(Debug)]
struct Repetition {
    by_cells: Vec<f64>,
}

impl Repetition {
    /// `None` for a pulse of nothing.
    fn of(pulse: &[f64]) -> Option<Self> {
        let longest = (FINER[FINER.len() - 1] as f64 * cells_of(SLOWEST_BPM)) as usize + N_TEETH;
        let energy: f64 = pulse.iter().map(|x| x * x).sum();
        let at = |distance: usize| {
            let products = pulse.iter().zip(pulse.get(distance..)?).map(|(a, b)| a * b);
            // Of the part that overlaps, so that far repetitions of a short song count as near ones.
            let part = (pulse.len() - distance) as f64 / pulse.len() as f64;
            Some(products.sum::<f64>() / energy / part.max(0.5))
        };
        (energy > 0.0).then(|| Self { by_cells: (0..=longest).map_while(at).collect() })
    }

    /// Between readings by a straight line; zero beyond the longest distance.
    fn at(&self, cells: f64) -> f64 {
        let index = cells as usize;
        let rest = cells - index as f64;
        match self.by_cells.get(index..index + 2) {
            Some([a, b]) => a + rest * (b - a),
            _ => 0.0,
        }
    }

    fn comb(&self, cells: f64) -> f64 {
        (1..=N_TEETH).map(|tooth| self.at(tooth as f64 * cells)).sum::<f64>() / N_TEETH as f64
    }

    /// The period near `cells`, read at ever longer distances as long as the pulse repeats there, too.
    fn finer(&self, mut cells: f64) -> f64 {
        let comb = self.comb(cells);
        for periods in FINER {
            let periods = periods as f64;
            let (first, last) = ((periods - 0.25) * cells, (periods + 0.25) * cells);
            let near = (first as usize + 1)..(last as usize).min(self.by_cells.len().saturating_sub(1));
            let Some(top) = near.max_by(|a, b| self.by_cells[*a].total_cmp(&self.by_cells[*b])) else { break };
            if self.by_cells[top] < 0.5 * comb {
                break;
            }
            let [before, at, after] = [self.by_cells[top - 1], self.by_cells[top], self.by_cells[top + 1]];
            let bend = before - 2.0 * at + after;
            let shift = if bend < 0.0 { (0.5 * (before - after) / bend).clamp(-0.5, 0.5) } else { 0.0 };
            cells = (top as f64 + shift) / periods;
        }
        cells
    }

    fn confidence(&self, cells: f64) -> f64 {
        ((self.comb(cells) - NO_REPETITION) / (SURE_REPETITION - NO_REPETITION)).clamp(0.0, 1.0)
    }
}
