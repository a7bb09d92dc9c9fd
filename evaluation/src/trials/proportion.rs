/// The quantile of the normal distribution that leaves 2.5 % above it.
const NORMAL_97_5: f64 = 1.959_963_984_540_054;

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Proportion {
    /// How many it is true of.
    pub(super) count: usize,
    /// Of how many.
    pub(super) n: usize,
}

impl Proportion {
    /// Of one case.
    pub(super) fn of(is_true: bool) -> Self {
        Self { count: usize::from(is_true), n: 1 }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.count += other.count;
        self.n += other.n;
    }

    /// 0…1; `None` of nothing.
    pub(super) fn rate(self) -> Option<f64> {
        (self.n > 0).then(|| self.count as f64 / self.n as f64)
    }

    /// The interval that covers the true rate 95 times of 100, cases being independent (Wilson 1927, without correction
    /// for continuity); `None` of nothing.
    pub(super) fn interval(self) -> Option<[f64; 2]> {
        let (rate, n) = (self.rate()?, self.n as f64);
        let z2 = NORMAL_97_5 * NORMAL_97_5;
        let middle = (rate + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = NORMAL_97_5 * (rate * (1.0 - rate) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
        Some([(middle - half).max(0.0), (middle + half).min(1.0)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Newcombe 1998, Statistics in Medicine 17, 857–872, table I, method 3.
    #[test]
    fn intervals_are_those_that_are_published() {
        for (count, n, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let [found_low, found_high] = Proportion { count, n }.interval().expect("of something");
            assert!((found_low - low).abs() < 0.000_05, "{count} of {n}: {found_low}");
            assert!((found_high - high).abs() < 0.000_05, "{count} of {n}: {found_high}");
        }
    }

    #[test]
    fn all_and_none_are_mirrored_and_nothing_has_no_rate() {
        let [all_low, all_high] = Proportion { count: 20, n: 20 }.interval().expect("of something");
        let [none_low, none_high] = Proportion { count: 0, n: 20 }.interval().expect("of something");
        assert!((all_low - (1.0 - none_high)).abs() < 1e-12 && (all_high - (1.0 - none_low)).abs() < 1e-12);
        assert_eq!(Proportion::default().interval(), None);
        assert_eq!(Proportion::default().rate(), None);
    }
}
