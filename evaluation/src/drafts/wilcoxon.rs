use std::ops::Range;

/// Up to so many differences every assignment of signs is counted; beyond, the distribution is as good as normal.
const MOST_COUNTED: usize = 50;

/// How likely differences at least this lopsided are when plus and minus are equally likely, two-sided: the signed-rank test
/// (Wilcoxon 1945). Differences of zero are left out, as Wilcoxon does, and equal ones share their mean rank; `None` where
/// nothing is left.
pub(super) fn signed_rank_p(differences: &[f64]) -> Option<f64> {
    let mut ordered: Vec<f64> = differences.iter().copied().filter(|x| *x != 0.0).collect();
    ordered.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    let runs = runs(&ordered);
    // Twice the mean rank of a run is a whole number.
    let doubled: Vec<usize> = runs.iter().flat_map(|run| run.clone().map(|_| run.start + run.end + 1)).collect();
    let signed = ordered.iter().zip(&doubled);
    let above: usize = signed.filter(|(difference, _)| **difference > 0.0).map(|(_, rank)| rank).sum();
    let smaller = above.min(doubled.iter().sum::<usize>() - above);
    match ordered.len() {
        0 => None,
        n if n <= MOST_COUNTED => Some(counted_p(&doubled, smaller)),
        n => Some(normal_p(n, &runs, smaller as f64 / 2.0)),
    }
}

/// Where values of one size stand among those that are ordered by size.
fn runs(ordered: &[f64]) -> Vec<Range<usize>> {
    let mut start = 0;
    let chunks = ordered.chunk_by(|a, b| a.abs().to_bits() == b.abs().to_bits());
    chunks
        .map(|chunk| {
            let run = start..start + chunk.len();
            start = run.end;
            run
        })
        .collect()
}

/// Of all assignments of signs the share whose smaller sum of doubled ranks is at most `smaller`.
fn counted_p(doubled: &[usize], smaller: usize) -> f64 {
    let total: usize = doubled.iter().sum();
    // Up to 2^50 assignments: counts are exact.
    let mut counts = vec![0.0; total + 1];
    counts[0] = 1.0;
    for rank in doubled {
        for sum in (*rank..=total).rev() {
            counts[sum] += counts[sum - rank];
        }
    }
    let tail: f64 = counts[..=smaller].iter().sum();
    (2.0 * tail / (doubled.len() as f64).exp2()).min(1.0)
}

/// By the normal distribution, its variance corrected for ties (Hollander & Wolfe 1999, section 3.1), not for continuity.
fn normal_p(n: usize, runs: &[Range<usize>], smaller: f64) -> f64 {
    let n = n as f64;
    let cubes = |run: &Range<usize>| (run.len() as f64).powi(3) - run.len() as f64;
    let variance = n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - runs.iter().map(cubes).sum::<f64>() / 48.0;
    let z = (n * (n + 1.0) / 4.0 - smaller) / variance.sqrt();
    (2.0 * upper_tail(z)).min(1.0)
}

/// The share of the normal distribution above `z`, not negative, within 7.5e-8 (Abramowitz & Stegun 1964, 26.2.17).
fn upper_tail(z: f64) -> f64 {
    const B: [f64; 5] = [0.319_381_530, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    let t = 1.0 / (1.0 + 0.231_641_9 * z);
    let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    density * B.iter().rev().fold(0.0, |sum, b| (sum + b) * t)
}

/// The same probabilities when so many questions are asked at once, in their order (Holm 1979).
pub(super) fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut adjusted = vec![0.0; p.len()];
    let mut least: f64 = 0.0;
    for (rank, index) in order.into_iter().enumerate() {
        least = least.max(p[index] * (p.len() - rank) as f64).min(1.0);
        adjusted[index] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(differences: &[f64]) -> f64 {
        signed_rank_p(differences).expect("some differ")
    }

    #[test]
    fn probabilities_are_those_that_are_published() {
        // Darwin's maize, crossed against self-fertilised, eighths of an inch (Fisher 1935, The Design of Experiments, table 3):
        // T = 24, p = 0.041259765625.
        let maize = [49.0, -67.0, 8.0, 16.0, 6.0, 23.0, 28.0, 41.0, 14.0, 29.0, 56.0, 24.0, 75.0, 60.0, -48.0];
        assert!((p(&maize) - 0.041_259_765_625).abs() < 1e-12);
        // Depression scales before and after therapy, thousandths (Hollander & Wolfe 1973, table 3.1): T+ = 40, one-sided 0.01953.
        let before = [1_830.0, 500.0, 1_620.0, 2_480.0, 1_680.0, 1_880.0, 1_550.0, 3_060.0, 1_300.0];
        let after = [878.0, 647.0, 598.0, 2_050.0, 1_060.0, 1_290.0, 1_060.0, 3_140.0, 1_290.0];
        let differences: Vec<f64> = before.iter().zip(after).map(|(a, b)| a - b).collect();
        assert!((p(&differences) / 2.0 - 0.019_53).abs() < 5e-6);
    }

    #[test]
    fn critical_values_are_those_of_the_table() {
        // Wilcoxon's table, two-sided 5 %: 8 for n = 10, 52 for n = 20; one more is not significant.
        for (n, critical) in [(10_usize, 8_usize), (20, 52)] {
            let ranks: Vec<usize> = (1..=n).map(|rank| 2 * rank).collect();
            assert!(counted_p(&ranks, 2 * critical) <= 0.05);
            assert!(counted_p(&ranks, 2 * (critical + 1)) > 0.05);
        }
    }

    #[test]
    fn the_normal_distribution_takes_over_where_counting_ends() {
        assert!((upper_tail(1.959_963_985) - 0.025).abs() < 1e-7 && (upper_tail(0.0) - 0.5).abs() < 1e-7);
        // Fifty differences, many of one size.
        let ordered: Vec<f64> = (0..50).map(|k| f64::from(1 + k / 3)).collect();
        let runs = runs(&ordered);
        let doubled: Vec<usize> = runs.iter().flat_map(|run| run.clone().map(|_| run.start + run.end + 1)).collect();
        for smaller in [300.0, 400.0, 500.0, 600.0_f64] {
            let (exact, normal) = (counted_p(&doubled, 2 * smaller as usize), normal_p(50, &runs, smaller));
            assert!((exact - normal).abs() < 0.005, "{smaller}: {exact} and {normal}");
        }
    }

    #[test]
    fn what_does_not_differ_is_left_out_and_one_difference_tells_nothing() {
        assert_eq!(signed_rank_p(&[0.0, 0.0]), None);
        assert_eq!(signed_rank_p(&[0.0, -2.0]), Some(1.0));
        assert_eq!(signed_rank_p(&[1.0, 1.0, 1.0]), Some(0.25));
    }

    #[test]
    fn several_questions_make_each_answer_less_certain() {
        let adjusted = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (found, wanted) in adjusted.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((found - wanted).abs() < 1e-12, "{adjusted:?}");
        }
        assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
    }
}
