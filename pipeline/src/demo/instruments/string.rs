use super::super::clock::RATE_HZ;
use dsp::signals::Noise;

/// A plucked string: a delay line that feeds back through a low-pass (Karplus & Strong 1983), tuned with an all-pass
/// for the part of the length below one sample (Jaffe & Smith 1983).
#[derive(Debug)]
pub(super) struct PluckedString {
    line: Vec<f64>,
    position: usize,
    tuning: f64,
    tuned_in: f64,
    tuned_out: f64,
    last: f64,
    /// Loss per turn while it rings.
    loss: f64,
    /// Weight of the older sample in the loop's two-point average: 0 rings bright, 0.5 dull.
    dullness: f64,
}

/// A hand that strikes a string.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pluck {
    pub(super) velocity: f64,
    /// Where along the string, from 0 (bridge) to 0.5 (middle).
    pub(super) position: f64,
    /// From 0 (finger) to 1 (hard plectrum).
    pub(super) brightness: f64,
}

impl PluckedString {
    /// A string at rest that, once plucked, falls by 60 dB in `ring_s`.
    pub(super) fn new(pitch_hz: f64, ring_s: f64, dullness: f64) -> Self {
        let turn = RATE_HZ / pitch_hz;
        // The two-point average delays by `dullness` samples; the all-pass takes what is left, kept near half a sample
        // to one and a half, where it is well behaved.
        let whole = (turn - dullness - 0.5).floor();
        let part = turn - dullness - whole;
        Self {
            line: vec![0.0; whole as usize],
            position: 0,
            tuning: (1.0 - part) / (1.0 + part),
            tuned_in: 0.0,
            tuned_out: 0.0,
            last: 0.0,
            loss: 10.0_f64.powf(-3.0 / (ring_s * pitch_hz)),
            dullness,
        }
    }

    /// Changes how long it rings: a hand laid on the string.
    pub(super) fn set_ring(&mut self, pitch_hz: f64, ring_s: f64) {
        self.loss = 10.0_f64.powf(-3.0 / (ring_s * pitch_hz));
    }

    /// Strikes it: a burst of noise one turn long, dulled by the pick and combed by where it strikes.
    pub(super) fn pluck(&mut self, pluck: Pluck, noise: &mut Noise) {
        let n = self.line.len();
        let mut burst = Vec::with_capacity(n);
        let mut dulled = 0.0;
        let follow = 0.06 + 0.4 * pluck.brightness;
        for _ in 0..n {
            dulled += follow * (noise.white() - dulled);
            burst.push(dulled);
        }
        let comb = ((n as f64 * pluck.position) as usize).max(1);
        for i in 0..n {
            let struck = burst[i] - burst[(i + n - comb) % n];
            // What still rings is damped by the touch, not erased.
            let slot = (self.position + i) % n;
            self.line[slot] = 0.35 * self.line[slot] + pluck.velocity * struck;
        }
    }

    /// The next sample.
    #[inline]
    pub(super) fn step(&mut self) -> f64 {
        let out = self.line[self.position];
        let averaged = (1.0 - self.dullness) * out + self.dullness * self.last;
        self.last = out;
        let tuned = self.tuning * (averaged - self.tuned_out) + self.tuned_in;
        self.tuned_in = averaged;
        self.tuned_out = tuned;
        self.line[self.position] = self.loss * tuned;
        self.position += 1;
        if self.position == self.line.len() {
            self.position = 0;
        }
        out
    }
}
