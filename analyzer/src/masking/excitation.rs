use super::ear::SoundField;
use super::vector_power::{exp2, log2};
use super::{N_POINTS, Points, point_hz};
use dsp::erb_hz;
use dsp::{ComponentBands, Hertz, N_COMPONENTS};
use std::f32::consts::LOG2_E;

/// A stretch of the spectrum whose power is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Component {
    /// Where its power is taken to lie.
    pub(crate) center_hz: f64,
    /// From where to where it reaches.
    pub(crate) edges_hz: (f64, f64),
    /// How far the transform spreads a tone around its frequency: the root of the mean square distance.
    pub(crate) spread: Hertz,
}

/// The bins of a transform of 4096 samples at 48 kHz, in hertz; at 44.1 kHz they are 8 % narrower.
const BIN_HZ: f64 = 48_000.0 / 4_096.0;
/// The power spectrum of a Hann window has a variance of a third of a bin squared, wherever a tone lies between bins.
const HANN_VARIANCE_BINS: f64 = 1.0 / 3.0;

impl Component {
    /// The components that stems are retained in.
    pub(crate) fn retained() -> Vec<Self> {
        let component = |index| Self {
            center_hz: ComponentBands::center_hz(index),
            edges_hz: (ComponentBands::edge_hz(index), ComponentBands::edge_hz(index + 1)),
            spread: Hertz(HANN_VARIANCE_BINS.sqrt() * BIN_HZ),
        };
        (0..N_COMPONENTS).map(component).collect()
    }

    /// The share of this component between two frequencies, its power taken as evenly spread.
    fn share_between(&self, low_hz: f64, high_hz: f64) -> f64 {
        let (low, high) = self.edges_hz;
        ((high.min(high_hz) - low.max(low_hz)) / (high - low)).max(0.0)
    }
}

/// Points that are computed together, in vector registers.
const LANES: usize = 16;
const N_BLOCKS: usize = N_POINTS.div_ceil(LANES);
type Lanes = [f32; LANES];

/// Filters weigh (1 + x)·e^−x at the distance x = p·|g| from their centre; what lies farther out counts as if it were
/// here, 115 dB down: a component of 100 dB leaves −15 dB there, where hearing begins at +4 dB. Weights stay normal
/// numbers.
const REACH: f32 = 30.0;
/// Components farther above a filter than twice its centre are not heard (|g| > 2).
const FARTHEST_ABOVE: f64 = 2.0;
/// dB per ERB at which both skirts are alike.
const SYMMETRIC_DB: f32 = 51.0;
/// Change of the lower skirt's p per dB at 1 kHz (Glasberg & Moore 1990).
const SKIRT_PER_DB: f64 = 0.35;
/// Levels are limited to this; at 136 dB the skirt of the standard would stop to widen (p ≥ 0.1).
const LOUDEST_DB: f32 = 135.0;
/// −100 dB: the power at which a component counts as silent.
const SILENT_POWER: f32 = 1e-10;

/// The auditory filters: rounded exponentials whose lower skirt widens with the level of the mix around each component
/// (Glasberg & Moore 1990; ANSI S3.4-2007).
///
/// One set of weights, made from the mix, serves all its stems, so that their excitations add to that of the mix (Ward
/// 2013). Weights lie in blocks of points, components in order within each.
///
/// The transform spreads a tone over its neighbours, which on a slope brings more than it takes away: below 200 Hz the
/// filters are hardly wider than that. Powers that fall by e^−r per spread come out larger by 1 + r²/2 (the second moment of
/// the window), so filters weigh by the function that gives (1 + x)·e^−x when it is spread.
#[derive(Debug)]
pub(crate) struct FilterBank {
    blocks: [Block; N_BLOCKS],
    /// Per component the first of those that share its ERB, and the share of each.
    neighbours: Vec<(usize, Vec<f32>)>,
    steepness_per_db: f32,
}

#[derive(Debug)]
struct Block {
    /// Components below the highest filter: their weights follow the level.
    lower: Vec<Skirts>,
    /// Weights of the components above all filters, as far as these reach.
    above: Vec<Lanes>,
}

/// A component in the filters of a block. Each lies on one side of a filter's centre; what belongs to the other is 0.
#[derive(Debug)]
struct Skirts {
    /// p·|g| at the symmetric level below the filter's centre…
    below: Lanes,
    /// …and above it.
    above: Lanes,
    /// Change of p·|g| per spread, likewise.
    slope_below: Lanes,
    slope_above: Lanes,
    /// By how many nepers per spread the ear's gain grows towards the filter's centre, with the sign of that fall.
    tilt: Lanes,
}

