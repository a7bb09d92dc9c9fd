/// Reductions are summed in whole units of 10⁻⁹ dB: integers do not drift, so silence in gives exactly zero out.
const UNITS_PER_DB: f64 = 1e9;

/// Two moving averages in a row that together reach over `length` samples: a gain that turns without corners.
#[derive(Debug, Clone)]
pub(super) struct Smoother {
    first: MovingSum,
    second: MovingSum,
    scale: f64,
}

impl Smoother {
    pub(super) fn new(length: usize) -> Self {
        let first = MovingSum::new(length.div_ceil(2));
        let second = MovingSum::new(length + 1 - first.values.len());
        let scale = 1.0 / (UNITS_PER_DB * first.values.len() as f64 * second.values.len() as f64);
        Self { first, second, scale }
    }

    #[inline]
    pub(super) fn push(&mut self, value_db: f64) -> f64 {
        let units = (value_db * UNITS_PER_DB).round() as i64;
        self.second.push(self.first.push(units)) as f64 * self.scale
    }

    pub(super) fn reset(&mut self) {
        self.first.reset();
        self.second.reset();
    }
}

#[derive(Debug, Clone)]
struct MovingSum {
    values: Vec<i64>,
    position: usize,
    sum: i64,
}

impl MovingSum {
    fn new(length: usize) -> Self {
        Self { values: vec![0; length], position: 0, sum: 0 }
    }

    #[inline]
    fn push(&mut self, value: i64) -> i64 {
        let oldest = std::mem::replace(&mut self.values[self.position], value);
        self.position = if self.position + 1 == self.values.len() { 0 } else { self.position + 1 };
        self.sum += value - oldest;
        self.sum
    }

    fn reset(&mut self) {
        self.values.fill(0);
        self.position = 0;
        self.sum = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_arrives_whole_after_its_length_and_leaves_nothing_behind() {
        let mut smoother = Smoother::new(9);
        let rising: Vec<f64> = (0..9).map(|_| smoother.push(6.0)).collect();
        assert!(rising.is_sorted() && rising[7] < 6.0);
        assert!((rising[8] - 6.0).abs() < 1e-8);
        let falling: Vec<f64> = (0..9).map(|_| smoother.push(0.0)).collect();
        assert!(falling[7] > 0.0 && falling[8] == 0.0);
    }
}
