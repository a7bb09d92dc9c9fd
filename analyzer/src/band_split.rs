use dsp::AudioBlock;
use std::array;
use std::f64::consts::PI;
use std::ops::Range;

/// Splits a stream of tenths of a second into four bands: 20–120, 120–1000, 1000–6000 Hz and what lies above.
///
/// The crossovers are third-order Butterworth filters, 18 dB per octave. What lies under 1 kHz goes on at 5.5 to 7 kHz,
/// each sample the mean of a group: what folds back from there into a band lies 50 dB down, below what the slopes let
/// through. Mono counts as two equal channels.
#[derive(Debug)]
pub(crate) struct BandSplit {
    sample_rate_hz: u32,
    high: Stage,
    low: Stage,
    n_cells: usize,
}

/// The lower edges of the bands, and the upper one of the last, in hertz.
pub(crate) const BAND_EDGES_HZ: [f64; N_BANDS + 1] = [20.0, 120.0, 1_000.0, 6_000.0, 20_000.0];
pub(crate) const N_BANDS: usize = 4;
/// Milliseconds in a hundredth of a second.
pub(crate) const CELL_MS: usize = 10;
/// What lies under 1 kHz goes on at a rate not below this.
const LOWEST_LOW_RATE_HZ: u32 = 5_500;

/// Halves that the crossovers leave out: the first gives twice its bands, the second, working on that, four times.
const UPPER_SCALE: f32 = 0.5;
const LOWER_SCALE: f32 = 0.25;

/// A sample of two bands: left and right of the upper, left and right of the lower.
type Lanes = [f32; 4];

/// A hundredth of a second of every band.
#[derive(Debug)]
pub(crate) struct BandCell<'a> {
    high: &'a [Lanes],
    low: &'a [Lanes],
    /// Mean square of both channels per millisecond and band.
    pub(crate) powers: &'a [[f32; N_BANDS]; CELL_MS],
}

impl BandCell<'_> {
    /// Left and right of `band`: all samples of a low band, of a high one the last of every group. At the usual rates that
    /// is one in seven, which is enough of a distribution, and seven shares no factor with the frequencies of test tones.
    pub(crate) fn samples(&self, band: usize) -> impl ExactSizeIterator<Item = [f32; 2]> {
        let samples = if band < 2 { self.low } else { self.high };
        let (lane, scale) = if band % 2 == 1 { (0, UPPER_SCALE) } else { (2, LOWER_SCALE) };
        samples.iter().map(move |lanes| [scale * lanes[lane], scale * lanes[lane + 1]])
    }
}

/// The first sample of millisecond `index`.
fn millisecond_start(sample_rate_hz: u32, index: usize) -> usize {
    (index as u64 * u64::from(sample_rate_hz) / 1_000) as usize
}

/// Samples per group, an odd number.
fn group_size(sample_rate_hz: u32) -> usize {
    let largest = (sample_rate_hz / LOWEST_LOW_RATE_HZ) as usize;
    largest.saturating_sub(1) | 1
}

impl BandSplit {
    pub(crate) fn new(sample_rate_hz: u32) -> Self {
        let size = group_size(sample_rate_hz);
        let rate_hz = f64::from(sample_rate_hz);
        let [lowest, low, middle, high, _] = BAND_EDGES_HZ;
        Self {
            sample_rate_hz,
            high: Stage::new(rate_hz, size, high, middle),
            low: Stage::new(rate_hz / size as f64, 1, low, lowest),
            n_cells: 0,
        }
    }

