use super::features::Features;

/// The reach fades out like a Gaussian whose standard deviation is this share of it.
const TAPER: f64 = 0.5;

/// For each frame the squared distance of what is heard before it and from it on, `reach` frames to each side.
pub(crate) fn changes(features: &Features, reach: usize) -> Vec<f64> {
    let weights: Vec<f64> =
        (0..reach).map(|k| (-0.5 * ((k as f64 + 0.5) / (TAPER * reach as f64)).powi(2)).exp()).collect();
    let n = features.n_frames();
    let side = |frames: &mut dyn Iterator<Item = usize>| {
        let mut sum = vec![0.0; features.frame(0).len()];
        let mut all = 0.0;
        for (frame, weight) in frames.zip(&weights) {
            all += weight;
            for (sum, value) in sum.iter_mut().zip(features.frame(frame)) {
                *sum += weight * value;
            }
        }
        sum.into_iter().map(move |value| value / all).collect::<Vec<f64>>()
    };
    let change = |frame: usize| {
        if frame == 0 {
            return 0.0;
        }
        let (before, after) = (side(&mut (0..frame).rev()), side(&mut (frame..n)));
        before.iter().zip(&after).map(|(a, b)| (a - b).powi(2)).sum()
    };
    (0..n).map(change).collect()
}
