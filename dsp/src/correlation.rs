use realfft::RealFftPlanner;
use realfft::num_complex::Complex32;

/// The cross-correlation of left and right that has the cross spectrum L·R*, given as real and imaginary part per bin
/// of a transform of `2·(n − 1)` points: value `t` is that at which right is `t` samples late, the last ones those at
/// which it is early. Unit bins sum to twice their number.
pub fn correlation_of(cross: &[f32], quadrature: &[f32]) -> Vec<f32> {
    let last = cross.len().saturating_sub(1);
    if last == 0 {
        return Vec::new();
    }
    let transform = RealFftPlanner::<f32>::new().plan_fft_inverse(2 * last);
    let mut bins: Vec<Complex32> = cross.iter().zip(quadrature).map(|(re, im)| Complex32::new(*re, -im)).collect();
    // These two have no mirror image and no imaginary part.
    bins[0].im = 0.0;
    bins[last].im = 0.0;
    let mut correlation = transform.make_output_vec();
    transform.process(&mut bins, &mut correlation).expect("buffers are as long as the plan");
    correlation
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AudioBlock, Framing, Stft, signals};

    #[test]
    fn the_top_lies_where_right_is_late() {
        let noise = signals::white_noise(1, 0.5, 4_200);
        let framing = Framing { size: 4_096, frames_per_second: 1, sample_rate_hz: 48_000 };
        for late in [0_usize, 7, 100] {
            let channels = vec![noise[100..4_196].to_vec(), noise[100 - late..4_196 - late].to_vec()];
            let mut stft = Stft::new(framing);
            let mut top = None;
            stft.push(&AudioBlock::from_channels(channels), |_, spectrum| {
                let correlation = correlation_of(spectrum.cross, spectrum.quadrature);
                top = (0..correlation.len()).max_by(|a, b| correlation[*a].total_cmp(&correlation[*b]));
            });
            assert_eq!(top, Some(late));
        }
    }
}
