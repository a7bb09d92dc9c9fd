//! Sums and extremes over samples in several lanes, so that the compiler may use vector registers. The order of the
//! additions is fixed, and with it the result.

const LANES: usize = 16;

/// Σ term(x) in `f64`.
pub(crate) fn sum(samples: &[f32], term: impl Fn(f64) -> f64) -> f64 {
    let mut lanes = [0.0_f64; LANES];
    let chunks = samples.chunks_exact(LANES);
    let rest: f64 = chunks.remainder().iter().map(|x| term(f64::from(*x))).sum();
    for chunk in chunks {
        for (lane, x) in lanes.iter_mut().zip(chunk) {
            *lane += term(f64::from(*x));
        }
    }
    lanes.iter().sum::<f64>() + rest
}

/// Σ term(x, y) in `f64` over the pairs of two channels.
pub(crate) fn sum_pairs(left: &[f32], right: &[f32], term: impl Fn(f64, f64) -> f64) -> f64 {
    let mut lanes = [0.0_f64; LANES];
    let (left_chunks, right_chunks) = (left.chunks_exact(LANES), right.chunks_exact(LANES));
    let rest = left_chunks.remainder().iter().zip(right_chunks.remainder());
    let rest: f64 = rest.map(|(l, r)| term(f64::from(*l), f64::from(*r))).sum();
    for (left, right) in left_chunks.zip(right_chunks) {
        for lane in 0..LANES {
            lanes[lane] += term(f64::from(left[lane]), f64::from(right[lane]));
        }
    }
    lanes.iter().sum::<f64>() + rest
}

/// The lowest and the highest sample, and zero.
pub(crate) fn extremes(samples: &[f32]) -> (f32, f32) {
    let (mut low, mut high) = ([0.0_f32; LANES], [0.0_f32; LANES]);
    let chunks = samples.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks.chain(std::iter::once(rest)) {
        for ((low, high), x) in low.iter_mut().zip(&mut high).zip(chunk) {
            // Comparisons become one instruction each; `f32::min` has to mind NaN.
            *low = if *x < *low { *x } else { *low };
            *high = if *x > *high { *x } else { *high };
        }
    }
    (low.into_iter().fold(0.0, f32::min), high.into_iter().fold(0.0, f32::max))
}

/// Σ a·b over at most a few thousand samples, in `f32`.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let (a_chunks, b_chunks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f32 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(x, y)| x * y).sum();
    for (a, b) in a_chunks.zip(b_chunks) {
        for lane in 0..LANES {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    lanes.iter().sum::<f32>() + rest
}
