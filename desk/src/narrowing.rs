use crate::Action;
use crate::all_pass::{CROSSOVER_Q, all_pass};
use crate::cascade::Cascade;
use crate::chain::CHUNK;
use dsp::{Coefficients, Hertz};

/// A lower edge below this is none: nothing is heard there.
const LOWEST_EDGE_HZ: f64 = 10.0;
/// An upper edge above this share of the rate is none.
const HIGHEST_EDGE: f64 = 0.45;
/// The most that the side signal may be turned up.
const WIDEST: f64 = 2.0;

/// The band of the side signal that an action takes away, at one rate.
///
/// The edges are Linkwitz-Riley crossovers of fourth order (24 dB per octave, −6.02 dB at the edge; S. Linkwitz, *Active
/// crossover networks for noncoincident drivers*, 1976). What they split sums to an all-pass, so that all of the stem, mid
/// and side alike, passes that all-pass, and the band is taken from it: mid and side stay in phase, the mid keeps its
/// level, and a part panned to one side is narrowed without being smeared. The price is a full turn of phase around each
/// edge against the other stems.
#[derive(Debug, Clone)]
pub(crate) struct NarrowingCoefficients {
    all_pass: Vec<Coefficients>,
    band: Vec<Coefficients>,
    /// The share of the side signal that is taken away.
    taken: f64,
}

impl NarrowingCoefficients {
    /// Of a `Width` or `MonoBelow`; `None` for other actions and where nothing is taken.
    pub(crate) fn of(action: &Action, sample_rate_hz: u32) -> Option<Self> {
        let (width, [low_hz, high_hz]) = match *action {
            Action::Width { width, band_hz } => (width.clamp(0.0, WIDEST), band_hz.unwrap_or([0.0, f64::INFINITY])),
            Action::MonoBelow { frequency_hz } => (0.0, [0.0, frequency_hz]),
            _ => return None,
        };
        let is_empty = low_hz >= high_hz || high_hz < LOWEST_EDGE_HZ;
        if (width - 1.0).abs() < f64::EPSILON || is_empty {
            return None;
        }
        let mut narrowing = Self { all_pass: Vec::new(), band: Vec::new(), taken: 1.0 - width };
        if low_hz >= LOWEST_EDGE_HZ {
            narrowing.add_edge(Coefficients::high_pass, sample_rate_hz, Hertz(low_hz));
        }
        if high_hz <= HIGHEST_EDGE * f64::from(sample_rate_hz) {
            narrowing.add_edge(Coefficients::low_pass, sample_rate_hz, Hertz(high_hz));
        }
        Some(narrowing)
    }

    fn add_edge(&mut self, pass: fn(u32, Hertz, f64) -> Coefficients, sample_rate_hz: u32, edge: Hertz) {
        self.band.extend([pass(sample_rate_hz, edge, CROSSOVER_Q); 2]);
        self.all_pass.push(all_pass(sample_rate_hz, edge, Some(CROSSOVER_Q)));
    }
}

/// A narrowing running over a stereo stem.
#[derive(Debug, Clone)]
pub(crate) struct Narrowing {
    all_pass: [Cascade; 2],
    band: Cascade,
    side: Vec<f64>,
    taken: f64,
}

impl Narrowing {
    pub(crate) fn new(coefficients: &NarrowingCoefficients) -> Self {
        let all_pass = Cascade::new(&coefficients.all_pass);
        Self {
            all_pass: [all_pass.clone(), all_pass],
            band: Cascade::new(&coefficients.band),
            side: vec![0.0; CHUNK],
            taken: coefficients.taken,
        }
    }

    /// Narrows up to [`CHUNK`] frames in place.
    pub(crate) fn process(&mut self, left: &mut [f64], right: &mut [f64]) {
        let side = &mut self.side[..left.len()];
        for ((side, l), r) in side.iter_mut().zip(left.iter()).zip(right.iter()) {
            *side = 0.5 * (l - r);
        }
        self.band.process(side);
        let [of_left, of_right] = &mut self.all_pass;
        of_left.process(left);
        of_right.process(right);
        for ((side, l), r) in side.iter().zip(left).zip(right) {
            *l -= self.taken * side;
            *r += self.taken * side;
        }
    }

    pub(crate) fn reset(&mut self) {
        self.all_pass.iter_mut().for_each(Cascade::reset);
        self.band.reset();
    }
}

#[cfg(test)]
mod tests;
