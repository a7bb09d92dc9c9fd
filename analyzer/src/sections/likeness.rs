use super::features::Features;
use ndarray::Array2;
use std::ops::Range;

/// Design heuristic: sections are alike when the squared distance of their means is below this share of what two sections
/// of the song have on average. Songs differ in how much of them changes, so no one distance would do.
const ALIKE: f64 = 0.35;

/// For each stretch of frames the kind that it is, counted from 0 in the order in which kinds come: average linkage of
/// the squared distances of their means.
pub(super) fn letters(features: &Features, stretches: &[Range<usize>]) -> Vec<usize> {
    let means: Vec<Vec<f64>> = stretches.iter().map(|stretch| mean(features, stretch.clone())).collect();
    let distance = |a: usize, b: usize| means[a].iter().zip(&means[b]).map(|(x, y)| (x - y).powi(2)).sum::<f64>();
    let n = stretches.len();
    let distances = Array2::from_shape_fn((n, n), |(a, b)| distance(a, b));
    let linkage = |a: &[usize], b: &[usize]| {
        let all: f64 = a.iter().flat_map(|a| b.iter().map(move |b| (a, b))).map(|(a, b)| distances[[*a, *b]]).sum();
        all / (a.len() * b.len()) as f64
    };
    let n_pairs = (n * n.saturating_sub(1)).max(1) as f64;
    let alike = ALIKE * distances.sum() / n_pairs;
    let mut kinds: Vec<Vec<usize>> = (0..stretches.len()).map(|index| vec![index]).collect();
    loop {
        let pairs = (0..kinds.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
        let nearest = pairs
            .map(|(a, b)| (a, b, linkage(&kinds[a], &kinds[b])))
            .min_by(|x, y| x.2.total_cmp(&y.2))
            .filter(|(_, _, distance)| *distance < alike);
        let Some((a, b, _)) = nearest else { break };
        let joined = kinds.remove(b);
        kinds[a].extend(joined);
    }
    kinds.sort_by_key(|kind| kind.iter().min().copied());
    (0..stretches.len()).filter_map(|index| kinds.iter().position(|kind| kind.contains(&index))).collect()
}

/// `A` to `Z`, then `AA`, `AB` …
pub(super) fn letter_name(letter: usize) -> String {
    let last = char::from(b'A' + (letter % 26) as u8);
    let before = if letter < 26 { String::new() } else { letter_name(letter / 26 - 1) };
    format!("{before}{last}")
}

fn mean(features: &Features, frames: Range<usize>) -> Vec<f64> {
    let n = frames.len() as f64;
    let mut sum = vec![0.0; features.frame(frames.start).len()];
    for frame in frames {
        for (sum, value) in sum.iter_mut().zip(features.frame(frame)) {
            *sum += value / n;
        }
    }
    sum
}
