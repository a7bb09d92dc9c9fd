use crate::packed;
use dsp::power_to_db;
use serde::{Deserialize, Serialize};

/// How often left and right stood where to each other: what a goniometer shows, counted over a whole file.
///
/// A sample is a point whose direction is that of side, R−L, to the right and mid, L+R, upwards: left alone lies at the
/// upper left, right alone at the upper right, what is equal on both sides on the upright, what is opposite on the level
/// line. Its distance from the centre is its level.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Goniometer {
    /// Samples per cell: rows from below (mid −1) upwards, each from left (side −1) to right; empty without sound.
    #[serde(with = "packed::rows")]
    pub counts: Vec<[u32; GONIOMETER_CELLS]>,
}

/// Cells along each edge of the square from −1 to 1.
pub const GONIOMETER_CELLS: usize = 48;
/// One of so many samples is counted: 26,000 a minute are enough for a picture, and counting all would take half as long as
/// all other meters together. A prime, so that a tone seldom has a period that fits.
const EVERY: usize = 101;
/// From the centre to the circle of full scale, in dB.
pub const GONIOMETER_RANGE_DB: f64 = 48.0;
/// Both channels at full scale: the edge of the circle.
const LOUDEST_POWER: f64 = 2.0;

impl Goniometer {
    /// Takes the next samples, the first of which is number `first` of the file.
    pub(crate) fn push(&mut self, first: usize, left: &[f32], right: &[f32]) {
        let n = left.len().min(right.len());
        for k in (first.next_multiple_of(EVERY) - first..n).step_by(EVERY) {
            if let Some((column, row)) = cell(f64::from(left[k]), f64::from(right[k])) {
                if self.counts.is_empty() {
                    self.counts = vec![[0; GONIOMETER_CELLS]; GONIOMETER_CELLS];
                }
                self.counts[row][column] += 1;
            }
        }
    }
}

/// Column and row of a sample; `None` for one too soft to be drawn.
fn cell(left: f64, right: f64) -> Option<(usize, usize)> {
    let power = left * left + right * right;
    let level_db = power_to_db(power / LOUDEST_POWER)?;
    let radius = (1.0 + level_db / GONIOMETER_RANGE_DB).min(1.0);
    let (side, mid) = (right - left, left + right);
    let scale = radius / (2.0 * power).sqrt();
    let index = |x: f64| (((x * scale + 1.0) * 0.5 * GONIOMETER_CELLS as f64) as usize).min(GONIOMETER_CELLS - 1);
    (radius > 0.0).then(|| (index(side), index(mid)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::tests::analyzed;
    use dsp::signals;

    const LAST: usize = GONIOMETER_CELLS - 1;

    #[test]
    fn directions_are_those_of_a_goniometer() {
        let (half, diagonal) = (GONIOMETER_CELLS / 2, (0.5 * (1.0 - 0.5_f64.sqrt()) * 48.0) as usize);
        assert_eq!(cell(1.0, 1.0), Some((half, LAST)), "equal: upwards");
        assert_eq!(cell(-1.0, 1.0), Some((LAST, half)), "opposite: to the side");
        let left = cell(2.0, 0.0).unwrap();
        assert_eq!(left, (diagonal, LAST - diagonal), "left alone: upper left");
        assert_eq!(cell(0.0, 0.0), None);
        // Half the range in level is half way out.
        assert_eq!(cell(10.0_f64.powf(-1.2), 10.0_f64.powf(-1.2)), Some((half, 36)));
        assert_eq!(cell(1e-3, 1e-3), None);
    }

    #[test]
    fn one_of_a_hundred_and_one_samples_is_counted() {
        let n = 5 * 44_100 + 7;
        let channels = vec![signals::white_noise(1, 0.5, n), signals::white_noise(2, 0.5, n)];
        let counts = analyzed(44_100, channels).stereo.goniometer.counts;
        let total: u32 = counts.iter().flatten().sum();
        let softest = 0.01;
        assert!(f64::from(total) > (1.0 - softest) * (n / EVERY) as f64 && total as usize <= n.div_ceil(EVERY));
        // Unrelated sides point everywhere alike.
        let wide: u32 = counts.iter().enumerate().map(|(row, columns)| nearer_to_side(row, columns)).sum();
        let share = f64::from(wide) / f64::from(total);
        assert!((share - 0.5).abs() < 0.05, "{share}");
    }

    fn nearer_to_side(row: usize, columns: &[u32; GONIOMETER_CELLS]) -> u32 {
        let off = |index: usize| (index as f64 + 0.5 - 0.5 * GONIOMETER_CELLS as f64).abs();
        columns.iter().enumerate().filter(|(column, _)| off(*column) > off(row)).map(|(_, count)| count).sum()
    }
}
