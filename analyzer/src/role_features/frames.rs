use crate::Retained;
use crate::level::{LOWEST_DB, percentile, sorted};
use dsp::{ComponentBands, N_COMPONENTS, cam, db_to_power};
use std::sync::LazyLock;

/// Bands of about one Cam: four components each.
pub(super) const N_BANDS: usize = N_COMPONENTS / PER_BAND;
const PER_BAND: usize = 4;

/// The tenths of a second in which a stem sounds loudly enough that its spectrum is its own.
#[derive(Debug)]
pub(super) struct Frames {
    pub(super) loud: Vec<Frame>,
}

/// One tenth of a second.
#[derive(Debug)]
pub(super) struct Frame {
    /// Which tenth of the file it is.
    pub(super) index: usize,
    /// Power of all components.
    pub(super) power: f64,
    /// Level of each band re the frame's power, in dB, not below [`FLOOR_DB`].
    pub(super) bands_db: [f64; N_BANDS],
    /// Level of each component re the strongest, in dB, not below [`FLOOR_DB`].
    pub(super) components_db: [f64; N_COMPONENTS],
    /// Share of each component in the frame's power.
    pub(super) shares: [f64; N_COMPONENTS],
}

/// Design heuristic: codecs leave nothing reliable below.
pub(super) const FLOOR_DB: f64 = -60.0;
/// Design heuristic: what lies further below the loud moments is mostly decay, reverberation and bleed.
const LOUD_RANGE_DB: f64 = 25.0;
const LOUD_PERCENTILE: f64 = 0.95;
const FEWEST_FRAMES: usize = 2;
/// Frames that are looked at in a long file: one of so many is taken that they are about this many.
const MOST_FRAMES: usize = 1_000;

impl Frames {
    /// `None` when fewer than two tenths of a second sound.
    pub(super) fn of(retained: &Retained) -> Option<Self> {
        let power = |index: usize| {
            let sum = |side: &ndarray::Array2<f32>| side.row(index).iter().map(|x| f64::from(*x)).sum::<f64>();
            sum(&retained.left) + sum(&retained.right)
        };
        let powers: Vec<f64> = (0..retained.n_frames()).map(power).collect();
        let lowest = db_to_power(LOWEST_DB);
        let sounding = sorted(powers.iter().copied().filter(|power| *power > lowest));
        let gate = percentile(&sounding, LOUD_PERCENTILE)? * db_to_power(-LOUD_RANGE_DB);
        let loud: Vec<usize> = (0..powers.len()).filter(|index| powers[*index] > gate.max(lowest)).collect();
        if loud.len() < FEWEST_FRAMES {
            return None;
        }
        // Whole runs are kept, because neighbours are compared: the first of every `stride` stretches of ten frames.
        let stride = loud.len().div_ceil(MOST_FRAMES);
        let kept = loud.chunks(10).step_by(stride).flatten();
        Some(Self { loud: kept.map(|index| Frame::of(retained, *index, powers[*index])).collect() })
    }

    /// Pairs of frames that follow one another at once.
    pub(super) fn neighbours(&self) -> impl Iterator<Item = (&Frame, &Frame)> {
        self.loud.windows(2).filter(|pair| pair[1].index == pair[0].index + 1).map(|pair| (&pair[0], &pair[1]))
    }
}

impl Frame {
    fn of(retained: &Retained, index: usize, power: f64) -> Self {
        let (left, right) = (retained.left.row(index), retained.right.row(index));
        let shares: [f64; N_COMPONENTS] = std::array::from_fn(|k| (f64::from(left[k]) + f64::from(right[k])) / power);
        let strongest = shares.iter().copied().fold(0.0, f64::max);
        let floor = db_to_power(FLOOR_DB);
        let level_db = |share: f64| 10.0 * share.max(floor).log10();
        Self {
            index,
            power,
            bands_db: std::array::from_fn(|band| level_db(shares[PER_BAND * band..][..PER_BAND].iter().sum())),
            components_db: shares.map(|share| level_db(share / strongest)),
            shares,
        }
    }

    /// Share of the power between two frequencies in hertz.
    pub(super) fn share_between(&self, low_hz: f64, high_hz: f64) -> f64 {
        self.shares[component_at(low_hz)..component_at(high_hz)].iter().sum()
    }
}

static CENTERS_HZ: LazyLock<[f64; N_COMPONENTS]> = LazyLock::new(|| std::array::from_fn(ComponentBands::center_hz));

/// The first component whose centre is at `hz` or above.
pub(super) fn component_at(hz: f64) -> usize {
    CENTERS_HZ.partition_point(|center_hz| *center_hz < hz)
}

/// Centres of all components on the Cam scale.
pub(super) fn centers_cam() -> [f64; N_COMPONENTS] {
    CENTERS_HZ.map(cam)
}