/// Weights of components in points at one ear, for one frame of a mix.
#[derive(Debug, Clone, Default)]
pub(crate) struct FilterWeights {
    blocks: [Vec<Lanes>; N_BLOCKS],
}

impl FilterBank {
    /// The filters for `components`, which ascend in frequency and reach the cochlea from `field`.
    pub(crate) fn new(components: &[Component], field: SoundField) -> Self {
        let neighbours = components
            .iter()
            .map(|component| {
                let half_hz = 0.5 * erb_hz(component.center_hz);
                let (low, high) = (component.center_hz - half_hz, component.center_hz + half_hz);
                let first = components.partition_point(|other| other.edges_hz.1 <= low);
                let end = components.partition_point(|other| other.edges_hz.0 < high);
                let shares = components[first..end].iter().map(|other| other.share_between(low, high) as f32);
                (first, shares.collect())
            })
            .collect();
        Self {
            blocks: std::array::from_fn(|block| Block::new(block, components, field)),
            neighbours,
            steepness_per_db: (SKIRT_PER_DB * erb_hz(1_000.0) / 4_000.0) as f32,
        }
    }

    /// Weights for the levels of `mix`, powers per component at the cochlea, re 20 µPa.
    pub(crate) fn weigh(&self, mix: &[f32], weights: &mut FilterWeights) {
        let steepness: Vec<f32> = self
            .neighbours
            .iter()
            .map(|(first, shares)| {
                let power: f32 = shares.iter().zip(&mix[*first..]).map(|(share, power)| share * power).sum();
                let level_db = (10.0 * std::f32::consts::LOG10_2) * log2(power.max(SILENT_POWER));
                1.0 - self.steepness_per_db * (level_db.min(LOUDEST_DB) - SYMMETRIC_DB)
            })
            .collect();
        for (block, weights) in self.blocks.iter().zip(&mut weights.blocks) {
            if weights.is_empty() {
                weights.resize(block.lower.len(), [0.0; LANES]);
                weights.extend_from_slice(&block.above);
            }
            for ((skirts, steepness), weights) in block.lower.iter().zip(&steepness).zip(weights) {
                *weights = skirts.weights(*steepness);
            }
        }
    }
}

impl FilterWeights {
    /// The excitation per point of `powers` per component at the cochlea.
    pub(crate) fn excitation(&self, powers: &[f32]) -> Points {
        let mut excitation = [0.0; N_POINTS];
        for (points, weights) in excitation.chunks_mut(LANES).zip(&self.blocks) {
            let mut sums = [0.0_f32; LANES];
            for (weights, power) in weights.iter().zip(powers) {
                for lane in 0..LANES {
                    sums[lane] += weights[lane] * power;
                }
            }
            points.copy_from_slice(&sums[..points.len()]);
        }
        excitation
    }
}

impl Block {
    fn new(index: usize, components: &[Component], field: SoundField) -> Self {
        let points = index * LANES..(index + 1) * LANES;
        let highest_hz = point_hz(points.end - 1);
        let n_lower = components.partition_point(|component| component.center_hz < highest_hz);
        let skirts = |component: &Component| Skirts::new(points.clone().map(point_hz), component, field);
        let in_reach = |skirts: &Skirts| skirts.above.iter().any(|distance| *distance < REACH);
        Self {
            lower: components[..n_lower].iter().map(skirts).collect(),
            above: components[n_lower..].iter().map(skirts).take_while(in_reach).map(|s| s.weights(1.0)).collect(),
        }
    }
}

impl Skirts {
    fn new(centers_hz: impl Iterator<Item = f64>, component: &Component, field: SoundField) -> Self {
        let zeros = [0.0; LANES];
        let mut skirts = Self { below: zeros, above: zeros, slope_below: zeros, slope_above: zeros, tilt: zeros };
        let Hertz(spread_hz) = component.spread;
        let ear = (spread_hz * field.nepers_per_hz(component.center_hz)) as f32;
        for (lane, center_hz) in centers_hz.enumerate() {
            let g = (component.center_hz - center_hz) / center_hz;
            let per_hz = 4.0 / erb_hz(center_hz);
            let distance = (per_hz * center_hz * g.abs()) as f32;
            let slope = (per_hz * spread_hz) as f32;
            if g < 0.0 {
                (skirts.below[lane], skirts.slope_below[lane], skirts.tilt[lane]) = (distance, slope, ear);
            } else {
                skirts.above[lane] = if g > FARTHEST_ABOVE { REACH } else { distance };
                (skirts.slope_above[lane], skirts.tilt[lane]) = (slope, -ear);
            }
        }
        skirts
    }

