use std::collections::VecDeque;

/// The largest of the last `length` values, by a queue of those that can still become it (Lemire 2006, *Streaming
/// maximum-minimum filter*).
#[derive(Debug, Clone)]
pub(super) struct Hold {
    length: usize,
    candidates: VecDeque<(usize, f64)>,
    n_pushed: usize,
}

impl Hold {
    pub(super) fn new(length: usize) -> Self {
        Self { length, candidates: VecDeque::with_capacity(length + 1), n_pushed: 0 }
    }

    #[inline]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        while self.candidates.back().is_some_and(|(_, last)| *last <= value) {
            self.candidates.pop_back();
        }
        self.candidates.push_back((self.n_pushed, value));
        self.n_pushed += 1;
        let oldest = self.n_pushed.saturating_sub(self.length);
        while self.candidates.front().is_some_and(|(index, _)| *index < oldest) {
            self.candidates.pop_front();
        }
        self.candidates.front().map_or(value, |(_, largest)| *largest)
    }

    pub(super) fn reset(&mut self) {
        self.candidates.clear();
        self.n_pushed = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::signals::Noise;

    #[test]
    fn holds_the_largest_of_the_window() {
        let mut noise = Noise::new(3);
        let values: Vec<f64> = (0..500).map(|_| noise.white()).collect();
        let mut hold = Hold::new(17);
        for (i, value) in values.iter().enumerate() {
            let expected = values[i.saturating_sub(16)..=i].iter().copied().fold(f64::MIN, f64::max);
            assert_eq!(hold.push(*value).to_bits(), expected.to_bits());
        }
    }
}
