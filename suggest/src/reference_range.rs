use corpus::Percentiles;

/// Of fewer songs percentiles say nothing: their range is taken. Design heuristic: the 10th percentile needs ten.
const FEWEST_FOR_PERCENTILES: usize = 10;

/// The range that `values` of references span: from the lowest to the highest of a few, percentiles of many, and never
/// nearer to their median than `tolerance`, which also surrounds a few; `None` without values.
pub(crate) fn reference_range(mut values: Vec<f64>, tolerance: f64) -> Option<Percentiles> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let at = |share: f64| {
        let place = share * last as f64;
        let (below, part) = (place.floor() as usize, place.fract());
        values[below] + part * (values[(below + 1).min(last)] - values[below])
    };
    let median = at(0.5);
    let (lowest, highest) = if values.len() < FEWEST_FOR_PERCENTILES {
        (values[0] - tolerance, values[last] + tolerance)
    } else {
        (at(0.1).min(median - tolerance), at(0.9).max(median + tolerance))
    };
    Some(Percentiles {
        n_songs: None,
        n_artists: None,
        p5: None,
        p10: lowest,
        p25: f64::midpoint(lowest, median),
        p50: median,
        p75: f64::midpoint(median, highest),
        p90: highest,
        p95: None,
    })
}

/// `(1 − weight)·profile + weight·references`.
pub(crate) fn between(profile: f64, references: f64, weight: f64) -> f64 {
    profile + weight * (references - profile)
}

/// The same of every percentile that both have.
pub(crate) fn percentiles_between(profile: &Percentiles, references: &Percentiles, weight: f64) -> Percentiles {
    let mix = |of: fn(&Percentiles) -> f64| between(of(profile), of(references), weight);
    Percentiles {
        n_songs: None,
        n_artists: None,
        p5: None,
        p10: mix(|p| p.p10),
        p25: mix(|p| p.p25),
        p50: mix(|p| p.p50),
        p75: mix(|p| p.p75),
        p90: mix(|p| p.p90),
        p95: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_songs_span_their_range_and_many_their_percentiles() {
        assert_eq!(reference_range(Vec::new(), 1.0), None);
        let one = reference_range(vec![-8.0], 1.5).unwrap();
        assert_eq!((one.p10, one.p50, one.p90), (-9.5, -8.0, -6.5));
        let few = reference_range(vec![3.0, -2.0, 0.0], 1.0).unwrap();
        assert_eq!((few.p10, few.p50, few.p90), (-3.0, 0.0, 4.0));
        let many = reference_range((0..=100).map(f64::from).collect(), 1.0).unwrap();
        assert_eq!((many.p10, many.p50, many.p90), (10.0, 50.0, 90.0));
        let alike = reference_range(vec![5.0; 30], 1.0).unwrap();
        assert_eq!((alike.p10, alike.p90), (4.0, 6.0));
    }
}