    /// (1 + x)·e^−x, the distance below the centre times `steepness`, and without what the transform's spread adds.
    #[inline]
    fn weights(&self, steepness: f32) -> Lanes {
        let mut weights = [0.0; LANES];
        for (lane, weight) in weights.iter_mut().enumerate() {
            let x = self.below[lane] * steepness + self.above[lane];
            let x = if x < REACH { x } else { REACH };
            let slope = self.slope_below[lane] * steepness + self.slope_above[lane];
            let fall = slope + self.tilt[lane];
            let unspread = 1.0 / (1.0 + 0.5 * fall * fall);
            *weight = (1.0 + x + slope * fall * unspread) * unspread * exp2(-LOG2_E * x);
        }
        weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f64) -> Component {
        Component { center_hz: hz, edges_hz: (hz - 1e-3, hz + 1e-3), spread: Hertz(0.0) }
    }

    fn excitation_db(hz: f64, level_db: f64) -> Vec<Option<f64>> {
        let bank = FilterBank::new(&[tone(hz)], SoundField::Free);
        let mut weights = FilterWeights::default();
        let power = [dsp::db_to_power(level_db) as f32];
        bank.weigh(&power, &mut weights);
        weights.excitation(&power).iter().map(|e| dsp::power_to_db(f64::from(*e))).collect()
    }

    fn roex_db(p: f64, g: f64) -> f64 {
        10.0 * ((1.0 + p * g.abs()) * (-p * g.abs()).exp()).log10()
    }

    #[test]
    fn a_tone_excites_each_point_by_the_rounded_exponential_of_its_level() {
        for level_db in [20.0, 51.0, 90.0, 120.0] {
            for (point, found) in excitation_db(1_000.0, level_db).into_iter().enumerate() {
                let center_hz = point_hz(point);
                let g = (1_000.0 - center_hz) / center_hz;
                let upper = 4.0 * center_hz / erb_hz(center_hz);
                let p = if g < 0.0 { upper - 0.35 * upper / 30.2 * (level_db - 51.0) } else { upper };
                let expected = if g > 2.0 { -200.0 } else { roex_db(p, g) };
                match found {
                    Some(found) if expected > -110.0 => {
                        assert!((found - level_db - expected).abs() < 0.02, "{level_db} {center_hz} {found}");
                    }
                    Some(found) => assert!(found - level_db < -109.0, "{level_db} {center_hz} {found}"),
                    None => assert!(expected < -110.0, "{level_db} {center_hz}"),
                }
            }
        }
    }

    /// The level in one ERB drives the skirt, however many components share it.
    #[test]
    fn components_within_one_erb_are_one_level() {
        let components = [tone(990.0), tone(1_010.0)];
        let bank = FilterBank::new(&components, SoundField::Free);
        let mut weights = FilterWeights::default();
        bank.weigh(&[0.5e9, 0.5e9], &mut weights);
        let both = weights.excitation(&[0.5e9, 0.5e9]);
        let one = excitation_db(1_000.0, 90.0);
        let point = (0..N_POINTS).find(|point| point_hz(*point) > 2_000.0).unwrap();
        assert!((dsp::power_to_db(f64::from(both[point])).unwrap() - one[point].unwrap()).abs() < 0.1);
    }

    #[test]
    fn excitations_of_stems_add_to_that_of_their_mix() {
        let bank = FilterBank::new(&Component::retained(), SoundField::Free);
        let stems = [(1, 1e5), (2, 1e3)].map(|(seed, power): (u64, f32)| {
            let noise = dsp::signals::white_noise(seed, 1.0, N_COMPONENTS);
            noise.iter().map(|x| power * x * x).collect::<Vec<f32>>()
        });
        let mix: Vec<f32> = stems[0].iter().zip(&stems[1]).map(|(a, b)| a + b).collect();
        let mut weights = FilterWeights::default();
        bank.weigh(&mix, &mut weights);
        let [first, second] = stems.each_ref().map(|stem| weights.excitation(stem));
        for (point, total) in weights.excitation(&mix).iter().enumerate() {
            assert!(((first[point] + second[point]) / total - 1.0).abs() < 1e-5);
        }
    }
}
