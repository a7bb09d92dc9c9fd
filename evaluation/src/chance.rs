use dsp::signals::Noise;

/// A seeded source of choices: the same seed makes the same music.
#[derive(Debug, Clone)]
pub(crate) struct Chance {
    noise: Noise,
}

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self { noise: Noise::new(seed) }
    }

    /// Of a text, so that what is made does not depend on the order in which it is made.
    pub(crate) fn of(text: &str) -> Self {
        // FNV-1a (Fowler, Noll & Vo), 64 bits.
        let hash = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        Self::new(text.bytes().fold(0xcbf2_9ce4_8422_2325, hash))
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.noise.uniform()
    }

    /// Equally likely per ratio.
    pub(crate) fn ratio_between(&mut self, low: f64, high: f64) -> f64 {
        self.between(low.ln(), high.ln()).exp()
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((self.noise.uniform() * n as f64) as usize).min(n - 1)
    }

    pub(crate) fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    pub(crate) fn happens(&mut self, share: f64) -> bool {
        self.noise.uniform() < share
    }

    pub(crate) fn white(&mut self) -> f64 {
        self.noise.white()
    }
}