    /// Takes the next tenth of a second and hands its hundredths to `each`.
    pub(crate) fn push(&mut self, tenth: &AudioBlock, mut each: impl FnMut(&BandCell<'_>)) {
        let (left, right) = tenth.left_right();
        let tenth_start = millisecond_start(self.sample_rate_hz, self.n_cells * CELL_MS);
        let end_of_file = tenth_start + left.len();
        for _ in 0..10 {
            let starts: [usize; CELL_MS + 1] = array::from_fn(|ms| {
                millisecond_start(self.sample_rate_hz, self.n_cells * CELL_MS + ms).min(end_of_file)
            });
            self.n_cells += 1;
            let samples = starts[0] - tenth_start..starts[CELL_MS] - tenth_start;
            self.high.run(&left[samples.clone()], &right[samples]);
            self.low.run(&self.high.below[0], &self.high.below[1]);
            // A millisecond has the groups that end in it.
            let groups = starts.map(|start| start / self.high.group_size);
            let powers = array::from_fn(|ms| {
                let range = groups[ms] - groups[0]..groups[ms + 1] - groups[0];
                let [upper, lower] = self.high.mean_squares(range.clone());
                let [upper_low, lower_low] = self.low.mean_squares(range);
                [lower_low, upper_low, lower, upper]
            });
            each(&BandCell { high: &self.high.samples, low: &self.low.samples, powers: &powers });
        }
    }
}

/// Two crossovers of two channels. The second works, two samples later, on what the first leaves below itself, so that
/// all four run side by side and no step waits for the one before.
///
/// With A0 = (1 − s)/(1 + s) and A1 = (s² − s + 1)/(s² + s + 1), (A1 + A0)/2 is the third-order Butterworth low-pass and
/// (A1 − A0)/2 the high-pass; the halves are left out.
#[derive(Debug)]
struct Stage {
    coefficients: Allpasses,
    state: State,
    group_size: usize,
    open: Group,
    /// Of every group its last sample, the energy of its samples, and the mean of what lies below both bands.
    samples: Vec<Lanes>,
    energies: Vec<Lanes>,
    below: [Vec<f32>; 2],
}

/// A0 as (a + z⁻¹)/(1 + a z⁻¹) and A1 as (c + b z⁻¹ + z⁻²)/(1 + b z⁻¹ + c z⁻²).
#[derive(Debug, Clone, Copy)]
struct Allpasses {
    a: Lanes,
    b: Lanes,
    c: Lanes,
}

/// Inputs and outputs of the last two steps.
#[derive(Debug, Default, Clone, Copy)]
struct State {
    x1: Lanes,
    x2: Lanes,
    first1: Lanes,
    second1: Lanes,
    second2: Lanes,
    /// Left and right below the first crossover.
    low1: [f32; 2],
    low2: [f32; 2],
}

/// A group that is not complete.
#[derive(Debug, Default, Clone, Copy)]
struct Group {
    n: usize,
    sample: Lanes,
    energy: Lanes,
    low: Lanes,
}

impl Stage {
    fn new(rate_hz: f64, group_size: usize, upper_hz: f64, lower_hz: f64) -> Self {
        let lanes = [upper_hz, upper_hz, lower_hz, lower_hz].map(|hz| {
            let k = (PI * (hz / rate_hz).min(0.49)).tan();
            let (plus, minus) = (1.0 + k + k * k, 1.0 - k + k * k);
            [(k - 1.0) / (k + 1.0), 2.0 * (k * k - 1.0) / plus, minus / plus]
        });
        let coefficient = |n: usize| lanes.map(|lane| lane[n] as f32);
        Self {
            coefficients: Allpasses { a: coefficient(0), b: coefficient(1), c: coefficient(2) },
            state: State::default(),
            group_size,
            open: Group::default(),
            samples: Vec::new(),
            energies: Vec::new(),
            below: [Vec::new(), Vec::new()],
        }
    }

    /// Replaces the groups by those that these samples complete.
    fn run(&mut self, mut left: &[f32], mut right: &[f32]) {
        let coefficients = self.coefficients;
        let Self { group_size, samples, energies, below, .. } = self;
        let (mut state, mut group) = (self.state, self.open);
        samples.clear();
        energies.clear();
        below.iter_mut().for_each(Vec::clear);
        let scale = LOWER_SCALE / *group_size as f32;
        while !left.is_empty() {
            let n = (*group_size - group.n).min(left.len());
            for (left, right) in left[..n].iter().zip(&right[..n]) {
                state.step(&coefficients, *left, *right, &mut group);
            }
            group.n += n;
            (left, right) = (&left[n..], &right[n..]);
            if group.n == *group_size {
                samples.push(group.sample);
                energies.push(group.energy);
                below[0].push(scale * group.low[2]);
                below[1].push(scale * group.low[3]);
                group = Group::default();
            }
        }
        (self.state, self.open) = (state.settled(), group);
    }

    /// Mean squares of the upper and the lower band over `groups`.
    fn mean_squares(&self, groups: Range<usize>) -> [f32; 2] {
        let n = 2 * self.group_size * groups.len().max(1);
        let sums = self.energies[groups]
            .iter()
            .fold([0.0; 4], |sums: Lanes, energies| array::from_fn(|lane| sums[lane] + energies[lane]));
        [UPPER_SCALE * UPPER_SCALE * (sums[0] + sums[1]), LOWER_SCALE * LOWER_SCALE * (sums[2] + sums[3])]
            .map(|sum| sum / n as f32)
    }
}

impl State {
    #[inline]
    fn step(&mut self, Allpasses { a, b, c }: &Allpasses, left: f32, right: f32, group: &mut Group) {
        let Self { x1, x2, first1, second1, second2, low1, low2 } = *self;
        let x = [left, right, low2[0], low2[1]];
        let (mut first, mut second, mut low) = ([0.0; 4], [0.0; 4], [0.0; 4]);
        for i in 0..4 {
            first[i] = (a[i] * x[i] + x1[i]) - a[i] * first1[i];
            second[i] = (c[i] * (x[i] - second2[i]) + (b[i] * x1[i] + x2[i])) - b[i] * second1[i];
            low[i] = second[i] + first[i];
            group.sample[i] = second[i] - first[i];
            group.energy[i] += group.sample[i] * group.sample[i];
            group.low[i] += low[i];
        }
        *self = Self {
            x1: x,
            x2: x1,
            first1: first,
            second1: second,
            second2: second1,
            low1: [low[0], low[1]],
            low2: low1,
        };
    }

    /// What has decayed becomes zero before it is subnormal, which is slow; so does what has overflowed.
    fn settled(self) -> Self {
        let settle = |x: f32| if (1e-20..1e30).contains(&x.abs()) { x } else { 0.0 };
        Self {
            x1: self.x1.map(settle),
            x2: self.x2.map(settle),
            first1: self.first1.map(settle),
            second1: self.second1.map(settle),
            second2: self.second2.map(settle),
            low1: self.low1.map(settle),
            low2: self.low2.map(settle),
        }
    }
}
