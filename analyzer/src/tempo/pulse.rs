/// Readings of the pulse per second.
pub(super) const CELLS_PER_S: f64 = crate::track::ONSET_STRENGTHS_PER_S;

/// What begins is compared with the mean of half a second around it.
const AROUND: usize = 25;
/// The pulse is freed of what lasts longer than this: where a song has many onsets and where few is no beat.
const LONG_AROUND: usize = 150;
/// Weights of a Gaussian with a standard deviation of 12 ms: the same beat on several stems is not struck at once.
const BLUR: [f64; 7] = [0.014_7, 0.083, 0.233, 0.338_6, 0.233, 0.083, 0.014_7];

/// One curve of how much begins in every hundredth of a second in stems together; its mean is zero everywhere.
pub(super) fn pulse(onset_strengths_db: &[&[f32]]) -> Vec<f64> {
    let n = onset_strengths_db.iter().map(|strengths| strengths.len()).max().unwrap_or(0);
    let mut sum = vec![0.0; n];
    for strengths in onset_strengths_db {
        let strengths: Vec<f64> = strengths.iter().map(|strength| f64::from(*strength)).collect();
        for ((sum, strength), mean) in sum.iter_mut().zip(&strengths).zip(local_means(&strengths, AROUND)) {
            *sum += (strength - mean).max(0.0);
        }
    }
    let blurred = blurred(&sum);
    let means = local_means(&blurred, LONG_AROUND);
    blurred.iter().zip(means).map(|(value, mean)| value - mean).collect()
}

/// Both together, each with the same mean square. Drums alone may play between the beats, all stems may where one part
/// has many notes; what both mark is the beat.
pub(super) fn sum(a: &[f64], b: &[f64]) -> Vec<f64> {
    let (a, b) = (normalized(a), normalized(b));
    let n = a.len().max(b.len());
    (0..n).map(|k| a.get(k).copied().unwrap_or(0.0) + b.get(k).copied().unwrap_or(0.0)).collect()
}

/// The values over their root mean square.
pub(super) fn normalized(values: &[f64]) -> Vec<f64> {
    let mean_square = values.iter().map(|x| x * x).sum::<f64>() / values.len().max(1) as f64;
    values.iter().map(|x| if mean_square > 0.0 { x / mean_square.sqrt() } else { 0.0 }).collect()
}

/// The mean of the values up to `around` away from each; fewer at the ends.
fn local_means(values: &[f64], around: usize) -> Vec<f64> {
    let mut sums = vec![0.0];
    let mut sum = 0.0;
    for value in values {
        sum += value;
        sums.push(sum);
    }
    let mean = |index: usize| {
        let (start, end) = (index.saturating_sub(around), (index + around + 1).min(values.len()));
        (sums[end] - sums[start]) / (end - start) as f64
    };
    (0..values.len()).map(mean).collect()
}

fn blurred(values: &[f64]) -> Vec<f64> {
    let half = BLUR.len() / 2;
    let at = |index: usize| {
        BLUR.iter()
            .enumerate()
            .filter_map(|(k, weight)| Some(weight * values.get((index + k).checked_sub(half)?)?))
            .sum()
    };
    (0..values.len()).map(at).collect()
}
