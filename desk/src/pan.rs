use std::f64::consts::FRAC_PI_4;

/// The linear factors of the left and right output of a strip at `position` (−1 hard left, 0 centre, 1 hard right).
///
/// Mono (one channel): the sine-cosine law L = cos(π/4·(1 + p)), R = sin(π/4·(1 + p)), −3.01 dB each at the centre,
/// constant power. Stereo: a balance that attenuates the opposite side alone, along the same curve normalised to 0 dB at
/// the centre, so that a centred stereo stem passes unchanged and no side ever rises.
pub fn pan_gains(position: f64, n_channels: usize) -> [f64; 2] {
    let position = position.clamp(-1.0, 1.0);
    // cos(π/4·(1 + p)) = sin(π/4·(1 − p)), and this form is exactly zero when panned hard to the other side.
    let law = [(1.0 - position) * FRAC_PI_4, (1.0 + position) * FRAC_PI_4].map(f64::sin);
    if n_channels == 1 { law } else { law.map(|gain| (gain / FRAC_PI_4.sin()).min(1.0)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bits of both gains, for those that are exact.
    fn exact(gains: [f64; 2]) -> [u64; 2] {
        gains.map(f64::to_bits)
    }

    fn decibels(gain: f64) -> f64 {
        20.0 * gain.log10()
    }

    #[test]
    fn mono_follows_the_sine_cosine_table_and_keeps_its_power() {
        // Left and right in dB at 0, 25, 50 and 75 % right.
        let table = [(0.0, -3.010, -3.010), (0.25, -5.105, -1.603), (0.5, -8.343, -0.688), (0.75, -14.195, -0.168)];
        for (position, left_db, right_db) in table {
            let [left, right] = pan_gains(position, 1);
            assert!((decibels(left) - left_db).abs() < 1e-3, "{position}: {}", decibels(left));
            assert!((decibels(right) - right_db).abs() < 1e-3, "{position}: {}", decibels(right));
            assert_eq!(exact(pan_gains(-position, 1)), exact([right, left]));
            assert!((left * left + right * right - 1.0).abs() < 1e-12);
        }
        assert_eq!(exact(pan_gains(1.0, 1)), exact([0.0, 1.0]));
        assert_eq!(exact(pan_gains(-7.0, 1)), exact([1.0, 0.0]));
    }

    #[test]
    fn balance_only_lowers_the_opposite_side() {
        assert_eq!(exact(pan_gains(0.0, 2)), exact([1.0, 1.0]));
        assert_eq!(exact(pan_gains(-1.0, 2)), exact([1.0, 0.0]));
        let [left, right] = pan_gains(0.5, 2);
        assert!((decibels(left) + 8.343 - 3.010).abs() < 1e-3 && exact([right, 1.0]) == exact([1.0; 2]));
    }
}
