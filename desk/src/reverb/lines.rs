use dsp::Seconds;
use std::f64::consts::E;

/// Lines of the network.
pub(crate) const N_LINES: usize = 16;
/// The speed of sound, in metres per second (20 °C).
const SOUND_M_PER_S: f64 = 343.0;
/// The longest line re the shortest. Design heuristic: with fewer, the first rounds come in bunches.
const LONGEST_TO_SHORTEST: f64 = E;

/// The lengths of the lines at one rate: in equal ratios around the mean way of the sound, each a prime number of samples,
/// so that no two lines share a period. None is shorter than `shortest`.
///
/// With the mean way of s metres there are 16·s/343 resonances per hertz (M. R. Schroeder, *Natural sounding artificial
/// reverberation*, 1962, wants 0.15 per hertz and second of T60): enough up to a T60 of s/3.2 seconds.
pub(crate) fn line_lengths(size_m: f64, sample_rate_hz: u32, shortest: usize) -> [usize; N_LINES] {
    let ratios: [f64; N_LINES] =
        std::array::from_fn(|line| LONGEST_TO_SHORTEST.powf(line as f64 / (N_LINES - 1) as f64));
    let mean_ratio = ratios.iter().sum::<f64>() / N_LINES as f64;
    let mean_s = size_m / SOUND_M_PER_S;
    let mut shortest = shortest;
    ratios.map(|ratio| {
        let length = Seconds(mean_s * ratio / mean_ratio).to_samples(sample_rate_hz);
        let prime = prime_from(length.max(shortest));
        shortest = prime + 1;
        prime
    })
}

/// The first prime number from `least` on.
pub(crate) fn prime_from(least: usize) -> usize {
    let is_prime = |n: &usize| *n > 1 && (2..=n.isqrt()).all(|d| !n.is_multiple_of(d));
    let least = least.max(2);
    (least..2 * least).find(is_prime).expect("there is a prime number between any other and its double")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_different_primes_around_the_mean() {
        for (rate, size_m) in [(44_100, 2.0), (48_000, 12.0), (96_000, 40.0), (8_000, 2.0)] {
            let lengths = line_lengths(size_m, rate, 64);
            assert!(lengths.is_sorted() && lengths.iter().all(|m| *m >= 64 && prime_from(*m) == *m), "{lengths:?}");
            assert!(lengths.windows(2).all(|pair| pair[0] < pair[1]));
            let mean_m = lengths.iter().sum::<usize>() as f64 / N_LINES as f64 / f64::from(rate) * SOUND_M_PER_S;
            assert!(rate == 8_000 || (mean_m / size_m - 1.0).abs() < 0.05, "{mean_m}");
        }
        assert_eq!([0, 4, 14, 90].map(prime_from), [2, 5, 17, 97]);
    }
}
